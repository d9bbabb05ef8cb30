"""Protection ratios as data: what the file says, between its rows, and what it does not know."""

import pytest
import yaml

from planner.base.errors import ParameterError
from planner.broadcast.protection import FILE, STEADY, TROPOSPHERIC, protection_ratios


@pytest.mark.parametrize(
    ("stereo", "deviation", "spacing", "steady", "tropospheric"),
    [
        (False, 75, 0, 36, 28),
        (False, 75, 100, 12, 12),
        (False, 75, 200, 6, 6),
        (False, 75, 400, -20, -20),
        (True, 75, 0, 45, 37),
        (True, 75, 50, 51, 43),
        (True, 75, 100, 33, 25),
        (False, 50, 0, 39, 32),
        (True, 50, 0, 49, 41),
    ],
)
def test_the_rows_of_the_tables(stereo, deviation, spacing, steady, tropospheric):
    ratios = protection_ratios(stereo=stereo, deviation_khz=deviation)
    assert ratios.needed_db(spacing, STEADY) == steady
    assert ratios.needed_db(spacing, TROPOSPHERIC) == tropospheric
    assert ratios.needed_db(-spacing, STEADY) == steady


def test_between_two_rows_the_ratio_lies_on_a_straight_line():
    assert protection_ratios().needed_db(10, STEADY) == pytest.approx(36 - 10 / 25 * 5)


def test_the_ratios_say_that_they_are_assumed():
    """Nobody has held them against the text of the Recommendation yet."""
    ratios = protection_ratios()
    assert ratios.certainty == "assumed"
    assert "BS.412" in ratios.citation
    assert ratios.note


def test_every_table_is_complete_and_asks_no_more_of_the_rarer_interference():
    raw = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    spacing = raw["spacing_khz"]
    assert spacing == sorted(set(spacing))
    for table in raw["tables"]:
        for kind in ("mono", "stereo"):
            steady, tropospheric = table[kind]["steady"], table[kind]["tropospheric"]
            assert len(steady) == len(tropospheric) == len(spacing)
            assert all(rare <= always for rare, always in zip(tropospheric, steady, strict=True))
        pairs = zip(table["mono"]["steady"], table["stereo"]["steady"], strict=True)
        assert all(mono <= stereo for mono, stereo in pairs)


def test_the_means_on_one_channel_are_those_that_ge84_took():
    """GE84, Annex 4, Chapter 1: 47 dB (steady) and 39 dB (tropospheric), means over the systems."""
    both = [protection_ratios(stereo=True, deviation_khz=khz) for khz in (75, 50)]
    assert sum(ratios.needed_db(0, STEADY) for ratios in both) / 2 == 47
    assert sum(ratios.needed_db(0, TROPOSPHERIC) for ratios in both) / 2 == 39


def test_what_the_tables_do_not_know_is_refused():
    with pytest.raises(ParameterError):
        protection_ratios().needed_db(400.1, STEADY)
    with pytest.raises(ParameterError):
        protection_ratios(deviation_khz=60)
