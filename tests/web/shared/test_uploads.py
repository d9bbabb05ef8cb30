"""Every refused upload says what came, what is taken there and how large a file may be."""

import ast
from pathlib import Path

import build_other_kinds as other
import pytest

import planner
from planner.base import messages
from planner.base.errors import PlannerError
from planner.intake import safety
from planner.intake.opening import READERS
from planner.web.shared import uploads
from planner.web.shared.uploads import check_upload, in_words

BOXES = {name: box for name, box in vars(uploads).items() if isinstance(box, uploads.Taken)}
TIFF = b"II*\x00" + b"\0" * 100
CSV = "Mã trạm;X\nU01;1\n".encode()


def refusal(name, content, box):
    with pytest.raises(PlannerError) as raised:
        check_upload(name, content, box)
    return in_words(raised.value, box)


def test_only_the_one_box_asks_for_files():
    calls = [
        path.name
        for path in Path(planner.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "file_uploader"
    ]
    assert calls == ["uploads.py"]


@pytest.mark.parametrize("name", BOXES)
def test_an_empty_and_a_large_file_are_refused_with_the_kinds_and_the_limit(name):
    box = BOXES[name]
    assert len(BOXES) > 6
    for content, said in ((b"", "rỗng"), (bytes(70_000_000), "70,0 MB")):
        text = refusal("trạm.xlsx", content, box)
        assert "«trạm.xlsx»" in text
        assert said in text
        assert f"tối đa {box.limit_mb} MB" in text
        assert messages.text(f"uploads.takes_{box.name}") in text


@pytest.mark.parametrize(
    ("box", "content", "said"),
    [
        ("MAPS", other.web_page(), "trang HTML"),
        ("MAPS", CSV, "tệp chữ"),
        ("MAPS", TIFF, "TIFF"),
        ("MAPS", b"%PDF-1.7", "PDF"),
        ("TABLES", b"SQLite format 3\x00" + b"\0" * 52 + b"GPKG", "GeoPackage"),
        ("TABLES", b"\x89PNG\r\n\x1a\n", "PNG"),
        ("RASTERS", CSV, "tệp chữ"),
        ("RASTERS", b"<VRTDataset/>", "XML"),
        ("RASTERS_AND_MAPS", b"Rar!\x1a\x07", "RAR"),
        ("ANTENNAS", b"%PDF-1.7", "PDF"),
        ("ANTENNAS", other.open_document(), "OpenDocument"),
        ("PAPERS", b"%PDF-1.7 fake", "PDF"),
        ("PAPERS", CSV, "không nhận ra"),
        ("ARCHIVES", b"%PDF-1.7", "PDF"),
        ("ARCHIVES", other.word(), "Word"),
        ("ARCHIVES", b"SQLite format 3\x00" + b"\0" * 80, "không phải bản sao lưu"),
    ],
)
def test_a_wrong_kind_is_named_by_its_content(box, content, said):
    text = refusal("tệp.pdf", content, BOXES[box])
    assert said in text
    assert "Ở đây nhận" in text


@pytest.mark.parametrize(
    ("box", "content"),
    [
        ("MAPS", b'{"type": "FeatureCollection", "features": []}'),
        ("TABLES", CSV),
        ("TABLES", other.open_document()),
        ("TABLES", other.word()),
        ("RASTERS", TIFF),
        ("RASTERS_AND_MAPS", TIFF),
        ("ANTENNAS", b"NAME a\nHORIZONTAL 360\n"),
        ("TABLES_AND_MAPS", b"%PDF-1.7"),  # what reads it answers
    ],
)
def test_what_a_box_takes_passes_whatever_its_name(box, content):
    check_upload("tệp", content, BOXES[box])


def test_every_kind_that_is_read_has_a_name():
    for kind in (*READERS, "tiff"):
        assert messages.text(f"uploads.kind_{kind}")
        assert messages.text(f"uploads.kind_{kind}", "en")


def test_what_is_wrong_inside_a_file_is_not_answered_with_a_list_of_kinds():
    inside = PlannerError("intake.no_sites", file="a.xlsx")
    assert "Ở đây nhận" not in in_words(inside, uploads.TABLES_AND_MAPS)


def test_the_server_takes_more_than_any_box_so_that_the_answer_is_ours():
    config = (Path(planner.__file__).parent.parent / ".streamlit" / "config.toml").read_text()
    (limit,) = [int(line.split("=")[1]) for line in config.splitlines() if "maxUploadSize =" in line]
    assert limit > 70 > max(box.limit_mb for box in BOXES.values())
    css = (Path(uploads.__file__).parents[1] / "page.css").read_text(encoding="utf-8")
    assert f"lớn hơn {limit} MB" in css
    assert uploads.ARCHIVES.limit_mb == uploads.PAPERS.limit_mb
    others = f"giấy tờ kèm theo và bản sao lưu tối đa {uploads.PAPERS.limit_mb} MB"
    assert f"tối đa {safety.MAX_FILE_MB} MB, {others}" in css
