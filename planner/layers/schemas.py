"""The schema of every layer, as pandera schemas over GeoDataFrames in EPSG:4326.

Lists (technologies, carriers that share, azimuths) are kept as words parted by a space, the one form
that GeoJSON, GeoPackage, shapefile and Excel all carry unchanged. Missing is missing, never 0 or "".
"""

from __future__ import annotations

import unicodedata

import pandas as pd
import pandera.pandas as pa

from planner.base.days import is_day
from planner.layers import vocabulary as words
from planner.layers.radio_provenance import is_changes

NO_SPACE = r"^\S+\Z"  # a code that can be one word of a list
MAX_MAST_M = 200.0  # taller than any mast in the country's mobile networks: a slip of the pen


def _is_nfc(values: pd.Series) -> pd.Series:
    return values.map(lambda text: unicodedata.is_normalized("NFC", text)).astype(bool)


def _has_text(values: pd.Series) -> pd.Series:
    return values.str.strip().ne("")


def _words_of(allowed: tuple[str, ...]) -> pa.Check:
    def known(values: pd.Series) -> pd.Series:
        return values.map(lambda text: bool(text.split()) and set(text.split()) <= set(allowed))

    return pa.Check(known, name=f"words of {' '.join(allowed)}")


def _is_day(values: pd.Series) -> pd.Series:
    return values.map(is_day).astype(bool)


def _text(
    *, nullable: bool = False, unique: bool = False, matches: str | None = None, day: bool = False
) -> pa.Column:
    checks = [pa.Check(_is_nfc, name="NFC Unicode"), pa.Check(_has_text, name="not blank")]
    if matches:
        checks.append(pa.Check.str_matches(matches))
    if day:
        checks.append(pa.Check(_is_day, name="day"))
    return pa.Column(str, checks, nullable=nullable, unique=unique)


def _choice(allowed: tuple[str, ...], *, nullable: bool = False) -> pa.Column:
    return pa.Column(str, pa.Check.isin(allowed), nullable=nullable)


def _number(
    low: float, high: float, *, nullable: bool = True, above: bool = False, whole: bool = False
) -> pa.Column:
    low_check = pa.Check.gt(low) if above else pa.Check.ge(low)
    checks = [low_check, pa.Check.le(high)]
    if whole:
        checks.append(pa.Check(lambda values: values % 1 == 0, name="whole number"))
    return pa.Column(float, checks, nullable=nullable, coerce=True)


def _optional(column: pa.Column) -> pa.Column:
    """Return a column that a layer may leave out."""
    column.required = False
    return column


def _azimuths(values: pd.Series) -> pd.Series:
    def good(text: str) -> bool:
        parts = text.split()
        return bool(parts) and all(part.isdecimal() and int(part) < 360 for part in parts)

    return values.map(good).astype(bool)


def _tilts(values: pd.Series) -> pd.Series:
    def good(text: str) -> bool:
        try:
            return bool(text.split()) and all(-10 <= float(part) <= 20 for part in text.split())
        except ValueError:
            return False

    return values.map(good).astype(bool)


def _changes(values: pd.Series) -> pd.Series:
    return values.map(is_changes).astype(bool)


PROVENANCE = {
    "source": _text(),
    "source_date": _text(day=True),
    "origin": _choice(words.ORIGINS),
}

COMMUNES = pa.DataFrameSchema(
    {
        "commune_code": _text(unique=True, matches=r"^[0-9]{5}\Z"),
        "name": _text(),
        "kind": _choice(words.COMMUNE_KINDS),
        "district_code": _text(matches=r"^[0-9]{3}\Z"),
        "district": _text(),
        "population": _number(0, 1e6, nullable=False),
        "households": _number(0, 1e6),
        "area_km2": _number(0, 1e4, nullable=False, above=True),
        "land_area_km2": _number(0, 1e4, nullable=False, above=True),
        "is_urban": pa.Column(bool),
        "boundary": _text(),
        "valid_from": _text(nullable=True, day=True),
        "valid_to": _text(nullable=True, day=True),
        **PROVENANCE,
    }
)

STATIONS = pa.DataFrameSchema(
    {
        "site_id": _text(unique=True),
        "carrier": _choice(words.CARRIERS),
        "name": _text(nullable=True),
        "address": _text(nullable=True),
        "commune_code": _text(nullable=True, matches=r"^[0-9]{5}\Z"),
        "technologies": pa.Column(str, _words_of(words.TECHNOLOGIES), nullable=True),
        "mast_class": _choice(words.MAST_CLASSES, nullable=True),
        "mast_height_m": _number(0, MAX_MAST_M, above=True),
        "building_height_m": _number(0, 400),
        "antenna_height_m": _number(0, 600, above=True),
        "land_area_m2": _number(0, 1e5),
        "shared_with": pa.Column(str, _words_of(words.CARRIERS), nullable=True),
        "status": _choice(words.STATUSES),
        "action": _choice(words.ACTIONS, nullable=True),
        "year": _number(1990, 2035, whole=True),
        "eirp_dbm": _number(20, 90),
        "azimuths_deg": pa.Column(str, pa.Check(_azimuths, name="azimuths 0–359"), nullable=True),
        "tilts_deg": pa.Column(
            str, pa.Check(_tilts, name="tilts −10…20"), nullable=True, required=False
        ),
        "radius_m": _optional(_number(0, 20)),
        "evidence": _optional(pa.Column(str, _words_of(words.EVIDENCE), nullable=True)),
        **PROVENANCE,
    }
)

