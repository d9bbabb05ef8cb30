"""A text as plain values and back, so that what was said can be kept and read in another language later.

The store keeps the words as they were read by who decided, and beside them what this module makes.
"""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Integral, Real
from typing import Any

from planner.base.language import VIETNAMESE
from planner.base.messages import Text, in_lang, quoted
from planner.base.numbers import Written, write

SAID = "said"
Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]


def plain(value: object) -> Plain:
    """Return what a text says as values that JSON holds; a fact of a type of its own becomes its words.

    Examples
    --------
    >>> from planner.base.messages import said
    >>> plain(said("common.carrier_viettel"))
    {'say': 'common.carrier_viettel', 'facts': {}}
    """
    if isinstance(value, Text):
        return {"say": value.key, "facts": {name: plain(fact) for name, fact in value.facts.items()}}
    if isinstance(value, Written):
        return {"number": value.how, "value": value.value, "options": plain(value.options)}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, Mapping):
        return {str(name): plain(part) for name, part in value.items()}
    return value if value is None or isinstance(value, bool) else _plain_number(value)


def _plain_number(value: object) -> Plain:
    if isinstance(value, Integral):
        return int(value)
    return float(value) if isinstance(value, Real) else str(value)


def restored(words: str, kept: Plain) -> str:
    """Return the words that were kept as the text that they were; as they are where it is not known.

    A message that the catalogue no longer has, or that now asks for other facts, stays in its old words.
    """
    try:
        value = _value(kept)
    except (KeyError, ValueError, TypeError, AttributeError):
        return words
    if not isinstance(value, Text | Written):
        return words
    if isinstance(value, Written):
        return value
    try:
        in_lang(value, VIETNAMESE)
    except (KeyError, IndexError, ValueError, TypeError, AttributeError):
        return words
    return quoted(words, value.key, value.facts)


def said_of(record: Mapping[str, object]) -> dict[str, Plain]:
    """Return of each value of a record that is a text what it says."""
    return {name: plain(value) for name, value in record.items() if isinstance(value, Text | Written)}


def with_said(record: Mapping[str, object]) -> dict[str, object]:
    """Return a record for JSON, with what its texts say under :data:`SAID`."""
    texts = said_of(record)
    return {**record, SAID: texts} if texts else dict(record)


def restored_in(record: Mapping[str, object]) -> dict[str, object]:
    """Return a record of :func:`with_said` with its texts as they were."""
    texts: Any = record.get(SAID) or {}
    words = {name: value for name, value in record.items() if name != SAID}
    return {
        **words,
        **{name: restored(str(words[name]), text) for name, text in texts.items() if name in words},
    }


def _value(kept: object) -> object:
    if isinstance(kept, list):
        return [_value(part) for part in kept]
    if not isinstance(kept, dict):
        return kept
    if "say" in kept:
        text = Text(kept["say"])
        text.key, text.facts = kept["say"], {name: _value(fact) for name, fact in kept["facts"].items()}
        return text
    if "number" in kept:
        return write(kept["number"], kept["value"], kept["options"])
    return {name: _value(part) for name, part in kept.items()}
