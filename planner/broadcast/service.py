"""The places that a station serves, and the margin left to it there by another station.

Interfering fields count twice, as ITU-R BS.412 has it: the steady one (50 % of time) with its ratio, and
the one that comes through the troposphere for 1 % of time with its own, lower ratio. The nuisance field
is the greater of field + ratio; the margin is the wanted field less that. Receiving antennas are taken
to hear all sides alike, which is the cautious end.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planner.base.errors import ParameterError
from planner.broadcast.cells import Land
from planner.broadcast.field_strength import (
    DEFAULT,
    Emission,
    FieldSettings,
    distance_km_of,
    field_dbuv_m,
)
from planner.broadcast.protection import (
    STEADY,
    TIME_PERCENT,
    TROPOSPHERIC,
    ProtectionRatios,
    protection_ratios,
)
from planner.broadcast.transmitters import Transmitter

SERVICES = ("commune", "contour")

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class ConflictRequest:
    """By what stations are judged against each other. All of it is assumed.

    Attributes
    ----------
    stereo, deviation_khz
        Which protection ratios: of mono or stereo, at a greatest deviation of 75 or 50 kHz.
    service
        ``commune``: a station serves the land of its own commune where its field meets
        ``service_dbuv_m``; ``contour``: all land where it does.
    cell_m
        Side of the cells at whose centres margins are taken.
    """

    settings: FieldSettings = DEFAULT
    stereo: bool = False
    deviation_khz: int = 75
    service: str = "commune"
    service_dbuv_m: float = 54.0
    cell_m: float = 200.0

    def ratios(self) -> ProtectionRatios:
        """Return the protection ratios asked for.

        Raises
        ------
        ParameterError
            If there is no table for the deviation.
        """
        return protection_ratios(stereo=self.stereo, deviation_khz=self.deviation_khz)

    def is_own_only(self) -> bool:
        """Whether a station serves only its own commune.

        Raises
        ------
        ParameterError
            If the kind of service is unknown.
        """
        if self.service not in SERVICES:
            raise ParameterError(
                "reach.unknown_service", value=self.service, expected=", ".join(SERVICES)
            )
        return self.service == "commune"


@dataclass(frozen=True)
class Service:
    """The cells that a station serves; its wanted field there, half of the time at half of the places.

    Attributes
    ----------
    cells
        Rows of the land's cells.
    wanted_dbuv_m
        Of each of them.
    """

    cells: npt.NDArray[np.int64]
    wanted_dbuv_m: Floats


@dataclass(frozen=True)
class Margin:
    """What another station leaves to a service.

    Attributes
    ----------
    db
        Of each cell of the service.
    protection_db, interference
        The ratio, and which of the two kinds is the worse, at the worst cell.
    steady_db, tropospheric_db
        The least margin of each kind alone.
    """

    db: Floats
    protection_db: float
    interference: str
    steady_db: float
    tropospheric_db: float

    @property
    def worst(self) -> int:
        """The place of the worst cell within the service."""
        return int(np.argmin(self.db))


def service_of(transmitter: Transmitter, land: Land, request: ConflictRequest) -> Service:
    """Return where a station serves.

    Raises
    ------
    ParameterError
        If the kind of service is unknown.
    """
    near_km = distance_km_of(request.service_dbuv_m, transmitter.emission, request.settings)
    away = kilometres(transmitter, land.xy)
    chosen = away <= near_km
    if request.is_own_only():
        chosen &= land.codes[land.commune] == transmitter.commune_code
    cells = np.nonzero(chosen)[0]
    return Service(cells, field_dbuv_m(away[cells], transmitter.emission, request.settings))


def kilometres(transmitter: Transmitter, xy: Floats) -> Floats:
    """Return the distance from a station to points (n, 2), km."""
    return np.asarray(np.hypot(xy[:, 0] - transmitter.east_m, xy[:, 1] - transmitter.north_m) / 1000)


def interfering_dbuv_m(
    distance_km: Floats, emission: Emission, settings: FieldSettings
) -> dict[str, Floats]:
    """Return the field of a station as an interferer, for each kind of interference."""
    return {
        kind: field_dbuv_m(distance_km, emission, settings, time_percent=time)
        for kind, time in TIME_PERCENT.items()
    }


def margin_of(
    wanted_dbuv_m: Floats,
    interfering: dict[str, Floats],
    spacing_khz: float,
    ratios: ProtectionRatios,
) -> Margin:
    """Return the margin that an interferer leaves to a wanted field, cell by cell.

    Parameters
    ----------
    wanted_dbuv_m
        At least one cell.
    interfering
        By kind of interference, at the same cells.
    """
    needed = {kind: ratios.needed_db(spacing_khz, kind) for kind in (STEADY, TROPOSPHERIC)}
    left = {kind: wanted_dbuv_m - interfering[kind] - needed[kind] for kind in needed}
    margin = np.minimum(left[STEADY], left[TROPOSPHERIC])
    at = int(np.argmin(margin))
    worse = min(needed, key=lambda kind: float(left[kind][at]))
    return Margin(
        margin, needed[worse], worse, float(left[STEADY].min()), float(left[TROPOSPHERIC].min())
    )


def spacing_khz(emission: Emission, other: Emission) -> float:
    """Return how far two carriers are apart, kHz, to the hertz."""
    return round(abs(emission.frequency_mhz - other.frequency_mhz) * 1000, 3)
