"""Problems are read as sentences: every form that an examination writes has its words."""

import pytest

from planner.base import messages
from planner.store.problem_words import _PATTERNS, problem_text, problems_text

WRITTEN = {
    "signed_gone": "audit entries 8 to 9 were signed and are gone",
    "signed_other": "audit entry 8 is not the one that was signed",
    "entry": "audit entry 8",
    "follows": "audit entry 8 does not follow",
    "row": 'row of decisions [1,"V 1"]',
    "stored_file": f"stored file {'ab' * 32}",
    "schema_missing": "trigger audit_is_never_changed is missing",
    "schema_foreign": "table secret is none of ours",
    "schema_other": "index a is not as it was made",
    "log_line": "anchor line 3 of key abcd is not signed",
    "other_key": "the store of this path was signed by key abcd",
    "version": "version 9 > 4",
    "unreadable": "audit trail: ValueError('x')",
    "no_trail": "no audit trail",
    "foreign_key": "foreign key: ('a', 1)",
    "record": "decision dossier/1/site/V1",
    "count": "comments: 3, on the trail 4",
    "places": "places of version 2",
}


def test_every_form_is_tried_here():
    assert WRITTEN.keys() == _PATTERNS.keys()


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize("lang", messages.LANGS)
def test_a_problem_is_a_sentence_of_its_own_form_in_both_languages(name, lang):
    text = problem_text(WRITTEN[name], lang)
    start = messages.catalogue(lang)[f"trail.problem_{name}"].split("{")[0]
    assert text.startswith(start)
    assert "{" not in text
    assert text != WRITTEN[name] or lang == "en"


def test_what_sqlite_says_itself_stays_and_of_many_the_rest_is_counted():
    assert problem_text("row 3 missing from index x") == "row 3 missing from index x"
    assert problems_text(["audit entry 1"] * 5, 2, "en").endswith("; and 3 more")
