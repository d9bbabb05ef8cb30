"""What the department already knows, against which a carrier's file is checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd

from planner.layers.io import layer_metadata, read_layer
from planner.layers.province import read_province
from planner.layers.vocabulary import OFFICIAL

UNSTATED_BORDER_ERROR_M = 300.0  # for borders that are not official and state no accuracy


@dataclass(frozen=True)
class Reference:
    """The province as the intake compares with it.

    Attributes
    ----------
    communes
        The communes layer (EPSG:4326).
    crs
        The province's VN-2000 zone.
    border_error_m
        How far a border of the communes layer may be off: nine tenths of a derived border lie nearer
        to the true one; 0 where the borders are official.
    border_error_assumed
        Whether the layer does not state it, so that ours is taken.
    stations
        The stations that stand, None where the layer is not at hand.
    hamlets
        The hamlets layer, None where it is not at hand.
    years
        First and last year of the plan, None where they are not to be checked.
    """

    communes: gpd.GeoDataFrame
    crs: str
    border_error_m: float = 0.0
    border_error_assumed: bool = False
    stations: gpd.GeoDataFrame | None = field(default=None)
    years: tuple[int, int] | None = None
    hamlets: gpd.GeoDataFrame | None = field(default=None)


def border_error_m(communes: gpd.GeoDataFrame, metadata: dict[str, object]) -> tuple[float, bool]:
    """Return how far a border of the layer may be off in metres, and whether that is assumed."""
    if "boundary" in communes and (communes["boundary"] == OFFICIAL).all():
        return 0.0, False
    accuracy = metadata.get("accuracy")
    stated = accuracy.get("border_error_m_p90") if isinstance(accuracy, dict) else None
    if isinstance(stated, int | float):
        return float(stated), False
    return UNSTATED_BORDER_ERROR_M, True


def read_reference(data_dir: Path) -> Reference:
    """Read what a data directory knows about the province.

    Raises
    ------
    DataFileError
        If a layer is missing or broken.
    """
    province = read_province(data_dir)
    communes = read_layer(data_dir, "communes")
    error_m, assumed = border_error_m(communes, layer_metadata(data_dir, "communes"))
    return Reference(
        communes=communes,
        crs=province.crs,
        border_error_m=error_m,
        border_error_assumed=assumed,
        stations=read_layer(data_dir, "stations"),
        years=(province.base_year, max(province.horizons)),
        hamlets=read_layer(data_dir, "hamlets"),
    )
