"""Scale, grid and graticule against pyproj."""

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyproj import Transformer

from planner.base.errors import ParameterError
from planner.dossier.maps.border import grid_places
from planner.dossier.maps.frame import (
    SCALES,
    SIDES,
    crossings,
    degrees_text,
    frame_around,
    graticule_is_stated,
    graticule_minutes,
    grid_step_m,
    metres_text,
)
from planner.dossier.maps.paper import ORIENTATIONS, PAPERS, Box, paper_of

CRS = "EPSG:9209"
TO_DEGREES = Transformer.from_crs(CRS, "EPSG:4756", always_xy=True)  # one datum: no shift between
PROVINCE = (549_278.6, 1_053_860.5, 618_370.8, 1_114_749.9)
BOX = Box(20, 30, 280, 250)


@example(west=500_000.0, south=1_000_000.6997918211, width=300.0, height=50_000.0)
@given(
    west=st.floats(500_000, 650_000),
    south=st.floats(1_000_000, 1_200_000),
    width=st.floats(300, 150_000),
    height=st.floats(300, 150_000),
)
def test_what_is_wanted_is_on_the_map_at_the_largest_round_scale(west, south, width, height):
    frame = frame_around((west, south, west + width, south + height), BOX, CRS)
    assert frame.scale in SCALES
    left, bottom, right, top = frame.extent
    assert left <= west + 0.01
    assert bottom <= south + 0.01
    assert right >= west + width - 0.01
    assert top >= south + height - 0.01
    larger = [scale for scale in SCALES if scale < frame.scale]
    if larger:
        wide, high = west + width - west, south + height - south  # as floats have it: 50,000.0000000001
        assert wide / larger[-1] * 1000 > BOX.width or high / larger[-1] * 1000 > BOX.height


def test_what_fits_no_sheet_is_refused():
    with pytest.raises(ParameterError):
        frame_around((0, 0, 2_000_000, 100), BOX, CRS)


@given(x=st.floats(0, 1), y=st.floats(0, 1))
def test_millimetres_and_metres_are_each_others_way_back(x, y):
    frame = frame_around(PROVINCE, BOX, CRS)
    at = np.array([[BOX.left + x * BOX.width, BOX.bottom + y * BOX.height]])
    assert frame.to_mm(frame.to_metres(at)) == pytest.approx(at, abs=1e-6)


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("wanted", [PROVINCE, (585_000, 1_093_000, 597_000, 1_107_000)])
def test_the_graticule_meets_the_frame_where_pyproj_says(side, wanted):
    frame = frame_around(wanted, BOX, CRS)
    west, south, east, north = frame.extent
    places = crossings(frame, side, 5)
    assert places
    for along, degrees in places:
        metres = along * frame.metres_per_mm
        x, y = {
            "south": (west + metres, south),
            "north": (west + metres, north),
            "west": (west, south + metres),
            "east": (east, south + metres),
        }[side]
        longitude, latitude = TO_DEGREES.transform(x, y)
        expected = longitude if side in ("south", "north") else latitude
        assert expected == pytest.approx(degrees, abs=0.3 / 111_000)  # 30 cm
        assert degrees * 12 == pytest.approx(round(degrees * 12), abs=1e-9)


@pytest.mark.parametrize("side", SIDES)
def test_the_grid_lies_on_round_metres(side):
    frame = frame_around(PROVINCE, BOX, CRS)
    start = frame.extent[0] if side in ("south", "north") else frame.extent[1]
    places = grid_places(frame, side)
    assert len(places) >= 4
    for along, metres in places:
        assert metres % grid_step_m(frame.scale) == 0
        assert start + along * frame.metres_per_mm == pytest.approx(metres, abs=0.01)


def test_the_spacing_of_the_graticule_is_that_of_the_circular():
    stated = {6_000: 5, 25_000: 5, 26_000: 10, 80_000: 10, 81_000: 20, 150_000: 20}
    assert {scale: graticule_minutes(scale) for scale in stated} == stated
    assert all(graticule_is_stated(scale) for scale in stated)
    assert not graticule_is_stated(250_000)
    assert not graticule_is_stated(5_000)


@given(st.floats(0, 179))
def test_degrees_written_are_the_degrees(degrees):
    whole, rest = degrees_text(degrees, seconds=True).split("°")
    minutes, seconds = rest.rstrip("″").split("′")
    read = int(whole) + int(minutes) / 60 + float(seconds.replace(",", ".")) / 3600
    assert read == pytest.approx(degrees, abs=0.051 / 3600)
    assert int(minutes) < 60
    assert float(seconds.replace(",", ".")) < 60


def test_metres_are_written_in_groups():
    assert metres_text(590_000) == "590 000"


@pytest.mark.parametrize("size", PAPERS)
@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_the_parts_of_a_sheet_lie_on_it_and_apart(size, orientation):
    paper = paper_of(size, orientation)
    assert sorted([paper.sheet.width, paper.sheet.height]) == sorted(PAPERS[size])
    assert (paper.sheet.width > paper.sheet.height) == (orientation == "landscape")
    framed = paper.map.shrunk(-paper.ring_mm)
    for part in (paper.title, framed, *paper.columns):
        assert part.left >= paper.outline.left - 1e-9
        assert part.right <= paper.outline.right + 1e-9
        assert part.bottom >= paper.outline.bottom - 1e-9
        assert part.top <= paper.outline.top + 1e-9
    assert framed.top <= paper.title.bottom + 1e-9
    for column in paper.columns:
        assert column.left >= framed.right or column.top <= framed.bottom
    assert math.prod((paper.map.width, paper.map.height)) > 0.4 * math.prod(PAPERS[size])


def test_an_unknown_paper_is_refused():
    for size, orientation in (("A5", "portrait"), ("A4", "upright")):
        with pytest.raises(ParameterError):
            paper_of(size, orientation)
