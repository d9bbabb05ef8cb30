"""Synthetic zones, cables and service points."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from demo_common import CRS, PREFIX, frame, to_degrees
from demo_network import Network

from planner.geo.vn2000 import WGS84, project, transform_geometry


def build_zones(communes: gpd.GeoDataFrame, network: Network) -> gpd.GeoDataFrame:
    """Return made-up places under real rules: committees' seats, relics, a road, a power line."""
    rows: list[tuple[str, str, str | None, str, shapely.Geometry]] = []
    towns = np.nonzero(communes["is_urban"].to_numpy())[0]
    seats = communes.iloc[towns].groupby("district_code").head(1).index
    for i in seats:
        name = f"200 m quanh trụ sở (vị trí minh họa), {communes['name'].iloc[i]}"
        circle = shapely.Point(network.centres[i]).buffer(200.0)
        rows.append(("a1_only", name, "radius_m=200", "Quy hoạch Quảng Nam 2017–2020", circle))
    law = "Luật Di sản văn hóa 28/2001/QH10 ngày 29/6/2001, Điều 32"
    for i in seats[1:4]:
        spot = shapely.Point(network.centres[i] + np.array([900.0, 500.0]))
        name = f"Di tích (vị trí minh họa), {communes['district'].iloc[i]}"
        rows.append(("heritage_1", name, None, law, spot.buffer(120.0)))
        rows.append(("heritage_2", name, None, law, spot.buffer(300.0).difference(spot.buffer(120.0))))
    longest = sorted(range(len(network.roads)), key=lambda i: -network.roads[i].length)[:12]
    # Land of the road: half a roadbed of 12 m each side; strip under the outermost conductors: 3 m.
    road = shapely.union_all([network.roads[i] for i in longest[:6]]).buffer(6.0)
    line = shapely.union_all([network.roads[i] for i in longest[6:]]).buffer(3.0)
    corridors = (
        "NĐ 11/2010/NĐ-CP ngày 24/02/2010, Điều 15",
        "NĐ 14/2014/NĐ-CP ngày 26/02/2014, Điều 11 khoản 1 điểm b",
    )
    rows.append(("road", "Đường cấp III (tuyến minh họa)", "class=III", corridors[0], road))
    rows.append(
        ("power_line", "Đường dây 110 kV (tuyến minh họa)", "voltage_kv=110", corridors[1], line)
    )
    core = communes[(communes["kind"] == "phường")]
    urban = project(core, CRS).geometry.to_numpy()
    for district, part in core.groupby("district"):
        area = shapely.union_all(urban[core.index.get_indexer(part.index)])
        rows.append(("urban_core", f"Các phường, {district}", None, "Giả định", area))
    kinds, names, parameters, citations, shapes = zip(*rows, strict=True)
    columns = {
        "zone_id": [f"KV-{n:02d}" for n in range(1, len(rows) + 1)],
        "kind": kinds,
        "name": names,
        "parameters": pd.Series(parameters, dtype="str"),
        "citation": citations,
    }
    plane = np.array(shapes, dtype=object)
    degrees = shapely.make_valid(shapely.set_precision(transform_geometry(plane, CRS, WGS84), 1e-6))
    return frame(columns, degrees)


def build_cables(
    communes: gpd.GeoDataFrame, network: Network, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Return cables along the roads: ducts between wards, poles elsewhere."""
    town = communes["is_urban"].to_numpy()
    rows = []
    for number, (road, (i, j)) in enumerate(zip(network.roads, network.ends, strict=True), start=1):
        carrier = str(rng.choice(["viettel", "vnpt", "mobifone"], p=[0.45, 0.4, 0.15]))
        kind = str(rng.choice(["N1", "N2"])) if town[i] and town[j] else str(rng.choice(["C1", "C2"]))
        other = "vnpt" if carrier != "vnpt" else "viettel"
        rows.append(
            {
                "cable_id": f"{PREFIX[carrier]}-T-{number:03d}",
                "kind": kind,
                "length_m": round(road.length, 1),
                "carrier": carrier,
                "shared_with": other if kind in ("C2", "N2") else None,
                "status": "planned" if rng.random() < 0.2 else "existing",
                "year": 2012.0 + rng.integers(0, 6),
            }
        )
        if rows[-1]["status"] == "planned":
            rows[-1]["year"] = 2018.0 + rng.integers(0, 8)
    table = pd.DataFrame(rows).astype({"shared_with": "str"})
    lines = transform_geometry(np.array(network.roads, dtype=object), CRS, WGS84)
    return frame(table.to_dict("series"), shapely.set_precision(lines, 1e-6))


def build_service_points(
    communes: gpd.GeoDataFrame, network: Network, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Return one attended point a commune, and unattended ones in half of the towns."""
    rows, places = [], []
    for i, commune in enumerate(communes.itertuples()):
        kinds = ["Đ1", *(["Đ2"] if commune.is_urban and rng.random() < 0.5 else [])]
        for kind in kinds:
            carrier = str(rng.choice(["vnpt", "viettel", "mobifone"], p=[0.6, 0.3, 0.1]))
            step = rng.normal(0, 30, 2)
            place = network.centres[i] + step
            inside = shapely.contains_xy(network.land[i], *place)
            places.append(place if inside else network.centres[i])
            rows.append(
                {
                    "point_id": f"DV-{len(rows) + 1:03d}",
                    "kind": kind,
                    "carrier": carrier,
                    "name": f"Điểm phục vụ {commune.name}",
                    "commune_code": commune.commune_code,
                    "status": "existing",
                    "year": 2010.0 + rng.integers(0, 8),
                }
            )
    return frame(pd.DataFrame(rows).to_dict("series"), to_degrees(np.array(places)))