CABLES = pa.DataFrameSchema(
    {
        "cable_id": _text(unique=True),
        "kind": _choice(words.CABLE_KINDS),
        "length_m": _number(0, 1e6, nullable=False, above=True),
        "carrier": _choice(words.CARRIERS),
        "shared_with": pa.Column(str, _words_of(words.CARRIERS), nullable=True),
        "clearance_m": _optional(_number(0, 100)),
        "status": _choice(words.STATUSES),
        "year": _number(1990, 2035, nullable=False, whole=True),
        **PROVENANCE,
    }
)

SERVICE_POINTS = pa.DataFrameSchema(
    {
        "point_id": _text(unique=True),
        "kind": _choice(words.SERVICE_POINT_KINDS),
        "carrier": _choice(words.CARRIERS),
        "name": _text(),
        "commune_code": _text(matches=r"^[0-9]{5}\Z"),
        "status": _choice(words.STATUSES),
        "year": _number(1990, 2035, nullable=False, whole=True),
        **PROVENANCE,
    }
)

WORKS = pa.DataFrameSchema(
    {
        "work_id": _text(unique=True),
        "carrier": _choice(words.CARRIERS),
        "name": _text(),
        "address": _text(nullable=True),
        "commune_code": _text(nullable=True, matches=r"^[0-9]{5}\Z"),
        "status": _choice(words.STATUSES),
        "year": _number(1990, 2035, whole=True),
        **PROVENANCE,
    }
)

RADIO = pa.DataFrameSchema(
    {
        "commune_code": _text(matches=r"^[0-9]{5}\Z"),
        "kind": _choice(words.RADIO_KINDS),
        "frequency_mhz": _number(50, 110),
        "power_w": _number(0, 2000, above=True),
        "antenna_height_m": _number(0, 200, above=True),
        "licence_no": _text(nullable=True),
        "licence_until": _text(nullable=True, day=True),
        "hamlets_total": _number(0, 60, whole=True),
        "hamlets_served": _number(0, 60, whole=True),
        "loudspeakers": _number(0, 1000, whole=True),
        "loudspeakers_working": _number(0, 1000, whole=True),
        "year": _number(1990, 2035, nullable=False, whole=True),
        "equipment_year": _optional(_number(1970, 2035, whole=True)),
        **PROVENANCE,
        "changes": _optional(pa.Column(str, pa.Check(_changes, name="changes"), nullable=True)),
    },
    unique=["commune_code", "year"],
)

HAMLETS = pa.DataFrameSchema(
    {
        "hamlet_code": _text(unique=True, matches=NO_SPACE),
        "commune_code": _text(matches=r"^[0-9]{5}\Z"),
        "name": _text(),
        "kind": _choice(words.HAMLET_KINDS),
        "population": _optional(_number(0, 1e5, whole=True)),
        "households": _optional(_number(0, 1e5, whole=True)),
        **PROVENANCE,
    }
)

LOUDSPEAKERS = pa.DataFrameSchema(
    {
        "cluster_id": _text(unique=True),
        "commune_code": _text(matches=r"^[0-9]{5}\Z"),
        "hamlet_codes": _text(nullable=True),
        "loudspeakers": _number(0, 200, nullable=False, whole=True, above=True),
        "loudspeakers_working": _number(0, 200, whole=True),
        "kind": _choice(words.LOUDSPEAKER_KINDS),
        "year": _number(1970, 2035, nullable=False, whole=True),
        "valid_to": _text(nullable=True, day=True),
        **PROVENANCE,
    }
)

COMMUNE_FACTS = pa.DataFrameSchema(
    {
        "commune_code": _text(matches=r"^[0-9]{5}\Z"),
        "year": _number(1990, 2035, nullable=False, whole=True),
        **{flag: _choice(words.YES_NO, nullable=True) for flag in words.COMMUNE_FLAGS},
        "ntm_target_year": _number(2010, 2050, whole=True),
        "criterion_8_1": _choice(words.CRITERION_RESULTS, nullable=True),
        "evidence_8_1": _text(nullable=True),
        "criterion_8_4": _choice(words.CRITERION_RESULTS, nullable=True),
        "evidence_8_4": _text(nullable=True),
        "programmes": pa.Column(str, _words_of(words.PROGRAMMES), nullable=True),
        **PROVENANCE,
    },
    unique=["commune_code", "year"],
)

ZONES = pa.DataFrameSchema(
    {
        "zone_id": _text(unique=True),
        "kind": _choice(words.ZONE_KINDS),
        "name": _text(),
        "parameters": _text(nullable=True),
        "citation": _text(),
        **PROVENANCE,
    }
)
