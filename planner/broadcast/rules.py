"""The rules that commune radio is judged by on a day: plain values, each with citation and certainty.

They are made from the plan over the law by :func:`planner.plan.radio_values.radio_rules`; this room
knows nothing of plans.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

CITED, CONFIRMED, ASSUMED = "cited", "confirmed", "assumed"


@dataclass(frozen=True)
class RuleValue:
    """One value of a rule.

    Attributes
    ----------
    value
        None where nothing is in force on the day, or its source gives no number.
    citation
        Document and article; empty where nothing is in force.
    certainty
        ``cited``, ``confirmed`` by the department, or ``assumed``.
    """

    value: float | None
    unit: str = ""
    citation: str = ""
    certainty: str = ASSUMED


NOTHING = RuleValue(None)


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
    band_low_mhz: RuleValue = NOTHING
    band_high_mhz: RuleValue = NOTHING
    preferred_low_mhz: RuleValue = NOTHING
    preferred_high_mhz: RuleValue = NOTHING
    old_low_mhz: RuleValue = NOTHING
    old_high_mhz: RuleValue = NOTHING
    power_max_w: RuleValue = NOTHING
    licence: RuleValue = NOTHING
    licence_ending_days: RuleValue = NOTHING
    it_telecom: RuleValue = NOTHING
    it_telecom_from: date | None = None
    loudspeaker_reach_m: RuleValue = NOTHING
    criterion_8: RuleValue = NOTHING
    post: RuleValue = NOTHING
    service: RuleValue = NOTHING
    service_standard: RuleValue = NOTHING
    service_share: RuleValue = NOTHING
    station: RuleValue = NOTHING
    station_legal: RuleValue = NOTHING
    hamlet_share: RuleValue = NOTHING
    hamlet_share_disadvantaged: RuleValue = NOTHING
    it_use: RuleValue = NOTHING
    target_years: RuleValue = NOTHING
    equipment_years: RuleValue = NOTHING
    field_strength: Mapping[str, RuleValue] = field(default_factory=dict)
    weights: Mapping[str, RuleValue] = field(default_factory=dict)
    costs: Mapping[str, RuleValue] = field(default_factory=dict)

    @property
    def old_band_mhz(self) -> tuple[float | None, float | None]:
        """Limits of the band of temporary licences."""
        return self.old_low_mhz.value, self.old_high_mhz.value


def weakest(used: Iterable[RuleValue]) -> str:
    """Return the certainty of what rests on some values: that of the least certain one.

    Examples
    --------
    >>> weakest([RuleValue(54, "MHz", "QCVN 70:2013", "cited"), RuleValue(90, "ngày")])
    'assumed'
    """
    certainties = {value.certainty for value in used}
    weakest_first = (ASSUMED, CONFIRMED, CITED)
    return next((certainty for certainty in weakest_first if certainty in certainties), ASSUMED)


def citation_of(used: Iterable[RuleValue]) -> str:
    """Return the citations of some values, each once."""
    return "; ".join(dict.fromkeys(value.citation for value in used if value.citation))
