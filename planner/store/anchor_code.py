"""The short code of an entry of the trail, as it is printed: number, hash, and a sum against slips.

24 signs of Crockford's base 32 in six groups: 5 of the entry's number, 16 of its hash (80 bits), 3 of a
sum. The sum is the rest of the number before it by a prime, so that any one wrong sign, and any two that
have changed places, is found.
"""

from __future__ import annotations

from dataclasses import dataclass

from planner.base.errors import ParameterError

HASH_DIGITS = 20  # hexadecimal, of the 64: 80 bits
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SAME = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None, "–": None})
_NUMBER, _HASH, _SUM = 5, 16, 3
_PRIME = 32_749  # the greatest below 32³
_GROUP = 4


@dataclass(frozen=True)
class Code:
    """What a code says: the entry's number, and how its hash begins."""

    seq: int
    hash_start: str


def code_of(seq: int, entry_hash: str) -> str:
    """Return the code of an entry.

    >>> code_of(17, "00" * 32)
    '0000-H000-0000-0000-0000-0M2X'
    """
    if not 0 <= seq < 32**_NUMBER:
        raise ParameterError("trail.code_number", number=seq)
    value = (seq << 80) | int(entry_hash[:HASH_DIGITS], 16)
    signs = _signs(value, _NUMBER + _HASH) + _signs(value * 32**_SUM % _PRIME, _SUM)
    return "-".join(signs[at : at + _GROUP] for at in range(0, len(signs), _GROUP))


def read_code(text: str) -> Code:
    """Return what a code says; small letters, O for 0 and I or L for 1 are taken for what they mean.

    Raises
    ------
    ParameterError
        If it is no code, or somebody has mistyped it.
    """
    signs = text.strip().upper().translate(_SAME)
    wrong = [sign for sign in signs if sign not in _SIGNS]
    if wrong or len(signs) != _NUMBER + _HASH + _SUM:
        raise ParameterError("trail.code_form", code=text.strip())
    value, said = _value(signs[:-_SUM]), _value(signs[-_SUM:])
    if value * 32**_SUM % _PRIME != said:
        raise ParameterError("trail.code_mistyped", code=text.strip())
    return Code(value >> 80, f"{value & (1 << 80) - 1:0{HASH_DIGITS}x}")


def _signs(value: int, count: int) -> str:
    return "".join(_SIGNS[(value >> 5 * at) & 31] for at in reversed(range(count)))


def _value(signs: str) -> int:
    value = 0
    for sign in signs:
        value = value * 32 + _SIGNS.index(sign)
    return value
