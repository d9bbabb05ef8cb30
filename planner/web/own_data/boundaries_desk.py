"""Where official boundaries and people replace those that are shipped, and versions are brought back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import streamlit as st

from planner.base import apart, messages
from planner.base.errors import PlannerError
from planner.base.files import on_disk
from planner.base.progress import Tell
from planner.intake.adoption import (
    Provenance,
    adopt_boundaries,
    read_sites,
    restore_boundaries,
)
from planner.intake.boundaries import read_boundaries
from planner.intake.choices import content_key
from planner.intake.comparison import Comparison, compare_boundaries
from planner.intake.population import Population, adopt_population, read_population
from planner.layers.catalogue import LAYERS
from planner.layers.io import read_layer
from planner.layers.versions import Version, list_versions, restore_version
from planner.store.layer_record import change_layers
from planner.web.shared import data as source
from planner.web.shared import work
from planner.web.shared.skipped_rows import show_rows
from planner.web.shared.tables import show_fault_list, show_table
from planner.web.shared.text import moment, number, plain, t
from planner.web.shared.uploads import MAPS, TABLES, upload
from planner.web.shared.who import actor, store

M2_PER_HA = 10_000.0
_AREA_COLUMNS = [
    "district", "commune_code", "name", "area_before_km2", "area_after_km2", "area_change_km2",
    "stated_km2", "stations_before", "stations_after",
]  # fmt: skip


def show_boundaries() -> None:
    """Show the desk for boundaries, people and versions."""
    st.markdown(f"##### {t('boundaries_title')}")
    st.caption(t("boundaries_hint"))
    if done := st.session_state.pop("boundaries_done", None):
        st.success(plain(done))
    left, right = st.columns(2)
    borders = upload(t("boundaries_file"), MAPS, box=left, key="boundaries_file")
    people = upload(t("population_file"), TABLES, box=right, key="population_file")
    try:
        if borders is not None:
            _borders(borders.name, borders.getvalue())
        if people is not None:
            _people(people.name, people.getvalue())
    except PlannerError as error:
        st.error(plain(error.text()))
    _versions()


def _provenance(key: str) -> Provenance:
    boxes = st.columns(3)
    name = boxes[0].text_input(t("boundaries_source"), key=f"{key}_source")
    on: date = boxes[1].date_input(t("register_date"), format="DD/MM/YYYY", key=f"{key}_date")
    licence = boxes[2].text_input(t("register_licence"), t("register_internal"), key=f"{key}_licence")
    return Provenance(name, on.isoformat(), licence, actor().name)


def _ready(accepted: bool, provenance: Provenance) -> bool:
    """Whether a layer may take the place of another: its faults accepted, and its origin told."""
    if not provenance.source.strip():
        st.caption(t("boundaries_need_source"))
    return accepted and bool(provenance.source.strip())


@st.cache_resource(max_entries=4, show_spinner=False)
def _compared(
    name: str,
    content: bytes,
    crs: str,
    with_counts: bool,
    version: tuple[str, int, int],  # noqa: ARG001
    _tell: Tell,
) -> Comparison:
    province = source.province()

    with on_disk(name, content) as path:
        boundaries = read_boundaries(path, province.crs, crs or None, _tell)
    communes = read_layer(source.data_dir(), "communes")
    sites = read_sites(source.data_dir())
    return compare_boundaries(boundaries, communes, sites, province, with_counts=with_counts)


def _borders(name: str, content: bytes) -> None:
    left, middle, right = st.columns(3, vertical_alignment="bottom")
    crs = left.text_input(t("boundaries_crs"))
    counts = middle.checkbox(t("boundaries_counts"))
    official = right.checkbox(t("boundaries_official"))
    system, version = crs.strip(), source.layer_version("communes")
    comparison = work.done(
        "boundaries",
        f"{content_key(content)}|{name}|{system}|{counts}|{version}",
        lambda tell: _compared(name, content, system, counts, version, tell),
    )
    if comparison is None:
        return
    _show_comparison(comparison)
    accepted = True
    if len(comparison.unmatched):
        accepted = st.checkbox(t("boundaries_accept"))
    provenance = _provenance("boundaries")
    if st.button(t("boundaries_adopt"), type="primary", disabled=not _ready(accepted, provenance)):
        versions = _change(
            lambda: adopt_boundaries(
                source.data_dir(),
                comparison,
                provenance,
                datetime.now(UTC),
                official=official,
                accept_unmatched=accepted,
            )
        )
        st.session_state["boundaries_done"] = t("boundaries_done", count=len(versions))
        st.rerun()


def _show_comparison(comparison: Comparison) -> None:
    st.markdown(
        plain(
            t(
                "boundaries_found",
                crs=comparison.crs,
                by_code=comparison.by_code,
                by_name=comparison.by_name,
                unmatched=len(comparison.unmatched),
                overlaps=len(comparison.overlaps),
                overlap_ha=number(comparison.overlaps["area_m2"].sum() / M2_PER_HA, 2),
                gaps=len(comparison.gaps),
                gap_ha=number(comparison.gaps["area_m2"].sum() / M2_PER_HA, 2),
                moves=len(comparison.moves),
            )
        )
    )
    if len(comparison.unmatched):
        with st.expander(t("boundaries_unmatched", count=len(comparison.unmatched)), expanded=True):
            show_table(comparison.unmatched, "khong_khop", height_px=200)
    with st.expander(t("boundaries_moves", count=len(comparison.moves))):
        columns = ["layer", "site_id", "carrier", "name", "before", "after"]
        moves = comparison.moves.assign(layer=comparison.moves["layer"].map(_layer_name))
        show_table(moves, "vi_tri_doi_xa", columns, height_px=240)
    with st.expander(t("boundaries_areas")):
        show_table(comparison.areas, "dien_tich_xa", _AREA_COLUMNS, height_px=280)
    if comparison.faults:
        with st.expander(t("boundaries_faults", count=len(comparison.faults))):
            show_fault_list(comparison.faults, "ranh_gioi", 240)


@st.cache_resource(max_entries=4, show_spinner=False)
def _counted(
    name: str,
    content: bytes,
    version: tuple[str, int, int],  # noqa: ARG001
    _tell: Tell,
) -> Population:
    communes = read_layer(source.data_dir(), "communes")
    with on_disk(name, content) as path:
        return apart.result_of(read_population, name, tell=_tell)(path, communes)


def _people(name: str, content: bytes) -> None:
    version = source.layer_version("communes")
    population = work.done(
        "population",
        f"{content_key(content)}|{name}|{version}",
        lambda tell: _counted(name, content, version, tell),
    )
    if population is None:
        return
    changes = population.changes
    changed = changes["population_before"] != changes["population_after"]
    before, after = changes["population_before"].sum(), changes["population_after"].sum()
    facts = {"before": number(before), "after": number(after), "changed": number(changed.sum())}
    st.markdown(plain(t("population_found", **facts)))
    show_table(changes, "so_dan", height_px=240)
    if population.faults:  # all of them, by their rows: whoever mends the sheet needs the last as well
        in_order = sorted(population.faults, key=lambda fault: (fault.row is None, fault.row or 0))
        show_fault_list(in_order, "loi_so_dan", 300)
    show_rows(population.skipped)
    accepted = True
    if any(fault.severity == "error" for fault in population.faults):
        accepted = st.checkbox(t("population_accept"))
    provenance = _provenance("population")
    if st.button(t("population_adopt"), type="primary", disabled=not _ready(accepted, provenance)):
        why = messages.text("boundaries.why_population", file=population.file, source=provenance.source)
        folder, now = source.data_dir(), datetime.now(UTC)

        def adopt() -> dict[str, Version]:
            version = adopt_population(folder, population, provenance, now, why, accept_faults=accepted)
            return {"communes": version}

        _change(adopt)
        st.session_state["boundaries_done"] = t("population_done")
        st.rerun()


def _change(change: Callable[[], dict[str, Version]]) -> dict[str, Version]:
    """Change layers in the name of who works here, on record."""
    return change_layers(store(), actor(), source.data_dir(), change)


def _layer_name(name: str) -> str:
    return t(f"name_{name}")


def _versions() -> None:
    """Show what was replaced; any of it can be brought back, and what stands is kept in its turn."""
    st.markdown(f"##### {t('versions_title')}")
    try:
        by_layer = {name: list_versions(source.data_dir(), name) for name in LAYERS}
    except PlannerError as error:
        st.error(plain(error.text()))
        return
    names = [name for name, versions in by_layer.items() if versions]
    if not names:
        st.caption(t("versions_none"))
        return
    left, middle, right = st.columns([1, 3, 1], vertical_alignment="bottom")
    name = left.selectbox(t("versions_layer"), names, format_func=lambda layer: t(f"name_{layer}"))
    chosen = middle.selectbox(
        t("versions_title"),
        by_layer[name],
        format_func=lambda version: t(
            "versions_one", version=moment(version.when), who=version.who, why=version.why
        ),
    )
    if right.button(t("versions_restore"), width="stretch"):
        why = messages.text("boundaries.why_restore", version=chosen.version)
        folder, now, who = source.data_dir(), datetime.now(UTC), actor().name

        def restore() -> dict[str, Version]:
            if name == "communes":
                return restore_boundaries(folder, chosen.version, who, now)
            return {name: restore_version(folder, name, chosen.version, who, why, now)}

        try:
            _change(restore)
        except PlannerError as error:
            st.error(plain(error.text()))
            return
        st.session_state["boundaries_done"] = t("versions_done", version=chosen.version)
        st.rerun()
