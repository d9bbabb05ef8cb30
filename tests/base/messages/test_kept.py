"""What a text says can be kept as JSON and read back in either language."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.base.messages import in_lang, joined, said
from planner.base.messages.kept import plain, restored, restored_in, said_of, with_said
from planner.base.numbers import figure, number

facts = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
texts = st.recursive(
    facts | st.floats(-1e9, 1e9).map(figure) | st.integers(-(10**9), 10**9).map(number),
    lambda parts: (
        st.lists(parts, max_size=3).map(lambda row: joined(row, "; "))
        | parts.map(lambda part: said("plan.target_masts", horizon=2020, whom=part))
    ),
    max_leaves=8,
)


@given(texts.filter(lambda text: hasattr(text, "key")))
def test_a_text_kept_as_json_reads_the_same_in_both_languages(text):
    back = restored(str(text), json.loads(json.dumps(plain(text))))
    assert str(back) == str(text)
    assert [in_lang(back, lang) for lang in ("vi", "en")] == [
        in_lang(text, lang) for lang in ("vi", "en")
    ]


def test_a_record_keeps_what_its_texts_say_beside_their_words():
    record = {"explanation": said("common.status_existing"), "site_id": "V1", "limit": figure(0.5)}
    kept = json.loads(json.dumps(with_said(record)))
    assert kept["explanation"] == "Hiện hữu"
    assert set(said_of(record)) == {"explanation", "limit"}
    assert in_lang(restored_in(kept), "en") == {
        "explanation": "Existing",
        "site_id": "V1",
        "limit": "0.5",
    }


def test_a_record_of_before_this_was_kept_stays_as_it_is():
    assert restored_in({"explanation": "Hiện hữu", "site_id": "V1"}) == {
        "explanation": "Hiện hữu",
        "site_id": "V1",
    }


@pytest.mark.parametrize(
    "kept",
    [
        {"say": "common.no_such_message", "facts": {}},
        {"say": "plan.target_masts", "facts": {}},
        {"say": "plan.target_masts", "facts": None},
        {"say": 3, "facts": {}},
        {"number": "no_such_way", "value": 1, "options": {}},
        {"number": "figure", "value": 1, "options": {"no_such": 1}},
        "words",
        None,
        [],
    ],
)
def test_what_the_catalogue_no_longer_knows_stays_in_the_words_that_were_read(kept):
    assert restored("như đã đọc", kept) == "như đã đọc"
    assert in_lang(restored("như đã đọc", kept), "en") == "như đã đọc"
