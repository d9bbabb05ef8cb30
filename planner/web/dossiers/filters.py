"""The filters of the desk: which sites are shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import geopandas as gpd
import pandas as pd
import streamlit as st

from planner.appraisal.catalogue import RULES
from planner.appraisal.conclusions import CONCLUSIONS, rule_name
from planner.base.vocabulary import Verdict
from planner.plan.placing import district_codes
from planner.store.decisions import DECISIONS
from planner.store.dossiers import Dossier
from planner.web.dossiers.decide import NOTHING, decision_name
from planner.web.shared import data as source
from planner.web.shared.filters import counted
from planner.web.shared.text import conclusion_name, t


def filtered(
    opened: Dossier, desk: gpd.GeoDataFrame, all_findings: gpd.GeoDataFrame | None
) -> gpd.GeoDataFrame:
    """Ask for conclusions, rules, districts, decisions and words; return the sites that are left."""
    *boxes, words_box = st.columns([1.1, 1.5, 1.2, 1.2, 1.2])
    districts = source.province().districts
    of = {
        "conclusion": desk["conclusion"],
        "district": _districts(desk),
        "decision": desk["decision"].fillna(NOTHING).mask(desk["outdated"], NOTHING),
    }
    stopped = _stopped(desk, all_findings)
    counts = {name: Counter(values.dropna()) for name, values in of.items()}
    counts["rule"] = Counter(stopped["rule_id"])
    filters: dict[str, tuple[str, Callable[[str], str], Sequence[str]]] = {
        "conclusion": (t("appraisal_filter_conclusion"), conclusion_name, CONCLUSIONS),
        "rule": (t("desk_filter_rule"), rule_name, [rule.rule_id for rule in RULES]),
        "district": (t("filter_districts"), lambda code: districts[code], list(districts)),
        "decision": (t("col_decision"), decision_name, [NOTHING, *DECISIONS]),
    }
    is_shown = pd.Series(data=True, index=desk.index)
    for box, (name, (label, words, options)) in zip(boxes, filters.items(), strict=True):
        key = f"desk_filter_{name}_{opened.id}"
        chosen = counted(box, key, label, words, counts[name], options)
        if chosen and name == "rule":
            is_shown &= desk["site_id"].isin(stopped.loc[stopped["rule_id"].isin(chosen), "site_id"])
        elif chosen:
            is_shown &= of[name].isin(chosen)
    text = desk["site_id"] + " " + desk["name"].fillna("") + " " + desk["address"].fillna("")
    for word in words_box.text_input(t("desk_words")).casefold().split():
        is_shown &= text.str.casefold().str.contains(word, regex=False)
    return desk[is_shown]


def _districts(desk: gpd.GeoDataFrame) -> pd.Series:
    """Return the code of the district of each site; "" where it is not known."""
    loaded = source.load("communes")
    codes = district_codes(desk, loaded["communes"]) if loaded.has("communes") else ""
    return pd.Series(codes, desk.index, dtype=object)


def _stopped(desk: gpd.GeoDataFrame, all_findings: gpd.GeoDataFrame | None) -> pd.DataFrame:
    """Return each site with each rule that it breaks or that leaves it open."""
    if all_findings is None:
        return pd.DataFrame({"site_id": [], "rule_id": []})
    bad = all_findings["verdict"].isin([Verdict.FAIL, Verdict.REVIEW])
    pairs = pd.DataFrame(all_findings.loc[bad, ["site_id", "rule_id"]]).drop_duplicates()
    return pairs[pairs["site_id"].isin(desk["site_id"])]
