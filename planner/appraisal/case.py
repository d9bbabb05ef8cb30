"""What a check may see: the proposal, what stands, what others propose, the plan, the date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from planner.appraisal.neighbours import nearest_other, to_centimetre, within
from planner.appraisal.places import ZonePlaces
from planner.base.vocabulary import Action
from planner.geo.measure import points_m
from planner.geo.shapes import points
from planner.geo.vn2000 import WGS84, project, transform_geometry
from planner.layers.catalogue import planned_layer
from planner.layers.cited_value import CitedValue
from planner.layers.rows import Site, rows
from planner.layers.vocabulary import PLANNING_CARRIERS, words
from planner.plan.inventory import mast_items
from planner.plan.model import Plan
from planner.plan.placing import district_codes, rows_at

CASE_LAYERS = (
    "communes",
    "stations",
    "zones",
    "cables",
    *(planned_layer(carrier) for carrier in PLANNING_CARRIERS),
)
Sender = tuple[str, float, str | None]  # code, EIRP in dBm or NaN, technologies
NEW_MAST_ACTIONS = (Action.NEW,)  # sharing, changing, keeping and removing put up no new mast


@dataclass(frozen=True)
class Case:
    """One appraisal.

    Attributes
    ----------
    proposal, existing, others
        Stations schema, EPSG:4326: the sites judged, what stands, what other carriers propose.
    communes
        For whether a site lies in a ward or township, and in the commune that it names.
    on
        The day whose law and plan apply.
    crs
        The province's VN-2000 zone, in which distances are measured.
    zones
        Zones layer; None where there is none: rules on places then ask for it.
    cables, standing_cables
        Routes of the proposal (some without geometry), and those that stand or are planned.
    approved
        The carrier's approved plan that stands so far; None for a first plan.
    adjusts
        Whether the proposal adjusts that plan: what it does not name stays in force and is a neighbour.
    benefit
        What each site newly covers (``planner.coverage``): ``site_id``, ``technology``,
        ``alone_population``, ``marginal_population``, ``alone_km2``; None where it was not computed.
    """

    proposal: gpd.GeoDataFrame
    existing: gpd.GeoDataFrame
    others: gpd.GeoDataFrame
    communes: gpd.GeoDataFrame
    plan: Plan
    on: date
    crs: str
    zones: gpd.GeoDataFrame | None = None
    cables: gpd.GeoDataFrame | None = None
    standing_cables: gpd.GeoDataFrame | None = None
    approved: gpd.GeoDataFrame | None = None
    benefit: pd.DataFrame | None = None
    adjusts: bool = False

    def parameter(self, parameter_id: str) -> CitedValue | None:
        """Return the plan's (or the law's) value in force on the day."""
        return self.plan.parameter(parameter_id, self.on)

    @cached_property
    def kept(self) -> gpd.GeoDataFrame:
        """The approved sites that an adjustment does not name; none where it is no adjustment."""
        if self.approved is None or not self.adjusts:
            return self.existing.iloc[:0]
        return self.approved[~self.approved["site_id"].isin(self.proposal["site_id"])]

    @cached_property
    def planned(self) -> gpd.GeoDataFrame:
        """What is planned besides the proposal: by the others, and by the carrier itself already."""
        return _joined(self.others, self.kept)

    @cached_property
    def sites(self) -> list[Site]:
        """The rows of the proposal."""
        return rows(self.proposal, Site)

    @cached_property
    def xy(self) -> npt.NDArray[np.float64]:
        """Easting and northing of the proposed sites in metres, (n, 2)."""
        return points_m(self.proposal, self.crs)

    @cached_property
    def commune_rows(self) -> npt.NDArray[np.int64]:
        """Row of the commune that each proposed site lies in, −1 outside all."""
        return rows_at(self.proposal, self.communes)

    @cached_property
    def urban(self) -> npt.NDArray[np.bool_]:
        """Whether each proposed site lies in a ward or township, by its point."""
        towns = self.communes["is_urban"].to_numpy(bool)
        return np.where(self.commune_rows >= 0, towns[self.commune_rows], False)

    @cached_property
    def land(self) -> dict[bool, BaseGeometry]:
        """The communes outside towns, and (True) wards and townships, each as one shape in metres."""
        plane = project(self.communes, self.crs)
        towns, shapes = plane["is_urban"].to_numpy(bool), shapely.make_valid(plane.geometry.to_numpy())
        return {urban: shapely.union_all(shapes[towns == urban]) for urban in (False, True)}

    @cached_property
    def places(self) -> ZonePlaces | None:
        """The zones, ready to be asked how far the proposed sites lie from them."""
        return None if self.zones is None else ZonePlaces(self.zones, self.xy, self.crs)

    @cached_property
    def masts(self) -> pd.DataFrame:
        """Every mast that stands or is proposed, by new masts of the proposal and of others.

        ``site_id``, ``carrier``, ``x``, ``y`` (m), ``row`` in the proposal (−1: not of it),
        ``standing``, ``operators`` (all that send from it), ``eirp_dbm``, ``mast_class``,
        ``mast_height_m``, ``year``.
        A proposed record that puts up no new mast is left out, and a standing one that the proposal
        removes too. A mast is there once: a proposed one that the register knows is the register's
        record, and for the proposal's own site (by code and carrier) that record is its own mast.
        """
        gone = self.proposal.loc[self.proposal["action"] == Action.REMOVE, "site_id"]
        standing = self.existing[~self.existing["site_id"].isin(gone)]
        others = self.planned[~self.planned["site_id"].isin(self.existing["site_id"])]
        owners = _mast_owners(standing, self.proposal)
        parts = [_mast_rows(standing, points_m(standing, self.crs)).assign(row=owners, standing=True)]
        own = np.arange(len(self.proposal))
        for layer, xy, row in ((others, points_m(others, self.crs), -1), (self.proposal, self.xy, own)):
            part = _mast_rows(layer, xy).assign(row=row, standing=False)
            new = layer["action"].isin(NEW_MAST_ACTIONS).to_numpy()
            parts.append(part[new & ~np.isin(part["row"], owners[owners >= 0])])
        return pd.concat(parts, ignore_index=True)

    @cached_property
    def senders(self) -> pd.DataFrame:
        """Every record that sends when all is built: code, ``x``, ``y`` (m), ``eirp_dbm``, technologies.

        Of several records of one code the proposal's goes before another plan's, and that before the
        register's. What the proposal removes is left out.
        """
        layers = (self.proposal, self.planned[self.planned["action"] != Action.REMOVE], self.existing)
        parts = [_mast_rows(layer, points_m(layer, self.crs)) for layer in layers]
        records = pd.concat(parts, ignore_index=True).drop_duplicates("site_id")
        gone = self.proposal.loc[self.proposal["action"] == Action.REMOVE, "site_id"]
        return records[~records["site_id"].isin(gone)].reset_index(drop=True)

    @cached_property
    def mast_columns(self) -> dict[str, npt.NDArray[Any]]:
        """The columns of ``masts`` as arrays, which are asked for row by row."""
        return {str(name): self.masts[name].to_numpy() for name in self.masts}

    @cached_property
    def mast_xy(self) -> npt.NDArray[np.float64]:
        """Easting and northing of ``masts``, (n, 2)."""
        return np.asarray(self.masts[["x", "y"]], float)

    @cached_property
    def mast_urban(self) -> npt.NDArray[np.bool_]:
        """Whether each of ``masts`` lies in a ward or township, by its point."""
        spots = transform_geometry(points(self.mast_xy), self.crs, WGS84)
        rows = rows_at(gpd.GeoDataFrame(geometry=spots, crs=WGS84), self.communes)
        return np.where(rows >= 0, self.communes["is_urban"].to_numpy(bool)[rows], False)

    @cached_property
    def own_masts(self) -> npt.NDArray[np.int64]:
        """Row in ``masts`` of each proposed site's own mast, −1 where it puts up none."""
        mast_rows = np.full(len(self.proposal), -1)
        own = self.masts["row"].to_numpy()
        mast_rows[own[own >= 0]] = np.flatnonzero(own >= 0)
        return mast_rows

    @cached_property
    def nearest(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        """The nearest other mast of each site: row in ``masts``, and distance to the centimetre.

        −1 and NaN where there is no other mast.
        """
        mast, distance = nearest_other(self.xy, self.mast_xy, self.own_masts)
        return mast, to_centimetre(distance)

    @cached_property
    def districts(self) -> tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]:
        """District codes of the proposal, of what stands and of what others propose; "" in none.

        By the point, and by the commune's code where that lies in no commune.
        """
        proposal, existing, others = (
            district_codes(layer, self.communes) for layer in (self.proposal, self.existing, self.others)
        )
        return proposal, existing, others

    @cached_property
    def counted(self) -> dict[bool, pd.DataFrame]:
        """The masts that count by the dossier alone, and (True) by the other carriers' plans too.

        What an adjustment leaves in force counts with it.
        """
        own, together = (_joined(self.proposal, layer) for layer in (self.kept, self.planned))
        same_mast_m = self.plan.same_mast_m(self.on)
        return {
            every: mast_items(self.existing, planned, self.communes, self.crs, same_mast_m)
            for every, planned in ((False, own), (True, together))
        }

    @cached_property
    def sites_without_action(self) -> list[str]:
        """Codes of the proposed sites that do not say what they ask for."""
        return list(self.proposal.loc[self.proposal["action"].isna(), "site_id"])

    @cached_property
    def _near_sites(self) -> dict[float, dict[int, list[tuple[float, int]]]]:
        return {}

    @cached_property
    def _near_senders(self) -> dict[float, dict[int, list[Sender]]]:
        return {}

    @cached_property
    def _together(self) -> dict[float, dict[int, list[int]]]:
        return {}

    def masts_within(self, radius_m: float) -> dict[int, list[tuple[float, int]]]:
        """Return the other masts near each site: (metres, row in ``masts``), the nearest first."""
        by_radius = self._near_sites
        if radius_m not in by_radius:
            by_radius[radius_m] = within(self.xy, self.mast_xy, self.own_masts, radius_m)
        return by_radius[radius_m]

    def senders_near(self, radius_m: float) -> dict[int, list[Sender]]:
        """Return the senders near each site, its own among them."""
        by_radius = self._near_senders
        if radius_m not in by_radius:
            senders, nobody = self.senders, np.full(len(self.proposal), -1)
            near = within(self.xy, np.asarray(senders[["x", "y"]], float), nobody, radius_m)
            columns = (senders["site_id"], senders["eirp_dbm"].astype(float), senders["technologies"])
            said = list(zip(*columns, strict=True))
            by_radius[radius_m] = {site: [said[row] for _, row in rows] for site, rows in near.items()}
        return by_radius[radius_m]

    def masts_together(self, radius_m: float) -> dict[int, list[int]]:
        """Return the rows of ``masts`` that stand within a radius of each mast, its own among them."""
        by_radius = self._together
        if radius_m not in by_radius:
            nobody = np.full(len(self.masts), -1)
            near = within(self.mast_xy, self.mast_xy, nobody, radius_m)
            by_radius[radius_m] = {mast: [row for _, row in rows] for mast, rows in near.items()}
        return by_radius[radius_m]


