"""province.yaml: whatever stands in it, the fault comes with its file, its line and what is expected."""

import errno
import os
import re

import pytest
from yaml_mutations import mutations

from planner.base import messages
from planner.base.errors import DataFileError
from planner.layers.province import DEFAULT_DATA_DIR, FILE, check_province, read_province

TEXT = (DEFAULT_DATA_DIR / FILE).read_text(encoding="utf-8")
MUTATIONS = mutations(TEXT, seed=16)
HARMLESS = ("byte order mark", "CRLF", "CR")


def written(folder, content):
    (folder / FILE).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def refused(folder, lang="vi"):
    with pytest.raises(DataFileError) as caught:
        read_province(folder)
    return caught.value.text(lang)


def test_the_shipped_profile_is_sound():
    assert check_province(DEFAULT_DATA_DIR) == []
    assert read_province(DEFAULT_DATA_DIR).bounds == (105.94, 9.50, 106.64, 10.10)


def test_every_mutation_is_read_or_told_with_file_line_and_what_is_expected(tmp_path):
    assert len(MUTATIONS) > 1000
    faulty = 0
    for name, content in MUTATIONS:
        faults = check_province(written(tmp_path, content))  # an exception fails the test
        faulty += bool(faults)
        for fault in faults:
            assert (fault.file, fault.row is None) == (FILE, False), name
            assert fault.expected, name
            assert fault.message.startswith(f"{FILE}, dòng {fault.row}"), name
            assert len(fault.message) < 1000, name
    assert faulty > len(MUTATIONS) / 2


def test_what_cannot_be_read_is_an_error_with_file_line_and_what_is_expected(tmp_path):
    refused = {}
    for name, content in MUTATIONS[::10]:
        try:
            read_province(written(tmp_path, content))
        except DataFileError as error:
            refused[name] = error
    assert len(refused) > 50
    for name, error in refused.items():
        assert error.facts["file"] == FILE, name
        assert error.facts["expected"], name
        for lang, word in (("vi", "dòng"), ("en", "line")):
            assert f"{FILE}, {word} {error.facts['line']}" in error.text(lang), name


def test_what_changes_nothing_is_read(tmp_path):
    mutations = dict(MUTATIONS)
    for name in HARMLESS:
        assert read_province(written(tmp_path, mutations[name])) == read_province(DEFAULT_DATA_DIR), name


@pytest.mark.parametrize("key", [line.split(":")[0] for line in TEXT.splitlines() if line[:1].isalpha()])
def test_a_key_may_not_be_null_nor_of_another_type_nor_stand_twice(tmp_path, key):
    mutations = dict(MUTATIONS)
    for change in ("null", "list", "mapping", "true", "control", "long", "nan"):
        if f"{key} {change}" in mutations:
            assert check_province(written(tmp_path, mutations[f"{key} {change}"])), (key, change)
    assert key in refused(written(tmp_path, f"{TEXT}{key}: x\n"))


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("EPSG:9209", "EPSG:99999", 10, "«EPSG:99999» không phải một múi chiếu VN-2000; cần EPSG:9209"),
        ("EPSG:9209", "EPSG:4326", 10, "không phải một múi chiếu"),
        ("EPSG:9209", "EPSG:4756", 10, "không phải một múi chiếu"),
        ("EPSG:9209", "EPSG:9210", 10, "là múi của tỉnh khác; EPSG ghi Trà Vinh ở EPSG:9209"),
        ("EPSG:9209", "EPSG:5897", 10, "EPSG:9209"),
        ("EPSG:9209", "EPSG:9205", 10, "không phủ khung của tỉnh"),
        ("EPSG:9209", "VN-2000", 10, "dạng như EPSG:9209"),
        ("[105.94, 9.50, 106.64, 10.10]", "[9.50, 105.94, 10.10, 106.64]", 11, "đổi chỗ"),
        ("[105.94, 9.50, 106.64, 10.10]", "[106.64, 9.50, 105.94, 10.10]", 11, "tây, nam, đông, bắc"),
        ("[105.94, 9.50, 106.64, 10.10]", "[105.94, 9.50, 106.64]", 11, "từ 4 đến 4 mục"),
        ("9.50, 106.64", "chín, 106.64", 11, "chín không đúng kiểu, cần số"),
        ('code: "84"', "code: 84", 3, "cần chữ (đặt trong ngoặc kép), ví dụ"),
        ("population_source:", "population_sourse:", 15, "có phải «population_source»?"),
        ("2017, 2020, 2025]", "2017, 2017]", 13, "ghi hai lần"),
        ("kind: sea", "kind: lake", 30, "province, sea, river"),
        ("  symbol:", "\tsymbol:", 8, "thụt đầu dòng bằng dấu cách"),
        ("name: Trà Vinh", "name: !!python/object:os.system {}", 2, "không dùng được"),
    ],
)
def test_a_fault_is_told_where_it_stands_and_how_it_should_be(tmp_path, old, new, line, words):
    assert old in TEXT
    faults = check_province(written(tmp_path, TEXT.replace(old, new, 1)))
    assert any(fault.row == line and words in fault.message for fault in faults), [
        (fault.row, fault.message) for fault in faults
    ]


def test_every_fault_is_told_not_only_the_first(tmp_path):
    text = (
        TEXT.replace("EPSG:9209", "x")
        .replace("base_year: 2017", "base_year: soon")
        .replace("sea", "lake")
    )
    assert [fault.row for fault in check_province(written(tmp_path, text))] == [10, 12, 30]


def test_a_directory_and_a_file_that_may_not_be_read_are_told_in_both_languages(tmp_path):
    (tmp_path / FILE).mkdir()
    assert re.search("không mở được .*; cần một tệp", refused(tmp_path))
    assert re.search("cannot be opened .*; expected a text file", refused(tmp_path, "en"))
    (tmp_path / FILE).rmdir()
    (tmp_path / FILE).symlink_to(tmp_path / FILE)  # a loop: no way to open it, for nobody
    assert FILE in refused(tmp_path)


def test_a_file_without_the_right_to_read_it_is_told(tmp_path, monkeypatch):
    def forbidden(*_, **__):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    written(tmp_path, TEXT)
    monkeypatch.setattr(
        "pathlib.Path.open", forbidden
    )  # an administrator may read whatever has no rights
    assert "không mở được (Permission denied)" in refused(tmp_path)


def test_a_missing_file_says_which_and_where(tmp_path):
    assert "Thiếu tệp dữ liệu «province.yaml»" in refused(tmp_path)


def test_a_fault_inside_an_error_is_in_the_language_of_the_reader(tmp_path):
    written(tmp_path, TEXT.replace("EPSG:9209", "EPSG:99999"))
    english = refused(tmp_path, "en")
    assert "line 10" in english
    assert "dòng" not in english
    assert messages.in_lang("as it is", "en") == "as it is"
