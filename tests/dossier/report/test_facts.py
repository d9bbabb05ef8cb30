"""The figures of the report against counts made another way."""

from collections import Counter
from dataclasses import replace

import pandas as pd
import pytest

from planner.dossier.report.facts import facts_of
from planner.layers.difference import compare
from planner.layers.faults import Fault
from planner.usecases.material import COLUMNS_OF_A_DECISION


@pytest.fixture(scope="module")
def facts(material):
    return facts_of(material)


def decisions(*rows):
    table = [(*row, "an", "2018-03-10T08:00:00Z") for row in rows]
    return pd.DataFrame(table, columns=list(COLUMNS_OF_A_DECISION))


def test_sites_are_counted_by_action_class_and_year(material, facts):
    sites = material.proposal.to_dict("records")
    new = [site for site in sites if site["action"] == "new"]
    assert facts.sites == len(sites) == sum(facts.by_action.values()) + facts.without_action
    assert {k: v for k, v in facts.by_action.items() if v} == Counter(s["action"] for s in sites)
    assert {k: v for k, v in facts.new_by_class.items() if v} == Counter(s["mast_class"] for s in new)
    assert facts.new_by_year == Counter(int(site["year"]) for site in new)
    assert facts.new_masts == len(new)


def test_every_rule_says_something_of_every_site_it_judges(material, facts):
    findings = material.appraisal.findings
    counted = Counter(zip(findings["rule_id"], findings["verdict"], strict=True))
    asked = ["incomplete", "review", "conditional"]  # why a rule asks
    for row in facts.rules.to_dict("records"):
        for verdict in ("pass", "fail", "not_applicable"):
            assert row[verdict] == counted[row["rule_id"], verdict]
        assert sum(row[name] for name in asked) == counted[row["rule_id"], "review"]
    columns = ["pass", "fail", "not_applicable", *asked]
    assert facts.rules[columns].sum().sum() == sum(counted.values())


def test_coverage_adds_up_over_the_districts(material, facts):
    assert [coverage.technology for coverage in facts.coverage] == list(material.coverage)
    for coverage in facts.coverage:
        for at, when in enumerate(("before", "after")):
            assert coverage.districts[f"covered_population_{when}"].sum() == pytest.approx(
                coverage.population[at]
            )
            assert coverage.districts[f"covered_km2_{when}"].sum() == pytest.approx(coverage.km2[at])
        assert coverage.population[1] - coverage.population[0] == pytest.approx(
            coverage.gained_population - coverage.lost_population, abs=0.01
        )
        assert coverage.share(1) == pytest.approx(coverage.population[1] / 1_009_168)


def test_who_decided_nothing_is_counted_as_undecided(material):
    decided = decisions(("VTL-QH-009", "accept", "", ""), ("VTL-QH-100", "reject", "", "cao quá"))
    facts = facts_of(replace(material, decisions=decided))
    assert facts.by_decision == {"accept": 1, "condition": 0, "ask": 0, "reject": 1}
    assert facts.undecided == facts.sites - 2
    assert len(facts.decided) == facts.sites


def test_changes_leave_out_what_stays_the_same(material, facts):
    assert facts.changed.empty
    assert facts.by_change["same"] == facts.sites
    other = material.proposal.iloc[3:].copy()
    other.loc[other.index[0], "mast_height_m"] += 3
    changes = compare(other, material.proposal, material.crs)
    changed = facts_of(replace(material, changes=changes))
    assert changed.by_change | {"same": 0} == {
        "added": 0,
        "changed": 1,
        "dropped": 3,
        "same": 0,
        "kept": 0,
    }
    assert set(changed.changed["change"]) == {"changed", "dropped"}


def test_an_assumed_value_is_never_among_the_cited(facts):
    assert {parameter.stated for parameter in facts.cited} == {"cited"}
    assert not any(value.parameter_id.startswith(("RAD-", "NTM8")) for value in facts.cited)
    assert len(facts.assumed) > 10
    assert not set(facts.assumed["name"]) & {value.name for value in facts.cited}


def test_faults_are_counted_by_kind_with_the_first_of_each(material):
    faults = (Fault("no_year", "warning", "hàng 3"), Fault("no_year", "warning", "hàng 9"),
              Fault("no_code", "error", "hàng 4"))  # fmt: skip
    table = facts_of(replace(material, faults=faults)).faults
    assert table.to_dict("records") == [
        {"severity": "warning", "code": "no_year", "times": 2, "first": "hàng 3"},
        {"severity": "error", "code": "no_code", "times": 1, "first": "hàng 4"},
    ]


def test_the_material_is_not_changed(material):
    before = material.proposal.copy(), material.appraisal.findings.copy()
    facts_of(material)
    pd.testing.assert_frame_equal(before[0], material.proposal)
    pd.testing.assert_frame_equal(before[1], material.appraisal.findings)


def test_missing_inputs_are_told_the_most_first_each_with_its_count_of_sites(material):
    """A site that lacks one thing for two rules counts once; what the whole proposal lacks does not, nor
    what is a condition.
    """
    findings = material.appraisal.findings
    site = findings[findings["subject"] == "site"]
    first, second, third = site["site_id"].unique()[:3]
    rows = [
        (first, "site", "year"),
        (first, "site", "antenna_height_m year"),
        (second, "site", "year"),
        (second, "site", "eirp_dbm"),
        (third, "site", "year"),
        (third, "site", "antenna_height_m"),
        (first, "site", "height_consent"),
        ("", "proposal", "eirp_dbm"),
    ]
    lacking = findings.iloc[: len(rows)].copy()
    lacking[["site_id", "subject", "missing"]] = rows
    lacking["verdict"] = "review"
    appraisal = replace(material.appraisal, findings=lacking)
    assert facts_of(replace(material, appraisal=appraisal)).missing_inputs.to_dict("records") == [
        {"missing": "year", "sites": 3},
        {"missing": "antenna_height_m", "sites": 2},
        {"missing": "eirp_dbm", "sites": 1},
    ]
