"""Vietnamese text in the encodings before Unicode: found by its words, turned into Unicode NFC.

Text typed in a TCVN3 (ABC, ".VnTime") or VNI font reaches us as the Latin letters that stand at the
same places ("TrÇn", "Vieät Nam"); Windows-1258 reaches us so when its bytes were taken for another
code page. A cell is turned only when it makes no Vietnamese words as it stands and does when turned.

The tables are data (``legacy_text.yaml``).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import product
from pathlib import Path
from typing import Any

import yaml

TCVN3 = "TCVN3 (ABC)"
VNI = "VNI"
WINDOWS_1258 = "Windows-1258"
ENCODINGS = (TCVN3, VNI, WINDOWS_1258)

_TABLES: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
_TCVN3 = str.maketrans(_TABLES["tcvn3"]["signs"], _TABLES["tcvn3"]["letters"])
_VNI: dict[str, dict[str, str]] = _TABLES["vni"]
_SPELLING: dict[str, str] = _TABLES["syllable"]
_ONSETS, _NUCLEI, _CODAS = ("|".join(_SPELLING[part].split()) for part in ("onsets", "nuclei", "codas"))
_SYLLABLE = re.compile(f"(?:{_ONSETS})?(?P<nucleus>{_NUCLEI})(?P<coda>{_CODAS})?")
_HATTED, _TONE_FIRST = _SPELLING["hatted"], _SPELLING["tone_first"].split()
_TONE_ON_EITHER = {"oa", "oe", "uy", "ue"}  # two schools write "hoà" and "hòa"
_WORD = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f\u00a0-\u00bf\u00d7\u00f7]+[^\W\d_]*)*|[\u00a1-\u00ff]+")
_TONE_MARKS = re.compile("[\u0300\u0301\u0303\u0309\u0323]")


def turned(text: str, encoding: str) -> str:
    """Return a text of an old encoding in Unicode NFC.

    Examples
    --------
    >>> turned("ChiÒu cao cét", TCVN3), turned("Coäng hoøa xaõ hoäi", VNI)
    ('Chiều cao cột', 'Cộng hòa xã hội')
    """
    if encoding == TCVN3:
        return text.translate(_TCVN3)
    if encoding == VNI:
        return _vni_pattern().sub(lambda match: _vni_table()[match[0]], text)
    try:
        decoded = text.encode("cp1252").decode("cp1258")
    except UnicodeError:
        return text
    return unicodedata.normalize("NFC", decoded)


@cache
def _vni_table() -> dict[str, str]:
    """Return VNI's signs, one or two letters each, in both cases."""
    letters = dict(_VNI["single"])
    for (sign, letter), (mark, tone) in product(_VNI["bases"].items(), _VNI["tones"].items()):
        letters[sign + mark] = letter + tone
    for (letter, hat), marks in (
        *[((letter, "\u0302"), _VNI["circumflex"]) for letter in "aeo"],
        (("a", "\u0306"), _VNI["breve"]),
    ):
        letters |= {letter + mark: letter + hat + tone for mark, tone in marks.items()}
    composed = {sign: unicodedata.normalize("NFC", letter) for sign, letter in letters.items()}
    upper = {sign.upper(): letter.upper() for sign, letter in composed.items()}
    title = {sign[0].upper() + sign[1:]: letter.upper() for sign, letter in composed.items()}
    return {**upper, **title, **composed}


@cache
def _vni_pattern() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, _vni_table()), key=len, reverse=True)))


@lru_cache(maxsize=100_000)
def is_syllable(word: str) -> bool:
    """Say whether a word is one syllable of Vietnamese spelling with at most one tone.

    Examples
    --------
    >>> is_syllable("chiều"), is_syllable("chiÒu")
    (True, False)
    """
    letters, tone_at = [], []
    for at, sign in enumerate(unicodedata.normalize("NFC", word.casefold())):
        bare, tones = _TONE_MARKS.subn("", unicodedata.normalize("NFD", sign))
        letters.append(unicodedata.normalize("NFC", bare))
        tone_at += [at] * tones
    syllable = _SYLLABLE.fullmatch("".join(letters))
    if syllable is None or len(tone_at) > 1:
        return False
    return not tone_at or tone_at[0] - syllable.start("nucleus") in _tone_places(syllable)


def _tone_places(syllable: re.Match[str]) -> set[int]:
    """Return the letters of the vowel that may carry the tone; elsewhere it is no Vietnamese word."""
    nucleus = syllable["nucleus"]
    hatted = [at for at, letter in enumerate(nucleus) if letter in _HATTED]
    if hatted:
        return {hatted[-1]} if nucleus not in _TONE_FIRST else {0}
    if len(nucleus) == 1:
        return {0}
    if len(nucleus) == 3 or syllable["coda"]:
        return {1}
    return {0, 1} if nucleus in _TONE_ON_EITHER else {0}


@lru_cache(maxsize=20_000)
def _bad_words(text: str) -> int:
    """Count the words with letters beyond ASCII that are no Vietnamese syllables.

    A sign alone is no word: it ticks a box ("ü" in Wingdings).
    """
    if len(text.strip()) == 1:
        return 0
    return sum(not word.isascii() and not is_syllable(word) for word in _WORD.findall(text))


def find_encoding(texts: Iterable[str]) -> str | None:
    """Return the old encoding that mends most of the texts, None if they need none."""
    votes: Counter[str] = Counter()
    for text in texts:
        if not text.isascii() and _bad_words(unicodedata.normalize("NFC", text)):
            votes.update(encoding for encoding in ENCODINGS if not _bad_words(turned(text, encoding)))
    return votes.most_common(1)[0][0] if votes else None


def repaired(text: str, encoding: str | None) -> str:
    """Return a text in Unicode NFC; it is turned from the old encoding only where that mends it."""
    if encoding is not None and not text.isascii():
        mended = turned(text, encoding)
        before = _bad_words(unicodedata.normalize("NFC", text))
        if mended != text and before and _bad_words(mended) < before:
            text = mended
    return unicodedata.normalize("NFC", text)
