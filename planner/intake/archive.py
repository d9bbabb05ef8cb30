"""What a zip holds: GIS files of several parts, files that are read by themselves, and the rest."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from planner.base import messages
from planner.base.errors import InputFileError
from planner.intake.mapinfo import MIF_PARTS, TAB_PARTS, check_table
from planner.intake.safety import ARCHIVE, SUFFIXES, VECTOR_KINDS, check_file
from planner.intake.shapefile import check_counts
from planner.intake.sheets import Sheet

MAX_FILES = 40  # that are read one by one: tables, drawings, layers
_SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_NEEDED = {".shp": _SHAPEFILE_PARTS[:3]}
_PARTS = {".shp": _SHAPEFILE_PARTS, ".tab": TAB_PARTS, ".mif": MIF_PARTS}
# Indexes, styles and descriptions that GIS programs write beside a layer: nothing of them is lost.
_BESIDE = (
    ".sbn", ".sbx", ".xml", ".qpj", ".qix", ".qmd", ".qml", ".sld", ".lyr", ".ind", ".fbn", ".fbx",
    ".ain", ".aih", ".atx", ".ixs", ".mxs", ".cst",
)  # fmt: skip
_DATABASE = ".gdb"  # a folder
# Notes that lie beside data; one that is no table is named as left out, and does not stop the rest.
_NOTES = (".txt", ".json")
_UTF8_NAME = 0x800  # the flag of an entry whose name is in UTF-8


@dataclass(frozen=True)
class Unpacked:
    """A zip taken apart into a folder.

    Attributes
    ----------
    datasets
        What GDAL opens → the name that the file has in the zip, None where its layers have their own.
    files
        Other files that are read, each in a folder of its own.
    left
        Names of what is not read.
    """

    datasets: dict[Path, str | None]
    files: tuple[Path, ...]
    left: tuple[str, ...]


def unpack(path: Path, folder: Path) -> Unpacked:
    """Take apart a zip that has been found safe.

    Raises
    ------
    InputFileError
        If a GIS file in it lacks a part, or it holds too many files.
    """
    with zipfile.ZipFile(path) as archive:
        entries = _entries(archive, path)
        names = [name for name in entries if "__MACOSX" not in name.parts and name.name[0] != "."]
        taken: set[PurePosixPath] = set()
        datasets: dict[Path, str | None] = {}
        layers = [name for name in names if name.suffix.lower() in _PARTS]
        for number, layer in enumerate(layers):
            opened = folder / f"layer{number}{layer.suffix.lower()}"
            for name in _parts(layer, names):
                taken.add(name)
                if name.suffix.lower() in _PARTS[opened.suffix]:
                    content = archive.read(entries[name])
                    opened.with_suffix(name.suffix.lower()).write_bytes(content)
            _check_parts(opened, path.name)
            datasets[opened] = layer.stem if len(layers) > 1 else path.stem
        for opened, name, entry in _databases(entries, folder):
            taken.add(name)
            opened.parent.mkdir(exist_ok=True)
            opened.write_bytes(archive.read(entry))
            datasets[opened.parent] = None
        others = [name for name in names if name not in taken]
        read = [name for name in others if name.suffix.lower() in SUFFIXES]
        if len(read) > MAX_FILES:
            raise InputFileError("intake.zip_too_many", file=path.name, limit=MAX_FILES)
        files = []
        for number, name in enumerate(read):
            (folder / str(number)).mkdir()
            files.append(folder / str(number) / name.name)
            files[-1].write_bytes(archive.read(entries[name]))
        return Unpacked(datasets, tuple(files), tuple(str(n) for n in others if n not in read))


def _entries(archive: zipfile.ZipFile, path: Path) -> dict[PurePosixPath, zipfile.ZipInfo]:
    """Return the files of an archive by name; of two by one name only the second would be read."""
    entries: dict[PurePosixPath, zipfile.ZipInfo] = {}
    for entry in archive.infolist():
        name = _name(entry)
        if entry.is_dir():
            continue
        if name in entries:
            raise InputFileError("intake.zip_twice", file=path.name, value=str(name))
        entries[name] = entry
    return entries


def _name(entry: zipfile.ZipInfo) -> PurePosixPath:
    """Return the name of an entry; Windows writes Vietnamese names in UTF-8 without saying so."""
    name = entry.filename
    if not entry.flag_bits & _UTF8_NAME:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return PurePosixPath(name.replace("\\", "/"))


def _parts(layer: PurePosixPath, names: Iterable[PurePosixPath]) -> list[PurePosixPath]:
    """Return the parts of a layer, and what GIS programs put beside them under its name.

    A part may be written in other letters ("TRAM.DBF") where none is written as the layer is.
    """
    parts: dict[str, PurePosixPath] = {}
    for name in names:
        stem, ending = _stem_of_part(name)
        if name.parent != layer.parent or stem.casefold() != layer.stem.casefold():
            continue
        if ending not in parts or stem == layer.stem:
            parts[ending] = name
    return list(parts.values())


def _stem_of_part(name: PurePosixPath) -> tuple[str, str]:
    """Return the name of the layer that a file is a part of, and its ending; "tram.shp.xml" has two.

    Examples
    --------
    >>> _stem_of_part(PurePosixPath("tram.moi.shp")), _stem_of_part(PurePosixPath("Tram.shp.XML"))
    (('tram.moi', '.shp'), ('Tram', '.shp.xml'))
    """
    endings = (*_SHAPEFILE_PARTS, *TAB_PARTS, *MIF_PARTS, *_BESIDE)
    ending = name.suffix.lower()
    if ending not in endings:
        return name.name, ""
    stem = PurePosixPath(name.stem)
    if stem.suffix.lower() in endings and ending in _BESIDE:
        return stem.stem, stem.suffix.lower() + ending
    return name.stem, ending


def _check_parts(opened: Path, file: str) -> None:
    if opened.suffix != ".shp":
        check_table(opened, file)
        return
    missing = [part for part in _NEEDED[".shp"] if not opened.with_suffix(part).is_file()]
    if missing:
        raise InputFileError("intake.shapefile_part", file=file, value=", ".join(missing))
    check_counts(opened, file)


def _databases(
    entries: dict[PurePosixPath, zipfile.ZipInfo], folder: Path
) -> list[tuple[Path, PurePosixPath, zipfile.ZipInfo]]:
    """Return where each part of an Esri geodatabase goes; its folders are numbered."""
    roots = sorted({name.parent for name in entries if name.parent.suffix.lower() == _DATABASE})
    numbers = {root: number for number, root in enumerate(roots)}
    return [
        (folder / f"database{numbers[name.parent]}{_DATABASE}" / name.name, name, entry)
        for name, entry in entries.items()
        if name.parent in numbers
    ]


def vector_files(unpacked: Unpacked) -> dict[Path, str]:
    """Return the files of an archive that are GIS files by themselves, with their kind."""
    kinds = {file: _kind(file) for file in unpacked.files}
    return {file: kind for file, kind in kinds.items() if kind in VECTOR_KINDS}


def _kind(file: Path) -> str:
    try:
        kind = check_file(file)
    except InputFileError:
        if file.suffix.lower() in _NOTES:
            return ""
        raise
    if kind == ARCHIVE:
        raise InputFileError("intake.zip_in_zip", file=file.name)
    return kind


def read_tables(
    unpacked: Unpacked, open_one: Callable[[Path], list[Sheet]]
) -> tuple[list[Sheet], tuple[str, ...]]:
    """Return the sheets of the tables in an archive, each named with its file, and what is left out."""
    sheets = []
    left = list(unpacked.left)
    for file in unpacked.files:
        kind = _kind(file)
        if not kind:
            left.append(file.name)
        elif kind not in VECTOR_KINDS:
            sheets += [
                replace(
                    sheet, name=file.name if sheet.name == file.stem else f"{file.name}: {sheet.name}"
                )
                for sheet in open_one(file)
            ]
    return sheets, tuple(left)


def left_out(names: Iterable[str]) -> tuple[str, ...]:
    """Return the remark that names the files of an archive that are not read."""
    listed = sorted(names)
    if not listed:
        return ()
    shown = ", ".join(listed[:30]) + ("…" if len(listed) > 30 else "")
    return (messages.said("intake.remark_left_in_zip", count=len(listed), names=shown),)
