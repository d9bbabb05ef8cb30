"""A province from its archive: verified before anything is touched, put into its place in one step."""

from __future__ import annotations

import ctypes
import errno
import os
import re
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from planner.base.errors import StoreError
from planner.base.files import write_atomic
from planner.base.progress import Tell, part, silent
from planner.base.vocabulary import Role
from planner.store import anchors, keys
from planner.store.archive_file import Archive, read_archive, unpack
from planner.store.backup import Placing, forgotten_if_it_fails, record_restored, sign_restored
from planner.store.database import connected, faults, is_damage, open_store, store_path
from planner.store.examine import Soundness, examined
from planner.store.people import Actor, require
from planner.store.problem_words import UnsoundError
from planner.store.province_backup import DATA, KEYS, refuse_no_room, staging
from planner.store.schema import SchemaKey

_FINGERPRINT = re.compile(r"[0-9a-f]{16}")
_EXCHANGE = 2  # RENAME_EXCHANGE of Linux
_HERE = -100  # AT_FDCWD
EXAMINING, PLACING = 0.6, 0.95  # shares of the work: unpacked, examined


@dataclass(frozen=True)
class Restored:
    """What restoring a province has done.

    Attributes
    ----------
    kept
        Where the folder is that was replaced; None where there was none.
    put_back
        Triggers and indices of the store that were missing.
    has_key
        Whether the private half of the store's key is on this machine.
    is_signed
        Whether the list of files was signed: else the trail vouches for the store alone.
    own_key
        Fingerprint of the key that was made for it, as the former one goes on signing the store that the
        backup is of; None where it keeps that.
    """

    kept: Path | None
    files: int
    code: str | None
    put_back: tuple[SchemaKey, ...]
    has_key: bool
    is_signed: bool
    own_key: str | None = None


def restore_province(
    source: Path, into: Path, actor: Actor, *, replace: bool = False, tell: Tell = silent
) -> Restored:
    """Make a data directory of an archive.

    All is unpacked beside the folder and verified first: every file against the manifest, the store
    against its trail, its trail against the logs of the archive and of this machine. Then it takes its
    place at once; whatever happens, the folder is the old one or the new one.

    Parameters
    ----------
    replace
        Whether a folder that holds something may be replaced; it is kept beside it.

    Raises
    ------
    AccessError
        If the actor is no administrator.
    StoreError
        If the archive is not sound, or the folder holds something; nothing is changed then.
    """
    require(actor, Role.ADMINISTRATOR)
    archive, into = read_archive(source), into.absolute()
    is_taken = into.exists() and (not into.is_dir() or any(into.iterdir()))
    if is_taken and not (replace and into.is_dir()):
        raise StoreError("trail.folder_has_data", path=str(into))
    with faults(into):
        into.parent.mkdir(parents=True, exist_ok=True)
        refuse_no_room(into.parent, archive.size)
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
        kept = into.with_name(f"{into.name}-replaced-{stamp}") if is_taken else None
        with staging(into.parent) as folder:
            fresh, soundness = Path(folder) / DATA, _verified(archive, Path(folder), tell)
            if not fresh.is_dir():
                raise StoreError("trail.archive_foreign", path=str(source))
            own_key = None
            if soundness is not None:
                placing = Placing(store_path(into), kept)
                own_key = record_restored(store_path(fresh), source, actor, placing, soundness)
            with forgotten_if_it_fails(own_key):
                if soundness is not None:
                    open_store(store_path(fresh))  # brings one of an earlier version up to date
                tell("progress.archive_place", PLACING)
                _take_keys(Path(folder) / KEYS)
                _put(fresh, into, kept)
    return _finished(archive, into, kept, soundness, own_key)


@dataclass(frozen=True)
class Checked:
    """What examining an archive has found; it is sound, or it would have been refused.

    Attributes
    ----------
    made_at
        As its manifest says (ISO, UTC); None where it does not.
    audit_entries, dossiers
        Of its store; 0 where it has no store.
    put_back
        Triggers and indices of the store that are missing and would be put back.
    """

    files: int
    size: int
    made_at: str | None
    code: str | None
    is_signed: bool
    audit_entries: int
    dossiers: int
    put_back: tuple[SchemaKey, ...]


def check_province(source: Path) -> Checked:
    """Examine an archive as restoring it would, and restore nothing; raises as :func:`unpacked`."""
    with unpacked(source) as (checked, _):
        return checked


@contextmanager
def unpacked(source: Path, tell: Tell = silent) -> Iterator[tuple[Checked, Path]]:
    """Examine an archive as restoring it would; give what was found, and its data directory meanwhile.

    Raises
    ------
    StoreError
        If it is not sound.
    """
    archive = read_archive(source)
    with tempfile.TemporaryDirectory(prefix="planner-check-") as name:
        folder = Path(name)
        refuse_no_room(folder, archive.size)
        soundness = _verified(archive, folder, tell)
        entries, missing = (0, ()) if soundness is None else (soundness.audit_entries, soundness.missing)
        path = store_path(folder / DATA)
        yield (
            Checked(
                len(archive.files),
                archive.size,
                archive.made_at,
                archive.code,
                archive.is_signed,
                entries,
                0 if soundness is None else _dossiers(path),
                missing,
            ),
            folder / DATA,
        )


