"""Numbers as they stand in cells: decimal comma or point, grouped thousands, units behind."""

from __future__ import annotations

import datetime
import math
import re
from functools import lru_cache

from planner.geo.position import REMEMBERED, in_degrees, in_metres, read_angle, readings

_UNIT = re.compile(r"(?<=[\d.,])\s*(?P<unit>mét|met|km²|km2|km|m²|m2|m|ha|dbm)\s*$", re.IGNORECASE)
# "9.63818N", "106.2966° E", "Đ 106,2966": what stands around decimal degrees.
_HEMISPHERE = re.compile(r"^[NEBĐ]\s*(?=\d)|(?<=[\d°º])\s*[°º]?\s*[NEBĐ]?$", re.IGNORECASE)
_AREA_UNITS = {"ha": 10_000.0, "km2": 1_000_000.0, "km²": 1_000_000.0}
_LENGTH_UNITS = {"km": 1_000.0}
_POWER = {"kw": 1000.0, "w": 1.0}
_FREQUENCY = {"mhz": 1.0, "khz": 0.001}
_FM_MHZ = (50.0, 110.0)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_DAY_FIRST = re.compile(r"(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})")
_YEAR_FIRST = re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?:[T ].*)?")
_FIRST_YEAR, _LAST_YEAR = 1990, 2100
_EXCEL_DAY_0 = datetime.date(1899, 12, 30)


def read_number(value: object) -> float | None:
    """Return the number in a cell, None if it holds something else.

    A text that can be read in two ways ("1.500") is read the Vietnamese way (1500).

    Examples
    --------
    >>> read_number("42,5 m"), read_number("1.098.752,26"), read_number("khoảng 40")
    (42.5, 1098752.26, None)
    """
    if isinstance(value, str):
        numbers = readings(_UNIT.sub("", _bare(value)))
        return numbers[0] if numbers else None
    return _finite(value)


def read_area_m2(value: object) -> float | None:
    """Return an area in m²; a unit behind the number is heeded.

    Examples
    --------
    >>> read_area_m2("0,5 ha"), read_area_m2("300 m2"), read_area_m2(250)
    (5000.0, 300.0, 250.0)
    """
    return _with_unit(value, _AREA_UNITS)


def read_length_m(value: object) -> float | None:
    """Return a length in metres; a unit behind the number is heeded.

    Examples
    --------
    >>> read_length_m("1,2 km"), read_length_m("350 m")
    (1200.0, 350.0)
    """
    return _with_unit(value, _LENGTH_UNITS)


def read_power_w(value: object) -> float | None:
    """Return a power in watts; a unit behind the number is heeded.

    Examples
    --------
    >>> read_power_w("30W"), read_power_w("0,05 kW"), read_power_w("50W/cụm")
    (30.0, 50.0, None)
    """
    return _in_unit(value, _POWER)


def read_frequency_mhz(value: object) -> float | None:
    """Return a frequency in MHz; a unit behind the number is heeded, a word in front is left out.

    Of two readings of one text the one that a sound broadcast can have is taken: "60.500" is 60.5.

    Examples
    --------
    >>> read_frequency_mhz("100,5 MHz"), read_frequency_mhz("FM 60.500"), read_frequency_mhz("54–68")
    (100.5, 60.5, None)
    """
    if isinstance(value, str):
        value = re.sub(r"^\s*FM\s+", "", value, flags=re.IGNORECASE)
        frequencies = [
            number for number in readings(value.strip()) if _FM_MHZ[0] <= number <= _FM_MHZ[1]
        ]
        if frequencies:
            return frequencies[0]
    return _in_unit(value, _FREQUENCY)


def _in_unit(value: object, units: dict[str, float]) -> float | None:
    if not isinstance(value, str):
        return _finite(value)
    bare = value.strip()
    unit = next((unit for unit in units if bare.casefold().endswith(unit)), "")
    numbers = readings(bare[: len(bare) - len(unit)].strip())
    return numbers[0] * units.get(unit, 1.0) if numbers else None


def _with_unit(value: object, factors: dict[str, float]) -> float | None:
    number = read_number(value)
    unit = _UNIT.search(value.strip()) if isinstance(value, str) else None
    return number * factors.get(unit["unit"].lower(), 1.0) if number is not None and unit else number


def read_coordinate(value: object) -> float | None:
    """Return one coordinate, in degrees or metres, None if the cell holds something else.

    Degrees, minutes and seconds become degrees. Of two readings of one text the one that is a
    latitude or longitude of Việt Nam is taken, then the one that is metres of Việt Nam: "106.345" is
    degrees, "592.494" is 592494 m.
    """
    return _coordinate_in(value) if isinstance(value, str) else _finite(value)


@lru_cache(maxsize=REMEMBERED)
def _coordinate_in(text: str) -> float | None:
    bare = _bare(text)
    numbers = readings(_HEMISPHERE.sub("", _UNIT.sub("", bare)))
    for sensible in (in_degrees, in_metres):
        for number in numbers:
            if sensible(number):
                return number
    return numbers[0] if numbers else read_angle(bare)


def read_year(value: object) -> float | None:
    """Return the one year that a cell names ("2018", "Quý II/2019", a date), None without.

    A cell that holds the number 2018 but is formatted as a date reads as a day of 1905; the number is
    meant.

    Examples
    --------
    >>> read_year("Quý II/2019"), read_year("2018–2020")
    (2019.0, None)
    """
    if isinstance(value, datetime.datetime):
        value = value.date()
    if isinstance(value, datetime.date):
        serial = (value - _EXCEL_DAY_0).days
        return float(serial if _FIRST_YEAR <= serial <= _LAST_YEAR else value.year)
    if isinstance(value, str):
        years = set(_YEAR.findall(value))
        return float(years.pop()) if len(years) == 1 else None
    return _finite(value)


def read_date(value: object) -> str | None:
    """Return a day as ISO text: a date cell, "31/12/2019" (day first), "2019-12-31"; None otherwise.

    Examples
    --------
    >>> read_date("31/12/2019"), read_date("5-6-2018"), read_date("sắp hết")
    ('2019-12-31', '2018-06-05', None)
    """
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    match = _DAY_FIRST.fullmatch(str(value).strip()) or _YEAR_FIRST.fullmatch(str(value).strip())
    if match is None:
        return None
    try:
        return datetime.date(int(match["y"]), int(match["m"]), int(match["d"])).isoformat()
    except ValueError:
        return None


def _bare(text: str) -> str:
    """Return a text without the apostrophe by which Excel marks a number kept as text."""
    return text.strip().lstrip("'’‘`").strip()


def _finite(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) else None
