"""The console command: JSON alone on standard output, documented exit codes."""

import argparse
import json
import shutil
import subprocess
import sys

import geopandas as gpd
import numpy as np
import openpyxl
import pytest
import rasterio
from affine import Affine

from planner.base import messages
from planner.cli.main import COMMANDS, main, parser
from planner.intake.choices import Choices, remember
from planner.layers.province import DEFAULT_DATA_DIR

SAMPLE = DEFAULT_DATA_DIR / "samples" / "vnpt_2018_ho_so.zip"


def run(capsys, *arguments):
    code = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def run_json(capsys, *arguments):
    code, out, _ = run(capsys, *arguments, "--json")
    return code, json.loads(out)


def test_layers_check_prints_a_table_and_exits_0_on_the_shipped_data(capsys):
    code, out, _ = run(capsys, "layers", "check")
    assert code == 0
    assert "communes" in out
    assert " 970 " in out


def test_layers_check_exits_1_on_a_fault_and_names_it(capsys, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(DEFAULT_DATA_DIR, data, ignore=shutil.ignore_patterns("store"))
    text = (
        (data / "bts.geojson")
        .read_text(encoding="utf-8")
        .replace('"carrier":"vnpt"', '"carrier":"x"', 1)
    )
    (data / "bts.geojson").write_text(text, encoding="utf-8")
    code, report = run_json(capsys, "layers", "check", "--data", data)
    assert code == 1
    faults = {layer["name"]: layer["faults"] for layer in report["layers"]}
    assert len(faults["stations"]) == 1
    assert "carrier" in faults["stations"][0]
    assert faults["communes"] == []


def test_convert_gives_the_check_point_and_names_the_operation(capsys):
    code, report = run_json(
        capsys, "convert", "--from", "EPSG:4326", "--to", "EPSG:9209", 106.3453, 9.9347
    )
    assert code == 0
    assert (report["x"], report["y"]) == pytest.approx((592494.77, 1098752.26), abs=0.01)
    assert "VN-2000 to WGS 84 (2)" in report["operation"]


def test_an_unknown_system_exits_2_in_the_language_asked_for(capsys):
    arguments = ("convert", "--from", "EPSG:4326", "--to", "EPSG:1", 106, 10)
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert "Không nhận ra hệ tọa độ" in err
    assert "Unknown coordinate system" in run(capsys, *arguments, "--lang", "en")[2]


@pytest.mark.parametrize("line", ["--lang en rules --help", "rules --lang=en --help"])
def test_the_language_may_stand_anywhere_and_help_is_in_it(capsys, line):
    with pytest.raises(SystemExit) as end:
        main(line.split())
    assert end.value.code == 0
    words = " ".join(capsys.readouterr().out.split())
    assert messages.text("cli.data", "en") in words
    assert messages.text("cli.data", "vi") not in words


@pytest.mark.parametrize("line", ["rules --lang fr", "--lang fr rules", "rules --lang"])
def test_a_language_that_there_is_not_is_refused(capsys, line):
    with pytest.raises(SystemExit) as end:
        main(line.split())
    assert end.value.code == 2
    assert capsys.readouterr().out == ""


def test_what_the_console_says_is_in_the_language_but_what_it_writes_is_vietnamese(capsys, tmp_path):
    path = tmp_path / "trạm.csv"
    path.write_text("Mã trạm,Kinh độ,Vĩ độ,Loại cột\nV1,abc,9.9,A2a\nV2,106.3,9.9,A2a\n", "utf-8")
    line = ("--lang", "en", "intake", path, "--carrier", "viettel", "--out", tmp_path / "ra")
    _, out, _ = run(capsys, *line)
    assert "the coordinates “abc; 9.9” cannot be read (Kinh độ, Vĩ độ)" in out
    assert "không đọc được" not in out
    sheets = openpyxl.load_workbook(tmp_path / "ra" / "faults.xlsx")
    words = " ".join(str(cell) for sheet in sheets for row in sheet.values for cell in row if cell)
    assert "không đọc được tọa độ «abc; 9.9»" in words
    assert "cannot be read" not in words


@pytest.mark.parametrize("code", ["EPSG:5703", "EPSG:4978"])
def test_a_system_of_heights_or_of_space_is_told_as_what_it_is(capsys, code):
    exit_code, out, err = run(capsys, "convert", "--from", "EPSG:4326", "--to", code, 106.3, 9.9)
    assert (exit_code, out) == (2, "")
    assert "không phải hệ tọa độ địa lý hay hệ tọa độ phẳng" in err


def test_coverage_adds_up_and_writes_its_files(capsys, tmp_path):
    code, report = run_json(
        capsys,
        "coverage",
        "--carrier",
        "mobifone",
        "--technology",
        "4G",
        "--year",
        2017,
        "--out",
        tmp_path,
    )
    assert code == 0
    assert len(report["communes"]) == 106
    people = sum(commune["covered_population"] for commune in report["communes"])
    assert people == pytest.approx(report["covered_population"], abs=1e-3)
    assert report["population"] == 1_009_168
    assert 0 < report["covered_km2"] < report["area_km2"]
    assert {path.name for path in tmp_path.iterdir()} == {"coverage.tif", "coverage.gpkg"}


def test_a_technology_that_cannot_be_computed_exits_2(capsys):
    code, _, err = run(capsys, "coverage", "--carrier", "viettel", "--technology", "9G", "--year", 2017)
    assert code == 2
    assert "9G" in err


def test_pathloss_refuses_what_is_out_of_range(capsys):
    common = ("pathloss", "--model", "okumura_hata", "--frequency-mhz", 900, "--tx-height-m", 30)
    code, report = run_json(capsys, *common, "--distance-km", 5)
    assert code == 0
    assert report["loss_db"] == pytest.approx(151.0244, abs=2e-3)
    assert run(capsys, *common, "--distance-km", 50)[0] == 2


def test_appraise_judges_every_site_and_exits_1_with_findings(capsys, tmp_path):
    code, report = run_json(
        capsys, "appraise", SAMPLE, "--carrier", "vnpt", "--on", "2018-04-03", "--out", tmp_path
    )
    assert code == 1
    assert len(report["sites"]) == 130
    assert sum(report["totals"]["sites"].values()) == 130
    keys = {"rule_id", "verdict", "measured", "limit", "unit", "citation", "certainty"}
    assert all(keys <= set(entry) for site in report["sites"] for entry in site["findings"])
    failed = {e["kind"] for s in report["sites"] for e in s["findings"] if e["verdict"] == "fail"}
    assert failed == {"limit"}
    decided = sum(report["totals"]["sites"][name] for name in ("pass", "conditional", "fail"))
    assert decided >= 0.8 * 130
    assert (tmp_path / "findings.xlsx").stat().st_size > 10_000


def test_appraise_refuses_a_file_that_is_none(capsys, tmp_path):
    (tmp_path / "x.xlsx").write_bytes(b"no")
    code, _, err = run(
        capsys, "appraise", tmp_path / "x.xlsx", "--carrier", "vnpt", "--on", "2018-04-03"
    )
    assert code == 2
    assert "x.xlsx" in err


def test_radio_counts_every_commune(capsys):
    code, report = run_json(capsys, "radio", "--on", "2017-11-03")
    assert code == 0
    assert sum(report["by_status"].values()) == report["communes"] == 106
    assert {"29371", "29338"} <= set(report["without_station"])


def test_radio_says_which_communes_a_later_day_needs(capsys):
    code, out, err = run(capsys, "radio", "--on", "2025-01-01", "--json")
    assert (code, out) == (2, "")
    assert "31/12/2024" in err


def test_rules_and_plan_check(capsys):
    code, report = run_json(capsys, "rules", "--on", "2018-04-03")
    assert code == 0
    wanted = """CLASS ZONE SPACE SPACE-2 SHARE SHARE-PCT UG-PCT QUANTITY PRIORITY EMF-LIM EMF-R
        EMF-INSPECT AIR-45 AIR-TX AIR-MARK AIR-TIME HER ROAD-COR ROAD-FALL ROAD-CLR PWR-COR CAB-POLE
        EVIDENCE ADDRESS COVERAGE PERMIT RAD-BAND RAD-PREF RAD-OLD RAD-POWER RAD-LIC RAD-ENDING RAD-IT
        RAD-E RAD-SPEAKER NTM8 NTM8.1 NTM8.2 NTM8.3 NTM8.4 RAD-PRIORITY RAD-COST"""
    assert [rule["rule_id"] for rule in report["rules"]] == wanted.split()
    assert [rule["rule_id"] for rule in report["rules"] if not rule["citation"]] == ["RAD-IT"]
    code, report = run_json(capsys, "rules", "--on", "2021-01-18")
    assert all(rule["citation"] for rule in report["rules"])
    assert run(capsys, "plan", "check")[0] == 0


UGLY = DEFAULT_DATA_DIR.parent / "tests" / "intake" / "files"


def test_intake_of_a_clean_file_exits_0_and_writes_its_sites(capsys, tmp_path):
    code, report = run_json(capsys, "intake", SAMPLE, "--carrier", "vnpt", "--out", tmp_path)
    assert code == 0
    assert (report["sites"], report["crs"], report["axis_order"]) == (130, "EPSG:9209", "east,north")
    assert report["faults"] == []
    assert report["difference"] == {"added": 0, "changed": 0, "dropped": 0, "same": 130, "kept": 0}
    sites = gpd.read_file(tmp_path / "sites.gpkg", layer="sites")
    assert len(sites) == 130
    assert {"file", "sheet", "row", "cells"} <= set(sites.columns)
    assert json.loads(sites["cells"][0])["MA_TRAM"] == sites["site_id"][0]


def test_intake_of_a_faulty_file_exits_1_and_still_writes_the_good_rows(capsys, tmp_path):
    file = UGLY / "22_hai_hang_lech.xlsx"
    code, report = run_json(capsys, "intake", file, "--carrier", "viettel", "--out", tmp_path)
    assert code == 1
    assert report["sites"] == 6
    keys = {"sheet", "row", "column", "code", "severity", "value", "expected", "suggestion"}
    assert all(keys <= set(fault) for fault in report["faults"])
    assert [fault["row"] for fault in report["faults"]] == [4, 7]
    assert len(gpd.read_file(tmp_path / "sites.gpkg", layer="sites")) == 6
    assert (tmp_path / "faults.xlsx").read_bytes()[:2] == b"PK"
    accept = ("--accept", "swap", "--accept", "zone")
    code, report = run_json(capsys, "intake", file, "--carrier", "viettel", "--out", tmp_path, *accept)
    assert report["sites"] == 8
    assert [fix["kind"] for fix in report["applied"]] == ["swap", "zone"]


def test_intake_of_a_file_that_cannot_be_used_exits_2_and_writes_nothing(capsys, tmp_path):
    code, out, err = run(
        capsys, "intake", UGLY / "24_cot_la.xlsx", "--carrier", "viettel", "--out", tmp_path / "o"
    )
    assert (code, out) == (2, "")
    assert "24_cot_la.xlsx" in err
    assert not (tmp_path / "o").exists()


def test_intake_reads_a_mapping(capsys, tmp_path):
    mapping = tmp_path / "m.yaml"
    mapping.write_text(
        "columns: {Trạm số: site_id, Tọa độ phía bắc: north_m, Tọa độ phía đông: east_m}",
        encoding="utf-8",
    )
    arguments = ("--carrier", "viettel", "--mapping", mapping, "--out", tmp_path / "o")
    code, report = run_json(capsys, "intake", UGLY / "24_cot_la.xlsx", *arguments)
    assert (code, report["sites"]) == (1, 3)


QUESTION = ("--carrier", "viettel", "--technology", "3G", "--year", 2017)


def test_gaps_are_listed_by_people_and_add_up_with_those_left_out(capsys):
    code, report = run_json(capsys, "gaps", *QUESTION)
    assert code == 1
    people = [gap["population"] for gap in report["gaps"]]
    assert people == sorted(people, reverse=True)
    assert min(gap["area_km2"] for gap in report["gaps"]) > 0
    listed = sum(people) + report["left_out"]["population"]
    assert abs(listed - report["gap_population"]) < 0.01 * report["gap_population"]


def test_compare_tells_what_a_file_brings_and_writes_it(capsys, tmp_path):
    sample = DEFAULT_DATA_DIR / "samples" / "viettel_2018_ho_so.xlsx"
    code, report = run_json(capsys, "compare", sample, *QUESTION, "--out", tmp_path)
    assert code in (0, 1)
    change = report["covered_population_after"] - report["covered_population_before"]
    assert abs(report["gained_population"] - report["lost_population"] - change) < 1
    assert (
        abs(sum(site["marginal_population"] for site in report["sites"]) - report["gained_population"])
        < 1
    )
    assert (tmp_path / "compare.gpkg").stat().st_size > 0


def test_coverage_and_comparison_take_rasters_of_people_and_of_ground(capsys, tmp_path):
    values = np.full((90, 90), 4.0, np.float32)
    profile = {"driver": "GTiff", "height": 90, "width": 90, "count": 1, "dtype": "float32"}
    with rasterio.open(
        tmp_path / "r.tif",
        "w",
        crs="EPSG:4326",
        transform=Affine(0.01, 0, 105.9, 0, -0.01, 10.2),
        **profile,
    ) as raster:
        raster.write(values, 1)
    people, ground = ("--people", tmp_path / "r.tif"), ("--terrain", tmp_path / "r.tif")
    coarse = ("--resolution-m", 500, "--model", "p1812", "--threshold-dbm", -80)
    code, report = run_json(capsys, "coverage", *QUESTION, *coarse, *people, *ground)
    assert code == 0
    assert "r.tif" in report["parameters"]["terrain"]
    assert report["parameters"]["people_raster"]["census"] == round(report["population"])
    sample = DEFAULT_DATA_DIR / "samples" / "viettel_2018_ho_so.xlsx"
    clutter = ("--clutter", tmp_path / "r.tif")
    _, both = run_json(capsys, "compare", sample, *QUESTION, *coarse, *people, *ground, *clutter)
    assert "r.tif, r.tif" in both["parameters"]["terrain"]
    assert both["gained_population"] > 0
    code, _, error = run(capsys, "coverage", *QUESTION, *ground)
    assert code == 2
    assert "p1812" in error


def test_an_antenna_file_is_named_among_the_parameters(capsys, tmp_path):
    lines = [f"{at} {abs((at + 180) % 360 - 180) / 10}" for at in range(360)]
    planes = "\n".join(["HORIZONTAL 360", *lines, "VERTICAL 360", *lines])
    (tmp_path / "a.msi").write_text("NAME Panel\nGAIN 17 dBi\n" + planes, encoding="latin-1")
    code, report = run_json(capsys, "coverage", *QUESTION, "--antenna", tmp_path / "a.msi")
    assert code == 0
    assert report["parameters"]["antenna"] == "Panel"


def test_every_command_is_in_the_table_with_its_file_and_help():
    """What `planner --help` lists without importing a command is what the command says of itself."""
    whole, by_name = (
        {
            choice.dest: choice.help
            for group in top._actions
            if isinstance(group, argparse._SubParsersAction)
            for choice in group._choices_actions
        }
        for top in (parser(), parser([]))
    )
    assert by_name == whole
    assert set(whole) == set(COMMANDS)


def test_help_is_shown_without_the_libraries_of_maps_and_tables():
    script = (
        "import sys; from planner.cli.main import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: print(sorted({'pandas', 'geopandas', 'numba'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert "appraise" in done.stdout


def test_a_file_is_read_as_the_office_decided_when_it_last_saw_it(capsys, tmp_path):
    """The page remembers what the columns mean; `intake` and `appraise` read the file alike."""
    data = tmp_path / "data"
    shutil.copytree(DEFAULT_DATA_DIR, data, ignore=shutil.ignore_patterns("store", "intake"))
    file = UGLY / "24_cot_la.xlsx"
    arguments = ("--carrier", "viettel", "--data", data)
    assert run(capsys, "intake", file, *arguments, "--out", tmp_path / "o")[0] == 2
    columns = {"tram so": "site_id", "toa do phia bac": "north_m", "toa do phia dong": "east_m"}
    remember(data, "viettel", file.read_bytes(), Choices(columns=columns))
    code, taken = run_json(capsys, "intake", file, *arguments, "--out", tmp_path / "o")
    assert (code, taken["sites"]) == (1, 3)
    on = ("--on", "2018-04-03", "--without-coverage")
    judged = run_json(capsys, "appraise", file, *arguments, *on)[1]
    assert len(judged["sites"]) == 3
    assert judged["faults"] == taken["faults"]
