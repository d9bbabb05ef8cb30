"""What was derived by hand of a worked case, and how it is compared with what the appraisal says.

The words of the text files are those of the hand: a verdict (pass, fail, review, due, ask, n/a) or a
conclusion (fail, incomplete, review, conditional, pass, n/a), «·» for what is not stated.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import cache

import pandas as pd
from appraisal.layers_of_case import appraised, sections

from planner.appraisal.appraise import Appraisal
from planner.appraisal.catalogue import RULES

NOTHING = "·"
CENTIMETRE = 0.006  # half a unit of the second decimal, and room for binary fractions
CERTAINTIES = ("cited", "confirmed", "assumed")  # the strongest first
BY_VERDICT = {  # what a site is by the worst of its verdicts, the worst first
    "fail": "fail",
    "ask": "incomplete",
    "review": "review",
    "due": "conditional",
    "pass": "pass",
    "n/a": "n/a",
}
CONDITIONS = {  # what is due by a rule; what is by EVIDENCE are the papers themselves
    "AIR-45": "height_consent",
    "AIR-MARK": "marking",
    "AIR-TX": "aviation_consent",
    "HER": "heritage_consent",
    "EMF-LIM": "exposure",
    "EMF-R": "exposure",
    "EMF-INSPECT": "emf_inspection",
}
MOMENTS = {
    "height_consent": "before_building",
    "aviation_consent": "before_building",
    "heritage_consent": "before_approval",
    "marking": "before_use",
    "exposure": "before_use",
    "emf_inspection": "before_use",
}
CODES = tuple(rule.rule_id for rule in RULES)


@cache
def expected(case: str, name: str) -> dict[str, list[list[str]]]:
    """Return the rows of a text file as cells, by section."""
    return {
        section: [[cell.strip() for cell in row.split("|")] for row in rows]
        for section, rows in sections(case, name).items()
    }


def day(case: str, name: str) -> date:
    return date.fromisoformat(expected(case, name)["on"][0][0])


def outcome(case: str, name: str) -> Appraisal:
    """Return the appraisal on the day of a text file."""
    return appraised(case, day(case, name))


def number(text: str) -> float | None:
    return None if text == NOTHING else float(text)


def codes(text: str) -> list[str]:
    """Return the codes of «SP01-SP03 UR10».

    Examples
    --------
    >>> codes("SP09-SP11 UR10")
    ['SP09', 'SP10', 'SP11', 'UR10']
    """
    listed = []
    for part in text.split():
        first, _, last = part.partition("-")
        prefix, start = re.fullmatch(r"(\D+)(\d+)", first).groups()
        stop = int(last.removeprefix(prefix)) if last else int(start)
        listed += [f"{prefix}{n:0{len(start)}d}" for n in range(int(start), stop + 1)]
    return listed


def by_site(case: str, name: str, section: str) -> dict[str, list[str]]:
    """Return the cells behind «who» of a section for each code, which may stand there once."""
    rows: dict[str, list[str]] = {}
    for who, *cells in expected(case, name)[section]:
        for code in codes(who):
            assert code not in rows, f"{code} stands twice under {section} in {name}"
            rows[code] = cells
    return rows


def grouped(case: str, name: str, section: str) -> Iterator[tuple[str, str, str]]:
    """Give rule, code and word of the sections whose rows are «rule | who | word»."""
    for rule, who, word, *_ in expected(case, name)[section]:
        for code in codes(who):
            yield rule, code, word


def findings_of(appraisal: Appraisal) -> pd.DataFrame:
    """Return the findings on sites and cables by rule and code, which each stand there once."""
    table = pd.DataFrame(appraisal.findings)
    table = table[table["subject"] != "dossier"]
    table = table.set_index(["rule_id", "site_id"], drop=False)
    assert table.index.is_unique
    return table


def verdict_word(finding: pd.Series) -> str:
    """Return a finding's verdict in the words of the text files."""
    kind, verdict, missing = finding["kind"], finding["verdict"], finding["missing"].split()
    if verdict != "review":
        return "n/a" if verdict == "not_applicable" else verdict
    of_action = finding["subject"] == "site" and "action" in missing
    if kind in ("obligation", "paper") and not of_action:
        return "due"
    return "ask" if missing and (kind == "limit" or of_action) else "review"


def conclusion_of(verdicts: Collection[str]) -> str:
    """Return what a site is by the verdicts of its rules: the worst decides."""
    return next(word for verdict, word in BY_VERDICT.items() if verdict in verdicts)


def conclusion_word(conclusion: str) -> str:
    return "n/a" if conclusion == "not_applicable" else conclusion


def agrees(hand: float | None, code: float | None) -> bool:
    return hand is None or (code is not None and abs(hand - code) <= CENTIMETRE)


def assert_none(rows: list[tuple[object, ...]], columns: str) -> None:
    """Fail with the lines on which two accounts differ, as a table for a reader."""
    table = pd.DataFrame(rows, columns=columns.split())
    assert not rows, "\n" + table.to_string(index=False, max_colwidth=90)


# -- the hand with itself: what [sites] says of a site, against the verdicts derived by hand


