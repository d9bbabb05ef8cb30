"""The tables of the coverage page: places, gaps, thresholds, carriers, parameters; before and after."""

from __future__ import annotations

import altair
import pandas as pd
import streamlit as st

from planner.coverage.compare import Comparison
from planner.coverage.compute import Coverage
from planner.dossier.coverage_files import GAPS, gaps_in_words
from planner.web.coverage.question import Proposed
from planner.web.shared.tables import show_table
from planner.web.shared.text import number, percent, plain, t

COLUMNS = [
    "rank",
    "area_km2",
    "covered_km2",
    "gap_km2",
    "population",
    "covered_population",
    "gap_population",
    "covered_share",
    "covered_area_share",
]
CARRIER_COLUMNS = [
    f"carriers_{least}_{measure}" for measure in ("population", "km2") for least in ("none", 1, 2, 3)
]
SITE_COLUMNS = [
    "order",
    "site_id",
    "name",
    "commune_code",
    "action",
    "serves",
    "marginal_population",
    "marginal_km2",
    "alone_population",
    "alone_km2",
]
CHANGE_COLUMNS = [
    "district",
    "commune_code",
    "name",
    "population",
    "covered_population_before",
    "covered_population_after",
    "covered_population_change",
    "covered_share_before",
    "covered_share_after",
    "covered_km2_change",
]
CHART_ROWS = 15


def _with_total(table: pd.DataFrame, coverage: Coverage) -> pd.DataFrame:
    row = pd.DataFrame([{"district": t("total"), **coverage.totals}])
    return pd.concat([table.sort_values("rank"), row], ignore_index=True)


def show_comparison(both: Comparison, proposed: Proposed) -> None:
    """Show what each site brings, what changes by commune, and what is left of each gap."""
    st.markdown(f"##### {plain(t('coverage_compared', name=proposed.name))}")
    st.caption(plain(t("coverage_compared_note")))
    tabs = st.tabs([t("coverage_sites_tab"), t("coverage_change_tab"), t("coverage_gap_states")])
    with tabs[0]:
        words = {True: t("serves_yes"), False: t("serves_no")}
        sites = both.sites.assign(serves=both.sites["serves"].map(words))
        show_table(sites, "gia_tang_theo_vi_tri", SITE_COLUMNS)
    with tabs[1]:
        changes = both.communes.sort_values("covered_population_change", ascending=False)
        show_table(changes, "thay_doi_theo_xa", CHANGE_COLUMNS)
    with tabs[2]:
        show_table(gaps_in_words(both), "vung_lom_truoc_sau", ["rank", *GAPS])


def show_tables(coverage: Coverage) -> None:
    """Show what is covered by place, the gaps, the thresholds, and every parameter."""
    names = [
        t("table_by_district"),
        t("table_by_commune"),
        f"{t('coverage_gaps')} ({len(coverage.gaps)})",
        t("coverage_thresholds"),
        *([t("coverage_carriers")] if coverage.carriers is not None else []),
        t("coverage_parameters"),
    ]
    tabs = dict(zip(names, st.tabs(names), strict=True))
    with tabs[names[0]]:
        show_table(_with_total(coverage.districts, coverage), "phu_theo_huyen", ["district", *COLUMNS])
    with tabs[names[1]]:
        _commune_chart(coverage)
        table = _with_total(coverage.communes, coverage)
        show_table(table, "phu_theo_xa", ["district", "commune_code", "name", *COLUMNS])
    with tabs[names[2]]:
        gaps = coverage.gaps[["rank", "gap_id", "name", "district", "area_km2", "population"]]
        show_table(gaps, "vung_lom")
        st.caption(plain(_left_out(coverage)))
    with tabs[t("coverage_thresholds")]:
        _thresholds(coverage)
    if coverage.carriers is not None:
        with tabs[t("coverage_carriers")]:
            _carriers(coverage, coverage.carriers)
    with tabs[t("coverage_parameters")]:
        _parameters(coverage)


def _carriers(coverage: Coverage, communes: pd.DataFrame) -> None:
    """Show land and people by how many carriers reach them, by district with the total, and commune."""
    row = pd.DataFrame([{"district": t("total"), **(coverage.carrier_totals or {})}])
    districts = pd.concat([coverage.carrier_districts, row], ignore_index=True)
    columns = ["district", "population", *CARRIER_COLUMNS]
    show_table(districts, "so_doanh_nghiep_theo_huyen", columns)
    show_table(communes, "so_doanh_nghiep", ["district", "name", *columns[1:]])


def _commune_chart(coverage: Coverage) -> None:
    """Draw the communes with most people in gaps, the most first."""
    worst = coverage.communes[coverage.communes["gap_population"] >= 1]
    worst = worst.nlargest(CHART_ROWS, "gap_population")
    if not len(worst):
        return
    people = t("col_gap_population")
    chart = pd.DataFrame(
        {
            "commune": worst["name"] + " (" + worst["district"] + ")",
            "people": worst["gap_population"].round(),
        }
    )
    st.markdown(f"**{plain(t('coverage_chart', count=len(chart)))}**")
    bars = altair.Chart(chart).mark_bar(color="#d7301f")
    drawn = bars.encode(
        x=altair.X("people", title=people, axis=altair.Axis(format="d")),
        y=altair.Y("commune", title=None, sort="-x", axis=altair.Axis(labelLimit=320)),
        tooltip=["commune", altair.Tooltip("people", title=people)],
    )
    st.altair_chart(drawn, height=26 * len(chart) + 60)


def _left_out(coverage: Coverage) -> str:
    small: dict[str, float] = coverage.parameters["gaps_left_out"]  # type: ignore[assignment]
    return t(
        "coverage_small_gaps",
        least=number(100 * coverage.request.min_gap_km2, 1),
        area=number(small["area_km2"], 2),
        people=number(small["population"]),
    )


def _thresholds(coverage: Coverage) -> None:
    st.caption(plain(t("coverage_thresholds_note")))
    table = coverage.thresholds
    wide = table.pivot_table(index="threshold_dbm", columns="probability", sort=True)
    shown = pd.DataFrame({t("coverage_threshold"): [number(at) for at in wide.index]})
    for measure, unit in (("covered_share", "people"), ("covered_area_share", "area")):
        for share in sorted(table["probability"].unique()):
            heading = t(f"coverage_by_{unit}", probability=number(100 * share))
            shown[heading] = [percent(value) for value in wide[(measure, share)]]
    show_table(shown, "cac_nguong", height_px=220)


def _parameters(coverage: Coverage) -> None:
    for note in coverage.parameters["range_notes"]:  # type: ignore[attr-defined]
        st.warning(plain(t("coverage_range_note", text=note["text"], stations=note["stations"])))
    simple = {
        name: value for name, value in coverage.parameters.items() if not isinstance(value, (dict, list))
    }
    certainty = coverage.parameters["certainty"]
    table = pd.DataFrame(
        {
            "parameter_id": name,
            "value": "–" if value is None else str(value),
            "certainty": certainty.get(name),  # type: ignore[attr-defined]
        }
        for name, value in simple.items()
    )
    show_table(table, "tham_so")
    if coverage.land.spread is not None:
        st.caption(plain(t("coverage_people_note")))
        show_table(coverage.land.spread, "dan_so_luoi")
