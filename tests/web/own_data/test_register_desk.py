"""A register on the data page: what it would change is shown before anything changes."""

import shutil

import pytest
from streamlit.testing.v1 import AppTest

from planner.layers.io import read_layer
from planner.layers.province import DEFAULT_DATA_DIR
from planner.layers.versions import list_versions
from planner.store.accounts import write_profile
from planner.store.database import store_path
from planner.web.shared.text import t

STATIONS = read_layer(DEFAULT_DATA_DIR, "stations")
OTHERS = int((STATIONS["carrier"] != "vnpt").sum())
STATED = {
    "title": "Sổ trạm VNPT",
    "origin": "reported",
    "licence": "nội bộ",
    "source_date": "2018-06-30",
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    data_dir = tmp_path / "data"
    left_out = shutil.ignore_patterns("store", "versions", "intake")
    shutil.copytree(DEFAULT_DATA_DIR, data_dir, ignore=left_out)
    monkeypatch.setenv("PLANNER_DATA", str(data_dir))
    write_profile(store_path(data_dir).parent, "Trần Thị B", "")
    return data_dir


def desk(stated=STATED, why="kiểm kê"):
    """Show the desk with VNPT's stations as the register that was read."""

    def page(facts, reason):
        import streamlit as st

        from planner.intake.department import Register
        from planner.layers.io import read_layer
        from planner.layers.province import DEFAULT_DATA_DIR
        from planner.web.own_data import register_desk

        if done := st.session_state.pop("register_done", None):
            st.success(done)
        stations = read_layer(DEFAULT_DATA_DIR, "stations")
        layer = stations[stations["carrier"] == "vnpt"].reset_index(drop=True)
        register = Register("stations", layer, [], [], [], (), (), "vnpt.xlsx")
        register_desk._adopt(register, facts, reason)

    app = AppTest.from_function(page, default_timeout=120, kwargs={"facts": stated, "reason": why})
    return app.run()


def adopting(app):
    return [button for button in app.button if button.label.startswith("Thay lớp")]


def messages_of(app):
    return " ".join(box.value.replace("\\", "") for box in (*app.markdown, *app.caption, *app.info))


def test_nothing_can_be_replaced_before_it_is_said_what_the_file_is_of(folder):
    app = desk()
    assert not app.exception
    assert adopting(app) == []
    assert t("register_say_scope") in messages_of(app)


def test_the_whole_register_shows_whom_it_removes_and_asks_for_consent(folder):
    app = desk()
    app = app.radio[0].set_value(t("register_whole")).run()
    assert f"bỏ {OTHERS}" in messages_of(app)
    removed = app.dataframe[0].value
    assert removed["Bỏ"].sum() == OTHERS
    assert adopting(app)[0].disabled
    app = app.checkbox[0].check().run()
    assert not adopting(app)[0].disabled


def test_of_one_carrier_only_its_rows_are_replaced(folder):
    app = desk()
    app = app.radio[0].set_value(app.radio[0].options[1]).run()
    assert "bỏ 0" in messages_of(app)
    app = adopting(app)[0].click().run()
    assert not app.exception
    assert app.success
    standing = read_layer(folder, "stations")
    assert len(standing) == 970
    assert set(standing.loc[standing["carrier"] == "vnpt", "origin"]) == {"reported"}
    assert len(list_versions(folder, "stations")) == 1


@pytest.mark.parametrize("lacking", [*STATED, "why"])
def test_what_is_not_stated_is_named_and_the_button_waits_for_it(folder, lacking):
    app = desk({**STATED, lacking: ""} if lacking != "why" else STATED, "" if lacking == "why" else "vì")
    app = app.radio[0].set_value(app.radio[0].options[1]).run()
    assert adopting(app)[0].disabled
    assert "Còn phải nêu" in messages_of(app)
