"""What is asked of coverage: whose, which technology, in which year, by which figures."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

import numpy as np

from planner.coverage import pathloss
from planner.coverage.p1812 import inverse_normal, location_sigma_db
from planner.errors import ParameterError
from planner.layers.vocabulary import CARRIERS

# Bands in use in Việt Nam (2G 900, 3G 2100, 4G 1800 MHz); powers are ours, see docs/method-coverage.md.
BANDS_MHZ = {"2G": 900.0, "3G": 2100.0, "4G": 1800.0}
TOTAL_EIRP_DBM = {"2G": 58.0, "3G": 59.0, "4G": 61.0}  # assumed
PILOT_SHARE_3G = 0.1  # assumed: RSCP is measured on the pilot, a tenth of the power
LTE_SUBCARRIERS = 12 * 50  # 10 MHz: RSRP is measured on one of 600 resource elements
THRESHOLDS_DBM = {
    "2G": -100.0,
    "3G": -100.0,
    "4G": -121.0,
}  # RULES.md COV-LEVEL (S, M): none is law
ASSUMED_HEIGHT_M = {"A1a": 15.0, "A1b": 10.0, "A2a": 25.0, "A2b": 36.0, "A2c": 15.0}  # assumed
UNKNOWN_CLASS_HEIGHT_M = 25.0  # assumed
# Refractivity of the southern coast; read off no map that is at hand, so assumed, and shown as such.
DELTA_N, SURFACE_N = 60.0, 380.0
LATITUDE_DEG = 9.8  # of Trà Vinh; a computation takes that of its own communes


@dataclass(frozen=True)
class CoverageRequest:
    """One question about coverage. Every field is shown beside every figure.

    Attributes
    ----------
    carrier
        A carrier, or None for any of them.
    technology
        2G, 3G or 4G.
    year
        The year the stations stand in; the caller chooses them (``stations.standing_in``).
    eirp_dbm
        Of the whole carrier where a station does not state its own.
    threshold_dbm
        Least received level to count as covered; for 3G the RSCP of the pilot, for 4G the RSRP.
    town_environment, rural_environment
        Of stations in wards and townships, and of all others.
    delta_n, surface_n
        Refractivity for P.1812: ΔN in N-units/km, N0 in N-units.
    probability
        With which the threshold must be met at a place for it to count as covered.
    latitude_deg
        Of the land, for P.1812.
    body_loss_db
        Taken off the level at the receiver.
    """

    carrier: str | None
    technology: str
    year: int
    model: str
    frequency_mhz: float
    threshold_dbm: float
    eirp_dbm: float
    resolution_m: float = 100.0
    rx_height_m: float = 1.5
    body_loss_db: float = 3.0
    town_environment: str = "urban"
    rural_environment: str = "suburban"
    delta_n: float = DELTA_N
    surface_n: float = SURFACE_N
    probability: float = 0.9
    latitude_deg: float = LATITUDE_DEG

    def sigma_db(self) -> float:
        """Return the standard deviation of the level around its median at a place, dB.

        P.1812's location variability (64) for the size of a cell; for the other models the shadow fading
        that goes with them.
        """
        if self.model == "p1812":
            return location_sigma_db(self.frequency_mhz, self.resolution_m)
        return pathloss.model_of(self.model).sigma_db

    def margin_db(self, probability: float | None = None) -> float:
        """Return how far the median must lie above the threshold for it to be met with a probability."""
        met = self.probability if probability is None else probability
        return inverse_normal(1 - met) * self.sigma_db()

    def needed_dbm(self) -> float:
        """Return the median level from which a place counts as covered."""
        return self.threshold_dbm + self.margin_db()

    def air(self) -> pathloss.Air:
        """Return what P.1812 needs beside; the other models do not look at it."""
        return pathloss.Air(self.delta_n, self.surface_n, self.latitude_deg)

    def reference_offset_db(self) -> float:
        """Return what lies between the power of the carrier and the level that is measured."""
        if self.technology == "4G":
            return 10 * float(np.log10(LTE_SUBCARRIERS))
        return -10 * float(np.log10(PILOT_SHARE_3G)) if self.technology == "3G" else 0.0

    def parameters(self) -> dict[str, object]:
        """Return every field as plain values."""
        return asdict(self)


def default_request(
    carrier: str | None, technology: str, year: int, **changes: object
) -> CoverageRequest:
    """Return the request with the technology's usual band, power and threshold.

    Parameters
    ----------
    changes
        Fields to set otherwise; None means the default.

    Raises
    ------
    ParameterError
        If carrier, technology, model, environment or a number makes no sense.
    """
    if technology not in BANDS_MHZ:
        expected = ", ".join(BANDS_MHZ)
        raise ParameterError("coverage.unknown_technology", value=technology, expected=expected)
    if carrier is not None and carrier not in CARRIERS:
        expected = ", ".join(CARRIERS)
        raise ParameterError("coverage.unknown_carrier", value=carrier, expected=expected)
    wanted = {name: value for name, value in changes.items() if value is not None}
    frequency = float(str(wanted.get("frequency_mhz", BANDS_MHZ[technology])))
    made = CoverageRequest(
        carrier=carrier,
        technology=technology,
        year=year,
        model=str(wanted.pop("model", pathloss.model_for(frequency))),
        frequency_mhz=frequency,
        threshold_dbm=THRESHOLDS_DBM[technology],
        eirp_dbm=TOTAL_EIRP_DBM[technology],
    )
    return _checked(replace(made, **wanted))  # type: ignore[arg-type]


def _checked(request: CoverageRequest) -> CoverageRequest:
    for environment in (request.town_environment, request.rural_environment):
        pathloss.range_notes(request.model, request.frequency_mhz, 30.0, 1.5, environment)
    limits = {
        "resolution_m": (25.0, 1000.0),
        "threshold_dbm": (-140.0, -40.0),
        "frequency_mhz": (30.0, 6000.0),
        "eirp_dbm": (10.0, 80.0),
        "rx_height_m": (1.0, 20.0),
        "delta_n": (1.0, 150.0),
        "surface_n": (200.0, 450.0),
        "probability": (0.5, 0.99),
    }
    for name, (low, high) in limits.items():
        if not low <= float(getattr(request, name)) <= high:
            raise ParameterError(
                "coverage.bad_parameter",
                name=name,
                value=getattr(request, name),
                low=low,
                high=high,
            )
    return request
