"""Build tests/intake/files/: carriers' files as ugly as the real ones, on eight known places.

Every file says one thing that real files do wrong or differently; what must come out of each stands in
tests/intake/test_ugly_files.py. Synthetic throughout. `python scripts/build_ugly_files.py [FOLDER]`.
"""

# ruff: noqa: E501 - tables read better with a row on a line
from __future__ import annotations

import csv
import io
import json
import sys
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

import ezdxf
import geopandas as gpd
import shapely
import xlsxwriter
import xlwt

from planner.geo.vn2000 import WGS84, convert, project

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "intake" / "files"
OWN = "EPSG:9209"
NEXT_ZONE = "EPSG:9210"
UTM = "EPSG:32648"
# code, commune, district, longitude, latitude: well inside their communes, far from any station
PLACES = (
    ("U01", "Xã Đại An", "Huyện Trà Cú", 106.29660, 9.63818),
    ("U02", "Xã Ngũ Lạc", "Huyện Duyên Hải", 106.42888, 9.66526),
    ("U03", "Xã Hiệp Mỹ Tây", "Huyện Cầu Ngang", 106.48153, 9.75907),
    ("U04", "Xã Phong Thạnh", "Huyện Cầu Kè", 106.13509, 9.84854),
    ("U05", "Xã Huyền Hội", "Huyện Càng Long", 106.21575, 9.91842),
    ("U06", "Xã Tân Hòa", "Huyện Tiểu Cần", 106.14958, 9.74801),
    ("U07", "Xã Hòa Thuận", "Huyện Châu Thành", 106.36509, 9.94625),
    ("U08", "Xã Đôn Xuân", "Huyện Duyên Hải", 106.34311, 9.64262),
)
HEADINGS = (
    "TT", "Mã trạm", "Xã", "Huyện", "X (m)", "Y (m)", "Loại cột", "Chiều cao cột (m)", "Hình thức",
    "Năm",
)  # fmt: skip
FIXED = datetime(2018, 1, 2)

Cells = Sequence[object]


def metres(place: int, crs: str = OWN) -> tuple[float, float]:
    """Return northing and easting of a place, rounded to centimetres."""
    east, north = convert(PLACES[place][3], PLACES[place][4], WGS84, crs)
    return round(float(north), 2), round(float(east), 2)


def row(place: int, crs: str = OWN, **changes: object) -> list[object]:
    """Return the cells of a place under HEADINGS; ``changes`` by name of the cell."""
    code, commune, district, _, _ = PLACES[place]
    north, east = metres(place, crs)
    cells: dict[str, object] = {
        "number": place + 1, "code": code, "commune": commune, "district": district, "x": north,
        "y": east, "kind": "A2b", "height": 42, "action": "Xây mới", "year": 2019,
    }  # fmt: skip
    return list({**cells, **changes}.values())


def rows(count: int = 4, crs: str = OWN) -> list[list[object]]:
    """Return the first places as rows."""
    return [row(place, crs) for place in range(count)]


def comma(value: float, decimals: int = 2) -> str:
    """Return a number with a decimal comma."""
    return f"{value:.{decimals}f}".replace(".", ",")


class Book:
    """A workbook in the making."""

    def __init__(self) -> None:
        self.buffer = io.BytesIO()
        self.book = xlsxwriter.Workbook(self.buffer, {"in_memory": True, "strings_to_formulas": False})
        self.book.set_properties({"created": FIXED})

    def sheet(self, name: str, table: Sequence[Cells], first: int = 0) -> xlsxwriter.worksheet.Worksheet:
        """Add a sheet with a table from row ``first`` (from 0); None leaves a cell out."""
        worksheet = self.book.add_worksheet(name)
        day = self.book.add_format({"num_format": "dd/mm/yyyy"})
        for at, cells in enumerate(table, start=first):
            for column, value in enumerate(cells):
                if isinstance(value, date):
                    worksheet.write_datetime(
                        at, column, datetime.combine(value, datetime.min.time()), day
                    )
                elif value is not None:
                    worksheet.write(at, column, value)
        return worksheet

    def content(self) -> bytes:
        """Return the finished file."""
        self.book.close()
        return self.buffer.getvalue()


