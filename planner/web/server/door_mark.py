"""The mark by which a page knows that the door stands before it: a header that only the door sets."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from starlette.types import Scope

MARK = "planner-door"
_TOKEN = secrets.token_hex(16)  # of this process


def marked(scope: Scope) -> Scope:
    """Return a request with the mark, and no other of that name that somebody put on it."""
    headers = [(name, value) for name, value in scope["headers"] if name.lower() != MARK.encode()]
    return {**scope, "headers": [*headers, (MARK.encode(), _TOKEN.encode())]}


def has_passed(headers: Mapping[str, str]) -> bool:
    """Whether a connection came through the door of this process."""
    return secrets.compare_digest(headers.get(MARK, "").encode(), _TOKEN.encode())
