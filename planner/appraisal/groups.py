"""Sites that share a reason, so that one look and one decision do for all of them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import pandas as pd

from planner.appraisal.conclusions import CONCLUSIONS, Found, conditions_of, found_by_site, rule_name
from planner.appraisal.kinds import CONDITIONS
from planner.base import messages
from planner.base.vocabulary import Certainty, Conclusion


@dataclass(frozen=True)
class Group:
    """Sites with the same conclusion for the same reasons.

    Attributes
    ----------
    reasons
        Conditions of what is conditional, inputs that are missing, or the rules that decide.
    text
        What they share, in words.
    """

    conclusion: str
    reasons: tuple[str, ...]
    text: str
    site_ids: tuple[str, ...]

    @property
    def key(self) -> str:
        """Names the group by what its sites share."""
        return "|".join((self.conclusion, *self.reasons))


def groups(sites: pd.DataFrame, findings: pd.DataFrame) -> list[Group]:
    """Return the groups of some sites: the worst conclusion first, of one the largest group first.

    Parameters
    ----------
    sites
        Concluded (:func:`planner.appraisal.conclusions.concluded`); one of which nothing was found is
        in no group.
    findings
        Of the appraisal that they were concluded from.
    """
    by_site = found_by_site(findings)
    shared: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for code, conclusion in zip(sites["site_id"], sites["conclusion"], strict=True):
        if isinstance(conclusion, str):
            reasons = _reasons(conclusion, by_site.get(code, []))
            shared.setdefault((conclusion, reasons), []).append(code)
    listed = [
        Group(conclusion, reasons, _text(conclusion, reasons), tuple(codes))
        for (conclusion, reasons), codes in shared.items()
    ]
    return _ordered(listed)


def among(listed: Iterable[Group], site_ids: Container[str]) -> list[Group]:
    """Return the groups of some of their sites, in the order of :func:`groups`."""
    left = (
        replace(group, site_ids=tuple(code for code in group.site_ids if code in site_ids))
        for group in listed
    )
    return _ordered(group for group in left if group.site_ids)


def _ordered(listed: Iterable[Group]) -> list[Group]:
    return sorted(listed, key=lambda group: (CONCLUSIONS.index(group.conclusion), -len(group.site_ids)))


def wording(conditions: pd.DataFrame) -> str:
    """Return the conditions of a site as one text for its decision, with their moments and citations.

    Those in a row that are due at one moment by one citation share a sentence.

    Parameters
    ----------
    conditions
        Rows of :func:`planner.appraisal.conclusions.conditions`.
    """
    columns = (conditions[name] for name in ("moment", "citation", "text"))
    sentences = []
    for (moment, citation), shared in groupby(zip(*columns, strict=True), key=lambda row: row[:2]):
        texts = "; ".join(_begun_small(str(text).rstrip(".")) for *_, text in shared)
        cited = citation if citation != messages.said("appraisal.no_citation") else ""
        said = f"{messages.said(f'common.moment_{moment}')}: {texts}"
        sentences.append(f"{said} ({cited})." if cited else f"{said}.")
    return " ".join(sentences)


def _begun_small(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _reasons(conclusion: str, findings: Sequence[Found]) -> tuple[str, ...]:
    match conclusion:
        case Conclusion.FAIL:
            broken = [finding for finding in findings if finding.is_broken]
            is_assumed = all(finding.certainty == Certainty.ASSUMED for finding in broken)
            rules = dict.fromkeys(finding.rule_id for finding in broken)
            return ((Certainty.ASSUMED.value,) if is_assumed else ()) + tuple(rules)
        case Conclusion.INCOMPLETE:
            lacking = [finding for finding in findings if finding.lacks]
            return tuple(sorted({name for finding in lacking for name in finding.missing.split()}))
        case Conclusion.REVIEW:
            return tuple(dict.fromkeys(f.rule_id for f in findings if f.is_for_a_person))
        case Conclusion.CONDITIONAL:
            due = {name for finding in findings if finding.is_open for name in conditions_of(finding)}
            return tuple(sorted(due, key=CONDITIONS.index))
    return ()


def _text(conclusion: str, reasons: tuple[str, ...]) -> str:
    key = f"group_{conclusion}"
    if conclusion == Conclusion.FAIL and reasons[0] == Certainty.ASSUMED:
        key, reasons = "group_fail_assumed", reasons[1:]
    if conclusion in (Conclusion.INCOMPLETE, Conclusion.CONDITIONAL):
        names: list[str] = [messages.said(f"appraisal.missing_{reason}") for reason in reasons]
    else:
        names = [rule_name(reason) for reason in reasons]
    return messages.said(f"appraisal.{key}", reasons=messages.joined(names, "; "))
