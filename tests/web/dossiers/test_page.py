"""The list of dossiers and the desk of one: what is due, steps, deciding one by one and in bulk."""

from datetime import date, timedelta

import pytest
from page_tools import page_script
from store.store_tools import (
    FILE,
    OTHER,
    PLAN,
    REVIEWER,
    appraisal_of,
    proposal_of,
    receive_one,
    sites_of,
    taken_in,
)
from streamlit.testing.v1 import AppTest

from planner.appraisal.conclusions import rule_name
from planner.appraisal.findings import Finding
from planner.appraisal.kinds import KINDS
from planner.base import messages
from planner.base.local_time import today
from planner.store.accounts import local_actor
from planner.store.approval import approved_plan
from planner.store.database import open_store, store_path
from planner.store.decisions import Wanted, decide, decisions
from planner.store.dossiers import dossier, dossiers, move
from planner.store.proposals import add_version, keep_appraisal
from planner.web.dossiers import law_day
from planner.web.dossiers.page import status_name
from planner.web.shared.text import conclusion_name, day, number, plain, t, verdict_name

CODES = ("A1", "A2", "B3")


@pytest.fixture
def store(shipped_copy):
    return open_store(store_path(shipped_copy))


@pytest.fixture
def actor(store):
    return local_actor(store.path.parent)


@pytest.fixture
def at_hand(store):
    """A dossier with three appraised sites, each of which fails."""
    opened = receive_one(store)
    taken_in(store, opened, *CODES, verdict="fail", name="Cột")
    return opened


def page(opened=None):
    app = AppTest.from_string(page_script("dossiers"), default_timeout=120)
    if opened is not None:
        app.query_params["ho_so"] = str(opened.id)
    app.run()
    assert not app.exception
    return app


def labelled(elements, label):
    return next(element for element in elements if element.label == label)


def press(app, key):
    app.button(key=key).click().run()
    assert not app.exception
    return app


def figures(app):
    return {metric.label: metric.value for metric in app.metric}


def codes_of(app):
    return app.dataframe[0].value[t("dossiers_code")].tolist()


def test_without_a_dossier_the_list_says_so():
    assert t("dossiers_none") in [element.value for element in page().info]


def test_the_list_tells_what_is_late_and_how_many_days_are_left(store):
    now = today()
    late = receive_one(store, received_on=now - timedelta(days=90), title="Trễ")
    soon = receive_one(store, received_on=now, carrier="vnpt", title="Mới")
    app = page()
    assert sorted(codes_of(app)) == sorted([late.code, soon.code])
    (warning,) = [
        element.value.replace("\\", "")
        for element in app.warning
        if late.code in element.value.replace("\\", "")
    ]
    assert soon.code not in warning
    left = dict(zip(codes_of(app), app.dataframe[0].value[t("dossiers_left")], strict=True))
    assert int(left[soon.code]) == (soon.due_on - now).days >= 0
    assert left[late.code].startswith("−")
    labelled(app.multiselect, t("col_carrier")).set_value(["vnpt"]).run()
    assert codes_of(app) == [soon.code]
    assert not [element for element in app.warning if late.code in element.value.replace("\\", "")]


def test_a_closed_dossier_is_listed_only_where_it_is_asked_for(store, actor):
    gone, stays = receive_one(store, title="Rút"), receive_one(store, title="Còn")
    move(store, actor, dossier(store, actor, gone.id), "withdrawn", "nhận nhầm")
    app = page()
    assert codes_of(app) == [stays.code]
    labelled(app.toggle, t("dossiers_closed")).set_value(True).run()
    assert sorted(codes_of(app)) == sorted([gone.code, stays.code])
    left = dict(zip(codes_of(app), app.dataframe[0].value[t("dossiers_left")], strict=True))
    assert left[gone.code] == ""
    labelled(app.toggle, t("dossiers_closed")).set_value(False)
    labelled(app.multiselect, t("dossiers_status")).set_value(["withdrawn"]).run()
    assert codes_of(app) == [gone.code]


