"""Changing a plan: from the text of its file and a list of edits to the new text and its faults.

An edit is a function from the raw entries of a file to new ones; the helpers here make them. Nothing is
written, and what comes in stays as it is. The national law's file is never edited: an edit of one of
its values puts the province's own copy of the entry into the province's file, where it goes before the
law's.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from numbers import Integral, Real

from planner.base import messages
from planner.base.errors import PlanError
from planner.base.vocabulary import Certainty
from planner.base.words import says_something
from planner.layers.faults import Fault
from planner.plan.check import check_text, load_text
from planner.plan.entries import SECTIONS, Entry, identity
from planner.plan.load import LAW_FILE
from planner.plan.text import head_comment, next_version, plan_text

Edit = Callable[[Entry], Entry]
ONE_DAY = timedelta(days=1)
_TEXTS = ("document", "article", "note")
_COMMENTS = {"note"}  # changing these leaves a confirmation as it is
# What a citation is of is all else: the number, what is allowed, and whom or what it holds for.
_SOURCE = {
    "document",
    "article",
    "certainty",
    "effective_from",
    "effective_until",
    "unread",
    "confirmed",
    *_COMMENTS,
}


@dataclass(frozen=True)
class Key:
    """Which value is meant: its name (``SPACE.A2B.URBAN``) and its first day, None where it has none."""

    name: str
    since: str | None = None


@dataclass(frozen=True)
class Edited:
    """What a list of edits makes of a file; the text is of use only where there is no fault.

    Attributes
    ----------
    is_own_fault
        Whether the edits are at fault, and not the file that they were made from.
    """

    text: str
    faults: list[Fault]
    is_own_fault: bool = True


def edited(text: str, name: str, edits: Sequence[Edit]) -> Edited:
    """Apply edits to the text of a plan file, raise its version by one, and check the outcome.

    Parameters
    ----------
    name
        Of the file, for the messages.
    """
    faults = check_text(text, name)
    if faults:
        return Edited(text, faults, is_own_fault=False)
    raw = load_text(text)
    try:
        for edit in edits:
            raw = edit(raw)
    except PlanError as error:
        return Edited(text, [Fault("plan_edit", "error", error.said(), file=name)])
    new = plan_text({**raw, "version": next_version(raw["version"])}, head_comment(text))
    return Edited(new, check_text(new, name))


def keys(raw: Entry) -> Iterator[tuple[str, int, Key]]:
    """Give section, place and key of every entry that has a name, in the order of the file."""
    for section in SECTIONS:
        for number, entry in enumerate(raw.get(section, ())):
            try:
                key = key_of(section, entry)
            except (KeyError, AttributeError, ValueError):
                continue  # half an entry, just added: the check at the end says what it lacks
            yield section, number, key


def key_of(section: str, entry: Entry) -> Key:
    """Return the key of an entry."""
    return Key(identity(section, entry), entry.get("effective_from"))


def change(key: Key, **fields: object) -> Edit:
    """Make an edit that changes fields of a value; None or "" takes a field away, of a value its number.

    A confirmation is of what stood there: it falls away unless only the note changes. So is a citation:
    a changed value has none until one is given (:func:`updated`).
    """

    def edit(raw: Entry) -> Entry:
        new, section, number = _own(raw, key)
        new[section][number] = updated(new[section][number], fields)
        return new

    return edit


def follow(key: Key, since: date, **fields: object) -> Edit:
    """Make an edit that adds a value in force from a day on; the old one ends the day before."""

    def edit(raw: Entry) -> Entry:
        new = deepcopy(raw)
        section, number = _find(new, key) or ("parameters", None)
        old = _law_entry(key) if number is None else new[section][number]
        added = deepcopy(old)
        added.pop("confirmed", None)
        first, last = since.isoformat(), old.get("effective_until")
        if last is not None and last < first:  # it had ended: the new one has no end of its own
            added.pop("effective_until")
        elif number is not None:
            old["effective_until"] = (since - ONE_DAY).isoformat()
        place = len(new[section]) if number is None else number + 1
        new[section].insert(place, updated(added, {**fields, "effective_from": first}))
        return new

    return edit


def confirm(chosen: Sequence[Key], who: str, on: date, why: str) -> Edit:
    """Make an edit by which the department confirms assumed values.

    Raises
    ------
    PlanError
        When applied, if nobody or no reason is named, or a value is cited or has nothing to confirm.
    """

    def edit(raw: Entry) -> Entry:
        if not says_something(who) or not says_something(why):
            raise PlanError("plan.edit_nobody")
        for key in chosen:
            raw, section, number = _own(raw, key)
            entry = raw[section][number]
            if entry["certainty"] != Certainty.ASSUMED:
                raise PlanError("plan.edit_not_assumed", name=key.name)
            if entry.get("value", 0) is None and "unread" not in entry:
                raise PlanError("plan.edit_no_value", name=key.name)
            entry["confirmed"] = {"who": _clean(who), "on": on.isoformat(), "why": _clean(why)}
        return raw

    return edit


def withdraw(chosen: Sequence[Key]) -> Edit:
    """Make an edit that takes confirmations back; a copy that is then the law's word for word goes."""

    def edit(raw: Entry) -> Entry:
        new = deepcopy(raw)
        for key in chosen:
            section, number = _place(new, key)
            entry = new[section][number]
            if entry.pop("confirmed", None) is None:
                raise PlanError("plan.edit_not_confirmed", name=key.name)
            if section == "parameters" and entry in law_entries():
                del new[section][number]
        return new

    return edit


