"""Synthetic facts of communes: flags for ranking, target years, evidence of criteria 8.1 and 8.4."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from demo_common import CRS, SEED, frame

from planner.geo.vn2000 import project

FACT_YEARS = (2017, 2019, 2021)
POOR, REMOTE, KHMER = 0.2, 0.25, 0.35  # parts of the rural communes, drawn at random
PASSED = {2017: (0.7, 0.4), 2019: (0.8, 0.6), 2021: (0.9, 0.75)}  # of 8.1 and 8.4 with evidence
WITH_EVIDENCE = 0.85
TARGETS = (2018, 2026)
# The open sea: from the shore nothing of the province lies ahead, south-east and a little to each side.
SEAWARD_DEGREES = (112.5, 135.0, 157.5)
SEA_RAY_M = (60.0, 25_000.0)
SHORE_STEP_M, LEAST_SHORE_M = 200.0, 600.0
ASSUMED_FACTS = {
    "is_poor, is_remote, is_khmer, is_disadvantaged": "rút ngẫu nhiên, không phải danh sách thật",
    "is_border": "tỉnh không có biên giới đất liền",
    "is_coastal": "suy ra từ đường bờ: ít nhất 600 m bờ mà ba tia 112,5°, 135°, 157,5° dài 25 km không "
    "gặp đất của tỉnh; không phải danh sách xã ven biển được công nhận",
    "ntm_target_year, criterion_8_1, criterion_8_4, programmes": "rút ngẫu nhiên",
}


def build_facts(communes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return one record a commune and year, placed at a point inside the commune."""
    rng = np.random.default_rng(SEED + 4)
    size = len(communes)
    rural = (communes["kind"] == "xã").to_numpy()
    poor, remote, khmer = (rural & (rng.random(size) < part) for part in (POOR, REMOTE, KHMER))
    fixed = {
        "is_poor": poor,
        "is_remote": remote,
        "is_khmer": khmer,
        "is_border": np.zeros(size, dtype=bool),
        "is_coastal": shore_m(communes) >= LEAST_SHORE_M,
        "is_disadvantaged": poor & remote,
    }
    words = {name: np.where(flag, "yes", "no") for name, flag in fixed.items()}
    targets = np.where(rural, rng.integers(*TARGETS, size), np.nan)
    names = [_programmes(r, p or f) for r, p, f in zip(rural, poor, remote, strict=True)]
    draws = {number: rng.random(size) for number in (1, 4)}  # a commune that passes passes for good
    has_evidence = {number: rng.random(size) < WITH_EVIDENCE for number in (1, 4)}
    tables = []
    for year in FACT_YEARS:
        table = pd.DataFrame({"commune_code": communes["commune_code"].to_numpy(), "year": float(year)})
        table = table.assign(**words, ntm_target_year=targets)
        for number, part in zip((1, 4), PASSED[year], strict=True):
            passed = draws[number] < part
            verdict = np.where(passed, "pass", "fail")
            table[f"criterion_8_{number}"] = _text(verdict, has_evidence[number])
            proof = [f"Minh họa: {EVIDENCE[number][int(is_met)]}" for is_met in passed]
            table[f"evidence_8_{number}"] = _text(np.array(proof), has_evidence[number])
        tables.append(table.assign(programmes=pd.Series(names, dtype="str")))
    spots = shapely.set_precision(communes.geometry.representative_point().to_numpy(), 1e-6)
    whole = pd.concat(tables, ignore_index=True)
    return frame(whole.to_dict("series"), np.tile(spots, len(FACT_YEARS)))


EVIDENCE = {
    1: ("chưa có điểm phục vụ bưu chính", "có điểm phục vụ bưu chính hoạt động"),
    4: ("chưa có phần mềm quản lý văn bản", "có máy tính nối mạng, phần mềm quản lý văn bản"),
}


def _programmes(rural: bool, poor: bool) -> str | None:
    return " ".join(["ntm"] * bool(rural) + ["info_poverty"] * bool(poor)) or None


def _text(values: np.ndarray, is_stated: np.ndarray) -> pd.Series:
    return pd.Series(values, dtype="str").where(pd.Series(is_stated))


def shore_m(communes: gpd.GeoDataFrame) -> np.ndarray:
    """Return how many metres of shore each commune has towards the open sea, in 200 m steps.

    Only the province's own land is known: where another province lies across a river mouth the shore
    may count as open.
    """
    areas = project(communes, CRS).geometry.to_numpy()
    land = shapely.union_all(areas)
    shapely.prepare(land)
    outer = land.boundary
    shores_m = np.zeros(len(areas))
    for at, area in enumerate(areas):
        edge = shapely.intersection(area.boundary, outer.buffer(1.0))
        steps = [
            line.interpolate(step)
            for line in shapely.get_parts(edge)
            for step in np.arange(SHORE_STEP_M / 2, line.length, SHORE_STEP_M)
        ]
        shores_m[at] = SHORE_STEP_M * sum(_faces_the_sea(spot, land) for spot in steps)
    return shores_m


def _faces_the_sea(spot: shapely.Point, land: shapely.Geometry) -> bool:
    for degrees in SEAWARD_DEGREES:
        way = np.array([np.sin(np.radians(degrees)), np.cos(np.radians(degrees))])
        ends = np.array(spot.coords[0]) + np.array(SEA_RAY_M)[:, None] * way
        if shapely.intersects(land, shapely.LineString(ends)):
            return False
    return True
