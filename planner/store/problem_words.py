"""What an examination found, in the words of its readers; the console's JSON keeps the short form."""

from __future__ import annotations

import re
from pathlib import Path

from planner.base import messages
from planner.base.errors import StoreError

MOST = 3  # as many are told in one sentence

# The parts of a problem as `planner.store.examine` writes it, by the key that says it.
_PATTERNS = {
    "signed_gone": r"audit entries (?P<first>\d+) to (?P<last>\d+) were signed and are gone",
    "signed_other": r"audit entry (?P<number>\d+) is not the one that was signed",
    "entry": r"audit entry (?P<number>\d+)",
    "follows": r"audit entry (?P<number>\d+) does not follow",
    "row": r"row of (?P<table>\w+) (?P<key>.+)",
    "stored_file": r"stored file (?P<sha256>\w+)",
    "schema_missing": r"(?P<kind>trigger|index|table|view) (?P<name>\S+) is missing",
    "schema_foreign": r"(?P<kind>trigger|index|table|view) (?P<name>\S+) is none of ours",
    "schema_other": r"(?P<kind>trigger|index|table|view) (?P<name>\S+) is not as it was made",
    "log_line": r"anchor line (?P<number>\d+) of key (?P<key>\w+) is not signed",
    "other_key": r"the store of this path was signed by key (?P<key>\w+)",
    "version": r"version (?P<held>\d+) > (?P<known>\d+)",
    "unreadable": r"audit trail: (?P<what>.+)",
    "no_trail": r"no audit trail",
    "foreign_key": r"foreign key: (?P<what>.+)",
    "record": r"(?P<kind>decision|step|person|plan|radio) (?P<subject>.+)",
    "count": r"(?P<table>\w+): (?P<held>\d+), on the trail (?P<told>\d+)",
    "places": r"places of version (?P<version>\d+)",
}


def problem_text(problem: str, lang: str | None = None) -> str:
    """Return a problem in words; as it is where it is SQLite's own."""
    for name, pattern in _PATTERNS.items():
        match = re.fullmatch(pattern, problem, re.DOTALL)
        if match is not None:
            facts = match.groupdict()
            if name == "record":
                facts["kind"] = messages.text(f"trail.record_{facts['kind']}", lang)
            return messages.text(f"trail.problem_{name}", lang, **facts)
    return problem


def problems_text(problems: list[str], most: int = MOST, lang: str | None = None) -> str:
    """Return the first problems in words, and how many more there are."""
    lines = [problem_text(problem, lang) for problem in problems[:most]]
    if len(problems) > most:
        lines.append(messages.text("trail.problems_more", lang, count=len(problems) - most))
    return "; ".join(lines)


class UnsoundError(StoreError):
    """A backup is not sound; ``problems`` is what its examination found."""

    def __init__(self, path: Path, problems: list[str]) -> None:
        super().__init__("store.backup_unsound", path=str(path), reason="; ".join(problems[:MOST]))
        self.problems = problems

    def text(self, lang: str | None = None) -> str:
        """Return the message, the problems in words."""
        facts = {**self.facts, "reason": problems_text(self.problems, lang=lang)}
        return messages.text(self.key, lang, **facts)
