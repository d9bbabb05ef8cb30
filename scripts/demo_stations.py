"""970 synthetic stations: where people live, some on a shared mast, classes and heights as assumed."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from demo_common import PREFIX, frame, to_degrees
from demo_network import Network, candidates

from planner.layers.vocabulary import CARRIERS

# Assumptions, stated in data/README.md; only the total of 970 is a published figure.
CARRIER_COUNTS = {"viettel": 420, "vnpt": 270, "mobifone": 200, "vietnamobile": 60, "gmobile": 20}
SHARED_RECORDS = {"viettel": 0, "vnpt": 28, "mobifone": 30, "vietnamobile": 45, "gmobile": 16}
CLASS_SHARES = {
    True: {"A1a": 0.14, "A1b": 0.09, "A2a": 0.52, "A2b": 0.24, "A2c": 0.01},
    False: {"A1a": 0.05, "A1b": 0.02, "A2a": 0.14, "A2b": 0.78, "A2c": 0.01},
}
TECHNOLOGY_SHARES = {
    "viettel": {"2G 3G": 0.5, "2G 3G 4G": 0.48, "2G": 0.02},
    "vnpt": {"2G 3G": 0.5, "2G 3G 4G": 0.42, "2G": 0.08},
    "mobifone": {"2G 3G": 0.5, "2G 3G 4G": 0.44, "2G": 0.06},
    "vietnamobile": {"2G 3G": 0.8, "2G": 0.2},
    "gmobile": {"2G": 1.0},
}
LEAST_APART_M = {True: 130.0, False: 300.0}
CLOSE_PAIR_SHARE = 0.03  # masts that stand too near to each other, as in every real province


def commune_counts(communes: gpd.GeoDataFrame, total: int, rng: np.random.Generator) -> np.ndarray:
    """Return how many positions each commune has: by people, towns half as many again."""
    weight = communes["population"] * np.where(communes["is_urban"], 1.5, 1.0)
    weight = weight * rng.uniform(0.85, 1.15, len(communes)) + 1500.0
    exact = (total - len(communes)) * weight / weight.sum()
    counts = 1 + np.floor(exact).astype(int)
    left = total - counts.sum()
    counts[np.argsort(-(exact % 1).to_numpy(), kind="stable")[:left]] += 1
    return np.asarray(counts)


def positions(
    communes: gpd.GeoDataFrame, network: Network, total: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return places (n, 2) in metres and the row of the commune of each."""
    places: list[np.ndarray] = []
    owner: list[int] = []
    for commune, count in enumerate(commune_counts(communes, total, rng)):
        town = bool(communes["is_urban"].iloc[commune])
        chosen: list[np.ndarray] = []
        least = LEAST_APART_M[town]
        while len(chosen) < count:
            place = candidates(network, commune, 1, rng, town)[0]
            near = np.array([*places, *chosen])
            apart = np.inf if not len(near) else np.hypot(*(near - place).T).min()
            if apart > (30.0 if rng.random() < CLOSE_PAIR_SHARE else least):
                chosen.append(place)
            else:
                least *= 0.995  # a crowded ward has to take them nearer to each other
        places += chosen
        owner += [commune] * count
    return np.array(places), np.array(owner)


