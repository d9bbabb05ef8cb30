"""Dossiers: codes, steps, terms in working days, lists, edits of what has changed meanwhile."""

import json
import unicodedata
from datetime import date

import pytest
from store.store_tools import (
    ADMINISTRATOR,
    OTHER,
    READER,
    REVIEWER,
    assert_sound,
    everything,
    receive_one,
    taken_in,
    trail,
)

from planner.base.errors import DecisionError, StaleEditError
from planner.base.vocabulary import Role
from planner.store.clock import clock_of
from planner.store.database import open_store
from planner.store.dossiers import STATUSES, Dossier, change_law_day, dossier, dossiers, move
from planner.store.trail_words import change_text

# By hand from the issue: what may follow a step; `approved` comes by approval alone.
FOLLOW = {
    "received": {"checking", "sent_back", "withdrawn"},
    "checking": {"sent_back", "appraised", "withdrawn"},
    "sent_back": {"checking", "withdrawn"},
    "appraised": {"checking", "sent_back", "submitted", "withdrawn"},
    "submitted": {"appraised", "withdrawn"},
    "approved": set(),
    "withdrawn": set(),
}


def at(store, status, verdict="pass"):
    """Return a dossier that is at a step, whatever the way there; appraised where there is a verdict."""
    opened = receive_one(store)
    taken_in(store, opened, "V1", verdict=verdict)
    with store.writing(REVIEWER, "reviewer") as transaction:
        transaction.connection.execute("UPDATE dossiers SET status = ?", (status,))
    return dossier(store, READER, opened.id)


# -- codes


def test_codes_count_up_within_the_year_it_was_received(store):
    days = [date(2018, 1, 2), date(2018, 12, 31), date(2019, 1, 2), date(2018, 6, 1), date(2019, 1, 3)]
    codes = [receive_one(store, received_on=day).code for day in days]
    assert codes == ["HS-2018-001", "HS-2018-002", "HS-2019-001", "HS-2018-003", "HS-2019-002"]


def test_codes_go_on_past_the_three_figures(store):
    receive_one(store)
    with store.writing(REVIEWER, "reviewer") as transaction:
        transaction.connection.execute("UPDATE dossiers SET code = 'HS-2018-999'")
    assert [receive_one(store).code for _ in range(3)] == [
        "HS-2018-1000",
        "HS-2018-1001",
        "HS-2018-1002",
    ]


def test_what_was_received_is_read_again_as_it_was(store):
    opened = receive_one(store, title="  Bổ sung 82 vị trí ", kind="adjustment", law_on=date(2018, 3, 1))
    assert opened == Dossier(
        id=1,
        code="HS-2018-001",
        carrier="viettel",
        kind="adjustment",
        title="Bổ sung 82 vị trí",
        received_on=date(2018, 4, 2),
        law_on=date(2018, 3, 1),
        due_on=date(2018, 5, 3),
        status="received",
        revision=1,
    )
    assert dossier(store, READER, 1) == opened
    assert dossier(open_store(store.path), READER, 1) == opened


@pytest.mark.parametrize("changed", [{"title": "  "}, {"kind": "khác"}])
def test_a_dossier_without_title_or_kind_is_refused(store, changed):
    with pytest.raises(DecisionError, match="Hồ sơ cần tên và loại"):
        receive_one(store, **changed)
    assert dossiers(store, READER) == []
    assert trail(store) == []


def test_a_dossier_that_does_not_exist_is_named(store):
    with pytest.raises(DecisionError, match="Không có hồ sơ số 7"):
        dossier(store, READER, 7)


# -- terms, counted by hand on a calendar of 2018. Tết of Mậu Tuất: no work from Wednesday 14 to Tuesday
# 20 February (29 Chạp – 5 Giêng); Hùng kings' day Wednesday 25 April; 30 April and 1 May.


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        ((2018, 2, 9), 1, (2018, 2, 12)),  # Friday → Monday
        ((2018, 2, 9), 2, (2018, 2, 13)),  # the last day of work before Tết
        ((2018, 2, 9), 3, (2018, 2, 21)),  # the first one after it
        ((2018, 2, 13), 1, (2018, 2, 21)),
        ((2018, 2, 16), 1, (2018, 2, 21)),  # received on the first day of Tết
        ((2018, 2, 17), 5, (2018, 2, 27)),  # 21, 22, 23, 26, 27
        ((2018, 2, 9), 20, (2018, 3, 16)),  # 12, 13 | 21–23 | 26–2 | 5–9 | 12–16
        ((2018, 2, 1), 20, (2018, 3, 8)),  # 2 | 5–9 | 12, 13 | 21–23 | 26–2 | 5–8
        ((2018, 4, 2), 20, (2018, 5, 3)),  # 3–6 | 9–13 | 16–20 | 23, 24, 26, 27 | 2, 3
        ((2018, 4, 27), 1, (2018, 5, 2)),
    ],
)
def test_the_term_is_counted_in_working_days_around_tet_2018(store, received, days, due):
    opened = receive_one(store, received_on=date(*received), due_days=days)
    assert opened.due_on == date(*due)


