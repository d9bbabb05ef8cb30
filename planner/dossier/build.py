"""The whole dossier as files: printed maps, documents, tables, GIS, manifest; a zip of it."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from planner.base.files import atomic, zip_bytes
from planner.base.progress import Tell, each, part, silent
from planner.dossier.annexes import annexes_workbook
from planner.dossier.file_list import FILE_LIST, file_list
from planner.dossier.findings_tables import findings_workbook
from planner.dossier.gis.package import package
from planner.dossier.manifest import MANIFEST, MISSING, differences, is_dossier, manifest_bytes
from planner.dossier.maps.draw import png_bytes, render
from planner.dossier.maps.map_set import map_set
from planner.dossier.maps.print_maps import print_specs
from planner.dossier.report.documents import documents
from planner.dossier.summaries import summaries_workbook
from planner.usecases.material import Material

PARTS = ("maps", "documents", "tables", "gis")
IN_THE_REPORT = ("hien-trang", "dung-chung", "tham-dinh")  # of the maps, those that the report shows
REPORT_DPI = 160
QUICK = 1  # level of the zip: maps, most of it, are compressed already


def build(
    material: Material,
    *,
    parts: tuple[str, ...] = PARTS,
    paper: str = "A3",
    orientation: str = "landscape",
    communes: Sequence[str] = (),
    templates: Path | None = None,
    tell: Tell = silent,
) -> dict[str, bytes]:
    """Return the files of a dossier by path, ``manifest.json`` and a list for readers among them.

    Parameters
    ----------
    parts
        Of :data:`PARTS`.
    communes
        Codes of those that get a map of their own.
    templates
        Folder of the office's own templates, ``<data>/templates``.

    Raises
    ------
    ParameterError
        If there is no such commune.
    CancelledError
        If ``tell`` says that it is to stop; nothing has been written then.
    """
    files: dict[str, bytes] = {}
    specs = [spec.on_paper(paper, orientation) for spec in map_set(material, communes)]
    if "tables" in parts:
        tell("progress.tables", 0.0)
        files["phu-luc/ket-qua-tham-dinh.xlsx"] = findings_workbook(material.appraisal)
        files["phu-luc/bieu-M1-M5.xlsx"] = annexes_workbook(material)
        files["phu-luc/bang-tong-hop.xlsx"] = summaries_workbook(material)
    if "gis" in parts:
        files |= package(material, part(tell, 0, 0.02))
    if "documents" in parts:
        wanted = [spec for spec in specs if spec.slug.split("-", 1)[1] in IN_THE_REPORT]
        shown = {
            spec.title: png_bytes(render(spec.on_paper("A4", "landscape")), REPORT_DPI)
            for spec in each(part(tell, 0.02, 0.12), "progress.maps", wanted)
        }
        files |= documents(material, shown, templates, part(tell, 0.12, 0.2))
    if "maps" in parts:
        files |= print_specs(specs, part(tell, 0.2, 1.0))
    chosen = {"parts": list(parts), "paper": paper, "orientation": orientation}
    chosen["communes"] = list(communes)
    files[FILE_LIST] = file_list(material, files)
    files[MANIFEST] = manifest_bytes(material, files, chosen, templates)
    return dict(sorted(files.items()))


def office_templates(data_dir: Path) -> Path | None:
    """Return the folder of the office's own templates, None where it has none."""
    folder = data_dir / "templates"
    return folder if folder.is_dir() else None


def ensure_free(out: Path, *, replace: bool = False) -> None:
    """Raise where :func:`write_dossier` would leave a folder as it is: known before the long work."""
    out = out.resolve()
    if out.exists() and any(out.iterdir()):
        if not is_dossier(out):
            raise FileExistsError(out)
        others = [difference.path for difference in differences(out) if difference.kind != MISSING]
        if others and not replace:
            raise FileExistsError(out / others[0])


def write_dossier(
    files: Mapping[str, bytes], out: Path, *, zipped: bool = False, replace: bool = False
) -> None:
    """Write the files of a dossier into a folder, as a whole or not at all.

    What stood in the folder goes, once all is written; it must be empty, new, or a dossier as it was
    made: what somebody has added to it or changed in it goes only with ``replace``.

    Raises
    ------
    FileExistsError
        If the folder holds something else; the first such file is told.
    """
    out = out.resolve()
    ensure_free(out, replace=replace)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".writing-") as folder:
        whole = Path(folder) / "whole"
        for path, content in files.items():
            (whole / path).parent.mkdir(parents=True, exist_ok=True)
            (whole / path).write_bytes(content)
        _swap(whole, out, Path(folder) / "replaced")
    if zipped:
        with atomic(out.with_name(f"{out.name}.zip")) as temporary:  # not that of "ho-so.v1" too
            temporary.write_bytes(zip_bytes(files, QUICK))


def _swap(new: Path, place: Path, aside: Path) -> None:
    """Put a folder into the place of another, which comes back where that fails."""
    if place.exists():
        place.rename(aside)
    try:
        new.rename(place)
    except OSError:
        if aside.exists():
            aside.rename(place)
        raise
