"""Which stations a reader asked for, and how many there are by district and commune."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from planner.layers.vocabulary import CARRIERS, words


@dataclass(frozen=True)
class StationFilter:
    """What to show; an empty tuple means everything, a missing year every year."""

    carriers: tuple[str, ...] = ()
    technologies: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()
    year: int | None = None


def filter_stations(
    stations: gpd.GeoDataFrame, communes: pd.DataFrame, wanted: StationFilter
) -> gpd.GeoDataFrame:
    """Return the stations that meet every part of the filter, on their own index.

    Parameters
    ----------
    stations
        Stations or proposed sites. A record without a year is shown in every year.
    communes
        Needs ``commune_code`` and ``district_code``.
    """
    keep = pd.Series(True, index=stations.index)
    if wanted.carriers:
        keep &= stations["carrier"].isin(wanted.carriers)
    if wanted.technologies:
        asked = set(wanted.technologies)
        keep &= stations["technologies"].map(lambda text: bool(asked & set(words(text))))
    if wanted.statuses:
        keep &= stations["status"].isin(wanted.statuses)
    if wanted.districts:
        within = communes.loc[communes["district_code"].isin(wanted.districts), "commune_code"]
        keep &= stations["commune_code"].isin(within)
    if wanted.communes:
        keep &= stations["commune_code"].isin(wanted.communes)
    if wanted.year is not None:
        keep &= stations["year"].isna() | (stations["year"] <= wanted.year)
    return stations.loc[keep]


@dataclass(frozen=True)
class StationFigures:
    """The figures of the top row.

    Attributes
    ----------
    per_1000_people
        Stations per thousand people of the communes counted.
    shared_share
        Part of the stations that stand where another carrier stands, 0…1.
    """

    stations: int
    by_carrier: dict[str, int]
    per_1000_people: float
    shared_share: float


def station_figures(stations: pd.DataFrame, communes: pd.DataFrame) -> StationFigures:
    """Return the figures of the top row for the stations and the communes they were taken from."""
    total, people = len(stations), float(communes["population"].sum())
    counts = stations["carrier"].value_counts()
    return StationFigures(
        stations=total,
        by_carrier={carrier: int(counts.get(carrier, 0)) for carrier in CARRIERS},
        per_1000_people=1000 * total / people if people else float("nan"),
        shared_share=float(stations["shared_with"].notna().mean()) if total else float("nan"),
    )


def stations_by_commune(stations: pd.DataFrame, communes: pd.DataFrame) -> pd.DataFrame:
    """Return one row per commune: people, stations, by carrier, shared, per 1,000 people.

    A station outside every commune is counted in a last row without a code, so that the column
    adds up to the number of stations.
    """
    counts = pd.crosstab(stations["commune_code"].fillna("–"), stations["carrier"])
    counts = counts.reindex(columns=list(CARRIERS), fill_value=0)
    shared = stations["shared_with"].notna().groupby(stations["commune_code"].fillna("–")).sum()
    table = communes[["district", "commune_code", "name", "population"]].set_index("commune_code")
    outside = counts.index.difference(table.index)
    table = table.reindex([*table.index, *outside])
    table["stations"] = counts.sum(axis=1).reindex(table.index, fill_value=0)
    table = table.join(counts.reindex(table.index, fill_value=0))
    table["shared"] = shared.reindex(table.index, fill_value=0).astype(int)
    return _with_rate(table.reset_index(names="commune_code"))


def stations_by_district(by_commune: pd.DataFrame) -> pd.DataFrame:
    """Return the sums of :func:`stations_by_commune` by district, in the order of first mention."""
    figures = ["population", "stations", *CARRIERS, "shared"]
    grouped = by_commune.groupby("district", sort=False, dropna=False)[figures].sum()
    return _with_rate(grouped.reset_index())


def with_total(table: pd.DataFrame, label: str) -> pd.DataFrame:
    """Return the table with a last row of sums, named ``label`` in its first column."""
    figures = ["population", "stations", *CARRIERS, "shared"]
    total = {name: table[name].sum() for name in figures}
    rate = 1000 * total["stations"] / total["population"] if total["population"] else float("nan")
    row = pd.DataFrame([{**total, str(table.columns[0]): label, "per_1000_people": rate}])
    return pd.concat([table, row], ignore_index=True)


def _with_rate(table: pd.DataFrame) -> pd.DataFrame:
    people = table["population"].where(table["population"] > 0)
    return table.assign(per_1000_people=1000 * table["stations"] / people)
