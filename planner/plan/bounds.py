"""Between which numbers a value of a plan makes sense (bounds.yaml), and what is wrong with others.

A value outside is no decision of a province but a slip: 99,999,999 m between masts, 150 %, kilometres
where metres are reckoned with. It is refused where it is typed, where it is saved, and in the file.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from planner.base import numbers
from planner.base.messages import Text, said
from planner.layers.yaml_file import Place
from planner.plan.entries import SECTIONS, Entry, identity

BOUNDS_FILE = Path(__file__).with_name("bounds.yaml")
_HEIGHTS = ("height_over_m", "height_up_to_m")


@dataclass(frozen=True)
class Bounds:
    """Between which numbers a value makes sense.

    Attributes
    ----------
    low, high
        Both belong to it.
    why
        Key of the reason, ``plan.bound_<why>``.
    unit
        In which the rules reckon; None where any will do.
    whole
        Whether it counts things, or says yes (1) or no (0).
    """

    low: float
    high: float
    why: str
    unit: str | None = None
    whole: bool = False


def bounds_of(name: str, unit: str) -> Bounds:
    """Return the bounds of a value by its name or, where no pattern fits, by its unit.

    Examples
    --------
    >>> bounds_of("SPACE-2.URBAN", "m").high
    20000
    >>> bounds_of("A-VALUE.OF_ONES_OWN", "%").high
    100
    """
    catalogue = _catalogue()
    for patterns, bounds in catalogue.values:
        if any(fnmatchcase(name, pattern) for pattern in patterns):
            return bounds
    return catalogue.units.get(unit, catalogue.others)


def out_of_bounds(name: str, unit: str, value: object) -> Text | None:
    """Return in words what is wrong with a value; None where nothing is, or it is no number.

    Examples
    --------
    >>> out_of_bounds("SHARE-PCT.2020", "%", 40) is None
    True
    >>> "100" in out_of_bounds("SHARE-PCT.2020", "%", 140)
    True
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    bounds = bounds_of(name, unit)
    if bounds.unit is not None and unit != bounds.unit:
        return said("plan.reason_unit", unit=unit or "–", expected=bounds.unit)
    return _reason(bounds, value, unit)


def beyond_bounds(raw: Entry) -> Iterator[tuple[Place, Text]]:
    """Give each place of a plan's entries whose number makes no sense, and why, in words."""
    for section in SECTIONS:
        for number, entry in enumerate(raw.get(section, ())):
            unit = entry.get("unit") or _catalogue().counted_in.get(entry.get("quantity", section), "")
            if reason := out_of_bounds(identity(section, entry), unit, entry.get("value")):
                yield (section, number, "value"), reason
            for name in _HEIGHTS:
                value = entry.get(name)
                if value is not None and (reason := _reason(_catalogue().heights, value, "m")):
                    yield (section, number, name), reason


def _reason(bounds: Bounds, value: float, unit: str) -> Text | None:
    if not math.isfinite(value):  # no number at all, which the check of the file says by itself
        return None
    if bounds.low <= value <= bounds.high and not (bounds.whole and value % 1):
        return None
    key = "plan.reason_bounds_whole" if bounds.whole else "plan.reason_bounds"
    sides = {"value": value, "low": bounds.low, "high": bounds.high}
    figures = {name: numbers.figure(number, 6) for name, number in sides.items()}
    figures |= {name: f"{figures[name]} {unit}".strip() for name in ("value", "high")}
    return said(key, why=said(f"plan.bound_{bounds.why}"), **figures)


@dataclass(frozen=True)
class _Catalogue:
    values: tuple[tuple[tuple[str, ...], Bounds], ...]
    units: dict[str, Bounds]
    counted_in: dict[str, str]
    others: Bounds
    heights: Bounds


@cache
def _catalogue() -> _Catalogue:
    raw: dict[str, Any] = yaml.safe_load(BOUNDS_FILE.read_text(encoding="utf-8"))
    return _Catalogue(
        values=tuple((tuple(row["names"]), _bounds(row)) for row in raw["values"]),
        units={unit: _bounds(row) for unit, row in raw["units"].items()},
        counted_in=raw["counted_in"],
        others=_bounds(raw["else"]),
        heights=_bounds(raw["heights"]),
    )


def _bounds(row: dict[str, Any]) -> Bounds:
    return Bounds(row["min"], row["max"], row["why"], row.get("unit"), row.get("whole", False))
