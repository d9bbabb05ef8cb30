"""The tables that sum a dossier up, for print: by district and rule, coverage, radio, decisions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.appraisal.conclusions import CONCLUSIONS
from planner.base import messages, numbers
from planner.base.local_time import local_day
from planner.broadcast.criterion_8 import criterion_8
from planner.broadcast.loudspeakers import served_by_commune
from planner.broadcast.rules import radio_rules
from planner.coverage.compare import Comparison
from planner.dossier.annex_sheet import NUMBER, Annex, annex_workbook
from planner.dossier.coverage_files import GAPS, gaps_in_words
from planner.dossier.findings_tables import SUMMARY_CLASSES, appraisal_table, changes_in_words
from planner.dossier.headings import heading, word, worded
from planner.dossier.report.facts import CHANGE_COLUMNS, Facts, facts_of
from planner.dossier.report.outcome_tables import conditions_by_text
from planner.usecases.material import Material
from planner.usecases.outcome import GROUPS

SHARE = "=IF({total_sum}=0,0,ROUND(100*{total}/{total_sum},1))"
WITHOUT_STATION = ("none", "unknown")


def t(name: str, /, **facts: object) -> str:
    """Return the text ``annexes.name`` of the catalogue."""
    return messages.text(f"annexes.{name}", **facts)


def summaries_workbook(material: Material) -> bytes:
    """Return the tables as one Excel file: the same material, the same bytes."""
    return annex_workbook(summaries(material), material)


def summaries(material: Material) -> list[Annex]:
    """Return every table that sums the dossier up; one that has nothing to say is there and says so."""
    facts = facts_of(material)
    annexes = [
        outcome(facts),
        conditions(material, facts),
        decided(material, facts),
        by_district(material),
        quantity(material),
        by_rule(facts),
        _defined("remarks", "remarks", material),
        _defined("assumed", "assumed", material),
        changes(material, facts),
        *_places(material),
        *_coverage(material),
    ]
    radio = material.radio
    return annexes if radio is None else [*annexes, without_station(material, radio)]


def _annex(name: str, table: pd.DataFrame, columns: list[str], **more: object) -> Annex:
    """Return a table by the name of its texts, its rows numbered."""
    numbered = table.reset_index(drop=True).assign(**{NUMBER: np.arange(1, len(table) + 1)})
    return Annex(
        name=t(f"sheet_{name}"),
        title=t(f"title_{name}"),
        headings={field: heading(field, "annexes.col", "dossier.col") for field in (NUMBER, *columns)},
        rows=numbered[[NUMBER, *columns]],
        none=t("none"),
        **more,  # type: ignore[arg-type]
    )


def by_district(material: Material) -> Annex:
    """Return new masts by district and class; each district's sum and share are formulas."""
    table = appraisal_table("summary", material.appraisal).iloc[:-1]
    classes = [*SUMMARY_CLASSES, *(["A1a"] if "A1a" in table else [])]
    table = table.astype(dict.fromkeys([*classes, "total"], int))
    bare = table["total"] - table[classes].sum(axis=1)  # new masts that state no class
    if bare.any():
        table, classes = table.assign(no_class=bare), [*classes, "no_class"]
    return _annex(
        "district",
        table,
        ["administrative_unit", *classes, "total", "share_pct"],
        summed=(*classes, "total"),
        computed={"total": f"=SUM({{{classes[0]}}}:{{{classes[-1]}}})", "share_pct": SHARE},
        below={
            "total": float(table["total"].sum()),
            "share_pct": 100.0 if table["total"].any() else 0.0,
        },
    )


def quantity(material: Material) -> Annex:
    """Return masts against the plan's targets; the total and what is over are formulas."""
    return _defined(
        "quantity",
        "quantity",
        material,
        computed={
            "total": "={standing}+{new}-{removed}",
            "over": '=IF({target}="","",MAX(0,{total}-{target}))',
        },
    )


def by_rule(facts: Facts) -> Annex:
    """Return findings by rule and by what they say, with the citation of each."""
    table = worded(facts.rules).assign(findings=facts.rules[list(CONCLUSIONS)].sum(axis=1))
    return _annex(
        "rule",
        table,
        ["name", *CONCLUSIONS, "findings", "citation", "certainty"],
        summed=CONCLUSIONS,
        computed={"findings": f"=SUM({{{CONCLUSIONS[0]}}}:{{{CONCLUSIONS[-1]}}})"},
        below={"findings": float(table["findings"].sum())},
    )


def outcome(facts: Facts) -> Annex:
    """Return what is proposed to the committee: the groups, and of how many sites nobody decided."""
    table = pd.DataFrame(
        {
            "group": [messages.text(f"report.group_{group}") for group in GROUPS],
            "sites": [facts.outcome.counts[group] for group in GROUPS],
            "undecided": [facts.outcome.undecided[group] for group in GROUPS],
        }
    )
    return _annex("outcome", table, list(table.columns), summed=("sites", "undecided"))


