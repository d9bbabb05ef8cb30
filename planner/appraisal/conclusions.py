"""What follows for a site from all its findings: one conclusion, one sentence, its conditions.

A broken limit is broken whatever the certainty of its value; that certainty stands beside it, and where
only assumed values are broken, ``otherwise`` says what the site is if the department does not confirm
them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

import geopandas as gpd
import pandas as pd

from planner.appraisal.kinds import CONDITION_OF, CONDITIONS, MOMENTS
from planner.base import messages
from planner.base.messages.table import table_of
from planner.base.numbers import figure
from planner.base.vocabulary import Certainty, Conclusion, Kind, Verdict
from planner.layers.rows import is_missing, rows
from planner.layers.vocabulary import PAPERS

Table = TypeVar("Table", bound=pd.DataFrame)

CONCLUSIONS: tuple[str, ...] = tuple(conclusion.value for conclusion in Conclusion)  # the worst first
COLUMNS = ("conclusion", "certainty", "because", "otherwise")
CONDITION_COLUMNS = (
    "site_id", "condition", "rule_id", "moment", "text", "citation", "certainty",
)  # fmt: skip
NAMED = 3  # so many rules a sentence names; it counts the others


class Found(NamedTuple):
    """What a conclusion looks at in a finding."""

    rule_id: str
    kind: str
    verdict: str
    certainty: str
    missing: str
    measured: float
    limit: float
    unit: str
    explanation: str
    assumed: str = ""
    other_site_id: str | None = None

    @property
    def is_broken(self) -> bool:
        """Whether it is a limit that is broken."""
        return self.verdict == Verdict.FAIL

    @property
    def lacks(self) -> bool:
        """Whether a limit cannot be judged without an input; without an action nothing can."""
        if self.verdict != Verdict.REVIEW or not self.missing:
            return False
        return self.kind == Kind.LIMIT or "action" in self.missing.split()

    @property
    def is_open(self) -> bool:
        """Whether it is an obligation or a paper that remains."""
        asks = self.kind in (Kind.OBLIGATION, Kind.PAPER) and self.verdict == Verdict.REVIEW
        return asks and not self.lacks

    @property
    def is_for_a_person(self) -> bool:
        """Whether a person must judge."""
        return self.verdict == Verdict.REVIEW and not self.lacks and not self.is_open


def conclusion_of(findings: Sequence[Found]) -> Conclusion:
    """Return the conclusion of a site by its findings, the first of these that holds.

    ``fail``: a limit is broken. ``incomplete``: a limit cannot be judged without an input. ``review``: a
    person must judge. ``conditional``: obligations or papers remain. ``pass``: something was judged.
    """
    if any(finding.is_broken for finding in findings):
        return Conclusion.FAIL
    if any(finding.lacks for finding in findings):
        return Conclusion.INCOMPLETE
    if any(finding.is_for_a_person for finding in findings):
        return Conclusion.REVIEW
    if any(finding.is_open for finding in findings):
        return Conclusion.CONDITIONAL
    judged = any(finding.verdict == Verdict.PASS for finding in findings)
    return Conclusion.PASS if judged else Conclusion.NOT_APPLICABLE


def concluded(sites: gpd.GeoDataFrame, findings: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return some sites with what follows for each from its findings; None where there is none.

    Returns
    -------
    GeoDataFrame
        The sites with ``conclusion``; ``certainty`` of what decided it (of several broken limits the
        strongest, elsewhere the weakest); ``because``, a sentence with the number that decided;
        ``otherwise``, for a site that only assumed values break, its conclusion without them.
    """
    by_site = found_by_site(findings)
    rows_told = [_told(by_site.get(code, ())) for code in sites["site_id"]]
    columns = {
        name: pd.Series([row[at] for row in rows_told], sites.index, object)
        for at, name in enumerate(COLUMNS)
    }
    return sites.assign(**columns)


def worst_first(sites: Table) -> Table:
    """Return concluded sites in the order in which they want attention: the worst first."""
    order = sites["conclusion"].map(CONCLUSIONS.index, na_action="ignore")
    return sites.loc[order.sort_values(kind="stable").index]


def conditions(findings: pd.DataFrame) -> pd.DataFrame:
    """Return the conditions that the findings of some sites set, in the order in which they are due.

    Returns
    -------
    DataFrame
        A row a site and condition: ``condition`` (``height_consent`` …, a paper by its own name),
        ``rule_id`` that sets it, ``moment``, ``text`` for the decision, ``citation``, ``certainty``.
    """
    listed: dict[tuple[str, str], dict[str, object]] = {}
    own = findings[findings["subject"] == "site"]
    sources = zip(rows(own, Found), own["site_id"], own["citation"], strict=True)
    for finding, site_id, citation in sources:
        if not finding.is_open:
            continue
        for name in conditions_of(finding):
            listed.setdefault(
                (site_id, name),
                {
                    "site_id": site_id,
                    "condition": name,
                    "rule_id": finding.rule_id,
                    "moment": MOMENTS[name].value,
                    "text": messages.said(f"appraisal.condition_{_text_of(finding, name)}"),
                    "citation": citation,
                    "certainty": finding.certainty,
                },
            )
    table = table_of(listed.values(), CONDITION_COLUMNS)
    order = table["condition"].map(CONDITIONS.index).sort_values(kind="stable").index
    return table.loc[order].reset_index(drop=True)


def conditions_of(finding: Found) -> Sequence[str]:
    """Return the conditions that an open finding sets."""
    if finding.rule_id == "EVIDENCE":
        return [name for name in finding.missing.split() if name in PAPERS]
    return (CONDITION_OF[finding.rule_id],)


