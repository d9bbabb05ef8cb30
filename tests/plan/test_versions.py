"""Versions of the plan: nothing that is replaced is lost, and nobody overwrites another's change."""

import hashlib
import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.base import files
from planner.base.errors import DataFileError, ParameterError, PlanError
from planner.layers.province import DEFAULT_DATA_DIR
from planner.plan.edit import Key, change, confirm
from planner.plan.load import over_law, parse_plan, plan_file, read_plan
from planner.plan.versions import (
    PlanIdentity,
    list_plan_versions,
    open_plan,
    plan_identity,
    restore_plan,
    save_edits,
    version_bytes,
)

NOW = datetime(2018, 5, 4, 2, 15, tzinfo=UTC)
DAY = date(2018, 5, 4)
SPACE = Key("SPACE-2.URBAN", "2014-05-23")


@pytest.fixture
def data(tmp_path):
    shutil.copytree(DEFAULT_DATA_DIR / "plan", tmp_path / "plan")
    return tmp_path


def save(data, value, who="B", why="thử", when=NOW, opened=None):
    return save_edits(data, opened or open_plan(data), [change(SPACE, value=value)], who, why, when)


def numbered(data, number):
    """Return the version with a number."""
    (version,) = [version for version in list_plan_versions(data) if version.version == number]
    return version


def as_it_was(data, identity):
    """Return the plan that a version was."""
    return over_law(parse_plan(version_bytes(data, identity).decode(), plan_file(data).name))


def space(plan):
    return plan.value("SPACE-2.URBAN", DAY)


def test_a_saved_change_is_a_version_with_who_when_and_why_and_keeps_what_it_replaced(data):
    before = plan_file(data).read_bytes()
    version = save(data, 120, "Trần Thị B", "QĐ 12")
    newest, oldest = list_plan_versions(data)
    assert newest == version
    assert (version.version, version.who, version.why) == ("2", "Trần Thị B", "QĐ 12")
    assert version.when == "2018-05-04T02:15:00+00:00"
    assert version.sha256 == hashlib.sha256(plan_file(data).read_bytes()).hexdigest()
    assert (oldest.version, oldest.who) == ("1", "")
    assert (data / "versions" / "plan" / f"{oldest.kept}.yaml").read_bytes() == before
    assert space(read_plan(data)) == 120


def test_an_edit_of_a_file_that_was_changed_meanwhile_is_refused_and_nothing_is_lost(data):
    opened = open_plan(data)
    save(data, 120)
    standing = plan_file(data).read_bytes()
    with pytest.raises(PlanError, match="người khác thay đổi"):
        save(data, 130, opened=opened)
    assert plan_file(data).read_bytes() == standing
    assert len(list_plan_versions(data)) == 2


def test_of_many_who_save_at_once_one_succeeds(data):
    opened = open_plan(data)

    def attempt(value):
        try:
            return save(data, value, opened=opened)
        except PlanError as error:
            return error.key

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(attempt, range(101, 109)))
    assert answers.count("plan.version_stale") == 7
    assert len(list_plan_versions(data)) == 2


def test_faults_nobody_no_reason_or_no_time_zone_leave_everything_as_it_was(data):
    before = plan_file(data).read_bytes()
    with pytest.raises(PlanError, match="không đúng kiểu"):
        save(data, "trăm")
    with pytest.raises(ParameterError, match="ai thay đổi"):
        save(data, 120, who=" ")
    with pytest.raises(PlanError, match="vì sao"):
        save(data, 120, why="")
    with pytest.raises(ParameterError, match="múi giờ"):
        save(data, 120, when=datetime(2018, 5, 4))
    assert plan_file(data).read_bytes() == before
    assert len(list_plan_versions(data)) == 1


def test_a_disk_that_fails_leaves_the_old_plan_in_force_and_listed_once(data, monkeypatch):
    before = plan_file(data).read_bytes()
    atomic = files.write_atomic

    def failing(path, content):
        if path == plan_file(data):
            raise OSError(28, "No space left on device")
        atomic(path, content)

    monkeypatch.setattr("planner.plan.versions.write_atomic", failing)
    with pytest.raises(OSError, match="No space"):
        save(data, 120)
    assert plan_file(data).read_bytes() == before
    assert [version.kept for version in list_plan_versions(data)] == [None]
    monkeypatch.undo()
    save(data, 120)
    assert [version.version for version in list_plan_versions(data)] == ["2", "1"]


