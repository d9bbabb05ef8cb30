"""Pairs of new masts of two carriers: how near, who builds, who shares."""

import pandas as pd
import pytest
import shapely
from appraisal.appraisal_tools import RURAL, WARD, case_of, cited, new, old, without

from planner.appraisal.pairs import COLUMNS, pairs_across

NAN = float("nan")


def theirs(x, y=5000, site_id="V", **values):
    return new(x, y, site_id=site_id, carrier="vnpt", **values)


def pairs(communes, plan, proposal, others, existing=(), **layers):
    return pairs_across(case_of(communes, plan, proposal, existing, others, **layers))


@pytest.mark.parametrize(
    ("x", "values", "limit"),
    [
        (WARD, {"mast_class": "A2b"}, 300.0),  # SPACE 300 m, SPACE-2 100 m: the larger
        (WARD, {"mast_class": "A1a"}, 100.0),  # the table does not name A1a
        (RURAL, {"mast_class": "A2b"}, 400.0),  # the table has no value
        (RURAL, {"mast_class": "A2a", "mast_height_m": 15.1}, 400.0),  # 350 m and 400 m
    ],
)
def test_a_pair_stands_nearer_than_the_larger_distance_and_not_just_at_it(
    communes, plan, x, values, limit
):
    just_at = pairs(communes, plan, [new(x, **values)], [theirs(x, 5000 + limit, **values)])
    nearer = pairs(communes, plan, [new(x, **values)], [theirs(x, 5000 + limit - 0.01, **values)])
    assert len(just_at) == 0
    assert nearer["distance_m"].tolist() == [limit - 0.01]
    assert nearer["limit_m"].tolist() == [limit]
    assert nearer[["site_id", "other_site_id"]].to_numpy().tolist() == [["P", "V"]]
    assert nearer[["carrier", "other_carrier"]].to_numpy().tolist() == [["viettel", "vnpt"]]


@pytest.mark.parametrize(
    ("mine", "other", "limit", "whose"),
    [
        ({"mast_class": "A1a"}, {"mast_class": "A2b"}, 300.0, "V"),  # only the other's is broken
        ({"mast_class": "A2b"}, {"mast_class": "A1a"}, 300.0, "P"),
        ({"mast_class": "A2a"}, {"mast_class": "A2b"}, 300.0, "V"),  # 200 and 300 m: the larger
        ({"mast_class": "A2b"}, {"mast_class": "A2b"}, 300.0, "P"),  # alike: the lower code
    ],
)
def test_a_pair_breaks_the_distance_of_either_mast_and_says_whose(
    communes, plan, mine, other, limit, whose
):
    """Both carriers' appraisals name it, with the same limit of the same mast."""
    here, there = new(WARD, **mine), theirs(WARD + 250, **other)
    for proposal, others in (([here], [there]), ([there], [here])):
        (row,) = pairs(communes, plan, proposal, others).itertuples()
        assert (row.distance_m, row.limit_m, row.limit_of) == (250.0, limit, whose)


def test_each_mast_of_a_pair_has_the_distance_of_the_land_that_it_stands_on(communes, plan):
    """Two A2b on both sides of the town's border: 300 m in the ward, 400 m outside it."""
    border = (RURAL + WARD) / 2
    here, there = new(border - 150), theirs(border + 200)
    for proposal, others in (([here], [there]), ([there], [here])):
        (row,) = pairs(communes, plan, proposal, others).itertuples()
        assert (row.distance_m, row.limit_m, row.limit_of) == (350.0, 400.0, "P")


@pytest.mark.parametrize("word", ["cited", "assumed"])
def test_a_pair_is_as_certain_as_its_distance(communes, plan, word):
    plan = cited(plan) if word == "cited" else plan
    (row,) = pairs(communes, plan, [new(WARD)], [theirs(WARD + 50)]).itertuples()
    assert (row.certainty, row.citation) == (word, "văn bản thử")


@pytest.mark.parametrize("action", ["share", "change", "keep", "remove", None])
def test_only_two_new_masts_are_a_pair(communes, plan, action):
    assert len(pairs(communes, plan, [new(WARD, action=action)], [theirs(WARD + 50)])) == 0
    assert len(pairs(communes, plan, [new(WARD)], [theirs(WARD + 50, action=action)])) == 0


def test_what_stands_and_what_is_in_the_same_file_is_no_pair(communes, plan):
    proposal = [new(WARD), new(WARD + 50, site_id="Q")]
    table = pairs(communes, plan, proposal, [], [old(WARD, carrier="vnpt")])
    assert len(table) == 0
    assert list(table) == [*COLUMNS, "line"]


