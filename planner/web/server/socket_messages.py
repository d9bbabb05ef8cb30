"""What a page may send over its web socket: no more than Streamlit's own page sends of ours.

Of what is left out, one message empties the caches of all who work with the app, and asks nobody.
"""

from __future__ import annotations

from google.protobuf.message import DecodeError
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

# The page is run, stopped and kept alive, an upload is announced, a download or more rows are asked for.
_TAKEN = ("rerun_script", "stop_script", "app_heartbeat", "file_urls_request", "load_git_info")
_OPERATIONS = ("deferred_file", "dataframe_chunk")
_AGAINST_THE_RULES = 1008


class SocketMessages:
    """Ends the web socket of who sends anything else."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on as it comes; of a web socket only what is taken."""

        async def receive_checked() -> Message:
            message = await receive()
            if message["type"] != "websocket.receive" or is_taken(message.get("bytes")):
                return message
            await send({"type": "websocket.close", "code": _AGAINST_THE_RULES})
            return {"type": "websocket.disconnect", "code": _AGAINST_THE_RULES}

        await self.app(scope, receive_checked if scope["type"] == "websocket" else receive, send)


def is_taken(content: bytes | None) -> bool:
    """Whether a message is one of those that a page of ours sends."""
    try:
        message = BackMsg.FromString(content or b"")
    except DecodeError:
        return False
    kind = message.WhichOneof("type")
    if kind == "backend_operation_request":
        return message.backend_operation_request.WhichOneof("payload") in _OPERATIONS
    return kind in _TAKEN
