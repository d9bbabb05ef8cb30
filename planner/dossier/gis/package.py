"""All GIS files of a dossier by path."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from planner.base import messages, numbers
from planner.base.files import bytes_on_disk, zip_bytes
from planner.base.progress import Tell, silent
from planner.dossier.coverage_files import write_geotiff
from planner.dossier.gis.drawing import dxf_bytes
from planner.dossier.gis.earth import kmz_bytes
from planner.dossier.gis.geopackage import geopackage_bytes
from planner.dossier.gis.layers import gis_layers
from planner.dossier.gis.shapefile import shapefiles
from planner.dossier.gis.web_map import standalone_map
from planner.mapview.words import carrier_name
from planner.usecases.material import Material

FOLDER = "gis"


def package(material: Material, tell: Tell = silent) -> dict[str, bytes]:
    """Return all files for GIS by path: vector, raster, an HTML map, and how to read them."""
    tell("progress.gis", 0.0)
    layers = gis_layers(material)
    titles = {name: _title(name) for name in layers}
    files = {
        f"{FOLDER}/ho-so.gpkg": geopackage_bytes(layers, material.made_on),
        f"{FOLDER}/shp-vn2000.zip": zip_bytes(shapefiles(layers, material.crs, material.made_on)),
        f"{FOLDER}/doc-truoc.txt": _read_me(material, titles).encode("utf-8-sig"),
    }
    files[f"{FOLDER}/ho-so.kmz"] = kmz_bytes(layers, {**titles, "": material.code})
    note = messages.text("gis.drawing", code=material.code, crs=material.crs)
    if material.synthetic:
        note = f"{note} – {messages.text('dossier.findings_synthetic')}"
    files[f"{FOLDER}/ban-do.html"] = standalone_map(material)
    files[f"{FOLDER}/ho-so-vn2000.dxf"] = dxf_bytes(layers, material.crs, note)
    for at, (technology, both) in enumerate(material.coverage.items()):
        tell("progress.gis", 0.5 + 0.5 * at / len(material.coverage))
        for side, coverage in (("truoc", both.before), ("sau", both.after)):
            name = f"vung-phu-{technology.lower()}-{side}.tif"
            files[f"{FOLDER}/{name}"] = bytes_on_disk(name, partial(write_geotiff, coverage))
    return files


def _title(layer: str) -> str:
    """Return what a layer is called: of a carrier's plan or a technology's gaps, with its name."""
    kind, _, of = layer.partition("_")
    if kind == "planned":
        return f"{messages.text('gis.layer_planned')} {carrier_name(of)}"
    return " ".join([messages.text(f"gis.layer_{kind}"), of.upper()]).strip()


def _read_me(material: Material, titles: Mapping[str, str]) -> str:
    lines = [
        messages.text("gis.head", code=material.code, day=numbers.day(material.made_on)),
        messages.text("gis.systems", crs=material.crs),
        messages.text("gis.operation"),
        messages.text("gis.layers", names="; ".join(f"{name}: {t}" for name, t in titles.items())),
        messages.text("gis.left_out"),
    ]
    handed_on = [source for source in material.sources if source.name in titles]
    made_up = [source.title for source in handed_on if "synthetic" in source.origins]
    if made_up:
        lines.append(messages.text("gis.synthetic", titles="; ".join(made_up)))
    source_lines = [
        messages.text(
            "gis.source",
            title=source.title,
            source=source.source or messages.text("gis.not_told"),
            day=source.source_date,
            licence=source.licence or messages.text("gis.not_told"),
        )
        for source in handed_on
    ]
    return "\r\n".join([*lines, "", *source_lines, ""])
