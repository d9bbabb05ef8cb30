"""Which formats GDAL may open: plain files that hold their own features, and nothing else.

GDAL tells a format by the content of a file, whatever it is called. Among its formats are some that
name other files or addresses (VRT, WFS, and since GDAL 3.11 a pipeline written as JSON): an uploaded
".geojson" of that kind would make the server read its own files or ask the network.
"""

from __future__ import annotations

import pyogrio
from pyogrio.core import _register_drivers

ALLOWED = frozenset(
    {
        "ESRI Shapefile", "MapInfo File", "GPX", "LIBKML", "KML", "GeoJSON", "GeoJSONSeq", "ESRIJSON",
        "TopoJSON", "GPKG", "FlatGeobuf", "OpenFileGDB", "MEM",
    }
)  # fmt: skip


def only_allowed() -> None:
    """Take every other format out of GDAL, for this whole process."""
    others = [name for name in pyogrio.list_drivers() if name not in ALLOWED]
    if others:
        pyogrio.set_gdal_config_options({"GDAL_SKIP": ",".join(others)})
        _register_drivers()  # pyogrio has no public way; the list is heeded whenever GDAL registers
