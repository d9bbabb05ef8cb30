"""The cells of one record → the columns of a site, and a fault for each cell that cannot be read."""

from __future__ import annotations

from collections.abc import Callable

from planner.intake.numbers import read_number, read_year
from planner.intake.report import ERROR, WARNING, Place, fault
from planner.intake.words import (
    read_action,
    read_azimuths,
    read_carriers,
    read_mast_class,
    read_technologies,
    read_text,
)
from planner.layers.faults import Fault

Site = dict[str, object]

# column → (how a cell is read, code of the fault when it cannot be)
_READERS: dict[str, tuple[Callable[[object], object], str]] = {
    "name": (read_text, "bad_value"),
    "address": (read_text, "bad_value"),
    "technologies": (read_technologies, "unknown_technology"),
    "mast_class": (read_mast_class, "unknown_class"),
    "mast_height_m": (read_number, "not_a_number"),
    "building_height_m": (read_number, "not_a_number"),
    "antenna_height_m": (read_number, "not_a_number"),
    "land_area_m2": (read_number, "not_a_number"),
    "year": (read_year, "bad_year"),
    "eirp_dbm": (read_number, "not_a_number"),
    "azimuths_deg": (read_azimuths, "bad_value"),
}
_WANTED = ("mast_class", "mast_height_m")  # without these the appraisal can only say "review"


def read_cells(place: Place, carrier: str) -> tuple[Site, list[Fault]]:
    """Return what one record says about its site (position apart), and its faults.

    A column whose cell cannot be read is left out of the site; a blank cell is missing (None).
    """
    if place.record is None:
        return {}, []
    values = place.record.values
    site: Site = {"carrier": carrier}
    faults = []
    for column, (read, code) in _READERS.items():
        found = read(values[column]) if column in values else None
        site[column] = found
        if found is None and column in values:
            faults.append(fault(code, ERROR, place, (column,)))
    faults += [
        fault("missing_value", WARNING, place, (column,))
        for column in _WANTED
        if column in place.table.headings.names and column not in values
    ]
    identity, identity_faults = _identity(place, values)
    purpose, purpose_faults = _purpose(place, values)
    partners, partner_faults = _partners(place, values, carrier)
    return (
        {**site, **identity, **purpose, **partners},
        [*identity_faults, *faults, *purpose_faults, *partner_faults],
    )


def _identity(place: Place, values: dict[str, object]) -> tuple[Site, list[Fault]]:
    if "site_id" in values:
        return {"site_id": read_text(values["site_id"])}, []
    return {"site_id": None}, [fault("missing_site_id", ERROR, place, ("site_id",))]


def _purpose(place: Place, values: dict[str, object]) -> tuple[Site, list[Fault]]:
    """Return status and action; one of the two columns tells both where the other is absent."""
    pairs = {field: read_action(values[field]) for field in ("action", "status") if field in values}
    unknown = [
        fault("unknown_action", ERROR, place, (field,)) for field, pair in pairs.items() if pair is None
    ]
    known = {field: pair for field, pair in pairs.items() if pair is not None}
    if not known:
        missing = [] if unknown else [fault("missing_action", WARNING, place, ("action",))]
        return {"status": "planned", "action": None}, [*unknown, *missing]
    by_status = known.get("status") or known["action"]
    by_action = known.get("action") or known["status"]
    return {"status": by_status[0], "action": by_action[1]}, unknown


def _partners(place: Place, values: dict[str, object], carrier: str) -> tuple[Site, list[Fault]]:
    faults = []
    partners, others = read_carriers(values["shared_with"]) if "shared_with" in values else (None, None)
    if others is not None:
        faults.append(fault("unknown_partner", WARNING, place, ("shared_with",), value=others))
    owner, _ = read_carriers(values["carrier"]) if "carrier" in values else (None, None)
    if owner is not None and carrier not in owner.split():
        faults.append(fault("other_carrier", WARNING, place, ("carrier",), carrier=carrier))
    return {"shared_with": partners}, faults
