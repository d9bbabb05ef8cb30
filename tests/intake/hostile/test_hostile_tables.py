"""Text tables that would stop a server end within limits; as many bad rows as are allowed are read."""

import pytest
from hostile_files import MANY_ROWS, TABLES
from hostile_reading import LONG, MOST_MB, SOON, outcome

FEWER_ROWS = 8_000
REFUSED_AS = {
    "commas.csv": "intake.line_too_long",
    "newlines.csv": "intake.too_many_lines",
    "quotes.csv": "intake.too_many_lines",
    "short_lines.csv": "intake.too_many_lines",
}


@pytest.mark.parametrize("name", REFUSED_AS)
def test_a_hostile_text_is_refused_within_limits(tmp_path, name):
    TABLES[name](tmp_path / name)
    reading = outcome(tmp_path / name, SOON)
    assert reading.refusal is not None
    assert reading.refusal.key in (REFUSED_AS[name], "apart.time")
    assert reading.is_within_limits


@pytest.mark.parametrize(
    ("name", "rows", "good"),  # the last as large as the first: tests/intake/hostile/run.py
    [
        ("faulty_rows.csv", MANY_ROWS, 0),
        ("doubled_rows.csv", MANY_ROWS, 100),
        ("one_spot.csv", FEWER_ROWS, FEWER_ROWS),
    ],
)
def test_as_many_bad_rows_as_are_allowed_are_all_told_of(tmp_path, name, rows, good):
    TABLES[name](tmp_path / name, rows)
    reading = outcome(tmp_path / name, LONG)
    assert reading.refusal is None
    assert max(reading.opening.memory_mb, reading.understanding.memory_mb) <= MOST_MB
    told_of = {fault.row for fault in reading.proposal.faults if fault.severity == "error"}
    assert len(told_of) >= rows - good
    assert len(told_of) + len(reading.proposal.sites) >= rows
