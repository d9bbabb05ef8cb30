"""The reviewer's card: nearest masts, masts to share, papers; distances worked by hand."""

from types import SimpleNamespace

import pandas as pd
import pytest
from appraisal.appraisal_tools import RURAL, WARD, case_of, new, old, with_value, without
from conftest import CRS

from planner.appraisal.around import neighbours_of, papers_of, shareable_masts, sharing_terms
from planner.appraisal.findings import COLUMNS
from planner.geo.measure import length_m
from planner.layers.vocabulary import CONSENTS, PAPERS

FULL = "vnpt mobifone vietnamobile"  # with the owner, four carriers


def codes(table):
    return list(table["site_id"])


def test_the_nearest_masts_come_first_standing_planned_own_and_of_others(communes, plan):
    # Right triangles with whole sides: 300-400-500, 600-800-1000, 5-12-13.
    proposal = [new(RURAL), new(RURAL + 300, 5400, site_id="P2", mast_class="A2a", year=2020.0)]
    standing = [
        old(RURAL - 600, 5800, site_id="S", carrier="vnpt", shared_with="gmobile", mast_height_m=45.0)
    ]
    others = [new(RURAL + 5, 5012, site_id="M", carrier="mobifone")]
    neighbours = neighbours_of(case_of(communes, plan, proposal, standing, others), "P")
    assert codes(neighbours) == ["M", "P2", "S"]
    assert list(neighbours["distance_m"]) == pytest.approx([13.0, 500.0, 1000.0], abs=0.005)
    assert list(neighbours["standing"]) == [False, False, True]
    assert list(neighbours["carrier"]) == ["mobifone", "viettel", "vnpt"]
    # M: one place
    assert list(neighbours["operators"]) == ["mobifone viettel", "viettel", "vnpt gmobile"]
    assert list(neighbours["mast_class"]) == ["A2b", "A2a", "A2b"]
    assert list(neighbours["mast_height_m"]) == [42.0, 42.0, 45.0]
    assert list(neighbours["year"]) == [2019.0, 2020.0, 2015.0]


def test_only_so_many_are_named_as_were_asked_for(communes, plan):
    standing = [old(RURAL, 5000 + 10 * n, site_id=f"S{n:02}") for n in range(1, 13)]
    case = case_of(communes, plan, [new(RURAL)], standing)
    assert codes(neighbours_of(case, "P")) == [f"S{n:02}" for n in range(1, 9)]
    assert codes(neighbours_of(case, "P", 2)) == ["S01", "S02"]


def test_a_line_leads_from_the_site_to_each_mast(communes, plan):
    case = case_of(communes, plan, [new(RURAL)], [old(RURAL + 300, 5400)])
    neighbours = neighbours_of(case, "P")
    assert neighbours.crs == "EPSG:4326"
    assert length_m(neighbours, CRS)[0] == pytest.approx(500, abs=0.01)
    assert neighbours.geometry.iloc[0].coords[0] == pytest.approx(case.sites[0].geometry.coords[0])


@pytest.mark.parametrize("action", ["new", "keep", "change", "share"])
def test_a_site_is_no_neighbour_of_itself_whatever_it_asks_for(communes, plan, action):
    itself, other = old(RURAL, site_id="P"), old(RURAL, 5007, site_id="S")
    case = case_of(communes, plan, [new(RURAL, action=action)], [itself, other])
    assert codes(neighbours_of(case, "P")) == ["S"]
    assert codes(shareable_masts(case, "P")) == ["S"]


def test_a_mast_of_the_same_code_and_another_carrier_is_a_neighbour(communes, plan):
    case = case_of(communes, plan, [new(RURAL)], [old(RURAL, 5030, site_id="P", carrier="vnpt")])
    assert list(neighbours_of(case, "P")["distance_m"]) == [30.0]


def test_alone_in_the_province_a_site_has_no_neighbours(communes, plan):
    case = case_of(communes, plan, [new(RURAL)])
    for layer in (neighbours_of(case, "P"), shareable_masts(case, "P")):
        assert len(layer) == 0
        assert layer.crs == "EPSG:4326"


@pytest.mark.parametrize("ask", [neighbours_of, shareable_masts, sharing_terms])
def test_of_a_site_that_is_not_in_the_proposal_nothing_is_said(communes, plan, ask):
    with pytest.raises(KeyError, match="Q"):
        ask(case_of(communes, plan, [new(RURAL)]), "Q")


