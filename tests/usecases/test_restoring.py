"""A province stood up beside the data directory: what is refused, and what is on record."""

import shutil

import pytest
from store.store_tools import ADMINISTRATOR, READER, REVIEWER, fill

from planner.base.errors import AccessError, ParameterError, StoreError
from planner.layers.province import DEFAULT_DATA_DIR
from planner.store import audit
from planner.store.database import connected, open_store, store_path
from planner.store.province_backup import backup_province
from planner.usecases.restoring import folder_beside, look_into, restore


@pytest.fixture
def data(tmp_path):
    """A data directory with a profile, one layer that is sound and one that is not, and a store."""
    folder = tmp_path / "data"
    folder.mkdir()
    for name in ("province.yaml", "communes.geojson"):
        shutil.copy(DEFAULT_DATA_DIR / name, folder)
    (folder / "zones.geojson").write_text("{")
    fill(open_store(store_path(folder)), 3)
    return folder


def archive_of(data):
    return backup_province(open_store(store_path(data)), data, ADMINISTRATOR, data.parent / "b.zip").path


def trail(data):
    with connected(store_path(data)) as connection:
        return [(entry.action, entry.after) for entry in audit.entries(connection)]


@pytest.mark.parametrize("name", ["tỉnh 2", "Trà Vinh (2026-11-30)", "a.b_c-d", "9", "  x  "])
def test_a_plain_name_is_a_folder_beside_the_data(tmp_path, name):
    assert folder_beside(tmp_path / "data", name) == tmp_path / name.strip()


@pytest.mark.parametrize(
    "name",
    [
        "", " ", ".", "..", "../x", "a/b", "/tmp/x", ".ẩn", "a\\b", "-rf", "CON", "nul.txt", "a:b",
        "ngã ba " * 20, "a\0b", "a\nb", "a.", "\u202egnp", "*", "~", "$HOME", "x;y",
    ],
)  # fmt: skip
def test_what_is_no_plain_name_is_refused(tmp_path, name):
    with pytest.raises(ParameterError, match="không dùng được làm tên thư mục"):
        folder_beside(tmp_path / "data", name)


def test_what_stands_there_is_never_overwritten(tmp_path):
    (tmp_path / "đang có").mkdir()
    (tmp_path / "đang có" / "a").write_text("a")
    (tmp_path / "tệp").write_text("b")
    (tmp_path / "trống").mkdir()
    (tmp_path / "đứt").symlink_to("không đâu")
    (tmp_path / "sang chỗ khác").symlink_to(tmp_path / "trống")
    for name in ("đang có", "tệp", "đứt", "sang chỗ khác"):
        with pytest.raises(ParameterError, match="không ghi đè"):
            folder_beside(tmp_path / "data", name)
    assert folder_beside(tmp_path / "data", "trống") == tmp_path / "trống"


def test_an_archive_says_what_it_holds_its_faults_too(data):
    contents = look_into(archive_of(data))
    assert contents.province == "Trà Vinh"
    assert contents.checked.dossiers == 1
    assert contents.layers["communes"] == 106
    assert contents.layers["zones"] == 0
    assert contents.faults["zones"] == 1
    assert "communes" not in contents.faults


def test_a_province_without_a_sound_profile_is_told_as_one_without_a_name(data):
    (data / "province.yaml").write_text("name: [")
    assert look_into(archive_of(data)).province is None


def test_a_province_stood_up_beside_a_running_one_is_on_that_ones_trail(data):
    source, running = archive_of(data), open_store(store_path(data))
    before = trail(data)
    done = restore(source, data.parent / "mới", ADMINISTRATOR, running=running)
    *earlier, (action, after) = trail(data)
    assert earlier == before
    assert action == "restore_beside"
    assert done.code in after
    assert source.name in after
    assert trail(data.parent / "mới")[-1][0] == "restore"


@pytest.mark.parametrize("role", [READER, REVIEWER])
def test_only_an_administrator_stands_a_province_up(data, role):
    source, before = archive_of(data), trail(data)
    with pytest.raises(AccessError):
        restore(source, data.parent / "mới", role, running=open_store(store_path(data)))
    assert not (data.parent / "mới").exists()
    assert trail(data) == before


def test_what_does_not_verify_leaves_no_folder_and_nothing_on_the_trail(data):
    source, before = archive_of(data), trail(data)
    source.write_bytes(source.read_bytes()[:-50])
    with pytest.raises(StoreError):
        restore(source, data.parent / "mới", ADMINISTRATOR, running=open_store(store_path(data)))
    assert not (data.parent / "mới").exists()
    assert trail(data) == before
