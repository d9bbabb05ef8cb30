"""Build data/samples/: each carrier's dossier file as it would hand it in, from the planned layers.

Viettel: Excel with Vietnamese headings and VN-2000 coordinates. VNPT: a zipped shapefile in VN-2000.
MobiFone: a KML in degrees. The same sites as the planned layers, and as synthetic as they are.
Run `python scripts/build_samples.py` after build_demo.py; the same bytes on every run.
"""

from __future__ import annotations

import io
import sys
import tempfile
import zipfile
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

import geopandas as gpd
import pandas as pd
import xlsxwriter

from planner.base.files import write_atomic
from planner.geo.measure import points_m
from planner.geo.vn2000 import project
from planner.layers.catalogue import planned_layer
from planner.layers.io import read_layer

DATA = Path(__file__).resolve().parent.parent / "data"
CRS = "EPSG:9209"
FIXED = (2018, 1, 2, 8, 0, 0)
NOTE = "DỮ LIỆU MINH HỌA do phần mềm tạo, không phải hồ sơ thật của doanh nghiệp"
ACTIONS = {"new": "Xây mới", "share": "Dùng chung", "change": "Cải tạo", "remove": "Tháo dỡ"}
CARRIERS = {
    "viettel": "Viettel",
    "vnpt": "VNPT",
    "mobifone": "MobiFone",
    "vietnamobile": "Vietnamobile",
    "gmobile": "Gmobile",
}
HEADINGS = {
    "TT": 5,
    "Mã trạm": 13,
    "Tên trạm": 28,
    "Địa chỉ": 40,
    "X (m)": 13,
    "Y (m)": 12,
    "Loại cột": 9,
    "Chiều cao cột (m)": 10,
    "Chiều cao công trình (m)": 12,
    "Chiều cao ăng ten (m)": 11,
    "Diện tích đất (m²)": 11,
    "Công nghệ": 13,
    "Hình thức": 12,
    "Doanh nghiệp dùng chung": 22,
    "EIRP (dBm)": 9,
    "Góc phương vị": 14,
    "Năm": 7,
}
SHORT_NAMES = {
    "site_id": "MA_TRAM",
    "name": "TEN_TRAM",
    "address": "DIA_CHI",
    "mast_class": "LOAI_COT",
    "mast_height_m": "CAO_COT",
    "building_height_m": "CAO_NHA",
    "antenna_height_m": "CAO_ANTEN",
    "land_area_m2": "DT_DAT",
    "technologies": "CONG_NGHE",
    "action": "HINH_THUC",
    "shared_with": "DUNG_CHUNG",
    "eirp_dbm": "EIRP",
    "azimuths_deg": "AZIMUTH",
    "year": "NAM",
}


def as_written(sites: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the sites with the words that a carrier writes, None for what is missing."""
    written = sites.copy()
    written["action"] = written["action"].map(ACTIONS)
    written["technologies"] = written["technologies"].str.replace(" ", "/")
    shared = written["shared_with"].str.split(" ")
    written["shared_with"] = shared.map(
        lambda names: ", ".join(CARRIERS[n] for n in names) if isinstance(names, list) else None
    )
    written["azimuths_deg"] = written["azimuths_deg"].str.replace(" ", "/")
    return written


def decimal_comma(value: float, decimals: int) -> str:
    """Return a number as Vietnamese offices type it: 1098752,26."""
    return f"{value:.{decimals}f}".replace(".", ",")


def viettel_workbook(sites: gpd.GeoDataFrame) -> bytes:
    """Return the Excel dossier: title, headings, a row per district, sites, signature."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": datetime(*FIXED)})
    sheet = book.add_worksheet("Biểu M3")
    bold = book.add_format({"bold": True, "border": 1, "text_wrap": True})
    sheet.write(0, 0, "TẬP ĐOÀN VIỄN THÔNG QUÂN ĐỘI – CHI NHÁNH TRÀ VINH")
    sheet.write(1, 0, "DANH SÁCH CỘT ĂNG TEN QUY HOẠCH ĐẾN NĂM 2020, ĐỊNH HƯỚNG ĐẾN NĂM 2025")
    sheet.write(2, 0, f"({NOTE}; tọa độ VN-2000, kinh tuyến trục 105°30′, múi chiếu 3°)")
    for column, (heading, width) in enumerate(HEADINGS.items()):
        sheet.write(4, column, heading, bold)
        sheet.set_column(column, column, width)
    row = 5
    number = 0
    written = as_written(sites)
    places = pd.DataFrame(points_m(sites, CRS), index=sites.index, columns=["x", "y"])
    districts = written["address"].str.split(", ").str[-1]
    for district, group in written.groupby(districts, sort=True):
        sheet.write(row, 0, str(district), bold)
        row += 1
        for index, site in group.iterrows():
            number += 1
            for column, value in enumerate(_cells(number, site, places.loc[index])):
                if value is not None and not pd.isna(value):
                    sheet.write(row, column, value)
            row += 1
    sheet.write(row, 0, "Tổng cộng", bold)
    sheet.write(row, 1, f"{number} vị trí")
    sheet.write(row + 2, 12, "GIÁM ĐỐC CHI NHÁNH (ký, đóng dấu)")
    book.close()
    return buffer.getvalue()


