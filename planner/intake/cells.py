"""The cells of one record → the columns of its layer, and a fault for each cell that cannot be read."""

from __future__ import annotations

from collections.abc import Callable

from planner.base import messages
from planner.base.vocabulary import Status
from planner.intake.made_codes import better_code, is_made
from planner.intake.numbers import read_area_m2, read_length_m, read_number, read_year
from planner.intake.report import ERROR, WARNING, Place, fault
from planner.intake.words import (
    read_action,
    read_azimuths,
    read_cable_kind,
    read_carriers,
    read_evidence,
    read_mast_class,
    read_point_kind,
    read_technologies,
    read_text,
    read_yes_no,
    read_zone_kind,
)
from planner.layers.faults import Fault
from planner.layers.vocabulary import CONSENTS, PAPERS

Site = dict[str, object]
Reader = tuple[
    Callable[[object], object], str
]  # how a cell is read, code of the fault when it cannot be

_SITE_READERS: dict[str, Reader] = {
    "name": (read_text, "bad_value"),
    "technologies": (read_technologies, "unknown_technology"),
    "mast_class": (read_mast_class, "unknown_class"),
    "mast_height_m": (read_number, "not_a_number"),
    "building_height_m": (read_number, "not_a_number"),
    "antenna_height_m": (read_number, "not_a_number"),
    "land_area_m2": (read_area_m2, "not_a_number"),
    "year": (read_year, "bad_year"),
    "eirp_dbm": (read_number, "not_a_number"),
    "azimuths_deg": (read_azimuths, "bad_value"),
    "radius_m": (read_number, "not_a_number"),
    "evidence": (read_evidence, "bad_value"),
}
_PAPERS = tuple(f"evidence_{name}" for name in (*PAPERS, *CONSENTS))
_CABLE_READERS: dict[str, Reader] = {
    "kind": (read_cable_kind, "unknown_kind"),
    "length_m": (read_length_m, "not_a_number"),
    "clearance_m": (read_number, "not_a_number"),
    "ducts": (read_number, "not_a_number"),
    "year": (read_year, "bad_year"),
}
_POINT_READERS: dict[str, Reader] = {
    "kind": (read_point_kind, "unknown_kind"),
    "land_area_m2": (read_area_m2, "not_a_number"),
    "land_use": (read_text, "bad_value"),
    "built_area_m2": (read_area_m2, "not_a_number"),
    "floor_area_m2": (read_area_m2, "not_a_number"),
    "building_height_m": (read_number, "not_a_number"),
    "year": (read_year, "bad_year"),
}
_WORK_READERS: dict[str, Reader] = {
    "work_kind": (read_text, "bad_value"),
    "year": (read_year, "bad_year"),
}
_ZONE_READERS: dict[str, Reader] = {
    "kind": (read_zone_kind, "unknown_zone_kind"),
    "name": (read_text, "bad_value"),
    "parameters": (read_text, "bad_value"),
    "citation": (read_text, "bad_value"),
}
_WANTED = ("mast_class", "mast_height_m")  # without these the appraisal can only say "review"


def read_site(place: Place, carrier: str) -> tuple[Site, list[Fault]]:
    """Return what one record of table M3 says about its site (position apart), and its faults.

    A cell that cannot be read is a fault and leaves its column missing, as a blank one does.
    """
    values = values_of(place)
    site, faults = read_columns(place, _SITE_READERS)
    faults += [
        fault("missing_value", WARNING, place, (column,))
        for column in _WANTED
        if column in place.table.headings.names and column not in values
    ]
    identity, identity_faults = record_code(place, values, "site_id")
    purpose, purpose_faults = _purpose(place, values, required=True)
    partners, partner_faults = _partners(place, values, carrier)
    papers, paper_faults = _papers(place, values)
    site["evidence"] = " ".join(filter(None, (site["evidence"], *papers))) or None  # type: ignore[arg-type]
    return (
        {**site, **identity, **purpose, **partners, "carrier": carrier, "address": address_of(values)},
        [*identity_faults, *faults, *purpose_faults, *partner_faults, *paper_faults],
    )


