"""Asking the carrier to complete its dossier, and what it changed when it came back."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import streamlit as st

from planner.appraisal.completeness import needed
from planner.appraisal.returned import returned, unchanged
from planner.base import messages
from planner.base.errors import PlannerError
from planner.base.files import zip_bytes
from planner.base.local_time import today
from planner.base.progress import Tell
from planner.dossier.completion import Sending, answer_by, completion_of_dossier
from planner.dossier.findings_tables import field_name
from planner.store.dossiers import Dossier
from planner.store.people import Actor
from planner.store.proposals import Judged, Version, appraisal_of, contents, findings
from planner.usecases.completion import lacking_in
from planner.usecases.material import Signing
from planner.web.shared import data as source
from planner.web.shared import who, work
from planner.web.shared.office import office
from planner.web.shared.tables import show_table
from planner.web.shared.text import number, plain, t

ZIP_MIME = "application/zip"
_SHOWN = ("field", "form", "without", "asked_of", "stops", "certainty", "waiting", "which")


def show_completion(actor: Actor, opened: Dossier, version: Version, judged: Judged | None) -> None:
    """Show what the dossier lacks, and make the letter with the file to fill in."""
    st.markdown(f"##### {t('desk_completion')}")
    st.caption(t("desk_completion_note"))
    if judged is None or judged.proposal_id != version.id:
        st.info(t("desk_completion_first"))
        return
    lacking = _lacking(version, judged, who.epoch(), actor)
    if len(lacking):
        must = needed(lacking)
        st.caption(
            t("desk_completion_counts", must=number(int(must.sum())), may=number(int((~must).sum())))
        )
        shown = lacking.assign(field=lacking["field"].map(field_name))
        show_table(shown, f"con_thieu_{opened.code}", list(_SHOWN), height_px=240)
    else:
        st.success(t("desk_completion_none"))
    sending = _sending(opened)
    slot = f"completion_{opened.id}"
    wanted = f"{judged.id}|{who.epoch()}|{sending}"
    if st.button(t("desk_completion_make"), type="primary", key=f"{slot}_make"):
        st.session_state[slot] = wanted
    if st.session_state.get(slot) != wanted:
        return
    here = office(actor)

    def making(_: Tell) -> bytes:
        return zip_bytes(completion_of_dossier(here, opened.id, sending))

    try:
        content = work.done(slot, wanted, making)
    except PlannerError as error:
        st.error(plain(error.text()))
        return
    if content is not None:
        st.download_button(
            t("desk_completion_get", size=number(len(content) / 1024)),
            content,
            f"{opened.code}_bo_sung.zip",
            ZIP_MIME,
            key=f"{slot}_get",
            on_click="ignore",
        )


def _sending(opened: Dossier) -> Sending:
    boxes = st.columns([1, 1, 1.4, 1.4])
    made_on = today()
    by = boxes[0].date_input(
        t("desk_completion_answer"),
        answer_by(made_on),
        format="DD/MM/YYYY",
        help=t("desk_completion_days_help"),
        key=f"completion_by_{opened.id}",
    )
    letter_no, signer, title = (
        box.text_input(t(f"desk_completion_{name}"), key=f"completion_{name}_{opened.id}").strip()
        for box, name in zip(boxes[1:], ("no", "signer", "signer_title"), strict=True)
    )
    signing = Signing(signer=signer or None, signer_title=title or None)
    return Sending(made_on, by, signing, letter_no or None)


@st.cache_data(max_entries=6, show_spinner=False)
def _lacking(version: Version, judged: Judged, epoch: str, _actor: Actor) -> pd.DataFrame:  # noqa: ARG001
    return lacking_in(office(_actor), version, judged)


def show_returned(actor: Actor, opened: Dossier, new: Version, old: Version, judged: Judged) -> None:
    """Show what a version that came back changed: fields, and conclusions before and after."""
    earlier = appraisal_of(who.store(), actor, old)
    if judged.proposal_id != new.id or earlier is None:
        st.caption(t("desk_returned_none"))
        return
    changes, kept = _returned((new, old), (judged, earlier), who.epoch(), actor)
    facts = {"number": new.number, "before": old.number}
    title = t("desk_returned", **facts, changed=number(len(changes)), kept=number(kept))
    with st.expander(title, expanded=bool(len(changes))):
        st.caption(t("desk_returned_note"))
        show_table(changes, f"thay_doi_ket_luan_{opened.code}", height_px=280)


@st.cache_data(max_entries=6, show_spinner=False)
def _returned(
    pair: tuple[Version, Version],
    appraisals: tuple[Judged, Judged],
    epoch: str,  # noqa: ARG001 - part of the key
    _actor: Actor,
) -> tuple[pd.DataFrame, int]:
    store = who.store()

    def side(version: Version, judged: Judged) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
        return contents(store, _actor, version).sites, findings(store, _actor, judged)

    after, before = (side(*both) for both in zip(pair, appraisals, strict=True))
    changes = returned(before, after, source.province().crs)
    return returned_in_words(changes), len(unchanged(after[0], changes))


def returned_in_words(changes: pd.DataFrame) -> pd.DataFrame:
    """Return what changed with its closed words and the names of its fields in words."""
    return changes.assign(
        change=[messages.text(f"report.change_{change}") for change in changes["change"]],
        fields=[", ".join(field_name(name) for name in fields.split()) for fields in changes["fields"]],
        conclusion_before=_conclusions(changes["conclusion_before"]),
        conclusion_after=_conclusions(changes["conclusion_after"]),
    )


def _conclusions(column: pd.Series) -> list[str]:
    return [
        messages.text(f"common.conclusion_{name}") if isinstance(name, str) else "–" for name in column
    ]
