"""Labels: none on another, none lost that has a name in the index."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.dossier.maps.labels import Placer, Request, no_boxes
from planner.dossier.maps.lettering import clean, properties, width_mm, wrapped
from planner.dossier.maps.paper import Box

BOUNDS = Box(0, 0, 120, 90)
places = st.tuples(st.floats(3, 117), st.floats(3, 87))


def overlap(box, other):
    return box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]


def symbols_at(spots, reach):
    at = np.array(spots).reshape(-1, 2)
    return np.hstack([at - reach, at + reach])


@settings(max_examples=40, deadline=None)
@given(st.lists(places, min_size=1, max_size=60))
def test_codes_beside_points_never_lie_on_each_other_and_none_is_lost(spots):
    wanted = [
        Request(f"VTL-{at:04d}", spot, 5.0, reach=0.8, entry=f"VTL-{at:04d}")
        for at, spot in enumerate(spots)
    ]
    placed = Placer(BOUNDS, symbols_at(spots, 0.8), no_boxes()).place(wanted)
    for label, other in combinations(placed, 2):
        assert not overlap(label.box, other.box)
    assert {label.request.text for label in placed} == {request.text for request in wanted}
    for label in placed:
        assert label.box[0] >= BOUNDS.left
        assert label.box[1] >= BOUNDS.bottom
        assert label.box[2] <= BOUNDS.right
        assert label.box[3] <= BOUNDS.top
        if not label.forced:
            assert not any(overlap(label.box, box) for box in symbols_at(spots, 0.8))
    numbers = [label.number for label in placed if label.number is not None]
    assert numbers == list(range(1, len(numbers) + 1))


def test_leaders_run_under_no_label():
    rng = np.random.default_rng(5)
    spots = [tuple(spot) for spot in rng.uniform((40, 30), (70, 55), (70, 2))]
    wanted = [Request(f"VTL-{at:04d}", spot, 5.0, reach=0.8, entry="x") for at, spot in enumerate(spots)]
    placed = Placer(BOUNDS, symbols_at(spots, 0.8), no_boxes()).place(wanted)
    leaders = [(label, shapely.LineString(label.leader)) for label in placed if label.leader]
    assert len(leaders) > 10
    for label, line in leaders:
        assert not any(
            line.crosses(shapely.box(*other.box).buffer(-0.3)) for other in placed if other is not label
        )


def test_a_name_lies_in_its_area_or_gets_a_number():
    wide, narrow = shapely.box(10, 10, 40, 25), shapely.box(60, 10, 64, 25)
    wanted = [
        Request("Lương Hòa A", (25.0, 17.0), 6.0, area=wide, entry="Xã Lương Hòa A"),
        Request("Lương Hòa A", (62.0, 17.0), 6.0, area=narrow, entry="Xã khác"),
    ]
    named, numbered = Placer(BOUNDS, no_boxes(), no_boxes()).place(wanted)
    assert wide.contains(shapely.box(*named.box))
    assert named.number is None
    assert numbered.lines == ("1",)
    assert narrow.contains(shapely.box(*numbered.box))


def test_a_name_without_an_index_entry_is_left_out_where_there_is_no_room():
    tight = shapely.box(60, 10, 61, 11)
    assert (
        Placer(BOUNDS, no_boxes(), no_boxes()).place([Request("BIỂN", (60, 10), 8.0, area=tight)]) == []
    )


def test_a_soft_name_is_written_smaller_before_it_is_left_out():
    narrow = shapely.box(51.5, 8, 64.5, 12)
    name = Request("HUYỆN CẦU KÈ", (58, 10), 8.0, area=narrow, soft=True)
    assert not Placer(BOUNDS, no_boxes(), no_boxes()).place([replace(name, soft=False)])
    (placed,) = Placer(BOUNDS, no_boxes(), no_boxes()).place([name])
    assert placed.request.text == name.text
    assert 0.6 * 8.0 <= placed.request.size_pt < 8.0


def test_a_given_number_stays():
    (placed,) = Placer(BOUNDS, no_boxes(), no_boxes()).place(
        [Request("VTL-1", (50, 50), 5.0, reach=1.0, number=77, entry="VTL-1")]
    )
    assert (placed.lines, placed.number) == (("77",), 77)


def test_letters_that_the_font_lacks_are_seen_as_boxes():
    assert clean("Xã 一 $x_1$\n&") == "Xã □ $x_1$ &"
    every = "".join(chr(letter) for letter in (*range(0xC0, 0x1B1), *range(0x1EA0, 0x1EFA)))
    assert "□" not in clean(every)


@pytest.mark.parametrize("text", ["Huyện Càng Long", "TT. Cầu Kè", "VTL-QH-0123"])
def test_the_width_of_a_text_is_that_which_matplotlib_draws(text):
    from matplotlib.textpath import TextPath

    drawn = TextPath((0, 0), text, prop=properties("regular", 10)).get_extents().width / 72 * 25.4
    assert width_mm(text, 10) == pytest.approx(drawn, rel=0.06)


@given(st.text(alphabet="abc đồ 12", max_size=60))
def test_broken_lines_hold_the_whole_text_and_fit(text):
    lines = wrapped(text, 8, 12.0)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width_mm(line, 8) <= 12.0 or len(line) == 1 for line in lines)
