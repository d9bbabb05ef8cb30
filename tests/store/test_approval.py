"""Approval: accepted sites become the approved plan; later ones replace them; what is built is told."""

import json
from datetime import date

import pandas as pd
import pytest
from store.store_tools import (
    ADMINISTRATOR,
    APPROVER,
    FILE,
    OTHER,
    PLAN,
    READER,
    REVIEWER,
    appraisal_of,
    approved,
    assert_sound,
    everything,
    proposal_of,
    receive_one,
    sites_of,
    submitted,
    taken_in,
    trail,
)

from planner.base.errors import AccessError, DecisionError, StaleEditError
from planner.layers.catalogue import LAYERS
from planner.layers.io import check_layer, empty_layer
from planner.store.approval import Effect, approve, approved_plan, effect, tick_built, undecided, unnamed
from planner.store.database import open_store
from planner.store.decisions import Wanted, decide, undo
from planner.store.dossiers import dossier, move
from planner.store.proposals import add_version, keep_appraisal

SITES = sites_of("V1", "V2", "V3", "V4", technologies="2G 3G 4G")
DAY = date(2018, 5, 4)
MORE = ["condition", "decision_no", "approved_on", "built_on", "revision"]


def codes(store, carrier="viettel"):
    return list(approved_plan(store, READER, carrier)["site_id"])


def next_one(store, sites, **decided):
    """Approve an adjustment of the same carrier."""
    return approved(
        store, receive_one(store, kind="adjustment"), sites, "30/QĐ", date(2019, 2, 1), **decided
    )


# -- approving


def test_the_accepted_sites_become_the_approved_plan(store, opened):
    done = approved(store, opened, SITES, "12/QĐ-STTTT", V2="reject", V3="condition")
    assert (done.status, dossier(store, READER, opened.id)) == ("approved", done)
    plan = approved_plan(open_store(store.path), READER, "viettel")
    assert list(plan["site_id"]) == ["V1", "V3", "V4"]
    assert check_layer(plan, LAYERS["stations"]) == []
    kept = SITES.set_index("site_id").loc[["V1", "V3", "V4"]]
    for name in LAYERS["stations"].schema.columns.keys() & set(kept):
        pd.testing.assert_series_equal(plan.set_index("site_id")[name], kept[name])
    assert list(plan.geometry.to_wkb()) == list(kept.geometry.to_wkb())
    assert plan.crs == "EPSG:4326"
    assert list(plan["condition"]) == ["điều kiện"] * 3
    assert set(plan["decision_no"]) == {"12/QĐ-STTTT"}
    assert set(plan["approved_on"]) == {"2018-05-04"}
    assert plan["built_on"].isna().all()


def test_without_an_approval_the_plan_is_an_empty_layer_of_stations(store):
    plan = approved_plan(store, READER, "viettel")
    assert len(plan) == 0
    assert set(plan) == {*empty_layer("stations"), *MORE}


def test_plans_of_carriers_do_not_mix(store, opened):
    approved(store, opened, SITES)
    approved(store, receive_one(store, carrier="vnpt"), sites_of("V1", "N2", carrier="vnpt"))
    assert codes(store) == ["V1", "V2", "V3", "V4"]
    assert codes(store, "vnpt") == ["N2", "V1"]
    assert codes(store, "mobifone") == []


def test_an_approval_is_on_the_trail_with_number_date_and_count(store, opened):
    approved(store, opened, SITES, " 12/QĐ-STTTT ", V2="reject")
    entry = next(step for step in trail(store) if step.action == "approve")
    assert (entry.who, entry.subject) == (APPROVER.email, opened.subject)
    facts = {"decision_no": "12/QĐ-STTTT", "on": "2018-05-04", "sites": 3, "ends_unnamed": []}
    assert json.loads(entry.after) == facts
    assert_sound(store.path)


# -- what keeps a dossier from it


def refused(store, opened, error, match, number="9/QĐ", actor=APPROVER):
    before = everything(store)
    with pytest.raises(error, match=match) as caught:
        approve(store, actor, opened, number, DAY)
    assert everything(store) == before
    return caught.value