Verdicts = Mapping[str, Mapping[str, str]]  # of each site by rule


def misjudged_sites(sites: Mapping[str, list[str]], verdicts: Verdicts) -> list[tuple[object, ...]]:
    """Return (site, conclusion, worst) where a conclusion is not that of the worst verdict."""
    rows = []
    for code, (conclusion, *_) in sites.items():
        worst = conclusion_of(verdicts[code].values())
        if conclusion != worst:
            rows.append((code, conclusion, worst))
    return rows


def mistrusted_sites(
    sites: Mapping[str, list[str]], verdicts: Verdicts, broken: Mapping[tuple[str, str], str]
) -> list[tuple[object, ...]]:
    """Return (site, certainty, strongest, else, left) where they differ.

    A failure is as certain as its most certain broken limit (``broken``, by rule and site), and what it
    would be otherwise is what is left without those that rest on an assumed value, where all do.
    """
    rows = []
    for code, (_, certainty, otherwise, *_) in sites.items():
        fails = [broken[rule, code] for rule, verdict in verdicts[code].items() if verdict == "fail"]
        strongest = min(fails, key=CERTAINTIES.index, default=certainty)
        left = NOTHING
        if fails and strongest == "assumed":
            left = conclusion_of([verdict for verdict in verdicts[code].values() if verdict != "fail"])
        if (certainty, otherwise) != (strongest, left):
            rows.append((code, certainty, strongest, otherwise, left))
    return rows


def misnamed_conditions(
    sites: Mapping[str, list[str]], verdicts: Verdicts, papers: Mapping[str, str]
) -> list[tuple[object, ...]]:
    """Return (site, conditions, due) where they differ; ``papers`` names those that a site lacks."""
    rows = []
    for code, (*_, words, _) in sites.items():
        due = [rule for rule, verdict in verdicts[code].items() if verdict == "due"]
        conditions = " ".join(CONDITIONS.get(rule) or papers[code] for rule in due)
        if {*words.replace(NOTHING, "").split()} != {*conditions.split()}:
            rows.append((code, words, conditions))
    return rows


# -- what the appraisal says of the sites, against the hand's section [sites]


def differing_sites(case: str, name: str) -> list[tuple[object, ...]]:
    """Return (site, hand, code) where conclusion, certainty or «else» differ."""
    said = outcome(case, name).sites.set_index("site_id")
    hand = by_site(case, name, "sites")
    assert said.index.is_unique
    assert set(said.index) == set(hand)
    rows = []
    for code, (conclusion, certainty, otherwise, *_) in hand.items():
        site = said.loc[code]
        other = site["otherwise"]
        other = NOTHING if pd.isna(other) or not other else conclusion_word(other)
        by_code = (conclusion_word(site["conclusion"]), site["certainty"], other)
        by_hand = (conclusion, by_code[1] if certainty == NOTHING else certainty, otherwise)
        if by_code != by_hand:
            rows.append((code, " ".join(by_hand), " ".join(map(str, by_code))))
    return rows


def unnamed_inputs(case: str, name: str, every: Collection[str]) -> list[tuple[object, ...]]:
    """Return (rule, site, hand, code) where a finding does not name as missing what the hand does.

    Parameters
    ----------
    every
        The rules that «·» stands for.
    """
    table = findings_of(outcome(case, name))
    rows = []
    for rule, code, words in grouped(case, name, "missing"):
        for rule_id in every if rule == NOTHING else (rule,):
            missing = table.loc[(rule_id, code)]["missing"]
            if not {*words.split()} <= {*missing.split()}:
                rows.append((rule_id, code, words, missing))
    return rows


def differing_conditions(case: str, name: str) -> list[tuple[object, ...]]:
    """Return (site, hand, code) where the conditions of a site differ; each stands once."""
    said = outcome(case, name).conditions.groupby("site_id")["condition"].apply(sorted).to_dict()
    hand = {
        code: sorted(words.replace(NOTHING, "").split())
        for code, (_, _, _, words, *_) in by_site(case, name, "sites").items()
    }
    assert set(said) <= set(hand)
    return [
        (code, " ".join(words), " ".join(said.get(code, [])))
        for code, words in hand.items()
        if words != said.get(code, [])
    ]


def faulty_conditions(case: str, name: str) -> list[tuple[object, ...]]:
    """Return (site, condition, fault) of the conditions that a decision could not hold as they are."""
    rows = []
    for row in outcome(case, name).conditions.itertuples():
        rules = [rule for rule, word in CONDITIONS.items() if word == row.condition] or ["EVIDENCE"]
        faults = {
            "rule": row.rule_id not in rules,
            "moment": row.moment not in [MOMENTS[row.condition]]
            if row.condition in MOMENTS
            else row.moment not in MOMENTS.values(),
            "text": not str(row.text) or any(code in str(row.text) for code in CODES if "-" in code),
            "citation": not str(row.citation),
            "certainty": row.certainty not in CERTAINTIES,
        }
        rows += [(row.site_id, row.condition, fault) for fault, is_so in faults.items() if is_so]
    return rows
