"""SHARE-PCT and UG-PCT: shares of the whole dossier by horizon."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from appraisal.appraisal_tools import (
    RURAL,
    STATED,
    WARD,
    case_of,
    cited,
    new,
    old,
    only,
    routes,
    stated,
    with_value,
)
from conftest import parameter

from planner.appraisal.percent import check_share_percent, check_underground_percent

KM = [(1_000, 1_000), (2_000, 1_000)]


def sites(count, **values):
    return [new(RURAL, 100 * n, site_id=f"P{n}", **values) for n in range(count)]


def shared(communes, plan, proposal, existing=(), on=date(2018, 4, 3)):
    return only(check_share_percent, case_of(communes, plan, proposal, existing, on=on), None)


def underground(communes, plan, cables=None, standing=None, proposal=None):
    layers = {"cables": cables, "standing_cables": standing}
    proposal = [new(RURAL)] if proposal is None else proposal
    return only(check_underground_percent, case_of(communes, plan, proposal, **layers), None)


@pytest.mark.parametrize(("word", "low"), STATED)
def test_a_fifth_of_the_positions_must_be_shared_and_a_fifth_is_enough(communes, plan, word, low):
    plan = stated(plan, word)
    # 1 of 5 is 20 %, the limit; 1 of 6 is 16.67 %
    for count, percent, verdict in ((5, 20.0, "pass"), (6, 16.67, low)):
        proposal = [
            {**site, "action": "share"} if n == 0 else site for n, site in enumerate(sites(count))
        ]
        finding = shared(communes, plan, proposal)
        assert (finding.verdict, finding.measured, finding.limit) == (verdict, percent, 20.0)
        assert (finding.unit, finding.subject, finding.certainty) == ("%", "dossier", word)


def test_what_stands_counts_once_and_what_is_removed_does_not(communes, plan):
    existing = [
        old(RURAL, site_id="A", shared_with="vnpt"),
        old(RURAL, site_id="B"),
        old(RURAL, site_id="C"),
        old(RURAL, site_id="VNPT-1", carrier="vnpt", shared_with="viettel"),  # another carrier's
    ]
    proposal = [
        old(RURAL, site_id="B", action="remove", status="to_remove"),
        old(RURAL, site_id="C", action="change", shared_with="vnpt"),
        new(RURAL, site_id="D"),
    ]
    # A and C are shared, of A, C and D: 2 of 3
    assert shared(communes, plan, proposal, existing).measured == 66.67


@pytest.mark.parametrize(("year", "percent"), [(2020.0, 50.0), (2021.0, 100.0), (float("nan"), 50.0)])
def test_a_site_counts_from_its_year_on_and_without_a_year_from_the_start(communes, plan, year, percent):
    proposal = [new(RURAL, site_id="A", action="share"), new(RURAL, site_id="B", year=year)]
    assert shared(communes, plan, proposal).measured == percent


def test_a_dossier_without_a_position_by_the_horizon_has_no_share(communes, plan):
    finding = shared(communes, plan, sites(2, year=2021.0))
    assert (finding.verdict, finding.missing) == ("not_applicable", "")
    assert "vị trí" in finding.explanation


def test_a_register_that_does_not_say_who_shares_fails_nobody(communes, plan):
    plan, proposal = cited(plan), sites(3)
    silent = [old(RURAL, site_id="A"), old(WARD, site_id="V", carrier="vnpt")]
    finding = shared(communes, plan, proposal, silent)
    assert (finding.verdict, finding.missing, finding.measured) == ("review", "shared_with", 0.0)
    # whoever has enough all the same passes
    finding = shared(communes, plan, sites(3, action="share"), silent)
    assert (finding.verdict, finding.missing, finding.measured) == ("pass", "", 75.0)


def test_a_record_without_partners_in_a_register_that_names_some_is_not_shared(communes, plan):
    plan = cited(plan)
    standing = [old(RURAL, site_id="A"), old(WARD, site_id="V", carrier="vnpt", shared_with="mobifone")]
    finding = shared(communes, plan, sites(3), standing)
    assert (finding.verdict, finding.missing, finding.measured) == ("fail", "", 0.0)
    # what the dossier says of what stands is said too
    kept = old(RURAL, site_id="A", action="keep", shared_with="vnpt")
    finding = shared(communes, plan, [*sites(9), kept], [old(RURAL, site_id="A")])
    assert (finding.verdict, finding.missing, finding.measured) == ("fail", "", 10.0)


@pytest.mark.parametrize("check", [check_share_percent, check_underground_percent])
def test_a_share_that_the_plan_does_not_give_is_asked_for(communes, plan, check):
    names = {"SHARE-PCT.2020", "UG-PCT.2020"}
    left = tuple(parameter for parameter in plan.parameters if parameter.parameter_id not in names)
    unknown = with_value(with_value(plan, "SHARE-PCT.2020", None), "UG-PCT.2020", None)
    before = {"on": date(2013, 12, 31)}
    layers = {"cables": routes({"line": KM, "kind": "N1"})}
    for poorer, when in ((replace(plan, parameters=left), {}), (unknown, {}), (plan, before)):
        finding = only(check, case_of(communes, poorer, sites(5), **layers, **when), None)
        assert (finding.verdict, finding.missing) == ("not_applicable", "plan")


def test_every_horizon_in_force_is_judged_once_and_in_order(communes, plan):
    more = (parameter("SHARE-PCT.2025", 40.0, "cited"), parameter("SHARE-PCT.2020", 99.0, "cited"))
    note = parameter("SHARE-PCT.NOTE", None)  # a name that is no year
    plan = replace(plan, parameters=(*plan.parameters, *more, note))
    findings = list(check_share_percent(case_of(communes, plan, sites(5))))
    assert [finding.limit for finding in findings] == [20.0, 40.0]


@pytest.mark.parametrize(("word", "low"), STATED)
def test_a_tenth_of_the_cable_must_lie_in_ducts_and_a_tenth_is_enough(communes, plan, word, low):
    # N1 100 m, C1 900 m: 10 %. With C1 of 901 m: 100 / 1001 = 9.99 %
    for overhead, percent, verdict in ((900.0, 10.0, "pass"), (901.0, 9.99, low)):
        cables = routes({"kind": "N1", "length_m": 100.0}, {"kind": "C1", "length_m": overhead})
        finding = underground(communes, stated(plan, word), cables)
        assert (finding.verdict, finding.measured, finding.limit) == (verdict, percent, 10.0)
        assert finding.certainty == word


@pytest.mark.parametrize(("kind", "percent"), [("N1", 50), ("N2", 50), ("N3", 50), ("C2", 0)])
def test_n1_n2_and_n3_lie_underground(communes, plan, kind, percent):
    cables = routes({"kind": kind, "length_m": 500.0}, {"kind": "C1", "length_m": 500.0})
    assert underground(communes, plan, cables).measured == percent


def test_the_dossiers_own_record_of_a_standing_route_goes_before(communes, plan):
    standing = routes(
        {"cable_id": "OLD-1", "kind": "C1", "length_m": 700.0, "status": "existing"},
        {"cable_id": "OLD-2", "kind": "C1", "length_m": 300.0, "status": "existing"},
        {"cable_id": "VNPT", "kind": "C1", "length_m": 5000.0, "carrier": "vnpt"},  # not its own
    )
    cables = routes(
        {"cable_id": "OLD-1", "kind": "C1", "length_m": 700.0, "status": "to_remove"},
        {"cable_id": "NEW", "kind": "N1", "length_m": 100.0},
    )
    # OLD-1 goes: 100 of 100 + 300 m
    assert underground(communes, plan, cables, standing).measured == 25.0


def test_a_dossier_of_cables_alone_is_judged_by_its_cables(communes, plan):
    cables = routes({"kind": "N1", "length_m": 100.0}, {"kind": "C1", "length_m": 100.0})
    assert underground(communes, plan, cables, proposal=()).measured == 50.0


def test_without_a_layer_of_cable_the_share_is_asked_for(communes, plan):
    for layers in ((None, None), (routes(), None), (None, routes({"line": KM, "carrier": "vnpt"}))):
        finding = underground(communes, cited(plan), *layers)
        assert (finding.verdict, finding.missing) == ("review", "cables")


def test_a_route_of_a_later_year_does_not_count_yet(communes, plan):
    cables = routes(
        {"kind": "C1", "length_m": 100.0},
        {"kind": "N1", "length_m": 100.0, "year": 2021.0},
        {"kind": "N2", "length_m": 100.0, "year": 2020.0},
    )
    assert underground(communes, plan, cables).measured == 50.0


def test_the_shares_are_those_of_pandas_over_the_same_rows(communes, plan):
    rows = pd.DataFrame({"kind": ["C1", "N1", "N2", "C2"], "length_m": [310.5, 120.25, 77.0, 900.0]})
    expected = 100 * rows.loc[rows["kind"].str.startswith("N"), "length_m"].sum()
    expected /= rows["length_m"].sum()
    finding = underground(communes, plan, routes(*rows.to_dict("records")))
    assert finding.measured == pytest.approx(expected, abs=0.005)
