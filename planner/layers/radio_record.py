"""One record of the radio register as somebody types it: ranges of its fields, what does not agree."""

from __future__ import annotations

from collections.abc import Mapping

from planner import messages
from planner.layers.catalogue import LAYERS

PARTS = (("hamlets_served", "hamlets_total"), ("loudspeakers_working", "loudspeakers"))
WIRELESS = "wireless_fm"
ONLY_WIRELESS = ("frequency_mhz", "power_w", "licence_no")
WHOLE = "whole number"


def range_of(field: str) -> tuple[float, float]:
    """Return the least and the greatest number of a field, as the schema of the layer has them.

    Examples
    --------
    >>> range_of("frequency_mhz")
    (50.0, 110.0)
    """
    found = [check.statistics for check in LAYERS["radio"].schema.columns[field].checks]
    low = next(one["min_value"] for one in found if "min_value" in one)
    high = next(one["max_value"] for one in found if "max_value" in one)
    return float(low), float(high)


def is_whole(field: str) -> bool:
    """Whether a field counts things."""
    return any(check.name == WHOLE for check in LAYERS["radio"].schema.columns[field].checks)


def problems_of(record: Mapping[str, object]) -> list[str]:
    """Return what is wrong with a record beyond the range of each field, in words; [] where nothing is.

    A part above its whole; frequency, power or licence of a station that does not send; the end of a
    licence without its number.

    Examples
    --------
    >>> len(problems_of({"kind": "wired", "power_w": 30.0, "hamlets_total": 3, "hamlets_served": 4}))
    2
    """
    found = []
    for part, whole in PARTS:
        some, every = record.get(part), record.get(whole)
        if isinstance(some, int | float) and isinstance(every, int | float) and some > every:
            facts = {"part": field_name(part), "whole": field_name(whole)}
            found.append(messages.text("layers.radio_part_above_whole", **facts))
    given = [field_name(name) for name in ONLY_WIRELESS if record.get(name) is not None]
    if record.get("kind") != WIRELESS and given:
        found.append(messages.text("layers.radio_only_wireless", fields=", ".join(given)))
    if record.get("licence_until") is not None and record.get("licence_no") is None:
        found.append(messages.text("layers.radio_licence_without_number"))
    return found


def field_name(field: str) -> str:
    """Return what a field of the register is called."""
    return messages.text("intake.field_radio_kind" if field == "kind" else f"intake.field_{field}")
