"""One finding: what a rule says of a site, with measure, limit, citation and place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
from shapely.geometry.base import BaseGeometry

from planner.base.messages.table import table_of
from planner.base.vocabulary import Certainty, Kind, Verdict
from planner.geo.shapes import perhaps_missing
from planner.geo.vn2000 import WGS84

VERDICTS: tuple[str, ...] = tuple(verdict.value for verdict in Verdict)  # the worst first
COLUMNS = (
    "rule_id",
    "kind",
    "subject",
    "site_id",
    "verdict",
    "measured",
    "limit",
    "unit",
    "explanation",
    "citation",
    "certainty",
    "missing",
    "assumed",
    "other_site_id",
)
_FIGURES = ["rule_id", "subject", "site_id", "other_site_id", "verdict", "measured", "limit"]


@dataclass(frozen=True)
class Finding:
    """One finding (DESIGN.md, Findings).

    Attributes
    ----------
    site_id
        Code of the site or cable; None for a finding on the dossier as a whole.
    measured, limit
        In ``unit``; None where there is none.
    explanation
        A :class:`planner.base.messages.Text`, to be said in the language of who reads it.
    certainty
        That of the weakest value used: ``cited``, ``confirmed`` or ``assumed``.
    evidence
        Geometry in EPSG:4326 that shows it: the site, or the line of a pair.
    other_site_id
        The other station of a pair, or the zone, that the finding is about.
    subject
        ``site``, ``cable`` or ``dossier``.
    missing
        Inputs that would be needed for a verdict, parted by a space; empty where none is missing.
    assumed
        Names of the assumed values that the verdict rests on, parted by a space.
    """

    rule_id: str
    kind: Kind
    site_id: str | None
    verdict: Verdict
    explanation: str
    citation: str
    certainty: Certainty
    measured: float | None = None
    limit: float | None = None
    unit: str = ""
    evidence: BaseGeometry | None = None
    other_site_id: str | None = None
    subject: str = "site"
    missing: str = ""
    assumed: str = ""


def findings_table(findings: Sequence[Finding]) -> gpd.GeoDataFrame:
    """Return the findings as a layer in EPSG:4326, a row each, in their order."""
    rows = [{name: getattr(finding, name) for name in COLUMNS} for finding in findings]
    table = table_of(rows, COLUMNS).astype({"measured": float, "limit": float})
    return gpd.GeoDataFrame(table, geometry=perhaps_missing([f.evidence for f in findings]), crs=WGS84)


def differing(findings: pd.DataFrame, other: pd.DataFrame) -> int:
    """Return how many findings of one appraisal the other does not have, by verdict and figures."""
    had, has = (
        Counter(table.astype(object).where(table.notna(), None).itertuples(index=False, name=None))
        for table in (pd.DataFrame(findings)[_FIGURES], pd.DataFrame(other)[_FIGURES])
    )
    return max((had - has).total(), (has - had).total())


def pairs_under_distance(findings: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs of masts that stand too near to each other, each once, the nearest first.

    Where both rules of distance, or both sites of a pair, find it, the row is that of the larger limit
    and names the rules.
    """
    near = findings["rule_id"].isin(["SPACE", "SPACE-2"]) & findings["other_site_id"].notna()
    near &= findings["measured"] < findings["limit"]
    rows = findings[near].sort_values("limit", ascending=False, kind="stable")
    names = zip(rows["site_id"], rows["other_site_id"], strict=True)
    pair = pd.Series([" ".join(sorted(sites)) for sites in names], index=rows.index, dtype=object)
    rules = rows.groupby(pair)["rule_id"].agg(lambda rule_ids: ", ".join(sorted(set(rule_ids))))
    rows = rows.assign(rule_id=pair.map(rules))[~pair.duplicated()]
    return rows.sort_values("measured", kind="stable")
