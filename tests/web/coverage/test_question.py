"""The controls of the coverage page: each sets the field of the request that it names."""

import pytest
from streamlit.testing.v1 import AppTest

from planner.coverage.request import default_request
from planner.web.shared.text import t


def controls():
    import streamlit as st

    from planner.web.coverage import question
    from planner.web.shared import data

    st.session_state["asked"] = question.ask(data.province())


def asked(app):
    assert not app.exception
    return app.session_state["asked"].request


def labelled(elements, label):
    return next(element for element in elements if element.label == t(label))


@pytest.fixture
def app():
    return AppTest.from_function(controls, default_timeout=60).run()


def test_untouched_controls_ask_the_default_question_of_the_first_year(app):
    request = asked(app)
    year = int(labelled(app.selectbox, "filter_year").value)
    plain = default_request("viettel", "3G", year)
    names = ("carrier", "technology", "year", "frequency_mhz", "model", "threshold_dbm", "probability",
             "eirp_dbm", "tilt_deg", "load", "rx_height_m", "body_loss_db", "vehicle_loss_db",
             "indoor_loss_db", "antenna", "correction_db")  # fmt: skip
    assert {name: getattr(request, name) for name in names} == {
        name: getattr(plain, name) for name in names
    }


@pytest.mark.parametrize(
    ("place", "vehicle_db", "indoor_db"), [("outdoor", 0, 0), ("vehicle", 8, 0), ("indoor", 0, 15)]
)
def test_where_the_receiver_is_takes_its_own_loss_off(app, place, vehicle_db, indoor_db):
    labelled(app.selectbox, "coverage_place").set_value(place).run()
    request = asked(app)
    assert (request.vehicle_loss_db, request.indoor_loss_db) == (vehicle_db, indoor_db)


def test_every_number_reaches_the_field_that_its_control_names(app):
    values = {
        "coverage_eirp": ("eirp_dbm", 51.0),
        "coverage_threshold": ("threshold_dbm", -93.0),
        "coverage_tilt": ("tilt_deg", 4.5),
        "coverage_rx_height": ("rx_height_m", 2.5),
        "coverage_body_loss": ("body_loss_db", 6.0),
    }
    for label, (_, value) in values.items():
        labelled(app.number_input, label).set_value(value)
    labelled(app.number_input, "coverage_load").set_value(25)
    labelled(app.selectbox, "coverage_probability").set_value(0.95)
    labelled(app.selectbox, "coverage_resolution").set_value(50.0)
    request = asked(app.run())
    assert {name: getattr(request, name) for name, _ in values.values()} == dict(values.values())
    assert (request.load, request.probability, request.resolution_m) == (0.25, 0.95, 50.0)


def test_every_carrier_together_is_no_carrier_and_a_technology_brings_its_own_bands(app):
    labelled(app.selectbox, "filter_carriers_one").select(t("coverage_any_carrier"))
    labelled(app.selectbox, "filter_technologies").set_value("4G")
    request = asked(app.run())
    assert request.carrier is None
    year = request.year
    usual = default_request(None, "4G", year, frequency_mhz=request.frequency_mhz)
    assert (request.technology, request.model) == ("4G", usual.model)
    assert (request.threshold_dbm, request.eirp_dbm) == (usual.threshold_dbm, usual.eirp_dbm)