def test_a_new_dossier_is_received_as_it_is_filled_in_and_opened(store, actor):
    app = page()
    labelled(app.selectbox, t("col_carrier")).set_value("mobifone")
    [box for box in app.text_input if box.label == t("dossiers_name")][-1].set_value("Quy hoạch 2019")
    labelled(app.date_input, t("dossiers_received")).set_value(date(2018, 3, 5))
    labelled(app.date_input, t("dossiers_law")).set_value(date(2018, 3, 1))
    labelled(app.number_input, t("dossiers_days")).set_value(10)
    labelled(app.button, t("dossiers_receive")).click().run()
    assert not app.exception
    (dossier,) = dossiers(store, actor)
    assert (dossier.carrier, dossier.title) == ("mobifone", "Quy hoạch 2019")
    assert (dossier.received_on, dossier.law_on) == (date(2018, 3, 5), date(2018, 3, 1))
    assert app.query_params["ho_so"] in (str(dossier.id), [str(dossier.id)])
    shown = figures(app)
    assert shown[t("dossiers_received")] == day(date(2018, 3, 5))
    assert shown[t("dossiers_law")] == day(date(2018, 3, 1))
    assert shown[t("dossiers_due")] == day(dossier.due_on)


def test_an_address_of_no_dossier_is_told_and_leads_back_to_the_list(store):
    opened = receive_one(store)
    app = AppTest.from_string(page_script("dossiers"), default_timeout=120)
    app.query_params["ho_so"] = "999"
    app.run()
    assert not app.exception
    assert len(app.error) == 1
    labelled(app.button, t("desk_back")).click().run()
    assert codes_of(app) == [opened.code]


def test_a_step_is_taken_on_the_desk_and_a_withdrawal_is_asked_about_first(store, actor, at_hand):
    app = page(at_hand)
    before = dossier(store, actor, at_hand.id).status
    assert figures(app)[t("dossiers_status")] == status_name(before)
    assert plain(t("desk_withdraw_sure")) in [element.value for element in app.warning]
    press(app, "move_withdrawn")
    assert len(app.error) == 1  # a reason is asked for
    assert dossier(store, actor, at_hand.id).status == before
    app.text_input(key=f"withdraw_reason_{at_hand.id}").set_value("nhận nhầm")
    press(app, "move_withdrawn")
    assert dossier(store, actor, at_hand.id).status == "withdrawn"
    assert figures(app)[t("dossiers_status")] == status_name("withdrawn")
    assert not [element for element in app.button if str(element.key).startswith(("move_", "accept_"))]


def chosen(app, opened):
    return app.session_state[f"desk_site_{opened.id}"]


def test_before_and_next_go_round_the_sites_in_their_order(at_hand):
    app = page(at_hand)
    seen = [chosen(app, at_hand)]
    for label in ("desk_next", "desk_next", "desk_next", "desk_before"):
        labelled(app.button, t(label)).click().run()
        seen.append(chosen(app, at_hand))
    assert seen == ["A1", "A2", "B3", "A1", "B3"]


def test_a_decision_is_kept_with_its_words_shown_and_taken_back(store, actor, at_hand):
    app = page(at_hand)
    assert conclusion_name("fail") in " ".join(element.value for element in app.markdown)
    app.text_area(key=f"words_condition_{at_hand.id}_A1_0").set_value("hạ xuống 30 m")
    app.text_area(key=f"words_reason_{at_hand.id}_A1_0").set_value("gần trường học")
    press(app, f"condition_{at_hand.id}_A1_0")
    (standing,) = decisions(store, actor, at_hand.id).values()
    assert (standing.site_id, standing.decision) == ("A1", "condition")
    assert (standing.condition, standing.reason) == ("hạ xuống 30 m", "gần trường học")
    labelled(app.button, t("desk_before")).click().run()
    said = " ".join(element.value for element in app.caption).replace("\\", "")
    assert "hạ xuống 30 m · gần trường học" in said
    press(app, f"undo_{at_hand.id}_A1_{standing.revision}")
    assert decisions(store, actor, at_hand.id) == {}


