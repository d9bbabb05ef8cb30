"""A file of boundaries against the present communes: what fits and what would move."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from planner.base import messages, numbers
from planner.base.errors import InputFileError
from planner.geo.measure import area_km2
from planner.geo.shapes import perhaps_missing
from planner.geo.topology import areas_only, gaps, overlaps
from planner.geo.vn2000 import WGS84
from planner.intake.boundaries import Boundaries
from planner.intake.commune_table import BY_CODE, BY_NAME, COUNTS, fault, match_rows
from planner.intake.moved_sites import move_sites
from planner.layers.commune_names import commune_key, labels_by_code
from planner.layers.faults import Fault
from planner.layers.io import COORDINATE_DECIMALS
from planner.layers.province import Province
from planner.layers.rows import rows

AREA_TOLERANCE = 0.05  # ours: a stated area that differs by more is shown as a fault
OUTSIDE_SHARE = 0.01  # ours: an area with less of itself in the province belongs to a neighbour


@dataclass(frozen=True)
class Comparison:
    """What a switch of boundaries would do.

    Attributes
    ----------
    communes
        The new layer: the present attributes, the new geometry (EPSG:4326).
    by_code, by_name
        How many areas were matched by the statistics office's code, and by district and name.
    unmatched
        ``side`` (file, layer), ``row``, ``commune_code``, ``name``, ``district``.
    overlaps, gaps
        Between the new areas, in m² (EPSG:4326).
    areas
        A row a commune: area before, after and stated (km²), stations before and after.
    moves
        Sites whose commune changes: ``layer``, ``site_id``, names and codes before and after.
    sites
        Name → layer of sites with its new commune codes, for the layers that change.
    faults
        Of the file, of its match and of its areas.
    """

    file: str
    crs: str
    communes: gpd.GeoDataFrame
    by_code: int
    by_name: int
    unmatched: pd.DataFrame
    overlaps: gpd.GeoDataFrame
    gaps: gpd.GeoDataFrame
    areas: pd.DataFrame
    moves: pd.DataFrame
    sites: dict[str, gpd.GeoDataFrame]
    faults: tuple[Fault, ...]


def compare_boundaries(
    boundaries: Boundaries,
    communes: gpd.GeoDataFrame,
    sites: dict[str, gpd.GeoDataFrame],
    province: Province,
    *,
    with_counts: bool = False,
) -> Comparison:
    """Return what would change if these boundaries replaced the present ones.

    A commune for which the file has no area keeps its old one. ``area_km2`` becomes the measured
    area in the province's zone; every other attribute stays.

    Parameters
    ----------
    communes, sites
        The present layers (EPSG:4326); sites by name of layer, with ``commune_code``.
    with_counts
        Take population and households from the file where it states them.

    Raises
    ------
    InputFileError
        If no area of the file matches a commune.
    """
    match = match_rows(boundaries.table.rows, communes)
    if not match.communes:
        raise InputFileError("boundaries.nothing_matched", file=boundaries.file)
    faults = list(boundaries.faults)
    codes = pd.Series(match.communes).reindex(range(len(boundaries.table.rows)))
    unmatched = _unmatched(boundaries, communes, codes, faults)
    faults += _name_faults(boundaries, communes, match.communes)
    new = _with_areas(communes, _joined(boundaries, codes, communes, faults))
    new["area_km2"] = area_km2(new, province.crs).round(3)
    if with_counts:
        new = _with_counts(new, boundaries, match.communes)
    crossing, holes = (
        overlaps(new, "commune_code", province.crs),
        gaps(new, "commune_code", province.crs),
    )
    faults += _fit_faults(boundaries.file, new, crossing, holes, province)
    areas = _areas(boundaries, communes, new, codes, province.crs)
    faults += _area_faults(boundaries.file, areas)
    changed, moves, outside = move_sites(sites, communes, new)
    faults += _outside_faults(boundaries.file, outside)
    return Comparison(
        file=boundaries.file,
        crs=boundaries.crs,
        communes=new,
        by_code=match.count(BY_CODE),
        by_name=match.count(BY_NAME),
        unmatched=unmatched,
        overlaps=crossing,
        gaps=holes,
        areas=_with_stations(areas, sites, changed),
        moves=moves,
        sites=changed,
        faults=tuple(faults),
    )


def _unmatched(
    boundaries: Boundaries, communes: gpd.GeoDataFrame, codes: pd.Series, faults: list[Fault]
) -> pd.DataFrame:
    """Return what has no partner on either side; areas of other provinces are only counted."""
    land = shapely.union_all(communes.geometry.to_numpy())
    rows: list[dict[str, object]] = []
    outside = 0
    for at in codes.index[codes.isna()]:
        row, area = boundaries.table.rows[at], boundaries.areas.iloc[at]
        if area.intersection(land).area < OUTSIDE_SHARE * area.area:
            outside += 1
            continue
        faults.append(fault("not_matched", "error", boundaries.file, row.row, value=row.label))
        identity = {"commune_code": row.code, "name": row.name, "district": row.district}
        rows.append({"side": "file", "row": row.row, **identity})
    if outside:
        faults.append(fault("outside", "note", boundaries.file, value=outside))
    for commune in communes[~communes["commune_code"].isin(codes)].itertuples():
        label = f"{commune.commune_code}, {commune.name}, {commune.district}"
        faults.append(fault("without_area", "error", boundaries.file, value=label))
        identity = {
            "commune_code": commune.commune_code,
            "name": commune.name,
            "district": commune.district,
        }
        rows.append({"side": "layer", "row": None, **identity})
    return pd.DataFrame(rows, columns=["side", "row", "commune_code", "name", "district"])


def _name_faults(boundaries: Boundaries, communes: pd.DataFrame, matched: dict[int, str]) -> list[Fault]:
    """Return the rows whose code says one commune and whose name another."""
    names = dict(zip(communes["commune_code"], communes["name"], strict=True))
    faults = []
    for at, code in matched.items():
        row = boundaries.table.rows[at]
        if row.name is not None and commune_key(row.name) != commune_key(names[code]):
            faults.append(
                fault(
                    "name_differs",
                    "warning",
                    boundaries.file,
                    row.row,
                    value=row.name,
                    expected=names[code],
                    code_of_row=code,
                )
            )
    return faults


def _joined(
    boundaries: Boundaries, codes: pd.Series, communes: pd.DataFrame, faults: list[Fault]
) -> dict[str, BaseGeometry]:
    """Commune code → its one area; islands may come as rows of their own."""
    names = labels_by_code(communes)
    areas = {}
    for code, places in codes.dropna().groupby(codes.dropna()).groups.items():
        parts = np.asarray(boundaries.areas.iloc[list(places)], object)
        if len(parts) > 1:
            label = names[str(code)]
            faults.append(fault("parts_joined", "note", boundaries.file, value=len(parts), name=label))
        areas[str(code)] = shapely.union_all(parts)
    return areas


def _with_areas(communes: gpd.GeoDataFrame, areas: dict[str, BaseGeometry]) -> gpd.GeoDataFrame:
    """Return the communes with new areas, rounded as the file will hold them and still valid."""
    merged = [
        areas.get(code, old)
        for code, old in zip(communes["commune_code"], communes.geometry, strict=True)
    ]
    rounded = shapely.set_precision(np.array(merged, dtype=object), 10.0**-COORDINATE_DECIMALS)
    return communes.set_geometry(
        gpd.GeoSeries(
            perhaps_missing([areas_only(area) for area in rounded]), index=communes.index, crs=WGS84
        )
    )


def _with_counts(
    communes: gpd.GeoDataFrame, boundaries: Boundaries, matched: dict[int, str]
) -> gpd.GeoDataFrame:
    """Return the communes with the people that the file states; where it states none they stay."""
    stated: dict[str, dict[str, float]] = {name: {} for name in COUNTS}
    for at, code in matched.items():
        for name in COUNTS:
            value = getattr(boundaries.table.rows[at], name)
            if value is not None:
                stated[name][code] = value
    new = {name: communes["commune_code"].map(counts) for name, counts in stated.items()}
    return communes.assign(**{name: new[name].fillna(communes[name]) for name in COUNTS})


class _Overlap(NamedTuple):
    one: str
    other: str
    area_m2: float


class _Hole(NamedTuple):
    around: str
    area_m2: float


class _Area(NamedTuple):
    name: str
    area_after_km2: float
    stated_km2: float
    stated_in: str
    difference: float


class _Outside(NamedTuple):
    site_id: str
    layer: str
    before_code: str


def _fit_faults(
    file: str,
    communes: gpd.GeoDataFrame,
    crossing: gpd.GeoDataFrame,
    holes: gpd.GeoDataFrame,
    province: Province,
) -> list[Fault]:
    names = labels_by_code(communes)
    faults = [
        fault(
            "overlap",
            "warning",
            file,
            value=round(row.area_m2),
            one=names[row.one],
            other=names[row.other],
        )
        for row in rows(crossing, _Overlap)
    ]
    faults += [
        fault(
            "gap",
            "warning",
            file,
            value=round(row.area_m2),
            around="; ".join(names[code] for code in row.around.split()),
        )
        for row in rows(holes, _Hole)
    ]
    west, south, east, north = communes.total_bounds
    frame = province.bounds
    if west < frame[0] or south < frame[1] or east > frame[2] or north > frame[3]:
        faults.append(
            fault(
                "beyond_frame",
                "warning",
                file,
                expected=", ".join(numbers.degrees(value, 2) for value in frame),
            )
        )
    return faults


def _areas(
    boundaries: Boundaries,
    communes: gpd.GeoDataFrame,
    new: gpd.GeoDataFrame,
    codes: pd.Series,
    crs: str,
) -> pd.DataFrame:
    """Return the area of each commune before and after, and the one that is stated, in km²."""
    rows = [row.area_km2 for row in boundaries.table.rows]
    stated = pd.Series(rows, index=codes.index, dtype=float).groupby(codes).sum(min_count=1)
    in_file = communes["commune_code"].map(stated)
    before, after = area_km2(communes, crs), area_km2(new, crs)
    table = communes[["district", "commune_code", "name"]].assign(
        area_before_km2=before.round(3),
        area_after_km2=after.round(3),
        area_change_km2=(after - before).round(3),
        stated_km2=in_file.fillna(communes["area_km2"]),
        stated_in=np.where(in_file.notna(), "file", "layer"),
    )
    return pd.DataFrame(table).assign(difference=after / table["stated_km2"] - 1)


def _area_faults(file: str, areas: pd.DataFrame) -> list[Fault]:
    return [
        fault(
            "area_differs",
            "warning",
            file,
            value=numbers.number(row.area_after_km2, 2),
            expected=numbers.number(row.stated_km2, 2),
            name=row.name,
            where=messages.said(f"boundaries.stated_in_{row.stated_in}"),
            percent=numbers.number(100 * row.difference, 1, signed=True),
        )
        for row in rows(areas, _Area)
        if abs(row.difference) > AREA_TOLERANCE
    ]


def _outside_faults(file: str, outside: pd.DataFrame) -> list[Fault]:
    return [
        fault(
            "site_outside",
            "warning",
            file,
            value=row.site_id,
            layer=messages.said(f"boundaries.layer_{row.layer}"),
            expected=row.before_code,
        )
        for row in rows(outside, _Outside)
    ]


def _with_stations(
    areas: pd.DataFrame, sites: dict[str, gpd.GeoDataFrame], changed: dict[str, gpd.GeoDataFrame]
) -> pd.DataFrame:
    """Return the table with the number of stations of each commune before and after."""
    if "stations" not in sites:
        return areas
    old, new = sites["stations"], changed.get("stations", sites["stations"])
    counts = {
        f"stations_{side}": areas["commune_code"].map(layer["commune_code"].value_counts())
        for side, layer in (("before", old), ("after", new))
    }
    return areas.assign(**{name: values.fillna(0).astype(int) for name, values in counts.items()})
