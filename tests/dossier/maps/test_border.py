"""The numbers around a map: each stands where its line meets the frame, by pyproj."""

import re

import numpy as np
import pytest
from pyproj import Transformer

from planner.dossier.maps.border import draw_border, draw_grid_crosses
from planner.dossier.maps.frame import frame_around, grid_step_m
from planner.dossier.maps.paper import Box
from planner.dossier.maps.pen import sheet_of

CRS = "EPSG:9209"
TO_DEGREES = Transformer.from_crs(CRS, "EPSG:4756", always_xy=True)
BOX = Box(20, 30, 280, 250)
PROVINCE = (549_278.6, 1_053_860.5, 618_370.8, 1_114_749.9)
RING_MM = 12.0
WHOLE_MINUTES = re.compile(r"(\d+)°(\d\d)′")
TO_THE_SECOND = re.compile(r"(\d+)°(\d\d)′(\d\d),(\d)″")


@pytest.fixture(scope="module")
def frame():
    return frame_around(PROVINCE, BOX, CRS, 250_000)


@pytest.fixture(scope="module")
def written(frame):
    """Return what stands around the map: (x, y in mm, text, turn)."""
    _, pen = sheet_of(320, 310)
    draw_border(pen, frame, RING_MM, 9.0)
    return [(*text.get_position(), text.get_text(), text.get_rotation()) for text in pen.axes.texts]


def of_side(written, name):
    """Return the texts of a side, each with its place along it (mm from the lower or left end)."""
    beyond = {
        "south": lambda x, y: y < BOX.bottom,
        "north": lambda x, y: y > BOX.top,
        "west": lambda x, y: x < BOX.left,
        "east": lambda x, y: x > BOX.right,
    }[name]
    flat = name in ("south", "north")
    return [
        (x - BOX.left if flat else y - BOX.bottom, text)
        for x, y, text, turn in written
        if beyond(x, y) and turn == (0 if flat else 90)
    ]


def degrees_at(frame, name, along_mm):
    """Return longitude or latitude at a place along a side."""
    west, south, east, north = frame.extent
    metres = along_mm * frame.metres_per_mm
    if name in ("south", "north"):
        return TO_DEGREES.transform(west + metres, south if name == "south" else north)[0]
    return TO_DEGREES.transform(west if name == "west" else east, south + metres)[1]


@pytest.mark.parametrize("name", ["south", "north", "west", "east"])
def test_every_third_of_a_degree_on_a_side_has_its_number_without_seconds_where_it_meets_it(
    frame, written, name
):
    length = BOX.width if name in ("south", "north") else BOX.height
    low, high = (degrees_at(frame, name, along) for along in (0, length))
    expected = [n for n in range(0, 180 * 3) if low <= n / 3 <= high]
    assert len(expected) >= 1
    labels = {text: along for along, text in of_side(written, name) if WHOLE_MINUTES.fullmatch(text)}
    assert list(labels) == [f"{n // 3}°{n % 3 * 20:02d}′" for n in expected]
    for n, along in zip(expected, labels.values(), strict=True):
        near_an_end = min(along, length - along) < 8  # the number is moved in, the line is not
        assert near_an_end or degrees_at(frame, name, along) == pytest.approx(n / 3, abs=1.5e-4)


@pytest.mark.parametrize("name", ["south", "north", "west", "east"])
def test_the_ends_of_a_side_are_told_to_a_tenth_of_a_second_unless_a_number_stands_there(
    frame, written, name
):
    length = BOX.width if name in ("south", "north") else BOX.height
    matches = [(along, TO_THE_SECOND.fullmatch(text)) for along, text in of_side(written, name)]
    corners = [(along, match) for along, match in matches if match]
    assert len(corners) >= 1
    for along, match in corners:
        whole, minutes, seconds, tenth = map(int, match.groups())
        read = whole + minutes / 60 + (seconds + tenth / 10) / 3600
        end = 0 if along < length / 2 else length
        assert abs(along - end) < 15
        assert read == pytest.approx(degrees_at(frame, name, end), abs=0.06 / 3600)


@pytest.mark.parametrize(
    ("name", "letter"), [("south", "E"), ("north", "E"), ("west", "N"), ("east", "N")]
)
def test_eastings_stand_below_and_above_and_northings_left_and_right_at_their_lines(
    frame, written, name, letter
):
    west, south, *_ = frame.extent
    low = west if letter == "E" else south
    labels = [(along, text) for along, text in of_side(written, name) if text.startswith(("E ", "N "))]
    assert len(labels) >= 3
    metres = [int(text.removeprefix(f"{letter} ").replace(" ", "")) for _, text in labels]
    step = grid_step_m(frame.scale)
    assert np.diff(metres).tolist() == [step] * (len(metres) - 1)
    assert all(metre % step == 0 for metre in metres)
    # a text that is turned stands beside its line by half of its height
    places = [low + along * frame.metres_per_mm for along, _ in labels]
    assert places == pytest.approx(metres, abs=1.0)


def test_crosses_stand_where_the_lines_of_the_grid_meet(frame):
    _, pen = sheet_of(320, 310)
    draw_grid_crosses(pen.axes, frame)
    (lines,) = pen.axes.collections
    middles = {tuple(np.round(path.vertices[:2].mean(axis=0)).tolist()) for path in lines.get_paths()}
    step = grid_step_m(frame.scale)
    west, south, east, north = frame.extent
    xs = [x for x in range(0, 1_000_000, step) if west <= x <= east]
    ys = [y for y in range(0, 2_000_000, step) if south <= y <= north]
    assert middles == {(float(x), float(y)) for x in xs for y in ys}
