"""Files that would stop a server: each made when it is asked for, none of them stored."""

from __future__ import annotations

import io
import json
import random
import struct
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import openpyxl

from planner.geo.measure import points_m
from planner.intake.reference import read_reference
from planner.layers.province import DEFAULT_DATA_DIR

PIECE = 1 << 20
MANY_ROWS = 49_000
HEADING = "TT;Mã trạm;Tên trạm;X (m);Y (m);Loại cột;Chiều cao cột (m);Năm\n"

_SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_SHEET_END = b"</sheetData></worksheet>"


def _workbook(path: Path, changed: dict[str, Iterable[bytes]]) -> None:
    """Write a workbook of Excel some of whose parts are others."""
    plain = io.BytesIO()
    openpyxl.Workbook().save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {*old.namelist(), *changed}:
            with new.open(name, "w") as part:
                for piece in changed.get(name) or [old.read(name)]:
                    part.write(piece)


def _sheet(path: Path, content: Iterable[bytes]) -> None:
    _workbook(path, {"xl/worksheets/sheet1.xml": [_SHEET, *content, _SHEET_END]})


def _repeated(text: bytes, times: int) -> Iterable[bytes]:
    at_once = max(1, PIECE // len(text))
    yield from (text * at_once for _ in range(times // at_once))
    yield text * (times % at_once)


def unfinished_rows(path: Path) -> None:
    """``<row `` a million times: 12 KB that a pattern went through a million times."""
    _sheet(path, _repeated(b"<row ", 1_000_000))


def rows_of_blanks(path: Path) -> None:
    """As before, each row with an attribute that never ends the search."""
    _sheet(path, _repeated(b"<row r='1' ", 500_000))


def one_long_row(path: Path) -> None:
    """One row of 180 MB."""
    cells = _repeated(b"<c><v>1</v></c>", 12_000_000)
    _sheet(path, [b"<row>", *cells, b"</row>"])


def many_rows(path: Path) -> None:
    """Twenty million rows with nothing in them."""
    _sheet(path, _repeated(b"<row/>", 20_000_000))


def many_attributes(path: Path) -> None:
    """Five million attributes of one tag."""
    numbers = (
        b"".join(b' a%d="1"' % n for n in range(at, at + 5_000)) for at in range(0, 5_000_000, 5_000)
    )
    _sheet(path, [b"<row", *numbers, b"></row>"])


def long_text(path: Path) -> None:
    """A cell of 190 MB of text."""
    text = _repeated(b"Tra Vinh ", 21_000_000)
    _sheet(path, [b'<row><c t="inlineStr"><is><t>', *text, b"</t></is></c></row>"])


def bomb_of_styles(path: Path) -> None:
    """Millions of cell formats, each an object in openpyxl."""
    start = b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs>'
    formats = _repeated(b'<xf numFmtId="0" fontId="0"/>', 5_000_000)
    _workbook(path, {"xl/styles.xml": [start, *formats, b"</cellXfs></styleSheet>"]})


def bomb_of_strings(path: Path) -> None:
    """Ten million shared strings that no cell uses."""
    start = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    strings = _repeated(b"<si><t/></si>", 12_000_000)
    _workbook(path, {"xl/sharedStrings.xml": [start, *strings, b"</sst>"]})


def deep_sheet(path: Path) -> None:
    """Tags within tags, a hundred thousand deep."""
    _sheet(path, [b"<row>", *_repeated(b"<c>", 100_000)])


def billion_laughs(path: Path) -> None:
    """Entities that swell tenfold at each of ten steps."""
    steps = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    start = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{steps}]><worksheet>&l9;</worksheet>'
    _workbook(path, {"xl/worksheets/sheet1.xml": [start.encode()]})


def zip_bomb(path: Path) -> None:
    """A shapefile's name over 250 MB of zeros."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.shp", "w") as part:
        for _ in range(240):
            part.write(bytes(PIECE))


def zip_of_zips(path: Path) -> None:
    """A zip in a zip, eight deep, ten in each of the last."""
    content = b"x" * 1000
    for _ in range(8):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(10):
                archive.writestr(f"{number}.zip", content)
        content = buffer.getvalue()
    path.write_bytes(content)


def commas(path: Path) -> None:
    """40 MB of commas."""
    path.write_bytes(b"," * 40_000_000)


def newlines(path: Path) -> None:
    """40 MB of newlines."""
    path.write_bytes(b"\n" * 40_000_000)


def quotes(path: Path) -> None:
    """A quotation mark that is never closed."""
    path.write_bytes(b'Ma,X,Y\n"' + b"a,b,c\n" * 6_000_000)


def short_lines(path: Path) -> None:
    """Two columns of nothing but a letter, twenty million lines."""
    path.write_bytes(b"a\n" * 20_000_000)


def _spots() -> list[tuple[float, float]]:
    reference = read_reference(DEFAULT_DATA_DIR)
    return [(float(x), float(y)) for x, y in points_m(reference.stations, reference.crs)]


def _table(path: Path, row: Callable[[int, float, float], str], rows: int = MANY_ROWS) -> None:
    spots, noise = _spots(), random.Random(7)
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADING)
        for at in range(rows):
            east, north = spots[at % len(spots)]
            file.write(row(at, east + noise.gauss(0, 300), north + noise.gauss(0, 300)))


def faulty_rows(path: Path, rows: int = MANY_ROWS) -> None:
    """49,000 rows, each with its axes turned, a class and a height that are none."""
    _table(path, lambda at, x, y: f"{at};B-{at};Trạm {at};{x:.2f};{y:.2f};B9;cao;20190\n", rows)


def doubled_rows(path: Path, rows: int = MANY_ROWS) -> None:
    """49,000 rows of a hundred codes."""
    _table(path, lambda at, x, y: f"{at};B-{at % 100};Trạm;{y:.2f};{x:.2f};A2b;42;2019\n", rows)


def one_spot(path: Path, rows: int = MANY_ROWS) -> None:
    """49,000 rows with codes of their own at one place: every pair of them is too near."""
    x, y = _spots()[0]
    _table(path, lambda at, _x, _y: f"{at};B-{at};Trạm;{y:.2f};{x:.2f};A2b;42;2019\n", rows)


def cells_of_html(path: Path) -> None:
    """A KML whose description is 5 MB of ``<td>``."""
    with path.open("wb") as file:
        file.write(
            b"<kml xmlns='http://www.opengis.net/kml/2.2'><Document><Placemark><description><![CDATA["
        )
        file.writelines(_repeated(b"<td>", 1_250_000))
        file.write(b"]]></description><Point><coordinates>106.34,9.93</coordinates></Point>")
        file.write(b"</Placemark></Document></kml>")


def columns_of_html(path: Path) -> None:
    """A KML of 20,000 places, each with headings of its own."""
    with path.open("w", encoding="utf-8") as file:
        file.write("<kml xmlns='http://www.opengis.net/kml/2.2'><Document>")
        for at in range(20_000):
            file.write(
                f"<Placemark><description><![CDATA[<table><tr><td>c{at}</td><td>1</td></tr></table>]]>"
                "</description><Point><coordinates>106.34,9.93</coordinates></Point></Placemark>"
            )
        file.write("</Document></kml>")


def deep_kml(path: Path) -> None:
    """Folders within folders."""
    path.write_bytes(b"<kml>" + b"<Folder>" * 500_000)


def deep_geojson(path: Path) -> None:
    """Brackets within brackets."""
    path.write_bytes(b'{"type":"FeatureCollection","features":' + b"[" * 20_000_000)


def deep_collections(path: Path) -> None:
    """Collections within collections."""
    start = '{"type":"GeometryCollection","geometries":['
    depth = 100_000
    geometry = start * depth + "]}" * depth
    path.write_text('{"type":"Feature","properties":{},"geometry":' + geometry + "}", encoding="utf-8")


def many_properties(path: Path) -> None:
    """5,000 features, each with properties of its own: columns without measure."""
    features = [
        {
            "type": "Feature",
            "properties": {f"p{at}_{n}": 1 for n in range(40)},
            "geometry": {"type": "Point", "coordinates": [106.34, 9.93]},
        }
        for at in range(5_000)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")


def looping_ole(path: Path) -> None:
    """An old workbook whose chain of sectors leads back to itself."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIII", header, 44, 1, 1, 0, 4096, 1, 0, 0)
    struct.pack_into("<I", header, 76, 0)
    fat = struct.pack("<I", 0xFFFFFFFD) + struct.pack("<I", 1) * 127
    name = "Workbook".encode("utf-16-le").ljust(64, b"\0")
    entry = name + struct.pack("<HBB", 18, 2, 1) + b"\xff" * 12 + bytes(36)
    entry += struct.pack("<III", 1, 0x7FFFFFFF, 0)
    path.write_bytes(bytes(header) + fat + entry.ljust(512, b"\0"))


def huge_ole(path: Path) -> None:
    """An old workbook that is 40 MB of noise after its first bytes."""
    noise = random.Random(3).randbytes(1_000_000)
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") + noise * 40)


def endless_drawing(path: Path) -> None:
    """A drawing of four million empty lines."""
    path.write_bytes(b"0\nSECTION\n2\nENTITIES\n" + b"0\nLINE\n" * 4_000_000)


WORKBOOKS = {
    f"{make.__name__}.xlsx": make
    for make in (
        unfinished_rows, rows_of_blanks, one_long_row, many_rows, many_attributes, long_text,
        bomb_of_styles, bomb_of_strings, deep_sheet, billion_laughs,
    )
} | {"looping_ole.xls": looping_ole, "huge_ole.xls": huge_ole}  # fmt: skip
TABLES = {
    f"{make.__name__}.csv": make
    for make in (commas, newlines, quotes, short_lines, faulty_rows, doubled_rows, one_spot)
}
OTHERS = {
    "cells_of_html.kml": cells_of_html,
    "columns_of_html.kml": columns_of_html,
    "deep_kml.kml": deep_kml,
    "deep_geojson.geojson": deep_geojson,
    "deep_collections.geojson": deep_collections,
    "many_properties.geojson": many_properties,
    "zip_bomb.zip": zip_bomb,
    "zip_of_zips.zip": zip_of_zips,
    "endless_drawing.dxf": endless_drawing,
}
