"""What a zip holds: every file in it is read, named as left out, or the reason of a refusal."""

import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.base.errors import InputFileError
from planner.intake.opening import open_file

TABLE = "Mã trạm,X\nU01,1\n".encode()


def packed(path, parts):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return path


def test_names_of_windows_in_utf8_without_its_mark_are_read(tmp_path):
    name = "Đợt 1.csv".encode()
    plain = packed(tmp_path / "b.zip", [("x" * len(name), TABLE)]).read_bytes()
    (tmp_path / "c.zip").write_bytes(plain.replace(b"x" * len(name), name))
    (sheet,) = open_file(tmp_path / "c.zip")
    assert sheet.name == "Đợt 1.csv"


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["a", "b", "Thư mục/c"]), st.sampled_from([".csv", ".pdf", ".xyz"])),
        min_size=1,
        max_size=8,
        unique=True,
    )
)
def test_every_file_is_a_sheet_or_named_as_left_out(tmp_path_factory, entries):
    path = tmp_path_factory.mktemp("zip") / "gửi.zip"
    packed(path, [(stem + ending, TABLE) for stem, ending in entries])
    tables = {(stem + ending).rpartition("/")[2] for stem, ending in entries if ending == ".csv"}
    if not tables:
        with pytest.raises(InputFileError, match="bên trong có"):
            open_file(path)
        return
    sheets = open_file(path)
    assert {sheet.name for sheet in sheets} == tables
    remarks = " ".join(sheets[0].remarks)
    for stem, ending in entries:
        assert (stem + ending in remarks) == (ending != ".csv")


def test_too_many_tables_in_one_zip_are_refused(tmp_path):
    path = packed(tmp_path / "a.zip", [(f"{n}.csv", TABLE) for n in range(41)])
    with pytest.raises(InputFileError, match="40"):
        open_file(path)


def test_a_note_beside_the_data_does_not_stop_it(tmp_path):
    parts = [("a.csv", TABLE), ("doc.json", b'{"ghi chu": 1}'), ("b.txt", b"\x00\x01\x02")]
    (sheet,) = open_file(packed(tmp_path / "a.zip", parts))
    assert "doc.json" in sheet.remarks[0]
    assert "b.txt" in sheet.remarks[0]


def test_a_bomb_of_many_entries_or_one_is_refused_before_it_is_unpacked(tmp_path):
    many = [(f"{n}.csv", bytes(9_000_000)) for n in range(30)]
    with pytest.raises(InputFileError, match="200 MB"):
        open_file(packed(tmp_path / "a.zip", many))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_are_refused_for_only_one_would_be_read(tmp_path):
    path = packed(tmp_path / "a.zip", [("tram.csv", TABLE), ("tram.csv", TABLE)])
    with pytest.raises(InputFileError, match=r"hai tệp cùng tên «tram\.csv»"):
        open_file(path)
