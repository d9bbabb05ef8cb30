"""How long 10,000 rows of Excel take to their fault list, and what openpyxl alone takes of it.

`python -m benchmarks.intake [ROWS]` prints JSON: seconds, ratios, and the greatest memory in use. The
peer is openpyxl reading every cell of the same file in its streaming mode, which the intake uses too.
"""

from __future__ import annotations

import json
import platform
import resource
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import numpy as np
import openpyxl
import xlsxwriter

from planner.dossier.fault_workbook import fault_workbook
from planner.geo.measure import points_m
from planner.intake.read import read
from planner.intake.reference import Reference, read_reference
from planner.province import DEFAULT_DATA_DIR

HEADINGS = (
    "TT", "Mã trạm", "Tên trạm", "Địa chỉ", "X (m)", "Y (m)", "Loại cột", "Chiều cao cột (m)",
    "Diện tích đất (m2)", "Công nghệ", "Hình thức", "Doanh nghiệp dùng chung", "Năm",
)  # fmt: skip
SEED = 7
KB_PER_MB = 1024


def write_dossier(path: Path, rows: int, known: Reference) -> None:
    """Write a dossier of so many synthetic sites around the shipped stations, one in twenty faulty."""
    random = np.random.default_rng(SEED)
    stations = points_m(known.stations, known.crs)
    spots = stations[np.arange(rows) % len(stations)] + random.normal(0, 400, (rows, 2))
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("M3")
    sheet.write_row(3, 0, HEADINGS)
    for at, (east, north) in enumerate(spots.tolist()):
        x, y = (east, north) if at % 20 == 0 else (north, east)
        cells = (
            at + 1, f"B-{at:05d}", f"Trạm {at}", f"Ấp {at % 9 + 1}", f"{x:.2f}".replace(".", ","),
            f"{y:.2f}".replace(".", ","), "A2b" if at % 33 else "B9", 42, 300, "2G/3G", "Xây mới",
            "VNPT", 2019,
        )  # fmt: skip
        sheet.write_row(at + 4, 0, cells)
    book.close()


def measure(rows: int) -> dict[str, object]:
    """Return the times of openpyxl alone and of the whole, on the same file in this run."""
    known = read_reference(DEFAULT_DATA_DIR, "viettel")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ho_so.xlsx"
        write_dossier(path, rows, known)
        start = time.perf_counter()
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        cells = sum(len(row) for row in book.active.iter_rows(values_only=True))
        openpyxl_s = time.perf_counter() - start
        start = time.perf_counter()
        proposal = read(path, "viettel", known, date(2018, 1, 2))
        read_s = time.perf_counter() - start
        start = time.perf_counter()
        fault_workbook(proposal, "Viettel")
        workbook_s = time.perf_counter() - start
    total_s = read_s + workbook_s
    return {
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "rows": rows,
        "cells": cells,
        "sites": len(proposal.sites),
        "faults": len(proposal.faults),
        "openpyxl_alone_s": round(openpyxl_s, 2),
        "to_fault_list_s": round(read_s, 2),
        "to_fault_workbook_s": round(total_s, 2),
        "fault_list_over_openpyxl": round(read_s / openpyxl_s, 2),
        "openpyxl_share_of_fault_list": round(openpyxl_s / read_s, 2),
        "memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KB_PER_MB),
    }


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    sys.stdout.write(json.dumps(measure(count), indent=1) + "\n")
