"""What a carrier's tables lack, by field and for the dossier as a whole: judged once, asked for once.

Which columns a dossier must hold is the form of the tables M2–M5, which is remembered and not yet held
against the text of TT 14/2013/TT-BTTTT: that a field stops the dossier is therefore ``assumed``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from planner.appraisal.conclusions import rule_name
from planner.appraisal.judge import RADIATES, STAYS, WORKS
from planner.base import messages
from planner.base.messages.table import table_of
from planner.base.vocabulary import Action, Certainty, Kind, Verdict
from planner.layers.rows import plain_records
from planner.layers.vocabulary import CONSENTS, PAPERS, words

SITES_FORM, CABLES_FORM = "M3", "M4"
# What a rule does while it waits, the worst first: a limit is not judged; the stated default stands for
# the value; the approval gets a condition; the rule is not counted; figures of the dossier wait.
NOT_JUDGED, BY_DEFAULT, CONDITION, NOT_COUNTED, DOSSIER = MEANWHILE = (
    "not_judged", "by_default", "condition", "not_counted", "dossier",
)  # fmt: skip
COLUMNS = (
    "field", "form", "without", "asked_of", "stops", "certainty", "citation", "waiting", "cited",
    "which", "rules", "codes",
)  # fmt: skip
# Fields that exposure is screened without: by the power of the technologies, the antenna on its mast.
_DEFAULTED = ("eirp_dbm", "technologies", "antenna_height_m", "building_height_m")
_SCREENINGS = ("EMF-LIM", "EMF-R")

Asked = Callable[[pd.DataFrame], "pd.Series[bool]"]


@dataclass(frozen=True)
class Field:
    """A column that is asked for.

    Attributes
    ----------
    form
        The table of a dossier in which it stands.
    required
        Whether the form of that table names it, so that a dossier without it is not complete.
    asked
        Of which rows.
    """

    name: str
    form: str
    required: bool
    asked: Asked


def _acts(*actions: str) -> Asked:
    """Return whether a row does one of some actions, or does not say which it does."""
    return lambda table: table["action"].isin(actions) | table["action"].isna()


def _of_class(asked: Asked, *classes: str, but: bool = False) -> Asked:
    """Return whether a row is asked and of some classes (``but``: of others), or of none stated."""
    return lambda table: (
        asked(table) & (table["mast_class"].isin(classes).ne(but) | table["mast_class"].isna())
    )


def _every(table: pd.DataFrame) -> pd.Series[bool]:
    return pd.Series(True, table.index)


STANDS, SENDS = _acts(*STAYS), _acts(*RADIATES)
FIELDS = (
    Field("action", SITES_FORM, True, _every),
    Field("mast_class", SITES_FORM, True, STANDS),
    Field("mast_height_m", SITES_FORM, True, STANDS),
    Field("building_height_m", SITES_FORM, True, _of_class(STANDS, "A2b", but=True)),
    Field("land_area_m2", SITES_FORM, True, _of_class(_acts(*WORKS), "A2b")),
    Field("shared_with", SITES_FORM, True, lambda table: table["action"] == Action.SHARE),
    Field("address", SITES_FORM, True, _every),
    Field("year", SITES_FORM, True, _acts(*RADIATES, Action.REMOVE)),
    Field("radius_m", SITES_FORM, False, lambda table: STANDS(table) & (table["mast_class"] == "A1a")),
    Field("antenna_height_m", SITES_FORM, False, SENDS),
    Field("technologies", SITES_FORM, False, SENDS),
    Field("eirp_dbm", SITES_FORM, False, SENDS),
    Field("year", CABLES_FORM, True, _every),
    Field("clearance_m", CABLES_FORM, False, _every),
)


def completeness(
    sites: pd.DataFrame, findings: pd.DataFrame, cables: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return what the tables of a dossier lack, a row a field, what stops the dossier on top.

    Parameters
    ----------
    sites, cables
        Of the proposal, in the schemas of their layers.
    findings
        Of its appraisal: they say which rules wait, and for what.

    Returns
    -------
    DataFrame
        ``field``; ``form`` it stands in; ``without``: how many rows lack it, of ``asked_of``; ``stops``
        (``yes`` where the form of the dossier names the field, else ``no``) with ``certainty`` and
        ``citation`` of that form; ``waiting``: the rules by name and what they do meanwhile; ``cited``:
        the texts that those rules cite for certain; ``which`` rows, as text; ``rules`` ((rule_id,
        :data:`MEANWHILE`) …) and ``codes`` of the same as values.
        Fields that no row lacks are not in it.
    """
    rows = [
        row
        for field in FIELDS
        if (row := _row(field, sites if field.form == SITES_FORM else cables, findings)) is not None
    ]
    rows += [row for name in (*PAPERS, *CONSENTS) if (row := _paper(name, sites, findings)) is not None]
    table = table_of(rows, COLUMNS)
    first = table["stops"].map({"yes": 0, "no": 1})
    return table.loc[first.sort_values(kind="stable").index].reset_index(drop=True)


