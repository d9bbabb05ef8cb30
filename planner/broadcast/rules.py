"""The rules that commune radio is judged by on a day, each value with citation and certainty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from planner.layers.cited_value import NOTHING, CitedValue

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


@dataclass(frozen=True)
class RadioRules:
    """The rules of commune radio in force on a day (RULES.md, Commune radio and criterion 8).

    Attributes
    ----------
    band_low_mhz … preferred_high_mhz
        The band of commune stations, its limits included, and the part of it to prefer.
    old_low_mhz, old_high_mhz
        The band of temporary, unprotected licences.
    licence
        1: a wireless station needs a licence.
    it_telecom
        1 from the day on that IT-telecom stations exist by law, ``it_telecom_from``.
    post … it_use
        The criterion and its four parts; ``service_share`` is the share of people with a signal from
        which 8.2 is met, ``hamlet_share`` the share of hamlets of 8.3, ``hamlet_share_disadvantaged``
        that of disadvantaged areas.
    field_strength
        Least median field strength at 10 m (dBµV/m) by use: ``mono_rural`` … ``stereo_city``.
    weights, costs
        Points by factor and VND by kind of work, by name in lower case (``no_station``,
        ``new_station``).
    """

    on: date
    band_low_mhz: CitedValue = NOTHING
    band_high_mhz: CitedValue = NOTHING
    preferred_low_mhz: CitedValue = NOTHING
    preferred_high_mhz: CitedValue = NOTHING
    old_low_mhz: CitedValue = NOTHING
    old_high_mhz: CitedValue = NOTHING
    power_max_w: CitedValue = NOTHING
    licence: CitedValue = NOTHING
    licence_ending_days: CitedValue = NOTHING
    it_telecom: CitedValue = NOTHING
    it_telecom_from: date | None = None
    loudspeaker_reach_m: CitedValue = NOTHING
    criterion_8: CitedValue = NOTHING
    post: CitedValue = NOTHING
    service: CitedValue = NOTHING
    service_standard: CitedValue = NOTHING
    service_share: CitedValue = NOTHING
    station: CitedValue = NOTHING
    station_legal: CitedValue = NOTHING
    hamlet_share: CitedValue = NOTHING
    hamlet_share_disadvantaged: CitedValue = NOTHING
    it_use: CitedValue = NOTHING
    target_years: CitedValue = NOTHING
    equipment_years: CitedValue = NOTHING
    field_strength: Mapping[str, CitedValue] = field(default_factory=dict)
    weights: Mapping[str, CitedValue] = field(default_factory=dict)
    costs: Mapping[str, CitedValue] = field(default_factory=dict)

    @property
    def old_band_mhz(self) -> tuple[float | None, float | None]:
        """Limits of the band of temporary licences."""
        return self.old_low_mhz.value, self.old_high_mhz.value


class ValuesInForce(Protocol):
    """What gives the values of a day: a province's plan over the national law."""

    @property
    def parameters(self) -> Sequence[CitedValue]:
        """Every value, whatever its days."""

    def parameter(self, parameter_id: str, on: date) -> CitedValue | None:
        """Return the value of a name in force on a day."""


def radio_rules(values: ValuesInForce, on: date) -> RadioRules:
    """Return the rules of commune radio in force on a day, each with its citation and certainty.

    Parameters
    ----------
    values
        The province's plan over the national law: a value of its own, or one that it has confirmed,
        goes before the law's (:func:`planner.plan.load.read_plan`).
    """

    def value(parameter_id: str) -> CitedValue:
        return values.parameter(parameter_id, on) or NOTHING

    def table(start: str, names: tuple[str, ...]) -> dict[str, CitedValue]:
        return {name: value(f"{start}.{name.upper()}") for name in names}

    return RadioRules(
        on,
        **{name: value(parameter_id) for name, parameter_id in VALUES.items()},
        it_telecom_from=_first_day(values, VALUES["it_telecom"]),
        field_strength=table("RAD-E", FIELD_STRENGTHS),
        weights=table("RAD-PRIORITY", WEIGHTS),
        costs=table("RAD-COST", COSTS),
    )


def _first_day(values: ValuesInForce, parameter_id: str) -> date | None:
    """Return the first day that a value of a name is given for; None where there is none."""
    days = (
        value.effective_from
        for value in values.parameters
        if value.parameter_id == parameter_id and value.value
    )
    return min((day for day in days if day), default=None)
