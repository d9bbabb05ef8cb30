"""A sheet read back: fonts, size, text, scale on paper, the same bytes twice."""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pypdf
import pypdfium2
import pytest
import shapely
from PIL import Image

from planner.base.errors import ParameterError
from planner.dossier.maps.draw import pdf_bytes, preview_png, render_pages
from planner.dossier.maps.marks import Symbol
from planner.dossier.maps.pictures import pictures_of
from planner.dossier.maps.station_layers import conclusions
from planner.geo.vn2000 import WGS84, convert

MM_PER_POINT = 25.4 / 72
MARK = Symbol("square", "#ff00ff", size=2.0)
APART_M = (20_000.0, 15_000.0)


def marks(crs):
    """Two marks in a colour that no map has, a known way apart."""
    at = np.array([(575_000.0, 1_075_000.0), (575_000.0 + APART_M[0], 1_075_000.0 + APART_M[1])])

    def draw(view):
        view.points(at, MARK, 29)
        return []

    return draw


def middles_of_marks(picture):
    """Return the middles (x, y in pixels, y downwards) of the two marks."""
    pixels = np.asarray(picture.convert("RGB")).astype(int)
    rows, columns = np.nonzero((pixels - (255, 0, 255) == 0).all(axis=2))
    split = (rows.min() + rows.max()) / 2
    parts = (rows > split, rows < split)  # the southern one first
    return [(columns[part].mean(), rows[part].mean()) for part in parts]


@pytest.fixture(scope="module")
def marked(specs):
    spec = specs["hien-trang"]
    return replace(spec, layers=[*spec.layers, marks(spec.geography.crs)])


@pytest.fixture(scope="module")
def pages(marked):
    return render_pages(marked)


@pytest.fixture(scope="module")
def pdf(pages, marked):
    return pdf_bytes(pages, marked)


def test_every_font_is_ours_and_embedded(pdf):
    fonts = {}
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        for font in page["/Resources"]["/Font"].values():
            loaded = font.get_object()
            inner = (
                loaded["/DescendantFonts"][0].get_object() if "/DescendantFonts" in loaded else loaded
            )
            fonts[loaded["/BaseFont"]] = "/FontFile2" in inner["/FontDescriptor"].get_object()
    assert fonts
    assert all(fonts.values())
    assert all("Tinos" in name for name in fonts)


def test_the_text_of_the_sheet_is_found_by_a_reader(pdf, marked):
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    for wanted in (
        marked.title.upper(),
        "DỮ LIỆU MINH HỌA",
        "Ranh giới tham khảo",
        "Tỷ lệ 1:250 000",
        "E 590 000",
        "HUYỆN CÀNG LONG",
        "……",
        f"Tờ số {marked.number}/{marked.total}",
        "sân bay quân sự",
    ):
        assert wanted in text
    meridians = re.findall(r"10[56]°\d\d′(?:\d\d,\d″)?", text)
    whole = [label for label in meridians if not label.endswith("″")]  # those to the second are corners
    assert whole == ["106°00′", "106°20′"] * 2
    assert pypdf.PdfReader(io.BytesIO(pdf)).metadata.title == marked.title


@pytest.mark.parametrize(
    ("paper", "orientation", "size_mm"),
    [("A4", "portrait", (210, 297)), ("A3", "landscape", (420, 297)), ("A1", "landscape", (841, 594))],
)
def test_a_sheet_has_the_size_of_its_paper(specs, paper, orientation, size_mm):
    spec = specs["xa-chua-co-dai"].on_paper(paper, orientation)
    page = pypdf.PdfReader(io.BytesIO(pdf_bytes(render_pages(spec)[:1], spec))).pages[0]
    page_mm = (float(page.mediabox.width) * MM_PER_POINT, float(page.mediabox.height) * MM_PER_POINT)
    assert page_mm == pytest.approx(size_mm, abs=0.1)


def test_a_known_distance_measured_on_the_printed_sheet_is_right(pdf):
    dpi = 300
    document = pypdfium2.PdfDocument(pdf)
    picture = document[0].render(scale=dpi / 72).to_pil()
    document.close()
    (x, y), (right, top) = middles_of_marks(picture)
    on_paper_mm = np.array([right - x, y - top]) / dpi * 25.4
    assert on_paper_mm * 250 == pytest.approx(np.array(APART_M), abs=25)  # 0.1 mm at 1:250 000


def test_the_picture_has_300_dpi_and_the_same_scale(pdf):
    first, *_ = pictures_of(pdf)
    assert pictures_of(pdf)[0] == first
    picture = Image.open(io.BytesIO(first))
    assert picture.size == pytest.approx((4961, 3508), abs=1)
    assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.01)
    (x, y), (right, top) = middles_of_marks(picture)
    assert np.array([right - x, y - top]) / 300 * 25.4 * 250 == pytest.approx(np.array(APART_M), abs=25)


def test_the_same_map_gives_the_same_bytes(marked, pdf):
    again = render_pages(marked)
    assert pdf_bytes(again, marked) == pdf
    small = marked.on_paper("A4", "portrait")
    assert preview_png(small) == preview_png(small)


def test_a_hostile_name_is_only_text(specs):
    spec = specs["thanh-pho-tra-vinh"]
    names = ["$x_{1}$ <b>&amp;</b> {{7*7}}", "Ấp 一\n\\frac", "%s $"]
    longitude, latitude = convert([588_500, 590_500, 592_500], [1_097_000] * 3, "EPSG:9209", WGS84)
    sites = gpd.GeoDataFrame(
        {"site_id": names, "conclusion": ["fail", "pass", None]},
        geometry=shapely.points(longitude, latitude),
        crs=WGS84,
    )
    hostile = replace(spec, layers=[conclusions(sites, "EPSG:9209", codes=True)], title=names[0])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        content = pdf_bytes(render_pages(hostile), hostile)
    text = pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert names[0] in text
    assert "Ấp □ \\frac" in text
    assert "Chưa có kết luận (1)" in text


def test_an_index_that_finds_no_room_has_a_sheet_of_its_own_and_the_map_says_so(specs, material):
    spec = specs["tham-dinh"]
    document = pypdf.PdfReader(io.BytesIO(pdf_bytes(render_pages(spec), spec)))
    first, second = (page.extract_text() for page in document.pages)
    assert "xem bảng chỉ số ở tờ kèm theo" in " ".join(first.split())
    assert all(f"{code} – " in second for code in material.appraisal.sites["site_id"])
    other = specs["hien-trang"]
    assert len(render_pages(other)) == 1


def test_a_map_whose_legend_and_notes_find_no_room_is_refused_not_printed_without_them(specs):
    spec = replace(specs["xa-chua-co-dai"], notes=["Một ghi chú dài. " * 20] * 60)
    with pytest.raises(ParameterError):
        render_pages(spec.on_paper("A4", "landscape"))


def test_an_area_that_is_not_there_is_refused(specs):
    for kind in ("district", "commune"):
        with pytest.raises(ParameterError):
            render_pages(replace(specs["hien-trang"], kind=kind, code="00000"))
