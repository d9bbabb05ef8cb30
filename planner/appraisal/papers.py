"""EVIDENCE, PRIORITY: the papers of a site and the order of the dossier.

A site says in ``evidence`` which papers it has (``permit``) and which it has not (``no_permit``). One
that it has not, or does not name, is a condition of its approval; it never hides that limits are met.
"""

from __future__ import annotations

from collections.abc import Iterator

from planner.appraisal.case import Case
from planner.appraisal.findings import Finding
from planner.appraisal.judge import BUILDS, RADIATES, Facts, each_site, lacking, plain
from planner.appraisal.permit import building_permit
from planner.base import messages
from planner.base.vocabulary import Verdict
from planner.layers.rows import Site
from planner.layers.vocabulary import PAPERS, words


def consent(site: Site, name: str) -> bool | None:
    """Return whether a site has a paper: yes, no, or None where it says neither, or both."""
    said = words(site.evidence)
    has, has_not = name in said, f"no_{name}" in said
    return None if has == has_not else has


def check_evidence(case: Case) -> Iterator[Finding]:
    """EVIDENCE: earthing, lightning, equipment, land paper, building permit, consent of neighbours.

    The permit only of a site that is not exempt from it.
    """
    return each_site(case, "EVIDENCE", RADIATES, _evidence)


def _evidence(case: Case, number: int, site: Site) -> Finding:
    exempt = building_permit(case, number, site).needed is False
    asked = [name for name in PAPERS if name != "permit" or not exempt]
    papers = {name: case.parameter(f"EVIDENCE.{name.upper()}") for name in asked}
    wanted = {
        name: parameter
        for name, parameter in papers.items()
        if parameter is not None and parameter.value
    }
    used = tuple(wanted.values())
    names = {name: parameter.name for name, parameter in wanted.items()}
    answers = {name: consent(site, name) for name in wanted}
    missing = [name for name, answer in answers.items() if not answer]
    if not missing:
        return plain("EVIDENCE", site, Verdict.PASS, "evidence_pass", used)
    key = "evidence_missing" if any(answers[name] is None for name in missing) else "evidence_no"
    facts: Facts = {"names": messages.joined((names[name] for name in missing), "; ")}
    rules = [wanted[name] for name in missing]
    return lacking("EVIDENCE", site, key, missing, rules, **facts)


def check_priority(case: Case) -> Iterator[Finding]:
    """PRIORITY: the investment is listed in an order: every new site has its year.

    A site that does not say what it asks for may be a new one.
    """
    rule = (case.parameter("PRIORITY.YEAR"),)
    action, year = case.proposal["action"], case.proposal["year"]
    new = action.isin(BUILDS)
    without, unknown = int((new & year.isna()).sum()), int(action.isna().sum())
    facts: Facts = {"count": without, "total": int(new.sum()), "unknown": unknown}
    missing = [name for name, count in (("action", unknown), ("year", without)) if count]
    if missing:
        key = "priority_no_action" if unknown else "priority_missing"
        yield lacking("PRIORITY", None, key, missing, rule, **facts)
    else:
        yield plain("PRIORITY", None, Verdict.PASS, "priority_pass", rule, **facts)
