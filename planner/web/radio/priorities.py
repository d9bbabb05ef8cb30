"""Which communes to invest in first, by weights that the officer may turn, and what a budget reaches."""

from __future__ import annotations

import altair
import pandas as pd
import streamlit as st

from planner.base import messages
from planner.base.vocabulary import Certainty
from planner.broadcast.priorities import FACTORS, Budget, rank, weights_of, within_budget
from planner.dossier.radio_files import radio_table
from planner.web.radio.data import Day
from planner.web.shared.tables import show_table
from planner.web.shared.text import number, plain, t

MILLION_VND = 1e6
USUAL_BUDGET_MILLION = 2_000
CHART_ROWS = 15
BELOW_PX = 250  # what axis and legend take of the chart
MOST_POINTS = 50.0
# In the order of FACTORS; neighbours in a bar are apart in lightness.
FACTOR_COLOURS = (
    "#000000", "#b71c1c", "#1565c0", "#90caf9", "#4e342e", "#bcaaa4", "#6a1b9a", "#ce93d8",
    "#00695c", "#f9a825", "#757575",
)  # fmt: skip


def show(day: Day) -> None:
    """Show the tab."""
    values = (*day.rules.weights.values(), *day.rules.costs.values())
    if any(value.certainty == Certainty.ASSUMED for value in values):
        st.warning(t("radio_priorities_assumed"))
    with st.expander(t("radio_weights"), key="radio_weights_open"):
        weights = _weights(day)
    ranked = rank(day.status, day.served, day.facts, day.rules, weights=weights)
    left, right = st.columns(2)
    million = left.number_input(t("radio_budget"), 0, 1_000_000, USUAL_BUDGET_MILLION, step=100)
    ranked = _tagged(ranked, right)
    budget = within_budget(ranked, million * MILLION_VND)
    _reached(budget)
    _table(budget)
    _chart(budget.table.head(CHART_ROWS))
    for name, value in day.rules.costs.items():
        text = "–" if value.value is None else number(value.value / MILLION_VND)
        work = t(f"radio_work_{name}")
        st.caption(plain(t("radio_cost", what=work, million=text, citation=value.citation or "–")))


def _weights(day: Day) -> dict[str, float]:
    """Ask for the points of each factor; as in the plan at first."""
    usual = weights_of(day.rules)
    if st.button(t("radio_weights_reset")):
        for name, points in usual.items():
            st.session_state[f"radio_weight_{name}"] = float(points)
    weights, boxes = {}, st.columns(3)
    for at, (name, points) in enumerate(usual.items()):
        certainty = messages.text(f"common.certainty_{day.rules.weights[name].certainty}")
        key = f"radio_weight_{name}"
        st.session_state.setdefault(key, float(points))
        weights[name] = boxes[at % 3].slider(
            messages.text(f"broadcast.factor_{name}"),
            0.0,
            MOST_POINTS,
            step=1.0,
            format="%.0f",
            key=key,
            help=t("radio_weight_value", points=number(points), certainty=certainty),
        )
    return weights


def _tagged(ranked: pd.DataFrame, box: st.delta_generator.DeltaGenerator) -> pd.DataFrame:
    """Return the communes of the programmes chosen; all where none is."""
    tags = ranked["programmes"].fillna("").str.split()
    wanted = box.multiselect(
        t("radio_programme"),
        sorted({programme for words in tags for programme in words}),
        format_func=lambda programme: t(f"radio_programme_{programme}"),
        placeholder=t("filter_all"),
    )
    return ranked[tags.map(lambda words: bool(set(wanted) & set(words)))] if wanted else ranked


def _reached(budget: Budget) -> None:
    figures = {
        "reached_communes": budget.communes,
        "reached_hamlets": budget.hamlets,
        "reached_people": budget.people,
        "spent": budget.spent_vnd / MILLION_VND,
        "left_communes": budget.left_communes,
        "left_cost": budget.left_cost_vnd / MILLION_VND,
    }
    for box, (name, value) in zip(st.columns(len(figures)), figures.items(), strict=True):
        box.metric(t(f"radio_{name}"), number(value))
    line = budget.line_rank
    st.caption(t("radio_budget_all") if line is None else t("radio_budget_line", line=number(line)))


def _table(budget: Budget) -> None:
    words = {True: t("radio_reached"), False: t("radio_not_reached")}
    table = budget.table.assign(is_reached=budget.table["is_reached"].map(words))
    show_table(radio_table("priorities", table), "uu_tien_dau_tu")


def _chart(table: pd.DataFrame) -> None:
    """Draw of what the points of the first communes are made up."""
    if table.empty:
        return
    st.markdown(f"##### {plain(t('radio_rank_chart', count=number(len(table))))}")
    names = {f"part_{name}": messages.text(f"broadcast.factor_{name}") for name in FACTORS}
    order = [f"{int(at)}. {name}" for at, name in zip(table["rank"], table["name"], strict=True)]
    parts = table.assign(place=order).melt("place", list(names), "factor", "points").dropna()
    parts = parts[parts["points"] > 0]
    parts["order"] = parts["factor"].map(list(names).index)
    parts["factor"] = parts["factor"].map(names)
    scale = altair.Scale(domain=list(names.values()), range=list(FACTOR_COLOURS))
    legend = altair.Legend(title=None, orient="bottom", columns=4, labelLimit=260)
    points, factor = t("col_points"), t("col_factor")
    bars = altair.Chart(parts).mark_bar(stroke="white", strokeWidth=1).encode(
        y=altair.Y("place:N", title=None, sort=order, axis=altair.Axis(labelLimit=240)),
        x=altair.X("points:Q", title=points, stack="zero"),
        color=altair.Color("factor:N", scale=scale, legend=legend),
        order="order:Q",
        tooltip=[altair.Tooltip("factor:N", title=factor),
                 altair.Tooltip("points:Q", title=points, format=".1f")],
    )  # fmt: skip
    st.altair_chart(bars, height=22 * len(table) + BELOW_PX)
