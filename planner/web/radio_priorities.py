"""Which communes to invest in first, by weights that the officer may turn, and what a budget reaches."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planner import messages
from planner.broadcast.priorities import rank, weights_of, within_budget
from planner.web.map_layers import radio_label
from planner.web.radio_data import Day
from planner.web.tables import show_table
from planner.web.text import number, plain, t

MILLION_VND = 1e6
USUAL_BUDGET_MILLION = 2_000


def show(day: Day) -> None:
    """Show the tab."""
    assumed = any(
        value.certainty == "assumed"
        for value in (*day.rules.weights.values(), *day.rules.costs.values())
    )
    if assumed:
        st.warning(t("radio_priorities_assumed"))
    with st.expander(t("radio_weights")):
        weights = _weights(day)
    ranked = rank(day.status, day.served, day.facts, day.rules, weights=weights)
    named = {str(one): t(f"radio_programme_{one}") for one in _programmes(ranked)}
    left, right = st.columns(2)
    million = left.number_input(t("radio_budget"), 0, 1_000_000, USUAL_BUDGET_MILLION, step=100)
    wanted = right.multiselect(
        t("radio_programme"),
        list(named),
        format_func=lambda one: named[one],
        placeholder=t("filter_all"),
    )
    if wanted:
        tagged = ranked["programmes"].fillna("").map(lambda text: bool(set(wanted) & set(text.split())))
        ranked = ranked[tagged]
    budget = within_budget(ranked, million * MILLION_VND)
    facts = {
        "communes": number(budget.communes),
        "hamlets": number(budget.hamlets),
        "people": number(round(budget.people)),
        "spent": number(budget.spent_vnd / MILLION_VND),
        "left": number(budget.left_communes),
        "cost": number(budget.left_cost_vnd / MILLION_VND),
        "line": "–" if budget.line_rank is None else number(budget.line_rank),
    }
    st.markdown(plain(t("radio_budget_reaches", **facts)))
    table = budget.table.assign(
        status=budget.table["status"].map(radio_label),
        is_reached=budget.table["is_reached"].map({True: t("radio_reached"), False: ""}),
        programmes=budget.table["programmes"].map(
            lambda text: ", ".join(named[one] for one in text.split()) if isinstance(text, str) else ""
        ),
        cost_million=budget.table["cost_vnd"] / MILLION_VND,
        spent_million=budget.table["spent_so_far_vnd"] / MILLION_VND,
    )
    columns = ["rank", "district", "name", "status", "people", "score", "works", "cost_million"]
    show_table(
        table, "uu_tien_dau_tu", [*columns, "spent_million", "is_reached", "reasons", "programmes"]
    )
    for name, value in day.rules.costs.items():
        million_text = "–" if value.value is None else number(value.value / MILLION_VND)
        what = t(f"radio_work_{name}")
        st.caption(plain(t("radio_cost", what=what, million=million_text, citation=value.citation)))


def _weights(day: Day) -> dict[str, float]:
    """Ask for the points of each factor; as in the plan at first."""
    found, boxes = {}, st.columns(3)
    for at, (name, points) in enumerate(weights_of(day.rules).items()):
        label = messages.text(f"broadcast.factor_{name}")
        found[name] = boxes[at % 3].slider(label, 0.0, 50.0, float(points), 1.0, key=f"weight_{name}")
    return found


def _programmes(ranked: pd.DataFrame) -> list[str]:
    return sorted({one for text in ranked["programmes"].dropna() for one in str(text).split()})
