"""The figure that `make test` holds mypy's report against."""

import precision
import pytest
from precision import precision_percent

REPORT = """\
                              Name   Anys    Exprs   Coverage
-------------------------------------------------------------
                             app       2      100     98.00%
        planner.web.shared.Total      50      100     50.00%
-------------------------------------------------------------
                           Total      52      200     74.00%
"""


def test_the_figure_is_that_of_the_row_of_the_whole():
    assert precision_percent(REPORT) == 74.0


def test_a_text_without_that_row_is_no_report():
    with pytest.raises(ValueError, match="Total"):
        precision_percent(REPORT.rsplit("\n", 2)[0])


@pytest.mark.parametrize(("floor", "status"), [(73.9, 0), (74.0, 0), (74.1, 1)])
def test_below_the_floor_the_run_fails_and_says_both_figures(
    tmp_path, monkeypatch, capsys, floor, status
):
    monkeypatch.setattr(precision, "FLOOR_PERCENT", floor)
    report = tmp_path / "any-exprs.txt"
    report.write_text(REPORT, encoding="utf-8")
    assert precision.main(report) == status
    assert f"74.00 % of expressions are precise; the floor is {floor:.1f} %" in capsys.readouterr().out