def test_days_left_are_days_of_the_calendar_and_less_than_0_when_it_is_past(store):
    opened = receive_one(store, received_on=date(2018, 2, 9), due_days=3)
    clock = clock_of(opened, [], opened.received_on)
    lefts = [clock.days_left(date(2018, 2, day)) for day in (13, 20, 21, 22)]
    assert lefts == [8, 1, 0, -1]


# -- steps


@pytest.mark.parametrize("current", STATUSES)
@pytest.mark.parametrize("wanted", STATUSES)
def test_a_dossier_goes_only_where_a_step_leads(store, current, wanted):
    opened = at(store, current)
    before = everything(store)
    if wanted in FOLLOW[current]:
        moved = move(store, REVIEWER, opened, wanted, "nhận nhầm" if wanted == "withdrawn" else "")
        assert (moved.status, moved.revision) == (wanted, opened.revision + 1)
        assert dossier(store, READER, opened.id) == moved
        last = trail(store, opened.subject)[-1]
        assert (last.action, json.loads(last.before)) == ("move", {"status": current})
        reason = {"reason": "nhận nhầm"} if wanted == "withdrawn" else {}
        assert json.loads(last.after) == {"status": wanted, **reason}
        return
    with pytest.raises(DecisionError) as caught:
        move(store, REVIEWER, opened, wanted)
    assert caught.value.key == ("store.approve_by_approval" if wanted == "approved" else "store.no_step")
    assert everything(store) == before


@pytest.mark.parametrize(
    ("current", "wanted"),
    [("checking", "appraised"), ("appraised", "submitted"), ("received", "appraised")],
)
def test_what_is_not_appraised_in_its_newest_version_is_neither_called_so_nor_submitted(
    store, current, wanted
):
    opened = at(store, current, None)
    before = everything(store)
    with pytest.raises(DecisionError) as caught:
        move(store, REVIEWER, opened, wanted)
    key = "store.not_appraised" if wanted in FOLLOW[current] else "store.no_step"
    assert caught.value.key == key
    assert everything(store) == before


def test_an_appraisal_of_an_earlier_version_does_not_count(store):
    opened = at(store, "checking")
    taken_in(store, opened, "V1", mast_height_m=30.0)
    with pytest.raises(
        DecisionError, match="Phiên bản mới nhất của hồ sơ HS-2018-001 chưa được thẩm định"
    ):
        move(store, REVIEWER, dossier(store, READER, opened.id), "appraised")


def test_what_was_submitted_unappraised_can_be_taken_back_to_be_appraised(store):
    """A store of version 1 let it come to that."""
    assert move(store, REVIEWER, at(store, "submitted", None), "appraised").status == "appraised"


def test_a_step_that_is_refused_is_named_in_words(store, opened):
    with pytest.raises(DecisionError) as caught:
        move(store, REVIEWER, opened, "submitted")
    assert caught.value.text() == (
        "Hồ sơ HS-2018-001 đang ở bước Đã tiếp nhận, không chuyển thẳng sang Đã trình được."
    )
    assert "Received" in caught.value.text("en")
    assert (caught.value.facts["held"], caught.value.facts["wanted"]) == ("received", "submitted")


def test_no_step_of_an_unknown_name(store, opened):
    with pytest.raises(DecisionError, match="không chuyển thẳng sang lạ được"):
        move(store, ADMINISTRATOR, opened, "lạ")


def test_nobody_approves_by_a_mere_step(store):
    with pytest.raises(DecisionError, match="chỉ được phê duyệt bằng bước phê duyệt"):
        move(store, ADMINISTRATOR, at(store, "submitted"), "approved")
    assert list(Role)[-1] == ADMINISTRATOR.role


def test_a_move_of_what_somebody_else_has_moved_is_told_with_both_versions(store, opened):
    moved = move(store, OTHER, opened, "checking")
    with pytest.raises(StaleEditError, match="vừa được người khác thay đổi") as caught:
        move(store, REVIEWER, opened, "withdrawn", "nhận nhầm")
    assert (caught.value.standing, caught.value.offered) == (moved, "withdrawn")
    assert dossier(store, READER, opened.id) == moved
    assert move(store, REVIEWER, caught.value.standing, "withdrawn", "nhận nhầm").status == "withdrawn"


