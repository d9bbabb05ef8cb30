"""How a check words what it finds: one way to pass, fail, ask, or say that a rule is not for a site."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, Protocol, cast

import pandas as pd
from shapely.geometry.base import BaseGeometry

from planner.appraisal.case import Case
from planner.appraisal.findings import Finding
from planner.appraisal.kinds import KINDS
from planner.base import messages
from planner.base.numbers import figure
from planner.base.vocabulary import Action, Certainty, Kind, Verdict
from planner.layers.cited_value import CitedValue, weakest
from planner.layers.rows import Site, is_missing

Used = Sequence[CitedValue | None]
Facts = dict[str, Any]  # what the placeholders of a message stand for

_NO_CITATION = "appraisal.no_citation"

BUILDS = (Action.NEW,)  # puts up a mast
WORKS = (Action.NEW, Action.CHANGE)  # puts one up or alters it
RADIATES = (Action.NEW, Action.CHANGE, Action.SHARE)  # sends from there anew
STAYS = (Action.KEEP, Action.NEW, Action.CHANGE, Action.SHARE)  # stands there when all is done


class Judged(Protocol):
    """What a finding is of: a site, or a route as one."""

    @property
    def site_id(self) -> str:
        """Its code."""

    @property
    def geometry(self) -> BaseGeometry | None:
        """Where it is, None where that is not known."""


def each_site(
    case: Case,
    rule_id: str,
    actions: Collection[str],
    judge: Callable[[Case, int, Site], Finding],
) -> Iterator[Finding]:
    """Judge every site that the rule is for, and say of the others why it is not.

    Parameters
    ----------
    actions
        What a site must ask for; one that does not say what it asks for is a review.
    judge
        Gives the finding of one site, by its number in the proposal.
    """
    for number, site in enumerate(case.sites):
        if pd.isna(site.action):
            yield lacking(rule_id, site, "no_action", ("action",))
        elif site.action not in actions:
            word = messages.said(f"common.action_{site.action}")
            yield plain(rule_id, site, Verdict.NOT_APPLICABLE, "not_for_action", action=word)
        else:
            yield judge(case, number, site)


def plain(
    rule_id: str,
    site: Judged | None,
    verdict: Verdict,
    key: str,
    used: Used = (),
    missing: Sequence[str] = (),
    value: float | None = None,
    kind: Kind | None = None,
    **facts: object,
) -> Finding:
    """Return a finding without limit, with the citation of what it rests on.

    Parameters
    ----------
    value
        What was measured all the same, in metres.
    kind
        Where it is another than the rule's own.
    """
    if value is not None:
        facts["measured"] = figure(value)
    return Finding(
        rule_id=rule_id,
        kind=kind or KINDS[rule_id],
        site_id=None if site is None else site.site_id,
        verdict=verdict,
        explanation=messages.said(f"appraisal.{key}", **facts),
        citation=citation_of(used),
        certainty=weakest(used),
        measured=None if value is None else round(value, 2),
        unit="" if value is None else "m",
        evidence=None if site is None else site.geometry,
        subject="dossier" if site is None else "site",
        missing=" ".join(missing),
        assumed=_assumed(used),
    )


def unset(
    rule_id: str,
    site: Judged | None,
    key: str,
    missing: str,
    used: Used = (),
    value: float | None = None,
    **facts: object,
) -> Finding:
    """Return that a rule is not for a site because the department, not the carrier, has no value for it.

    ``missing`` names what: ``plan``, ``law``, ``zones``, ``coverage``. It is one remark on the plan or
    the layers (:func:`planner.appraisal.remarks.remarks`), never a review of each site.
    """
    return plain(rule_id, site, Verdict.NOT_APPLICABLE, key, used, (missing,), value, None, **facts)


def lacking(
    rule_id: str,
    site: Judged | None,
    key: str,
    missing: Sequence[str],
    used: Used = (),
    value: float | None = None,
    **facts: object,
) -> Finding:
    """Return the review of a site that lacks an input, named in ``missing``."""
    return plain(rule_id, site, Verdict.REVIEW, key, used, missing, value, None, **facts)


def without_zones(rule_id: str, site: Site, kinds: str, used: Used = ()) -> Finding:
    """Return the review of a site where the layer of zones has none of some kinds, ``zones_<kinds>``."""
    absent = messages.said(f"appraisal.zones_{kinds}")
    return lacking(rule_id, site, "no_zones_of", ("zones",), used, what=absent)


def measured(  # noqa: PLR0913 - what a finding says, by name
    rule_id: str,
    site: Judged | None,
    *,
    ok: bool,
    keys: tuple[str, str],
    used: Used,
    value: float,
    limit: float | None,
    unit: str = "m",
    kind: Kind | None = None,
    missing: Sequence[str] = (),
    line: BaseGeometry | None = None,
    other: str | None = None,
    **facts: object,
) -> Finding:
    """Return the finding of a measured value against its limit.

    Parameters
    ----------
    keys
        Message where it is met, and where not.
    used
        Values of the plan that the verdict rests on; the weakest is the finding's certainty.
    kind
        Where it is another than the rule's own. Only a limit is broken; an obligation or a paper is
        open, and what a person judges is a review.
    missing
        What the site does not say and would need where the limit is not met; then never ``fail``.
    line
        EPSG:4326; evidence in the place of the site's point.
    """
    kind = kind or KINDS[rule_id]
    broken = Verdict.FAIL if kind == Kind.LIMIT and not missing else Verdict.REVIEW
    texts = {"measured": figure(value), "limit": "–" if limit is None else figure(limit), "other": other}
    return Finding(
        rule_id=rule_id,
        kind=kind,
        site_id=None if site is None else site.site_id,
        verdict=Verdict.PASS if ok else broken,
        measured=round(float(value), 2),
        limit=limit,
        unit=unit,
        explanation=messages.said(f"appraisal.{keys[0 if ok else 1]}", **texts, **facts),
        citation=citation_of(used),
        certainty=weakest(used),
        evidence=line if site is None or line is not None else site.geometry,
        other_site_id=other,
        subject="dossier" if site is None else "site",
        missing="" if ok else " ".join(missing),
        assumed=_assumed(used),
    )


def _assumed(used: Used) -> str:
    """Return the names of the assumed values among some, each once, parted by a space."""
    names = (value.parameter_id for value in used if value and value.certainty == Certainty.ASSUMED)
    return " ".join(dict.fromkeys(names))


def citation_of(used: Used) -> str:
    """Return the citations of some values, each once."""
    citations = dict.fromkeys(parameter.citation for parameter in used if parameter is not None)
    return messages.joined(citations, "; ") or messages.said(_NO_CITATION)


def is_bare(citation: str) -> bool:
    """Whether a finding cites nothing: it rests on no value of the plan or the law."""
    return isinstance(citation, messages.Text) and citation.key == _NO_CITATION


def number(value: object) -> float | None:
    """Return a value of a row as a number, None where it is missing."""
    return None if is_missing(value) else float(cast("float", value))


def building_m(site: Site) -> float | None:
    """Return the height of the building under a mast: 0 for A2b that states none; None not known."""
    building = number(site.building_height_m)
    return 0.0 if building is None and site.mast_class == "A2b" else building
