"""Build the files of tests/intake/files/ whose layout hides records: what must come out of each.

On the eight known places of build_ugly_files.py; what is expected stands in tests/intake/test_layouts.py.
Synthetic throughout. `python scripts/build_layout_files.py [FOLDER]`.
"""

# ruff: noqa: E501 - tables read better with a row on a line
from __future__ import annotations

import io
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import xlwt
from build_ugly_files import (
    FOLDER,
    HEADINGS,
    PLACES,
    UTM,
    Book,
    Cells,
    comma,
    metres,
    row,
    rows,
    text,
    workbook,
)
from openlocationcode import openlocationcode

DEGREE_HEADINGS = ("Mã trạm", "Kinh độ", "Vĩ độ", "Loại cột", "Chiều cao cột (m)", "Ghi chú")
WORDS = ("Dùng chung", "Hiện trạng", "x", "Đông", "Tên", "Khóm")
MERGED_HEADINGS = (
    "TT",
    "Huyện",
    "Xã",
    "Nhà mạng",
    "Mã trạm",
    "X (m)",
    "Y (m)",
    "Loại cột",
    "Chiều cao cột (m)",
    "Hình thức",
    "Năm",
)


def degree_row(place: int, note: object = None) -> list[object]:
    """Return a place in degrees, with a note."""
    code, _, _, lon, lat = PLACES[place]
    return [code, lon, lat, "A2b", 42, note]


def words_in_row(first: int, count: int) -> bytes:
    """Give degrees, and notes that are words of headings from one of the rows on."""
    lines = [degree_row(at, WORDS[at % len(WORDS)] if at >= first else None) for at in range(count)]
    return text([DEGREE_HEADINGS, *lines]).encode()


def merged_rows() -> list[list[object]]:
    """Return two blocks of one commune each, and a row that lies elsewhere in the second."""
    lines: list[list[object]] = []
    for block in (0, 1):
        code, commune, district, _, _ = PLACES[block]
        x, y = metres(block)
        place = [None, district, commune, "Viettel"]
        lines += [
            [*place, f"{code}-{at}", x + 40.0 * at, y, "A2b", 42, "Xây mới", 2019] for at in range(3)
        ]
    lines[5][5:7] = metres(4)
    for at, cells in enumerate(lines):
        cells[0] = at + 1
        if at % 3:
            cells[1:4] = None, None, None
    return lines


def merged_down() -> bytes:
    """Give district, commune and carrier merged downwards over three rows each."""
    book = Book()
    sheet = book.sheet("M3", [MERGED_HEADINGS, *merged_rows()])
    for block in (0, 1):
        for column in (1, 2, 3):
            first = 1 + 3 * block
            sheet.merge_range(first, column, first + 2, column, merged_rows()[3 * block][column])
    return book.content()