def workbook(table: Sequence[Cells], name: str = "M3", first: int = 0) -> bytes:
    """Return a workbook of one sheet."""
    book = Book()
    book.sheet(name, table, first)
    return book.content()


def text(table: Sequence[Cells], separator: str = ",") -> str:
    """Return a table as delimited text."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=separator).writerows(table)
    return buffer.getvalue()


def cp1258(value: str) -> bytes:
    """Return text in Windows-1258: base letters and hats as one byte, tones after them."""
    encoded = bytearray()
    for sign in unicodedata.normalize("NFC", value):
        try:
            encoded += sign.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", sign)
            tones = [mark for mark in parts if mark in "\u0300\u0301\u0303\u0309\u0323"]
            base = unicodedata.normalize("NFC", "".join(p for p in parts if p not in tones))
            encoded += base.encode("cp1258") + "".join(tones).encode("cp1258")
    return bytes(encoded)


def title_block() -> bytes:
    """Give headings in row 12 under a letterhead, and signatures below."""
    table = [
        ["TẬP ĐOÀN VIỄN THÔNG"], ["Chi nhánh Trà Vinh", None, None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        [None, None, None, None, "Độc lập – Tự do – Hạnh phúc"], [], ["Số: 12/BC"], [],
        ["DANH SÁCH VỊ TRÍ CỘT ĂNG TEN"], ["(Kèm theo Công văn số 12 ngày 02/01/2018)"], [], [], [],
        list(HEADINGS), *rows(), [], ["Người lập biểu", None, None, None, None, None, None, "GIÁM ĐỐC"],
        ["Nguyễn Văn A", None, None, None, None, None, None, "Trần Thị B"],
    ]  # fmt: skip
    return workbook(table)


def merged_headings() -> bytes:
    """Give headings over three rows, merged across and down."""
    book = Book()
    sheet = book.sheet("M3", [], 0)
    middle = book.book.add_format({"align": "center", "text_wrap": True})
    sheet.write(0, 0, "BIỂU M3")
    for column, word in enumerate(("TT", "Mã trạm")):
        sheet.merge_range(2, column, 4, column, word, middle)
    sheet.merge_range(2, 2, 2, 3, "Địa chỉ", middle)
    sheet.merge_range(3, 2, 4, 2, "Xã", middle)
    sheet.merge_range(3, 3, 4, 3, "Huyện", middle)
    sheet.merge_range(2, 4, 2, 7, "Tọa độ", middle)
    sheet.merge_range(3, 4, 3, 5, "WGS-84", middle)
    sheet.merge_range(3, 6, 3, 7, "VN-2000", middle)
    for column, word in zip(range(4, 8), ("Kinh độ", "Vĩ độ", "X (m)", "Y (m)"), strict=True):
        sheet.write(4, column, word)
    sheet.merge_range(2, 8, 4, 8, "Loại cột", middle)
    sheet.merge_range(2, 9, 2, 10, "Chiều cao (m)", middle)
    sheet.merge_range(3, 9, 4, 9, "Cột", middle)
    sheet.merge_range(3, 10, 4, 10, "Công trình", middle)
    sheet.merge_range(2, 11, 4, 11, "Hình thức", middle)
    for at in range(3):
        code, commune, district, lon, lat = PLACES[at]
        north, east = metres(at)
        cells = [at + 1, code, commune, district, lon, lat, north, east, "A2a", 12, 9, "Xây mới"]
        for column, value in enumerate(cells):
            sheet.write(5 + at, column, value)
    return book.content()


def groups() -> bytes:
    """Give a numbering row under the headings, districts and sub-totals between the sites."""
    table = [
        list(HEADINGS), [f"({n})" for n in range(1, 11)], ["I", "Huyện Trà Cú"], row(0),
        [None, "Cộng huyện Trà Cú", None, None, None, None, None, 1], ["II", "Huyện Duyên Hải"], row(1),
        row(7), ["Cộng", "2 vị trí"], ["TỔNG CỘNG", None, None, None, None, None, None, 3],
    ]  # fmt: skip
    return workbook(table)


def hidden_formulas_notes() -> bytes:
    """Give a hidden row, formulas with their values, comments, and a hidden sheet."""
    book = Book()
    sheet = book.sheet("M3", [HEADINGS, *rows()])
    sheet.set_row(2, None, None, {"hidden": True})
    north, _ = metres(2)
    sheet.write_formula(3, 4, f"={north - 1}+1", None, north)
    sheet.write_formula(3, 7, "=40+2", None, 42)
    sheet.write_comment(1, 1, "Đã khảo sát ngày 5/12")
    book.sheet("Nháp", [["để lại sau"]]).hide()
    return book.content()


def several_tables() -> bytes:
    """Give masts, ducts, service points and a sheet that is no table in one workbook."""
    book = Book()
    book.sheet("Bìa", [["HỒ SƠ QUY HOẠCH HẠ TẦNG"], ["Năm 2018"]])
    book.sheet("Biểu M3", [HEADINGS, *rows(3)])
    ducts = [
        ["BIỂU M5: TUYẾN CỐNG BỂ"],
        ["TT", "Tuyến", None, "Loại", "Chiều dài (km)", "Số ống", "DN dùng chung", "Năm"],
        [None, "Từ", "Đến"],
        [1, "Bưu điện Trà Cú", "Ngã ba Đầu Bờ", "N2", 1.25, 4, "VNPT", 2019],
        [2, "Ngã ba Đầu Bờ", "Chợ Đại An", "N1", "850 m", 2, None, 2020],
        [3, "Chợ Đại An", "Bến đò", "Ngầm", 0.4, 2, None, 2020],
    ]
    book.sheet("Biểu M5", ducts)
    north, east = metres(4)
    points = [
        ["BIỂU M2: ĐIỂM CUNG CẤP DỊCH VỤ VIỄN THÔNG CÔNG CỘNG"],
        ["TT", "Tên điểm", "Địa điểm", "Loại điểm", "X (m)", "Y (m)", "Diện tích đất (m2)",
         "Diện tích sàn", "Thời điểm"],
        [1, "Cửa hàng Huyền Hội", "Xã Huyền Hội, huyện Càng Long", "Đ1", north, east, "0,02 ha",
         150, "Quý II/2019"],
    ]  # fmt: skip
    book.sheet("Biểu M2", points)
    return book.content()


def with_macro() -> bytes:
    """Give an .xlsm: a workbook with a part that would be a macro project."""
    plain = workbook([HEADINGS, *rows(2)])
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(plain)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name == "[Content_Types].xml":
                content = content.replace(
                    b"spreadsheetml.sheet.main+xml", b"ms-excel.sheet.macroEnabled.main+xml"
                ).replace(
                    b"application/vnd.openxmlformats-officedocument.ms-excel",
                    b"application/vnd.ms-excel",
                )
            new.writestr(zipfile.ZipInfo(name, (2018, 1, 2, 0, 0, 0)), content)
        new.writestr(zipfile.ZipInfo("xl/vbaProject.bin", (2018, 1, 2, 0, 0, 0)), b"macro" * 100)
    return buffer.getvalue()


def old_excel() -> bytes:
    """Give an Excel 97–2003 file with a date as year and a hidden row."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Bieu 3", cell_overwrite_ok=True)
    day = xlwt.easyxf(num_format_str="DD/MM/YYYY")
    sheet.write(0, 0, "DANH SÁCH")
    for at, cells in enumerate([HEADINGS, *rows(3)], start=2):
        for column, value in enumerate(cells):
            sheet.write(at, column, value)
    sheet.write(3, 9, datetime(2019, 6, 30), day)
    sheet.row(4).hidden = True
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def legacy_table(encode: Callable[[str], str]) -> bytes:
    """Give a workbook whose texts are in an old font's encoding."""
    table = [[encode("DANH SÁCH TRẠM")], [encode(str(word)) for word in HEADINGS]]
    table += [[encode(c) if isinstance(c, str) else c for c in cells] for cells in rows(3)]
    return workbook(table)


