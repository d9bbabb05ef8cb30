"""A file of boundaries against the present communes: what fits, what moves, and the switch itself."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner import messages
from planner.errors import InputFileError, ParameterError
from planner.geo.measure import area_km2
from planner.geo.topology import areas_only, gaps, overlaps
from planner.geo.vn2000 import WGS84
from planner.intake.boundaries import Boundaries
from planner.intake.commune_table import BY_CODE, BY_NAME, COUNTS, commune_key, fault, match_rows
from planner.layers.catalogue import planned_layer
from planner.layers.faults import Fault
from planner.layers.io import COORDINATE_DECIMALS, layer_metadata, read_layer
from planner.layers.versions import Version, replace_layers, version_layer
from planner.layers.vocabulary import OFFICIAL, PLANNING_CARRIERS, REFERENCE
from planner.province import Province

AREA_TOLERANCE = 0.05  # ours: a stated area that differs by more is shown as a fault
OUTSIDE_SHARE = 0.01  # ours: an area with less of itself in the province belongs to a neighbour
SITE_LAYERS = ("stations", *(planned_layer(carrier) for carrier in PLANNING_CARRIERS), "service_points")


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


@dataclass(frozen=True)
class Provenance:
    """What the user says of a file before it replaces a layer.

    Attributes
    ----------
    source_date
        ISO date (``2019-04-01``).
    who
        Who does it.
    """

    source: str
    source_date: str
    licence: str
    who: str

    def check(self) -> None:
        """Raise ParameterError where something is not said."""
        for name in ("source", "source_date", "licence", "who"):
            if not str(getattr(self, name)).strip():
                field = messages.text(f"boundaries.field_{name}")
                raise ParameterError("boundaries.text_missing", name=field)
        try:
            good = date.fromisoformat(self.source_date).isoformat() == self.source_date
        except ValueError:
            good = False
        if not good:
            raise ParameterError("boundaries.bad_date", value=self.source_date)


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


def read_sites(data_dir: Path) -> dict[str, gpd.GeoDataFrame]:
    """Return the layers whose records lie in a commune by their position."""
    return {name: read_layer(data_dir, name) for name in SITE_LAYERS}


def adopt_boundaries(
    data_dir: Path,
    comparison: Comparison,
    provenance: Provenance,
    when: datetime,
    *,
    official: bool,
    accept_unmatched: bool = False,
    digest: str | None = None,
) -> dict[str, Version]:
    """Replace the communes, and the commune of every site that changes; all kept as versions first.

    Parameters
    ----------
    official
        Whether the department says that these are the official boundaries.
    accept_unmatched
        Go on although areas match no commune, or communes have no area.
    digest
        SHA-256 of the file, for the layer's metadata.

    Returns
    -------
    dict
        Name of the layer → the version that holds what was replaced.

    Raises
    ------
    ParameterError
        If source, date, licence or person is not given.
    InputFileError
        If communes remain unmatched and this is not accepted.
    DataFileError
        If a layer cannot be read or written.
    """
    provenance.check()
    _refuse_unmatched(comparison, accept_unmatched)
    boundary = OFFICIAL if official else REFERENCE
    taken = ~comparison.communes["commune_code"].isin(_left_out(comparison))
    new = comparison.communes.copy()
    for column, value in (
        ("boundary", boundary),
        ("source", provenance.source),
        ("source_date", provenance.source_date),
        ("origin", "reported"),
    ):
        new[column] = new[column].where(~taken, value)
    before = layer_metadata(data_dir, "communes")
    metadata: dict[str, object] = {
        "title": before.get("title"),
        "origin": "reported",
        "boundary": boundary,
        "sources": provenance.source,
        "source_date": provenance.source_date,
        "licence": provenance.licence,
        "file": comparison.file,
        "file_sha256": digest,
        "attributes": before.get("attributes", before.get("sources")),
    }
    layers = {"communes": (new, metadata)}
    for name, layer in comparison.sites.items():
        layers[name] = (layer, layer_metadata(data_dir, name))
    why = messages.text("boundaries.why_adopt", file=comparison.file, source=provenance.source)
    return replace_layers(data_dir, layers, provenance.who, why, when)


def restore_boundaries(data_dir: Path, version: str, who: str, when: datetime) -> dict[str, Version]:
    """Bring kept communes back, with the commune of every site that this changes.

    The sites are not brought back as files: what was added to them since would be lost. Their
    commune is found anew, as when boundaries are adopted.

    Raises
    ------
    ParameterError, DataFileError
        As :func:`planner.layers.versions.restore_version`.
    """
    old, metadata = version_layer(data_dir, "communes", version)
    sites = read_sites(data_dir)
    changed, _, _ = move_sites(sites, read_layer(data_dir, "communes"), old)
    layers = {"communes": (old, metadata)}
    for name, layer in changed.items():
        layers[name] = (layer, layer_metadata(data_dir, name))
    why = messages.text("boundaries.why_restore", version=version)
    return replace_layers(data_dir, layers, who, why, when)


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def move_sites(
    sites: dict[str, gpd.GeoDataFrame], before: gpd.GeoDataFrame, after: gpd.GeoDataFrame
) -> tuple[dict[str, gpd.GeoDataFrame], pd.DataFrame, pd.DataFrame]:
    """Return the sites whose commune another layer of communes changes.

    A site changes where its position lies in another commune than before. A record that already
    named another commune than its position is not corrected here: the switch did not cause it. A
    site that lies in no commune of the new layer keeps its code.

    Returns
    -------
    changed
        Name → whole layer with the new codes, for the layers with a change.
    moves
        ``layer``, ``site_id``, ``carrier``, ``name``, ``before``, ``after`` (names), ``before_code``,
        ``after_code``.
    outside
        ``layer``, ``site_id``, ``before_code`` of those that have come to lie in no commune.
    """
    changed: dict[str, gpd.GeoDataFrame] = {}
    moves, lost = [], []
    for name, layer in sites.items():
        was, now = _commune_at(layer, before), _commune_at(layer, after)
        stated = layer["commune_code"]
        moved = now.notna() & (now != was) & (now != stated)
        gone = now.isna() & was.notna()
        key = "site_id" if "site_id" in layer else "point_id"
        if moved.any():
            changed[name] = layer.assign(commune_code=stated.where(~moved, now).astype(stated.dtype))
            found = layer.loc[moved, [key, "carrier", "name"]].rename(columns={key: "site_id"})
            moves.append(found.assign(layer=name, before_code=stated[moved], after_code=now[moved]))
        if gone.any():
            found = layer.loc[gone, [key]].rename(columns={key: "site_id"})
            lost.append(found.assign(layer=name, before_code=stated[gone]))
    table = _concat(moves, ["layer", "site_id", "carrier", "name", "before_code", "after_code"])
    for side, communes in (("before", before), ("after", after)):
        table[side] = table[f"{side}_code"].map(_labels(communes))
    return changed, table, _concat(lost, ["layer", "site_id", "before_code"])


def _concat(parts: list[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    if not parts:
        return pd.DataFrame(columns=columns, dtype=object)
    return pd.concat(parts, ignore_index=True)[columns]


def _labels(communes: pd.DataFrame) -> dict[str, str]:
    labels = communes["name"] + ", " + communes["district"]
    return dict(zip(communes["commune_code"], labels, strict=True))


def _commune_at(points: gpd.GeoDataFrame, communes: gpd.GeoDataFrame) -> pd.Series:
    """Return the code of the commune under each point (the first, on a border), None outside."""
    tree = shapely.STRtree(communes.geometry.to_numpy())
    point, commune = tree.query(points.geometry.to_numpy(), predicate="intersects")
    first = pd.Series(commune, index=point, dtype=int).groupby(level=0).min()
    codes = communes["commune_code"].to_numpy(object)
    found = pd.Series(None, index=range(len(points)), dtype=object)
    found[first.index] = codes[first.to_numpy()]
    return found.set_axis(points.index)


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
        found = {"commune_code": row.code, "name": row.name, "district": row.district}
        rows.append({"side": "file", "row": row.row, **found})
    if outside:
        faults.append(fault("outside", "note", boundaries.file, value=outside))
    for commune in communes[~communes["commune_code"].isin(codes)].itertuples():
        label = f"{commune.commune_code}, {commune.name}, {commune.district}"
        faults.append(fault("without_area", "error", boundaries.file, value=label))
        found = {
            "commune_code": commune.commune_code,
            "name": commune.name,
            "district": commune.district,
        }
        rows.append({"side": "layer", "row": None, **found})
    return pd.DataFrame(rows, columns=["side", "row", "commune_code", "name", "district"])


def _name_faults(boundaries: Boundaries, communes: pd.DataFrame, matched: dict[int, str]) -> list[Fault]:
    """Return the rows whose code says one commune and whose name another."""
    names = dict(zip(communes["commune_code"], communes["name"], strict=True))
    found = []
    for at, code in matched.items():
        row = boundaries.table.rows[at]
        if row.name is not None and commune_key(row.name) != commune_key(names[code]):
            found.append(
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
    return found


def _joined(
    boundaries: Boundaries, codes: pd.Series, communes: pd.DataFrame, faults: list[Fault]
) -> dict[str, shapely.Geometry]:
    """Commune code → its one area; islands may come as rows of their own."""
    names = _labels(communes)
    found = {}
    for code, places in codes.dropna().groupby(codes.dropna()).groups.items():
        parts = boundaries.areas.iloc[list(places)].to_numpy()
        if len(parts) > 1:
            label = names[str(code)]
            faults.append(fault("parts_joined", "note", boundaries.file, value=len(parts), name=label))
        found[str(code)] = shapely.union_all(parts)
    return found


def _with_areas(communes: gpd.GeoDataFrame, areas: dict[str, shapely.Geometry]) -> gpd.GeoDataFrame:
    """Return the communes with new areas, rounded as the file will hold them and still valid."""
    merged = [
        areas.get(code, old)
        for code, old in zip(communes["commune_code"], communes.geometry, strict=True)
    ]
    rounded = shapely.set_precision(np.array(merged, dtype=object), 10.0**-COORDINATE_DECIMALS)
    return communes.set_geometry(
        gpd.GeoSeries([areas_only(area) for area in rounded], index=communes.index, crs=WGS84)
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
    new = {name: communes["commune_code"].map(found) for name, found in stated.items()}
    return communes.assign(**{name: new[name].fillna(communes[name]) for name in COUNTS})


def _fit_faults(
    file: str,
    communes: gpd.GeoDataFrame,
    crossing: gpd.GeoDataFrame,
    holes: gpd.GeoDataFrame,
    province: Province,
) -> list[Fault]:
    names = _labels(communes)
    found = [
        fault(
            "overlap",
            "warning",
            file,
            value=round(row.area_m2),
            one=names[row.one],
            other=names[row.other],
        )
        for row in crossing.itertuples()
    ]
    found += [
        fault(
            "gap",
            "warning",
            file,
            value=round(row.area_m2),
            around="; ".join(names[code] for code in row.around.split()),
        )
        for row in holes.itertuples()
    ]
    west, south, east, north = communes.total_bounds
    frame = province.bounds
    if west < frame[0] or south < frame[1] or east > frame[2] or north > frame[3]:
        found.append(
            fault("beyond_frame", "warning", file, expected=", ".join(f"{value:g}" for value in frame))
        )
    return found


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
            value=f"{row.area_after_km2:.2f}",
            expected=f"{row.stated_km2:.2f}",
            name=row.name_text,
            where=messages.text(f"boundaries.stated_in_{row.stated_in}"),
            percent=f"{100 * row.difference:+.1f}",
        )
        for row in areas.rename(columns={"name": "name_text"}).itertuples()
        if abs(row.difference) > AREA_TOLERANCE
    ]


def _outside_faults(file: str, outside: pd.DataFrame) -> list[Fault]:
    return [
        fault(
            "site_outside",
            "warning",
            file,
            value=row.site_id,
            layer=messages.text(f"boundaries.layer_{row.layer}"),
            expected=row.before_code,
        )
        for row in outside.itertuples()
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


def _left_out(comparison: Comparison) -> pd.Series:
    """Return the codes of the communes for which the file has no area."""
    missing = comparison.unmatched
    return missing.loc[missing["side"] == "layer", "commune_code"]


def _refuse_unmatched(comparison: Comparison, accepted: bool) -> None:
    missing = comparison.unmatched
    if accepted or not len(missing):
        return
    in_layer = int((missing["side"] == "layer").sum())
    names = missing["name"].fillna("–").tolist()
    raise InputFileError(
        "boundaries.unmatched",
        file=comparison.file,
        in_file=len(missing) - in_layer,
        in_layer=in_layer,
        names="; ".join(names[:10]) + ("…" if len(names) > 10 else ""),
    )
