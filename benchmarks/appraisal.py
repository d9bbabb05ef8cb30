"""The appraisal by numbers of sites: neighbours by a spatial index against all pairs, in the same run.

`python -m benchmarks.appraisal` prints JSON: seconds to find the nearest other mast of every site, and
to judge every site by every rule; 1,000 proposed sites against 10,000 masts, then as many against as
many (1k, 10k, 100k; the density kept), where n log n shows; and NumPy over all pairs
for the smaller ones.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import time
from collections.abc import Callable
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.appraisal.appraise import appraise
from planner.appraisal.case import CASE_LAYERS, build_case
from planner.appraisal.neighbours import nearest_other
from planner.geo.vn2000 import WGS84, convert
from planner.layers.io import read_layer
from planner.layers.province import DEFAULT_DATA_DIR, read_province
from planner.plan.load import read_plan

ON, SEED, PER_KM2 = date(2018, 4, 3), 5, 4.0
ALL_PAIRS_UP_TO = 10_000


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def strewn(count: int, rng: np.random.Generator) -> np.ndarray:
    side = 1000 * np.sqrt(count / PER_KM2)
    return np.array([580_000.0, 1_070_000.0]) + rng.random((count, 2)) * side


def all_pairs(sites: np.ndarray, masts: np.ndarray) -> np.ndarray:
    """The way of a spreadsheet: every site against every mast, a site at a time."""
    nearest_m = np.empty(len(sites))
    for at, site in enumerate(sites):
        distance = np.hypot(*(masts - site).T)
        nearest_m[at] = np.partition(distance, 1)[1]
    return nearest_m


def neighbours(count: int) -> dict[str, float | None]:
    rng = np.random.default_rng(SEED)
    masts = strewn(count, rng)
    own = np.arange(count)
    seconds = timed(lambda: nearest_other(masts, masts, own))
    peer = timed(lambda: all_pairs(masts, masts)) if count <= ALL_PAIRS_UP_TO else None
    return {"index_s": round(seconds, 3), "all_pairs_s": None if peer is None else round(peer, 3)}


def stations(
    places: np.ndarray, prefix: str, model: pd.Series, crs: str, **values: object
) -> gpd.GeoDataFrame:
    lon, lat = convert(places[:, 0], places[:, 1], crs, WGS84)
    rows = pd.DataFrame([model] * len(places)).reset_index(drop=True).drop(columns="geometry")
    rows = rows.assign(site_id=[f"{prefix}-{n}" for n in range(len(places))], **values)
    return gpd.GeoDataFrame(rows, geometry=gpd.points_from_xy(lon, lat), crs=WGS84)


def whole(proposed: int, standing: int) -> float:
    """Seconds to judge so many sites against so many masts by the whole catalogue, with every layer."""
    crs = read_province(DEFAULT_DATA_DIR).crs
    layers = {name: read_layer(DEFAULT_DATA_DIR, name) for name in CASE_LAYERS}
    model = layers["stations"].iloc[0]
    rng = np.random.default_rng(SEED)
    places = strewn(standing + proposed, rng)
    existing = stations(places[:standing], "OLD", model, crs)
    new = {"status": "planned", "action": "new", "mast_class": "A2b", "year": 2019.0}
    proposal = stations(places[standing:], "NEW", model, crs, **new)
    existing_layers = {**layers, "stations": existing}
    own = layers["cables"]
    cables = own[(own["carrier"] == "viettel") & (own["status"] == "planned")]
    plan = read_plan(DEFAULT_DATA_DIR)
    case = build_case(proposal, "viettel", existing_layers, plan, ON, crs, cables=cables)
    return timed(lambda: appraise(case))


def measure() -> dict[str, object]:
    """Return the figures."""
    rng = np.random.default_rng(SEED)
    sites, masts = strewn(1000, rng), strewn(10_000, rng)
    nobody = np.full(1000, -1)
    nearest_other(sites, masts, nobody)
    return {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "nearest_1000_against_10000_s": round(timed(lambda: nearest_other(sites, masts, nobody)), 4),
        "catalogue_1000_against_10000_s": round(whole(1000, 10_000), 2),
        "neighbours": {str(count): neighbours(count) for count in (1000, 10_000, 100_000)},
        "catalogue": {str(count): round(whole(count, count), 2) for count in (1000, 10_000)},
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(), indent=1) + "\n")
