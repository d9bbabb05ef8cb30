"""`planner layers check`: each way to break data is told with file, record and what is wanted."""

import json

import pytest
from broken_data import (
    HANOI,
    OTHERS,
    broken_copy,
    bytes_of,
    coordinates,
    drop,
    empty,
    every,
    features,
    folder_instead,
    geometry,
    moved,
    odd_files,
    put,
    text_of,
    twice,
    without,
)

from planner.base.errors import DataFileError
from planner.cli.main import main
from planner.layers.catalogue import LAYERS
from planner.layers.io import read_layer
from planner.layers.province import DEFAULT_DATA_DIR
from planner.usecases.own_data import check_own_data

BTS = "bts.geojson"
UNKNOWN = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::9999999"}}
BOW = [[[106.3, 9.9], [106.4, 10.0], [106.4, 9.9], [106.3, 10.0], [106.3, 9.9]]]
WHOLE = (DEFAULT_DATA_DIR / BTS).read_bytes()
CUT = WHOLE[:5000].decode(errors="ignore").encode()  # not within a letter
LAST_LINE = CUT.count(b"\n") + 1
# What is broken → the words that tell it; a layer that is refused is named in the third place.
CASES = {
    "an unknown system of the province": (
        text_of("province.yaml", "EPSG:9209", "EPSG:99999"),
        ["province.yaml, dòng 10", "«EPSG:99999» không phải một múi chiếu VN-2000; cần EPSG:9209"],
        None,
    ),
    "no profile": (without("province.yaml"), ["province.yaml: không mở được"], None),
    "a plan with a slip": (
        text_of("plan/tra_vinh.yaml", "certainty:", "certainity:"),
        ["tra_vinh.yaml, dòng", "có phải «certainty»?"],
        None,
    ),
    "no plan": (without("plan/tra_vinh.yaml"), ["đúng một tệp quy hoạch"], None),
    "swapped coordinates in one record": (
        features(BTS, coordinates([9.9, 106.3], 4)),
        ["bts.geojson, bản ghi 5", "9.9, 106.3", "kinh độ và vĩ độ đổi chỗ"],
        "stations",
    ),
    "a position in metres": (
        features(BTS, coordinates([590000, 1090000], 4)),
        ["bts.geojson, bản ghi 5", "không phải độ"],
        "stations",
    ),
    "a station in another province": (
        features(BTS, coordinates(HANOI, 4)),
        ["bts.geojson, bản ghi 5 (", "105.8, 21", "nằm ngoài tỉnh"],
        None,
    ),
    "a cable in another province": (
        features("cables.geojson", coordinates([HANOI, [105.9, 21.0]], 1)),
        ["cables.geojson, bản ghi 2 (", "nằm ngoài tỉnh"],
        None,
    ),
    "a commune in another province": (
        features("communes.geojson", moved),
        ["communes.geojson, bản ghi 1 (29236)", "nằm ngoài khung của tỉnh"],
        None,
    ),
    "no commune": (
        features("communes.geojson", empty),
        ["communes.geojson: không có bản ghi nào"],
        "communes",
    ),
    "a missing column": (
        features(BTS, drop("carrier")),
        ["bts.geojson: thiếu cột «carrier»"],
        "stations",
    ),
    "a missing value": (
        features(BTS, drop("carrier", 4)),
        ["bts.geojson, bản ghi 5, cột «carrier»"],
        "stations",
    ),
    "text for a number": (
        features(BTS, put("mast_height_m", "bốn hai", 4)),
        ["bts.geojson, bản ghi 5, cột «mast_height_m»", "«bốn hai»", "cần một số"],
        "stations",
    ),
    "a list for text": (
        features(BTS, put("name", ["x"], 4)),
        ["bts.geojson, bản ghi 5, cột «name»", "cần chữ"],
        "stations",
    ),
    "a word for yes or no": (
        features("communes.geojson", put("is_urban", "x", 4)),
        ["communes.geojson, bản ghi 5, cột «is_urban»", "true hoặc false"],
        "communes",
    ),
    "a code that stands twice": (
        features(BTS, twice),
        ["bts.geojson, bản ghi 1, cột «site_id»", "bts.geojson, bản ghi 11", "chỉ một lần"],
        "stations",
    ),
    "a line for a point": (
        features(BTS, geometry({"type": "LineString", "coordinates": [HANOI, [106, 10]]}, 4)),
        ["bts.geojson, bản ghi 5: hình học kiểu LineString, cần Point"],
        "stations",
    ),
    "a border that crosses itself": (
        features("communes.geojson", geometry({"type": "Polygon", "coordinates": BOW}, 4)),
        ["communes.geojson, bản ghi 5: hình học không hợp lệ"],
        "communes",
    ),
    "no geometry": (features(BTS, geometry(None, 4)), ["bts.geojson, bản ghi 5"], "stations"),
    "a geometry of text": (
        features(BTS, geometry({"type": "Point", "coordinates": ["a", "b"]}, 4)),
        ["bts.geojson, bản ghi 5: hình học không đọc được"],
        "stations",
    ),
    "a record that is none": (
        features(BTS, lambda content: content["features"].insert(4, 3)),
        ["bts.geojson, bản ghi 5: không phải một đối tượng"],
        "stations",
    ),
    "an unknown system of a layer": (
        features(BTS, lambda content: content.update(crs=UNKNOWN)),
        ["bts.geojson", "EPSG::9999999", "cần EPSG:4326"],
        "stations",
    ),
    "metadata that are a list": (
        features(BTS, lambda content: content.update(metadata=[1])),
        ["bts.geojson", "metadata"],
        "stations",
    ),
    "a truncated file": (bytes_of(BTS, CUT), ["bts.geojson", f"dòng {LAST_LINE}"], "stations"),
    "an empty file": (bytes_of(BTS, b""), ["bts.geojson"], "stations"),
    "another kind of file": (
        bytes_of(BTS, b"SQLite format 3\x00\x10\x00\xff\xfe"),
        ["bts.geojson", "UTF-8"],
        "stations",
    ),
    "a parquet file": (bytes_of(BTS, b"PAR1\x15\x04"), ["bts.geojson", "JSON"], "stations"),
    "no file": (without(BTS), ["Thiếu tệp dữ liệu «bts.geojson»"], "stations"),
    "a folder for a file": (folder_instead(BTS), ["bts.geojson"], "stations"),
    "every other layer truncated": (
        every(*[bytes_of(file, b'{"type":"FeatureColl') for file in OTHERS]),
        OTHERS,
        "zones",
    ),
    "odd files": (
        odd_files,
        ["profile.yaml, dòng 1", "can-cu.yaml, dòng 1, mục documents", "viettel.yaml, dòng 1"],
        None,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_broken_is_told_and_the_rest_is_read(tmp_path, case):
    change, words, refused = CASES[case]
    folder = broken_copy(tmp_path / "data", change)
    checked = check_own_data(folder)
    messages = "\n".join(fault.message for fault in checked.faults)
    assert [word for word in words if word not in messages] == []
    assert all(fault.file and fault.expected for fault in checked.faults)
    if refused is not None:
        with pytest.raises(DataFileError, match=LAYERS[refused].file):
            read_layer(folder, refused)
    sound = [name for name, (_, faults) in checked.layers.items() if not faults]
    assert len(sound) >= (1 if case == "every other layer truncated" else len(LAYERS) - 1)
    for name in sound[:2]:
        assert read_layer(folder, name) is not None


def test_the_shipped_data_are_sound():
    checked = check_own_data(DEFAULT_DATA_DIR)
    assert checked.faults == []
    assert {"province.yaml", "plan/tra_vinh.yaml", "plan/presets/ha_noi.yaml"} <= set(checked.files)


def test_the_command_tells_every_fault_in_the_language_asked_for(tmp_path, capsys):
    change = every(
        text_of("province.yaml", "code:", "cade:"), features(BTS, coordinates([9.9, 106.3], 4))
    )
    folder = broken_copy(tmp_path / "data", change)
    assert main(["layers", "check", "--data", str(folder), "--lang", "en"]) == 1
    text = capsys.readouterr().out
    assert "province.yaml, line 3, entry cade" in text
    assert "bts.geojson, record 5" in text
    assert "dòng" not in text
    assert main(["layers", "check", "--data", str(folder), "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    stations = next(row for row in report["layers"] if row["name"] == "stations")
    profile = next(row for row in report["files"] if row["file"] == "province.yaml")
    assert (len(stations["faults"]), bool(profile["faults"])) == (1, True)


def test_every_command_says_why_it_cannot_go_on_without_a_traceback(tmp_path, capsys):
    folder = broken_copy(
        tmp_path / "data", text_of("province.yaml", "crs: EPSG:9209", "crs: EPSG:99999")
    )
    for command in (["plan", "progress"], ["radio", "report", "--on", "2018-01-01"]):
        try:
            code = main([*command, "--data", str(folder)])
        except SystemExit as error:  # another option is wanted: the words are argparse's
            code = error.code
        assert code == 2
    assert "province.yaml, dòng 10" in capsys.readouterr().err
