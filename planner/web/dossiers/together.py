"""Deciding of many sites at once: of those that share a reason, or of all that the filters leave."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import streamlit as st

from planner.appraisal.groups import Group
from planner.base.vocabulary import Conclusion
from planner.store.batches import last_batch, undo_batch
from planner.store.decisions import CONDITION, DECISIONS, Wanted, departs
from planner.store.dossiers import Dossier
from planner.store.people import Actor
from planner.web.dossiers.decide import decision_name, keep, newest_id, tried
from planner.web.shared import who
from planner.web.shared.text import conclusion_name, moment, number, plain, t

TOLD = 12  # codes that a message lists at most


def ask_group(opened: Dossier, listed: list[Group]) -> Group | None:
    """Ask for a group of sites that share a reason; None: all of them."""
    key = f"desk_group_{opened.id}"
    kept = f"{key}_kept"
    by_key = {group.key: group for group in listed}

    def keep_choice() -> None:
        st.session_state[kept] = st.session_state[key]

    def words(name: str) -> str:
        group = by_key[name]
        facts = {"count": number(len(group.site_ids)), "said": group.text}
        return t("desk_group", **facts, conclusion=conclusion_name(group.conclusion))

    # As in the filters: the browser knows a group by its words, and those change with its count.
    chosen = st.session_state.get(kept)
    st.session_state[key] = chosen if chosen in by_key else None
    name = st.selectbox(
        t("desk_groups", count=number(len(listed))),
        list(by_key),
        format_func=words,
        placeholder=t("desk_groups_all"),
        key=key,
        on_change=keep_choice,
    )
    return None if name is None else by_key[name]


def show_group(
    actor: Actor, opened: Dossier, group: Group, shown: gpd.GeoDataFrame, wordings: Mapping[str, str]
) -> None:
    """Decide of the sites of a group that nothing is decided of, each with its own conditions.

    Parameters
    ----------
    shown
        The sites of the group, as the desk's table has them.
    wordings
        The conditions of each site as one text.
    """
    chosen = shown[shown["undecided"]]
    count = number(len(chosen))
    with st.container(border=True):
        st.markdown(f"**{plain(t('desk_group_open', count=count, said=group.text))}**")
        if group.conclusion == Conclusion.CONDITIONAL:
            texts = dict.fromkeys(wordings.get(code, "") for code in group.site_ids)
            for text in list(texts)[:TOLD]:
                st.caption(plain(text))
        reason = st.text_input(t("col_reason"), key=f"group_reason_{opened.id}_{group.key}")
        with st.container(horizontal=True, gap="small"):
            for decision in DECISIONS:
                if decision == CONDITION and group.conclusion != Conclusion.CONDITIONAL:
                    continue  # there are none to be approved with: they are written for all, below
                needs = departs(group.conclusion, decision)
                label = t(f"desk_group_{decision}", count=count)
                st.button(
                    label + (" *" if needs else ""),
                    key=f"group_{decision}_{opened.id}",
                    type="primary" if decision == CONDITION else "secondary",
                    help=t("desk_departs") if needs else None,
                    disabled=not len(chosen),
                    on_click=_decide_all,
                    args=(actor, opened, chosen, decision, reason, wordings),
                )


def _decide_all(
    actor: Actor,
    opened: Dossier,
    chosen: gpd.GeoDataFrame,
    decision: str,
    reason: str,
    wordings: Mapping[str, str],
) -> None:
    version = newest_id(actor, opened)
    conclusions = {
        code: conclusion if isinstance(conclusion, str) else None
        for code, conclusion in zip(chosen["site_id"], chosen["conclusion"], strict=True)
    }
    wanted = [
        Wanted(
            code,
            decision,
            reason,
            wordings.get(code, "") if decision == CONDITION else "",
            int(revision),
            version,
        )
        for code, revision in zip(chosen["site_id"], chosen["revision"], strict=True)
    ]
    keep(actor, opened, wanted, conclusions)


def show_bulk(actor: Actor, opened: Dossier, shown: gpd.GeoDataFrame) -> None:
    """Decide of all sites that the filters leave, with one text for all."""
    st.caption(t("desk_bulk_note"))
    boxes = st.columns([1, 2, 2, 1])
    decision = boxes[0].selectbox(
        t("col_decision"), DECISIONS, format_func=decision_name, key=f"bulk_decision_{opened.id}"
    )
    condition = boxes[1].text_input(t("col_condition"), key="bulk_condition")
    reason = boxes[2].text_input(t("col_reason"), key="bulk_reason")
    open_only = st.toggle(t("desk_bulk_open"), value=True)
    chosen = shown[shown["undecided"]] if open_only else shown
    boxes[3].button(
        t("desk_bulk_do", count=number(len(chosen))),
        disabled=not len(chosen),
        on_click=_decide_all,
        args=(
            actor,
            opened,
            chosen,
            decision,
            reason,
            dict.fromkeys(chosen["site_id"], condition),
        ),
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

        tried(opened, work)

    st.button(
        t("desk_bulk_undo", count=number(len(batch.standing))),
        key=f"undo_batch_{opened.id}",
        help=t("desk_bulk_undo_help", at=moment(batch.at), changed=number(len(batch.changed))),
        icon=":material/undo:",
        on_click=take_back,
    )
