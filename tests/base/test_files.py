"""A zip of files: all of them, in the same bytes whatever their order."""

import io
import zipfile

from planner.base.files import zip_bytes

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
