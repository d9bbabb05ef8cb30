"""Which commune a row of the radio registers is about, and where on the map it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely

from planner.base import messages
from planner.base.words import plain
from planner.intake.cells import values_of
from planner.intake.columns import COMMUNE_FACTS, RADIO
from planner.intake.named_place import NamedPlace
from planner.intake.positions import position_faults
from planner.intake.read import Located
from planner.intake.report import ERROR, WARNING, Mend, Place, fault
from planner.intake.row_kinds import Reason
from planner.intake.sheets import Sheet
from planner.intake.tables import EAST_NORTH, GEOMETRY, LON_LAT, Table
from planner.intake.words import read_commune_code, read_text
from planner.layers.faults import Fault
from planner.layers.region import NOWHERE, Region

_POSITION = (*GEOMETRY, *EAST_NORTH, *LON_LAT, "position")
_OF_THE_COMMUNE = (RADIO, COMMUNE_FACTS)  # without a position of their own they stand in its middle
_NAMES = ("commune", "district")
_SAID_ALREADY = ("unknown_commune", "moved_commune")  # judged here, and more strictly
_GROUP = re.compile(r"^(?:[ivx]+ |\d+ |[a-z] )?(?=(?:huyen|thi xa|thanh pho|tp|tx) )")


def with_group_districts(
    tables: Sequence[Table], sheets: Sequence[Sheet]
) -> tuple[list[Table], list[str]]:
    """Return tables without a column of districts with the district of the heading row above each row.

    Offices often write "I. Huyện Càng Long" once, over its communes. What was taken so is said.
    """
    rows = {sheet.name: dict(sheet.rows) for sheet in sheets}
    completed: list[Table] = []
    remarks: list[str] = []
    for table in tables:
        district_of_row = {} if "district" in table.headings.names else _groups(table, rows[table.sheet])
        records = []
        for record in table.records:
            above = [number for number in district_of_row if number < record.row]
            district = district_of_row[max(above)] if above else None
            values = record.values if district is None else {**record.values, "district": district}
            records.append(replace(record, values=values))
        completed.append(replace(table, records=tuple(records)))
        if district_of_row:
            groups = ", ".join(dict.fromkeys(district_of_row.values()))
            text = messages.said("intake.remark_group_districts", sheet=table.sheet, districts=groups)
            remarks.append(text)
    return completed, remarks


def _groups(table: Table, rows: dict[int, tuple[object, ...]]) -> dict[int, str]:
    """Return the rows that head a group, and the district that each names."""
    districts = {}
    for skipped in table.skipped:
        if skipped.reason is not Reason.GROUP:
            continue
        for cell in rows[skipped.row]:
            text = plain(cell) if isinstance(cell, str) else ""
            if start := _GROUP.match(text):
                words = read_text(cell).split()
                districts[skipped.row] = " ".join(words[len(start[0].split()) :])
    return districts


def place_of(
    number: int, place: Place, located: Located, border_error_m: float
) -> tuple[shapely.Point | None, str | None, bool, list[Fault]]:
    """Return where a row stands (EPSG:4326), its commune's code, whether it says so itself, its faults.

    A row that gives no position stands at a point inside its commune if it is about the commune as a
    whole; a hamlet or a cluster needs its own. A position that cannot be read, or that lies in another
    commune than the one named, is a fault and is not replaced.
    """
    region = located.region
    communes, faults = _communes(place, located.positions.named[number], region)
    if any(fault.severity == ERROR for fault in faults):
        return None, None, False, faults
    if set(_POSITION) & set(values_of(place)):
        spot, inside, spot_faults = _spot(number, place, located, border_error_m)
        faults += spot_faults
        if spot is None:
            return None, None, False, faults
        if inside != NOWHERE and len(communes) != 1:
            communes = (inside,)
        if len(communes) == 1:
            return spot, region.codes[communes[0]], True, faults
    if len(communes) != 1:
        return None, None, False, [*faults, _which_commune(place, communes, region)]
    code = region.codes[communes[0]]
    if place.table.kind in _OF_THE_COMMUNE:
        return region.middle(communes[0]), code, False, faults
    return None, code, False, [*faults, fault("no_coordinates", ERROR, place, LON_LAT)]


def _spot(
    number: int, place: Place, located: Located, border_error_m: float
) -> tuple[shapely.Point | None, int, list[Fault]]:
    """Return the point that a row gives and the commune it lies in; None with a fault if it is bad."""
    positions = located.positions
    if not positions.sources:
        return None, NOWHERE, [fault("bad_coordinate", ERROR, place, LON_LAT)]
    faults = position_faults(number, place, positions, located.region, border_error_m)
    faults = [fault for fault in faults if fault.code not in _SAID_ALREADY]
    if any(fault.severity == ERROR for fault in faults):
        return None, NOWHERE, faults
    spot = shapely.Point(float(positions.lon[number]), float(positions.lat[number]))
    return spot, int(positions.commune[number]), faults


def _communes(place: Place, named: NamedPlace, region: Region) -> tuple[tuple[int, ...], list[Fault]]:
    """Return the communes that a row can mean by its code and its names; both must agree."""
    values = values_of(place)
    faults: list[Fault] = []
    if "district" in values and not region.knows_district(values["district"]):
        faults.append(fault("unknown_district", WARNING, place, ("district",)))
    by_name = () if named.field == "commune_code" else named.communes
    if "commune_code" in values:
        code = read_commune_code(values["commune_code"])
        by_code = tuple(np.flatnonzero([commune_code == code for commune_code in region.codes]).tolist())
        if not by_code:
            mend = _by_code_of(by_name, region)
            return (), [*faults, fault("unknown_code", ERROR, place, ("commune_code",), mend=mend)]
        if named.text is None or named.field == "commune_code" or set(by_code) & set(by_name):
            return by_code, faults
        facts = {"value": f"{code}; {named.text}", "expected": _name(by_code[0], region)}
        mend = _by_code_of(by_name, region)
        fields = ("commune_code", "commune")
        return (), [*faults, fault("code_and_name", ERROR, place, fields, mend=mend, facts=facts)]
    if named.text is not None and (not by_name or named.mend is not None):
        facts = {"value": named.text}
        return (), [*faults, fault("which_commune", ERROR, place, _NAMES, mend=named.mend, facts=facts)]
    return by_name, faults


def _by_code_of(communes: tuple[int, ...], region: Region) -> Mend | None:
    if len(communes) != 1:
        return None
    code, name = region.codes[communes[0]], _name(communes[0], region)
    text = messages.said("intake.suggest_commune_code", code=code, name=name)
    return Mend("commune_code", (("commune_code", code),), text)


def _which_commune(place: Place, communes: tuple[int, ...], region: Region) -> Fault:
    """Return the fault of a row that names no commune, or one of a name that there is twice."""
    mend = None
    if communes:
        names = "; ".join(f"{_name(at, region)} ({region.codes[at]})" for at in communes)
        text = messages.said("intake.suggest_add_district", names=names)
        mend = Mend("add_district", (), text)
    return fault("which_commune", ERROR, place, _NAMES, mend=mend)


def _name(commune: int, region: Region) -> str:
    return f"{region.names[commune]}, {region.districts[commune]}"
