"""Pattern files as makers give them, and as they arrive broken."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.base.errors import InputFileError
from planner.coverage.antenna import AntennaPattern
from planner.coverage.antenna_file import parse_antenna

HEAD = "NAME Panel 65\nMAKE Test\nFREQUENCY 900\nGAIN 15.35 dBd\nTILT ELECTRICAL\n"


def plane(name, losses):
    step = 360 / len(losses)
    return f"{name} {len(losses)}\n" + "".join(
        f"{at * step:.1f}\t{v:.2f}\n" for at, v in enumerate(losses)
    )


def text(horizontal, vertical, head=HEAD):
    return head + plane("HORIZONTAL", horizontal) + plane("VERTICAL", vertical)


def test_name_gain_in_dbi_and_both_planes_are_read():
    losses = [round(0.05 * (at if at <= 180 else 360 - at), 2) for at in range(360)]
    pattern = parse_antenna(text(losses, losses[::-1]), "panel.msi")
    assert (pattern.name, pattern.gain_dbi) == ("Panel 65", pytest.approx(17.5))
    assert pattern.horizontal_db == pytest.approx(losses)
    assert pattern.vertical_db == pytest.approx(losses[::-1])


def test_a_coarser_file_is_linear_between_its_angles_all_the_way_round():
    pattern = parse_antenna(text([0.0, 10.0] * 36, [0.0] * 72), "x.msi")
    assert pattern.horizontal_db[5] == pytest.approx(10.0)
    assert pattern.horizontal_db[357] == pytest.approx(6.0)  # from 10 at 355 to 0 at 360


def test_losses_written_as_negative_gains_and_decimal_commas_are_losses():
    body = text([3.0] * 36, [1.5] * 36).replace("3.00", "-3,00")
    assert set(parse_antenna(body, "x.msi").horizontal_db) == {3.0}


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("", "HORIZONTAL"),
        (HEAD + plane("HORIZONTAL", [0.0] * 360), "VERTICAL"),
        (text([0.0] * 36, [0.0] * 36, "NAME x\n"), "GAIN"),
        (HEAD + "HORIZONTAL 360\n0.0 ba\n", "7"),
        (HEAD + "HORIZONTAL 360\n0.0 1.0\n12 13 14\n", "8"),
    ],
)
def test_what_is_broken_is_named(body, named):
    with pytest.raises(InputFileError) as error:
        parse_antenna(body, "hong.msi")
    assert "hong.msi" in str(error.value)
    assert named in error.value.text("vi")


@given(st.text(max_size=300))
def test_any_text_gives_a_pattern_or_a_clear_refusal(body):
    try:
        pattern = parse_antenna(body, "x.msi")
    except InputFileError:
        return
    assert isinstance(pattern, AntennaPattern)
    assert np.isfinite(pattern.horizontal_db).all()
