"""What a check may see: masts, senders, communes and the layers that a case is built from."""

from dataclasses import fields, replace

import geopandas as gpd
import pandas as pd
import pytest
from appraisal.appraisal_tools import ON, RURAL, WARD, case_of, new, old, routes, stations, zones
from conftest import CRS

from planner.appraisal.case import Case, build_case, operators_of
from planner.appraisal.pairs import pairs_across


def codes(table):
    return sorted(table["site_id"])


def test_the_masts_are_what_stands_and_what_is_built_anew(communes, plan):
    proposal = [
        new(RURAL),
        new(RURAL, site_id="SHARE", action="share"),
        new(RURAL, site_id="CHANGE", action="change"),
        old(RURAL, site_id="GONE", action="remove"),
        new(RURAL, site_id="?", action=None),
    ]
    existing = [old(RURAL), old(RURAL, site_id="GONE"), old(RURAL, site_id="CHANGE")]
    others = [
        new(WARD, site_id="V", carrier="vnpt"),
        new(WARD, site_id="V-SHARE", carrier="vnpt", action="share"),
    ]
    case = case_of(communes, plan, proposal, existing, others)
    assert codes(case.masts) == ["CHANGE", "OLD", "P", "V"]
    assert case.own_masts.tolist() == [codes_at(case, "P"), -1, -1, -1, -1]
    standing = case.masts.set_index("site_id")["standing"]
    assert standing.to_dict() == {"OLD": True, "CHANGE": True, "V": False, "P": False}


def codes_at(case, site_id):
    return case.masts["site_id"].tolist().index(site_id)


def test_the_senders_are_all_records_the_latest_word_on_each(communes, plan):
    proposal = [
        new(RURAL, site_id="CHANGE", action="change", eirp_dbm=61.0),
        new(RURAL, site_id="SHARE", action="share", eirp_dbm=62.0),
        old(RURAL, site_id="GONE", action="remove"),
    ]
    existing = [
        old(RURAL, site_id="CHANGE", eirp_dbm=50.0),
        old(RURAL, site_id="GONE", eirp_dbm=50.0),
        old(RURAL, site_id="V", carrier="vnpt", eirp_dbm=50.0),
        old(RURAL, site_id="W", carrier="vnpt", eirp_dbm=54.0),
    ]
    others = [
        new(RURAL, site_id="V", carrier="vnpt", action="change", eirp_dbm=63.0),
        old(RURAL, site_id="W", carrier="vnpt", action="remove"),  # not for this dossier to decide
    ]
    case = case_of(communes, plan, proposal, existing, others)
    power = case.senders.set_index("site_id")["eirp_dbm"].to_dict()
    assert power == {"CHANGE": 61.0, "SHARE": 62.0, "V": 63.0, "W": 54.0}


@pytest.mark.parametrize(
    ("carrier", "shared_with", "expected"),
    [
        ("vnpt", None, ("vnpt",)),
        ("vnpt", "viettel mobifone", ("vnpt", "viettel", "mobifone")),
        ("vnpt", "vnpt viettel viettel", ("vnpt", "viettel")),
        ("vnpt", float("nan"), ("vnpt",)),
    ],
)
def test_a_mast_is_sent_from_by_its_owner_and_those_it_is_shared_with(carrier, shared_with, expected):
    assert operators_of(carrier, shared_with) == expected


@pytest.mark.parametrize(
    ("x", "commune", "urban"),
    [(5, 0, False), (RURAL, 0, False), (9_995, 0, False), (10_005, 1, True), (20_005, -1, False)],
)
def test_a_site_is_urban_by_the_commune_that_its_point_lies_in(communes, plan, x, commune, urban):
    case = case_of(communes, plan, [new(x)])
    assert (case.commune_rows[0], case.urban[0]) == (commune, urban)


def test_a_point_on_a_common_corner_goes_to_the_commune_that_the_layer_names_first(communes, plan):
    corner = [new(10_000, 10_000)]
    assert case_of(communes, plan, corner).commune_rows.tolist() == [0]
    turned = communes.iloc[::-1].reset_index(drop=True)
    case = case_of(turned, plan, corner)
    assert (case.commune_rows.tolist(), case.urban.tolist()) == ([0], [True])


def test_districts_are_those_of_the_point_then_of_the_commune_named_and_else_none(communes, plan):
    # Every row names commune 00001, of district 001, unless it says otherwise
    outside = [new(25_000, site_id="Q"), new(25_000, site_id="R", commune_code=None)]
    case = case_of(communes, plan, [new(RURAL), *outside], [old(WARD)], [])
    proposal, existing, others = (list(codes) for codes in case.districts)
    assert (proposal, existing, others) == (["001", "001", ""], ["002"], [])


