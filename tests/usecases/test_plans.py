"""Once a carrier's plan is approved it is the plan: for coverage and progress as for the appraisal."""

from datetime import date
from functools import partial

import pytest
from store.store_tools import REVIEWER, approved, receive_one, sites_of

from planner.layers.io import read_layer
from planner.layers.province import DEFAULT_DATA_DIR
from planner.layers.vocabulary import PLANNING_CARRIERS
from planner.plan.load import read_plan
from planner.store.database import open_store
from planner.usecases.coverage import stations_in
from planner.usecases.office import Office
from planner.usecases.plans import plan_of, plans_in_force, plans_version
from planner.usecases.progress import plan_progress

LATE = date(2018, 4, 3)


@pytest.fixture
def office(tmp_path):
    store = open_store(tmp_path / "store" / "planner.sqlite")
    return Office(DEFAULT_DATA_DIR, store, REVIEWER, partial(read_layer, DEFAULT_DATA_DIR))


def codes(layer, carrier):
    return sorted(layer.loc[layer["carrier"] == carrier, "site_id"])


def test_without_an_approved_plan_the_layers_of_the_province_are_the_plans(office):
    assert sorted(plans_in_force(office)) == sorted(
        f"planned_{carrier}" for carrier in PLANNING_CARRIERS
    )
    for name, plan in plans_in_force(office).items():
        assert plan["site_id"].tolist() == office.layer(name)["site_id"].tolist()


def test_an_approved_plan_takes_the_place_of_its_carriers_layer_and_of_no_other(office):
    before, version = stations_in(office, 2020), plans_version(office)
    planned = set(office.layer("planned_viettel")["site_id"])
    approved(office.store, receive_one(office.store), sites_of("A1", "A2", year=2019))
    after = stations_in(office, 2020)
    assert plans_version(office) != version
    assert {"A1", "A2"} <= set(codes(after, "viettel"))
    standing = set(codes(stations_in(office, 2017), "viettel"))
    assert set(codes(after, "viettel")) == standing | {"A1", "A2"}
    assert planned & set(codes(before, "viettel")) - standing  # which the layer had brought
    assert codes(after, "vnpt") == codes(before, "vnpt")
    assert list(after.columns) == list(before.columns)


def test_the_targets_count_the_approved_plan(office):
    plan = read_plan(DEFAULT_DATA_DIR)

    def added():
        counts = plan_progress(office, plan, LATE).counted("carrier").set_index(["carrier", "year"])
        return int(counts.loc[("viettel", 2020), "new"])

    asked = office.layer("planned_viettel")
    assert added() > 2
    approved(office.store, receive_one(office.store), sites_of("A1", "A2", year=2019))
    assert added() == 2
    assert len(asked) > 2


def test_a_new_file_is_held_against_the_approved_plan_and_not_against_the_layer(office):
    assert plan_of(office, "gmobile") is None
    assert len(plan_of(office, "viettel")) == len(office.layer("planned_viettel"))
    approved(office.store, receive_one(office.store), sites_of("A1", "A2", year=2019))
    assert sorted(plan_of(office, "viettel")["site_id"]) == ["A1", "A2"]
