"""Synthetic hamlets and loudspeaker clusters that agree with the radio register."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from demo_common import CRS, SEED, frame, to_degrees
from demo_radio import BASE_YEAR, YEARS

from planner.geo.vn2000 import project

SHORE_KEPT_M = 60.0
TRIES = 60  # places tried for a hamlet, of which the one farthest from the others is taken
ASSIGNED = 0.85  # part of the clusters whose hamlets are named; of the others only the place is known
CLUSTER_OFF_M = 60.0
LATE = 0.15  # part of the clusters of 2017 that were not there in 2015
BROKEN = 0.5  # of the communes where some hamlet is not served: one has a cluster that is silent
SERVED_MORE = {2019: 0.35, 2021: 0.45}  # part of the hamlets not served yet that are by then


@dataclass(frozen=True)
class Radio:
    """The register of every year with its counts, and the layers that they are counted from."""

    radio: gpd.GeoDataFrame
    hamlets: gpd.GeoDataFrame
    loudspeakers: gpd.GeoDataFrame


def build_hamlets(communes: gpd.GeoDataFrame, radio: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return as many hamlets a commune as the register counts, spread over its land."""
    rng = np.random.default_rng(SEED + 2)
    totals = radio[radio["year"] == BASE_YEAR].set_index("commune_code")["hamlets_total"].astype(int)
    areas = shapely.buffer(project(communes, CRS).geometry.to_numpy(), -SHORE_KEPT_M)
    rows, places = [], []
    for area, commune in zip(areas, communes.itertuples(), strict=True):
        count = int(totals[commune.commune_code])
        places.append(_spread(area, count, rng))
        shares = rng.dirichlet(np.full(count, 12.0))
        people, homes = _parted(commune.population, shares), _parted(commune.households, shares)
        kind = "ấp" if commune.kind == "xã" else "khóm"
        rows += [
            {
                "hamlet_code": f"{commune.commune_code}-{n + 1:02d}",
                "commune_code": commune.commune_code,
                "name": f"{kind.capitalize()} số {n + 1} (minh họa)",
                "kind": kind,
                "population": people[n],
                "households": homes[n],
            }
            for n in range(count)
        ]
    return frame(pd.DataFrame(rows).to_dict("series"), to_degrees(np.concatenate(places)))


def _spread(area: shapely.Geometry, count: int, rng: np.random.Generator) -> np.ndarray:
    """Return places (count, 2) in an area, each the farthest of several tries from those before."""
    west, south, east, north = area.bounds
    taken: list[np.ndarray] = []
    while len(taken) < count:
        tries = rng.uniform((west, south), (east, north), (TRIES * 8, 2))
        tries = tries[shapely.contains_xy(area, tries)][:TRIES]
        if taken and len(tries):
            apart = np.hypot(*(tries[:, None] - np.array(taken)[None]).transpose(2, 0, 1)).min(axis=1)
            taken.append(tries[apart.argmax()])
        elif len(tries):
            taken.append(tries[0])
    return np.array(taken)


def _parted(total: float, shares: np.ndarray) -> np.ndarray:
    """Return whole numbers in the proportions of the shares that add up to the total."""
    edges = np.rint(np.concatenate([[0.0], np.cumsum(shares)]) * total)
    edges[-1] = total
    return np.diff(edges)


def build_loudspeakers(
    communes: gpd.GeoDataFrame, radio: gpd.GeoDataFrame, hamlets: gpd.GeoDataFrame
) -> Radio:
    """Return the clusters, and the register with the counts of the other years taken from them.

    The counts of 2017 are those of the register: so many hamlets with a working cluster, so many
    loudspeakers, so many of them working. A cluster that is replaced ends with the year before.
    """
    rng = np.random.default_rng(SEED + 3)
    land = dict(zip(communes["commune_code"], project(communes, CRS).geometry, strict=True))
    spots = dict(zip(hamlets["hamlet_code"], project(hamlets, CRS).geometry, strict=True))
    rows: list[dict[str, object]] = []
    table = radio.set_index(["commune_code", "year"]).sort_index()
    for code in communes["commune_code"]:
        own = hamlets.loc[hamlets["commune_code"] == code, "hamlet_code"].to_numpy()
        own_clusters = _clusters(table.loc[code], rng.permutation(own), rng)
        for n, row in enumerate(own_clusters, start=1):
            near = np.array(spots[row["hamlet"]].coords[0])
            place = near + rng.uniform(-CLUSTER_OFF_M, CLUSTER_OFF_M, 2) / np.sqrt(2)
            row["place"] = place if shapely.contains_xy(land[code], *place) else near
            row["cluster_id"], row["commune_code"] = f"CL-{code}-{n:02d}", code
            row["hamlet_codes"] = row["hamlet"] if rng.random() < ASSIGNED else None
        rows += own_clusters
    clusters = pd.DataFrame(rows)
    counted = _counted(radio, clusters)
    names = ["cluster_id", "commune_code", "hamlet_codes", "loudspeakers", "loudspeakers_working",
             "kind", "year", "valid_to"]  # fmt: skip
    columns = clusters[names].astype({"hamlet_codes": "str", "valid_to": "str"}).to_dict("series")
    return Radio(counted, hamlets, frame(columns, to_degrees(np.stack(clusters["place"]))))


