"""A changed site is judged as in a case that is put together anew with it."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely
from appraisal.appraisal_tools import case_of, finding, judge, new, old, zones
from conftest import place

from planner.appraisal.catalogue import RULES
from planner.appraisal.trials import NOT_OF_SITES, SITE_RULES, judged, trials_of

AT = 5_000
SITES = [
    new(AT, site_id="P", eirp_dbm=60.0),
    new(AT + 300, site_id="Q", mast_height_m=30.0),
    new(AT + 450, site_id="R", mast_class="A1b", mast_height_m=11.0, building_height_m=9.0),
    new(AT + 5_100, site_id="S", carrier="vnpt", action="share"),
]
STANDING = [
    old(AT + 100, site_id="M", shared_with="vnpt"),
    old(AT + 700, site_id="N", carrier="vnpt", eirp_dbm=62.0),
    old(AT + 5_105, site_id="HOST", shared_with="mobifone"),
]
COMPARED = ("kind", "verdict", "certainty", "missing", "measured", "limit", "unit", "explanation")


def everything_near():
    """Return zones of every kind that a rule looks at."""
    return zones(
        ("road", shapely.box(AT + 500, 0, AT + 520, 10_000), "class=III"),
        ("power_line", shapely.box(AT - 300, 0, AT - 290, 10_000), "voltage_kv=110"),
        ("heritage_2", shapely.box(AT + 800, 0, AT + 900, 10_000)),
        ("urban_core", shapely.box(10_000, 0, 12_000, 10_000)),
    )


def test_the_rules_on_sites_are_all_but_those_on_the_dossier_and_its_cables(communes, plan):
    assert {rule.rule_id for rule in RULES} == {rule.rule_id for rule in SITE_RULES} | set(NOT_OF_SITES)
    findings = judge(communes, plan, SITES, STANDING).findings
    of_sites = findings[findings["subject"] == "site"]
    assert set(of_sites["rule_id"]) == {rule.rule_id for rule in SITE_RULES}
    assert set(of_sites.groupby("rule_id").size()) == {len(SITES)}


@pytest.mark.parametrize("number", range(len(SITES)))
@pytest.mark.parametrize(
    "change",
    [
        {"geometry": (AT + 640, AT + 30)},
        {"geometry": (10_150, AT)},
        {"mast_height_m": 46.0, "antenna_height_m": 50.0},
        {"mast_class": "A1a"},
        {"action": "share", "geometry": (AT + 100, AT)},
    ],
    ids=("moved", "to_town", "higher", "class", "shares"),
)
def test_a_trial_is_judged_as_the_changed_file_would_be(communes, plan, number, change):
    case = case_of(communes, plan, SITES, STANDING, zones=everything_near())
    fields = {k: place(*v) if k == "geometry" else v for k, v in change.items()}
    site_findings = judged(trials_of(case, [(number, fields)]))[0]
    rows = [dict(row) for row in SITES]
    rows[number] |= {"at" if k == "geometry" else k: v for k, v in change.items()}
    anew = judge(communes, plan, rows, STANDING, zones=everything_near())
    assert len(site_findings) == len(SITE_RULES)
    for trial in site_findings:
        row = finding(anew, trial.rule_id, SITES[number]["site_id"])
        for name in COMPARED:
            expected, got = row[name], getattr(trial, name)
            if got is None or got != got:
                assert expected is None or np.isnan(expected), (trial.rule_id, name)
            else:
                assert got == expected, (trial.rule_id, name)


def test_several_trials_of_one_site_do_not_see_each_other(communes, plan):
    case = case_of(communes, plan, SITES, STANDING)
    spots = [{"geometry": place(AT + 2_000, AT)}, {"geometry": place(AT + 2_010, AT)}]
    first, second = judged(trials_of(case, [(0, spot) for spot in spots]))
    spacing = [
        next(f for f in site_findings if f.rule_id == "SPACE-2") for site_findings in (first, second)
    ]
    assert [finding.measured for finding in spacing] == [1_300.0, 1_310.0]


def test_the_case_that_is_tried_on_stays_as_it_was(communes, plan):
    case = case_of(communes, plan, SITES, STANDING)
    before = gpd.GeoDataFrame(case.proposal.copy())
    judged(trials_of(case, [(1, {"geometry": place(0, 0), "mast_height_m": 1.0})]))
    assert case.proposal.equals(before)
    assert replace(case).xy.tolist() == case.xy.tolist()


def test_no_trials_find_nothing(communes, plan):
    assert judged(trials_of(case_of(communes, plan, SITES), [])) == []
