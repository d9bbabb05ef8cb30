"""Criterion 8, worked by hand: each part at its limit, what it lacks, what may not fail it."""

import json
from datetime import date

import numpy as np
import pandas as pd
import pytest
from broadcast.radio_tools import ON, confirmed, facts_of, rules_on, rural, status_of

from planner.broadcast.criterion_8 import criterion_8, criterion_json
from planner.broadcast.loudspeakers import served_by_commune

PROVED = {"criterion_8_1": "pass", "evidence_8_1": "BĐVHX", "criterion_8_4": "pass",
          "evidence_8_4": "Một cửa"}  # fmt: skip
BINDING = ("station_legal", "hamlet_share", "hamlet_share_disadvantaged", "service_share")


def judged(values, facts=None, coverage=1.0, rules=None, communes=None, on=ON):
    rules = rules or rules_on(on)
    status = status_of(values, on=on, rules=rules, communes=rural(1) if communes is None else communes)
    shares = None if coverage is None else pd.Series({"00001": coverage})
    layer = None if facts is None else facts_of(facts)
    return criterion_8(status, served_by_commune(status), layer, shares, on, rules).iloc[0]


def test_a_commune_that_shows_all_four_parts_passes():
    commune = judged({}, PROVED)
    assert [commune[f"verdict_8_{n}"] for n in (1, 2, 3, 4)] == ["pass"] * 4
    assert (commune["overall"], commune["to_do"]) == ("pass", "")
    assert "BĐVHX" in commune["evidence_8_1"]
    assert commune["citation_8_1"] == "QĐ 441/QĐ-BTTTT ngày 28/3/2017"
    assert (commune["certainty_8_1"], commune["certainty_8_3"]) == ("cited", "assumed")


@pytest.mark.parametrize(("item", "name"), [("8_1", "8.1"), ("8_4", "8.4")])
def test_what_is_not_shown_is_asked_for_and_never_passes(item, name):
    nothing = judged({})
    assert nothing[f"verdict_{item}"] == "review"
    assert nothing[f"missing_{item}"] == f"criterion_{item}"
    without_words = judged({}, {**PROVED, f"evidence_{item}": None})
    assert without_words[f"verdict_{item}"] == "review"
    assert without_words[f"missing_{item}"] == f"evidence_{item}"
    failed = judged({}, {**PROVED, f"criterion_{item}": "fail"})
    assert failed[f"verdict_{item}"] == failed["overall"] == "fail"
    assert failed["to_do"].startswith(f"{name}: ")


@pytest.mark.parametrize(
    ("coverage", "verdict", "missing"),
    [
        (1.0, "pass", ""),
        (0.95, "pass", ""),
        (0.9499, "review", "fixed_service"),
        (0.0, "review", "fixed_service"),  # a fixed line meets it too
        (None, "review", "coverage"),
        (np.nan, "review", "coverage"),
    ],
)
def test_service_is_met_by_coverage_and_never_failed_by_it(coverage, verdict, missing):
    for rules in (rules_on(), confirmed(rules_on(), *BINDING)):
        commune = judged({}, PROVED, coverage, rules)
        assert (commune["verdict_8_2"], commune["missing_8_2"]) == (verdict, missing)


@pytest.mark.parametrize(
    ("total", "has", "disadvantaged", "verdict"),
    [
        (9, 6, None, "pass"),  # 2/3 exactly
        (3, 2, "no", "pass"),
        (60, 40, "no", "pass"),
        (60, 39, "no", "fail"),
        (9, 5, "no", "fail"),
        (9, 5, "yes", "pass"),
        (9, 3, "yes", "pass"),  # 1/3 exactly
        (9, 2, "yes", "fail"),
        (9, 5, None, "review"),  # not known whether a third is enough
        (9, 2, None, "fail"),  # less than a third is too little for everybody
    ],
)
def test_the_share_of_hamlets_at_two_thirds_and_at_one_third(total, has, disadvantaged, verdict):
    values = {"hamlets_total": total, "hamlets_served": has}
    facts = {**PROVED, "is_disadvantaged": disadvantaged}
    commune = judged(values, facts, rules=confirmed(rules_on(), *BINDING))
    assert commune["verdict_8_3"] == verdict
    assert f"{has}/{total}" in commune["evidence_8_3"]
    # What RULES.md only remembers fails nobody until the department has confirmed it.
    assert judged(values, facts)["verdict_8_3"] == ("review" if verdict == "fail" else verdict)


