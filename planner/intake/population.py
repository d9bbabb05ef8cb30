"""People and households by commune, as a statistics office's table gives them, over what stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import geopandas as gpd
import pandas as pd

from planner.base.errors import InputFileError
from planner.base.words import plain
from planner.intake.accounting import SkippedRow, check_rows, named_rows, rows_above
from planner.intake.adoption import Provenance
from planner.intake.columns import COMMUNES, field_of
from planner.intake.commune_table import (
    COUNTS,
    CommuneRow,
    CommuneTable,
    fault,
    match_rows,
    read_table,
)
from planner.intake.headings import HEADING_WITHIN_ROWS
from planner.intake.opening import open_file
from planner.intake.row_kinds import Reason, holds_data
from planner.intake.sheets import Sheet
from planner.intake.tables import repair_text
from planner.layers.commune_names import district_key
from planner.layers.faults import Fault
from planner.layers.io import layer_metadata
from planner.layers.versions import Version, replace_layers

_DISTRICT_STARTS = ("huyen ", "thanh pho ", "thi xa ", "quan ", "tp ", "tx ")
_SUM_STARTS = ("tong", "cong", "toan tinh", "tinh ", "total")


@dataclass(frozen=True)
class Population:
    """A table of people against the present communes.

    Attributes
    ----------
    communes
        The communes layer with the new counts (EPSG:4326); a commune that the table leaves out keeps
        its own.
    changes
        A row a commune: code, name, district, and each count before and after.
    faults
        Rows that match no commune, communes without a row, values that cannot be read.
    skipped
        The rows of the file that are about no commune, and why.
    """

    file: str
    communes: gpd.GeoDataFrame
    changes: pd.DataFrame
    faults: tuple[Fault, ...]
    skipped: tuple[SkippedRow, ...] = ()


def read_population(path: Path, communes: gpd.GeoDataFrame) -> Population:
    """Read a table of people by commune: a code, or a name with its district, and the counts.

    Raises
    ------
    InputFileError
        If the file cannot be read, names no communes, or holds no counts.
    """
    sheets, _, _ = repair_text(open_file(path))
    sheet, heading, table = _best_table(sheets, path.name)
    rows, skipped = _communes_only(table.rows)
    filled = {number for number, _ in sheet.rows}
    named = {row: reason for row, reason in skipped.items() if row in filled} | rows_above(
        sheet, heading
    )
    check_rows(sheet, (row.row for row in rows), named)
    table = replace(table, rows=tuple(rows))
    matched = match_rows(table.rows, communes).communes
    faults = list(table.faults)
    for at, row in enumerate(table.rows):
        if at not in matched:
            faults.append(fault("not_matched", "error", path.name, row.row, value=row.label))
    first: dict[str, int] = {}
    for at, code in list(matched.items()):
        row = table.rows[at]
        if first.setdefault(code, row.row) != row.row:
            # Two rows for a commune: which one is right is not for us to say, the first stands.
            label, earlier = row.label, first[code]
            faults.append(fault("row_twice", "error", path.name, row.row, value=label, first=earlier))
            del matched[at]
    new = communes.copy()
    for name in COUNTS:
        stated = {
            code: value
            for at, code in matched.items()
            if (value := getattr(table.rows[at], name)) is not None
        }
        new[name] = new["commune_code"].map(stated).fillna(new[name])
    for commune in communes[~communes["commune_code"].isin(matched.values())].itertuples():
        label = f"{commune.commune_code}, {commune.name}, {commune.district}"
        faults.append(fault("without_row", "warning", path.name, value=label))
    changes = pd.DataFrame(communes[["commune_code", "name", "district"]])
    for name in COUNTS:
        changes[f"{name}_before"], changes[f"{name}_after"] = communes[name], new[name]
    return Population(
        path.name, new, changes, tuple(faults), tuple(named_rows(sheets, {sheet.name: named}))
    )


def adopt_population(
    data_dir: Path,
    population: Population,
    provenance: Provenance,
    when: datetime,
    why: str,
    *,
    accept_faults: bool = False,
) -> Version:
    """Write the new counts into the communes layer; the one that stood is kept as a version.

    Raises
    ------
    ParameterError
        If source, date, licence or person is not given.
    InputFileError
        If the table has errors and this is not accepted.
    DataFileError
        If the layer cannot be written.
    """
    provenance.check()
    errors = [fault for fault in population.faults if fault.severity == "error"]
    if errors and not accept_faults:
        facts = {"file": population.file, "count": len(errors), "first": errors[0].message}
        raise InputFileError("boundaries.people_faults", **facts)
    metadata = layer_metadata(data_dir, "communes")
    written = {
        **metadata,
        "population_source": provenance.source,
        "population_date": provenance.source_date,
        "population_licence": provenance.licence,
    }
    layers = {"communes": (population.communes, written)}
    return replace_layers(data_dir, layers, provenance.who, why, when)["communes"]


def _communes_only(rows: Sequence[CommuneRow]) -> tuple[list[CommuneRow], dict[int, Reason]]:
    """Return the rows of communes, and why the others are none.

    A district's own row names the district of those below it.
    """
    district: str | None = None
    kept: list[CommuneRow] = []
    others: dict[int, Reason] = {}
    for row in rows:
        name = plain(row.name or "")
        counted = row.population is not None or row.households is not None
        if row.code is None and name.startswith(_DISTRICT_STARTS):
            district = row.name if district_key(row.name) else district
            others[row.row] = Reason.GROUP
        elif row.code is None and name.startswith(_SUM_STARTS):
            others[row.row] = Reason.SUM
        elif row.code is not None or (name and counted):
            kept.append(row if row.district is not None else replace(row, district=district))
        else:
            others[row.row] = Reason.NO_DATA
    return kept, others


def _best_table(sheets: list[Sheet], file: str) -> tuple[Sheet, int, CommuneTable]:
    """Return the sheet whose heading row names communes and the most counts, and where that row is.

    A row that holds data is no heading.
    """
    best: tuple[int, Sheet, int, CommuneTable] | None = None
    for sheet in sheets:
        for place, (number, cells) in enumerate(sheet.rows[:-1]):
            if number > HEADING_WITHIN_ROWS:
                break
            fields = {
                field for cell in cells if cell is not None and (field := field_of(cell, COMMUNES))
            }
            has_counts = fields & {"code", "name"} and fields & set(COUNTS)
            if not has_counts or (best is not None and len(fields) <= best[0]) or holds_data(cells):
                continue
            table = read_table(_frame(sheet, place), file, sheet.rows[place + 1][0])
            if table.names_communes:
                best = len(fields), sheet, place, table
    if best is None:
        raise InputFileError("boundaries.no_counts", file=file)
    return best[1:]


def _frame(sheet: Sheet, place: int) -> pd.DataFrame:
    """Return the rows below a heading row, numbered without gaps so that their numbers stay right."""
    heading = sheet.rows[place][1]
    below = dict(sheet.rows[place + 1 :])
    first, last = min(below), max(below)
    names = [str(cell) if cell is not None else f"#{at + 1}" for at, cell in enumerate(heading)]
    rows = [
        (list(below.get(number, ())) + [None] * len(names))[: len(names)]
        for number in range(first, last + 1)
    ]
    return pd.DataFrame(rows, columns=names, dtype=object)
