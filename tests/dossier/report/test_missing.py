"""What is missing is seen where it belongs, and listed once."""

import numpy as np

from planner.dossier.report.missing import MISSING, Missing


def test_what_is_there_is_shown_and_not_listed():
    missing = Missing()
    assert missing.text(0, "số") == "0"
    assert missing.text("Trà Vinh", "địa danh") == "Trà Vinh"
    assert missing.listed() == []


def test_what_is_not_there_is_shown_as_dots_and_listed_with_how_often():
    missing = Missing()
    for nothing in (None, "", np.nan):
        assert missing.text(nothing, "chiều cao") == MISSING == "……"
    missing.text(None, "người ký")
    assert missing.listed() == ["chiều cao (× 3)", "người ký"]
