"""Boundaries and people of the department over those that are shipped: what moves is shown first."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from conftest import square

from planner.base.errors import InputFileError, ParameterError
from planner.geo.measure import points_m
from planner.geo.vn2000 import project
from planner.intake.adoption import (
    Provenance,
    adopt_boundaries,
    read_sites,
    restore_boundaries,
)
from planner.intake.boundaries import read_boundaries
from planner.intake.comparison import compare_boundaries
from planner.intake.population import adopt_population, read_population
from planner.layers.io import check_data_dir, layer_metadata, read_layer
from planner.layers.province import DEFAULT_DATA_DIR, read_province
from planner.layers.versions import list_versions

REFERENCE = DEFAULT_DATA_DIR.parent.parent / "shared" / "data" / "reference_communes_106.geojson"
CRS = "EPSG:9209"
NOW = datetime(2018, 4, 3, tzinfo=UTC)
FROM = Provenance("Bản đồ địa giới 364", "2015-05-15", "nội bộ", "Trần B")


@pytest.fixture(scope="module")
def province():
    return read_province(DEFAULT_DATA_DIR)


@pytest.fixture(scope="module")
def shipped():
    return read_layer(DEFAULT_DATA_DIR, "communes")


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(DEFAULT_DATA_DIR, folder, ignore=shutil.ignore_patterns("samples", "sources"))
    return folder


def compared(path, shipped, province, sites=None, **options):
    boundaries = read_boundaries(path, province.crs)
    return compare_boundaries(boundaries, shipped, sites or {}, province, **options)


def written(tmp_path, layer, name="a.gpkg", crs=CRS):
    path = tmp_path / name
    project(layer, crs).to_file(path)
    return path


def test_the_same_boundaries_in_another_system_match_by_code_and_move_nothing(
    tmp_path, shipped, province
):
    path = written(tmp_path, shipped[["commune_code", "geometry"]], crs="EPSG:9210")
    comparison = compared(path, shipped, province, read_sites(DEFAULT_DATA_DIR))
    assert (comparison.by_code, comparison.by_name, len(comparison.unmatched)) == (106, 0, 0)
    assert comparison.crs == "EPSG:9210"
    assert len(comparison.moves) == 0
    assert comparison.areas["area_change_km2"].abs().max() < 0.002


def test_without_codes_communes_match_by_district_and_name_though_names_repeat(
    tmp_path, shipped, province
):
    plain = shipped[["geometry"]].assign(
        TEN_XA=shipped["name"].str.upper(), TEN_HUYEN=shipped["district"]
    )
    comparison = compared(written(tmp_path, plain), shipped, province)
    assert (comparison.by_code, comparison.by_name, len(comparison.unmatched)) == (0, 106, 0)
    same = shapely.hausdorff_distance(comparison.communes.geometry, shipped.geometry)
    assert same.max() < 1e-5  # each name has found its own area, Xã and Thị trấn Định An too


def test_what_has_no_partner_is_named_on_both_sides_and_refused_unless_accepted(
    data, tmp_path, shipped, province
):
    less = shipped.iloc[1:][["commune_code", "geometry"]].copy()
    less.loc[less.index[0], "commune_code"] = "99999"
    comparison = compared(written(tmp_path, less), shipped, province)
    sides = comparison.unmatched.groupby("side")["commune_code"].agg(list).to_dict()
    assert sides["file"] == ["99999"]
    assert len(sides["layer"]) == 2
    with pytest.raises(InputFileError, match="không khớp"):
        adopt_boundaries(data, comparison, FROM, NOW, official=True)
    adopt_boundaries(data, comparison, FROM, NOW, official=True, accept_unmatched=True)
    standing = read_layer(data, "communes").set_index("commune_code")["boundary"]
    assert (standing[sides["layer"]] != "official").all()
    assert (standing.drop(sides["layer"]) == "official").all()


def test_gaps_overlaps_and_areas_that_differ_are_measured(tmp_path, shipped, province):
    plane = project(shipped[["commune_code", "geometry"]], CRS)
    first, other = plane.geometry.iloc[0], plane.geometry.iloc[40]
    hole = shapely.point_on_surface(other).buffer(50)
    plane.loc[plane.index[0], "geometry"] = first.buffer(20)
    plane.loc[plane.index[40], "geometry"] = other.difference(hole)
    path = tmp_path / "a.gpkg"
    plane.to_file(path)
    comparison = compared(path, shipped, province)
    inner = plane.geometry.iloc[0].intersection(plane.drop(index=plane.index[0]).union_all())
    assert comparison.overlaps["area_m2"].sum() == pytest.approx(inner.area, rel=0.01)
    assert comparison.gaps["area_m2"].tolist() == pytest.approx([hole.area], rel=0.01)
    codes = {fault.code for fault in comparison.faults}
    assert {"overlap", "gap"} <= codes


def test_sites_that_change_commune_are_listed_before_and_changed_by_the_switch(
    data, tmp_path, shipped, province
):
    """A straight cut between two squares: the stations on the strip in between move."""
    moved = shipped[["commune_code", "geometry"]].copy()
    stations = read_layer(data, "stations")
    home = stations["commune_code"].value_counts().index[0]
    neighbours = shipped[shipped.touches(shipped.set_index("commune_code").geometry[home])]
    other = neighbours["commune_code"].iloc[0]
    at = moved.set_index("commune_code").geometry
    moved.loc[moved["commune_code"] == other, "geometry"] = shapely.union(at[home], at[other])
    empty = shapely.point_on_surface(at[home]).buffer(2e-3)
    moved.loc[moved["commune_code"] == home, "geometry"] = empty
    moved.loc[moved["commune_code"] == other, "geometry"] = shapely.union(
        at[home], at[other]
    ).difference(empty)
    comparison = compared(written(tmp_path, moved), shipped, province, read_sites(data))
    of_stations = comparison.moves[comparison.moves["layer"] == "stations"]
    inside = stations[stations.within(at[home]) & ~stations.within(empty)]
    assert sorted(of_stations["site_id"]) == sorted(inside["site_id"])
    assert set(of_stations["after_code"]) == {other}
    adopt_boundaries(data, comparison, FROM, NOW, official=True)
    now = read_layer(data, "stations").set_index("site_id")["commune_code"]
    assert (now[inside["site_id"]] == other).all()
    assert {name: faults for name, (_, faults) in check_data_dir(data).items() if faults} == {}


def test_the_switch_states_its_source_and_can_be_taken_back(data, tmp_path, shipped, province):
    before = (data / "communes.geojson").read_bytes()
    shifted = shipped[["commune_code", "geometry"]].set_geometry(shipped.translate(0.001, 0))
    comparison = compared(written(tmp_path, shifted), shipped, province, read_sites(data))
    kept = adopt_boundaries(data, comparison, FROM, NOW, official=True)
    communes = read_layer(data, "communes")
    assert set(communes["boundary"]) == {"official"}
    assert set(communes["source"]) == {FROM.source}
    assert layer_metadata(data, "communes")["licence"] == "nội bộ"
    assert communes["population"].sum() == shipped["population"].sum()
    assert list_versions(data, "communes")[0].who == "Trần B"
    restore_boundaries(data, kept["communes"].version, "C", NOW)
    restored = read_layer(data, "communes")
    assert shapely.equals_exact(restored.geometry, shipped.geometry, 1e-9).all()
    assert (data / "communes.geojson").read_bytes() == before
    assert read_layer(data, "stations")["commune_code"].equals(
        read_layer(DEFAULT_DATA_DIR, "stations")["commune_code"]
    )


@pytest.mark.parametrize("field", ["source", "source_date", "licence", "who"])
def test_nothing_is_replaced_by_what_does_not_say_where_it_is_from(
    data, tmp_path, shipped, province, field
):
    comparison = compared(written(tmp_path, shipped[["commune_code", "geometry"]]), shipped, province)
    facts = {**vars(FROM), field: " "}
    with pytest.raises(ParameterError):
        adopt_boundaries(data, comparison, Provenance(**facts), NOW, official=True)


def test_files_without_areas_or_names_are_refused(tmp_path, province):
    points = gpd.GeoDataFrame({"ma_xa": ["1"]}, geometry=[shapely.Point(106, 9)], crs="EPSG:4326")
    for name, layer in (
        ("a.gpkg", points),
        ("b.gpkg", gpd.GeoDataFrame({"x": ["1"]}, geometry=[square(0, 0, 100)], crs="EPSG:4326")),
    ):
        layer.to_file(tmp_path / name)
        with pytest.raises(InputFileError, match=name):
            read_boundaries(tmp_path / name, province.crs)


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference layer is not at hand")
def test_real_open_boundaries_can_replace_the_derived_ones(data, shipped, province):
    sites = read_sites(data)
    comparison = compared(REFERENCE, shipped, province, sites)
    assert (comparison.by_code, len(comparison.unmatched)) == (106, 0)
    assert 0 < len(comparison.moves) < 0.1 * sum(map(len, sites.values()))
    adopt_boundaries(data, comparison, FROM, NOW, official=True)
    assert {name: faults for name, (_, faults) in check_data_dir(data).items() if faults} == {}
    stations = read_layer(data, "stations")
    communes = read_layer(data, "communes").set_index("commune_code")
    in_own = stations.geometry.reset_index(drop=True).within(
        gpd.GeoSeries(communes.geometry[stations["commune_code"]].to_numpy(), crs="EPSG:4326")
    )
    assert in_own.mean() > 0.97  # the rest stood outside their commune before, or stand on no land now
    assert len(points_m(stations, CRS)) == 970


def test_people_by_commune_come_from_a_table_with_a_title_and_a_total(tmp_path, data, shipped):
    table = pd.DataFrame(
        {
            "STT": range(1, 107),
            "Xã, phường, thị trấn": shipped["name"],
            "Huyện": shipped["district"],
            "Dân số 2020 (người)": (shipped["population"] + 10).map(
                lambda people: f"{people:,.0f}".replace(",", ".")
            ),
            "Số hộ": shipped["households"] + 1,
        }
    )
    path = tmp_path / "dan_so.xlsx"
    with pd.ExcelWriter(path, engine="openpyxl") as book:
        table.to_excel(book, index=False, startrow=4)
        book.sheets["Sheet1"]["A1"] = "DÂN SỐ CHIA THEO XÃ"
        book.sheets["Sheet1"]["B112"] = "Tổng cộng"
        book.sheets["Sheet1"]["D112"] = 1
    population = read_population(path, shipped)
    changed = population.communes["population"] - shipped["population"]
    assert np.array_equal(changed, np.full(106, 10.0))
    assert (population.communes["households"] - shipped["households"] == 1).all()
    kept = adopt_population(data, population, FROM, NOW, "thử")
    assert read_layer(data, "communes")["population"].sum() == shipped["population"].sum() + 1060
    assert layer_metadata(data, "communes")["population_source"] == FROM.source
    assert kept.version in [v.version for v in list_versions(data, "communes")]


def test_a_table_without_people_is_refused_and_a_missing_commune_keeps_its_figures(tmp_path, shipped):
    path = tmp_path / "a.csv"
    path.write_text("Mã xã,Tên xã\n29236,Phường 4\n", encoding="utf-8")
    with pytest.raises(InputFileError, match=r"a\.csv"):
        read_population(path, shipped)
    path.write_text("Mã xã,Dân số\n29236,100\n", encoding="utf-8")
    population = read_population(path, shipped)
    assert population.communes.set_index("commune_code")["population"]["29236"] == 100
    assert len(population.faults) == 105
    assert Path(population.file).name == "a.csv"


def test_a_table_grouped_by_district_tells_wards_of_one_name_apart(tmp_path, shipped):
    path = tmp_path / "a.csv"
    path.write_text(
        "Đơn vị hành chính,Dân số\nThành phố Trà Vinh,300\nPhường 1,100\nPhường 2,200\n"
        "Thị xã Duyên Hải,50\nPhường 1,50\nTổng cộng,350\n",
        encoding="utf-8",
    )
    population = read_population(path, shipped)
    assert [fault for fault in population.faults if fault.severity == "error"] == []
    people = population.communes.set_index(["district", "name"])["population"]
    assert people["Thành phố Trà Vinh", "Phường 1"] == 100
    assert people["Thị xã Duyên Hải", "Phường 1"] == 50


def test_two_rows_of_one_commune_are_an_error_and_the_first_stands(tmp_path, data, shipped):
    path = tmp_path / "a.csv"
    path.write_text("Mã xã,Dân số\n29236,1\n29236,9999\n", encoding="utf-8")
    population = read_population(path, shipped)
    assert population.communes.set_index("commune_code")["population"]["29236"] == 1
    assert [(fault.code, fault.row) for fault in population.faults if fault.severity == "error"] == [
        ("row_twice", 3)
    ]
    with pytest.raises(InputFileError, match="hàng 3"):
        adopt_population(data, population, FROM, NOW, "thử")
    adopt_population(data, population, FROM, NOW, "thử", accept_faults=True)


def test_nothing_is_replaced_by_nobody(data):
    from planner.layers.versions import keep_version

    with pytest.raises(ParameterError):
        keep_version(data, "stations", " ", "thử", NOW)


def test_every_row_of_a_table_of_people_is_a_commune_or_is_named_with_its_reason(tmp_path, shipped):
    path = tmp_path / "a.csv"
    path.write_text(
        "DÂN SỐ,,Năm 2018\nMã xã,Tên xã,Dân số\n29236,Phường 4,100\n,Thành phố Trà Vinh,300\n"
        ",Phường 9,\n,Tổng cộng,400\n,,ước tính\n99999,Dân số,5\n",
        encoding="utf-8",
    )
    population = read_population(path, shipped)
    assert population.communes.set_index("commune_code")["population"]["29236"] == 100
    assert [fault.row for fault in population.faults if fault.code == "not_matched"] == [8]
    named = {row.row: str(row.reason) for row in population.skipped}
    assert named == {1: "title", 2: "heading", 4: "group", 5: "no_data", 6: "sum", 7: "no_data"}
