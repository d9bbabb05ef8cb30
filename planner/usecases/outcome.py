"""What the committee decides on: every site in one of six groups, by reviewers and by its findings.

The report, the submission, the draft decision and the annexes take their figures from here alone, so
that they agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import pandas as pd

from planner.appraisal.appraise import Appraisal
from planner.appraisal.assumed import AssumedValue, assumed_values
from planner.appraisal.conclusions import CONDITION_COLUMNS, Found, rule_name
from planner.appraisal.kinds import CONDITIONS
from planner.base.vocabulary import Action, Certainty, Conclusion, Verdict
from planner.layers.cited_value import CitedValue
from planner.layers.rows import records, rows
from planner.store.decisions import ACCEPT, ASK, CONDITION, REJECT, departs

OWN_CONDITION = "reviewer"  # a condition that a reviewer worded
BY_FINDINGS, BY_REVIEWER = "findings", "reviewer"  # who misses something of a site
_ENDS = " ;,."  # what a reviewer sets between sentences
_STANDS = (Action.KEEP, Action.REMOVE)  # nothing is built there: no rule, nothing to judge


class Group(StrEnum):
    """What is proposed for a site, in the order of the report."""

    APPROVE = "approve"
    CONDITIONS = "conditions"  # approve, with conditions
    REFUSE = "refuse"  # by the law, a confirmed value or a reviewer
    CONFIRM = "confirm"  # only assumed values break it: the department confirms them first
    SEND_BACK = "send_back"  # something is missing
    JUDGE = "judge"  # a person must judge


GROUPS: tuple[str, ...] = tuple(group.value for group in Group)
BY_DECISION: Mapping[str, Group] = {
    ACCEPT: Group.APPROVE,
    CONDITION: Group.CONDITIONS,
    ASK: Group.SEND_BACK,
    REJECT: Group.REFUSE,
}


@dataclass(frozen=True)
class Outcome:
    """Every site in one group, and what each group is made of.

    Attributes
    ----------
    sites
        The judged sites in the order of the proposal, with ``decision``, ``condition``, ``reason`` of
        the reviewer (missing: nobody decided), ``group``, and ``departs``: whether the decision departs
        from the conclusion.
    conditions
        Of the sites to approve with conditions, as an appraisal's conditions are, with ``assumed``; the
        reviewer's own words are the condition ``reviewer``, without rule and moment.
    refused
        A row a broken limit of a refused site (``rule``, ``measured``, ``limit``, ``unit``, ``why``,
        ``citation``, ``certainty``, ``assumed``, the reviewer's ``reason``); of a site that only the
        reviewer refuses one row without a rule.
    waiting
        The assumed values to confirm, for the sites that only these break.
    lacking
        A row a site sent back and what it lacks: ``missing`` (an input, or the reviewer's question),
        ``by`` (``findings`` or ``reviewer``).
    """

    sites: pd.DataFrame
    conditions: pd.DataFrame
    refused: pd.DataFrame
    waiting: list[AssumedValue]
    lacking: pd.DataFrame

    def of(self, group: Group) -> pd.DataFrame:
        """Return the sites of a group."""
        return self.sites[self.sites["group"] == group]

    @property
    def counts(self) -> dict[str, int]:
        """How many sites each group has; the six sum to all."""
        return {group.value: len(self.of(group)) for group in Group}

    @property
    def undecided(self) -> dict[str, int]:
        """Of how many sites of each group nobody has decided: they stand there by their conclusion."""
        return {group.value: int(self.of(group)["decision"].isna().sum()) for group in Group}


def outcome_of(appraisal: Appraisal, decisions: pd.DataFrame) -> Outcome:
    """Sort every site into one group: as its reviewer decided, else by its conclusion.

    Parameters
    ----------
    decisions
        ``site_id``, ``decision``, ``condition``, ``reason``, those that count.
    """
    sites = _grouped(appraisal, decisions)
    of_group = {group: sites[sites["group"] == group] for group in Group}
    return Outcome(
        sites=sites,
        conditions=_conditions(appraisal, of_group[Group.CONDITIONS]),
        refused=_refused(appraisal.findings, of_group[Group.REFUSE]),
        waiting=assumed_values(appraisal, set(of_group[Group.CONFIRM]["site_id"])),
        lacking=_lacking(appraisal.findings, of_group[Group.SEND_BACK]),
    )


def group_by_conclusion(conclusion: object, certainty: object, action: object) -> Group:
    """Return what is proposed for a site that nobody has decided of."""
    if conclusion == Conclusion.FAIL:
        return Group.CONFIRM if certainty == Certainty.ASSUMED else Group.REFUSE
    if conclusion == Conclusion.NOT_APPLICABLE and action in _STANDS:
        return Group.APPROVE
    by_conclusion: Mapping[object, Group] = {
        Conclusion.INCOMPLETE: Group.SEND_BACK,
        Conclusion.CONDITIONAL: Group.CONDITIONS,
        Conclusion.PASS: Group.APPROVE,
    }
    return by_conclusion.get(conclusion, Group.JUDGE)


def _grouped(appraisal: Appraisal, decisions: pd.DataFrame) -> pd.DataFrame:
    sites = pd.DataFrame(appraisal.sites.drop(columns="geometry"))
    last = decisions.drop_duplicates("site_id", keep="last").set_index("site_id")
    sites = sites.join(last[["decision", "condition", "reason"]], on="site_id")
    judged = zip(sites["conclusion"], sites["certainty"], sites["action"], strict=True)
    by_findings = [group_by_conclusion(*site) for site in judged]
    groups = [
        BY_DECISION.get(decision, group)
        for decision, group in zip(sites["decision"], by_findings, strict=True)
    ]
    return sites.assign(
        group=pd.Series([group.value for group in groups], sites.index, object),
        departs=[
            isinstance(decision, str) and departs(conclusion, decision)
            for decision, conclusion in zip(sites["decision"], sites["conclusion"], strict=True)
        ],
    )


_CITED = ("citation", "certainty", "assumed")


def cited_conditions(appraisal: Appraisal) -> pd.DataFrame:
    """Return the conditions of an appraisal, each paper with its own citation, and ``assumed``.

    The finding on papers cites the texts of all that are missing; a condition is about one.
    """
    conditions, values = appraisal.conditions, appraisal.case.plan.in_force(appraisal.case.on)
    findings = appraisal.findings[appraisal.findings["subject"] == "site"]
    assumed = findings.drop_duplicates(["site_id", "rule_id"]).set_index(["site_id", "rule_id"])[
        "assumed"
    ]
    keys = pd.MultiIndex.from_frame(conditions[["site_id", "rule_id"]])
    conditions = conditions.assign(assumed=assumed.reindex(keys).fillna("").to_numpy())
    papers = [
        values.get(f"EVIDENCE.{name.upper()}") if rule_id == "EVIDENCE" else None
        for name, rule_id in zip(conditions["condition"], conditions["rule_id"], strict=True)
    ]
    own = zip(papers, *(conditions[name] for name in _CITED), strict=True)
    cited = [
        row if paper is None else (paper.citation, paper.certainty.value, _assumed_name(paper))
        for paper, *row in own
    ]
    return conditions.assign(**{name: [row[at] for row in cited] for at, name in enumerate(_CITED)})


def _assumed_name(value: CitedValue) -> str:
    return value.parameter_id if value.certainty == Certainty.ASSUMED else ""


def _conditions(appraisal: Appraisal, sites: pd.DataFrame) -> pd.DataFrame:
    conditions = cited_conditions(appraisal)
    conditions = conditions[conditions["site_id"].isin(sites["site_id"])]
    texts = conditions.groupby("site_id")["text"].agg(list)
    own = [
        {"site_id": site_id, "condition": OWN_CONDITION, "text": text, "assumed": ""}
        for site_id, condition in zip(sites["site_id"], sites["condition"], strict=True)
        if (text := _own_words(condition, texts.get(site_id, [])))
    ]
    columns = [*CONDITION_COLUMNS, "assumed"]
    table = pd.concat([conditions[columns], pd.DataFrame(own, columns=columns).astype(object)])
    order = {name: at for at, name in enumerate((*CONDITIONS, OWN_CONDITION))}
    place = {site_id: at for at, site_id in enumerate(sites["site_id"])}
    keys = pd.DataFrame(
        {"site": table["site_id"].map(place).to_numpy(), "at": table["condition"].map(order).to_numpy()}
    )
    return table.iloc[keys.sort_values(["site", "at"], kind="stable").index].reset_index(drop=True)


def _own_words(condition: object, texts: list[str]) -> str:
    """Return what a reviewer's condition says besides the conditions that the findings set."""
    if not isinstance(condition, str):
        return ""
    for text in texts:
        condition = condition.replace(text, " ").replace(text.rstrip("."), " ")
    return condition.strip() if condition.strip(_ENDS) else ""


class _Sited(NamedTuple):
    """What a reviewer said of a site; NaN where nobody did."""

    site_id: str
    decision: object
    condition: object
    reason: object

    @property
    def is_decided(self) -> bool:
        """Whether a reviewer has decided."""
        return isinstance(self.decision, str)

    def said(self, *names: str) -> str:
        """Return the words of some fields, "" where there are none."""
        texts = (getattr(self, name) for name in names)
        return " ".join(text.strip() for text in texts if isinstance(text, str) and text.strip())


_LIMIT = ("rule_id", "measured", "limit", "unit", "citation", "certainty", "assumed")
_REFUSED = ["site_id", "rule", "why", "reason", *_LIMIT]


def _refused(findings: pd.DataFrame, sites: pd.DataFrame) -> pd.DataFrame:
    broken = findings[(findings["verdict"] == Verdict.FAIL) & (findings["subject"] == "site")]
    listed: list[dict[str, object]] = []
    for site in rows(sites, _Sited):
        own = broken[broken["site_id"] == site.site_id]
        if not site.is_decided:  # what refuses it: not the values that are assumed
            own = own[own["certainty"] != Certainty.ASSUMED]
        facts = {"site_id": site.site_id, "reason": site.said("reason")}
        for limit in records(own[[*_LIMIT, "explanation"]]):
            why = limit.pop("explanation")
            listed.append({**facts, **limit, "rule": rule_name(limit["rule_id"]), "why": why})
        if not len(own):
            listed.append({**facts, "rule": "", "why": "", "citation": "", "assumed": ""})
    return pd.DataFrame(listed, columns=_REFUSED)


def _lacking(findings: pd.DataFrame, sites: pd.DataFrame) -> pd.DataFrame:
    own = findings[(findings["subject"] == "site") & findings["site_id"].isin(sites["site_id"])]
    lacks: dict[str, dict[str, None]] = {}
    for site_id, finding in zip(own["site_id"], rows(own, Found), strict=True):
        if finding.lacks:
            lacks.setdefault(site_id, {}).update(dict.fromkeys(finding.missing.split()))
    listed = [row for site in rows(sites, _Sited) for row in _lacked(site, lacks.get(site.site_id, {}))]
    return pd.DataFrame(listed, columns=["site_id", "missing", "by"])


def _lacked(site: _Sited, inputs: Mapping[str, None]) -> Iterator[tuple[str, str, str]]:
    """Give what a site lacks: inputs that a limit needs, and what its reviewer asks for."""
    for name in inputs:
        yield site.site_id, name, BY_FINDINGS
    question = site.said("condition", "reason")
    if site.is_decided and (question or not inputs):
        yield site.site_id, question, BY_REVIEWER
