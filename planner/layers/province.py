"""The province's profile: name, districts, coordinate system, map frame; read from province.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planner.base.errors import DataFileError
from planner.base.messages import said
from planner.base.shipped import shipped
from planner.geo.vn2000 import vn2000_zones
from planner.geo.zones import listed_zones, reaches
from planner.layers.faults import Fault
from planner.layers.yaml_file import Content, fault_facts, read_file

FILE = "province.yaml"
SCHEMA = Path(__file__).with_suffix(".schema.json")
DEFAULT_DATA_DIR = shipped("data")


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
        If the file is missing or has a fault; the first is named with its line and what is expected.
    """
    content = _read(data_dir)
    if content.faults:
        if not (data_dir / FILE).exists():
            raise DataFileError("layers.file_missing", file=FILE, folder=str(data_dir))
        raise DataFileError("yaml_file.faults", **fault_facts(content.faults))
    return _province(content.data)


def check_province(data_dir: Path) -> list[Fault]:
    """Return every fault of ``province.yaml`` with its line; an empty list means it is sound."""
    return _read(data_dir).faults


def _read(data_dir: Path) -> Content:
    content = read_file(data_dir / FILE, SCHEMA)
    if not content.faults:
        _check_bounds(content)
        _check_zone(content)
    return content


def _province(raw: Mapping[str, Any]) -> Province:
    west, south, east, north = raw["bounds"]
    return Province(
        name=raw["name"],
        code=raw["code"],
        department=raw["department"],
        crs=raw["crs"],
        bounds=(west, south, east, north),
        districts=raw["districts"],
        years=tuple(raw["years"]),
        horizons=tuple(raw["horizons"]),
        base_year=raw["base_year"],
        population_source=raw["population_source"],
        office=Office(**raw.get("office", {})),
        surroundings=tuple(Surrounding(**entry) for entry in raw.get("surroundings", ())),
    )


def _check_bounds(content: Content) -> None:
    """Put bounds that frame nothing in the country on the list of faults."""
    west, south, east, north = content.data["bounds"]
    if west < east and south < north and west > 100 > north:
        return
    expected = said("province.expected_bounds")
    key = "swapped" if south > 100 > east else "order"
    content.add(
        ("bounds",),
        said(f"province.bounds_{key}", expected=expected),
        expected,
        [*content.data["bounds"]],
    )


def _check_zone(content: Content) -> None:
    """Put a system that is not the province's VN-2000 zone on the list of faults."""
    crs, place = content.data["crs"], ("crs",)
    own = listed_zones(content.data["name"])
    expected = ", ".join(own) or said("province.expected_zone")
    facts = {"value": crs, "name": content.data["name"], "expected": expected}
    if crs not in vn2000_zones():
        content.add(place, said("province.zone_unknown", **facts), expected, crs)
    elif not content.faults and not reaches(crs, content.data["bounds"]):
        content.add(
            place, said("province.zone_elsewhere", zone=vn2000_zones()[crs], **facts), expected, crs
        )
    elif own and crs not in own:
        content.add(place, said("province.zone_other", zone=vn2000_zones()[crs], **facts), expected, crs)
