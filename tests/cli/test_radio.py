"""`planner radio`: figures that reconcile, the files it writes, and what it does without a register."""

from __future__ import annotations

import io
import json
import shutil
from contextlib import redirect_stdout

import geopandas as gpd
import openpyxl
import pypdf
import pytest

from planner.cli.main import main
from planner.layers.io import read_layer
from planner.layers.province import DEFAULT_DATA_DIR
from planner.store.accounts import local_actor
from planner.store.database import open_store, store_path
from planner.store.radio_import import import_radio


def radio_report(capsys, *argv):
    assert main(["radio", "--json", *map(str, argv)]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("on", ["2016-06-30", "2017-11-03", "2021-12-31", "2024-12-31"])
def test_communes_by_status_add_up_to_all_of_them_on_every_day(capsys, on):
    report = radio_report(capsys, "--on", on)
    assert report["communes"] == sum(report["by_status"].values()) == 106
    assert len(report["without_station"]) == report["by_status"]["none"]
    assert sum(report["criterion_8"]["counts"].values()) == 106


def test_after_the_last_day_of_the_communes_it_says_so(capsys):
    assert main(["radio", "--on", "2025-06-01"]) == 2
    assert "2025" in capsys.readouterr().err


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The folder that the command has written its files to, and its report."""
    folder, said = tmp_path_factory.mktemp("radio"), io.StringIO()
    asked = ("--on", "2017-11-03", "--out", str(folder), "--paper", "A4")
    with redirect_stdout(said):
        assert main(["radio", "--json", *asked]) == 0
    return folder, json.loads(said.getvalue())


def test_it_writes_the_tables_and_the_printed_maps(written):
    folder, report = written
    assert sorted(str(path.relative_to(folder)) for path in folder.rglob("*.*")) == report["files"]
    book = openpyxl.load_workbook(folder / "radio.xlsx")
    cells = [cell.value for row in book["Trạng thái"].iter_rows() for cell in row]
    assert all(code in cells for code in report["without_station"])
    assert len(gpd.read_file(folder / "radio.gpkg", layer="communes")) == 106
    contours = gpd.read_file(folder / "radio.gpkg", layer="contours")
    assert contours.crs == "EPSG:4326"
    wireless = set(contours["commune_code"])
    assert wireless.isdisjoint(report["without_station"])
    (printed,) = (folder / "ban-do").glob("*xa-chua-co-dai*.pdf")
    page = pypdf.PdfReader(printed).pages[0]
    assert [round(float(side) * 25.4 / 72) for side in page.mediabox[2:]] == [297, 210]


def test_no_heading_or_word_of_its_tables_is_one_of_the_code(written):
    for sheet in openpyxl.load_workbook(written[0] / "radio.xlsx"):
        rows = [[str(cell) for cell in row if cell] for row in sheet.iter_rows(values_only=True)]
        heading = next(at for at, row in enumerate(rows) if len(row) > 5)
        assert not [cell for cell in rows[heading] if cell.isascii() and "_" in cell], sheet.title
        cells = {cell for row in rows[heading + 1 :] for cell in row}
        assert not cells & {"wireless_fm", "licensed", "none", "pass", "fail", "ntm", "co_channel"}


def test_the_register_of_the_store_goes_before_the_shipped_layer(capsys, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(DEFAULT_DATA_DIR, data, ignore=shutil.ignore_patterns("store"))
    before = radio_report(capsys, "--data", data, "--on", "2017-11-03")
    store = open_store(store_path(data))
    who, layer = local_actor(store.path.parent), read_layer(data, "radio")
    lacking = layer["commune_code"].isin(before["without_station"][:2]) & (layer["year"] == 2017)
    import_radio(store, who, layer.assign(kind=layer["kind"].mask(lacking, "wired")), "thử")
    after = radio_report(capsys, "--data", data, "--on", "2017-11-03")
    assert after["by_status"]["none"] == before["by_status"]["none"] - 2
    assert after["by_status"]["wired"] == before["by_status"]["wired"] + 2


def test_a_budget_is_told_with_what_it_does_not_reach(capsys):
    small = radio_report(capsys, "--on", "2017-11-03", "--budget-vnd", 1e9)["budget"]
    large = radio_report(capsys, "--on", "2017-11-03", "--budget-vnd", 1e12)["budget"]
    assert small["spent_vnd"] <= 1e9
    assert small["communes"] + small["left_communes"] == large["communes"]
    assert (large["left_communes"], large["line_rank"]) == (0, None)


def test_a_province_with_a_register_alone_is_told_too(capsys, tmp_path):
    data = tmp_path / "data"
    optional = ("store", "hamlets.geojson", "loudspeakers.geojson", "commune_facts.geojson")
    shutil.copytree(DEFAULT_DATA_DIR, data, ignore=shutil.ignore_patterns(*optional))
    report = radio_report(capsys, "--data", data, "--on", "2017-11-03")
    assert sum(report["by_status"].values()) == 106
    assert report["criterion_8"]["by_item"]["8.1"]["pass"] == 0  # nobody has shown any evidence
