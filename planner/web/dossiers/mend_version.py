"""The file of a version opened again, so that its rows are mended and it is kept as the next version."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from planner.base.errors import PlannerError
from planner.intake.choices import choices_of
from planner.store.dossiers import Dossier
from planner.store.people import Actor
from planner.store.proposals import Version, contents, original
from planner.web.appraisal.intake_choices import Received, choices_key
from planner.web.shared import who
from planner.web.shared.text import plain, t


def version_to_mend(actor: Actor, opened: Dossier, kept_versions: Sequence[Version]) -> Received | None:
    """Return the newest version's file where somebody wants to mend it, read as it was read then."""
    if not kept_versions:
        return None
    newest = kept_versions[-1]
    label = t("desk_mend_version", number=newest.number)
    if not st.toggle(label, key=f"mend_version_{newest.id}", help=t("desk_mend_version_help")):
        return None
    store = who.store()
    received = Received(
        newest.file_name, original(store, actor, newest), opened.carrier, opened.law_on, opened.adjusts
    )
    if choices_key(received) not in st.session_state:
        try:
            kept = choices_of(contents(store, actor, newest).choices)
        except PlannerError as error:
            st.warning(plain(error.text()))
            return None
        st.session_state[choices_key(received)] = kept
    return received
