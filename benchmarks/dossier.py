"""A dossier printed: our set of maps, a map, a preview; and QGIS, which prints one such sheet by script.

`python -m benchmarks.dossier` prints JSON: seconds of the whole set (maps, documents, tables, GIS), of
one A3 map as PDF and as a picture of 300 dpi, of a preview; and of QGIS for a layout of A3 with the
layers and styles of our own GeoPackage, to PDF and to a picture of 300 dpi. The peer is Debian's QGIS
(apt install python3-qgis); without it its figures are null. It prints a bare map: no grid, legend,
labels placed without overlap or title block, which a person would still have to add.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from planner.dossier.build import build
from planner.dossier.gis.geopackage import geopackage_bytes
from planner.dossier.gis.layers import gis_layers
from planner.dossier.maps.draw import pdf_bytes, preview_png, render_pages
from planner.dossier.maps.map_set import map_set
from planner.dossier.maps.pictures import pictures_of
from planner.layers.province import DEFAULT_DATA_DIR
from planner.usecases.dossier_material import material_of_file
from planner.usecases.material import Material
from planner.usecases.office import office_at

SAMPLE = DEFAULT_DATA_DIR / "samples" / "viettel_2018_ho_so.xlsx"
ON, MADE_ON = date(2018, 3, 1), date(2018, 3, 20)
SHOWN = ("stations", "cables", "zones", "communes")  # of the map of the current state, from above
RUNS = 3
QGIS = """
import json, os, sys, time
from qgis.core import (QgsApplication, QgsCoordinateReferenceSystem, QgsLayoutExporter,
    QgsLayoutItemMap, QgsLayoutItemPage, QgsLayoutSize, QgsPrintLayout, QgsProject, QgsRectangle,
    QgsUnitTypes, QgsVectorLayer, Qgis)
app = QgsApplication([], False)
app.initQgis()
package, names, runs = sys.argv[1], sys.argv[3:], int(sys.argv[2])
project = QgsProject.instance()
project.setCrs(QgsCoordinateReferenceSystem("EPSG:9209"))
layers = [QgsVectorLayer(f"{package}|layername={name}", name, "ogr") for name in names]
project.addMapLayers(layers)
layout = QgsPrintLayout(project)
layout.initializeDefaults()
layout.pageCollection().page(0).setPageSize(QgsLayoutSize(420, 297, QgsUnitTypes.LayoutMillimeters))
item = QgsLayoutItemMap(layout)
item.attemptSetSceneRect(__import__("qgis.PyQt.QtCore", fromlist=["QRectF"]).QRectF(10, 10, 300, 277))
item.setLayers(layers)
item.setExtent(QgsRectangle(548000, 1052000, 623000, 1121000))
layout.addLayoutItem(item)
exporter, found = QgsLayoutExporter(layout), {"qgis": Qgis.QGIS_VERSION}
pdf, picture = QgsLayoutExporter.PdfExportSettings(), QgsLayoutExporter.ImageExportSettings()
picture.dpi = pdf.dpi = 300
for name, work in (
    ("pdf_s", lambda: exporter.exportToPdf(package + ".pdf", pdf)),
    ("picture_s", lambda: exporter.exportToImage(package + ".png", picture)),
):
    took = []
    for _ in range(runs):
        started = time.perf_counter()
        assert work() == QgsLayoutExporter.Success
        took.append(time.perf_counter() - started)
    found[name] = min(took)
print(json.dumps(found), flush=True)
os._exit(0)
"""


def least(work: Callable[[], object], runs: int = RUNS) -> float:
    """Return the seconds of the quickest of some runs."""
    took = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        took.append(time.perf_counter() - started)
    return round(min(took), 2)


def qgis(material: Material) -> dict[str, object] | None:
    """Return what QGIS takes for one sheet of our own layers; None where it is not installed."""
    there = subprocess.run(["/usr/bin/python3", "-c", "import qgis.core"], capture_output=True)
    if there.returncode:
        return None
    layers = {name: layer for name, layer in gis_layers(material).items() if name in SHOWN}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.gpkg"
        path.write_bytes(geopackage_bytes(layers, MADE_ON))
        command = [
            "/usr/bin/python3",
            "-c",
            QGIS,
            str(path),
            str(RUNS),
            *(n for n in SHOWN if n in layers),
        ]
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        said = subprocess.run(
            command, capture_output=True, text=True, env=environment, check=True
        ).stdout
        return dict(json.loads(said.splitlines()[-1]))


def main() -> None:
    material = material_of_file(
        office_at(DEFAULT_DATA_DIR), SAMPLE, "viettel", ON, MADE_ON, kind="adjustment"
    )
    spec = map_set(material)[0].on_paper("A3", "landscape")
    pages = render_pages(spec)
    pdf = pdf_bytes(pages, spec)
    figures: dict[str, object] = {
        "maps": len(map_set(material)),
        "whole_set_s": least(lambda: build(material), 1),
        "one_map_pdf_s": least(lambda: pdf_bytes(render_pages(spec), spec)),
        "one_map_picture_s": least(lambda: pictures_of(pdf)),
        "preview_s": least(lambda: preview_png(spec)),
        "qgis": qgis(material),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {sys.version.split()[0]}",
    }
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
