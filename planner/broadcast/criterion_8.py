"""New-rural criterion 8 of each commune on a day: its four parts, each with evidence and what it lacks.

A part that lacks an input is a review that names it, never a pass; one that is not met by a value that
is only assumed is a review too, until the department has confirmed the value.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import geopandas as gpd
import pandas as pd

from planner.base import messages, numbers
from planner.base.messages.table import table_of
from planner.base.vocabulary import Certainty, CommuneKind, Verdict
from planner.broadcast.facts import YES, facts_on
from planner.broadcast.rules import RadioRules
from planner.broadcast.status import WORST_FIRST
from planner.layers.cited_value import NOTHING, CitedValue, citation_of, weakest
from planner.layers.rows import records, rows

PASS, FAIL, REVIEW, NOT_APPLICABLE = Verdict.PASS, Verdict.FAIL, Verdict.REVIEW, Verdict.NOT_APPLICABLE
VERDICTS = tuple(verdict.value for verdict in (PASS, FAIL, REVIEW, NOT_APPLICABLE))
ITEMS = ("8_1", "8_2", "8_3", "8_4")
UNLAWFUL = WORST_FIRST[:4]
# A share of two thirds is written 0.6667; no share of so few hamlets lies so near another one.
SHARE_TOLERANCE = 1e-4


class Row(NamedTuple):
    """A commune: its status, its hamlets, its facts."""

    commune_code: str
    name: str
    district: str
    commune_kind: str
    status: str
    all_statuses: str
    reason: str
    missing: str
    is_temporary: bool
    of_hamlets_total: float
    of_hamlets_served: float
    of_hamlets_unknown: float
    basis: str | None
    missing_hamlets: str | None
    criterion_8_1: str | None
    evidence_8_1: str | None
    criterion_8_4: str | None
    evidence_8_4: str | None
    is_disadvantaged: str | None
    coverage: float


@dataclass(frozen=True)
class Item:
    """What is found of one part of the criterion; ``missing`` names inputs."""

    verdict: str
    evidence: str
    used: tuple[CitedValue, ...]
    missing: tuple[str, ...] = ()


def criterion_8(
    status: pd.DataFrame,
    served: pd.DataFrame,
    facts: gpd.GeoDataFrame | None,
    coverage_share: pd.Series | None,
    on: date,
    rules: RadioRules,
) -> pd.DataFrame:
    """Return criterion 8 of every commune on a day.

    Parameters
    ----------
    status
        Of :func:`planner.broadcast.status.radio_status`, of that day.
    served
        Of :func:`planner.broadcast.loudspeakers.served_by_commune`.
    facts
        Layer ``commune_facts``: imported evidence of 8.1 and 8.4, and who is a disadvantaged area.
    coverage_share
        Share (0 to 1) of the people with a signal of any carrier, by commune code; None: not computed.
    rules
        In force on that day.

    Returns
    -------
    DataFrame
        A row per commune: ``commune_code``, ``name``, ``district``, for each part ``verdict_8_1``,
        ``evidence_8_1`` (a text), ``citation_8_1``, ``certainty_8_1``, ``missing_8_1`` (words) and
        so on, then ``overall`` (all parts are needed) and ``to_do``, what is missing to pass. Verdicts:
        :data:`VERDICTS`; those of a ward or a township are ``not_applicable``.
    """
    latest = facts_on(facts, status["commune_code"], on)
    table = pd.concat([pd.DataFrame(status).drop(columns="geometry", errors="ignore"), latest], axis=1)
    numbers = served.set_index("commune_code").reindex(status["commune_code"]).set_axis(status.index)
    for name in ("total", "served", "unknown"):
        table[f"of_hamlets_{name}"] = numbers[f"hamlets_{name}"]
    table["basis"], table["missing_hamlets"] = numbers["basis"], numbers["missing"]
    shares = pd.Series(dtype=float) if coverage_share is None else coverage_share
    table["coverage"] = status["commune_code"].map(shares).astype(float)
    return table_of(_row(row, rules) for row in rows(table, Row)).set_axis(status.index)


def criterion_json(criterion: pd.DataFrame) -> dict[str, Any]:
    """Return counts of the verdicts, over all and by part, and every commune with its evidence."""
    return {
        "counts": _counts(criterion["overall"]),
        "by_item": {_number(item): _counts(criterion[f"verdict_{item}"]) for item in ITEMS},
        "communes": [_commune_json(row) for row in records(criterion)],
    }


def _counts(verdicts: pd.Series) -> dict[str, int]:
    counts = verdicts.value_counts()
    return {verdict: int(counts.get(verdict, 0)) for verdict in VERDICTS}


def _commune_json(row: dict[str, Any]) -> dict[str, Any]:
    parts = ("verdict", "evidence", "citation", "certainty", "missing")
    items = {_number(item): {part: row[f"{part}_{item}"] for part in parts} for item in ITEMS}
    named = {name: row[name] for name in ("commune_code", "name", "overall", "to_do")}
    return {**named, "items": items}


def _number(item: str) -> str:
    return item.replace("_", ".")


def _row(row: Row, rules: RadioRules) -> dict[str, object]:
    items = dict(zip(ITEMS, _items(row, rules), strict=True))
    verdicts = [item.verdict for item in items.values()]
    worst = next(verdict for verdict in (FAIL, REVIEW, PASS, NOT_APPLICABLE) if verdict in verdicts)
    judged: dict[str, object] = {
        "commune_code": row.commune_code,
        "name": row.name,
        "district": row.district,
    }
    for name, item in items.items():
        judged[f"verdict_{name}"] = item.verdict
        judged[f"evidence_{name}"] = item.evidence
        judged[f"citation_{name}"] = citation_of(item.used)
        judged[f"certainty_{name}"] = weakest(item.used)
        judged[f"missing_{name}"] = " ".join(item.missing)
    left = [(name, item) for name, item in items.items() if item.verdict in (FAIL, REVIEW)]
    to_do = messages.joined(
        (messages.joined([_number(name), item.evidence], ": ") for name, item in left), "; "
    )
    return {**judged, "overall": worst, "to_do": to_do}


def _items(row: Row, rules: RadioRules) -> Sequence[Item]:
    if row.commune_kind != CommuneKind.XA:  # wards and townships have no new-rural criteria
        text = messages.said("broadcast.criterion_not_rural", kind=row.commune_kind)
        return [Item(NOT_APPLICABLE, text, (rules.criterion_8,))] * len(ITEMS)
    if rules.criterion_8.value is None:
        text = messages.said("broadcast.criterion_no_law", on=numbers.day(rules.on))
        return [Item(REVIEW, text, (NOTHING,), ("law",))] * len(ITEMS)
    return [
        _stated("8_1", row.criterion_8_1, row.evidence_8_1, rules.post),
        _service(row, rules),
        _station(row, rules),
        _stated("8_4", row.criterion_8_4, row.evidence_8_4, rules.it_use),
    ]


def _stated(item: str, verdict: object, evidence: object, rule: CitedValue) -> Item:
    """8.1, 8.4: as the evidence that was handed in says; a pass needs words that show it."""
    words = evidence if isinstance(evidence, str) else "–"
    if not isinstance(verdict, str):
        text = messages.said(f"broadcast.criterion_{item}_missing")
        return Item(REVIEW, text, (rule,), (f"criterion_{item}",))
    if verdict == FAIL:
        text = messages.said(f"broadcast.criterion_{item}_fail", evidence=words)
        return Item(_failed([(rule,)]), text, (rule,))
    if not isinstance(evidence, str):
        text = messages.said(f"broadcast.criterion_{item}_no_evidence")
        return Item(REVIEW, text, (rule,), (f"evidence_{item}",))
    return Item(PASS, messages.said(f"broadcast.criterion_{item}_pass", evidence=words), (rule,))


def _service(row: Row, rules: RadioRules) -> Item:
    """8.2: met by a mobile signal alone; too little of it settles nothing, a fixed line meets it too."""
    limit, used = rules.service_share, (rules.service, rules.service_standard, rules.service_share)
    if pd.isna(row.coverage):
        return Item(REVIEW, messages.said("broadcast.criterion_8_2_missing"), used, ("coverage",))
    facts = {
        "share": _percent(row.coverage),
        "limit": "–" if limit.value is None else _percent(limit.value),
    }
    if limit.value is None:
        return Item(REVIEW, messages.said("broadcast.criterion_8_2_less", **facts), used, ("law",))
    if row.coverage >= limit.value:
        return Item(PASS, messages.said("broadcast.criterion_8_2_pass", **facts), used)
    return Item(REVIEW, messages.said("broadcast.criterion_8_2_less", **facts), used, ("fixed_service",))


def _station(row: Row, rules: RadioRules) -> Item:
    """8.3: a lawful station and working loudspeakers in the share of hamlets."""
    if row.status == "none":
        return Item(_failed([(rules.station,)]), row.reason, (rules.station,))
    legal, hamlets = _legal(row, rules), _hamlets(row, rules)
    verdicts = {legal.verdict, hamlets.verdict}
    worst = next(verdict for verdict in (FAIL, REVIEW, PASS) if verdict in verdicts)
    missing = dict.fromkeys((*legal.missing, *hamlets.missing))
    used = (rules.station, rules.station_legal, *legal.used, *hamlets.used)
    return Item(worst, messages.joined([legal.evidence, hamlets.evidence], "; "), used, tuple(missing))


def _legal(row: Row, rules: RadioRules) -> Item:
    states = set(row.all_statuses.split())
    rule_of = {
        "unlicensed": (rules.licence,),
        "licence_expired": (rules.licence,),
        "wrong_band": (rules.band_low_mhz, rules.band_high_mhz),
        "over_power": (rules.power_max_w,),
    }
    used = tuple(value for state in UNLAWFUL if state in states for value in rule_of[state])
    if row.status == "unknown":
        return Item(REVIEW, row.reason, (), tuple(row.missing.split()) or ("radio",))
    faults = states & set(UNLAWFUL)
    if row.is_temporary:
        faults -= {"wrong_band"}
    if faults:
        return Item(_failed([(*used, rules.station_legal)]), row.reason, used)
    if row.is_temporary:
        return Item(REVIEW, row.reason, used)
    missing = tuple(row.missing.split())
    return Item(REVIEW if missing else PASS, row.reason, used, missing)


def _share_rule(row: Row, rules: RadioRules) -> CitedValue:
    low = row.is_disadvantaged == YES
    return rules.hamlet_share_disadvantaged if low else rules.hamlet_share


def _hamlets(row: Row, rules: RadioRules) -> Item:
    limit = _share_rule(row, rules)
    total, has, unknown = row.of_hamlets_total, row.of_hamlets_served, row.of_hamlets_unknown
    if limit.value is None:
        return Item(REVIEW, messages.said("broadcast.criterion_8_3_no_hamlets"), (limit,), ("law",))
    if not isinstance(row.basis, str) or not total:
        missing = tuple(str(row.missing_hamlets or "hamlets_total").split())
        return Item(REVIEW, messages.said("broadcast.criterion_8_3_no_hamlets"), (limit,), missing)
    text = messages.said(
        "broadcast.criterion_8_3_hamlets",
        served=int(has),
        total=int(total),
        unknown=int(unknown),
        limit=_percent(limit.value),
        basis=messages.said(f"broadcast.basis_{row.basis}"),
    )
    needed = limit.value - SHARE_TOLERANCE
    if has / total >= needed:
        return Item(PASS, text, (limit,))
    if (has + unknown) / total >= needed:
        return Item(REVIEW, text, (limit,), ("loudspeakers_working",))
    low = rules.hamlet_share_disadvantaged.value
    if pd.isna(row.is_disadvantaged) and low is not None and has / total >= low - SHARE_TOLERANCE:
        return Item(REVIEW, text, (limit,), ("is_disadvantaged",))
    # Not one hamlet: that is no loudspeakers to the hamlets at all, whatever the share.
    return Item(_failed([(limit,) if has + unknown else (rules.station,)]), text, (limit,))


def _failed(reasons: Iterable[Sequence[CitedValue]]) -> str:
    """Return fail if one of the reasons rests on more than an assumption, otherwise review."""
    return FAIL if any(weakest(used) != Certainty.ASSUMED for used in reasons) else REVIEW


def _percent(share: float) -> str:
    """Return a share in percent, rounded down: what is less than a limit must not look like it."""
    return numbers.percent(int(share * 1000 + 1e-9) / 1000)
