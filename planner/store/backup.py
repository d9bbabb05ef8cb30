"""Backups of the store: online and consistent, restored only when sound, old ones thinned out."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from planner.base.errors import StoreError
from planner.base.vocabulary import Role
from planner.store import anchors, keys, rows
from planner.store.database import BACKUPS, Store, Transaction, connected, copy_to, faults
from planner.store.examine import Soundness, examine
from planner.store.people import Actor, require
from planner.store.problem_words import UnsoundError
from planner.store.schema import put_back

KEEP_DAYS = 30  # every daily backup so long; then one a month
_DAY_S = 86_400.0
_STAMP = "%Y%m%dT%H%M%SZ"


def backup(store: Store, actor: Actor, target: Path | None = None) -> Path:
    """Copy the store, also while it is in use, and return the copy's path.

    Parameters
    ----------
    target
        Beside the store in ``backups/``, named by the moment, where None.
    """
    with store.reading(actor, Role.ADMINISTRATOR):  # by the role that stands in the store now
        return _backup(store, target)


def _backup(store: Store, target: Path | None = None) -> Path:
    stamp = datetime.now(UTC).strftime(_STAMP)
    copy = target or store.path.parent / BACKUPS / f"{store.path.stem}-{stamp}.sqlite"
    with connected(store.path) as connection:
        copy_to(connection, copy)
    with connected(copy) as connection:
        anchors.anchor_head(connection, anchors.BACKUP)
    return copy


def restore(path: Path, source: Path, actor: Actor) -> Path | None:
    """Put a backup in the place of a store's file, and return where the replaced file is kept.

    The backup is examined first; triggers and indices that are missing are put back, and nothing else
    is. A sound store is replaced by one transaction of its own: whoever works with it at the moment
    waits, and sees the one or the other. A damaged one is kept as it is, with its log.

    Raises
    ------
    StoreError
        If the backup is not sound, or is the store itself; nothing is changed then.
    """
    require(actor, Role.ADMINISTRATOR)
    soundness = sound_backup(source)
    with faults(path):
        if path.exists() and path.samefile(source):
            raise StoreError("store.same_file", path=str(path))
        path.parent.mkdir(parents=True, exist_ok=True)
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
        kept = path.with_name(f"{path.stem}-replaced-{stamp}{path.suffix}") if path.exists() else None
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".writing-") as folder:
            fresh = Path(folder) / path.name
            with connected(source) as connection:
                copy_to(connection, fresh)
            own_key = record_restored(fresh, source, actor, Placing(path, kept), soundness)
            with forgotten_if_it_fails(own_key):
                as_it_is = [] if kept is None else _copied(path, Path(folder) / kept.name)
                if kept is not None and _is_sound(path):
                    _overwrite(path, fresh, kept)
                else:
                    _swap(path, fresh, as_it_is)
    sign_restored(path)
    return kept


def sound_backup(source: Path) -> Soundness:
    """Return what examining a backup has found.

    Raises
    ------
    StoreError
        If it is not sound, but for missing triggers and indices.
    """
    soundness = examine(source)
    if soundness.beyond_repair:
        raise UnsoundError(source, soundness.beyond_repair)
    return soundness


@dataclass(frozen=True)
class Placing:
    """Where a restored store will stand, and where what it replaces is kept."""

    path: Path
    kept: Path | None


def record_restored(
    fresh: Path, source: Path, actor: Actor, placing: Placing, soundness: Soundness
) -> str | None:
    """Put on the trail of a copy of a backup that it was restored, its missing triggers put back.

    Where the store that it is a copy of goes on at another path, the copy is given a key of its own: two
    stores that go on apart with one key would each be a forgery of the other. Its public half is
    returned then.

    Raises
    ------
    StoreError
        If the key cannot be written.
    """
    require(actor, Role.ADMINISTRATOR)
    kept, own_key = placing.kept, None
    facts: dict[str, object] = {"backup": source.name, "kept": None if kept is None else kept.name}
    with connected(fresh) as connection:
        is_watched = rows.is_kept(connection)
        if is_watched:
            rows.watch(connection)
        connection.execute("BEGIN IMMEDIATE")
        transaction = Transaction(connection, actor, placing.path, is_watched)
        try:
            if soundness.missing:
                put_back(
                    connection,
                    soundness.missing,
                    connection.execute("PRAGMA user_version").fetchone()[0],
                )
                facts["put_back"] = [" ".join(kind_and_name) for kind_and_name in soundness.missing]
            public_keys = anchors.public_keys(connection)
            if public_keys and keys.signs_elsewhere(public_keys[-1], placing.path):
                own_key = transaction.renew_key()
                facts["key"] = keys.fingerprint(own_key)
            transaction.record("restore", "store", None, facts)
            connection.execute("COMMIT")
        except BaseException:
            transaction.forget_keys()
            raise
    return own_key


@contextmanager
def forgotten_if_it_fails(own_key: str | None) -> Iterator[None]:
    """Take away the key that was made for a restored store which then does not come into its place."""
    try:
        yield
    except BaseException:
        if own_key is not None:
            keys.forget_key(own_key)
        raise


def sign_restored(path: Path) -> None:
    """Sign that a backup was restored: what the log says of the replaced store is then past."""
    with connected(path) as connection:
        public_keys = anchors.public_keys(connection)
        anchors.anchor_head(connection, anchors.RESTORE)
    if public_keys:
        with suppress(OSError):
            keys.pin(path, public_keys[-1])


def _copied(path: Path, target: Path) -> list[Path]:
    """Copy a store and its log byte for byte: merely to examine them would write the log back."""
    there = [
        (path.with_name(path.name + end), target.with_name(target.name + end)) for end in ("", "-wal")
    ]
    return [Path(shutil.copy2(original, copy)) for original, copy in there if original.exists()]


def _is_sound(path: Path) -> bool:
    try:
        return not examine(path).problems
    except StoreError:
        return False


def _overwrite(path: Path, fresh: Path, kept: Path) -> None:
    """Copy a store to ``kept`` and write another over it, with nobody else in between."""
    with connected(fresh) as new, connected(path) as old:
        old.execute("PRAGMA locking_mode = EXCLUSIVE")
        old.execute("BEGIN IMMEDIATE")  # waits for all others; the lock outlives the transaction
        old.execute("COMMIT")
        copy_to(old, kept)
        new.backup(old)


def _swap(path: Path, fresh: Path, as_it_is: list[Path]) -> None:
    """Put a file in the place of a damaged store or of none; the path always names a file."""
    for file in as_it_is:
        file.replace(path.with_name(file.name))
    for ending in ("-wal", "-shm"):  # SQLite would take the old log for the new file's
        path.with_name(path.name + ending).unlink(missing_ok=True)
    fresh.replace(path)


def backup_daily(store: Store) -> Path | None:
    """Make the backup of the day where there is none yet, and thin out old ones.

    Kept: every backup of the last ``KEEP_DAYS`` days, and the first of each month before.
    """
    folder = store.path.parent / BACKUPS
    today = datetime.now(UTC)
    copy = None
    if not any(folder.glob(f"{store.path.stem}-{today:%Y%m%d}T*.sqlite")):
        copy = _backup(store)
    months: set[str] = set()
    for path in sorted(folder.glob(f"{store.path.stem}-2*.sqlite")):
        with suppress(ValueError):  # a file that somebody else has put there
            day = datetime.strptime(path.stem.rsplit("-", 1)[1], _STAMP).replace(tzinfo=UTC)
            if day > today - timedelta(days=KEEP_DAYS):
                continue
            if f"{day:%Y%m}" in months:
                path.unlink(missing_ok=True)
            months.add(f"{day:%Y%m}")
    _sweep(folder, store.path.parent)
    return copy


def _sweep(*folders: Path) -> None:
    """Take away what a writing that was cut off has left behind, a day later."""
    for folder in folders:
        for leftover in folder.glob(".writing-*"):
            with suppress(FileNotFoundError):
                if time.time() - leftover.stat().st_mtime > _DAY_S:
                    shutil.rmtree(leftover, ignore_errors=True)
