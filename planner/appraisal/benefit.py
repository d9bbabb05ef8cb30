"""COVERAGE: whom a site newly covers, by the coverage result that is passed in."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from planner.appraisal.case import Case
from planner.appraisal.findings import Finding
from planner.appraisal.judge import RADIATES, each_site, measured, unset
from planner.base import messages
from planner.base.numbers import figure
from planner.base.vocabulary import Certainty
from planner.layers.cited_value import CitedValue
from planner.layers.rows import Site


def check_coverage(case: Case) -> Iterator[Finding]:
    """COVERAGE: people whom the site alone newly covers, its best technology. Information, no limit.

    A site may serve load and not land, so that covering nobody anew speaks neither for nor against it.
    """
    benefit = None if case.benefit is None else _best(case.benefit)

    def judge(_: Case, __: int, site: Site) -> Finding:
        return _judge(benefit, site)

    return each_site(case, "COVERAGE", RADIATES, judge)


def _best(benefit: pd.DataFrame) -> pd.DataFrame:
    """Return for each site the technology that newly covers most people, by its code."""
    computed = benefit.dropna(subset=["alone_population"])
    best = computed.sort_values("alone_population", ascending=False, kind="stable")
    return best.drop_duplicates("site_id").set_index("site_id")


def _judge(benefit: pd.DataFrame | None, site: Site) -> Finding:
    if benefit is None or site.site_id not in benefit.index:
        return unset("COVERAGE", site, "cover_unknown", "coverage")
    row = benefit.loc[site.site_id].to_dict()
    model = CitedValue("COVERAGE", "", None, "", str(row["method"]), Certainty.ASSUMED)
    return measured(
        "COVERAGE",
        site,
        ok=True,
        keys=("cover_some" if row["alone_population"] >= 1 else "cover_none", ""),
        used=(model,),
        value=float(row["alone_population"]),
        limit=None,
        unit=messages.said("appraisal.unit_people"),
        technology=row["technology"],
        people=figure(round(float(row["alone_population"]))),
        km2=figure(float(row["alone_km2"])),
        marginal=figure(round(float(row["marginal_population"]))),
    )
