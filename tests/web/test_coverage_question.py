"""What the coverage page offers to look at before and after."""

from store.store_tools import approved, receive_one, sites_of
from streamlit.testing.v1 import AppTest

from planner.layers.io import read_layer
from planner.store.database import open_store, store_path


def page():
    import streamlit as st

    from planner.web.coverage import question as coverage_question

    proposed = coverage_question._proposed("viettel", 2017)
    st.session_state["offered"] = None if proposed is None else sorted(proposed.sites["site_id"])


def offered():
    opened = AppTest.from_function(page, default_timeout=60).run()
    opened.selectbox[0].select_index(1).run()
    assert not opened.exception
    return opened.session_state["offered"]


def test_a_carriers_plan_is_its_layer_until_one_is_approved(shipped_copy):
    assert offered() == sorted(read_layer(shipped_copy, "planned_viettel")["site_id"])
    store = open_store(store_path(shipped_copy))
    approved(store, receive_one(store), sites_of("A1", "A2"))
    assert offered() == ["A1", "A2"]