def to_tcvn3(value: str) -> str:
    """Return Unicode text as the Latin letters of TCVN3 (iconv's table, not ours)."""
    import subprocess

    done = subprocess.run(
        ["iconv", "-f", "UTF-8", "-t", "TCVN"], input=value.encode(), capture_output=True, check=True
    )
    return done.stdout.decode("latin-1")


VNI_PAIRS = {
    "Đ": "Ñ", "đ": "ñ", "ạ": "aï", "ã": "aõ", "á": "aù", "à": "aø", "ũ": "uõ", "ệ": "eä", "ế": "eá", "ề": "eà",
    "ồ": "oà", "ộ": "oä", "ố": "oá", "ò": "oø", "ọ": "oï", "ô": "oâ", "ê": "eâ", "ầ": "aà", "â": "aâ", "ứ": "öù",
    "ư": "ö", "ữ": "öõ", "ỹ": "yõ", "ị": "ò", "ĩ": "ó", "ủ": "uû", "ụ": "uï", "ả": "aû", "ấ": "aá", "ậ": "aä",
    "ơ": "ô", "ớ": "ôù", "ợ": "ôï", "ở": "ôû", "ì": "ì", "í": "í", "ú": "uù", "ù": "uø", "Ạ": "AÏ", "Ị": "Ò",
    "Á": "AÙ", "Ớ": "ÔÙ", "ặ": "aë", "ắ": "aé", "ă": "aê", "ể": "eå",
}  # fmt: skip


