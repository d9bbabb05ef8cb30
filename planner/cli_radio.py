"""`planner radio`: the state of commune radio on a day, criterion 8, priorities, the printed list."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from planner import messages
from planner.broadcast.criterion_8 import criterion_8
from planner.broadcast.loudspeakers import hamlets_served, served_by_commune
from planner.broadcast.mobile_service import covered_share
from planner.broadcast.priorities import rank, within_budget
from planner.broadcast.status import radio_status
from planner.broadcast.summary import licence_calendar, status_by_district, to_json_dict
from planner.cli_common import DONE, Outcome, add, day
from planner.coverage.stations import standing_in
from planner.dossier.gather import sources_of
from planner.dossier.headings import readable
from planner.dossier.maps.map_set import radio_maps
from planner.dossier.maps.print_maps import print_specs
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


def add_radio(commands: Any) -> None:  # noqa: ANN401 - argparse does not export the type
    """Add the command."""
    made = add(commands, "radio", run_radio, "radio")
    made.add_argument("--on", type=day, required=True)
    made.add_argument("--out", type=Path, help=messages.text("cli.radio_out"))
    made.add_argument("--budget-vnd", type=float, help=messages.text("cli.radio_budget"))
    made.add_argument("--paper", default="A3", help=messages.text("cli.radio_paper"))


def run_radio(arguments: argparse.Namespace) -> Outcome:
    """Return the status of every commune's radio on a day, criterion 8, and what a budget reaches."""
    province, communes = read_province(arguments.data), read_layer(arguments.data, "communes")
    radio, rules = _register(arguments.data), radio_rules(read_plan(arguments.data), arguments.on)
    status = radio_status(radio, communes, arguments.on, rules)
    hamlets, clusters, facts = (
        read_layer(arguments.data, name) for name in ("hamlets", "loudspeakers", "commune_facts")
    )
    places, within_m = None, rules.loudspeaker_reach_m.value
    if len(hamlets) and len(clusters) and within_m is not None:
        places = hamlets_served(hamlets, clusters, arguments.on, within_m, province.crs)
    served, known = served_by_commune(status, places), facts if len(facts) else None
    year = max(arguments.on.year, province.base_year)
    standing = _standing(arguments.data, year, province.base_year)
    share = covered_share(standing, communes, year, province.crs)
    criterion = criterion_8(status, served, known, share, arguments.on, rules)
    ranked = rank(status, served, known, rules)
    found = to_json_dict(status, criterion)
    if arguments.budget_vnd is not None:
        budget = within_budget(ranked, arguments.budget_vnd)
        names = (
            "communes",
            "hamlets",
            "people",
            "spent_vnd",
            "left_communes",
            "left_cost_vnd",
            "line_rank",
        )
        found["budget"] = {name: getattr(budget, name) for name in names}
    counts = found["by_status"]
    lines = [f"{messages.text(f'broadcast.status_{name}')}: {n}" for name, n in counts.items()]
    if arguments.out:
        tables = {
            "status": readable(status),
            "district": readable(status_by_district(status)),
            "licences": readable(licence_calendar(status, arguments.on)),
            "hamlets": readable(served),
            "criterion": readable(criterion),
            "priorities": readable(ranked),
        }
        layers = {"communes": communes, "radio": radio}
        files = _files(tables, status, layers, province, arguments)
        for name, content in files.items():
            write_atomic(arguments.out / name, content)
        found["files"] = sorted(files)
    return DONE, found, "\n".join(lines)


def _files(
    tables: dict[str, pd.DataFrame],
    status: gpd.GeoDataFrame,
    layers: dict[str, gpd.GeoDataFrame],
    province: Province,
    arguments: argparse.Namespace,
) -> dict[str, bytes]:
    """Return the workbook and the two printed maps by path."""
    sheets = {messages.text(f"cli.radio_sheet_{name}"): table for name, table in tables.items()}
    told = sources_of(arguments.data, layers)
    synthetic = any("synthetic" in one.origins for one in told)
    note = messages.text("dossier.findings_synthetic") if synthetic else None
    maps = radio_maps(status, province, layers["communes"], told, arguments.on, date.today())
    made = print_specs([one.on_paper(arguments.paper, "landscape") for one in maps])
    return {"truyen-thanh.xlsx": workbook_bytes(sheets, note), **made}


def _register(data_dir: Path) -> gpd.GeoDataFrame:
    """Return the register of the store where there is one, the layer of the data directory otherwise."""
    shipped, path = read_layer(data_dir, "radio"), store_path(data_dir)
    if not path.is_file():
        return shipped
    return radio_layer(open_store(path), local_actor(path.parent), shipped)


def _standing(data_dir: Path, year: int, base_year: int) -> gpd.GeoDataFrame:
    names = [planned_layer(carrier) for carrier in PLANNING_CARRIERS]
    there = [name for name in names if (data_dir / LAYERS[name].file).is_file()]
    plans = [read_layer(data_dir, name) for name in there] if year > base_year else []
    return standing_in(read_layer(data_dir, "stations"), plans, year)
