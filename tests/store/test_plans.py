"""What the carriers plan now, as somebody sees it who judges one of several open dossiers."""

from datetime import date

from store.store_tools import FILE, REVIEWER, approved, proposal_of, receive_one, sites_of

from planner.layers.io import empty_layer
from planner.store.approval import tick_built
from planner.store.comments import comment
from planner.store.decisions import Wanted, decide
from planner.store.dossiers import dossier, move
from planner.store.plans import approved_as_of, current_plans, plans_as_of, plans_in_force
from planner.store.proposals import add_version

VNPT = "planned_vnpt"


def plans(store, besides, layers=None):
    return current_plans(store, REVIEWER, layers or {}, besides)


def test_another_carriers_open_dossier_is_seen_and_the_one_judged_is_not(store, opened):
    other = receive_one(store, carrier="vnpt")
    add_version(store, REVIEWER, other.id, FILE, proposal_of(sites_of("N1")), "")
    version = proposal_of(sites_of("N1", "N2"))
    add_version(store, REVIEWER, other.id, FILE, version, "")
    assert plans(store, opened.id)[VNPT]["site_id"].tolist() == ["N1", "N2"]  # the newest version
    assert plans(store, other.id)[VNPT].empty


def test_a_withdrawn_dossier_is_seen_no_more(store, opened):
    other = receive_one(store, carrier="vnpt")
    move(store, REVIEWER, other, "withdrawn", "nhận nhầm")
    assert plans(store, opened.id)[VNPT].empty


def test_the_approved_plan_goes_before_the_layer_and_an_open_dossier_over_it(store, opened):
    layers = {"planned_viettel": sites_of("L1", "L2"), VNPT: sites_of("L3")}
    assert plans(store, 0, layers)["planned_viettel"]["site_id"].tolist() == ["L1", "L2"]
    approved(store, opened, sites_of("A1", "A2", mast_height_m=30.0))
    by_layer = plans(store, 0, layers)
    assert by_layer["planned_viettel"]["site_id"].tolist() == ["A1", "A2"]
    assert by_layer[VNPT]["site_id"].tolist() == ["L3"]
    later = receive_one(store)
    add_version(store, REVIEWER, later.id, FILE, proposal_of(sites_of("A2", mast_height_m=45.0)), "")
    seen = plans(store, 0, layers)["planned_viettel"].set_index("site_id")
    assert seen["mast_height_m"].to_dict() == {"A1": 30.0, "A2": 45.0}


def test_an_approved_dossier_is_seen_with_the_plan_that_stood_before_it(store, opened):
    layers = {"planned_viettel": sites_of("L1")}
    approved(store, opened, sites_of("A1", "A2", mast_height_m=30.0))
    second = receive_one(store, kind="adjustment")
    approved(store, second, sites_of("A2", "A3", mast_height_m=45.0))
    third = receive_one(store, kind="adjustment")
    approved(store, third, sites_of("A1", "A4", mast_height_m=60.0))

    def seen(besides):
        viettel = plans(store, besides, layers)["planned_viettel"].set_index("site_id")
        return viettel["mast_height_m"].to_dict()

    first = {"A1": 30.0, "A2": 30.0}
    assert plans(store, opened.id, layers)["planned_viettel"]["site_id"].tolist() == ["L1"]
    assert seen(second.id) == first
    assert seen(third.id) == {**first, "A2": 45.0, "A3": 45.0}
    assert seen(0) == {"A1": 60.0, "A2": 45.0, "A3": 45.0, "A4": 60.0}
    assert seen(receive_one(store).id) == seen(0)  # one that is open is compared with what stands


def test_without_anything_planned_the_layers_are_empty(store):
    assert all(plan.empty for plan in plans(store, 0).values())
    assert list(plans(store, 0)[VNPT].columns)[:3] == list(empty_layer("stations").columns)[:3]


def test_for_a_file_that_is_in_no_dossier_its_carrier_s_open_ones_are_not_seen(store):
    layers = {"planned_viettel": sites_of("L1"), VNPT: sites_of("L2")}
    for carrier, code in (("viettel", "V1"), ("vnpt", "N1")):
        dossier = receive_one(store, carrier=carrier)
        add_version(store, REVIEWER, dossier.id, FILE, proposal_of(sites_of(code)), "")
    seen = current_plans(store, REVIEWER, layers, None, "viettel")
    assert seen["planned_viettel"]["site_id"].tolist() == ["L1"]
    assert seen[VNPT]["site_id"].tolist() == ["L2", "N1"]


def test_what_the_plans_are_of_changes_with_them_and_not_with_a_decision_or_a_word(store, opened):
    def changed(work):
        before = plans_as_of(store, REVIEWER)
        outcome = work()
        return outcome, plans_as_of(store, REVIEWER) != before

    add_version(store, REVIEWER, opened.id, FILE, proposal_of(sites_of("V1", "V2")), "")
    other, new = changed(lambda: receive_one(store, carrier="vnpt"))
    assert new
    file = proposal_of(sites_of("N1"))
    assert changed(lambda: add_version(store, REVIEWER, other.id, FILE, file, ""))[1]
    both = [Wanted("V1", "accept"), Wanted("V2", "accept")]
    assert not changed(lambda: decide(store, REVIEWER, opened.id, both, {}))[1]
    assert not changed(lambda: comment(store, REVIEWER, opened.id, "ý kiến"))[1]
    assert changed(lambda: approved(store, receive_one(store), sites_of("A1")))[1]
    built_on = date(2018, 9, 1)
    assert changed(lambda: tick_built(store, REVIEWER, "viettel", "A1", built_on, 1))[1]
    current = dossier(store, REVIEWER, other.id)
    assert changed(lambda: move(store, REVIEWER, current, "withdrawn", "nhận nhầm"))[1]


def test_the_plans_in_force_are_of_the_last_approval_and_of_nothing_else(store, opened):
    before = approved_as_of(store, REVIEWER)
    add_version(store, REVIEWER, opened.id, FILE, proposal_of(sites_of("V1")), "")
    assert approved_as_of(store, REVIEWER) == before == ""
    approved(store, receive_one(store), sites_of("A1"))
    first = approved_as_of(store, REVIEWER)
    tick_built(store, REVIEWER, "viettel", "A1", date(2018, 9, 1), 1)
    assert approved_as_of(store, REVIEWER) == first != ""


def test_the_plans_are_those_from_before_a_dossier_was_approved(store):
    layers = {"planned_viettel": sites_of("L1")}
    first, second = receive_one(store), receive_one(store)
    approved(store, first, sites_of("A1"))
    approved(store, second, sites_of("A2"))

    def codes(before=None):
        plans = plans_in_force(store, REVIEWER, layers, before)
        return sorted(plans["planned_viettel"]["site_id"])

    assert codes() == codes(receive_one(store).id) == ["A1", "A2"]
    assert codes(second.id) == ["A1"]
    assert codes(first.id) == ["L1"]
