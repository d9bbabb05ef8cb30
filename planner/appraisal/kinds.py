"""What each rule asks of a site, and by when: limits, obligations, papers, a person's judgement.

A limit that is broken is broken whatever the certainty of its value; an obligation or a paper that is
open never hides that the limits are met: it becomes a condition.
"""

from __future__ import annotations

from planner.base.vocabulary import Kind, Moment
from planner.layers.vocabulary import PAPERS

KINDS = {
    "CLASS": Kind.LIMIT,
    "ZONE": Kind.LIMIT,
    "SPACE": Kind.LIMIT,
    "SPACE-2": Kind.LIMIT,
    "SHARE": Kind.LIMIT,
    "SHARE-PCT": Kind.LIMIT,
    "UG-PCT": Kind.LIMIT,
    "QUANTITY": Kind.LIMIT,
    "PRIORITY": Kind.PAPER,
    "EMF-LIM": Kind.OBLIGATION,  # a screening, no measurement: what exceeds it is to be measured
    "EMF-R": Kind.OBLIGATION,
    "EMF-INSPECT": Kind.OBLIGATION,
    "AIR-45": Kind.OBLIGATION,
    "AIR-TX": Kind.OBLIGATION,
    "AIR-MARK": Kind.OBLIGATION,
    "AIR-TIME": Kind.OBLIGATION,
    "HER": Kind.LIMIT,  # zone I; the consent of zone II is an obligation
    "ROAD-COR": Kind.LIMIT,
    "ROAD-FALL": Kind.LIMIT,
    "ROAD-CLR": Kind.LIMIT,
    "PWR-COR": Kind.LIMIT,
    "CAB-POLE": Kind.LIMIT,
    "EVIDENCE": Kind.PAPER,
    "ADDRESS": Kind.JUDGEMENT,
    "COVERAGE": Kind.JUDGEMENT,
}
# The condition that an open finding of a rule sets; EVIDENCE sets one for each paper.
CONDITION_OF = {
    "HER": "heritage_consent",
    "AIR-45": "height_consent",
    "AIR-TX": "aviation_consent",
    "AIR-MARK": "marking",
    "EMF-LIM": "exposure",
    "EMF-R": "exposure",
    "EMF-INSPECT": "emf_inspection",
}
MOMENTS = {
    "heritage_consent": Moment.BEFORE_APPROVAL,
    "height_consent": Moment.BEFORE_BUILDING,
    "aviation_consent": Moment.BEFORE_BUILDING,
    "land": Moment.BEFORE_BUILDING,
    "permit": Moment.BEFORE_BUILDING,
    "neighbours": Moment.BEFORE_BUILDING,
    "marking": Moment.BEFORE_USE,
    "earthing": Moment.BEFORE_USE,
    "lightning": Moment.BEFORE_USE,
    "equipment": Moment.BEFORE_USE,
    "exposure": Moment.BEFORE_USE,
    "emf_inspection": Moment.BEFORE_USE,
}
CONDITIONS = tuple(sorted(MOMENTS, key=lambda name: list(Moment).index(MOMENTS[name])))
assert set(PAPERS) <= set(MOMENTS)  # noqa: S101 - every paper has its moment
