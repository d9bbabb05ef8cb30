"""The fault list for the carrier: a summary, the list, the rows left out, its own sheets marked.

Values only: what came in as text or formula goes out as text, and nothing is followed or run.
"""

from __future__ import annotations

from collections import Counter

import xlsxwriter

from planner.base import messages, numbers
from planner.base.local_time import moment_text
from planner.dossier.tables import MAX_TEXT, book_bytes, write_cell
from planner.intake.accounting import skipped_rows
from planner.intake.read import Proposal
from planner.intake.sheets import Sheet
from planner.layers.faults import LISTED, SEVERITIES, Fault

COLOURS = {"error": "#f8b4ab", "warning": "#ffe08a", "note": "#cfe3f7"}
MAX_COMMENT = 900
MAX_COMMENTS = 20_000  # of a file; many more take Excel minutes to open, and the list says all of them


def fault_workbook(proposal: Proposal, carrier_name: str) -> bytes:
    """Return the fault list as an Excel file.

    Parameters
    ----------
    proposal
        What was read; its ``sheets`` are the carrier's own.
    carrier_name
        The carrier as it writes itself.
    """
    own = ("faults_sheet_summary", "faults_sheet_list", "faults_sheet_skipped")
    names = {t(name).casefold() for name in own}

    def write(book: xlsxwriter.Workbook) -> None:
        _summary(book, proposal, carrier_name)
        _list(book, proposal.faults)
        _skipped(book, proposal)
        left = MAX_COMMENTS
        for sheet in proposal.sheets:
            left -= write_own_sheet(
                book, sheet, proposal.faults, free_sheet_name(sheet.name, names), left
            )

    return book_bytes(write)


def t(name: str, /, **facts: object) -> str:
    """Return the text ``dossier.name`` of the catalogue."""
    return messages.text(f"dossier.{name}", **facts)


def free_sheet_name(name: str, taken: set[str]) -> str:
    """Return a sheet name that Excel allows and that is not taken yet."""
    allowed = "".join("_" if sign in "[]:*?/\\" else sign for sign in name).strip("' ")[:28] or "1"
    free, number = allowed, 1
    while free.casefold() in taken or free.casefold() == "history":
        number += 1
        free = f"{allowed[:25]} {number}"
    taken.add(free.casefold())
    return free


def _summary(book: xlsxwriter.Workbook, proposal: Proposal, carrier_name: str) -> None:
    sheet = book.add_worksheet(t("faults_sheet_summary"))
    bold = book.add_format({"bold": True})
    title = book.add_format({"bold": True, "font_size": 14})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, t("faults_title"), title)
    by_severity = Counter(fault.severity for fault in proposal.faults)
    facts = [
        ("faults_file", proposal.file),
        ("faults_carrier", carrier_name),
        ("faults_crs", f"{proposal.crs or '–'}, {proposal.axis_order or '–'}"),
        ("faults_sites", str(len(proposal.sites))),
        ("faults_cables", str(len(proposal.cables))),
        ("faults_service_points", str(len(proposal.service_points))),
        *((f"faults_{severity}", str(by_severity[severity])) for severity in SEVERITIES),
    ]
    row = 2
    for key, value in facts:
        sheet.write_string(row, 0, t(key), bold)
        sheet.write_string(row, 1, value, wrap)
        row += 1
    for number, severity in enumerate(SEVERITIES):
        mark = book.add_format({"bg_color": COLOURS[severity], "bold": True})
        sheet.write_string(row - len(SEVERITIES) + number, 0, t(f"faults_{severity}"), mark)
    row += 1
    sheet.write_string(row, 0, t("faults_by_kind"), bold)
    first = {fault.code: fault.message for fault in reversed(proposal.faults)}
    for code, count in Counter(fault.code for fault in proposal.faults).most_common():
        row += 1
        sheet.write_string(row, 0, f"{code}: {count}")
        sheet.write_string(row, 1, first[code], wrap)
    for key, lines in (
        ("faults_remarks", [*_limits_said(proposal.faults), *proposal.remarks]),
        ("faults_applied", [f"{a.sheet} {a.row}: {a.before} → {a.after} ({a.who}, {moment_text(a.when)})"
                            for a in proposal.applied]),
    ):  # fmt: skip
        if lines:
            row += 2
            sheet.write_string(row, 0, t(key), bold)
            for line in lines:
                row += 1
                sheet.write_string(row, 1, line[:MAX_TEXT], wrap)


def _limits_said(faults: list[Fault]) -> list[str]:
    """Return what there is to say of a file with more faults than cells are commented."""
    places = {(fault.sheet, fault.row, at) for fault in faults for at in fault.at or (0,)}
    if len(places) <= MAX_COMMENTS:
        return []
    return [t("faults_uncommented", count=numbers.number(MAX_COMMENTS))]


