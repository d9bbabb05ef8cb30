"""Levels over a grid: stations laid on it, the kernel run over all its rows or a band of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planner.coverage import kernel
from planner.coverage.curves import Rings, fit
from planner.geo.grid import Grid

Floats32 = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Source:
    """One station as the kernel needs it.

    Attributes
    ----------
    east_m, north_m
        In the grid's VN-2000 zone.
    curve
        Name of its curve of level against distance.
    offset_db
        Added to that curve: its own power.
    azimuths_deg
        Of its sectors; empty for an omni.
    carrier
        0…7, its bit in ``Field.above``.
    """

    east_m: float
    north_m: float
    curve: str
    offset_db: float
    azimuths_deg: tuple[float, ...]
    carrier: int


@dataclass(frozen=True)
class Field:
    """What the kernel writes.

    Attributes
    ----------
    best_dbm, second_dbm
        Level of the best and the second best station; ``kernel.FAR_BELOW_DBM`` where there is none.
    server
        Position of the best station, ``kernel.NO_SERVER`` where there is none.
    above
        A bit for each carrier with a level of at least the threshold.
    fit_error_db
        Greatest difference of a fitted curve from its model.
    """

    best_dbm: Floats32
    second_dbm: Floats32
    server: npt.NDArray[np.int32]
    above: npt.NDArray[np.uint8]
    fit_error_db: float


def paint(
    sources: Sequence[Source],
    curves: Mapping[str, Rings],
    grid: Grid,
    *,
    threshold_dbm: float,
    beamwidth_deg: float,
    front_to_back_db: float,
    rows: slice | None = None,
) -> Field:
    """Return the field of some stations on a grid, or on a band of its rows.

    Parameters
    ----------
    sources
        The stations; the order is that of ``Field.server``.
    curves
        Name → fitted curve of level in dBm against distance.
    grid
        Square cells in a VN-2000 zone.
    threshold_dbm
        For ``Field.above``.
    beamwidth_deg, front_to_back_db
        Of every sector: loss = min(12 (φ / beamwidth)², front to back).
    rows
        The band; a tile computed alone equals the same rows of the whole.
    """
    band = rows or slice(0, grid.height)
    shape = (band.stop - band.start, grid.width)
    best, second = (np.full(shape, kernel.FAR_BELOW_DBM, np.float32) for _ in range(2))
    server = np.full(shape, kernel.NO_SERVER, np.int32)
    above = np.zeros(shape, np.uint8)
    names = sorted(curves)
    place = {name: at for at, name in enumerate(names)}
    rings = [curves[name] for name in names]
    error = max((ring.error_db for ring in rings), default=0.0)
    if not sources:
        return Field(best, second, server, above, error)
    kernel.paint(
        best,
        second,
        server,
        above,
        band.start,
        grid.cell_m,
        np.array([one.east_m - grid.west_m for one in sources], np.float32),
        np.array([grid.north_m - one.north_m for one in sources], np.float32),
        np.array([place[one.curve] for one in sources], np.int32),
        np.array([one.offset_db for one in sources], np.float32),
        np.array([1 << one.carrier for one in sources], np.uint8),
        _azimuths(sources),
        np.array([min(len(one.azimuths_deg), kernel.MAX_SECTORS) for one in sources], np.int32),
        *_packed(rings),
        np.float32(12 * np.degrees(1.0) ** 2 / beamwidth_deg**2),
        np.float32(front_to_back_db),
        np.float32(threshold_dbm),
        kernel.LOG2,
        kernel.ATAN,
    )
    return Field(best, second, server, above, error)


def warm_up() -> None:
    """Compile the kernel, or read it from disk, so that the first question does not wait for it."""
    grid = Grid("EPSG:9209", 0.0, 400.0, 100.0, 4, 4)
    one = Source(200.0, 200.0, "flat", 0.0, (0.0,), 0)
    rings = {"flat": fit(lambda distance: -distance / 100, 400.0)}
    paint([one], rings, grid, threshold_dbm=0.0, beamwidth_deg=65.0, front_to_back_db=25.0)


def _azimuths(sources: Sequence[Source]) -> Floats32:
    """Azimuths in radians, −π…π, a row a station."""
    found = np.zeros((len(sources), kernel.MAX_SECTORS), np.float32)
    for row, source in enumerate(sources):
        angles = np.radians(source.azimuths_deg[: kernel.MAX_SECTORS])
        found[row, : len(angles)] = (angles + np.pi) % (2 * np.pi) - np.pi
    return found


def _packed(rings: list[Rings]) -> tuple[npt.NDArray[np.int32], Floats32, Floats32, Floats32, Floats32]:
    starts = np.cumsum([0, *(len(one.edges_m) for one in rings)]).astype(np.int32)
    return (
        starts,
        np.concatenate([one.edges_m for one in rings]).astype(np.float32),
        np.concatenate([one.middle for one in rings]).astype(np.float32),
        np.concatenate([one.half for one in rings]).astype(np.float32),
        np.concatenate([one.coefficients for one in rings]).astype(np.float32),
    )
