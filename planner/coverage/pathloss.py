"""Path loss by published formulas, each with its range of validity.

The strict functions refuse what lies outside the published range. Real networks lie partly outside
(3G at 2100 MHz, antennas below 30 m, cells under 1 km): :func:`extended_loss_db` goes there openly,
and :func:`range_notes` names every extension for the page, the JSON and the report.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from planner.errors import ModelRangeError, ParameterError

Floats = npt.NDArray[np.float64]

ENVIRONMENTS = ("urban_large", "urban", "suburban", "open")
HATA_MHZ = (150.0, 1500.0)  # Hata 1980; Recommendation ITU-R P.529
COST231_MHZ = (1500.0, 2000.0)  # COST 231 Final Report, section 4.4.1
TX_HEIGHT_M = (30.0, 200.0)
RX_HEIGHT_M = (1.0, 10.0)
DISTANCE_KM = (1.0, 20.0)
MODELS = ("okumura_hata", "cost231_hata")
MODEL_MHZ = {"okumura_hata": HATA_MHZ, "cost231_hata": COST231_MHZ}
MODEL_SOURCES = {
    "okumura_hata": "Hata (1980), IEEE Trans. VT-29(3); Rec. ITU-R P.529",
    "cost231_hata": "COST 231 Final Report (1999), §4.4.1",
}


def free_space_loss_db(distance_km: npt.ArrayLike, frequency_mhz: float) -> Floats:
    """Return the loss between isotropic antennas in free space.

    ``L = 32.44 + 20 log10 f + 20 log10 d`` with f in MHz and d in km; Rec. ITU-R P.525, eq. (4).

    Examples
    --------
    >>> round(float(free_space_loss_db(1.0, 1000.0)), 2)
    92.44
    """
    distance = np.asarray(distance_km, float)
    return np.asarray(32.44 + 20 * np.log10(frequency_mhz) + 20 * np.log10(distance))


def _mobile_correction_db(frequency_mhz: float, rx_height_m: float, *, large_city: bool) -> float:
    """a(hm): for a large city by Hata's two formulas (below and above 300 MHz), else the general."""
    if large_city and frequency_mhz >= 300:
        return float(3.2 * np.log10(11.75 * rx_height_m) ** 2 - 4.97)
    if large_city:
        return float(8.29 * np.log10(1.54 * rx_height_m) ** 2 - 1.1)
    slope = 1.1 * np.log10(frequency_mhz) - 0.7
    return float(slope * rx_height_m - (1.56 * np.log10(frequency_mhz) - 0.8))


def _hata(
    distance_km: npt.ArrayLike, frequency_mhz: float, tx_m: float, rx_m: float, environment: str
) -> Floats:
    large = environment == "urban_large"
    log_f, log_h = np.log10(frequency_mhz), np.log10(tx_m)
    loss = 69.55 + 26.16 * log_f - 13.82 * log_h
    loss -= _mobile_correction_db(frequency_mhz, rx_m, large_city=large)
    if environment == "suburban":
        loss -= 2 * np.log10(frequency_mhz / 28) ** 2 + 5.4
    elif environment == "open":
        loss -= 4.78 * log_f**2 - 18.33 * log_f + 40.94
    return np.asarray(loss + (44.9 - 6.55 * log_h) * np.log10(np.asarray(distance_km, float)))


def _cost231(
    distance_km: npt.ArrayLike, frequency_mhz: float, tx_m: float, rx_m: float, environment: str
) -> Floats:
    log_f, log_h = np.log10(frequency_mhz), np.log10(tx_m)
    # C_M: 3 dB in metropolitan centres, 0 dB in medium-sized cities and suburban centres.
    metropolitan_db = 3.0 if environment == "urban_large" else 0.0
    loss = 46.3 + 33.9 * log_f - 13.82 * log_h + metropolitan_db
    loss -= _mobile_correction_db(frequency_mhz, rx_m, large_city=False)
    if environment == "open":
        # COST 231 gives none; Hata's own open-area term at the edge of its band (1500 MHz) is used.
        edge = np.log10(HATA_MHZ[1])
        loss -= 4.78 * edge**2 - 18.33 * edge + 40.94
    return np.asarray(loss + (44.9 - 6.55 * log_h) * np.log10(np.asarray(distance_km, float)))


