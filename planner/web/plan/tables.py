"""The values of the plan in force on a day; what is assumed looks assumed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pandas as pd
import streamlit as st

from planner.base import messages
from planner.base.vocabulary import Certainty
from planner.dossier.headings import readable
from planner.plan.model import Plan, values_table
from planner.plan.tables import parameters_table, spacing_table, targets_in_force, zones_table
from planner.web.shared.tables import show_table
from planner.web.shared.text import day, number, plain, t

CERTAINTIES: dict[str, str] = {
    Certainty.CITED: "gray",
    Certainty.CONFIRMED: "green",
    Certainty.ASSUMED: "orange",
}
# Background and letters of a cell; the words beside it say the same to who does not see colours.
MARKS = {
    Certainty.ASSUMED: "background-color: #fff1de; color: #8a4600",
    Certainty.CONFIRMED: "background-color: #e4f4e6; color: #1b5e20",
}
ROW_PX, MOST_PX = 35, 460
LETTER_PX, PADDING_PX, WIDEST_PX = 6.7, 20, 680
DAYS = ("effective_from", "effective_until")


def show_values(plan: Plan, every: Plan, *, with_tables: bool = True) -> None:
    """Show the values of a plan by kind.

    Parameters
    ----------
    plan
        With only what is in force on the day.
    every
        With all that it holds.
    with_tables
        False where the tab is shut: the choice of the values is kept, its tables need not be made.
    """
    chosen = _ask_certainty(plan)
    if not with_tables:
        return
    st.markdown(f"##### {t('plan_values')}")
    _sourced(parameters_table(plan), "amount", chosen)
    st.markdown(f"##### {t('plan_spacing')}")
    _spacing(plan)
    st.markdown(f"##### {t('plan_zones')}")
    _sourced(zones_table(plan).drop(columns=["name"]), "allowed", chosen)
    st.markdown(f"##### {t('plan_targets')}")
    _sourced(targets_in_force(plan), "amount", chosen)
    with st.expander(t("plan_every_value")):
        show_table(values_table(every), "gia_tri_quy_hoach")


def _ask_certainty(plan: Plan) -> list[str]:
    counts = pd.Series([value.certainty for value in plan.values()]).value_counts()

    def name(word: str) -> str:
        text = messages.text(f"common.certainty_{word}")
        return f":{CERTAINTIES[word]}[{plain(text)}] ({number(int(counts.get(word, 0)))})"

    words = list(CERTAINTIES)
    return st.pills(t("plan_filter"), words, format_func=name, selection_mode="multi", key="plan_filter")


def _sourced(table: pd.DataFrame, figure: str, certainties: list[str]) -> None:
    shown = table[table["certainty"].isin(certainties)] if certainties else table
    if len(shown):
        show_sourced(shown, figure)
    else:
        st.caption(t("plan_no_value"))


def show_sourced(table: pd.DataFrame, figure: str) -> None:
    """Show values with where they come from; the figure and its certainty are marked."""
    marks = pd.DataFrame("", index=table.index, columns=table.columns)
    for column in (figure, "certainty"):
        marks[column] = table["certainty"].map(MARKS).fillna("")
    show_marked(table, marks)


def show_marked(table: pd.DataFrame, marks: pd.DataFrame) -> None:
    """Show a table with Vietnamese headings and a style (CSS) for each cell."""
    days = {name: table[name].map(_day) for name in DAYS if name in table}
    shown = readable(table.assign(**days).reset_index(drop=True))
    styles = marks.reset_index(drop=True).set_axis(shown.columns, axis=1)
    styled = shown.style.apply(lambda _: styles, axis=None).format(na_rep="")
    height = min(MOST_PX, ROW_PX * (len(shown) + 1) + 3)
    widths = {
        name: st.column_config.Column(width=width_px(shown[name], name)) for name in map(str, shown)
    }
    st.dataframe(styled, hide_index=True, height=height, placeholder="", column_config=widths)


def width_px(values: Iterable[object], heading: str) -> int:
    """Return the width of a column in which nothing is cut off, up to a screen's half."""
    longest = max([len(heading) + 3, *(len(str(value)) for value in values if value is not None)])
    return min(WIDEST_PX, PADDING_PX + int(LETTER_PX * longest))


def _spacing(plan: Plan) -> None:
    table = spacing_table(plan)
    sides = ("urban", "elsewhere")
    citations = table[[f"{side}_citation" for side in sides]]
    sources = citations.apply(lambda row: "; ".join(dict.fromkeys(row.dropna())), axis=1)
    shown = table.assign(document=sources)
    columns = ["mast_class", "height", "urban", "urban_certainty", "elsewhere", "elsewhere_certainty"]
    marks = pd.DataFrame("", index=table.index, columns=[*columns, "document"])
    for side in sides:
        words = table[f"{side}_certainty"]
        marks[side] = marks[f"{side}_certainty"] = words.map(MARKS).fillna("")
        named = words.map(lambda word: messages.text(f"common.certainty_{word}"), na_action="ignore")
        shown[f"{side}_certainty"] = named
    show_marked(shown[[*columns, "document"]], marks)


def _day(value: date | None) -> str:
    return "" if value is None or pd.isna(value) else day(value)
