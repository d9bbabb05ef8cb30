"""Patterns against the formulas of 3GPP TR 36.814, Table A.2.1.1-2, worked by hand."""

import numpy as np
import pytest

from planner.coverage import antenna


@pytest.mark.parametrize(
    ("off_deg", "loss_db"), [(0, 0.0), (35, 3.0), (-35, 3.0), (70, 12.0), (101.04, 25.0), (180, 25.0)]
)
def test_the_horizontal_loss_is_3_db_at_half_the_beam_and_ends_at_front_to_back(off_deg, loss_db):
    assert antenna.horizontal_loss_db(off_deg) == pytest.approx(loss_db, abs=1e-3)


@pytest.mark.parametrize(
    ("depression", "tilt", "loss_db"),
    [(6, 6, 0.0), (11, 6, 3.0), (1, 6, 3.0), (16, 6, 12.0), (18.91, 6, 20.0), (90, 6, 20.0)],
)
def test_the_vertical_loss_turns_with_the_tilt(depression, tilt, loss_db):
    assert antenna.vertical_loss_db(depression, tilt) == pytest.approx(loss_db, abs=2e-3)


def test_the_corner_of_the_vertical_loss_lies_where_the_side_lobe_begins():
    (corner,) = antenna.breaks_m(None, 41.5, 1.5, 2.0)
    assert antenna.depression_deg(corner, 41.5, 1.5) == pytest.approx(2 + 10 * np.sqrt(20 / 12))
    assert antenna.breaks_m(None, 1.0, 1.5, 2.0) == ()
