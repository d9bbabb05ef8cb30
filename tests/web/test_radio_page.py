"""The radio page: every tab, the register filled, edited and on the trail, the printed map."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from planner.store.accounts import local_actor
from planner.store.database import open_store, store_path
from planner.store.radio_register import radio_register
from planner.web.pages.radio import TABS
from planner.web.text import t


def page():
    from planner.web.pages import radio

    radio.show()


def at_tab(name):
    app = AppTest.from_function(page, default_timeout=120)
    app.session_state["radio_tabs"] = t(f"radio_tab_{name}")
    return app.run()


def tables(app):
    return [one.value for one in app.dataframe]


@pytest.mark.parametrize("name", TABS)
def test_each_tab_is_drawn_without_a_fault(name):
    app = at_tab(name)
    assert not app.exception
    assert not app.error


def test_the_communes_by_status_add_up_to_all_of_them():
    app = at_tab("map")
    figures = [int(one.value.replace(".", "")) for one in app.metric]
    assert figures[0] == 106
    assert sum(figures[1:]) == 106


def test_no_heading_of_a_table_is_a_word_of_the_code():
    for name in TABS:
        for table in tables(at_tab(name)):
            assert not [name for name in map(str, table.columns) if name.isascii() and "_" in name]


def test_a_hamlet_without_loudspeakers_is_listed_by_name():
    app = at_tab("hamlets")
    listed = next(one for one in tables(app) if "Mã ấp, khóm" in one)
    assert len(listed)
    assert listed["Mã ấp, khóm"].is_unique


def test_more_money_reaches_more_communes():
    app = at_tab("priorities")
    box = next(one for one in app.number_input if one.label == t("radio_budget"))
    reached = []
    for million in (0, 2_000, 50_000):
        app = box.set_value(million).run()
        box = next(one for one in app.number_input if one.label == t("radio_budget"))
        table = next(one for one in tables(app) if "Việc cần làm" in one)
        reached.append(int((table["Kinh phí"] == t("radio_reached")).sum()))
    assert reached[0] == 0
    assert reached[0] < reached[1] < reached[2]
    assert reached[2] == len(table)


def test_a_record_is_filled_edited_and_found_on_the_trail(shipped_copy):
    app = at_tab("register")
    next(one for one in app.button if one.label == t("radio_register_fill")).click().run()
    store = open_store(store_path(shipped_copy))
    who = local_actor(store.path.parent)
    before = radio_register(store, who)
    assert len(before) == 424
    app = at_tab("register")
    power = next(one for one in app.number_input if one.label == "Công suất (W)")
    power.set_value(12.5)
    next(one for one in app.button if one.label == t("radio_save")).click().run()
    assert not app.exception
    assert [one.value for one in app.success]
    after = radio_register(store, who)
    changed = after[after["power_w"] == 12.5]
    assert changed["year"].tolist() == [2017]
    assert changed["who"].tolist() == [who.email]
    trail = next(one for one in tables(app) if "Đối tượng" in one)
    assert f"radio/{changed['commune_code'].iloc[0]}/2017" in trail["Đối tượng"].tolist()


def test_the_status_by_year_shows_a_station_only_from_its_year():
    by_year = next(one for one in tables(at_tab("tables")) if list(one.columns)[:1] == ["Năm"])
    assert by_year["Năm"].tolist() == [2015, 2017, 2019, 2021]
    assert by_year["chưa có đài"].tolist() == [20, 14, 9, 6]  # as the layer's description says
    assert (by_year["Số xã"] == 106).all()
    assert (by_year.drop(columns=["Năm", "Số xã"]).sum(axis=1) == 106).all()
