"""Commune radio: who has it, its licence, its reach, its hamlets, criterion 8, what to do first."""

from __future__ import annotations

from datetime import date

import streamlit as st

from planner.base.errors import PlannerError
from planner.broadcast.status import STATUSES
from planner.mapview.layers import radio_label
from planner.web.radio import criterion as radio_criterion
from planner.web.radio import map as radio_map
from planner.web.radio import priorities as radio_priorities
from planner.web.radio import reach as radio_reach
from planner.web.radio import register_desk as radio_register_desk
from planner.web.radio import tables as radio_tables
from planner.web.radio.data import Day, day_of
from planner.web.shared import data as source
from planner.web.shared.text import day as day_text
from planner.web.shared.text import number, plain, t

DEFAULT_DAY = date(2017, 11, 3)  # the department's report
DAYS = (date(2000, 1, 1), date(2099, 12, 31))
TABS = {
    "map": radio_map.show,
    "tables": radio_tables.show_tables,
    "charts": radio_tables.show_charts,
    "licences": radio_tables.show_licences,
    "reach": radio_reach.show,
    "hamlets": radio_criterion.show_hamlets,
    "criterion": radio_criterion.show_criterion,
    "priorities": radio_priorities.show,
    "register": radio_register_desk.show,
}


def show() -> None:
    """Show the page."""
    source.need(source.load("communes", "radio"), "communes", "radio")
    st.markdown(f"#### {t('radio_title')}")
    first, second, rest = st.columns([1, 1, 4], vertical_alignment="bottom")
    on = first.date_input(t("radio_on"), DEFAULT_DAY, *DAYS, format="DD/MM/YYYY")
    earlier = second.date_input(
        t("radio_compared"), None, *DAYS, format="DD/MM/YYYY", help=t("radio_compared_help")
    )
    try:
        day = day_of(on)
        then = None if earlier is None else day_of(earlier)
    except PlannerError as error:
        st.error(plain(error.text()))
        return
    with rest:
        _sum(day)
    layers = {"radio": day.register, "hamlets": day.places, "loudspeakers": day.clusters}
    present = {
        name: layer
        for name, layer in {**layers, "commune_facts": day.facts}.items()
        if layer is not None
    }
    for caveat in source.caveats(source.Loaded(present, {})):
        st.warning(plain(caveat))
    _figures(day, then)
    names = [t(f"radio_tab_{name}") for name in TABS]
    tabs = st.tabs(names, key="radio_tabs", on_change="rerun")
    for tab, (name, draw) in zip(tabs, TABS.items(), strict=True):
        if tab.open:  # each reads or computes much
            with tab:
                if name == "tables":
                    radio_tables.show_changes(day, then)
                draw(day)


def _sum(day: Day) -> None:
    """Say that the communes by status are all that there are on the day, each counted once."""
    counts = day.status["status"].value_counts()
    parts = " + ".join(number(int(counts[name])) for name in STATUSES if name in counts)
    facts = {"parts": parts, "sum": number(int(counts.sum())), "communes": number(len(day.communes))}
    st.caption(plain(t("radio_sum", on=day_text(day.on), **facts)))


def _figures(day: Day, then: Day | None) -> None:
    """Show how many communes have each status, and what it is more or less than on the other day."""
    counts = day.status["status"].value_counts()
    before = counts if then is None else then.status["status"].value_counts()
    present = [name for name in STATUSES if counts.get(name, 0) or before.get(name, 0)]
    boxes = st.columns(len(present) + 1)

    def change(now: int, was: int) -> str | None:
        return None if then is None else f"{now - was:+d}"

    was = len(day.status if then is None else then.status)
    boxes[0].metric(
        t("radio_communes"), number(len(day.status)), change(len(day.status), was), delta_color="off"
    )
    for box, name in zip(boxes[1:], present, strict=True):
        now = int(counts.get(name, 0))
        delta = change(now, int(before.get(name, 0)))
        box.metric(radio_label(name), number(now), delta, delta_color="off")
