"""How much cable lies in ducts: of all carriers, and of some."""

import pandas as pd
import pytest

from planner.plan.shares import kilometres_in_ducts

CABLES = pd.DataFrame(
    [
        ("N1", "viettel", 1_000.0, "existing", 2015.0),
        ("C1", "viettel", 3_000.0, "existing", float("nan")),
        ("N2", "viettel", 500.0, "planned", 2021.0),
        ("N3", "vnpt", 2_000.0, "existing", 2015.0),
        ("C1", "vnpt", 9_000.0, "to_remove", 2015.0),
    ],
    columns=["kind", "carrier", "length_m", "status", "year"],
)


@pytest.mark.parametrize(
    ("year", "carriers", "ducts", "whole"),
    [
        (2020, None, 3.0, 6.0),  # without a year from the start; what is to be removed is left out
        (2021, None, 3.5, 6.5),
        (2020, {"viettel"}, 1.0, 4.0),
        (2020, {"viettel", "vnpt"}, 3.0, 6.0),
        (2020, {"gmobile"}, 0.0, 0.0),
    ],
)
def test_the_kilometres_are_those_of_the_carriers_by_the_year(year, carriers, ducts, whole):
    assert kilometres_in_ducts(CABLES, year, carriers) == (ducts, whole)
