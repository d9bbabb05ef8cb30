"""Sites of a case as they might be instead, each judged as if only that site were changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from planner.appraisal.case import Case
from planner.appraisal.catalogue import RULES
from planner.appraisal.conclusions import Found
from planner.appraisal.findings import Finding

# Rules on the dossier or on its cables, which no change of one site is judged by.
NOT_OF_SITES = ("SHARE-PCT", "UG-PCT", "QUANTITY", "PRIORITY", "AIR-TIME", "ROAD-CLR", "CAB-POLE")
SITE_RULES = tuple(rule for rule in RULES if rule.rule_id not in NOT_OF_SITES)


@dataclass(frozen=True, kw_only=True)
class Trials(Case):
    """A case whose proposal is a list of changed sites; around each stands what stands in ``base``.

    Attributes
    ----------
    base
        The case as it was sent.
    numbers
        Of the site in the proposal of ``base`` that each one is; one may be tried in several ways.
    """

    base: Case
    numbers: npt.NDArray[np.int64]

    @cached_property
    def masts(self) -> pd.DataFrame:
        """The masts of ``base``, all where they were."""
        return self.base.masts

    @cached_property
    def own_masts(self) -> npt.NDArray[np.int64]:
        """Row in ``masts`` of each one's own mast, which is not looked at as its neighbour."""
        return self.base.own_masts[self.numbers]

    @cached_property
    def senders(self) -> pd.DataFrame:
        """The senders of ``base``; those who ask for a site's neighbours leave out its own code."""
        return self.base.senders

    def masts_together(self, radius_m: float) -> dict[int, list[int]]:
        """Return the rows of ``masts`` that stand within a radius of each."""
        return self.base.masts_together(radius_m)


def trials_of(case: Case, changes: Sequence[tuple[int, Mapping[str, Any]]]) -> Trials:
    """Return sites of a case with some of their fields changed.

    Parameters
    ----------
    changes
        The number of a site in the proposal, and the new values by field; ``geometry`` in EPSG:4326.
    """
    numbers = np.array([number for number, _ in changes], dtype=np.int64)
    proposal: gpd.GeoDataFrame = case.proposal.iloc[numbers].reset_index(drop=True)
    for name in dict.fromkeys(name for _, change in changes for name in change):
        values = list(proposal[name])
        for row, (_, change) in enumerate(changes):
            values[row] = change.get(name, values[row])
        proposal[name] = (
            gpd.GeoSeries(values, crs=proposal.crs)
            if name == "geometry"
            else pd.Series(values, dtype=case.proposal[name].dtype)
        )
    same = {field.name: getattr(case, field.name) for field in fields(Case)}
    return Trials(**{**same, "proposal": proposal}, base=case, numbers=numbers)


def judged(trials: Case) -> list[list[Found]]:
    """Return what the rules on sites find, a list a site."""
    by_site: list[list[Found]] = [[] for _ in trials.sites]
    for rule in SITE_RULES:
        for site_findings, finding in zip(by_site, rule.check(trials), strict=True):
            site_findings.append(_found(finding))
    return by_site


def _found(finding: Finding) -> Found:
    return Found(*(getattr(finding, name) for name in Found._fields))
