"""Texts made harmless for Markdown, numbers in Vietnamese form, the picture in its place."""

import numpy as np
import pytest

from planner.geo.grid import Grid
from planner.geo.vn2000 import convert
from planner.web.overlay import to_mercator
from planner.web.text import number, percent, plain


def test_markdown_of_other_people_is_shown_as_text():
    assert plain("![x](http://a)") == r"\!\[x\]\(http\://a\)"
    assert plain("<b>") == r"\<b\>"


def test_numbers_are_written_the_vietnamese_way():
    assert number(1234567.891, 1) == "1.234.567,9"
    assert number(float("nan")) == number(None) == "–"
    assert percent(0.2346) == "23,5 %"


def test_a_cell_is_drawn_where_it_lies():
    grid = Grid("EPSG:9209", 590_000.0, 1_100_000.0, 100.0, 300, 200)
    values = np.zeros(grid.shape, np.int8)
    values[50:60, 200:210] = 3
    picture, (west, south, east, north) = to_mercator(values, grid)
    rows, columns = np.nonzero(picture == 3)
    (left, right), (bottom, top) = convert([west, east], [south, north], "EPSG:4326", "EPSG:3857")
    x = left + (columns.mean() + 0.5) * (right - left) / grid.width
    y = top - (rows.mean() + 0.5) * (top - bottom) / grid.height
    easting, northing = convert(x, y, "EPSG:3857", "EPSG:9209")
    assert float(easting) == pytest.approx(590_000 + 205 * 100, abs=60)
    assert float(northing) == pytest.approx(1_100_000 - 55 * 100, abs=60)
