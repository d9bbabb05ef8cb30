"""Build tests/intake/kinds/: the same four sites in every kind of file that an office may send.

Each is written by the library of its format, not by ours. What must come out stands in
tests/intake/test_other_kinds.py. `python scripts/build_other_kinds.py [FOLDER]`.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import docx
import geopandas as gpd
from build_layout_files import build
from build_ugly_files import FIXED, HEADINGS, OWN, PLACES, cp1258, points, rows, text, workbook, zipped
from docx.document import Document
from odf import opendocument, style, table
from odf.office import Annotation
from odf.text import P

from planner.geo.vn2000 import project

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "intake" / "kinds"
SHEET_ROWS, SHEET_COLUMNS = 1_048_576, 16_384
# What MapInfo users in Việt Nam write for zone 105°30': datum 9999 with the shift of QĐ 05/2007.
COORDSYS = (
    b"CoordSys Earth Projection 8, 9999, 28, -191.90441429,-39.30318279,-111.45032835,-0.00928836,"
    b'0.01975479,-0.00427372,0.252906278,0, "m", 105.5, 0, 0.9999, 500000, 0\n'
)


def ods_cell(value: object, **more: object) -> table.TableCell:
    """Return a cell of an OpenDocument table."""
    if value is None:
        return table.TableCell(**more)
    if isinstance(value, date):
        cell = table.TableCell(valuetype="date", datevalue=value.isoformat(), **more)
    elif isinstance(value, (int, float)):
        cell = table.TableCell(valuetype="float", value=value, **more)
    else:
        cell = table.TableCell(valuetype="string", **more)
    cell.addElement(P(text=str(value)))
    return cell


def open_document() -> bytes:
    """Give a merged title, a hidden row, a comment, a hidden sheet, blank rows to the last one."""
    book = opendocument.OpenDocumentSpreadsheet()
    sheet = table.Table(name="Biểu M3")
    title = table.TableRow()
    title.addElement(ods_cell("BIỂU M3: CỘT ĂNG TEN", numbercolumnsspanned=3))
    title.addElement(table.CoveredTableCell(numbercolumnsrepeated=2))
    sheet.addElement(title)
    sheet.addElement(table.TableRow(numberrowsrepeated=2))
    for at, cells in enumerate([HEADINGS, *rows()]):
        table_row = table.TableRow(**({"visibility": "collapse"} if at == 2 else {}))
        for column, value in enumerate(cells):
            cell = ods_cell(value)
            if (at, column) == (1, 1):
                note = Annotation()
                note.addElement(P(text="Đã khảo sát"))
                cell.addElement(note)
            table_row.addElement(cell)
        table_row.addElement(table.TableCell(numbercolumnsrepeated=SHEET_COLUMNS - len(cells)))
        sheet.addElement(table_row)
    rest = table.TableRow(numberrowsrepeated=SHEET_ROWS - 8)
    rest.addElement(table.TableCell(numbercolumnsrepeated=SHEET_COLUMNS))
    sheet.addElement(rest)
    book.spreadsheet.addElement(sheet)
    out_of_sight = style.Style(name="ta_hidden", family="table")
    out_of_sight.addElement(style.TableProperties(display="false"))
    book.automaticstyles.addElement(out_of_sight)
    draft = table.Table(name="Nháp", stylename="ta_hidden")
    line = table.TableRow()
    line.addElement(ods_cell("để lại sau"))
    draft.addElement(line)
    book.spreadsheet.addElement(draft)
    buffer = io.BytesIO()
    book.write(buffer)
    return buffer.getvalue()


def fill(document: Document, lines: list[list[object]]) -> docx.table.Table:
    """Add a table to a document."""
    grid = document.add_table(len(lines), len(lines[0]))
    for line, cells in zip(grid.rows, lines, strict=True):
        for cell, value in zip(line.cells, cells, strict=True):
            cell.text = "" if value is None else str(value).replace(".", ",")
    return grid


def word() -> bytes:
    """Give a letterhead laid out as a table, a title, and a long table that Word has split in two."""
    document = docx.Document()
    document.core_properties.created = document.core_properties.modified = FIXED
    fill(document, [["TẬP ĐOÀN VIỄN THÔNG", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]])
    document.add_paragraph("BIỂU M3: DANH SÁCH VỊ TRÍ CỘT ĂNG TEN")
    document.add_paragraph("Hệ tọa độ VN-2000, kinh tuyến trục 105°30'")
    grid = fill(document, [list(HEADINGS), *rows(2)])
    grid.cell(0, 2).merge(grid.cell(0, 3)).text = "Xã, huyện"
    document.add_paragraph("")
    fill(document, rows(4)[2:])
    document.add_paragraph("Người lập biểu")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def web_page() -> bytes:
    """Give the "Excel" file of a web program: HTML, a heading over two columns, a merged title."""
    lines = "".join(
        "<tr>" + "".join(f"<td>{value}</td>" for value in cells) + "</tr>\n" for cells in rows()
    )
    headings = "".join(f"<th>{name}</th>" for name in HEADINGS)
    return (
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="utf-8">'
        "<style>td { mso-number-format: General; }</style></head><body>"
        f'<table border="1"><tr><td colspan="{len(HEADINGS)}">DANH SÁCH<br>CỘT ĂNG TEN</td></tr>'
        f"<tr>{headings}</tr>\n{lines}</table></body></html>"
    ).encode()


def masts() -> gpd.GeoDataFrame:
    """Return the four sites as a layer in the province's zone."""
    fields: dict[str, list[object]] = {
        "Ma_tram": [place[0] for place in PLACES[:4]],
        "Xa": [place[1] for place in PLACES[:4]],
        "Loai_cot": ["A2b"] * 4,
        "Cao_cot": [42.0] * 4,
        "Hinh_thuc": ["Xây mới"] * 4,
    }
    return project(points(4, fields), OWN)


