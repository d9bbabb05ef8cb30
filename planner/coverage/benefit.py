"""What each proposed site newly covers, technology by technology, for the appraisal."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import pandas as pd

from planner.base import messages, numbers
from planner.base.progress import Tell, part, silent
from planner.coverage.compare import Comparison, compare
from planner.coverage.request import BANDS, CoverageRequest, default_request
from planner.layers.vocabulary import words

COLUMNS = [
    "site_id",
    "technology",
    "alone_population",
    "alone_km2",
    "marginal_population",
    "marginal_km2",
    "order",
    "method",
]


def benefit_of(
    standing: gpd.GeoDataFrame,
    proposal: gpd.GeoDataFrame,
    carrier: str,
    communes: gpd.GeoDataFrame,
    year: int,
    crs: str,
    tell: Tell = silent,
) -> pd.DataFrame:
    """Return whom each site of a proposal newly covers for its carrier, by default methods.

    Parameters
    ----------
    standing
        The stations that stand, before the proposal.
    year
        Of the stations that stand.
    tell
        Is told how far the work has come.

    Returns
    -------
    DataFrame
        ``COLUMNS``: a row for each site and technology that it serves; people and km² that nothing of
        the carrier covers now, alone and in the best order of the proposal; ``method`` in words.
    """
    return benefit_in(compared_by_technology(standing, proposal, carrier, communes, year, crs, tell))


def compared_by_technology(
    standing: gpd.GeoDataFrame,
    proposal: gpd.GeoDataFrame,
    carrier: str,
    communes: gpd.GeoDataFrame,
    year: int,
    crs: str,
    tell: Tell = silent,
) -> dict[str, Comparison]:
    """Return the coverage before and after a proposal, by each technology that it names.

    The parameters are those of :func:`benefit_of`.
    """
    by_technology, technologies = {}, technologies_of(proposal)
    for at, technology in enumerate(technologies):
        request = default_request(carrier, technology, year)
        step = part(tell, at / len(technologies), (at + 1) / len(technologies))
        by_technology[technology] = compare(standing, proposal, communes, request, crs, tell=step)
    return by_technology


def benefit_in(compared: Mapping[str, Comparison]) -> pd.DataFrame:
    """Return what :func:`benefit_of` does from what was compared by technology."""
    parts = [_rows(both, both.before.request) for both in compared.values()]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=COLUMNS)
    return table[COLUMNS]


def technologies_of(proposal: gpd.GeoDataFrame) -> list[str]:
    """Return the technologies that a proposal names, in their order."""
    named = {word for value in proposal["technologies"] for word in words(value)}
    return [technology for technology in BANDS if technology in named]


def _rows(both: Comparison, request: CoverageRequest) -> pd.DataFrame:
    method = messages.said(
        "coverage.benefit_method",
        model=messages.said(f"coverage.model_{request.model}"),
        mhz=numbers.figure(request.frequency_mhz),
        threshold=numbers.figure(request.threshold_dbm),
        probability=numbers.figure(100 * request.probability),
    )
    sites = both.sites[both.sites["serves"]]
    methods = pd.Series([method] * len(sites), sites.index, object)
    return sites.assign(technology=request.technology, method=methods)
