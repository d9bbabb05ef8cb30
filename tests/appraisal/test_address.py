"""ADDRESS: whether a site lies in the commune that its address names."""

import geopandas as gpd
import pandas as pd
import pytest
from appraisal.appraisal_tools import RURAL, case_of, new, only

from planner.appraisal.address import check_address


def judged(communes, plan, address, x=RURAL, official=True, **values):
    border = "official" if official else "reference, not official"
    communes = communes.assign(boundary=border)
    site = new(x, address=address, **values)
    return only(check_address, case_of(communes, plan, [site]))


@pytest.mark.parametrize(
    "address",
    [
        "Ấp Một, xã Tây, huyện Một",
        "xa tay",  # without marks
        "Số 5 - Xã Tây - Huyện Một",
        "Xã Tây, huyện Không Có",  # a district that the province does not have says nothing
    ],
)
def test_a_site_in_the_commune_that_it_names_passes(communes, plan, address):
    finding = judged(communes, plan, address)
    assert (finding.verdict, finding.measured, finding.limit) == ("pass", 0.0, 0.0)


def test_the_border_is_inside_and_a_centimetre_beyond_is_outside(communes, plan):
    # The commune ends at x = 10 000.
    assert judged(communes, plan, "xã Tây", x=10_000).verdict == "pass"
    finding = judged(communes, plan, "xã Tây", x=10_000.01)
    assert (finding.verdict, finding.measured) == ("review", 0.01)
    finding = judged(communes, plan, "xã Tây", x=12_500)
    assert (finding.verdict, finding.measured, finding.kind) == ("review", 2500.0, "judgement")
    assert "2.500 m" in finding.explanation


def test_less_than_half_a_centimetre_is_no_distance(communes, plan):
    finding = judged(communes, plan, "xã Tây", x=10_000.004)
    assert (finding.verdict, finding.measured) == ("pass", 0.0)


def test_outside_is_for_a_person_as_sure_as_the_border_is(communes, plan):
    finding = judged(communes, plan, "xã Tây", x=12_500, official=False)
    assert (finding.verdict, finding.certainty, finding.measured) == ("review", "assumed", 2500.0)
    assert judged(communes, plan, "xã Tây", x=12_500).certainty == "cited"
    assert finding.citation == "giấy kẻ ô"


@pytest.mark.parametrize("address", [None, "", "Ấp Một", "Huyện Một, tỉnh Thử", "🗼 ;;, - ,"])
def test_an_address_without_a_commune_tells_nothing_and_is_named_as_missing(communes, plan, address):
    finding = judged(communes, plan, address)
    assert (finding.verdict, finding.missing) == ("not_applicable", "address")


def test_a_commune_that_the_province_does_not_have_is_for_a_person(communes, plan):
    finding = judged(communes, plan, "xã Bắc, huyện Một")
    assert (finding.verdict, finding.missing) == ("review", "")
    assert "xã Bắc, huyện Một" in finding.explanation


def test_of_two_communes_of_one_name_the_district_decides_and_without_it_either_will_do(communes, plan):
    second = communes.iloc[[0]].assign(commune_code="00003", district="Huyện Ba", district_code="003")
    moved = second.set_geometry(second.geometry.translate(0.5))
    both = gpd.GeoDataFrame(pd.concat([communes, moved], ignore_index=True), crs=communes.crs)
    assert judged(both, plan, "xã Tây, huyện Một").verdict == "pass"
    assert judged(both, plan, "xã Tây, huyện Ba").verdict == "review"
    assert judged(both, plan, "xã Tây").verdict == "pass"


@pytest.mark.parametrize("action", ["keep", "new", "change", "share"])
def test_whatever_stays_is_judged(communes, plan, action):
    assert judged(communes, plan, "xã Tây", x=12_500, action=action).verdict == "review"


def test_what_is_removed_is_not_judged(communes, plan):
    finding = judged(communes, plan, "xã Tây", x=12_500, action="remove")
    assert finding.verdict == "not_applicable"