def add(section: str, entry: Entry) -> Edit:
    """Make an edit that adds an entry at the end of a section."""

    def edit(raw: Entry) -> Entry:
        new = deepcopy(raw)
        new.setdefault(section, []).append(updated({}, entry))
        return new

    return edit


def remove(key: Key) -> Edit:
    """Make an edit that takes an entry of the province's own away; the law's, if any, shows again."""

    def edit(raw: Entry) -> Entry:
        new = deepcopy(raw)
        section, number = _place(new, key)
        del new[section][number]
        return new

    return edit


def borrow(preset: Entry, names: Sequence[str], on: date) -> Edit:
    """Make an edit that takes values of another province as assumed ones.

    Each takes the place of the province's own assumed value in force on the day, and keeps its dates;
    where there is none, it holds from that day on.

    Parameters
    ----------
    preset
        Raw entries of the other province's plan.
    names
        Names of the values.

    Raises
    ------
    PlanError
        When applied, if the preset has no such value, or the own one is cited or confirmed.
    """
    offered = {key.name: (section, preset[section][place]) for section, place, key in keys(preset)}

    def edit(raw: Entry) -> Entry:
        new = deepcopy(raw)
        for name in names:
            if name not in offered:
                raise PlanError("plan.edit_unknown", name=name)
            section, entry = offered[name]
            _borrow(new, section, _borrowed(entry, preset["name"]), on)
        return new

    return edit


def _borrowed(entry: Entry, province: str) -> Entry:
    dates = ("effective_from", "effective_until", "confirmed")
    taken = {field: deepcopy(value) for field, value in entry.items() if field not in dates}
    note = messages.in_file("plan.borrowed_note", province=province)
    said = entry.get("note")
    return {**taken, "certainty": Certainty.ASSUMED, "note": f"{note}. {said}" if said else note}


def _borrow(new: Entry, section: str, taken: Entry, on: date) -> None:
    name, day = identity(section, taken), on.isoformat()
    for place, number, key in keys(new):
        entry = new[place][number]
        first, last = entry.get("effective_from", ""), entry.get("effective_until", "9999-12-31")
        if key.name != name or not first <= day <= last:
            continue
        if entry["certainty"] != Certainty.ASSUMED or "confirmed" in entry:
            raise PlanError("plan.edit_borrow_own", name=name)
        kept = {"name": entry["name"]} if "name" in entry else {}
        _drop(entry, taken, "article", "unread")
        entry.update({**taken, **kept})
        return
    new.setdefault(section, []).append({**taken, "effective_from": day})


