"""A province from its backup: what an archive holds, and the province stood up in a folder."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from planner.base import apart
from planner.base.errors import DataFileError, ParameterError
from planner.base.progress import Tell, part, silent
from planner.base.vocabulary import Role
from planner.layers.io import check_data_dir
from planner.layers.province import read_province
from planner.store import province_restore
from planner.store.database import Store
from planner.store.people import Actor
from planner.store.province_restore import Checked, Restored, unpacked

MOST_BYTES = 100  # of a folder's name
_NAME = re.compile(r"\w[\w .()-]*")  # never begins with a dot or a hyphen
_LOOKING = 0.8  # share of the work at which the layers are looked at


@dataclass(frozen=True)
class Contents:
    """What an archive holds, once it has been verified.

    Attributes
    ----------
    province
        Name; None where its profile has a fault.
    layers
        Number of records by layer.
    faults
        Number of faults by layer, where there are any.
    """

    checked: Checked
    province: str | None
    layers: dict[str, int]
    faults: dict[str, int]


def look_into(source: Path, tell: Tell = silent) -> Contents:
    """Verify an archive as restoring it would, and say what it holds.

    Its layers are opened in a process of their own: an archive may come from anywhere.

    Raises
    ------
    StoreError
        If it does not verify.
    InputFileError
        If reading its layers takes more than a file may.
    """
    with unpacked(source, part(tell, 0, _LOOKING)) as (checked, folder):
        tell("progress.archive_contents", _LOOKING)
        name, layers = apart.plain_items(named_contents, folder, file=source.name)
    rows: dict[str, tuple[int, int]] = dict(layers)  # type: ignore[call-overload]
    return Contents(
        checked,
        None if name is None else str(name),
        {layer: records for layer, (records, _) in rows.items()},
        {layer: faults for layer, (_, faults) in rows.items() if faults},
    )


def named_contents(folder: Path, tell: Tell = silent) -> Iterator[object]:  # noqa: ARG001 - as apart asks
    """Give a province's name (None where it has none), then its layers with their records and faults."""
    try:
        yield read_province(folder).name
    except DataFileError:
        yield None
    yield [(name, (records, len(faults))) for name, (records, faults) in check_data_dir(folder).items()]


def folder_beside(data_dir: Path, name: str) -> Path:
    """Return the folder of a name, empty or not there yet, beside a data directory.

    Raises
    ------
    ParameterError
        If it is no plain name of a folder, or something stands there.
    """
    named = unicodedata.normalize("NFC", name).strip()
    is_plain = _NAME.fullmatch(named) is not None and not named.endswith(".")
    if not is_plain or len(named.encode()) > MOST_BYTES or PureWindowsPath(named).is_reserved():
        raise ParameterError("trail.folder_name", name=name, limit=MOST_BYTES)
    folder = data_dir.resolve().parent / named
    is_empty = folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir())
    if os.path.lexists(folder) and not is_empty:
        raise ParameterError("trail.folder_taken", path=str(folder))
    return folder


def restore(
    source: Path,
    into: Path,
    actor: Actor,
    *,
    replace: bool = False,
    running: Store | None = None,
    tell: Tell = silent,
) -> Restored:
    """Stand a province up from its archive; raises as :func:`planner.store.province_restore`'s.

    Parameters
    ----------
    replace
        Whether a folder that holds something may be replaced; it is kept beside it.
    running
        The store that is worked with, where another province is stood up beside it: who asks must be an
        administrator there now, and it is put on its trail.
    """
    if running is not None:
        with running.reading(actor, Role.ADMINISTRATOR):  # by the role that stands in the store now
            pass
    done = province_restore.restore_province(source, into, actor, replace=replace, tell=tell)
    if running is not None:
        details = {"backup": source.name, "folder": str(into), "code": done.code}
        with running.writing(actor, Role.ADMINISTRATOR) as transaction:
            transaction.record("restore_beside", "store", None, details)
    return done
