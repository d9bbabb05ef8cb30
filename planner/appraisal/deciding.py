"""Which assumed values decide: what each breaks, what the sites are if it is not confirmed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

import geopandas as gpd
import pandas as pd

from planner.appraisal.conclusions import CONCLUSIONS, Found, conclusion_of, found_by_site
from planner.base import messages
from planner.base.messages.table import table_of
from planner.base.numbers import figure
from planner.base.vocabulary import Certainty, Conclusion, Kind, Verdict
from planner.layers.cited_value import CitedValue
from planner.plan.model import Plan

COLUMNS = (
    "parameter_id", "name", "value", "unit", "breaks", "alone", "becomes", "rest_on_it", "text",
)  # fmt: skip
KEPT = (Conclusion.PASS, Conclusion.CONDITIONAL)


def deciding_values(
    findings: pd.DataFrame, sites: gpd.GeoDataFrame, plan: Plan, on: date
) -> pd.DataFrame:
    """Return the assumed values that decide on sites, those that break most alone first.

    Parameters
    ----------
    findings
        Of the sites.
    sites
        Those that are counted.
    on
        The day whose values count.

    Returns
    -------
    DataFrame
        A row a value: ``breaks``, so many sites break a limit that rests on it; ``alone``, so many of
        them would break none without it; ``becomes``, what these would be if it is not confirmed;
        ``rest_on_it``, so many sites that pass, with conditions or without, keep a limit that rests on
        it; ``text``, all this in a sentence. Of several values the last row, without ``parameter_id``,
        says the same of all together.
    """
    by_site = found_by_site(findings)
    listed = [by_site.get(code, []) for code in sites["site_id"]]
    names = dict.fromkeys(name for own in listed for f in own for name in _decides(f))
    rows = [{**_about(plan, name, on), **_decided({name}, listed)} for name in names]
    table = table_of(rows, COLUMNS)
    table = table.sort_values(["alone", "breaks", "rest_on_it"], ascending=False, kind="stable")
    if len(names) > 1:
        every = {"parameter_id": "", "name": messages.said("flips.every_value"), "unit": ""}
        table = pd.concat([table, table_of([{**every, **_decided(set(names), listed)}], COLUMNS)])
    return table.reset_index(drop=True)


def value_said(plan: Plan, name: str, on: date) -> messages.Text:
    """Return the name of a value with its number, for a reader."""
    value = _value(plan, name, on)
    if value is None:
        return messages.joined([name])
    if value.value is None:
        return messages.said("flips.value_named", name=value.name)
    amount = figure(value.value)
    return messages.said("flips.value_is", name=value.name, value=amount, unit=value.unit)


def _value(plan: Plan, name: str, on: date) -> CitedValue | None:
    """Return the value of a name in force on a day, where it is assumed."""
    value = plan.in_force(on).get(name)
    return value if value is not None and value.certainty == Certainty.ASSUMED else None


def _about(plan: Plan, name: str, on: date) -> dict[str, object]:
    value = _value(plan, name, on)
    said = (name, None, "") if value is None else (value.name, value.value, value.unit)
    return {"parameter_id": name, **dict(zip(("name", "value", "unit"), said, strict=True))}


def _decides(finding: Found) -> list[str]:
    """Return the assumed values on which a limit rests that is kept or broken."""
    decided = finding.is_broken or (finding.kind == Kind.LIMIT and finding.verdict == Verdict.PASS)
    return finding.assumed.split() if decided else []


def _decided(names: set[str], listed: Sequence[Sequence[Found]]) -> dict[str, object]:
    """Return what some values decide on sites, each given by what was found of it."""
    breaks, rest_on_it, becomes = 0, 0, Counter[Conclusion]()
    for site_findings in listed:
        resting = [finding for finding in site_findings if not names.isdisjoint(_decides(finding))]
        rest_on_it += bool(resting) and conclusion_of(site_findings) in KEPT
        without = [
            finding for finding in site_findings if not (finding.is_broken and finding in resting)
        ]
        if len(without) < len(site_findings):
            breaks += 1
            becomes[conclusion_of(without)] += 1
    del becomes[Conclusion.FAIL]
    words = [
        messages.said(
            "flips.becomes", count=count, conclusion=messages.said(f"common.conclusion_{conclusion}")
        )
        for conclusion in CONCLUSIONS
        if (count := becomes[Conclusion(conclusion)])
    ]
    facts = {
        "breaks": breaks,
        "alone": becomes.total(),
        "becomes": messages.joined(words, "; "),
        "rest_on_it": rest_on_it,
    }
    key = "deciding" if becomes.total() else "deciding_not_alone" if breaks else "deciding_kept"
    return {**facts, "text": messages.said(f"flips.{key}", **facts)}
