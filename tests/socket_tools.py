"""A page's other end without a browser: what the server sends is read, anything can be sent to it.

Streamlit's own messages over its own web socket, as somebody would send them who writes his own client.
"""

from __future__ import annotations

import json
import time
from contextlib import contextmanager

from google.protobuf.message import Message
from google.protobuf.text_format import MessageToString
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.web.server.starlette.starlette_app_utils import (
    create_signed_value,
    generate_xsrf_token_string,
)
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME, XSRF_COOKIE_NAME
from websockets.sync.client import connect

RUN_S = 120.0  # for one run of a page on a busy machine


def cookie_of(email, secret, origin):
    """Return the cookie of somebody who has signed in at an identity server."""
    claims = {"email": email, "email_verified": True, "origin": origin, "is_logged_in": True}
    value = create_signed_value(secret, USER_COOKIE_NAME, json.dumps(claims)).decode()
    return f"{USER_COOKIE_NAME}={value}"


@contextmanager
def session(address, cookie=""):
    """Open a session of the app with a cookie of :func:`cookie_of`, or of nobody."""
    token = generate_xsrf_token_string()
    cookies = "; ".join(filter(None, (cookie, f"{XSRF_COOKIE_NAME}={token}")))
    with connect(
        address.replace("http://", "ws://", 1) + "/_stcore/stream",
        origin=address,
        additional_headers={"Cookie": cookies},
        subprotocols=["streamlit", token],
        max_size=None,
    ) as socket:
        yield Session(socket)


class Session:
    """What a browser would hold of an open page."""

    def __init__(self, socket):
        self.socket = socket
        self.id = ""
        self.page_hash = ""
        self.cached = {}

    def open(self, page, query=""):
        """Open a page, and return the elements that it shows."""
        self.page_hash = ""
        return self.run(page, query)

    def run(self, page, query="", states=()):
        """Have the page that is open run with widgets in some state; return the elements it shows."""
        asked = BackMsg()
        asked.rerun_script.query_string = query
        if self.page_hash:
            asked.rerun_script.page_script_hash = self.page_hash
        else:
            asked.rerun_script.page_name = page
        asked.rerun_script.cached_message_hashes.extend(self.cached)
        asked.rerun_script.widget_states.CopyFrom(WidgetStates(widgets=list(states)))
        self.socket.send(asked.SerializeToString())
        return self._elements()

    def file(self, element):
        """Press a download button whose file is made when it is pressed; return its address."""
        asked = BackMsg()
        asked.backend_operation_request.request_id = element.download_button.deferred_file_id
        asked.backend_operation_request.session_id = self.id
        asked.backend_operation_request.deferred_file.file_id = element.download_button.deferred_file_id
        self.socket.send(asked.SerializeToString())
        until = time.monotonic() + RUN_S
        while True:
            answer = ForwardMsg.FromString(self.socket.recv(timeout=until - time.monotonic()))
            if answer.WhichOneof("type") == "backend_operation_response":
                return answer.backend_operation_response.deferred_file.url

    def read_to_the_end(self):
        """Read what the server still has to say, until it closes the socket."""
        while True:
            self.socket.recv(timeout=RUN_S)

    def _elements(self):
        shown, until = [], time.monotonic() + RUN_S
        while True:
            answer = ForwardMsg.FromString(self.socket.recv(timeout=until - time.monotonic()))
            kind = answer.WhichOneof("type")
            if kind == "ref_hash":
                answer = self.cached[answer.ref_hash]
                kind = answer.WhichOneof("type")
            elif answer.metadata.cacheable:
                self.cached[answer.hash] = answer
            if kind == "new_session":
                self.id, shown = answer.new_session.initialize.session_id, []
            elif kind == "navigation":
                self.page_hash = answer.navigation.page_script_hash
            elif kind == "delta" and answer.delta.WhichOneof("type") == "new_element":
                shown.append(answer.delta.new_element)
            elif kind == "script_finished" and answer.script_finished in (
                ForwardMsg.FINISHED_SUCCESSFULLY,
                ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
            ):
                return shown


def kind_of(element):
    return element.WhichOneof("type")


def inner(element) -> Message:
    return getattr(element, kind_of(element))


def widgets(elements):
    """Return the widgets among the elements of a page."""
    return [element for element in elements if getattr(inner(element), "id", "").startswith("$$")]


def pressed(element):
    """Return the state of a button that somebody has pressed."""
    return WidgetState(id=inner(element).id, trigger_value=True)


def filled(element, text):
    """Return the state of a field that somebody has filled in; None of a kind that is left as it is."""
    kind, identity = kind_of(element), inner(element).id
    if kind in ("text_input", "text_area"):
        return WidgetState(id=identity, string_value=text)
    if kind == "checkbox":
        return WidgetState(id=identity, bool_value=True)
    return None


def words(elements):
    """Return all texts that elements show, to be searched."""
    return "\n".join(MessageToString(inner(element), as_utf8=True) for element in elements)
