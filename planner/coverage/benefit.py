"""What each proposed site newly covers, technology by technology, for the appraisal."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from planner import messages
from planner.coverage.compare import Comparison, compare
from planner.coverage.request import BANDS, CoverageRequest, default_request
from planner.layers.vocabulary import words
from planner.progress import Tell, part, silent

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
    parts = []
    technologies = technologies_of(proposal)
    for at, technology in enumerate(technologies):
        request = default_request(carrier, technology, year)
        step = part(tell, at / len(technologies), (at + 1) / len(technologies))
        both = compare(standing, proposal, communes, request, crs, tell=step)
        parts.append(_rows(both, request))
    found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=COLUMNS)
    return found[COLUMNS]


def technologies_of(proposal: gpd.GeoDataFrame) -> list[str]:
    """Return the technologies that a proposal names, in their order."""
    named = {word for value in proposal["technologies"] for word in words(value)}
    return [technology for technology in BANDS if technology in named]


def _rows(both: Comparison, request: CoverageRequest) -> pd.DataFrame:
    method = messages.text(
        "coverage.benefit_method",
        model=messages.text(f"coverage.model_{request.model}"),
        mhz=f"{request.frequency_mhz:g}",
        threshold=f"{request.threshold_dbm:g}".replace("-", "−"),
        probability=f"{100 * request.probability:g}",
    )
    sites = both.sites[both.sites["serves"]]
    return sites.assign(technology=request.technology, method=method)
