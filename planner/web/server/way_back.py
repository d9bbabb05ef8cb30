"""Sign-in leads back to the page that was asked for; Streamlit alone leads to the first one."""

from __future__ import annotations

import re
from http.cookies import SimpleCookie
from urllib.parse import quote, unquote, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config
from streamlit.auth_util import get_origin_from_redirect_uri
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

COOKIE = "planner_way_back"
_MINUTES_S = 15 * 60  # to sign in at the identity server
_LONGEST = 1500  # letters of an address; a cookie holds 4 KB
# A path of this server and what follows it: "//" or "/\" at its beginning would name another one.
_OWN_PATH = re.compile(r"/(?![/\\])[^\\\s\x00-\x1f\x7f]*", re.ASCII)


def own_path(url: str, origin: str) -> str | None:
    """Return the path and query of an address of ours; None of any other address.

    Parameters
    ----------
    url
        What the browser names as the page from which it comes (``Referer``).
    origin
        Scheme, host and port under which people open the app.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if f"{parts.scheme}://{parts.netloc}" != origin:
        return None
    return safe_path(parts.path + (f"?{parts.query}" if parts.query else ""))


def safe_path(text: str) -> str | None:
    """Return a path of this server as it is; None of what a browser may take for another server's."""
    return text if len(text) <= _LONGEST and _OWN_PATH.fullmatch(text) else None


class WayBack:
    """Remembers from which page somebody goes to sign in, and sends them there afterwards."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does, but for where its answers to a sign-in lead."""
        step = _step(scope["path"]) if scope["type"] == "http" else ""
        if step not in ("auth/login", "oauth2callback"):
            await self.app(scope, receive, send)
            return
        request = HTTPConnection(scope)

        async def send_with_way(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if step == "auth/login":
                    _remember(headers, request.headers.get("referer", ""))
                else:
                    _lead_back(headers, request.cookies.get(COOKIE))
            await send(message)

        await self.app(scope, receive, send_with_way)


def _step(path: str) -> str:
    base = str(config.get_option("server.baseUrlPath") or "").strip("/")
    return path.strip("/").removeprefix(base).strip("/")


def _remember(headers: MutableHeaders, referer: str) -> None:
    path = own_path(referer, get_origin_from_redirect_uri() or "")
    if path is not None:
        headers.append("Set-Cookie", _cookie(quote(path, safe=""), _MINUTES_S))


def _lead_back(headers: MutableHeaders, cookie: str | None) -> None:
    """Lead to the page that was kept, where somebody has signed in indeed."""
    if cookie is None:
        return
    path = safe_path(unquote(cookie))
    signed_in = any(
        value.startswith(f"{USER_COOKIE_NAME}=") and not value.startswith(f'{USER_COOKIE_NAME}=""')
        for value in headers.getlist("set-cookie")
    )
    if signed_in and path is not None and "location" in headers:
        headers["location"] = path
    headers.append("Set-Cookie", _cookie("", 0))


def _cookie(value: str, seconds: int) -> str:
    """Return a cookie that scripts do not see, and that comes back from another server's page."""
    cookie: SimpleCookie = SimpleCookie({COOKIE: value})
    cookie[COOKIE].update({"path": "/", "samesite": "Lax", "max-age": str(seconds)})
    cookie[COOKIE]["httponly"] = True
    return cookie[COOKIE].OutputString()