def test_sites_undecided_or_asked_of_are_named_and_keep_it_from_approval(store, opened):
    sent = submitted(store, opened, SITES, V3="ask")
    move(store, REVIEWER, sent, "appraised")
    undo(store, REVIEWER, opened.id, "V1", 1)
    undo(store, REVIEWER, opened.id, "V4", 1)
    open_sites = undecided(store, READER, opened.id)
    assert (open_sites.none, open_sites.asked) == (["V1", "V4"], ["V3"])
    sent = submit(store, opened)
    error = refused(store, sent, DecisionError, "Còn 2 vị trí chưa quyết định, 1 vị trí đang hỏi")
    assert error.facts == {"none": 2, "asked": 1}
    move(store, REVIEWER, sent, "appraised")
    wanted = [Wanted("V1", "accept"), Wanted("V4", "reject", "x"), Wanted("V3", "accept", revision=1)]
    decide(store, REVIEWER, opened.id, wanted, {})
    assert undecided(store, READER, opened.id).none == []
    approve(store, APPROVER, submit(store, opened), "9/QĐ", DAY)
    assert codes(store) == ["V1", "V2", "V3"]


def submit(store, opened):
    return move(store, REVIEWER, dossier(store, READER, opened.id), "submitted")


def replaced(store, opened, sites, verdict="pass"):
    """Hand in a newer file of what was submitted, and submit that, appraised but not decided of anew."""
    move(store, REVIEWER, submitted(store, opened, SITES), "appraised")
    kept = add_version(store, REVIEWER, opened.id, b"2", proposal_of(sites), "")
    keep_appraisal(store, REVIEWER, kept, appraisal_of(sites, verdict=verdict), PLAN)
    return submit(store, opened)


def test_an_old_decision_does_not_approve_a_site_that_was_changed_since(store, opened):
    sent = replaced(store, opened, SITES.assign(mast_height_m=[42.0, 60.0, 42.0, 60.0]))
    assert undecided(store, READER, opened.id).none == ["V2", "V4"]
    refused(store, sent, DecisionError, "Còn 2 vị trí chưa quyết định, 0 vị trí đang hỏi")
    move(store, REVIEWER, sent, "appraised")
    wanted = [Wanted(code, "accept", revision=1) for code in ("V2", "V4")]
    decide(store, REVIEWER, opened.id, wanted, {})
    approve(store, APPROVER, submit(store, opened), "9/QĐ", DAY)
    assert list(approved_plan(store, READER, "viettel")["mast_height_m"]) == [42.0, 60.0, 42.0, 60.0]
    assert_sound(store.path)


def test_an_old_decision_of_a_site_that_is_as_it_was_stays(store, opened):
    approve(store, APPROVER, replaced(store, opened, SITES), "9/QĐ", DAY)
    assert codes(store) == ["V1", "V2", "V3", "V4"]


def test_a_question_of_a_site_that_was_corrected_since_is_not_asked_any_more(store, opened):
    move(store, REVIEWER, submitted(store, opened, SITES, V2="ask", V3="ask"), "appraised")
    corrected = SITES.assign(address=[None, None, "ấp 3", None])
    add_version(store, REVIEWER, opened.id, b"2", proposal_of(corrected), "")
    open_sites = undecided(store, READER, opened.id)
    assert (open_sites.none, open_sites.asked) == (["V3"], ["V2"])


def test_a_site_that_departs_from_a_later_appraisal_needs_a_reason_after_all(store, opened):
    version = taken_in(store, opened, "V1", "V2", verdict="pass")
    wanted = [Wanted("V1", "accept"), Wanted("V2", "accept", "đã khảo sát")]
    decide(store, REVIEWER, opened.id, wanted, {})
    sites = sites_of("V1", "V2")
    keep_appraisal(store, REVIEWER, version, appraisal_of(sites, verdict="fail"), PLAN)
    sent = submit(store, opened)
    refused(store, sent, DecisionError, r"1 vị trí có quyết định khác .* \(V1\)")
    move(store, REVIEWER, sent, "appraised")
    decide(store, REVIEWER, opened.id, [Wanted("V1", "accept", "đo lại", revision=1)], {})
    approve(store, APPROVER, submit(store, opened), "9/QĐ", DAY)
    assert codes(store) == ["V1", "V2"]


