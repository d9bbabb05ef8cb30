"""What goes to the carrier of a dossier of the store, and the file that is mended here."""

import io
import shutil
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from dossier_tools import appraised_dossier, small_sample

from planner.base.errors import DecisionError, ParameterError
from planner.base.working_days import after_working_days
from planner.dossier.completion import (
    ANSWER_DAYS,
    Sending,
    answer_by,
    completion_of_dossier,
)
from planner.intake.choices import Choices, to_yaml
from planner.intake.mended import edit_of
from planner.intake.read import read
from planner.intake.reference import read_reference
from planner.layers.province import DEFAULT_DATA_DIR
from planner.store.decisions import Wanted, decide
from planner.store.proposals import add_version, original, versions
from planner.usecases.completion import read_version
from planner.usecases.material import Signing
from planner.usecases.office import office_at

MADE_ON = date(2018, 3, 20)
SENDING = Sending(MADE_ON, date(2018, 4, 3), Signing(signer="Nguyễn Văn A", signer_title="Giám đốc"))
NAMES = [
    "cong-van-bo-sung.docx",
    "cong-van-bo-sung.pdf",
    "viettel_2018_ho_so_can_dien.xlsx",
    "danh-muc-yeu-cau.xlsx",
]


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """An office with one appraised dossier of a few sites."""
    data = tmp_path_factory.mktemp("completion") / "data"
    shutil.copytree(DEFAULT_DATA_DIR, data, ignore=shutil.ignore_patterns("store"))
    store, who, opened, appraisal = appraised_dossier(data, small_sample(tmp_path_factory.mktemp("s")))
    return office_at(data), store, who, opened, appraisal


def test_the_letter_the_file_to_fill_and_the_lists_are_made_of_the_newest_version(kept):
    office, store, who, opened, appraisal = kept
    code = appraisal.sites["site_id"].iloc[0]
    decide(store, who, opened.id, [Wanted(code, "ask", "Nêu khoảng cách đến nhà dân", "")], {})
    files = completion_of_dossier(office, opened.id, SENDING)
    assert list(files) == NAMES
    assert files == completion_of_dossier(office, opened.id, SENDING)
    lists = openpyxl.load_workbook(io.BytesIO(files["danh-muc-yeu-cau.xlsx"]))
    asked = [row[0].value for row in lists["Yêu cầu, câu hỏi"].iter_rows(min_row=4)]
    assert asked == [code]
    guide = openpyxl.load_workbook(io.BytesIO(files[NAMES[2]]))["Hướng dẫn điền"]
    assert opened.code in guide["A1"].value


def test_a_mended_version_is_read_again_with_its_edits_and_its_file_is_as_received(kept):
    office, store, who, opened, _ = kept
    (first,) = versions(store, who, opened.id)[:1]
    content = original(store, who, first)
    proposal = read_version(office, opened, first)
    record = proposal.tables[0].records[0]
    (column,) = proposal.tables[0].headings.positions("eirp_dbm")
    edit = replace(
        edit_of(proposal.sheets[0], record.row, column, "51"), who="An", when="2018-03-20T01:00:00+00:00"
    )
    choices = Choices(edits=(edit,))
    folder = office.data_dir / "samples" / first.file_name
    mended = read(folder, "viettel", read_reference(office.data_dir), MADE_ON, choices)
    second = add_version(store, who, opened.id, content, mended, to_yaml(choices))
    assert original(store, who, second) == content
    again = read_version(office, opened, second)
    assert again.edits == (edit,)
    assert again.sites.set_index("row").loc[record.row, "eirp_dbm"] == 51
    with pytest.raises(DecisionError):  # it is not judged yet: nobody knows what it lacks
        completion_of_dossier(office, opened.id, SENDING)


def test_an_answer_is_asked_for_within_working_days_from_the_letter():
    assert answer_by(MADE_ON) == after_working_days(MADE_ON, ANSWER_DAYS) > MADE_ON


def test_an_office_without_a_store_has_no_dossier(kept):
    with pytest.raises(ParameterError):
        completion_of_dossier(replace(kept[0], store=None), 1, SENDING)
