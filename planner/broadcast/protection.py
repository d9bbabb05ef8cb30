"""Protection ratios of FM sound broadcasting by the spacing of two carriers, read from cited data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import yaml

from planner.base.errors import ParameterError

FILE = Path(__file__).with_name("protection_ratios.yaml")
STEADY, TROPOSPHERIC = "steady", "tropospheric"
TIME_PERCENT = {STEADY: 50.0, TROPOSPHERIC: 1.0}  # for which the interfering field is exceeded


@dataclass(frozen=True)
class ProtectionRatios:
    """One table of the Recommendation.

    Attributes
    ----------
    spacing_khz
        Increasing from 0.
    steady_db, tropospheric_db
        Of each spacing: against an interfering field that is steady (50 % of time), and against one
        that comes through the troposphere for 1 % of time.
    certainty
        ``cited`` or ``assumed``.
    """

    deviation_khz: int
    stereo: bool
    spacing_khz: tuple[float, ...]
    steady_db: tuple[float, ...]
    tropospheric_db: tuple[float, ...]
    citation: str
    certainty: str
    note: str

    @property
    def widest_khz(self) -> float:
        """The widest spacing that the table knows; stations further apart are taken not to conflict."""
        return self.spacing_khz[-1]

    def needed_db(self, spacing_khz: float, interference: str) -> float:
        """Return the ratio at a spacing, between two rows of the table by a straight line.

        Parameters
        ----------
        interference
            ``steady`` or ``tropospheric``.

        Raises
        ------
        ParameterError
            If the spacing is wider than the table knows.
        """
        if not 0 <= abs(spacing_khz) <= self.widest_khz:
            raise ParameterError(
                "coverage.bad_parameter",
                name="spacing_khz",
                value=spacing_khz,
                low=0,
                high=self.widest_khz,
            )
        ratios = self.steady_db if interference == STEADY else self.tropospheric_db
        return float(np.interp(abs(spacing_khz), self.spacing_khz, ratios))


@cache
def protection_ratios(*, stereo: bool = False, deviation_khz: int = 75) -> ProtectionRatios:
    """Return the table for mono or stereo and a greatest frequency deviation (75 or 50 kHz).

    Raises
    ------
    ParameterError
        If there is no table for that deviation.
    """
    raw = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    for table in raw["tables"]:
        if table["deviation_khz"] == deviation_khz:
            ratios = table["stereo" if stereo else "mono"]
            return ProtectionRatios(
                deviation_khz,
                stereo,
                tuple(map(float, raw["spacing_khz"])),
                tuple(map(float, ratios[STEADY])),
                tuple(map(float, ratios[TROPOSPHERIC])),
                f"{raw['document']}, {table['table']}",
                raw["certainty"],
                raw["note"],
            )
    tabled_khz = [table["deviation_khz"] for table in raw["tables"]]
    raise ParameterError(
        "coverage.bad_parameter",
        name="deviation_khz",
        value=deviation_khz,
        low=min(tabled_khz),
        high=max(tabled_khz),
    )