def test_a_dossier_received_by_mistake_is_withdrawn_with_a_reason_that_stands_on_the_trail(
    store, opened
):
    before = everything(store)
    for blank in ("", " \n"):
        with pytest.raises(DecisionError, match="rút phải nêu lý do"):
            move(store, REVIEWER, opened, "withdrawn", blank)
    assert everything(store) == before
    gone = move(store, REVIEWER, opened, "withdrawn", " nhận nhầm doanh nghiệp ")
    assert gone.is_closed
    last = trail(store, opened.subject)[-1]
    assert json.loads(last.after) == {"status": "withdrawn", "reason": "nhận nhầm doanh nghiệp"}
    assert "Lý do: nhận nhầm doanh nghiệp" in change_text(last)
    assert_sound(store.path)


# -- the day of the law


def test_the_day_of_the_law_is_the_day_of_reception_where_nobody_says_another(opened):
    assert opened.law_on == opened.received_on


def test_the_day_of_the_law_changes_before_the_first_file_and_stands_on_the_trail(store, opened):
    changed = change_law_day(store, REVIEWER, opened, date(2018, 1, 5))
    assert changed == dossier(store, READER, opened.id)
    assert (changed.law_on, changed.received_on) == (date(2018, 1, 5), opened.received_on)
    last = trail(store, opened.subject)[-1]
    assert change_text(last) == "Ngày áp dụng pháp luật: 02/04/2018 → 05/01/2018"
    assert_sound(store.path)
    with pytest.raises(StaleEditError):
        change_law_day(store, OTHER, opened, date(2018, 2, 5))


def test_with_a_file_the_day_of_the_law_does_not_change_without_being_judged_anew(store, opened):
    taken_in(store, opened, "V1")
    current = dossier(store, READER, opened.id)
    with pytest.raises(DecisionError, match="thẩm định lại"):
        change_law_day(store, REVIEWER, current, date(2018, 1, 5))
    assert dossier(store, READER, opened.id) == current


@pytest.mark.parametrize("status", ["submitted", "withdrawn"])
def test_the_day_of_the_law_of_what_is_submitted_or_closed_does_not_change(store, status):
    with pytest.raises(DecisionError):
        change_law_day(store, REVIEWER, at(store, status), date(2018, 1, 5))


# -- lists


@pytest.fixture
def shelf(store):
    """Five dossiers of three carriers; the second is withdrawn."""
    shelved = [
        receive_one(store, title="Quy hoạch thụ động 2018", received_on=date(2018, 3, 5)),
        receive_one(store, title="Điều chỉnh Đầm Dơi", received_on=date(2018, 1, 2), carrier="vnpt"),
        receive_one(store, title="Bổ sung huyện Cái Nước", received_on=date(2018, 2, 1), carrier="vnpt"),
        receive_one(store, title="ĐIỀU CHỈNH 4G", received_on=date(2018, 4, 2), carrier="mobifone"),
        receive_one(store, title="Trạm 5G thử", received_on=date(2018, 3, 5)),
    ]
    move(store, REVIEWER, shelved[1], "withdrawn", "nhận nhầm")
    move(store, REVIEWER, shelved[3], "checking")
    return store


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ({}, [3, 1, 5, 4, 2]),  # due first on top, of the same day the older one; closed ones last
        ({"statuses": ["received"]}, [3, 1, 5]),
        ({"statuses": ["checking", "withdrawn"]}, [4, 2]),
        ({"statuses": []}, []),
        ({"carriers": ["vnpt"]}, [3, 2]),
        ({"carriers": ["vnpt", "mobifone"]}, [3, 4, 2]),
        ({"carriers": ["gmobile"]}, []),
        ({"words": "điều chỉnh"}, [4, 2]),
        ({"words": "  chỉnh   ĐIỀU "}, [4, 2]),
        ({"words": "hs-2018-003"}, [3]),
        ({"words": "2018 thụ"}, [1]),
        ({"words": "không có"}, []),
        ({"words": "%"}, []),
        ({"words": unicodedata.normalize("NFD", "Đầm Dơi")}, [2]),
        ({"words": "điều", "carriers": ["vnpt"], "statuses": ["received"]}, []),
    ],
)
def test_dossiers_are_found_by_step_carrier_and_words(shelf, asked, ids):
    assert [dossier.id for dossier in dossiers(shelf, READER, **asked)] == ids
