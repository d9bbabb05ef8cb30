"""The tables of what the committee decides on, all of them of one outcome."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from planner.base import messages
from planner.base.vocabulary import Moment
from planner.dossier.assumed_table import values_waiting
from planner.dossier.citations import Citations
from planner.dossier.findings_tables import plan_remarks
from planner.dossier.headings import OF_THE_DEPARTMENT, missing_words, word
from planner.dossier.report.facts import Facts
from planner.dossier.report.missing import Missing
from planner.dossier.report.rows import Row, figure_of, numbered, t, text_of
from planner.dossier.report.site_tables import site_rows
from planner.dossier.report.words import number
from planner.layers.rows import records
from planner.usecases.material import Material
from planner.usecases.outcome import BY_REVIEWER, Group

MOST_CODES = 150  # that a cell of a table lists


def codes_said(codes: Sequence[str]) -> str:
    """Return the codes of some sites, what they begin with alike said once.

    Examples
    --------
    >>> codes_said(["VTL-QH-009", "VTL-QH-043", "VTL-0213"])
    'VTL-QH-009, 043; VTL-0213'
    """
    if len(codes) > MOST_CODES:
        return t("codes_elsewhere")
    by_start: dict[str, list[str]] = {}
    for code in codes:
        start, dash, end = code.rpartition("-")
        by_start.setdefault(start + dash, []).append(end)
    return "; ".join(start + ", ".join(ends) for start, ends in by_start.items())


def outcome(_: Material, facts: Facts, __: Missing) -> list[Row]:
    """Return the six groups with how many sites each has, and of how many nobody decided, with sums."""
    counts, undecided = facts.outcome.counts, facts.outcome.undecided
    listed = [
        {
            "group": t(f"group_{group}"),
            "sites": number(counts[group]),
            "undecided": number(undecided[group]),
        }
        for group in counts
    ]
    sums = (number(sum(counts.values())), number(sum(undecided.values())))
    return [*numbered(listed), {"no": "", "group": t("total"), "sites": sums[0], "undecided": sums[1]}]


def conditions(material: Material, facts: Facts, __: Missing) -> list[Row]:
    """Return the conditions of the approval by condition: by when, what, by which text, which sites."""
    table = conditions_by_text(material, facts)
    return numbered(
        [
            {
                "moment": row["when"],
                "text": row["text"],
                "citation": row["formal"],
                "sites": number(len(row["codes"])),
                "which": _which(row["codes"], facts.outcome.counts[Group.CONDITIONS]),
            }
            for row in records(table)
        ]
    )


def conditions_by_text(material: Material, facts: Facts) -> pd.DataFrame:
    """Return each condition once: ``when``, ``text``, ``cited``, ``formal``, ``codes`` of its sites."""
    listed = facts.outcome.conditions
    citations = Citations(material.appraisal)
    named = [text_of(names).split() for names in listed["assumed"]]
    texts = [text_of(citation) for citation in listed["citation"]]
    pairs = list(zip(texts, named, strict=True))
    listed = listed.assign(
        when=[word("moment", moment) or t("moment_own") for moment in listed["moment"]],
        cited=[citations.cited(*pair) for pair in pairs],
        formal=[citations.formal(*pair) for pair in pairs],
    )
    by = ["when", "text", "cited", "formal"]
    grouped = listed.groupby(by, sort=False)["site_id"].agg(list).rename("codes").reset_index()
    order = {word("moment", name): at for at, name in enumerate(Moment)}
    return grouped.iloc[
        grouped["when"].map(order).fillna(len(order)).sort_values(kind="stable").index
    ].reset_index(drop=True)


def _which(codes: Sequence[str], of_group: int) -> str:
    return t("codes_all", count=number(len(codes))) if len(codes) == of_group > 1 else codes_said(codes)


def refused(material: Material, facts: Facts, __: Missing) -> list[Row]:
    """Return the limits that refuse sites, each with what was measured, and the reviewer's reason."""
    table = facts.outcome.refused
    citations = Citations(material.appraisal).column(table)
    return numbered(
        [
            {
                "site": row["site_id"],
                "rule": row["rule"] or t("by_reviewer"),
                "measured": _with_unit(row["measured"], row["unit"]),
                "limit": _with_unit(row["limit"], row["unit"]),
                "why": " ".join(filter(None, (str(row["why"]), row["reason"]))),
                "citation": citation,
            }
            for row, citation in zip(records(table), citations, strict=True)
        ]
    )


