"""Which communes to invest in first, why, and what a budget reaches.

The score of a commune is Σ weight × factor; every factor lies between 0 and 1. A factor that is not
known adds nothing and is named; ``score_max`` says how high the score could be if all of them were 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.base import messages, numbers
from planner.base.errors import ParameterError
from planner.broadcast.facts import NO, YES, facts_on
from planner.broadcast.rules import RadioRules
from planner.broadcast.works import age_years, works_of

FLAGS = ("poor", "remote", "khmer", "border", "coastal")
FACTORS = ("no_station", "unlawful", "people", "hamlets", *FLAGS, "target", "equipment")
UNLAWFUL = {"unlicensed", "licence_expired", "wrong_band"}


def weights_of(rules: RadioRules) -> dict[str, float]:
    """Return the points of each factor by the plan; 0 where it gives none."""
    return {name: rules.weights[name].value or 0.0 for name in FACTORS if name in rules.weights}


def factors_of(
    status: pd.DataFrame,
    served: pd.DataFrame,
    facts: gpd.GeoDataFrame | None,
    rules: RadioRules,
    without_service: pd.Series | None = None,
) -> pd.DataFrame:
    """Return :data:`FACTORS` of each commune between 0 and 1, missing where they are not known.

    ``people``: of the most that any of the communes has (people without service where those are given).
    ``hamlets``: share of the hamlets that surely no working loudspeaker serves. ``target``: 1 in the
    target year of new-rural recognition and after it, falling to 0 at RAD-PRIORITY.TARGET_YEARS before.
    ``equipment``: age by RAD-PRIORITY.EQUIPMENT_YEARS, at most 1; 0 where no station stands. The others
    are 0 or 1.
    """
    latest = facts_on(facts, status["commune_code"], rules.on)
    unknown = status["status"] == "unknown"
    states = status["all_statuses"].str.split()
    hamlets = served.set_index("commune_code").reindex(status["commune_code"]).set_axis(status.index)
    people = _people(status, without_service)
    factors = pd.DataFrame(index=status.index)
    factors["no_station"] = (status["status"] == "none").astype(float).mask(unknown)
    factors["unlawful"] = states.map(lambda codes: float(bool(UNLAWFUL & set(codes)))).mask(unknown)
    most = people.max()
    factors["people"] = people / most if most > 0 else people
    served_or_may_be = hamlets["hamlets_served"] + hamlets["hamlets_unknown"]
    factors["hamlets"] = 1 - served_or_may_be / hamlets["hamlets_total"].where(
        hamlets["hamlets_total"] > 0
    )
    for flag in FLAGS:
        factors[flag] = latest[f"is_{flag}"].map({YES: 1.0, NO: 0.0}).astype(float)
    left = latest["ntm_target_year"].astype(float) - rules.on.year
    factors["target"] = _scaled(1 - left.clip(lower=0) / (rules.target_years.value or np.nan))
    age = _scaled(age_years(status, rules) / (rules.equipment_years.value or np.nan))
    factors["equipment"] = age.mask(status["status"] == "none", 0.0)
    return factors


def _people(status: pd.DataFrame, without_service: pd.Series | None) -> pd.Series:
    if without_service is None:
        return status["population"].astype(float)
    return status["commune_code"].map(without_service).astype(float)


def _scaled(values: pd.Series) -> pd.Series:
    return values.clip(0, 1)


def rank(
    status: pd.DataFrame,
    served: pd.DataFrame,
    facts: gpd.GeoDataFrame | None,
    rules: RadioRules,
    *,
    weights: Mapping[str, float] | None = None,
    without_service: pd.Series | None = None,
) -> pd.DataFrame:
    """Return the communes in the order of investment, with the reasons of each rank.

    Parameters
    ----------
    status
        Of :func:`planner.broadcast.status.radio_status`.
    served
        Of :func:`planner.broadcast.loudspeakers.served_by_commune`.
    facts
        Layer ``commune_facts``, or None.
    weights
        Points by factor, those that are left out as in the plan; None: all as in the plan.
    without_service
        People that no station reaches, by commune code; None: all people of a commune count.

    Returns
    -------
    DataFrame
        By ``rank`` (equal scores by commune code; missing for a commune that needs no work, all at the
        end): ``commune_code``, ``name``, ``district``, ``status``, ``people``, ``score``,
        ``score_max``, ``part_<factor>`` (its points, missing where not known), ``unknown`` (factors;
        words), ``reasons`` (a text), ``programmes`` (words) and the columns of
        :func:`planner.broadcast.works.works_of`.

    Raises
    ------
    ParameterError
        If a weight is negative or of no known factor.
    """
    used = {**weights_of(rules), **(weights or {})}
    for name, weight in used.items():
        if name not in FACTORS or not weight >= 0:
            raise ParameterError("broadcast.bad_weight", name=name, value=weight)
    points = pd.Series([used.get(name, 0.0) for name in FACTORS], index=list(FACTORS))
    factors = factors_of(status, served, facts, rules, without_service)
    parts = factors[list(FACTORS)] * points
    open_points = factors.isna() * points
    weighed = points[points > 0].index
    latest = facts_on(facts, status["commune_code"], rules.on)
    table = pd.DataFrame(status)[["commune_code", "name", "district", "status"]].assign(
        people=_people(status, without_service),
        score=parts.sum(axis=1).round(6),
        score_max=(parts.sum(axis=1) + open_points.sum(axis=1)).round(6),
        unknown=[" ".join(weighed[row[weighed].isna()]) for _, row in factors.iterrows()],
        reasons=pd.Series(
            [
                _reasons(part, factor, weighed)
                for (_, part), (_, factor) in zip(parts.iterrows(), factors.iterrows(), strict=True)
            ],
            parts.index,
            object,
        ),
        programmes=latest["programmes"],
    )
    table = pd.concat(
        [table, works_of(status, served, rules), parts.add_prefix("part_")], axis=1
    ).sort_values(["needs_work", "score", "commune_code"], ascending=[False, False, True])
    order = pd.Series(np.arange(1.0, len(table) + 1), index=table.index)
    table.insert(0, "rank", order.where(table["needs_work"]))
    return table.reset_index(drop=True)


def _reasons(parts: pd.Series, factors: pd.Series, weighed: pd.Index) -> str:
    """Say what each factor adds, the most first, and what is not known."""
    reasons = [
        messages.said(
            "broadcast.reason_part",
            name=messages.said(f"broadcast.factor_{name}"),
            points=numbers.number(parts[name], 1),
            factor=numbers.number(factors[name], 2),
        )
        for name in parts[parts > 0].sort_values(ascending=False, kind="stable").index
    ]
    missing = [messages.said(f"broadcast.factor_{name}") for name in weighed[factors[weighed].isna()]]
    if missing:
        names = messages.joined(missing)
        reasons.append(messages.said("broadcast.reason_unknown_factors", names=names))
    return messages.joined(reasons, "; ")


@dataclass(frozen=True)
class Budget:
    """What a budget reaches.

    Attributes
    ----------
    table
        The ranked communes that need work, with ``is_reached`` and ``spent_so_far_vnd``.
    communes, hamlets, people
        Reached: communes, hamlets that get a cluster, people (as ranked).
    left_communes, left_cost_vnd
        Not reached, and what they would cost; communes whose cost is not known are in the first alone.
    line_rank
        Rank of the first commune that the money does not reach; None where it reaches all.
    """

    table: pd.DataFrame
    budget_vnd: float
    spent_vnd: float
    communes: int
    hamlets: int
    people: float
    left_communes: int
    left_cost_vnd: float
    line_rank: int | None

    @property
    def left_vnd(self) -> float:
        """Money that is left."""
        return self.budget_vnd - self.spent_vnd


def within_budget(ranked: pd.DataFrame, budget_vnd: float) -> Budget:
    """Return what a budget reaches: in the order of rank, each commune that what is left still pays for.

    Below the line, which is the first commune that it does not pay for, it goes on with those that cost
    less. A commune whose cost is not known is not reached.

    Parameters
    ----------
    ranked
        Of :func:`rank`.
    """
    table = ranked[ranked["needs_work"]].reset_index(drop=True)
    spent, reached, so_far = 0.0, [], []
    for cost in table["cost_vnd"]:
        pays = bool(spent + cost <= budget_vnd)  # never for a cost that is not known
        spent += cost if pays else 0.0
        reached.append(pays)
        so_far.append(spent)
    table = table.assign(is_reached=np.array(reached, bool), spent_so_far_vnd=so_far)
    done, left = table[table["is_reached"]], table[~table["is_reached"]]
    return Budget(
        table=table,
        budget_vnd=budget_vnd,
        spent_vnd=spent,
        communes=len(done),
        hamlets=int(done["loudspeakers"].sum()),
        people=float(done["people"].sum()),
        left_communes=len(left),
        left_cost_vnd=float(left["cost_vnd"].sum()),
        line_rank=int(left["rank"].iloc[0]) if len(left) else None,
    )
