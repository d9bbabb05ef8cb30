"""Words in cells → the closed lists of the layers; what cannot be read is None."""

from __future__ import annotations

import re
import unicodedata

from planner.base.vocabulary import HamletKind, ServicePointKind
from planner.base.words import plain
from planner.intake.columns import vocabulary
from planner.layers.vocabulary import (
    CABLE_KINDS,
    CARRIERS,
    EVIDENCE,
    MAST_CLASSES,
    PROGRAMMES,
    TECHNOLOGIES,
)

_CLASS = re.compile(r"(?<![a-z0-9])a\s?([12])\s?([abc])(?![a-z0-9])")
_YES = ("co", "yes", "x", "da co", "du", "1", "true")
_NO = ("khong", "khong co", "no", "chua", "chua co", "0", "false")
_POINT_KINDS = {"1": ServicePointKind.D1, "2": ServicePointKind.D2}
_TEXT_MARKS = ("'", "’")  # by which Excel marks a cell kept as text
_TEXT_MARK = re.compile(r"^['’](?=\w)")
_BETWEEN = ",;/+&\n"  # signs that part the names of a list


def read_text(value: object) -> str:
    """Return a cell as NFC text with single spaces and nothing unseen; a whole number loses ".0"."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    seen = str(value)
    if not seen.isprintable():  # few texts hold a sign that is not seen
        seen = "".join(sign for sign in seen if unicodedata.category(sign) not in ("Cf", "Cc", "Co"))
    text = unicodedata.normalize("NFC", " ".join(seen.split()))
    return _TEXT_MARK.sub("", text) if text.startswith(_TEXT_MARKS) else text


def parts_of(text: str, signs: str = _BETWEEN) -> list[str]:
    """Return the names of a list, parted by one of some signs or by "và".

    Examples
    --------
    >>> parts_of("Ấp 1, Ấp 2 và Ấp 3")
    ['Ấp 1', 'Ấp 2', 'Ấp 3']
    """
    between = [re.escape(sign) for sign in signs] + [f" {word} " for word in vocabulary().and_words]
    return [part.strip() for part in re.split("|".join(between), text) if part.strip()]


def read_mast_class(value: object) -> str | None:
    """Return the mast class that a cell names, None if it names none or several.

    Examples
    --------
    >>> read_mast_class("Cột A2-b"), read_mast_class("A2")
    ('A2b', None)
    """
    classes = {f"A{digit}{letter}" for digit, letter in _CLASS.findall(plain(value))}
    return classes.pop() if len(classes) == 1 and classes <= set(MAST_CLASSES) else None


def read_cable_kind(value: object) -> str | None:
    """Return the kind of a cable pole or duct (C1, C2, N1–N3), None if it names none or several.

    Examples
    --------
    >>> read_cable_kind("Loại N2"), read_cable_kind("ngầm")
    ('N2', None)
    """
    codes = {word.upper() for word in re.findall(r"(?<![a-z0-9])([cn]\s?[1-3])(?![0-9])", plain(value))}
    kinds = {word.replace(" ", "") for word in codes}
    return kinds.pop() if len(kinds) == 1 and kinds <= set(CABLE_KINDS) else None


def read_point_kind(value: object) -> str | None:
    """Return the kind of a service point (Đ1, Đ2), None if it names none or both.

    Examples
    --------
    >>> read_point_kind("Đ 1"), read_point_kind("điểm")
    ('Đ1', None)
    """
    digits = set(re.findall(r"(?<![a-z0-9])d\s?([12])(?![0-9])", plain(value)))
    return _POINT_KINDS[digits.pop()].value if len(digits) == 1 else None


def read_radio_kind(value: object) -> str | None:
    """Return the kind of a commune radio station, None for a word that is not known.

    Examples
    --------
    >>> read_radio_kind("Vô tuyến"), read_radio_kind("Chưa có")
    ('wireless_fm', 'none')
    """
    return None if value is None else vocabulary().radio_kinds.get(plain(value))


def read_hamlet_kind(value: object) -> str | None:
    """Return whether a text names an ấp or a khóm by its beginning, None if neither.

    Examples
    --------
    >>> read_hamlet_kind("Khóm 3"), read_hamlet_kind("Chợ")
    ('khóm', None)
    """
    first = plain(value).partition(" ")[0]
    return next((kind.value for kind in HamletKind if plain(kind) == first), None)


def read_criterion(value: object) -> str | None:
    """Return ``pass`` or ``fail``, None for a word that is neither.

    Examples
    --------
    >>> read_criterion("Đạt"), read_criterion("Chưa đạt"), read_criterion("đang làm")
    ('pass', 'fail', None)
    """
    return vocabulary().criterion_results.get(plain(value))


def read_programmes(value: object) -> str | None:
    """Return the programmes that a cell names as words, None if one is not known.

    Examples
    --------
    >>> read_programmes("NTM; giảm nghèo thông tin"), read_programmes("Chương trình 135")
    ('ntm info_poverty', None)
    """
    spellings = vocabulary().programmes
    text = read_text(value)
    words = text.split() if set(text.split()) <= set(PROGRAMMES) else parts_of(text)
    programmes = {spellings.get(plain(word)) for word in words}
    if not programmes or None in programmes:
        return None
    return " ".join(name for name in PROGRAMMES if name in programmes)


def read_zone_kind(value: object) -> str | None:
    """Return the kind of a zone, None for a word that is not known.

    Examples
    --------
    >>> read_zone_kind("Sân bay")
    'airfield'
    """
    return vocabulary().zone_kinds.get(plain(value))


def read_action(value: object) -> tuple[str, str] | None:
    """Return (status, action) of a phrase such as "xây mới", None for one that is not known."""
    return vocabulary().actions.get(plain(value))


def read_technologies(value: object) -> str | None:
    """Return technologies as words in their order ("2G 3G"), None if one is not known.

    Examples
    --------
    >>> read_technologies("LTE; 3G+GSM"), read_technologies("6G")
    ('2G 3G 4G', None)
    """
    spellings = vocabulary().technologies
    technologies = [spellings.get(word) for word in plain(value).split()]
    if not technologies or None in technologies:
        return None
    return " ".join(name for name in TECHNOLOGIES if name in technologies)


def read_carriers(value: object) -> tuple[str | None, str | None]:
    """Return the carriers that a cell names, and what in it names none.

    Examples
    --------
    >>> read_carriers("Vinaphone, MobiFone và VTV")
    ('vnpt mobifone', 'VTV')
    """
    spellings = vocabulary().carriers
    parts = parts_of(read_text(value))
    words = [word for part in parts for word in ([part] if plain(part) in spellings else part.split())]
    carriers = {spellings[plain(word)] for word in words if plain(word) in spellings}
    others = [word for word in words if plain(word) not in spellings]
    names = " ".join(carrier for carrier in CARRIERS if carrier in carriers)
    return names or None, ", ".join(others) or None


def read_azimuths(value: object) -> str | None:
    """Return azimuths as whole degrees parted by spaces ("0 120 240"), None if they are not."""
    numbers = re.findall(r"\d+", read_text(value))
    if not numbers or re.search(r"[^\d\s,;/°-]", read_text(value)):
        return None
    degrees = [int(number) % 360 if int(number) == 360 else int(number) for number in numbers]
    return " ".join(map(str, degrees)) if max(degrees) < 360 else None


def read_yes_no(value: object) -> bool | None:
    """Return whether a cell says yes or no, None where it says neither."""
    word = plain(read_text(value))
    return True if word in _YES else False if word in _NO else None


def read_evidence(value: object) -> str | None:
    """Return the papers of a site as our own words, None where one is no word of ours."""
    papers = read_text(value).split()
    return " ".join(papers) if papers and set(papers) <= set(EVIDENCE) else None


def read_commune_code(value: object) -> str | None:
    """Return a five-digit code of the statistics office; a number keeps its leading zeros."""
    text = read_text(value)
    return text.zfill(5) if re.fullmatch(r"\d{4,5}", text) else None
