"""The server starts on data that nobody can read: the pages say what is wrong, not a traceback."""

import pytest
from broken_data import broken_copy, bytes_of, text_of

from planner.web import serve
from planner.web.shared.data import known_province


@pytest.mark.parametrize(
    "change",
    [text_of("province.yaml", "EPSG:9209", "EPSG:99999"), bytes_of("province.yaml", b"name: [\xff")],
    ids=["an unknown system", "no text"],
)
def test_what_is_read_beforehand_may_be_missing(change, tmp_path, monkeypatch):
    monkeypatch.setenv("PLANNER_DATA", str(broken_copy(tmp_path / "data", change)))
    assert known_province() is None
    serve._warm_up()


def test_the_shipped_province_is_read_beforehand():
    assert known_province().name == "Trà Vinh"
