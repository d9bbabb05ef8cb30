"""Which layers a data directory holds: file, schema, kind of geometry."""

from __future__ import annotations

from dataclasses import dataclass

import pandera.pandas as pa

from planner.layers import schemas
from planner.layers.vocabulary import PLANNING_CARRIERS

POLYGONS = ("Polygon", "MultiPolygon")
LINES = ("LineString", "MultiLineString")
POINTS = ("Point",)


@dataclass(frozen=True)
class LayerSpec:
    """One layer of the data directory.

    Attributes
    ----------
    key
        Column that names a record to a reader.
    optional
        Whether a data directory may do without the file; the layer is then empty.
    may_be_empty
        Whether the layer may hold no record.
    """

    name: str
    file: str
    schema: pa.DataFrameSchema
    geometry_types: tuple[str, ...]
    key: str
    optional: bool = False
    may_be_empty: bool = True


def planned_layer(carrier: str) -> str:
    """Return the name of the layer of a carrier's planned sites."""
    return f"planned_{carrier}"


LAYERS = {
    spec.name: spec
    for spec in (
        LayerSpec(
            "communes",
            "communes.geojson",
            schemas.COMMUNES,
            POLYGONS,
            "commune_code",
            may_be_empty=False,
        ),
        LayerSpec("stations", "bts.geojson", schemas.STATIONS, POINTS, "site_id"),
        *(
            LayerSpec(
                planned_layer(carrier),
                f"{planned_layer(carrier)}.geojson",
                schemas.STATIONS,
                POINTS,
                "site_id",
            )
            for carrier in PLANNING_CARRIERS
        ),
        LayerSpec("cables", "cables.geojson", schemas.CABLES, LINES, "cable_id"),
        LayerSpec(
            "service_points", "service_points.geojson", schemas.SERVICE_POINTS, POINTS, "point_id"
        ),
        LayerSpec("radio", "radio.geojson", schemas.RADIO, POINTS, "commune_code"),
        LayerSpec("hamlets", "hamlets.geojson", schemas.HAMLETS, POINTS, "hamlet_code", optional=True),
        LayerSpec(
            "loudspeakers",
            "loudspeakers.geojson",
            schemas.LOUDSPEAKERS,
            POINTS,
            "cluster_id",
            optional=True,
        ),
        # A point inside the commune, no surveyed place: what it says is of the commune as a whole.
        LayerSpec(
            "commune_facts",
            "commune_facts.geojson",
            schemas.COMMUNE_FACTS,
            POINTS,
            "commune_code",
            optional=True,
        ),
        LayerSpec("zones", "zones.geojson", schemas.ZONES, POLYGONS, "zone_id"),
    )
}
# Works of importance to national security (table M1) come in carriers' files; we ship no layer of them.
WORKS = LayerSpec("works", "works.geojson", schemas.WORKS, POINTS, "work_id")
