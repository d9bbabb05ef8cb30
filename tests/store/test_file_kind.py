"""What somebody takes for a backup is told as what it is."""

import io
import zipfile

import pytest
from PIL import Image

from planner.base import messages
from planner.store import file_kind
from planner.store.file_kind import OtherKindError, other_kind, refuse_other_kinds


def picture(form):
    buffer = io.BytesIO()
    Image.new("RGB", (4, 4)).save(buffer, form)
    return buffer.getvalue()


def zipped(name):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr(name, "x")
    return buffer.getvalue()


KINDS = {
    "jpeg": picture("JPEG"),
    "png": picture("PNG"),
    "gif": picture("GIF"),
    "bmp": picture("BMP"),
    "tiff": picture("TIFF"),
    "pdf": b"%PDF-1.7\n",
    "docx": zipped("word/document.xml"),
    "xlsx": zipped("xl/workbook.xml"),
    "odf": zipped("mimetype"),
    "kmz": zipped("doc.kml"),
    "old_office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99),
    "dwg": b"AC1032" + bytes(99),
    "rar": b"Rar!\x1a\x07\x00",
    "seven_zip": b"7z\xbc\xaf\x27\x1c" + bytes(30),
    "media": b"\x00\x00\x00\x18ftypmp42",
    "text": "Sổ trạm\n".encode(),
    "empty": b"",
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_told_by_its_content_in_both_languages(tmp_path, kind):
    path = tmp_path / "sao lưu.sqlite"
    path.write_bytes(KINDS[kind])
    with pytest.raises(OtherKindError) as caught:
        refuse_other_kinds(path)
    for lang in messages.LANGS:
        assert messages.text(f"trail.file_{kind}", lang) in caught.value.text(lang)


@pytest.mark.parametrize("content", [file_kind.SQLITE + bytes(99), zipped("data/a"), bytes(range(99))])
def test_a_database_a_plain_zip_and_what_nobody_knows_are_left_to_their_readers(tmp_path, content):
    path = tmp_path / "a"
    path.write_bytes(content)
    assert other_kind(path) is None


def test_every_kind_that_can_be_told_has_its_words():
    named = {*file_kind._STARTS.values(), *file_kind._INSIDE.values(), "media", "text", "empty"}
    kinds = {key.removeprefix("trail.file_") for key in messages.catalogue("vi") if "trail.file_" in key}
    assert kinds == named
