"""The coverage kernel against plain NumPy patches: the same stations, area and curves, in the same run.

`python -m benchmarks.coverage` prints JSON: station–pixel pairs a second, ratios, seconds for all the
outputs of a province, and the machine's own limit (bandwidth of a triad in NumPy). The stations are the
970 shipped ones with three sectors of random azimuth, followed to 10 km, by Okumura-Hata.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numba
import numexpr
import numpy as np
import numpy.typing as npt

from planner.coverage.antenna import BEAMWIDTH_DEG, FRONT_TO_BACK_DB, horizontal_loss_db
from planner.coverage.curves import NEAREST_M, fit
from planner.coverage.field import Painting, Source, paint
from planner.coverage.pathloss import extended_loss_db
from planner.geo.grid import Grid, grid_over
from planner.geo.measure import points_m
from planner.geo.vn2000 import convert
from planner.layers.io import read_layer
from planner.layers.province import DEFAULT_DATA_DIR, read_province

REACH_M, EIRP_DBM, MHZ = 10_000.0, 58.0, 900.0
HEIGHTS_M = (25.0, 30.0, 36.0, 42.0, 50.0)
REPEATS = 5
SEED = 11
SPLAT_SITES = 10

Floats = npt.NDArray[np.float64]


def curve_of(height_m: float) -> Callable[[Floats], Floats]:
    """Return level against distance of an antenna at a height."""

    def curve(distance_m: Floats) -> Floats:
        loss = extended_loss_db(
            "okumura_hata",
            distance_m / 1000,
            MHZ,
            tx_height_m=height_m,
            rx_height_m=1.5,
            environment="suburban",
        )
        return EIRP_DBM - loss

    return curve


CURVES = {str(height): curve_of(height) for height in HEIGHTS_M}


def network(crs: str) -> list[Source]:
    """Return the shipped stations with three sectors each."""
    places = points_m(read_layer(DEFAULT_DATA_DIR, "stations"), crs)
    random = np.random.default_rng(SEED)
    return [
        Source(
            east_m=float(east),
            north_m=float(north),
            curve=str(HEIGHTS_M[at % len(HEIGHTS_M)]),
            offset_db=0.0,
            azimuths_deg=tuple(random.uniform(0, 360, 3)),
            carrier=at % 5,
            station=at,
        )
        for at, (east, north) in enumerate(places)
    ]


def numpy_patches(sources: list[Source], grid: Grid) -> npt.NDArray[np.float32]:
    """Return the best level, station by station over its own square, in plain NumPy."""
    best = np.full(grid.shape, np.nan, np.float32)
    reach = REACH_M / grid.cell_m
    easts, norths = grid.eastings_m(), grid.northings_m()
    for source in sources:
        row = (grid.north_m - source.north_m) / grid.cell_m
        column = (source.east_m - grid.west_m) / grid.cell_m
        rows = slice(max(0, int(row - reach)), max(0, int(row + reach) + 2))
        columns = slice(max(0, int(column - reach)), max(0, int(column + reach) + 2))
        dx = easts[columns] - source.east_m
        dy = (norths[rows] - source.north_m)[:, None]
        distance = np.hypot(dx, dy)
        level = CURVES[source.curve](np.maximum(distance, NEAREST_M))
        bearing = np.degrees(np.arctan2(np.broadcast_to(dx, distance.shape), dy))
        level -= np.min([horizontal_loss_db(bearing - a) for a in source.azimuths_deg], axis=0)
        level[distance > REACH_M] = np.nan
        best[rows, columns] = np.fmax(best[rows, columns], level.astype(np.float32))
    return best


def numexpr_patches(sources: list[Source], grid: Grid) -> npt.NDArray[np.float32]:
    """Return the same with numexpr: Hata and the sectors as one expression a station, threaded."""
    best = np.full(grid.shape, -1e6, np.float32)
    reach = REACH_M / grid.cell_m
    easts, norths = grid.eastings_m().astype(np.float32), grid.northings_m().astype(np.float32)
    for source in sources:
        row = (grid.north_m - source.north_m) / grid.cell_m
        column = (source.east_m - grid.west_m) / grid.cell_m
        rows = slice(max(0, int(row - reach)), max(0, int(row + reach) + 2))
        columns = slice(max(0, int(column - reach)), max(0, int(column + reach) + 2))
        if rows.start >= grid.height or columns.start >= grid.width:
            continue
        at_1_km, at_10_km = CURVES[source.curve](np.array([1000.0, 10_000.0]))
        names = {
            "dx": (easts[columns] - np.float32(source.east_m))[None, :],
            "dy": (norths[rows] - np.float32(source.north_m))[:, None],
            "level": np.float32(at_1_km),
            "slope": np.float32((at_10_km - at_1_km) / 2),
            "held": best[rows, columns],
        }
        turns = []
        for at, azimuth in enumerate(source.azimuths_deg):
            names[f"a{at}"] = np.float32(np.radians(azimuth))
            turns.append(f"arccos(cos(arctan2(dx, dy) - a{at}))")
        nearest = f"where({turns[0]} < {turns[1]}, {turns[0]}, {turns[1]})"
        nearest = f"where({nearest} < {turns[2]}, {nearest}, {turns[2]})"
        off2 = f"(({nearest}) ** 2 * {12 * np.degrees(1) ** 2 / BEAMWIDTH_DEG**2:.4f})"
        loss = f"where({off2} < {FRONT_TO_BACK_DB}, {off2}, {FRONT_TO_BACK_DB})"
        d2 = "(dx * dx + dy * dy)"
        value = f"level + slope * log10({d2} / 1e6 + 1e-4) - {loss}"
        inside = f"({d2} <= {REACH_M**2:.0f}) & ({value} > held)"
        best[rows, columns] = numexpr.evaluate(f"where({inside}, {value}, held)", names)
    return best


def splat_pairs_per_s(crs: str) -> float | None:
    """Return the pairs a second of SPLAT! (Debian's, one thread) on some of our sites; None without it.

    One run a site to 10 km over its own sea-level ground at 3 seconds of arc, ITWOM over the
    profile to every pixel: a fuller model than a curve, and the tool that a department would find.
    """
    if shutil.which("splat") is None:
        return None
    sites = network(crs)[:: 970 // SPLAT_SITES][:SPLAT_SITES]
    places = [convert(site.east_m, site.north_m, crs, "EPSG:4326") for site in sites]
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        for longitude, latitude in places:
            # Its longitudes run westward from Greenwich.
            text = f"SITE\n{float(latitude):.5f}\n{360 - float(longitude):.5f}\n36 meters\n"
            (Path(folder) / "site.qth").write_text(text, encoding="ascii")
            air = "15.0\n0.005\n380.0\n900.0\n6\n1\n0.5\n0.5\n1000.0\n"
            (Path(folder) / "site.lrp").write_text(air, encoding="ascii")
            command = ["splat", "-t", "site.qth", "-L", "1.5", "-metric", "-R", "10", "-o", "out.ppm"]
            subprocess.run(command, cwd=folder, check=True, capture_output=True)
        seconds = time.perf_counter() - start
    pixel_m2 = (1852 / 20) ** 2 * np.cos(np.radians(float(places[0][1])))
    return float(len(sites) * np.pi * REACH_M**2 / pixel_m2 / seconds)


def pairs(sources: list[Source], grid: Grid) -> int:
    """Return how many pixel centres lie within reach of each station, all together."""
    easts, norths = grid.eastings_m(), grid.northings_m()
    count = 0
    for source in sources:
        half = REACH_M**2 - (norths - source.north_m) ** 2
        wide = np.sqrt(np.maximum(half, 0))
        low = np.searchsorted(easts, source.east_m - wide)
        high = np.searchsorted(easts, source.east_m + wide)
        count += int((high - low)[half > 0].sum())
    return count


def best_of(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """Return the least time of some runs, in seconds."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def triad_gb_s() -> float:
    """Return the bandwidth of a = b + s · c over arrays far larger than the caches, GB/s."""
    b, c = np.ones(20_000_000, np.float32), np.ones(20_000_000, np.float32)
    a = np.empty_like(b)

    def work() -> None:
        np.multiply(c, np.float32(3), out=a)
        np.add(a, b, out=a)

    return 5 * a.nbytes / best_of(work) / 1e9  # read c, write a; read a and b, write a


@numba.njit(parallel=True, fastmath=True)  # type: ignore[misc]
def _fma(rounds: int, out: npt.NDArray[np.float32]) -> None:
    """Eight chains of vectors of 16, each multiplied and added to over and over, on every thread."""
    for thread in numba.prange(out.shape[0]):
        x = np.full(128, np.float32(0.5), np.float32)
        for _ in range(rounds):
            for at in range(128):
                x[at] = x[at] * np.float32(0.999) + np.float32(0.001)
        out[thread] = x.sum()


def fma_gflop_s() -> float:
    """Return the multiplications and additions a second that numba reaches within the first cache."""
    rounds, out = 2_000_000, np.zeros(numba.get_num_threads(), np.float32)
    _fma(1, out)
    return 2 * 128 * rounds * len(out) / best_of(lambda: _fma(rounds, out), 3) / 1e9


def scaling(grid: Grid, how: Painting) -> dict[str, float]:
    """Return the seconds of all outputs for 100 to 10,000 stations strewn over the grid."""
    random = np.random.default_rng(SEED)
    west, south, east, north = grid.bounds_m()
    seconds = {}
    for count in (100, 300, 1000, 3000, 10_000):
        strewn = [
            Source(
                float(random.uniform(west, east)),
                float(random.uniform(south, north)),
                str(HEIGHTS_M[at % len(HEIGHTS_M)]),
                0.0,
                tuple(random.uniform(0, 360, 3)),
                at % 5,
                at,
            )
            for at in range(count)
        ]
        seconds[str(count)] = round(best_of(lambda: paint(strewn, how, grid), 2), 3)  # noqa: B023
    return seconds


def measure() -> dict[str, object]:
    """Return the figures."""
    crs = read_province(DEFAULT_DATA_DIR).crs
    communes = read_layer(DEFAULT_DATA_DIR, "communes")
    sources = network(crs)
    rings = {name: fit(curve, REACH_M) for name, curve in CURVES.items()}
    how = Painting(rings, threshold_dbm=-95.0)
    seconds, counts = {}, {}
    grids = {resolution: grid_over(communes, resolution, crs) for resolution in (50.0, 25.0)}
    for resolution, grid in grids.items():

        def kernel(grid: Grid = grid) -> object:
            return paint(sources, how, grid)

        def level_and_server(grid: Grid = grid) -> object:
            return paint(sources, how, grid, second=False, above=False)

        kernel()  # compile
        seconds[f"kernel_{resolution:.0f}m"] = best_of(kernel)
        seconds[f"level_and_server_{resolution:.0f}m"] = best_of(level_and_server)
        counts[f"kernel_{resolution:.0f}m"] = pairs(sources, grid)
        counts[f"level_and_server_{resolution:.0f}m"] = counts[f"kernel_{resolution:.0f}m"]
    seconds["numpy_50m"] = best_of(lambda: numpy_patches(sources, grids[50.0]), 1)
    seconds["numexpr_50m"] = best_of(lambda: numexpr_patches(sources, grids[50.0]), 1)
    counts["numpy_50m"] = counts["numexpr_50m"] = counts["kernel_50m"]
    splat = splat_pairs_per_s(crs)
    speed = {name: counts[name] / seconds[name] for name in seconds}
    return {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "stations": len(sources),
        "sectors": 3 * len(sources),
        "grid_50m": grids[50.0].shape,
        "outputs": "level, second level, server, carriers above the threshold (NumPy: level only)",
        "pairs": counts,
        "seconds": {name: round(value, 3) for name, value in seconds.items()},
        "pairs_per_s": {name: round(value / 1e6) * 1_000_000 for name, value in speed.items()},
        "kernel_over_numpy_50m": round(speed["kernel_50m"] / speed["numpy_50m"], 1),
        "kernel_over_numexpr_50m": round(speed["kernel_50m"] / speed["numexpr_50m"], 1),
        "splat_pairs_per_s": None if splat is None else round(splat),
        "kernel_over_splat": None if splat is None else round(speed["kernel_50m"] / splat),
        "seconds_by_stations_50m": scaling(grids[50.0], how),
        "triad_gb_s": round(triad_gb_s(), 1),
        "fma_gflop_s": round(fma_gflop_s(), 1),
        "fit_error_db": round(max(ring.error_db for ring in rings.values()), 3),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(), indent=1) + "\n")
