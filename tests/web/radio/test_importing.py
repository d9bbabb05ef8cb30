"""A register of commune radio from a file: what it would change is shown before anything is written."""

from __future__ import annotations

from datetime import date

from streamlit.testing.v1 import AppTest

from planner.store.accounts import local_actor
from planner.store.database import open_store, store_path
from planner.store.radio_register import radio_register
from planner.web.shared.text import t


def page():
    from datetime import date

    import streamlit as st

    from planner.intake.radio_register import RadioRegister
    from planner.layers.io import read_layer
    from planner.web.radio import importing as radio_import
    from planner.web.radio.data import day_of
    from planner.web.shared import data
    from planner.web.shared.who import actor

    if done := st.session_state.pop("radio_done", None):
        st.success(done)
    shipped = read_layer(data.data_dir(), "radio")
    table = shipped.head(2).assign(origin="reported", source="so.xlsx", source_date="2018-01-01")
    table.loc[0, "power_w"] = 7.0
    register = RadioRegister({"radio": table}, [], [], [], (), (), (), "so.xlsx")
    radio_import._keep(day_of(date(2017, 11, 3)), actor(), register)


def labelled(elements, label):
    return next(element for element in elements if element.label == label)


def messages_of(app):
    return " ".join(box.value.replace("\\", "") for box in (*app.markdown, *app.info, *app.success))


def test_nothing_is_kept_before_all_is_stated_and_what_would_change_is_shown(shipped_copy):
    app = AppTest.from_function(page, default_timeout=120).run()
    assert not app.exception
    assert t("radio_import_state") in messages_of(app)
    keep = t("radio_import_keep", count="2")
    assert labelled(app.button, keep).disabled
    app.selectbox(key="radio_import_origin").set_value("reported")
    app.date_input(key="radio_import_date").set_value(date(2018, 3, 2))
    app.text_input(key="radio_import_reason").set_value("kiểm kê")
    app = app.run()
    assert not app.exception
    assert "Sẽ thêm 0, đổi 1, giữ như cũ 1 bản ghi" in messages_of(app)
    (changes,) = (table.value for table in app.dataframe)
    assert "Công suất (W): 30 → 7" in changes["Thay đổi"].tolist()
    store = open_store(store_path(shipped_copy))
    who = local_actor(store.path.parent)
    assert radio_register(store, who).empty
    app = labelled(app.button, keep).click().run()
    assert not app.exception
    assert "1 bản ghi thay đổi" in messages_of(app)
    records = radio_register(store, who)
    assert (len(records), records["power_w"].eq(7.0).sum()) == (424, 1)
