"""A site against its neighbours, the register, the plan, and the borders' accuracy: on squared paper."""

from datetime import date

import openpyxl
import pytest
from conftest import CRS, ORIGIN_M, make_stations

from planner.intake.read import read
from planner.intake.reference import Reference, border_error_m
from planner.layers.difference import compare, counts

HEADINGS = [
    "Mã trạm",
    "Xã",
    "Huyện",
    "X (m)",
    "Y (m)",
    "Loại cột",
    "Chiều cao cột (m)",
    "Hình thức",
    "Năm",
]


def site(code, x_m, y_m, commune="Xã Tây", district="Huyện Một", action="Xây mới", year=2019):
    return [code, commune, district, ORIGIN_M[1] + y_m, ORIGIN_M[0] + x_m, "A2b", 42, action, year]


def take(tmp_path, rows, reference):
    book = openpyxl.Workbook()
    for cells in [HEADINGS, *rows]:
        book.active.append(cells)
    path = tmp_path / "a.xlsx"
    book.save(path)
    return read(path, "viettel", reference, date(2018, 1, 2))


def codes(proposal):
    return [(fault.severity, fault.code, fault.row) for fault in proposal.faults]


@pytest.mark.parametrize(
    ("metres_across", "error_m", "fault"),
    [(100, 350, ("note", "commune_by_border", 3)), (349, 350, ("note", "commune_by_border", 3)),
     (351, 350, ("error", "other_commune", 3)), (100, 0, ("error", "other_commune", 3))],
)  # fmt: skip
def test_a_point_across_a_derived_border_is_a_note_within_its_accuracy(
    tmp_path, communes, metres_across, error_m, fault
):
    rows = [site("A1", 5000, 5000), site("A2", 10_000 + metres_across, 5000)]
    proposal = take(tmp_path, rows, Reference(communes, CRS, border_error_m=error_m))
    assert codes(proposal) == [fault]


def test_the_accuracy_of_borders_is_stated_by_the_layer_and_none_is_needed_for_official_ones(communes):
    derived = communes.assign(boundary="derived, not official")
    assert border_error_m(derived, {"accuracy": {"border_error_m_p90": 350}}) == (350, False)
    assert border_error_m(derived, {}) == (300, True)
    assert border_error_m(communes.assign(boundary="official"), {}) == (0, False)


@pytest.mark.parametrize(("apart_m", "named"), [(29, True), (31, False)])
def test_a_new_mast_within_30_m_of_the_carriers_own_station_is_pointed_out(
    tmp_path, communes, apart_m, named
):
    stations = make_stations([{"site_id": "S1", "at": (5000, 5000)}])
    reference = Reference(communes, CRS, stations=stations)
    proposal = take(tmp_path, [site("A1", 5000 + apart_m, 5000), site("A2", 1000, 1000)], reference)
    assert codes(proposal) == ([("warning", "station_stands", 2)] if named else [])


def test_a_mast_of_another_carrier_nearby_is_no_duplicate(tmp_path, communes):
    stations = make_stations([{"site_id": "S1", "at": (5000, 5000), "carrier": "vnpt"}])
    proposal = take(tmp_path, [site("A1", 5001, 5000)], Reference(communes, CRS, stations=stations))
    assert codes(proposal) == []


def test_a_station_to_remove_that_does_not_exist_is_an_error_with_the_code_next_to_it(
    tmp_path, communes
):
    stations = make_stations([{"site_id": "S-001", "at": (5000, 5000)}])
    reference = Reference(communes, CRS, stations=stations)
    proposal = take(
        tmp_path, [site("S001", 5003, 5004, action="Tháo dỡ"), site("A2", 900, 900)], reference
    )
    assert codes(proposal) == [("error", "no_such_station", 2)]
    assert proposal.faults[0].fix == (("site_id", "S-001"),)
    assert proposal.faults[0].fix_kind == "station_code"


@pytest.mark.parametrize(("year", "named"), [(2016, True), (2017, False), (2025, False), (2026, True)])
def test_a_year_outside_the_horizon_is_pointed_out(tmp_path, communes, year, named):
    proposal = take(
        tmp_path, [site("A1", 5000, 5000, year=year)], Reference(communes, CRS, years=(2017, 2025))
    )
    assert codes(proposal) == ([("warning", "year_out_of_horizon", 2)] if named else [])


def test_an_adjustment_is_compared_with_the_approved_plan_field_by_field(tmp_path, communes):
    rows = [site("A1", 1000, 1000), site("A2", 2000, 2000), site("A3", 3000, 3000)]
    approved = take(tmp_path, rows, Reference(communes, CRS)).sites
    changed = [site("A1", 1000, 1000), site("A2", 2030, 2040, year=2020), site("A4", 4000, 4000)]
    proposed = take(tmp_path, changed, Reference(communes, CRS)).sites
    difference = compare(proposed, approved, CRS)
    assert counts(difference) == {"added": 1, "changed": 1, "dropped": 1, "same": 1, "kept": 0}
    of_a2 = difference[difference["site_id"] == "A2"].set_index("field")
    assert of_a2.loc["year", ["before", "after"]].tolist() == [2019.0, 2020.0]
    assert of_a2.loc["position", "after"] == pytest.approx(50.0, abs=0.1)
    assert set(of_a2.index) == {"year", "position"}
    assert set(difference[difference["change"] == "dropped"]["site_id"]) == {"A3"}
    adjusted = compare(proposed, approved, CRS, adjusts=True)  # it keeps what it does not name
    assert counts(adjusted) == {"added": 1, "changed": 1, "dropped": 0, "same": 1, "kept": 1}
    assert set(adjusted[adjusted["change"] == "kept"]["site_id"]) == {"A3"}
