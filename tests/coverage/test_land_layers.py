"""Water cut out of the communes; people in their settlements."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from conftest import CRS, make_stations

from planner.base.errors import InputFileError
from planner.coverage.compute import compute, people_note
from planner.coverage.land_layers import people_in, without_water
from planner.coverage.people import land_grid
from planner.coverage.request import default_request
from planner.geo.grid import grid_over
from planner.geo.measure import area_km2
from planner.geo.vn2000 import WGS84, project
from planner.intake.polygons import read_polygons


def areas(communes, *boxes):
    """Boxes in metres from the communes' south-western corner, as EPSG:4326."""
    west, south, _, _ = project(communes, CRS).total_bounds
    shapes = [shapely.box(west + a, south + b, west + c, south + d) for a, b, c, d in boxes]
    return project(gpd.GeoDataFrame(geometry=shapes, crs=CRS), WGS84)


def test_a_river_is_neither_land_nor_a_gap(communes):
    river = areas(communes, (4000, -100, 6000, 20_000))
    dry = without_water(communes, river, CRS)
    before, after = area_km2(communes, CRS), area_km2(dry, CRS)
    assert after.iloc[0] == pytest.approx(before.iloc[0] * 0.8, rel=0.01)
    assert after.iloc[1] == pytest.approx(before.iloc[1])
    empty = make_stations([{"site_id": "A", "at": (0, 0)}]).iloc[:0]
    coverage = compute(empty, dry, default_request("viettel", "2G", 2017), CRS)
    assert coverage.totals["gap_km2"] == pytest.approx(after.sum())
    assert coverage.totals["population"] == communes["population"].sum()
    water = shapely.buffer(project(river, CRS).union_all(), -150)
    assert project(coverage.gaps, CRS).intersection(water).area.sum() == 0


def test_a_commune_of_nothing_but_water_stays_whole(communes):
    dry = without_water(communes, areas(communes, (-100, -100, 10_100, 20_000)), CRS)
    assert area_km2(dry, CRS).iloc[0] == pytest.approx(area_km2(communes, CRS).iloc[0], rel=0.01)


def test_people_live_in_the_settlements_of_their_commune(communes):
    town = areas(communes, (1000, 1000, 2000, 3000))
    people = people_in(town, CRS, "ap.gpkg")
    land = land_grid(communes, grid_over(communes, 100.0, CRS), people)
    everywhere = np.ones(land.grid.shape, bool)
    assert land.people_where(everywhere) == pytest.approx(communes["population"])
    corner = np.zeros(land.grid.shape, bool)
    corner[-35:, :25] = True  # the 2.5 × 3.5 km of the south-west
    assert land.people_where(corner)[0] == pytest.approx(communes["population"].iloc[0])
    assert land.spread["spread_evenly"].tolist() == [False, True]
    assert land.spread["raster_people"].isna().all()  # nobody was counted there
    note = people_note(land, people)["population"]
    assert "ap.gpkg" in note
    assert "theo lưới" not in note


def test_polygons_are_read_from_any_system_and_others_are_refused(tmp_path, communes):
    town = areas(communes, (1000, 1000, 2000, 3000))
    project(town, "EPSG:32648").to_file(tmp_path / "a.gpkg", layer="ap")
    polygons = read_polygons(tmp_path / "a.gpkg", communes)
    assert area_km2(polygons, CRS).sum() == pytest.approx(2.0, rel=0.001)
    town.set_geometry(town.representative_point()).to_file(tmp_path / "p.gpkg")
    far = town.set_geometry(town.translate(20, 0))
    far.to_file(tmp_path / "far.gpkg")
    (tmp_path / "x.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    for name in ("p.gpkg", "far.gpkg", "x.csv"):
        with pytest.raises(InputFileError) as error:
            read_polygons(tmp_path / name, communes)
        assert name in error.value.text("vi")
