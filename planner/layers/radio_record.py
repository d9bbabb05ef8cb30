"""One record of the radio register as somebody types it: ranges of its fields, what does not agree."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from numbers import Real

from planner.base import messages, numbers
from planner.layers.catalogue import LAYERS
from planner.layers.radio_provenance import CHANGES, GEOMETRY, changes_of

PARTS = (("hamlets_served", "hamlets_total"), ("loudspeakers_working", "loudspeakers"))
WIRELESS = "wireless_fm"
ONLY_WIRELESS = ("frequency_mhz", "power_w", "licence_no")
WHOLE = "whole number"
NUMBERS = (
    "frequency_mhz", "power_w", "antenna_height_m", "hamlets_total", "hamlets_served", "loudspeakers",
    "loudspeakers_working", "equipment_year", "year",
)  # fmt: skip
ABOVE_LOWEST = ("power_w", "antenna_height_m")  # 0 is no power and no height


def range_of(field: str) -> tuple[float, float]:
    """Return the least and the greatest number of a field, as the schema of the layer has them.

    Examples
    --------
    >>> range_of("frequency_mhz")
    (50.0, 110.0)
    """
    limits = [check.statistics for check in LAYERS["radio"].schema.columns[field].checks]
    low = next(limit["min_value"] for limit in limits if "min_value" in limit)
    high = next(limit["max_value"] for limit in limits if "max_value" in limit)
    return float(low), float(high)


def is_whole(field: str) -> bool:
    """Whether a field counts things."""
    return any(check.name == WHOLE for check in LAYERS["radio"].schema.columns[field].checks)


def out_of_range(record: Mapping[str, object]) -> dict[str, str]:
    """Return what is wrong with each number of a record that makes no sense, in words, by its field.

    Examples
    --------
    >>> list(out_of_range({"frequency_mhz": 500.0, "power_w": -5.0, "year": 2017.0}))
    ['frequency_mhz', 'power_w']
    """
    faults: dict[str, str] = {}
    for name in NUMBERS:
        value = record.get(name)
        if value is None or value != value:  # noqa: PLR0124 - a layer's missing number is NaN
            continue
        low, high = range_of(name)
        number = float(value) if isinstance(value, Real) else math.nan
        above = name in ABOVE_LOWEST and number == low
        whole = not is_whole(name) or number % 1 == 0
        if not low <= number <= high or above or not whole:
            key = "radio_out_of_whole" if is_whole(name) else "radio_out_of_range"
            facts = {
                "field": field_name(name),
                "value": _said(value),
                "low": numbers.figure(low),
                "high": numbers.figure(high),
            }
            faults[name] = messages.said(f"layers.{key}", **facts)
    return faults


def _said(value: object) -> str:
    is_number = isinstance(value, Real) and math.isfinite(value)
    return numbers.figure(value, 6) if is_number else str(value)


def problems_of(record: Mapping[str, object]) -> list[str]:
    """Return what is wrong with a record beyond the range of each field, in words; [] where nothing is.

    A part above its whole; frequency, power or licence of a station that does not send; the end of a
    licence without its number.

    Examples
    --------
    >>> len(problems_of({"kind": "wired", "power_w": 30.0, "hamlets_total": 3, "hamlets_served": 4}))
    2
    """
    problems: list[str] = []
    for part, whole in PARTS:
        some, every = record.get(part), record.get(whole)
        if isinstance(some, int | float) and isinstance(every, int | float) and some > every:
            facts = {"part": field_name(part), "whole": field_name(whole)}
            problems.append(messages.said("layers.radio_part_above_whole", **facts))
    given = [field_name(name) for name in ONLY_WIRELESS if record.get(name) is not None]
    if record.get("kind") != WIRELESS and given:
        problems.append(messages.said("layers.radio_only_wireless", fields=messages.joined(given)))
    if record.get("licence_until") is not None and record.get("licence_no") is None:
        problems.append(messages.said("layers.radio_licence_without_number"))
    return problems


def field_name(field: str) -> str:
    """Return what a field of the register is called."""
    if field == GEOMETRY:
        return messages.said("layers.radio_place")
    return messages.said("intake.field_radio_kind" if field == "kind" else f"intake.field_{field}")


def changed_lines(record: Mapping[str, object]) -> Iterator[str]:
    """Give of each field that was changed by itself where its value comes from, in words."""
    for change in changes_of(record):
        yield messages.said(
            "layers.radio_changed",
            field=field_name(change.field),
            origin=messages.said(f"common.origin_{change.origin}"),
            source=change.source,
            date=numbers.day_of(change.source_date),
        )


def changed_words(text: object) -> str | None:
    """Return a cell of the layer's column ``changes`` in words; None where nothing was changed."""
    return messages.joined(changed_lines({CHANGES: text}), "; ") or None