@pytest.mark.parametrize(("x", "limit"), [(WARD, 100.0), (RURAL, 500.0)])
def test_within_the_plan_s_radius_is_said_the_radius_included(communes, plan, x, limit):
    masts = [
        old(x, 5000 + limit, site_id="AT", carrier="vnpt"),
        old(x, 5000 + limit + 0.01, site_id="BEYOND", carrier="vnpt"),
    ]
    case = case_of(communes, plan, [new(x)], masts)
    shareable = shareable_masts(case, "P")
    assert codes(shareable) == ["AT", "BEYOND"]
    assert list(shareable["within"]) == [True, False]
    assert sharing_terms(case, "P")[0].value == limit


def test_all_within_the_radius_are_named_and_the_nearest_beyond_up_to_the_number(communes, plan):
    masts = [
        old(RURAL + 500 * n, 5100 + n, site_id=f"S{n}", carrier="vnpt", mast_class="A2a")
        for n in range(6)
    ] + [old(RURAL, 5100 + 50 * n, site_id=f"N{n}", carrier="vnpt") for n in range(1, 5)]
    case = case_of(communes, plan, [new(RURAL)], masts)
    assert codes(shareable_masts(case, "P", 2)) == ["S0", "N1", "N2", "N3", "N4"]
    assert codes(shareable_masts(case, "P", 6)) == ["S0", "N1", "N2", "N3", "N4", "S1"]


def test_whether_a_place_is_left_is_said_with_the_reason(communes, plan):
    masts = [
        old(RURAL, 5100, site_id="TWO", carrier="vnpt", shared_with="gmobile"),
        old(RURAL, 5200, site_id="FULL", carrier="gmobile", shared_with=FULL),
        old(RURAL, 5300, site_id="OWN"),
        old(RURAL, 5400, site_id="ON IT", carrier="vnpt", shared_with="viettel"),
    ]
    shareable = shareable_masts(case_of(communes, plan, [new(RURAL)], masts), "P")
    assert codes(shareable) == ["TWO", "FULL", "OWN", "ON IT"]
    assert list(shareable["left"]) == [2, 0, 3, 2]  # of four
    assert list(shareable["reason"]) == [
        "Còn chỗ: 2/4 doanh nghiệp",
        "Hết chỗ: 4/4 doanh nghiệp",
        "Cột của chính doanh nghiệp",
        "Đã phát từ cột này",
    ]


def test_a_plan_that_states_no_radius_or_number_of_carriers_leaves_it_open(communes, plan):
    masts = [old(RURAL, 5100, carrier="vnpt")]
    for poorer in (without(plan, "SHARE.ELSEWHERE"), with_value(plan, "SHARE.ELSEWHERE", None)):
        shareable = shareable_masts(case_of(communes, poorer, [new(RURAL)], masts), "P")
        assert list(shareable["within"]) == [None]
        assert list(shareable["left"]) == [3]
    poorer = without(plan, "SHARE.OPERATORS")
    shareable = shareable_masts(case_of(communes, poorer, [new(RURAL)], masts), "P")
    assert (list(shareable["within"]), list(shareable["left"])) == ([True], [None])
    assert "quy hoạch chưa có số doanh nghiệp" in shareable["reason"].iloc[0]


def test_of_each_paper_it_is_said_whether_the_site_has_it_and_which_rules_miss_it():
    site = SimpleNamespace(evidence="permit no_land")
    rows = [("EVIDENCE", "earthing neighbours"), ("AIR-45", "height_consent"), ("SPACE", "mast_class")]
    findings = pd.DataFrame(rows, columns=["rule_id", "missing"]).reindex(columns=list(COLUMNS))
    papers = papers_of(site, findings).set_index("paper")
    assert list(papers.index) == [*PAPERS, *CONSENTS]
    assert papers["has"].to_dict() == {
        **dict.fromkeys([*PAPERS, *CONSENTS]),
        "permit": True,
        "land": False,
    }
    asked = {"earthing": "EVIDENCE", "neighbours": "EVIDENCE", "height_consent": "AIR-45"}
    assert papers.loc[papers["rules"] != "", "rules"].to_dict() == asked
