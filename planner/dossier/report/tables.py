"""The tables of the report as rows of text, one function a table; what is missing is ``……``."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import pandas as pd

from planner.appraisal.conclusions import CONCLUSIONS, rule_name
from planner.base import messages
from planner.dossier.findings_tables import changes_in_words
from planner.dossier.headings import OF_THE_DEPARTMENT, missing_words, word
from planner.dossier.report.facts import Facts
from planner.dossier.report.missing import Missing
from planner.dossier.report.outcome_tables import (
    approved,
    approved_conditions,
    conditions,
    judge,
    outcome,
    refused,
    remarks,
    sent_back,
    waiting,
)
from planner.dossier.report.rows import Maker, Row, figure_of, numbered, t, text_of
from planner.dossier.report.site_tables import decided, heights, pairs, sites
from planner.dossier.report.words import day, number, percent
from planner.layers.rows import records
from planner.layers.vocabulary import ACTIONS, MAST_CLASSES
from planner.mapview.words import finding_word
from planner.usecases.material import Material

DERIVED = "derived"


def standing(_: Material, facts: Facts, __: Missing) -> list[Row]:
    """Return the stations that stand, by carrier, with a sum."""
    rows = [
        {"carrier": word("carrier", carrier) or "", **_plain(row)}
        for carrier, row in facts.standing.to_dict("index").items()
    ]
    return [*rows, {"carrier": t("total"), **_plain(facts.standing.sum().to_dict())}]


def _plain(row: Mapping[Hashable, int]) -> Row:
    return {str(name): number(value) for name, value in row.items()}


def actions(_: Material, facts: Facts, missing: Missing) -> list[Row]:
    """Return the sites by what is asked for, with a sum."""
    rows = [
        {"name": word("action", name) or "", "sites": number(facts.by_action[name])}
        for name in ACTIONS
        if facts.by_action[name]
    ]
    if facts.without_action:
        name = missing.text(None, t("lacks_action"))
        rows.append({"name": name, "sites": number(facts.without_action)})
    return [*rows, {"name": t("total"), "sites": number(facts.sites)}]


def years(_: Material, facts: Facts, __: Missing) -> list[Row]:
    """Return new masts by year, with a sum."""
    rows = [
        {"year": str(year) if year else t("year_unknown"), "sites": number(times)}
        for year, times in facts.new_by_year.items()
    ]
    return [*rows, {"year": t("total"), "sites": number(facts.new_masts)}]


def districts(_: Material, facts: Facts, __: Missing) -> list[Row]:
    """Return new masts by district and class, with a sum and shares (RULES.md, summary by district)."""
    return [
        {
            "no": "" if pd.isna(row["number"]) else str(int(row["number"])),
            "place": str(row["administrative_unit"]),
            **{name: number(row.get(name, 0)) for name in MAST_CLASSES},
            "total": number(row["total"]),
            "share": number(row["share_pct"], 1),
        }
        for row in records(facts.districts)
    ]


def rules(_: Material, facts: Facts, __: Missing) -> list[Row]:
    """Return what each rule found, with its citation as papers say it."""
    return numbered(
        [
            {
                "name": row["name"],
                **{conclusion: number(row[conclusion]) for conclusion in CONCLUSIONS},
                "citation": row["citation"],
                "certainty": messages.joined(
                    [word("certainty", row["certainty"]) or "", row["warning"]], "; "
                ),
            }
            for row in records(facts.rules)
        ]
    )


def overall(_: Material, facts: Facts, __: Missing) -> list[Row]:
    """Return findings on the whole dossier but those on targets, which have a table of their own."""
    targets = (facts.overall["rule_id"] == "QUANTITY") & facts.overall["measured"].notna()
    findings = facts.overall[~targets]
    return numbered(
        [
            {
                "rule": rule_name(row["rule_id"]),
                "verdict": finding_word(row["kind"], row["verdict"], row["missing"]),
                "text": row["explanation"],
                "citation": row["citation"],
                "certainty": word("certainty", row["certainty"]) or "",
            }
            for row in records(findings.drop(columns="geometry", errors="ignore"))
        ]
    )


def lacking(_: Material, facts: Facts, __: Missing) -> list[Row]:
    """Return the inputs that are missing, and of how many sites."""
    return numbered(
        [
            {
                "input": missing_words(row["missing"]),
                "sites": number(row["sites"]),
                "by": t("by_office" if row["missing"] in OF_THE_DEPARTMENT else "by_carrier"),
            }
            for row in records(facts.missing_inputs)
        ]
    )


def quantity(_: Material, facts: Facts, missing: Missing) -> list[Row]:
    """Return masts against the plan's targets."""
    names = ("standing", "new", "removed", "total", "over")
    return numbered(
        [
            {
                "whom": row["whom"],
                "mast_class": text_of(row["mast_class"]),
                "horizon": str(row["horizon"]),
                **{name: "" if pd.isna(row[name]) else number(row[name]) for name in names},
                "target": missing.text(figure_of(row["target"]), t("lacks_target")),
            }
            for row in records(facts.quantity)
        ]
    )


