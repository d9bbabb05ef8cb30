"""What rests on the values that nobody has compared with a text: which they are, what they decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass

import pandas as pd

from planner.appraisal.appraise import Appraisal
from planner.appraisal.conclusions import Found, conclusion_of, rule_name
from planner.base.vocabulary import Conclusion, Verdict
from planner.layers.cited_value import CitedValue
from planner.layers.rows import rows

BySite = dict[str, list[tuple[Hashable, Found]]]  # the findings of each site with their index


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
    case = appraisal.case
    in_force, by_site = case.plan.in_force(case.on), _by_site(appraisal.findings)
    used = [
        _used(in_force[str(name)], findings.loc[rows_.index.unique()], by_site)
        for name, rows_ in names.groupby(names, sort=False)
        if name in in_force
    ]
    return sorted(used, key=lambda assumed: len(assumed.broken), reverse=True)


def _by_site(findings: pd.DataFrame) -> BySite:
    own = findings[findings["subject"] == "site"]
    by_site: BySite = {}
    for label, code, finding in zip(own.index, own["site_id"], rows(own, Found), strict=True):
        by_site.setdefault(code, []).append((label, finding))
    return by_site


def _used(value: CitedValue, findings: pd.DataFrame, by_site: BySite) -> AssumedValue:
    own = findings[findings["subject"] == "site"]
    kept, broken, asked = (
        tuple(dict.fromkeys(own.loc[own["verdict"] == verdict, "site_id"]))
        for verdict in (Verdict.PASS, Verdict.FAIL, Verdict.REVIEW)
    )
    limits = frozenset(own.index[own["verdict"] == Verdict.FAIL])
    return AssumedValue(
        value=value,
        rules=tuple(rule_name(rule_id) for rule_id in dict.fromkeys(findings["rule_id"])),
        kept=kept,
        broken=broken,
        open=asked,
        becomes=_without(limits, [by_site[code] for code in broken]),
    )


def _without(
    limits: Collection[Hashable], sites: Sequence[Sequence[tuple[Hashable, Found]]]
) -> Counter[str]:
    """Count what some sites are without some broken limits, the worst conclusion first."""
    anew = Counter(
        conclusion_of([finding for label, finding in findings if label not in limits])
        for findings in sites
    )
    return Counter({name.value: anew[name] for name in Conclusion if anew[name]})