def test_after_a_decision_the_next_undecided_site_is_at_hand_round_the_list(store, actor, at_hand):
    wanted = Wanted("B3", "reject")
    decide(store, OTHER, at_hand.id, [wanted], {"B3": "fail"})
    app = page(at_hand)
    labelled(app.button, t("desk_next")).click().run()
    assert chosen(app, at_hand) == "A2"
    press(app, f"reject_{at_hand.id}_A2_0")
    assert chosen(app, at_hand) == "A1"  # B3 is decided of: round to the first
    said = [element.value for element in app.success]
    assert t("desk_none_left") not in said
    press(app, f"reject_{at_hand.id}_A1_0")
    assert {
        code: decision.decision for code, decision in decisions(store, actor, at_hand.id).items()
    } == (dict.fromkeys(CODES, "reject"))
    assert chosen(app, at_hand) == "A1"  # nothing is left to go to
    assert t("desk_none_left") in [element.value for element in app.success]


def test_a_second_key_decides_the_next_site_and_undo_leads_back_step_by_step(store, actor, at_hand):
    app = page(at_hand)
    for code in ("A1", "A2"):  # the same key twice: the button of whatever site is at hand
        press(app, f"reject_{at_hand.id}_{code}_0")
    assert sorted(decisions(store, actor, at_hand.id)) == ["A1", "A2"]
    assert chosen(app, at_hand) == "B3"
    press(app, f"undo_{at_hand.id}_B3_0")
    assert (chosen(app, at_hand), sorted(decisions(store, actor, at_hand.id))) == ("A2", ["A1"])
    press(app, f"undo_{at_hand.id}_A2_0")
    assert (chosen(app, at_hand), decisions(store, actor, at_hand.id)) == ("A1", {})
    assert app.button(key=f"undo_{at_hand.id}_A1_0").disabled


def test_what_is_refused_leaves_the_site_at_hand(store, actor, at_hand):
    app = press(page(at_hand), f"accept_{at_hand.id}_A1_0")  # departs, and says no reason
    assert len(app.error) == 1
    assert chosen(app, at_hand) == "A1"
    assert decisions(store, actor, at_hand.id) == {}


def test_what_another_reviewer_decided_meanwhile_is_not_overwritten_and_both_are_told(
    store, actor, at_hand
):
    app = page(at_hand)
    decide(store, OTHER, at_hand.id, [Wanted("A1", "reject", "trùng trạm")], {"A1": "fail"})
    app.text_area(key=f"words_reason_{at_hand.id}_A1_0").set_value("vẫn nhận")
    press(app, f"accept_{at_hand.id}_A1_0")
    assert len(app.error) == 1
    assert decisions(store, actor, at_hand.id)["A1"].decision == "reject"
    said = " ".join(element.value for element in app.caption).replace("\\", "")
    assert "trùng trạm" in said
    assert "vẫn nhận" in said


def bulk(app, decision, *, open_only=True):
    """Decide of all that is shown."""
    labelled(app.selectbox, t("col_decision")).set_value(decision)
    labelled(app.toggle, t("desk_bulk_open")).set_value(open_only)
    app.text_input(key="bulk_condition").set_value("dùng chung")
    app.text_input(key="bulk_reason").set_value("theo quy hoạch")
    app.run()
    start = t("desk_bulk_do", count="§").split("§")[0]
    next(element for element in app.button if element.label.startswith(start)).click().run()
    assert not app.exception
    return app


def test_many_sites_are_decided_at_once_but_those_decided_stay_unless_asked_for(store, actor, at_hand):
    decide(store, OTHER, at_hand.id, [Wanted("A2", "reject", "trùng trạm")], {"A2": "fail"})
    app = bulk(page(at_hand), "condition")
    standing = decisions(store, actor, at_hand.id)
    assert {code: decision.decision for code, decision in standing.items()} == {
        "A1": "condition",
        "A2": "reject",
        "B3": "condition",
    }
    assert (standing["A1"].condition, standing["A1"].reason) == ("dùng chung", "theo quy hoạch")
    bulk(app, "accept", open_only=False)
    standing = decisions(store, actor, at_hand.id)
    assert {decision.decision for decision in standing.values()} == {"accept"}
    assert {decision.condition for decision in standing.values()} == {""}