def test_what_the_approver_saw_is_stale_once_it_was_taken_back_changed_and_submitted_anew(store, opened):
    sent = submitted(store, opened, SITES)
    move(store, OTHER, sent, "appraised")
    decide(store, OTHER, opened.id, [Wanted("V1", "reject", "x", revision=1)], {})
    again = submit(store, opened)
    assert refused(store, sent, StaleEditError, "vừa được người khác thay đổi").standing == again
    approve(store, APPROVER, again, "9/QĐ", DAY)
    assert codes(store) == ["V2", "V3", "V4"]


def test_what_was_submitted_without_an_appraisal_is_not_approved(store, opened):
    """As a store of version 1 may hold it."""
    taken_in(store, opened, "V1")
    decide(store, REVIEWER, opened.id, [Wanted("V1", "accept")], {})
    with store.writing(REVIEWER, "reviewer") as transaction:
        transaction.connection.execute("UPDATE dossiers SET status = 'submitted'")
    sent = dossier(store, READER, opened.id)
    refused(store, sent, DecisionError, "chưa được thẩm định")


def test_a_dossier_without_a_file_has_nothing_undecided_and_nothing_to_approve(store, opened):
    assert undecided(store, READER, opened.id).none == []
    refused(store, opened, DecisionError, "HS-2018-001 chưa có tệp nào")


@pytest.mark.parametrize("blank", ["", "  "])
def test_an_approval_needs_the_number_of_the_decision(store, opened, blank):
    refused(store, submitted(store, opened, SITES), DecisionError, "cần số quyết định", blank)


def test_only_a_submitted_dossier_is_approved(store, opened):
    sent = submitted(store, opened, SITES)
    back = move(store, REVIEWER, sent, "appraised")
    refused(store, back, DecisionError, "đang ở bước Đã thẩm định, không chuyển thẳng sang Đã phê duyệt")


def test_a_dossier_is_not_approved_twice(store, opened):
    done = approved(store, opened, SITES)
    refused(store, done, DecisionError, "đang ở bước Đã phê duyệt")
    refused(store, opened, StaleEditError, "vừa được người khác thay đổi")


def test_a_dossier_that_was_taken_back_meanwhile_is_not_approved(store, opened):
    sent = submitted(store, opened, SITES)
    withdrawn = move(store, OTHER, sent, "withdrawn", "nhận nhầm")
    error = refused(store, sent, StaleEditError, "vừa được người khác thay đổi")
    assert (error.standing, error.offered) == (withdrawn, "approved")


@pytest.mark.parametrize("actor", [READER, REVIEWER])
def test_only_an_approver_approves(store, opened, actor):
    sent = submitted(store, opened, SITES)
    refused(store, sent, AccessError, "cần vai trò người phê duyệt", actor=actor)
    approve(store, ADMINISTRATOR, sent, "9/QĐ", DAY)


def test_sites_of_an_older_version_do_not_count(store, opened):
    add_version(store, REVIEWER, opened.id, b"old", proposal_of(sites_of("V1", "OLD")), "")
    decide(store, REVIEWER, opened.id, [Wanted("OLD", "accept")], {})
    approved(store, opened, SITES)
    assert codes(store) == ["V1", "V2", "V3", "V4"]


# -- later approvals


def test_a_later_approval_replaces_the_sites_that_it_names(store, opened):
    approved(store, opened, SITES)
    later = sites_of("V2", "V5", action="change", mast_height_m=30.0)
    second = next_one(store, later)
    plan = approved_plan(store, READER, "viettel").set_index("site_id")
    assert list(plan.index) == ["V1", "V2", "V3", "V4", "V5"]
    assert list(plan["mast_height_m"]) == [42.0, 30.0, 42.0, 42.0, 30.0]
    assert list(plan["decision_no"]) == ["12/QĐ-STTTT", "30/QĐ", "12/QĐ-STTTT", "12/QĐ-STTTT", "30/QĐ"]
    rows = {row[0:3:2]: row[7] for row in everything(store)["approved_sites"]}
    assert rows[(opened.id, "V2")] == second.id
    assert_sound(store.path)


