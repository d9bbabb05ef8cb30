"""How tests ask an ASGI application without a server."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """What came back: of a web socket that was refused, status 403."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def values(self, name):
        return [value for key, value in self.headers if key == name.lower()]


def run(call):
    """Run a coroutine in a thread of its own: Playwright keeps a loop in that of the tests."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(call())).result()


def ask(app, path, headers=(), *, client=("127.0.0.1", 50_000), kind="http", method="GET", query=""):
    """Send one request to an application, headers as they are (a name may stand twice)."""
    scope = {
        "type": kind,
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "scheme": "ws" if kind == "websocket" else "http",
        "http_version": "1.1",
        "headers": [
            (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers
        ],
        "client": client,
        "server": ("127.0.0.1", 8501),
    }
    sent = []

    async def receive():
        return {"type": "websocket.connect" if kind == "websocket" else "http.request", "body": b""}

    async def send(message):
        sent.append(message)

    run(lambda: app(scope, receive, send))
    first = sent[0]
    status = {"websocket.accept": 101, "websocket.close": 403}.get(first["type"]) or first["status"]
    response_headers = [
        (name.decode().lower(), value.decode("latin-1")) for name, value in first.get("headers", [])
    ]
    return Answer(status, response_headers, b"".join(message.get("body", b"") for message in sent[1:]))


def answering(status=200, headers=(), seen=None):
    """Return an application that answers everything the same way, and notes in what it is asked."""

    async def app(scope, receive, send):
        if seen is not None:
            seen.append(scope)
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
            return
        encoded = [(name.encode(), value.encode()) for name, value in headers]
        await send({"type": "http.response.start", "status": status, "headers": encoded})
        await send({"type": "http.response.body", "body": b"in"})

    return app