def test_what_was_decided_at_once_is_undone_at_once_except_what_has_changed_since(store, actor, at_hand):
    bulk(page(at_hand), "accept")
    changed = decisions(store, actor, at_hand.id)["A2"]
    again = Wanted("A2", "reject", "nghĩ lại", "", changed.revision)
    decide(store, OTHER, at_hand.id, [again], {"A2": "fail"})
    app = press(page(at_hand), f"undo_batch_{at_hand.id}")
    left = {code: decision.decision for code, decision in decisions(store, actor, at_hand.id).items()}
    assert left == {"A2": "reject"}
    (said,) = [element.value.replace("\\", "") for element in app.success]
    assert said == (
        f"{t('desk_bulk_undone', count=number(2))} {t('desk_bulk_left', count=number(1), sites='A2')}"
    )


def shown(app):
    """Return the codes of the desk's table."""
    table = next(
        shown_table.value for shown_table in app.dataframe if t("col_comments") in shown_table.value
    )
    return table[t("col_site_id")].tolist()


def test_filters_of_the_desk_leave_the_sites_that_meet_all_of_them(store, at_hand):
    decide(store, OTHER, at_hand.id, [Wanted("A2", "reject", "trùng")], {"A2": "fail"})
    app = page(at_hand)
    assert shown(app) == list(CODES)
    labelled(app.multiselect, t("col_decision")).set_value(["reject"]).run()
    assert shown(app) == ["A2"]
    labelled(app.multiselect, t("col_decision")).set_value(["none"]).run()
    assert shown(app) == ["A1", "B3"]
    labelled(app.text_input, t("desk_words")).set_value("cột b3").run()
    assert shown(app) == ["B3"]
    labelled(app.text_input, t("desk_words")).set_value("").run()
    labelled(app.multiselect, t("appraisal_filter_conclusion")).set_value(["pass"]).run()
    assert t("desk_no_site") in [element.value for element in app.info]


def options_of(app, label):
    return labelled(app.multiselect, label).options


def test_every_choice_of_a_filter_says_how_many_sites_it_leaves(store, actor, at_hand):
    app = page(at_hand)
    assert f"{conclusion_name('fail')} (3)" in options_of(app, t("appraisal_filter_conclusion"))
    assert f"{conclusion_name('pass')} (0)" in options_of(app, t("appraisal_filter_conclusion"))
    assert f"{rule_name('SPACE')} (3)" in options_of(app, t("desk_filter_rule"))
    assert f"{t('desk_undecided')} (3)" in options_of(app, t("col_decision"))
    labelled(app.multiselect, t("col_decision")).set_value(["none"]).run()
    press(app, f"reject_{at_hand.id}_A1_0")
    assert f"{t('desk_undecided')} (2)" in options_of(app, t("col_decision"))
    assert shown(app) == ["A2", "B3"]  # a count that changes does not forget what was chosen


def test_a_rule_leaves_only_sites_that_fail_it_or_that_it_leaves_open(at_hand):
    app = page(at_hand)
    labelled(app.multiselect, t("desk_filter_rule")).set_value(["COVERAGE"]).run()
    assert t("desk_no_site") in [element.value for element in app.info]


def test_before_an_appraisal_the_desk_says_so_and_shows_the_sites(store):
    opened = receive_one(store)
    taken_in(store, opened, "A1", "A2")
    app = page(opened)
    assert t("desk_not_appraised") in [element.value for element in app.warning]
    assert shown(app) == ["A1", "A2"]


