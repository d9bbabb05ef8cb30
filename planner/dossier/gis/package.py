"""All GIS files of a dossier by path."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path

from planner import messages
from planner.dossier.coverage_files import write_geotiff
from planner.dossier.gis.drawing import dxf_bytes
from planner.dossier.gis.earth import kmz_bytes
from planner.dossier.gis.geopackage import geopackage_bytes
from planner.dossier.gis.layers import gis_layers
from planner.dossier.gis.shapefile import shapefiles
from planner.dossier.material import Material
from planner.progress import Tell, silent

FOLDER = "gis"
_FIXED = (1980, 1, 1, 0, 0, 0)


def package(material: Material, tell: Tell = silent) -> dict[str, bytes]:
    """Return GeoPackage, shapefiles, KMZ, DXF, coverage rasters and how to read them, by path."""
    tell("progress.gis", 0.0)
    layers = gis_layers(material)
    found = {
        f"{FOLDER}/ho-so.gpkg": geopackage_bytes(layers, material.made_on),
        f"{FOLDER}/shp-vn2000.zip": _zip(shapefiles(layers, material.crs, material.made_on)),
        f"{FOLDER}/doc-truoc.txt": _read_me(material, list(layers)).encode("utf-8-sig"),
    }
    titles = {name: messages.text(f"gis.layer_{name.split('_')[0]}") for name in layers}
    for name in layers:
        if "_" in name:
            titles[name] += f" {name.split('_', 1)[1].upper()}"
    found[f"{FOLDER}/ho-so.kmz"] = kmz_bytes(layers, {**titles, "": material.code})
    note = messages.text("gis.drawing", code=material.code, crs=material.crs)
    if material.synthetic:
        note = f"{note} – {messages.text('dossier.findings_synthetic')}"
    found[f"{FOLDER}/ho-so-vn2000.dxf"] = dxf_bytes(layers, material.crs, note)
    for at, (technology, both) in enumerate(material.coverage.items()):
        tell("progress.gis", 0.5 + 0.5 * at / len(material.coverage))
        with tempfile.TemporaryDirectory() as folder:
            for side, coverage in (("truoc", both.before), ("sau", both.after)):
                path = Path(folder) / f"vung-phu-{technology.lower()}-{side}.tif"
                write_geotiff(coverage, path)
                found[f"{FOLDER}/{path.name}"] = path.read_bytes()
    return found


def _zip(files: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in sorted(files):
            packed.writestr(zipfile.ZipInfo(name, _FIXED), files[name], zipfile.ZIP_DEFLATED)
    return held.getvalue()


def _read_me(material: Material, names: list[str]) -> str:
    lines = [
        messages.text("gis.head", code=material.code, day=material.made_on.strftime("%d/%m/%Y")),
        messages.text("gis.systems", crs=material.crs),
        messages.text("gis.operation"),
        messages.text("gis.layers", names=", ".join(names)),
        messages.text("gis.left_out"),
    ]
    if material.synthetic:
        titles = "; ".join(one.title for one in material.synthetic)
        lines.append(messages.text("gis.synthetic", titles=titles))
    told = [
        messages.text(
            "gis.source", title=one.title, source=one.source, day=one.source_date, licence=one.licence
        )
        for one in material.sources
    ]
    return "\r\n".join([*lines, "", *told, ""])
