"""Positions inside the links of maps, and plus codes: what can be read from them without a network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, unquote, urlsplit

from openlocationcode import openlocationcode as plus

MAX_LINK = 2_000

Spot = tuple[float, float]  # longitude, latitude

_SHORT_HOSTS = ("maps.app.goo.gl", "goo.gl", "g.co", "bit.ly", "osm.org", "tinyurl.com", "zalo.me")
_DEGREES = r"[-+]?\d{1,3}(?:\.\d+)?"
_PAIR = re.compile(rf"\s*({_DEGREES})[,\s+]+({_DEGREES})(?![\d.])")
# In the order of trust: the place that the link is of, then the middle of what the screen showed.
_PLACE = re.compile(rf"!3d({_DEGREES})!4d({_DEGREES})")
_PLACE_TURNED = re.compile(rf"!2d({_DEGREES})!3d({_DEGREES})")
_IN_PATH = re.compile(rf"/(?:place|search|dir)/+({_DEGREES}),[\s+]*({_DEGREES})(?![\d.])")
_SCREEN = re.compile(rf"@({_DEGREES}),({_DEGREES})(?![\d.])")
_OPEN_STREET_MAP = re.compile(rf"^map=\d+(?:\.\d+)?/({_DEGREES})/({_DEGREES})")
_ASKED = ("q", "query", "ll", "destination", "daddr", "center", "sll", "cbll", "viewpoint", "cp")
_ASKED_APART = (("mlat", "mlon"), ("lat", "lng"), ("lat", "lon"), ("lat", "long"))
_LINK = re.compile(
    r"(?:https?://|geo:|(?<![^\W_])loc:|(?:www\.|maps\.)?google\.[a-z.]+/maps|maps\.app\.goo\.gl|goo\.gl)\S*",
    re.IGNORECASE,
)
_BARE = ("geo:", "loc:")  # nothing but the pair follows
_PAIR_OF_DIGITS = "[23456789CFGHJMPQRVWX]{2}"
# At least four digits stand before the sign: "2G+3G" names technologies.
_PLUS_CODE = re.compile(
    rf"(?<![0-9A-Z+])((?:{_PAIR_OF_DIGITS}){{2,3}}\+{_PAIR_OF_DIGITS}[2-9CFGHJMPQRVWX]{{0,5}}"
    rf"|(?:{_PAIR_OF_DIGITS}){{4}}\+[2-9CFGHJMPQRVWX]{{0,7}})(?![0-9A-Z+])",
    re.IGNORECASE,
)


def link_in(text: str) -> str | None:
    """Return the link to a map that a text holds, None without one.

    Examples
    --------
    >>> link_in("xem https://maps.app.goo.gl/abc")
    'https://maps.app.goo.gl/abc'
    """
    match = _LINK.search(text[:MAX_LINK])
    return match[0] if match else None


def position_in_link(text: str) -> Spot | None:
    """Return longitude and latitude (EPSG:4326) that a link to a map holds, None where it holds none.

    Examples
    --------
    >>> position_in_link("https://www.google.com/maps/@9.93,106.34,15z")
    (106.34, 9.93)
    >>> position_in_link("https://maps.google.com/?q=9.93,106.34"), position_in_link("geo:9.93,106.34")
    ((106.34, 9.93), (106.34, 9.93))
    """
    link = link_in(text)
    if link is None:
        return None
    if link.lower().startswith(_BARE):
        return _spot(_PAIR.match(link.partition(":")[2]))
    try:
        parts = urlsplit(link if "://" in link else f"https://{link}")
        asked = parse_qs(parts.query)
    except ValueError:  # "https://[": no address at all
        return None
    if turned := _PLACE_TURNED.search(link):
        match = _PLACE.search(link)
        return _spot(match) if match else _checked(float(turned[1]), float(turned[2]))
    by_name = (_spot(pair) for pair in _asked_pairs(asked))
    return (
        _spot(_PLACE.search(link) or _IN_PATH.search(unquote(parts.path)))
        or next((spot for spot in by_name if spot is not None), None)
        or _spot(_SCREEN.search(unquote(link)) or _OPEN_STREET_MAP.match(parts.fragment))
    )


def _asked_pairs(asked: dict[str, list[str]]) -> Iterator[re.Match[str] | None]:
    """Give what the questions of an address say of a place, the ones trusted most first."""
    for name in _ASKED:
        for value in asked.get(name, []):
            yield _PAIR.match(value.removeprefix("loc:").replace("~", ","))
    for lat, lon in _ASKED_APART:
        if lat in asked and lon in asked:
            yield _PAIR.match(f"{asked[lat][0]},{asked[lon][0]}")


def place_in_link(text: str) -> str | None:
    r"""Return the words by which a link names its place, None without.

    Examples
    --------
    >>> place_in_link("https://www.google.com/maps/place/9%C2%B055'48%22N+106%C2%B020'24%22E/@9.9,106.3,17z")
    '9°55\'48"N 106°20\'24"E'
    """
    link = link_in(text)
    match = re.search(r"/place/([^/@?]+)", link) if link else None
    return unquote(match[1].replace("+", " ")) if match else None


def is_short_link(text: str) -> bool:
    """Say whether a text is a short link: only its server knows where it leads.

    Examples
    --------
    >>> is_short_link("https://maps.app.goo.gl/aBcD"), is_short_link("https://goo.gl/maps/xyz")
    (True, True)
    """
    link = link_in(text)
    if link is None:
        return False
    try:
        host = urlsplit(link if "://" in link else f"https://{link}").hostname or ""
    except ValueError:
        return False
    return host.removeprefix("www.") in _SHORT_HOSTS and position_in_link(text) is None


def plus_code_in(text: str) -> str | None:
    """Return the plus code, full or short, that a text holds, None without one.

    Examples
    --------
    >>> plus_code_in("J7QW+7J Trà Cú, Trà Vinh"), plus_code_in("12+3")
    ('J7QW+7J', None)
    >>> plus_code_in("2G+3G")
    """
    match = _PLUS_CODE.search(text[:MAX_LINK])
    code = match[1].upper() if match else None
    return code if code is not None and plus.isValid(code) else None


def position_in_plus_code(text: str, near: Spot | None = None) -> Spot | None:
    """Return longitude and latitude of a plus code's middle (EPSG:4326), rounded to a centimetre.

    Parameters
    ----------
    text
        What holds the code.
    near
        Longitude and latitude near which a short code lies; without it a short code is None.

    Examples
    --------
    >>> position_in_plus_code("6PX8J7QW+7J"), position_in_plus_code("J7QW+7J")
    ((106.2965625, 9.6381875), None)
    """
    code = plus_code_in(text)
    if code is None:
        return None
    if plus.isShort(code):
        if near is None:
            return None
        code = plus.recoverNearest(code, near[1], near[0])
    area = plus.decode(code)
    return round(area.longitudeCenter, 7), round(area.latitudeCenter, 7)


def _spot(match: re.Match[str] | None) -> Spot | None:
    """Return the spot of a match of latitude, longitude."""
    return None if match is None else _checked(float(match[2]), float(match[1]))


def _checked(lon: float, lat: float) -> Spot | None:
    return (lon, lat) if abs(lon) <= 180 and abs(lat) <= 90 else None
