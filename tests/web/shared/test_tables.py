"""Tables are shown as Vietnamese writes them, and keep their values."""

import io

import openpyxl
import pandas as pd
from streamlit.testing.v1 import AppTest

from planner.dossier.tables import workbook_bytes
from planner.web.shared.tables import MOST_SENT, MOST_STYLED, in_vietnamese


def shown(styled):
    """Return the texts of a styled table by column."""
    body = styled._translate(False, False)["body"]
    rows = [[cell["display_value"] for cell in row if cell["type"] == "td"] for row in body]
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
    unstyled, formats = in_vietnamese(table)
    assert isinstance(unstyled, pd.DataFrame)
    assert list(formats) == ["km²"]


def test_a_column_of_nothing_known_and_two_columns_of_one_heading_are_shown():
    unknown = pd.DataFrame({"Số": pd.array([None, None], dtype="Int64")})
    assert shown(in_vietnamese(unknown)[0]) == {"Số": ["", ""]}
    doubled = pd.DataFrame([["x", 1.5]], columns=["Lý do", "Lý do"])
    assert shown(in_vietnamese(doubled)[0]) == {"Lý do": ["x"], "Lý do (2)": ["1,50"]}


def test_excel_tells_what_is_no_number_of_its_own_as_text():
    table = pd.DataFrame({"a": [float("inf"), 10**400, [1, 2]]}, dtype=object)
    sheet = openpyxl.load_workbook(io.BytesIO(workbook_bytes({"x": table}))).active
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["inf", str(10**400), "[1, 2]"]


def test_a_table_of_no_row_says_so_in_vietnamese():
    script = "import pandas as pd\nfrom planner.web.shared.tables import show_table\n"
    app = AppTest.from_string(script + "show_table(pd.DataFrame(columns=['name']), 'x')\n").run(
        timeout=60
    )
    assert not app.exception
    assert not app.dataframe
    assert "Không có dòng nào." in [caption.value for caption in app.caption]


def test_of_a_very_long_table_the_browser_gets_the_beginning_and_the_page_says_so():
    script = (
        "import pandas as pd\nfrom planner.web.shared.tables import MOST_SENT, show_table\n"
        "show_table(pd.DataFrame({'row': range(MOST_SENT + 1_234)}), 'x')\n"
    )
    app = AppTest.from_string(script).run(timeout=60)
    assert not app.exception
    assert len(app.dataframe[0].value) == MOST_SENT
    assert "Trên trang chỉ có 5.000 dòng đầu trong 6.234; tệp tải về có đủ." in [
        caption.value for caption in app.caption
    ]
