"""Antenna patterns: 3GPP's sector in both planes, or a maker's own, over flat land.

Over flat land the vertical plane is a matter of distance alone: the receiver lies at a depression angle
that distance and heights give. So it goes into a station's curve, and the kernel knows only bearings.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

SOURCE = "3GPP TR 36.814 V9.2.0, Table A.2.1.1-2"
BEAMWIDTH_DEG = 70.0  # φ3dB
FRONT_TO_BACK_DB = 25.0  # Am
VERTICAL_BEAMWIDTH_DEG = 10.0  # θ3dB
SIDE_LOBE_DB = 20.0  # SLAv


@dataclass(frozen=True)
class AntennaPattern:
    """A pattern as its maker publishes it.

    Attributes
    ----------
    name
        As in its file.
    gain_dbi
        Of the antenna; it is inside the EIRP and not added again.
    horizontal_db, vertical_db
        Loss against the main direction at 0, 1, … 359 degrees, clockwise; vertical from the horizon
        downward.
    """

    name: str
    gain_dbi: float
    horizontal_db: tuple[float, ...]
    vertical_db: tuple[float, ...]


def horizontal_loss_db(off_axis_deg: npt.ArrayLike) -> Floats:
    """Return the loss against the main direction, ``min(12 (φ / 70°)², 25)`` dB.

    Parameters
    ----------
    off_axis_deg
        Angle to the sector's azimuth, any value (it is brought to −180…180).

    Examples
    --------
    >>> horizontal_loss_db([0.0, 35.0, 180.0]).tolist()
    [0.0, 3.0, 25.0]
    """
    angle = (np.asarray(off_axis_deg, float) + 180.0) % 360.0 - 180.0
    return np.asarray(np.minimum(12.0 * (angle / BEAMWIDTH_DEG) ** 2, FRONT_TO_BACK_DB))


def depression_deg(distance_m: npt.ArrayLike, tx_height_m: float, rx_height_m: float) -> Floats:
    """Return how far below the horizon of the antenna the receiver lies, over flat land.

    Examples
    --------
    >>> round(float(depression_deg(1000.0, 36.5, 1.5)), 3)
    2.005
    """
    return np.asarray(np.degrees(np.arctan2(tx_height_m - rx_height_m, np.asarray(distance_m, float))))


def vertical_loss_db(depression: npt.ArrayLike, tilt_deg: float) -> Floats:
    """Return the loss in the vertical plane, ``min(12 ((θ − tilt) / 10°)², 20)`` dB.

    Parameters
    ----------
    depression
        Angle below the horizon, degrees.
    tilt_deg
        Of the main beam below the horizon.

    Examples
    --------
    >>> vertical_loss_db([2.0, 7.0, 90.0], 2.0).tolist()
    [0.0, 3.0, 20.0]
    """
    off = (np.asarray(depression, float) - tilt_deg) / VERTICAL_BEAMWIDTH_DEG
    return np.asarray(np.minimum(12.0 * off**2, SIDE_LOBE_DB))


def imported_vertical_loss_db(
    pattern: AntennaPattern, depression: npt.ArrayLike, tilt_deg: float
) -> Floats:
    """Return a maker's vertical loss, linear between its whole degrees, turned down by the tilt."""
    off = (np.asarray(depression, float) - tilt_deg) % 360
    return np.asarray(np.interp(off, np.arange(361), [*pattern.vertical_db, pattern.vertical_db[0]]))


def breaks_m(
    pattern: AntennaPattern | None, tx_height_m: float, rx_height_m: float, tilt_deg: float
) -> tuple[float, ...]:
    """Return the distances at which the vertical loss has a corner, where a fitted curve must be cut.

    3GPP's has one, where the ground leaves its floor; a maker's has one at every whole degree, of which
    those down to 20° are worth a cut.
    """
    down = tx_height_m - rx_height_m
    if down <= 0:
        return ()
    if pattern is None:
        angles = np.array([tilt_deg + VERTICAL_BEAMWIDTH_DEG * np.sqrt(SIDE_LOBE_DB / 12)])
    else:
        angles = np.arange(1, 21) + tilt_deg % 1
    angles = angles[(angles > 0) & (angles < 90)]
    return tuple(float(d) for d in down / np.tan(np.radians(angles)))
