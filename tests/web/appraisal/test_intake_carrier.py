"""A file of another carrier is stopped on the page with a question and two answers."""

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from planner.intake.read import read
from planner.intake.reference import read_reference
from planner.layers.province import DEFAULT_DATA_DIR
from planner.web.shared.text import t

FILE = DEFAULT_DATA_DIR / "samples" / "vnpt_2018_ho_so.zip"
ON = date(2018, 4, 3)
FACTS = {"other": "VNPT", "carrier": "Viettel"}

pytestmark = pytest.mark.usefixtures("shipped_copy")


def asked(carrier):
    def script(content, proposal, carrier, on):
        import streamlit as st

        from planner.web.appraisal.intake_carrier import CHOSEN, is_of_its_carrier, take_other
        from planner.web.appraisal.intake_choices import Received

        st.selectbox("carrier", ["viettel", "vnpt"], key=CHOSEN)
        received = Received("vnpt.zip", content, carrier, on)
        st.session_state["gone_on"] = is_of_its_carrier(received, proposal, take_other)

    proposal = read(FILE, carrier, read_reference(DEFAULT_DATA_DIR), ON)
    facts = {"content": FILE.read_bytes(), "proposal": proposal, "carrier": carrier, "on": ON}
    app = AppTest.from_function(script, kwargs=facts, default_timeout=120).run()
    assert not app.exception
    return app


def test_a_file_of_the_chosen_carrier_is_gone_on_with():
    app = asked("vnpt")
    assert app.session_state["gone_on"] is True
    assert not app.button


def test_a_file_of_another_is_stopped_and_goes_on_when_somebody_is_sure():
    app = asked("viettel")
    assert app.session_state["gone_on"] is False
    keep, change = app.button
    assert keep.label == t("intake_other_keep", **FACTS)
    assert change.label == t("intake_other_change", **FACTS)
    assert any("VNPT" in line.value for line in app.markdown)
    keep.click().run()
    assert app.session_state["gone_on"] is True


def test_the_other_carrier_is_chosen_in_one_press():
    app = asked("viettel")
    app.button[1].click().run()
    assert app.selectbox[0].value == "vnpt"
