"""What a check may see: the proposal, what stands, what others propose, the plan, the date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from planner.geo.measure import points_m
from planner.plan.model import Parameter, Plan

NEW_MAST_ACTIONS = ("new",)  # sharing, changing, keeping and removing put up no new mast


@dataclass(frozen=True)
class Case:
    """One appraisal.

    Attributes
    ----------
    proposal, existing, others
        Stations schema, EPSG:4326: the sites judged, what stands, what other carriers propose.
    communes
        For whether a site lies in a ward or township.
    on
        The day whose law and plan apply.
    crs
        The province's VN-2000 zone, in which distances are measured.
    """

    proposal: gpd.GeoDataFrame
    existing: gpd.GeoDataFrame
    others: gpd.GeoDataFrame
    communes: gpd.GeoDataFrame
    plan: Plan
    on: date
    crs: str

    def parameter(self, parameter_id: str) -> Parameter | None:
        """Return the plan's value in force on the day."""
        return self.plan.parameter(parameter_id, self.on)

    @cached_property
    def urban(self) -> npt.NDArray[np.bool_]:
        """Whether each proposed site lies in a ward or township, by its point."""
        towns = self.communes.geometry[self.communes["is_urban"].to_numpy(bool)]
        tree = shapely.STRtree(towns.to_numpy())
        inside = tree.query(self.proposal.geometry.to_numpy(), predicate="intersects")[0]
        return np.isin(np.arange(len(self.proposal)), inside)

    @cached_property
    def masts(self) -> pd.DataFrame:
        """Every mast that stands or is proposed: site_id, carrier, x, y (m), row in the proposal.

        A proposed record that puts up no new mast is left out, and a standing one that the proposal
        removes too.
        """
        gone = self.proposal.loc[self.proposal["action"] == "remove", "site_id"]
        standing = self.existing[~self.existing["site_id"].isin(gone)]
        parts = []
        for layer, own in ((standing, False), (self.others, False), (self.proposal, True)):
            xy = points_m(layer, self.crs)
            part = pd.DataFrame(
                {
                    "site_id": layer["site_id"].to_numpy(),
                    "carrier": layer["carrier"].to_numpy(),
                    "x": xy[:, 0],
                    "y": xy[:, 1],
                    "row": np.arange(len(layer)) if own else -1,
                    "standing": layer is standing,
                }
            )
            new = layer["action"].isin(NEW_MAST_ACTIONS).to_numpy()
            parts.append(part if layer is standing else part[new])
        return pd.concat(parts, ignore_index=True)

    @cached_property
    def nearest(self) -> pd.DataFrame:
        """The nearest other mast of each proposed site: row in ``masts`` and distance in metres.

        On the index 0…n−1 of the proposal; −1 and NaN where there is no other mast.
        """
        here = points_m(self.proposal, self.crs)
        masts = self.masts
        tree = shapely.STRtree(shapely.points(masts[["x", "y"]].to_numpy()))
        own = dict(zip(masts["row"], masts.index, strict=True))
        rows, distances = [], []
        for number, point in enumerate(shapely.points(here)):
            row, distance = _nearest_other(tree, point, own.get(number))
            rows.append(row)
            distances.append(distance)
        return pd.DataFrame({"mast": rows, "distance_m": distances})


def _nearest_other(tree: shapely.STRtree, point: shapely.Point, own: int | None) -> tuple[int, float]:
    """Look in widening circles, because the nearest mast of a site is the site's own."""
    radius, farthest = 500.0, 200_000.0
    while radius < farthest:
        near = [i for i in tree.query(point, predicate="dwithin", distance=radius) if i != own]
        if near:
            distances = shapely.distance(tree.geometries.take(near), point)
            best = int(np.argmin(distances))
            return int(near[best]), float(distances[best])
        radius *= 4
    return -1, float("nan")
