"""The desk where a carrier's file is taken in: zone confirmed, columns named, suggestions accepted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import streamlit as st

from planner.base import apart, messages
from planner.base.errors import PlannerError
from planner.base.files import bytes_on_disk, on_disk
from planner.base.local_time import now
from planner.base.progress import CancelledError, Tell, part, silent
from planner.dossier.fault_workbook import fault_workbook
from planner.dossier.findings_tables import changes_in_words
from planner.dossier.headings import readable
from planner.dossier.proposal_files import write_proposal
from planner.dossier.templates import TEMPLATES, template_workbook
from planner.geo.vn2000 import vn2000_zones
from planner.intake.choices import Accepted, Choices, to_yaml
from planner.intake.coordinates import UTM_48N
from planner.intake.opening import open_file
from planner.intake.read import Proposal, Reading, look, understand
from planner.intake.reference import Reference, read_reference
from planner.intake.sheets import Sheet
from planner.layers.difference import compare, counts
from planner.layers.faults import SEVERITIES
from planner.usecases.plans import plan_of
from planner.web.appraisal.intake_choices import Received, choices_for, decide, reading_key
from planner.web.appraisal.intake_columns import show_columns
from planner.web.appraisal.intake_rivals import show_rivals
from planner.web.appraisal.mending import show_mending
from planner.web.shared import data as source
from planner.web.shared import work
from planner.web.shared.office import office
from planner.web.shared.skipped_rows import show_skipped
from planner.web.shared.tables import XLSX_MIME, show_fault_list, show_table
from planner.web.shared.text import carrier_name, moment, number, plain, t
from planner.web.shared.uploads import TABLES_AND_MAPS, say_refusal
from planner.web.shared.who import actor

MOST_REFUSED = 50
MOST_LISTED = 1_000  # suggestions to tick one by one; more are accepted by their kind
LAST_PROPOSAL = "last_proposal"  # (Received, Proposal) of this session, for the coverage page
GPKG_MIME = "application/geopackage+sqlite3"


def templates(crs: str) -> None:
    """Offer the empty tables M1–M5."""
    with st.popover(t("intake_templates"), icon=":material/description:"):
        for name in TEMPLATES:
            label = t(f"intake_template_{name}")
            content = template_workbook(name, vn2000_zones().get(crs, crs))
            st.download_button(
                label, content, f"bieu_{name}.xlsx", XLSX_MIME, key=f"template_{name}", on_click="ignore"
            )


def take_in(received: Received) -> Proposal | None:
    """Show the desk for a file and return the proposal that it makes, None where it makes none yet."""
    choices = choices_for(received)
    refused, key = _refused(), reading_key(received)
    try:
        if key in refused:
            raise refused[key]
        reading = _read(received, choices)
    except PlannerError as error:
        refused[key] = error
        say_refusal(error, TABLES_AND_MAPS)
        if apart.is_limit(error):  # on a quieter machine it may be read
            st.button(t("work_again"), key=f"again_{received.key}", on_click=_try_again, args=(key,))
        return None
    if reading is None:
        return None
    sheets, proposal, problem = reading
    if proposal is None:
        st.error(plain(problem))
        show_columns(received, look(sheets, choices), choices, expanded=True)
        return None
    sections: tuple[Callable[[], None], ...] = (
        lambda: _summary(proposal),
        lambda: _zone(received, proposal, choices),
        lambda: show_columns(received, list(proposal.tables), choices, expanded=False),
        lambda: _suggestions(received, proposal, choices),
        lambda: _faults(proposal),
        lambda: show_mending(received, proposal, choices),
        lambda: show_skipped(proposal.sheets, proposal.tables),
        lambda: _difference(received, proposal),
        lambda: _downloads(received, proposal, choices),
    )
    with st.container(border=True):
        for show in sections:
            # A box each, filled or not: a section that goes must not move the next into its place, where
            # Streamlit would for a moment show both.
            with st.container():
                show()
    return proposal


def _versions() -> tuple[object, ...]:
    return tuple(source.layer_version(name) for name in ("communes", "stations", "hamlets"))


@st.cache_resource(max_entries=2, show_spinner=False)
def _reference(versions: tuple[object, ...]) -> Reference:  # noqa: ARG001
    return read_reference(source.data_dir())


@st.cache_resource(max_entries=6, show_spinner=False)
def _sheets(name: str, content: bytes, _tell: Tell = silent) -> tuple[list[Sheet], apart.Spent]:
    spent = apart.Spent()
    with on_disk(name, content) as path:
        return open_file(path, _tell, spent=spent), spent


@st.cache_resource(max_entries=8, show_spinner=False)
def _understood(
    received: Received,
    choices: str,  # noqa: ARG001 - the choices as text are what the cache goes by
    versions: tuple[object, ...],
    _sheets: list[Sheet],
    _choices: Choices,
    _limits: apart.Limits,
    _tell: Tell,
) -> tuple[Proposal | None, str]:
    reference = _reference(versions)
    try:
        understood = apart.result_of(understand, received.name, _limits, tell=_tell)
        proposal = understood(_sheets, received.name, received.carrier, reference, received.on, _choices)
    except CancelledError:
        raise
    except PlannerError as error:
        if apart.is_limit(error):  # it may fit another time
            raise
        return None, error.text()
    return proposal, ""


def _read(received: Received, choices: Choices) -> tuple[list[Sheet], Proposal | None, str] | None:
    text, versions = to_yaml(choices), _versions()

    def reading(tell: Tell) -> tuple[list[Sheet], Proposal | None, str]:
        sheets, spent = _sheets(received.name, received.content, part(tell, 0, 0.2))
        limits, step = apart.left_after(spent), part(tell, 0.2, 1)
        return sheets, *_understood(received, text, versions, sheets, choices, limits, step)

    return work.done("intake", reading_key(received), reading)


def _refused() -> dict[str, PlannerError]:
    """Return what this session's files were refused for, by reading: none is read on every run."""
    refused: dict[str, PlannerError] = st.session_state.setdefault("intake_refused", {})
    if len(refused) > MOST_REFUSED:
        refused.clear()
    return refused