def build_case(
    proposal: gpd.GeoDataFrame,
    carrier: str,
    layers: Mapping[str, gpd.GeoDataFrame],
    plan: Plan,
    on: date,
    crs: str,
    *,
    cables: gpd.GeoDataFrame | None = None,
    benefit: pd.DataFrame | None = None,
) -> Case:
    """Return the case of a carrier's proposal in a province.

    Parameters
    ----------
    layers
        ``communes`` and ``stations``; where there are: ``zones``, ``cables``, ``planned_<carrier>``.
    """
    empty = layers["stations"].iloc[:0]
    others = [
        layers[planned_layer(other)]
        for other in PLANNING_CARRIERS
        if other != carrier and planned_layer(other) in layers
    ]
    own = planned_layer(carrier) if carrier in PLANNING_CARRIERS else ""
    return Case(
        proposal=proposal,
        existing=layers["stations"],
        others=pd.concat(others) if others else empty,
        communes=layers["communes"],
        plan=plan,
        on=on,
        crs=crs,
        zones=layers.get("zones"),
        cables=cables,
        standing_cables=layers.get("cables"),
        approved=layers.get(own),
        benefit=benefit,
    )


def operators_of(carrier: str, shared_with: object) -> tuple[str, ...]:
    """Return all that send from a mast: its owner and those it is shared with."""
    return tuple(dict.fromkeys([carrier, *words(shared_with)]))