def to_vni(value: str) -> str:
    """Return Unicode text as the Latin letters of VNI, for the words that occur here."""
    return "".join(VNI_PAIRS.get(sign, sign) for sign in unicodedata.normalize("NFC", value))


def units_in_cells() -> bytes:
    """Give numbers with commas, thousands, units; a year as a date and one formatted as a date."""
    headings = [*HEADINGS, "Diện tích đất (m2)"]
    lines = []
    for place in range(4):
        cells = row(place)
        cells[4] = f"{cells[4]:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")
        cells[5] = comma(float(str(cells[5])))
        lines.append([*cells, ("300", "0,5 ha", "300 m2", 250)[place]])
    lines[0][7], lines[1][7], lines[2][7] = "42 m", "42,5m", "45.5"
    lines[0][9], lines[1][9], lines[2][9] = date(2019, 6, 30), date(1905, 7, 10), "Quý II/2020"
    return workbook([headings, *lines])


def degrees_minutes_seconds() -> bytes:
    """Give degrees, minutes and seconds in seven spellings."""

    def parts(value: float) -> tuple[int, int, float]:
        whole = int(value)
        minutes = int((value - whole) * 60)
        return whole, minutes, round(((value - whole) * 60 - minutes) * 60, 2)

    spellings = (
        "{d}°{m}'{s}\"", "{d}º{m}′{s}″", "{d} {m} {s}", "{d}d{m}m{s}s", "{d}-{m}-{s}", "{d}:{m}:{s}",
        "{d} độ {m} phút {s} giây",
    )  # fmt: skip
    table: list[Cells] = [
        ["TT", "Mã trạm", "Xã", "Vĩ độ", "Kinh độ", "Loại cột", "Chiều cao cột", "Hình thức"]
    ]
    for place, spelling in enumerate(spellings):
        code, commune, _, lon, lat = PLACES[place]
        angles = []
        for value in (lat, lon):
            d, m, s = parts(value)
            angles.append(spelling.format(d=d, m=m, s=comma(s) if place % 2 else s))
        table.append([place + 1, code, commune, *angles, "A2b", 42, "Xây mới"])
    return workbook(table)


def one_cell() -> bytes:
    """Give both numbers in one cell, in the notations that carriers use."""
    table: list[Cells] = [
        ["STT", "Mã vị trí", "Xã", "Tọa độ", "Loại cột", "Chiều cao cột (m)", "Hình thức"]
    ]
    for place, spelling in enumerate(("{lon}/{lat}", "{lat}; {lon}", "{lat} - {lon}", "({lat}, {lon})")):
        code, commune, _, lon, lat = PLACES[place]
        shown = (comma(lon, 5), comma(lat, 5)) if place < 2 else (f"{lon}", f"{lat}")
        position = spelling.format(lon=shown[0], lat=shown[1])
        table.append([place + 1, code, commune, position, "A2b", 42, "Xây mới"])
    return workbook(table)


def one_cell_metres() -> bytes:
    """Give X and Y in VN-2000 105°45′ in one cell."""
    table: list[Cells] = [
        ["STT", "Mã vị trí", "Xã", "Tọa độ VN-2000", "Loại cột", "Chiều cao cột", "Hình thức"]
    ]
    for place in range(5):
        north, east = metres(place, NEXT_ZONE)
        position = f"X={comma(north)}; Y={comma(east)}"
        table.append([place + 1, PLACES[place][0], PLACES[place][1], position, "A2b", 42, "Xây mới"])
    return workbook(table)


