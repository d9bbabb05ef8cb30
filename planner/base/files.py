"""Files: bytes as one and one as bytes, and writing so that a reader never sees half of it."""

from __future__ import annotations

import io
import os
import shutil
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

_WRITING = ".writing-"
_STALE_S = 24 * 3600  # no write takes a day: who began it was killed
PENDING = ".switching"
_FIRST_MOMENT = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say


@contextmanager
def on_disk(name: str, content: bytes) -> Iterator[Path]:
    """Give the path of a file of that name, without its folders, that lies on the disk only meanwhile.

    Examples
    --------
    >>> with on_disk("C:/x/tram.csv", b"a;b") as path:
    ...     path.name, path.read_bytes()
    ('tram.csv', b'a;b')
    """
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(name).name
        path = Path(folder) / (bare if bare.strip(".") else "file")  # what a browser sends may be «..»
        path.write_bytes(content)
        yield path


def bytes_on_disk(name: str, write: Callable[[Path], object]) -> bytes:
    """Return what a writer that needs a path puts there; drivers choose the format by its suffix."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        write(path)
        return path.read_bytes()


def bytes_of(write: Callable[[io.BytesIO], object]) -> bytes:
    """Return what a writer puts into a stream.

    Examples
    --------
    >>> bytes_of(lambda stream: stream.write(b"abc"))
    b'abc'
    """
    stream = io.BytesIO()
    write(stream)
    return stream.getvalue()


def zip_bytes(files: Mapping[str, bytes], level: int = 6) -> bytes:
    """Return files as a zip, by the order of their paths: the same files, the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as packed:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path, _FIRST_MOMENT)
            packed.writestr(entry, files[path], zipfile.ZIP_DEFLATED, level)
    return buffer.getvalue()


@contextmanager
def atomic(path: Path) -> Iterator[Path]:
    """Give a temporary path beside ``path`` that takes its place when the block ends well.

    The temporary file keeps the suffix of ``path`` because drivers choose the format by it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _clear_away(path.parent)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=_WRITING) as folder:
        temporary = Path(folder) / path.name
        yield temporary
        _keep(temporary)
        temporary.replace(path)
        _keep(path.parent)  # the name too: a power cut could else bring the old file back


def write_atomic(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path`` atomically."""
    with atomic(path) as temporary:
        temporary.write_bytes(content)


def switch(folder: Path, files: Mapping[str, bytes]) -> None:
    """Replace several files of a folder that belong together: a reader finds all the old or all the new.

    The new ones stand whole beside the old before the first is replaced; who is killed then leaves the
    rest to :func:`finish_switch`, which whoever reads the folder calls.

    Parameters
    ----------
    files
        Name in the folder → content.
    """
    finish_switch(folder)
    _clear_away(folder)
    with tempfile.TemporaryDirectory(dir=folder, prefix=_WRITING) as temporary:
        staged = Path(temporary) / "files"
        staged.mkdir()
        for name, content in files.items():
            (staged / name).write_bytes(content)
            _keep(staged / name)
        _keep(staged)
        staged.rename(folder / PENDING)  # from here on the new files are the ones that hold
        _keep(folder)
    finish_switch(folder)


def finish_switch(folder: Path) -> None:
    """Put the files of a switch in their places, where whoever made it was killed before the end."""
    pending = folder / PENDING
    try:
        names = sorted(path.name for path in pending.iterdir())
    except FileNotFoundError:
        return
    for name in names:
        with suppress(FileNotFoundError):  # another reader was quicker
            (pending / name).replace(folder / name)
    _keep(folder)
    with suppress(OSError):
        pending.rmdir()


def _keep(path: Path) -> None:
    """See that a file or a folder outlasts a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _clear_away(folder: Path) -> None:
    """Remove what writers left that were killed long ago."""
    for path in folder.glob(f"{_WRITING}*"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > _STALE_S:
                shutil.rmtree(path)
