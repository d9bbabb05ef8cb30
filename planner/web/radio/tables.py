"""Communes by status as tables and charts, what has changed since another day, the licences that end."""

from __future__ import annotations

from datetime import date
from typing import Any

import altair
import pandas as pd
import streamlit as st

from planner.broadcast.rules import radio_rules
from planner.broadcast.status import STATUSES
from planner.broadcast.summary import (
    licence_calendar,
    status_by_district,
    status_by_year,
    status_changes,
)
from planner.dossier.radio_files import radio_table
from planner.mapview.layers import radio_label
from planner.mapview.symbols import RADIO_SYMBOLS
from planner.web.radio.data import Day
from planner.web.shared import data as source
from planner.web.shared.tables import show_table
from planner.web.shared.text import day as day_text
from planner.web.shared.text import number, plain, t

BELOW_PX = 185  # what axis and legend take of a chart
LICENCE_COLOURS = {"over": "#b71c1c", "soon": "#f9a825", "later": "#2e7d32", "no_day": "#777777"}


def show_tables(day: Day) -> None:
    """Show every commune, and communes by district and status."""
    st.markdown(f"##### {t('table_by_commune')}")
    show_table(radio_table("status", day.status), "dai_truyen_thanh")
    st.markdown(f"##### {t('table_by_district')}")
    counts = status_by_district(day.status)
    total = counts.drop(columns="district").sum().to_dict()
    counts = pd.concat([counts, pd.DataFrame([{"district": t("total"), **total}])], ignore_index=True)
    show_table(radio_table("district", counts), "dai_theo_huyen")


def show_changes(day: Day, then: Day | None) -> None:
    """Show the communes whose status is another than on the day compared with."""
    if then is None:
        return
    early, late = sorted((day, then), key=lambda day: day.on)
    changes = status_changes(early.status, late.status)
    facts = {"early": day_text(early.on), "late": day_text(late.on), "count": number(len(changes))}
    st.markdown(f"##### {plain(t('radio_changes', **facts))}")
    words = {name: radio_label(name) for name in STATUSES}
    for column in ("status_before", "status_after"):
        changes[column] = changes[column].map(words).fillna(t("radio_no_commune"))
    columns = ["district", "commune_code", "name", "status_before", "status_after"]
    show_table(changes, "thay_doi_trang_thai", columns, height_px=260)


def show_charts(day: Day) -> None:
    """Show communes by status, a bar for each district and for each year of the register."""
    st.markdown(f"##### {t('table_by_district')}")
    _chart(status_by_district(day.status), "district")
    st.markdown(f"##### {t('radio_by_year')}")
    st.caption(t("radio_by_year_hint"))
    by_year = _by_year(day)
    _chart(by_year, "year")
    show_table(radio_table("year", by_year), "dai_theo_nam")


def _by_year(day: Day) -> pd.DataFrame:
    communes, plan = source.load("communes")["communes"], source.plan()
    ends: list[str] = communes["valid_to"].dropna().tolist() if "valid_to" in communes else []
    last = date.fromisoformat(max(ends)) if len(ends) else date.max
    years = sorted({int(year) for year in day.register["year"]})
    shown = [year for year in years if date(year, 12, 31) <= last]
    return status_by_year(day.register, communes, shown, lambda on: radio_rules(plan, on))


def _chart(counts: pd.DataFrame, by: str) -> None:
    """Draw a bar for each district or year, its parts in the colours and the order of the map."""
    present = [name for name in STATUSES if counts[name].any()]
    parts = counts.melt(by, present, "state", "count")
    parts = parts[parts["count"] > 0]
    parts["order"] = parts["state"].map(present.index)
    parts["state"] = parts["state"].map(radio_label)
    names = [radio_label(name) for name in present]
    scale = altair.Scale(domain=names, range=[RADIO_SYMBOLS[name][1] for name in present])
    state, count = t("col_status"), t("col_communes")
    base = altair.Chart(parts).encode(
        y=altair.Y(f"{by}:N", title=None, axis=altair.Axis(labelLimit=200)),
        x=altair.X("count:Q", title=count, stack="zero", axis=altair.Axis(format="d", tickMinStep=1)),
        order="order:Q",
        tooltip=[altair.Tooltip(f"{by}:N", title=t(f"col_{by}")), altair.Tooltip("state:N", title=state),
                 altair.Tooltip("count:Q", title=count)],
    )  # fmt: skip
    legend = altair.Legend(title=None, orient="bottom", columns=5, labelLimit=240)
    bars = base.mark_bar(stroke="white", strokeWidth=1).encode(
        color=altair.Color("state:N", scale=scale, legend=legend)
    )
    st.altair_chart(bars, height=26 * len(counts) + BELOW_PX)


def show_licences(day: Day) -> None:
    """Show the licences by the month in which they end, and those that are due."""
    within = int(day.rules.licence_ending_days.value or 0)
    table = licence_calendar(day.status, day.on)
    table["due"] = [_due(left, within) for left in table["days_left"]]
    counts = table["due"].value_counts()
    words = {name: t(f"radio_licence_{name}", days=number(within)) for name in LICENCE_COLOURS}
    present = [name for name in LICENCE_COLOURS if counts.get(name, 0)]
    for box, name in zip(st.columns(max(4, len(present))), present, strict=False):
        box.metric(words[name], number(int(counts[name])))
    dated = table[table["licence_until"].notna()]
    if len(dated):
        st.markdown(f"##### {t('radio_licence_months')}")
        st.altair_chart(_months(dated, words), height=330)
    st.markdown(f"##### {t('radio_licence_list')}")
    chosen = st.pills(
        t("radio_licence_due"),
        present,
        format_func=lambda name: words[name],
        selection_mode="multi",
        default=[name for name in ("over", "soon") if name in present],
        key="radio_due",
    )
    shown = table[table["due"].isin(chosen)] if chosen else table
    shown = shown.assign(due=shown["due"].map(words))
    show_table(radio_table("licences", shown), "lich_giay_phep")


def _due(days_left: float, within: int) -> str:
    if pd.isna(days_left):
        return "no_day"
    if days_left < 0:
        return "over"
    return "soon" if days_left <= within else "later"


def _months(dated: pd.DataFrame, words: dict[str, str]) -> Any:  # noqa: ANN401 - altair's chart types are not told apart
    months = dated["licence_until"].str.slice(0, 7)
    rows = pd.DataFrame({"month": months, "due": dated["due"]}).value_counts().rename("count")
    parts = rows.reset_index().sort_values("month")
    parts["ends"] = parts["month"].str.slice(5) + "/" + parts["month"].str.slice(0, 4)
    present = [name for name in LICENCE_COLOURS if (parts["due"] == name).any()]
    parts["due"] = parts["due"].map(words)
    colours = [LICENCE_COLOURS[name] for name in present]
    scale = altair.Scale(domain=[words[name] for name in present], range=colours)
    title, order = t("radio_licence_count"), parts["ends"].drop_duplicates().tolist()
    return altair.Chart(parts).mark_bar(stroke="white").encode(
        x=altair.X("ends:N", title=None, sort=order, axis=altair.Axis(labelAngle=0, labelOverlap=True)),
        y=altair.Y("count:Q", title=title, axis=altair.Axis(format="d", tickMinStep=1)),
        color=altair.Color("due:N", scale=scale, legend=altair.Legend(title=None, orient="bottom")),
        tooltip=[altair.Tooltip("ends:N", title=t("col_licence_until")),
                 altair.Tooltip("due:N", title=t("col_due")), altair.Tooltip("count:Q", title=title)],
    )  # fmt: skip
