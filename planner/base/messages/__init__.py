"""One catalogue of every text that the user sees: ``vi/*.yaml`` and ``en/*.yaml``, a file per room.

A key is ``room.name``; a value may hold ``{placeholders}``. Texts are plain text, never HTML.

Only the edge (screen, console, papers) asks for a :func:`text`. What lies beneath hands up what there
is to say, a :class:`Text` of key and facts made by :func:`said` or :func:`joined`; it can be kept as
plain values (:mod:`planner.base.messages.kept`), and :func:`in_lang` says it in the reader's language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import yaml

from planner.base.language import LANGS, VIETNAMESE, language
from planner.base.numbers import Written

__all__ = [
    "DEFAULT_LANG",
    "LANGS",
    "Quoted",
    "Text",
    "catalogue",
    "in_file",
    "in_lang",
    "joined",
    "knows",
    "quoted",
    "said",
    "text",
]

DEFAULT_LANG = VIETNAMESE
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where it was built


@cache
def catalogue(lang: str) -> dict[str, str]:
    """Return every message of one language as ``{"room.name": text}``."""
    texts: dict[str, str] = {}
    for path in sorted((Path(__file__).parent / lang).glob("*.yaml")):
        entries = yaml.load(path.read_text(encoding="utf-8"), _LOADER) or {}  # noqa: S506 - both are safe
        texts.update({f"{path.stem}.{name}": str(value) for name, value in entries.items()})
    return texts


class Text(str):
    """What there is to say, in one language, with what it takes to say it in another.

    Attributes
    ----------
    key
        Of the catalogue; "" for several texts ``parts`` in a row, with ``between`` them.
    facts
        What stands in its placeholders.
    """

    __slots__ = ("facts", "key")  # a file may have a hundred thousand faults

    key: str
    facts: dict[str, object]

    def __reduce__(self) -> tuple[object, ...]:
        """Have a copy said anew: its words, a hundred megabytes of a bad file, are not sent."""
        return _said_anew, (self.key, self.facts)


class Quoted(Text):
    """A text in the words in which somebody has read it, whatever the catalogue says by now."""

    __slots__ = ()

    def __reduce__(self) -> tuple[object, ...]:
        """Have a copy with the same words."""
        return quoted, (str(self), self.key, self.facts)


def said(key: str, /, **facts: object) -> Text:
    """Return the message ``key`` as :func:`text` does, ready to be said in another language.

    Examples
    --------
    >>> in_lang(said("common.status_existing"), "en")
    'Existing'
    """
    return _remembered(text(key, **facts), key, facts)


def joined(parts: Iterable[object], between: str = ", ") -> Text:
    """Return texts, numbers and plain words in a row as one text; empty ones are left out.

    Examples
    --------
    >>> row = joined([said("common.status_existing"), "TVH001"], "; ")
    >>> in_lang(row, "en")
    'Existing; TVH001'
    """
    facts: dict[str, object] = {"parts": [part for part in parts if part], "between": between}
    return _remembered(_row(facts, language()), "", facts)


def in_lang(value: object, lang: str | None = None) -> object:
    """Return a value for a reader of ``lang``: texts and numbers written anew, all else as it is.

    Lists, tuples and mappings are gone through.
    """
    lang = lang or language()
    if isinstance(value, Text):
        return text(value.key, lang, **value.facts) if value.key else _row(value.facts, lang)
    if isinstance(value, Written):
        return value.in_lang(lang)
    if isinstance(value, Mapping):
        return {name: in_lang(part, lang) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [in_lang(part, lang) for part in value]
    return value


def text(key: str, lang: str | None = None, /, **facts: object) -> str:
    """Return the message ``key`` with its placeholders filled in.

    Parameters
    ----------
    key
        ``room.name``, for example ``geo.bad_position``.
    lang
        ``vi`` or ``en``; None for that of the reader at hand.
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
    lang = lang or language()
    words = {name: in_lang(value, lang) for name, value in facts.items()}
    return catalogue(lang)[key].format(**words)


def knows(key: str) -> bool:
    """Whether the catalogue has a message."""
    return key in catalogue(VIETNAMESE)


def in_file(key: str, /, **facts: object) -> str:
    """Return a message as words of the province's own data: Vietnamese, whoever asks for it."""
    return text(key, VIETNAMESE, **facts)


def quoted(words: str, key: str, facts: dict[str, object]) -> Quoted:
    """Return a text in the words in which it was read."""
    remembered = Quoted(words)
    remembered.key, remembered.facts = key, facts
    return remembered


def _said_anew(key: str, facts: dict[str, object]) -> Text:
    words = text(key, **facts) if key else _row(facts, language())
    return _remembered(words, key, facts)


def _row(facts: Mapping[str, object], lang: str) -> str:
    parts: object = facts["parts"]
    return str(facts["between"]).join(str(in_lang(part, lang)) for part in parts)  # type: ignore[attr-defined]


def _remembered(words: str, key: str, facts: dict[str, object]) -> Text:
    remembered = Text(words)
    remembered.key, remembered.facts = key, facts
    return remembered
