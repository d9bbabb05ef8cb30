"""Comments on a dossier or a site; none is ever changed."""

import pytest
from store.store_tools import (
    OTHER,
    READER,
    REVIEWER,
    everything,
    receive_one,
    sites_of,
    submitted,
    trail,
)

from planner.base.errors import DecisionError
from planner.store.comments import comment, comments
from planner.store.database import open_store
from planner.store.dossiers import move


def test_comments_come_back_in_their_order_with_who_and_when(store, opened):
    written = [
        comment(store, REVIEWER, opened.id, "  Cần xem lại ranh giới\nấp 3 "),
        comment(store, OTHER, opened.id, "Đã gọi doanh nghiệp", "V1"),
        comment(store, REVIEWER, opened.id, "<b>‘x’</b>; DROP TABLE comments", "V1"),
    ]
    assert written[0].text == "Cần xem lại ranh giới\nấp 3"
    assert [(remark.site_id, remark.who) for remark in written] == [
        (None, REVIEWER.email),
        ("V1", OTHER.email),
        ("V1", REVIEWER.email),
    ]
    assert comments(open_store(store.path), READER, opened.id) == written
    assert written[0].at <= written[1].at <= written[2].at


def test_comments_of_dossiers_do_not_mix(store, opened):
    other = receive_one(store)
    comment(store, REVIEWER, other.id, "của hồ sơ kia")
    assert comments(store, READER, opened.id) == []


@pytest.mark.parametrize("blank", ["", " ", "\n\t "])
def test_an_empty_comment_is_refused(store, opened, blank):
    before = everything(store)
    with pytest.raises(DecisionError, match="Ý kiến không có nội dung"):
        comment(store, REVIEWER, opened.id, blank)
    assert everything(store) == before


def test_a_comment_on_no_dossier_is_refused(store):
    with pytest.raises(DecisionError, match="Không có hồ sơ số 5"):
        comment(store, REVIEWER, 5, "x")


def test_a_comment_is_on_the_trail_of_its_site(store, opened):
    comment(store, REVIEWER, opened.id, "ý kiến", "V1")
    comment(store, REVIEWER, opened.id, "chung")
    assert [entry.action for entry in trail(store, f"{opened.subject}/site/V1")] == ["comment"]
    assert "ý kiến" in trail(store, f"{opened.subject}/site/V1")[0].after
    assert len(trail(store, opened.subject)) == 3


def test_a_comment_is_neither_a_decision_nor_a_step(store, opened):
    sent = submitted(store, opened, sites_of("V1"))
    comment(store, REVIEWER, opened.id, "ý kiến", "V1")
    assert move(store, REVIEWER, sent, "withdrawn", "nhận nhầm").status == "withdrawn"


def test_something_may_be_said_of_a_closed_dossier(store, opened):
    move(store, REVIEWER, opened, "withdrawn", "nhận nhầm")
    assert comment(store, REVIEWER, opened.id, "doanh nghiệp xin rút").id == 1