def _joined(first: gpd.GeoDataFrame, more: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    parts = [layer for layer in (first, more) if len(layer)] or [first]
    return pd.concat(parts, ignore_index=True)


def _mast_owners(standing: gpd.GeoDataFrame, proposal: gpd.GeoDataFrame) -> npt.NDArray[np.int64]:
    """Return for each standing mast the new site of the proposal that it is; −1 for none."""
    new = proposal["action"].isin(NEW_MAST_ACTIONS).to_numpy()
    codes = zip(proposal["site_id"], proposal["carrier"], strict=True)
    rows = {code: at for at, (code, is_new) in enumerate(zip(codes, new, strict=True)) if is_new}
    standing_codes = zip(standing["site_id"], standing["carrier"], strict=True)
    return np.array([rows.get(code, -1) for code in standing_codes], dtype=np.int64)


def _mast_rows(layer: gpd.GeoDataFrame, xy: npt.NDArray[np.float64]) -> pd.DataFrame:
    shared = zip(layer["carrier"], layer["shared_with"], strict=True)
    return pd.DataFrame(
        {
            "site_id": layer["site_id"].to_numpy(),
            "carrier": layer["carrier"].to_numpy(),
            "x": xy[:, 0],
            "y": xy[:, 1],
            "operators": [operators_of(*owner) for owner in shared],
            "eirp_dbm": layer["eirp_dbm"].to_numpy(float),
            "technologies": layer["technologies"].to_numpy(object),
            "mast_class": layer["mast_class"].to_numpy(object),
            "mast_height_m": layer["mast_height_m"].to_numpy(float),
            "year": layer["year"].to_numpy(float),
        }
    )
