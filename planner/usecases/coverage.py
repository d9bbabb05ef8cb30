"""Coverage of a question, and before and after a proposal: by what stands in its year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd

from planner.base.progress import Tell, silent
from planner.coverage.compare import Comparison, compare
from planner.coverage.compute import Coverage, compute
from planner.coverage.request import CoverageRequest
from planner.coverage.stations import standing_in
from planner.coverage.terrain import Terrain
from planner.geo.rasters import PeopleRaster
from planner.layers.province import Province
from planner.usecases.office import Office
from planner.usecases.plans import plans_in_force


@dataclass(frozen=True)
class OfTheUser:
    """What a user gives in the place of the province's own.

    Attributes
    ----------
    communes
        The communes less water; None: the layer as it is.
    people
        A raster of people; None: spread evenly over the land of their commune.
    terrain
        Ground and clutter on the grid of the request; None: flat land.
    """

    communes: gpd.GeoDataFrame | None = None
    people: PeopleRaster | None = None
    terrain: Terrain | None = None


NOTHING = OfTheUser()


def stations_in(office: Office, year: int) -> gpd.GeoDataFrame:
    """Return the stations that stand in a year: after the base year those of the carriers' plans too.

    A carrier without a plan (:func:`plans_in_force`) adds none. EPSG:4326, in the schema of stations.
    """
    plans = list(plans_in_force(office).values())
    return stations_among(office.province, office.layer("stations"), plans, year)


def stations_among(
    province: Province, stations: gpd.GeoDataFrame, plans: Sequence[gpd.GeoDataFrame], year: int
) -> gpd.GeoDataFrame:
    """Return what stands in a year of layers that are read already; as :func:`stations_in`."""
    return standing_in(stations, plans if year > province.base_year else [], year)


def stations_before(
    office: Office, year: int, sites: gpd.GeoDataFrame, dossier_id: int | None = None
) -> gpd.GeoDataFrame:
    """Return what a proposal is compared with: what stands in a year, as :func:`stations_in` has it.

    Of a site that the proposal itself names only what stands counts: else what a carrier asks for again,
    or what lies in the layer of its plans already, would be compared with itself and bring nothing.

    Parameters
    ----------
    sites
        Of the proposal.
    dossier_id
        Number of its dossier, None of a file that is in none: once that is approved, the plans count as
        they stood before.
    """
    named = sites["site_id"].dropna()
    plans = [
        plan[~plan["site_id"].isin(named)] for plan in plans_in_force(office, before=dossier_id).values()
    ]
    return stations_among(office.province, office.layer("stations"), plans, year)


def coverage_of_question(
    office: Office, request: CoverageRequest, given: OfTheUser = NOTHING, tell: Tell = silent
) -> Coverage:
    """Return the coverage that a request asks for.

    Raises as :func:`planner.coverage.compute.compute`.
    """
    standing, communes = stations_in(office, request.year), _communes(office, given)
    crs = office.province.crs
    return compute(standing, communes, request, crs, given.people, given.terrain, tell)


def before_and_after(
    office: Office,
    request: CoverageRequest,
    sites: gpd.GeoDataFrame,
    given: OfTheUser = NOTHING,
    tell: Tell = silent,
) -> Comparison:
    """Return the coverage before and after proposed sites (EPSG:4326, in the schema of stations).

    Before is :func:`stations_before`, as for an appraisal of the year.
    """
    before, communes = stations_before(office, request.year, sites), _communes(office, given)
    crs = office.province.crs
    return compare(before, sites, communes, request, crs, given.people, given.terrain, tell)


def _communes(office: Office, given: OfTheUser) -> gpd.GeoDataFrame:
    return office.layer("communes") if given.communes is None else given.communes
