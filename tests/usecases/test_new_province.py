"""Another province is only data: its directory works with every command and every page."""

import json
from datetime import date

import geopandas as gpd
import pytest
from conftest import square

from planner.base.errors import InputFileError, ParameterError
from planner.base.local_time import today
from planner.cli.main import main
from planner.layers.io import check_data_dir, read_layer
from planner.layers.province import read_province
from planner.plan.load import check_plan, plan_file
from planner.usecases.new_province import new_province

ZONE = "EPSG:9210"
SAYS = {"source": "thử", "source_date": date(2019, 4, 1), "licence": "CC0"}


def communes(**columns):
    attributes = {
        "ma_xa": ["28756", "28759", "28789", "28792"],
        "ten_xa": ["Phường An Hội", "Xã Sơn Đông", "Thị trấn Châu Thành", "Xã Tân Phú"],
        "ten_huyen": ["Thành phố Bến Tre", "Thành phố Bến Tre", "Huyện Châu Thành", "Huyện Châu Thành"],
        "dan_so": [10000, 8000, 9000, 7000],
        **columns,
    }
    squares = [square(x, y, 5000) for x, y in ((0, 0), (5000, 0), (0, 5000), (5000, 5000))]
    return gpd.GeoDataFrame(attributes, geometry=squares, crs="EPSG:4326")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "xa.gpkg"
    communes().to_file(path)
    return path


@pytest.fixture
def folder(tmp_path, file):
    out = tmp_path / "ben_tre"
    new_province(file, ZONE, "Bến Tre", out, **SAYS)
    return out


def test_the_directory_has_a_profile_communes_empty_layers_and_a_plan(folder):
    province = read_province(folder)
    assert (province.name, province.crs) == ("Bến Tre", ZONE)
    assert (province.base_year, province.horizons) == (2019, (2020, 2025))
    assert province.department == "Sở Thông tin và Truyền thông tỉnh Bến Tre"
    checked = check_data_dir(folder)
    assert {name: faults for name, (_, faults) in checked.items() if faults} == {}
    assert {name for name, (records, _) in checked.items() if records} == {"communes"}
    layer = read_layer(folder, "communes")
    assert layer["is_urban"].tolist() == [True, False, True, False]
    assert layer["area_km2"].tolist() == pytest.approx([25.0] * 4, rel=0.002)
    assert set(layer["boundary"]) == {"reference, not official"}
    assert check_plan(plan_file(folder)) == []
    assert "Trà Vinh" not in plan_file(folder).read_text(encoding="utf-8")


def test_islands_as_rows_of_their_own_are_one_commune_with_its_people_once(tmp_path):
    path = tmp_path / "a.gpkg"
    names = ["Phường An Hội", "Phường An Hội", "Thị trấn Châu Thành", "Xã Tân Phú"]
    communes(ma_xa=["28756", "28756", "28789", "28792"], ten_xa=names, dan_so=[5, 5, 6, 7]).to_file(path)
    new_province(path, ZONE, "X", tmp_path / "x", **SAYS)
    layer = read_layer(tmp_path / "x", "communes")
    assert layer["population"].tolist() == [5.0, 6.0, 7.0]
    assert layer["area_km2"].tolist() == pytest.approx([50.0, 25.0, 25.0], rel=0.002)


def test_every_command_works_on_it(folder, tmp_path, capsys):
    sites = tmp_path / "cot.csv"
    spots = [square(x + 2400, y + 2400, 200).centroid for x, y in ((0, 0), (5000, 5000))]
    rows = [f"BT{at},{s.x},{s.y},A2b,42,Xây mới,2019" for at, s in enumerate(spots)]
    heading = "Mã trạm,Kinh độ,Vĩ độ,Loại cột,Chiều cao cột,Hình thức,Năm"
    sites.write_text("\n".join([heading, *rows]), encoding="utf-8")
    commands = {
        "layers check": 0,
        "plan check": 0,
        "rules": 0,
        "radio --on 2018-01-01": 0,
        "coverage --carrier any --technology 3G --year 2020": 0,
        f"intake {sites} --carrier viettel --out {tmp_path / 'o'}": 0,
        f"appraise {sites} --carrier viettel --on 2018-04-03": 1,
    }
    for command, code in commands.items():
        arguments = [*command.split(), "--data", str(folder), "--json"]
        assert main(arguments) == code, command
        output = json.loads(capsys.readouterr().out)
        assert output
    assert main(["coverage", "--carrier", "any", "--technology", "2G", "--year", "2017",
                 "--data", str(folder), "--json"]) == 0  # fmt: skip
    output = json.loads(capsys.readouterr().out)
    assert output["population"] == 34_000
    assert output["covered_population"] == 0


def test_the_command_makes_it_and_says_what_it_assumed(file, tmp_path, capsys):
    out = tmp_path / "x"
    arguments = ["province", "new", "--communes", str(file), "--crs", ZONE, "--name", "Bến Tre",
                 "--out", str(out), "--json"]  # fmt: skip
    assert main(arguments) == 0
    output = json.loads(capsys.readouterr().out)
    assert output["communes"] == 4
    assert any("901" in text for text in output["assumed"])
    assert main(arguments) == 2  # never over what is there
    assert "thư mục" in capsys.readouterr().err.lower()


def test_without_a_source_and_a_date_the_file_and_today_are_named(file, tmp_path):
    started = new_province(file, ZONE, "Bến Tre", tmp_path / "x", licence="CC0")
    layer = read_layer(tmp_path / "x", "communes")
    assert (started.folder, started.communes) == (tmp_path / "x", len(layer))
    assert set(layer["source"]) == {file.name}
    assert set(layer["source_date"]) == {today().isoformat()}
    assert read_province(tmp_path / "x").base_year == today().year


def test_what_the_file_lacks_is_not_made_up(tmp_path):
    path = tmp_path / "a.gpkg"
    communes().drop(columns="dan_so").to_file(path)
    with pytest.raises(InputFileError, match="số dân"):
        new_province(path, ZONE, "X", tmp_path / "x", **SAYS)
    communes(ma_xa=["28756"] * 4).to_file(tmp_path / "b.gpkg")
    with pytest.raises(InputFileError, match="28756"):
        new_province(tmp_path / "b.gpkg", ZONE, "X", tmp_path / "x", **SAYS)
    assert not (tmp_path / "x").exists()


def test_a_system_that_is_no_vn2000_zone_is_refused(file, tmp_path):
    with pytest.raises(ParameterError, match="EPSG:4326"):
        new_province(file, "EPSG:4326", "X", tmp_path / "x", **SAYS)
