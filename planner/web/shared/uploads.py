"""The one box for files: it takes any file, so that the answer to a wrong one is ours and in words.

Streamlit would refuse by the ending of a name, with a red sign and no word. Here a file is told by its
content; a refusal says what came, what is taken there, and how large a file may be.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.uploaded_file_manager import UploadedFile

from planner.base import messages
from planner.base.errors import InputFileError, PlannerError, StoreError
from planner.base.files import on_disk
from planner.intake import safety
from planner.intake.safety import MAX_FILE_MB, check_file
from planner.store.file_kind import ZIP, OtherKindError, begins_with, other_kind
from planner.store.files import MAX_BYTES
from planner.store.papers import paper_type
from planner.web.shared.text import number, plain

_CHECKED = "uploads_checked"  # (file, box) → the refusal, None of a good one
_MOST_CHECKED = 50
_BYTES_PER_MB = 1_000_000
_TIFF = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_MOST_ANTENNA_MB = 2
# Refusals of a whole file for what it is, by the beginning of their keys; others tell of what is in it.
_OF_KIND = (
    "intake.other_", "intake.unsupported", "intake.file_", "intake.zip_", "intake.password",
    "intake.unreadable", "intake.unsafe", "intake.network_link", "intake.mapinfo_", "intake.html_",
    "intake.docx_without", "intake.no_features", "uploads.", "store.paper_", "store.file_size",
    "trail.other_kind", "trail.archive_foreign",
)  # fmt: skip


def refuse_no_archive(name: str, content: bytes) -> None:
    """Refuse what is no zip, or one that is something more, by its name.

    Raises
    ------
    StoreError
        If it is no archive of a province.
    """
    with on_disk(name, content) as path:
        kind = other_kind(path)
        is_zip = begins_with(path, ZIP)
    if kind is not None:
        raise OtherKindError(Path(name), kind)
    if not is_zip:
        raise StoreError("trail.archive_foreign", path=name)


@dataclass(frozen=True)
class Taken:
    """What a box takes: a text that lists it, the most megabytes, and how its kind is told.

    Attributes
    ----------
    name
        Of the text in the catalogue (``uploads.takes_…``).
    limit_mb
        The most that one file may have.
    is_one
        Says whether a file of a kind (``xlsx``, ``tiff``…) is taken; None where what reads it says so.
    check
        Refuses a content, under its name, that is not taken.
    """

    name: str
    limit_mb: int = MAX_FILE_MB
    is_one: Callable[[str], bool] | None = None
    check: Callable[[str, bytes], object] | None = None

    def in_words(self) -> str:
        """Return what is taken and how much of it, as one sentence."""
        kinds = messages.text(f"uploads.takes_{self.name}")
        return messages.text("uploads.taken", kinds=kinds, limit=number(self.limit_mb))


TABLES_AND_MAPS = Taken("tables_and_maps")
MAPS = Taken("maps", is_one=lambda kind: kind in safety.VECTOR_KINDS)
TABLES = Taken(
    "tables",
    is_one=lambda kind: (
        kind in (safety.XLSX, safety.XLS, safety.ODS, safety.DOCX, safety.HTML, safety.CSV)
    ),
)
RASTERS = Taken("rasters", is_one=lambda kind: kind == "tiff")
RASTERS_AND_MAPS = Taken(
    "rasters_and_maps", is_one=lambda kind: kind == "tiff" or kind in safety.VECTOR_KINDS
)
ANTENNAS = Taken("antennas", _MOST_ANTENNA_MB, lambda kind: kind == safety.CSV)
# A larger backup is put beside the others on the server.
ARCHIVES = Taken("archives", MAX_BYTES // _BYTES_PER_MB, check=refuse_no_archive)
PAPERS = Taken("papers", MAX_BYTES // _BYTES_PER_MB, check=paper_type)


def upload(
    label: str,
    taken: Taken,
    *,
    box: DeltaGenerator | None = None,
    key: str | None = None,
    help: str | None = None,
) -> UploadedFile | None:
    """Offer to take a file, and return it; one that is not taken there is refused in words.

    Parameters
    ----------
    taken
        What is taken there.
    box
        Where on the page; the page itself where None.
    key, help
        As Streamlit's.
    """
    # A container of its own: the refusal stands under its box, in a column too.
    place = (st if box is None else box).container()
    uploaded = place.file_uploader(label, key=key, help=help)
    if uploaded is None:
        return None
    refusal = _refusal(uploaded, taken)
    if refusal is None:
        return uploaded
    place.error(plain(refusal))
    return None


def say_refusal(error: PlannerError, taken: Taken) -> None:
    """Show why what reads a file refused it, and what is taken if it was for its kind."""
    st.error(plain(in_words(error, taken)))


def in_words(error: PlannerError, taken: Taken) -> str:
    """Return why a file was refused, with what is taken where it was refused for its kind."""
    text = error.text()
    return f"{text} {taken.in_words()}" if error.key.startswith(_OF_KIND) else text


def _refusal(uploaded: UploadedFile, taken: Taken) -> str | None:
    checked: dict[tuple[str, str], str | None] = st.session_state.setdefault(_CHECKED, {})
    key = (uploaded.file_id, taken.name)
    if key not in checked:
        if len(checked) >= _MOST_CHECKED:
            checked.clear()
        try:
            check_upload(uploaded.name, uploaded.getvalue(), taken)
        except PlannerError as error:
            checked[key] = in_words(error, taken)
        else:
            checked[key] = None
    return checked[key]


def check_upload(name: str, content: bytes, taken: Taken) -> None:
    """Refuse a file that a box does not take.

    Raises
    ------
    InputFileError
        If it is empty, too large, or of a kind that is not taken there; the message says what came.
    DecisionError
        If it is no paper.
    """
    file = Path(name).name
    if not content:
        raise InputFileError("intake.file_empty", file=file)
    if len(content) > taken.limit_mb * _BYTES_PER_MB:
        size = number(len(content) / _BYTES_PER_MB, 1)
        raise InputFileError("uploads.too_large", file=file, size=size)
    if taken.check is not None:
        taken.check(file, content)
    if taken.is_one is None:
        return
    kind = _kind(file, content)
    if not taken.is_one(kind):
        value = messages.text(f"uploads.kind_{kind}")
        raise InputFileError("uploads.wrong_kind", file=file, value=value)


def is_tiff(content: bytes) -> bool:
    """Say whether a file is a TIFF, whatever its name."""
    return content.startswith(_TIFF)


def _kind(file: str, content: bytes) -> str:
    """Return the kind of a file; one that no box takes is refused by its own name."""
    if is_tiff(content):
        return "tiff"
    with on_disk(file, content) as path:
        return check_file(path)
