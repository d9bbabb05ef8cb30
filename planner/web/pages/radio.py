"""Commune radio: who has it, its licence, its reach, its hamlets, criterion 8, what to do first."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from planner import messages
from planner.broadcast.status import STATUSES
from planner.broadcast.summary import licence_calendar, status_by_district, status_by_year
from planner.dossier.gather import sources_of
from planner.dossier.maps.draw import pdf_bytes, render_pages
from planner.dossier.maps.map_set import radio_maps
from planner.dossier.symbols import RADIO_SYMBOLS
from planner.errors import LayerError
from planner.plan.radio_values import radio_rules
from planner.web import data as source
from planner.web import radio_priorities, radio_reach, radio_register_desk
from planner.web.cards import radio_card
from planner.web.map import MapData, show_map
from planner.web.map_layers import radio_label, radio_layer
from planner.web.radio_data import Day, criterion_of, day_of
from planner.web.shared_layers import base_layers
from planner.web.tables import show_table
from planner.web.text import number, plain, t

DEFAULT_DAY = date(2017, 11, 3)  # the department's report
TABS = ("map", "tables", "licences", "reach", "hamlets", "criterion", "priorities", "register")
PAPERS = ("A3", "A4")
ITEMS = ("8_1", "8_2", "8_3", "8_4")


def show() -> None:
    """Show the page."""
    source.need(source.load("communes", "radio"), "communes", "radio")
    st.markdown(f"#### {t('radio_title')}")
    on = st.date_input(t("radio_on"), DEFAULT_DAY, format="DD/MM/YYYY", width=220)
    try:
        day = day_of(on)
    except LayerError as error:
        st.error(plain(error.text()))
        return
    _figures(day)
    made = st.tabs([t(f"radio_tab_{name}") for name in TABS], key="radio_tabs", on_change="rerun")
    drawn = (
        _map,
        _tables,
        _licences,
        radio_reach.show,
        _hamlets,
        _criterion,
        radio_priorities.show,
        radio_register_desk.show,
    )
    for tab, draw in zip(made, drawn, strict=True):
        if tab.open:  # each reads or computes much
            with tab:
                draw(day)


def _figures(day: Day) -> None:
    counts = day.status["status"].value_counts()
    present = [name for name in STATUSES if counts.get(name, 0)]
    boxes = st.columns(len(present) + 1)
    boxes[0].metric(t("radio_communes"), number(len(day.status)))
    for box, name in zip(boxes[1:], present, strict=True):
        box.metric(radio_label(name), number(int(counts[name])))


def _map(day: Day) -> None:
    province, loaded = source.province(), source.load("communes", "radio")
    left, right = st.columns(2)
    states = left.multiselect(
        t("radio_filter_status"), STATUSES, format_func=radio_label, placeholder=t("filter_all")
    )
    districts = right.multiselect(
        t("filter_districts"),
        list(province.districts),
        format_func=lambda one: province.districts[one],
        placeholder=t("filter_all"),
    )
    shown = day.status
    if states:
        shown = shown[shown["status"].isin(states)]
    if districts:
        shown = shown[shown["district_code"].isin(districts)]
    picked = st.session_state.get("radio_picked")
    found = shown[shown["commune_code"] == picked["id"]] if picked else shown.iloc[:0]
    clicked, _ = show_map(
        MapData(
            layers=[radio_layer(shown, visible=True), *base_layers(province.crs)],
            bounds=province.bounds,
            credits=source.credits(loaded, province.crs),
            card=radio_card(found.iloc[0]) if len(found) else None,
            height_px=560,
        ),
        key="radio_map",
    )
    if clicked and clicked != picked:
        st.session_state["radio_picked"] = clicked
        st.rerun()
    _print(day)


def _print(day: Day) -> None:
    """Offer the two maps of commune radio on paper, with the date that they are made on."""
    boxes = st.columns([1, 2, 2, 3])
    paper = boxes[0].selectbox(t("radio_paper"), PAPERS)
    for at, (name, box) in enumerate(zip(("status", "without"), boxes[1:3], strict=True)):

        def made(at: int = at) -> bytes:
            layers = {name: source.load(name)[name] for name in ("communes", "radio")}
            told = sources_of(source.data_dir(), layers)
            specs = radio_maps(
                day.status, source.province(), layers["communes"], told, day.on, date.today()
            )
            spec = specs[at].on_paper(paper, "landscape")
            return pdf_bytes(render_pages(spec), spec)

        file = t(f"radio_print_{name}_file", paper=paper, day=day.on.isoformat())
        box.download_button(
            t(f"radio_print_{name}"),
            made,
            file,
            "application/pdf",
            icon=":material/print:",
            key=f"print_{name}",
        )


def _tables(day: Day) -> None:
    st.markdown(f"##### {t('table_by_commune')}")
    table = day.status.assign(status=day.status["status"].map(radio_label))
    columns = ["district", "commune_code", "name", "population", "status", "reason", "citation"]
    more = ["certainty", "frequency_mhz", "power_w", "antenna_height_m", "licence_no", "licence_until"]
    show_table(table, "dai_truyen_thanh", [*columns, *more])
    st.markdown(f"##### {t('table_by_district')}")
    by_district = status_by_district(day.status)
    _chart(by_district, "district")
    show_table(_with_sum(by_district, "district"), "dai_theo_huyen")
    st.markdown(f"##### {t('radio_by_year')}")
    st.caption(t("radio_by_year_hint"))
    years = sorted({int(year) for year in day.register["year"]})
    plan = source.plan()
    by_year = status_by_year(
        day.register,
        source.load("communes")["communes"],
        [year for year in years if date(year, 12, 31) <= _last_day()],
        lambda one: radio_rules(plan, one),
    )
    _chart(by_year, "year")
    show_table(_worded(by_year), "dai_theo_nam")


def _chart(counts: pd.DataFrame, by: str) -> None:
    """Draw communes by status, a bar for each district or year, in the colours of the map."""
    present = [name for name in STATUSES if counts[name].any()]
    bars = counts.set_index(counts[by].astype(str))[present].rename(columns=radio_label)
    colours: Any = [RADIO_SYMBOLS[name][1] for name in present]
    st.bar_chart(bars, height=280, color=colours)


def _last_day() -> date:
    """Return the last day on which the layer of communes says anything."""
    ends = source.load("communes")["communes"]["valid_to"].dropna()
    return date.fromisoformat(max(ends)) if len(ends) else date.max


def _with_sum(table: pd.DataFrame, first: str) -> pd.DataFrame:
    total = table.drop(columns=first).sum().to_dict()
    return _worded(pd.concat([table, pd.DataFrame([{first: t("total"), **total}])], ignore_index=True))


def _worded(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table without the statuses that no commune has, the others by their names."""
    empty = [name for name in STATUSES if name in table and not table[name].any()]
    return table.drop(columns=empty).rename(columns={name: radio_label(name) for name in STATUSES})


