"""The desk asks the carrier for what is missing in one press, and shows what came back."""

import io
import zipfile

import pandas as pd
import pytest
from dossier_tools import appraised_dossier, small_sample
from streamlit.testing.v1 import AppTest

from planner.web.dossiers.completion import returned_in_words
from planner.web.shared.text import t


@pytest.fixture
def opened(shipped_copy, tmp_path):
    return appraised_dossier(shipped_copy, small_sample(tmp_path))[2]


def drawn(dossier_id):
    def script(dossier_id):
        from planner.store.dossiers import dossier
        from planner.store.proposals import last_appraisal, versions
        from planner.web.dossiers.completion import show_completion
        from planner.web.shared import who

        store, actor = who.store(), who.actor()
        newest = versions(store, actor, dossier_id)[-1]
        judged = last_appraisal(store, actor, dossier_id)
        show_completion(actor, dossier(store, actor, dossier_id), newest, judged)

    return AppTest.from_function(script, kwargs={"dossier_id": dossier_id}, default_timeout=120)


def test_what_is_missing_is_listed_and_the_letter_is_made_with_its_file(opened):
    app = drawn(opened.id).run()
    assert not app.exception
    fields = app.dataframe[0].value[t("col_field")].tolist()
    assert "EIRP (dBm)" in fields
    by = next(box for box in app.date_input if box.label == t("desk_completion_answer"))
    assert by.value is not None
    next(button for button in app.button if button.label == t("desk_completion_make")).click()
    for _ in range(60):
        app.run()
        assert not app.exception
        if app.get("download_button") and any(
            element.proto.label.startswith("Tải về (") for element in app.get("download_button")
        ):
            return
    raise AssertionError("the letter was never made")


def test_what_changed_is_told_in_words():
    changes = pd.DataFrame(
        {
            "site_id": ["A", "B"],
            "change": ["changed", "same"],
            "fields": ["mast_class position", ""],
            "conclusion_before": ["incomplete", None],
            "conclusion_after": ["pass", "fail"],
            "because": ["x", "y"],
        }
    )
    first, second = returned_in_words(changes).to_dict("records")
    assert first["fields"].startswith("Loại cột, ")
    assert (first["conclusion_before"], first["conclusion_after"]) == ("Thiếu thông tin", "Đạt")
    assert second["conclusion_before"] == "–"
    assert first["change"] == "Thay đổi"


def test_files_that_go_together_are_one_zip():
    from planner.base.files import zip_bytes

    with zipfile.ZipFile(io.BytesIO(zip_bytes({"a.docx": b"1", "b.xlsx": b"2"}))) as archive:
        assert archive.namelist() == ["a.docx", "b.xlsx"]