def kilometres() -> bytes:
    """Give VN-2000 in kilometres."""
    lines = [row(p, x=metres(p)[0] / 1000, y=metres(p)[1] / 1000) for p in range(5)]
    return workbook([["TT", "Mã trạm", "Xã", "Huyện", "X (km)", "Y (km)", *HEADINGS[6:]], *lines])


def swapped_headings() -> bytes:
    """Give X as east and Y as north, against VN-2000's own use."""
    return workbook([HEADINGS, *[row(p, x=metres(p)[1], y=metres(p)[0]) for p in range(5)]])


def rows_that_disagree() -> bytes:
    """Give a file in the province's zone with one row swapped and one in the next zone."""
    lines = rows(8)
    lines[2][4], lines[2][5] = lines[2][5], lines[2][4]
    lines[5][4], lines[5][5] = metres(5, NEXT_ZONE)
    return workbook([HEADINGS, *lines])


def lost_decimal_points() -> bytes:
    """Give degrees of which two have lost their decimal point."""
    table: list[Cells] = [["Mã trạm", "Kinh độ", "Vĩ độ", "Loại cột", "Chiều cao cột", "Hình thức"]]
    for place in range(6):
        code, _, _, lon, lat = PLACES[place]
        shown = [lon, lat]
        if place == 1:
            shown = [round(lon * 100_000), lat]
        if place == 4:
            shown = [lon, round(lat * 100_000)]
        table.append([code, *shown, "A2b", 42, "Xây mới"])
    return text(table).encode()


def unknown_columns() -> bytes:
    """Give columns that no list of ours knows."""
    headings = ["TT", "Trạm số", "Xã", "Huyện", "Tọa độ phía bắc", "Tọa độ phía đông", "Kết cấu", "Thân cột cao",
                "Hình thức", "Năm"]  # fmt: skip
    return workbook([headings, *rows(3)])


def moved_and_misspelt() -> bytes:
    """Give a commune under its former district, and one misspelt."""
    lines = rows(3)
    lines.append(row(7, district="Huyện Trà Cú"))
    lines.append(row(4, commune="Xã Huyền Hộii"))
    lines.append(row(5, commune="Xã Không Có"))
    return workbook([HEADINGS, *lines])


def duplicates() -> bytes:
    """Give a code twice, a mast twice, codes that stand, codes of others, stations that do not exist."""
    lines = [
        row(0), row(1), row(2, code="U02"), row(0, code="U99", x=metres(0)[0] + 5),
        row(3, code="VTL-0001"), row(4, code="VNP-0001"), row(5, code="VTL-9999", action="Cải tạo"),
    ]  # fmt: skip
    return workbook([HEADINGS, *lines])


def impossible() -> bytes:
    """Give heights and classes that cannot go together, and years outside the plan."""
    headings = [*HEADINGS, "Chiều cao công trình (m)", "Chiều cao ăng ten (m)"]
    lines = [
        [*row(0), 12, None], [*row(1, kind="A2a", height=9), 0, None], [*row(2, kind="A1a"), 20, None],
        [*row(3), None, 90], [*row(4, year=2031), None, None], [*row(5, year=2012), None, None],
        [*row(6, height=420), None, None], [*row(7, kind="B7", year="sắp tới"), None, None],
    ]  # fmt: skip
    return workbook([headings, *lines])


def other_carriers_row() -> bytes:
    """Give a column of carriers in which one row is another's."""
    headings = [*HEADINGS, "Doanh nghiệp"]
    lines = [[*row(0), "Viettel"], [*row(1), "VNPT"], [*row(2), "Viettel"]]
    return workbook([headings, *lines])


def injected() -> bytes:
    """Give texts that a spreadsheet would run as formulas."""
    lines = rows(3)
    headings = [*HEADINGS, "Ghi chú", "Tên trạm"]
    bad = ['=HYPERLINK("http://x.example","y")', "=cmd|' /C calc'!A0", "@SUM(1+1)"]
    named = ["+1+1", "-2+3", "=1+1"]
    return text([headings, *[[*cells, bad[n], named[n]] for n, cells in enumerate(lines)]]).encode(
        "utf-8-sig"
    )


