"""A zip of files: all of them, in the same bytes whatever their order."""

import io
import zipfile

import pytest

from planner.base.files import bytes_on_disk, on_disk, zip_bytes

FILES = {"b/ấp.txt": b"2" * 1000, "a.txt": b"1"}


def test_every_file_comes_back_by_its_path():
    with zipfile.ZipFile(io.BytesIO(zip_bytes(FILES))) as packed:
        assert packed.namelist() == sorted(FILES)
        assert {name: packed.read(name) for name in packed.namelist()} == FILES


def test_the_order_and_the_moment_do_not_count():
    assert zip_bytes(FILES) == zip_bytes(dict(reversed(FILES.items())))


def test_a_quicker_level_holds_the_same():
    with zipfile.ZipFile(io.BytesIO(zip_bytes(FILES, 1))) as packed:
        assert packed.read("b/ấp.txt") == FILES["b/ấp.txt"]


def test_a_file_that_was_sent_is_on_the_disk_only_meanwhile_and_never_outside_its_folder():
    with on_disk("../../etc/tram.csv", b"a;b") as path:
        assert (path.name, path.read_bytes(), len(list(path.parent.iterdir()))) == (
            "tram.csv",
            b"a;b",
            1,
        )
    assert not path.parent.exists()


@pytest.mark.parametrize("name", ["", ".", "..", "/", "a/.."])
def test_a_name_that_names_no_file_gets_one(name):
    with on_disk(name, b"a") as path:
        assert path.read_bytes() == b"a"


def test_bytes_of_a_writer_that_needs_a_path_are_what_it_wrote_there():
    places = []

    def write(path):
        places.append(path)
        path.write_bytes(b"raster")

    assert bytes_on_disk("coverage.tif", write) == b"raster"
    assert [path.name for path in places] == ["coverage.tif"]
    assert not places[0].parent.exists()
