"""Annexes M1–M5 of a dossier in Excel: the official headings, both positions, totals as formulas."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.base import messages
from planner.dossier.annex_sheet import NUMBER, Annex, annex_workbook
from planner.geo.measure import points_m
from planner.layers.vocabulary import OVERHEAD, UNDERGROUND, words
from planner.usecases.material import Material

SUMMED = ("length_m", "land_area_m2", "built_area_m2", "floor_area_m2")
_POSITION = ("longitude", "latitude", "north_m", "east_m")
FIELDS = {  # RULES.md, tables of a dossier; M3 says besides what was found and decided
    "M1": ("work_id", "name", "address", *_POSITION, "carrier", "status", "year"),
    "M2": (
        "point_id", "name", "address", "kind", "carrier", *_POSITION, "land_area_m2", "land_use",
        "built_area_m2", "floor_area_m2", "building_height_m", "status", "year",
    ),
    "M3": (
        "site_id", "name", "address", *_POSITION, "mast_class", "mast_height_m", "building_height_m",
        "antenna_height_m", "land_area_m2", "technologies", "action", "shared_with", "year",
        "verdict", "decision", "condition",
    ),
    "M4": ("cable_id", "route", "kind", "length_m", "carrier", "shared_with", "year"),
    "M5": ("cable_id", "route", "kind", "length_m", "ducts", "carrier", "shared_with", "year"),
}  # fmt: skip
_OURS = ("verdict", "decision", "condition")  # no words of intake
_WORDED = {
    "action": "common.action",
    "status": "common.status",
    "carrier": "common.carrier",
    "verdict": "common.verdict",
    "decision": "store.decision",
}


def annexes(material: Material) -> list[Annex]:
    """Return M1 works, M2 public service points, M3 masts, M4 cable poles, M5 ducts of a proposal.

    M3 says of each site also what the appraisal found and what was decided.
    """
    sites = material.appraisal.sites.merge(
        material.decisions[["site_id", "decision", "condition"]], on="site_id", how="left"
    )
    layers = {
        "M1": material.works,
        "M2": material.service_points,
        "M3": gpd.GeoDataFrame(sites, crs=material.proposal.crs),
        "M4": material.cables[material.cables["kind"].isin(OVERHEAD)],
        "M5": material.cables[material.cables["kind"].isin(UNDERGROUND)],
    }
    return [_annex(name, layer, material) for name, layer in layers.items()]


def annexes_workbook(material: Material) -> bytes:
    """Return the annexes as one Excel file: the same material, the same bytes."""
    return annex_workbook(annexes(material), material)


def _annex(name: str, layer: gpd.GeoDataFrame, material: Material) -> Annex:
    fields = (NUMBER, *FIELDS[name])
    table = _worded(_placed(layer, material)).reindex(columns=list(fields))
    zone = messages.text("annexes.positions", zone=material.crs)
    return Annex(
        name=f"Biểu {name}",
        title=messages.text(f"dossier.template_{name}"),
        headings={field: _heading(field) for field in fields},
        rows=table.assign(number=np.arange(1, len(table) + 1)),
        summed=tuple(field for field in SUMMED if field in fields),
        note=zone if "longitude" in fields else "",
    )


def _heading(field: str) -> str:
    return messages.text(f"web.col_{field}" if field in _OURS else f"intake.field_{field}")


def _placed(layer: gpd.GeoDataFrame, material: Material) -> pd.DataFrame:
    """Return the rows with both positions, where they are points."""
    table = pd.DataFrame(layer.drop(columns=layer.geometry.name))
    if not len(layer) or set(layer.geometry.geom_type.dropna()) != {"Point"}:
        return table
    east_north = points_m(layer, material.crs)
    return table.assign(
        longitude=layer.geometry.x.to_numpy(),
        latitude=layer.geometry.y.to_numpy(),
        north_m=east_north[:, 1],
        east_m=east_north[:, 0],
    )


def _worded(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with its closed words in Vietnamese."""
    worded = table.copy()
    for field, key in _WORDED.items():
        if field in worded:
            worded[field] = [
                messages.text(f"{key}_{word}") if isinstance(word, str) else None
                for word in worded[field]
            ]
    if "shared_with" in worded:
        worded["shared_with"] = [
            ", ".join(messages.text(f"common.carrier_{carrier}") for carrier in words(value)) or None
            for value in worded["shared_with"]
        ]
    return worded