def _try_again(key: str) -> None:
    _refused().pop(key, None)


def _summary(proposal: Proposal) -> None:
    counted = [fault.severity for fault in proposal.faults]
    numbers = {name: number(counted.count(name)) for name in SEVERITIES}
    facts = {
        "sites": number(len(proposal.sites)),
        "cables": number(len(proposal.cables)),
        "points": number(len(proposal.service_points) + len(proposal.works)),
    }
    st.markdown(f"**{t('intake_title')}** · {plain(t('intake_summary', **facts, **numbers))}")
    if st.session_state.get("intake_unsaved"):
        st.warning(t("intake_unsaved"))
    for remark in proposal.remarks:
        st.caption(plain(remark))


def system_name(code: str) -> str:
    """Return the name of a coordinate system for a reader."""
    if code == "EPSG:4326":
        return "WGS 84"
    name = vn2000_zones().get(code) or ("WGS 84 / UTM 48N" if code == UTM_48N else "")
    return f"{name} ({code})".strip()


def _reading_text(reading: Reading) -> str:
    return t(
        "intake_reading",
        crs=system_name(reading.crs),
        order=t(f"axis_{reading.axis_order.replace(',', '_')}"),
        inside=number(reading.inside),
        agreeing=number(reading.agreeing),
        count=number(reading.looked_at),
    )


def _zone(received: Received, proposal: Proposal, choices: Choices) -> None:
    """Show how the coordinates were read; the reviewer confirms it or takes another reading."""
    if not proposal.readings:
        return
    chosen = proposal.readings[0]
    confirmed = (choices.crs, choices.axis_order) == (chosen.crs, chosen.axis_order)
    left, middle, right = st.columns([5, 1.3, 1.3], vertical_alignment="bottom")
    taken = left.selectbox(
        t("intake_zone"),
        _all_readings(proposal),
        format_func=_reading_text,
        key=f"zone_{received.key}_{chosen.crs}_{chosen.axis_order}",
    )
    label = t("intake_confirmed") if confirmed else t("intake_confirm")
    done = confirmed and taken == chosen
    if middle.button(label, disabled=done, type="secondary" if done else "primary", width="stretch"):
        decide(received, replace(choices, crs=taken.crs, axis_order=taken.axis_order))
    if choices.crs and right.button(t("intake_infer_again"), width="stretch"):
        decide(received, replace(choices, crs=None, axis_order=None))
    if not confirmed:
        st.caption(t("intake_not_confirmed"))
        names = {reading.crs: system_name(reading.crs) for reading in proposal.readings}
        show_rivals(proposal.readings, names, received.key)


def _all_readings(proposal: Proposal) -> list[Reading]:
    """Return the readings that fit, then every other system that a carrier may have meant."""
    readings = list(proposal.readings)
    first = readings[0]
    tried = {(reading.crs, reading.axis_order) for reading in readings}
    if "longitude" not in first.axis_order:
        systems = [*sorted(vn2000_zones()), UTM_48N]
        orders = (first.axis_order, ",".join(reversed(first.axis_order.split(","))))
        readings += [
            Reading(crs, order, 0, 0, first.looked_at)
            for crs in systems
            for order in orders
            if (crs, order) not in tried
        ]
    return readings


