"""A proposal as a GeoPackage: its sites, cables and service points, and the faults as a table."""

from __future__ import annotations

import warnings
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

from planner.base.files import atomic
from planner.intake.read import Proposal
from planner.layers.faults import faults_table


def write_proposal(proposal: Proposal, path: Path) -> None:
    """Write ``sites``, ``cables``, ``service_points``, ``works`` (EPSG:4326) and ``faults`` atomically.

    An empty layer is written too, with its columns.
    """
    layers = {
        "sites": (proposal.sites, "Point"),
        "cables": (proposal.cables, "LineString"),
        "service_points": (proposal.service_points, "Point"),
        "works": (proposal.works, "Point"),
    }
    with atomic(path) as temporary, warnings.catch_warnings():
        # GDAL remarks that a cable without coordinates has no geometry; that is so, and said as a fault.
        warnings.simplefilter("ignore")
        for name, (layer, kind) in layers.items():
            pyogrio.write_dataframe(
                _writable(layer),
                temporary,
                layer=name,
                geometry_type=_kind(layer, kind),
                append=name != "sites",
            )
        faults = faults_table(proposal.faults).drop(columns=["fix", "at"]).astype("str")
        pyogrio.write_dataframe(faults, temporary, layer="faults", append=True)


def _writable(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    typed = layer.copy()
    for name in typed.columns.drop("geometry"):
        if typed[name].isna().all() and not pd.api.types.is_numeric_dtype(typed[name]):
            typed[name] = typed[name].astype("str")
    return typed


def _kind(layer: gpd.GeoDataFrame, kind: str) -> str:
    kinds = set(layer.geometry.geom_type.dropna())
    return f"Multi{kind}" if kinds and kinds != {kind} else kind
