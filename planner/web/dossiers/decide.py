"""Deciding of sites on the desk, one by one or in bulk; what goes wrong is told with both versions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import geopandas as gpd
import pandas as pd
import streamlit as st

from planner.base import messages
from planner.base.errors import PlannerError, StaleEditError
from planner.store.batches import last_batch, undo_batch
from planner.store.decisions import CONDITION, DECISIONS, Decision, Wanted, decide, departs, undo
from planner.store.dossiers import Dossier
from planner.store.people import Actor
from planner.store.proposals import versions
from planner.web.shared import who
from planner.web.shared.text import conclusion_name, moment, number, plain, t

NOTHING = "none"
TOLD = 12  # codes that a message lists at most


def decision_name(decision: str) -> str:
    """Return the name of a decision."""
    return t("desk_undecided") if decision == NOTHING else messages.text(f"store.decision_{decision}")


def said_of(site: pd.Series) -> str:
    """Return what is decided of a site, in a line."""
    parts = (decision_name(site["decision"]), site["condition"], site["reason"], site["decided_by"])
    return " · ".join(part for part in parts if part)


def show_name(site: pd.Series, conclusion: str | None) -> None:
    """Show the code of a site and its conclusion."""
    st.markdown(f"**{plain(site['site_id'])}** · {conclusion_name(conclusion) if conclusion else '–'}")


def show_decision(actor: Actor, opened: Dossier, site: pd.Series, conclusion: str | None) -> None:
    """Show a site (a row of the desk's table) with the buttons that decide of it."""
    code, revision = site["site_id"], int(site["revision"])
    version = _version(actor, opened)
    key = f"{opened.id}_{code}_{revision}"

    def take_back() -> None:
        _tried(opened, lambda: undo(who.store(), actor, opened.id, code, revision))

    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        show_name(site, conclusion)
        st.button(
            t("desk_undo"),
            key=f"undo_{key}",
            disabled=not revision,
            on_click=take_back,
            shortcut="Alt+Z",
        )
    if isinstance(site["decision"], str):
        st.caption(plain(t("desk_decided", said=said_of(site))))
    condition_key, reason_key = f"words_condition_{key}", f"words_reason_{key}"
    boxes = st.columns(2)
    boxes[0].text_input(t("col_condition"), site["condition"], key=condition_key)
    boxes[1].text_input(t("col_reason"), site["reason"], key=reason_key)

    # A callback knows what the reviewer saw; the page itself would already see what others did since.
    def press(decision: str) -> None:
        condition = st.session_state[condition_key] if decision == CONDITION else ""
        wanted = Wanted(code, decision, st.session_state[reason_key], condition, revision, version)
        _keep(actor, opened, [wanted], {code: conclusion})

    with st.container(horizontal=True, gap="small"):
        for number_, decision in enumerate(DECISIONS, start=1):
            needs = departs(conclusion, decision)
            st.button(
                t(f"desk_short_{decision}") + (" *" if needs else ""),
                key=f"{decision}_{key}",
                help=t("desk_departs") if needs else None,
                on_click=press,
                args=(decision,),
                shortcut=f"Alt+{number_}",
            )


def _version(actor: Actor, opened: Dossier) -> int:
    """Return the version that is on the desk, as long as the page stands."""
    return versions(who.store(), actor, opened.id)[-1].id


def _keep(
    actor: Actor, opened: Dossier, wanted: Sequence[Wanted], conclusions: dict[str, str | None]
) -> None:
    _tried(opened, lambda: decide(who.store(), actor, opened.id, wanted, conclusions))


def _tried(opened: Dossier, work: Callable[[], object]) -> None:
    """Do something of a callback; what goes wrong is shown when the page is drawn."""
    try:
        work()
    except PlannerError as error:
        st.session_state[f"desk_problem_{opened.id}"] = error


def show_problem(actor: Actor, opened: Dossier) -> None:
    """Show what came of the last click; of a stale edit what stands and what was wanted."""
    done = st.session_state.pop(f"desk_undone_{opened.id}", None)
    if done is not None:
        st.success(plain(done))
    error = st.session_state.pop(f"desk_problem_{opened.id}", None)
    if error is None:
        return
    st.error(plain(error.text()))
    if not isinstance(error, StaleEditError):
        return
    current, offered = error.standing, error.offered
    if isinstance(current, Decision):
        by = f"{who.called(actor)[current.who]}, {moment(current.at)}"
        text = f"{decision_name(current.decision)} · {current.condition} {current.reason} · {by}"
        st.caption(plain(t("desk_stands", said=text)))
    if isinstance(offered, Wanted):
        text = f"{decision_name(offered.decision)} · {offered.condition} {offered.reason}"
        st.caption(plain(t("desk_wanted", said=text)))


def show_bulk(actor: Actor, opened: Dossier, shown: gpd.GeoDataFrame) -> None:
    """Decide of all sites that the filters leave."""
    st.caption(t("desk_bulk_note"))
    boxes = st.columns([1, 2, 2, 1])
    decision = boxes[0].selectbox(t("col_decision"), DECISIONS, format_func=decision_name)
    condition = boxes[1].text_input(t("col_condition"), key="bulk_condition")
    reason = boxes[2].text_input(t("col_reason"), key="bulk_reason")
    open_only = st.toggle(t("desk_bulk_open"), value=True)
    chosen = shown[shown["decision"].isna() | shown["outdated"]] if open_only else shown
    conclusions = {
        code: conclusion if isinstance(conclusion, str) else None
        for code, conclusion in zip(chosen["site_id"], chosen["conclusion"], strict=True)
    }
    said = condition if decision == CONDITION else ""
    version = _version(actor, opened)
    wanted = [
        Wanted(code, decision, reason, said, int(revision), version)
        for code, revision in zip(chosen["site_id"], chosen["revision"], strict=True)
    ]
    boxes[3].button(
        t("desk_bulk_do", count=number(len(chosen))),
        disabled=not wanted,
        on_click=_keep,
        args=(actor, opened, wanted, conclusions),
    )


def show_batch_undo(actor: Actor, opened: Dossier) -> None:
    """Offer to undo what the reviewer has last decided in bulk, as long as some of it stands."""
    batch = last_batch(who.store(), actor, opened.id)
    if batch is None or not batch.standing:
        return

    def take_back() -> None:
        def work() -> None:
            undone = undo_batch(who.store(), actor, opened.id, batch.number)
            message = t("desk_bulk_undone", count=number(len(undone.standing)))
            if undone.changed:
                sites = ", ".join(undone.changed[:TOLD]) + (" …" if len(undone.changed) > TOLD else "")
                message += " " + t("desk_bulk_left", count=number(len(undone.changed)), sites=sites)
            st.session_state[f"desk_undone_{opened.id}"] = message

        _tried(opened, work)

    st.button(
        t("desk_bulk_undo", count=number(len(batch.standing))),
        key=f"undo_batch_{opened.id}",
        help=t("desk_bulk_undo_help", at=moment(batch.at), changed=number(len(batch.changed))),
        icon=":material/undo:",
        on_click=take_back,
    )
