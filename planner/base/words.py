"""Does a text say anything? A reason, a source, a document that nobody can read is none."""

from __future__ import annotations

import unicodedata

# Letters to Unicode that show nothing: Hangul fillers, a blank of Braille is no letter at all.
_UNSEEN = frozenset("\u115f\u1160\u3164\uffa0")


def says_something(text: str) -> bool:
    """Say whether a text has a letter or a digit that can be seen.

    Examples
    --------
    >>> says_something("Theo Quyết định 12"), says_something(" \u200b.")
    (True, False)
    """
    return any(unicodedata.category(sign)[0] in "LN" and sign not in _UNSEEN for sign in text)
