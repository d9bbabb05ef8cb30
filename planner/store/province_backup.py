"""Everything that a province needs to stand up again, in one archive.

The archive is a zip: `data/` (store, layers, their versions, plan, province, intake choices, templates),
`keys/` (public halves and logs of the signed heads, never a private half), `manifest.json` with the
SHA-256 of every file, and `manifest.sig`, the manifest signed by the store's key.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from planner.base.errors import StoreError
from planner.base.files import atomic
from planner.base.vocabulary import Role
from planner.store import anchors, audit, keys
from planner.store.accounts import PROFILE
from planner.store.database import BACKUPS, Store, connected, copy_to, faults, store_path
from planner.store.people import Actor

FORMAT, FORMAT_VERSION = "planner-province-backup", 1
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
DATA, KEYS = "data", "keys"
SUFFIX = ".zip"
_STORE_FILES = frozenset({PROFILE})  # of the store's folder, besides the store itself
_UNFINISHED = ".writing-"


@dataclass(frozen=True)
class ProvinceBackup:
    """An archive that was made.

    Attributes
    ----------
    code
        Of the trail's head that it holds; None where the trail has no entry.
    is_signed
        Whether the key was at hand.
    """

    path: Path
    size: int
    files: int
    code: str | None
    is_signed: bool


def backup_province(
    store: Store, data_dir: Path, actor: Actor, target: Path | None = None
) -> ProvinceBackup:
    """Put a whole data directory into one archive, also while it is in use.

    Whoever would change the store, the layers or the plan waits until the files are copied.

    Parameters
    ----------
    target
        Beside the store in ``backups/``, named by the moment, where None.

    Raises
    ------
    AccessError
        If the actor is no administrator.
    StoreError
        If something cannot be read or written.
    """
    with store.reading(actor, Role.ADMINISTRATOR):  # by the role that stands in the store now
        pass
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    archive = target or store.path.parent / BACKUPS / f"{store.path.stem}-{stamp}{SUFFIX}"
    with faults(archive), atomic(archive) as partial:
        content = partial.parent / "content"
        code, public_key = _copy_all(store, data_dir, content)
        manifest = _manifest(content, code, public_key)
        signature = None if public_key is None else keys.sign(public_key, manifest)
        paths = sorted(path for path in content.rglob("*") if path.is_file())
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr(MANIFEST, manifest)
            if signature is not None:
                packed.writestr(SIGNATURE, signature)
            for path in paths:
                packed.write(path, path.relative_to(content).as_posix())
        shutil.rmtree(content)
    return ProvinceBackup(archive, archive.stat().st_size, len(paths), code, signature is not None)


def _copy_all(store: Store, data_dir: Path, content: Path) -> tuple[str | None, str | None]:
    """Copy all of a province while nobody writes; return the code of the head, and the key."""
    with connected(store.path) as connection:
        connection.execute("BEGIN IMMEDIATE")
        for path in _files(data_dir, store.path):
            target = content / DATA / path.relative_to(data_dir)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target)
        with connected(store.path) as reader:
            copy_to(reader, store_path(content / DATA))
        connection.execute("ROLLBACK")
    with connected(store_path(content / DATA)) as copied:
        public_keys = anchors.public_keys(copied)
        code = anchors.anchor_head(copied, anchors.BACKUP)
    for public_key in public_keys:
        folder = content / KEYS / keys.fingerprint(public_key)
        folder.mkdir(parents=True)
        (folder / keys.PUBLIC).write_bytes(keys.public_pem(public_key))
        (folder / keys.LOG).write_text(anchors.log_text(public_key), encoding="utf-8")
    return code, public_keys[-1] if public_keys else None


def _files(data_dir: Path, store: Path) -> Iterator[Path]:
    """Give the files of a data directory but those of the store's folder that are made anew."""
    seen: set[Path] = set()
    for folder, folders, names in os.walk(data_dir, followlinks=True):
        place = Path(folder)
        real = place.resolve()
        if real in seen or place == store.parent / BACKUPS:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(folder for folder in folders if not folder.startswith(_UNFINISHED))
        for name in sorted(names):
            path = place / name
            if path.is_file() and (place != store.parent or name in _STORE_FILES):
                yield path


def _manifest(content: Path, code: str | None, public_key: str | None) -> bytes:
    paths = sorted(path for path in content.rglob("*") if path.is_file())
    manifest = {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "made_at": audit.now(),
        "software": _software(),
        "code": code,
        "public_key": public_key,
        "files": [
            {
                "path": path.relative_to(content).as_posix(),
                "sha256": file_sha256(path),
                "bytes": path.stat().st_size,
            }
            for path in paths
        ],
    }
    return json.dumps(manifest, ensure_ascii=False, indent=1).encode()


def _software() -> str:
    try:
        return version("planner")
    except PackageNotFoundError:
        return ""


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def refuse_no_room(folder: Path, size: int) -> None:
    """Refuse what the disk of a folder has no room for, before anything is written.

    Raises
    ------
    StoreError
        With how much is missing.
    """
    free = shutil.disk_usage(folder).free
    if size > free:
        raise StoreError("trail.archive_no_room", path=str(folder), needed=_mb(size), free=_mb(free))


def _mb(size: int) -> int:
    return -(-size // 1_000_000)


def staging(folder: Path) -> tempfile.TemporaryDirectory[str]:
    """Return a folder beside another in which it is made; what is cut off leaves only this one."""
    return tempfile.TemporaryDirectory(dir=folder, prefix=_UNFINISHED)
