"""Which system a file's coordinates are in, judged by the points; where they cannot tell, asked."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from planner.geo.vn2000 import WGS84, convert
from planner.intake.choices import Choices
from planner.intake.read import read
from planner.intake.reference import Reference, read_reference
from planner.layers.province import DEFAULT_DATA_DIR

TM3_105, UTM, UTM_VN2000, OWN = "EPSG:5897", "EPSG:32648", "EPSG:3405", "EPSG:9209"
SPOTS = [(106.34, 9.93), (106.28, 9.85), (106.43, 9.72), (106.20, 9.98), (106.5, 9.8)]
ON = date(2018, 3, 1)


@pytest.fixture(scope="module")
def reference() -> Reference:
    return read_reference(DEFAULT_DATA_DIR)


def workbook(folder: Path, crs: str, title: str = "") -> Path:
    """Write sites at known places as a carrier would, their system named by the title or not at all."""
    book = openpyxl.Workbook()
    sheet = book.active
    if title:
        sheet.append([title])
    sheet.append(["Mã trạm", "X (m)", "Y (m)", "Loại cột", "Chiều cao cột (m)", "Hình thức"])
    for number, (lon, lat) in enumerate(SPOTS):
        east, north = convert(lon, lat, WGS84, crs)
        sheet.append(
            [f"VTL-T{number}", round(float(north), 2), round(float(east), 2), "A2b", 42, "Xây mới"]
        )
    path = folder / "ho_so.xlsx"
    book.save(path)
    return path


def codes(proposal):
    return [fault.code for fault in proposal.faults]


@pytest.mark.parametrize(("crs", "other"), [(TM3_105, UTM), (UTM, TM3_105), (UTM_VN2000, TM3_105)])
def test_two_systems_that_fit_alike_are_put_to_the_reviewer_with_their_distance(
    tmp_path: Path, reference: Reference, crs: str, other: str
) -> None:
    """VN-2000 TM-3 105°00′ and UTM 48N share a meridian: 0.9999 and 0.9996 of scale, some 471 m here."""
    proposal = read(workbook(tmp_path, crs), "viettel", reference, ON)
    rivals = {reading.crs: reading for reading in proposal.readings if reading.is_rival}
    assert {proposal.crs, *rivals} >= {crs, other}
    assert "crs_unsure" in codes(proposal)
    assert "other_crs" not in codes(proposal)  # never "only fits"
    (fault,) = (fault for fault in proposal.faults if fault.code == "crs_unsure")
    lon, lat = np.array(SPOTS).T
    for code, rival in rivals.items():
        # The same numbers, read in either system, both carried into the province's zone.
        numbers = convert(lon, lat, WGS84, crs)
        read_so = [
            np.array(convert(*convert(*numbers, system, WGS84), WGS84, OWN))
            for system in (proposal.crs, code)
        ]
        apart_m = float(np.median(np.hypot(*(read_so[1] - read_so[0]))))
        assert rival.apart_m == pytest.approx(apart_m, abs=1)
        assert f"{round(apart_m)} m" in fault.message
        assert len(rival.places) == len(proposal.readings[0].places) == len(SPOTS)


def test_the_province_own_zone_has_no_rival(tmp_path: Path, reference: Reference) -> None:
    proposal = read(workbook(tmp_path, OWN), "viettel", reference, ON)
    assert (proposal.crs, [reading for reading in proposal.readings if reading.is_rival]) == (OWN, [])
    assert {"crs_unsure", "other_crs"}.isdisjoint(codes(proposal))
    assert all(reading.places == () for reading in proposal.readings)


def test_what_the_title_states_or_the_reviewer_decides_is_not_asked_again(
    tmp_path: Path, reference: Reference
) -> None:
    title = "Hệ tọa độ VN-2000, kinh tuyến trục 105°00', múi chiếu 3°"
    stated = read(workbook(tmp_path, TM3_105, title), "viettel", reference, ON)
    assert stated.crs == TM3_105
    assert "crs_unsure" not in codes(stated)
    decided = read(workbook(tmp_path, TM3_105), "viettel", reference, ON, Choices(crs=TM3_105))
    assert decided.crs == TM3_105
    assert "crs_unsure" not in codes(decided)
