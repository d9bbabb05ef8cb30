"""A proposal that came back: only what changed is shown, by its fields or in its conclusion."""

import shapely
from appraisal.appraisal_tools import judge, new, zones
from conftest import CRS

from planner.appraisal.returned import returned, unchanged
from planner.layers.rows import is_missing
from planner.layers.vocabulary import ZONE_KINDS

PAPERS = "earthing lightning equipment land permit neighbours emf_inspection"
FULL = {"antenna_height_m": 40.0, "eirp_dbm": 57.0, "evidence": PAPERS}


FAR = shapely.box(-90_000, -90_000, -89_000, -89_000)


def version(communes, plan, *sites):
    appraisal = judge(communes, plan, list(sites), zones=zones(*((kind, FAR) for kind in ZONE_KINDS)))
    return appraisal.case.proposal, appraisal.findings


def test_a_site_that_got_its_class_is_shown_with_its_conclusion_before_and_after(communes, plan):
    first = [new(5000, site_id="A", **FULL), new(9000, site_id="B", **{**FULL, "mast_class": None})]
    second = [new(5000, site_id="A", **FULL), new(9000, site_id="B", **FULL)]
    before, after = (version(communes, plan, *sites) for sites in (first, second))
    (row,) = returned(before, after, CRS).to_dict("records")
    assert (row["site_id"], row["change"], row["fields"]) == ("B", "changed", "mast_class")
    assert row["conclusion_before"] == "incomplete"
    assert row["conclusion_after"] != "incomplete"
    assert row["because"]
    assert unchanged(after[0], returned(before, after, CRS)) == ["A"]


def test_papers_that_came_are_a_change(communes, plan):
    before = version(communes, plan, new(5000, **{**FULL, "evidence": "land"}))
    after = version(communes, plan, new(5000, **FULL))
    (row,) = returned(before, after, CRS).to_dict("records")
    assert row["fields"] == "evidence"
    assert row["conclusion_before"] == "conditional"


def test_a_neighbour_that_moved_changes_the_conclusion_of_a_site_that_did_not(communes, plan):
    far, near = new(9000, site_id="B", **FULL), new(5050, site_id="B", **FULL)
    before, after = (version(communes, plan, new(5000, site_id="A", **FULL), b) for b in (far, near))
    rows = {row["site_id"]: row for row in returned(before, after, CRS).to_dict("records")}
    assert (rows["B"]["change"], rows["B"]["fields"]) == ("changed", "position")
    assert (rows["A"]["change"], rows["A"]["fields"]) == ("same", "")
    assert rows["A"]["conclusion_before"] != rows["A"]["conclusion_after"]


def test_what_came_and_what_went_is_shown(communes, plan):
    before = version(communes, plan, new(5000, site_id="A", **FULL), new(9000, site_id="B", **FULL))
    after = version(communes, plan, new(5000, site_id="A", **FULL), new(13_000, site_id="C", **FULL))
    rows = {row["site_id"]: row for row in returned(before, after, CRS).to_dict("records")}
    assert {code: row["change"] for code, row in rows.items()} == {"B": "dropped", "C": "added"}
    assert is_missing(rows["B"]["conclusion_after"])
    assert is_missing(rows["C"]["conclusion_before"])


def test_the_same_file_again_changes_nothing(communes, plan):
    same = version(communes, plan, new(5000, **FULL))
    assert returned(same, same, CRS).empty
    assert unchanged(same[0], returned(same, same, CRS)) == ["P"]
