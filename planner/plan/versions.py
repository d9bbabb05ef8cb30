"""Versions of the plan: each saved change keeps what it replaces, with who made it, when and why.

The plan in force is the YAML in ``<data>/plan/``; what stood there before is kept under
``<data>/versions/plan/`` (see :mod:`planner.layers.archive`), with the SHA-256 of what replaced it. So a
file that somebody changed by hand is still listed, but nobody is said to have made it.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import yaml

from planner.base.errors import PlanError
from planner.base.files import write_atomic
from planner.base.words import says_something
from planner.layers.archive import FOLDER, Archive, digest
from planner.plan.check import check_text, load_text
from planner.plan.edit import Edit, edited
from planner.plan.load import parse_plan, plan_file
from planner.plan.text import next_version, with_version

PLAN = "plan"
SHOWN_DIGITS = 8  # of a SHA-256


@dataclass(frozen=True)
class PlanIdentity:
    """Which plan it is: the number of its version, and the SHA-256 of its file."""

    version: str
    sha256: str


@dataclass(frozen=True)
class PlanVersion:
    """One version of the plan, in force or kept.

    Attributes
    ----------
    version
        As the file says, "" where it cannot be read.
    who, why, when
        Who made this version, for what, and when (UTC, ISO 8601); "" where nobody is recorded.
    kept
        Name of the kept file, None for the version in force.
    """

    version: str
    sha256: str
    who: str
    why: str
    when: str
    kept: str | None = None

    @property
    def identity(self) -> PlanIdentity:
        """The version's number and SHA-256."""
        return PlanIdentity(self.version, self.sha256)


@dataclass(frozen=True)
class Opened:
    """A plan file as somebody opened it: what is saved over it must have been made from this."""

    name: str
    text: str
    sha256: str


@dataclass(frozen=True)
class _Record:
    """What is written beside a kept file: whose change replaced it, and by what."""

    plan_version: str
    replaced_by: str
    who: str
    why: str
    version: str
    sha256: str
    when: str


def open_plan(data_dir: Path) -> Opened:
    """Return the file of the plan in force, sound or not.

    Raises
    ------
    PlanError
        If it is missing or no text.
    """
    path = plan_file(data_dir)
    try:
        content = path.read_bytes()
        return Opened(path.name, content.decode("utf-8"), digest(content))
    except (OSError, UnicodeDecodeError) as error:
        raise PlanError("plan.missing", file=path.name, reason=str(error)) from error


def plan_identity(data_dir: Path) -> PlanIdentity:
    """Return which plan is in force; raises as :func:`open_plan` does, and if it has a fault."""
    opened = open_plan(data_dir)
    return PlanIdentity(parse_plan(opened.text, opened.name).version, opened.sha256)


def save_edits(
    data_dir: Path, opened: Opened, edits: Sequence[Edit], who: str, why: str, when: datetime
) -> PlanVersion:
    """Save edits of the plan as a new version and return it; the one replaced is kept.

    Parameters
    ----------
    opened
        What the edits were made from.
    when
        With a time zone; kept in UTC.

    Raises
    ------
    PlanError
        If the outcome has a fault (the first is named), somebody else has changed the file since, or no
        reason is given; nothing is written then.
    ParameterError
        If nobody is named, or ``when`` has no time zone.
    """
    outcome = edited(opened.text, opened.name, edits)
    if outcome.faults and outcome.is_own_fault:
        raise PlanError("plan.edit_refused", reason=outcome.faults[0].message)
    if outcome.faults:
        raise _faulty(opened.name, outcome.faults[0].message, len(outcome.faults))
    return _save(data_dir, opened, outcome.text, who, why, when)


def restore_plan(
    data_dir: Path, opened: Opened, wanted: PlanIdentity, who: str, why: str, when: datetime
) -> PlanVersion:
    """Put a kept version in force again, as a new version; every byte but its number stays.

    Raises
    ------
    PlanError
        As :func:`save_edits`; if there is no such version; if it is no sound plan (any more).
    """
    text = version_bytes(data_dir, wanted).decode("utf-8")
    number = next_version(_latest(data_dir, opened))
    faults = check_text(text, opened.name)
    if faults:
        raise _faulty(opened.name, faults[0].message, len(faults))
    return _save(data_dir, opened, with_version(text, number), who, why, when)


