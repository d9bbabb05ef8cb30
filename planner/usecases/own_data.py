"""Everything that a province's data directory holds and an office may write by hand, checked at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
from shapely.geometry.base import BaseGeometry

from planner.base.errors import DataFileError, PlanError
from planner.base.messages import said
from planner.intake.choices import FOLDER as CHOICES
from planner.intake.choices import check_choices
from planner.layers.catalogue import LAYERS
from planner.layers.faults import Fault
from planner.layers.io import check_data_dir, read_layer
from planner.layers.legal_documents import OWN_FILE, check_documents
from planner.layers.places import frame_faults, ground_of, place_faults
from planner.layers.province import FILE as PROFILE
from planner.layers.province import check_province, read_province
from planner.plan.check import check_plan
from planner.plan.load import plan_file
from planner.store.accounts import PROFILE as ACCOUNT
from planner.store.accounts import check_profile
from planner.store.database import store_path

TEMPLATES = "templates"


@dataclass(frozen=True)
class Checked:
    """A data directory as it was checked.

    Attributes
    ----------
    layers
        Name of a layer → number of its records, and its faults.
    files
        Other file, by its path in the directory → its faults.
    """

    layers: Mapping[str, tuple[int, list[Fault]]]
    files: Mapping[str, list[Fault]]

    @property
    def faults(self) -> list[Fault]:
        """Every fault, those of the files first: a layer is judged by the province's profile."""
        of_files = [fault for faults in self.files.values() for fault in faults]
        return of_files + [fault for _, faults in self.layers.values() for fault in faults]


def check_own_data(data_dir: Path) -> Checked:
    """Check the layers, the profile, the plans and every other file that an office may write by hand."""
    layers = check_data_dir(data_dir)
    ground = ground_in(data_dir)
    for name, (count, faults) in layers.items():
        if ground is not None and not faults:
            layers[name] = count, outside_faults(read_layer(data_dir, name), name, ground)
    return Checked(layers, dict(_files(data_dir)))


@dataclass(frozen=True)
class Ground:
    """Where the province is.

    Attributes
    ----------
    area
        The communes and what is near them, in the zone ``crs``; None where no commune lies in the frame.
    bounds
        West, south, east, north of the frame of the maps (EPSG:4326).
    """

    area: BaseGeometry | None
    crs: str
    bounds: tuple[float, float, float, float]


def ground_in(data_dir: Path) -> Ground | None:
    """Return where the province is, None where its profile or its communes cannot be read."""
    try:
        province, communes = read_province(data_dir), read_layer(data_dir, "communes")
    except DataFileError:  # told by its own check
        return None
    # A commune that was moved away must not make its new place the province.
    away = [fault.row - 1 for fault in _moved(communes, province.bounds) if fault.row is not None]
    standing = communes.drop(index=communes.index[away])
    area = ground_of(standing, province.crs) if len(standing) else None
    return Ground(area, province.crs, province.bounds)


def outside_faults(layer: gpd.GeoDataFrame, name: str, ground: Ground) -> list[Fault]:
    """Return a fault for each record of a layer, sound by its schema, that lies outside the province."""
    if name == "communes":
        return _moved(layer, ground.bounds)
    return [] if ground.area is None else place_faults(layer, LAYERS[name], ground.area, ground.crs)


def _moved(communes: gpd.GeoDataFrame, bounds: tuple[float, float, float, float]) -> list[Fault]:
    return frame_faults(communes, LAYERS["communes"], bounds)


def _files(data_dir: Path) -> Iterator[tuple[str, list[Fault]]]:
    """Give each file beside the layers with its faults."""
    yield PROFILE, check_province(data_dir)
    yield from _plans(data_dir)
    for path in sorted((data_dir / CHOICES).glob("*.yaml")):
        yield f"{CHOICES}/{path.name}", check_choices(path)
    if (data_dir / TEMPLATES / OWN_FILE).exists():
        yield f"{TEMPLATES}/{OWN_FILE}", check_documents(data_dir / TEMPLATES)
    folder = store_path(data_dir).parent
    if (folder / ACCOUNT).exists():
        yield f"{folder.name}/{ACCOUNT}", check_profile(folder)


def _plans(data_dir: Path) -> Iterator[tuple[str, list[Fault]]]:
    try:
        path = plan_file(data_dir)
        yield f"plan/{path.name}", check_plan(path)
    except PlanError as error:
        message, expected = said(error.key, **error.facts), said("plan.expected_one_file")
        yield "plan/", [Fault(error.key, "error", message, "plan/", expected=expected)]
    for path in sorted((data_dir / "plan" / "presets").glob("*.yaml")):
        yield f"plan/presets/{path.name}", check_plan(path)
