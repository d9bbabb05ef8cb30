"""Annexes M1–M5 of a dossier in Excel: official headings, totals as formulas, ready for print."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import xlsxwriter

from planner import messages
from planner.dossier.material import Material
from planner.dossier.tables import FIXED_DATE, write_cell
from planner.dossier.templates import COLUMNS
from planner.geo.measure import points_m
from planner.layers.vocabulary import OVERHEAD, UNDERGROUND, words

SUMMED = ("length_m", "land_area_m2", "built_area_m2", "floor_area_m2")
_WORDED = {
    "action": "common.action",
    "status": "common.status",
    "verdict": "common.verdict",
    "decision": "store.decision",
}
_LEFT_OUT = ("hamlet", "commune", "district", "clearance_m")
_DECIMALS = {"longitude": "0.000000", "latitude": "0.000000", "north_m": "0.00", "east_m": "0.00"}
_FIRST = 5  # row (from 0) of the headings
_FONT = {"font_name": "Times New Roman", "font_size": 11}


@dataclass(frozen=True)
class Annex:
    """One table: its fields with their headings, and its rows."""

    name: str
    headings: Mapping[str, str]
    rows: pd.DataFrame


def annexes(material: Material) -> list[Annex]:
    """Return M1 works, M2 public service points, M3 masts, M4 cable poles, M5 ducts of a proposal.

    M3 says of each site also what the appraisal found and what was decided.
    """
    sites = material.appraisal.sites.merge(
        material.decisions[["site_id", "decision", "condition"]], on="site_id", how="left"
    )
    overhead = material.cables["kind"].isin(OVERHEAD)
    ducts = material.cables["kind"].isin(UNDERGROUND)
    layers = {
        "M1": material.works,
        "M2": material.service_points,
        "M3": gpd.GeoDataFrame(sites, crs=material.proposal.crs),
        "M4": material.cables[overhead],
        "M5": material.cables[ducts],
    }
    return [_annex(name, layer, material) for name, layer in layers.items()]


def _annex(name: str, layer: gpd.GeoDataFrame, material: Material) -> Annex:
    table = _worded(_placed(layer, material))
    wanted = {one.field: one.heading for one in COLUMNS[name] if one.field not in _LEFT_OUT}
    headings = {"number": wanted.pop("number"), **dict(list(wanted.items())[:2])}
    if "address" in table:
        headings["address"] = messages.text("intake.field_address")
    headings |= {field: text for field, text in wanted.items() if field in table}
    if name == "M3":
        headings |= {
            one: messages.text(f"web.col_{one}") for one in ("verdict", "decision", "condition")
        }
    table = table.assign(number=np.arange(1, len(table) + 1))
    kept = {field: text for field, text in headings.items() if field in table}
    return Annex(name, kept, table[list(kept)])


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
    made = table.copy()
    for field, key in _WORDED.items():
        if field in made:
            made[field] = [
                messages.text(f"{key}_{one}") if isinstance(one, str) else None for one in made[field]
            ]
    if "shared_with" in made:
        made["shared_with"] = [
            ", ".join(messages.text(f"common.carrier_{one}") for one in words(value)) or None
            for value in made["shared_with"]
        ]
    return made


def annexes_workbook(material: Material) -> bytes:
    """Return the annexes as one Excel file: the same material, the same bytes."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(
        held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"created": FIXED_DATE})
    for annex in annexes(material):
        _sheet(book, annex, material)
    book.close()
    return held.getvalue()


def _sheet(book: xlsxwriter.Workbook, annex: Annex, material: Material) -> None:
    sheet = book.add_worksheet(f"Biểu {annex.name}")
    title = book.add_format({**_FONT, "bold": True, "font_size": 14})
    small = book.add_format({**_FONT, "italic": True})
    head = book.add_format(
        {**_FONT, "bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"}
    )
    sheet.write_string(0, 0, messages.text(f"dossier.template_{annex.name}"), title)
    for at, line in enumerate(_told(material), start=1):
        sheet.write_string(at, 0, line, small)
    for at, (field, text) in enumerate(annex.headings.items()):
        form = {**_FONT, "border": 1, "text_wrap": True, "num_format": _DECIMALS.get(field, "General")}
        cell = book.add_format(form)
        sheet.set_column(at, at, 6 if field == "number" else 14)
        sheet.write_string(_FIRST, at, text, head)
        for row, value in enumerate(annex.rows[field], start=_FIRST + 1):
            write_cell(sheet, row, at, value, cell)
    _totals(sheet, annex, head)
    _print_set_up(sheet, annex)


def _told(material: Material) -> list[str]:
    carrier = messages.text(f"common.carrier_{material.carrier}")
    day = material.made_on.strftime("%d/%m/%Y")
    lines = [messages.text("dossier.annex_head", carrier=carrier, code=material.code, day=day)]
    if material.synthetic:
        lines.append(messages.text("dossier.findings_synthetic"))
    return lines


def _totals(sheet: xlsxwriter.worksheet.Worksheet, annex: Annex, form: object) -> None:
    """Write the last row: how many there are, and sums, as formulas with the values they have."""
    rows, last = len(annex.rows), _FIRST + 1 + len(annex.rows)
    if not rows:
        sheet.write_string(last, 0, messages.text("dossier.annex_none"))
        return
    for at, field in enumerate(annex.headings):
        letter = xlsxwriter.utility.xl_col_to_name(at)
        over = f"{letter}{_FIRST + 2}:{letter}{last}"
        if at == 0:
            sheet.write_formula(last, at, f"=COUNT({over})", form, rows)
        elif field in SUMMED:
            total = float(annex.rows[field].astype(float).sum())
            sheet.write_formula(last, at, f"=SUM({over})", form, total)
        else:
            sheet.write_string(last, at, messages.text("dossier.summary_sum") if at == 1 else "", form)


def _print_set_up(sheet: xlsxwriter.worksheet.Worksheet, annex: Annex) -> None:
    sheet.set_paper(8 if len(annex.headings) > 14 else 9)  # A3, A4
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_FIRST)
    sheet.set_footer("&C&P/&N")
    sheet.set_margins(left=0.6, right=0.4, top=0.6, bottom=0.6)
    sheet.freeze_panes(_FIRST + 1, 2)