def _clusters(
    history: pd.DataFrame, order: np.ndarray, rng: np.random.Generator
) -> list[dict[str, object]]:
    """Return the clusters of one commune, in the order in which they came.

    Parameters
    ----------
    history
        The commune's records by year.
    order
        Its hamlets, those served first in front.
    """
    base = history.loc[BASE_YEAR]
    served = 0 if base["kind"] == "none" else int(base["hamlets_served"])
    open_ended: list[dict[str, object]] = []
    kept: list[dict[str, object]] = []
    if base["kind"] != "none":
        open_ended = _of_base_year(base, order, served, rng)
        for row, is_late in zip(open_ended, rng.random(len(open_ended)) < LATE, strict=True):
            row["year"] = BASE_YEAR - 1.0 if is_late else float(base["equipment_year"])
        first = history.loc[YEARS[0]]
        if first["kind"] not in ("none", base["kind"]):
            since = {"kind": first["kind"], "year": float(first["equipment_year"])}
            kept = [{**row, **since, "valid_to": f"{YEARS[0]}-12-31"} for row in open_ended]
    silent = any(row["loudspeakers_working"] == 0 for row in open_ended)
    for year in (2019, 2021):
        kind = str(history.loc[year, "kind"])
        if kind == "none":
            continue
        if open_ended and open_ended[0]["kind"] != kind:
            for row in open_ended:
                kept.append({**row, "valid_to": f"{year - 1}-12-31"})
                row["kind"], row["year"] = kind, float(year)
        left = len(order) - silent - served
        more = left if kind == "it_telecom" else int(np.ceil(left * SERVED_MORE[year]))
        for hamlet in order[served : served + more]:
            count = float(rng.integers(2, 6))
            open_ended.append(_cluster(hamlet, count, count, kind, year))
        served += more
    return [*kept, *open_ended]


def _of_base_year(
    base: pd.Series, order: np.ndarray, served: int, rng: np.random.Generator
) -> list[dict[str, object]]:
    """Return the clusters of 2017: one a served hamlet, their loudspeakers as the register counts."""
    total, working = int(base["loudspeakers"]), int(base["loudspeakers_working"])
    silent = int(served < len(order) and total > working and rng.random() < BROKEN)
    # Every cluster that works has one that works; the silent one takes one of the broken ones.
    alive = 1 + rng.multinomial(working - served, np.full(served, 1 / served))
    broken = rng.multinomial(total - working - silent, np.full(served, 1 / served))
    clusters = [
        _cluster(order[n], float(alive[n] + broken[n]), float(alive[n]), base["kind"], 0)
        for n in range(served)
    ]
    return [*clusters, *(_cluster(order[-1], 1.0, 0.0, base["kind"], 0) for _ in range(silent))]


def _cluster(hamlet: str, count: float, working: float, kind: str, year: int) -> dict[str, object]:
    return {
        "hamlet": hamlet, "loudspeakers": count, "loudspeakers_working": working, "kind": kind,
        "year": float(year), "valid_to": None,
    }  # fmt: skip


def _counted(radio: gpd.GeoDataFrame, clusters: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the register with the counts of the years but 2017 taken from the clusters in force."""
    counted = radio.copy()
    for at, record in radio.iterrows():
        if record["year"] == BASE_YEAR:
            continue
        day = f"{int(record['year'])}-12-31"
        there = clusters[(clusters["commune_code"] == record["commune_code"])
                         & (clusters["year"] <= record["year"])
                         & (clusters["valid_to"].isna() | (clusters["valid_to"] >= day))]  # fmt: skip
        working = there[there["loudspeakers_working"] > 0]
        counts = [working["hamlet"].nunique(), there["loudspeakers"].sum(),
                  there["loudspeakers_working"].sum()]  # fmt: skip
        names = ["hamlets_served", "loudspeakers", "loudspeakers_working"]
        counted.loc[at, names] = np.nan if record["kind"] == "none" else counts
    return counted
