"""Decisions: reasons, conditions, all or nothing, undone and redone, never over somebody else's."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store.store_tools import (
    OTHER,
    PLAN,
    READER,
    REVIEWER,
    appraisal_of,
    assert_sound,
    everything,
    receive_one,
    sites_of,
    submitted,
    taken_in,
    trail,
)

from planner.appraisal.conclusions import CONCLUSIONS
from planner.appraisal.findings import Finding
from planner.base.errors import DecisionError, StaleEditError
from planner.store.database import open_store
from planner.store.decisions import DECISIONS, Decision, Wanted, decide, decisions, departs, undo
from planner.store.dossiers import dossier, move
from planner.store.proposals import keep_appraisal, versions

# By hand: what a conclusion leads to; all else needs a reason.
NO_REASON = {
    ("pass", "accept"),
    ("not_applicable", "accept"),
    ("conditional", "condition"),
    ("conditional", "ask"),
    ("incomplete", "ask"),
    ("review", "accept"),
    ("review", "condition"),
    ("review", "ask"),
    ("fail", "reject"),
    ("fail", "ask"),
}


CODES = [*(f"V{n}" for n in range(40)), "V1/A", "V1/3 «Đầm»"]


def decidable(store, verdict=None):
    """Return a dossier with a file of some sites, appraised where there is a verdict."""
    opened = receive_one(store)
    taken_in(store, opened, *CODES, verdict=verdict)
    return dossier(store, READER, opened.id)


@pytest.fixture
def opened(store):
    """A dossier with a file that is not appraised yet."""
    return decidable(store)


def decide_one(store, opened, wanted, verdicts=None, actor=REVIEWER):
    """Decide of one site."""
    (decision,) = decide(store, actor, opened.id, [wanted], verdicts or {})
    return decision


def decided_in(store, opened):
    return decisions(store, READER, opened.id)


# -- reasons and conditions


@pytest.mark.parametrize("verdict", CONCLUSIONS)
@pytest.mark.parametrize("decision", DECISIONS)
def test_a_reason_is_asked_for_where_a_decision_departs_from_the_findings(store, verdict, decision):
    opened = decidable(store, verdict)
    wanted = Wanted("V1", decision, condition="hạ cột còn 36 m")
    assert departs(verdict, decision) == ((verdict, decision) not in NO_REASON)
    if (verdict, decision) not in NO_REASON:
        for blank in ("", "  \n"):
            with pytest.raises(DecisionError, match="Vị trí V1: quyết định khác với kết luận"):
                decide_one(store, opened, replace(wanted, reason=blank))
        assert decided_in(store, opened) == {}
        wanted = replace(wanted, reason=" đã khảo sát ")
    kept = decide_one(store, opened, wanted)
    assert kept.reason == wanted.reason.strip()
    assert decided_in(store, opened) == {"V1": kept}


def test_no_reason_is_asked_for_where_nothing_was_found(store, opened):
    decide_one(store, opened, Wanted("V1", "reject"), {"V1": None})
    (version,) = versions(store, READER, opened.id)
    keep_appraisal(store, REVIEWER, version, appraisal_of(sites_of("V2")), PLAN)
    decide_one(store, opened, Wanted("V3", "reject"), {"V3": None})
    given = {code: (kept.decision, kept.reason) for code, kept in decided_in(store, opened).items()}
    assert given == {"V1": ("reject", ""), "V3": ("reject", "")}


def test_a_conclusion_that_the_caller_says_does_not_do_away_with_the_reason(store):
    opened = decidable(store, "fail")
    before = everything(store)
    with pytest.raises(DecisionError, match="phải ghi lý do"):
        decide_one(store, opened, Wanted("V1", "accept"), {})
    with pytest.raises(StaleEditError):
        decide_one(store, opened, Wanted("V1", "accept"), {"V1": "pass"})
    assert everything(store) == before


def test_the_conclusion_of_a_site_is_of_its_own_findings_in_the_newest_appraisal(store, opened):
    (version,) = versions(store, READER, opened.id)
    more = [
        Finding("ZONE", "limit", "V1", "review", "x", "y", "cited"),
        Finding("CAB-POLE", "limit", "V2", "fail", "x", "y", "cited", subject="cable"),
    ]
    keep_appraisal(store, REVIEWER, version, appraisal_of(sites_of("V1"), verdict="fail"), PLAN)
    keep_appraisal(store, REVIEWER, version, appraisal_of(sites_of("V1", "V2"), more=more), PLAN)
    decide_one(store, opened, Wanted("V1", "ask"), {"V1": "review"})
    decide_one(store, opened, Wanted("V2", "accept"), {"V2": "pass"})
    choices = {code: decision.decision for code, decision in decided_in(store, opened).items()}
    assert choices == {"V1": "ask", "V2": "accept"}


@pytest.mark.parametrize("seen", [None, "review"])
def test_a_site_that_was_judged_otherwise_meanwhile_is_told(store, seen):
    opened = decidable(store, "fail")
    decision = decide_one(store, opened, Wanted("V1", "reject"))
    wanted = Wanted("V1", "accept", "x", revision=1)
    with pytest.raises(StaleEditError, match="Vị trí V1 vừa được thẩm định lại") as caught:
        decide_one(store, opened, wanted, {"V1": seen})
    assert (caught.value.standing, caught.value.offered) == (decision, wanted)
    assert decided_in(store, opened) == {"V1": decision}


# -- versions


def test_a_decision_names_the_version_that_it_is_of(store, opened):
    assert decide_one(store, opened, Wanted("V1", "accept")).proposal_id == 1
    taken_in(store, opened, *CODES)
    assert decide_one(store, opened, Wanted("V1", "accept", revision=1)).proposal_id == 2
    assert undo(store, REVIEWER, opened.id, "V1", 2).proposal_id == 1
    assert_sound(store.path)


def test_what_is_not_in_the_newest_version_is_not_decided_of(store, opened):
    with pytest.raises(DecisionError, match="Vị trí V99 không có trong phiên bản mới nhất"):
        decide_one(store, opened, Wanted("V99", "accept"))
    taken_in(store, opened, "V1")
    before = everything(store)
    with pytest.raises(DecisionError, match="Vị trí V2 không có"):
        decide(store, REVIEWER, opened.id, [Wanted("V1", "accept"), Wanted("V2", "accept")], {})
    assert everything(store) == before


def test_a_dossier_without_a_file_has_nothing_to_decide_of(store):
    with pytest.raises(DecisionError, match="chưa có tệp nào"):
        decide_one(store, receive_one(store), Wanted("V1", "accept"))


def test_a_decision_on_a_version_that_was_replaced_meanwhile_is_told(store, opened):
    decision = decide_one(store, opened, Wanted("V1", "accept", version=1))
    taken_in(store, opened, *CODES)
    with pytest.raises(StaleEditError, match="Vừa có phiên bản mới") as caught:
        decide_one(store, opened, Wanted("V1", "reject", "x", revision=1, version=1))
    assert caught.value.standing == decision
    decide_one(store, opened, Wanted("V1", "reject", "x", revision=1, version=2))


@pytest.mark.parametrize(
    ("changed", "outdated"),
    [
        ({}, False),
        ({"mast_height_m": 60.0}, True),
        ({"action": "remove"}, True),
        ({"address": "ấp 3"}, True),
        ({"year": 2019.0}, True),
    ],
)
def test_a_decision_is_outdated_where_the_newest_version_says_something_else(
    store, opened, changed, outdated
):
    decide_one(store, opened, Wanted("V1", "accept"))
    assert not decided_in(store, opened)["V1"].outdated
    taken_in(store, opened, *CODES, **changed)
    assert decided_in(store, opened)["V1"].outdated == outdated
    decide_one(store, opened, Wanted("V1", "accept", revision=1))
    assert not decided_in(store, opened)["V1"].outdated


def test_a_site_that_was_moved_is_another_and_one_that_is_as_it_was_again_is_not(store, opened):
    decide_one(store, opened, Wanted("V1", "accept"))
    taken_in(store, opened, *CODES[::-1])  # the sites change places
    assert decided_in(store, opened)["V1"].outdated
    taken_in(store, opened, "V2")  # without it
    taken_in(store, opened, *CODES)
    assert not decided_in(store, opened)["V1"].outdated


def test_undone_to_what_was_decided_of_an_earlier_version_it_is_outdated_again(store, opened):
    decide_one(store, opened, Wanted("V1", "accept"))
    taken_in(store, opened, *CODES, mast_height_m=60.0)
    decide_one(store, opened, Wanted("V1", "ask", revision=1))
    undo(store, REVIEWER, opened.id, "V1", 2)
    assert decided_in(store, opened)["V1"].outdated


# -- while the approver has it


def test_nothing_changes_in_a_submitted_dossier_until_it_is_taken_back(store):
    opened, sites = receive_one(store), sites_of("V1", "V2")
    sent = submitted(store, opened, sites)
    (version,) = versions(store, READER, opened.id)
    before = everything(store)
    for change in (
        lambda: decide_one(store, opened, Wanted("V1", "reject", "x", revision=1)),
        lambda: undo(store, REVIEWER, opened.id, "V1", 1),
        lambda: keep_appraisal(store, REVIEWER, version, appraisal_of(sites), PLAN),
    ):
        with pytest.raises(DecisionError, match="HS-2018-001 đã trình, không sửa được lúc này"):
            change()
    assert everything(store) == before
    assert move(store, REVIEWER, sent, "appraised").revision == sent.revision + 1
    keep_appraisal(store, REVIEWER, version, appraisal_of(sites), PLAN)
    decide_one(store, opened, Wanted("V1", "reject", "x", revision=1))
    undo(store, REVIEWER, opened.id, "V1", 2)


# -- conditions, words, closed dossiers


@pytest.mark.parametrize("blank", ["", " \t"])
def test_an_acceptance_with_a_condition_states_it(store, opened, blank):
    with pytest.raises(DecisionError, match="Vị trí V1: chấp thuận có điều kiện phải ghi điều kiện"):
        decide_one(store, opened, Wanted("V1", "condition", "lý do", blank))
    decision = decide_one(store, opened, Wanted("V1", "condition", condition=" dùng chung với VNPT "))
    assert decision.condition == "dùng chung với VNPT"


def test_a_word_that_is_no_decision_is_refused(store, opened):
    with pytest.raises(DecisionError, match="«đồng ý» không phải là một quyết định"):
        decide_one(store, opened, Wanted("V1", "đồng ý"))


def test_nothing_is_decided_of_a_closed_dossier(store, opened):
    decide_one(store, opened, Wanted("V1", "accept"))
    move(store, REVIEWER, opened, "withdrawn", "nhận nhầm")
    with pytest.raises(DecisionError, match="HS-2018-001 đã phê duyệt hoặc đã rút"):
        decide_one(store, opened, Wanted("V2", "accept"))
    with pytest.raises(DecisionError, match="không sửa được nữa"):
        undo(store, REVIEWER, opened.id, "V1", 1)
    assert set(decided_in(store, opened)) == {"V1"}


def test_a_decision_is_kept_with_who_and_when_and_read_again_as_it_was(store, opened):
    decision = decide_one(store, opened, Wanted("V1/3 «Đầm»", "ask", "thiếu bản vẽ"))
    assert decision == Decision(
        opened.id, "V1/3 «Đầm»", "ask", "", "thiếu bản vẽ", REVIEWER.email, decision.at, 1, 1
    )
    assert decided_in(open_store(store.path), opened) == {"V1/3 «Đầm»": decision}
    (entry,) = trail(store, f"{opened.subject}/site/V1/3 «Đầm»")
    assert (entry.who, entry.action, entry.before) == (REVIEWER.email, "decide", None)


def test_dossiers_do_not_mix_their_decisions(store, opened):
    other = decidable(store)
    decide_one(store, opened, Wanted("V1", "accept"))
    decide_one(store, other, Wanted("V1", "reject"))
    assert decided_in(store, opened)["V1"].decision == "accept"
    assert decided_in(store, other)["V1"].decision == "reject"


# -- many at once


def test_many_sites_are_decided_of_together(store):
    opened = decidable(store, "pass")
    wanted = [Wanted(f"V{n}", "accept") for n in range(40)]
    decided = decide(
        store, REVIEWER, opened.id, wanted, dict.fromkeys([f"V{n}" for n in range(40)], "pass")
    )
    assert [decision.site_id for decision in decided] == [f"V{n}" for n in range(40)]
    assert decided_in(store, opened) == {decision.site_id: decision for decision in decided}
    assert [entry.action for entry in trail(store)][-41:] == ["decide"] * 40 + ["decide_many"]


@pytest.mark.parametrize(
    ("spoilt", "error"),
    [
        (Wanted("V7", "reject"), DecisionError),  # departs from its findings without a reason
        (Wanted("V7", "condition"), DecisionError),
        (Wanted("V7", "accept", revision=3), StaleEditError),
        (Wanted("V6", "accept"), StaleEditError),  # named twice
    ],
)
def test_of_many_all_are_decided_or_none(store, spoilt, error):
    opened = decidable(store, "pass")
    wanted = [*(Wanted(f"V{n}", "accept") for n in range(7)), spoilt, Wanted("V8", "accept")]
    before = everything(store)
    with pytest.raises(error):
        decide(store, REVIEWER, opened.id, wanted, {})
    assert everything(store) == before


def test_nothing_wanted_is_nothing_done(store, opened):
    before = everything(store)
    assert decide(store, REVIEWER, opened.id, [], {}) == []
    assert everything(store) == before


# -- stale edits


def test_a_first_decision_of_what_somebody_else_has_decided_is_told_with_both(store, opened):
    decision = decide_one(store, opened, Wanted("V1", "accept"), actor=OTHER)
    mine = Wanted("V1", "reject", "trùng vị trí")
    with pytest.raises(StaleEditError, match="Vị trí V1 vừa được người khác quyết định") as caught:
        decide_one(store, opened, mine)
    assert (caught.value.standing, caught.value.offered) == (decision, mine)
    assert decided_in(store, opened) == {"V1": decision}
    again = decide_one(store, opened, replace(mine, revision=caught.value.standing.revision))
    assert (again.revision, again.who) == (2, REVIEWER.email)


def test_a_decision_on_an_undone_one_is_told_that_nothing_stands(store, opened):
    seen = decide_one(store, opened, Wanted("V1", "accept"))
    undo(store, OTHER, opened.id, "V1", seen.revision)
    with pytest.raises(StaleEditError) as caught:
        decide_one(store, opened, Wanted("V1", "reject", revision=seen.revision))
    assert caught.value.standing is None


def test_a_decision_undone_and_made_anew_is_not_taken_for_the_old_one(store, opened):
    seen = decide_one(store, opened, Wanted("V1", "accept"))
    undo(store, OTHER, opened.id, "V1", seen.revision)
    decision = decide_one(store, opened, Wanted("V1", "ask", "thiếu hồ sơ đất"), actor=OTHER)
    assert decision.revision > seen.revision + 1
    with pytest.raises(StaleEditError) as caught:
        decide_one(store, opened, Wanted("V1", "reject", "x", revision=seen.revision))
    assert caught.value.standing == decision
    with pytest.raises(StaleEditError):
        undo(store, REVIEWER, opened.id, "V1", seen.revision)
    assert decided_in(store, opened) == {"V1": decision}


# -- undone, and that undone


def test_undoing_a_first_decision_leaves_none(store, opened):
    decision = decide_one(store, opened, Wanted("V1", "accept"))
    assert undo(store, OTHER, opened.id, "V1", decision.revision) is None
    assert decided_in(store, opened) == {}
    last = trail(store)[-1]
    assert (last.who, last.action, last.after) == (OTHER.email, "undo", None)


def test_undoing_brings_back_what_stood_before_with_its_author(store, opened):
    first = decide_one(store, opened, Wanted("V1", "condition", "lý do", "điều kiện"))
    decide_one(store, opened, Wanted("V1", "reject", "xin lại", revision=1), actor=OTHER)
    back = undo(store, OTHER, opened.id, "V1", 2)
    assert back == replace(first, revision=3)
    assert decided_in(store, opened) == {"V1": back}


def test_an_undoing_undone_brings_back_what_it_took_away(store, opened):
    decide_one(store, opened, Wanted("V1", "accept"))
    second = decide_one(store, opened, Wanted("V1", "reject", "x", revision=1))
    undo(store, REVIEWER, opened.id, "V1", 2)
    assert undo(store, REVIEWER, opened.id, "V1", 3) == replace(second, revision=4)
    assert undo(store, REVIEWER, opened.id, "V1", 4).decision == "accept"


def test_undoing_down_to_nothing_can_be_undone_too(store, opened):
    first = decide_one(store, opened, Wanted("V1", "accept"))
    assert undo(store, REVIEWER, opened.id, "V1", 1) is None
    back = undo(store, REVIEWER, opened.id, "V1", 0)
    assert back == replace(first, revision=3)
    assert undo(store, REVIEWER, opened.id, "V1", 3) is None
    assert decide_one(store, opened, Wanted("V1", "ask")).revision == 5


@pytest.mark.parametrize("revision", [0, 1])
def test_where_nothing_was_ever_decided_there_is_nothing_to_undo(store, opened, revision):
    decide_one(store, opened, Wanted("V10", "accept"))
    with pytest.raises(StaleEditError):
        undo(store, REVIEWER, opened.id, "V1", revision)


def test_undoing_what_somebody_else_has_changed_is_told(store, opened):
    decide_one(store, opened, Wanted("V1", "accept"))
    decision = decide_one(store, opened, Wanted("V1", "ask", revision=1), actor=OTHER)
    with pytest.raises(StaleEditError) as caught:
        undo(store, REVIEWER, opened.id, "V1", 1)
    assert caught.value.standing == decision
    assert decided_in(store, opened) == {"V1": decision}


def test_undoing_a_site_leaves_one_alone_whose_code_begins_alike(store, opened):
    """V1/A belongs to V1 on the trail as its slash says, and has a revision 1 as well."""
    first = decide_one(store, opened, Wanted("V1", "accept"))
    other = decide_one(store, opened, Wanted("V1/A", "reject"))
    assert undo(store, REVIEWER, opened.id, "V1", first.revision) is None
    assert decided_in(store, opened) == {"V1/A": other}


steps = st.lists(
    st.tuples(
        st.sampled_from(["decide", "undo"]), st.sampled_from(["V1", "V1/A"]), st.sampled_from(DECISIONS)
    ),
    max_size=14,
)


@settings(max_examples=25, deadline=None)
@given(steps)
def test_any_row_of_decisions_and_undoings_ends_where_a_list_of_them_says(shared_memory, steps):
    """The model: a list of what stood at each change; undoing goes back one, and is a change itself."""
    store = open_store(shared_memory / "planner.sqlite")
    opened = decidable(store)
    stood, revisions = {"V1": [None], "V1/A": [None]}, {"V1": [], "V1/A": []}
    for action, site, decision in steps:
        now = decided_in(store, opened).get(site)
        revision = 0 if now is None else now.revision
        if action == "decide":
            latest = decide_one(
                store, opened, Wanted(site, decision, f"lý do {len(stood[site])}", "đk", revision)
            )
            stood[site].append((latest.decision, latest.reason))
        elif len(stood[site]) == 1:
            with pytest.raises(StaleEditError):
                undo(store, REVIEWER, opened.id, site, revision)
            continue
        else:
            latest = undo(store, REVIEWER, opened.id, site, revision)
            stood[site].append(stood[site][-2])
        assert (None if latest is None else (latest.decision, latest.reason)) == stood[site][-1]
        if latest is not None:
            revisions[site].append(latest.revision)
    standing = decided_in(store, opened)
    for site, row in stood.items():
        assert (row[-1] is None) == (site not in standing)
        assert revisions[site] == sorted(set(revisions[site]))
    assert_sound(store.path)