def _suggestions(received: Received, proposal: Proposal, choices: Choices) -> None:
    """Offer the suggestions, singly and by kind; what was accepted can be taken back."""
    offered = [fault for fault in proposal.faults if fault.fix]
    if not offered and not proposal.applied:
        return
    label = t("intake_suggestions", count=len(offered), applied=len(proposal.applied))
    with st.expander(label, expanded=bool(offered)):
        if offered:
            st.caption(plain(t("intake_who", name=actor().name)))
        kinds = list(dict.fromkeys(str(fault.fix_kind) for fault in offered))
        boxes = st.columns(max(len(kinds), 1))
        for box, kind in zip(boxes, kinds, strict=False):
            count = sum(fault.fix_kind == kind for fault in offered)
            words = t("intake_accept_kind", kind=messages.text(f"intake.fix_{kind}"), count=count)
            if box.button(words, key=f"accept_{received.key}_{kind}"):
                _accept(received, choices, [Accepted(kind=kind)])
        if offered:
            listed = offered[:MOST_LISTED]
            if len(listed) < len(offered):
                facts = {"shown": number(len(listed)), "count": number(len(offered))}
                st.caption(t("intake_suggestions_begin", **facts))
            table = pd.DataFrame(
                {
                    "accept": [False] * len(listed),
                    "sheet": [fault.sheet for fault in listed],
                    "row": [fault.row for fault in listed],
                    "value": [fault.value for fault in listed],
                    "suggestion": [fault.suggestion for fault in listed],
                }
            )
            edited = st.data_editor(
                readable(table),
                hide_index=True,
                height=min(280, 40 + 36 * len(listed)),
                disabled=[t(f"col_{name}") for name in ("sheet", "row", "value", "suggestion")],
                key=f"suggestions_{received.key}_{len(choices.accepted)}",
            )
            ticked = edited[t("col_accept")].tolist()
            keys = [fault.key for fault, chosen in zip(listed, ticked, strict=True) if chosen]
            if st.button(t("intake_accept_ticked", count=len(keys)), disabled=not keys):
                _accept(received, choices, [Accepted(key=key) for key in keys])
        if proposal.applied:
            rows = [{**vars(accepted), "when": moment(accepted.when)} for accepted in proposal.applied]
            applied = pd.DataFrame(rows)
            columns = ["sheet", "row", "before", "after", "who", "when"]
            st.caption(t("intake_applied"))
            st.dataframe(readable(applied[columns]), hide_index=True, height=160, placeholder="")
            if st.button(t("intake_take_back")):
                decide(received, replace(choices, accepted=()))


def _accept(received: Received, choices: Choices, new: list[Accepted]) -> None:
    when = now().isoformat(timespec="seconds")
    signed = [replace(accepted, who=actor().name, when=when) for accepted in new]
    decide(received, replace(choices, accepted=(*choices.accepted, *signed)))


def _faults(proposal: Proposal) -> None:
    if not proposal.faults:
        st.success(t("appraisal_no_faults"))
        return
    faults = proposal.faults
    with st.expander(t("appraisal_faults", count=number(len(faults))), expanded=not len(proposal.sites)):
        severities = st.pills(
            t("col_severity"),
            [name for name in SEVERITIES if any(fault.severity == name for fault in faults)],
            format_func=lambda name: messages.text(f"dossier.severity_{name}"),
            selection_mode="multi",
            key="fault_severities",
        )
        shown = [fault for fault in faults if not severities or fault.severity in severities]
        show_fault_list(shown, "loi_trong_tep", 240)


def _difference(received: Received, proposal: Proposal) -> None:
    """Show what the file would change in the carrier's plan in force."""
    here = office(actor())
    plan = plan_of(here, received.carrier)
    if plan is None or not len(plan) or not len(proposal.sites):
        return
    changes = compare(proposal.sites, plan, here.province.crs, adjusts=received.adjusts)
    facts = {change: number(count) for change, count in counts(changes).items()}
    with st.expander(t("intake_adjusts" if received.adjusts else "intake_difference", **facts)):
        if (plan["origin"] == "synthetic").any():
            st.warning(t("intake_against_synthetic"))
        show_table(changes_in_words(changes), "khac_quy_hoach", height_px=240)


def _downloads(received: Received, proposal: Proposal, choices: Choices) -> None:
    stem = Path(received.name).stem
    boxes = st.columns(3)
    _download(boxes[0], "intake_faults_file", f"loi_{stem}.xlsx", XLSX_MIME,
              lambda: fault_workbook(proposal, carrier_name(received.carrier)), received)  # fmt: skip
    _download(
        boxes[1], "intake_gpkg", f"{stem}.gpkg", GPKG_MIME, lambda: _geopackage(proposal), received
    )
    boxes[2].download_button(
        t("intake_mapping_file"),
        to_yaml(choices),
        f"anh_xa_{stem}.yaml",
        "text/yaml",
        width="stretch",
        on_click="ignore",
    )


def _download(
    box: st.delta_generator.DeltaGenerator,
    key: str,
    name: str,
    mime: str,
    make: Callable[[], bytes],
    received: Received,
) -> None:
    """Offer a file that is made when it is asked for, not on every run of the page."""
    box.download_button(
        t(key), make, name, mime, key=f"{key}_{received.key}", width="stretch", on_click="ignore"
    )


def _geopackage(proposal: Proposal) -> bytes:
    return bytes_on_disk("sites.gpkg", lambda path: write_proposal(proposal, path))