def placemarks(count: int = 3) -> str:
    """Return a KML whose placemarks have labels only."""
    marks = "".join(
        f"<Placemark><name>{PLACES[p][0]}</name><ExtendedData><Data name='loai_cot'><value>A2b</value></Data>"
        f"<Data name='cao_cot'><value>42</value></Data><Data name='hinh_thuc'><value>Xây mới</value></Data>"
        f"</ExtendedData><Point><coordinates>{PLACES[p][3]},{PLACES[p][4]},0</coordinates></Point></Placemark>"
        for p in range(count)
    )
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    )
    return f"{head}<name>Quy hoạch</name><Folder><name>Cột</name>{marks}</Folder></Document></kml>"


def zipped(parts: dict[str, bytes]) -> bytes:
    """Return a zip of some files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2018, 1, 2, 0, 0, 0)), content)
    return buffer.getvalue()


def points(count: int, fields: dict[str, list[object]]) -> gpd.GeoDataFrame:
    """Return the first places as points in degrees with these columns."""
    spots = [shapely.Point(PLACES[p][3], PLACES[p][4]) for p in range(count)]
    return gpd.GeoDataFrame(fields, geometry=spots, crs=WGS84)


def drawing(folder: Path) -> bytes:
    """Give a DXF in VN-2000: points with their codes as text beside them, and a polyline."""
    document = ezdxf.new("R2010", setup=False)
    space = document.modelspace()
    document.layers.add("COT_ANTEN")
    for place in range(4):
        north, east = metres(place)
        space.add_point((east, north), dxfattribs={"layer": "COT_ANTEN"})
        space.add_text(PLACES[place][0], dxfattribs={"layer": "CHU"}).set_placement(
            (east + 5, north + 5)
        )
    (north, east), (other_north, other_east) = metres(0), metres(1)
    space.add_lwpolyline([(east, north), (other_east, other_north)], dxfattribs={"layer": "N2"})
    path = folder / "ban_ve.dxf"
    document.saveas(path)
    return path.read_bytes()


def package(folder: Path) -> bytes:
    """Give a GeoPackage with a layer of masts and one of routes, in different declared systems' order."""
    path = folder / "hai_lop.gpkg"
    path.unlink(missing_ok=True)
    masts = points(3, {"ma_tram": [PLACES[p][0] for p in range(3)], "loai_cot": ["A2b"] * 3,
                       "cao_cot": [42.0] * 3, "hinh_thuc": ["Xây mới"] * 3})  # fmt: skip
    project(masts, OWN).to_file(path, layer="cot", driver="GPKG")
    ends = [[(metres(p)[1], metres(p)[0]) for p in pair] for pair in ((0, 1), (3, 4))]
    routes = gpd.GeoDataFrame(
        {
            "ma_tuyen": ["T1", "T2"],
            "loai": ["N2", "C1"],
            "chieu_dai": [100.0, None],
            "nam": [2019, 2020],
        },
        geometry=[shapely.LineString(pair) for pair in ends],
        crs=OWN,
    )
    routes.to_file(path, layer="tuyen", driver="GPKG")
    return path.read_bytes()


def bare_shapefile(folder: Path) -> bytes:
    """Give a shapefile in VN-2000 without .prj or .cpg, its text in Windows-1258."""
    frame = project(points(3, {"MA_TRAM": [PLACES[p][0] for p in range(3)], "XA": [PLACES[p][1] for p in range(3)],
                               "LOAI_COT": ["A2b"] * 3, "CAO_COT": [42.0] * 3, "HINH_THUC": ["Xây mới"] * 3}), OWN)  # fmt: skip
    for name in ("XA", "HINH_THUC"):
        frame[name] = frame[name].map(lambda value: cp1258(value).decode("cp1252"))
    frame.to_file(folder / "cot.shp", encoding="CP1252")
    parts = {}
    for suffix in (".shp", ".shx", ".dbf"):
        content = bytearray((folder / f"cot{suffix}").read_bytes())
        if suffix == ".dbf":
            content[1:4] = bytes([118, 1, 2])
            content[29] = 0  # no language driver: the file does not say its encoding
        parts[f"ho so/cot{suffix}"] = bytes(content)
    for leftover in folder.glob("cot.*"):
        leftover.unlink()
    return zipped(parts)


