"""One position as somebody typed it: degrees in any notation and order, or a VN-2000 pair in metres.

Inside Việt Nam the four kinds of number do not overlap (latitude 8–24, longitude 102–110, easting
300–800 km, northing 0.9–2.6 million m), so what a number is follows from its size and never from the
order in which it was written.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product

from planner.base.errors import CoordinateError
from planner.base.words import without_accents
from planner.geo.map_links import (
    link_in,
    place_in_link,
    plus_code_in,
    position_in_link,
    position_in_plus_code,
)
from planner.geo.vn2000 import WGS84, convert

LATITUDE_RANGE = (8.0, 24.0)
LONGITUDE_RANGE = (102.0, 110.0)
EASTING_RANGE_M = (300_000.0, 800_000.0)
NORTHING_RANGE_M = (900_000.0, 2_600_000.0)

DEGREES = "degrees"
DMS = "dms"
VN2000 = "vn2000"

REMEMBERED = 250_000  # two coordinates of each row: a file is gone through several times
MAX_TEXT = 120  # longer than any way to write two coordinates

_GROUPED = r"[1-9]\d{{0,2}}(?:{mark}\d{{3}})+"
_DECIMAL_COMMA = re.compile(
    rf"[+-]?(?:\d+|{_GROUPED.format(mark='[.]')}|{_GROUPED.format(mark=' ')})(?:,\d+)?"
)
_DECIMAL_POINT = re.compile(
    rf"[+-]?(?:\d+|{_GROUPED.format(mark=',')}|{_GROUPED.format(mark=' ')})(?:[.]\d+)?"
)
_SEPARATOR = re.compile(r"\s*[,;/|]\s*|\s+[-–]\s+|\s+")
_LABEL = re.compile(
    r"(?<![^\W\d_])(?:vi do|kinh do|lat(?:itude)?|lon(?:g(?:itude)?)?|bac|dong|[xyneb]|d)"
    r"(?![^\W\d_])[:=]?",
    re.IGNORECASE,
)
# The hemisphere may stand without a space behind the sign of seconds: "9d46m40sN".
_GLUED_HEMISPHERE = re.compile(r"(?<=[sg])(?:bac|dong|[nbed])$", re.IGNORECASE)
_METRES = re.compile(r"(?<=\d)\s*m\b", re.IGNORECASE)
_ANGLE = re.compile(
    r"(?P<degrees>\d{1,3})\s*°\s*(?P<minutes>\d{1,2}(?:[.,]\d+)?)\s*(?:''(?=\s*\d{1,2}(?:[.,]\d+)?\s*(?:\"|''))|')"
    r"(?:\s*(?P<seconds>\d{1,2}(?:[.,]\d+)?)\s*(?:\"|'')?)?"
)
# Degrees, minutes and seconds as offices type them where the signs are hard to find on a keyboard.
_TYPED_ANGLE = re.compile(
    r"(?P<degrees>\d{1,3})\s*(?:°|\*|do|[do:-]|\s)\s*(?P<minutes>\d{1,2})\s*(?:'|phut|ph|[mp:-]|\s)\s*"
    r"(?P<seconds>\d{1,2}(?:[.,]\d+)?)\s*(?:\"|''|giay|[sg])?",
    re.IGNORECASE,
)
# Points between the parts, as some receivers write: only beside a hemisphere ("12.5.17" is a day).
_DOTTED = r"(\d{1,3})\.(\d{1,2})\.(\d{1,2}(?:[.,]\d+)?)(?![\d.])"
_HEMISPHERE = "(?:bac|dong|[nbed])"
_DOTTED_ANGLE = re.compile(
    rf"(?<![^\W\d_])(?:{_HEMISPHERE}\s*{_DOTTED}"
    rf"|(?<![\d.]){_DOTTED}(?=\s*{_HEMISPHERE}(?![^\W\d_])))",
    re.IGNORECASE,
)
# Signs of degrees, minutes and seconds as keyboards, Word and PDF set them.
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("º˚°ᵒ⁰", "°"),
        **dict.fromkeys("′’‘‛`´ʹʼʽˈ‵＇ʻ‚❛❜՚ꞌ", "'"),
        **dict.fromkeys("″”“‟„〃ʺ˝‶＂❝❞〝〞ˮ", '"'),
    }
)


@lru_cache(maxsize=REMEMBERED)
def readings(text: str) -> tuple[float, ...]:
    """Return every number that ``text`` can mean, the Vietnamese way of writing first.

    ``"592.494"`` is 592494 with a Vietnamese grouping point and 592.494 with a decimal point; the
    caller knows which of the two makes sense. Nothing is returned for a text that is no number.

    Examples
    --------
    >>> readings("1.098.752,26")
    (1098752.26,)
    >>> readings("592.494")
    (592494.0, 592.494)
    """
    plain = " ".join(text.split())
    numbers = []
    if _DECIMAL_COMMA.fullmatch(plain):
        numbers.append(float(re.sub(r"[. ]", "", plain).replace(",", ".")))
    if _DECIMAL_POINT.fullmatch(plain):
        numbers.append(float(re.sub(r"[, ]", "", plain)))
    return tuple(dict.fromkeys(numbers))


@lru_cache(maxsize=REMEMBERED)
def read_angle(text: str) -> float | None:
    r"""Return degrees of one angle written as degrees, minutes and seconds, None if it is none.

    Examples
    --------
    >>> read_angle("106°20'43\"Đ")
    106.34527777777777
    >>> read_angle("106 20 43"), read_angle("106d20m43s"), read_angle("106:20:43")
    (106.34527777777777, 106.34527777777777, 106.34527777777777)
    >>> read_angle("E106.20.43"), read_angle("106.20.43")
    (106.34527777777777, None)
    """
    plain = _GLUED_HEMISPHERE.sub("", " ".join(_plain(text).split()))
    bare = " ".join(_without_labels(plain).split())
    # A typed "d" or "m" between the numbers is a sign, not a label, so that form is tried as it stands.
    match = _ANGLE.fullmatch(bare) or _TYPED_ANGLE.fullmatch(bare) or _TYPED_ANGLE.fullmatch(plain)
    return _angle_degrees(match) if match else None


def read_position(text: str, crs: str) -> tuple[float, float, str]:
    """Read a position typed by a person.

    Parameters
    ----------
    text
        Two numbers in either order: degrees (``9.9347, 106.3453``; ``105,34808/22,62924``), degrees,
        minutes and seconds, metres in VN-2000 (``1.098.752,26 592.494,77``), a link to a map that holds
        a position, or a full plus code.
    crs
        The VN-2000 zone that a pair in metres is in, for example ``"EPSG:9209"``.

    Returns
    -------
    tuple
        Longitude and latitude in degrees (EPSG:4326), and how the text was read: ``"degrees"``,
        ``"dms"`` or ``"vn2000"``.

    Raises
    ------
    CoordinateError
        If the text is no position in Việt Nam, or can be read as two different ones.

    Examples
    --------
    >>> read_position("106,3453/9,9347", "EPSG:9209")
    (106.3453, 9.9347, 'degrees')
    """
    x, y, how = read_pair(text, crs)
    if how != VN2000:
        return x, y, how
    lon, lat = (float(value) for value in convert(x, y, crs, WGS84))
    if not (_within(lon, LONGITUDE_RANGE) and _within(lat, LATITUDE_RANGE)):
        raise CoordinateError("geo.bad_position", value=text, zone=crs)
    return lon, lat, how


def read_pair(text: str, crs: str = "VN-2000") -> tuple[float, float, str]:
    """Read the two numbers of a position as :func:`read_position`, without converting them.

    Returns
    -------
    tuple
        Longitude and latitude in degrees, or easting and northing in metres, and how the text was read.

    Raises
    ------
    CoordinateError
        As :func:`read_position`.

    Examples
    --------
    >>> read_pair("1.098.752,26 592.494,77")
    (592494.77, 1098752.26, 'vn2000')
    """
    if (spot := _in_link(text)) is not None:
        return *spot, DEGREES
    if len(text) > MAX_TEXT:
        raise CoordinateError("geo.bad_position", value=f"{text[:MAX_TEXT]}…", zone=crs)
    plain = _without_labels(_plain(text))
    positions = _dms_positions(plain) or _number_positions(plain)
    if len(positions) != 1:
        raise CoordinateError("geo.bad_position", value=text, zone=crs)
    return positions.pop()


def _in_link(text: str) -> tuple[float, float] | None:
    """Return longitude and latitude of a link to a map or of a full plus code, None of other texts."""
    if link_in(text) is None:
        return position_in_plus_code(text) if plus_code_in(text) else None
    named = place_in_link(text)
    spots = _dms_positions(_without_labels(_plain(named))) if named and "!3d" not in text else set()
    if len(spots) == 1:
        lon, lat, _ = spots.pop()
        return lon, lat
    return position_in_link(text)


def in_degrees(value: float) -> bool:
    """Say whether a number is a latitude or a longitude of Việt Nam."""
    return _within(value, LATITUDE_RANGE) or _within(value, LONGITUDE_RANGE)


def in_metres(value: float) -> bool:
    """Say whether a number is an easting or a northing of Việt Nam."""
    return _within(value, EASTING_RANGE_M) or _within(value, NORTHING_RANGE_M)


def _within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]


def _plain(text: str) -> str:
    signs = without_accents(text.translate(_SIGNS)).translate(_SIGNS)
    return _DOTTED_ANGLE.sub(_with_signs, signs)


def _with_signs(dotted: re.Match[str]) -> str:
    degrees, minutes, seconds = dotted.groups()[:3] if dotted[1] else dotted.groups()[3:]
    return f"{degrees}°{minutes}'{seconds}\""


def _without_labels(plain: str) -> str:
    # Only north and east occur here (N, B for bắc; E, Đ for đông); an S or a W stays and is refused.
    return _METRES.sub(" ", _LABEL.sub(" ", plain)).strip(" ,;/|()")


def _angle_degrees(match: re.Match[str]) -> float | None:
    minutes, seconds = (float((match[part] or "0").replace(",", ".")) for part in ("minutes", "seconds"))
    if minutes > 60 or seconds > 60:  # exactly 60 is what rounding up leaves: carried over
        return None
    return int(match["degrees"]) + minutes / 60 + seconds / 3600


def _dms_positions(plain: str) -> set[tuple[float, float, str]]:
    angles = list(_ANGLE.finditer(plain))
    rest = _ANGLE.sub("", plain)
    if len(angles) != 2 or rest.strip(" ,;/|-–"):
        return set()
    first, second = (_angle_degrees(angle) for angle in angles)
    if first is None or second is None:
        return set()
    return {(lon, lat, DMS) for lon, lat in _as_degrees(first, second)}


def _number_positions(plain: str) -> set[tuple[float, float, str]]:
    bare = plain.replace("°", " ").strip()
    positions: set[tuple[float, float, str]] = set()
    for cut in _SEPARATOR.finditer(bare):
        first_readings, second_readings = readings(bare[: cut.start()]), readings(bare[cut.end() :])
        for first, second in product(first_readings, second_readings):
            positions |= {(lon, lat, DEGREES) for lon, lat in _as_degrees(first, second)}
            positions |= {(east, north, VN2000) for east, north in _as_metres(first, second)}
    return positions


def _as_degrees(first: float, second: float) -> list[tuple[float, float]]:
    return [
        (lon, lat)
        for lat, lon in ((first, second), (second, first))
        if _within(lat, LATITUDE_RANGE) and _within(lon, LONGITUDE_RANGE)
    ]


def _as_metres(first: float, second: float) -> list[tuple[float, float]]:
    return [
        (east, north)
        for north, east in ((first, second), (second, first))
        if _within(north, NORTHING_RANGE_M) and _within(east, EASTING_RANGE_M)
    ]
