"""MapInfo tables: their system, their letters, and what they may not point to."""

import zipfile
from pathlib import Path

import pytest
from pyproj import CRS

from planner.base.errors import InputFileError
from planner.intake.mapinfo import check_table, is_vn2000_shift
from planner.intake.opening import open_file

FILES = Path(__file__).parent / "kinds"
SHIFT = (
    "+towgs84=-191.90441429,-39.30318279,-111.45032835,-0.00928836,0.01975479,-0.00427372,0.252906278"
)
ZONE = "+proj=tmerc +lat_0=0 +lon_0=105.5 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84"


def test_vn2000_written_as_a_datum_of_ones_own_is_known_by_its_shift():
    assert is_vn2000_shift(CRS(f"{ZONE} {SHIFT}"))
    assert not is_vn2000_shift(CRS(f"{ZONE} +towgs84=-100,-39,-111,0,0,0,0"))
    assert not is_vn2000_shift(CRS("EPSG:9209"))


@pytest.mark.parametrize("name", ["mapinfo_cp1258.zip", "mapinfo_neutral.zip"])
def test_exchange_files_are_in_the_zone_they_state(name):
    (sheet,) = open_file(FILES / name)
    assert sheet.crs == "EPSG:9209"
    assert len(sheet.geometry) == 4


@pytest.mark.parametrize(
    "text",
    [
        "!table\n!version 300\nDefinition Table\n  Type LINKED Charset \"WindowsLatin1\"\n",
        "!table\nDefinition Table\n  Type NATIVE\nbegin_metadata\n\"\\IsSeamless\" = \"TRUE\"\n",
        "!table\nCreate View a As Select * From b\n",
        "!table\nDefinition Table\n  File \"/etc/passwd\"\n  Type RASTER\n",
    ],
)  # fmt: skip
def test_a_table_that_points_to_other_files_is_refused(text, tmp_path):
    path = tmp_path / "cot.tab"
    path.write_text(text)
    with pytest.raises(InputFileError, match="Save Copy As"):
        check_table(path, "cot.zip")


def test_a_table_that_lacks_a_part_names_it(tmp_path):
    path = tmp_path / "cot.tab"
    path.write_text("!table\nDefinition Table\n  Type NATIVE Charset\n")
    (tmp_path / "cot.dat").write_bytes(b"")
    with pytest.raises(InputFileError, match=r"\.map, \.id"):
        check_table(path, "cot.zip")


def test_an_exchange_file_that_is_cut_off_before_its_rows_end_is_refused(tmp_path):
    with zipfile.ZipFile(FILES / "mapinfo_neutral.zip") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = next(name for name in parts if name.lower().endswith(".mif"))
    parts[name] = parts[name][: parts[name].rindex(b"Point")]
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    with pytest.raises(InputFileError, match=r"chỉ có 3 đối tượng còn tệp \.mid có 4 hàng"):
        open_file(path)