def test_a_submitted_dossier_is_not_decided_any_more(store, actor, at_hand):
    wanted = [Wanted(code, "accept", "đủ điều kiện") for code in CODES]
    decide(store, actor, at_hand.id, wanted, dict.fromkeys(CODES, "fail"))
    app = press(page(at_hand), "move_submitted")  # all are decided: no question before
    assert dossier(store, actor, at_hand.id).status == "submitted"
    assert not [element for element in app.button if str(element.key).startswith(("accept_", "undo_"))]
    assert "đủ điều kiện" in " ".join(element.value for element in app.caption)


def test_findings_of_the_site_at_hand_are_shown_the_worst_first(store):
    opened = receive_one(store)
    sites = sites_of("A1", "A2")
    version = add_version(store, REVIEWER, opened.id, FILE, proposal_of(sites), "")
    more = [
        Finding(rule, KINDS[rule], code, verdict, why, "Luật", "cited")
        for rule, code, verdict, why in (
            ("AIR-TX", "A1", "not_applicable", "không xét"),
            ("ZONE", "A1", "review", "xem lại"),
            ("CLASS", "A1", "fail", "quá cao"),
            ("CLASS", "A2", "fail", "của trạm khác"),
        )
    ]
    keep_appraisal(store, REVIEWER, version, appraisal_of(sites, more=more), PLAN)
    table = next(
        shown_table.value
        for shown_table in page(opened).dataframe
        if t("col_rule_id") in shown_table.value
    )
    assert table[t("col_rule_id")].tolist() == [rule_name(rule) for rule in ("CLASS", "ZONE", "SPACE")]
    assert table[t("col_verdict")].tolist() == [verdict_name(v) for v in ("fail", "review", "pass")]


@pytest.fixture
def mixed(store):
    """Six sites, in the file's order: two pass, three lack the height consent, one fails."""
    opened = receive_one(store)
    codes = ("P1", "H1", "P2", "H2", "F1", "H3")
    sites = sites_of(*codes)
    version = add_version(store, REVIEWER, opened.id, FILE, proposal_of(sites), "")
    more = [
        Finding("AIR-45", "obligation", code, "review", "cao", "NĐ 32/2016", "cited",
                missing="height_consent")
        for code in codes if code.startswith("H")
    ] + [Finding("ROAD-COR", "limit", "F1", "fail", "trong hành lang", "QCVN", "assumed")]  # fmt: skip
    keep_appraisal(store, REVIEWER, version, appraisal_of(sites, more=more), PLAN)
    return opened


def group_box(app, opened):
    return app.selectbox(key=f"desk_group_{opened.id}")


def test_sites_are_listed_the_worst_first(mixed):
    assert shown(page(mixed)) == ["F1", "H1", "H2", "H3", "P1", "P2"]


def test_the_card_says_why_how_far_to_trust_it_and_what_it_would_be_otherwise(mixed):
    app = page(mixed)
    assert chosen(app, mixed) == "F1"
    said = " ".join(element.value for element in [*app.markdown, *app.caption]).replace("\\", "")
    assert "trong hành lang" in said
    otherwise = t("desk_otherwise", conclusion=conclusion_name("pass").lower())
    assert f"{t('desk_trust_assumed').capitalize()}; {otherwise}." in said
    labelled(app.button, t("desk_next")).click().run()
    conditions = next(table.value for table in app.dataframe if t("col_moment") in table.value)
    (row,) = conditions.to_dict("records")
    assert row[t("col_text")] == messages.text("appraisal.condition_height_consent")
    assert (row[t("col_moment")], row[t("col_citation")]) == ("Trước khi xây dựng", "NĐ 32/2016")


def test_the_box_of_a_conditional_site_holds_its_conditions(store, actor, mixed):
    app = page(mixed)
    labelled(app.button, t("desk_next")).click().run()
    words = app.text_area(key=f"words_condition_{mixed.id}_H1_0").value
    assert "chấp thuận độ cao" in words
    assert "NĐ 32/2016" in words
    press(app, f"condition_{mixed.id}_H1_0")
    assert decisions(store, actor, mixed.id)["H1"].condition == words


