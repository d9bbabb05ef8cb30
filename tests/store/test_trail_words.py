"""Entries of the trail in the words of their readers."""

import json

import pytest
from store.store_tools import fill, trail

from planner.store.audit import Entry
from planner.store.trail_words import change_text, subject_text


def change_of(before, after, action="move"):
    texts = [None if side is None else json.dumps(side) for side in (before, after)]
    return change_text(Entry(1, "", "ai", action, "dossier/1", *texts, "", ""))


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ({"status": "received"}, {"status": "checking"}, "Bước: Đã tiếp nhận → Đang kiểm tra"),
        (None, {"decision": "reject", "reason": "Gần trường học"},
         "Quyết định: Không chấp thuận; Lý do: Gần trường học"),
        ({"decision": "accept", "revision": 1}, {"decision": "ask", "revision": 2},
         "Quyết định: Chấp thuận → Hỏi doanh nghiệp"),
        ({"decision": "accept"}, None, "Quyết định: Chấp thuận → –"),
        ({"built_on": None}, {"built_on": "2019-03-05"}, "Ngày xây xong: 05/03/2019"),
        ({"built_on": "2019-03-05"}, {"built_on": None}, "Ngày xây xong: 05/03/2019 → –"),
        ({"active": 1}, {"active": 0}, "Được đăng nhập: có → không"),
        ({"name": "A"}, {"name": "A"}, ""),
        (None, {"sites": ["VTL-1", "VTL-2"]}, 'Vị trí: ["VTL-1", "VTL-2"]'),
        (None, {"lạ": 7}, "lạ: 7"),
        (None, None, ""),
    ],
)  # fmt: skip
def test_a_change_is_told_by_its_fields_from_what_to_what(before, after, words):
    assert change_of(before, after) == words


def test_what_an_entry_is_about_is_worded_too():
    assert subject_text("/site/VTL-001") == "vị trí VTL-001"
    assert subject_text("dossier/3/version/2") == "hồ sơ 3 phiên bản 2"
    assert subject_text("lạ/x") == "lạ x"


def test_a_long_value_is_cut_and_says_so():
    assert change_of(None, {"text": "x" * 500}).endswith("x…")


def test_a_change_far_inside_a_long_value_is_not_lost():
    record = {"kind": "wireless_fm", **{f"field_{at}": at for at in range(40)}, "loudspeakers": 15}
    line = change_of({"record": record}, {"record": {**record, "loudspeakers": 99}})
    was, _, now = line.partition(" → ")
    assert was.endswith('"loudspeakers": 15}')
    assert now.endswith('"loudspeakers": 99}')
    assert change_of({"text": "x" * 300}, {"text": "x" * 300 + "y"}).endswith("xy")


def test_an_entry_that_somebody_spoilt_is_shown_as_it_stands():
    spoilt = Entry(1, "", "ai", "move", "dossier/1", "{", '{"lạ": 7}', "", "")
    assert change_text(spoilt) == "lạ: 7; what: { → –"


def test_every_change_of_a_whole_dossier_has_words_and_no_name_of_the_code(store):
    fill(store, 3)
    for entry in trail(store):
        words = change_text(entry)
        assert words
        labels = [part.partition(":")[0] for part in words.split("; ") if ":" in part]
        assert [label for label in labels if "_" in label] == []
