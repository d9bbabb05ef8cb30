"""Path loss by published formulas, each with its range of validity.

The strict functions refuse what lies outside the published range. Real networks lie partly outside
(3G at 2100 MHz, antennas below 30 m, cells under 1 km): :func:`extended_loss_db` goes there openly,
and :func:`range_notes` names every extension for the page, the JSON and the report.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planner.base.errors import ModelRangeError, ParameterError
from planner.coverage import p1812, tr38901
from planner.coverage.flat_land import flat_loss_db

Floats = npt.NDArray[np.float64]

ENVIRONMENTS = ("urban_large", "urban", "suburban", "open")
HATA_MHZ = (150.0, 1500.0)  # Hata 1980; Recommendation ITU-R P.529
COST231_MHZ = (1500.0, 2000.0)
DISTANCE_KM = (1.0, 20.0)  # of Hata; also as far as any station is followed
# Representative clutter of each environment on a flat path, P.1812-6 Table 2 (open: none).
CLUTTER_M = {"urban_large": 20.0, "urban": 15.0, "suburban": 10.0, "open": 0.0}


@dataclass(frozen=True)
class Air:
    """What P.1812 must be told of the air and the land between; there is no default for it.

    Attributes
    ----------
    delta_n, surface_n
        ΔN in N-units/km and N0 in N-units.
    latitude_deg, ground_m
        Of the land.
    time_percent
        Time for which the loss is not exceeded.
    """

    delta_n: float
    surface_n: float
    latitude_deg: float
    ground_m: float = 2.0
    time_percent: float = 50.0


@dataclass(frozen=True)
class Model:
    """A model with its published range.

    Attributes
    ----------
    formula
        (distance_km, frequency_mhz, tx_m, rx_m, environment, air) → loss in dB.
    environments
        Those that the model tells apart.
    sigma_db
        Standard deviation of shadow fading that goes with it where its publication states none of its
        own (assumed), see docs/method-coverage.md.
    """

    source: str
    mhz: tuple[float, float]
    tx_m: tuple[float, float]
    rx_m: tuple[float, float]
    km: tuple[float, float]
    formula: Callable[[Floats, float, float, float, str, Air | None], Floats]
    environments: tuple[str, ...] = ENVIRONMENTS
    sigma_db: float = 8.0


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


def _free_space(d: Floats, f: float, tx: float, rx: float, _env: str, _air: Air | None) -> Floats:
    return free_space_loss_db(np.hypot(d, (tx - rx) / 1000), f)


def _p1812(d: Floats, f: float, tx: float, rx: float, environment: str, air: Air | None) -> Floats:
    if air is None:
        raise ParameterError("coverage.needs_air")
    link = p1812.Link(f, tx, rx, air.delta_n, air.surface_n, time_percent=air.time_percent)
    return flat_loss_db(
        d,
        link,
        ground_m=air.ground_m,
        clutter_m=CLUTTER_M[environment],
        latitude_deg=air.latitude_deg,
        far_km=max(DISTANCE_KM[1], float(d.max()) if d.size else 0.0),
    )


_ALL = (0.0, float("inf"))
_TABLE = {
    "okumura_hata": Model(
        "Hata (1980), IEEE Trans. VT-29(3); Rec. ITU-R P.529",
        HATA_MHZ,
        (30.0, 200.0),
        (1.0, 10.0),
        DISTANCE_KM,
        lambda d, f, tx, rx, environment, _: _hata(d, f, tx, rx, environment),
    ),
    "cost231_hata": Model(
        "COST 231 Final Report (1999), §4.4.1",
        COST231_MHZ,
        (30.0, 200.0),
        (1.0, 10.0),
        DISTANCE_KM,
        lambda d, f, tx, rx, environment, _: _cost231(d, f, tx, rx, environment),
        ("urban_large", "urban", "suburban"),
    ),
    "p1812": Model(
        p1812.SOURCE, p1812.FREQUENCY_MHZ, p1812.HEIGHT_M, p1812.HEIGHT_M, p1812.DISTANCE_KM, _p1812
    ),
    "tr38901_uma": Model(
        tr38901.SOURCE,
        (500.0, 100_000.0),
        (25.0, 25.0),
        (1.5, 22.5),
        (0.01, 5.0),
        lambda d, f, tx, rx, *_: tr38901.uma_loss_db(d, f, tx, rx),
        sigma_db=tr38901.SHADOW_SIGMA_DB["uma"][tr38901.NLOS],
    ),
    "tr38901_rma": Model(
        tr38901.SOURCE,
        (500.0, 7_000.0),
        (10.0, 150.0),
        (1.0, 10.0),
        (0.01, 5.0),
        lambda d, f, tx, rx, *_: tr38901.rma_loss_db(d, f, tx, rx),
        sigma_db=tr38901.SHADOW_SIGMA_DB["rma"][tr38901.NLOS],
    ),
    "free_space": Model("Rec. ITU-R P.525", _ALL, _ALL, _ALL, _ALL, _free_space, sigma_db=0.0),
}
MODELS = tuple(_TABLE)
MODEL_SOURCES = {name: model.source for name, model in _TABLE.items()}


def model_of(name: str) -> Model:
    """Return a model by its name.

    Raises
    ------
    ParameterError
        If there is none.
    """
    if name not in _TABLE:
        raise ParameterError("coverage.unknown_model", value=name, expected=", ".join(MODELS))
    return _TABLE[name]


def model_for(frequency_mhz: float) -> str:
    """Return the model whose band the frequency is in, or is nearest to."""
    if (
        frequency_mhz > COST231_MHZ[1] + 200
    ):  # 2100 MHz is a little beyond and said so; 2600 is not a little
        return "p1812"
    return "okumura_hata" if frequency_mhz < HATA_MHZ[1] else "cost231_hata"


def range_notes(
    model: str, frequency_mhz: float, tx_height_m: float, rx_height_m: float, environment: str
) -> list[str]:
    """Return the codes of every way in which the arguments leave the published range.

    ``frequency``, ``tx_height``, ``rx_height``, ``environment`` (COST 231 has no open land).
    """
    chosen = _checked(model, environment)
    outside = {
        "frequency": not chosen.mhz[0] <= frequency_mhz <= chosen.mhz[1],
        "tx_height": not chosen.tx_m[0] <= tx_height_m <= chosen.tx_m[1],
        "rx_height": not chosen.rx_m[0] <= rx_height_m <= chosen.rx_m[1],
        "environment": environment not in chosen.environments,
    }
    return [name for name, is_outside in outside.items() if is_outside]


def _checked(model: str, environment: str) -> Model:
    if environment not in ENVIRONMENTS:
        raise ParameterError(
            "coverage.unknown_environment", value=environment, expected=", ".join(ENVIRONMENTS)
        )
    return model_of(model)


def loss_db(
    model: str,
    distance_km: npt.ArrayLike,
    frequency_mhz: float,
    *,
    tx_height_m: float,
    rx_height_m: float = 1.5,
    environment: str = "urban",
    air: Air | None = None,
) -> Floats:
    """Return the median path loss in dB, only within the published range.

    Parameters
    ----------
    model
        One of ``MODELS``; its range stands in its :class:`Model`.
    distance_km
        Any shape.
    tx_height_m, rx_height_m
        Of the base antenna and of the mobile, above the ground.
    environment
        ``urban_large``, ``urban`` (small or medium city), ``suburban``, ``open``.
    air
        What P.1812 needs beside.

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
    chosen = model_of(model)
    distance = np.asarray(distance_km, float)
    if distance.size and (distance.min() < chosen.km[0] or distance.max() > chosen.km[1]):
        notes.append("distance")
    if notes:
        outside, source = ", ".join(notes), chosen.source
        raise ModelRangeError("coverage.outside_model", model=model, what=outside, source=source)
    return chosen.formula(distance, frequency_mhz, tx_height_m, rx_height_m, environment, air)


def extended_loss_db(
    model: str,
    distance_km: npt.ArrayLike,
    frequency_mhz: float,
    *,
    tx_height_m: float,
    rx_height_m: float,
    environment: str,
    air: Air | None = None,
) -> Floats:
    """Return the same formula also outside its range, never below free space.

    Call :func:`range_notes` beside it and show what it says. The distance is taken as at least 1 m.
    """
    chosen = _checked(model, environment)
    distance = np.maximum(np.asarray(distance_km, float), 0.001)
    loss = chosen.formula(distance, frequency_mhz, tx_height_m, rx_height_m, environment, air)
    return np.asarray(np.maximum(loss, free_space_loss_db(distance, frequency_mhz)))
