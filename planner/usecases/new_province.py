"""A province's start: a file of its communes → a data directory for every page and command."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import yaml

from planner.base import messages
from planner.base.errors import InputFileError, ParameterError
from planner.base.files import write_atomic
from planner.base.local_time import today
from planner.base.vocabulary import CommuneKind
from planner.base.words import plain
from planner.geo.measure import area_km2
from planner.geo.shapes import perhaps_missing
from planner.geo.topology import areas_only
from planner.geo.vn2000 import WGS84, vn2000_zones
from planner.intake.boundaries import Boundaries, read_boundaries
from planner.intake.commune_table import CommuneRow
from planner.layers.catalogue import LAYERS
from planner.layers.io import COORDINATE_DECIMALS, write_layer
from planner.layers.province import DEFAULT_DATA_DIR
from planner.layers.vocabulary import OFFICIAL, REFERENCE
from planner.plan.neutral import neutral_plan

MARGIN_DEGREES = 0.03
_FIRST_PROVISIONAL_DISTRICT = 901  # no district of the statistics office has these numbers
_URBAN = (CommuneKind.PHUONG, CommuneKind.THI_TRAN)


@dataclass(frozen=True)
class NewProvince:
    """A data directory that was made.

    Attributes
    ----------
    communes
        How many it has.
    assumed
        What was assumed because the file does not say it.
    """

    folder: Path
    communes: int
    assumed: list[str]


def new_province(
    communes_file: Path,
    crs: str,
    name: str,
    out: Path,
    *,
    licence: str,
    source: str | None = None,
    source_date: date | None = None,
    official: bool = False,
) -> NewProvince:
    """Make a data directory for a province: profile, communes, empty layers, plan.

    Parameters
    ----------
    communes_file
        Polygons in any vector format with code, name, district and people of each commune.
    crs
        The province's VN-2000 zone (``EPSG:9210``).
    name
        Of the province ("Bến Tre").
    licence, source, source_date
        Of the file; written into the layer. Without a source its name, without a date today.
    official
        Whether these are the official boundaries.

    Raises
    ------
    ParameterError
        If ``crs`` is no VN-2000 zone, or ``out`` holds something already.
    InputFileError
        If the file cannot be read, or a commune lacks its code, name, district or people.
    """
    if crs not in vn2000_zones():
        raise ParameterError("boundaries.no_zone", value=crs)
    if out.exists() and any(out.iterdir()):
        raise ParameterError("boundaries.not_empty", value=str(out))
    source, dated = source or communes_file.name, source_date or today()
    boundaries = read_boundaries(communes_file, crs)
    rows = boundaries.table.rows
    _require(boundaries)
    districts, assumed = _districts(rows)
    common = {
        "boundary": OFFICIAL if official else REFERENCE,
        "source": source,
        "source_date": dated.isoformat(),
    }
    layer, more = _communes(boundaries, districts, common, crs)
    assumed += more
    code = next((row.province_code for row in rows if row.province_code), "")
    metadata: dict[str, object] = {
        "title": messages.in_file("boundaries.title_communes", count=len(layer), name=name),
        "origin": "reported",
        "boundary": OFFICIAL if official else REFERENCE,
        "sources": source,
        "source_date": dated.isoformat(),
        "licence": licence,
        "file": communes_file.name,
        "assumed": assumed,
    }
    out.parent.mkdir(parents=True, exist_ok=True)
    # Made beside and moved in one step: a directory that is half made must not be taken for one.
    with tempfile.TemporaryDirectory(dir=out.parent) as folder:
        new_folder = Path(folder) / "made"
        _write_profile(new_folder, name, code, crs, layer, districts, source, dated.year)
        write_layer(layer, new_folder, "communes", metadata)
        _write_empty_layers(new_folder, name)
        _write_plan(new_folder, name, dated.year)
        new_folder.replace(out)
    return NewProvince(out, len(layer), assumed)


def _communes(
    boundaries: Boundaries, districts: dict[str, str], common: dict[str, str], crs: str
) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Return the layer of communes (EPSG:4326), and what was assumed for it.

    Parameters
    ----------
    districts
        Name of a district → its code.
    common
        Columns that are the same for every commune: what borders these are, and where they are from.
    """
    rows, assumed = boundaries.table.rows, list[str]()
    areas = shapely.set_precision(boundaries.areas.to_numpy(), 10.0**-COORDINATE_DECIMALS)
    layer = gpd.GeoDataFrame(
        {
            "commune_code": [row.code for row in rows],
            "name": [_full_name(row) for row in rows],
            "kind": [row.kind or CommuneKind.XA.value for row in rows],
            "district_code": [districts[str(row.district)] for row in rows],
            "district": [row.district for row in rows],
            "population": [row.population for row in rows],
            "households": [row.households for row in rows],
            "stated_land_km2": [row.land_area_km2 for row in rows],
            "is_urban": [row.kind in _URBAN for row in rows],
            "boundary": common["boundary"],
            "valid_from": None,
            "valid_to": None,
            "source": common["source"],
            "source_date": common["source_date"],
            "origin": "reported",
        },
        geometry=gpd.GeoSeries(perhaps_missing([areas_only(area) for area in areas]), crs=WGS84),
    )
    columns = [column for column in layer.columns if column != "geometry"]
    if layer["commune_code"].duplicated().any():
        # Islands as rows of their own: the people of a commune stand on each, and are taken once.
        layer = layer.dissolve("commune_code", aggfunc="first", as_index=False, sort=False)
        layer = layer[[*columns, "geometry"]]
        assumed.append(messages.said("boundaries.islands_joined"))
    measured = area_km2(layer, crs).round(3)
    layer.insert(7, "area_km2", measured)
    stated = layer.pop("stated_land_km2").astype(float)
    layer.insert(8, "land_area_km2", stated.fillna(measured))
    if stated.isna().any():
        assumed.append(messages.said("boundaries.assumed_land"))
    if any(row.kind is None for row in rows):
        assumed.append(messages.said("boundaries.assumed_kind"))
    return layer, assumed


