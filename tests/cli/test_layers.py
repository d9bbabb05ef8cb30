"""Layers changed from the console are on the trail of the store, by the account of the machine."""

import json
import shutil

import pytest

from planner.cli.main import main
from planner.layers.io import read_layer
from planner.layers.province import DEFAULT_DATA_DIR
from planner.store import audit
from planner.store.accounts import local_actor
from planner.store.database import open_store, store_path


def test_people_adopted_and_communes_brought_back_stand_on_the_trail(tmp_path, capsys):
    data = tmp_path / "data"
    kept = shutil.ignore_patterns("store", "versions", "intake")
    shutil.copytree(DEFAULT_DATA_DIR, data, ignore=kept)
    communes = json.loads((data / "communes.geojson").read_text(encoding="utf-8"))["features"]
    rows = [f"{commune['properties']['commune_code']};{1000 + n}" for n, commune in enumerate(communes)]
    file = tmp_path / "dan_so.csv"
    file.write_text("\n".join(["Mã xã;Dân số", *rows]), encoding="utf-8")
    common = ["--data", str(data), "--json"]
    options = [
        "--layer",
        "population",
        "--source",
        "Niên giám",
        "--date",
        "2019-04-01",
        "--who",
        "Trần B",
    ]
    assert main(["layers", "adopt", str(file), *options, *common]) in (0, 1)
    version = json.loads(capsys.readouterr().out)["versions"]["communes"]
    assert main(["layers", "restore", "communes", version, *common]) == 0
    with open_store(store_path(data)).reading(local_actor(data)) as connection:
        entries = list(audit.entries(connection))
    assert [entry.subject for entry in entries].count("layer/communes") == 2
    assert {entry.who for entry in entries} == {local_actor(data).email}
    assert json.loads(entries[0].before)["version"] == version


STATIONS = read_layer(DEFAULT_DATA_DIR, "stations")
STATED = ["--origin", "reported", "--date", "2018-06-30", "--source", "Sổ VNPT", "--who", "Trần B"]


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    kept = shutil.ignore_patterns("store", "versions", "intake")
    shutil.copytree(DEFAULT_DATA_DIR, folder, ignore=kept)
    return folder


@pytest.fixture
def table(tmp_path):
    """A table of three of VNPT's stations, one of them with another height than it has."""
    chosen = STATIONS[STATIONS["carrier"] == "vnpt"].head(3)
    rows = [f"{row.site_id},VNPT,{row.geometry.x},{row.geometry.y}" for row in chosen.itertuples()]
    file = tmp_path / "vnpt.csv"
    file.write_text("\n".join(["Mã trạm,Nhà mạng,Kinh độ,Vĩ độ", *rows]), encoding="utf-8")
    return file


def adopt(capsys, data, table, *more):
    arguments = ["layers", "adopt", str(table), "--layer", "stations", "--data", str(data), *more]
    code = main(arguments)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_a_register_that_is_not_said_to_be_whole_or_ones_own_replaces_nothing(capsys, data, table):
    code, out, err = adopt(capsys, data, table, *STATED)
    assert (code, out) == (2, "")
    assert "--whole" in err
    assert "bỏ 967" in err
    assert "--carrier" in err
    assert len(read_layer(data, "stations")) == 970


def test_a_look_shows_what_would_change_by_carrier_and_commune(capsys, data, table):
    code, out, _ = adopt(capsys, data, table, "--dry-run", "--json")
    changes = json.loads(out)["changes"]
    assert code in (0, 1)
    assert (changes["whole"]["removed"], changes["whole"]["records_after"]) == (967, 3)
    vnpt = int((STATIONS["carrier"] == "vnpt").sum())
    assert changes["carrier"]["removed"] == vnpt - 3
    assert {row["carrier"] for row in changes["carrier"]["by"]} == {"vnpt"}
    assert sum(row["removed"] for row in changes["carrier"]["by"]) == vnpt - 3
    assert len(read_layer(data, "stations")) == 970


@pytest.mark.parametrize("left_out", ["--origin", "--date"])
def test_origin_and_date_are_asked_for_and_never_guessed(capsys, data, table, left_out):
    at = STATED.index(left_out)
    stated = STATED[:at] + STATED[at + 2 :]
    code, _, err = adopt(capsys, data, table, "--carrier", "vnpt", *stated)
    assert (code, left_out in err) == (2, True)
    assert len(read_layer(data, "stations")) == 970


def test_of_one_carrier_only_its_rows_go(capsys, data, table):
    code, out, _ = adopt(capsys, data, table, "--carrier", "vnpt", *STATED, "--why", "kiểm kê", "--json")
    assert code in (0, 1)
    standing = read_layer(data, "stations")
    assert standing["carrier"].value_counts()["vnpt"] == 3
    assert len(standing) == 970 - int((STATIONS["carrier"] == "vnpt").sum()) + 3
    assert "stations" in json.loads(out)["versions"]
    with open_store(store_path(data)).reading(local_actor(data)) as connection:
        (entry,) = audit.entries(connection, "layer/stations")
    assert json.loads(entry.after)["why"].startswith("kiểm kê")


def test_a_whole_register_and_one_carriers_exclude_each_other(capsys, data, table):
    with pytest.raises(SystemExit):
        adopt(capsys, data, table, "--whole", "--carrier", "vnpt")