def layer(name: str, driver: str, **options: str) -> dict[str, bytes]:
    """Return the files that GDAL writes for the four sites, by their path."""
    with tempfile.TemporaryDirectory() as folder:
        masts().to_file(Path(folder) / name, driver=driver, **options)
        paths = [path for path in Path(folder).rglob("*") if path.is_file()]
        return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def exchange(charset: str, encode: Callable[[str], bytes]) -> dict[str, bytes]:
    """Return a MapInfo exchange file and its attributes."""
    frame = masts()
    columns = [name for name in frame.columns if name != "geometry"]
    spots = "".join(f"Point {p.x:.2f} {p.y:.2f}\n    Symbol (35,0,12)\n" for p in frame.geometry)
    typed = "".join(f"  {name} {'Float' if name == 'Cao_cot' else 'Char(60)'}\n" for name in columns)
    head = f'Version 300\nCharset "{charset}"\nDelimiter ","\n'.encode()
    body = f"Columns {len(columns)}\n{typed}Data\n\n{spots}".encode()
    lines = [
        ",".join(str(v) if isinstance(v, float) else f'"{v}"' for v in values)
        for values in frame[columns].itertuples(index=False)
    ]
    return {"cot.mif": head + COORDSYS + body, "cot.mid": encode("\n".join(lines) + "\n")}


def handheld() -> bytes:
    """Give the waypoints of a handheld receiver."""
    frame = gpd.GeoDataFrame({"name": [place[0] for place in PLACES[:4]]})
    frame = frame.set_geometry(points(4, {}).geometry)
    with tempfile.TemporaryDirectory() as folder:
        frame.to_file(Path(folder) / "d.gpx", driver="GPX", layer="waypoints")
        return (Path(folder) / "d.gpx").read_bytes()


def parquet() -> bytes:
    """Give a GeoParquet."""
    buffer = io.BytesIO()
    masts().to_parquet(buffer)
    return buffer.getvalue()


def plain_parquet() -> bytes:
    """Give a Parquet without geometry."""
    records = [dict(zip(HEADINGS, cells, strict=True)) for cells in rows()]
    buffer = io.BytesIO()
    gpd.pd.DataFrame(records).to_parquet(buffer)
    return buffer.getvalue()


def mailed() -> bytes:
    """Give what is mailed: the tables of two communes, the letter as PDF, a note."""
    half = rows()
    return zipped(
        {
            "Hồ sơ/Đợt 1.xlsx": workbook([HEADINGS, *half[:2]]),
            "Hồ sơ/Đợt 2.csv": text([HEADINGS, *half[2:]]).encode("utf-8-sig"),
            "Hồ sơ/Công văn.pdf": b"%PDF-1.7",
            "Hồ sơ/~$Đợt 1.tmp": b"x",
        }
    )


def makers() -> dict[str, Callable[[], bytes]]:
    """Return every file with what makes it."""
    return {
        "bieu_m3.ods": open_document,
        "bieu_m3.docx": word,
        "xuat_tu_web.xls": web_page,
        "mapinfo_tab.zip": lambda: zipped(layer("cot.tab", "MapInfo File", encoding="UTF-8")),
        "mapinfo_cp1258.zip": lambda: zipped(exchange("WindowsVietnamese", cp1258)),
        "mapinfo_neutral.zip": lambda: zipped(exchange("Neutral", cp1258)),
        "cot.fgb": lambda: layer("cot.fgb", "FlatGeobuf")["cot.fgb"],
        "cot.parquet": parquet,
        "bang.parquet": plain_parquet,
        "diem.gpx": handheld,
        "geodatabase.zip": lambda: zipped(layer("quy_hoach.gdb", "OpenFileGDB")),
        "ho_so.zip": mailed,
        "gpkg_trong_zip.zip": lambda: zipped(layer("cot.gpkg", "GPKG")),
    }


if __name__ == "__main__":
    build(makers(), FOLDER)
