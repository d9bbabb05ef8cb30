"""What the reviewer decided about a file: columns, system, suggestions, mended cells; kept as YAML.

The meaning of columns is remembered for the carrier; everything is remembered for the very file (by
its content), so that it opens again as it was left.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

from planner.base.errors import CoordinateError, InputFileError
from planner.base.files import on_disk, write_atomic
from planner.base.messages import said
from planner.base.words import plain
from planner.geo.vn2000 import read_crs
from planner.intake.columns import IGNORE, REGISTERS, TABLES, vocabulary
from planner.intake.mended import Edit
from planner.layers.faults import Fault
from planner.layers.yaml_file import Content, fault_facts, read_file

FOLDER = "intake"  # in the data directory
SCHEMA = Path(__file__).with_suffix(".schema.json")


@dataclass(frozen=True)
class Accepted:
    """A suggestion that somebody accepted: one fault (``key``) or all of a kind (``kind``)."""

    key: str | None = None
    kind: str | None = None
    who: str = ""
    when: str = ""


@dataclass(frozen=True)
class Choices:
    """The reviewer's decisions; empty, everything is inferred.

    Attributes
    ----------
    columns
        Plain heading → field, or ``ignore``.
    crs, axis_order
        The confirmed system and order of the file's coordinates.
    edits
        Cells that were mended.
    """

    columns: dict[str, str] = field(default_factory=dict)
    crs: str | None = None
    axis_order: str | None = None
    accepted: tuple[Accepted, ...] = ()
    edits: tuple[Edit, ...] = ()

    def accepts(self, key: str, kind: str | None) -> Accepted | None:
        """Return the acceptance that covers a fault, None if none does."""
        covering = (
            acceptance
            for acceptance in self.accepted
            if acceptance.key == key or (kind and acceptance.kind == kind)
        )
        return next(covering, None)


class _Dumper(yaml.SafeDumper):
    """Writes text with signs that YAML takes for the end of a line (NEL, LS, PS) between quotes."""


def _quoted(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    odd = any(sign in text for sign in "\x85\u2028\u2029")
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if odd else None)


_Dumper.add_representer(str, _quoted)


def to_yaml(choices: Choices) -> str:
    """Return choices as YAML, the form that ``--mapping`` reads."""
    accepted = [{k: v for k, v in vars(acceptance).items() if v} for acceptance in choices.accepted]
    content = {
        "columns": dict(sorted(choices.columns.items())),
        "crs": choices.crs,
        "axis_order": choices.axis_order,
        "accepted": accepted,
        "edits": [
            {k: v for k, v in vars(edit).items() if v not in ("", None)} for edit in choices.edits
        ],
    }
    return yaml.dump(
        {k: v for k, v in content.items() if v}, Dumper=_Dumper, allow_unicode=True, sort_keys=False
    )


def from_yaml(path: Path) -> Choices:
    """Read choices.

    Raises
    ------
    InputFileError
        If the file is missing, or has a fault; the first is named with its line and what is expected.
    """
    content = _read(path)
    if content.faults:
        raise InputFileError("yaml_file.faults", **fault_facts(content.faults))
    raw = content.data
    columns = {plain(heading): meaning for heading, meaning in raw.get("columns", {}).items()}
    accepted = tuple(Accepted(**entry) for entry in raw.get("accepted", ()))
    edits = tuple(Edit(**{"old": None, "new": None, **entry}) for entry in raw.get("edits", ()))
    return Choices(columns, raw.get("crs"), raw.get("axis_order"), accepted, edits)


def choices_of(text: str) -> Choices:
    """Read choices from the YAML that a version of a dossier keeps; empty of one that has none."""
    if not text.strip():
        return Choices()
    with on_disk("choices.yaml", text.encode()) as path:
        return from_yaml(path)


def check_choices(path: Path) -> list[Fault]:
    """Return every fault of a file of choices with its line; an empty list means it is sound."""
    return _read(path).faults


def _read(path: Path) -> Content:
    content = read_file(path, SCHEMA, any_sign=True)
    if not content.faults:
        _check_fields(content)
        _check_system(content)
    return content


def _check_fields(content: Content) -> None:
    """Put columns that are given a field which does not exist on the list of faults."""
    fields = {name for table in (*TABLES, *REGISTERS) for name in vocabulary().fields[table]}
    expected = ", ".join(sorted({IGNORE, *fields}))
    for heading, meaning in content.data.get("columns", {}).items():
        if meaning not in (IGNORE, *fields):
            reason = said("intake.mapping_field", heading=heading, value=meaning, expected=expected)
            content.add(("columns", heading), reason, expected, meaning)


def _check_system(content: Content) -> None:
    """Put a system that nobody knows on the list of faults."""
    crs = content.data.get("crs")
    try:
        if crs is not None:
            read_crs(crs)
    except CoordinateError as error:
        expected = said("intake.mapping_crs")
        content.add(("crs",), said(error.key, **error.facts), expected, crs)


def content_key(content: bytes) -> str:
    """Return what names a file by its content."""
    return hashlib.sha256(content).hexdigest()[:16]


def remembered(data_dir: Path, carrier: str, content: bytes) -> Choices:
    """Return what was decided about this very file, else the columns remembered for its carrier."""
    own, general = _file_of(data_dir, content_key(content)), _file_of(data_dir, carrier)
    if own.exists():
        return from_yaml(own)
    return from_yaml(general) if general.exists() else Choices()


def remember(data_dir: Path, carrier: str, content: bytes, choices: Choices) -> None:
    """Keep choices for this very file, and their columns for its carrier."""
    write_atomic(_file_of(data_dir, content_key(content)), to_yaml(choices).encode())
    general = _file_of(data_dir, carrier)
    try:
        before = from_yaml(general) if general.exists() else Choices()
    except InputFileError:  # told when it was to be read; what somebody wrote there is not thrown away
        return
    columns = {**before.columns, **choices.columns}
    if columns != before.columns:
        write_atomic(general, to_yaml(replace(before, columns=columns)).encode())


def _file_of(data_dir: Path, name: str) -> Path:
    return data_dir / FOLDER / f"{name}.yaml"
