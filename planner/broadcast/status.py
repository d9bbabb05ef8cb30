"""The status of each commune's radio station on a day, with the reason and the citation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import geopandas as gpd
import pandas as pd

from planner.base import messages, numbers
from planner.base.errors import LayerError
from planner.base.numbers import figure
from planner.broadcast.rules import RadioRules
from planner.layers.cited_value import CitedValue, citation_of, weakest
from planner.layers.rows import rows

STATUSES = (
    "none",
    "wired",
    "it_telecom",
    "licensed",
    "licence_ending",
    "licence_expired",
    "unlicensed",
    "wrong_band",
    "over_power",
    "unknown",
)
# Of several of a wireless station the first is its status: without a licence in force it may not send
# at all; then what it has to change; then what will be due.
WORST_FIRST = ("unlicensed", "licence_expired", "wrong_band", "over_power", "licence_ending", "licensed")
WIRELESS = "wireless_fm"


class Row(NamedTuple):
    """A commune's record; all is missing where it has none."""

    kind: str | None
    frequency_mhz: float
    power_w: float
    licence_no: str | None
    licence_until: str | None


@dataclass(frozen=True)
class _Judged:
    """What is found of one commune: its states, the worst first, and the inputs that are missing."""

    states: tuple[str, ...]
    reasons: tuple[str, ...]
    used: Mapping[str, tuple[CitedValue, ...]]
    missing: tuple[str, ...] = ()
    temporary: bool = False


def radio_status(
    radio: gpd.GeoDataFrame, communes: gpd.GeoDataFrame, on: date, rules: RadioRules
) -> gpd.GeoDataFrame:
    """Return one row per commune valid on a day: the status of its radio station.

    The commune's latest record of a year up to that day's counts; without one the status is
    ``unknown``, as it is where the record names an IT-telecom station on a day on which there was no
    such thing by law. The order of several states is :data:`WORST_FIRST`.

    Parameters
    ----------
    rules
        In force on that day.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, the communes' areas, with ``status``, ``all_statuses`` (words), ``reason``
        (Vietnamese, of all), ``citation`` (of all), ``certainty`` (of the status; None where it rests
        on no rule), ``missing`` (inputs without which the status is not settled; words),
        ``is_temporary`` (lawful only by a temporary licence outside the band), ``commune_kind`` and the
        fields of the record.

    Raises
    ------
    LayerError
        If none of the communes is valid on that day.
    """
    fields = ["commune_code", "name", "kind", "district_code", "district", "population", "geometry"]
    valid = communes_on(communes, on)[fields].rename(columns={"kind": "commune_kind"})
    table = valid.merge(_latest(radio, on), on="commune_code", how="left")
    judged = [_judged(row, on, rules) for row in rows(table, Row)]
    return table.assign(
        status=[station.states[0] for station in judged],
        all_statuses=[" ".join(station.states) for station in judged],
        reason=pd.Series(
            [messages.joined(station.reasons, "; ") for station in judged], table.index, object
        ),
        citation=[citation_of(v for used in station.used.values() for v in used) for station in judged],
        certainty=pd.Series([_certainty(station) for station in judged], table.index),
        missing=[" ".join(station.missing) for station in judged],
        is_temporary=[station.temporary for station in judged],
    )


def communes_on(communes: gpd.GeoDataFrame, on: date) -> gpd.GeoDataFrame:
    """Return the communes that are valid on a day.

    A layer says nothing of the days before its own first day: its first state stands for them.

    Raises
    ------
    LayerError
        If there are communes, and none of them is valid on that day.
    """
    day, keep = on.isoformat(), pd.Series(True, index=communes.index)
    if "valid_from" in communes:
        start = communes["valid_from"].astype("str")
        keep &= start.isna() | (start <= day) | (start == start.min())
    if "valid_to" in communes:
        end = communes["valid_to"].astype("str")
        keep &= end.isna() | (end >= day)
        if len(communes) and not keep.any():
            last = date.fromisoformat(end[end < day].max())
            raise LayerError("broadcast.no_communes", on=numbers.day(on), last=numbers.day(last))
    return communes[keep]


def _latest(radio: gpd.GeoDataFrame, on: date) -> pd.DataFrame:
    records = radio[radio["year"] <= on.year].sort_values("year", kind="stable")
    return pd.DataFrame(records.drop_duplicates("commune_code", keep="last").drop(columns="geometry"))


