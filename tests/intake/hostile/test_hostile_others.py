"""GIS files, archives and drawings that would stop a server end within limits, with a message."""

import pytest
from hostile_files import OTHERS
from hostile_reading import SOON, outcome

ENDS_AS = {
    "cells_of_html.kml": None,
    "columns_of_html.kml": None,
    "deep_kml.kml": "intake.xml_depth",
    "deep_geojson.geojson": "intake.geojson_broken",
    "deep_collections.geojson": "intake.unreadable",
    "many_properties.geojson": "apart.time",
    "zip_bomb.zip": "intake.zip_too_big",
    "zip_of_zips.zip": "intake.zip_in_zip",
    "endless_drawing.dxf": "apart.time",
}


@pytest.mark.parametrize("name", OTHERS)
def test_a_hostile_file_ends_within_limits(tmp_path, name):
    OTHERS[name](tmp_path / name)
    reading = outcome(tmp_path / name, SOON)
    key = None if reading.refusal is None else reading.refusal.key
    assert key in (ENDS_AS[name], "apart.time", "apart.memory")
    assert reading.is_within_limits
