"""What the server says with every answer: a page loads from, sends to and is framed by itself alone."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SHELL = Path(streamlit.__file__).parent / "static" / "index.html"  # the one page that Streamlit serves
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_UNUSED = (
    "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer",
    "microphone", "midi", "payment", "usb",
)  # fmt: skip


def content_security_policy(shell: str) -> str:
    """Return the policy under which a browser runs the pages.

    Scripts: our server's own, Streamlit's one inline script by its hash, and ``blob:``, from which
    Streamlit imports the script of a component (the map). Neither ``unsafe-inline`` nor
    ``unsafe-eval``: Streamlit has Vega's expressions interpreted. ``wasm-unsafe-eval``, which the
    protobuf library of Streamlit's page asks for, lets no text become a script. Styles are written
    into the page by Streamlit's own library, which needs ``unsafe-inline``.

    Parameters
    ----------
    shell
        The HTML page that Streamlit serves.
    """
    own = " ".join(f"'sha256-{_digest(script)}'" for script in _INLINE_SCRIPT.findall(shell))
    rules = {
        "default-src": "'self'",
        "script-src": f"'self' blob: 'wasm-unsafe-eval' {own}".strip(),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "media-src": "'self' data: blob:",
        "connect-src": "'self'",  # the web socket of the same address too
        "worker-src": "'self' blob:",
        "frame-src": "'none'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


class Headers:
    """Adds to every answer of an application the headers by which a browser protects its user."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.said = {
            "Content-Security-Policy": content_security_policy(_SHELL.read_text(encoding="utf-8")),
            "X-Frame-Options": "DENY",  # for browsers that do not know frame-ancestors
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": ", ".join(f"{name}=()" for name in _UNUSED),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does, with the headers besides."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self.said)
                if "/media/" in scope["path"]:  # papers of dossiers: no cache on the way keeps them
                    headers.setdefault("Cache-Control", "private, no-store")
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)
