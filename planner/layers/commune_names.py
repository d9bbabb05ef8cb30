"""Names of communes and districts as they are compared, and as an address gives them."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

import pandas as pd
import yaml

from planner.base.words import plain

_WORDS_FILE = Path(__file__).with_name("commune_names.yaml")
_IN_ADDRESS = ("xa ", "phuong ", "thi tran ", "tt ", "p ")
_DISTRICT_IN_ADDRESS = ("huyen ", "thi xa ", "thanh pho ", "tp ", "tx ", "h ")
_DISTRICT_KINDS = {"h ": "huyen ", "tp ": "thanh pho ", "tx ": "thi xa "}


@cache
def _beginnings() -> dict[str, list[str]]:
    raw = yaml.safe_load(_WORDS_FILE.read_text(encoding="utf-8"))
    return {which: [str(word) for word in raw[which]] for which in ("commune_words", "district_words")}


@cache
def _kinds() -> dict[str, str]:
    raw = yaml.safe_load(_WORDS_FILE.read_text(encoding="utf-8"))
    return {plain(word): str(kind) for kind, words in raw["kinds"].items() for word in words}


@cache
def _on_maps() -> dict[str, str]:
    raw = yaml.safe_load(_WORDS_FILE.read_text(encoding="utf-8"))
    return {str(kind): str(short) for kind, short in raw["on_maps"].items()}


def commune_key(name: object) -> str:
    """Return a commune's name as it is compared: no kind word, no accents, no leading zeros.

    Examples
    --------
    >>> commune_key("P. 07"), commune_key("Thị trấn Càng Long")
    ('7', 'cang long')
    """
    return _key(name, "commune_words")


def district_key(name: object) -> str:
    """Return a district's name as it is compared: ``"Tx. Duyên Hải"`` is ``"duyen hai"``."""
    return _key(name, "district_words")


def short_name(name: str) -> str:
    """Return the name of a commune or a district as maps write it.

    Examples
    --------
    >>> short_name("Xã Đại An"), short_name("Thị trấn Trà Cú")
    ('Đại An', 'TT. Trà Cú')
    """
    for kind, short in _on_maps().items():
        if name.startswith(f"{kind} "):
            return f"{short} {name.removeprefix(kind).strip()}".strip()
    return name


def _key(name: object, which: str) -> str:
    text = plain(name)
    start = next((f"{word} " for word in _beginnings()[which] if text.startswith(f"{word} ")), "")
    bare = text.removeprefix(start)
    return bare.lstrip("0") or bare


def kind_of(*texts: str | None) -> str | None:
    """Return the kind of commune that the first of some texts names, at least by its beginning."""
    for text in texts:
        for word, kind in _kinds().items():
            if text and (plain(text) == word or plain(text).startswith(f"{word} ")):
                return kind
    return None


def district_name(text: object) -> str:
    """Return the name of a district as it is compared, its kind written out where it is given.

    Examples
    --------
    >>> district_name("TX. Duyên Hải"), district_name("Huyện Trà Cú")
    ('thi xa duyen hai', 'huyen tra cu')
    """
    name = plain(text)
    short = next((short for short in _DISTRICT_KINDS if name.startswith(short)), None)
    return name if short is None else _DISTRICT_KINDS[short] + name.removeprefix(short)


def bare_district(text: object) -> str:
    """Return the name of a district without its kind ("duyen hai")."""
    name = district_name(text)
    kind = next((kind for kind in _DISTRICT_KINDS.values() if name.startswith(kind)), "")
    return name.removeprefix(kind)


@lru_cache(maxsize=20_000)
def in_address(address: str) -> tuple[str | None, str | None]:
    """Return the commune and the district that an address names.

    Examples
    --------
    >>> in_address("Ấp Chợ, xã Đôn Xuân, huyện Trà Cú, tỉnh Trà Vinh")
    ('xã Đôn Xuân', 'huyện Trà Cú')
    """
    parts = [part.strip() for part in address.replace(" - ", ",").replace(";", ",").split(",")]
    commune = next((part for part in parts if plain(part).startswith(_IN_ADDRESS)), None)
    later = parts[parts.index(commune) + 1 :] if commune in parts else []
    district = next((part for part in later if plain(part).startswith(_DISTRICT_IN_ADDRESS)), None)
    return commune, district


def labels_by_code(communes: pd.DataFrame) -> dict[str, str]:
    """Return the code of each commune → its name and its district's ("Xã Đại An, Huyện Trà Cú")."""
    labels = communes["name"] + ", " + communes["district"]
    return dict(zip(communes["commune_code"], labels, strict=True))
