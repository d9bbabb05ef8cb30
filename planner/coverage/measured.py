"""Measured samples: their share above a threshold, and how far the model is from them.

Measured and modelled are kept apart: nothing here changes a level. An offset that is fitted takes effect
only as a request's ``correction_db``, and is then named beside every figure.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from planner.geo.grid import Grid
from planner.geo.measure import points_m

LEAST_SHARE = 0.95  # QCVN 81:2019/BTTTT §2.1.1 (RULES.md COV-95)
FEW_SAMPLES = 100  # assumed: with fewer, the interval is wider than ± 5 points
_Z_95 = 1.959963984540054  # two-sided 95 % of the normal distribution
OF = ["carrier", "technology"]

Floats32 = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Agreement:
    """The model against samples, cell by cell.

    Attributes
    ----------
    samples, cells
        Samples at places where the model gives a level, and the cells they lie in. The samples of a
        cell count as one, their median: where a car waits it would otherwise decide.
    unmodelled
        Samples where the model gives no level.
    bias_db, rmse_db, sigma_db
        Of model − measurement over the cells: mean, root of the mean square, standard deviation.
    offset_db
        To be added to the model: minus the median difference, which a few odd cells do not move.
    """

    samples: int
    cells: int
    unmodelled: int
    bias_db: float
    rmse_db: float
    sigma_db: float
    offset_db: float


def share_by_commune(
    samples: gpd.GeoDataFrame, communes: gpd.GeoDataFrame, threshold_dbm: float
) -> pd.DataFrame:
    """Return the share of samples at or above a threshold, by commune, carrier and technology.

    Parameters
    ----------
    samples
        With ``carrier``, ``technology``, ``level_dbm``, ``commune_code``.

    Returns
    -------
    DataFrame
        ``samples``, ``above``, ``share``, ``share_low`` and ``share_high`` (95 % interval, Wilson 1927),
        ``meets_95`` (share ≥ 95 %), ``few`` (fewer than ``FEW_SAMPLES``). A commune without a sample of
        a carrier has no row of it.
    """
    marked = pd.DataFrame(samples.drop(columns="geometry"))
    marked["above"] = marked["level_dbm"] >= threshold_dbm
    grouped = marked.groupby(["commune_code", *OF], sort=True)["above"]
    table = grouped.agg(samples="size", above="sum").reset_index()
    low, high = wilson(table["above"].to_numpy(float), table["samples"].to_numpy(float))
    table = table.assign(
        share=table["above"] / table["samples"],
        share_low=low,
        share_high=high,
        meets_95=table["above"] >= LEAST_SHARE * table["samples"],
        few=table["samples"] < FEW_SAMPLES,
    )
    names = communes[["commune_code", "name", "district"]]
    return pd.DataFrame(names.merge(table, on="commune_code", how="inner"))


def wilson(
    above: npt.NDArray[np.float64], count: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the 95 % interval of a share (E. B. Wilson, J. Am. Stat. Assoc. 22, 1927).

    Examples
    --------
    >>> low, high = wilson(np.array([81.0]), np.array([263.0]))
    >>> round(float(low[0]), 4), round(float(high[0]), 4)
    (0.2553, 0.3662)
    """
    share, z2 = above / count, _Z_95**2
    middle = (share + z2 / (2 * count)) / (1 + z2 / count)
    half = _Z_95 * np.sqrt(share * (1 - share) / count + z2 / (4 * count**2)) / (1 + z2 / count)
    return np.maximum(middle - half, 0.0), np.minimum(middle + half, 1.0)


def against_model(
    samples: gpd.GeoDataFrame, level_dbm: Floats32, grid: Grid, correction_db: float = 0.0
) -> Agreement | None:
    """Return how the model agrees with samples of its own carrier and technology; None without any.

    Parameters
    ----------
    samples
        EPSG:4326, with ``level_dbm``.
    level_dbm
        Median level of the model on ``grid``, NaN where it gives none.
    correction_db
        An offset that is already inside ``level_dbm``; it is taken off first.
    """
    east, north = points_m(samples, grid.crs).T
    column = np.floor((east - grid.west_m) / grid.cell_m).astype(int)
    row = np.floor((grid.north_m - north) / grid.cell_m).astype(int)
    on = (row >= 0) & (row < grid.height) & (column >= 0) & (column < grid.width)
    modelled = np.full(len(samples), np.nan)
    modelled[on] = level_dbm[row[on], column[on]] - correction_db
    has_model = np.isfinite(modelled)
    if not has_model.any():
        return None
    table = pd.DataFrame(
        {
            "cell": row[has_model] * grid.width + column[has_model],
            "model": modelled[has_model],
            "measured": samples["level_dbm"].to_numpy(float)[has_model],
        }
    )
    cells = table.groupby("cell").agg(model=("model", "first"), measured=("measured", "median"))
    apart = (cells["model"] - cells["measured"]).to_numpy(float)
    return Agreement(
        samples=int(has_model.sum()),
        cells=len(cells),
        unmodelled=int((~has_model).sum()),
        bias_db=float(apart.mean()),
        rmse_db=float(np.sqrt((apart**2).mean())),
        sigma_db=float(apart.std()),
        offset_db=-float(np.median(apart)),
    )
