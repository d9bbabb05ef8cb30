"""The cells of the commune radio registers → the columns of their layers, a fault for each bad cell."""

from __future__ import annotations

from planner.intake.cells import Reader, Site, read_columns, record_code, values_of, word_in_blank
from planner.intake.numbers import read_date, read_frequency_mhz, read_number, read_power_w, read_year
from planner.intake.report import ERROR, WARNING, Place, fault
from planner.intake.words import (
    read_criterion,
    read_hamlet_kind,
    read_programmes,
    read_radio_kind,
    read_text,
    read_yes_no,
)
from planner.layers.faults import Fault
from planner.layers.radio_record import ONLY_WIRELESS, PARTS, WIRELESS
from planner.layers.vocabulary import COMMUNE_FLAGS, LOUDSPEAKER_KINDS

_RADIO_READERS: dict[str, Reader] = {
    "kind": (read_radio_kind, "unknown_radio_kind"),
    "frequency_mhz": (read_frequency_mhz, "not_a_number"),
    "power_w": (read_power_w, "not_a_number"),
    "antenna_height_m": (read_number, "not_a_number"),
    "licence_no": (read_text, "bad_value"),
    "licence_until": (read_date, "bad_date"),
    "hamlets_total": (read_number, "not_a_number"),
    "hamlets_served": (read_number, "not_a_number"),
    "loudspeakers": (read_number, "not_a_number"),
    "loudspeakers_working": (read_number, "not_a_number"),
    "year": (read_year, "bad_year"),
    "equipment_year": (read_year, "bad_year"),
}
_HAMLET_READERS: dict[str, Reader] = {
    "name": (read_text, "bad_value"),
    "population": (read_number, "not_a_number"),
    "households": (read_number, "not_a_number"),
}
_CLUSTER_READERS: dict[str, Reader] = {
    "hamlet_codes": (read_text, "bad_value"),  # names or codes; the register turns them into codes
    "loudspeakers": (read_number, "not_a_number"),
    "loudspeakers_working": (read_number, "not_a_number"),
    "kind": (read_radio_kind, "unknown_radio_kind"),
    "year": (read_year, "bad_year"),
    "valid_to": (read_date, "bad_date"),
}
_FACT_READERS: dict[str, Reader] = {
    "year": (read_year, "bad_year"),
    "ntm_target_year": (read_year, "bad_year"),
    "criterion_8_1": (read_criterion, "unknown_result"),
    "evidence_8_1": (read_text, "bad_value"),
    "criterion_8_4": (read_criterion, "unknown_result"),
    "evidence_8_4": (read_text, "bad_value"),
    "programmes": (read_programmes, "unknown_programme"),
}


def read_radio(place: Place) -> tuple[Site, list[Fault]]:
    """Return what one record of the radio register says (commune and position apart), and its faults."""
    values = values_of(place)
    row, faults = read_columns(place, _RADIO_READERS)
    if "kind" not in values:
        row["kind"] = read_radio_kind(word_in_blank(place, "kind"))  # "Không có" is an answer here
        if row["kind"] is None:
            faults.append(fault("missing_required", ERROR, place, ("kind",)))
    faults += [*_missing(place, "year"), *_part_faults(place, row)]
    if row["kind"] not in (None, WIRELESS):
        given = tuple(column for column in ONLY_WIRELESS if row[column] is not None)
        faults += [fault("only_wireless", WARNING, place, given)] if given else []
    if row["licence_until"] is not None and "licence_no" not in values:
        faults.append(fault("licence_without_number", WARNING, place, ("licence_until",)))
    return row, faults


def read_hamlet(place: Place) -> tuple[Site, list[Fault]]:
    """Return what one record says about its hamlet (commune and position apart), and its faults.

    ``hamlet_code`` is None where the table has no column of codes; the register then makes one.
    """
    values = values_of(place)
    hamlet, faults = read_columns(place, _HAMLET_READERS)
    faults += _missing(place, "name")
    said = values.get("kind", values.get("name", ""))
    hamlet["kind"] = read_hamlet_kind(said)
    if hamlet["kind"] is None and "name" in values:
        faults.append(fault("unknown_hamlet_kind", ERROR, place, ("kind",), value=said))
    hamlet["hamlet_code"] = read_text(values["hamlet_code"]) if "hamlet_code" in values else None
    if hamlet["hamlet_code"] is None and "hamlet_code" in place.table.headings.names:
        faults.append(fault("missing_required", ERROR, place, ("hamlet_code",)))
    return hamlet, faults


def read_cluster(place: Place) -> tuple[Site, list[Fault]]:
    """Return what one record says about its loudspeaker cluster (place apart), and its faults."""
    cluster, faults = read_columns(place, _CLUSTER_READERS)
    faults += [*_missing(place, "loudspeakers", "year", "kind"), *_part_faults(place, cluster)]
    if cluster["kind"] is not None and cluster["kind"] not in LOUDSPEAKER_KINDS:
        faults.append(fault("unknown_radio_kind", ERROR, place, ("kind",)))
    code, code_faults = record_code(place, values_of(place), "cluster_id")
    return {**cluster, **code}, [*code_faults, *faults]


def read_facts(place: Place) -> tuple[Site, list[Fault]]:
    """Return what one record says about its commune in a year, and its faults."""
    values = values_of(place)
    row, faults = read_columns(place, _FACT_READERS)
    faults += _missing(place, "year")
    for flag in COMMUNE_FLAGS:
        said = values.get(flag, word_in_blank(place, flag))  # "Không" is an answer here
        answer = None if said is None else read_yes_no(said)
        row[flag] = None if answer is None else "yes" if answer else "no"
        if answer is None and flag in values:
            faults.append(fault("bad_value", ERROR, place, (flag,)))
    return row, faults


def _missing(place: Place, *columns: str) -> list[Fault]:
    values = values_of(place)
    return [fault("missing_required", ERROR, place, (c,)) for c in columns if c not in values]


def _part_faults(place: Place, row: Site) -> list[Fault]:
    """Return a fault for each count that is more than what it is a part of."""
    faults = []
    for part, whole in PARTS:
        some, every = row.get(part), row.get(whole)
        if isinstance(some, float) and isinstance(every, float) and some > every:
            faults.append(fault("part_above_whole", ERROR, place, (part, whole)))
    return faults
