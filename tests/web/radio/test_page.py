"""The radio page: every tab, figures that reconcile, the register edited, stale edits, the trail."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest
from streamlit.testing.v1 import AppTest

from planner.base.vocabulary import Role
from planner.layers.io import read_layer
from planner.layers.radio_provenance import changes_of
from planner.store.accounts import local_actor
from planner.store.database import open_store, store_path
from planner.store.people import Actor
from planner.store.radio_import import fill_radio
from planner.store.radio_register import radio_register, save_radio
from planner.web.radio import register_desk as radio_register_desk
from planner.web.radio.page import TABS
from planner.web.shared.text import t

CITY = "29236"  # Phường 4, the first of the list


def page():
    from planner.web.radio import page as radio

    radio.show()


def at_tab(name, run=True):
    app = AppTest.from_function(page, default_timeout=120)
    app.session_state["radio_tabs"] = t(f"radio_tab_{name}")
    return app.run() if run else app


@cache
def drawn(name):
    """A tab as it opens, run once for the tests that only look at it."""
    return at_tab(name)


def tables(app):
    return [table.value for table in app.dataframe]


def labelled(elements, label):
    return next(element for element in elements if element.label == label)


def stated(app, why="đo lại"):
    """State where a change comes from, and why it is made."""
    labelled(app.selectbox, t("card_origin")).set_value("reported")
    labelled(app.date_input, t("card_source_date")).set_value(date(2018, 3, 2))
    labelled(app.text_input, t("card_source")).set_value("Báo cáo 12/BC-UBND")
    labelled(app.text_input, t("radio_why")).set_value(why)
    return app


def desk(shipped_copy):
    store = open_store(store_path(shipped_copy))
    return store, local_actor(store.path.parent)


@pytest.mark.parametrize("name", TABS)
def test_each_tab_is_drawn_without_a_fault(name):
    app = drawn(name)
    assert not app.exception
    assert not app.error


def test_the_communes_by_status_add_up_to_all_of_them_and_the_page_says_so():
    app = drawn("map")
    figures = [int(figure.value.replace(".", "")) for figure in app.metric]
    assert figures[0] == 106
    assert sum(figures[1:]) == 106
    assert any("= 106" in caption.value.replace("\\", "") for caption in app.caption)


def test_another_day_shows_how_many_more_and_which_communes_have_changed():
    app = at_tab("tables", run=False)
    app.run()
    app = labelled(app.date_input, t("radio_compared")).set_value(date(2015, 12, 31)).run()
    assert not app.exception
    without = labelled(app.metric, "chưa có đài")
    assert (without.value, without.delta) == ("14", "-6")  # 20 in 2015, as the layer's description says
    assert labelled(app.metric, t("radio_communes")).delta == "+0"
    changes = next(frame for frame in tables(app) if "Trạng thái trước" in frame)
    assert (changes["Trạng thái trước"] != changes["Trạng thái sau"]).all()
    gained = (changes["Trạng thái trước"] == "chưa có đài").sum()
    lost = (changes["Trạng thái sau"] == "chưa có đài").sum()
    assert gained - lost == 6


def test_no_heading_of_a_table_is_a_word_of_the_code():
    for name in TABS:
        for table in tables(drawn(name)):
            assert not [name for name in map(str, table.columns) if name.isascii() and "_" in name]


def test_a_hamlet_without_loudspeakers_is_listed_by_name():
    app = drawn("hamlets")
    listed = next(frame for frame in tables(app) if "Mã ấp, khóm" in frame)
    communes = next(frame for frame in tables(app) if "Tính theo" in frame)
    counted = communes[communes["Tính theo"] == t("radio_basis_points")]
    inside = listed[listed["Xã, phường, thị trấn"].isin(counted["Tên"])]
    assert len(counted) > 80
    assert len(inside) == (counted["Số ấp, khóm"] - counted["Ấp, khóm có loa"]).sum()
    assert set(listed["Có loa hoạt động"]) == {t("answer_no")}
    assert listed["Mã ấp, khóm"].is_unique


def test_criterion_8_says_by_what_it_judges_mobile_service_and_counts_every_commune():
    app = at_tab("criterion")
    captions = [caption.value.replace("\\", "") for caption in app.caption]
    basis = next(caption for caption in captions if caption.startswith("8.2: từ"))
    assert all(part in basis for part in ("95 %", "2G", "dBm", "90 %"))
    counts = next(frame for frame in tables(app) if "Nội dung" in frame)
    assert (counts.drop(columns="Nội dung").sum(axis=1) == 106).all()
    app = labelled(app.selectbox, t("radio_technology")).set_value("4G").run()
    assert any("sóng 4G" in caption.value for caption in app.caption)


def test_steady_and_tropospheric_conflicts_are_told_apart():
    app = drawn("reach")
    figures = {
        figure.label: int(figure.value)
        for figure in app.metric
        if figure.label.startswith(("Cặp", "Nhiễu", "Chỉ"))
    }
    assert len(figures) == 3
    all_pairs, steady, only_air = figures.values()
    assert all_pairs == steady + only_air
    table = next(frame for frame in tables(app) if "Đài gây nhiễu" in frame)
    assert len(table) == steady
    assert (table["Dự trữ thường xuyên (dB)"] < 0).all()


def test_a_frequency_is_offered_for_a_commune_without_a_station():
    app = at_tab("reach")
    box = labelled(app.selectbox, t("radio_free_commune"))
    assert box.options[0].endswith(("chưa có đài", "sai băng tần"))
    app = box.select_index(0).run()
    assert not app.exception
    channels = next(frame for frame in tables(app) if "Dự trữ (dB)" in frame)
    assert channels["Tần số (MHz)"].between(60, 68).all()
    messages = [box.value for box in (*app.success, *app.warning) if "MHz" in box.value]
    assert len(messages) == 1


def test_more_money_reaches_more_communes():
    app = at_tab("priorities")
    reached = []
    for million in (0, 2_000, 50_000):
        app = labelled(app.number_input, t("radio_budget")).set_value(million).run()
        table = next(frame for frame in tables(app) if "Việc cần làm" in frame)
        reached.append(int((table["Kinh phí"] == t("radio_reached")).sum()))
        assert int(labelled(app.metric, t("radio_reached_communes")).value) == reached[-1]
    assert reached[0] == 0
    assert reached[0] < reached[1] < reached[2]
    assert reached[2] == len(table)


def test_weights_that_were_turned_go_back_to_the_plans():
    app = at_tab("priorities")
    usual = labelled(app.slider, "số dân").value
    app = labelled(app.slider, "số dân").set_value(0.0).run()
    turned = next(frame for frame in tables(app) if "Việc cần làm" in frame)
    app = labelled(app.button, t("radio_weights_reset")).click().run()
    assert labelled(app.slider, "số dân").value == usual > 0
    again = next(frame for frame in tables(app) if "Việc cần làm" in frame)
    assert turned["Điểm"].max() < again["Điểm"].max()


def test_a_record_is_edited_the_layer_taken_up_first_and_both_are_on_the_trail(shipped_copy):
    app = at_tab("register")
    assert t("radio_register_empty") in [caption.value for caption in app.caption]
    labelled(app.number_input, "Công suất (W)").set_value(12.5)
    app = labelled(stated(app).button, t("radio_save")).click().run()
    assert not app.exception
    assert [box.value for box in app.success]
    store, who = desk(shipped_copy)
    after = radio_register(store, who)
    assert len(after) == 424
    changed = after[after["power_w"] == 12.5]
    assert (changed["commune_code"].item(), changed["year"].item()) == (CITY, 2017)
    assert changed["who"].tolist() == [who.email]
    assert changed["origin"].tolist() == ["synthetic"]  # one field says nothing of the others
    assert [change.field for change in changes_of(changed.iloc[0].to_dict())] == ["power_w"]
    trail = next(frame for frame in tables(app) if "Việc" in frame and "Thay đổi" in frame)
    assert len(trail) == 425
    assert "Công suất (W): 30 → 12,5" in trail["Thay đổi"].iloc[0]
    assert trail["Lý do"].iloc[0] == "đo lại"


@pytest.mark.parametrize(
    ("label", "value", "said"),
    [
        ("Tần số (MHz)", 500.0, "Tần số (MHz): 500 nằm ngoài khoảng từ 50 đến 110"),
        ("Công suất (W)", -5.0, "Công suất (W): −5 nằm ngoài khoảng"),
        (t("radio_longitude"), 206.3, "206,3 nằm ngoài khoảng"),
    ],
)
def test_a_value_out_of_range_is_told_and_no_earlier_word_of_saving_stays(
    shipped_copy, label, value, said
):
    app = at_tab("register")
    labelled(app.number_input, "Công suất (W)").set_value(12.5)
    app = labelled(stated(app).button, t("radio_save")).click().run()
    assert app.success
    store, who = desk(shipped_copy)
    before = radio_register(store, who)["revision"].tolist()
    labelled(app.number_input, label).set_value(value)
    app = labelled(stated(app).button, t("radio_save")).click().run()
    assert not app.exception
    assert not app.success
    assert any(said in box.value.replace("\\", "") for box in app.error)
    assert radio_register(store, who)["revision"].tolist() == before


@pytest.mark.parametrize("label", [t("card_source"), t("radio_why")])
def test_a_change_that_says_not_where_it_comes_from_or_why_is_not_saved(shipped_copy, label):
    app = at_tab("register")
    labelled(app.number_input, "Công suất (W)").set_value(12.5)
    labelled(stated(app).text_input, label).set_value("")
    app = labelled(app.button, t("radio_save")).click().run()
    assert not app.exception
    assert app.error
    store, who = desk(shipped_copy)
    assert radio_register(store, who).empty


def test_a_record_that_contradicts_itself_is_not_saved(shipped_copy):
    app = at_tab("register")
    labelled(app.number_input, "Số ấp, khóm có loa").set_value(60.0)
    app = labelled(stated(app).button, t("radio_save")).click().run()
    assert any("lớn hơn" in box.value for box in app.error)
    store, who = desk(shipped_copy)
    assert radio_register(store, who).empty


def test_who_was_slower_sees_what_stands_beside_what_was_typed(shipped_copy):
    store, who = desk(shipped_copy)
    fill_radio(store, who, read_layer(shipped_copy, "radio"))
    app = at_tab("register")
    labelled(app.number_input, "Công suất (W)").set_value(12.5)
    records = radio_register(store, who)
    row = records[(records["commune_code"] == CITY) & (records["year"] == 2017)].iloc[0]
    record = {**row.drop(["revision", "who", "at"]).to_dict(), "power_w": 20.0}
    values = {name: None if value != value else value for name, value in record.items()}
    save_radio(store, who, values, int(row["revision"]), "đo lại")
    app = labelled(stated(app).button, t("radio_save")).click().run()
    assert not app.exception
    assert any("người khác" in box.value for box in app.error)
    differences = next(frame for frame in tables(app) if list(frame.columns) == ["Thay đổi"])
    assert "Công suất (W): 20 → 12,5" in differences["Thay đổi"].tolist()
    assert 12.5 not in radio_register(store, who)["power_w"].tolist()


def test_no_record_goes_without_a_reason(shipped_copy):
    store, who = desk(shipped_copy)
    fill_radio(store, who, read_layer(shipped_copy, "radio"))
    app = at_tab("register")
    app = labelled(app.button, t("radio_remove")).click().run()
    assert any("lý do" in box.value for box in app.error)
    assert len(radio_register(store, who)) == 424
    labelled(app.text_input, t("radio_remove_why")).set_value("ghi nhầm")
    app = labelled(app.button, t("radio_remove")).click().run()
    assert len(radio_register(store, who)) == 423
    trail = next(frame for frame in tables(app) if "Thay đổi" in frame)
    assert trail["Thay đổi"].iloc[0] == t("radio_change_gone")


def test_a_reader_sees_the_register_and_its_trail_and_changes_nothing(monkeypatch):
    reader = Actor("doc@vi.vn", "Người Đọc", "", Role.READER)
    monkeypatch.setattr(radio_register_desk, "actor", lambda: reader)
    app = at_tab("register")
    assert t("radio_reviewer") in [box.value for box in app.info]
    assert t("radio_save") not in [button.label for button in app.button]
    assert [frame for frame in tables(app) if "Mã xã" in frame]


def test_the_status_by_year_shows_a_station_only_from_its_year():
    by_year = next(frame for frame in tables(drawn("charts")) if list(frame.columns)[:1] == ["Năm"])
    assert by_year["Năm"].tolist() == [2015, 2017, 2019, 2021]
    assert by_year["chưa có đài"].tolist() == [20, 14, 9, 6]  # as the layer's description says
    assert (by_year["Số xã"] == 106).all()
    assert (by_year.drop(columns=["Năm", "Số xã"]).sum(axis=1) == 106).all()
