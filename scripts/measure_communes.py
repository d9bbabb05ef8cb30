"""Measure the shipped commune layer against a reference layer, where one is at hand.

`python scripts/measure_communes.py [REFERENCE]` prints the figures that data/README.md quotes.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from planner.geo.vn2000 import project
from planner.layers.io import read_layer

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT.parent / "shared" / "data" / "reference_communes_106.geojson"
CRS = "EPSG:9209"


def measure(reference_file: Path) -> dict[str, float]:
    """Return the agreement of data/communes.geojson with a reference cut by GSHHG's land."""
    from gshhg import read_land

    ours = project(read_layer(ROOT / "data", "communes"), CRS).set_index("commune_code").geometry
    theirs = project(gpd.read_file(reference_file), CRS).set_index("commune_code").geometry
    land = project(gpd.GeoDataFrame(geometry=read_land(), crs="EPSG:4326"), CRS).union_all()
    theirs = theirs.loc[ours.index].intersection(land)
    both = ours.intersection(theirs).area
    whole, stated = ours.union_all(), theirs.union_all()
    border = shapely.difference(ours.boundary.union_all(), whole.boundary.buffer(50))
    truth = shapely.difference(theirs.boundary.union_all(), stated.boundary.buffer(50))
    samples = shapely.line_interpolate_point(border, np.arange(0, border.length, 100.0))
    error_m = shapely.distance(samples, truth)
    return {
        "land_in_right_commune": both.sum() / theirs.area.sum(),
        "outline_precision": whole.intersection(stated).area / whole.area,
        "outline_recall": whole.intersection(stated).area / stated.area,
        "median_iou": float((both / ours.union(theirs).area).median()),
        "median_area_error": float((ours.area / theirs.area - 1).abs().median()),
        "border_error_m_median": float(np.median(error_m)),
        "border_error_m_p90": float(np.percentile(error_m, 90)),
    }


if __name__ == "__main__":
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else REFERENCE
    sys.stdout.write(json.dumps(measure(path), indent=1) + "\n")
