"""How things are drawn, on the screen and on paper: colour by carrier, shape by mast class.

No mandated mast symbols were found (RULES.md, Maps); the set there is used: shape = class, colour =
carrier, filled = existing, hollow = planned, cross = to remove, ring = shared.
"""

from __future__ import annotations

import pandas as pd

from planner.base.vocabulary import Carrier, Conclusion, Status

# Apart for the three common kinds of colour blindness, and by lightness when printed grey.
CARRIER_COLOURS: dict[str, str] = {
    Carrier.VIETTEL: "#c2185b",
    Carrier.VNPT: "#0b5394",
    Carrier.MOBIFONE: "#e07b00",
    Carrier.VIETNAMOBILE: "#00796b",
    Carrier.GMOBILE: "#6a3d9a",
}
UNKNOWN_COLOUR = "#555555"

MAST_SHAPES = {
    "A1a": "circle",
    "A1b": "circle",
    "A2a": "triangle",
    "A2b": "square",
    "A2c": "diamond",
}
UNKNOWN_SHAPE = "dot"

RADIO_SYMBOLS = {
    "licensed": ("circle", "#2e7d32", True),
    "licence_ending": ("circle", "#f9a825", True),
    "licence_expired": ("triangle", "#ef6c00", True),
    "unlicensed": ("triangle", "#b71c1c", True),
    "wrong_band": ("diamond", "#6a1b9a", True),
    "over_power": ("square", "#ad1457", True),
    "wired": ("square", "#1565c0", False),
    "it_telecom": ("diamond", "#00838f", False),
    "none": ("cross", "#000000", False),
    "unknown": ("dot", "#777777", False),
}
# Inner signs that tell those of one shape apart in a grey print.
RADIO_MARKS = {"licence_ending": "dot", "licence_expired": "bar"}

ZONE_COLOURS = {
    "a1_only": "#8e24aa",
    "heritage_1": "#6d4c41",
    "heritage_2": "#a1887f",
    "defence": "#b71c1c",
    "airfield": "#37474f",
    "road": "#757575",
    "power_line": "#f57f17",
    "urban_core": "#fbc02d",
}

CABLE_STYLES = {
    "C1": ("#455a64", None),
    "C2": ("#455a64", "6 4"),
    "N1": ("#00695c", "2 4"),
    "N2": ("#00695c", "8 3 2 3"),
    "N3": ("#00695c", "1 5"),
}

CONCLUSION_COLOURS: dict[str, str] = {
    Conclusion.FAIL: "#c62828",
    Conclusion.INCOMPLETE: "#6a1b9a",
    Conclusion.REVIEW: "#f9a825",
    Conclusion.CONDITIONAL: "#0277bd",
    Conclusion.PASS: "#2e7d32",
    Conclusion.NOT_APPLICABLE: "#78909c",
}


def station_symbols(stations: pd.DataFrame) -> pd.Series:
    """Return the symbol of each station as ``shape|colour|fill``, with ``+cross`` and ``+ring``.

    Parameters
    ----------
    stations
        Rows of the stations schema.

    Returns
    -------
    Series of str
        For example ``square|#c2185b|filled+ring``, on the index of ``stations``.
    """
    shape = stations["mast_class"].map(MAST_SHAPES).fillna(UNKNOWN_SHAPE).astype(str)
    colour = stations["carrier"].map(CARRIER_COLOURS).fillna(UNKNOWN_COLOUR).astype(str)
    fill = stations["status"].map(lambda status: "hollow" if status == Status.PLANNED else "filled")
    cross = stations["status"].map(lambda status: "+cross" if status == Status.TO_REMOVE else "")
    ring = stations["shared_with"].notna().map({True: "+ring", False: ""})
    return shape + "|" + colour + "|" + fill + cross + ring
