"""`planner radio`: commune radio on a day, criterion 8, priorities, with tables and printed maps."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from planner import messages
from planner.broadcast.conflicts import conflicts_of
from planner.broadcast.criterion_8 import criterion_8
from planner.broadcast.loudspeakers import hamlets_served, served_by_commune
from planner.broadcast.mobile_service import covered_share
from planner.broadcast.priorities import rank, within_budget
from planner.broadcast.reach import reach_of
from planner.broadcast.status import communes_on, radio_status
from planner.broadcast.summary import licence_calendar, status_by_district, to_json_dict
from planner.broadcast.transmitters import standing_on
from planner.cli_common import DONE, Outcome, add, day
from planner.coverage.stations import standing_in
from planner.dossier.maps.map_set import radio_maps
from planner.dossier.maps.print_maps import print_specs
from planner.dossier.material import Source
from planner.dossier.radio_files import radio_geopackage, radio_sheets, radio_sources
from planner.dossier.tables import workbook_bytes
from planner.files import write_atomic
from planner.layers.catalogue import LAYERS, planned_layer
from planner.layers.io import read_layer
from planner.layers.vocabulary import PLANNING_CARRIERS
from planner.plan.load import read_plan
from planner.plan.radio_values import radio_rules
from planner.province import Province, read_province
from planner.store.accounts import local_actor
from planner.store.database import open_store, store_path
from planner.store.radio_register import radio_layer

BUDGET = (
    "communes",
    "hamlets",
    "people",
    "spent_vnd",
    "left_communes",
    "left_cost_vnd",
    "line_rank",
)


@dataclass(frozen=True)
class _Found:
    """What is known of a day; ``is_stored``: whether the register is the store's."""

    on: date
    province: Province
    communes: gpd.GeoDataFrame
    register: gpd.GeoDataFrame
    is_stored: bool
    hamlets: gpd.GeoDataFrame | None
    status: gpd.GeoDataFrame
    served: pd.DataFrame
    criterion: pd.DataFrame
    ranked: pd.DataFrame


def add_radio(commands: Any) -> None:  # noqa: ANN401 - argparse does not export the type
    """Add the command."""
    made = add(commands, "radio", run_radio, "radio")
    made.add_argument("--on", type=day, required=True)
    made.add_argument("--out", type=Path, help=messages.text("cli.radio_out"))
    made.add_argument("--budget-vnd", type=float, help=messages.text("cli.radio_budget"))
    made.add_argument("--paper", default="A3", help=messages.text("cli.radio_paper"))


def run_radio(arguments: argparse.Namespace) -> Outcome:
    """Return the status of every commune's radio on a day, criterion 8, and what a budget reaches."""
    known = _found(arguments.data, arguments.on)
    result = to_json_dict(known.status, known.criterion)
    if arguments.budget_vnd is not None:
        budget = within_budget(known.ranked, arguments.budget_vnd)
        result["budget"] = {name: getattr(budget, name) for name in BUDGET}
    if arguments.out:
        files = _files(known, arguments)
        for name, content in files.items():
            write_atomic(arguments.out / name, content)
        result["files"] = sorted(files)
    counts = result["by_status"]
    lines = [f"{messages.text(f'broadcast.status_{name}')}: {n}" for name, n in counts.items()]
    return DONE, result, "\n".join(lines)


def _found(data_dir: Path, on: date) -> _Found:
    province, communes = read_province(data_dir), read_layer(data_dir, "communes")
    shipped, rules = read_layer(data_dir, "radio"), radio_rules(read_plan(data_dir), on)
    register = _register(data_dir, shipped)
    status = radio_status(register, communes, on, rules)
    hamlets, clusters, facts = (
        layer if len(layer) else None
        for layer in (
            read_layer(data_dir, name) for name in ("hamlets", "loudspeakers", "commune_facts")
        )
    )
    by_hamlet, within_m = None, rules.loudspeaker_reach_m.value
    if hamlets is not None and clusters is not None:
        by_hamlet = hamlets_served(hamlets, clusters, on, within_m, province.crs)
    served = served_by_commune(status, by_hamlet)
    year = max(on.year, province.base_year)
    standing = _standing(data_dir, year, province.base_year)
    share = covered_share(standing, communes, year, province.crs)
    return _Found(
        on=on,
        province=province,
        communes=communes,
        register=register,
        is_stored=register is not shipped,
        hamlets=hamlets,
        status=status,
        served=served,
        criterion=criterion_8(status, served, facts, share, on, rules),
        ranked=rank(status, served, facts, rules),
    )


def _register(data_dir: Path, shipped: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the register of the store where there is one, the layer of the data directory otherwise."""
    path = store_path(data_dir)
    if not path.is_file():
        return shipped
    return radio_layer(open_store(path), local_actor(path.parent), shipped)


def _standing(data_dir: Path, year: int, base_year: int) -> gpd.GeoDataFrame:
    names = [planned_layer(carrier) for carrier in PLANNING_CARRIERS]
    there = [name for name in names if (data_dir / LAYERS[name].file).is_file()]
    plans = [read_layer(data_dir, name) for name in there] if year > base_year else []
    return standing_in(read_layer(data_dir, "stations"), plans, year)


def _files(known: _Found, arguments: argparse.Namespace) -> dict[str, bytes]:
    """Return the workbook, the GeoPackage and the two printed maps by path."""
    stations, there = standing_on(known.register, known.on), communes_on(known.communes, known.on)
    reach = reach_of(stations, there, known.province.crs, hamlets=known.hamlets)
    tables = {
        "status": known.status,
        "district": status_by_district(known.status),
        "licences": licence_calendar(known.status, known.on),
        "hamlets": _named(known.served, known.status),
        "criterion": known.criterion,
        "priorities": known.ranked,
        "reach": _named(reach.stations, known.status),
        "conflicts": conflicts_of(stations, there, known.province.crs),
    }
    told = radio_sources(arguments.data, known.communes, known.register, is_stored=known.is_stored)
    layers = {"communes": known.status, "contours": reach.contours}
    maps = radio_maps(known.status, known.province, known.communes, told, known.on, date.today())
    return {
        "radio.xlsx": _workbook(tables, told),
        "radio.gpkg": radio_geopackage(layers, known.on),
        **print_specs([one.on_paper(arguments.paper, "landscape") for one in maps]),
    }


def _named(table: pd.DataFrame, status: gpd.GeoDataFrame) -> pd.DataFrame:
    names = pd.DataFrame(status)[["commune_code", "name", "district"]]
    return names.merge(table, on="commune_code")


def _workbook(tables: Mapping[str, pd.DataFrame], told: Sequence[Source]) -> bytes:
    found = radio_sheets(tables)
    sheets = {messages.text(f"cli.radio_sheet_{name}"): one for name, one in found.items()}
    synthetic = any("synthetic" in one.origins for one in told)
    return workbook_bytes(sheets, messages.text("dossier.findings_synthetic") if synthetic else None)