def _licences(day: Day) -> None:
    table = licence_calendar(day.status, day.on)
    within = int(day.rules.licence_ending_days.value or 0)
    soon = table[table["days_left"].between(0, within)]
    over = table[table["days_left"] < 0]
    said = t("radio_licences", days=number(within), soon=number(len(soon)), over=number(len(over)))
    st.markdown(said)
    months = pd.to_datetime(table["licence_until"]).dt.strftime("%Y-%m").value_counts().sort_index()
    st.bar_chart(months.rename(t("radio_licence_count")), height=200)
    show_table(table.assign(status=table["status"].map(radio_label)), "lich_giay_phep")


def _hamlets(day: Day) -> None:
    needed = day.rules.hamlet_share
    st.caption(
        plain(t("radio_share_rule", share=f"{100 * (needed.value or 0):.0f}", citation=needed.citation))
    )
    names = day.status[["commune_code", "name", "district"]]
    served = names.merge(day.served, on="commune_code")
    served = served.assign(
        served_percent=100 * served["share"],
        basis=served["basis"].map(lambda one: t(f"radio_basis_{one}") if isinstance(one, str) else ""),
    )
    columns = [
        "district",
        "name",
        "hamlets_total",
        "hamlets_served",
        "hamlets_unknown",
        "served_percent",
        "basis",
    ]
    show_table(served, "loa_theo_xa", columns)
    if day.hamlets is None:
        st.info(t("radio_no_hamlets"))
        return
    st.markdown(f"##### {t('radio_hamlets_unserved')}")
    missed = day.hamlets[~day.hamlets["served"].fillna(False).astype(bool)]
    communes = names.rename(columns={"name": "commune"})
    table = missed.rename(columns={"name": "hamlet"}).merge(communes, on="commune_code")
    show_table(table, "ap_chua_co_loa", ["district", "commune", "hamlet_code", "hamlet"])


def _criterion(day: Day) -> None:
    st.caption(t("radio_criterion_note"))
    table = criterion_of(day)
    words = {name: messages.text(f"common.verdict_{name}") for name in _VERDICTS}
    counts = table["overall"].value_counts()
    for box, name in zip(st.columns(len(_VERDICTS)), _VERDICTS, strict=True):
        box.metric(words[name], number(int(counts.get(name, 0))))
    kept = ["district", "name", "overall"]
    for item in ITEMS:
        kept += [f"verdict_{item}", f"evidence_{item}"]
    asked = table["overall"] != "not_applicable"  # wards and townships come last
    shown = table.loc[asked.sort_values(ascending=False, kind="stable").index].copy()
    for column in ("overall", *(f"verdict_{item}" for item in ITEMS)):
        shown[column] = shown[column].map(words)
    show_table(shown, "tieu_chi_8", [*kept, "to_do"])
    with st.expander(t("radio_criterion_citations")):
        for item in ITEMS:
            said = "; ".join(dict.fromkeys(table[f"citation_{item}"]))
            st.caption(plain(f"{item.replace('_', '.')}: {said}"))


_VERDICTS = ("pass", "fail", "review", "not_applicable")