def _papers(place: Place, values: dict[str, object]) -> tuple[list[str], list[Fault]]:
    """Return the papers that a site says it has, or has not; a blank cell says neither."""
    papers, faults = [], []
    names = place.table.headings.names
    for column in (name for name in _PAPERS if name in names or name in values):
        if column not in values:
            # "Không" reads as blank elsewhere; of a paper it is an answer.
            answer = read_yes_no(said) if (said := word_in_blank(place, column)) is not None else None
        else:
            answer = read_yes_no(values[column])
            if answer is None:
                faults.append(fault("bad_value", ERROR, place, (column,)))
        if answer is not None:
            papers.append(("" if answer else "no_") + column.removeprefix("evidence_"))
    return papers, faults


def read_cable(place: Place, carrier: str) -> tuple[Site, list[Fault]]:
    """Return what one record of table M4 or M5 says about its route (line apart), and its faults."""
    values = values_of(place)
    cable, faults = read_columns(place, _CABLE_READERS)
    faults += [
        fault("missing_required", ERROR, place, (c,)) for c in ("kind", "year") if c not in values
    ]
    identity, identity_faults = record_code(place, values, "cable_id")
    purpose, purpose_faults = _purpose(place, values, required=False)
    partners, partner_faults = _partners(place, values, carrier)
    ends = [read_text(values[end]) for end in ("route_from", "route_to") if end in values]
    route = read_text(values["route"]) if "route" in values else " – ".join(ends) or None
    row = {**cable, **identity, "status": purpose["status"], **partners, "carrier": carrier}
    return {**row, "route": route}, [*identity_faults, *faults, *purpose_faults, *partner_faults]


def read_service_point(place: Place, carrier: str) -> tuple[Site, list[Fault]]:
    """Return what one record of table M2 says about its point (position apart), and its faults."""
    values = values_of(place)
    point, faults = read_columns(place, _POINT_READERS)
    wanted = ("kind", "year")
    faults += [fault("missing_required", ERROR, place, (c,)) for c in wanted if c not in values]
    identity, identity_faults = record_code(place, values, "point_id")
    purpose, purpose_faults = _purpose(place, values, required=False)
    partners, partner_faults = _partners(place, values, carrier)
    name = read_text(values["name"]) if "name" in values else address_of(values)
    if name is None:
        faults.append(fault("missing_required", ERROR, place, ("name",)))
    row = {**point, **identity, "status": purpose["status"], "name": name, "carrier": carrier}
    del partners  # a service point is not shared
    return {**row, "address": address_of(values)}, [
        *identity_faults,
        *faults,
        *purpose_faults,
        *partner_faults,
    ]


def read_work(place: Place, carrier: str) -> tuple[Site, list[Fault]]:
    """Return what one record of table M1 says about its works (position apart), and its faults."""
    values = values_of(place)
    work, faults = read_columns(place, _WORK_READERS)
    identity, identity_faults = record_code(place, values, "work_id")
    purpose, purpose_faults = _purpose(place, values, required=False)
    name = read_text(values["name"]) if "name" in values else address_of(values)
    if name is None:
        faults.append(fault("missing_required", ERROR, place, ("name",)))
    row = {**work, **identity, "status": purpose["status"], "name": name, "carrier": carrier}
    return {**row, "address": address_of(values)}, [*identity_faults, *faults, *purpose_faults]


def word_in_blank(place: Place, column: str) -> object:
    """Return a cell as it stands where its word ("không có") reads as blank elsewhere."""
    record = place.record
    label = place.table.headings.names.get(column)
    if record is None or label is None:
        return None
    return dict(record.cells).get(label)


