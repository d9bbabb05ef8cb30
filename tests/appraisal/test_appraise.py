"""The whole appraisal: verdicts of sites, the JSON by its schema, and whatever a dossier may hold."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import geopandas as gpd
import jsonschema
import pandas as pd
import pytest
import shapely
from appraisal.appraisal_tools import (
    RURAL,
    WARD,
    case_of,
    cited,
    finding,
    judge,
    new,
    old,
    routes,
    zones,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import planner.appraisal
from planner.appraisal.appraise import appraise, to_json_dict
from planner.appraisal.case import CASE_LAYERS, build_case
from planner.appraisal.catalogue import RULES
from planner.appraisal.conclusions import concluded
from planner.appraisal.findings import VERDICTS
from planner.cli.common import fault_json
from planner.dossier.headings import missing_words
from planner.intake.read import read
from planner.intake.reference import read_reference
from planner.layers import vocabulary as words
from planner.layers.io import read_layer
from planner.layers.province import read_province
from planner.plan.load import over_law, read_plan
from planner.plan.model import Plan

SCHEMA_FILE = Path(planner.appraisal.__file__).with_name("appraisal.schema.json")
SCHEMA = jsonschema.Draft202012Validator(
    json.loads(SCHEMA_FILE.read_text(encoding="utf-8")),
    format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER,
)
OF_CABLES = {"CAB-POLE", "ROAD-CLR"}
OF_THE_DOSSIER = {"SHARE-PCT", "UG-PCT", "QUANTITY", "PRIORITY", "AIR-TIME"}
OF_SITES = [rule.rule_id for rule in RULES if rule.rule_id not in OF_CABLES | OF_THE_DOSSIER]
SAMPLES = {
    "viettel": "viettel_2018_ho_so.xlsx",
    "vnpt": "vnpt_2018_ho_so.zip",
    "mobifone": "mobifone_2017_ho_so.kml",
}


def printed(appraisal, faults=()):
    """Return what ``planner appraise --json`` prints, read back from its text."""
    output = {**to_json_dict(appraisal), "faults": [fault_json(fault) for fault in faults]}
    return json.loads(json.dumps(output, ensure_ascii=False, allow_nan=False))


def test_a_broken_limit_fails_a_site(communes, plan):
    old = {"site_id": "OLD", "at": (15_050, 5000)}
    bad = new(15_000, mast_class="A1a", mast_height_m=9.0, building_height_m=12.0)
    appraisal = judge(communes, plan, [bad], [old])
    assert appraisal.sites["conclusion"].tolist() == ["fail"]
    assert sum(appraisal.totals["sites"].values()) == 1


def test_the_json_holds_every_site_with_its_findings_and_no_nan(communes, plan):
    output = to_json_dict(judge(communes, plan, [new(5000)]))
    json.dumps(output, allow_nan=False)
    assert [site["site_id"] for site in output["sites"]] == ["P"]
    keys = {"rule_id", "kind", "verdict", "measured", "limit", "unit", "citation", "certainty"}
    assert all(keys <= set(entry) for entry in output["sites"][0]["findings"])


def test_the_same_site_is_judged_by_the_law_of_the_day(communes, plan):
    site = new(RURAL, mast_height_m=50.0, evidence="no_height_consent")
    before = judge(communes, plan, [site], on=date(2016, 6, 25))
    after = judge(communes, plan, [site], on=date(2016, 6, 26))
    named = [set(appraisal.conditions["condition"]) for appraisal in (before, after)]
    assert named[1] - named[0] == {"height_consent", "marking"}


def test_the_sites_can_be_judged_by_some_rules_alone(communes, plan):
    appraisal = judge(communes, cited(plan), [new(WARD)], [old(WARD + 50)])
    spacing = appraisal.findings[appraisal.findings["rule_id"] == "SPACE-2"]
    height = appraisal.findings[appraisal.findings["rule_id"] == "AIR-45"]
    assert concluded(appraisal.case.proposal, spacing)["conclusion"].item() == "fail"
    assert concluded(appraisal.case.proposal, height)["conclusion"].item() == "pass"
    assert concluded(appraisal.case.proposal, height.iloc[:0])["conclusion"].isna().all()


def test_a_finding_that_used_no_value_cites_its_rule(communes, plan):
    """A site that does not say what it asks for is a review under the document of each rule."""
    appraisal = judge(communes, plan, [new(RURAL, action=None)])
    law = "Luật Di sản văn hóa 28/2001/QH10 ngày 29/6/2001, Điều 32 (Luật sửa đổi, bổ sung 32/2009/QH12)"
    assert finding(appraisal, "HER")["citation"] == law
    before = judge(communes, plan, [new(RURAL, action=None)], on=date(2016, 6, 25))
    assert finding(before, "AIR-45")["citation"] == "chưa có trích dẫn"


def test_the_totals_count_every_finding_by_rule_and_verdict(communes, plan):
    appraisal = judge(communes, plan, [new(RURAL), new(WARD, site_id="Q", action="keep")])
    for rule, counts in appraisal.totals["findings"].items():
        rows = appraisal.findings[appraisal.findings["rule_id"] == rule]
        assert counts == {verdict: int((rows["verdict"] == verdict).sum()) for verdict in VERDICTS}
    assert sum(appraisal.totals["sites"].values()) == 2


def test_an_empty_dossier_has_no_site_to_judge(communes, plan):
    appraisal = judge(communes, plan)
    output = printed(appraisal)
    SCHEMA.validate(output)
    assert output["sites"] == []
    assert set(appraisal.findings["subject"]) == {"dossier"}


def test_the_json_of_cables_pairs_and_quantity_follows_the_schema(communes, plan):
    appraisal = judge(
        communes,
        plan,
        [new(WARD), new(RURAL, site_id="Q")],
        [old(WARD + 30)],
        [new(WARD + 60, site_id="V", carrier="vnpt")],
        cables=routes({"line": [(0, 0), (900, 0)]}, {"line": None, "length_m": 9.0}),
        standing_cables=routes({"cable_id": "OLD", "line": [(0, 9), (900, 9)], "status": "existing"}),
        zones=zones(("road", shapely.box(400, -50, 420, 50), "class=III")),
    )
    output = printed(appraisal)
    SCHEMA.validate(output)
    assert [cable["cable_id"] for cable in output["cables"]] == ["T0", "T1"]
    assert all(len(cable["findings"]) == len(OF_CABLES) for cable in output["cables"])
    assert [(pair["site_id"], pair["other_site_id"]) for pair in output["pairs"]] == [("P", "V")]
    assert [row["total"] for row in output["quantity"]] == [3]


@pytest.mark.parametrize("carrier", SAMPLES)
def test_the_json_of_a_sample_dossier_follows_the_schema(shipped, carrier):
    layers = {name: read_layer(shipped, name) for name in CASE_LAYERS}
    on, reference = date(2018, 4, 3), read_reference(shipped)
    proposal = read(shipped / "samples" / SAMPLES[carrier], carrier, reference, on)
    crs = read_province(shipped).crs
    plan = read_plan(shipped)
    case = build_case(proposal.sites, carrier, layers, plan, on, crs, cables=proposal.cables)
    appraisal = appraise(case)
    output = printed(appraisal, proposal.faults)
    SCHEMA.validate(output)
    assert len(output["sites"]) == len(proposal.sites)
    assert len(output["cables"]) == (proposal.cables["status"] == "planned").sum()
    assert all([f["rule_id"] for f in site["findings"]] == OF_SITES for site in output["sites"])
    assert sum(output["totals"]["sites"].values()) == len(proposal.sites)
    # Every value that the shipped plan sets is assumed: what it breaks is broken, and says so.
    provincial = {"ZONE", "SPACE", "SPACE-2", "SHARE", "SHARE-PCT", "UG-PCT", "QUANTITY"}
    failed = appraisal.findings[appraisal.findings["verdict"] == "fail"]
    by_plan = failed[failed["rule_id"].isin(provincial)]
    assert set(by_plan["certainty"]) == {"assumed"}
    assert (by_plan["assumed"] != "").all()
    # A reviewer gets an answer: at least four in five sites are decided, each condition is cited.
    decided = sum(output["totals"]["sites"][name] for name in ("pass", "conditional", "fail"))
    assert decided >= 0.8 * len(proposal.sites)
    assert (appraisal.conditions["citation"] != "").all()


# What a dossier may hold: anything may be missing, repeated, out of place or odd.


def maybe(strategy, missing=None):
    return st.one_of(st.just(missing), strategy)


def some_words(allowed):
    return maybe(st.lists(st.sampled_from(allowed), min_size=1, max_size=4).map(" ".join))


NAN = float("nan")
TEXT = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["Xã Tây, huyện Một", "Phường Đông", "xã", "", " , ;", "<b>{0}</b>", "🗼", "TT. "]),
)
SITE = st.fixed_dictionaries(
    {
        "site_id": st.sampled_from(["A", "B", "C", "Đ-1", "{x}"]),
        "at": st.tuples(st.integers(-500, 21_000), st.integers(-500, 10_500)),
        "carrier": st.sampled_from(words.CARRIERS),
        "action": maybe(st.sampled_from(words.ACTIONS)),
        "status": st.sampled_from(words.STATUSES),
        "mast_class": maybe(st.sampled_from(words.MAST_CLASSES)),
        "mast_height_m": maybe(st.sampled_from([0.01, 2.4, 15.0, 44.99, 45.0, 200.0]), NAN),
        "building_height_m": maybe(st.sampled_from([0.0, 12.0, 400.0]), NAN),
        "antenna_height_m": maybe(st.sampled_from([0.01, 2.0, 14.0, 42.0, 600.0]), NAN),
        "eirp_dbm": maybe(st.sampled_from([20.0, 60.0, 90.0]), NAN),
        "radius_m": maybe(st.sampled_from([0.0, 0.5, 0.51]), NAN),
        "year": maybe(st.sampled_from([1990.0, 2019.0, 2020.0, 2021.0]), NAN),
        "shared_with": some_words(words.CARRIERS),
        "evidence": some_words(words.EVIDENCE),
        "address": maybe(TEXT),
        "technologies": maybe(st.sampled_from(["2G 3G", "4G"])),
    }
)
SITES = st.lists(SITE, max_size=5)
CORNER = st.integers(0, 20_000)
ZONE = st.tuples(
    st.sampled_from(words.ZONE_KINDS),
    st.builds(lambda x, y, side: shapely.box(x, y, x + side, y + side), CORNER, CORNER, CORNER),
    st.sampled_from([None, "class=III", "class=VI", "voltage_kv=110", "voltage_kv=nan wire=", "= ="]),
)
ROUTE = st.fixed_dictionaries(
    {
        "cable_id": st.sampled_from(["T", "U", "V"]),
        "line": maybe(st.lists(st.tuples(CORNER, CORNER), min_size=2, max_size=4)),
        "length_m": st.sampled_from([0.5, 900.0]),
        "kind": st.sampled_from(words.CABLE_KINDS),
        "carrier": st.sampled_from(words.CARRIERS),
        "status": st.sampled_from(words.STATUSES),
        "year": st.sampled_from([2015.0, 2019.0, 2021.0]),
        "clearance_m": maybe(st.sampled_from([5.49, 5.5]), NAN),
    }
)
BENEFIT = st.lists(
    st.tuples(st.sampled_from("ABC"), st.sampled_from(["2G", "4G"]), st.sampled_from([0.0, 0.99, 7.5])),
    max_size=4,
)
PLANS = ("shipped", "cited", "law", "nothing")


def whole_case(communes, plan, data):
    """Return a case of whatever was drawn."""
    kinds = {
        "shipped": plan,
        "cited": cited(plan),
        "law": over_law(Plan("Luật", "1", "luật")),
        "nothing": Plan("Không", "1", "không"),
    }
    layers = {}
    for name, strategy, build in (
        ("zones", st.lists(ZONE, max_size=4), lambda rows: zones(*rows)),
        ("cables", st.lists(ROUTE, max_size=4), lambda rows: routes(*rows)),
        ("standing_cables", st.lists(ROUTE, max_size=4), lambda rows: routes(*rows)),
        ("benefit", BENEFIT, covered),
    ):
        rows = data.draw(maybe(strategy), label=name)
        layers[name] = None if rows is None else build(rows)
    proposal, existing, others = (data.draw(SITES) for _ in range(3))
    on = data.draw(
        st.sampled_from([date(2012, 1, 1), date(2016, 6, 26), date(2018, 4, 3), date(2024, 1, 1)])
    )
    which = kinds[data.draw(st.sampled_from(PLANS))]
    return case_of(communes, which, proposal, existing, others, on, **layers)


def covered(rows):
    columns = ["site_id", "technology", "alone_population"]
    figures = {"alone_km2": 0.5, "marginal_population": 0.0, "method": "mô hình thử"}
    return pd.DataFrame(rows, columns=columns).assign(**figures)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_a_dossier_holds_every_site_is_judged_once_by_every_rule(communes, plan, data):
    case = whole_case(communes, plan, data)
    appraisal = appraise(case)
    findings = appraisal.findings

    assert set(findings["verdict"]) <= set(VERDICTS)
    lacking = findings[findings["missing"] != ""]
    assert set(lacking["verdict"]) <= {"review", "not_applicable"}
    of_the_carrier = ~lacking["missing"].isin(["plan", "law", "zones", "coverage", "address"])
    assert set(lacking.loc[of_the_carrier, "verdict"]) <= {"review"}
    for missing in lacking["missing"]:
        assert missing_words(missing)  # every input that is missing has its words
    assert set(findings.loc[findings["verdict"] == "fail", "kind"]) <= {"limit"}
    assert (findings.loc[findings["certainty"] != "assumed", "assumed"] == "").all()

    times = Counter(case.proposal["site_id"])
    of_sites = findings[findings["subject"] == "site"]
    counted = Counter(zip(of_sites["rule_id"], of_sites["site_id"], strict=True))
    assert counted == {(rule, site): times[site] for rule in OF_SITES for site in times}
    planned = [] if case.cables is None else case.cables.loc[case.cables["status"] == "planned"]
    assert (findings["subject"] == "cable").sum() == len(OF_CABLES) * len(planned)
    of_dossier = findings[findings["subject"] == "dossier"]
    assert set(of_dossier["rule_id"]) >= OF_THE_DOSSIER - {"QUANTITY"}

    for site in appraisal.sites.itertuples():
        own = of_sites.loc[of_sites["site_id"] == site.site_id]
        assert (site.conclusion == "fail") == (own["verdict"] == "fail").any()
        if site.conclusion in ("pass", "conditional"):  # nothing passes a limit that was not measured
            limits = own[(own["kind"] == "limit") & (own["verdict"] != "not_applicable")]
            assert (limits["verdict"] == "pass").all()
    SCHEMA.validate(printed(appraisal))


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_an_appraisal_changes_nothing_that_it_is_given(communes, plan, data):
    case = whole_case(communes, plan, data)
    names = ("proposal", "existing", "others", "communes", "zones", "cables", "standing_cables")
    given_ = {name: getattr(case, name) for name in names if getattr(case, name) is not None}
    copies = {name: layer.copy() for name, layer in given_.items()}
    appraise(case)
    for name, layer in given_.items():
        assert isinstance(layer, gpd.GeoDataFrame)
        pd.testing.assert_frame_equal(pd.DataFrame(layer), pd.DataFrame(copies[name]))