def merged_down_old() -> bytes:
    """Give the same as Excel 97 wrote it."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("M3")
    for at, cells in enumerate([MERGED_HEADINGS, *merged_rows()]):
        for column, value in enumerate(cells):
            if value is not None and not (at and column in (1, 2, 3)):
                sheet.write(at, column, value)
    for block in (0, 1):
        for column in (1, 2, 3):
            first = 1 + 3 * block
            sheet.write_merge(first, first + 2, column, column, merged_rows()[3 * block][column])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def written_once() -> bytes:
    """Give district and commune in the first row of a block only, not merged."""
    return workbook([MERGED_HEADINGS, *merged_rows()])


def ticks() -> bytes:
    """Give what is asked for as ticks under a heading over two columns; one row has both, one none."""
    book = Book()
    heads = [*HEADINGS[:8], "Hiện trạng", None, "Năm"]
    lower = [*[None] * 8, "Hiện hữu", "Xây mới", None]
    marks = [("x", None), (None, "X"), (None, "✓"), (None, 1), (None, "có"), ("x", "x"), (None, None)]
    lines = [[*row(at)[:8], *mark, 2019] for at, mark in enumerate(marks)]
    sheet = book.sheet("M3", [heads, lower, *lines])
    sheet.merge_range(0, 8, 0, 9, "Hiện trạng")
    return book.content()


def side_by_side(gap: int) -> bytes:
    """Give two tables beside each other, with some empty columns between them."""
    heads = [*HEADINGS, *[None] * gap, *HEADINGS]
    lines = [[*row(at), *[None] * gap, *row(at + 4)] for at in range(4)]
    lines[3][len(HEADINGS) + gap :] = []  # the right one is a row shorter
    return workbook([["Bảng 1", *[None] * (len(HEADINGS) + gap - 1), "Bảng 2"], heads, *lines])


def side_by_side_kinds() -> bytes:
    """Give masts on the left, ducts on the right, their headings in different rows."""
    ducts = [
        ["TT", "Tuyến", "Loại", "Chiều dài (m)", "Năm"],
        [1, "A – B", "N2", 500, 2019],
        [2, "B – C", "N1", 300, 2019],
    ]
    left: Sequence[Cells] = [["CỘT ĂNG TEN"], list(HEADINGS), *rows(3)]
    right: Sequence[Cells] = [["CỐNG BỂ"], [], ["(Biểu M4)"], *ducts]
    lines = []
    for at in range(max(len(left), len(right))):
        cells = list(left[at]) if at < len(left) else []
        lines.append(
            [*cells, *[None] * (len(HEADINGS) + 1 - len(cells)), *(right[at] if at < len(right) else [])]
        )
    return workbook(lines)


def placemarks(extended_data: Callable[[dict[str, str]], str], before: str = "") -> bytes:
    """Return a KML of the first three places with extended data in Vietnamese."""
    marks = []
    for code, _, _, lon, lat in PLACES[:3]:
        facts = {
            "Mã": code,
            "Mô": "ghi thêm",
            "Loại cột": "A2b",
            "Chiều cao cột (m)": "42",
            "Hình thức": "Xây mới",
            "Năm": "2019",
        }
        marks.append(
            f"<Placemark><name>Điểm</name><ExtendedData>{extended_data(facts)}</ExtendedData><Point><coordinates>{lon},{lat}</coordinates></Point></Placemark>"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f"{before}<Folder><name>Cột</name>{''.join(marks)}</Folder></Document></kml>"
    ).encode()


def extended_data() -> bytes:
    """Give untyped data, as Google Earth and My Maps write it."""
    return placemarks(
        lambda facts: "".join(
            f'<Data name="{name}"><value>{value}</value></Data>' for name, value in facts.items()
        )
    )


def schema_data() -> bytes:
    """Give typed data whose names are codes; the names for people stand in the schema."""
    names = ("Mã", "Mô", "Loại cột", "Chiều cao cột (m)", "Hình thức", "Năm")
    fields = "".join(
        f'<SimpleField type="string" name="Trường {at}"><displayName>&lt;b&gt;{name}&lt;/b&gt;</displayName></SimpleField>'
        for at, name in enumerate(names)
    )

    def data(facts: dict[str, str]) -> str:
        cells = "".join(
            f'<SimpleData name="Trường {at}">{value}</SimpleData>'
            for at, value in enumerate(facts.values())
        )
        return f'<SchemaData schemaUrl="#s">{cells}</SchemaData>'

    return placemarks(data, f'<Schema name="Trạm" id="s">{fields}</Schema>')


def names_only() -> bytes:
    """Give names and no codes; one name looks like a code."""
    heads = ["TT", "Tên trạm", *HEADINGS[2:]]
    lines = [row(at, code=f"Trạm {PLACES[at][1].removeprefix('Xã ')}") for at in range(4)]
    lines[3][1] = "TVH0012"
    return workbook([heads, *lines])


def odd_degrees() -> bytes:
    """Give degrees with 60 seconds, with typographic quotes, behind an apostrophe."""

    def parts(value: float) -> tuple[int, int, float]:
        minutes, seconds = divmod(round(value * 360_000) / 100, 60)
        return int(minutes // 60), int(minutes % 60), seconds

    def signs(value: float, form: str) -> str:
        degrees, minutes, seconds = parts(value)
        return form.format(d=degrees, m=minutes, s=comma(seconds))

    forms = ("{d}° {m}’ {s}” ", "{d}º{m}′{s}″", "{d}˚{m}‘{s}“ ")
    lines: list[Cells] = []
    for at, form in enumerate(forms):
        code, _, _, lon, lat = PLACES[at]
        lines.append([code, signs(lat, form) + "N", signs(lon, form) + "E", "A2b", 42, "Xây mới"])
    code, _, _, lon, lat = PLACES[3]
    lines.append([f"'{code}", f"'{lat}", f"’{lon}", "A2b", 42, "Xây mới"])
    lines.append(["U09", "9° 41’ 60,00” N", "106° 19’ 60,00” E", "A2b", 42, "Xây mới"])
    return text(
        [["Mã trạm", "Vĩ độ", "Kinh độ", "Loại cột", "Chiều cao cột", "Hình thức"], *lines], ";"
    ).encode()


def bilingual() -> bytes:
    """Give headings in two languages, one above the other or beside each other in one cell."""
    heads = [
        "STT\nNo.",
        "Mã trạm / Site ID",
        "Xã (Commune)",
        "Huyện - District",
        "VN2000 X",
        "VN2000 Y",
        "Loại cột\nTower type",
        "Chiều cao cột (m) / Tower height (m)",
        "Hình thức (Action)",
        "Năm/Year",
    ]
    return workbook([heads, *rows()])


def utm_headings() -> bytes:
    """Give eastings and northings under "UTM E" and "UTM N"."""
    heads = [*HEADINGS[:4], "UTM N", "UTM E", *HEADINGS[6:]]
    return workbook([heads, *rows(6, UTM)])


def map_links() -> bytes:
    """Give positions as links to maps and as plus codes; the last three cannot be told offline."""

    def at(place: int) -> tuple[float, float]:
        return PLACES[place][4], PLACES[place][3]

    links = [
        "https://www.google.com/maps/@{},{},15z".format(*at(0)),
        "https://maps.google.com/?q={},{}".format(*at(1)),
        "https://www.google.com/maps/place/Tr%E1%BA%A1m/@9.5,106.1,17z/data=!3m1!4b1!4m5!3m4!1s0x0:0x0!8m2!3d{}!4d{}".format(
            *at(2)
        ),
        "https://www.openstreetmap.org/?mlat={}&mlon={}#map=15/9.5/106.1".format(*at(3)),
        "geo:{},{}?z=15".format(*at(4)),
        openlocationcode.encode(*at(5), 11),
        "https://maps.app.goo.gl/aBcDeFgH",
        f"{openlocationcode.encode(*at(7))[4:]} Duyên Hải",
        "https://zalo.me/abc",
    ]
    heads = ["Mã trạm", "Link Google Maps", "Loại cột", "Chiều cao cột (m)", "Hình thức"]
    return workbook(
        [
            heads,
            *(
                [f"U{number:02d}", link, "A2b", 42, "Xây mới"]
                for number, link in enumerate(links, start=1)
            ),
        ]
    )


def makers() -> dict[str, Callable[[], bytes]]:
    """Return every file with what makes it."""
    return {
        "40_chu_nhu_tieu_de_hang_1.csv": lambda: words_in_row(0, 6),
        "41_chu_nhu_tieu_de_hang_2.csv": lambda: words_in_row(1, 6),
        "42_chi_mot_hang.csv": lambda: words_in_row(0, 1),
        "43_o_gop_xuong.xlsx": merged_down,
        "44_o_gop_xuong.xls": merged_down_old,
        "45_ghi_mot_lan.xlsx": written_once,
        "46_danh_dau_x.xlsx": ticks,
        "47_hai_bang_canh_nhau.xlsx": lambda: side_by_side(1),
        "48_hai_bang_sat_nhau.xlsx": lambda: side_by_side(0),
        "49_hai_bieu_canh_nhau.xlsx": side_by_side_kinds,
        "50_extended_data.kml": extended_data,
        "51_schema_data.kml": schema_data,
        "52_ten_khong_ma.xlsx": names_only,
        "53_giay_60_dau_nhay.csv": odd_degrees,
        "54_song_ngu.xlsx": bilingual,
        "55_utm_e_n.xlsx": utm_headings,
        "56_link_ban_do.xlsx": map_links,
    }


def build(makers: Mapping[str, Callable[[], bytes]], usual: Path) -> None:
    """Build every file in the folder that the command names, or the usual one."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else usual
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in makers.items():
        (folder / name).write_bytes(make())


if __name__ == "__main__":
    build(makers(), FOLDER)
