"""The province's profile: name, districts, coordinate system, map frame; read from province.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from planner.errors import DataFileError

DEFAULT_DATA_DIR = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True)
class Office:
    """How the department heads its documents; what the profile does not say is None.

    Attributes
    ----------
    superior
        The body above it: line 1 of the heading.
    symbol
        Its letters in the number of a document, "STTTT".
    place
        Where its documents are dated.
    """

    superior: str | None = None
    name: str | None = None
    symbol: str | None = None
    place: str | None = None


@dataclass(frozen=True)
class Surrounding:
    """A name that maps write outside the province: kind ``province``, ``sea`` or ``river``."""

    name: str
    kind: str
    longitude: float
    latitude: float


@dataclass(frozen=True)
class Province:
    """Who the province is and in which system it measures.

    Attributes
    ----------
    crs
        EPSG code of the province's VN-2000 zone, for example ``"EPSG:9209"``.
    bounds
        West, south, east, north of the map frame in degrees (EPSG:4326).
    districts
        District code → name.
    population_source
        Where the population figures of the communes come from, in words.
    surroundings
        Names around it, where maps write them (EPSG:4326); about there, no border is meant.
    years, horizons
        Years that the screens offer, and the years of the plan's targets.
    """

    name: str
    code: str
    department: str
    crs: str
    bounds: tuple[float, float, float, float]
    districts: dict[str, str]
    years: tuple[int, ...]
    horizons: tuple[int, ...]
    base_year: int
    population_source: str
    office: Office = Office()
    surroundings: tuple[Surrounding, ...] = ()


def read_province(data_dir: Path) -> Province:
    """Read ``province.yaml`` of a data directory.

    Raises
    ------
    DataFileError
        If the file is missing or lacks a field.
    """
    path = data_dir / "province.yaml"
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        west, south, east, north = (float(value) for value in raw["bounds"])
        return Province(
            name=str(raw["name"]),
            code=str(raw["code"]),
            department=str(raw["department"]),
            crs=str(raw["crs"]),
            bounds=(west, south, east, north),
            districts={str(code): str(name) for code, name in raw["districts"].items()},
            years=tuple(int(year) for year in raw["years"]),
            horizons=tuple(int(year) for year in raw["horizons"]),
            base_year=int(raw["base_year"]),
            population_source=str(raw["population_source"]),
            office=Office(**{str(name): str(value) for name, value in raw.get("office", {}).items()}),
            surroundings=tuple(_surrounding(one) for one in raw.get("surroundings", ())),
        )
    except FileNotFoundError as error:
        raise DataFileError("layers.file_missing", file=path.name, folder=str(data_dir)) from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise DataFileError("layers.file_broken", file=path.name, reason=str(error)) from error


def _surrounding(raw: dict[str, str | float]) -> Surrounding:
    place = float(raw["longitude"]), float(raw["latitude"])
    return Surrounding(str(raw["name"]), str(raw["kind"]), *place)
