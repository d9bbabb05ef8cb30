"""One catalogue of every text that the user sees: ``vi/*.yaml`` and ``en/*.yaml``, a file per room.

A key is ``room.name``; a value may hold ``{placeholders}``. Texts are plain text, never HTML.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

DEFAULT_LANG = "vi"
LANGS = ("vi", "en")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where it was built


@cache
def catalogue(lang: str) -> dict[str, str]:
    """Return every message of one language as ``{"room.name": text}``."""
    found: dict[str, str] = {}
    for path in sorted((Path(__file__).parent / lang).glob("*.yaml")):
        entries = yaml.load(path.read_text(encoding="utf-8"), _LOADER) or {}  # noqa: S506 - both are safe
        found.update({f"{path.stem}.{name}": str(value) for name, value in entries.items()})
    return found


class Text(str):
    """A message in one language that remembers what it says, so that it can be said in another."""

    key: str
    facts: dict[str, object]


def said(key: str, lang: str | None = None, /, **facts: object) -> Text:
    """Return the message ``key`` as :func:`text` does, ready to be said in another language.

    Examples
    --------
    >>> in_lang(said("common.status_existing"), "en")
    'Existing'
    """
    told = Text(text(key, lang, **facts))
    told.key, told.facts = key, facts
    return told


def in_lang(value: object, lang: str | None = None) -> object:
    """Return a value for a reader of ``lang``: what was :func:`said` anew, anything else as it is."""
    return text(value.key, lang, **value.facts) if isinstance(value, Text) else value


def text(key: str, lang: str | None = None, /, **facts: object) -> str:
    """Return the message ``key`` with its placeholders filled in.

    Parameters
    ----------
    key
        ``room.name``, for example ``geo.bad_position``.
    lang
        ``vi`` (default) or ``en``.
    facts
        Values for the placeholders.

    Raises
    ------
    KeyError
        If the catalogue has no such message, or a placeholder has no value.

    Examples
    --------
    >>> text("common.carrier_viettel")
    'Viettel'
    """
    told = {name: in_lang(value, lang) for name, value in facts.items()}
    return catalogue(lang or DEFAULT_LANG)[key].format(**told)
