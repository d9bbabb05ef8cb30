"""Every kind of file that an office sends: read right, or refused by its own name with what to send.

The files are made by the libraries of their formats (scripts/build_other_kinds.py); the four places that
must come out are stated here by their degrees.
"""

import io
import zipfile
from datetime import date
from pathlib import Path

import build_other_kinds as other
import build_ugly_files as ugly
import numpy as np
import pytest

from planner.base.errors import InputFileError
from planner.geo.vn2000 import WGS84, convert
from planner.intake.opening import READERS, open_file
from planner.intake.read import read
from planner.intake.reference import read_reference
from planner.intake.safety import check_file
from planner.layers.province import DEFAULT_DATA_DIR

FILES = Path(__file__).parent / "kinds"
ON = date(2018, 1, 2)
PLACES = {code: (lon, lat) for code, _, _, lon, lat in ugly.PLACES}
FOUR = ["U01", "U02", "U03", "U04"]
KINDS = {
    "bieu_m3.ods": "ods",
    "bieu_m3.docx": "docx",
    "xuat_tu_web.xls": "html",
    "mapinfo_tab.zip": "zip",
    "mapinfo_cp1258.zip": "zip",
    "mapinfo_neutral.zip": "zip",
    "cot.fgb": "fgb",
    "cot.parquet": "parquet",
    "bang.parquet": "parquet",
    "diem.gpx": "gpx",
    "geodatabase.zip": "zip",
    "ho_so.zip": "zip",
    "gpkg_trong_zip.zip": "zip",
}


@pytest.fixture(scope="module")
def reference():
    return read_reference(DEFAULT_DATA_DIR)


def test_the_folder_holds_what_the_script_makes_and_every_file_has_its_expectation():
    assert {path.name for path in FILES.iterdir()} == set(KINDS) == set(other.makers())


@pytest.mark.parametrize(("name", "kind"), KINDS.items())
def test_a_file_is_told_by_its_content_and_has_a_reader(name, kind, tmp_path):
    disguised = tmp_path / "tệp.dat"
    disguised.write_bytes((FILES / name).read_bytes())
    assert check_file(disguised) == kind
    assert kind in READERS


@pytest.mark.parametrize("name", sorted(set(KINDS) - {"diem.gpx"}))
def test_the_four_sites_come_out_of_every_kind_at_their_places(name, reference):
    proposal = read(FILES / name, "viettel", reference, ON)
    assert sorted(proposal.sites["site_id"]) == FOUR
    for code, site in zip(proposal.sites["site_id"], proposal.sites.geometry, strict=True):
        degrees = np.array([[site.x, site.y], PLACES[code]])
        east, north = convert(degrees[:, 0], degrees[:, 1], WGS84, ugly.OWN)
        assert np.hypot(np.diff(east), np.diff(north))[0] < 1.0
    assert not [fault for fault in proposal.faults if fault.severity == "error"]


@pytest.mark.parametrize("name", sorted(set(KINDS) - {"diem.gpx"}))
def test_height_and_vietnamese_names_come_out_too(name, reference):
    sites = read(FILES / name, "viettel", reference, ON).sites.set_index("site_id").loc[FOUR]
    assert set(sites["mast_height_m"]) == {42.0}
    assert set(sites["mast_class"]) == {"A2b"}


def test_the_waypoints_of_a_handheld_receiver_come_out_with_names_and_places():
    (sheet,) = open_file(FILES / "diem.gpx")
    _, headings = sheet.rows[0]
    names = [cells[headings.index("name")] for _, cells in sheet.rows[1:]]
    assert names == FOUR
    spots = [(spot.x, spot.y) for spot in sheet.geometry.values()]
    assert np.allclose(spots, [PLACES[code] for code in FOUR], atol=1e-6)


def test_a_zip_says_what_of_it_is_not_read_and_which_file_a_row_comes_from(reference):
    proposal = read(FILES / "ho_so.zip", "viettel", reference, ON)
    assert any("Công văn.pdf" in remark for remark in proposal.remarks)
    assert {sheet.split(":")[0] for sheet in proposal.sites["sheet"]} == {"Đợt 1.xlsx", "Đợt 2.csv"}


