"""The appraisal page drawn of sites on squared paper: counts, filters, cards, what is lacking most."""

from collections import Counter

import pytest
from appraisal.appraisal_tools import case_of, new, old, with_certainty
from conftest import CRS
from streamlit.testing.v1 import AppTest

from planner.appraisal.appraise import appraise
from planner.appraisal.conclusions import CONCLUSIONS, rule_name
from planner.appraisal.findings import VERDICTS
from planner.base import messages
from planner.mapview.words import finding_title
from planner.web.appraisal import page
from planner.web.shared.text import conclusion_name, number, t


@pytest.fixture
def result(communes, plan):
    """Three sites in the ward, the first too near to a standing mast, and one in the rural commune."""
    proposal = [
        new(15_000, site_id="NEAR", mast_height_m=42.0),
        new(18_000, site_id="FAR", mast_height_m=42.0),
        new(18_000, 8000, site_id="BARE", mast_height_m=None, mast_class=None, year=None),
        new(5000, site_id="RURAL", mast_height_m=42.0),
    ]
    for row in proposal:
        row["commune_code"] = "00001" if row["site_id"] == "RURAL" else "00002"
    standing = [old(15_040, site_id="OLD", carrier="vnpt", commune_code="00002")]
    return appraise(case_of(communes, with_certainty(plan, "cited"), proposal, standing))


def filtered(result):
    """Draw the filters, and return the page and how to read what they leave."""

    def script(result):
        import streamlit as st

        from planner.web.appraisal import page

        sites, findings = page._filtered(result)
        st.session_state["left"] = sites, findings

    app = AppTest.from_function(script, kwargs={"result": result}, default_timeout=60).run()
    assert not app.exception
    return app


def left(app):
    assert not app.exception
    sites, findings = app.session_state["left"]
    return sites["site_id"].tolist(), findings


def labelled(elements, label):
    return next(element for element in elements if element.label == t(label))


def test_the_figures_count_sites_by_their_conclusions(result, monkeypatch):
    def script(result):
        from planner.web.appraisal import page

        page._result(result, None, "tệp.xlsx", None)

    for name in ("_map", "_tables", "proposal_layers", "unset_values", "show_unset"):
        monkeypatch.setattr(page, name, lambda *_: [])
    app = AppTest.from_function(script, kwargs={"result": result}, default_timeout=60).run()
    assert not app.exception
    counted = Counter(result.sites["conclusion"])
    assert len(counted) > 1
    assert [(metric.label, metric.value) for metric in app.metric] == [
        (t("appraisal_sites"), "4"),
        *((conclusion_name(name), number(counted[name])) for name in CONCLUSIONS),
    ]


def test_without_a_filter_every_site_and_every_finding_is_left(result):
    codes, findings = left(filtered(result))
    assert sorted(codes) == ["BARE", "FAR", "NEAR", "RURAL"]
    ranks = [
        CONCLUSIONS.index(name) for name in result.sites.set_index("site_id").loc[codes, "conclusion"]
    ]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) > 1
    assert len(findings) == len(result.findings)


def test_a_district_leaves_its_own_sites_and_what_is_found_of_them_or_of_the_whole(result):
    app = filtered(result)
    labelled(app.multiselect, "filter_districts").set_value(["001"]).run()
    codes, findings = left(app)
    assert codes == ["RURAL"]
    of_sites = findings[findings["subject"] == "site"]
    assert set(of_sites["site_id"]) == {"RURAL"}
    whole = result.findings["subject"] != "site"
    assert (findings["subject"] != "site").sum() == whole.sum() > 0


def test_a_conclusion_leaves_the_sites_of_that_conclusion(result):
    app = filtered(result)
    wanted = result.sites.set_index("site_id").loc["NEAR", "conclusion"]
    labelled(app.multiselect, "appraisal_filter_conclusion").set_value([wanted]).run()
    codes, findings = left(app)
    assert codes == result.sites.loc[result.sites["conclusion"] == wanted, "site_id"].tolist()
    assert 0 < len(codes) < 4
    assert set(findings.loc[findings["subject"] == "site", "site_id"]) == set(codes)


def test_a_rule_concludes_of_the_sites_anew_by_itself(result):
    app = filtered(result)
    labelled(app.multiselect, "appraisal_filter_rule").set_value(["SPACE-2"]).run()
    codes, findings = left(app)
    assert set(findings["rule_id"]) == {"SPACE-2"}
    sites, _ = app.session_state["left"]
    said = findings[findings["subject"] == "site"].set_index("site_id")["verdict"]
    concluded = dict(zip(codes, sites["conclusion"], strict=True))
    assert (concluded["NEAR"], said["NEAR"]) == ("fail", "fail")
    assert codes[0] == "NEAR"
    assert concluded["RURAL"] != "fail"


def test_a_card_of_a_judged_site_tells_why_its_conditions_its_findings_the_worst_first_then_the_site(
    result,
):
    card = page._card({"layer": "conclusion_fail", "id": "NEAR"}, result, CRS)
    own = result.findings[result.findings["site_id"] == "NEAR"]
    own = own[own["verdict"] != "not_applicable"]
    site = result.sites.set_index("site_id").loc["NEAR"]
    (first, why), *others = card["rows"]
    assert first == f"{conclusion_name('fail')} ({t('desk_trust_' + site['certainty'])})"
    assert why == site["because"]
    due = result.conditions[result.conditions["site_id"] == "NEAR"]
    assert len(due) > 1
    assert [said for _, said in others[: len(due)]] == [
        f"{row.text} {row.citation}" for row in due.itertuples()
    ]
    heads = [head for head, _ in others[len(due) :]][: len(own)]
    verdicts = {finding_title(row): row.verdict for row in own.itertuples()}
    assert sorted(heads) == sorted(verdicts)
    assert f"{rule_name('EVIDENCE')}: {messages.text('common.finding_wanting')}" in heads
    ranks = [VERDICTS.index(verdicts[head]) for head in heads]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) > 1
    standing = page._card({"layer": "stations_vnpt", "id": "OLD"}, result, CRS)
    assert "OLD" in str(standing)
    assert not set(verdicts) & {head for head, _ in standing["rows"]}
    assert page._card({"layer": "stations_vnpt", "id": "NEAR"}, result, CRS) is None
    assert page._card({"layer": "conclusion_fail", "id": "OLD"}, result, CRS) is None
    assert page._card(None, result, CRS) is None


def test_every_choice_says_how_many_sites_it_leaves(result):
    app = filtered(result)
    counts = Counter(result.sites["conclusion"])
    assert labelled(app.multiselect, "appraisal_filter_conclusion").options == [
        f"{conclusion_name(name)} ({counts[name]})" for name in CONCLUSIONS
    ]
    words = labelled(app.multiselect, "appraisal_filter_rule").options
    spacing = result.findings[result.findings["rule_id"] == "SPACE-2"]
    broken = spacing.loc[spacing["verdict"] == "fail", "site_id"].nunique()
    assert broken == 1
    assert f"{rule_name('SPACE-2')} (1)" in words
