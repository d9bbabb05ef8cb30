"""Writing files so that a reader sees the old one or the whole new one, never half of it."""

from __future__ import annotations

import io
import os
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_FIRST_MOMENT = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say


def zip_bytes(files: Mapping[str, bytes], level: int = 6) -> bytes:
    """Return files as a zip, by the order of their paths: the same files, the same bytes."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as packed:
        for path in sorted(files):
            told = zipfile.ZipInfo(path, _FIRST_MOMENT)
            packed.writestr(told, files[path], zipfile.ZIP_DEFLATED, level)
    return held.getvalue()


@contextmanager
def atomic(path: Path) -> Iterator[Path]:
    """Give a temporary path beside ``path`` that takes its place when the block ends well.

    The temporary file keeps the suffix of ``path`` because drivers choose the format by it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".writing-") as folder:
        temporary = Path(folder) / path.name
        yield temporary
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        temporary.replace(path)


def write_atomic(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path`` atomically."""
    with atomic(path) as temporary:
        temporary.write_bytes(content)
