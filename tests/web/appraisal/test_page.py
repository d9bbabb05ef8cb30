"""The appraisal page drawn of sites on squared paper: counts, filters, cards, what is lacking most."""

from collections import Counter

import pytest
from appraisal.appraisal_tools import case_of, new, old, with_certainty
from conftest import CRS
from streamlit.testing.v1 import AppTest

from planner.appraisal.appraise import appraise
from planner.appraisal.findings import VERDICTS
from planner.dossier.headings import missing_words
from planner.web.appraisal import page
from planner.web.shared.text import number, t, verdict_name


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


def test_the_figures_count_sites_by_their_verdicts(result, monkeypatch):
    def script(result):
        from planner.web.appraisal import page

        page._result(result, None, "tệp.xlsx", None)

    for name in ("_map", "_tables", "proposal_layers"):
        monkeypatch.setattr(page, name, lambda *_: [])
    app = AppTest.from_function(script, kwargs={"result": result}, default_timeout=60).run()
    assert not app.exception
    counted = Counter(result.sites["verdict"])
    assert len(counted) > 1
    assert [(metric.label, metric.value) for metric in app.metric] == [
        (t("appraisal_sites"), "4"),
        *((verdict_name(verdict), number(counted[verdict])) for verdict in VERDICTS),
        (t("appraisal_only_lacks"), number(result.sites["asks"].sum())),
    ]


def test_without_a_filter_every_site_and_every_finding_is_left(result):
    codes, findings = left(filtered(result))
    assert codes == ["NEAR", "FAR", "BARE", "RURAL"]
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


def test_a_verdict_leaves_the_sites_of_that_verdict(result):
    app = filtered(result)
    wanted = result.sites.set_index("site_id").loc["NEAR", "verdict"]
    labelled(app.multiselect, "appraisal_filter_verdict").set_value([wanted]).run()
    codes, findings = left(app)
    assert codes == result.sites.loc[result.sites["verdict"] == wanted, "site_id"].tolist()
    assert 0 < len(codes) < 4
    assert set(findings["verdict"]) == {wanted}


def test_a_rule_judges_the_sites_anew_by_itself(result):
    app = filtered(result)
    labelled(app.multiselect, "appraisal_filter_rule").set_value(["SPACE-2"]).run()
    codes, findings = left(app)
    assert set(findings["rule_id"]) == {"SPACE-2"}
    sites, _ = app.session_state["left"]
    said = findings[findings["subject"] == "site"].set_index("site_id")["verdict"]
    assert dict(zip(codes, sites["verdict"], strict=True)) == said.reindex(codes).to_dict()
    assert said["NEAR"] != said["RURAL"]


def test_what_only_lacks_an_input_is_left_out_where_judgement_is_asked_for(result):
    app = filtered(result)
    labelled(app.toggle, "appraisal_by_people").set_value(True).run()
    codes, findings = left(app)
    asks = result.sites.set_index("site_id")["asks"]
    assert 0 < asks.sum() < 4
    assert codes == [code for code in result.sites["site_id"] if not asks[code]]
    assert (findings["missing"] == "").all()


def test_what_is_lacking_is_listed_the_most_often_first_with_its_count(result):
    counts = Counter()
    for row in result.findings.itertuples():
        if row.subject == "site":
            counts.update(row.missing.split())
    assert len(set(counts.values())) > 1
    listed = page._asked(result).split(": ", 1)[1].removesuffix(".").split("; ")
    numbers = [int(text.rsplit("(", 1)[1].rstrip(")")) for text in listed]
    assert numbers == sorted(counts.values(), reverse=True)
    assert set(listed) == {f"{missing_words(name)} ({n})" for name, n in counts.items()}


def test_a_card_of_a_judged_site_tells_its_findings_the_worst_first_then_the_site(result):
    card = page._card({"layer": "verdict_fail", "id": "NEAR"}, result, CRS)
    own = result.findings[result.findings["site_id"] == "NEAR"]
    own = own[own["verdict"] != "not_applicable"]
    heads = [head for head, _ in card["rows"]][: len(own)]
    assert sorted(heads) == sorted(
        f"{row.rule_id}: {verdict_name(row.verdict)}" for row in own.itertuples()
    )
    words = [verdict_name(verdict) for verdict in VERDICTS]
    ranks = [words.index(head.split(": ", 1)[1]) for head in heads]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) > 1
    standing = page._card({"layer": "stations_vnpt", "id": "OLD"}, result, CRS)
    assert "OLD" in str(standing)
    assert not [head for head, _ in standing["rows"] if head.split(": ")[-1] in words]
    assert page._card({"layer": "stations_vnpt", "id": "NEAR"}, result, CRS) is None
    assert page._card({"layer": "verdict_fail", "id": "OLD"}, result, CRS) is None
    assert page._card(None, result, CRS) is None
