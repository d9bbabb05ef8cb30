"""What the plan, the law or the layers do not set, told once on a page, with the way to set it."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import streamlit as st

from planner.appraisal.remarks import remarks
from planner.plan.placing import commune_rows
from planner.web.shared import data as source
from planner.web.shared.text import number, plain, t

ASKED = "quy_tac"  # in the address of the plan's page: the rule whose value is to be set
_PAGES = {"plan": "quy-hoach", "law": "quy-hoach", "zones": "du-lieu"}


def unset_values(findings: pd.DataFrame, sites: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the remarks on the plan of an appraisal (:func:`planner.appraisal.remarks.remarks`)."""
    loaded = source.load("communes")
    urban = np.zeros(len(sites), bool)
    if loaded.has("communes"):
        communes = loaded["communes"]
        is_urban = np.append(communes["is_urban"].to_numpy(bool), False)  # the last: of no commune
        urban = is_urban[commune_rows(sites, communes)]
    return remarks(findings, pd.DataFrame(sites).assign(urban=urban))


def show_unset(unset: pd.DataFrame) -> None:
    """Show the remarks, each with a button that leads to where its value is set."""
    if not len(unset):
        return
    with st.expander(t("unset_title", count=number(len(unset)))):
        st.caption(t("unset_note"))
        for remark in unset.to_dict("records"):
            left, right = st.columns([6, 1], vertical_alignment="center")
            count = t("unset_sites", count=number(remark["sites"])) if remark["sites"] else ""
            parts = (f"**{plain(remark['rule'])}**", plain(count), plain(remark["where"]))
            left.markdown(" · ".join(part for part in parts if part), help=plain(remark["rule_id"]))
            left.caption(plain(remark["explanation"]))
            page = _PAGES[remark["missing"]]
            address = f"{page}?{ASKED}={remark['rule_id']}" if page == "quy-hoach" else page
            right.link_button(t(f"unset_set_{remark['missing']}"), address, width="stretch")