def coverage(_: Material, facts: Facts, __: Missing) -> list[Row]:
    """Return coverage before and after, by technology."""
    return [
        {
            "technology": coverage.technology,
            "km2_before": number(coverage.km2[0], 1),
            "km2_after": number(coverage.km2[1], 1),
            "people_before": number(coverage.population[0]),
            "people_after": number(coverage.population[1]),
            "share_before": percent(coverage.share(0), 2),
            "share_after": percent(coverage.share(1), 2),
            "gained": number(coverage.gained_population),
            "lost": number(coverage.lost_population),
            "gaps": number(sum(coverage.gaps.values())),
            "closed": number(coverage.gaps["closed"]),
            "partly": number(coverage.gaps["partly"]),
            "gap_text": f"{coverage.gaps['closed']}/{sum(coverage.gaps.values())}",
        }
        for coverage in facts.coverage
    ]


def coverage_districts(_: Material, facts: Facts, __: Missing) -> list[Row]:
    """Return coverage before and after, by technology and district."""
    return [
        {
            "technology": coverage.technology,
            "district": row["district"],
            "people": number(row["population"]),
            "people_before": number(row["covered_population_before"]),
            "people_after": number(row["covered_population_after"]),
            "km2_before": number(row["covered_km2_before"], 1),
            "km2_after": number(row["covered_km2_after"], 1),
        }
        for coverage in facts.coverage
        for row in records(coverage.districts)
    ]


def changes(_: Material, facts: Facts, __: Missing) -> list[Row]:
    """Return the changes against the approved plan; what stays the same is left out."""
    return numbered(records(changes_in_words(facts.changed).rename(columns={"site_id": "site"})))


def faults(_: Material, facts: Facts, __: Missing) -> list[Row]:
    """Return the kinds of fault of the carrier's file, with the first of each."""
    return numbered(
        [
            {
                "severity": messages.text(f"dossier.severity_{row['severity']}"),
                "times": number(row["times"]),
                "first": row["first"],
            }
            for row in records(facts.faults)
        ]
    )


def assumed(_: Material, facts: Facts, __: Missing) -> list[Row]:
    """Return the values that nobody has compared with a text, with what each decided."""
    counts = ("kept", "broken", "open")
    return numbered(
        [
            {
                **{name: row[name] for name in ("name", "amount", "source", "rules", "if_not")},
                **{name: number(row[name]) for name in counts},
            }
            for row in records(facts.assumed)
        ]
    )


def sources(material: Material, _: Facts, missing: Missing) -> list[Row]:
    """Return the data sources with date, kind and fingerprint."""
    return numbered(
        [
            {
                "title": source.title,
                "source": missing.text(source.source, t("lacks_source")),
                "date": missing.text(_day(source.source_date), t("lacks_source_date")),
                "origin": ", ".join(_origin(source.name, kind) for kind in source.origins),
                "sha256": source.sha256[:12],
            }
            for source in material.sources
        ]
    )


def _origin(layer: str, kind: str) -> str:
    """Return how data came to be; borders that are derived are said to be for reference."""
    origin = word("origin", kind) or kind
    return f"{origin} ({t('derived_border')})" if layer == "communes" and kind == DERIVED else origin


def _day(iso: str) -> str:
    try:
        return day(pd.Timestamp(iso).date()) if len(iso) == len("2018-03-20") else iso
    except ValueError:
        return iso


TABLES: dict[str, Maker] = {
    maker.__name__: maker
    for maker in (
        standing, actions, years, districts, rules, overall, lacking, quantity, pairs, heights, decided,
        sites, coverage, coverage_districts, changes, faults, assumed, sources, outcome, conditions,
        refused, waiting, sent_back, judge, remarks, approved, approved_conditions,
    )
}  # fmt: skip
