"""`python -m planner.web.serve`: the server behind its door, with libraries and layers read beforehand.

Streamlit imports an app only when somebody opens it; the first planner of the morning would wait
for what every later one finds ready.
"""

from __future__ import annotations

import gc
import sys
from typing import Any

import click
import uvicorn
from starlette.types import ASGIApp
from streamlit import App, config
from streamlit.web import bootstrap, cli

from planner.base import messages
from planner.base.shipped import shipped
from planner.coverage import field, kernel
from planner.web.appraisal import page as appraisal
from planner.web.coverage import page as coverage
from planner.web.dossiers import page as dossiers
from planner.web.overview import page as overview
from planner.web.plan import page as plan
from planner.web.radio import page as radio
from planner.web.server.door import Door
from planner.web.server.headers import Headers
from planner.web.server.socket_messages import SocketMessages
from planner.web.server.way_back import WayBack
from planner.web.shared import data
from planner.web.shared import layers as shared_layers

APP = shipped("app.py")
PAGES = (appraisal, coverage, dossiers, overview, plan, radio)
STOP_S = 5  # for what is under way when the server is told to end


@click.command()
@cli.configurator_options
def main(**options: Any) -> None:  # noqa: ANN401 - as Streamlit reads them
    """Read the layers into Streamlit's own cache, then serve; options are those of streamlit run."""
    application = App(APP)  # where Streamlit looks for its settings, so before these are read
    bootstrap.load_config_options(options)
    _warm_up()
    settings = server_settings(behind_the_door(application))
    socket = settings.bind_socket()
    scheme = "https" if settings.is_ssl else "http"
    _say(messages.text("web.serving", url=f"{scheme}://{settings.host}:{socket.getsockname()[1]}"))
    uvicorn.Server(settings).run(sockets=[socket])


def behind_the_door(application: ASGIApp) -> ASGIApp:
    """Return an application as people reach it: whatever is answered, refusals too, has the headers."""
    return Headers(Door(SocketMessages(WayBack(application))))


def server_settings(application: ASGIApp) -> uvicorn.Config:
    """Return how the server runs, by Streamlit's settings; it does not say what it is.

    What a proxy says of whom it speaks for is left as it came: the door reads it.
    """
    return uvicorn.Config(
        application,
        host=config.get_option("server.address") or "localhost",
        port=int(config.get_option("server.port")),
        ssl_certfile=config.get_option("server.sslCertFile"),
        ssl_keyfile=config.get_option("server.sslKeyFile"),
        ws="websockets-sansio",
        ws_max_size=int(config.get_option("server.maxMessageSize")) * 1024 * 1024,
        ws_per_message_deflate=bool(config.get_option("server.enableWebsocketCompression")),
        proxy_headers=False,
        server_header=False,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=STOP_S,
    )


def _warm_up() -> None:
    loaded = data.load()
    province = data.known_province()
    # What cannot be read is told by the pages: the server starts nevertheless.
    if loaded.has("communes") and province is not None:
        shared_layers.base_layers(province.crs)
        shared_layers.other_layers()
    if not kernel.is_compiled():
        _say(messages.text("coverage.compiling"))
    field.warm_up()
    gc.collect()
    gc.freeze()  # Streamlit collects after every run of a page: not through all the libraries each time


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
