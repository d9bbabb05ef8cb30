"""A path profile in the format of the validation examples of Recommendation ITU-R P.1812."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.base.errors import InputFileError
from planner.coverage.p1812 import Link, Profile, path_latitude_deg

_MHZ, _TX_M, _RX_M, _POLARISATION, _TIME = 0, 1, 3, 4, 14
_HORIZONTAL = "1"


@dataclass(frozen=True)
class ProfileFile:
    """A profile and the data sets measured over it, in the order of the file."""

    profile: Profile
    links: tuple[Link, ...]


def parse_profile(text: str, name: str) -> ProfileFile:
    """Return what a profile file holds: terrain, clutter, zones, refractivity, and its data sets.

    Parameters
    ----------
    text, name
        Content of the file, and what it is called.

    Raises
    ------
    InputFileError
        If it lacks a part of the format.
    """
    try:
        return _read(text.splitlines())
    except (ValueError, IndexError, KeyError, StopIteration) as error:
        raise InputFileError("coverage.bad_profile", file=name) from error


def _read(lines: list[str]) -> ProfileFile:
    facts: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(",")
        facts.setdefault(name.strip(" :"), value.split(",")[0].strip())
    rows = [line.split(",") for line in _between(lines, "{Begin of Profile}", "{End of Profile}")]
    points = np.array([[float(cell) for cell in row[:5]] for row in rows if len(row) > 4])
    x = points[:, 0]
    tx_lat, tx_lon = float(facts["Tx LAT"]), float(facts["Tx LON"])
    rx_lat, rx_lon = float(facts["Rx LAT"]), float(facts["Rx LON"])
    profile = Profile(
        distance_km=x,
        terrain_m=points[:, 1],
        clutter_m=points[:, 3],
        zone=points[:, 4].astype(np.int64),
        latitude_deg=path_latitude_deg(tx_lat, tx_lon, rx_lat, rx_lon, float(x[-1])),
    )
    delta_n = float(facts["Average annual values dN (N-units/km)"])
    surface_n = float(facts["Average annual sea-level surface refractivity No (N-units)"])
    sets = _between(lines, "{Begin of Measurements}", "{End of Measurements}")
    links = tuple(_link(line.split(","), delta_n, surface_n) for line in sets)
    return ProfileFile(profile, links)


def _between(lines: list[str], first: str, last: str) -> list[str]:
    start = next(at for at, line in enumerate(lines) if line.startswith(first))
    end = next(at for at, line in enumerate(lines) if line.startswith(last))
    return [line for line in lines[start + 1 : end] if line.strip(", ")]


def _link(cells: list[str], delta_n: float, surface_n: float) -> Link:
    return Link(
        frequency_mhz=float(cells[_MHZ]),
        tx_height_m=float(cells[_TX_M]),
        rx_height_m=float(cells[_RX_M]),
        delta_n=delta_n,
        surface_n=surface_n,
        horizontal=cells[_POLARISATION].strip() == _HORIZONTAL,
        time_percent=float(cells[_TIME]),
    )
