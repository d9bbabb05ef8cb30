"""What tells a store from one restored in its place, which may give other things the same numbers."""

from __future__ import annotations

from pathlib import Path

from planner.store import audit
from planner.store.database import connected


def epoch_of(path: Path) -> str:
    """Return what changes when a backup is restored to a store's path; "" where there is no store yet.

    Restoring writes an entry of its own into the trail of what it restores, also where the file stays
    the same one; whoever puts a file there by hand changes its inode.

    Raises
    ------
    StoreError
        If the file cannot be read as a store.
    """
    try:
        file = path.stat()
    except FileNotFoundError:
        return ""
    if not file.st_size:
        return ""
    with connected(path) as connection:
        if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
            return ""  # its first migration is still to come
        last = audit.last_entry(connection, "store", ("restore", "restore"))
    return f"{file.st_dev}-{file.st_ino}-{'' if last is None else last.hash}"
