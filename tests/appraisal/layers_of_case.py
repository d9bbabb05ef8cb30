"""A worked case as layers: its text files read, and its appraisal on a day.

A case is a folder ``case_<name>`` beside this file, to be read beside squared paper: layout.txt,
plan.yaml and what was derived from them by hand (:mod:`appraisal.expected_of_case`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from functools import cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from conftest import CRS, ORIGIN_M, make_stations, place, square

from planner.appraisal.appraise import Appraisal, appraise
from planner.appraisal.case import build_case
from planner.coverage.benefit import COLUMNS
from planner.geo.vn2000 import WGS84, transform_geometry
from planner.layers.catalogue import planned_layer
from planner.layers.vocabulary import PAPERS, PLANNING_CARRIERS
from planner.plan.load import over_law, parse_plan


def folder(case: str) -> Path:
    return Path(__file__).parent / case


def sections(case: str, name: str) -> dict[str, list[str]]:
    """Return the lines of a text file by section, comments and blank lines left out."""
    tables: dict[str, list[str]] = {}
    for line in (folder(case) / name).read_text(encoding="utf-8").splitlines():
        text = re.sub(r"(^|\s)#.*", "", line).strip()
        if text.startswith("["):
            rows = tables.setdefault(text.strip("[]"), [])
        elif text:
            rows.append(text)
    return tables


@cache
def layout(case: str) -> dict[str, list[list[str]]]:
    """Return the cells of layout.txt by section; a section that a case lacks is empty."""
    tables = sections(case, "layout.txt").items()
    return defaultdict(list, {name: [row.split() for row in rows] for name, rows in tables})


def carrier(case: str) -> str:
    """Return whose dossier it is."""
    return layout(case)["carrier"][0][0]


def technologies(case: str) -> dict[str, str | None]:
    return {row[0]: listed(row[1]) for row in layout(case)["technologies"]}


def number(text: str) -> float:
    return float("nan") if text == "-" else float(text)


def listed(text: str) -> str | None:
    return None if text == "-" else text.replace(",", " ")


def evidence(text: str) -> str | None:
    """Return the words of «full+marking~land»."""
    kits = {"-": [], "papers": [*PAPERS], "full": [*PAPERS, "emf_inspection"]}
    kit, *changes = re.split(r"(?=[+~])", text)
    words = kits[kit]
    for change in changes:
        words = [*words, change[1:]] if change[0] == "+" else [w for w in words if w != change[1:]]
    return " ".join(words) or None


def to_degrees(shape: shapely.Geometry) -> shapely.Geometry:
    plane = shapely.transform(shape, lambda xy: xy + np.array(ORIGIN_M))
    return transform_geometry(np.array([plane]), CRS, WGS84)[0]


def from_test(table: dict[str, object]) -> dict[str, object]:
    return {**table, "source": "giấy kẻ ô", "source_date": "2017-12-31", "origin": "synthetic"}


def address(case: str, commune: str) -> str | None:
    """Return an address that names a commune, or one that names a commune that does not exist."""
    named = {row[0]: f"{row[1].replace('_', ' ')}, Huyện {row[3]}" for row in layout(case)["communes"]}
    return None if commune == "-" else f"Ấp 1, {named.get(commune, 'Xã Không Có, Huyện 001')}"


def proposal(case: str) -> gpd.GeoDataFrame:
    rows = layout(case)["sites"]
    table = make_stations(
        [
            {
                "site_id": row[0],
                "at": (float(row[1]), float(row[2])),
                "carrier": carrier(case),
                "technologies": technologies(case).get(row[0]),
                "action": listed(row[3]),
                "mast_class": listed(row[4]),
                "mast_height_m": number(row[5]),
                "building_height_m": number(row[6]),
                "antenna_height_m": number(row[7]),
                "eirp_dbm": number(row[8]),
                "commune_code": listed(row[10]),
                "address": address(case, row[10]),
                "year": number(row[11]),
                "shared_with": listed(row[13]),
                "status": {"keep": "existing", "remove": "to_remove"}.get(row[3], "planned"),
            }
            for row in rows
        ]
    )
    papers = pd.Series([evidence(row[14]) for row in rows], dtype="str")
    return table.assign(radius_m=[number(row[9]) for row in rows], evidence=papers)


def benefit(case: str) -> pd.DataFrame:
    people = [(row[0], row[12]) for row in layout(case)["sites"]]
    people += [(row[0], row[9]) for row in layout(case)["planned"]]
    rows = []
    for code, text in people:
        for part in [] if text == "-" else text.split(","):
            technology, _, count = part.rpartition(":")
            rows.append(
                (code, technology or "4G", float(count), 1.0, float(count), 1.0, len(rows), "kẻ tay")
            )
    return pd.DataFrame(rows, columns=COLUMNS)


def communes(case: str) -> gpd.GeoDataFrame:
    rows = layout(case)["communes"]
    code, name, kind, district, boundary, west, south, side = zip(*rows, strict=True)
    kinds = [word.replace("_", " ") for word in kind]
    table = {
        "commune_code": code,
        "name": [word.replace("_", " ") for word in name],
        "kind": kinds,
        "district_code": district,
        "district": [f"Huyện {number}" for number in district],
        "population": 10_000.0,
        "households": 2_500.0,
        "area_km2": 100.0,
        "land_area_km2": 100.0,
        "is_urban": [word != "xã" for word in kinds],
        "boundary": boundary,
        "valid_from": pd.Series([None] * len(code), dtype="str"),
        "valid_to": pd.Series([None] * len(code), dtype="str"),
    }
    shapes = [square(float(w), float(s), float(d)) for w, s, d in zip(west, south, side, strict=True)]
    return gpd.GeoDataFrame(from_test(table), geometry=shapes, crs=WGS84)


def zones(case: str) -> gpd.GeoDataFrame:
    boxes = [(*row[:3], shapely.box(*map(float, row[3:]))) for row in layout(case)["zones"]]
    circles = [
        (*row[:3], shapely.Point(float(row[3]), float(row[4])).buffer(float(row[5])))
        for row in layout(case)["circles"]
    ]
    code, kind, parameters, shapes = zip(*boxes, *circles, strict=True)
    table = {
        "zone_id": code,
        "kind": kind,
        "name": code,
        "parameters": pd.Series([listed(text) for text in parameters], dtype="str"),
        "citation": "giấy kẻ ô",
    }
    return gpd.GeoDataFrame(
        from_test(table), geometry=[to_degrees(shape) for shape in shapes], crs=WGS84
    )


def line(from_east: float, from_north: float, to_east: float, to_north: float) -> shapely.LineString:
    return shapely.LineString([place(from_east, from_north), place(to_east, to_north)])


def cables(case: str, section: str) -> gpd.GeoDataFrame:
    rows = layout(case)[section]
    code, kind, owner, status, year, clearance, length, *_ = zip(*rows, strict=True)
    lines = [None if "-" in row[7:] else line(*map(float, row[7:])) for row in rows]
    table = {
        "cable_id": code,
        "kind": kind,
        "length_m": [float(text) for text in length],
        "carrier": owner,
        "shared_with": pd.Series([None] * len(code), dtype="str"),
        "clearance_m": [number(text) for text in clearance],
        "status": status,
        "year": [float(text) for text in year],
    }
    return gpd.GeoDataFrame(from_test(table), geometry=lines, crs=WGS84)


def standing(case: str) -> gpd.GeoDataFrame:
    return make_stations(
        [
            {
                "site_id": code,
                "at": (float(east), float(north)),
                "carrier": owner,
                "technologies": technologies(case).get(code),
                "mast_class": mast_class,
                "mast_height_m": number(mast),
                "building_height_m": number(building),
                "eirp_dbm": number(eirp),
                "shared_with": listed(shared),
                "commune_code": None,
            }
            for code, east, north, owner, mast_class, mast, building, eirp, shared in layout(case)[
                "standing"
            ]
        ]
    )


def planned(case: str, whose: str) -> gpd.GeoDataFrame:
    return make_stations(
        [
            {
                "site_id": code,
                "at": (float(east), float(north)),
                "carrier": owner,
                "technologies": technologies(case).get(code),
                "action": action,
                "mast_class": mast_class,
                "mast_height_m": float(mast),
                "eirp_dbm": number(eirp),
                "year": float(year),
                "status": "planned",
                "commune_code": None,
            }
            for code, east, north, owner, action, mast_class, mast, eirp, year, _ in layout(case)[
                "planned"
            ]
            if owner == whose
        ]
    )


def approved(case: str) -> gpd.GeoDataFrame:
    """Return the plan that the dossier adjusts: its own rows, but for the height of the mast."""
    now = proposal(case).set_index("site_id", drop=False)
    rows = []
    for code, east, north, mast in layout(case)["approved"]:
        like = now.loc[[code if code in now.index else now.index[0]]]
        row = like.assign(site_id=code, mast_height_m=float(mast))
        rows.append(row.set_geometry([place(float(east), float(north))], crs=WGS84))
    return pd.concat(rows, ignore_index=True)


@cache
def layers(case: str) -> dict[str, gpd.GeoDataFrame]:
    others = [name for name in PLANNING_CARRIERS if name != carrier(case)]
    by_name = {
        "communes": communes(case),
        "stations": standing(case),
        "zones": zones(case),
        **{planned_layer(name): planned(case, name) for name in others},
    }
    if layout(case)["standing_cables"]:
        by_name["cables"] = cables(case, "standing_cables")
    if layout(case)["approved"]:
        by_name[planned_layer(carrier(case))] = approved(case)
    return by_name


@cache
def appraised(case: str, on: date, without: tuple[str, ...] = (), tall: int | None = None) -> Appraisal:
    """Return the appraisal on a day: without some sites or layers, with so many sites of 45 m alone."""
    plan = over_law(parse_plan((folder(case) / "plan.yaml").read_text(encoding="utf-8"), "plan.yaml"))
    sites = proposal(case)
    sites = sites[~sites["site_id"].isin(without)].reset_index(drop=True)
    if tall is not None:
        ground = sites["action"].eq("new") & sites["mast_class"].eq("A2b")
        sites = sites[ground & sites["building_height_m"].isna()].reset_index(drop=True)
        sites = sites.assign(mast_height_m=np.where(sites.index < tall, 45.0, 44.99))
    chosen = {name: layer for name, layer in layers(case).items() if name not in without}
    people = None if "benefit" in without else benefit(case)
    routes = cables(case, "cables") if layout(case)["cables"] else None
    judged = build_case(sites, carrier(case), chosen, plan, on, CRS, cables=routes, benefit=people)
    return appraise(judged)
