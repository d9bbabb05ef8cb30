"""Tables are shown as Vietnamese writes them, and keep their values."""

import pandas as pd

from planner.web.tables import MOST_STYLED, in_vietnamese


def shown(styled):
    """Return the texts of a styled table by column."""
    told = styled._translate(False, False)["body"]
    rows = [[cell["display_value"] for cell in row if cell["type"] == "td"] for row in told]
    return {name: list(texts) for name, texts in zip(styled.data, zip(*rows, strict=True), strict=True)}


def test_numbers_have_a_decimal_comma_and_thousands_are_parted_but_not_those_of_a_year():
    table = pd.DataFrame({"Năm": [2017, 2018], "Số dân": [12345, 900], "km²": [1234.5, None]})
    styled, formats = in_vietnamese(table)
    assert shown(styled) == {
        "Năm": ["2017", "2018"], "Số dân": ["12.345", "900"], "km²": ["1.234,50", ""],
    }  # fmt: skip
    assert formats == {}
    missing = pd.DataFrame({"Ghi chú": [None, "x"], "Ngày": ["2017-11-03", None], "Cột": [30.0, None]})
    assert shown(in_vietnamese(missing)[0]) == {
        "Ghi chú": ["", "x"], "Ngày": ["03/11/2017", ""], "Cột": ["30", ""],
    }  # fmt: skip
    pd.testing.assert_frame_equal(styled.data, table)  # it sorts by these


def test_days_are_days_and_other_texts_stay():
    table = pd.DataFrame(
        {"Ngày": ["2017-11-03", None], "Mã": ["2017-11", "x"], "Sai": ["2017-02-30"] * 2}
    )
    styled, formats = in_vietnamese(table)
    assert list(formats) == ["Ngày"]
    assert styled.data["Ngày"].iloc[0] == pd.Timestamp(2017, 11, 3)
    assert styled.data["Mã"].tolist() == ["2017-11", "x"]


def test_a_long_table_is_not_styled_and_a_column_of_nothing_stays():
    table = pd.DataFrame({"km²": [0.5] * (MOST_STYLED + 1), "Ghi chú": None})
    made, formats = in_vietnamese(table)
    assert isinstance(made, pd.DataFrame)
    assert list(formats) == ["km²"]