def test_a_later_rejection_leaves_the_earlier_approval(store, opened):
    approved(store, opened, SITES)
    next_one(store, sites_of("V1", "V2", action="change", mast_height_m=30.0), V1="reject")
    assert list(approved_plan(store, READER, "viettel")["mast_height_m"]) == [42.0, 30.0, 42.0, 42.0]


def test_an_approved_removal_takes_a_site_out_and_a_rejected_one_does_not(store, opened):
    approved(store, opened, SITES)
    next_one(store, sites_of("V1", "V2", "V9", action="remove"), V2="reject")
    assert codes(store) == ["V2", "V3", "V4"]
    next_one(store, sites_of("V1"))
    assert codes(store) == ["V1", "V2", "V3", "V4"]


# -- what a later dossier does not name


def ended(store, opened):
    return [row[2] for row in everything(store)["approved_sites"] if row[7] == opened.id]


def test_what_a_new_plan_does_not_name_stays_unless_the_approver_says_that_it_ends(store, opened):
    approved(store, opened, SITES)
    second = submitted(store, receive_one(store), sites_of("V2", "V5"))
    assert unnamed(store, READER, second.id) == ["V1", "V3", "V4"]
    approve(store, APPROVER, second, "30/QĐ", DAY)
    assert codes(store) == ["V1", "V2", "V3", "V4", "V5"]
    third = submitted(store, receive_one(store), sites_of("V2", "V3"), V3="reject")
    approve(store, APPROVER, third, "31/QĐ", DAY, ends_unnamed=True)
    assert codes(store) == ["V2", "V3"]  # one that is named and rejected is not unnamed
    assert sorted(ended(store, third)) == ["V1", "V2", "V4", "V5"]
    facts = json.loads([step for step in trail(store) if step.action == "approve"][-1].after)
    assert facts["ends_unnamed"] == ["V1", "V4", "V5"]
    assert_sound(store.path)


def test_what_another_carrier_has_is_never_unnamed(store, opened):
    approved(store, receive_one(store, carrier="vnpt"), sites_of("N1", carrier="vnpt"))
    approved(store, opened, SITES)
    third = submitted(store, receive_one(store), sites_of("V2"))
    approve(store, APPROVER, third, "31/QĐ", DAY, ends_unnamed=True)
    assert codes(store, "vnpt") == ["N1"]


def test_an_adjustment_ends_nothing_that_it_does_not_name(store, opened):
    approved(store, opened, SITES)
    second = submitted(store, receive_one(store, kind="adjustment"), sites_of("V2", "V5"))
    before = everything(store)
    with pytest.raises(DecisionError, match="là điều chỉnh: vị trí không nêu vẫn giữ"):
        approve(store, APPROVER, second, "30/QĐ", DAY, ends_unnamed=True)
    assert everything(store) == before
    approve(store, APPROVER, second, "30/QĐ", DAY)
    assert codes(store) == ["V1", "V2", "V3", "V4", "V5"]


def test_before_its_file_a_dossier_leaves_all_unnamed(store, opened):
    approved(store, opened, SITES)
    assert unnamed(store, READER, receive_one(store).id) == ["V1", "V2", "V3", "V4"]


# -- built


def row(store, code="V1"):
    return approved_plan(store, READER, "viettel").set_index("site_id").loc[code]


