"""GIS files read back by GDAL: every feature in its place, texts whole, styles for every symbol."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import ezdxf
import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import rasterio
from shapely.geometry import Point

from planner.dossier.gis.drawing import dxf_bytes
from planner.dossier.gis.earth import kmz_bytes
from planner.dossier.gis.geopackage import symbol_words
from planner.dossier.gis.layers import gis_layers
from planner.dossier.gis.package import package
from planner.dossier.gis.shapefile import short_names
from planner.geo.measure import points_m

HOSTILE = "<img onerror=x> & «Ấp {{ 7*7 }}»"


@pytest.fixture(scope="module")
def hostile(material):
    sites = material.appraisal.sites.copy()
    sites.loc[sites.index[0], "name"] = HOSTILE
    return replace(material, appraisal=replace(material.appraisal, sites=sites))


@pytest.fixture(scope="module")
def files(hostile):
    return package(hostile)


@pytest.fixture(scope="module")
def gpkg(files, tmp_path_factory):
    path = tmp_path_factory.mktemp("gpkg") / "a.gpkg"
    path.write_bytes(files["gis/ho-so.gpkg"])
    return path


def test_the_same_material_gives_the_same_bytes(hostile, files):
    assert package(hostile) == files


def test_every_layer_comes_back_with_every_feature_in_its_place(hostile, gpkg):
    for name, layer in gis_layers(hostile).items():
        read = gpd.read_file(gpkg, layer=name)
        assert read.crs.to_epsg() == 4326
        assert len(read) == len(layer)
        assert read.geometry.geom_equals(layer.geometry.reset_index(drop=True)).all()


def test_a_name_is_text_whatever_it_holds(hostile, gpkg):
    read = gpd.read_file(gpkg, layer="proposal")
    assert read["name"].iloc[0] == HOSTILE
    assert read["conclusion"].tolist() == hostile.appraisal.sites["conclusion"].tolist()


def test_every_layer_has_a_style_with_a_category_for_each_of_its_symbols(gpkg):
    styles = dict(sqlite3.connect(gpkg).execute("SELECT f_table_name, styleQML FROM layer_styles"))
    names = {str(name) for name, _ in pyogrio.list_layers(gpkg)} - {"layer_styles"}
    assert set(styles) == names
    for name, text in styles.items():
        root = ET.fromstring(text.split("\n", 1)[1])
        categories = {
            category.get("value"): category.get("symbol") for category in root.iter("category")
        }
        assert set(categories) == set(gpd.read_file(gpkg, layer=name)["symbol"])
        drawn = {symbol.get("name") for symbol in root.find("renderer-v2/symbols")}
        assert set(categories.values()) == drawn
        assert all(category.get("label") for category in root.iter("category"))


QGIS = """
import json, os, sys
from qgis.core import QgsApplication, QgsVectorLayer
app = QgsApplication([], False)
app.initQgis()
found = {}
for name in sys.argv[2:]:
    layer = QgsVectorLayer(f"{sys.argv[1]}|layername={name}", name, "ogr")
    found[name] = [layer.renderer().type(), [one.value() for one in layer.renderer().categories()]]
