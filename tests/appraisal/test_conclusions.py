"""What follows for a site from all its findings: the conclusion, its certainty, its sentence."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from planner.appraisal.conclusions import (
    CONCLUSIONS,
    Found,
    concluded,
    conclusion_of,
    conditions,
    worst_first,
)
from planner.appraisal.findings import Finding, findings_table
from planner.appraisal.kinds import CONDITION_OF, KINDS, MOMENTS
from planner.base.vocabulary import Certainty, Kind, Verdict
from planner.layers.vocabulary import PAPERS


def finding(
    rule_id, verdict="pass", certainty="cited", missing="", kind=None, measured=None, limit=None
):
    """Return a finding on the site P."""
    return Finding(
        rule_id=rule_id,
        kind=Kind(kind or KINDS[rule_id]),
        site_id="P",
        verdict=Verdict(verdict),
        explanation=f"câu của {rule_id}",
        citation="QĐ 1",
        certainty=Certainty(certainty),
        measured=measured,
        limit=limit,
        unit="m",
        missing=missing,
    )


def of_p(*findings):
    """Return the site P with what follows from some findings."""
    sites = gpd.GeoDataFrame({"site_id": ["P"]}, geometry=[shapely.Point(106, 10)], crs="EPSG:4326")
    return concluded(sites, findings_table(findings)).iloc[0]


MET = finding("SPACE")
BROKEN = finding("ZONE", "fail")
LACKS = finding("CLASS", "review", missing="radius_m")
ASKED = finding("ADDRESS", "review")
DUE = finding("AIR-45", "review", missing="height_consent")
PAPER = finding("EVIDENCE", "review", missing="land permit")
NOT_FOR_IT = finding("ROAD-COR", "not_applicable")


@pytest.mark.parametrize(
    ("findings", "conclusion"),
    [
        ((MET, BROKEN, LACKS, ASKED, DUE, PAPER), "fail"),
        ((MET, LACKS, ASKED, DUE, PAPER), "incomplete"),
        ((MET, ASKED, DUE, PAPER), "review"),
        ((MET, DUE, PAPER), "conditional"),
        ((MET, PAPER), "conditional"),
        ((MET, NOT_FOR_IT), "pass"),
        ((NOT_FOR_IT,), "not_applicable"),
        ((NOT_FOR_IT, finding("AIR-45", "review", missing="mast_height_m")), "conditional"),
        # Without an action nothing can be judged, an obligation neither.
        ((finding("AIR-45", "review", missing="action"),), "incomplete"),
        ((MET, finding("CLASS", "review", kind="judgement")), "review"),  # A2c: a person looks
        ((MET, finding("SPACE", "not_applicable", missing="plan")), "pass"),  # a remark on the plan
    ],
)
def test_the_first_of_the_order_that_holds_is_the_conclusion(findings, conclusion):
    assert of_p(*findings)["conclusion"] == conclusion
    assert of_p(*findings[::-1])["conclusion"] == conclusion


@given(
    st.lists(
        st.builds(
            Found,
            st.sampled_from(sorted(KINDS)),
            st.sampled_from(list(Kind)),
            st.sampled_from(list(Verdict)),
            st.sampled_from(list(Certainty)),
            st.sampled_from(["", "radius_m", "action", "land permit"]),
            st.none(),
            st.none(),
            st.just("m"),
            st.just("câu"),
        ),
        max_size=6,
    )
)
def test_nothing_passes_while_a_limit_is_broken_or_not_measured(findings):
    conclusion = conclusion_of(findings)
    open_limits = [f for f in findings if f.kind == "limit" and f.verdict in ("fail", "review")]
    if open_limits:
        assert conclusion in ("fail", "incomplete", "review")
    assert (conclusion == "fail") == any(f.verdict == "fail" for f in findings)
    # Another finding never makes a site better, unless it is the first thing that is judged at all.
    for more in findings:
        again = conclusion_of([*findings, more])
        assert again == conclusion


def test_one_limit_broken_by_law_is_enough_and_all_must_be_kept():
    assumed = finding("SPACE-2", "fail", "assumed")
    assert of_p(assumed, BROKEN)["certainty"] == "cited"
    assert of_p(assumed, finding("ZONE", "fail", "confirmed"))["certainty"] == "confirmed"
    assert of_p(assumed, MET)["certainty"] == "assumed"
    kept = finding("SHARE", "pass", "assumed")
    assert of_p(MET, kept)["certainty"] == "assumed"
    assert of_p(MET, finding("EMF-R", "pass", "assumed"))["certainty"] == "cited"  # no limit
    assert of_p(MET, finding("CLASS", "review", "assumed", "radius_m"))["certainty"] == "assumed"


@pytest.mark.parametrize(
    ("others", "otherwise"),
    [
        ((MET,), "pass"),
        ((MET, DUE), "conditional"),
        ((MET, LACKS), "incomplete"),
        ((MET, ASKED), "review"),
    ],
)
def test_what_only_assumed_values_break_says_what_it_is_without_them(others, otherwise):
    broken = (finding("SHARE", "fail", "assumed"), finding("SPACE-2", "fail", "assumed"))
    assert of_p(*broken, *others)["otherwise"] == otherwise
    assert of_p(*broken, BROKEN, *others)["otherwise"] is None  # broken by law all the same


def test_the_sentence_names_the_number_that_decided():
    near = finding("SPACE", measured=310.0, limit=300.0)
    far = finding("SPACE-2", measured=900.0, limit=400.0)
    closest = "sát nhất là «Khoảng cách tối thiểu theo loại cột» (310 so với 300 m)"
    assert of_p(far, near)["because"] == f"Đạt 2 giới hạn đã xét, {closest}."
    due = of_p(far, near, DUE)["because"]
    assert due == f"Đạt 2 giới hạn đã xét, {closest}; còn 1 điều kiện: văn bản chấp thuận độ cao."
    assert of_p(finding("SPACE", "fail"), MET)["because"] == "câu của SPACE"
    assumed = of_p(finding("SPACE", "fail", "assumed"), finding("SHARE", "fail", "assumed"))["because"]
    assert assumed == (
        "Theo giá trị giả định: câu của SPACE Ngoài ra: Phải dùng chung, dùng chung với ai."
    )
    lacks = of_p(LACKS, finding("SPACE", "review", missing="mast_height_m"))["because"]
    assert lacks == (
        "Thiếu bán kính cột A1a, chiều cao cột; chưa xét được: "
        "Loại cột đúng định nghĩa, Khoảng cách tối thiểu theo loại cột."
    )
    # A limit broken by law is named before one that is only assumed.
    assert of_p(finding("SPACE", "fail", "assumed"), BROKEN)["because"].startswith("câu của ZONE")


def test_a_site_without_findings_has_no_conclusion():
    assert of_p(finding("PRIORITY"))["conclusion"] == "pass"
    sites = gpd.GeoDataFrame({"site_id": ["Q"]}, geometry=[shapely.Point(106, 10)], crs="EPSG:4326")
    assert concluded(sites, findings_table([MET]))["conclusion"].isna().all()


def test_every_open_obligation_and_paper_is_a_condition_with_its_citation():
    exposure = [finding("EMF-R", "review"), finding("EMF-LIM", "review")]
    table = conditions(findings_table([PAPER, DUE, *exposure, MET, BROKEN, LACKS, ASKED]))
    assert table["condition"].tolist() == ["height_consent", "land", "permit", "exposure"]
    assert table["moment"].tolist() == [*["before_building"] * 3, "before_use"]
    assert table["citation"].tolist() == ["QĐ 1"] * 4
    assert table["text"].str.endswith(".").all()


def test_a_condition_that_hangs_on_a_height_says_so():
    unknown = finding("AIR-45", "review", missing="mast_height_m")
    texts = conditions(findings_table([unknown]))["text"].tolist()
    assert texts == [
        "Nêu độ cao công trình; nếu cao từ mức phải chấp thuận thì có văn bản chấp thuận độ cao của cơ"
        " quan quân sự có thẩm quyền."
    ]


def test_every_rule_has_its_kind_and_every_condition_its_moment():
    duties = {rule for rule, kind in KINDS.items() if kind == Kind.OBLIGATION}
    assert duties - {"AIR-TIME"} <= set(CONDITION_OF)
    assert {*CONDITION_OF.values(), *PAPERS} == set(MOMENTS)


def test_the_worst_come_first_and_what_is_not_judged_last():
    table = pd.DataFrame({"conclusion": [*CONCLUSIONS[::-1], None, "fail"]})
    ordered = worst_first(table)["conclusion"]
    assert ordered.dropna().tolist() == ["fail", *CONCLUSIONS]
    assert pd.isna(ordered.iloc[-1])
