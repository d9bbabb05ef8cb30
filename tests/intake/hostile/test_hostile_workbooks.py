"""Workbooks that would stop a server are refused within limits, with the reason."""

import pytest
from hostile_files import WORKBOOKS
from hostile_reading import SOON, outcome

REFUSED_AS = {
    "unfinished_rows.xlsx": "intake.unreadable",
    "rows_of_blanks.xlsx": "intake.unreadable",
    "one_long_row.xlsx": "intake.xml_cells",
    "many_rows.xlsx": "intake.xml_rows",
    "many_attributes.xlsx": "intake.xml_tag",
    "long_text.xlsx": "intake.xml_text",
    "bomb_of_styles.xlsx": "intake.xml_elements",
    "bomb_of_strings.xlsx": "intake.xml_elements",
    "deep_sheet.xlsx": "intake.xml_depth",
    "billion_laughs.xlsx": "intake.unsafe_xml",
    "looping_ole.xls": "intake.unreadable",
    "huge_ole.xls": "intake.unreadable",
}


@pytest.mark.parametrize("name", WORKBOOKS)
def test_a_hostile_workbook_is_refused_within_limits(tmp_path, name):
    WORKBOOKS[name](tmp_path / name)
    reading = outcome(tmp_path / name, SOON)
    assert reading.refusal is not None
    # On a busy machine the limit of time may come first.
    assert reading.refusal.key in (REFUSED_AS[name], "apart.time")
    assert name in reading.refusal.text("vi")
    assert reading.is_within_limits
