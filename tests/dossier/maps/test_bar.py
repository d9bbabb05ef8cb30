"""The scale bar and the arrow to the north, measured on the sheet in millimetres."""

import numpy as np
import pytest

from planner.base import messages
from planner.dossier.maps.bar import draw_north, piece_km, scale_block
from planner.dossier.maps.pen import sheet_of

WIDTH_MM = 70.0


def drawn(scale):
    """Return the texts (text, x) and the boxes (west, east) of a scale block drawn at x = 10 mm."""
    _, pen = sheet_of(100, 60)
    scale_block(scale, WIDTH_MM, 9.0).draw(pen, 10.0, 50.0)
    texts = [(text.get_text(), text.get_position()[0]) for text in pen.axes.texts]
    bounds = [
        (patch.get_path().vertices[:, 0].min(), patch.get_path().vertices[:, 0].max())
        for patch in pen.axes.patches
    ]
    return texts, sorted(set(bounds))


@pytest.mark.parametrize(
    ("scale", "piece", "unit", "numbers"),
    [
        (250_000, 2, "km", ["0", "2", "4", "6", "8 km"]),
        (50_000, 0.5, "km", ["0", "0,5", "1", "1,5", "2 km"]),
        (10_000, 0.1, "m", ["0", "100", "200", "300", "400 m"]),
    ],
)
def test_the_ends_of_a_scale_bar_are_exact_on_paper_and_carry_their_numbers(scale, piece, unit, numbers):
    assert piece_km(scale, WIDTH_MM * 0.86) == piece
    texts, boxes = drawn(scale)
    long = piece * 1e6 / scale  # mm on paper
    assert np.diff(boxes, axis=1).ravel().tolist() == pytest.approx([long] * 4)
    edges = [boxes[0][0], *(east for _, east in boxes)]
    assert [west for west, _ in boxes[1:]] == pytest.approx(edges[1:-1])
    assert (edges[0] + edges[-1]) / 2 == pytest.approx(10 + WIDTH_MM / 2)
    assert [text for text, _ in texts[1:-1]] == numbers
    assert [x for _, x in texts[1:-1]] == pytest.approx(edges)
    grouped = f"{scale:,}".replace(",", " ")
    assert texts[0][0] == f"Tỷ lệ 1:{grouped}"
    centimetre = f"{scale // 100:,}".replace(",", " ")
    assert texts[-1][0] == messages.text("maps.one_centimetre", metres=centimetre)


def test_a_width_that_no_piece_fits_takes_the_shortest():
    assert piece_km(250_000, 0.5) == 0.1


def test_the_arrow_points_straight_up_black_on_its_left_with_its_letter_above():
    _, pen = sheet_of(100, 60)
    draw_north(pen, 50.0, 10.0, 20.0)
    (letter,) = pen.axes.texts
    assert letter.get_text() == messages.text("maps.north")
    halves = [(patch.get_path().vertices, list(patch.get_facecolor()[:3])) for patch in pen.axes.patches]
    (left, black), (right, white) = sorted(halves, key=lambda half: half[0][:, 0].min())
    assert (black, white) == ([0, 0, 0], [1, 1, 1])
    for half in (left, right):
        tip = half[half[:, 1].argmax()]
        assert tip[0] == pytest.approx(50)
        assert half[:, 1].min() == pytest.approx(10)
        assert tip[1] < letter.get_position()[1]
    assert left[:, 0].min() + right[:, 0].max() == pytest.approx(100)
    assert right[:, 0].max() - left[:, 0].min() == pytest.approx(8)
