"""Over the web socket comes what a page sends; test_served_office.py sends the rest to a server."""

import pytest
from asgi_tools import run
from streamlit.proto.BackMsg_pb2 import BackMsg

from planner.web.server.socket_messages import SocketMessages, is_taken

PAGES_OWN = [
    BackMsg(stop_script=True),
    BackMsg(app_heartbeat=True),
    BackMsg(load_git_info=True),
    BackMsg(rerun_script={"page_name": "ho-so"}),
    BackMsg(file_urls_request={"session_id": "a"}),
    BackMsg(backend_operation_request={"deferred_file": {"file_id": "a"}}),
    BackMsg(backend_operation_request={"dataframe_chunk": {"source_id": "a"}}),
]
OTHERS = [
    BackMsg(),
    BackMsg(clear_cache=True),
    BackMsg(set_run_on_save=True),
    BackMsg(debug_shutdown_runtime=True),
    BackMsg(debug_disconnect_websocket=True),
    BackMsg(backend_operation_request={"install_skills": {}}),
    BackMsg(backend_operation_request={"dismiss_skills_nudge": {}}),
    BackMsg(backend_operation_request={}),
]


def passed_on(content):
    """Return what an application receives of a message that comes in."""
    seen, closed = [], []

    async def app(scope, receive, send):
        seen.append(await receive())

    async def receive():
        return {"type": "websocket.receive", "bytes": content}

    async def send(message):
        closed.append(message)

    scope = {"type": "websocket", "path": "/_stcore/stream"}
    run(lambda: SocketMessages(app)(scope, receive, send))
    ended = {"type": "websocket.close", "code": 1008}
    assert closed == ([ended] if seen[0]["type"] == "websocket.disconnect" else [])
    return seen[0]


@pytest.mark.parametrize("message", PAGES_OWN)
def test_what_a_page_sends_comes_through_as_it_is(message):
    content = message.SerializeToString()
    assert passed_on(content) == {"type": "websocket.receive", "bytes": content}


@pytest.mark.parametrize("message", OTHERS)
def test_anything_else_ends_the_socket(message):
    assert passed_on(message.SerializeToString())["type"] == "websocket.disconnect"


@pytest.mark.parametrize("content", [None, b"\xff\xff\xff", b"clear_cache"])
def test_so_does_what_is_no_message(content):
    assert passed_on(content)["type"] == "websocket.disconnect"


def test_every_message_that_streamlit_knows_was_thought_of():
    """One that a newer Streamlit takes is refused until somebody has looked at what it does."""
    types = {field.name for field in BackMsg.DESCRIPTOR.fields}
    assert types == {message.WhichOneof("type") for message in [*PAGES_OWN, *OTHERS]} - {None}
    assert not any(is_taken(message.SerializeToString()) for message in OTHERS)
