"""ADDRESS: whether a site lies in the commune that its address names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from planner.appraisal.case import Case
from planner.appraisal.findings import Finding
from planner.appraisal.judge import STAYS, each_site, measured, plain, unset
from planner.appraisal.neighbours import to_centimetre
from planner.base.numbers import figure
from planner.base.vocabulary import Certainty, Verdict
from planner.geo.shapes import points
from planner.geo.vn2000 import project
from planner.layers.cited_value import CitedValue
from planner.layers.commune_names import in_address
from planner.layers.region import Region
from planner.layers.rows import Site
from planner.layers.vocabulary import OFFICIAL


@dataclass(frozen=True)
class Borders:
    """The communes as the address is judged by them: names, planes (m), whether official, source."""

    region: Region
    planes: npt.NDArray[np.object_]
    official: npt.NDArray[np.bool_]
    source: str


def check_address(case: Case) -> Iterator[Finding]:
    """ADDRESS: metres from the commune that the address names, 0 inside; by the layer's borders.

    Outside it either the address or the position is wrong: a person finds out which.
    """
    borders = Borders(
        Region(case.communes, case.crs),
        project(case.communes, case.crs).geometry.to_numpy(),
        (case.communes["boundary"] == OFFICIAL).to_numpy(),
        str(case.communes["source"].iloc[0]),
    )
    spots = points(case.xy)

    def judge(_: Case, at: int, site: Site) -> Finding:
        return _judge(borders, spots[at], site)

    return each_site(case, "ADDRESS", STAYS, judge)


def _judge(borders: Borders, point: shapely.Point, site: Site) -> Finding:
    region = borders.region
    commune, district = (None, None)
    if isinstance(site.address, str):
        commune, district = in_address(site.address)
    if commune is None:
        return unset("ADDRESS", site, "address_missing", "address")
    communes = region.named(commune)
    if district is not None and region.knows_district(district):
        communes = region.in_district(communes, district) or communes
    named = ", ".join(part for part in (commune, district) if part)
    if not communes:
        return plain("ADDRESS", site, Verdict.REVIEW, "address_unknown", named=named)
    metres = float(to_centimetre(shapely.distance(borders.planes[list(communes)], point)).min())
    certainty = Certainty.CITED if borders.official[list(communes)].all() else Certainty.ASSUMED
    border = CitedValue("ADDRESS.BORDER", borders.source, None, "", borders.source, certainty)
    return measured(
        "ADDRESS",
        site,
        ok=metres == 0,
        keys=("address_pass", "address_outside"),
        used=(border,),
        value=metres,
        limit=0.0,
        named=named,
        away=figure(metres),
    )