def test_an_old_version_is_read_as_the_plan_it_was(data):
    first = plan_identity(data)
    save_edits(data, open_plan(data), [change(SPACE, value=120), confirm([SPACE], "C", DAY, "vì")],
               "B", "thử", NOW)  # fmt: skip
    save(data, 130)
    assert first.version == "1"
    assert space(as_it_was(data, first)) == 100
    second = numbered(data, "2").identity
    assert as_it_was(data, second).parameter("SPACE-2.URBAN", DAY).certainty == "confirmed"
    assert space(as_it_was(data, plan_identity(data))) == 130
    assert as_it_was(data, first).value("AIR-45.HEIGHT", DAY) == 45  # the law is behind it


def test_a_version_brought_back_is_a_new_version_and_only_its_number_differs(data):
    before = plan_file(data).read_bytes()
    save(data, 120)
    old = numbered(data, "1").identity
    version = restore_plan(data, open_plan(data), old, "C", "nhập nhầm", NOW)
    assert (version.version, version.who) == ("3", "C")
    assert plan_file(data).read_bytes() == before.replace(b'version: "1"', b'version: "3"')
    assert [version.version for version in list_plan_versions(data)] == ["3", "2", "1"]


def test_a_plan_broken_by_hand_is_mended_by_an_old_version(data):
    save(data, 120)
    plan_file(data).write_text("name: [", encoding="utf-8")
    with pytest.raises(PlanError):
        read_plan(data)
    version = restore_plan(data, open_plan(data), numbered(data, "1").identity, "C", "hỏng", NOW)
    assert version.version == "2"
    assert space(read_plan(data)) == 100
    assert "" in [version.version for version in list_plan_versions(data)]


def test_a_change_made_by_hand_is_listed_without_a_name(data):
    save(data, 120, "Trần Thị B")
    text = plan_file(data).read_text(encoding="utf-8").replace("value: 120", "value: 125")
    plan_file(data).write_text(text, encoding="utf-8")
    assert list_plan_versions(data)[0].who == ""
    save(data, 130)
    assert [version.who for version in list_plan_versions(data)] == ["B", "", ""]


def test_a_kept_file_that_was_changed_is_not_read(data):
    save(data, 120)
    old = numbered(data, "1")
    path = data / "versions" / "plan" / f"{old.kept}.yaml"
    path.write_bytes(path.read_bytes().replace(b"value: 100", b"value: 999", 1))
    with pytest.raises(DataFileError, match="SHA-256"):
        as_it_was(data, old.identity)


def test_a_version_that_was_never_kept_is_a_plan_error(data):
    with pytest.raises(PlanError, match="Không có phiên bản"):
        version_bytes(data, PlanIdentity("1", "0" * 64))


def test_records_say_what_replaced_what(data):
    version = save(data, 120)
    record = json.loads(next((data / "versions" / "plan").glob("*.json")).read_text(encoding="utf-8"))
    assert record["replaced_by"] == version.sha256
    assert record["plan_version"] == "1"


@settings(max_examples=6, deadline=None)
@given(st.lists(st.one_of(st.floats(), st.integers(-9, 900), st.text(max_size=4)), max_size=5))
def test_any_sequence_of_savings_leaves_a_sound_plan_and_every_version(tmp_path_factory, values):
    data = tmp_path_factory.mktemp("plan")
    shutil.copytree(DEFAULT_DATA_DIR / "plan", data / "plan")
    saved = [plan_identity(data)]
    for value in values:
        standing = plan_file(data).read_bytes()
        try:
            saved.append(save(data, value).identity)
        except PlanError:
            assert plan_file(data).read_bytes() == standing
    assert plan_identity(data) == saved[-1]
    for identity in saved:
        assert hashlib.sha256(version_bytes(data, identity)).hexdigest() == identity.sha256
