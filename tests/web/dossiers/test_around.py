"""What lies around a site, in words: values of the plan, masts that stand and that are planned."""

from dataclasses import replace

import pytest
from conftest import parameter

from planner.base import messages
from planner.web.dossiers.around import _state, _term
from planner.web.shared.text import t


@pytest.mark.parametrize("certainty", ["cited", "assumed"])
def test_a_term_of_the_plan_is_told_with_its_value_and_how_far_it_can_be_trusted(certainty):
    value = parameter("SHARE.URBAN", 1250.0, certainty)
    words = messages.text(f"common.certainty_{certainty}")
    assert _term(value, "desk_share_radius") == t("desk_share_radius", value="1.250", certainty=words)


def test_a_term_that_the_plan_does_not_set_is_told_as_unknown():
    value = parameter("SHARE.URBAN", 100.0)
    for unset in (None, replace(value, value=None)):
        assert _term(unset, "desk_share_radius") == t("desk_share_unknown")


def test_a_mast_stands_or_is_planned():
    assert (_state(True), _state(False)) == (t("near_standing"), t("near_planned"))
    assert t("near_standing") != t("near_planned")
