"""Annexes M1–M5 of a dossier in Excel: the official headings, both positions, totals as formulas."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.base import messages
from planner.dossier.annex_sheet import NUMBER, Annex, annex_workbook
from planner.dossier.headings import heading, word, worded
from planner.geo.measure import points_m
from planner.layers.vocabulary import OVERHEAD, UNDERGROUND, words
from planner.usecases.material import Material
from planner.usecases.outcome import outcome_of

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
        "conclusion", "group", "decision", "condition",
    ),
    "M4": ("cable_id", "route", "kind", "length_m", "carrier", "shared_with", "year"),
    "M5": ("cable_id", "route", "kind", "length_m", "ducts", "carrier", "shared_with", "year"),
}  # fmt: skip


def annexes(material: Material) -> list[Annex]:
    """Return M1 works, M2 public service points, M3 masts, M4 cable poles, M5 ducts of a proposal.

    M3 says of each site also what the appraisal found, what is proposed and what was decided.
    """
    outcome = outcome_of(material.appraisal, material.decisions).sites
    groups = [messages.text(f"report.group_short_{group}") for group in outcome["group"]]
    sites = material.appraisal.sites.assign(
        **{name: outcome[name] for name in ("decision", "condition")},
        group=pd.Series(groups, outcome.index),
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
    table = _with_sharers(worded(_placed(layer, material))).reindex(columns=list(fields))
    zone = messages.text("annexes.positions", zone=material.crs)
    return Annex(
        name=messages.text("dossier.table_name", table=name),
        title=messages.text(f"dossier.template_{name}"),
        headings={field: heading(field, "intake.field", "annexes.col") for field in fields},
        rows=table.assign(number=np.arange(1, len(table) + 1)),
        summed=tuple(field for field in SUMMED if field in fields),
        note=zone if "longitude" in fields else "",
    )


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


def _with_sharers(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the carriers that share by their names."""
    if "shared_with" not in table:
        return table
    names = [[word("carrier", code) or code for code in words(value)] for value in table["shared_with"]]
    return table.assign(
        shared_with=pd.Series([", ".join(listed) or None for listed in names], table.index)
    )
