"""Numbers as they stand in cells: decimal comma or point, grouped thousands, units behind."""

from __future__ import annotations

import datetime
import math
import re

from planner.geo.position import in_degrees, read_angle, readings

_UNIT = re.compile(r"(?<=[\d.,])\s*(?:mét|met|m²|m2|m|dbm)\s*$", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


def read_number(value: object) -> float | None:
    """Return the number in a cell, None if it holds something else.

    A text that can be read in two ways ("1.500") is read the Vietnamese way (1500).

    Examples
    --------
    >>> read_number("42,5 m"), read_number("1.098.752,26"), read_number("khoảng 40")
    (42.5, 1098752.26, None)
    """
    if isinstance(value, str):
        found = readings(_UNIT.sub("", value.strip()))
        return found[0] if found else None
    return _finite(value)


def read_coordinate(value: object) -> float | None:
    """Return one coordinate, in degrees or metres, None if the cell holds something else.

    Degrees, minutes and seconds become degrees. Of two readings of one text the one that is a
    latitude or longitude of Việt Nam is taken: "106.345" is degrees, "592.494" metres.
    """
    if not isinstance(value, str):
        return _finite(value)
    found = readings(_UNIT.sub("", value.strip()))
    degrees = [number for number in found if in_degrees(number)]
    if degrees or found:
        return (degrees or list(found))[0]
    return read_angle(value)


def read_year(value: object) -> float | None:
    """Return the one year that a cell names ("2018", "Quý II/2019", a date), None without.

    Examples
    --------
    >>> read_year("Quý II/2019"), read_year("2018–2020")
    (2019.0, None)
    """
    if isinstance(value, datetime.date):
        return float(value.year)
    if isinstance(value, str):
        found = set(_YEAR.findall(value))
        return float(found.pop()) if len(found) == 1 else None
    return _finite(value)


def _finite(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) else None
