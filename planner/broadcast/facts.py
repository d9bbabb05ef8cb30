"""What the department knows of a commune as a whole on a day, from the layer ``commune_facts``."""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import pandas as pd

YES, NO = "yes", "no"


def facts_on(facts: gpd.GeoDataFrame | None, codes: pd.Series, on: date) -> pd.DataFrame:
    """Return the latest facts of each commune of a year up to a day's, by the index of ``codes``.

    Parameters
    ----------
    facts
        Layer ``commune_facts``, or None where there is none.
    codes
        ``commune_code`` of the communes asked for.

    Returns
    -------
    DataFrame
        The columns of the layer that are no place and no source; missing where nothing is known.
    """
    names = [
        *("is_poor", "is_remote", "is_khmer", "is_border", "is_coastal", "is_disadvantaged"),
        *("ntm_target_year", "criterion_8_1", "evidence_8_1", "criterion_8_4", "evidence_8_4"),
        "programmes",
    ]
    if facts is None:
        return pd.DataFrame(index=codes.index, columns=names, dtype=object)
    stated = facts[facts["year"] <= on.year].sort_values("year", kind="stable")
    latest = stated.drop_duplicates("commune_code", keep="last").set_index("commune_code")
    return pd.DataFrame(latest).reindex(columns=names).reindex(codes).set_axis(codes.index)
