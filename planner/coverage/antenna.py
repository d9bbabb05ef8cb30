"""The horizontal pattern of a sector antenna where azimuths are known; omnidirectional elsewhere."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

BEAMWIDTH_DEG = 65.0  # 3 dB beam of 3GPP TR 36.814, table A.2.1.1-2
FRONT_TO_BACK_DB = 25.0  # Am of the same table


def horizontal_loss_db(off_axis_deg: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return the loss against the main direction, ``min(12 (φ / 65°)², 25)`` dB.

    Parameters
    ----------
    off_axis_deg
        Angle to the sector's azimuth, any value (it is brought to −180…180).

    Examples
    --------
    >>> horizontal_loss_db([0.0, 32.5, 180.0]).tolist()
    [0.0, 3.0, 25.0]
    """
    angle = (np.asarray(off_axis_deg, float) + 180.0) % 360.0 - 180.0
    return np.asarray(np.minimum(12.0 * (angle / BEAMWIDTH_DEG) ** 2, FRONT_TO_BACK_DB))