def _find(raw: Entry, key: Key) -> tuple[str, int] | None:
    return next(((section, place) for section, place, entry_key in keys(raw) if entry_key == key), None)


def _place(raw: Entry, key: Key) -> tuple[str, int]:
    entry_place = _find(raw, key)
    if entry_place is None:
        raise PlanError("plan.edit_unknown", name=key.name)
    return entry_place


def _own(raw: Entry, key: Key) -> tuple[Entry, str, int]:
    """Return a copy of the entries, and the place in it of the entry, made from the law's if need be."""
    new = deepcopy(raw)
    entry_place = _find(new, key)
    if entry_place is not None:
        return new, *entry_place
    new["parameters"].append(_law_entry(key))
    return new, "parameters", len(new["parameters"]) - 1


@cache
def _law() -> list[Entry]:
    entries: list[Entry] = load_text(LAW_FILE.read_text(encoding="utf-8"))["parameters"]
    return entries


def law_entries() -> list[Entry]:
    """Return the entries of the national law, to read or to copy."""
    return deepcopy(_law())


def _law_entry(key: Key) -> Entry:
    for entry in law_entries():
        if key_of("parameters", entry) == key:
            return entry
    raise PlanError("plan.edit_unknown", name=key.name)


def updated(entry: Entry, fields: Mapping[str, object]) -> Entry:
    """Return an entry with fields changed, as :func:`change` does.

    Document, article, note and certainty are of the value that stood there. Where it changes, only what
    is stated anew stays of them; without a document, the value is an assumed one.

    Raises
    ------
    PlanError
        If a number is none, an assumed value is called cited without naming another document, or a
        changed value has an article without a document.
    """
    new = dict(entry)
    for name, value in fields.items():
        clean = _clean(value)
        is_empty = clean in (None, "")
        if name in _TEXTS and isinstance(clean, str):  # of a unit "%" says enough
            is_empty = not says_something(clean)
        if name != "value" and is_empty:
            new.pop(name, None)
        else:
            new[name] = clean
    changed = {name for name in fields if entry.get(name) != new.get(name)}
    if changed - _COMMENTS:
        new.pop("confirmed", None)
    if entry and changed - _SOURCE:
        _cite_anew(new, fields)
    elif entry and "document" in changed:
        _drop(new, fields, "article", "unread")  # they are of the other document
    became = (entry.get("certainty"), new.get("certainty"))
    if became == (Certainty.ASSUMED, Certainty.CITED) and entry.get("document") == new.get("document"):
        # The department confirms what it vouches for; what is cited stands in a document of its own.
        raise PlanError("plan.edit_same_document", document=entry.get("document", "–"))
    return new


def _cite_anew(entry: Entry, stated: Mapping[str, object]) -> None:
    """Take from a changed value what was said of the old one and is not stated of the new."""
    _drop(entry, stated, "article", "unread", *_COMMENTS)
    if "document" in stated:  # stated, if only as empty: the check says then that it is lacking
        return
    if "article" in entry:
        raise PlanError("plan.edit_article_alone", article=entry["article"])
    if stated.get("certainty") == Certainty.CITED:
        raise PlanError("plan.edit_same_document", document=entry.get("document", "–"))
    entry["document"] = messages.in_file("plan.no_document")
    entry["certainty"] = Certainty.ASSUMED


def _drop(entry: Entry, stated: Mapping[str, object], *names: str) -> None:
    for name in names:
        if name not in stated:
            entry.pop(name, None)


def _clean(value: object) -> object:
    """Return a value as the file holds it: text NFC without blanks around, whole numbers whole."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value.strip())
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        number = float(value)
        if not math.isfinite(number):
            raise PlanError("plan.edit_number", value=value)
        return int(number) if number.is_integer() else number
    return value