def test_a_site_is_ticked_off_as_built_and_that_can_be_taken_back(store, opened):
    approved(store, opened, SITES)
    tick_built(store, REVIEWER, "viettel", "V1", date(2018, 9, 1), 1)
    assert (row(store)["built_on"], row(store)["revision"]) == ("2018-09-01", 2)
    assert pd.isna(row(store, "V2")["built_on"])
    tick_built(store, OTHER, "viettel", "V1", None, 2)
    assert pd.isna(row(store)["built_on"])
    ticks = [(step.who, step.before, step.after) for step in trail(store, "approved/viettel/V1")]
    assert ticks == [
        (REVIEWER.email, '{"built_on": null}', '{"built_on": "2018-09-01"}'),
        (OTHER.email, '{"built_on": "2018-09-01"}', '{"built_on": null}'),
    ]


def test_ticking_off_what_somebody_else_has_ticked_is_told(store, opened):
    approved(store, opened, SITES)
    tick_built(store, OTHER, "viettel", "V1", date(2018, 9, 1), 1)
    with pytest.raises(StaleEditError, match="Vị trí V1 không còn trong quy hoạch") as caught:
        tick_built(store, REVIEWER, "viettel", "V1", date(2018, 10, 1), 1)
    assert (caught.value.standing, caught.value.offered) == ("2018-09-01", date(2018, 10, 1))
    assert row(store)["built_on"] == "2018-09-01"


@pytest.mark.parametrize(("carrier", "code"), [("viettel", "V9"), ("vnpt", "V1"), ("viettel", "V2")])
def test_what_is_not_in_the_approved_plan_cannot_be_ticked_off(store, opened, carrier, code):
    approved(store, opened, SITES)
    next_one(store, sites_of("V2", action="remove"))
    with pytest.raises(StaleEditError):
        tick_built(store, REVIEWER, carrier, code, date(2018, 9, 1), 1)


@pytest.mark.parametrize(("action", "built"), [("keep", "2018-09-01"), ("change", None)])
def test_what_is_built_stays_ticked_off_only_where_it_is_kept_as_it_is(store, opened, action, built):
    approved(store, opened, SITES)
    tick_built(store, REVIEWER, "viettel", "V1", date(2018, 9, 1), 1)
    next_one(store, sites_of("V1", action=action))
    assert row(store)["decision_no"] == "30/QĐ"
    built_on = row(store)["built_on"]
    assert (None if pd.isna(built_on) else built_on) == built
    with pytest.raises(StaleEditError):
        tick_built(store, REVIEWER, "viettel", "V1", date(2019, 9, 1), 2)


def test_the_file_of_an_approved_dossier_stays(store, opened):
    approved(store, opened, SITES)
    assert any(FILE in blob for blob in everything(store)["blobs"])


# -- what an approval will do, said before


def test_what_an_approval_will_do_is_what_it_then_does(store, opened):
    approve(store, APPROVER, submitted(store, opened, sites_of("V1", "V2", "V3", "V9")), "1/QĐ", DAY)
    sites = sites_of("V2", "V3", "V4", "V5", "V6").assign(action=["keep", "remove", "new", "new", "new"])
    later = receive_one(store)
    sent = submitted(store, later, sites, V4="condition", V5="reject")
    does = effect(store, READER, later.id)
    assert does == Effect(
        accepted=3, conditional=1, rejected=1, removed=1, standing=4, renewed=2, kept=2
    )
    assert does.after(ends_unnamed=False) == 5  # V1 and V9 stay; V2, V4, V6
    approve(store, APPROVER, sent, "2/QĐ", DAY)
    assert codes(store) == ["V1", "V2", "V4", "V6", "V9"]


def test_what_an_approval_will_do_where_it_ends_what_the_dossier_does_not_name(store, opened):
    approve(store, APPROVER, submitted(store, opened, sites_of("V1", "V2")), "1/QĐ", DAY)
    later = receive_one(store)
    sent = submitted(store, later, sites_of("V2", "V3"))
    assert effect(store, READER, later.id).after(ends_unnamed=True) == 2
    approve(store, APPROVER, sent, "2/QĐ", DAY, ends_unnamed=True)
    assert codes(store) == ["V2", "V3"]


def test_the_approval_of_a_dossier_without_a_file_would_do_nothing(store, opened):
    assert effect(store, READER, opened.id) == Effect(0, 0, 0, 0, 0, 0, 0)