@pytest.mark.parametrize(
    ("values", "verdict", "missing"),
    [
        ({"kind": "none", "hamlets_served": 0}, "fail", ""),  # QĐ 441 itself asks for a station
        ({"hamlets_served": 0}, "fail", ""),  # and for loudspeakers to the hamlets
        ({"loudspeakers_working": 0}, "fail", ""),
        ({"licence_no": None}, "review", ""),  # «lawful» is remembered
        ({"licence_until": "2017-11-02"}, "review", ""),
        ({"frequency_mhz": 80.0}, "review", ""),
        ({"power_w": 31.0}, "review", ""),
        ({"frequency_mhz": 101.0}, "review", ""),  # a temporary licence
        ({"power_w": np.nan}, "review", "power_w"),
        ({"licence_until": None}, "review", "licence_until"),
        ({"hamlets_total": np.nan}, "review", "hamlets_total"),
        ({"loudspeakers_working": np.nan}, "review", "loudspeakers_working"),
        ({"year": 2018}, "review", "radio hamlets_total"),  # no record yet
        ({"kind": "wired", "licence_no": None, "frequency_mhz": np.nan}, "pass", ""),
        ({"licence_until": "2017-12-01"}, "pass", ""),  # about to end is still lawful
    ],
)
def test_the_station_of_8_3(values, verdict, missing):
    commune = judged(values, {**PROVED, "is_disadvantaged": "no"})
    assert (commune["verdict_8_3"], commune["missing_8_3"]) == (verdict, missing)


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ({"licence_no": None}, "fail"),
        ({"licence_until": "2017-11-02"}, "fail"),
        ({"frequency_mhz": 80.0}, "fail"),
        ({"power_w": 31.0}, "fail"),
        ({"frequency_mhz": 101.0}, "review"),  # temporary, yet licensed
        ({"frequency_mhz": 101.0, "power_w": 31.0}, "fail"),
    ],
)
def test_an_unlawful_station_fails_once_lawful_is_confirmed_to_be_needed(values, verdict):
    commune = judged(values, PROVED, rules=confirmed(rules_on(), *BINDING))
    assert commune["verdict_8_3"] == verdict


@pytest.mark.parametrize("kind", ["phường", "thị trấn"])
def test_wards_and_townships_have_no_new_rural_criterion(kind):
    commune = judged({"kind": "none"}, communes=rural(1).assign(kind=kind))
    assert {commune["overall"], *(commune[f"verdict_8_{n}"] for n in (1, 2, 3, 4))} == {"not_applicable"}


@pytest.mark.parametrize(
    ("on", "document", "certainty"),
    [
        (date(2017, 3, 27), "", "assumed"),
        (date(2017, 3, 28), "QĐ 441/QĐ-BTTTT", "cited"),
        (date(2020, 12, 31), "QĐ 441/QĐ-BTTTT", "cited"),
        (date(2021, 1, 1), "QĐ 441/QĐ-BTTTT ngày 28/3/2017", "assumed"),
        (date(2022, 3, 7), "QĐ 441/QĐ-BTTTT ngày 28/3/2017", "assumed"),
        (date(2022, 3, 8), "QĐ 318/QĐ-TTg ngày 08/3/2022", "cited"),
        (date(2026, 1, 1), "", "assumed"),
    ],
)
def test_the_document_of_the_day_judges(on, document, certainty):
    commune = judged({"licence_until": "2030-01-01"}, PROVED, on=on)
    assert commune["citation_8_1"].startswith(document)
    assert commune["certainty_8_1"] == certainty
    assert (commune["overall"], commune["missing_8_1"]) == (
        ("pass", "") if document else ("review", "law")
    )


def test_the_latest_facts_up_to_the_year_count():
    facts = facts_of(PROVED, {**PROVED, "commune_code": "00001", "criterion_8_1": "fail", "year": 2018})
    for on, verdict in ((date(2017, 12, 31), "pass"), (date(2018, 1, 1), "fail")):
        status = status_of({"year": 2016}, on=on)
        table = criterion_8(status, served_by_commune(status), facts, None, on, rules_on(on))
        assert table["verdict_8_1"].tolist() == [verdict]


def test_the_figures_of_the_command_line_count_every_commune_in_every_part():
    status = status_of({}, {"kind": "none"}, {"licence_no": None})
    shares = pd.Series({"00001": 1.0, "00002": 1.0})
    facts = facts_of(PROVED, PROVED)
    table = criterion_8(status, served_by_commune(status), facts, shares, ON, rules_on())
    figures = criterion_json(table)
    assert json.loads(json.dumps(figures, allow_nan=False)) == figures
    assert figures["counts"] == {"pass": 1, "fail": 1, "review": 1, "not_applicable": 0}
    assert figures["by_item"]["8.2"] == {"pass": 2, "fail": 0, "review": 1, "not_applicable": 0}
    assert [commune["overall"] for commune in figures["communes"]] == ["pass", "fail", "review"]
    assert figures["communes"][1]["items"]["8.3"]["verdict"] == "fail"
    assert figures["communes"][2]["items"]["8.1"]["missing"] == "criterion_8_1"
