"""`planner serve` becomes the app's own server on the data directory that was named."""

import os
import sys

import pytest

from planner.cli.main import main
from planner.layers.province import DEFAULT_DATA_DIR


@pytest.fixture
def became(monkeypatch):
    """What the process would have become, and where."""
    calls = []
    monkeypatch.setattr(os, "chdir", calls.append)
    monkeypatch.setattr(os, "execve", lambda *asked: calls.extend(asked))
    return calls


def test_it_serves_the_folder_that_was_named_wherever_it_is_called(became):
    with pytest.raises(TypeError):  # what never comes back has no outcome
        main(["serve", "--data", str(DEFAULT_DATA_DIR), "--port", "8777"])
    where, program, command, environment = became
    assert (where / "app.py").is_file()
    assert program == sys.executable
    assert command[1:] == ["-m", "planner.web.serve", "--server.port", "8777"]
    assert environment["PLANNER_DATA"] == str(DEFAULT_DATA_DIR)


def test_a_folder_without_a_province_is_refused_before_anything_starts(became, tmp_path, capsys):
    assert main(["serve", "--data", str(tmp_path)]) == 2
    assert "province.yaml" in capsys.readouterr().err
    assert became == []


def test_a_port_that_is_none_is_refused(became, capsys):
    with pytest.raises(SystemExit):
        main(["serve", "--port", "70000"])
    assert "65535" in capsys.readouterr().err
    assert became == []