def lacking_codes(field: Field, table: pd.DataFrame) -> list[str]:
    """Return the codes of the rows that are asked for a field and lack it."""
    return _codes(table)[field.asked(table) & _is_blank(table, field.name)].tolist()


def stops(table: pd.DataFrame) -> bool:
    """Return whether a dossier is to be completed before it is appraised."""
    return bool((table["stops"] == "yes").any())


def needed(table: pd.DataFrame) -> pd.Series[bool]:
    """Return which fields a carrier must fill in: what stops the dossier, or keeps a limit unjudged."""
    unjudged = table["rules"].map(lambda rules: any(what == NOT_JUDGED for _, what in rules))
    return (table["stops"] == "yes") | unjudged.astype(bool)


def completeness_json(table: pd.DataFrame) -> list[dict[str, object]]:
    """Return the table as plain values for ``planner appraise --json``."""
    plain = plain_records(table.drop(columns=["waiting", "cited", "which"]))
    return [
        {
            **row,
            "stops": row["stops"] == "yes",
            "rules": [{"rule_id": rule, "meanwhile": what} for rule, what in rules],
            "codes": list(codes),
        }
        for row, rules, codes in zip(plain, table["rules"], table["codes"], strict=True)
    ]


def _codes(table: pd.DataFrame) -> pd.Series[str]:
    return table["site_id" if "site_id" in table else "cable_id"]


def _is_blank(table: pd.DataFrame, name: str) -> pd.Series[bool]:
    if name not in table:
        return _every(table)
    return table[name].isna() | table[name].eq("")


def _row(field: Field, table: pd.DataFrame | None, findings: pd.DataFrame) -> dict[str, object] | None:
    if table is None or not len(table):
        return None
    codes = lacking_codes(field, table)
    waiting = _waiting(field, codes, findings)
    if field.form == CABLES_FORM and not field.required and not waiting:
        return None  # asked for only where a route crosses a road
    if not codes:
        return None
    asked_of = int(field.asked(table).sum())
    cited = _cited(findings, codes, waiting)
    return _told(field.name, field.form, codes, asked_of, field.required, waiting, cited)


def _paper(name: str, sites: pd.DataFrame, findings: pd.DataFrame) -> dict[str, object] | None:
    """Return the row of a paper: a site lacks it where a rule wants it and the site does not name it."""
    own = _of_rows(findings)
    wanting = own[_names(own, name)]
    evidence = sites["evidence"] if "evidence" in sites else pd.Series(None, sites.index, dtype=object)
    said = evidence.map(lambda text: bool({name, f"no_{name}"} & set(words(text)))).astype(bool)
    codes = [code for code in sites.loc[~said, "site_id"] if code in set(wanting["site_id"])]
    if not codes:
        return None
    rules = wanting.loc[wanting["site_id"].isin(codes), "rule_id"]
    waiting = [(rule, CONDITION) for rule in dict.fromkeys(rules)]
    asked_of = len(codes) + int(said.sum())
    cited = _cited(wanting, codes, waiting)
    return _told(f"evidence_{name}", SITES_FORM, codes, asked_of, False, waiting, cited)


