"""GDAL opens plain files only: nothing that names other files or addresses."""

import json

import geopandas as gpd
import pyogrio
import pytest
import shapely

from planner.base.errors import InputFileError
from planner.geo.gdal_drivers import ALLOWED, only_allowed
from planner.intake.opening import open_file


def test_no_other_format_is_left():
    only_allowed()
    assert set(pyogrio.list_drivers()) <= ALLOWED
    assert {"GPKG", "ESRI Shapefile", "GeoJSON", "LIBKML"} <= set(pyogrio.list_drivers())


def test_a_geojson_that_is_a_pipeline_reads_no_file_of_the_server(tmp_path):
    secret = tmp_path / "secret.gpkg"
    gpd.GeoDataFrame({"a": ["bí mật"]}, geometry=[shapely.Point(106, 9)], crs=4326).to_file(secret)
    asked = tmp_path / "tram.geojson"
    for command in (f"gdal vector pipeline ! read {secret}", f"gdal vector convert {secret}"):
        pipeline = {"type": "gdal_streamed_alg", "command_line": command}
        asked.write_text(json.dumps(pipeline), encoding="utf-8")
        with pytest.raises(InputFileError, match=r"tram\.geojson"):
            open_file(asked)