def test_a_new_site_that_the_register_knows_is_one_mast_and_its_own(communes, plan):
    proposal, existing = [new(WARD, site_id="S"), new(WARD + 500, site_id="T")], [old(WARD, site_id="S")]
    case = case_of(communes, plan, proposal, existing)
    assert codes(case.masts) == ["S", "T"]
    assert case.own_masts.tolist() == [codes_at(case, "S"), codes_at(case, "T")]
    assert case.masts.set_index("site_id")["standing"].to_dict() == {"S": True, "T": False}
    assert case.nearest[1].tolist() == [500.0, 500.0]
    # the same code in another carrier's hands is another mast
    case = case_of(communes, plan, proposal, [old(WARD, site_id="S", carrier="vnpt")])
    assert codes(case.masts) == ["S", "S", "T"]
    assert case.nearest[1].tolist() == [0.0, 500.0]


def test_what_another_carrier_has_built_already_is_no_mast_of_its_plan_too(communes, plan):
    built = {"site_id": "V", "carrier": "vnpt"}
    case = case_of(communes, plan, [new(RURAL)], [old(WARD, **built)], [new(WARD, **built)])
    assert codes(case.masts) == ["P", "V"]
    assert case.masts.set_index("site_id")["standing"].to_dict() == {"V": True, "P": False}


def test_the_nearest_mast_is_no_mast_of_ones_own_and_none_where_there_is_none(communes, plan):
    case = case_of(communes, plan, [new(RURAL), new(RURAL + 3, site_id="Q", action="share")])
    mast, metres = case.nearest
    assert mast.tolist() == [-1, codes_at(case, "P")]
    assert metres[1] == 3.0


def test_a_case_is_built_from_the_layers_by_their_names(communes, plan):
    layers = {
        "communes": communes,
        "stations": stations([old(RURAL)]),
        "planned_viettel": stations([new(RURAL, site_id="MINE")]),
        "planned_vnpt": stations([new(RURAL, site_id="V", carrier="vnpt")]),
        "planned_mobifone": stations([new(RURAL, site_id="M", carrier="mobifone")]),
        "zones": zones(),
        "cables": routes(),
    }
    cables, benefit = routes(), pd.DataFrame()
    case = build_case(
        stations([new(WARD)]), "viettel", layers, plan, ON, CRS, cables=cables, benefit=benefit
    )
    assert codes(case.others) == ["M", "V"]
    assert codes(case.approved) == ["MINE"]
    assert case.zones is layers["zones"]
    assert (case.cables is cables, case.standing_cables is layers["cables"]) == (True, True)
    assert case.benefit is benefit


def test_without_optional_layers_and_for_a_carrier_without_a_plan_a_case_is_built_too(communes, plan):
    layers = {"communes": communes, "stations": stations([old(RURAL)])}
    case = build_case(stations([new(WARD)]), "gmobile", layers, plan, ON, CRS)
    assert len(case.others) == 0
    assert isinstance(case.others, gpd.GeoDataFrame)
    unset = {field.name for field in fields(Case) if getattr(case, field.name) is None}
    assert unset == {"zones", "cables", "standing_cables", "approved", "benefit"}
    assert case.places is None


# -- an adjustment


def test_what_an_adjustment_does_not_name_is_a_neighbour_and_what_a_whole_plan_does_not_is_not(
    communes, plan
):
    proposal = [new(RURAL), new(RURAL + 900, site_id="NAMED")]
    mine = [
        new(RURAL + 250, site_id="KEPT", eirp_dbm=60.0),
        new(RURAL + 5, site_id="NAMED"),
        new(RURAL + 20, site_id="SHARED", action="share"),
    ]
    foreign = [new(RURAL + 400, site_id="V", carrier="vnpt")]
    whole = case_of(communes, plan, proposal, (), foreign, approved=stations(mine))
    adjusts = replace(whole, adjusts=True)
    assert sorted(whole.masts["site_id"]) == ["NAMED", "P", "V"]
    assert sorted(adjusts.masts["site_id"]) == ["KEPT", "NAMED", "P", "V"]
    assert [case.nearest[1][0] for case in (whole, adjusts)] == [400.0, 250.0]
    assert set(adjusts.senders["site_id"]) - set(whole.senders["site_id"]) == {"KEPT", "SHARED"}
    (kept,) = adjusts.masts[adjusts.masts["site_id"] == "KEPT"].to_dict("records")
    assert (kept["carrier"], kept["standing"], kept["row"]) == ("viettel", False, -1)
    pairs = [pairs_across(case)["other_site_id"].tolist() for case in (whole, adjusts)]
    assert pairs[0] == pairs[1]  # a pair is of two carriers


def test_a_kept_site_that_stands_by_now_is_there_once(communes, plan):
    mine = [new(RURAL + 250, site_id="KEPT")]
    built = [old(RURAL + 250, site_id="KEPT")]
    case = case_of(communes, plan, [new(RURAL)], built, approved=stations(mine), adjusts=True)
    assert sorted(case.masts["site_id"]) == ["KEPT", "P"]
    assert case.masts["standing"].sum() == 1