def test_a_group_that_shares_a_reason_is_looked_at_and_approved_with_its_conditions_in_one_press(
    store, actor, mixed
):
    app = page(mixed)
    words = group_box(app, mixed).options
    consent = messages.text("appraisal.missing_height_consent")
    (of_consent,) = [name for name in words if f"chỉ còn {consent}" in name]
    assert of_consent.startswith("3 vị trí")
    group_box(app, mixed).set_value("conditional|height_consent").run()
    assert shown(app) == ["H1", "H2", "H3"]
    press(app, f"group_condition_{mixed.id}")
    standing = decisions(store, actor, mixed.id)
    assert {code: decision.decision for code, decision in standing.items()} == dict.fromkeys(
        ("H1", "H2", "H3"), "condition"
    )
    assert all("NĐ 32/2016" in decision.condition for decision in standing.values())
    assert t("desk_none_left_shown") in [element.value for element in app.success]
    press(app, f"undo_batch_{mixed.id}")
    assert decisions(store, actor, mixed.id) == {}


def test_a_group_keeps_what_is_decided_of_its_sites_and_may_be_asked_about_instead(store, actor, mixed):
    decide(store, OTHER, mixed.id, [Wanted("H2", "reject", "trùng")], {"H2": "conditional"})
    app = page(mixed)
    group_box(app, mixed).set_value("conditional|height_consent").run()
    press(app, f"group_ask_{mixed.id}")
    standing = decisions(store, actor, mixed.id)
    assert {code: decision.decision for code, decision in standing.items()} == {
        "H1": "ask", "H2": "reject", "H3": "ask",
    }  # fmt: skip


def test_a_group_is_not_decided_against_its_conclusion_without_a_reason(store, actor, mixed):
    app = page(mixed)
    group_box(app, mixed).set_value("fail|assumed|ROAD-COR").run()
    press(app, f"group_accept_{mixed.id}")
    assert len(app.error) == 1
    assert decisions(store, actor, mixed.id) == {}
    app.text_input(key=f"group_reason_{mixed.id}_fail|assumed|ROAD-COR").set_value("đo lại").run()
    press(app, f"group_accept_{mixed.id}")
    assert decisions(store, actor, mixed.id)["F1"].reason == "đo lại"


@pytest.fixture
def sent(store, mixed):
    """The six sites decided of and submitted: three with a condition, two without, one refused."""
    wanted = [
        *(Wanted(code, "condition", "", "có văn bản") for code in ("H1", "H2", "H3")),
        *(Wanted(code, "accept") for code in ("P1", "P2")),
        Wanted("F1", "reject"),
    ]
    decide(store, REVIEWER, mixed.id, wanted, {})
    return move(store, REVIEWER, dossier(store, REVIEWER, mixed.id), "submitted")


def approving(opened):
    app = AppTest.from_string(page_script("dossiers"), default_timeout=120)
    app.query_params["ho_so"] = str(opened.id)
    app.session_state[f"desk_tab_{opened.id}"] = t("desk_decide")
    app.run()
    assert not app.exception
    return app


def test_an_approval_says_first_what_it_will_do_and_then_that_it_is_done(store, actor, sent):
    app = approving(sent)
    labelled(app.text_input, t("desk_decision_no")).set_value("629/QĐ-UBND").run()
    said = " ".join(element.value for element in app.markdown).replace("\\", "")
    assert t("desk_will_sites", total=5, accepted=2, conditional=3, rejected=1) in said
    assert t("desk_will_begin", carrier="Viettel", after=5) in said
    assert dossier(store, actor, sent.id).status == "submitted"  # it is only said so far
    press(app, f"approve_{sent.id}")
    assert dossier(store, actor, sent.id).status == "approved"
    assert len(approved_plan(store, actor, "viettel")) == 5
    (done,) = [element.value.replace("\\", "") for element in app.success]
    assert done == t("desk_approved_done", number="629/QĐ-UBND", on=day(today()))
    assert not [element for element in app.button if element.key == f"approve_{sent.id}"]