def _with_unit(value: object, unit: object) -> str:
    figure = figure_of(value)
    return "–" if figure is None else f"{figure} {text_of(unit)}".strip()


def waiting(material: Material, facts: Facts, __: Missing) -> list[Row]:
    """Return the values to confirm: how many sites wait, what they become if so and if not."""
    listed = values_waiting(material.appraisal, facts.outcome.waiting)
    rows = zip(listed, facts.outcome.waiting, strict=True)
    return numbered([row | {"which": codes_said(value.broken)} for row, value in rows])


def sent_back(_: Material, facts: Facts, __: Missing) -> list[Row]:
    """Return what is missing of the sites that are sent back, who adds it, which sites."""
    by = ["by", "missing"]
    grouped = facts.outcome.lacking.groupby(by, sort=False)["site_id"].agg(list).reset_index()
    listed = [(row["by"], row["missing"], row["site_id"]) for row in records(grouped)]
    return numbered([_lacking(*row) for row in listed])


def _lacking(by: str, name: str, codes: Sequence[str]) -> Row:
    if by == BY_REVIEWER:
        what, who = name or t("asked"), t("by_carrier")
    else:
        what = missing_words(name)
        who = t("by_office" if name in OF_THE_DEPARTMENT else "by_carrier")
    return {"what": what, "by": who, "sites": number(len(codes)), "which": codes_said(codes)}


def judge(_: Material, facts: Facts, __: Missing) -> list[Row]:
    """Return the sites that a person must judge, and why."""
    sites = records(facts.outcome.of(Group.JUDGE))
    return numbered([{"site": row["site_id"], "why": text_of(row["because"])} for row in sites])


def remarks(material: Material, _: Facts, __: Missing) -> list[Row]:
    """Return what the plan or the department's layers do not set, each once."""
    return numbered(
        [
            {
                "rule": row["rule"],
                "what": missing_words(row["missing"]),
                "sites": number(row["sites"]) if row["sites"] else "–",
                "where": row["where"],
                "text": row["explanation"],
            }
            for row in records(plan_remarks(material.appraisal))
        ]
    )


def approved(_: Material, facts: Facts, missing: Missing) -> list[Row]:
    """Return the sites to approve without conditions."""
    return site_rows(facts.outcome.of(Group.APPROVE), missing)


def approved_conditions(material: Material, facts: Facts, missing: Missing) -> list[Row]:
    """Return the sites to approve with conditions, with what each must meet besides the common ones."""
    sites = facts.outcome.of(Group.CONDITIONS)
    own: dict[str, dict[str, list[str]]] = {}
    for row in records(conditions_by_text(material, facts)):
        if len(row["codes"]) < len(sites) or len(sites) == 1:
            for code in row["codes"]:
                own.setdefault(code, {}).setdefault(row["when"], []).append(row["text"])
    rows = site_rows(sites, missing)
    for row in rows:
        by_moment = own.get(row["site"], {})
        parts = [f"{when}: {' '.join(texts)}" for when, texts in by_moment.items()]
        row["conditions"] = " ".join(parts) or t("conditions_common_only")
    return rows


def conditions_said(material: Material, facts: Facts) -> list[str]:
    """Return the conditions as a decision lists them: when, what, by which text, of how many sites."""
    return [_said(row) for row in records(conditions_by_text(material, facts))]


def conditions_common(material: Material, facts: Facts) -> list[str]:
    """Return the conditions that all sites to approve with conditions share, where there are two."""
    of_group = facts.outcome.counts[Group.CONDITIONS]
    table = records(conditions_by_text(material, facts))
    return [f"{row['when']}: {row['text']}" for row in table if len(row["codes"]) == of_group > 1]


def _said(row: dict[str, object]) -> str:
    codes = row["codes"]
    count = number(len(codes)) if isinstance(codes, list) else ""
    cited = f" ({row['cited']})" if row["cited"] else ""
    return t(
        "condition_said", when=row["when"], text=str(row["text"]).rstrip("."), cited=cited, count=count
    )


def becomes_otherwise(facts: Facts) -> str:
    """Return what the sites that wait are if no value is confirmed: «52 đạt có điều kiện, …»."""
    counted = facts.outcome.of(Group.CONFIRM)["otherwise"].value_counts()
    return ", ".join(messages.text(f"dossier.becomes_{name}", count=n) for name, n in counted.items())
