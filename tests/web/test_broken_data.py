"""The app opens on a broken data directory: each page says what is wrong, none ends in an exception."""

from functools import cache

import pytest
from broken_data import (
    HANOI,
    OTHERS,
    broken_copy,
    bytes_of,
    coordinates,
    empty,
    every,
    features,
    moved,
    odd_files,
    text_of,
    without,
)
from page_tools import page_script
from streamlit.testing.v1 import AppTest

PAGES = ("overview", "coverage", "appraisal", "dossiers", "radio", "plan", "data", "handbook")
ODD_METADATA = {"title": [1], "date": {"a": 1}, "origin": 3, "accuracy": {"border_error_m_p90": "x"}}
# How the data are broken → what is told, and on which pages.
CASES = {
    "an unknown system": (
        text_of("province.yaml", "EPSG:9209", "EPSG:99999"),
        "province.yaml, dòng 10",
        ("overview", "coverage", "appraisal", "radio", "plan", "data"),
    ),
    "no commune": (
        features("communes.geojson", empty),
        "communes.geojson: không có bản ghi nào",
        ("overview", "coverage", "appraisal", "radio", "data"),
    ),
    "swapped coordinates": (
        features("bts.geojson", coordinates([9.9, 106.3], 4)),
        "bts.geojson, bản ghi 5: tọa độ 9.9, 106.3",
        ("overview", "coverage", "appraisal", "data"),
    ),
    "records in another province": (
        every(
            features("communes.geojson", moved),
            features("bts.geojson", coordinates(HANOI, 4)),
            features("radio.geojson", coordinates(HANOI, 4)),
            features("cables.geojson", coordinates([HANOI, [105.9, 21.0]], 4)),
        ),
        "nằm ngoài",
        ("overview", "coverage", "appraisal", "radio", "data"),
    ),
    "a plan with a slip": (
        text_of("plan/tra_vinh.yaml", "certainty:", "certainity:"),
        "tra_vinh.yaml, dòng 9",
        ("overview", "appraisal", "radio", "plan", "data"),
    ),
    "truncated layers and no plan": (
        every(
            *[bytes_of(file, b'{"type":"FeatureColl') for file in OTHERS], without("plan/tra_vinh.yaml")
        ),
        "zones.geojson",
        ("overview", "appraisal", "data"),
    ),
    "odd files and odd metadata": (
        every(
            odd_files,
            *[
                features(file, lambda content: content.update(metadata=ODD_METADATA))
                for file in (*OTHERS, "communes.geojson")
            ],
        ),
        "can-cu.yaml, dòng 1",
        ("data",),
    ),
}


# Each case is opened where it is told, and on the two pages that do without any layer.
OPENED = [(case, page) for case in CASES for page in (*CASES[case][2], "dossiers", "handbook")]


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """Give the broken data directory of a case, made once."""
    return cache(lambda case: broken_copy(tmp_path_factory.mktemp("broken") / "data", CASES[case][0]))


def test_every_page_is_opened_on_broken_data():
    assert {page for _, page in OPENED} == set(PAGES)


@pytest.mark.parametrize(("case", "page"), OPENED)
def test_a_page_opens_on_broken_data_and_says_what_is_wrong(broken, case, page, monkeypatch):
    _, words, pages = CASES[case]
    monkeypatch.setenv("PLANNER_DATA", str(broken(case)))
    app = AppTest.from_string(page_script(page), default_timeout=120).run()
    assert [(error.message, error.stack_trace) for error in app.exception] == []
    shown = " ".join(box.value for box in (*app.error, *app.warning)).replace("\\", "")
    assert (words in shown) == (page in pages)
    assert len(app.main.children) > 0
