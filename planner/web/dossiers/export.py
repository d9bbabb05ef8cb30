"""The whole dossier from the desk: its maps looked at first, then all files in one press."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

import streamlit as st

from planner.base.errors import LayerError, PlannerError
from planner.base.files import zip_bytes
from planner.base.local_time import today
from planner.base.progress import Tell, part
from planner.broadcast.status import communes_on
from planner.dossier.build import PARTS, QUICK, build, office_templates
from planner.dossier.manifest import MANIFEST
from planner.dossier.maps.draw import preview_png
from planner.dossier.maps.map_set import map_set
from planner.store.decisions import decisions
from planner.store.dossiers import Dossier
from planner.store.exports import record_export
from planner.store.people import Actor
from planner.store.proposals import Judged
from planner.usecases.dossier_material import material_of_dossier
from planner.usecases.material import Material, Signing
from planner.usecases.office import Office
from planner.web.appraisal.cache import case_versions
from planner.web.shared import data as source
from planner.web.shared import who, work
from planner.web.shared.office import office
from planner.web.shared.text import day, plain, t

PAPERS = ("A3", "A4", "A2", "A1")
ORIENTATIONS = ("landscape", "portrait")
NUMBERS = ("letter", "report_no", "submission_no", "decision_no")
WRITTEN = (*NUMBERS, "signer", "signer_title", "chair", "chair_title")
PREVIEW_DPI = 90
GATHERING = 0.15  # of the whole work


@dataclass(frozen=True)
class Asked:
    """How the dossier is wanted."""

    parts: tuple[str, ...]
    paper: str
    orientation: str
    communes: tuple[str, ...]
    made_on: date
    signing: Signing


@dataclass(frozen=True)
class Made:
    """A dossier's files, zipped; ``has_radio``: whether the maps of commune radio are among them."""

    zipped: bytes
    has_radio: bool


def show(actor: Actor, opened: Dossier, judged: Judged | None) -> None:
    """Show the tab."""
    st.caption(t("export_note"))
    if judged is None:
        st.info(t("desk_not_appraised"))
        return
    asked = _ask(actor, opened)
    try:
        _export(actor, opened, judged, asked)
        _preview(actor, opened, judged, asked)
    except PlannerError as error:
        st.error(plain(error.text()))


def _ask(actor: Actor, opened: Dossier) -> Asked:
    chosen = st.pills(
        t("export_parts"),
        PARTS,
        format_func=lambda name: t(f"export_part_{name}"),
        selection_mode="multi",
        default=PARTS,
        key=f"export_parts_{opened.id}",
        help=t("export_parts_help"),
    )
    parts = tuple(name for name in PARTS if name in chosen)
    boxes = st.columns(3)
    paper = boxes[0].selectbox(t("radio_paper"), PAPERS, key=f"export_paper_{opened.id}")
    orientation = boxes[1].selectbox(
        t("export_orientation"), ORIENTATIONS, format_func=lambda name: t(f"export_{name}")
    )
    made_on = boxes[2].date_input(t("export_made_on"), format="DD/MM/YYYY")
    names = _communes(opened.law_on)
    communes = st.multiselect(
        t("export_communes"),
        list(names),
        format_func=lambda code: names[code],
        placeholder=t("export_communes_none"),
        key=f"export_communes_{opened.id}",
    )
    with st.expander(t("export_signing")):
        st.caption(t("export_signing_note"))
        places = st.columns(2)
        words = {
            name: places[at % 2]
            .text_input(t(f"export_{name}"), key=f"export_{name}_{opened.id}")
            .strip()
            for at, name in enumerate(WRITTEN)
        }
    written = {name: text or None for name, text in words.items()}
    signing = Signing(**written, maker=actor.name, maker_title=actor.title or None)
    return Asked(parts, paper, orientation, tuple(communes), made_on, signing)


def _communes(on: date) -> dict[str, str]:
    """Return the communes of a day by code; none where they are not loaded."""
    loaded = source.load("communes")
    try:
        communes = communes_on(loaded["communes"], on) if loaded.has("communes") else None
    except LayerError:
        communes = None
    if communes is None:
        return {}
    rows = communes.sort_values(["district_code", "name"])[["commune_code", "name", "district"]]
    return {code: f"{name}, {district}" for code, name, district in rows.itertuples(index=False)}


def _export(actor: Actor, opened: Dossier, judged: Judged, asked: Asked) -> None:
    """Make the dossier when it is asked for, and keep it for this session until something changes."""
    key = repr((asked, _state(actor, opened, judged)))
    wanted_key, made_key = f"export_wanted_{opened.id}", f"export_held_{opened.id}"
    name, nothing = f"export_make_{opened.id}", not asked.parts
    if st.button(t("export_make"), type="primary", key=name, disabled=nothing):
        st.session_state[wanted_key] = key
    if st.session_state.get(wanted_key) == key:
        folder, store, here = source.data_dir(), who.store(), office(actor)

        def make(tell: Tell) -> Made:
            ready = part(tell, 0, GATHERING)
            material = material_of_dossier(here, opened.id, asked.made_on, asked.signing, ready)
            files = build(
                material,
                parts=asked.parts,
                paper=asked.paper,
                orientation=asked.orientation,
                communes=asked.communes,
                templates=office_templates(folder),
                tell=part(tell, GATHERING, 1),
            )
            record_export(store, actor, opened.id, sha256(files[MANIFEST]).hexdigest())
            return Made(zip_bytes(files, QUICK), material.radio is not None)

        package = work.done("dossier", key, make)
        if package is None:
            return
        del st.session_state[wanted_key]
        st.session_state[made_key] = (key, package)
    last = st.session_state.get(made_key)
    if last is not None and last[0] == key:
        name = f"{opened.code}_{asked.made_on.isoformat()}.zip"
        st.success(t("export_made"))
        if not last[1].has_radio and "maps" in asked.parts:
            st.warning(t("export_no_radio", on=day(judged.law_on)))
        st.download_button(
            t("export_get"),
            last[1].zipped,
            name,
            "application/zip",
            icon=":material/download:",
            on_click="ignore",
        )


def _state(actor: Actor, opened: Dossier, judged: Judged) -> tuple[object, ...]:
    """Return all that a dossier's files depend on besides how they are asked for."""
    return opened, judged, decisions(who.store(), actor, opened.id), case_versions(actor)


def _preview(actor: Actor, opened: Dossier, judged: Judged, asked: Asked) -> None:
    st.markdown(f"##### {t('export_preview')}")
    if not st.toggle(t("export_look"), key=f"export_look_{opened.id}"):
        return
    key = repr(_state(actor, opened, judged))
    here = office(actor)

    def gather(tell: Tell) -> Material:
        return _material(key, (here, opened.id), tell)

    material = work.done("export_preview", key, gather)
    if material is None:
        return
    specs = map_set(material, asked.communes)
    chosen = st.selectbox(
        t("export_map"), range(len(specs)), format_func=lambda at: f"{at + 1}. {specs[at].title}"
    )
    spec = specs[chosen].on_paper(asked.paper, asked.orientation)
    st.image(preview_png(spec, PREVIEW_DPI), width="stretch")


@st.cache_resource(max_entries=2, show_spinner=False)
def _material(key: str, _where: tuple[Office, int], _tell: Tell) -> Material:  # noqa: ARG001 - the key
    here, number = _where
    material = material_of_dossier(here, number, today(), tell=_tell)
    return replace(material, signing=Signing())