def list_plan_versions(data_dir: Path) -> list[PlanVersion]:
    """Return the version in force and, behind it, those kept, the latest first.

    Raises
    ------
    PlanError
        If the plan in force is missing.
    DataFileError
        If a record cannot be read.
    """
    opened = open_plan(data_dir)
    records = _archive(data_dir).records(_Record)
    makers = {record.replaced_by: record for record in reversed(records)}
    kept = {record.sha256: record for record in reversed(records)}
    kept.pop(opened.sha256, None)  # kept, and then the writing stopped short: it is still in force
    return [
        _version(number_of(opened), opened.sha256, makers, None),
        *(
            _version(record.plan_version, record.sha256, makers, record.version)
            for record in records
            if kept.get(record.sha256) is record
        ),
    ]


def version_bytes(data_dir: Path, wanted: PlanIdentity) -> bytes:
    """Return the file of a version, byte for byte.

    Raises
    ------
    PlanError
        If there is no such version: a file changed by hand was not kept.
    DataFileError
        If the kept file is not the one that was kept.
    """
    for version in list_plan_versions(data_dir):
        if version.sha256 == wanted.sha256:
            if version.kept is None:
                return plan_file(data_dir).read_bytes()
            return _archive(data_dir).content(version.kept)
    raise PlanError("plan.version_unknown", value=f"{wanted.version} ({wanted.sha256[:SHOWN_DIGITS]})")


def open_version(data_dir: Path, wanted: PlanIdentity) -> Opened:
    """Return a version as it would be opened; raises as :func:`version_bytes` does."""
    content = version_bytes(data_dir, wanted)
    try:
        return Opened(plan_file(data_dir).name, content.decode("utf-8"), digest(content))
    except UnicodeDecodeError as error:
        raise PlanError("plan.missing", file=plan_file(data_dir).name, reason=str(error)) from error


def _save(data_dir: Path, opened: Opened, text: str, who: str, why: str, when: datetime) -> PlanVersion:
    if not says_something(why):
        raise PlanError("plan.version_no_reason")
    content = text.encode()
    path = plan_file(data_dir)
    with _alone(_archive(data_dir).folder):
        standing = path.read_bytes()
        if digest(standing) != opened.sha256:
            raise PlanError("plan.version_stale", file=path.name)
        facts = {
            "plan_version": number_of(opened),
            "replaced_by": digest(content),
            "who": who.strip(),
            "why": why.strip(),
        }
        record = _archive(data_dir).keep(standing, facts, when)
        write_atomic(path, content)
    number = parse_plan(text, path.name).version
    return PlanVersion(number, facts["replaced_by"], facts["who"], facts["why"], record["when"])


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one writer at a time compare and replace; the lock goes with its process."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _archive(data_dir: Path) -> Archive:
    return Archive(data_dir / FOLDER / PLAN, ".yaml", PLAN, "plan.version_")


def _version(number: str, sha256: str, makers: dict[str, _Record], kept: str | None) -> PlanVersion:
    by = makers.get(sha256)
    who, why, when = (by.who, by.why, by.when) if by else ("", "", "")
    return PlanVersion(number, sha256, who, why, when, kept)


def number_of(opened: Opened) -> str:
    """Return the version that a file names; "" where it names none."""
    try:
        return str(load_text(opened.text)["version"])
    except (yaml.YAMLError, KeyError, TypeError):
        return ""


def _latest(data_dir: Path, opened: Opened) -> str:
    """Return the number to count on from: that in force or, where it cannot be read, the last kept."""
    numbers = [number_of(opened), *(version.version for version in list_plan_versions(data_dir))]
    return next(filter(None, numbers), "0")


def _faulty(name: str, first: str, count: int) -> PlanError:
    return PlanError("plan.faults", file=name, count=count, first=first)