print(json.dumps(found), flush=True)
os._exit(0)  # its own way out crashes while layers are held
"""


def has_qgis():
    command = ["/usr/bin/python3", "-c", "import qgis.core"]
    return Path(command[0]).exists() and subprocess.run(command, capture_output=True).returncode == 0


def test_qgis_takes_the_styles_up_by_itself(hostile, gpkg):
    if not has_qgis():
        pytest.skip("QGIS is not installed (apt install python3-qgis)")
    layers = gis_layers(hostile)
    command = ["/usr/bin/python3", "-c", QGIS, str(gpkg), *layers]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    output = subprocess.run(command, capture_output=True, text=True, env=environment, check=True).stdout
    for name, (kind, values) in json.loads(output.splitlines()[-1]).items():
        assert kind == "categorizedSymbol"
        assert set(values) == set(layers[name]["symbol"])


def test_a_legend_tells_different_symbols_apart_where_carriers_differ(hostile):
    words = symbol_words("stations", gis_layers(hostile)["stations"])
    carriers = {text.split(" · ")[0] for text in words.values()}
    assert {"Viettel", "VNPT", "MobiFone"} <= carriers


def test_shapefiles_are_in_vn2000_by_the_pinned_operation_and_say_so(hostile, files, tmp_path):
    with zipfile.ZipFile(io.BytesIO(files["gis/shp-vn2000.zip"])) as packed:
        packed.extractall(tmp_path)
    assert (tmp_path / "proposal.cpg").read_text() == "UTF-8"
    assert "TM" in (tmp_path / "proposal.prj").read_text()
    read = gpd.read_file(tmp_path / "proposal.shp")
    assert read.crs.to_epsg() == 9209
    wanted = points_m(hostile.appraisal.sites, "EPSG:9209")
    assert np.allclose(np.column_stack([read.geometry.x, read.geometry.y]), wanted, atol=0.01)
    assert read["name"].iloc[0] == HOSTILE


def test_a_sentence_too_long_for_a_shapefile_is_cut_after_a_word(hostile, files, tmp_path):
    (tmp_path / "shp.zip").write_bytes(files["gis/shp-vn2000.zip"])
    read = gpd.read_file(f"zip://{tmp_path}/shp.zip!proposal.shp")
    sentences = hostile.appraisal.sites["because"]
    too_long = sentences.map(lambda text: len(text.encode()) > 254).to_numpy()
    assert 0 < too_long.sum() < len(sentences)
    for whole, cut, is_cut in zip(sentences, read["because"], too_long, strict=True):
        assert (cut != whole) == is_cut
        assert cut == whole or whole.startswith(f"{cut.removesuffix('…')} ")


def test_no_two_fields_of_a_shapefile_have_one_name(hostile):
    for layer in gis_layers(hostile).values():
        short = short_names(list(layer.columns))
        assert len(set(short.values())) == len(short)
        assert max(map(len, short.values())) <= 10


def test_rasters_say_the_level_that_coverage_computed(hostile, files):
    both = hostile.coverage["4G"]
    with rasterio.open(io.BytesIO(files["gis/vung-phu-4g-sau.tif"])) as raster:
        level = raster.read(1, masked=True)
        assert raster.crs.to_epsg() == 9209
    assert level.shape == both.after.level_dbm.shape
    has_level = ~np.isnan(both.after.level_dbm)
    assert np.allclose(level.data[has_level], both.after.level_dbm[has_level])


def test_defence_zones_and_airfields_are_not_handed_on(hostile):
    kinds = set(hostile.layers["zones"]["kind"])
    handed = set(gis_layers(hostile)["zones"]["kind"])
    assert handed == kinds - {"defence", "airfield"}


def test_the_text_names_the_operation_and_what_is_synthetic(files):
    text = files["gis/doc-truoc.txt"].decode("utf-8-sig")
    assert "VN-2000 to WGS 84 (2)" in text
    assert "DỮ LIỆU MINH HỌA" in text


def test_the_kmz_has_a_folder_a_layer_and_an_icon_for_every_style(hostile, files):
    space = {"k": "http://www.opengis.net/kml/2.2"}
    with zipfile.ZipFile(io.BytesIO(files["gis/ho-so.kmz"])) as packed:
        names = set(packed.namelist())
        root = ET.fromstring(packed.read("doc.kml"))
    folders = {
        folder.find("k:name", space).text: folder for folder in root.iterfind(".//k:Folder", space)
    }
    layers = gis_layers(hostile)
    assert len(folders) == len(layers)
    counts = [len(folder.findall("k:Placemark", space)) for folder in folders.values()]
    assert counts == [int(layer.geometry.notna().sum()) for layer in layers.values()]
    styles = {style.get("id") for style in root.iterfind(".//k:Style", space)}
    used = {link.text.removeprefix("#") for link in root.iterfind(".//k:styleUrl", space)}
    assert used <= styles
    assert {icon.text for icon in root.iterfind(".//k:href", space)} == names - {"doc.kml"}


def test_gdal_reads_the_kmz_in_its_place(hostile, files, tmp_path):
    with zipfile.ZipFile(io.BytesIO(files["gis/ho-so.kmz"])) as packed:
        packed.extractall(tmp_path)
    layer = next(name for name, _ in pyogrio.list_layers(tmp_path / "doc.kml") if "đề xuất" in name)
    read = gpd.read_file(tmp_path / "doc.kml", layer=layer)
    sites = hostile.appraisal.sites
    assert read["Name"].tolist() == sites["site_id"].tolist()
    assert np.allclose(read.geometry.x, sites.geometry.x, atol=1e-6)
    assert np.allclose(read.geometry.y, sites.geometry.y, atol=1e-6)


def test_the_drawing_is_in_vn2000_metres_with_a_block_for_every_site(hostile, files):
    drawing = ezdxf.read(io.StringIO(files["gis/ho-so-vn2000.dxf"].decode("utf-8")))
    assert drawing.units == 6
    assert not drawing.audit().errors
    space = drawing.modelspace()
    placed = [block for block in space.query("INSERT") if block.dxf.layer.startswith("proposal-")]
    wanted = points_m(hostile.appraisal.sites, "EPSG:9209")
    assert np.allclose([(block.dxf.insert.x, block.dxf.insert.y) for block in placed], wanted, atol=0.01)
    texts = {text.dxf.text for text in space.query("TEXT")}
    assert set(hostile.proposal["site_id"]) <= texts
    assert set(hostile.layers["communes"]["name"]) <= texts
    assert any("EPSG:9209" in text and "minh họa" in text.lower() for text in texts)


def test_control_characters_of_the_data_leave_the_files_readable():
    spot = gpd.GeoSeries([Point(106.3, 9.7).buffer(0.01)], crs="EPSG:4326")
    layer = gpd.GeoDataFrame(
        {"name": ["Xã\x01 A\nẤp B\x0b"], "symbol": ["area|#78909c|hollow"]}, geometry=spot
    )
    with zipfile.ZipFile(io.BytesIO(kmz_bytes({"communes": layer}, {"": "Hồ\x02 sơ"}))) as packed:
        kml = ET.fromstring(packed.read("doc.kml"))
    space = "{http://www.opengis.net/kml/2.2}"
    assert [element.text for element in kml.iter(f"{space}name")] == ["Hồ sơ", "communes", "Xã A\nẤp B"]
    drawing = ezdxf.read(io.StringIO(dxf_bytes({"communes": layer}, "EPSG:9209", "x\ny").decode()))
    assert {text.dxf.text for text in drawing.modelspace().query("TEXT")} == {"Xã A Ấp B", "x y"}


def test_a_drawing_is_the_same_whatever_the_order_of_the_sets_of_a_run():
    script = (
        "import geopandas as gpd, hashlib; from shapely.geometry import Point;"
        "from planner.dossier.gis.drawing import dxf_bytes;"
        "spot = gpd.GeoSeries([Point(106.3, 9.7).buffer(0.01)], crs='EPSG:4326');"
        "layer = gpd.GeoDataFrame({'name': ['A'], 'symbol': ['area|#000000|hollow']}, geometry=spot);"
        "print(hashlib.sha256(dxf_bytes({'communes': layer}, 'EPSG:9209', 'x')).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "4")
    }
    assert len(digests) == 1
