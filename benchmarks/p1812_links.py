"""P.1812 over real profiles: compiled radials against the links one by one, in the same run.

`python -m benchmarks.p1812_links` prints JSON: links a second at 100 m spacing over radials of 10 km of
rough ground, and the ratio.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import time

import numpy as np

from planner.coverage.p1812 import INLAND, Link, Profile, loss
from planner.coverage.p1812_links import radial_losses

RADIALS, POINTS, SPACING_KM, REPEATS = 20_000, 101, 0.1, 5


def measure() -> dict[str, object]:
    """Return the figures."""
    random = np.random.default_rng(7)
    terrain = np.abs(np.cumsum(random.normal(0, 1, (RADIALS, POINTS)), axis=1))
    clutter = random.choice([0.0, 10.0, 15.0], terrain.shape)
    zone = np.full(terrain.shape, INLAND)
    link = Link(1800.0, 36.0, 1.5, 60.0, 380.0)
    radial_losses(terrain[:2], clutter[:2], zone[:2], SPACING_KM, link, 9.8)  # compile
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        radial_losses(terrain, clutter, zone, SPACING_KM, link, 9.8)
        times.append(time.perf_counter() - start)
    links = RADIALS * (POINTS - 3)
    x = np.arange(POINTS) * SPACING_KM
    start = time.perf_counter()
    for k in range(3, POINTS):
        loss(Profile(x[: k + 1], terrain[0, : k + 1], clutter[0, : k + 1], zone[0, : k + 1], 9.8), link)
    alone = (POINTS - 3) / (time.perf_counter() - start)
    compiled = links / min(times)
    return {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "links": links,
        "seconds": [round(time_s, 3) for time_s in times],
        "links_per_s": {"compiled": round(compiled), "one_by_one": round(alone)},
        "compiled_over_one_by_one": round(compiled / alone),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(), indent=1) + "\n")
