"""Legal documents that a report may rest on: how values cite them, and when they hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from planner.base.errors import DataFileError
from planner.layers.faults import Fault
from planner.layers.yaml_file import fault_facts, read_file

OWN_FILE = "can-cu.yaml"
SHIPPED_FILE = Path(__file__).with_suffix(".yaml")
SCHEMA = Path(__file__).with_suffix(".schema.json")


@dataclass(frozen=True)
class Document:
    """One legal document.

    Attributes
    ----------
    match
        How values cite it.
    issued, by, about
        Day of issue, issuer and subject as a "căn cứ" line names them; None or "" where not known.
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
    return own_documents + [document for document in _read(SHIPPED_FILE) if document.match not in named]


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
