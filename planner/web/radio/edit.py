"""One record of the radio register changed on the screen: fields, checks, who was faster, removal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pandas as pd
import shapely
import streamlit as st

from planner.base import messages, numbers
from planner.base.errors import PlannerError, StaleEditError
from planner.base.local_time import today
from planner.layers.radio_provenance import CHANGES, PROVENANCE
from planner.layers.radio_record import (
    changed_lines,
    field_name,
    is_whole,
    out_of_range,
    problems_of,
    range_of,
)
from planner.layers.vocabulary import RADIO_KINDS
from planner.store.people import Actor
from planner.store.radio_changes import FieldChange, fields_of
from planner.store.radio_register import radio_register, remove_radio, save_radio
from planner.store.radio_rows import RadioRecord
from planner.web.radio.data import Day
from planner.web.radio.trail import field_text, value_text
from planner.web.shared import data as source
from planner.web.shared.tables import show_table
from planner.web.shared.text import plain, t
from planner.web.shared.who import called, store

NUMBERS = (
    "frequency_mhz", "power_w", "antenna_height_m", "hamlets_total", "hamlets_served", "loudspeakers",
    "loudspeakers_working", "equipment_year",
)  # fmt: skip
ORIGINS = ("reported", "surveyed")
DAYS = (date(1990, 1, 1), date(2099, 12, 31))
LONGITUDES, LATITUDES = (102.0, 110.0), (8.0, 24.0)  # of the country and around it
STALE, OPENED = "radio_stale_edit", "radio_opened"


Slots = dict[str, st.delta_generator.DeltaGenerator]  # under each field: what is wrong with it


@dataclass(frozen=True)
class _Opened:
    """The record that is edited.

    Attributes
    ----------
    stands
        The record of the year, of an earlier one where the year has none, or None.
    is_own
        Whether it is the record of this year.
    revision
        As the reviewer sees it; 0 where there is none in the store.
    """

    code: str
    year: int
    stands: pd.Series | None
    is_own: bool
    revision: int


def show_edit(day: Day, who: Actor) -> None:
    """Ask for commune and year, and show the record's fields."""
    _show_stale(who)
    left, right = st.columns([3, 1])
    code = left.selectbox(
        t("radio_free_commune"),
        list(day.where),
        format_func=lambda code: day.where[code],
        key="radio_edit_commune",
    )
    year = right.number_input(t("col_year"), value=day.on.year, step=1, key="radio_edit_year")
    if faults := out_of_range({"year": year}):
        right.error(plain(faults["year"]))
        return
    opened = _opened(day, code, int(year), who)
    st.caption(t(_HINTS[opened.is_own, opened.stands is None], year=opened.year))
    with st.form(f"radio_{code}_{year}_{opened.revision}", border=False):
        slots: Slots = {}
        record = _fields(opened.stands, slots)
        record |= _place(day, opened, slots)
        stated, whole = _stated(opened.stands)
        why = st.text_input(t("radio_why"))
        saved = st.form_submit_button(t("radio_save"), type="primary")
    if saved and not _refused(record, slots):
        whole_record = {"commune_code": code, "year": float(opened.year), **record, **stated}
        message = t("radio_saved", place=day.where[code], year=opened.year)
        _do(lambda: _keep(day, opened, whole_record, who, why, whole=whole), message)
    if opened.is_own and opened.revision:
        _removal(opened, who)


_HINTS = {
    (True, False): "radio_edit_known",
    (False, False): "radio_edit_new",
    (False, True): "radio_edit_first",
}


def _opened(day: Day, code: str, year: int, who: Actor) -> _Opened:
    """Return the record as it stood when it was opened: another's change must not slip in unseen."""
    opened: _Opened | None = st.session_state.get(OPENED)
    if opened is None or (opened.code, opened.year) != (code, year):
        opened = st.session_state[OPENED] = _standing(day, code, year, who)
    return opened


def _standing(day: Day, code: str, year: int, who: Actor) -> _Opened:
    records = radio_register(store(), who) if day.is_stored else day.register
    own = records[(records["commune_code"] == code) & (records["year"] <= year)].sort_values("year")
    if own.empty:
        return _Opened(code, year, None, False, 0)
    stands = own.iloc[-1]
    is_own = int(stands["year"]) == year
    revision = int(stands["revision"]) if is_own and day.is_stored else 0
    return _Opened(code, year, stands, is_own, revision)


def _fields(stands: pd.Series | None, slots: Slots) -> dict[str, object]:
    """Ask for the fields of a record; what is left empty is not known.

    No box has limits: one that has them turns red without a word and sends nothing.
    """
    values = {} if stands is None else {name: value for name, value in stands.items() if pd.notna(value)}
    record: dict[str, object] = {}
    boxes = [box for _ in range(3) for box in st.columns(4)]
    record["kind"] = boxes[0].selectbox(
        field_name("kind"),
        RADIO_KINDS,
        index=RADIO_KINDS.index(str(values.get("kind", RADIO_KINDS[0]))),
        format_func=lambda kind: t(f"radio_{kind}"),
    )
    for name, box in zip(NUMBERS, (*boxes[1:4], *boxes[6:11]), strict=True):
        record[name] = _number(box, name, values.get(name))
        slots[name] = box.empty()
    number_of = boxes[4].text_input(field_name("licence_no"), str(values.get("licence_no", "")))
    record["licence_no"] = number_of.strip() or None
    until = values.get("licence_until")
    ends = boxes[5].date_input(
        field_name("licence_until"),
        None if until is None else date.fromisoformat(str(until)),
        min_value=DAYS[0],
        max_value=DAYS[1],
        format="DD/MM/YYYY",
    )
    record["licence_until"] = ends.isoformat() if isinstance(ends, date) else None
    return record