def test_a_mast_of_a_plan_that_stands_already_is_no_pair(communes, plan):
    table = pairs(communes, plan, [new(WARD)], [theirs(WARD + 50)], [old(WARD + 50, site_id="V")])
    assert len(table) == 0


def test_a_pair_is_of_two_carriers(communes, plan):
    mine = new(WARD + 50, site_id="Q")  # the carrier's own record in another's plan
    table = pairs(communes, plan, [new(WARD)], [mine, theirs(WARD + 60)])
    assert table["other_site_id"].tolist() == ["V"]


def test_without_a_distance_there_is_no_pair(communes, plan):
    plan = without(plan, "SPACE-2.ELSEWHERE")
    assert len(pairs(communes, plan, [new(RURAL)], [theirs(RURAL + 1)])) == 0


def builder(communes, plan, mine, other, **layers):
    (row,) = pairs(
        communes, plan, [new(WARD, **mine)], [theirs(WARD + 50, **other)], **layers
    ).itertuples()
    assert {row.builder, row.sharer} == {"P", row.other_site_id}
    return row.builder, row.reason


def people(**gains):
    rows = [(site, "4G", gain) for site, gain in gains.items()]
    return pd.DataFrame(rows, columns=["site_id", "technology", "alone_population"])


@pytest.mark.parametrize(
    ("mine", "other", "gains", "expected", "word"),
    [
        # the earlier year goes before the taller mast
        ({"year": 2018, "mast_height_m": 30}, {"year": 2019, "mast_height_m": 42}, {}, "P", "2018"),
        ({"year": 2020, "mast_height_m": 42}, {"year": 2019, "mast_height_m": 30}, {}, "V", "2019"),
        # of one year, or of one that is not known, the taller mast
        ({"mast_height_m": 42}, {"mast_height_m": 41.9}, {}, "P", "cao hơn"),
        ({"mast_height_m": 30}, {"mast_height_m": 42}, {}, "V", "cao hơn"),
        ({"year": NAN, "mast_height_m": 30}, {"mast_height_m": 42}, {}, "V", "cao hơn"),
        # as tall, whoever newly covers more people, where that is known of both
        ({}, {}, {"P": 120.0, "V": 300.0}, "V", "300 người"),
        ({}, {}, {"P": 301.0, "V": 300.0}, "P", "301 người"),
        ({"mast_height_m": NAN}, {}, {"P": 120.0, "V": 300.0}, "V", "300 người"),
        ({}, {}, {"P": 120.0}, "P", "theo mã"),
        ({}, {}, {"V": 300.0}, "P", "theo mã"),
        ({}, {}, {"P": 300.0, "V": 300.0}, "P", "theo mã"),
        # at last the code
        ({}, {}, {}, "P", "theo mã"),
        ({}, {"site_id": "A"}, {}, "A", "theo mã"),
    ],
)
def test_who_builds_is_told_by_year_then_height_then_people_then_code(
    communes, plan, mine, other, gains, expected, word
):
    layers = {"benefit": people(**gains)} if gains else {}
    builds, reason = builder(communes, plan, mine, other, **layers)
    assert builds == expected
    assert word in reason


def test_both_dossiers_say_the_same_of_who_builds(communes, plan):
    mine, other = new(WARD, mast_height_m=30.0), theirs(WARD + 50, mast_height_m=42.0)
    (pair,) = pairs(communes, plan, [mine], [other]).itertuples()
    (mirrored,) = pairs(communes, plan, [other], [mine]).itertuples()
    assert (pair.builder, pair.sharer, pair.reason) == (
        mirrored.builder,
        mirrored.sharer,
        mirrored.reason,
    )


def test_the_pairs_come_the_nearest_first_each_with_its_line(communes, plan):
    others = [theirs(WARD + 60), theirs(WARD - 20, site_id="W"), theirs(WARD + 290, site_id="X")]
    case = case_of(communes, plan, [new(WARD)], (), others)
    table = pairs_across(case)
    assert table["other_site_id"].tolist() == ["W", "V", "X"]
    assert table["distance_m"].tolist() == [20.0, 60.0, 290.0]
    ends = shapely.get_coordinates(table["line"].iloc[0]).tolist()
    places = [case.proposal.geometry.iloc[0], case.others.geometry.iloc[1]]
    for end, place in zip(ends, places, strict=True):
        assert end == pytest.approx([place.x, place.y], abs=1e-9)
