"""Tables of texts, of which pandas makes plain words unless it is told not to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from planner.base.messages import Text
from planner.base.numbers import Written


def table_of(rows: Iterable[Mapping[str, object]], columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Return rows as a table, each column of the type that pandas finds, texts as the texts they are.

    Examples
    --------
    >>> from planner.base.messages import in_lang, said
    >>> table = table_of([{"state": said("common.status_existing"), "count": 2}])
    >>> in_lang(table["state"][0], "en"), str(table["count"].dtype)
    ('Existing', 'int64')
    """
    table = pd.DataFrame(list(rows), columns=None if columns is None else list(columns), dtype=object)
    plain = [
        name for name in table if not any(isinstance(value, Text | Written) for value in table[name])
    ]
    return table.assign(**{str(name): table[name].infer_objects() for name in plain})
