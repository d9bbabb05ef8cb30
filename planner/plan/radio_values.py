"""The rules of commune radio out of a plan over the law, as the room of radio takes them."""

from __future__ import annotations

from datetime import date

from planner.broadcast.rules import NOTHING, RadioRules, RuleValue
from planner.plan.model import Parameter, Plan

VALUES = {
    "band_low_mhz": "RAD-BAND.LOW",
    "band_high_mhz": "RAD-BAND.HIGH",
    "preferred_low_mhz": "RAD-PREF.LOW",
    "preferred_high_mhz": "RAD-PREF.HIGH",
    "old_low_mhz": "RAD-OLD.LOW",
    "old_high_mhz": "RAD-OLD.HIGH",
    "power_max_w": "RAD-POWER.MAX",
    "licence": "RAD-LIC.REQUIRED",
    "licence_ending_days": "RAD-ENDING.DAYS",
    "it_telecom": "RAD-IT.ALLOWED",
    "loudspeaker_reach_m": "RAD-SPEAKER.DISTANCE",
    "criterion_8": "NTM8.ALL",
    "post": "NTM8.1.POST",
    "service": "NTM8.2.SERVICE",
    "service_standard": "NTM8.2.STANDARD",
    "service_share": "NTM8.2.COVERAGE",
    "station": "NTM8.3.RADIO",
    "station_legal": "NTM8.3.LEGAL",
    "hamlet_share": "NTM8.3.SHARE",
    "hamlet_share_disadvantaged": "NTM8.3.SHARE_LOW",
    "it_use": "NTM8.4.IT",
    "target_years": "RAD-PRIORITY.TARGET_YEARS",
    "equipment_years": "RAD-PRIORITY.EQUIPMENT_YEARS",
}
FIELD_STRENGTHS = (
    "stereo_rural",
    "stereo_urban",
    "stereo_city",
    "mono_rural",
    "mono_urban",
    "mono_city",
)
WEIGHTS = (
    "no_station",
    "unlawful",
    "people",
    "hamlets",
    "poor",
    "remote",
    "khmer",
    "border",
    "coastal",
    "target",
    "equipment",
)
COSTS = ("new_station", "conversion", "replacement", "loudspeakers")


def radio_rules(plan: Plan, on: date) -> RadioRules:
    """Return the rules of commune radio in force on a day, each with its citation and certainty.

    Parameters
    ----------
    plan
        The province's over the national law: a value of its own, or one that it has confirmed, goes
        before the law's (:func:`planner.plan.load.read_plan`).
    """

    def value(parameter_id: str) -> RuleValue:
        return _rule_value(plan.parameter(parameter_id, on))

    def table(start: str, names: tuple[str, ...]) -> dict[str, RuleValue]:
        return {name: value(f"{start}.{name.upper()}") for name in names}

    return RadioRules(
        on,
        **{name: value(parameter_id) for name, parameter_id in VALUES.items()},
        it_telecom_from=_first_day(plan, VALUES["it_telecom"]),
        field_strength=table("RAD-E", FIELD_STRENGTHS),
        weights=table("RAD-PRIORITY", WEIGHTS),
        costs=table("RAD-COST", COSTS),
    )


def _rule_value(parameter: Parameter | None) -> RuleValue:
    if parameter is None:
        return NOTHING
    return RuleValue(parameter.value, parameter.unit, parameter.citation, parameter.certainty)


def _first_day(plan: Plan, parameter_id: str) -> date | None:
    """Return the first day that a plan gives a value of a name; None where it gives none."""
    values = [row for row in plan.parameters if row.parameter_id == parameter_id and row.value]
    return min((row.effective_from for row in values if row.effective_from), default=None)
