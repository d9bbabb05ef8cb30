"""A maker's antenna pattern: an MSI/Planet file, as every maker of sector antennas gives it.

Name and gain, then ``HORIZONTAL 360`` and ``VERTICAL 360``, each followed by lines of an angle in
degrees and a loss in dB against the main direction. Gain is in dBi, or in dBd where it says so.
"""

from __future__ import annotations

import numpy as np

from planner.base.errors import InputFileError
from planner.coverage.antenna import AntennaPattern

DBD_DBI = 2.15
PLANES = ("HORIZONTAL", "VERTICAL")
MOST_CHARACTERS = 1_000_000


def parse_antenna(text: str, name: str) -> AntennaPattern:
    """Return the pattern that a file's text gives.

    Parameters
    ----------
    text, name
        Content of the file, and what it is called.

    Raises
    ------
    InputFileError
        If it is too long, lacks a plane or its gain, or a line cannot be read (the message names it).
    """
    if len(text) > MOST_CHARACTERS:
        raise InputFileError("coverage.antenna_too_large", file=name)
    facts: dict[str, str] = {}
    planes: dict[str, dict[float, float]] = {}
    current: dict[float, float] | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.split()
        if not words:
            continue
        key = words[0].upper()
        if key in PLANES:
            current = planes.setdefault(key, {})
        elif current is not None and len(words) == 2 and _number(words[0]) is not None:
            current[_read(words[0], name, number)] = abs(_read(words[1], name, number))
        elif key[0].isalpha():
            facts[key] = " ".join(words[1:])
        else:
            raise InputFileError("coverage.antenna_line", file=name, row=number, value=line.strip()[:60])
    for plane in PLANES:
        if len(planes.get(plane, {})) < 36:
            raise InputFileError("coverage.antenna_plane", file=name, plane=plane)
    return AntennaPattern(
        name=facts.get("NAME") or name,
        gain_dbi=_gain(facts.get("GAIN", ""), name),
        horizontal_db=_every_degree(planes["HORIZONTAL"]),
        vertical_db=_every_degree(planes["VERTICAL"]),
    )


def _number(word: str) -> float | None:
    """Return a number of a maker's file: "1.500" is one and a half, whatever the country."""
    try:
        value = float(word.replace(",", "."))
    except ValueError:
        return None
    return value if np.isfinite(value) else None


def _read(word: str, file: str, line: int) -> float:
    value = _number(word)
    if value is None:
        raise InputFileError("coverage.antenna_line", file=file, row=line, value=word[:60])
    return value


def _gain(text: str, file: str) -> float:
    words = text.split()
    value = _number(words[0]) if words else None
    if value is None:
        raise InputFileError("coverage.antenna_gain", file=file)
    return value + DBD_DBI if "dbd" in text.lower() else value


def _every_degree(losses: dict[float, float]) -> tuple[float, ...]:
    """Return the losses at 0…359°, between given angles linear and all the way round."""
    angles = np.array(sorted(losses))
    values = np.array([losses[angle] for angle in angles])
    return tuple(np.interp(np.arange(360), angles % 360, values, period=360).tolist())
