"""The annex of values that nobody has compared with a text: value, source, what each decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pandas as pd

from planner.appraisal.appraise import Appraisal
from planner.appraisal.assumed import AssumedValue, assumed_values
from planner.base import messages
from planner.base.numbers import figure
from planner.dossier.citations import without_remarks
from planner.layers.cited_value import CitedValue

COLUMNS = ("name", "amount", "source", "rules", "kept", "broken", "open", "if_not")


def t(name: str, /, **facts: object) -> str:
    """Return the text ``dossier.name`` of the catalogue."""
    return messages.text(f"dossier.{name}", **facts)


def assumed_table(appraisal: Appraisal) -> pd.DataFrame:
    """Return the assumed values that findings rest on, with what changes if one is not confirmed."""
    names = district_names(appraisal)
    rows = [
        {
            "name": names.get(assumed.value.name, assumed.value.name),
            "amount": amount(assumed.value),
            "source": messages.joined(
                [without_remarks(assumed.value.citation), assumed.value.warning], "; "
            ),
            "rules": ", ".join(assumed.rules),
            "kept": len(assumed.kept),
            "broken": len(assumed.broken),
            "open": len(assumed.open),
            "if_not": if_not_confirmed(assumed),
        }
        for assumed in assumed_values(appraisal)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def if_not_confirmed(assumed: AssumedValue) -> str:
    """Return what changes if the department does not confirm a value."""
    parts = []
    if assumed.broken:
        becomes = becomes_words(assumed.becomes)
        parts.append(t("if_not_broken", count=len(assumed.broken), becomes=becomes))
    parts += [
        t(f"if_not_{name}", count=len(codes))
        for name, codes in (("kept", assumed.kept), ("open", assumed.open))
        if codes
    ]
    return " ".join(parts) or t("if_not_dossier")


def becomes_words(becomes: Counter[str]) -> str:
    """Return what some sites are without a value: «8 đạt có điều kiện, 49 vẫn không đạt …»."""
    return ", ".join(t(f"becomes_{name}", count=count) for name, count in becomes.items())


def amount(value: CitedValue) -> str:
    """Return a value with its unit; of what is only yes (1) or no (0), the word; "–" for none."""
    if value.value is None:
        return "–"
    words = value.unit.split("/")
    if len(words) == 2 and value.value in (0, 1) and words[0] == messages.text("report.yes"):
        return words[1 - int(value.value)]
    return f"{figure(value.value, 4)} {value.unit}".strip()


def district_names(appraisal: Appraisal) -> dict[str, str]:
    """Return the names of the targets of districts, which the plan knows by code, by those they have."""
    communes = appraisal.case.communes
    names = dict(zip(communes["district_code"], communes["district"], strict=True))
    return {
        target.amount.name: target.amount.name.replace(
            messages.text("plan.of_district", code=target.district_code),
            str(names.get(target.district_code, target.district_code)),
        )
        for target in appraisal.case.plan.targets
        if target.district_code is not None
    }


def values_waiting(appraisal: Appraisal, waiting: Sequence[AssumedValue]) -> list[dict[str, str]]:
    """Return the values that sites wait for in words, with their sites."""
    names = district_names(appraisal)
    return [
        {
            "name": names.get(assumed.value.name, assumed.value.name),
            "value": amount(assumed.value),
            "rules": ", ".join(assumed.rules),
            "sites": str(len(assumed.broken)),
            "which": ", ".join(assumed.broken),
            "if_so": t("if_confirmed", count=len(assumed.broken)),
            "if_not": becomes_words(assumed.becomes),
        }
        for assumed in waiting
    ]
