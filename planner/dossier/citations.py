"""Citations as a formal paper may say them: what is only assumed is not said as if it were law."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from planner.appraisal.appraise import Appraisal
from planner.base import messages
from planner.base.vocabulary import Certainty

_BETWEEN = "; "
_RECALLED = re.compile(r"\s*\([^()]*nhớ lại[^()]*\)")  # our own remark on a citation


def without_remarks(citation: str) -> str:
    """Return a citation without our remark that it is only remembered.

    Examples
    --------
    >>> without_remarks("TT 08/2020/TT-BTTTT (nhớ lại); Giả định (mức dùng tính vùng phủ)")
    'TT 08/2020/TT-BTTTT; Giả định (mức dùng tính vùng phủ)'
    """
    return _RECALLED.sub("", citation)


class Citations:
    """The citations of an appraisal, for papers that are signed."""

    def __init__(self, appraisal: Appraisal) -> None:
        self._assumed = {
            name: value.citation
            for name, value in appraisal.case.plan.in_force(appraisal.case.on).items()
            if value.certainty == Certainty.ASSUMED
        }

    def cited(self, citation: str, assumed: Iterable[str]) -> str:
        """Return the part of a citation that no assumed value gives, "" where all is assumed.

        Parameters
        ----------
        assumed
            Names of the assumed values among those that are cited.
        """
        text = f"{_BETWEEN}{citation}{_BETWEEN}"
        given = {self._assumed[name] for name in assumed if name in self._assumed}
        for source in sorted(given, key=len, reverse=True):
            text = text.replace(f"{_BETWEEN}{source}{_BETWEEN}", _BETWEEN)
        return without_remarks(text.strip(_BETWEEN))

    def formal(self, citation: str, assumed: Iterable[str]) -> str:
        """Return a citation with a word on the annex in the place of what assumed values cite."""
        names = [name for name in assumed if name in self._assumed]
        cited = self.cited(citation, names)
        if not names:
            return cited
        note = messages.text("dossier.assumed_citation")
        return f"{cited} {note}" if cited else note

    def column(self, table: pd.DataFrame) -> pd.Series:
        """Return the column ``citation`` of a table as papers say it.

        Which assumed values a row rests on is told by ``assumed``; where that is empty, a row that is
        ``assumed`` rests on those that it cites.
        """
        listed = table["assumed"] if "assumed" in table else pd.Series("", table.index)
        columns = table["citation"], table["certainty"], listed.fillna("")
        said = [
            self.formal(text, str(names).split() or self._named_in(text, certainty))
            for text, certainty, names in zip(*columns, strict=True)
        ]
        return pd.Series(said, table.index, object)

    def _named_in(self, citation: str, certainty: object) -> list[str]:
        if certainty != Certainty.ASSUMED:
            return []
        text = f"{_BETWEEN}{citation}{_BETWEEN}"
        return [n for n, source in self._assumed.items() if f"{_BETWEEN}{source}{_BETWEEN}" in text]
