"""The map of a dossier as one HTML file that opens by double click, without a server or a network.

Leaflet, our own ``map.js`` and all data are inside of it; it asks for nothing else.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import pandas as pd

from planner.appraisal.conclusions import Found, rule_name
from planner.base import messages
from planner.base.shipped import shipped
from planner.base.vocabulary import Verdict
from planner.dossier.citations import Citations
from planner.dossier.findings_tables import findings_worst_first
from planner.dossier.gis.layers import NOT_HANDED_ON
from planner.layers.rows import rows as rows_of
from planner.layers.standing import standing
from planner.mapview.appraisal_layers import conclusion_layers, evidence_layers, lawful_layers
from planner.mapview.cards import radio_card, station_card
from planner.mapview.layers import (
    cable_layer,
    commune_layers,
    planned_layers,
    radio_layer,
    station_layers,
    symbol_legend,
    zone_layer,
)
from planner.mapview.map_data import ASSETS, Json, MapData, payload
from planner.mapview.overlay import coverage_layer, gain_layer
from planner.mapview.words import carrier_name, conclusion_name, day, finding_title, t, verdict_name
from planner.usecases.material import Material

LEAFLET = shipped("static", "vendor", "leaflet")
TOLD = (Verdict.FAIL, Verdict.REVIEW)  # verdicts whose findings a card writes out
_PAGE = """<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><title>{title}</title>
<style>{leaflet_css}</style><style>{map_css}</style>
<style>html,body{{height:100%;margin:0;font-family:"Segoe UI",Arial,sans-serif}}
body{{display:flex;flex-direction:column}}
h1{{font-size:15px;margin:6px 10px 2px}}p{{font-size:12px;margin:0 10px 6px}}
.synthetic{{color:#b71c1c;font-weight:700}}
.planner-map{{flex:1;height:auto;min-height:0;border-radius:0}}</style></head><body>
<h1>{title}</h1><p>{facts}{synthetic}</p><div class="planner-map"></div>
<script type="application/json" id="data">{data}</script>
<script type="text/plain" id="leaflet">{leaflet_js}</script>
<script type="text/plain" id="map">{map_js}</script>
<script type="module">
const load = (id) => import(URL.createObjectURL(
  new Blob([document.getElementById(id).textContent], {{ type: "text/javascript" }})));
const {{ map: data, cards }} = JSON.parse(document.getElementById("data").textContent);
const [leaflet, {{ PlannerMap }}] = [await load("leaflet"), await load("map")];
const shown = new PlannerMap(leaflet, document.querySelector(".planner-map"), (name, picked) => {{
  if (name === "picked" && picked) shown.drawCard(cards[picked.layer]?.[picked.id]);
}});
shown.update(data);
</script></body></html>
"""


def g(name: str, /, **facts: object) -> str:
    """Return the text ``gis.name`` of the catalogue."""
    return messages.text(f"gis.{name}", **facts)


def standalone_map(material: Material) -> bytes:
    """Return the map of a dossier as HTML (UTF-8): the same material, the same bytes."""
    cards = dict(_cards(material))
    shown = {"map": payload(_map(material)), "cards": cards}
    title = g("standalone_title", code=material.code, carrier=carrier_name(material.carrier))
    on, made_on, crs = day(material.on), day(material.made_on), material.crs
    made_up = "; ".join(source.title for source in material.synthetic)
    synthetic = g("synthetic", titles=made_up) if made_up else ""
    page = _PAGE.format(
        title=html.escape(title),
        facts=html.escape(g("standalone_facts", on=on, made_on=made_on, crs=crs)),
        synthetic=f' <span class="synthetic">{html.escape(synthetic)}</span>' if synthetic else "",
        leaflet_css=_asset(LEAFLET / "leaflet.css"),
        map_css=_asset(ASSETS / "map.css"),
        data=_inline(json.dumps(shown, ensure_ascii=False, default=str)),
        leaflet_js=_asset(LEAFLET / "leaflet-src.esm.js"),
        map_js=_asset(ASSETS / "map.js"),
    )
    return page.encode()


def _asset(path: Path) -> str:
    """Return a file of ours that stands inside an element of HTML as it is."""
    text = path.read_text(encoding="utf-8")
    ends = [end for end in ("</script", "</style", "<!--") if end in text.lower()]
    if ends:
        raise ValueError(path, ends)
    return text


def _inline(text: str) -> str:
    """Return JSON that no name of a station can end early or make markup of."""
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _map(material: Material) -> MapData:
    layers, province, appraisal = material.layers, material.province, material.appraisal
    stations, planned = standing(layers["stations"], material.on), _planned(material)
    sites = pd.concat([pd.DataFrame(layer) for layer in (stations, *planned.values())])
    map_layers = [*conclusion_layers(appraisal.sites), *evidence_layers(appraisal, appraisal.sites)]
    map_layers += lawful_layers(appraisal.flips, appraisal.sites)
    behind = station_layers(stations), planned_layers(planned, province.horizons, province.base_year)
    map_layers += [{**layer, "visible": False} for group in behind for layer in group]
    if material.radio is not None:
        map_layers.append(radio_layer(material.radio, visible=False))
    if "cables" in layers:
        map_layers.append(cable_layer(layers["cables"]))
    if "zones" in layers:
        zones = layers["zones"]
        map_layers.append(zone_layer(zones[~zones["kind"].isin(NOT_HANDED_ON)]))
    map_layers += _pictures(material)
    map_layers += commune_layers(layers["communes"], material.crs)
    return MapData(
        layers=map_layers,
        legend=symbol_legend(sites),
        bounds=province.bounds,
        credits=g("standalone_sources", sources="; ".join(source.title for source in material.sources)),
    )


def _planned(material: Material) -> dict[str, gpd.GeoDataFrame]:
    """Return the approved plans by carrier."""
    named = {name: layer for name, layer in material.layers.items() if name.startswith("planned_")}
    return {name.removeprefix("planned_"): layer for name, layer in named.items()}


def _pictures(material: Material) -> Iterator[Json]:
    """Return coverage after the proposal, and what it changes, a picture each for a technology."""
    for technology, both in material.coverage.items():
        pictures = gain_layer(both), coverage_layer(both.after, g("standalone_after"))
        for picture in pictures:
            named = {"id": f"{picture['id']}_{technology}", "title": f"{technology}: {picture['title']}"}
            yield {**picture, **named, "group": g("standalone_coverage"), "visible": False}


def _cards(material: Material) -> Iterator[tuple[str, dict[str, Json]]]:
    """Return for each layer that can be clicked the cards of what it shows."""
    crs, stations = material.crs, standing(material.layers["stations"], material.on)
    for carrier, of_carrier in stations.groupby("carrier"):
        yield f"stations_{carrier}", _station_cards(of_carrier, crs)
    for carrier, plan in _planned(material).items():
        cards = _station_cards(plan, crs)
        for horizon in material.province.horizons:
            yield f"planned_{carrier}_{horizon}", cards
    for conclusion, sites in material.appraisal.sites.groupby("conclusion"):
        cards = _station_cards(sites, crs)
        for site_id, card in cards.items():
            card["rows"] = [*_judged(material, site_id, str(conclusion)), *card["rows"]]
        yield f"conclusion_{conclusion}", cards
    if material.radio is not None:
        radio = material.radio
        yield "radio", {row["commune_code"]: radio_card(row) for _, row in radio.iterrows()}


def _station_cards(sites: pd.DataFrame, crs: str) -> dict[str, Json]:
    return {row["site_id"]: station_card(row, crs) for _, row in sites.iterrows()}


class _Decision(NamedTuple):
    decision: str
    condition: str | None
    reason: str | None


def _judged(material: Material, site_id: str, conclusion: str) -> list[list[str]]:
    """Return what was found of a site and decided of it, as rows of its card."""
    findings = material.appraisal.findings
    of_site = findings[findings["site_id"] == site_id]
    of_decisions = material.decisions[material.decisions["site_id"] == site_id]
    sites = material.appraisal.sites
    because = sites.loc[sites["site_id"] == site_id, "because"].iloc[0]
    rows = [[t("col_conclusion"), conclusion_name(conclusion)], [t("col_because"), because]]
    for decision in rows_of(of_decisions, _Decision):
        parts = [
            messages.text(f"store.decision_{decision.decision}"),
            decision.condition,
            decision.reason,
        ]
        rows.append(
            [t("col_decision"), " – ".join(text for text in parts if isinstance(text, str) and text)]
        )
    shown = findings_worst_first(of_site[of_site["verdict"].isin(TOLD)])
    cited = zip(rows_of(shown, Found), Citations(material.appraisal).column(shown), strict=True)
    rows += [
        [
            finding_title(finding),
            f"{finding.explanation} {citation if citation.startswith('(') else f'({citation})'}",
        ]
        for finding, citation in cited
    ]
    passed = of_site.loc[of_site["verdict"] == Verdict.PASS, "rule_id"]
    if len(passed):
        rows.append([verdict_name(Verdict.PASS), ", ".join(map(rule_name, dict.fromkeys(passed)))])
    return rows