def _list(book: xlsxwriter.Workbook, faults: list[Fault]) -> None:
    sheet = book.add_worksheet(t("faults_sheet_list"))
    bold = book.add_format({"bold": True, "border": 1, "text_wrap": True, "bg_color": "#dfe7ef"})
    colours = {name: book.add_format({"bg_color": colour}) for name, colour in COLOURS.items()}
    for column, name in enumerate(LISTED):
        sheet.write_string(0, column, messages.text(f"web.col_{name}"), bold)
    for row, fault in enumerate(faults, start=1):
        sheet.write_string(row, 0, t(f"severity_{fault.severity}"), colours[fault.severity])
        for column, name in enumerate(LISTED[1:], start=1):
            write_cell(sheet, row, column, getattr(fault, name))
    sheet.set_column(0, 3, 14)
    sheet.set_column(4, 6, 30)
    sheet.set_column(7, 7, 100)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(faults), len(LISTED) - 1)


def _skipped(book: xlsxwriter.Workbook, proposal: Proposal) -> None:
    """Write the rows that are no records, and why, so that none is left out against its sender."""
    sheet = book.add_worksheet(t("faults_sheet_skipped"))
    bold = book.add_format({"bold": True, "border": 1, "bg_color": "#dfe7ef"})
    for column, name in enumerate(("sheet", "row", "reason", "cells")):
        sheet.write_string(0, column, messages.text(f"web.col_{name}"), bold)
    rows = skipped_rows(proposal.sheets, proposal.tables)
    for at, row in enumerate(rows, start=1):
        for column, value in enumerate((row.sheet, row.row, row.text, row.cells)):
            write_cell(sheet, at, column, value)
    sheet.set_column(0, 1, 14)
    sheet.set_column(2, 2, 40)
    sheet.set_column(3, 3, 100)
    sheet.freeze_panes(1, 0)


def write_own_sheet(
    book: xlsxwriter.Workbook, sheet: Sheet, faults: list[Fault], name: str, most_comments: int
) -> int:
    """Write the carrier's sheet, row for row, with its faulty cells coloured and commented.

    Returns
    -------
    int
        How many cells were commented, at most ``most_comments``; the others are only coloured.
    """
    worksheet = book.add_worksheet(name)
    looks = {severity: {"bg_color": colour, "border": 1} for severity, colour in COLOURS.items()}
    formats = {severity: book.add_format(look) for severity, look in looks.items()}
    a_day = {"num_format": numbers.SHEET_DAY}
    days = {severity: book.add_format({**look, **a_day}) for severity, look in looks.items()}
    plain_day = book.add_format(a_day)
    offset = 0 if sheet.geometry is not None else -1  # a GIS layer's columns stand in row 0
    for column, width in sheet.widths.items():
        worksheet.set_column(column, column, min(width, 80))
    marks: dict[tuple[int, int], list[Fault]] = {}
    for fault in faults:
        if fault.sheet == sheet.name and fault.row is not None:
            for column in fault.at or (0,):
                marks.setdefault((fault.row, column), []).append(fault)
    filled = {(number, column) for number, cells in sheet.rows for column in range(len(cells))}
    for number, cells in sheet.rows:
        for column, value in enumerate(cells):
            about = marks.get((number, column))
            worst = None if about is None else _worst(about)
            mark, day = (None, plain_day) if worst is None else (formats[worst], days[worst])
            write_cell(worksheet, number + offset, column, value, mark, day)
    for place, ((number, column), about) in enumerate(marks.items()):
        if (number, column) not in filled:
            worksheet.write_blank(number + offset, column, None, formats[_worst(about)])
        if place >= most_comments:
            continue
        own = sheet.notes.get((number, column))
        lines = [*([own] if own else []), *(_comment(fault) for fault in about)]
        worksheet.write_comment(
            number + offset, column, "\n".join(lines)[:MAX_COMMENT], {"x_scale": 2.5, "y_scale": 1.5}
        )
    for (number, column), text in sheet.notes.items():
        if (number, column) not in marks:
            worksheet.write_comment(number + offset, column, text[:MAX_COMMENT])
    return min(len(marks), most_comments)


def _worst(faults: list[Fault]) -> str:
    return min((fault.severity for fault in faults), key=SEVERITIES.index)


def _comment(fault: Fault) -> str:
    lines = [fault.message.partition(": ")[2] or fault.message]
    if fault.suggestion:
        lines.append(f"→ {fault.suggestion}")
    return "\n".join(lines)