def _text_of(finding: Found, name: str) -> str:
    """Return which words a condition has: some hang on an input that the dossier does not state."""
    hangs = name in ("height_consent", "marking") and finding.missing != name
    return f"{name}_if_high" if hangs else name


def found_by_site(findings: pd.DataFrame) -> dict[str, list[Found]]:
    """Return what was found of each site by its code, in the order of the rules."""
    own = findings[findings["subject"] == "site"]
    by_site: dict[str, list[Found]] = {}
    for code, finding in zip(own["site_id"], rows(own, Found), strict=True):
        by_site.setdefault(code, []).append(finding)
    return by_site


def _told(findings: Sequence[Found]) -> tuple[str | None, str | None, str | None, str | None]:
    if not findings:
        return None, None, None, None
    conclusion = conclusion_of(findings)
    certainty = _certainty(conclusion, findings)
    otherwise = None
    if conclusion == Conclusion.FAIL and certainty == Certainty.ASSUMED:
        otherwise = conclusion_of([finding for finding in findings if not finding.is_broken]).value
    return conclusion.value, certainty.value, _sentence(conclusion, certainty, findings), otherwise


def _certainty(conclusion: Conclusion, findings: Sequence[Found]) -> Certainty:
    """Return how far what decided can be trusted: one broken limit is enough, all must be kept."""
    deciding = {
        Conclusion.FAIL: [finding for finding in findings if finding.is_broken],
        Conclusion.INCOMPLETE: [finding for finding in findings if finding.lacks],
        Conclusion.REVIEW: [finding for finding in findings if finding.is_for_a_person],
    }.get(conclusion)
    if deciding is None:
        kept = [finding for finding in findings if finding.verdict == Verdict.PASS]
        deciding = [finding for finding in kept if finding.kind == Kind.LIMIT] or kept or list(findings)
    order = list(Certainty)
    trusted = sorted((Certainty(finding.certainty) for finding in deciding), key=order.index)
    return trusted[-1] if conclusion == Conclusion.FAIL else trusted[0]


def _sentence(conclusion: Conclusion, certainty: Certainty, findings: Sequence[Found]) -> str:
    """Return the sentence that says why, with the number that decided."""
    if conclusion == Conclusion.FAIL:
        broken = [finding for finding in findings if finding.is_broken]
        broken.sort(
            key=lambda finding: list(Certainty).index(Certainty(finding.certainty)), reverse=True
        )
        key = "because_fail_assumed" if certainty == Certainty.ASSUMED else "because_fail"
        others = _others([finding.rule_id for finding in broken[1:]])
        return messages.said(f"appraisal.{key}", why=broken[0].explanation, others=others)
    if conclusion == Conclusion.INCOMPLETE:
        lacking = [finding for finding in findings if finding.lacks]
        names = dict.fromkeys(name for finding in lacking for name in finding.missing.split())
        inputs = messages.joined(messages.said(f"appraisal.missing_{name}") for name in names)
        rules = _named([finding.rule_id for finding in lacking])
        return messages.said("appraisal.because_incomplete", inputs=inputs, rules=rules)
    if conclusion == Conclusion.REVIEW:
        asked = [finding for finding in findings if finding.is_for_a_person]
        others = _others([finding.rule_id for finding in asked[1:]])
        return messages.said("appraisal.because_review", why=asked[0].explanation, others=others)
    if conclusion == Conclusion.NOT_APPLICABLE:
        return messages.said("appraisal.because_not_applicable")
    limits = [f for f in findings if f.kind == Kind.LIMIT and f.verdict == Verdict.PASS]
    facts = {"count": len(limits), "closest": _closest(limits)}
    if conclusion == Conclusion.PASS:
        return messages.said("appraisal.because_pass", **facts)
    names = dict.fromkeys(name for f in findings if f.is_open for name in conditions_of(f))
    due = messages.joined(messages.said(f"appraisal.missing_{name}") for name in names)
    return messages.said("appraisal.because_conditional", due=due, number=len(names), **facts)


def _closest(limits: Sequence[Found]) -> str:
    """Return the limit that is kept with the least room in words, empty where none has numbers."""
    closest = tightest(limits)
    if closest is None:
        return ""
    return messages.said(
        "appraisal.because_closest",
        rule=rule_name(closest.rule_id),
        measured=figure(closest.measured),
        limit=figure(closest.limit),
        unit=closest.unit,
    )


def tightest(findings: Sequence[Found]) -> Found | None:
    """Return the limit that is kept with the least room for its size; None where none has numbers."""
    measured = [
        finding
        for finding in findings
        if finding.kind == Kind.LIMIT
        and finding.verdict == Verdict.PASS
        and not is_missing(finding.measured)
        and not is_missing(finding.limit)
        and finding.limit
    ]
    return min(measured, key=lambda finding: abs(finding.measured / finding.limit - 1), default=None)


def rule_name(rule_id: str) -> str:
    """Return the name of a rule for a reader."""
    return messages.said(f"appraisal.rule_{rule_id.replace('-', '_').replace('.', '_')}")


def _named(rule_ids: Sequence[str]) -> str:
    names = dict.fromkeys(rule_ids)
    listed = messages.joined(rule_name(rule_id) for rule_id in list(names)[:NAMED])
    if len(names) <= NAMED:
        return listed
    return messages.said("appraisal.because_and_others", names=listed, count=len(names) - NAMED)


def _others(rule_ids: Sequence[str]) -> str:
    names = _named(rule_ids)
    return messages.said("appraisal.because_others", names=names) if rule_ids else ""
