"""What there is to say about a file itself, before its rows: headings, coordinate system."""

from __future__ import annotations

from collections import Counter

from openpyxl.utils import get_column_letter

from planner.base import messages, numbers
from planner.geo.vn2000 import WGS84, read_crs, vn2000_zones
from planner.intake.choices import Choices
from planner.intake.columns import CABLES, SITES, Headings
from planner.intake.coordinates import UTM_48N, VN2000_UTM_48N, Source, declared_in_text
from planner.intake.report import NOTE, WARNING, Place, fault
from planner.intake.tables import Table
from planner.layers.faults import Fault

NO_DATUM = (UTM_48N, VN2000_UTM_48N)  # a title that says "UTM" says of no datum for sure


def file_faults(
    tables: list[Table], file: str, best: Source | None, province_crs: str, choices: Choices
) -> list[Fault]:
    """Return what there is to say about the file itself, before its rows."""
    faults = []
    for table in tables:
        place = Place(file, table)
        faults += _heading_faults(place, table.headings)
        if best is None or table.kind == CABLES or choices.crs is not None:
            continue
        stated = table.crs or declared_in_text(table.above)
        expected = stated or province_crs
        declares = expected != province_crs or table.crs is not None
        if best.rivals and (stated is None or (table.crs is None and stated in NO_DATUM)):
            faults.append(_unsure(place, best))
        elif best.crs not in (WGS84, expected) or (declares and best.crs != expected and table.crs):
            facts = {"value": _system_name(best.crs), "expected": _system_name(expected)}
            faults.append(fault("other_crs", WARNING, place, best.fields, facts=facts))
        if best.swapped and choices.axis_order is None:
            faults.append(fault("axes_swapped", WARNING, place, best.fields))
    return faults


def _unsure(place: Place, best: Source) -> Fault:
    """Return that several systems fit alike: which, and how far apart they put the same records."""
    rivals = (
        messages.said("intake.rival", name=_system_name(rival.crs), metres=numbers.number(rival.apart_m))
        for rival in best.rivals
    )
    others = messages.joined(rivals, "; ")
    return fault("crs_unsure", WARNING, place, best.fields, value=_system_name(best.crs), others=others)


def _system_name(code: str) -> str:
    name = vn2000_zones().get(code) or ("WGS 84 / UTM 48N" if code == UTM_48N else read_crs(code).name)
    return f"{name} ({code})"


def _heading_faults(place: Place, headings: Headings) -> list[Fault]:
    wanted = ("site_id", "mast_class", "mast_height_m") if place.table.kind == SITES else ()
    return [
        *(fault("column_missing", WARNING, place, (f,)) for f in wanted if f not in headings.names),
        *(fault("unknown_column", NOTE, place, value=name) for name in headings.unknown),
        *(fault("repeated_column", WARNING, place, value=name) for name in headings.repeated),
        *(
            fault("column_without_heading", WARNING, place, value=get_column_letter(at), cells=count)
            for at, count in sorted(_without_heading(place.table).items())
        ),
    ]


def _without_heading(table: Table) -> Counter[int]:
    """Return the columns (from 1) that no heading names, and in how many records they are filled."""
    named = set(table.headings.labels.values())
    return Counter(
        int(label[1:]) for record in table.records for label, _ in record.cells if label not in named
    )
