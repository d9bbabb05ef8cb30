"""What another appraisal of the same sites concludes otherwise."""

from __future__ import annotations

import pandas as pd

from planner.base.messages.table import table_of

COLUMNS = ("site_id", "before", "after", "because")


def changed_conclusions(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return the sites whose conclusion is another, in the order of the later appraisal.

    Parameters
    ----------
    before, after
        Concluded sites (:func:`planner.appraisal.conclusions.concluded`).

    Returns
    -------
    DataFrame
        ``site_id``; its conclusion ``before`` and ``after``, missing where there is none; ``because``:
        why the later one is as it is.
    """
    had = dict(zip(before["site_id"], before["conclusion"], strict=True))
    return table_of(
        (
            {
                "site_id": code,
                "before": _stated(had.get(code)),
                "after": _stated(conclusion),
                "because": because,
            }
            for code, conclusion, because in zip(
                after["site_id"], after["conclusion"], after["because"], strict=True
            )
            if _stated(had.get(code)) != _stated(conclusion)
        ),
        COLUMNS,
    )


def _stated(conclusion: object) -> str | None:
    return conclusion if isinstance(conclusion, str) else None
