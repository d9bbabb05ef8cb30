"""Words of a text: whether they say anything, and how they are compared (no accents, no case)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Letters to Unicode that show nothing: Hangul fillers, a blank of Braille is no letter at all.
_UNSEEN = frozenset("\u115f\u1160\u3164\uffa0")
_WORDS = re.compile(r"[^\W_]+")
REMEMBERED = 100_000  # texts of cells: a file is gone through several times


def says_something(text: str) -> bool:
    """Say whether a text has a letter or a digit that can be seen.

    Examples
    --------
    >>> says_something("Theo Quyết định 12"), says_something(" \u200b.")
    (True, False)
    """
    return any(unicodedata.category(sign)[0] in "LN" and sign not in _UNSEEN for sign in text)


def plain_text(text: str) -> str:
    """Return text without accents, in lower case, single spaces: what a search compares."""
    if text.isascii():
        return " ".join(text.casefold().split())
    return " ".join(without_accents(text).casefold().split())


def without_accents(text: str) -> str:
    """Return a text without what stands above, below and across its letters.

    Examples
    --------
    >>> without_accents("9°38' Bắc; 106°17' Đông")
    "9°38' Bac; 106°17' Dong"
    """
    bare = unicodedata.normalize("NFKD", text.replace("Đ", "D").replace("đ", "d"))
    return bare.translate(_BARE)


class _Bare(dict[int, int | None]):
    """Each sign without what combines with a letter, found out when it first comes."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if unicodedata.combining(chr(code)) else code
        return self[code]


_BARE = _Bare()


@lru_cache(maxsize=REMEMBERED)
def _plain_words(text: str) -> str:
    return " ".join(_WORDS.findall(plain_text(text)))


def plain(text: object) -> str:
    """Return a text without accents, case and punctuation, words parted by one space.

    Examples
    --------
    >>> plain("Chiều cao cột (m)")
    'chieu cao cot m'
    """
    return _plain_words(str(text))
