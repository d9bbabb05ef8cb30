"""The state of commune radio as files: tables of a workbook, a GeoPackage, where the data come from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path

import geopandas as gpd
import pandas as pd

from planner.base import messages
from planner.base.files import bytes_on_disk
from planner.broadcast.criterion_8 import ITEMS, VERDICTS
from planner.broadcast.loudspeakers import POINTS, REGISTER
from planner.broadcast.status import STATUSES
from planner.dossier.gis.geopackage import write_layers
from planner.dossier.headings import readable
from planner.layers.radio_provenance import CHANGES
from planner.layers.radio_record import changed_words
from planner.layers.vocabulary import PROGRAMMES, RADIO_KINDS
from planner.usecases.material import Source
from planner.usecases.sources import sources_of

# The columns of each table, on the screen and in a sheet, those that its rows have; None: all.
SHEETS: dict[str, tuple[str, ...] | None] = {
    "status": (
        "district", "commune_code", "name", "population", "kind", "status", "all_statuses", "reason",
        "citation", "certainty", "missing", "frequency_mhz", "power_w", "antenna_height_m",
        "licence_no", "licence_until", "hamlets_total", "hamlets_served", "loudspeakers",
        "loudspeakers_working", "year", "equipment_year", "origin", "source",
        "source_date", "changes",
    ),
    "district": None,
    "year": None,
    "licences": (
        "licence_until", "days_left", "due", "licence_no", "district", "commune_code", "name",
        "frequency_mhz", "power_w", "status",
    ),
    "hamlets": (
        "district", "commune_code", "name", "hamlets_total", "hamlets_served", "hamlets_unknown",
        "served_percent", "basis", "missing",
    ),
    "criterion": (
        "district", "commune_code", "name", "overall", *(f"verdict_{item}" for item in ITEMS),
        "missing", "to_do", *(f"evidence_{item}" for item in ITEMS),
    ),
    "priorities": (
        "rank", "is_reached", "district", "commune_code", "name", "status", "people", "score",
        "score_max", "works", "cost_million", "spent_million", "programmes", "reasons",
    ),
    "reach": (
        "district", "commune_code", "name", "level_dbuv_m", "location_percent", "reach_km", "own_km2",
        "outside_km2", "own_people", "own_people_share", "outside_people", "own_hamlets",
        "outside_hamlets",
    ),
    "conflicts": (
        "wanted_name", "wanted_mhz", "interferer_name", "interferer_mhz", "kind", "distance_km",
        "steady_margin_db", "tropospheric_margin_db", "affected_km2", "affected_people",
        "service_people", "citation", "certainty",
    ),
}  # fmt: skip
PERCENT = {"share": "served_percent", "own_people_share": "own_people_share"}
MILLIONS = {"cost_vnd": "cost_million", "spent_so_far_vnd": "spent_million"}
DECIMALS = {
    **dict.fromkeys(("own_people", "outside_people", "affected_people", "service_people"), 0),
    **dict.fromkeys(("score", "score_max"), 1),
}


def radio_sources(
    data_dir: Path, communes: gpd.GeoDataFrame, register: gpd.GeoDataFrame, *, is_stored: bool
) -> list[Source]:
    """Return where communes and register come from, for the printed maps.

    Parameters
    ----------
    is_stored
        Whether the register is the store's: what it is called and its file are then not the layer's.
    """
    stored = ("radio",) if is_stored else ()
    return sources_of(data_dir, {"communes": communes, "radio": register}, stored)


def radio_sheets(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the tables of commune radio for a reader: columns chosen, Vietnamese words and headings.

    Parameters
    ----------
    tables
        By name, some of :data:`SHEETS`.
    """
    return {name: readable(radio_table(name, table)) for name, table in tables.items()}


def radio_table(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of :data:`SHEETS`: its columns, named as the fields, with Vietnamese words."""
    worded = pd.DataFrame(table).copy()
    if name == "status":
        worded["changes"] = worded[CHANGES].map(changed_words) if CHANGES in worded else None
    if name == "criterion":
        lists = worded[[f"missing_{item}" for item in ITEMS]].itertuples(index=False)
        worded["missing"] = [" ".join(dict.fromkeys(" ".join(words).split())) for words in lists]
    for share, percent in PERCENT.items():
        if share in worded:
            worded[percent] = (100 * worded[share]).round(1)
    for dong, million in MILLIONS.items():
        if dong in worded:
            worded[million] = worded[dong] / 1e6
    for column, decimals in DECIMALS.items():
        if column in worded:
            worded[column] = worded[column].round(decimals)
    for column, words in _words().items():
        if column in worded:
            worded[column] = worded[column].map(partial(_named, words), na_action="ignore")
    columns = SHEETS[name] or tuple(worded.columns)
    return worded[[column for column in columns if column in worded]].rename(columns=_statuses())


def _named(words: Mapping[str, str], text: str) -> str:
    """Return one or more words of the code, parted by blanks, in Vietnamese."""
    return ", ".join(words.get(word, word) for word in text.split())


def _statuses() -> dict[str, str]:
    return {name: messages.text(f"broadcast.status_{name}") for name in STATUSES}


def _words() -> dict[str, dict[str, str]]:
    kinds = (*RADIO_KINDS, "co_channel", "adjacent")
    verdicts = {name: messages.text(f"common.verdict_{name}") for name in VERDICTS}
    return {
        "kind": {kind: messages.text(f"web.radio_{kind}") for kind in kinds},
        "basis": {basis: messages.text(f"web.radio_basis_{basis}") for basis in (POINTS, REGISTER)},
        "programmes": {
            programme: messages.text(f"web.radio_programme_{programme}") for programme in PROGRAMMES
        },
        **dict.fromkeys(("status", "all_statuses"), _statuses()),
        **dict.fromkeys(("overall", *(f"verdict_{item}" for item in ITEMS)), verdicts),
    }


def radio_geopackage(layers: Mapping[str, gpd.GeoDataFrame], day: date) -> bytes:
    """Return layers (EPSG:4326) as a GeoPackage, dated ``day``: the same layers, the same bytes."""
    return bytes_on_disk("radio.gpkg", lambda path: write_layers(layers, path, day))
