"""Reading an archive of a province: nothing is believed that its manifest and size do not bear out."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

import jsonschema

from planner.base.errors import StoreError
from planner.base.progress import Tell, silent
from planner.store import keys
from planner.store.file_kind import refuse_other_kinds
from planner.store.province_backup import DATA, FORMAT, FORMAT_VERSION, KEYS, MANIFEST, SIGNATURE

MAX_FILES = 200_000
MAX_MANIFEST_BYTES = 64_000_000
MAX_RATIO = 200  # unpacked to packed, of more than
LEAST_BOMB_BYTES = 100_000_000
_CHUNK_BYTES = 1 << 20
_MOMENT = {"type": "string", "maxLength": 40}
_DIGEST = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_SCHEMA = {
    "type": "object",
    "required": ["version", "code", "public_key", "files"],
    "properties": {
        "version": {"const": FORMAT_VERSION},
        "made_at": _MOMENT,
        "code": {"type": ["string", "null"]},
        "public_key": {"anyOf": [_DIGEST, {"type": "null"}]},
        "files": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["path", "sha256", "bytes"],
                "properties": {
                    "path": {"type": "string"},
                    "sha256": _DIGEST,
                    "bytes": {"type": "integer", "minimum": 0},
                },
            },
        },
    },
}
_BROKEN = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError,
    ValueError,
)  # fmt: skip


@dataclass(frozen=True)
class ArchiveFile:
    """What the manifest says of a file: path in the archive, SHA-256, size in bytes."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Archive:
    """An archive whose manifest agrees with what is in it, by names and sizes.

    Attributes
    ----------
    made_at
        As the manifest says (ISO, UTC); None where it does not.
    code
        Of the trail's head, as the manifest says.
    public_key
        Of the store's key, None where it has none.
    is_signed
        Whether the manifest is signed by that key.
    """

    path: Path
    files: tuple[ArchiveFile, ...]
    made_at: str | None
    code: str | None
    public_key: str | None
    is_signed: bool

    @property
    def size(self) -> int:
        """Bytes of all files, unpacked."""
        return sum(file.size for file in self.files)


def read_archive(path: Path) -> Archive:
    """Read what an archive says that it holds, and refuse one that cannot be what it says.

    Raises
    ------
    StoreError
        If it is no archive of ours, is damaged, climbs out of its folder, would fill the disk, or its
        manifest is not signed as it says.
    """
    if not path.is_file():
        raise StoreError("store.no_file", path=str(path))
    refuse_other_kinds(path)
    with broken(path), zipfile.ZipFile(path) as packed:
        entries = packed.infolist()
        _refuse_bomb(path, entries)
        for entry in entries:
            _refuse_path(path, entry)
        names = {entry.filename: entry.file_size for entry in entries}
        if len({name.casefold() for name in names}) != len(entries):
            raise StoreError("trail.archive_broken", path=str(path), reason="two files of one name")
        if MANIFEST not in names or names[MANIFEST] > MAX_MANIFEST_BYTES:
            raise StoreError("trail.archive_foreign", path=str(path))
        manifest = packed.read(MANIFEST)
        content = _read_manifest(path, manifest)
        files = _listed(path, content, names)
        public_key = content["public_key"]
        signature = packed.read(SIGNATURE).decode("ascii") if SIGNATURE in names else None
    if signature is not None and (
        public_key is None or not keys.is_signed(public_key, signature, manifest)
    ):
        raise StoreError("trail.archive_file", path=str(path), file=MANIFEST)
    return Archive(
        path, files, content.get("made_at"), content["code"], public_key, signature is not None
    )


def unpack(archive: Archive, folder: Path, tell: Tell = silent) -> None:
    """Unpack an archive, every file checked against its SHA-256 and written to the disk for good.

    Raises
    ------
    StoreError
        If a file is not what the manifest says.
    """
    with broken(archive.path), zipfile.ZipFile(archive.path) as packed:
        done = 0
        for listed in archive.files:
            tell("progress.archive_unpack", done / max(archive.size, 1))
            done += listed.size
            target = folder / listed.path
            target.parent.mkdir(parents=True, exist_ok=True)
            digest, bytes_left = hashlib.sha256(), listed.size
            with packed.open(listed.path) as source, target.open("xb") as file:
                while chunk := source.read(min(_CHUNK_BYTES, bytes_left + 1)):
                    bytes_left -= len(chunk)
                    if bytes_left < 0:
                        break
                    digest.update(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            if bytes_left or digest.hexdigest() != listed.sha256:
                raise StoreError("trail.archive_file", path=str(archive.path), file=listed.path)


@contextmanager
def broken(path: Path) -> Iterator[None]:
    """Say of a zip that cannot be read that it is damaged."""
    try:
        yield
    except StoreError:
        raise
    except _BROKEN as error:
        raise StoreError("trail.archive_broken", path=str(path), reason=str(error)) from error


def _refuse_bomb(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    size, packed = sum(entry.file_size for entry in entries), path.stat().st_size
    if len(entries) > MAX_FILES or (size > LEAST_BOMB_BYTES and size > MAX_RATIO * packed):
        raise StoreError(
            "trail.archive_bomb", path=str(path), files=len(entries), size=size // 1_000_000
        )


def _refuse_path(path: Path, entry: zipfile.ZipInfo) -> None:
    """Refuse a name that leads out of the folder, or is no plain file."""
    name = entry.filename
    parts = PurePosixPath(name).parts
    climbs = name.startswith("/") or ".." in parts or "\\" in name or PureWindowsPath(name).drive
    kind = stat.S_IFMT(entry.external_attr >> 16)
    outside = name not in (MANIFEST, SIGNATURE) and (not parts or parts[0] not in (DATA, KEYS))
    if climbs or "\0" in name or entry.is_dir() or kind not in (0, stat.S_IFREG):
        raise StoreError("trail.archive_path", path=str(path), file=name)
    if outside:
        raise StoreError("trail.archive_foreign", path=str(path))


def _read_manifest(path: Path, manifest: bytes) -> dict[str, Any]:
    try:
        content: Any = json.loads(manifest)
    except (ValueError, RecursionError) as error:
        raise StoreError("trail.archive_foreign", path=str(path)) from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:  # a dossier has a manifest too
        raise StoreError("trail.archive_foreign", path=str(path))
    if isinstance(content.get("version"), int) and content["version"] > FORMAT_VERSION:
        raise StoreError("store.newer", path=str(path), version=content["version"], known=FORMAT_VERSION)
    try:
        jsonschema.validate(content, _SCHEMA)
    except jsonschema.ValidationError as error:
        raise StoreError("trail.archive_broken", path=str(path), reason=error.message[:200]) from error
    return content


def _listed(path: Path, content: dict[str, Any], names: dict[str, int]) -> tuple[ArchiveFile, ...]:
    """Return the files of the manifest, which are all that there are, of the sizes that it says."""
    files = tuple(
        ArchiveFile(entry["path"], entry["sha256"], entry["bytes"]) for entry in content["files"]
    )
    listed = {file.path: file.size for file in files}
    packed = {name: size for name, size in names.items() if name not in (MANIFEST, SIGNATURE)}
    unlike = sorted(listed.items() ^ packed.items())
    if unlike or len(listed) != len(files):
        name = unlike[0][0] if unlike else MANIFEST
        raise StoreError("trail.archive_file", path=str(path), file=name)
    return files
