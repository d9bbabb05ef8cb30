"""Synthetic plans of three carriers: new sites where they are thin, sharing, changes, removals."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from demo_common import CRS, PREFIX, frame, to_degrees
from demo_network import Network, candidates
from demo_stations import mast_columns

from planner.geo.measure import points_m
from planner.layers.vocabulary import words

# Assumptions: records by action for each carrier.
PLANS = {
    "viettel": {"new": 150, "share": 20, "change": 14, "remove": 6},
    "vnpt": {"new": 100, "share": 16, "change": 10, "remove": 4},
    "mobifone": {"new": 85, "share": 14, "change": 8, "remove": 3},
}
NEAR_SHARE = 0.12  # proposals deliberately too near to a mast, for appraisal to find
FIRST_HORIZON_SHARE = 0.6
SITE_COLUMNS = (
    "mast_class",
    "mast_height_m",
    "building_height_m",
    "antenna_height_m",
    "land_area_m2",
)


def build_plan(
    carrier: str,
    stations: gpd.GeoDataFrame,
    communes: gpd.GeoDataFrame,
    network: Network,
    rng: np.random.Generator,
) -> gpd.GeoDataFrame:
    """Return the planned sites of one carrier for both horizons."""
    counts = PLANS[carrier]
    own = stations[(stations["carrier"] == carrier) & (stations["status"] == "existing")]
    alone = own[own["shared_with"].isna()]
    picked = alone.loc[rng.choice(alone.index, counts["change"] + counts["remove"], replace=False)]
    parts = [
        _new_sites(carrier, stations, communes, network, rng),
        _shared_sites(carrier, stations, rng),
        _changed(picked.iloc[: counts["change"]], rng),
        _removed(picked.iloc[counts["change"] :], rng),
    ]
    plan = pd.concat(parts, ignore_index=True).sort_values(["year", "site_id"], kind="stable")
    return gpd.GeoDataFrame(plan.reset_index(drop=True), geometry="geometry", crs=parts[0].crs)


def _years(count: int, rng: np.random.Generator) -> np.ndarray:
    first = rng.integers(2018, 2021, count)
    later = rng.integers(2021, 2026, count)
    return np.where(rng.random(count) < FIRST_HORIZON_SHARE, first, later).astype(float)


def _technologies(years: np.ndarray, rng: np.random.Generator) -> list[str]:
    five = (years > 2021) & (rng.random(len(years)) < 0.35)
    return ["4G 5G" if five_g else "2G 3G 4G" for five_g in five]


def _new_sites(
    carrier: str,
    stations: gpd.GeoDataFrame,
    communes: gpd.GeoDataFrame,
    network: Network,
    rng: np.random.Generator,
) -> gpd.GeoDataFrame:
    """Return new masts: of several candidate places the one farthest from the carrier's own masts."""
    count = PLANS[carrier]["new"]
    everyone = points_m(stations, CRS)
    own = everyone[(stations["carrier"] == carrier).to_numpy()]
    weight = communes["population"].to_numpy(float) ** 0.7
    home = rng.choice(len(communes), count, p=weight / weight.sum())
    places: list[np.ndarray] = []
    for commune in home:
        town = bool(communes["is_urban"].iloc[commune])
        tries = candidates(network, commune, 8, rng, town)
        if rng.random() < NEAR_SHARE:
            standing = everyone[shapely.contains_xy(network.land[commune], everyone)]
            step = rng.uniform(60, 180, 2) * rng.choice([-1, 1], 2)
            near = standing[rng.integers(len(standing))] + step if len(standing) else tries[0]
            tries = near[None] if shapely.contains_xy(network.land[commune], *near) else tries
        occupied = np.vstack([own, *[place[None] for place in places]])
        far = [np.hypot(*(occupied - place).T).min() for place in tries]
        places.append(tries[int(np.argmax(far))])
    years = _years(count, rng)
    home_rows = communes.iloc[home].reset_index(drop=True)
    numbers = np.arange(1, count + 1)
    masts = mast_columns(home_rows["is_urban"].to_numpy(), rng)
    columns = {
        "site_id": [f"{PREFIX[carrier]}-QH-{n:03d}" for n in numbers],
        "carrier": carrier,
        "name": [f"Quy hoạch {name} {n}" for n, name in zip(numbers, home_rows["name"], strict=True)],
        "address": home_rows["name"] + ", " + home_rows["district"],
        "commune_code": home_rows["commune_code"],
        "technologies": _technologies(years, rng),
        **{name: masts[name] for name in SITE_COLUMNS},
        "shared_with": pd.Series([None] * count, dtype="str"),
        "status": "planned",
        "action": "new",
        "year": years,
        "eirp_dbm": np.nan,
        "azimuths_deg": pd.Series(
            ["0 120 240" if draw < 0.5 else None for draw in rng.random(count)], dtype="str"
        ),
    }
    return frame(columns, to_degrees(np.array(places)))


def _shared_sites(
    carrier: str, stations: gpd.GeoDataFrame, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Sites on a mast of another carrier: same place, same mast, the owner named."""
    count = PLANS[carrier]["share"]
    taken = stations["shared_with"].map(words).map(lambda partners: carrier in partners)
    usable = (stations["carrier"] != carrier) & ~taken & (stations["status"] == "existing")
    usable &= stations["mast_class"].isin(["A2a", "A2b"])
    hosts = stations.loc[rng.choice(stations.index[usable], count, replace=False)]
    shared = hosts.reset_index(drop=True).copy()
    shared["site_id"] = [f"{PREFIX[carrier]}-DC-{n:03d}" for n in range(1, count + 1)]
    shared["name"] = "Dùng chung " + hosts["site_id"].reset_index(drop=True)
    shared["shared_with"] = hosts["carrier"].to_numpy()
    shared["carrier"] = carrier
    shared["antenna_height_m"] = (shared["antenna_height_m"] - 4.0).clip(lower=2.0)
    shared["status"], shared["action"] = "planned", "share"
    shared["year"] = _years(count, rng)
    shared["technologies"] = _technologies(shared["year"].to_numpy(), rng)
    shared["eirp_dbm"] = np.nan
    return shared


def _changed(sites: gpd.GeoDataFrame, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Stations rebuilt higher or with 4G: same code, new values."""
    changed = sites.reset_index(drop=True).copy()
    changed["technologies"] = "2G 3G 4G"
    grow = changed["mast_class"].isin(["A2b", "A2a"])
    for name in ("mast_height_m", "antenna_height_m"):
        changed[name] = changed[name].where(~grow, changed[name] + 6.0)
    changed["status"], changed["action"] = "planned", "change"
    changed["year"] = _years(len(changed), rng)
    return changed


def _removed(sites: gpd.GeoDataFrame, rng: np.random.Generator) -> gpd.GeoDataFrame:
    removed = sites.reset_index(drop=True).copy()
    removed["status"], removed["action"] = "to_remove", "remove"
    removed["year"] = _years(len(removed), rng)
    return removed
