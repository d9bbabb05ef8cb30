"""The one door: nothing of the app is answered, page, file or figure, to whom the pages would not admit.

Streamlit asks a page's script who is there; its other addresses (downloads, uploads, its own figures)
ask nobody. The door stands before all of them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config
from streamlit.auth_util import get_cookie_with_chunks, get_origin_from_redirect_uri
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from planner.base.errors import PlannerError
from planner.base.vocabulary import Role
from planner.store.database import Store, store_path
from planner.store.people import Actor
from planner.web.server.door_mark import marked
from planner.web.server.nearness import came_from_here
from planner.web.shared import data as source
from planner.web.shared import who
from planner.web.shared.text import t

HEALTH = ("_stcore", "health")  # says "ok" to everybody
METRICS = ("_stcore", "metrics")
AGENT = ("_stcore", "agent")  # for programs that work a page without a browser: ours has no use for it
# What a browser needs to show who has not signed in yet how to: no more than Streamlit's empty page, and
# the socket at whose other end the page's script asks who is there.
_BEFORE_SIGN_IN = (("_stcore", "host-config"), ("_stcore", "stream"))
_OF_THE_APP = ("_stcore", "media", "component", "app")


class Door:
    """Lets through to an application who may work with it; answers 403 to everybody else."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Ask who is there, then pass on or refuse."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        refusal = await _refusal(HTTPConnection(scope))
        if refusal is None:
            await self.app(marked(scope), receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await refusal(scope, receive, send)


async def _refusal(request: HTTPConnection) -> Response | None:
    """Return what somebody is told who may not have what they ask for; None where they may."""
    steps = _steps(request.scope["path"])  # not request.url, which is put together with what Host says
    if steps == HEALTH:
        return None
    if steps[:2] == AGENT:
        return PlainTextResponse("not offered", 404)
    here = came_from_here(request.client.host if request.client else "", request.headers.items())
    if not who.is_on_network():
        return None if here else _refusal_page()
    if steps[:1] not in [(name,) for name in _OF_THE_APP] or steps in _BEFORE_SIGN_IN:
        return None
    if steps == METRICS and here:
        return None
    person = await run_in_threadpool(_person, dict(request.cookies))
    needed = Role.ADMINISTRATOR if steps == METRICS else Role.READER
    return None if person is not None and person.may(needed) else PlainTextResponse("sign in first", 403)


def _steps(path: str) -> tuple[str, ...]:
    """Return the parts of an address after the one under which the whole app is served."""
    parts = [part for part in path.split("/") if part]
    base = [part for part in str(config.get_option("server.baseUrlPath") or "").split("/") if part]
    return tuple(parts[len(base) :] if base and parts[: len(base)] == base else parts)


def _refusal_page() -> HTMLResponse:
    """Return the page that somebody at another machine sees where nobody can sign in."""
    words = f"<h1>{escape(t('app_title'))}</h1><p>{escape(t('who_not_here'))}</p>"
    return HTMLResponse(f'<!DOCTYPE html><html lang="vi"><meta charset="utf-8">{words}</html>', 403)


def _person(cookies: Mapping[str, str]) -> Actor | None:
    """Return who sends these cookies, with the role of this moment; None where nobody may work here."""
    try:
        return who.standing(Store(store_path(source.data_dir())), claims_of(cookies))[0]
    except PlannerError:
        return None


def claims_of(cookies: Mapping[str, str]) -> dict[str, object]:
    """Return what the identity server said of a person, by the cookie that Streamlit signed; {} if none.

    As Streamlit reads it when a page opens: signed with the office's secret, for this very address.
    """

    def part(name: str) -> bytes | None:
        if name not in cookies:
            return None
        return decode_signed_value(get_cookie_secret(), name, cookies[name].encode("latin-1", "replace"))

    cookie = get_cookie_with_chunks(part, USER_COOKIE_NAME)
    try:
        claims = json.loads(cookie or b"{}")
    except ValueError:
        return {}
    if not isinstance(claims, dict) or claims.get("origin") != get_origin_from_redirect_uri():
        return {}
    return claims if claims.get("is_logged_in") is True else {}
