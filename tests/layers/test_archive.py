"""The archive that versions of layers and of the plan share."""

from datetime import UTC, datetime

import pytest

from planner.base.errors import DataFileError, ParameterError
from planner.layers.archive import Archive, digest

NOW = datetime(2018, 5, 4, 2, 15, tzinfo=UTC)


@pytest.fixture
def archive(tmp_path):
    return Archive(tmp_path / "versions" / "x", ".yaml", "x")


def test_what_is_kept_comes_back_byte_for_byte_with_its_record(archive):
    record = archive.keep(b"a\r\n\xff", {"who": "B", "why": "?"}, NOW)
    assert archive.content(record["version"]) == b"a\r\n\xff"
    assert record["sha256"] == digest(b"a\r\n\xff")
    assert archive.records(dict[str, str]) == [record]


def test_the_latest_is_listed_first_also_within_a_second(archive):
    for number in range(12):
        archive.keep(b"", {"who": str(number), "why": ""}, NOW)
    assert [record["who"] for record in archive.records(dict[str, str])] == [
        str(n) for n in range(11, -1, -1)
    ]


def test_a_copy_that_was_never_finished_is_not_listed(archive):
    record = archive.keep(b"", {"who": "B", "why": ""}, NOW)
    (archive.folder / f"{record['version']}.json").unlink()
    assert archive.records(dict[str, str]) == []
    with pytest.raises(ParameterError):
        archive.content(record["version"])


def test_a_lost_copy_or_a_broken_record_is_said(archive):
    version = archive.keep(b"", {"who": "B", "why": ""}, NOW)["version"]
    (archive.folder / f"{version}.yaml").unlink()
    with pytest.raises(DataFileError):
        archive.content(version)
    (archive.folder / f"{version}.json").write_text("[1]", encoding="utf-8")
    with pytest.raises(DataFileError):
        archive.records(dict[str, str])
