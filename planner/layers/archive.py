"""Files kept before they are replaced, byte for byte, each with a record of who, when and why.

``<folder>/<UTC time><suffix>`` is the file as it was; the ``.json`` beside it is its record and holds
the SHA-256 by which the copy is checked when it is brought back. Nothing is ever deleted here.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from planner.base.errors import DataFileError, ParameterError
from planner.base.files import write_atomic

FOLDER = "versions"
_STAMP = "%Y%m%dT%H%M%SZ"
_VERSION = re.compile(r"\d{8}T\d{6}Z(?:-\d{1,3})?")

Record = TypeVar("Record")


def digest(content: bytes) -> str:
    """Return the SHA-256 of a file's content, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True)
class Archive:
    """The kept files of one thing.

    Attributes
    ----------
    suffix
        Of the kept files, with its dot.
    label
        How a message names what is kept.
    texts
        Beginning of the message keys ``nobody``, ``unknown`` and ``changed``.
    """

    folder: Path
    suffix: str
    label: str
    texts: str = "versions."

    def keep(self, content: bytes, facts: dict[str, str], when: datetime) -> dict[str, str]:
        """Keep a file and return its record: ``facts`` (``who`` among them), name, SHA-256, time.

        Raises
        ------
        ParameterError
            If nobody is named, or ``when`` has no time zone.
        """
        if not facts["who"].strip():
            raise ParameterError(f"{self.texts}nobody")
        if when.tzinfo is None:
            raise ParameterError("versions.naive_time", value=when.isoformat())
        moment = when.astimezone(UTC)
        version = self._free_name(moment.strftime(_STAMP))
        record = {
            **facts,
            "version": version,
            "sha256": digest(content),
            "when": moment.isoformat(timespec="seconds"),
        }
        # The record comes last: a copy without one was never finished and is not listed.
        write_atomic(self.folder / f"{version}{self.suffix}", content)
        text = json.dumps(record, ensure_ascii=False, indent=1)
        write_atomic(self.folder / f"{version}.json", (text + "\n").encode())
        return record

    def records(self, make: Callable[..., Record]) -> list[Record]:
        """Return the records, the latest first, each made by ``make`` from its fields.

        Raises
        ------
        DataFileError
            If a record cannot be read.
        """
        paths = sorted(self.folder.glob("*.json"), key=_order, reverse=True)
        return [_read(path, make) for path in paths]

    def content(self, version: str) -> bytes:
        """Return a kept file, checked against the SHA-256 of its record.

        Raises
        ------
        ParameterError
            If there is no such version.
        DataFileError
            If the kept file is not the one that was kept.
        """
        record = self.folder / f"{version}.json"
        # The name comes from a command line or a screen: nothing but a version's name becomes a path.
        if not _VERSION.fullmatch(version) or not record.is_file():
            raise ParameterError(f"{self.texts}unknown", layer=self.label, value=version)
        expected = _read(record, dict[str, str]).get("sha256")
        try:
            content = (self.folder / f"{version}{self.suffix}").read_bytes()
        except OSError as error:
            raise DataFileError(f"{self.texts}changed", layer=self.label, value=version) from error
        if digest(content) != expected:
            raise DataFileError(f"{self.texts}changed", layer=self.label, value=version)
        return content

    def _free_name(self, stamp: str) -> str:
        """Return the time as a name, numbered where a version of the same second is there already."""
        version, number = stamp, 2
        while (self.folder / f"{version}{self.suffix}").exists():
            version, number = f"{stamp}-{number}", number + 1
        return version


def _order(path: Path) -> tuple[str, int]:
    stamp, _, number = path.stem.partition("-")
    return stamp, int(number) if number.isdecimal() else 1


def _read(path: Path, make: Callable[..., Record]) -> Record:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        is_text = isinstance(record, dict) and all(isinstance(value, str) for value in record.values())
        instance = make(**record) if is_text else None
    except (ValueError, TypeError, RecursionError) as error:
        raise DataFileError("versions.bad_record", file=path.name) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise DataFileError("layers.file_broken", file=path.name, reason=reason) from error
    if instance is None:
        raise DataFileError("versions.bad_record", file=path.name)
    return instance