def _cited(findings: pd.DataFrame, codes: Sequence[str], waiting: Sequence[tuple[str, str]]) -> str:
    """Return the texts that waiting rules cite for certain of some rows, each once."""
    own = findings["site_id"].isin(codes) & findings["rule_id"].isin([rule for rule, _ in waiting])
    certain = findings[own & (findings["certainty"] == Certainty.CITED)]
    return messages.joined(dict.fromkeys(certain["citation"]), "; ")


def _told(
    name: str,
    form: str,
    codes: Sequence[str],
    asked_of: int,
    required: bool,
    waiting: Sequence[tuple[str, str]],
    cited: str,
) -> dict[str, object]:
    return {
        "field": name,
        "form": form,
        "without": len(codes),
        "asked_of": asked_of,
        "stops": "yes" if required else "no",
        "certainty": Certainty.ASSUMED.value if required else None,
        "citation": messages.said("appraisal.completeness_form", form=form) if required else "",
        "waiting": _waiting_said(waiting),
        "cited": cited,
        "which": ", ".join(codes),
        "rules": tuple(waiting),
        "codes": tuple(codes),
    }


def _of_rows(findings: pd.DataFrame) -> pd.DataFrame:
    return findings[(findings["subject"] != "dossier") & (findings["missing"] != "")]


def _names(findings: pd.DataFrame, name: str) -> pd.Series[bool]:
    """Return whether findings name an input as missing."""
    return findings["missing"].map(lambda missing: name in missing.split()).astype(bool)


def _waiting(field: Field, codes: Sequence[str], findings: pd.DataFrame) -> list[tuple[str, str]]:
    """Return the rules that wait for a field, and what each does meanwhile, the worst first."""
    lacking = findings["site_id"].isin(codes)
    named = _names(findings, field.name)
    waiting = {
        (rule, _meanwhile(kind, verdict, field.name))
        for rule, kind, verdict in _found(findings[named & lacking])
    }
    if field.name in _DEFAULTED and field.form == SITES_FORM:
        screened = findings["rule_id"].isin(_SCREENINGS) & (findings["missing"] == "")
        judged = screened & (findings["verdict"] != Verdict.NOT_APPLICABLE)
        waiting |= {(rule, BY_DEFAULT) for rule in findings.loc[judged & lacking, "rule_id"]}
    if field.form == SITES_FORM and field.name != "shared_with":  # which is asked of the register there
        whole = findings[(findings["subject"] == "dossier") & named]
        waiting |= {(rule, DOSSIER) for rule in whole["rule_id"]} if codes else set()
    order = list(dict.fromkeys(findings["rule_id"]))
    return sorted(waiting, key=lambda pair: (MEANWHILE.index(pair[1]), order.index(pair[0])))


def _found(findings: pd.DataFrame) -> list[tuple[str, str, str]]:
    return list(zip(findings["rule_id"], findings["kind"], findings["verdict"], strict=True))


def _meanwhile(kind: str, verdict: str, name: str) -> str:
    if verdict == Verdict.NOT_APPLICABLE:
        return NOT_COUNTED
    return NOT_JUDGED if kind in (Kind.LIMIT, Kind.JUDGEMENT) or name == "action" else CONDITION


def _waiting_said(waiting: Sequence[tuple[str, str]]) -> str:
    """Return the rules by name, grouped by what they do meanwhile."""
    parts = []
    for what in MEANWHILE:
        names = [rule_name(rule) for rule, meanwhile in waiting if meanwhile == what]
        if names:
            listed = messages.joined(names)
            parts.append(messages.said(f"appraisal.meanwhile_{what}", rules=listed))
    return messages.joined(parts, "; ") if parts else messages.said("appraisal.meanwhile_none")
