"""The register of commune radio: one record a commune and year, edited, imported, exported."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import streamlit as st

from planner import messages
from planner.dossier.radio_workbook import radio_template, radio_workbook
from planner.errors import PlannerError, StaleEditError
from planner.intake.radio_register import RadioRegister, read_radio_register
from planner.intake.reference import read_reference
from planner.layers.faults import SEVERITIES, faults_table
from planner.layers.vocabulary import CARRIERS, RADIO_KINDS
from planner.store import audit
from planner.store.people import ADMINISTRATOR, REVIEWER, Actor
from planner.store.radio_register import (
    fill_radio,
    import_radio,
    radio_register,
    remove_radio,
    save_radio,
)
from planner.web import data as source
from planner.web.radio_data import OPTIONAL, Day
from planner.web.tables import XLSX_MIME, show_table
from planner.web.text import moment, number, plain, t
from planner.web.who import actor, store

NUMBERS = (
    "frequency_mhz", "power_w", "antenna_height_m", "hamlets_total", "hamlets_served", "loudspeakers",
    "loudspeakers_working", "equipment_year",
)  # fmt: skip
TEXTS = ("licence_no", "licence_until")


def show(day: Day) -> None:
    """Show the tab."""
    who = actor()
    with st.container():  # always there, so that what is open below stays open when the word goes
        if done := st.session_state.pop("radio_done", None):
            st.success(plain(done))
        if problem := st.session_state.pop("radio_problem", None):
            st.error(plain(problem))
    _export(day)
    held = radio_register(store(), who)
    if not len(held):
        st.info(t("radio_register_empty"))
        if who.may(REVIEWER) and st.button(t("radio_register_fill"), type="primary"):
            shipped = source.load("radio")["radio"]
            _do(lambda: fill_radio(store(), who, shipped, t("radio_register_fill")), t("radio_filled"))
        return
    columns = ["year", "commune_code", "name", "kind", *NUMBERS, *TEXTS, "revision", "changed_at"]
    names = day.status.set_index("commune_code")["name"]
    table = held.assign(
        name=held["commune_code"].map(names),
        kind=held["kind"].map(lambda one: t(f"radio_{one}")),
        changed_at=held["at"].map(moment),
    )
    show_table(table, "so_dang_ky", columns, height_px=260)
    if who.may(REVIEWER):
        with st.expander(t("radio_edit")):
            _edit(day, held, who)
        with st.expander(t("radio_import")):
            _import(who)
    if who.may(ADMINISTRATOR):
        with st.expander(t("radio_trail")):
            _trail(who)


def _do(work: object, said: str) -> None:
    """Carry out a change and draw the page anew; what goes wrong is told."""
    try:
        work()  # type: ignore[operator]
    except StaleEditError as error:
        st.session_state["radio_problem"] = f"{error.text()} {t('radio_stale')}"
    except PlannerError as error:
        st.session_state["radio_problem"] = error.text()
    else:
        st.session_state["radio_done"] = said
    st.rerun()


def _export(day: Day) -> None:
    loaded = source.load("communes", *OPTIONAL)
    layers = {"radio": day.register, **{name: loaded[name] for name in OPTIONAL if loaded.has(name)}}
    left, right, _ = st.columns([1, 1, 3])
    left.download_button(
        t("radio_export"),
        lambda: radio_workbook(layers, loaded["communes"]),
        "so-dai-truyen-thanh.xlsx",
        XLSX_MIME,
    )
    right.download_button(
        t("radio_template"),
        lambda: radio_template(loaded["communes"]),
        "mau-dai-truyen-thanh.xlsx",
        XLSX_MIME,
    )


def _edit(day: Day, held: gpd.GeoDataFrame, who: Actor) -> None:
    names = day.status.set_index("commune_code")
    boxes = st.columns([2, 1])
    code = boxes[0].selectbox(
        t("radio_free_commune"),
        list(names.index),
        format_func=lambda one: f"{names.loc[one, 'name']}, {names.loc[one, 'district']}",
        key="radio_edit_commune",
    )
    year = int(boxes[1].number_input(t("col_year"), 1990, 2035, day.on.year, key="radio_edit_year"))
    own = held[held["commune_code"] == code].sort_values("year")
    before = own[own["year"] <= year]
    stands = before.iloc[-1] if len(before) else None
    exact = stands is not None and int(stands["year"]) == year
    revision = int(stands["revision"]) if stands is not None and exact else 0
    st.caption(t("radio_edit_known" if exact else "radio_edit_new", year=year))
    with st.form(f"radio_{code}_{year}_{revision}", border=False):
        record = _fields(stands)
        why = st.text_input(t("col_reason"))
        saved = st.form_submit_button(t("radio_save"), type="primary")
    place = day.communes.loc[day.communes["commune_code"] == code, "geometry"].representative_point()
    where = stands.geometry if stands is not None else next(iter(place))
    if saved:
        told = {
            "source": t("radio_source", who=who.name),
            "source_date": date.today().isoformat(),
            "origin": "reported",
        }
        whole = {"commune_code": code, "year": float(year), **record, **told, "geometry": where}
        _do(
            lambda: save_radio(store(), who, whole, revision, why),
            t("radio_saved", code=code, year=year),
        )
    if exact and st.button(t("radio_remove"), key=f"radio_remove_{code}_{year}"):
        said = t("radio_removed", code=code, year=year)
        _do(lambda: remove_radio(store(), who, code, year, revision, why or t("radio_remove")), said)


def _fields(stands: pd.Series | None) -> dict[str, object]:
    """Ask for the fields of a record; what is left empty is not known."""
    held = {} if stands is None else {name: value for name, value in stands.items() if pd.notna(value)}
    record: dict[str, object] = {}
    boxes = st.columns(4)
    record["kind"] = boxes[0].selectbox(
        t("col_kind"),
        RADIO_KINDS,
        index=RADIO_KINDS.index(str(held.get("kind", RADIO_KINDS[0]))),
        format_func=lambda one: t(f"radio_{one}"),
    )
    for at, name in enumerate(NUMBERS, start=1):
        value = held.get(name)
        given = None if value is None else float(value)
        record[name] = boxes[at % 4].number_input(
            messages.text(f"web.col_{name}"), value=given, min_value=0.0
        )
    for at, name in enumerate(TEXTS, start=len(NUMBERS) + 1):
        words = boxes[at % 4].text_input(messages.text(f"web.col_{name}"), str(held.get(name, "")))
        record[name] = words.strip() or None
    return record


@st.cache_resource(max_entries=4, show_spinner=True)
def _read(name: str, content: bytes, on: date) -> RadioRegister:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(name).name
        path.write_bytes(content)
        known = read_reference(source.data_dir(), CARRIERS[0])
        return read_radio_register(path, known, on, only="radio")


def _import(who: Actor) -> None:
    left, right = st.columns([3, 1])
    uploaded = left.file_uploader(
        t("register_file"), type=["xlsx", "xls", "csv", "zip", "kml", "kmz", "gpkg", "geojson"]
    )
    on = right.date_input(t("register_date"), format="DD/MM/YYYY", key="radio_import_date")
    if uploaded is None:
        return
    try:
        found = _read(uploaded.name, uploaded.getvalue(), on)
    except PlannerError as error:
        st.error(plain(error.text()))
        return
    good, counted = found.layers["radio"], [fault.severity for fault in found.faults]
    numbers = {name: number(counted.count(name)) for name in SEVERITIES}
    st.markdown(plain(t("radio_import_read", count=number(len(good)), **numbers)))
    if found.faults:
        words = {name: messages.text(f"dossier.severity_{name}") for name in SEVERITIES}
        table = faults_table(found.faults)
        table = table.assign(severity=table["severity"].map(words))
        columns = ["severity", "sheet", "row", "column", "value", "expected", "message"]
        show_table(table, "loi_so_truyen_thanh", columns, height_px=200)
    if st.button(
        t("radio_import_keep", count=number(len(good))), type="primary", disabled=not len(good)
    ):
        why = t("radio_import_why", file=found.file)
        _do(lambda: import_radio(store(), who, good, why), t("radio_imported", count=number(len(good))))


def _trail(who: Actor) -> None:
    with store().reading(who) as connection:
        found = list(audit.entries(connection, "radio"))
    rows = [
        {
            "when": moment(one.at),
            "who": one.who,
            "done": messages.text(f"store.action_{one.action}"),
            "subject": one.subject,
            "before": one.before or "",
            "after": one.after or "",
        }
        for one in reversed(found)
    ]
    columns = ["when", "who", "done", "subject", "before", "after"]
    show_table(pd.DataFrame(rows, columns=columns), "nhat_ky_truyen_thanh", height_px=240)