def _require(boundaries: Boundaries) -> None:
    """Refuse a file in which a commune lacks what cannot be measured or assumed."""
    missing = {
        field: [row.label for row in boundaries.table.rows if getattr(row, field) is None]
        for field in ("code", "name", "district", "population")
    }
    for field, rows in missing.items():
        if rows:
            raise InputFileError(
                "boundaries.lacks",
                file=boundaries.file,
                field=messages.said(f"boundaries.field_{field}"),
                count=len(rows),
                names="; ".join(rows[:5]),
            )
    names: dict[str, set[str]] = {}
    for row in boundaries.table.rows:
        names.setdefault(str(row.code), set()).add(plain(row.name))
    twice = sorted(code for code, own in names.items() if len(own) > 1)
    if twice:
        raise InputFileError("boundaries.code_twice", file=boundaries.file, value=", ".join(twice[:5]))


def _districts(rows: tuple[CommuneRow, ...]) -> tuple[dict[str, str], list[str]]:
    """Return district → code, numbered provisionally where the file gives none."""
    codes = {str(row.district): row.district_code for row in rows if row.district_code}
    assumed: list[str] = []
    number = _FIRST_PROVISIONAL_DISTRICT
    for row in rows:
        if str(row.district) not in codes:
            codes[str(row.district)] = str(number)
            number += 1
    if number > _FIRST_PROVISIONAL_DISTRICT:
        assumed.append(messages.said("boundaries.assumed_district_codes"))
    return {district: str(code) for district, code in codes.items()}, assumed


def _full_name(row: CommuneRow) -> str:
    """Return the name with its kind in front, as the layers write it."""
    name = str(row.name)
    if row.kind is None or plain(name).startswith(plain(row.kind)):
        return name
    return f"{row.kind.capitalize()} {name}"


def _horizons(year: int) -> list[int]:
    """Return the next two years that plans end in: those that five divides."""
    first = 5 * (year // 5 + 1)
    return [first, first + 5]


def _write_profile(
    out: Path,
    name: str,
    code: str,
    crs: str,
    communes: gpd.GeoDataFrame,
    districts: dict[str, str],
    source: str,
    year: int,
) -> None:
    west, south, east, north = communes.total_bounds
    bounds = np.array([west, south, east, north]) + MARGIN_DEGREES * np.array([-1, -1, 1, 1])
    profile = {
        "name": name,
        "code": code,
        "department": messages.in_file("boundaries.department", name=name),
        "crs": crs,
        "bounds": [round(float(value), 3) for value in bounds],
        "base_year": year,
        "years": [year, *_horizons(year)],
        "horizons": _horizons(year),
        "population_source": source,
        "districts": {code_: district for district, code_ in sorted(districts.items())},
    }
    text = yaml.safe_dump(profile, allow_unicode=True, sort_keys=False)
    write_atomic(out / "province.yaml", text.encode())


def _write_empty_layers(out: Path, name: str) -> None:
    for layer_name, spec in LAYERS.items():
        if layer_name != "communes":
            columns = {column: pd.Series(dtype=object) for column in spec.schema.columns}
            empty = gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries([], crs=WGS84))
            title = messages.in_file("boundaries.title_empty", layer=layer_name, name=name)
            write_layer(empty, out, layer_name, {"title": title, "origin": "reported"})


def _write_plan(out: Path, name: str, year: int) -> None:
    """Write a plan to start from: national values cited, the province's own left blank."""
    slug = re.sub(r"\s+", "_", plain(name))
    presets = DEFAULT_DATA_DIR / "plan" / "presets"
    own = presets / f"{slug}.yaml"
    text = neutral_plan(name, _horizons(year), own if own.is_file() else None)
    write_atomic(out / "plan" / f"{slug}.yaml", text.encode())
    for preset in sorted(presets.glob("*.yaml")):
        write_atomic(out / "plan" / "presets" / preset.name, preset.read_bytes())
