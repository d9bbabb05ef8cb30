"""The plan's targets against what stands and what the carriers' plans together reach.

How masts are counted: :mod:`planner.plan.inventory`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from planner.base.messages.table import table_of
from planner.layers.cited_value import CitedValue
from planner.layers.province import Province
from planner.plan.inventory import (
    CABLE_KM,
    CELL,
    MASTS,
    PARTS,
    SERVICE_POINTS,
    Network,
    items,
    sums,
)
from planner.plan.model import Plan, Target
from planner.plan.shares import position_shares, underground_shares

LEAST = (SERVICE_POINTS, CABLE_KM)  # these targets are minima; that of masts is a maximum
MISS, MEETS, OVER, UNKNOWN = "miss", "meets", "over", "unknown"
FIGURES = [*PARTS, "total"]
_NOTHING = 1e-9  # km of cable are sums of pieces


@dataclass(frozen=True)
class Progress:
    """The tables of progress.

    Attributes
    ----------
    masts
        The items of masts (:func:`planner.plan.inventory.items`), counted by :meth:`counted`.
    years
        Years to count at, in order.
    targets
        :func:`targets_table`.
    shares
        :func:`shares_table`.
    """

    masts: pd.DataFrame
    years: tuple[int, ...]
    targets: pd.DataFrame
    shares: pd.DataFrame

    def counted(self, *by: str) -> pd.DataFrame:
        """Return the masts at the end of each year, by none or some of ``CELL``."""
        return count_table(self.masts, self.years, by).astype(dict.fromkeys(FIGURES, int))


def progress(plan: Plan, network: Network, on: date, years: Sequence[int]) -> Progress:
    """Return the tables of progress for the values in force on a day.

    Parameters
    ----------
    years
        Years to count at, in order; those of the targets in force are added to them.
    """
    horizons = {target.horizon for target in plan.targets_on(on)}
    every = sorted({*years, *horizons})
    counted = items(network, plan.same_mast_m(on))
    return Progress(
        masts=counted[counted["quantity"] == MASTS],
        years=tuple(every),
        targets=targets_table(plan, counted, on),
        shares=shares_table(plan, network, on, [every[0], *sorted(horizons)]),
    )


def years_of(province: Province) -> range:
    """Return the years of a province's progress: from its base year to its last horizon."""
    return range(province.base_year, max(province.horizons) + 1)


def count_table(inventory: pd.DataFrame, years: Sequence[int], by: Sequence[str] = CELL) -> pd.DataFrame:
    """Return what there is at the end of each year, by district, carrier and class or some of them.

    Each row counts a mast once: rows by carrier may add up to more masts than there are.

    Returns
    -------
    DataFrame
        ``by``, ``year``, and up to that year: ``standing``, ``new``, ``shared``, ``removed``, ``total``
        (standing + new − removed).
    """
    tables = [sums(inventory[inventory["year"] <= year], by).assign(year=year) for year in years]
    return pd.concat(tables, ignore_index=True)[[*by, "year", *FIGURES]]


def targets_table(plan: Plan, inventory: pd.DataFrame, on: date) -> pd.DataFrame:
    """Return each target in force on a day with what its own scope holds at its horizon.

    Parameters
    ----------
    inventory
        What counts, as :func:`planner.plan.inventory.items` returns it.

    Returns
    -------
    DataFrame
        The scope, the figures, ``target``, ``difference`` (total − target), ``state`` (``miss`` below a
        minimum, ``over`` above a maximum, ``meets``, or ``unknown`` where no number is given),
        ``citation`` and ``certainty``.
    """
    names = inventory.drop_duplicates("district_code").set_index("district_code")["district"]
    rows = [_target_row(target, inventory, names) for target in plan.targets_on(on)]
    columns = [
        "parameter_id", "quantity", "horizon", "carrier", "district_code", "district", "mast_class",
        *FIGURES, "unit", "target", "difference", "state", "citation", "certainty",
    ]  # fmt: skip
    return table_of(rows, columns)


def shares_table(plan: Plan, network: Network, on: date, years: Sequence[int]) -> pd.DataFrame:
    """Return the shares of shared positions and of underground cable against their least values.

    Returns
    -------
    DataFrame
        ``parameter_id`` (``SHARE-PCT``, ``UG-PCT``), ``year``, ``part`` of ``whole`` (positions, km),
        ``share_pct``, and ``target``, ``difference``, ``state``, ``citation``, ``certainty``.
    """
    tables = {
        "SHARE-PCT": position_shares(network, years, plan.same_mast_m(on)),
        "UG-PCT": underground_shares(network, years),
    }
    rows = []
    for name, table in tables.items():
        for year, part, whole in table.itertuples(index=False):
            share = 100 * part / whole if whole else None
            figures = {"parameter_id": name, "year": year, "part": part, "whole": whole}
            limit = plan.parameter(f"{name}.{year}", on)
            rows.append({**figures, "share_pct": share, **_against(limit, share, least=True)})
    return table_of(rows)


def _target_row(target: Target, inventory: pd.DataFrame, names: pd.Series) -> dict[str, object]:
    scope = {
        "carrier": target.carrier,
        "district_code": target.district_code,
        "mast_class": target.mast_class,
    }
    due = inventory[(inventory["quantity"] == target.quantity) & (inventory["year"] <= target.horizon)]
    for name, wanted in scope.items():
        if wanted is not None:
            due = due[due[name] == wanted]
    figures = sums(due).iloc[0].to_dict()
    total = figures.pop("total")
    return {
        "parameter_id": target.amount.parameter_id,
        "quantity": target.quantity,
        "horizon": target.horizon,
        **scope,
        "district": names.get(target.district_code),
        **{str(name): value for name, value in figures.items()},
        "total": total,
        "unit": target.amount.unit,
        **_against(target.amount, total, least=target.quantity in LEAST),
    }


def _against(limit: CitedValue | None, total: float | None, *, least: bool) -> dict[str, object]:
    """Return a figure's target, difference and state; no number on either side is ``unknown``."""
    target = limit.value if limit else None
    difference = None if target is None or total is None else total - target
    if difference is None:
        state = UNKNOWN
    elif abs(difference) < _NOTHING or (difference > 0) == least:
        state = MEETS
    else:
        state = MISS if least else OVER
    return {
        "target": target,
        "difference": difference,
        "state": state,
        "citation": limit.citation if limit else None,
        "certainty": limit.certainty if limit else None,
    }
