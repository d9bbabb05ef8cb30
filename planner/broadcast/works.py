"""What a commune's radio needs to be built, and what that costs by the norms of the plan."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from planner.base import messages
from planner.broadcast.rules import RadioRules

KINDS = ("new_station", "conversion", "replacement", "loudspeakers")


def works_of(status: pd.DataFrame, served: pd.DataFrame, rules: RadioRules) -> pd.DataFrame:
    """Return the works that each commune needs, with their cost, by the index of ``status``.

    No station: a new one. Equipment of RAD-PRIORITY.EQUIPMENT_YEARS or more: a replacement, which
    brings the right band with it; otherwise a wrong band: a conversion. Each hamlet that surely no
    working loudspeaker serves: one cluster. A licence that is missing costs nothing here.

    Returns
    -------
    DataFrame
        A count by each of :data:`KINDS` (``loudspeakers`` counts clusters, missing where the hamlets
        are not known), ``works`` (a text), ``cost_vnd`` (missing where a count or a norm is), and
        ``needs_work``: False only where all is known and nothing is needed.
    """
    hamlets = served.set_index("commune_code").reindex(status["commune_code"]).set_axis(status.index)
    counts = pd.DataFrame(index=status.index)
    nothing = status["status"] == "none"
    counts["new_station"] = nothing.astype(float)
    stands = ~status["status"].isin(["none", "unknown"])
    counts["replacement"] = (stands & (age_years(status, rules) >= _years(rules))).astype(float)
    wrong = status["all_statuses"].map(lambda states: "wrong_band" in states.split()).astype(bool)
    counts["conversion"] = (wrong & (counts["replacement"] == 0)).astype(float)
    served_or_may_be = hamlets["hamlets_served"] + hamlets["hamlets_unknown"]
    counts["loudspeakers"] = hamlets["hamlets_total"] - served_or_may_be
    counts = counts[list(KINDS)]
    counts.loc[status["status"] == "unknown", ["new_station", "conversion", "replacement"]] = np.nan
    norms = {name: rules.costs[name].value if name in rules.costs else None for name in KINDS}
    costs = [_cost(row, norms) for row in counts.to_dict("records")]
    return counts.assign(
        works=pd.Series([_text(row) for row in counts.to_dict("records")], counts.index, object),
        cost_vnd=np.array(costs, float),
        needs_work=~(counts == 0).all(axis=1),
    )


def age_years(status: pd.DataFrame, rules: RadioRules) -> pd.Series:
    """Return the age of the equipment in years, missing where its year is."""
    if "equipment_year" not in status:
        return pd.Series(np.nan, index=status.index)
    return rules.on.year - status["equipment_year"].astype(float)


def _years(rules: RadioRules) -> float:
    years = rules.equipment_years.value
    return np.inf if years is None else years


def _cost(row: dict[Any, float], norms: dict[str, float | None]) -> float:
    total = 0.0
    for name in KINDS:
        norm = norms[name]
        if row[name] != 0:  # a count that is not known is none either
            total += row[name] * (np.nan if norm is None else norm)
    return total


def _text(row: dict[Any, float]) -> str:
    works = []
    for name in KINDS:
        if pd.isna(row[name]):
            works.append(messages.said(f"broadcast.work_{name}_unknown"))
        elif row[name]:
            works.append(messages.said(f"broadcast.work_{name}", count=int(row[name])))
    return messages.joined(works, "; ") or messages.said("broadcast.work_nothing")