def zipped(parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def ole(stream):
    return OLE + b"\0" * 600 + stream.encode("utf-16-le") + b"\0" * 600


ODT = {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"}
DBASE = b"\x03\x76\x06\x01" + (2).to_bytes(4, "little") + (97).to_bytes(2, "little") + b"\0" * 90
EML = b"Received: from a\r\nFrom: a@b.vn\r\nMIME-Version: 1.0\r\nSubject: x\r\n\r\nbody"
SEND_TABLE, SEND_DRAWING, SEND_MAP, SEND_ZIP = r"\.xlsx", "DXF", "GeoPackage", r"\.zip"
REFUSED = [
    (b"%PDF-1.7", "PDF", SEND_TABLE),
    (b"Rar!\x1a\x07\x01\x00", "RAR", SEND_ZIP),
    (b"7z\xbc\xaf\x27\x1c\x00\x04", "7z", SEND_ZIP),
    (b"\x1f\x8b\x08\x00", "GZIP", SEND_ZIP),
    (b"\0" * 257 + b"ustar\0" + b"\0" * 300, "TAR", SEND_ZIP),
    (b"AC1032\0\0", "DWG", SEND_DRAWING),
    (b"\x08\x09\xfe\x02", "MicroStation", SEND_DRAWING),
    (b"\x89PNG\r\n\x1a\n", "PNG", SEND_TABLE),
    (b"\xff\xd8\xff\xe0", "JPEG", SEND_TABLE),
    (b"GIF89a\x01\0", "GIF", SEND_TABLE),
    (b"II*\x00\x08", "TIFF", SEND_TABLE),
    (b"\0\0\0\x18ftypheic\0\0", "HEIC", SEND_TABLE),
    (b"\0\0\0\x18ftypmp42\0\0", "MP4", "không được nhận"),
    (b"RIFF\x10\0\0\0WEBPVP8 ", "WebP", SEND_TABLE),
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG", SEND_TABLE),
    (b"{\\rtf1\\ansi", "RTF", r"\.docx"),
    (ole("WordDocument"), r"\.doc", r"\.docx"),
    (ole("PowerPoint Document"), r"\.ppt", SEND_TABLE),
    (ole("EncryptedPackage"), "mật khẩu", "bỏ mật khẩu"),
    (zipped({"ppt/presentation.xml": b"<p/>"}), r"\.pptx", SEND_TABLE),
    (zipped({"xl/workbook.bin": b"x"}), r"\.xlsb", SEND_TABLE),
    (zipped({"visio/document.xml": b"<p/>"}), "Visio", SEND_DRAWING),
    (zipped({"Index/Document.iwa": b"x", "preview.jpg": b"x"}), r"\.numbers", SEND_TABLE),
    (zipped({"FixedDocSeq.fdseq": b"<a/>"}), "XPS", SEND_TABLE),
    (zipped({"AndroidManifest.xml": b"x"}), "APK", "không được nhận"),
    (zipped({"duan.qgs": b"<!DOCTYPE qgis><qgis/>", "duan.qgd": b"x"}), "QGIS", SEND_MAP),
    (zipped(ODT), r"\.odt", r"\.docx"),
    (
        zipped({"META-INF/manifest.xml": b"<a><encryption-data/></a>", "content.xml": b"?"}),
        "mật khẩu",
        "",
    ),
    (zipped({"anh.heic": b"x"}), "bên trong có: anh.heic", SEND_TABLE),
    (b"\x00\x01\x00\x00Standard Jet DB\x00", r"\.mdb", SEND_MAP),
    (b"\x00\x01\x00\x00Standard ACE DB\x00", r"\.accdb", SEND_MAP),
    (b"SQLite format 3\x00" + b"\0" * 200, "SQLite", SEND_MAP),
    (b"\x00\x00\x27\x0a" + b"\0" * 96, "SHP", SEND_ZIP),
    (DBASE, "DBF", SEND_ZIP),
    (b"!table\n!version 300\n", "MapInfo TAB", SEND_ZIP),
    (b'PROJCS["VN-2000 / TM-3",', "PRJ", SEND_ZIP),
    (b"MZ\x90\x00\x03", "EXE", "không được nhận"),
    (b"ID;PWXL;N;E\r\nP;PGeneral", "SYLK", SEND_TABLE),
    (EML, "EML", "đính kèm"),
    (b"<?xml version='1.0'?><Workbook xmlns='x'/>", "XML Spreadsheet 2003", SEND_TABLE),
    (b"<!DOCTYPE qgis PUBLIC 'x' 'SYSTEM'><qgis/>", "QGIS", SEND_MAP),
    (b"<gml:FeatureCollection xmlns:gml='x'/>", "GML", SEND_MAP),
    ("<?xml version='1.0'?><Workbook xmlns='x'/>".encode("utf-16"), "XML Spreadsheet 2003", SEND_TABLE),
    (b"<kml><NetworkLink/></kml>", "NetworkLink", r"\.kmz"),
    (zipped({"doc.kml": b"<kml><NetworkLink/></kml>"}), "NetworkLink", r"\.kmz"),
    (b'{"url": "https://docs.google.com/open?id=1"}', "Google Drive", SEND_TABLE),
    (b"[InternetShortcut]\r\nURL=http://a", "URL", SEND_TABLE),
    (b'{"tram": [1, 2]}', "không phải GeoJSON", SEND_TABLE),
    (b'[{"tram": "A"}]', "không phải GeoJSON", SEND_TABLE),
    (b"<html><body>Phien lam viec da het han</body></html>", "HTML không có bảng", SEND_TABLE),
    (b"", "rỗng", ""),
]


@pytest.mark.parametrize(("content", "kind", "instead"), REFUSED)
def test_a_kind_that_is_not_read_is_refused_by_its_name_with_what_to_send(
    content, kind, instead, tmp_path
):
    path = tmp_path / "trạm.xlsx"
    path.write_bytes(content)
    with pytest.raises(InputFileError, match=kind) as raised:
        open_file(path)
    assert raised.match(instead)
    assert "trạm.xlsx" in raised.value.text()
    assert "trạm.xlsx" in raised.value.text("en")


@pytest.mark.parametrize("start", [b"BM-01;106,3;9,7", b"MZ1;2", b"ID3;4", b"GIF8;1", b"AC10;9,7"])
def test_a_table_whose_first_letters_are_also_those_of_another_kind_is_a_table(start, tmp_path):
    path = tmp_path / "bang.csv"
    path.write_bytes(start + b"\nA;1;2\n")
    assert check_file(path) == "csv"


def test_a_kmz_a_workbook_and_a_geopackage_in_one_zip_are_all_read(tmp_path):
    place = "<Placemark><name>U09</name><Point><coordinates>106.3,9.7</coordinates></Point></Placemark>"
    kmz = zipped({"doc.kml": f"<kml xmlns='http://www.opengis.net/kml/2.2'>{place}</kml>"})
    with zipfile.ZipFile(FILES / "gpkg_trong_zip.zip") as archive:
        package = archive.read("cot.gpkg")
    parts = {
        "a/điểm.kmz": kmz,
        "b/cot.gpkg": package,
        "c/bang.ods": (FILES / "bieu_m3.ods").read_bytes(),
    }
    path = tmp_path / "gửi.zip"
    path.write_bytes(zipped(parts))
    sheets = open_file(path)
    assert sum(sheet.geometry is not None for sheet in sheets) == 2
    assert any(sheet.name == "bang.ods: Biểu M3" for sheet in sheets)


@pytest.mark.parametrize(
    ("inner", "said"),
    [
        ({"trong.zip": zipped({"a.csv": b"a,b\n"})}, "trong.zip"),
        ({"liên kết.kmz": zipped({"doc.kml": b"<kml><NetworkLink/></kml>"})}, "NetworkLink"),
        ({"bảng.xls": ole("WordDocument")}, r"bảng\.xls.*\.doc"),
        ({"bảng.xlsx": b""}, "rỗng"),
        ({"cột.shp": b"x", "cột.dbf": b"x"}, r"\.shx"),
        ({"cột.tab": b"!table\nType NATIVE\n"}, r"\.dat"),
        ({"cột.tab": b"!table\nType LINKED Charset\n"}, "Save Copy As"),
        ({"cột.mif": b"Version 300\nColumns 1\n a Float\nData\n"}, r"\.mid"),
    ],
)
def test_what_is_wrong_in_a_zip_is_said_of_the_file_in_it(inner, said, tmp_path):
    path = tmp_path / "gửi.zip"
    path.write_bytes(zipped(inner))
    with pytest.raises(InputFileError, match=said):
        open_file(path)


def test_a_shapefile_with_a_style_of_qgis_beside_it_is_read(tmp_path):
    parts = {
        **other.layer("cot.shp", "ESRI Shapefile"),
        "cot.qml": b"<!DOCTYPE qgis PUBLIC 'x' 'y'><qgis/>",
    }
    path = tmp_path / "cot.zip"
    path.write_bytes(zipped(parts))
    (sheet,) = open_file(path)
    assert len(sheet.geometry) == 4
