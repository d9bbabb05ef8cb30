"""The day whose law applies to a dossier: what it means; changed once it is shown what that changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

import geopandas as gpd
import pandas as pd
import streamlit as st

from planner.appraisal.appraise import Appraisal
from planner.appraisal.case import CASE_LAYERS
from planner.appraisal.changes import changed_conclusions
from planner.base.errors import LayerError, PlannerError
from planner.base.progress import Tell
from planner.base.vocabulary import Role
from planner.broadcast.status import communes_on
from planner.plan.versions import Opened
from planner.store.decisions import Decision, departs
from planner.store.dossiers import SUBMITTED, Dossier, change_law_day
from planner.store.people import Actor
from planner.store.proposals import Version, contents, keep_judged_anew
from planner.web.appraisal.cache import appraise_kept
from planner.web.shared import data as source
from planner.web.shared import who, work
from planner.web.shared.office import office
from planner.web.shared.tables import show_table
from planner.web.shared.text import conclusion_name, day, number, plain, t

MOST_NAMED = 12


@dataclass(frozen=True)
class _Anew:
    """An appraisal by another day, not kept yet."""

    appraisal: Appraisal
    plan: Opened


def era_note(communes: gpd.GeoDataFrame, on: date) -> str | None:
    """Return what to know of a day on which the province's communes are others, or none; else None."""
    try:
        communes_on(communes, on)
    except LayerError as error:
        return f"{error.text()} {t('law_day_no_communes')}"
    starts = communes["valid_from"].dropna() if "valid_from" in communes else pd.Series(dtype=object)
    if len(starts) and on.isoformat() < str(starts.min()):
        return t("law_day_before", on=day(on), first=day(date.fromisoformat(str(starts.min()))))
    return None


def show_era(on: date) -> None:
    """Say what to know of a day before anything is saved."""
    loaded = source.load("communes")
    note = era_note(loaded["communes"], on) if loaded.has("communes") else None
    if note is not None:
        st.warning(plain(note))


def show(
    actor: Actor,
    opened: Dossier,
    version: Version | None,
    before: gpd.GeoDataFrame | None,
    decided: Callable[[], Iterable[Decision]],
) -> None:
    """Offer to change the day; where there is a file, the findings are judged anew and compared first.

    Parameters
    ----------
    version
        The newest one; None before the first file.
    before
        Its sites as they are concluded of now; None where there is no version.
    decided
        Gives what is decided of them.
    """
    if not actor.may(Role.REVIEWER) or opened.is_closed or opened.status == SUBMITTED:
        return
    slot = f"law_day_{opened.id}"
    with st.expander(t("law_day_change", on=day(opened.law_on))):
        st.caption(t("law_day_explained"))
        on: date = st.date_input(
            t("dossiers_law"), opened.law_on, format="DD/MM/YYYY", key=f"{slot}_{opened.law_on}"
        )
        if on == opened.law_on:
            return
        show_era(on)
        if version is None or before is None:
            if st.button(t("law_day_keep", on=day(on)), key=f"{slot}_keep"):
                _tried(lambda: change_law_day(who.store(), actor, opened, on))
            return
        asked = f"{version.id}|{on}|{opened.revision}|{who.epoch()}"
        if st.session_state.get(slot) != asked:
            st.button(
                t("law_day_try", on=day(on)),
                key=f"{slot}_try",
                on_click=lambda: st.session_state.update({slot: asked}),
            )
            return
        anew = _judged_anew(actor, opened, version, on, asked)
        if anew is not None:
            _compare(actor, opened, version, anew, before, decided())


def _judged_anew(actor: Actor, opened: Dossier, version: Version, on: date, asked: str) -> _Anew | None:
    """Return the appraisal by another day, computed once for each question."""
    kept = f"law_day_anew_{opened.id}"
    computed: tuple[str, _Anew] | None = st.session_state.get(kept)
    if computed is not None and computed[0] == asked:
        return computed[1]
    source.need(source.load(*CASE_LAYERS), *CASE_LAYERS)
    store = who.store()

    def judge(tell: Tell) -> _Anew:
        plan, by_day = office(actor).plan(), replace(opened, law_on=on)
        appraisal = appraise_kept(actor, contents(store, actor, version), by_day, plan.plan, tell)
        return _Anew(appraisal, plan.file)

    try:
        anew = work.done(f"law_day_{opened.id}", f"{asked}|{actor.email}", judge)
    except PlannerError as error:
        st.error(plain(error.text()))
        return None
    if anew is not None:
        st.session_state[kept] = (asked, anew)
    return anew


def _compare(
    actor: Actor,
    opened: Dossier,
    version: Version,
    anew: _Anew,
    before: gpd.GeoDataFrame,
    decided: Iterable[Decision],
) -> None:
    """Show what becomes of the conclusions, and keep the new day with them when somebody says so."""
    on, after = anew.appraisal.case.on, anew.appraisal.sites
    changed = changed_conclusions(before, after)
    facts = {"count": number(len(changed)), "total": number(len(after)), "on": day(on)}
    st.markdown(f"**{plain(t('law_day_difference', **facts))}**")
    if len(changed):
        words = changed.assign(
            **{
                name: [conclusion_name(said) if isinstance(said, str) else "–" for said in changed[name]]
                for name in ("before", "after")
            }
        )
        show_table(words, f"doi_ngay_{opened.code}", height_px=280)
    conclusions = dict(zip(after["site_id"], after["conclusion"], strict=True))
    departing = [
        decision.site_id
        for decision in decided
        if departs(conclusions.get(decision.site_id), decision.decision) and not decision.reason
    ]
    if departing:
        st.warning(
            plain(t("law_day_departing", count=number(len(departing)), sites=", ".join(departing[:12])))
        )
    if st.button(t("law_day_keep", on=day(on)), key=f"law_day_{opened.id}_keep", type="primary"):
        store = who.store()
        _tried(lambda: keep_judged_anew(store, actor, opened, version, anew.appraisal, anew.plan))


def _tried(keep: Callable[[], object]) -> None:
    try:
        keep()
    except PlannerError as error:
        st.error(plain(error.text()))
        return
    st.rerun()