def _judged(row: Row, on: date, rules: RadioRules) -> _Judged:
    if pd.isna(row.kind):
        return _plain("unknown")
    if row.kind == WIRELESS:
        return _wireless(row, on, rules)
    if row.kind != "it_telecom":
        return _plain(row.kind)
    if rules.it_telecom.value:
        return _plain("it_telecom", rules.it_telecom)
    start = rules.it_telecom_from
    first = numbers.day(start) if start else "–"
    reason = messages.said("broadcast.reason_it_telecom_early", on=numbers.day(on), first=first)
    return _Judged(("unknown",), (reason,), {"unknown": (rules.it_telecom,)}, ("radio_kind",))


def _plain(status: str, *used: CitedValue) -> _Judged:
    return _Judged((status,), (messages.said(f"broadcast.reason_{status}"),), {status: used})


def _wireless(row: Row, on: date, rules: RadioRules) -> _Judged:
    missing: list[str] = []
    by_state = dict([_licence(row, on, rules, missing), *_sending(row, rules, missing)])
    states = tuple(sorted(by_state, key=WORST_FIRST.index))
    if len(states) > 1 and "licensed" in by_state:
        states = states[:-1]  # the last of the order: no fault, and not worth a word beside one
    may_send = not {"unlicensed", "licence_expired"} & set(by_state)
    temporary = "wrong_band" in by_state and may_send and _in_old_band(row, rules)
    reasons = [_reason(state, row, on, rules) for state in states]
    if temporary:
        reasons.append(messages.said("broadcast.reason_temporary", number=row.licence_no))
    if missing:
        names = messages.joined(messages.said(f"appraisal.missing_{name}") for name in missing)
        reasons.append(messages.said("broadcast.reason_missing", names=names))
    used = {state: by_state[state] for state in states}
    return _Judged(states, tuple(reasons), used, tuple(missing), temporary)


def _licence(
    row: Row, on: date, rules: RadioRules, missing: list[str]
) -> tuple[str, tuple[CitedValue, ...]]:
    """Return the state of the licence; add to ``missing`` what it would need to be settled."""
    if pd.isna(row.licence_no):
        return "unlicensed", (rules.licence,)
    if pd.isna(row.licence_until):
        missing.append("licence_until")
        return "licensed", (rules.licence,)
    until, days = date.fromisoformat(row.licence_until), rules.licence_ending_days
    if until < on:
        return "licence_expired", (rules.licence,)
    if days.value is not None and until - on <= timedelta(days=days.value):
        return "licence_ending", (rules.licence, days)
    return "licensed", (rules.licence,)


def _sending(
    row: Row, rules: RadioRules, missing: list[str]
) -> Iterator[tuple[str, tuple[CitedValue, ...]]]:
    """Give what is wrong with frequency and power; add to ``missing`` what cannot be compared."""
    low, high, power = rules.band_low_mhz, rules.band_high_mhz, rules.power_max_w
    if pd.isna(row.frequency_mhz):
        missing.append("frequency_mhz")
    elif low.value is None or high.value is None:
        missing.append("law")
    elif not low.value <= row.frequency_mhz <= high.value:
        yield "wrong_band", (low, high)
    if pd.isna(row.power_w):
        missing.append("power_w")
    elif power.value is None:
        missing.extend(() if "law" in missing else ("law",))
    elif row.power_w > power.value:
        yield "over_power", (power,)


def _in_old_band(row: Row, rules: RadioRules) -> bool:
    low, high = rules.old_band_mhz
    return low is not None and high is not None and bool(low <= row.frequency_mhz <= high)


def _reason(state: str, row: Row, on: date, rules: RadioRules) -> str:
    values: dict[str, float | None] = {
        "frequency": row.frequency_mhz,
        "power": row.power_w,
        "low": rules.band_low_mhz.value,
        "high": rules.band_high_mhz.value,
        "most": rules.power_max_w.value,
        "days": rules.licence_ending_days.value,
    }
    figures = {
        name: "–" if value is None or pd.isna(value) else figure(value) for name, value in values.items()
    }
    until = "–" if pd.isna(row.licence_until) else numbers.day(date.fromisoformat(row.licence_until))
    return messages.said(
        f"broadcast.reason_{state}", until=until, number=row.licence_no, on=numbers.day(on), **figures
    )


def _certainty(judged: _Judged) -> str | None:
    used = judged.used[judged.states[0]]
    return weakest(used) if used else None