def _dossiers(path: Path) -> int:
    with connected(path) as connection:
        return int(connection.execute("SELECT count(*) FROM dossiers").fetchone()[0])


def _verified(archive: Archive, folder: Path, tell: Tell) -> Soundness | None:
    """Unpack an archive and examine what it holds; raises as :func:`_sound`."""
    unpack(archive, folder, part(tell, 0, EXAMINING))
    tell("progress.archive_examine", EXAMINING)
    return _sound(archive, folder)


def _sound(archive: Archive, folder: Path) -> Soundness | None:
    """Examine the store of an unpacked archive; None where it has none.

    Raises
    ------
    StoreError
        If it is not sound, or not the one that the manifest tells of.
    """
    path = store_path(folder / DATA)
    if not path.is_file():
        if archive.code is not None or archive.public_key is not None:
            raise UnsoundError(archive.path, ["manifest.json tells of another store"])
        return None
    with connected(path) as connection:
        public_keys = anchors.public_keys(connection)
        logs = {public_key: _log(folder, public_key) for public_key in public_keys}
        soundness = examined(connection, logs)
        code = None if soundness.beyond_repair else anchors.head_code(connection)
    problems = soundness.beyond_repair
    if not problems and (code, public_keys[-1] if public_keys else None) != (
        archive.code,
        archive.public_key,
    ):
        problems = ["manifest.json tells of another store"]
    if problems:
        raise UnsoundError(archive.path, problems)
    return soundness


def _log(folder: Path, public_key: str) -> list[anchors.Anchor]:
    """Return what the log of the archive says, and what that of this machine does."""
    try:
        carried = (folder / KEYS / keys.fingerprint(public_key) / keys.LOG).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        carried = ""
    return anchors.read_log(carried) + anchors.read_log(anchors.log_text(public_key))


def _take_keys(folder: Path) -> None:
    """Keep the public halves and logs that this machine does not have yet; never a private half."""
    there = sorted(folder.iterdir()) if folder.is_dir() else []
    for place in [place for place in there if _FINGERPRINT.fullmatch(place.name)]:
        for name in (keys.PUBLIC, keys.LOG):
            target = keys.keys_dir() / place.name / name
            if (place / name).is_file() and not target.exists():
                with suppress(OSError):
                    write_atomic(target, (place / name).read_bytes())


def _put(fresh: Path, into: Path, kept: Path | None) -> None:
    """Put a folder in the place of another, which is then ``kept``, or of none, in one step."""
    if kept is None:
        fresh.rename(into)
        return
    with ExitStack() as stack:
        _close_door(stack, store_path(into))
        fresh.rename(kept)  # so that the exchange leaves the old folder by the name that it keeps
        try:
            _exchange(kept, into)
        except OSError as error:
            kept.rename(fresh)
            raise StoreError("trail.cannot_swap", path=str(into), reason=str(error)) from error


def _close_door(stack: ExitStack, path: Path) -> None:
    """Hold a store that is about to be moved, so that nobody is writing it meanwhile.

    Its log goes first: who waits for the old file would else take the log of the new one for it.
    """
    if not path.is_file():
        return
    connection = stack.enter_context(connected(path))
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.DatabaseError as error:
        if not is_damage(error):  # a damaged one is nobody's to write
            raise


def _exchange(first: Path, other: Path) -> None:
    """Let two folders change places at once; where the system cannot, by two renamings.

    Raises
    ------
    OSError
        If it cannot be done, as where a folder is a mount; nothing has changed then.
    """
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is not None:
        if call(_HERE, os.fsencode(first), _HERE, os.fsencode(other), _EXCHANGE) == 0:
            return
        code = ctypes.get_errno()
        if code not in (errno.ENOSYS, errno.EINVAL):
            raise OSError(code, os.strerror(code), str(other))
    between = first.with_name(f"{first.name}-new")
    first.rename(between)
    try:
        other.rename(first)
    except OSError:
        between.rename(first)
        raise
    between.rename(other)


def _finished(
    archive: Archive, into: Path, kept: Path | None, soundness: Soundness | None, own_key: str | None
) -> Restored:
    path = store_path(into)
    if soundness is None:
        return Restored(kept, len(archive.files), None, (), has_key=False, is_signed=archive.is_signed)
    sign_restored(path)
    with connected(path) as connection:
        public_keys, code = anchors.public_keys(connection), anchors.head_code(connection)
    has_key = bool(public_keys) and keys.has_private(public_keys[-1])
    named = None if own_key is None else keys.fingerprint(own_key)
    return Restored(
        kept,
        len(archive.files),
        code,
        soundness.missing,
        has_key,
        is_signed=archive.is_signed,
        own_key=named,
    )