def conditions(material: Material, facts: Facts) -> Annex:
    """Return the conditions of the approval, each once, with its sites."""
    table = conditions_by_text(material, facts)
    table = table.assign(
        moment=table["when"],
        citation=table["formal"],
        sites=table["codes"].map(len),
        which=table["codes"].map(", ".join),
    )
    return _annex("condition", table, ["moment", "text", "citation", "sites", "which"])


def decided(material: Material, facts: Facts) -> Annex:
    """Return what is proposed for each site, what was decided and by whom; the decided ones first."""
    table = facts.decided.sort_values("decision", key=lambda column: column.isna(), kind="stable")
    groups = [messages.text(f"report.group_short_{group}") for group in table["group"]]
    by = material.decisions.drop_duplicates("site_id", keep="last").set_index("site_id")
    table = worded(table).assign(
        group=groups,
        decided_by=table["site_id"].map(by["who"]),
        at=table["site_id"].map(by["at"].map(_day)),
    )
    table["decision"] = [said if isinstance(said, str) else t("undecided") for said in table["decision"]]
    columns = ["site_id", "name", "address", "conclusion", "because", "group"]
    columns += ["decision", "condition", "reason"]
    return _annex("decision", table, [*columns, "decided_by", "at"])


def changes(material: Material, facts: Facts) -> Annex:
    """Return what the proposal changes in the approved plan; what stays the same is left out."""
    note = t("no_plan") if material.changes is None else ""
    return _annex("change", changes_in_words(facts.changed), CHANGE_COLUMNS, note=note)


def _defined(name: str, table: str, material: Material, **more: object) -> Annex:
    """Return a table of the appraisal, of the columns that it has on the screen."""
    rows = worded(appraisal_table(table, material.appraisal, formal=True))
    return _annex(name, rows, list(rows.columns), **more)


def _places(material: Material) -> Iterator[Annex]:
    """Give what is about places: near pairs, masts outside their zone, heights that need consent."""
    tables = {"near": "pairs", "pair": "across", "zone": "outside", "height": "heights"}
    for name, table in tables.items():
        yield _defined(name, table, material)


def _coverage(material: Material) -> Iterator[Annex]:
    """Give for each technology coverage by commune before and after, and the gaps that are listed."""
    for technology, both in material.coverage.items():
        yield _covered(technology, both)
        yield _gaps(technology, both)


def _covered(technology: str, both: Comparison) -> Annex:
    area = both.before.communes.set_index("commune_code")["area_km2"]
    table = both.communes.assign(area_km2=both.communes["commune_code"].map(area))
    columns, computed = ["district", "name"], {}
    for measure, whole in (("population", "population"), ("km2", "area_km2")):
        before, after = (f"covered_{measure}_{when}" for when in ("before", "after"))
        table[f"gap_{measure}_before"] = table[whole] - table[before]
        table[f"gap_{measure}_after"] = table[whole] - table[after]
        computed[f"covered_{measure}_change"] = f"={{{after}}}-{{{before}}}"
        computed[f"gap_{measure}_before"] = f"={{{whole}}}-{{{before}}}"
        computed[f"gap_{measure}_after"] = f"={{{whole}}}-{{{after}}}"
        columns += [whole, before, after, *list(computed)[-3:]]
    summed = tuple(columns[2:])
    annex = _annex("covered", table, columns, summed=summed, computed=computed)
    return _of(annex, technology)


def _gaps(technology: str, both: Comparison) -> Annex:
    least = both.before.request.min_gap_km2
    annex = _annex(
        "gaps",
        gaps_in_words(both),
        list(GAPS),
        summed=("area_km2", "area_km2_left", "population", "population_left"),
        note=t("least_gap", least=numbers.figure(least)),
    )
    return _of(annex, technology)


def _of(annex: Annex, technology: str) -> Annex:
    """Return a table with its technology in the names."""
    return replace(annex, name=f"{annex.name} {technology}", title=f"{annex.title} – {technology}")


def without_station(material: Material, radio: gpd.GeoDataFrame) -> Annex:
    """Return communes without a radio station (or of which nothing is known), and their state by 8.3."""
    rules = radio_rules(material.plan, material.on)
    parts = criterion_8(radio, served_by_commune(radio), None, None, material.on, rules)
    table = radio.assign(
        verdict_8_3=pd.Series(
            [word("verdict", verdict) for verdict in parts["verdict_8_3"]], radio.index
        ),
        evidence_8_3=parts["evidence_8_3"],
        station=[messages.text(f"broadcast.status_{status}") for status in radio["status"]],
    )
    table = table[radio["status"].isin(WITHOUT_STATION)].sort_values(["district_code", "commune_code"])
    columns = ["district", "commune_code", "name", "population", "station", "hamlets_total"]
    columns += ["verdict_8_3", "evidence_8_3"]
    return _annex("radio", pd.DataFrame(table), columns, summed=("population", "hamlets_total"))


def _day(moment: str) -> str:
    return numbers.day(local_day(moment))
