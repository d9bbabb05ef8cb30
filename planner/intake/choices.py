"""What the reviewer decided about a file: columns, system, accepted suggestions; kept as YAML.

The meaning of columns is remembered for the carrier; everything is remembered for the very file (by
its content), so that it opens again as it was left.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

from planner.errors import InputFileError
from planner.files import write_atomic
from planner.geo.vn2000 import read_crs
from planner.intake.columns import IGNORE, REGISTERS, TABLES, plain, vocabulary

AXIS_ORDERS = ("longitude,latitude", "latitude,longitude", "east,north", "north,east")
FOLDER = "intake"  # in the data directory


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
    """

    columns: dict[str, str] = field(default_factory=dict)
    crs: str | None = None
    axis_order: str | None = None
    accepted: tuple[Accepted, ...] = ()

    def accepts(self, key: str, kind: str | None) -> Accepted | None:
        """Return the acceptance that covers a fault, None if none does."""
        covering = (one for one in self.accepted if one.key == key or (kind and one.kind == kind))
        return next(covering, None)


class _Dumper(yaml.SafeDumper):
    """Writes text with signs that YAML takes for the end of a line (NEL, LS, PS) between quotes."""


def _quoted(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    odd = any(sign in text for sign in "\x85\u2028\u2029")
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if odd else None)


_Dumper.add_representer(str, _quoted)


def to_yaml(choices: Choices) -> str:
    """Return choices as YAML, the form that ``--mapping`` reads."""
    accepted = [{k: v for k, v in vars(one).items() if v} for one in choices.accepted]
    content = {
        "columns": dict(sorted(choices.columns.items())),
        "crs": choices.crs,
        "axis_order": choices.axis_order,
        "accepted": accepted,
    }
    return yaml.dump(
        {k: v for k, v in content.items() if v}, Dumper=_Dumper, allow_unicode=True, sort_keys=False
    )


def from_yaml(path: Path) -> Choices:
    """Read choices.

    Raises
    ------
    InputFileError
        If the file is missing, no YAML, or names a field, a system or an order that does not exist.
    """
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InputFileError("intake.mapping_unreadable", file=path.name) from error
    if not isinstance(raw, dict) or not isinstance(raw.get("columns", {}), dict):
        raise InputFileError("intake.mapping_unreadable", file=path.name)
    columns = {plain(heading): str(meaning) for heading, meaning in raw.get("columns", {}).items()}
    known = {IGNORE, *(name for table in (*TABLES, *REGISTERS) for name in vocabulary().fields[table])}
    for heading, meaning in columns.items():
        if meaning not in known:
            raise InputFileError(
                "intake.mapping_field", file=path.name, heading=heading, value=meaning,
                expected=", ".join(sorted(known)),
            )  # fmt: skip
    order, crs = raw.get("axis_order"), raw.get("crs")
    if order is not None and order not in AXIS_ORDERS:
        raise InputFileError(
            "intake.mapping_order", file=path.name, value=order, expected="; ".join(AXIS_ORDERS)
        )
    if crs is not None:
        read_crs(str(crs))
    accepted = [_accepted(one, path) for one in raw.get("accepted") or []]
    return Choices(columns, None if crs is None else str(crs), order, tuple(accepted))


def _accepted(raw: object, path: Path) -> Accepted:
    names = Accepted.__dataclass_fields__
    if not isinstance(raw, dict) or not set(raw) <= set(names):
        raise InputFileError("intake.mapping_unreadable", file=path.name)
    return Accepted(**{key: str(value) for key, value in raw.items()})


def content_key(content: bytes) -> str:
    """Return what names a file by its content."""
    return hashlib.sha256(content).hexdigest()[:16]


def remembered(data_dir: Path, carrier: str, content: bytes) -> Choices:
    """Return what was decided about this very file, else the columns remembered for its carrier."""
    own, general = _file_of(data_dir, content_key(content)), _file_of(data_dir, carrier)
    if own.is_file():
        return from_yaml(own)
    return from_yaml(general) if general.is_file() else Choices()


def remember(data_dir: Path, carrier: str, content: bytes, choices: Choices) -> None:
    """Keep choices for this very file, and their columns for its carrier."""
    write_atomic(_file_of(data_dir, content_key(content)), to_yaml(choices).encode())
    general = _file_of(data_dir, carrier)
    before = from_yaml(general) if general.is_file() else Choices()
    columns = {**before.columns, **choices.columns}
    if columns != before.columns:
        write_atomic(general, to_yaml(replace(before, columns=columns)).encode())


def _file_of(data_dir: Path, name: str) -> Path:
    return data_dir / FOLDER / f"{name}.yaml"
