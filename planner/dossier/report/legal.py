"""What a document rests on ("căn cứ"): only documents that the values in force or RULES.md cite."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from planner.base import messages
from planner.base.errors import DataFileError
from planner.dossier.report.words import day
from planner.layers.cited_value import CitedValue
from planner.layers.faults import Fault
from planner.layers.yaml_file import fault_facts, read_file
from planner.plan.model import Plan

KINDS_FILE = Path(__file__).with_name("document_kinds.yaml")
OWN_FILE = "can-cu.yaml"
SCHEMA = Path(__file__).with_suffix(".schema.json")
_NOTE = re.compile(r"\s*\([^()]*\)\s*$")  # a remark on the citation, no part of it
# Layout of administrative documents: NĐ 30/2020 from 05/3/2020, before it TT 01/2011 (RULES.md).
LAYOUT_FROM = date(2020, 3, 5)


@dataclass(frozen=True)
class Document:
    """One legal document.

    Attributes
    ----------
    match
        The words by which values cite it.
    issued, by, about
        Day of issue, issuer and subject as a "căn cứ" line names them; None or "" where not known: they
        are then left out.
    always
        Whether every report rests on it while it is in force.
    """

    match: str
    name: str
    issued: date | None = None
    by: str = ""
    about: str = ""
    always: bool = False
    start: date = date.min
    end: date = date.max

    def line(self) -> str:
        """Return the document as a "căn cứ" line names it."""
        issued = "" if self.issued is None else messages.text("report.issued", day=day(self.issued))
        return " ".join(filter(None, (self.name, issued, self.by, self.about)))


def documents(folder: Path | None = None) -> list[Document]:
    """Return the known documents: the office's own list first, where its folder has one.

    Raises
    ------
    DataFileError
        If the office's list cannot be read.
    """
    own = None if folder is None else folder / OWN_FILE
    own_documents = [] if own is None or not own.exists() else _read(own)
    named = {document.match for document in own_documents}
    return own_documents + [
        document
        for document in _read(Path(__file__).with_name("legal.yaml"))
        if document.match not in named
    ]


def check_documents(folder: Path) -> list[Fault]:
    """Return every fault of the office's own list with its line; none where it has no list."""
    own = folder / OWN_FILE
    return read_file(own, SCHEMA).faults if own.exists() else []


def _read(path: Path) -> list[Document]:
    checked = read_file(path, SCHEMA)
    if checked.faults:
        raise DataFileError("yaml_file.faults", **fault_facts(checked.faults))
    return [_document(row) for row in checked.data["documents"]]


def _document(row: Mapping[str, Any]) -> Document:
    facts: dict[str, Any] = {
        name: date.fromisoformat(row[key])
        for name, key in (("issued", "date"), ("start", "from"), ("end", "until"))
        if key in row
    }
    facts |= {name: row[name] for name in ("match", "name", "by", "about", "always") if name in row}
    return Document(**facts)


def basis(plan: Plan, cited: Sequence[CitedValue], on: date, folder: Path | None = None) -> list[str]:
    """Return the documents that an appraisal rests on, as its "căn cứ" names them.

    Those that every report rests on, those that a value in force that a rule used cites for certain, and
    the province's plan; borrowed and assumed values give no legal basis.

    Parameters
    ----------
    cited
        Values that a rule used, none of them assumed.
    on
        The day whose law applies.
    folder
        Of the office's own templates and list of documents.
    """
    known = documents(folder)
    matches = [document.match for document in known]
    named = list(dict.fromkeys(name for value in cited for name in _names(value, matches)))
    in_force = [document for document in known if document.start <= on <= document.end]
    lines = [document.line() for document in in_force if document.always or document.match in named]
    lines += [name for name in named if name not in matches]
    own = _official(_NOTE.sub("", plan.document))
    return [*lines, messages.text("report.basis_plan", document=own, plan=plan.name)]


def _official(document: str) -> str:
    """Return a citation as an official reference words it."""
    for kind, wording in _kinds().items():
        if re.match(rf"{kind} \d", document):
            return document.replace(kind, wording, 1)
    return document


@cache
def _kinds() -> dict[str, str]:
    kinds: dict[str, str] = yaml.safe_load(KINDS_FILE.read_text(encoding="utf-8"))
    return kinds


def _names(value: CitedValue, matches: Sequence[str]) -> Iterator[str]:
    """Return the documents that a value cites, by the words of those known, others as it cites them.

    An article may name one that has amended it.
    """
    for part in value.document.split(";"):
        yield from [match for match in matches if match in part] or [_NOTE.sub("", part.strip())]
    yield from (match for match in matches if match in value.article)


def layout_note(on: date) -> str:
    """Return by which text a document of a day is laid out, and how certain that is."""
    return messages.text("report.layout_2020" if on >= LAYOUT_FROM else "report.layout_2011")
