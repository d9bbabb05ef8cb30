"""The carrier's files of a dossier: taken in, kept as versions, compared, appraised."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from planner.appraisal.case import CASE_LAYERS
from planner.base.errors import PlannerError
from planner.base.progress import Tell
from planner.base.vocabulary import Role
from planner.dossier.findings_tables import changes_in_words
from planner.intake.choices import to_yaml
from planner.layers.difference import CHANGES, compare, counts
from planner.store.decisions import decisions
from planner.store.dossiers import SUBMITTED, Dossier
from planner.store.people import Actor
from planner.store.plan_record import plan_text
from planner.store.proposals import (
    Judged,
    Version,
    add_version,
    contents,
    keep_appraisal,
    original,
    versions,
)
from planner.web.appraisal.cache import appraise_kept
from planner.web.appraisal.intake_carrier import is_of_its_carrier
from planner.web.appraisal.intake_choices import Received, choices_for
from planner.web.appraisal.intake_desk import take_in
from planner.web.dossiers import law_day
from planner.web.dossiers.completion import show_returned
from planner.web.dossiers.mend_version import version_to_mend
from planner.web.dossiers.sites import known_of
from planner.web.plan.versions import YAML_MIME
from planner.web.shared import data as source
from planner.web.shared import who, work
from planner.web.shared.office import office
from planner.web.shared.tables import show_table
from planner.web.shared.text import day, moment, number, plain, t
from planner.web.shared.uploads import TABLES_AND_MAPS, upload


def show(actor: Actor, opened: Dossier, kept_versions: Sequence[Version], judged: Judged | None) -> None:
    """Show the versions of the proposal, and take in the next one."""
    if kept_versions:
        _versions(actor, opened, kept_versions)
        _judge(actor, opened, kept_versions[-1], judged)
        if judged is not None and len(kept_versions) > 1:
            show_returned(actor, opened, kept_versions[-1], kept_versions[-2], judged)
    version = kept_versions[-1] if kept_versions else None
    before = None if version is None else known_of(actor, version, judged).sites
    decided = partial(decisions, who.store(), actor, opened.id)
    law_day.show(actor, opened, version, before, lambda: decided().values())
    if actor.may(Role.REVIEWER) and not opened.is_closed:
        st.markdown(f"##### {t('desk_new_version', number=len(kept_versions) + 1)}")
        _take_in(actor, opened, kept_versions)


def _versions(actor: Actor, opened: Dossier, kept_versions: Sequence[Version]) -> None:
    names = who.called(actor)
    for version in reversed(kept_versions):
        left, right = st.columns([5, 1])
        facts = {
            "number": version.number,
            "file": version.file_name,
            "who": names[version.who],
            "at": moment(version.received_at),
        }
        left.markdown(plain(t("desk_version", **facts)))
        left.caption(f"SHA-256 {version.file_sha256}")
        right.download_button(
            t("desk_original"),
            partial(original, who.store(), actor, version),
            version.file_name,
            key=f"original_{version.id}",
            on_click="ignore",
        )
    if len(kept_versions) < 2:
        return
    difference = _difference(kept_versions[-1], kept_versions[-2], who.epoch(), actor)
    totals = counts(difference)
    with st.expander(t("desk_difference", **{name: number(totals[name]) for name in CHANGES})):
        show_table(changes_in_words(difference), f"thay_doi_{opened.code}", height_px=280)


@st.cache_data(max_entries=12, show_spinner=False)
def _difference(new: Version, old: Version, epoch: str, _actor: Actor) -> pd.DataFrame:  # noqa: ARG001
    sites, before = (contents(who.store(), _actor, version).sites for version in (new, old))
    return compare(sites, before, source.province().crs)


def _judge(actor: Actor, opened: Dossier, version: Version, judged: Judged | None) -> None:
    if judged is not None:
        facts = {
            "on": day(judged.law_on),
            "plan": judged.plan_version,
            "sha256": judged.plan_sha256[:12],
            "who": who.called(actor)[judged.who],
            "at": moment(judged.made_at),
        }
        st.caption(plain(t("desk_judged", **facts)))
        _offer_plan(actor, judged)
        if judged.proposal_id != version.id:
            st.warning(t("desk_judged_old"))
    if not actor.may(Role.REVIEWER) or opened.is_closed or opened.status == SUBMITTED:
        return
    slot = f"judging_{opened.id}"
    if st.session_state.get(slot) == version.id:
        _judging(actor, opened, version, slot)
        return
    st.button(
        t("desk_appraise", number=version.number),
        type="primary",
        on_click=partial(st.session_state.__setitem__, slot, version.id),
    )


def _offer_plan(actor: Actor, judged: Judged) -> None:
    """Offer the text of the plan that judged; of an appraisal from before it was kept, say where."""
    try:
        text = plan_text(who.store(), actor, judged.plan_sha256)
    except PlannerError as error:
        st.caption(plain(error.text()))
        return
    name = f"quy_hoach_{judged.plan_sha256[:12]}.yaml"
    st.download_button(
        t("desk_judged_plan"), text, name, YAML_MIME, key=f"judged_plan_{judged.id}", on_click="ignore"
    )


def _judging(actor: Actor, opened: Dossier, version: Version, slot: str) -> None:
    """Appraise a version, the progress shown, and keep what comes of it.

    It is kept by the work itself: who looks at another page meanwhile finds it kept.
    """
    source.need(source.load(*CASE_LAYERS), *CASE_LAYERS)
    store = who.store()

    def judge(tell: Tell) -> bool:
        proposal = contents(store, actor, version)
        plan = office(actor).plan()  # parsed and named from the same bytes
        appraisal = appraise_kept(actor, proposal, opened, plan.plan, tell)
        tell("progress.rules", 1.0)  # the last moment to be cancelled
        if version in versions(store, actor, opened.id):  # else another store was restored meanwhile
            keep_appraisal(store, actor, version, appraisal, plan.file)
        return True

    try:
        if work.done(slot, f"{version.id}|{who.epoch()}|{actor.email}", judge) is None:
            return
    except PlannerError as error:
        st.error(plain(error.text()))
        del st.session_state[slot]
        return
    del st.session_state[slot]
    st.rerun()


def _uploaded(opened: Dossier, kept_versions: Sequence[Version]) -> Received | None:
    uploaded = upload(t("appraisal_file"), TABLES_AND_MAPS, key=f"file_{opened.id}_{len(kept_versions)}")
    if uploaded is None:
        return None
    return Received(uploaded.name, uploaded.getvalue(), opened.carrier, opened.law_on, opened.adjusts)


def _take_in(actor: Actor, opened: Dossier, kept_versions: Sequence[Version]) -> None:
    received = version_to_mend(actor, opened, kept_versions) or _uploaded(opened, kept_versions)
    if received is None:
        return
    proposal = take_in(received)
    if proposal is None or not is_of_its_carrier(received, proposal):
        return
    if st.button(t("desk_keep_version", number=len(kept_versions) + 1), type="primary"):
        try:
            choices = to_yaml(choices_for(received))
            add_version(who.store(), actor, opened.id, received.content, proposal, choices)
        except PlannerError as error:
            st.error(plain(error.text()))
            return
        st.rerun()
