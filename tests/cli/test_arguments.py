"""Every argument of every command refuses what makes no sense, in words, and runs nothing."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

import pytest

from planner.cli.arguments import amount_vnd, coordinate, day, number, past_day, whole, words, year
from planner.cli.main import main, parser

NO_NUMBERS = ["", " ", "nan", "inf", "-inf", "1e999", "1,5", "abc", "٣x", "--", "1_0 0"]
NO_WHOLES = [*NO_NUMBERS, "2017.5", "1_0", "9" * 5000, "٢٠١٧", "+", "-"]
NO_DAYS = [
    "",
    "nan",
    "2018",
    "2018-4-3",
    "20180403",
    "2018-02-30",
    "3000-01-01",
    "0001-01-01",
    "2018-W14-2",
]


def commands(top=None, name="planner"):
    """Give every command's parser by its name, however deep it lies."""
    top = top or parser()
    groups = [action for action in top._actions if isinstance(action, argparse._SubParsersAction)]
    for group in groups:
        for word, subcommand in group.choices.items():
            yield from commands(subcommand, f"{name} {word}")
    if not groups:
        yield name, top


COMMANDS = dict(commands())
ARGUMENTS = [
    pytest.param(action, id=f"{name} {(action.option_strings or [action.dest])[0]}")
    for name, command in COMMANDS.items()
    for action in command._actions
    if action.nargs != 0 and not action.choices
]
OF_NUMBERS = [
    argument
    for argument in ARGUMENTS
    if getattr(argument.values[0].type, "__qualname__", "").startswith("number.")
]
OF_WHOLES = [
    argument
    for argument in ARGUMENTS
    if getattr(argument.values[0].type, "__qualname__", "").startswith("whole.")
]
OF_DAYS = [argument for argument in ARGUMENTS if argument.values[0].type in (day, past_day)]


def test_the_table_holds_every_command():
    assert len(COMMANDS) > 20
    assert {"planner gaps", "planner layers adopt", "planner people set", "planner plan check"} <= set(
        COMMANDS
    )
    assert len(OF_NUMBERS) > 40
    assert len(OF_WHOLES) >= 4
    assert len(OF_DAYS) >= 8


@pytest.mark.parametrize("action", ARGUMENTS)
def test_no_argument_is_taken_unseen(action):
    """A number has bounds, a day its span, a text is not empty; a path is judged by whoever opens it."""
    own = (day, past_day, words, Path)
    bounded = getattr(action.type, "__qualname__", "").startswith(("number.", "whole."))
    # A dossier of the store, a file or nothing at all; an address, which the store judges in words.
    by_others = action.dest in ("rebuild", "email")
    assert action.type in own or bounded or by_others


def refused(action, text):
    with pytest.raises(argparse.ArgumentTypeError) as caught:
        action.type(text)
    return str(caught.value)


@pytest.mark.parametrize("action", OF_NUMBERS)
def test_a_number_that_is_none_or_beyond_its_bounds_is_told_with_them(action):
    for text in [*NO_NUMBERS, "1e300", "-1e300"]:
        assert "không phải là số từ" in refused(action, text)


@pytest.mark.parametrize("action", OF_WHOLES)
def test_a_whole_number_that_is_none_or_beyond_its_bounds_is_told_with_them(action):
    for text in [*NO_WHOLES, "-1", "99999999"]:
        assert "không phải là số nguyên từ" in refused(action, text)


@pytest.mark.parametrize("action", OF_DAYS)
def test_a_day_that_nobody_can_mean_is_told(action):
    for text in NO_DAYS:
        assert "không phải là ngày" in refused(action, text)


@pytest.mark.parametrize(
    "action", [argument for argument in ARGUMENTS if argument.values[0].type is words], ids=None
)
def test_an_empty_text_is_told(action):
    for text in ("", "  ", "\t"):
        assert "không được để trống" in refused(action, text)


def test_what_makes_sense_is_read():
    assert number(0, 1)("0.5") == 0.5
    assert (whole(-3, 3)("-2"), year("2017")) == (-2, 2017)
    assert day("2018-04-03") == date(2018, 4, 3)
    assert (words(" a b "), amount_vnd("2e9"), coordinate("-1.5")) == ("a b", 2e9, -1.5)
    with pytest.raises(argparse.ArgumentTypeError):
        past_day("2049-01-01")


ASKED = "--carrier viettel --technology 3G"
SENSELESS = [
    ("gaps", f"{ASKED} --year 3000", "--year"),
    ("coverage", f"{ASKED} --year 2017 --resolution-m nan", "--resolution-m"),
    ("coverage", f"{ASKED} --year 2017 --min-gap-km2 -5", "--min-gap-km2"),
    ("compare", f"x.csv {ASKED} --year 0", "--year"),
    ("pathloss", "--model okumura_hata --frequency-mhz nan --distance-km 5", "--frequency-mhz"),
    ("pathloss", "--profile x --dataset -1", "--dataset"),
    ("radio", "--on 2018-01-01 --budget-vnd -5", "--budget-vnd"),
    ("radio", "--on 2018-01-01 --paper A9", "--paper"),
    ("radio", "--on 3000-01-01", "--on"),
    ("appraise", "x.csv --carrier nokia --on 2018-01-01", "--carrier"),
    ("intake", "x.csv --carrier vnpt --received 2049-01-01 --out x", "--received"),
    ("rules", "--on yesterday", "--on"),
    ("plan progress", "--on 1890-01-01", "--on"),
    ("layers versions", "roads", "layer"),
    ("convert", "--from EPSG:4326 --to EPSG:9209 nan 5", "x"),
    ("convert", "--from EPSG:4326 --to EPSG:9209 5 inf", "y"),
    ("people set", "a@b.vn --name A --role king", "--role"),
    ("dossier", "x --out y --paper A7", "--paper"),
]


@pytest.mark.parametrize(("command", "rest", "argument"), SENSELESS)
def test_a_senseless_argument_exits_2_by_its_name_and_runs_nothing(
    capsys, monkeypatch, command, rest, argument
):
    def never(*_):
        raise AssertionError

    runs = (
        "pathloss.run_pathloss",
        "appraise.run_appraise",
        "intake.run_intake",
        "convert.convert_point",
    )
    for run in runs:
        monkeypatch.setattr(f"planner.cli.{run}", never)
    with pytest.raises(SystemExit) as caught:
        main([*command.split(), *rest.split()])
    assert caught.value.code == 2
    captured = capsys.readouterr()
    assert f"argument {argument}" in captured.err
    assert captured.out == ""


UNKNOWN = [
    ("gaps --carrier viettel --technology 3G --year 2049", "từ 1990 đến 2025"),
    ("gaps --carrier viettel --technology 9G --year 2017", "9G"),
    ("layers restore stations 29991231T000000Z", "29991231T000000Z"),
    ("convert --from EPSG:4326 --to EPSG:9209 9.93 106.34", "đổi chỗ: (106.34, 9.93)"),
    ("convert --from EPSG:9209 --to EPSG:4326 1098752 592494", "đổi chỗ: (592494, 1098752)"),
    ("convert --from EPSG:4326 --to EPSG:9209 2.35 48.86", "ngoài vùng dùng"),
    ("convert --from EPSG:9209 --to EPSG:4326 0 0", "ngoài vùng dùng"),
    ("pathloss --model free_space --frequency-mhz 900 --tx-height-m 30", "--distance-km"),
]


@pytest.mark.parametrize(("line", "said"), UNKNOWN)
def test_what_has_the_right_form_and_does_not_exist_is_told_too(capsys, line, said):
    assert main(line.split()) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.out == ""
