"""Ranks, works and budgets, worked by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from broadcast.radio_tools import facts_of, rules_on, status_of, value
from hypothesis import given
from hypothesis import strategies as st

from planner.base.errors import ParameterError
from planner.broadcast.loudspeakers import served_by_commune
from planner.broadcast.priorities import FACTORS, factors_of, rank, weights_of, within_budget

NO_FLAGS = dict.fromkeys(["is_poor", "is_remote", "is_khmer", "is_border", "is_coastal"], "no")
FULL = {"hamlets_served": 9, "equipment_year": 2017}
NONE = {"kind": "none", "hamlets_served": 0, "loudspeakers_working": 0}


def ranked(status, facts=None, rules=None, **options):
    return rank(status, served_by_commune(status), facts, rules or rules_on(), **options)


def test_a_score_by_hand():
    """1,000 and 2,000 people; points 25, 10, 15, 15, flags 5 5 5 3 2, target 10, age 5."""
    status = status_of(NONE, {"licence_no": None, "hamlets_served": 3, "equipment_year": 2013})
    facts = facts_of(
        {**NO_FLAGS, "is_khmer": "yes", "ntm_target_year": 2019},
        {**NO_FLAGS, "is_poor": "yes", "is_coastal": "yes", "ntm_target_year": 2017},
    )
    ranking = ranked(status, facts).set_index("commune_code")
    # no station 25; people 1/2 of 15; hamlets 15; Khmer 5; two of five years away: 3/5 of 10
    assert ranking.loc["00001", "score"] == pytest.approx(25 + 7.5 + 15 + 5 + 6)
    # unlicensed 10; people 15; six of nine hamlets: 2/3 of 15; poor 5, coast 2; this year 10; 4/10 of 5
    assert ranking.loc["00002", "score"] == pytest.approx(10 + 15 + 10 + 5 + 2 + 10 + 2)
    assert ranking["rank"].tolist() == [1, 2]
    assert (ranking["unknown"] == "").all()
    parts = ranking[[f"part_{name}" for name in FACTORS]].sum(axis=1)
    assert parts.to_numpy() == pytest.approx(ranking["score"].to_numpy())


def test_the_reasons_name_each_contribution_the_most_first():
    reasons = ranked(status_of(NONE), facts_of({**NO_FLAGS, "ntm_target_year": 2030}))["reasons"][0]
    assert reasons.split("; ") == [
        "chưa có đài (1,00): +25,0 điểm",
        "số dân (1,00): +15,0 điểm",
        "ấp, khóm chưa có loa (1,00): +15,0 điểm",
    ]


def test_what_is_not_known_is_no_zero_but_is_named_with_what_it_might_add():
    row = ranked(status_of({**FULL, "licence_no": None, "equipment_year": np.nan})).iloc[0]
    assert row["unknown"].split() == [
        "poor",
        "remote",
        "khmer",
        "border",
        "coastal",
        "target",
        "equipment",
    ]
    assert row["score"] == 10 + 15
    assert row["score_max"] == row["score"] + 5 + 5 + 5 + 3 + 2 + 10 + 5
    assert "chưa có số liệu, không cộng điểm: xã nghèo" in row["reasons"]
    assert pd.isna(row["part_poor"])


@pytest.mark.parametrize(
    ("year", "factor"), [(2010, 1), (2017, 1), (2018, 0.8), (2021, 0.2), (2022, 0), (2030, 0)]
)
def test_the_target_year_counts_the_more_the_nearer_it_is(year, factor):
    status = status_of({})
    facts = facts_of({"ntm_target_year": year})
    factors = factors_of(status, served_by_commune(status), facts, rules_on())
    assert factors["target"].tolist() == pytest.approx([factor])


@pytest.mark.parametrize(
    ("values", "factor"),
    [({"equipment_year": 2012}, 0.5), ({"equipment_year": 2007}, 1), ({"equipment_year": 1990}, 1),
     ({"kind": "none"}, 0)],
)  # fmt: skip
def test_old_equipment_counts_up_to_its_life(values, factor):
    status = status_of(values)
    factors = factors_of(status, served_by_commune(status), None, rules_on())
    assert factors["equipment"].tolist() == [factor]


def test_people_without_service_take_the_place_of_all_people_where_they_are_known():
    status = status_of(NONE, NONE)
    ranking = ranked(status, without_service=pd.Series({"00001": 800.0, "00002": 200.0}))
    assert ranking["commune_code"].tolist() == ["00001", "00002"]
    assert ranking["people"].tolist() == [800, 200]
    assert ranking["part_people"].tolist() == [15, 15 * 0.25]


def test_the_weights_can_be_changed_and_make_another_order():
    status = status_of(NONE, {**FULL, "licence_no": None, "frequency_mhz": 101.0})
    assert ranked(status)["commune_code"][0] == "00001"
    ranking = ranked(status, weights={"unlawful": 90.0})
    assert ranking["commune_code"][0] == "00002"
    assert ranking["part_unlawful"][0] == 90
    for wrong in ({"khác": 1.0}, {"people": -1.0}, {"people": np.nan}):
        with pytest.raises(ParameterError):
            ranked(status, weights=wrong)


def test_the_weights_of_the_software_add_to_100_and_are_assumed():
    rules = rules_on()
    assert sum(weights_of(rules).values()) == 100
    assert set(weights_of(rules)) == set(FACTORS)
    assert {value.certainty for value in (*rules.weights.values(), *rules.costs.values())} == {"assumed"}


def test_a_commune_that_needs_nothing_comes_last_and_has_no_rank():
    ranking = ranked(status_of({**FULL, "hamlets_served": 8}, FULL))
    assert ranking["commune_code"].tolist() == ["00001", "00002"]
    assert ranking["rank"].tolist()[0] == 1
    assert pd.isna(ranking["rank"][1])
    assert (ranking["works"][1], ranking["cost_vnd"][1]) == ("không cần", 0)


M = 1_000_000.0


@pytest.mark.parametrize(
    ("values", "works", "cost"),
    [
        (NONE, "xây mới đài; 9 cụm loa", 350 * M + 9 * 15 * M),
        ({**FULL, "frequency_mhz": 101.0}, "chuyển đổi tần số", 80 * M),
        ({**FULL, "equipment_year": 2007}, "thay thiết bị", 200 * M),
        ({**FULL, "equipment_year": 2008}, "không cần", 0),
        ({**FULL, "equipment_year": 2007, "frequency_mhz": 101.0}, "thay thiết bị", 200 * M),
        ({**FULL, "hamlets_served": 7}, "2 cụm loa", 30 * M),
        ({**FULL, "licence_no": None}, "không cần", 0),  # a paper, no investment
        ({**NONE, "hamlets_total": np.nan}, "xây mới đài; chưa rõ số cụm loa", None),
    ],
)
def test_what_a_commune_needs_and_what_it_costs(values, works, cost):
    row = ranked(status_of(values)).iloc[0]
    assert row["works"] == works
    assert (None if pd.isna(row["cost_vnd"]) else row["cost_vnd"]) == cost


def test_a_cost_without_a_norm_is_not_known():
    rules = rules_on()
    without = replace(rules, costs={**rules.costs, "new_station": value(None)})
    assert ranked(status_of(NONE), rules=without)["cost_vnd"].isna().all()


def test_a_commune_without_a_record_is_ranked_as_unknown_and_not_paid_for():
    ranking = ranked(status_of({"year": 2018}))
    assert ranking["unknown"][0].split()[:3] == ["no_station", "unlawful", "hamlets"]
    assert within_budget(ranking, 1e12).communes == 0


def budget_case():
    """Ranks 1 to 4: 485, 110, 485 and 80 million; communes of 4, 3, 2, 1 thousand people."""
    rows = [
        {**FULL, "frequency_mhz": 101.0},
        NONE,
        {**FULL, "frequency_mhz": 101.0, "hamlets_served": 7},
        NONE,
    ]
    weights = {**dict.fromkeys(FACTORS, 0.0), "people": 100.0}
    ranking = ranked(status_of(*rows), weights=weights)
    assert ranking["cost_vnd"].tolist() == [485 * M, 110 * M, 485 * M, 80 * M]
    return ranking


@pytest.mark.parametrize(
    ("budget", "ranks", "line", "people", "hamlets"),
    [
        (0, [], 1, 0, 0),
        (485 * M, [1], 2, 4000, 9),
        (485 * M - 1, [2, 4], 1, 4000, 2),  # what is left after the line goes to who costs less
        (675 * M, [1, 2, 4], 3, 8000, 11),
        (1160 * M, [1, 2, 3, 4], None, 10000, 20),
    ],
)
def test_what_a_budget_reaches(budget, ranks, line, people, hamlets):
    plan = within_budget(budget_case(), budget)
    assert plan.table.loc[plan.table["is_reached"], "rank"].tolist() == ranks
    assert (plan.communes, plan.people, plan.hamlets) == (len(ranks), people, hamlets)
    assert plan.line_rank == line
    assert plan.left_communes == 4 - len(ranks)
    assert plan.spent_vnd + plan.left_cost_vnd == 1160 * M
    assert plan.left_vnd == budget - plan.spent_vnd


@given(st.floats(0, 2e9))
def test_no_budget_is_overspent_and_what_is_left_pays_for_nobody_more(budget):
    plan = within_budget(BUDGET_CASE, budget)
    assert plan.spent_vnd <= budget
    assert not (plan.table.loc[~plan.table["is_reached"], "cost_vnd"] <= plan.left_vnd).any()


BUDGET_CASE = budget_case()


def test_the_programmes_come_along_as_tags():
    ranking = ranked(status_of(NONE, NONE), facts_of({"programmes": "ntm info_poverty"}))
    tags = dict(zip(ranking["commune_code"], ranking["programmes"], strict=True))
    assert tags["00001"] == "ntm info_poverty"
    assert pd.isna(tags["00002"])


def test_where_nobody_lacks_service_people_add_nothing_and_nothing_is_unknown():
    status = status_of(NONE, FULL)
    everybody_served = pd.Series({"00001": 0.0, "00002": 0.0})
    table = ranked(status, without_service=everybody_served).set_index("commune_code")
    assert table["part_people"].to_dict() == {"00001": 0.0, "00002": 0.0}
    assert "people" not in " ".join(table["unknown"]).split()
    assert table.loc["00001", "score"] == 25 + 15  # no station; no hamlet is served


def test_people_count_by_what_the_most_of_any_commune_is():
    table = ranked(status_of(NONE, NONE, NONE, NONE)).set_index("commune_code")
    assert table["part_people"].tolist() == [15.0, 11.25, 7.5, 3.75]
    assert table.index.tolist() == ["00004", "00003", "00002", "00001"]
