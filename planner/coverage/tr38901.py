"""3GPP TR 38.901, table 7.4.1-1 and 7.4.2-1: path loss of UMa and RMa, with the probability of sight.

``blend`` is the mean of both states in dB, weighted by the probability of line of sight.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

SOURCE = "3GPP TR 38.901 v17 (2022), §7.4.1–7.4.2"
LOS, NLOS, BLEND = "los", "nlos", "blend"
SPEED_OF_LIGHT_M_S = 3.0e8  # as the report has it
BUILDING_M, STREET_M = 5.0, 20.0  # RMa: average height of buildings and width of streets, its defaults
UMA_ENVIRONMENT_M = 1.0  # effective environment height hE for terminals up to 13 m
LEAST_DISTANCE_M = 10.0
SHADOW_SIGMA_DB = {"uma": {LOS: 4.0, NLOS: 6.0}, "rma": {LOS: 4.0, NLOS: 8.0}}


def _distances_m(distance_km: npt.ArrayLike, tx_m: float, rx_m: float) -> tuple[Floats, Floats]:
    flat = np.maximum(np.asarray(distance_km, float) * 1000, LEAST_DISTANCE_M)
    return flat, np.hypot(flat, tx_m - rx_m)


def uma_loss_db(
    distance_km: npt.ArrayLike, frequency_mhz: float, tx_m: float, rx_m: float, state: str = BLEND
) -> Floats:
    """Return the path loss of an urban macro cell in dB.

    Parameters
    ----------
    distance_km
        Along the ground; at least 10 m is taken.
    tx_m, rx_m
        Antenna heights above the ground; the report's cell stands at 25 m, its terminals at 1.5–22.5 m.
    state
        ``los``, ``nlos`` or ``blend``.

    Examples
    --------
    >>> round(float(uma_loss_db(0.1, 3500.0, 25.0, 1.5, "los")), 2)
    83.14
    """
    d2, d3 = _distances_m(distance_km, tx_m, rx_m)
    ghz = frequency_mhz / 1000
    break_m = 4 * (tx_m - UMA_ENVIRONMENT_M) * max(rx_m - UMA_ENVIRONMENT_M, 0.1)
    break_m *= frequency_mhz * 1e6 / SPEED_OF_LIGHT_M_S
    near = 28.0 + 22 * np.log10(d3) + 20 * np.log10(ghz)
    far = 28.0 + 40 * np.log10(d3) + 20 * np.log10(ghz)
    far = far - 9 * np.log10(break_m**2 + (tx_m - rx_m) ** 2)
    sight = np.where(d2 <= break_m, near, far)
    hidden = 13.54 + 39.08 * np.log10(d3) + 20 * np.log10(ghz) - 0.6 * (rx_m - 1.5)
    return _of_state(sight, hidden, uma_los_probability(distance_km, rx_m), state)


def uma_los_probability(distance_km: npt.ArrayLike, rx_m: float = 1.5) -> Floats:
    """Return the probability of line of sight in an urban macro cell.

    Examples
    --------
    >>> round(float(uma_los_probability(0.1)), 4)
    0.3477
    """
    d = np.maximum(np.asarray(distance_km, float) * 1000, 18.0)
    plain = 18 / d + np.exp(-d / 63) * (1 - 18 / d)
    high = ((min(rx_m, 23.0) - 13) / 10) ** 1.5 if rx_m > 13 else 0.0
    return np.asarray(plain * (1 + high * 1.25 * (d / 100) ** 3 * np.exp(-d / 150)))


def rma_loss_db(
    distance_km: npt.ArrayLike, frequency_mhz: float, tx_m: float, rx_m: float, state: str = BLEND
) -> Floats:
    """Return the path loss of a rural macro cell in dB; arguments as :func:`uma_loss_db`.

    Buildings of 5 m and streets of 20 m, the report's defaults. Its cells stand at 10–150 m.

    Examples
    --------
    >>> round(float(rma_loss_db(1.0, 900.0, 35.0, 1.5, "los")), 2)
    93.74
    """
    d2, d3 = _distances_m(distance_km, tx_m, rx_m)
    ghz = frequency_mhz / 1000
    break_m = 2 * np.pi * tx_m * rx_m * frequency_mhz * 1e6 / SPEED_OF_LIGHT_M_S
    break_3d = np.hypot(break_m, tx_m - rx_m)
    far = _rma_near(break_3d, ghz) + 40 * np.log10(d3 / break_3d)
    sight = np.where(d2 <= break_m, _rma_near(d3, ghz), far)
    hidden = 161.04 - 7.1 * np.log10(STREET_M) + 7.5 * np.log10(BUILDING_M)
    hidden -= (24.37 - 3.7 * (BUILDING_M / tx_m) ** 2) * np.log10(tx_m)
    hidden = hidden + (43.42 - 3.1 * np.log10(tx_m)) * (np.log10(d3) - 3) + 20 * np.log10(ghz)
    hidden -= 3.2 * np.log10(11.75 * rx_m) ** 2 - 4.97
    return _of_state(sight, hidden, rma_los_probability(distance_km), state)


def _rma_near(d3: npt.ArrayLike, ghz: float) -> Floats:
    d = np.asarray(d3, float)
    spread = 20 * np.log10(40 * np.pi * d * ghz / 3)
    spread += min(0.03 * BUILDING_M**1.72, 10.0) * np.log10(d)
    return np.asarray(spread - min(0.044 * BUILDING_M**1.72, 14.77) + 0.002 * np.log10(BUILDING_M) * d)


def rma_los_probability(distance_km: npt.ArrayLike) -> Floats:
    """Return the probability of line of sight in a rural macro cell.

    Examples
    --------
    >>> round(float(rma_los_probability(1.01)), 4)
    0.3679
    """
    d = np.maximum(np.asarray(distance_km, float) * 1000, LEAST_DISTANCE_M)
    return np.asarray(np.exp(-(d - LEAST_DISTANCE_M) / 1000))


def _of_state(sight: Floats, hidden: Floats, probability: Floats, state: str) -> Floats:
    hidden = np.maximum(sight, hidden)
    if state == LOS:
        return np.asarray(sight)
    if state == NLOS:
        return np.asarray(hidden)
    return np.asarray(probability * sight + (1 - probability) * hidden)