def test_nothing_is_recorded_before_somebody_has_said_who_they_are(store, mixed):
    (store.path.parent / "profile.yaml").unlink()
    app = page()
    assert t("dossiers_receive") not in [button.label for button in app.button]
    app = page(mixed)
    assert not [button for button in app.button if str(button.key).startswith(("accept_", "move_"))]
    app.text_input(key="who_name_ask").set_value("Trần Thị B")
    app.text_input(key="who_title_ask").set_value("chuyên viên")
    press(app, "who_save_ask")
    press(app, f"reject_{mixed.id}_F1_0")
    assert decisions(store, REVIEWER, mixed.id)["F1"].who == "Trần Thị B@local"
    assert not [box for box in app.text_input if box.key == "who_name_ask"]


@pytest.fixture
def judged_otherwise(monkeypatch):
    """An appraisal of the six sites by any other day fails the sites that pass."""

    def appraise(actor, proposal, opened, plan, tell):
        more = [
            Finding("ROAD-COR", "limit", code, "fail", "trong hành lang", "QCVN", "cited")
            for code in ("P1", "P2")
        ]
        return appraisal_of(proposal.sites, opened.law_on, more=more)

    monkeypatch.setattr(law_day, "appraise_kept", appraise)


def test_another_day_of_the_law_is_tried_first_its_changes_listed_and_then_kept(
    store, actor, mixed, judged_otherwise
):
    decide(store, REVIEWER, mixed.id, [Wanted("P1", "accept"), Wanted("F1", "reject", "xấu")], {})
    app = page(mixed)
    box = labelled(app.date_input, t("dossiers_law"))
    assert box.value == mixed.law_on
    later = date(2018, 6, 1)
    box.set_value(later).run()
    press(app, f"law_day_{mixed.id}_try")
    said = " ".join(element.value for element in app.markdown).replace("\\", "")
    assert t("law_day_difference", on=day(later), count=6, total=6) in said
    changes = next(table.value for table in app.dataframe if t("col_before") in table.value)
    rows_by_code = {row[t("col_site_id")]: (row[t("col_before")], row[t("col_after")])
            for row in changes.to_dict("records")}  # fmt: skip
    assert rows_by_code["P1"] == (conclusion_name("pass"), conclusion_name("fail"))
    assert rows_by_code["H1"] == (conclusion_name("conditional"), conclusion_name("pass"))
    warned = " ".join(element.value for element in app.warning).replace("\\", "")
    assert t("law_day_departing", count=1, sites="P1") in warned  # F1 has a reason
    assert dossier(store, actor, mixed.id).law_on == mixed.law_on  # nothing is saved so far
    press(app, f"law_day_{mixed.id}_keep")
    assert dossier(store, actor, mixed.id).law_on == later
    assert figures(app)[t("dossiers_law")] == day(later)
    assert shown(app)[:2] == ["P1", "P2"]  # the worst first, by the new findings


def test_the_day_of_the_law_is_that_of_reception_unless_said_and_a_day_without_communes_is_told_before(
    store, actor
):
    app = page()
    [box for box in app.text_input if box.label == t("dossiers_name")][-1].set_value("Quy hoạch")
    labelled(app.date_input, t("dossiers_received")).set_value(date(2026, 3, 5)).run()
    assert labelled(app.date_input, t("dossiers_law")).value is None
    warned = [element.value.replace("\\", "") for element in app.warning]
    assert any(t("law_day_no_communes") in text for text in warned)
    assert dossiers(store, actor) == []  # it is said before anything is saved
    labelled(app.date_input, t("dossiers_received")).set_value(date(2018, 3, 5)).run()
    assert not [text for text in app.warning if t("law_day_no_communes") in text.value]
    labelled(app.button, t("dossiers_receive")).click().run()
    (received,) = dossiers(store, actor)
    assert received.law_on == received.received_on == date(2018, 3, 5)
