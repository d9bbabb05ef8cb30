"""What rests on the values that nobody has compared with a text: which they are, what they decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from planner.appraisal.appraise import Appraisal
from planner.appraisal.conclusions import concluded, rule_name
from planner.base.vocabulary import Conclusion, Verdict
from planner.layers.cited_value import CitedValue


@dataclass(frozen=True)
class AssumedValue:
    """An assumed value that an appraisal used, with what it decided.

    Attributes
    ----------
    rules
        Names of the rules that used it.
    kept, broken, open
        Sites whose findings by it are met, break a limit, or leave something to be done or judged.
    becomes
        Of the sites that break a limit by it, what each is without that limit: its conclusion → how
        many. Those that stay ``fail`` break another limit.
    """

    value: CitedValue
    rules: tuple[str, ...]
    kept: tuple[str, ...]
    broken: tuple[str, ...]
    open: tuple[str, ...]
    becomes: Counter[str]


def values_in_force(appraisal: Appraisal) -> dict[str, CitedValue]:
    """Return the values in force on the day by name; the province's goes before the law's."""
    case, in_force = appraisal.case, dict[str, CitedValue]()
    for value in case.plan.values():
        if value.in_force(case.on):
            in_force.setdefault(value.parameter_id, value)
    return in_force


def assumed_values(appraisal: Appraisal, codes: Collection[str] | None = None) -> list[AssumedValue]:
    """Return the assumed values that findings rest on, those that break most sites first.

    Parameters
    ----------
    codes
        Of the sites to look at, and then only their broken limits; None: every finding.
    """
    findings = appraisal.findings[appraisal.findings["verdict"] != Verdict.NOT_APPLICABLE]
    if codes is not None:
        broken = findings["verdict"] == Verdict.FAIL
        findings = findings[findings["site_id"].isin(codes) & broken & (findings["subject"] == "site")]
    names = findings["assumed"].str.split().explode().dropna()
    in_force = values_in_force(appraisal)
    used = [
        _used(appraisal, in_force[name], findings.loc[rows.index.unique()])
        for name, rows in names.groupby(names, sort=False)
        if name in in_force
    ]
    return sorted(used, key=lambda assumed: len(assumed.broken), reverse=True)


def _used(appraisal: Appraisal, value: CitedValue, findings: pd.DataFrame) -> AssumedValue:
    own = findings[findings["subject"] == "site"]
    kept, broken, asked = (
        tuple(dict.fromkeys(own.loc[own["verdict"] == verdict, "site_id"]))
        for verdict in (Verdict.PASS, Verdict.FAIL, Verdict.REVIEW)
    )
    return AssumedValue(
        value=value,
        rules=tuple(rule_name(rule_id) for rule_id in dict.fromkeys(findings["rule_id"])),
        kept=kept,
        broken=broken,
        open=asked,
        becomes=_without(appraisal, own[own["verdict"] == Verdict.FAIL]),
    )


def _without(appraisal: Appraisal, broken: pd.DataFrame) -> Counter[str]:
    """Count what the sites of some broken limits are without these, the worst conclusion first."""
    sites = appraisal.sites[appraisal.sites["site_id"].isin(broken["site_id"])]
    others = appraisal.findings.drop(broken.index)
    anew = Counter(concluded(sites, others)["conclusion"].dropna())
    return Counter({name.value: anew[name] for name in Conclusion if anew[name]})
