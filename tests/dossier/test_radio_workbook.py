"""The radio registers as Excel: what goes out comes back, and the empty form can be filled in."""

import io
from datetime import date

import openpyxl
import pandas as pd
import pytest

from planner.base.errors import InputFileError
from planner.dossier.radio_workbook import COLUMNS, radio_template, radio_workbook
from planner.intake.department import KINDS, read_register
from planner.intake.radio_register import read_radio_register
from planner.intake.reference import read_reference
from planner.layers.catalogue import LAYERS
from planner.layers.io import read_layer
from planner.layers.province import DEFAULT_DATA_DIR
from planner.layers.radio_provenance import CHANGES

ON = date(2022, 1, 31)
PROVENANCE = ["source", "source_date", "origin"]
HEADING_ROW = 5


@pytest.fixture(scope="module")
def reference():
    return read_reference(DEFAULT_DATA_DIR)


@pytest.fixture(scope="module")
def layers():
    return {name: read_layer(DEFAULT_DATA_DIR, name) for name in COLUMNS}


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def test_every_layer_that_goes_out_comes_back_as_it_was(tmp_path, reference, layers):
    path = tmp_path / "so_dai.xlsx"
    path.write_bytes(radio_workbook(layers, reference.communes))
    register = read_radio_register(path, reference, ON)
    assert register.faults == []
    for name, layer in layers.items():
        back = register.layers[name]
        columns = [column for column in layer.columns if column not in (*PROVENANCE, "geometry")]
        pd.testing.assert_frame_equal(pd.DataFrame(back[columns]), pd.DataFrame(layer[columns]))
        assert back.geometry.geom_equals_exact(layer.geometry, 1e-6).all(), name


@pytest.mark.parametrize("name", COLUMNS)
def test_one_register_of_the_workbook_comes_back_by_itself(tmp_path, reference, layers, name):
    path = tmp_path / "so_dai.xlsx"
    path.write_bytes(radio_workbook(layers, reference.communes))
    assert name in KINDS
    register = read_register(path, name, reference, ON)
    assert (len(register.layer), register.faults) == (len(layers[name]), [])
    assert len({table.sheet for table in register.tables}) == 1


def test_an_export_of_made_up_records_says_so_and_one_of_reported_records_does_not(reference, layers):
    reported = {name: layer.assign(origin="reported") for name, layer in layers.items()}
    for records, says in ((layers, True), (reported, False)):
        for sheet in opened(radio_workbook(records, reference.communes)).worksheets[:-1]:
            head = " ".join(str(cell.value) for row in sheet["A1:A4"] for cell in row)
            assert ("MINH HỌA" in head) == says


def test_a_layer_without_records_gets_no_sheet(reference, layers):
    few = {"radio": layers["radio"], "hamlets": layers["hamlets"].head(0)}
    names = opened(radio_workbook(few, reference.communes)).sheetnames
    assert names == ["Đài truyền thanh", "Danh mục xã"]


def test_a_text_that_looks_like_a_formula_goes_out_as_text(reference, layers):
    radio = layers["radio"].head(1).assign(licence_no="=1+1")
    sheet = opened(radio_workbook({"radio": radio}, reference.communes)).worksheets[0]
    at = [cell.value for cell in sheet[HEADING_ROW]].index("Số giấy phép")
    assert (sheet[HEADING_ROW + 1][at].value, sheet[HEADING_ROW + 1][at].data_type) == ("=1+1", "s")


def test_the_empty_form_holds_nothing_and_comes_back_without_a_fault_once_filled_in(tmp_path, reference):
    path = tmp_path / "bieu_mau.xlsx"
    path.write_bytes(radio_template(reference.communes))
    with pytest.raises(InputFileError, match="không có bản ghi nào"):
        read_radio_register(path, reference, ON)
    book = openpyxl.load_workbook(path)
    for sheet, columns in zip(book.worksheets, COLUMNS.values(), strict=False):
        for at, column in enumerate(columns, start=1):
            sheet.cell(HEADING_ROW + 2, at, 1 if column.field == "number" else column.example)
    book.save(path)
    register = read_radio_register(path, reference, ON)
    assert register.faults == []
    assert {name: len(layer) for name, layer in register.layers.items()} == dict.fromkeys(COLUMNS, 1)


def test_the_form_offers_the_words_and_the_communes_of_the_province(reference):
    book = opened(radio_template(reference.communes))
    sheet = book["Đài truyền thanh"]
    lists = {rule.formula1 for rule in sheet.data_validations.dataValidation if rule.type == "list"}
    assert '"Vô tuyến FM,Có dây,Ứng dụng CNTT-VT,Không có đài"' in lists
    assert f"'Danh mục xã'!$A$2:$A${len(reference.communes) + 1}" in lists
    listed = [cell.value for cell in book["Danh mục xã"]["A"][1:]]
    assert listed == reference.communes["commune_code"].tolist()


def test_every_column_of_a_layer_is_in_its_sheet():
    for name, columns in COLUMNS.items():
        provenance = {*PROVENANCE, CHANGES}  # behind the columns, in the sheet of records
        assert set(LAYERS[name].schema.columns) - provenance <= {column.field for column in columns}