_FORMULAS = {"okumura_hata": _hata, "cost231_hata": _cost231}


def model_for(frequency_mhz: float) -> str:
    """Return the model whose band the frequency is in, or is nearest to."""
    return "okumura_hata" if frequency_mhz < HATA_MHZ[1] else "cost231_hata"


def range_notes(
    model: str, frequency_mhz: float, tx_height_m: float, rx_height_m: float, environment: str
) -> list[str]:
    """Return the codes of every way in which the arguments leave the published range.

    ``frequency``, ``tx_height``, ``rx_height``, ``environment`` (COST 231 has no open land).
    """
    _check_names(model, environment)
    low, high = MODEL_MHZ[model]
    outside = {
        "frequency": not low <= frequency_mhz <= high,
        "tx_height": not TX_HEIGHT_M[0] <= tx_height_m <= TX_HEIGHT_M[1],
        "rx_height": not RX_HEIGHT_M[0] <= rx_height_m <= RX_HEIGHT_M[1],
        "environment": model == "cost231_hata" and environment == "open",
    }
    return [name for name, is_outside in outside.items() if is_outside]


def _check_names(model: str, environment: str) -> None:
    if model not in _FORMULAS:
        raise ParameterError("coverage.unknown_model", value=model, expected=", ".join(MODELS))
    if environment not in ENVIRONMENTS:
        raise ParameterError(
            "coverage.unknown_environment", value=environment, expected=", ".join(ENVIRONMENTS)
        )


def loss_db(
    model: str,
    distance_km: npt.ArrayLike,
    frequency_mhz: float,
    *,
    tx_height_m: float,
    rx_height_m: float = 1.5,
    environment: str = "urban",
) -> Floats:
    """Return the median path loss in dB, only within the published range.

    Parameters
    ----------
    model
        ``okumura_hata`` (150–1500 MHz) or ``cost231_hata`` (1500–2000 MHz, not open).
    distance_km
        1–20 km, any shape.
    tx_height_m, rx_height_m
        Effective height of the base antenna, 30–200 m; of the mobile, 1–10 m.
    environment
        ``urban_large``, ``urban`` (small or medium city), ``suburban``, ``open``.

    Raises
    ------
    ModelRangeError
        Outside the published range.
    ParameterError
        If the model or the environment is unknown.

    Examples
    --------
    >>> round(float(loss_db("okumura_hata", 5.0, 900.0, tx_height_m=30.0)), 2)
    151.03
    """
    notes = range_notes(model, frequency_mhz, tx_height_m, rx_height_m, environment)
    distance = np.asarray(distance_km, float)
    if distance.size and (distance.min() < DISTANCE_KM[0] or distance.max() > DISTANCE_KM[1]):
        notes.append("distance")
    if notes:
        low, high = MODEL_MHZ[model]
        raise ModelRangeError(
            "coverage.out_of_range", model=model, what=", ".join(notes), low=low, high=high
        )
    return _FORMULAS[model](distance, frequency_mhz, tx_height_m, rx_height_m, environment)


def extended_loss_db(
    model: str,
    distance_km: npt.ArrayLike,
    frequency_mhz: float,
    *,
    tx_height_m: float,
    rx_height_m: float,
    environment: str,
) -> Floats:
    """Return the same formula also outside its range, never below free space.

    Call :func:`range_notes` beside it and show what it says. The distance is taken as at least 1 m.
    """
    _check_names(model, environment)
    distance = np.maximum(np.asarray(distance_km, float), 0.001)
    loss = _FORMULAS[model](distance, frequency_mhz, tx_height_m, rx_height_m, environment)
    return np.asarray(np.maximum(loss, free_space_loss_db(distance, frequency_mhz)))
