"""One finding: what a rule says of a site, with measure, limit, citation and place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import geopandas as gpd
import pandas as pd
import shapely

from planner.geo.vn2000 import WGS84

VERDICTS = ("fail", "review", "pass", "not_applicable")  # the worst first
COLUMNS = (
    "rule_id",
    "site_id",
    "verdict",
    "measured",
    "limit",
    "unit",
    "explanation",
    "citation",
    "certainty",
    "other_site_id",
)


@dataclass(frozen=True)
class Finding:
    """One finding (DESIGN.md, Findings).

    Attributes
    ----------
    site_id
        None for a finding on the dossier as a whole.
    measured, limit
        In ``unit``; None where there is none.
    explanation
        In Vietnamese.
    evidence
        Geometry in EPSG:4326 that shows it: the site, or the line of a pair.
    other_site_id
        The other station of a pair.
    """

    rule_id: str
    site_id: str | None
    verdict: str
    explanation: str
    citation: str
    certainty: str
    measured: float | None = None
    limit: float | None = None
    unit: str = ""
    evidence: shapely.Geometry | None = None
    other_site_id: str | None = None


def verdict_of(*, ok: bool, certainty: str) -> str:
    """Return pass, or fail; what rests on an assumed value can only be a review."""
    if ok:
        return "pass"
    return "fail" if certainty == "cited" else "review"


def findings_table(findings: Sequence[Finding]) -> gpd.GeoDataFrame:
    """Return the findings as a layer in EPSG:4326, a row each, in their order."""
    names = [field.name for field in fields(Finding) if field.name != "evidence"]
    table = pd.DataFrame([[getattr(f, name) for name in names] for f in findings], columns=names)
    table = table[list(COLUMNS)].astype({"measured": float, "limit": float})
    return gpd.GeoDataFrame(table, geometry=[f.evidence for f in findings], crs=WGS84)


def worst_verdict(verdicts: pd.Series) -> str:
    """Return the worst of some verdicts."""
    return str(min(verdicts, key=VERDICTS.index))
