"""All maps of a dossier as files: a vector PDF and a picture of 300 dpi of each."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from planner.base.progress import Tell, each, silent
from planner.dossier.maps.draw import pdf_bytes, render_pages
from planner.dossier.maps.map_set import map_set
from planner.dossier.maps.pictures import pictures_of
from planner.dossier.maps.spec import MapSpec
from planner.usecases.material import Material

FOLDER = "ban-do"


def print_maps(
    material: Material, paper: str = "A3", orientation: str = "landscape", tell: Tell = silent
) -> dict[str, bytes]:
    """Return the set of maps of a dossier by path (``ban-do/01-hien-trang-A3.pdf``).

    Raises
    ------
    ParameterError
        If there is no such paper or orientation.
    """
    return print_specs([spec.on_paper(paper, orientation) for spec in map_set(material)], tell)


def print_specs(specs: Sequence[MapSpec], tell: Tell = silent) -> dict[str, bytes]:
    """Return some maps by path, told before each.

    A page of an index that found no room beside its map is in the PDF, and a picture of its own. One
    thread makes the pictures of a map while the next is drawn.
    """
    files: dict[str, bytes] = {}
    pictures: dict[str, Future[list[bytes]]] = {}
    with ThreadPoolExecutor(max_workers=1) as beside:
        for spec in each(tell, "maps.step", specs):
            stem = f"{FOLDER}/{spec.slug}-{spec.paper}"
            pdf = files[f"{stem}.pdf"] = pdf_bytes(render_pages(spec), spec)
            pictures[stem] = beside.submit(pictures_of, pdf)
    for stem, pages in pictures.items():
        for at, picture in enumerate(pages.result(), start=1):
            files[f"{stem}{'' if at == 1 else f'-to-{at}'}.png"] = picture
    return dict(sorted(files.items()))
