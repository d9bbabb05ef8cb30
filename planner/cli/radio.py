"""`planner radio`: commune radio on a day, criterion 8, priorities, with tables and printed maps."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd

from planner.base import messages
from planner.base.files import write_atomic
from planner.base.local_time import today
from planner.broadcast.conflicts import conflicts_of
from planner.broadcast.day import RadioDay
from planner.broadcast.priorities import rank, within_budget
from planner.broadcast.reach import reach_of
from planner.broadcast.summary import licence_calendar, status_by_district, to_json_dict
from planner.cli.arguments import amount_vnd, day
from planner.cli.common import DONE, Commands, Outcome, add
from planner.dossier.maps.map_set import radio_maps
from planner.dossier.maps.paper import PAPERS
from planner.dossier.maps.print_maps import print_specs
from planner.dossier.radio_files import radio_geopackage, radio_sheets, radio_sources
from planner.dossier.tables import workbook_bytes
from planner.layers.province import Province
from planner.usecases.material import Source
from planner.usecases.office import Office, office_at
from planner.usecases.radio import criterion_on, radio_on, register

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
class _Radio:
    """What is known of a day; ``is_stored``: whether the register is the store's."""

    day: RadioDay
    province: Province
    communes: gpd.GeoDataFrame
    is_stored: bool
    criterion: pd.DataFrame
    ranked: pd.DataFrame


def add_commands(commands: Commands) -> None:
    """Add the command."""
    parser = add(commands, "radio", run_radio, "radio")
    parser.add_argument("--on", type=day, required=True)
    parser.add_argument("--out", type=Path, help=messages.text("cli.radio_out"))
    parser.add_argument("--budget-vnd", type=amount_vnd, help=messages.text("cli.radio_budget"))
    parser.add_argument(
        "--paper", choices=tuple(PAPERS), default="A3", help=messages.text("cli.radio_paper")
    )


def run_radio(arguments: argparse.Namespace) -> Outcome:
    """Return the status of every commune's radio on a day, criterion 8, and what a budget reaches."""
    radio = _radio_of(office_at(arguments.data), arguments.on)
    report = to_json_dict(radio.day.status, radio.criterion)
    if arguments.budget_vnd is not None:
        budget = within_budget(radio.ranked, arguments.budget_vnd)
        report["budget"] = {name: getattr(budget, name) for name in BUDGET}
    if arguments.out:
        files = _files(radio, arguments)
        for name, content in files.items():
            write_atomic(arguments.out / name, content)
        report["files"] = sorted(files)
    counts = report["by_status"]
    lines = [
        messages.joined([messages.said(f"broadcast.status_{name}"), str(count)], ": ")
        for name, count in counts.items()
    ]
    return DONE, report, lines


def _radio_of(office: Office, on: date) -> _Radio:
    day = radio_on(office, on)
    return _Radio(
        day=day,
        province=office.province,
        communes=office.layer("communes"),
        is_stored=register(office).is_stored,
        criterion=criterion_on(office, day),
        ranked=rank(day.status, day.served, day.facts, day.rules),
    )


def _files(radio: _Radio, arguments: argparse.Namespace) -> dict[str, bytes]:
    """Return the workbook, the GeoPackage and the two printed maps by path."""
    day, crs = radio.day, radio.province.crs
    reach = reach_of(day.standing, day.communes, crs, hamlets=day.places)
    tables = {
        "status": day.status,
        "district": status_by_district(day.status),
        "licences": licence_calendar(day.status, day.on),
        "hamlets": _named(day.served, day.status),
        "criterion": radio.criterion,
        "priorities": radio.ranked,
        "reach": _named(reach.stations, day.status),
        "conflicts": conflicts_of(day.standing, day.communes, crs),
    }
    sources = radio_sources(arguments.data, radio.communes, day.register, is_stored=radio.is_stored)
    layers = {"communes": day.status, "contours": reach.contours}
    maps = radio_maps(day.status, radio.province, radio.communes, sources, day.on, today())
    return {
        "radio.xlsx": _workbook(tables, sources),
        "radio.gpkg": radio_geopackage(layers, day.on),
        **print_specs([spec.on_paper(arguments.paper, "landscape") for spec in maps]),
    }


def _named(table: pd.DataFrame, status: gpd.GeoDataFrame) -> pd.DataFrame:
    names = pd.DataFrame(status)[["commune_code", "name", "district"]]
    return names.merge(table, on="commune_code")


def _workbook(tables: Mapping[str, pd.DataFrame], sources: Sequence[Source]) -> bytes:
    named_sheets = radio_sheets(tables)
    sheets = {messages.text(f"cli.radio_sheet_{name}"): sheet for name, sheet in named_sheets.items()}
    synthetic = any("synthetic" in source.origins for source in sources)
    return workbook_bytes(sheets, messages.text("dossier.findings_synthetic") if synthetic else None)
