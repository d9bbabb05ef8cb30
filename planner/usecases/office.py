"""An office: a province's data directory and its store, as somebody who works there sees them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import geopandas as gpd

from planner.layers.catalogue import LAYERS
from planner.layers.io import read_layer
from planner.layers.province import Province, read_province
from planner.plan.load import over_law, parse_plan
from planner.plan.model import Plan
from planner.plan.versions import Opened, PlanIdentity, open_plan
from planner.store.accounts import local_actor
from planner.store.database import Store, open_store, store_path
from planner.store.people import Actor


@dataclass(frozen=True)
class HeldPlan:
    """The plan in force over the law, with the file that it was parsed and named from."""

    plan: Plan
    file: Opened

    @property
    def identity(self) -> PlanIdentity:
        """The plan's version and the SHA-256 of its file."""
        return PlanIdentity(self.plan.version, self.file.sha256)


@dataclass(frozen=True)
class Office:
    """Where the inputs of every job come from.

    Attributes
    ----------
    store
        None where nothing has been received yet: what it would hold is then nothing.
    layer
        Reads a layer of the data directory by its name (EPSG:4326); a page gives one that remembers.
    """

    data_dir: Path
    store: Store | None
    actor: Actor
    layer: Callable[[str], gpd.GeoDataFrame]

    @property
    def province(self) -> Province:
        """The province's profile."""
        return read_province(self.data_dir)

    def has(self, name: str) -> bool:
        """Whether the data directory has a layer, sound or not."""
        return (self.data_dir / LAYERS[name].file).is_file()

    def layers(self, *names: str) -> dict[str, gpd.GeoDataFrame]:
        """Return layers by name; raises as :func:`planner.layers.io.read_layer`."""
        return {name: self.layer(name) for name in names}

    def plan(self) -> HeldPlan:
        """Return the plan in force; raises as :func:`planner.plan.load.parse_plan`."""
        file = open_plan(self.data_dir)
        return HeldPlan(over_law(parse_plan(file.text, file.name)), file)


def office_at(data_dir: Path) -> Office:
    """Return the office of a data directory as who works on this machine sees it."""
    path = store_path(data_dir)
    store = open_store(path) if path.is_file() else None
    return Office(data_dir, store, local_actor(path.parent), partial(read_layer, data_dir))
