"""The plan page in Streamlit's own test harness: what is assumed, edits refused and saved, versions."""

import shutil

import pytest
from page_tools import page_script
from streamlit.testing.v1 import AppTest

from planner.layers.province import DEFAULT_DATA_DIR
from planner.plan.load import plan_file, read_plan
from planner.plan.versions import list_plan_versions

PAGE = page_script("plan")
SPACE = "Cột mới cách mọi cột ít nhất, đô thị; gần hơn phải dùng chung · 100 m · từ 23/05/2014"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    data_dir = tmp_path / "data"
    shutil.copytree(DEFAULT_DATA_DIR, data_dir, ignore=shutil.ignore_patterns("store"))
    monkeypatch.setenv("PLANNER_DATA", str(data_dir))
    return data_dir


@pytest.fixture
def app(folder):
    return AppTest.from_string(PAGE, default_timeout=60).run()


def box(elements, label):
    return next(element for element in elements if element.label == label)


def sign(app, who="Trần Thị B", why="QĐ 12"):
    app.text_input(key="plan_edit_who").set_value(who)
    app.text_input(key="plan_edit_why").set_value(why)
    return app.run()


def own(folder, name):
    return next(value for value in read_plan(folder).values() if value.parameter_id == name)


def test_the_page_says_how_much_is_assumed_on_the_day(app):
    assert not app.exception
    today = app.warning[0].value
    assert "giả định" in today
    app.date_input(key="plan_day").set_value("2013-01-01").run()
    assert not app.exception
    assert app.warning[0].value != today


def test_only_values_of_the_chosen_certainty_are_shown(app):
    rows = [len(table.value) for table in app.dataframe]
    app.button_group(key="plan_filter").set_value(["cited"]).run()
    assert not app.exception
    assert [len(table.value) for table in app.dataframe] != rows


def test_an_assumed_value_is_confirmed_only_with_who_and_why(app, folder):
    chosen = box(app.multiselect, "Giá trị giả định")
    chosen.set_value(
        [next(option for option in chosen.options if option.startswith("Cột mới cách"))]
    ).run()
    box(app.button, "Sở xác nhận").click().run()
    assert "Cần ghi người sửa" in app.error[0].value
    sign(app)
    box(app.button, "Sở xác nhận").click().run()
    assert not app.exception
    assert "phiên bản 2" in app.success[0].value
    assert own(folder, "SPACE-2.URBAN").certainty == "confirmed"
    chosen = box(app.multiselect, "Giá trị đã xác nhận")
    chosen.set_value(chosen.options).run()
    box(app.button, "Rút xác nhận").click().run()
    assert own(folder, "SPACE-2.URBAN").certainty == "assumed"


def test_a_new_value_follows_the_old_one(app, folder):
    sign(app)
    box(app.selectbox, "Giá trị được thay").set_value(SPACE).run()
    box(app.text_input, "Giá trị mới (m)").set_value("một trăm").run()
    assert any("không phải là một con số" in error.value.replace("\\", "") for error in app.error)
    box(app.text_input, "Giá trị mới (m)").set_value("120,5").run()
    box(app.button, "Thêm giá trị mới").click().run()
    assert any("Cần ghi văn bản" in error.value for error in app.error)
    box(app.text_input, "Văn bản").set_value("QĐ 12").run()
    box(app.button, "Thêm giá trị mới").click().run()
    assert not app.exception
    old, new = (value for value in read_plan(folder).parameters if value.parameter_id == "SPACE-2.URBAN")
    assert (old.value, new.value, new.certainty) == (100, 120.5, "cited")
    assert old.effective_until is not None


def test_a_value_is_borrowed_as_assumed(app, folder):
    sign(app)
    box(app.selectbox, "Tỉnh").set_value("quang_nam").run()
    chosen = box(app.multiselect, "Giá trị muốn mượn")
    chosen.set_value(chosen.options[:1]).run()
    box(app.button, "Mượn").click().run()
    assert not app.exception
    borrowed = own(folder, "SPACE.A2A.0-15.URBAN")
    assert borrowed.certainty == "assumed"
    assert "Quảng Nam" in borrowed.note


def test_a_plan_that_somebody_else_changed_is_taken_anew_when_nothing_is_typed(app, folder):
    path = plan_file(folder)
    path.write_text(
        path.read_text(encoding="utf-8").replace("value: 100", "value: 105"), encoding="utf-8"
    )
    sign(app)
    chosen = box(app.multiselect, "Giá trị giả định")
    assert any("105 m" in option for option in chosen.options)
    chosen.set_value(chosen.options[:1]).run()
    box(app.button, "Sở xác nhận").click().run()
    assert own(folder, "SPACE-2.URBAN").value == 105


def test_a_broken_plan_is_named_and_an_old_version_can_be_brought_back(app, folder):
    sign(app)
    chosen = box(app.multiselect, "Giá trị giả định")
    chosen.set_value(chosen.options[:1]).run()
    box(app.button, "Sở xác nhận").click().run()
    plan_file(folder).write_text("name: [", encoding="utf-8")
    broken = AppTest.from_string(PAGE, default_timeout=60).run()
    assert not broken.exception
    assert "không đúng cú pháp" in broken.error[0].value
    versions = box(broken.selectbox, "Chọn phiên bản")
    versions.set_value(versions.options[-1]).run()
    broken.text_input(key="plan_restore_who").set_value("C")
    broken.text_input(key="plan_restore_why").set_value("hỏng").run()
    box(broken.button, "Khôi phục phiên bản 1").click().run()
    assert not broken.exception
    assert own(folder, "SPACE-2.URBAN").value == 100
    assert list_plan_versions(folder)[0].who == "C"


def test_progress_is_shown_and_a_missing_layer_is_named_instead(folder):
    script = (
        "from datetime import date\n"
        "from planner.plan.load import read_plan\n"
        "from planner.web.plan.progress import show_progress\n"
        "from planner.web.shared import data\n"
        "show_progress(read_plan(data.data_dir()), date(2018, 4, 3))\n"
    )
    app = AppTest.from_string(script, default_timeout=60).run()
    assert not app.exception
    figures = {figure.label: figure.value for figure in app.metric}
    assert figures["Cột hiện hữu 2017"] == "851"
    assert figures["Theo mọi quy hoạch, đến 2025"] == "1.173"
    (folder / "cables.geojson").unlink()
    app.run()
    assert not app.exception
    assert "cables" in app.error[0].value
