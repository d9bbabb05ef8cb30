"""Levels over a grid: the kernel run over all of it, over a window, or over what has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
import numpy.typing as npt

from planner.coverage import kernel
from planner.coverage.antenna import BEAMWIDTH_DEG
from planner.coverage.compiled import ONE_AT_A_TIME
from planner.coverage.curves import Rings, fit
from planner.geo.grid import Grid

Floats32 = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Source:
    """One station, or those of its sectors that share a curve, as the kernel needs it.

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
    station
        Its number in ``Field.server``; sources of one station share it.
    beamwidth_deg
        Of every sector: loss = min(12 (φ / beamwidth)², the curve's cap).
    pattern
        Name of a maker's horizontal pattern in place of the beam.
    """

    east_m: float
    north_m: float
    curve: str
    offset_db: float
    azimuths_deg: tuple[float, ...]
    carrier: int
    station: int
    beamwidth_deg: float = BEAMWIDTH_DEG
    pattern: str | None = None


@dataclass(frozen=True)
class Painting:
    """What the sources are painted by.

    Attributes
    ----------
    curves
        Name → fitted curve of level in dBm against distance.
    threshold_dbm
        For ``Field.above``.
    patterns
        Name → horizontal loss in dB at 0, 1, … 359 degrees.
    """

    curves: Mapping[str, Rings]
    threshold_dbm: float
    patterns: Mapping[str, Sequence[float]] = field(default_factory=dict)

    def error_db(self) -> float:
        """Return the greatest difference of a fitted curve from its model."""
        return max((ring.error_db for ring in self.curves.values()), default=0.0)

    def reach_m(self, source: Source) -> float:
        """Return the distance to which a source is followed."""
        return float(self.curves[source.curve].edges_m[-1])


@dataclass(frozen=True)
class Window:
    """Some rows and columns of a grid."""

    rows: slice
    columns: slice

    def cells(self) -> int:
        """Return how many cells it holds."""
        return int((self.rows.stop - self.rows.start) * (self.columns.stop - self.columns.start))

    def index(self) -> tuple[slice, slice]:
        """Return it as NumPy indexes a raster."""
        return self.rows, self.columns


@dataclass(frozen=True)
class Field:
    """What the kernel writes.

    Attributes
    ----------
    best_dbm, second_dbm
        Level of the best and the second best station; ``kernel.FAR_BELOW_DBM`` where there is none.
    server
        Number of the best station, ``kernel.NO_SERVER`` where there is none; int16 where the numbers fit
        (:func:`server_type`), so that the four rasters are 11 bytes a cell.
    above
        A bit for each carrier with a level of at least the threshold.
    fit_error_db
        Greatest difference of a fitted curve from its model.
    """

    best_dbm: Floats32
    second_dbm: Floats32
    server: kernel.Servers
    above: npt.NDArray[np.uint8]
    fit_error_db: float


def whole(grid: Grid) -> Window:
    """Return the window that is all of a grid."""
    return Window(slice(0, grid.height), slice(0, grid.width))


def server_type(numbers: Iterable[int]) -> type[np.int16 | np.int32]:
    """Return the narrower type of a server raster that holds some stations' numbers."""
    return np.int16 if max(numbers, default=0) <= np.iinfo(np.int16).max else np.int32


def blank(
    window: Window, sources: Sequence[Source], *, second: bool = True, above: bool = True
) -> Field:
    """Return a field without a level, for some sources to be painted on."""
    height, width = (part.stop - part.start for part in window.index())
    return Field(
        np.full((height, width), kernel.FAR_BELOW_DBM, np.float32),
        np.full((height if second else 1, width), kernel.FAR_BELOW_DBM, np.float32),
        np.full((height, width), kernel.NO_SERVER, server_type(source.station for source in sources)),
        np.zeros((height if above else 1, width), np.uint8),
        0.0,
    )


def paint(
    sources: Sequence[Source],
    how: Painting,
    grid: Grid,
    window: Window | None = None,
    *,
    second: bool = True,
    above: bool = True,
) -> Field:
    """Return the field of some sources on a grid, or on a window of it.

    Parameters
    ----------
    grid
        Square cells in a VN-2000 zone.
    window
        A window computed alone equals that part of the whole, to the last bit.
    second, above
        Whether these outputs are wanted; those that are not come back with one row.
    """
    window = window or whole(grid)
    painted = blank(window, sources, second=second, above=above)
    near = reaching(sources, how, grid, window)
    if near:
        with ONE_AT_A_TIME:
            kernel.paint(
                painted.best_dbm,
                painted.second_dbm,
                painted.server,
                painted.above,
                second,
                above,
                window.rows.start,
                window.columns.start,
                grid.cell_m,
                *_source_arrays(near, how, grid),
                np.float32(how.threshold_dbm),
                kernel.LOG2,
                kernel.ATAN,
            )
    return replace(painted, fit_error_db=how.error_db())


def repaint(
    painted: Field,
    before: Sequence[Source],
    after: Sequence[Source],
    how: Painting,
    grid: Grid,
    paint_part: Callable[[Window], Field] | None = None,
) -> Field:
    """Return the field of ``after``, computing anew only where a source has come, gone or changed.

    Parameters
    ----------
    painted
        The field of ``before`` on the whole grid; a station kept has the same number in both.
    paint_part
        Paints ``after`` on a window; :func:`paint` where not given.

    Returns
    -------
    Field
        Its rasters equal those of ``paint(after, …)``, to the last bit.
    """
    paint_part = paint_part or partial(paint, after, how, grid)
    windows = [window_of(source, how, grid) for source in set(before) ^ set(after)]
    windows = [window for window in windows if window.cells() > 0]
    if sum(window.cells() for window in windows) >= grid.height * grid.width:
        return paint_part(whole(grid))
    names = ("best_dbm", "second_dbm", "server", "above")
    rasters = {name: getattr(painted, name).copy() for name in names}
    # What has come may have numbers too high for the raster as it was.
    rasters["server"] = rasters["server"].astype(server_type(source.station for source in after))
    error_db = painted.fit_error_db
    for window in windows:
        part = paint_part(window)
        error_db = max(error_db, part.fit_error_db)
        for name, raster in rasters.items():
            raster[window.index()] = getattr(part, name)
    return replace(painted, **rasters, fit_error_db=error_db)


def warm_up() -> None:
    """Compile the kernel, or read it from disk, so that the first question does not wait for it."""
    grid = Grid("EPSG:9209", 0.0, 400.0, 100.0, 4, 4)
    source = Source(200.0, 200.0, "flat", 0.0, (0.0,), 0, 0)
    rings = {"flat": fit(lambda distance: -distance / 100, 400.0)}
    paint([source], Painting(rings, 0.0), grid)


def window_of(source: Source, how: Painting, grid: Grid) -> Window:
    """Return the square around a source that holds its circle, within the grid."""
    reach, cell = how.reach_m(source), grid.cell_m
    row, column = (grid.north_m - source.north_m) / cell, (source.east_m - grid.west_m) / cell
    return Window(
        _clipped(row - reach / cell, row + reach / cell, grid.height),
        _clipped(column - reach / cell, column + reach / cell, grid.width),
    )


def _clipped(low: float, high: float, length: int) -> slice:
    # A cell more on either side: the kernel works in float32.
    start = min(max(int(np.floor(low)) - 1, 0), length)
    return slice(start, max(start, min(int(np.ceil(high)) + 1, length)))


def reaching(sources: Sequence[Source], how: Painting, grid: Grid, window: Window) -> list[Source]:
    """Return the sources whose square touches a window: its halo."""
    if window == whole(grid):
        return list(sources)
    touching = []
    for source in sources:
        own = window_of(source, how, grid)
        pairs = zip(own.index(), window.index(), strict=True)
        if all(a.start < b.stop and b.start < a.stop for a, b in pairs):
            touching.append(source)
    return touching


def _source_arrays(
    sources: Sequence[Source], how: Painting, grid: Grid
) -> tuple[npt.NDArray[np.generic], ...]:
    names, patterns = sorted({source.curve for source in sources}), sorted(how.patterns)
    place = {name: at for at, name in enumerate(names)}
    full_turns = [[*how.patterns[name], how.patterns[name][0]] for name in patterns] or [[0.0] * 361]
    return (
        np.array([source.east_m - grid.west_m for source in sources], np.float32),
        np.array([grid.north_m - source.north_m for source in sources], np.float32),
        np.array([place[source.curve] for source in sources], np.int32),
        np.array([source.offset_db for source in sources], np.float32),
        np.array([1 << source.carrier for source in sources], np.uint8),
        np.array([source.station for source in sources], np.int32),
        _azimuths(sources),
        np.array([min(len(source.azimuths_deg), kernel.MAX_SECTORS) for source in sources], np.int32),
        np.array(
            [12 * np.degrees(1.0) ** 2 / source.beamwidth_deg**2 for source in sources], np.float32
        ),
        np.array(
            [-1 if source.pattern is None else patterns.index(source.pattern) for source in sources],
            np.int32,
        ),
        np.array(full_turns, np.float32),
        *_packed([how.curves[name] for name in names]),
    )


def _azimuths(sources: Sequence[Source]) -> Floats32:
    """Azimuths in radians, −π…π, a row a source."""
    azimuths_rad = np.zeros((len(sources), kernel.MAX_SECTORS), np.float32)
    for row, source in enumerate(sources):
        angles = np.radians(source.azimuths_deg[: kernel.MAX_SECTORS])
        azimuths_rad[row, : len(angles)] = (angles + np.pi) % (2 * np.pi) - np.pi
    return azimuths_rad


def _packed(rings: list[Rings]) -> tuple[npt.NDArray[np.generic], ...]:
    starts = np.cumsum([0, *(len(curve.edges_m) for curve in rings)]).astype(np.int32)
    names = ("edges_m", "middle", "half", "coefficients", "cap")
    floats = [
        np.concatenate([getattr(curve, name) for curve in rings]).astype(np.float32) for name in names
    ]
    return (starts, *floats, np.concatenate([curve.cap_is_flat for curve in rings]))
