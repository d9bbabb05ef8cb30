"""Whether a site needs a building permit: a fact to print beside it, which judges nothing.

TTLT 15/2016, Điều 5: a permit before works start. Exempt are masts outside towns that fit an approved
plan or an agreed route (2a), and masts that are not bulky (2b; what else 2b says was not seen).
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from planner.appraisal.case import Case
from planner.appraisal.judge import WORKS
from planner.base import messages, numbers
from planner.base.messages import Text
from planner.base.vocabulary import Certainty
from planner.layers.cited_value import CitedValue, citation_of, weakest
from planner.layers.rows import Site

NOT_BULKY = ("A1a", "A1b")


@dataclass(frozen=True)
class BuildingPermit:
    """Whether a site needs a building permit, and why.

    Attributes
    ----------
    needed
        None where that is not known, or hangs on the approval of the plan.
    certainty
        That of the article it rests on; ``assumed`` where it rests on none.
    """

    needed: bool | None
    reason: Text
    citation: str
    certainty: Certainty


def building_permits(case: Case) -> pd.DataFrame:
    """Return for each proposed site, on its index, ``permit_needed`` and why, ``permit``, and the law.

    ``permit_needed`` is None where that is not known, or hangs on the approval of the plan.
    """
    answers = [building_permit(case, number, site) for number, site in enumerate(case.sites)]
    columns = {
        "permit_needed": [answer.needed for answer in answers],
        "permit": [answer.reason for answer in answers],
        "permit_citation": [answer.citation for answer in answers],
    }
    return pd.DataFrame(columns, case.proposal.index, dtype=object)


def building_permit(case: Case, number: int, site: Site) -> BuildingPermit:
    """Return whether a proposed site needs a building permit by the law of the case's day.

    Parameters
    ----------
    number
        Of the site in the proposal.
    """
    required, in_plan, not_bulky = (
        case.parameter(f"PERMIT.{name}") for name in ("REQUIRED", "IN_PLAN", "NOT_BULKY")
    )
    if required is None or in_plan is None or not_bulky is None:
        return _answer(None, "no_law", on=numbers.day(case.on))
    if pd.isna(site.action) or site.action not in WORKS:
        is_known = not pd.isna(site.action)
        return _answer(False if is_known else None, "no_works" if is_known else "no_action", required)
    if site.mast_class in NOT_BULKY:
        return _answer(False, "not_bulky", not_bulky, mast=site.mast_class)
    if case.commune_rows[number] < 0:
        return _answer(None, "no_commune", required, in_plan)
    return _in_town(site, required) if case.urban[number] else _outside_towns(case, site, in_plan)


def _in_town(site: Site, required: CitedValue) -> BuildingPermit:
    if pd.isna(site.mast_class):
        return _answer(None, "no_class", required)
    return _answer(True, "in_town", required, mast=site.mast_class)


def _outside_towns(case: Case, site: Site, in_plan: CitedValue) -> BuildingPermit:
    """Return the answer for a bulky mast: what this dossier plans is exempt once it is approved."""
    is_planned = case.approved is not None and site.site_id in set(case.approved["site_id"])
    return _answer(False if is_planned else None, "in_plan" if is_planned else "if_approved", in_plan)


def _answer(needed: bool | None, key: str, *used: CitedValue, **facts: object) -> BuildingPermit:
    reason = messages.said(f"appraisal.permit_{key}", **facts)
    return BuildingPermit(needed, reason, citation_of(used), weakest(used))
