"""A paper is what its content is, opened by its library; every other file is refused in words."""

import contextlib
import io
import zipfile

import docx
import openpyxl
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader, PdfWriter
from store.store_tools import REVIEWER, everything, paper_of

from planner.base.errors import DecisionError
from planner.store.files import attach, attachments
from planner.store.papers import PAPER_SUFFIXES, paper_type

OFFICE = "application/vnd.openxmlformats-officedocument"


def pdf(password=""):
    writer = PdfWriter()
    writer.add_blank_page(200, 100)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def picture(kind):
    buffer = io.BytesIO()
    Image.effect_noise((64, 64), 50).save(buffer, kind)
    return buffer.getvalue()


def saved(document):
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def zipped(parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


WORD, BOOK = saved(docx.Document()), saved(openpyxl.Workbook())
TAKEN = [
    ("a.pdf", pdf(), "application/pdf"),
    ("a.png", picture("PNG"), "image/png"),
    ("a.JPG", picture("JPEG"), "image/jpeg"),
    ("a.jpeg", picture("JPEG"), "image/jpeg"),
    ("a.tif", picture("TIFF"), "image/tiff"),
    ("a.docx", WORD, f"{OFFICE}.wordprocessingml.document"),
    ("a.xlsx", BOOK, f"{OFFICE}.spreadsheetml.sheet"),
    ("a.zip", zipped({"a.pdf": pdf()}), "application/zip"),
    ("không đuôi", pdf(), "application/pdf"),
]


@pytest.mark.parametrize(("name", "content", "kind"), TAKEN)
def test_a_paper_has_the_type_of_its_content(name, content, kind):
    assert paper_type(name, content) == kind


def test_every_ending_that_the_page_names_is_taken():
    taken = {name[name.rindex(".") :].lower() for name, _, _ in TAKEN if "." in name}
    assert taken | {".tiff"} == set(PAPER_SUFFIXES)


MACROS = zipped({"word/document.xml": b"", "[Content_Types].xml": b"macroEnabled.main+xml"})
SLIDES = zipped({"ppt/presentation.xml": b"", "[Content_Types].xml": b"presentationml"})
LOCKED = bytearray(zipped({"a.pdf": b"x"}))
LOCKED[LOCKED.index(b"PK\x01\x02") + 8] |= 1
REFUSED = [
    ("fake.pdf", b"%PDF-1.4 abc", "không mở được như tệp PDF"),
    ("fake.pdf", pdf()[:-200], "không mở được như tệp PDF"),
    ("fake.pdf", b"hello world!", "không nhận ra được"),
    ("khoa.pdf", pdf("bi mat"), "mật khẩu"),
    ("fake.png", b"\x89PNG\r\n\x1a\n" + bytes(50), "không mở được như tệp PNG"),
    ("fake.jpg", b"\xff\xd8\xff\xe0" + bytes(50), "không mở được như tệp JPEG"),
    ("cut.jpg", picture("JPEG")[:600], "không mở được như tệp JPEG"),
    ("fake.tif", b"II*\x00" + bytes(50), "không mở được như tệp TIFF"),
    ("fake.docx", b"PK\x03\x04" + bytes(50), "không mở được như tệp ZIP"),
    ("fake.zip", zipped({}), "không nhận ra được"),
    ("khoa.zip", bytes(LOCKED), "mật khẩu"),
    ("nhiều.zip", zipped({str(n): b"" for n in range(301)}), "300"),
    ("vanban.docm", MACROS, "macro"),
    ("trinh.pptx", SLIDES, "PowerPoint"),
    ("cu.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), r"đời cũ \(\.doc"),
    ("chay.pdf", b"MZ\x90\x00" + bytes(50), "EXE"),
    ("trang.pdf", b"<html><script>alert(1)</script></html>", "không nhận ra được"),
    ("anh.gif", b"GIF89a\x01\x00", "GIF"),
    ("nen.rar", b"Rar!\x1a\x07\x00", "RAR"),
    ("sai.pdf", picture("PNG"), r"nội dung là \.png"),
    ("sai.docx", zipped({"a": b"b"}), r"nội dung là \.zip"),
]


@pytest.mark.parametrize(("name", "content", "said"), REFUSED)
def test_what_is_no_paper_is_refused_in_words_and_not_kept(store, opened, name, content, said):
    before = everything(store)
    with pytest.raises(DecisionError, match=said) as raised:
        attach(store, REVIEWER, opened.id, name, content)
    assert name in raised.value.text()
    assert name in raised.value.text("en")
    assert everything(store) == before


def test_the_type_that_is_kept_is_that_of_the_content(store, opened):
    attach(store, REVIEWER, opened.id, "không đuôi", picture("JPEG"))
    assert [paper.media_type for paper in attachments(store, REVIEWER, opened.id)] == ["image/jpeg"]


@pytest.mark.parametrize("side", [10_000, 20_000])
def test_a_large_picture_is_taken_and_a_monstrous_one_refused_for_its_size(side):
    buffer = io.BytesIO()
    Image.new("1", (side, side)).save(buffer, "PNG")
    assert len(buffer.getvalue()) < 100_000
    if side == 10_000:
        assert paper_type("bản đồ.png", buffer.getvalue()) == "image/png"
        return
    with pytest.raises(DecisionError, match="điểm ảnh"):
        paper_type("bản đồ.png", buffer.getvalue())


def test_a_paper_is_opened_in_a_process_of_its_own(monkeypatch):
    monkeypatch.setattr(pypdfium2, "PdfDocument", None)
    monkeypatch.setattr(Image, "open", None)  # in this one nothing opens it
    assert paper_type("a.pdf", pdf()) == "application/pdf"
    assert paper_type("a.png", picture("PNG")) == "image/png"


@given(
    st.sampled_from(
        [b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"PK\x03\x04", b""]
    ),
    st.binary(max_size=400),
)
def test_whatever_comes_is_a_paper_or_refused_in_words(start, rest):
    with contextlib.suppress(DecisionError):  # any other error fails the test
        assert paper_type("a", start + rest) == "application/pdf"
        assert len(pypdfium2.PdfDocument(start + rest)) > 0


def test_the_papers_of_these_tests_are_what_they_say():
    assert len(PdfReader(io.BytesIO(pdf())).pages) == 1
    assert paper_type("a.png", paper_of(b"anything behind")) == "image/png"