def features() -> bytes:
    """Give a GeoJSON with a point without geometry, one outside, and a polygon in a point's place."""
    features = []
    for place in range(5):
        code, commune, district, lon, lat = PLACES[place]
        shape: dict[str, object] | None = {"type": "Point", "coordinates": [lon, lat]}
        if place == 1:
            shape = None
        if place == 2:
            shape = {"type": "Point", "coordinates": [105.0, 21.0]}
        if place == 3:
            ring = [[lon, lat], [lon + 0.01, lat], [lon, lat + 0.01], [lon, lat]]
            shape = {"type": "Polygon", "coordinates": [ring]}
        facts = {"site_id": code, "commune": commune, "district": district, "mast_class": "A2b",
                 "mast_height_m": 42, "action": "new"}  # fmt: skip
        features.append({"type": "Feature", "properties": facts, "geometry": shape})
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


def border_case() -> bytes:
    """Give a site whose point lies in another commune than its address."""
    lines = [row(0), row(1), row(2)]
    lines[1] = row(1, commune="Xã Đại An", district="Huyện Trà Cú")
    return workbook([HEADINGS, *lines])


def makers(folder: Path) -> dict[str, Callable[[], bytes]]:
    """Return every file with what makes it."""
    table: list[Cells] = [HEADINGS, *rows()]
    return {
        "01_tieu_de_hang_12.xlsx": title_block,
        "02_tieu_de_gop_ba_hang.xlsx": merged_headings,
        "03_nhom_va_cong.xlsx": groups,
        "04_hang_an_cong_thuc_chu_thich.xlsx": hidden_formulas_notes,
        "05_nhieu_bieu.xlsx": several_tables,
        "06_macro.xlsm": with_macro,
        "07_excel_97.xls": old_excel,
        "08_utf8_bom.csv": lambda: text(table).encode("utf-8-sig"),
        "09_windows_1258_cham_phay.csv": lambda: cp1258(text(table, ";")),
        "10_utf16_tab.tsv": lambda: text(table, "\t").encode("utf-16"),
        "11_tcvn3.xlsx": lambda: legacy_table(to_tcvn3),
        "12_vni.xlsx": lambda: legacy_table(to_vni),
        "13_nfd.csv": lambda: unicodedata.normalize("NFD", text(table)).encode(),
        "14_don_vi_trong_o.xlsx": units_in_cells,
        "15_do_phut_giay.xlsx": degrees_minutes_seconds,
        "16_mot_o_hai_so.xlsx": one_cell,
        "17_mot_o_vn2000_105_45.xlsx": one_cell_metres,
        "18_mui_105_45.xlsx": lambda: workbook([HEADINGS, *rows(6, NEXT_ZONE)]),
        "19_utm_48n.csv": lambda: text([HEADINGS, *rows(6, UTM)]).encode(),
        "20_ki_lo_met.xlsx": kilometres,
        "21_x_y_dao.xlsx": swapped_headings,
        "22_hai_hang_lech.xlsx": rows_that_disagree,
        "23_mat_dau_thap_phan.csv": lost_decimal_points,
        "24_cot_la.xlsx": unknown_columns,
        "25_xa_doi_huyen_sai_ten.xlsx": moved_and_misspelt,
        "26_trung_lap.xlsx": duplicates,
        "27_khong_the_co.xlsx": impossible,
        "28_cua_nha_mang_khac.xlsx": other_carriers_row,
        "29_cong_thuc_doc_hai.csv": injected,
        "30_nhan_khong_ma.kml": lambda: placemarks().encode(),
        "31_google_earth.kmz": lambda: zipped({"doc.kml": placemarks().encode(), "files/a.png": b"x"}),
        "32_ban_ve.dxf": lambda: drawing(folder),
        "33_hai_lop.gpkg": lambda: package(folder),
        "34_shapefile_tran.zip": lambda: bare_shapefile(folder),
        "35_hinh_hoc_sai.geojson": features,
        "36_duoi_sai.xls": lambda: workbook(table),
        "37_sai_xa.xlsx": border_case,
    }


def main() -> int:
    """Build every file."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in makers(folder).items():
        content = make()
        (folder / name).write_bytes(content)
    for leftover in ("ban_ve.dxf", "hai_lop.gpkg"):
        (folder / leftover).unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
