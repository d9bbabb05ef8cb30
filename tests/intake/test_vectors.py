"""GIS files: every feature is a row, whatever it lacks, and every table beside them a sheet."""

import json

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from shapely.geometry import Point

from planner.base.errors import InputFileError
from planner.intake.safety import GEOJSON, GPKG, KML
from planner.intake.vectors import read_vectors

POINT = {"type": "Point", "coordinates": [106.3, 9.9]}


def feature(code, **more):
    return {"type": "Feature", "properties": {"Mã trạm": code}, "geometry": POINT, **more}


def geojson(path, features):
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def test_what_is_no_feature_of_a_collection_is_a_row_without_a_place(tmp_path):
    broken = [None, "x", {"type": "Feature"}, {"properties": {}, "geometry": POINT}]
    nowhere = {"type": "Point", "coordinates": ["106,3", "9,9"]}
    features = [feature("U1"), *broken, feature("U2", geometry=nowhere), feature("U3", geometry=None)]
    (sheet,) = read_vectors(geojson(tmp_path / "a.geojson", features), GEOJSON)
    assert list(sheet.geometry) == [1, 2, 3, 4, 5, 6, 7]
    assert [number for number, place in sheet.geometry.items() if place is not None] == [1]
    assert [dict(sheet.rows)[number][0] for number in (1, 6, 7)] == ["U1", "U2", "U3"]


def test_a_list_in_a_property_is_read_as_text(tmp_path):
    properties = {"Mã trạm": "U1", "Công nghệ": ["4G", "5G"], "khác": {"a": 1}}
    (sheet,) = read_vectors(
        geojson(tmp_path / "a.geojson", [feature("U1", properties=properties)]), GEOJSON
    )
    assert sheet.rows[1][1] == ("U1", "4G, 5G", '{"a": 1}')


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'{"type": "FeatureCollection", "features": [', "dòng 1"),
        (b'{"type": "FeatureCollection",\n"name": "\\ud800", "features": []}', "dòng 2.*ud800"),
        (b'{"type": "FeatureCollection", "features": [], "crs": {"type": "name"}}', "hệ tọa độ"),
    ],
)  # fmt: skip
def test_a_broken_collection_says_where(content, reason, tmp_path):
    path = tmp_path / "a.geojson"
    path.write_bytes(content)
    with pytest.raises(InputFileError, match=reason):
        read_vectors(path, GEOJSON)


def test_a_table_without_geometry_in_a_geopackage_is_a_sheet_of_its_own(tmp_path):
    path = tmp_path / "a.gpkg"
    layer = gpd.GeoDataFrame({"Mã trạm": ["U1"]}, geometry=[Point(106.3, 9.9)], crs="EPSG:4326")
    pyogrio.write_dataframe(layer, path, layer="tram")
    table = pd.DataFrame({"Mã trạm": ["U2", "U3"], "Kinh độ": [106.3, 106.4], "Vĩ độ": [9.9, None]})
    pyogrio.write_dataframe(table, path, layer="bo_sung", append=False)
    pyogrio.write_dataframe(pd.DataFrame({"styleQML": ["<x/>"]}), path, layer="layer_styles")
    sheets = {sheet.name: sheet for sheet in read_vectors(path, GPKG)}
    assert set(sheets) == {"tram", "bo_sung"}
    assert sheets["bo_sung"].geometry is None
    assert sheets["bo_sung"].rows[0] == (1, ("Mã trạm", "Kinh độ", "Vĩ độ"))
    assert [number for number, _ in sheets["bo_sung"].rows] == [1, 2, 3]


def test_fields_of_a_kml_that_are_called_alike_are_both_kept(tmp_path):
    path = tmp_path / "a.kml"
    extended_data = "".join(
        f'<Data name="{name}"><value>{value}</value></Data>'
        for name, value in (("Name", "Trạm 1"), ("geometry", "cột"), ("a", "A2b"), ("b", "A1a"))
    ).replace('name="a">', 'name="a"><displayName>Loại cột</displayName>')
    extended_data = extended_data.replace('name="b">', 'name="b"><displayName>Loại cột</displayName>')
    path.write_text(
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>U1</name><ExtendedData>'
        f"{extended_data}</ExtendedData><Point><coordinates>106.3,9.9</coordinates></Point></Placemark>"
        "</Document></kml>",
        "utf-8",
    )
    (sheet,) = read_vectors(path, KML)
    cells = dict(zip(sheet.rows[0][1], sheet.rows[1][1], strict=False))
    assert (cells["Name"], cells["Name (2)"], cells["geometry (2)"]) == ("U1", "Trạm 1", "cột")
    assert (cells["Loại cột"], cells["Loại cột (2)"]) == ("A2b", "A1a")
