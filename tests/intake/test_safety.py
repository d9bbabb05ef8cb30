"""What must not be opened is refused with a clear message, whatever the file is called."""

import io
import zipfile

import openpyxl
import pytest

from planner.base.errors import InputFileError
from planner.intake.safety import CSV, DXF, GEOJSON, GPKG, KML, XLS, XLSX, check_file

LAUGHS = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


def write(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def workbook():
    buffer = io.BytesIO()
    openpyxl.Workbook().save(buffer)
    return buffer.getvalue()


def zipped(parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (workbook(), XLSX),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), XLS),
        (b"SQLite format 3\x00" + bytes(52) + b"GPKG" + bytes(28), GPKG),
        (b'\xef\xbb\xbf {"type": "FeatureCollection"}', GEOJSON),
        (b"<?xml version='1.0'?><!-- a --><kml xmlns='x'></kml>", KML),
        (b"  0\r\nSECTION\r\n", DXF),
        (b"999\nmade by hand\n0\nSECTION\n", DXF),
        ("Mã;X;Y".encode("utf-16"), CSV),
        ("Mã;X;Y".encode("utf-16-le"), CSV),
        ("Mã,X".encode(), CSV),
    ],
)
def test_a_file_is_what_its_content_says(tmp_path, content, kind):
    assert check_file(write(tmp_path, "a.dat", content)) == kind


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "rỗng"),
        (b"%PDF-1.7", "PDF"),
        (b"AC1032" + bytes(7), "DWG"),
        (b"\x89PNG\r\n", "PNG"),
        (b"\x00\x01\x02\x03" * 9, "Không đọc được loại tệp"),
        (b"<svg xmlns='x'></svg>", "SVG"),
        (b"\xef\xbb\xbf \r\n\r\n", "rỗng"),
        (b"\xef\xbb\xbf\n%PDF-1.7", "PDF"),
        (b"PK\x05\x06" + b"\0" * 18, "không có bảng hay lớp bản đồ"),
        (LAUGHS + b"<kml></kml>", "an toàn"),
        (b"<kml><NetworkLink><href>http://x</href></NetworkLink></kml>", "NetworkLink"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "mật khẩu"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "OLE"),
        (zipped({"anh/a.heic": b"x"}), "bên trong có: a.heic"),
        (zipped({"../a.shp": b"x"}), "đường dẫn không an toàn"),
        (zipped({"C:\\a.shp": b"x"}), "đường dẫn không an toàn"),
        (zipped({f"{n}.shp": b"" for n in range(301)}), "300"),
        (zipped({"xl/workbook.xml": LAUGHS}), "an toàn"),
        (zipped({"doc.kml": b"<kml><NetworkLink/></kml>"}), "NetworkLink"),
        (zipped({"doc.kml": LAUGHS + b"<kml/>"}), "an toàn"),
        (
            zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"}),
            "OpenDocument",
        ),
        (zipped({"a.shp": b"\0" * 210_000_000}), "200 MB"),
    ],
)
def test_what_must_not_be_opened_is_refused_and_the_message_says_why(tmp_path, content, said):
    with pytest.raises(InputFileError, match=said) as raised:
        check_file(write(tmp_path, "hồ sơ.xlsx", content))
    assert "hồ sơ.xlsx" in raised.value.text()


def test_a_zip_that_lies_about_its_size_is_measured_not_believed(tmp_path):
    content = bytearray(zipped({"a.shp": b"\0" * 210_000_000}))
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = (10).to_bytes(4, "little")
    with pytest.raises(InputFileError):
        check_file(write(tmp_path, "a.zip", bytes(content)))


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.truncate(51_000_000)
    with pytest.raises(InputFileError, match="50 MB"):
        check_file(path)
