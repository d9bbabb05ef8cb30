"""The worked case of three communes as layers: the text files read, and the appraisal of a day."""

from __future__ import annotations

import re
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
from planner.layers.vocabulary import PAPERS
from planner.plan.load import over_law, parse_plan

FOLDER = Path(__file__).parent


def sections(name: str) -> dict[str, list[str]]:
    """Return the lines of a text file by section, comments and blank lines left out."""
    tables: dict[str, list[str]] = {}
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        text = re.sub(r"(^|\s)#.*", "", line).strip()
        if text.startswith("["):
            rows = tables.setdefault(text.strip("[]"), [])
        elif text:
            rows.append(text)
    return tables


@cache
def layout() -> dict[str, list[list[str]]]:
    return {name: [row.split() for row in rows] for name, rows in sections("layout.txt").items()}


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


def proposal() -> gpd.GeoDataFrame:
    rows = layout()["sites"]
    named = {row[0]: f"Ấp 1, {row[1].replace('_', ' ')}, Huyện {row[3]}" for row in layout()["communes"]}
    named["00009"] = "Ấp 1, Xã Không Có, Huyện 001"
    table = make_stations(
        [
            {
                "site_id": row[0],
                "at": (float(row[1]), float(row[2])),
                "action": listed(row[3]),
                "mast_class": listed(row[4]),
                "mast_height_m": number(row[5]),
                "building_height_m": number(row[6]),
                "antenna_height_m": number(row[7]),
                "eirp_dbm": number(row[8]),
                "commune_code": listed(row[10]),
                "address": named.get(row[10]),
                "year": number(row[11]),
                "shared_with": listed(row[13]),
                "status": {"keep": "existing", "remove": "to_remove"}.get(row[3], "planned"),
            }
            for row in rows
        ]
    )
    papers = pd.Series([evidence(row[14]) for row in rows], dtype="str")
    return table.assign(radius_m=[number(row[9]) for row in rows], evidence=papers)


def benefit() -> pd.DataFrame:
    people = [(row[0], row[12]) for row in layout()["sites"]]
    people += [(row[0], row[9]) for row in layout()["planned"]]
    rows = []
    for code, text in people:
        for part in [] if text == "-" else text.split(","):
            technology, _, count = part.rpartition(":")
            rows.append(
                (code, technology or "4G", float(count), 1.0, float(count), 1.0, len(rows), "kẻ tay")
            )
    return pd.DataFrame(rows, columns=COLUMNS)


def communes() -> gpd.GeoDataFrame:
    code, name, kind, district, boundary, west, south, side = zip(*layout()["communes"], strict=True)
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


def zones() -> gpd.GeoDataFrame:
    boxes = [(*row[:3], shapely.box(*map(float, row[3:]))) for row in layout()["zones"]]
    circles = [
        (*row[:3], shapely.Point(float(row[3]), float(row[4])).buffer(float(row[5])))
        for row in layout()["circles"]
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


def cables(section: str) -> gpd.GeoDataFrame:
    rows = layout()[section]
    code, kind, carrier, status, year, clearance, length, *_ = zip(*rows, strict=True)
    lines = [None if "-" in row[7:] else line(*map(float, row[7:])) for row in rows]
    table = {
        "cable_id": code,
        "kind": kind,
        "length_m": [float(text) for text in length],
        "carrier": carrier,
        "shared_with": pd.Series([None] * len(code), dtype="str"),
        "clearance_m": [number(text) for text in clearance],
        "status": status,
        "year": [float(text) for text in year],
    }
    return gpd.GeoDataFrame(from_test(table), geometry=lines, crs=WGS84)


def standing() -> gpd.GeoDataFrame:
    return make_stations(
        [
            {
                "site_id": code,
                "at": (float(east), float(north)),
                "carrier": carrier,
                "mast_class": mast_class,
                "mast_height_m": number(mast),
                "building_height_m": number(building),
                "eirp_dbm": number(eirp),
                "shared_with": listed(shared),
                "commune_code": None,
            }
            for code, east, north, carrier, mast_class, mast, building, eirp, shared in layout()[
                "standing"
            ]
        ]
    )


def planned(carrier: str) -> gpd.GeoDataFrame:
    return make_stations(
        [
            {
                "site_id": code,
                "at": (float(east), float(north)),
                "carrier": owner,
                "action": action,
                "mast_class": mast_class,
                "mast_height_m": float(mast),
                "eirp_dbm": float(eirp),
                "year": float(year),
                "status": "planned",
                "commune_code": None,
            }
            for code, east, north, owner, action, mast_class, mast, eirp, year, _ in layout()["planned"]
            if owner == carrier
        ]
    )


def approved() -> gpd.GeoDataFrame:
    """Return the plan that the dossier adjusts: its own rows, but for the height of the mast."""
    now = proposal().set_index("site_id", drop=False)
    rows = []
    for code, east, north, mast in layout()["approved"]:
        like = now.loc[[code if code in now.index else "SP04"]]
        row = like.assign(site_id=code, mast_height_m=float(mast))
        rows.append(row.set_geometry([place(float(east), float(north))], crs=WGS84))
    return pd.concat(rows, ignore_index=True)


@cache
def layers() -> dict[str, gpd.GeoDataFrame]:
    own = {f"planned_{carrier}": planned(carrier) for carrier in ("vnpt", "mobifone")}
    return {
        "communes": communes(),
        "stations": standing(),
        "zones": zones(),
        "cables": cables("standing_cables"),
        "planned_viettel": approved(),
        **own,
    }


@cache
def appraised(on: date, without: tuple[str, ...] = (), tall: int | None = None) -> Appraisal:
    """Return the appraisal on a day: without some sites or layers, with so many sites of 45 m alone."""
    plan = over_law(parse_plan((FOLDER / "plan.yaml").read_text(encoding="utf-8"), "plan.yaml"))
    sites = proposal()
    sites = sites[~sites["site_id"].isin(without)].reset_index(drop=True)
    if tall is not None:
        ground = sites["action"].eq("new") & sites["mast_class"].eq("A2b")
        sites = sites[ground & sites["building_height_m"].isna()].reset_index(drop=True)
        sites = sites.assign(mast_height_m=np.where(sites.index < tall, 45.0, 44.99))
    chosen = {name: layer for name, layer in layers().items() if name not in without}
    people = None if "benefit" in without else benefit()
    routes = cables("cables")
    return appraise(build_case(sites, "viettel", chosen, plan, on, CRS, cables=routes, benefit=people))