def mast_columns(towns: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    """Return class and heights of masts; a few A1a break their own definition, as in real lists."""
    rows = []
    for town in towns:
        shares = CLASS_SHARES[bool(town)]
        kind = rng.choice(list(shares), p=list(shares.values()))
        building = None
        if kind == "A2b":
            mast = rng.choice([30, 33, 36, 42, 45, 48, 51] if not town else [21, 24, 30, 36, 42])
        elif kind == "A2a":
            mast, building = rng.choice([9, 12, 15, 18, 21]), rng.choice([8, 11, 14, 17, 20])
        elif kind == "A1a":
            building = rng.choice([12, 14, 16, 18, 22])
            allowed = min(3.0, 0.2 * building)
            mast = round(allowed - rng.choice([0.0, 0.2, 0.5, -0.9], p=[0.3, 0.3, 0.3, 0.1]), 1)
        elif kind == "A1b":
            mast = rng.choice([6, 8, 10, 12])
        else:
            mast = rng.choice([12, 15, 18])
        rows.append((kind, float(mast), None if building is None else float(building)))
    table = pd.DataFrame(rows, columns=["mast_class", "mast_height_m", "building_height_m"])
    table["building_height_m"] = table["building_height_m"].astype(float)
    on_top = table["mast_height_m"] + table["building_height_m"].fillna(0)
    table["antenna_height_m"] = (on_top - 1.0).clip(lower=2.0).round(1)
    area = pd.Series(rng.choice([100, 150, 200, 225, 300, 400], len(table)), dtype=float)
    table["land_area_m2"] = area.where(table["mast_class"] == "A2b")
    return table


def build_stations(
    communes: gpd.GeoDataFrame, network: Network, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Return the 970 stations."""
    own = {c: CARRIER_COUNTS[c] - SHARED_RECORDS[c] for c in CARRIERS}
    places, owner = positions(communes, network, sum(own.values()), rng)
    carriers = rng.permutation(np.repeat(list(own), list(own.values())))
    table = mast_columns(communes["is_urban"].to_numpy()[owner], rng)
    table = table.assign(carrier=carriers, commune=owner, x=places[:, 0], y=places[:, 1])
    table["host"] = -1
    table = pd.concat([table, _guests(table, rng)], ignore_index=True)
    table["shared_with"] = _shared_with(table)
    return _finish(table, communes, rng)


def _guests(table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return records of carriers that hang on another carrier's mast, a little lower."""
    guests, used = [], set()
    for carrier, count in SHARED_RECORDS.items():
        hosts = table.index[(table["carrier"] != carrier) & (table["mast_class"] != "A1a")]
        free = [h for h in hosts if (carrier, h) not in used]
        for host in rng.choice(free, count, replace=False):
            used.add((carrier, host))
            row = table.loc[host].copy()
            row["carrier"], row["host"] = carrier, host
            row["antenna_height_m"] = max(2.0, row["antenna_height_m"] - rng.choice([3.0, 5.0]))
            guests.append(row)
    return pd.DataFrame(guests)


def _shared_with(table: pd.DataFrame) -> pd.Series:
    place = table["host"].where(table["host"] >= 0, pd.Series(table.index, table.index))
    together = table.groupby(place)["carrier"].agg(list)
    others = [
        " ".join(c for c in CARRIERS if c in together[p] and c != own)
        for p, own in zip(place, table["carrier"], strict=True)
    ]
    return pd.Series([text or None for text in others], index=table.index, dtype="str")


def _finish(
    table: pd.DataFrame, communes: gpd.GeoDataFrame, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    table = table.sort_values(["carrier", "commune", "x"], kind="stable").reset_index(drop=True)
    numbers = table.groupby("carrier").cumcount() + 1
    home = communes.iloc[table["commune"]].reset_index(drop=True)
    technologies = [
        rng.choice(list(TECHNOLOGY_SHARES[c]), p=list(TECHNOLOGY_SHARES[c].values()))
        for c in table["carrier"]
    ]
    gone = (rng.random(len(table)) < 0.02) & table["shared_with"].isna()
    known_power, known_azimuth = rng.random((2, len(table)))
    turn = rng.integers(0, 12, len(table)) * 10
    columns = {
        "site_id": [f"{PREFIX[c]}-{n:04d}" for c, n in zip(table["carrier"], numbers, strict=True)],
        "carrier": table["carrier"],
        "name": [f"BTS {name} {n}" for name, n in zip(home["name"], numbers, strict=True)],
        "address": home["name"] + ", " + home["district"],
        "commune_code": home["commune_code"],
        "technologies": technologies,
        **{name: table[name] for name in ("mast_class", "mast_height_m", "building_height_m")},
        "antenna_height_m": table["antenna_height_m"],
        "land_area_m2": table["land_area_m2"],
        "shared_with": table["shared_with"],
        "status": np.where(gone, "to_remove", "existing"),
        "action": pd.Series(np.where(gone, "remove", None), dtype="str"),
        "year": np.clip(rng.normal(2012, 2.6, len(table)).round(), 2005, 2017),
        "eirp_dbm": np.where(known_power < 0.3, rng.choice([57.0, 58.0, 59.0], len(table)), np.nan),
        "azimuths_deg": pd.Series(
            [
                f"{a} {a + 120} {a + 240}" if k < 0.35 else None
                for a, k in zip(turn, known_azimuth, strict=True)
            ],
            dtype="str",
        ),
    }
    return frame(columns, to_degrees(table[["x", "y"]].to_numpy(float)))
