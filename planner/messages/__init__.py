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
    return catalogue(lang or DEFAULT_LANG)[key].format(**facts)
