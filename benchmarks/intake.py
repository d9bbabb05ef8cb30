"""How long a carrier's file takes to its fault list, beside what openpyxl and pandas alone take of it.

`python -m benchmarks.intake [ROWS …]` prints JSON: for each number of rows (1,000, 10,000 and 49,999
unless said), of rows that are good, all faulty and all doubled, the seconds of processor and the most
memory of each, and their ratios. Each runs in a process of its own, ours and the peers alike: openpyxl
reads every cell in its streaming mode, pandas makes a frame by ``read_excel``.
"""

from __future__ import annotations

import json
import platform
import sys
import tempfile
from datetime import date
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import xlsxwriter

from planner.base import apart
from planner.dossier.fault_workbook import fault_workbook
from planner.geo.measure import points_m
from planner.intake.opening import open_file
from planner.intake.read import understand
from planner.intake.reference import Reference, read_reference
from planner.layers.province import DEFAULT_DATA_DIR

HEADINGS = (
    "TT", "Mã trạm", "Tên trạm", "Địa chỉ", "X (m)", "Y (m)", "Loại cột", "Chiều cao cột (m)",
    "Diện tích đất (m2)", "Công nghệ", "Hình thức", "Doanh nghiệp dùng chung", "Năm",
)  # fmt: skip
SEED = 7
SIZES = (1_000, 10_000, 49_999)  # with its headings the last has as many rows as are read
GOOD, FAULTY, DOUBLED = "good", "faulty", "doubled"
DIFFERENT = 100  # codes of a file whose rows are doubled
LONG = apart.Limits(memory_mb=4_000, seconds=900)  # the benchmark measures past the limit of time


def write_dossier(path: Path, rows: int, reference: Reference, kind: str = GOOD) -> None:
    """Write synthetic sites around the shipped stations: good, all faulty, or all doubled."""
    random = np.random.default_rng(SEED)
    stations = points_m(reference.stations, reference.crs)
    spots = stations[np.arange(rows) % len(stations)] + random.normal(0, 400, (rows, 2))
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("M3")
        sheet.write_row(3, 0, HEADINGS)
        for at, (east, north) in enumerate(spots.tolist()):
            is_faulty = kind == FAULTY
            x, y = (east, north) if is_faulty else (north, east)
            cells = (
                at + 1, f"B-{at % DIFFERENT if kind == DOUBLED else at:05d}", f"Trạm {at}",
                f"Ấp {at % 9 + 1}", f"{x:.2f}".replace(".", ","), f"{y:.2f}".replace(".", ","),
                "B9" if is_faulty else "A2b", "cao" if is_faulty else 42, 300, "2G/3G", "Xây mới",
                "VNPT", 2019,
            )  # fmt: skip
            sheet.write_row(at + 4, 0, cells)


def cells_by_openpyxl(path: Path) -> int:
    """Return how many cells openpyxl alone reads."""
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    return sum(len(row) for row in book.active.iter_rows(values_only=True))


def rows_by_pandas(path: Path) -> int:
    """Return how many rows pandas alone reads."""
    return len(pd.read_excel(path, header=3))


def measure(path: Path, reference: Reference) -> dict[str, object]:
    """Return time and memory of one file: ours by step, the peers, and the ratios."""
    opening, understanding = apart.Spent(), apart.Spent()
    sheets = open_file(path, limits=LONG, spent=opening)
    read = apart.result_of(understand, path.name, LONG, understanding)
    proposal = read(sheets, path.name, "viettel", reference, date(2018, 1, 2))
    workbook = apart.Spent()
    apart.result_of(fault_workbook, path.name, LONG, workbook)(proposal, "Viettel")
    peers = {"openpyxl": apart.Spent(), "pandas": apart.Spent()}
    apart.result_of(cells_by_openpyxl, path.name, LONG, peers["openpyxl"])(path)
    apart.result_of(rows_by_pandas, path.name, LONG, peers["pandas"])(path)
    ours_s = opening.cpu_s + understanding.cpu_s
    steps = {"open": opening, "understand": understanding, "fault_workbook": workbook, **peers}
    return {
        "sites": len(proposal.sites),
        "faults": len(proposal.faults),
        **{f"{name}_s": round(spent.cpu_s, 2) for name, spent in steps.items()},
        **{f"{name}_mb": round(spent.memory_mb) for name, spent in steps.items()},
        **{f"fault_list_over_{name}": round(ours_s / peer.cpu_s, 2) for name, peer in peers.items()},
        "open_over_openpyxl": round(opening.cpu_s / peers["openpyxl"].cpu_s, 2),
    }


def main(sizes: tuple[int, ...]) -> None:
    """Print the figures of every size and kind as JSON, a line each."""
    reference = read_reference(DEFAULT_DATA_DIR)
    apart.start()
    for rows in sizes:
        for kind in (GOOD, FAULTY, DOUBLED):
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "ho_so.xlsx"
                write_dossier(path, rows, reference, kind)
                figures = {"rows": rows, "kind": kind, **measure(path, reference)}
            sys.stdout.write(json.dumps(figures) + "\n")
            sys.stdout.flush()
    sys.stdout.write(f"{platform.machine()}, Python {platform.python_version()}\n")


if __name__ == "__main__":
    from benchmarks import intake  # the helper process must find the peers by the module's own name

    intake.main(tuple(map(int, sys.argv[1:])) or SIZES)
