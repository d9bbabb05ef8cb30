"""The language of the reader at hand: Vietnamese, unless the console's ``--lang`` says otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

VIETNAMESE, ENGLISH = "vi", "en"
LANGS = (VIETNAMESE, ENGLISH)
_spoken: ContextVar[str] = ContextVar("language", default=VIETNAMESE)


def language() -> str:
    """Return the language in which texts and numbers are written now."""
    return _spoken.get()


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Write texts and numbers in a language until the block ends.

    Examples
    --------
    >>> with speaking("en"):
    ...     language()
    'en'
    """
    before = _spoken.set(lang)
    try:
        yield
    finally:
        _spoken.reset(before)