def _cells(number: int, site: pd.Series, place: pd.Series) -> list[object]:
    """Cells in the order of HEADINGS; X is north and Y is east, as VN-2000 has it."""
    return [
        number,
        site["site_id"],
        site["name"],
        site["address"],
        decimal_comma(place["y"], 2),
        decimal_comma(place["x"], 2),
        site["mast_class"],
        decimal_comma(site["mast_height_m"], 1),
        site["building_height_m"],
        site["antenna_height_m"],
        site["land_area_m2"],
        site["technologies"],
        site["action"],
        site["shared_with"],
        site["eirp_dbm"],
        site["azimuths_deg"],
        int(site["year"]),
    ]


def vnpt_shapefile(sites: gpd.GeoDataFrame) -> bytes:
    """Return the zipped shapefile in VN-2000, UTF-8 with .cpg and .prj."""
    layer = project(as_written(sites)[[*SHORT_NAMES, "geometry"]], CRS).rename(columns=SHORT_NAMES)
    layer["NAM"] = layer["NAM"].astype(int)
    buffer = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder:
        layer.to_file(Path(folder) / "cot_ang_ten.shp", encoding="UTF-8")
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(Path(folder).iterdir()):
                content = bytearray(path.read_bytes())
                if path.suffix == ".dbf":
                    content[1:4] = bytes([118, 1, 2])  # the day it was written: a fixed one
                archive.writestr(zipfile.ZipInfo(path.name, FIXED), bytes(content))
    return buffer.getvalue()


def mobifone_kml(sites: gpd.GeoDataFrame) -> bytes:
    """Return the KML in degrees, the table in ExtendedData."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>',
        f"<name>MobiFone Trà Vinh – quy hoạch cột ăng ten</name><description>{NOTE}</description>",
        "<Folder><name>Cột ăng ten</name>",
    ]
    for _, site in as_written(sites).iterrows():
        extended_data = "".join(
            f'<Data name="{short}"><value>{escape(_text(site[name]))}</value></Data>'
            for name, short in SHORT_NAMES.items()
            if name != "name" and site[name] is not None and not pd.isna(site[name])
        )
        point = f"{site.geometry.x:.6f},{site.geometry.y:.6f}"
        lines.append(
            f"<Placemark><name>{escape(str(site['name']))}</name>"
            f"<ExtendedData>{extended_data}</ExtendedData>"
            f"<Point><coordinates>{point}</coordinates></Point></Placemark>"
        )
    return "\n".join([*lines, "</Folder></Document></kml>", ""]).encode()


def _text(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


README = f"""# Hồ sơ mẫu

{NOTE}. Ba tệp này chứa đúng các vị trí của các lớp `planned_*.geojson`, viết theo cách từng doanh
nghiệp thường gửi, để thử trang Thẩm định.

| tệp | doanh nghiệp | dạng |
|---|---|---|
| `viettel_2018_ho_so.xlsx` | Viettel | Excel, VN-2000 kinh tuyến trục 105°30′ (X bắc, Y đông) |
| `vnpt_2018_ho_so.zip` | VNPT | shapefile UTF-8, VN-2000 (EPSG:9209) |
| `mobifone_2017_ho_so.kml` | MobiFone | KML, WGS 84 |

Synthetic sample dossiers, made by `scripts/build_samples.py`; not real submissions.
"""


def main() -> int:
    """Build the three files and their README."""
    makers = {
        "viettel": ("viettel_2018_ho_so.xlsx", viettel_workbook),
        "vnpt": ("vnpt_2018_ho_so.zip", vnpt_shapefile),
        "mobifone": ("mobifone_2017_ho_so.kml", mobifone_kml),
    }
    for carrier, (name, make) in makers.items():
        sites = read_layer(DATA, planned_layer(carrier))
        write_atomic(DATA / "samples" / name, make(sites))
    write_atomic(DATA / "samples" / "README.md", README.encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
