"""The map in one file: all of it inside, nothing of it markup, nothing handed on that may not be."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from planner.dossier.gis import web_map
from planner.dossier.gis.web_map import standalone_map

HOSTILE = "</script><img onerror=x> & «Ấp {{ 7*7 }}»"


@pytest.fixture(scope="module")
def hostile(material):
    sites = material.appraisal.sites.copy()
    site = sites.index[sites["conclusion"] == "fail"][0]
    sites.loc[site, "name"] = HOSTILE
    decided = {"site_id": sites.loc[site, "site_id"], "decision": "condition", "condition": HOSTILE}
    decisions = pd.DataFrame([decided], columns=material.decisions.columns)
    changed = replace(material, appraisal=replace(material.appraisal, sites=sites), decisions=decisions)
    return replace(changed, code=HOSTILE)


@pytest.fixture(scope="module")
def page(hostile):
    return standalone_map(hostile).decode()


@pytest.fixture(scope="module")
def map_data(page):
    (text,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    return json.loads(text)


def layer(content, name):
    return next(shown for shown in content["map"]["layers"] if shown["id"] == name)


def card(content, site_id):
    (mine,) = (cards[site_id] for id_, cards in content["cards"].items() if id_.startswith("conclusion_")
                and site_id in cards)  # fmt: skip
    return [tuple(row) for row in mine["rows"]]


def test_nothing_of_it_is_asked_for_elsewhere_and_no_name_is_markup(page):
    assert not re.search(r'(?:src|href)="', page.split("<script")[0])
    assert "<img onerror" not in page
    assert page.count("<script") == page.count("</script>") == 4


def test_every_site_of_the_proposal_is_on_it_in_its_place(hostile, map_data):
    sites = hostile.appraisal.sites
    points = {point[3]: point for conclusion in sites["conclusion"].unique()
              for point in layer(map_data, f"conclusion_{conclusion}")["points"]}  # fmt: skip
    assert set(points) == set(sites["site_id"])
    for site in sites.itertuples():
        assert points[site.site_id][:2] == pytest.approx([site.geometry.x, site.geometry.y], abs=1e-6)


def test_the_card_of_a_site_tells_findings_with_citations_and_the_decision(hostile, map_data):
    site = hostile.appraisal.sites.set_index("name").loc[HOSTILE]
    rows = card(map_data, site["site_id"])
    assert HOSTILE in [value for _, value in rows]
    assert ("Quyết định", f"Chấp thuận có điều kiện – {HOSTILE}") in rows
    findings = hostile.appraisal.findings
    mine = findings[
        (findings["site_id"] == site["site_id"]) & findings["verdict"].isin(["fail", "review"])
    ]
    assert len(mine)
    said = [" ".join(row) for row in rows]
    for finding in mine.itertuples():
        assert any(finding.explanation in text for text in said)
        assert not any(finding.rule_id in text.replace(site["site_id"], "") for text in said)
    assert ("Vì sao", site["because"]) in rows


def test_each_technology_has_a_picture_after_and_of_the_change(hostile, map_data):
    for technology in hostile.coverage:
        for name in ("coverage", "gain"):
            assert layer(map_data, f"{name}_{technology}")["url"].startswith("data:image/png;base64,")


def test_defence_zones_and_airfields_are_not_on_it(hostile):
    zones = hostile.layers["zones"].copy()
    kept = len(standalone_map(hostile))
    zones.loc[zones.index[0], ["kind", "name"]] = ["defence", "Khu vực thử"]
    page = standalone_map(replace(hostile, layers={**hostile.layers, "zones": zones})).decode()
    assert "Khu vực thử" not in page
    assert len(page.encode()) < kept


def test_what_is_synthetic_is_named_on_it(page):
    assert "DỮ LIỆU MINH HỌA" in page.split("<script")[0]


def test_an_asset_that_would_end_its_element_is_refused(hostile, tmp_path, monkeypatch):
    for name in ("map.css", "map.js"):
        (tmp_path / name).write_text("/* </style> </script> */")
    monkeypatch.setattr(web_map, "ASSETS", Path(tmp_path))
    with pytest.raises(ValueError, match=r"map\.css"):
        standalone_map(hostile)
