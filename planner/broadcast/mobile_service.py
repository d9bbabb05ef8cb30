"""Who has mobile service at all, for sub-criterion 8.2: by any carrier, by the method of coverage."""

from __future__ import annotations

import pandas as pd

from planner.coverage.compute import Coverage

TECHNOLOGIES = ("2G", "3G", "4G")
TECHNOLOGY = "2G"  # the least that counts: a telephone


def share_in(coverage: Coverage) -> pd.Series:
    """Return the share of each commune's people that a coverage reaches, by ``commune_code``, 0…1."""
    table = coverage.communes.set_index("commune_code")
    return table["covered_population"] / table["population"]