def read_zone(place: Place) -> tuple[Site, list[Fault]]:
    """Return what one record of the zones says (area apart), and its faults."""
    values = values_of(place)
    zone, faults = read_columns(place, _ZONE_READERS)
    wanted = ("kind", "name", "citation")
    faults += [fault("missing_required", ERROR, place, (c,)) for c in wanted if c not in values]
    identity, identity_faults = record_code(place, values, "zone_id")
    return {**zone, **identity}, [*identity_faults, *faults]


def address_of(values: dict[str, object]) -> str | None:
    """Return the address of a record: its own cell, else hamlet, commune and district put together."""
    if "address" in values:
        return read_text(values["address"])
    parts = [read_text(values[name]) for name in ("hamlet", "commune", "district") if name in values]
    return ", ".join(parts) or None


def values_of(place: Place) -> dict[str, object]:
    """Return the cells of a record by field, {} where the place is no row."""
    return {} if place.record is None else place.record.values


def read_columns(place: Place, readers: dict[str, Reader]) -> tuple[Site, list[Fault]]:
    """Return the columns of a record as their readers read them, and a fault for each that cannot be."""
    values = values_of(place)
    factors = place.table.headings.factors
    row: Site = {}
    faults = []
    for column, (read, code) in readers.items():
        if column not in values:
            row[column] = None
            continue
        value = read(values[column])
        if value is None:
            faults.append(fault(code, ERROR, place, (column,)))
        # The unit of the heading counts only where the cell names none of its own.
        elif column in factors and not str(values[column]).strip()[-1:].isalpha():
            value = float(str(value)) * factors[column]
        row[column] = value
    return row, faults


def record_code(place: Place, values: dict[str, object], code: str) -> tuple[Site, list[Fault]]:
    """Return the code of a record, or its place in the file where the table has no column of codes."""
    if code in values:
        stated = read_text(values[code])
        if is_made(stated) and place.record is not None:
            mend = better_code(place.record)
            return {code: stated}, [fault("made_code", WARNING, place, (code,), mend=mend)]
        return {code: stated}, []
    if code != "site_id" and code not in place.table.headings.names and place.record is not None:
        # Tables M2, M4 and M5 have no column of codes: the place in the file serves as one.
        return {code: f"{place.table.sheet}-{place.record.row}"}, []
    return {code: None}, [fault("missing_site_id", ERROR, place, (code,))]


def _purpose(place: Place, values: dict[str, object], *, required: bool) -> tuple[Site, list[Fault]]:
    """Return status and action; one of the two columns tells both where the other is absent."""
    pairs = {field: read_action(values[field]) for field in ("action", "status") if field in values}
    code = "ticks_disagree" if place.table.headings.ticks else "unknown_action"
    unknown = [
        fault(code if field == "action" else "unknown_action", ERROR, place, (field,))
        for field, pair in pairs.items()
        if pair is None
    ]
    understood = {field: pair for field, pair in pairs.items() if pair is not None}
    if not understood:
        say_so = required and not unknown
        missing = [fault("missing_action", WARNING, place, ("action",))] if say_so else []
        return {"status": Status.PLANNED, "action": None}, [*unknown, *missing]
    by_status = understood.get("status") or understood["action"]
    by_action = understood.get("action") or understood["status"]
    return {"status": by_status[0], "action": by_action[1]}, unknown


def _partners(place: Place, values: dict[str, object], carrier: str) -> tuple[Site, list[Fault]]:
    faults = []
    partners, others = read_carriers(values["shared_with"]) if "shared_with" in values else (None, None)
    if others is not None:
        faults.append(fault("unknown_partner", WARNING, place, ("shared_with",), value=others))
    owner, _ = read_carriers(values["carrier"]) if "carrier" in values else (None, None)
    if owner is not None and carrier not in owner.split():
        name = messages.said(f"common.carrier_{carrier}")
        faults.append(fault("other_carrier", ERROR, place, ("carrier",), carrier=name))
    return {"shared_with": partners}, faults
