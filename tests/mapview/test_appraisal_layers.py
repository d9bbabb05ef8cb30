"""The nearest lawful points on the map: a cross and a line for each site that has one."""

import pytest
from appraisal.appraisal_tools import judge, new, old
from conftest import place

from planner.mapview.appraisal_layers import lawful_layers

AT = 5_000


@pytest.fixture
def appraisal(communes, plan):
    sites = [new(AT, site_id="NEAR"), new(AT, 9_000, "FREE"), new(2_000, site_id="NEAR-2")]
    return judge(communes, plan, sites, [old(AT - 450, site_id="M"), old(2_000, 5_450, site_id="N")])


def test_each_site_that_stands_too_near_has_a_line_to_a_cross(appraisal):
    lines, points = lawful_layers(appraisal.flips, appraisal.sites)
    assert (lines["count"], points["count"]) == (2, 2)
    ends = lines["shapes"][0]["geometry"]["coordinates"]
    assert ends[0] == pytest.approx([place(AT, AT).x, place(AT, AT).y])
    assert ends[1] == pytest.approx([place(AT + 50.02, AT).x, place(AT + 50.02, AT).y], abs=1e-6)
    assert lines["shapes"][0]["label"] == "50 m"
    assert "dời 50,02 m về phía đông" in lines["shapes"][0]["title"]


def test_only_those_of_the_sites_shown_are_drawn(appraisal):
    shown = appraisal.sites[appraisal.sites["site_id"] != "NEAR"]
    lines, points = lawful_layers(appraisal.flips, shown)
    assert (lines["count"], points["count"]) == (1, 1)


def test_without_any_the_layers_are_empty(appraisal):
    shown = appraisal.sites[appraisal.sites["site_id"] == "FREE"]
    assert [layer["count"] for layer in lawful_layers(appraisal.flips, shown)] == [0, 0]
