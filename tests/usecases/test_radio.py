"""Commune radio on a day: console, page and dossier ask the same."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from planner.cli.main import main
from planner.layers.province import DEFAULT_DATA_DIR
from planner.store.accounts import local_actor
from planner.store.database import open_store, store_path
from planner.store.radio_import import import_radio
from planner.usecases.office import office_at
from planner.usecases.radio import radio_on, register, status_on
from planner.web.radio.data import day_of
from planner.web.shared import who

ON = date(2018, 3, 1)


@pytest.fixture(params=[False, True], ids=["shipped", "stored"])
def data(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory, without a register of its own and with one."""
    folder = tmp_path / "data"
    shutil.copytree(DEFAULT_DATA_DIR, folder, ignore=shutil.ignore_patterns("store"))
    monkeypatch.setenv("PLANNER_DATA", str(folder))
    monkeypatch.setattr(who, "is_here", lambda: True)
    if request.param:
        store, actor = open_store(store_path(folder)), local_actor(store_path(folder).parent)
        shipped = office_at(folder).layer("radio")
        wired = shipped["kind"].mask(shipped["kind"] == "none", "wired")
        import_radio(store, actor, shipped.assign(kind=wired), "thử")
    return folder


def test_console_page_and_map_give_each_commune_one_status(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["radio", "--on", str(ON), "--json", "--data", str(data)])
    console = json.loads(capsys.readouterr().out)
    office = office_at(data)
    page, alone = day_of(ON), status_on(office, ON)
    assert page.is_stored == register(office).is_stored
    counts = {name: count for name, count in console["by_status"].items() if count}
    for status in (page.status, radio_on(office, ON).status, alone):
        assert status["status"].value_counts().to_dict() == counts
    without = set(alone.loc[alone["status"] == "none", "commune_code"])
    assert set(console["without_station"]) == without
    assert bool(without) != page.is_stored  # the stored register has a station everywhere
