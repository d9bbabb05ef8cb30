"""A file that speaks of another carrier than the one chosen is told, with the reasons."""

from dataclasses import replace
from datetime import date

import build_ugly_files as ugly
import geopandas as gpd
import pandas as pd
import pytest

from planner.geo.vn2000 import WGS84
from planner.intake.other_carrier import carriers_in, other_carrier
from planner.intake.read import read
from planner.intake.reference import read_reference
from planner.layers.io import read_layer
from planner.layers.province import DEFAULT_DATA_DIR

CRS = "EPSG:9209"
ON = date(2018, 4, 3)
HEADINGS = ["Mã trạm", "Tên trạm", "Kinh độ", "Vĩ độ", "Loại cột", "Hình thức"]
SAMPLES = {
    "viettel": "viettel_2018_ho_so.xlsx",
    "mobifone": "mobifone_2017_ho_so.kml",
    "vnpt": "vnpt_2018_ho_so.zip",
}


@pytest.fixture(scope="module")
def reference():
    return replace(read_reference(DEFAULT_DATA_DIR), stations=None)


@pytest.fixture(scope="module")
def known():
    names = ("stations", *(f"planned_{carrier}" for carrier in SAMPLES))
    layers = [read_layer(DEFAULT_DATA_DIR, name) for name in names]
    columns = ["site_id", "carrier", "name", "geometry"]
    return gpd.GeoDataFrame(pd.concat([layer[columns] for layer in layers]), crs=WGS84)


def file_of(tmp_path, reference, rows, title=None, name="de_xuat.xlsx", carrier="viettel"):
    path = tmp_path / name
    above = [] if title is None else [[title], []]
    path.write_bytes(ugly.workbook([*above, HEADINGS, *rows]))
    return read(path, carrier, reference, ON)


def made(known_sites=None, prefix="T", count=10, **columns):
    """Return rows of sites in the middle of the province, or at the places of known ones."""
    rows = []
    for n in range(count):
        spot = (106.3 + n / 200, 9.9)
        if known_sites is not None:
            point = known_sites.geometry.iloc[n]
            spot = (point.x, point.y)
        code = (
            columns.get("codes", [f"{prefix}{n}"] * count)[n] if "codes" in columns else f"{prefix}{n}"
        )
        rows.append([code, columns.get("name", "Trạm"), *spot, "A2b", columns.get("action", "Xây mới")])
    return rows


@pytest.mark.parametrize("carrier", SAMPLES)
def test_a_sample_is_of_its_own_carrier_and_of_no_other(carrier, reference, known):
    file = DEFAULT_DATA_DIR / "samples" / SAMPLES[carrier]
    assert other_carrier(read(file, carrier, reference, ON), known, CRS) is None
    chosen = "vnpt" if carrier != "vnpt" else "viettel"
    other = other_carrier(read(file, chosen, reference, ON), known, CRS)
    assert other.carrier == carrier
    assert {"title", "codes", "prefix"} <= set(other.kinds)
    assert len(other.reasons) == len(other.kinds)


def test_a_title_above_the_table_tells_whose_it_is(tmp_path, reference, known):
    proposal = file_of(tmp_path, reference, made(), "QUY HOẠCH HẠ TẦNG CỦA MOBIFONE TRÀ VINH")
    other = other_carrier(proposal, known, CRS)
    assert (other.carrier, other.kinds) == ("mobifone", ("title",))
    assert "MOBIFONE TRÀ VINH" in other.reasons[0]


def test_a_title_that_names_two_carriers_or_the_chosen_one_says_nothing(tmp_path, reference, known):
    for title in ("Dùng chung giữa Viettel và VNPT", "Quy hoạch Viettel", "Quy hoạch 2018"):
        assert other_carrier(file_of(tmp_path, reference, made(), title), known, CRS) is None


def test_the_name_of_the_file_tells_whose_it_is(tmp_path, reference, known):
    proposal = file_of(tmp_path, reference, made(), name="VNPT_2018.xlsx")
    assert other_carrier(proposal, known, CRS).carrier == "vnpt"


def test_codes_that_are_known_as_anothers_tell(tmp_path, reference, known):
    codes = known[known["carrier"] == "vnpt"]["site_id"].tolist()
    own = [f"T{n}" for n in range(7)]
    few = file_of(tmp_path, reference, made(codes=[codes[0], *own, "T8", "T9"]))
    assert other_carrier(few, known, CRS) is None
    some = file_of(tmp_path, reference, made(codes=[*codes[:3], *own]))
    other = other_carrier(some, known, CRS)
    assert (other.carrier, other.kinds) == ("vnpt", ("codes",))
    assert "3 trên 10" in other.reasons[0]


def test_codes_that_begin_as_only_anothers_do_tell(tmp_path, reference, known):
    other = other_carrier(file_of(tmp_path, reference, made(prefix="VNP-N")), known, CRS)
    assert (other.carrier, other.kinds) == ("vnpt", ("prefix",))


def test_places_alone_are_not_enough_for_masts_are_shared(tmp_path, reference, known):
    masts = known[known["carrier"] == "vnpt"]
    assert other_carrier(file_of(tmp_path, reference, made(masts)), known, CRS) is None
    named = file_of(tmp_path, reference, made(masts, name="Trạm VNPT"))
    other = other_carrier(named, known, CRS)
    assert (other.carrier, other.kinds) == ("vnpt", ("names", "places"))


def test_sites_that_share_a_mast_say_nothing_of_whose_file_it_is(tmp_path, reference, known):
    masts = known[known["carrier"] == "vnpt"]
    shared = file_of(tmp_path, reference, made(masts, name="Trạm VNPT", action="Dùng chung"))
    assert other_carrier(shared, known, CRS) is None


def test_a_short_word_names_nobody():
    assert carriers_in("VT dùng chung") == set()
    assert carriers_in("Ho_so-Vinaphone.2018") == {"vnpt"}
    assert carriers_in("Viettel và VNPT") == {"viettel", "vnpt"}
