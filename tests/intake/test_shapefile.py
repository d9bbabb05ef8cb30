"""Shapefiles whose fixed widths cut Vietnamese letters in two, and whose parts do not agree."""

import warnings
import zipfile

import geopandas as gpd
import pyogrio
import pytest
from shapely.geometry import Point

from planner.base.errors import InputFileError
from planner.base.progress import silent
from planner.intake.archive import unpack
from planner.intake.opening import READERS
from planner.intake.safety import ARCHIVE
from planner.intake.shapefile import encoding_of

NAME = "Tên trạm ở Trà Vinh"


def opened(path):
    return READERS[ARCHIVE](path, silent)


def packed(path, parts):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


@pytest.fixture(scope="module")
def parts(tmp_path_factory):
    """The parts of a shapefile of two sites as QGIS writes it: names cut at ten bytes, in mid-letter."""
    folder = tmp_path_factory.mktemp("shp")
    frame = gpd.GeoDataFrame(
        {"Mã trạm": ["U01", "U02"], "Loại cột": ["A2b", "A1a"], "Tên": [NAME, "Cột"]},
        geometry=[Point(106.3, 9.9), Point(106.4, 9.8)],
        crs="EPSG:4326",
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that names are cut
        pyogrio.write_dataframe(frame, folder / "tram.shp", encoding="UTF-8")
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_a_name_cut_in_mid_letter_loses_that_letter_and_nothing_else(parts, tmp_path):
    assert "Loại cộ".encode()[:10] in parts["tram.dbf"]
    for left_out in ((), ("tram.cpg",)):
        path = packed(tmp_path / "a.zip", {n: c for n, c in parts.items() if n not in left_out})
        (sheet,) = opened(path)
        assert sheet.rows[0][1] == ("Mã trạm", "Loại c", "Tên")
        assert sheet.rows[1][1] == ("U01", "A2b", NAME)


def test_a_cell_cut_in_mid_letter_keeps_its_other_letters(parts, tmp_path):
    cut = NAME.encode()[: NAME.encode().index("à".encode()) + 1]
    table = parts["tram.dbf"].replace(NAME.encode(), cut.ljust(len(NAME.encode())))
    files = {**parts, "tram.dbf": table}
    del files["tram.cpg"]
    (sheet,) = opened(packed(tmp_path / "a.zip", files))
    assert [cells[2] for _, cells in sheet.rows[1:]] == ["Tên trạm ở Tr", "Cột"]


def test_bytes_that_are_no_utf8_are_left_alone(parts, tmp_path):
    files = {**parts, "tram.dbf": parts["tram.dbf"].replace("Cột".encode(), b"C\xf4\xf2t ")}
    del files["tram.cpg"]
    unpacked = unpack(packed(tmp_path / "a.zip", files), tmp_path)
    (copy,) = unpacked.datasets
    assert encoding_of(copy) != "UTF-8"
    assert copy.with_suffix(".dbf").read_bytes() == files["tram.dbf"]


def test_parts_of_two_exports_are_refused(parts, tmp_path):
    table = bytearray(parts["tram.dbf"])
    table[4:8] = (1).to_bytes(4, "little")
    path = packed(tmp_path / "a.zip", {**parts, "tram.dbf": bytes(table)})
    with pytest.raises(InputFileError, match=r"\.shx có 2 đối tượng còn \.dbf có 1 hàng"):
        opened(path)


def test_layers_of_like_names_keep_their_own_parts(parts, tmp_path):
    """The parts of "tram.moi" begin with "tram.", and those of "TRAM" are "tram" in other letters."""
    other = {name: content.replace(b"U0", b"V0") for name, content in parts.items()}
    for stem in ("tram.moi", "TRAM"):
        renamed = {name.replace("tram", stem, 1): content for name, content in other.items()}
        for files in ({**parts, **renamed}, {**renamed, **parts}):
            sheets = opened(packed(tmp_path / "a.zip", files))
            codes = {sheet.name: sheet.rows[1][1][0] for sheet in sheets}
            assert codes == {"tram": "U01", stem: "V01"}
