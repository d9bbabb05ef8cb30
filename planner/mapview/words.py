"""Words and numbers as the screen writes them."""

from __future__ import annotations

from typing import Protocol

from planner.appraisal.conclusions import rule_name
from planner.base import messages
from planner.base.numbers import day, number, percent
from planner.base.vocabulary import Kind, Verdict

__all__ = [
    "carrier_name",
    "conclusion_name",
    "day",
    "finding_title",
    "finding_word",
    "number",
    "percent",
    "t",
    "verdict_name",
]


def t(name: str, /, **facts: object) -> str:
    """Return the text ``web.name`` of the catalogue."""
    return messages.text(f"web.{name}", **facts)


def carrier_name(carrier: str) -> str:
    """Return the name of a carrier as it writes itself."""
    return messages.text(f"common.carrier_{carrier}")


def conclusion_name(conclusion: str) -> str:
    """Return the Vietnamese name of the conclusion of a site."""
    return messages.text(f"common.conclusion_{conclusion}")


def verdict_name(verdict: str) -> str:
    """Return the Vietnamese name of the verdict of a finding."""
    return messages.text(f"common.verdict_{verdict}")


def finding_word(kind: str, verdict: str, missing: str = "") -> str:
    """Return what a finding says in a word, by what its rule asks for.

    An obligation that is open is to be carried out and a paper is wanting; a limit without its input, or
    anything of a site that does not say what it asks for, could not be judged.

    Parameters
    ----------
    missing
        Inputs that it lacks, parted by a space.
    """
    if verdict == Verdict.REVIEW:
        if missing and (kind == Kind.LIMIT or "action" in missing.split()):
            return messages.text("common.finding_unjudged")
        if kind == Kind.OBLIGATION:
            return messages.text("common.finding_due")
        if kind == Kind.PAPER:
            return messages.text("common.finding_wanting")
    return verdict_name(verdict)


class Finding(Protocol):
    """What the title of a finding says of it."""

    @property
    def rule_id(self) -> str:
        """Its rule."""

    @property
    def kind(self) -> str:
        """What the rule asks for."""

    @property
    def verdict(self) -> str:
        """What was found."""

    @property
    def missing(self) -> str:
        """Inputs that it lacks."""


def finding_title(finding: Finding) -> str:
    """Return the name of a finding's rule with what it says in a word."""
    word = finding_word(finding.kind, finding.verdict, finding.missing)
    return f"{rule_name(finding.rule_id)}: {word}"
