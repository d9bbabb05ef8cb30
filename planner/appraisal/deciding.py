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
        it; ``text``, all this in a sentence.
    """
    found = found_by_site(findings)
    listed = [found.get(code, []) for code in sites["site_id"]]
    names = dict.fromkeys(name for own in listed for f in own for name in _decides(f))
    rows = [_row(_value(plan, name, on), name, listed) for name in names]
    table = table_of(rows, COLUMNS)
    return table.sort_values(
        ["alone", "breaks", "rest_on_it"], ascending=False, kind="stable"
    ).reset_index(drop=True)


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
    """Return the assumed value of a name in force on a day."""
    return next(
        (
            value
            for value in plan.values()
            if value.parameter_id == name
            and value.in_force(on)
            and value.certainty == Certainty.ASSUMED
        ),
        None,
    )


def _decides(finding: Found) -> list[str]:
    """Return the assumed values on which a limit rests that is kept or broken."""
    decided = finding.is_broken or (finding.kind == Kind.LIMIT and finding.verdict == Verdict.PASS)
    return finding.assumed.split() if decided else []


def _row(value: CitedValue | None, name: str, listed: Sequence[Sequence[Found]]) -> dict[str, object]:
    breaks, rest_on_it, becomes = 0, 0, Counter[Conclusion]()
    for found in listed:
        conclusion = conclusion_of(found)
        rests = any(name in _decides(finding) for finding in found)
        rest_on_it += rests and conclusion in KEPT
        if not any(finding.is_broken and name in _decides(finding) for finding in found):
            continue
        breaks += 1
        left = conclusion_of([f for f in found if not (f.is_broken and name in _decides(f))])
        if left != Conclusion.FAIL:
            becomes[left] += 1
    words = messages.joined(
        (
            messages.said(
                "flips.becomes",
                count=becomes[Conclusion(conclusion)],
                conclusion=messages.said(f"common.conclusion_{conclusion}"),
            )
            for conclusion in CONCLUSIONS
            if becomes[Conclusion(conclusion)]
        ),
        "; ",
    )
    facts = {"breaks": breaks, "alone": becomes.total(), "becomes": words, "rest_on_it": rest_on_it}
    key = "deciding" if becomes else "deciding_not_alone" if breaks else "deciding_kept"
    return {
        "parameter_id": name,
        "name": name if value is None else value.name,
        "value": None if value is None else value.value,
        "unit": "" if value is None else value.unit,
        **facts,
        "text": messages.said(f"flips.{key}", **facts),
    }