def _number(box: st.delta_generator.DeltaGenerator, name: str, value: object) -> float | None:
    whole, (low, high) = is_whole(name), range_of(name)
    typed = box.number_input(
        field_name(name),
        value=None if value is None else float(str(value)),
        step=1.0 if whole else 0.1,
        format="%.0f" if whole else "%.2f",
        placeholder=t("radio_range", low=numbers.figure(low), high=numbers.figure(high)),
    )
    return None if typed is None else float(typed)


def _place(day: Day, opened: _Opened, slots: Slots) -> dict[str, object]:
    """Ask where the station stands."""
    middle = day.communes.loc[day.communes["commune_code"] == opened.code, "geometry"]
    point = (
        opened.stands["geometry"] if opened.stands is not None else middle.representative_point().iloc[0]
    )
    left, right, _ = st.columns([1, 1, 2])
    lon = left.number_input(t("radio_longitude"), value=point.x, step=0.0001, format="%.6f")
    lat = right.number_input(t("radio_latitude"), value=point.y, step=0.0001, format="%.6f")
    slots["lon"], slots["lat"] = left.empty(), right.empty()
    return {"geometry": shapely.Point(lon, lat)}


def _stated(stands: pd.Series | None) -> tuple[dict[str, object], bool]:
    """Ask where the change comes from: nothing is filled in, only what somebody states counts."""
    if stands is not None:
        own = messages.text(f"common.origin_{stands['origin']}")
        facts = {
            "origin": own,
            "source": stands["source"],
            "date": value_text("source_date", stands["source_date"]),
        }
        st.caption(plain(t("radio_record_from", **facts)))
        for line in changed_lines({CHANGES: stands.get(CHANGES)}):
            st.caption(plain(t("radio_field_from", line=line)))
    st.markdown(f"**{t('radio_change_from')}**")
    boxes = st.columns([1, 1, 2])
    origin = boxes[0].selectbox(
        t("card_origin"),
        ORIGINS,
        index=None,
        placeholder=t("radio_pick"),
        format_func=lambda origin: t(f"radio_origin_{origin}"),
    )
    on = boxes[1].date_input(
        t("card_source_date"), None, min_value=DAYS[0], max_value=today(), format="DD/MM/YYYY"
    )
    source_text = boxes[2].text_input(t("card_source"), placeholder=t("radio_source_usual"))
    whole = stands is not None and st.checkbox(t("radio_whole"))
    values = (origin, source_text.strip(), on.isoformat() if isinstance(on, date) else None)
    return dict(zip(PROVENANCE, values, strict=True)), whole


def _refused(record: dict[str, object], slots: Slots) -> bool:
    """Say at each field what is wrong with it, and below what does not agree; whether anything is."""
    at_fields = out_of_range(record)
    place = record["geometry"]
    faults = [] if at_fields else problems_of(record)
    if isinstance(place, shapely.Point):
        for name, value, (low, high) in (("lon", place.x, LONGITUDES), ("lat", place.y, LATITUDES)):
            if not low <= value <= high:
                facts = {"low": numbers.figure(low), "high": numbers.figure(high)}
                at_fields[name] = t("radio_place_range", value=numbers.figure(value), **facts)
        west, south, east, north = source.province().bounds
        if not (west <= place.x <= east and south <= place.y <= north):
            faults.append(t("radio_place_outside"))
    for name, fault in at_fields.items():
        slots[name].error(plain(fault))
    for fault in [*([t("radio_not_saved")] if at_fields else []), *faults]:
        st.error(plain(fault))
    return bool(at_fields or faults)


def _keep(
    day: Day, opened: _Opened, record: dict[str, object], who: Actor, why: str, *, whole: bool
) -> RadioRecord:
    """Save a record, the shipped layer taken up first while the register is empty."""
    shipped = None if day.is_stored else day.register
    return save_radio(store(), who, record, opened.revision, why, whole=whole, shipped=shipped)


def _removal(opened: _Opened, who: Actor) -> None:
    with st.form(f"radio_remove_{opened.code}_{opened.year}_{opened.revision}", border=False):
        left, right = st.columns([4, 1], vertical_alignment="bottom")
        why = left.text_input(t("radio_remove_why"))
        if right.form_submit_button(t("radio_remove"), width="stretch"):
            facts = (opened.code, opened.year, opened.revision)
            message = t("radio_removed", code=opened.code, year=opened.year)
            _do(lambda: remove_radio(store(), who, *facts, why), message)


def _do(work: Callable[[], object], message: str) -> None:
    """Carry out a change and draw the page anew; what goes wrong is told, nothing changed then."""
    try:
        work()
    except StaleEditError as error:
        st.session_state[STALE] = (error.text(), error.standing, error.offered)
        st.session_state.pop(OPENED, None)
        st.rerun()
    except PlannerError as error:
        st.error(plain(error.text()))
    else:
        st.session_state["radio_done"] = message
        st.session_state.pop(OPENED, None)
        st.rerun()


def _show_stale(who: Actor) -> None:
    """Say that somebody else was faster, and set what stands now beside what was typed."""
    stale = st.session_state.pop(STALE, None)
    if stale is None:
        return
    message, current, offered = stale
    st.error(plain(f"{message} {t('radio_stale')}"))
    if not isinstance(current, RadioRecord) or offered is None:
        return
    now, typed = fields_of(current.record), fields_of(offered)
    rows = [
        {"change": field_text(FieldChange(name, value, typed.get(name)))}
        for name, value in now.items()
        if value != typed.get(name)
    ]
    st.caption(plain(t("radio_stale_who", who=called(who)[current.who])))
    if rows:
        show_table(pd.DataFrame(rows), "khac_voi_so", height_px=200)
