"""The status of the communes summed up: by district, by year, by the day on which licences end."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, NamedTuple

import geopandas as gpd
import pandas as pd

from planner.broadcast.criterion_8 import criterion_json
from planner.broadcast.rules import RadioRules
from planner.broadcast.status import STATUSES, WIRELESS, radio_status
from planner.layers.radio_provenance import CHANGES
from planner.layers.rows import rows

CALENDAR = (
    "licence_until",
    "days_left",
    "licence_no",
    "commune_code",
    "name",
    "district",
    "frequency_mhz",
    "power_w",
    "status",
)


def status_by_district(status: pd.DataFrame) -> pd.DataFrame:
    """Return communes by district and status; every commune is counted once."""
    counts = pd.crosstab(status["district"], status["status"])
    counts = counts.reindex(columns=list(STATUSES), fill_value=0)
    counts.insert(0, "communes", counts.sum(axis=1))
    return counts.rename_axis(columns=None).reset_index()


def status_by_year(
    radio: gpd.GeoDataFrame,
    communes: gpd.GeoDataFrame,
    years: Iterable[int],
    rules_on: Callable[[date], RadioRules],
) -> pd.DataFrame:
    """Return communes by status at the end of each year, a row each, by the rules of that day.

    Raises
    ------
    LayerError
        If none of the communes is valid at the end of one of the years.
    """
    rows = []
    for year in years:
        on = date(year, 12, 31)
        status = radio_status(radio, communes, on, rules_on(on))
        rows.append({"year": year, "communes": len(status), **_by_status(status)})
    return pd.DataFrame(rows, columns=["year", "communes", *STATUSES])


def status_changes(earlier: pd.DataFrame, later: pd.DataFrame) -> pd.DataFrame:
    """Return the communes whose status is another on a later day, by district and commune.

    Parameters
    ----------
    earlier, later
        Of :func:`planner.broadcast.status.radio_status`, each of its day.

    Returns
    -------
    DataFrame
        ``commune_code``, ``name``, ``district``, ``status_before``, ``status_after``; one of the two is
        missing where the commune is valid on one of the days alone.
    """
    columns = ["commune_code", "name", "district_code", "district", "status"]
    both = pd.DataFrame(earlier)[columns].merge(
        pd.DataFrame(later)[columns], on="commune_code", how="outer", suffixes=("_before", "_after")
    )
    for name in ("name", "district_code", "district"):
        both[name] = both[f"{name}_after"].fillna(both[f"{name}_before"])
    other = both["status_before"].fillna("") != both["status_after"].fillna("")
    shown = both[other].sort_values(["district_code", "commune_code"], ignore_index=True)
    return shown[["commune_code", "name", "district", "status_before", "status_after"]]


def licence_calendar(status: pd.DataFrame, on: date) -> pd.DataFrame:
    """Return the licences of wireless stations by the day they end, the earliest first.

    Returns
    -------
    DataFrame
        :data:`CALENDAR`; ``days_left`` from the day ``on``, negative for what has ended. A licence
        without a day comes last, with neither.
    """
    licensed = status[(status["kind"] == WIRELESS) & status["licence_no"].notna()]
    until = pd.to_datetime(licensed["licence_until"], format="%Y-%m-%d")
    table = pd.DataFrame(licensed).assign(days_left=(until - pd.Timestamp(on)).dt.days)
    ordered = table.sort_values(["licence_until", "commune_code"], na_position="last")
    return ordered[list(CALENDAR)].reset_index(drop=True)


def to_json_dict(status: pd.DataFrame, criterion: pd.DataFrame | None = None) -> dict[str, Any]:
    """Return the figures for ``planner radio --json``.

    Parameters
    ----------
    criterion
        Of :func:`planner.broadcast.criterion_8.criterion_8`; ``criterion_8`` is left out without it.

    Returns
    -------
    dict
        ``by_origin`` counts the records by their own origin; ``changed`` lists those of which single
        fields were changed, each with what was stated of it.
    """
    figures: dict[str, Any] = {
        "communes": len(status),
        "by_status": _by_status(status),
        "without_station": status.loc[status["status"] == "none", "commune_code"].tolist(),
        "by_origin": status["origin"].dropna().value_counts().to_dict() if "origin" in status else {},
        "changed": _changed(status),
    }
    if criterion is not None:
        figures["criterion_8"] = criterion_json(criterion)
    return figures


class _Changed(NamedTuple):
    """The record of a commune of which single fields were changed."""

    commune_code: str
    year: float
    changes: str


def _changed(status: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the records of which single fields were changed, each field with where it comes from."""
    if CHANGES not in status:
        return []
    changed = status[status[CHANGES].notna()]
    return [
        {"commune_code": row.commune_code, "year": int(row.year), CHANGES: json.loads(row.changes)}
        for row in rows(changed, _Changed)
    ]


def _by_status(status: pd.DataFrame) -> dict[str, int]:
    counts = status["status"].value_counts()
    return {name: int(counts.get(name, 0)) for name in STATUSES}
