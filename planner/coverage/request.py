"""What is asked of coverage: whose, which technology, in which year, by which figures."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from planner.base.errors import ParameterError
from planner.coverage import antenna, pathloss
from planner.coverage.antenna import AntennaPattern
from planner.coverage.p1812 import location_sigma_db
from planner.coverage.p1812_equations import inverse_normal
from planner.layers.vocabulary import CARRIERS


@dataclass(frozen=True)
class Band:
    """A band in use in Việt Nam and what is taken for it where nobody states better; all assumed.

    Attributes
    ----------
    eirp_dbm
        Of the whole carrier in the main direction.
    subcarriers
        That share this power: 4G and 5G levels are measured on one of them.
    """

    mhz: float
    eirp_dbm: float
    subcarriers: int = 1


# The first of each technology is its usual one. 4G: 10 MHz; 5G: 100 MHz of 30 kHz.
BANDS = {
    "2G": (Band(900.0, 58.0), Band(1800.0, 59.0)),
    "3G": (Band(2100.0, 59.0), Band(900.0, 58.0)),
    "4G": (Band(1800.0, 61.0, 12 * 50), Band(2100.0, 61.0, 12 * 50), Band(900.0, 60.0, 12 * 50)),
    "5G": (Band(2600.0, 75.0, 12 * 273), Band(3500.0, 75.0, 12 * 273)),
}
PILOT_SHARE_3G = 0.1  # assumed: RSCP is measured on the pilot, a tenth of the power
# RULES.md COV-LEVEL (S, M), for 5G ours: none is law.
THRESHOLDS_DBM = {"2G": -100.0, "3G": -100.0, "4G": -121.0, "5G": -110.0}
# Shown side by side with the threshold asked for; the first is that of the table above.
COMPARED_DBM = {
    "2G": (-100.0, -95.0, -90.0, -85.0),
    "3G": (-100.0, -95.0, -90.0, -85.0),
    "4G": (-121.0, -115.0, -110.0, -105.0),
    "5G": (-110.0, -105.0, -100.0, -95.0),
}
TILT_DEG = 2.0  # assumed
ASSUMED_HEIGHT_M = {"A1a": 15.0, "A1b": 10.0, "A2a": 25.0, "A2b": 36.0, "A2c": 15.0}  # assumed
UNKNOWN_CLASS_HEIGHT_M = 25.0  # assumed
# Refractivity of the southern coast; read off no map that is at hand, so assumed, and shown as such.
DELTA_N, SURFACE_N = 60.0, 380.0
LATITUDE_DEG = 9.8  # of Trà Vinh; a computation takes that of its own communes

# Between which numbers a question makes sense.
LIMITS: dict[str, tuple[float, float]] = {
    "year": (1990, 2050),  # from before the first network here to the last horizon that a plan may have
    "resolution_m": (25.0, 1000.0),
    "threshold_dbm": (-140.0, -40.0),
    "frequency_mhz": (30.0, 6000.0),
    "eirp_dbm": (10.0, 80.0),
    "rx_height_m": (1.0, 20.0),
    "delta_n": (1.0, 150.0),
    "surface_n": (200.0, 450.0),
    "probability": (0.5, 0.99),
    "body_loss_db": (0.0, 30.0),
    "vehicle_loss_db": (0.0, 30.0),
    "indoor_loss_db": (0.0, 60.0),
    "load": (0.0, 0.95),
    "tilt_deg": (-10.0, 20.0),
    "min_gap_km2": (0.0, 100.0),
    "correction_db": (-40.0, 40.0),
}


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
    body_loss_db, vehicle_loss_db, indoor_loss_db
        Taken off the level at the receiver: of the body, and of the vehicle or building it is in.
    load
        Share 0…1 of the network's capacity in use; it raises the noise, and what is needed against it,
        by −10 log10(1 − load). 0: the threshold is one of level alone.
    tilt_deg
        Of sectors that state none, below the horizon.
    antenna
        A maker's pattern for all sectors in place of 3GPP's.
    min_gap_km2
        A gap smaller than this is not listed; it still counts in every sum.
    water_source
        File of the water that the caller has cut out of the land; None where nothing is cut out.
    correction_db, correction_source
        Added to every level: an offset fitted to measurements, and their file; 0 and None without.
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
    vehicle_loss_db: float = 0.0
    indoor_loss_db: float = 0.0
    load: float = 0.0
    tilt_deg: float = TILT_DEG
    antenna: AntennaPattern | None = None
    min_gap_km2: float = 0.05
    correction_db: float = 0.0
    correction_source: str | None = None
    water_source: str | None = None
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
        return self.threshold_dbm + self.margin_db() + self.load_margin_db()

    def load_margin_db(self) -> float:
        """Return the rise of the noise by the load of the network."""
        return -10 * float(np.log10(1 - self.load))

    def receiver_loss_db(self) -> float:
        """Return all that is lost at the receiver."""
        return self.body_loss_db + self.vehicle_loss_db + self.indoor_loss_db

    def air(self) -> pathloss.Air:
        """Return what P.1812 needs beside; the other models do not look at it."""
        return pathloss.Air(self.delta_n, self.surface_n, self.latitude_deg)

    def reference_offset_db(self) -> float:
        """Return what lies between the power of the carrier and the level that is measured."""
        if self.technology == "3G":
            return -10 * float(np.log10(PILOT_SHARE_3G))
        return 10 * float(np.log10(band_of(self.technology, self.frequency_mhz).subcarriers))

    def parameters(self) -> dict[str, object]:
        """Return every field as plain values, the antenna by its name."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {**values, "antenna": antenna.SOURCE if self.antenna is None else self.antenna.name}


def band_of(technology: str, frequency_mhz: float) -> Band:
    """Return the technology's band nearest to a frequency."""
    return min(BANDS[technology], key=lambda band: abs(band.mhz - frequency_mhz))


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
    if technology not in BANDS:
        expected = ", ".join(BANDS)
        raise ParameterError("coverage.unknown_technology", value=technology, expected=expected)
    if carrier is not None and carrier not in CARRIERS:
        expected = ", ".join(CARRIERS)
        raise ParameterError("coverage.unknown_carrier", value=carrier, expected=expected)
    wanted = {name: value for name, value in changes.items() if value is not None}
    frequency = float(str(wanted.get("frequency_mhz", BANDS[technology][0].mhz)))
    request = CoverageRequest(
        carrier=carrier,
        technology=technology,
        year=year,
        model=str(wanted.pop("model", pathloss.model_for(frequency))),
        frequency_mhz=frequency,
        threshold_dbm=THRESHOLDS_DBM[technology],
        eirp_dbm=band_of(technology, frequency).eirp_dbm,
    )
    return _checked(replace(request, **wanted))  # type: ignore[arg-type]


def _checked(request: CoverageRequest) -> CoverageRequest:
    for environment in (request.town_environment, request.rural_environment):
        pathloss.range_notes(request.model, request.frequency_mhz, 30.0, 1.5, environment)
    for name, (low, high) in LIMITS.items():
        if not low <= float(getattr(request, name)) <= high:
            raise ParameterError(
                "coverage.bad_parameter",
                name=name,
                value=getattr(request, name),
                low=low,
                high=high,
            )
    return request
