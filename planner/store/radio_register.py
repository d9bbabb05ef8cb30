"""The register of commune radio: a record for each commune and year, edited on record.

While it is empty the shipped layer stands for it (:func:`radio_layer`). The first edit would leave the
register with one commune alone, so whoever edits fills it first (:func:`fill_radio`).

Every change needs a reason, and says of the changed values alone where they come from
(:mod:`planner.layers.radio_provenance`): what was not changed keeps its own origin, source and date.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import geopandas as gpd
import pandas as pd

from planner.base import messages
from planner.base.errors import DecisionError, StaleEditError
from planner.base.vocabulary import Role
from planner.base.words import says_something
from planner.geo.vn2000 import WGS84
from planner.layers.catalogue import LAYERS
from planner.layers.io import check_layer, empty_layer, geojson_text, with_schema_types
from planner.layers.radio_provenance import (
    CHANGES,
    GEOMETRY,
    PROVENANCE,
    Hand,
    altered,
    edited,
    filled,
    unstated,
)
from planner.layers.radio_record import out_of_range
from planner.store import audit
from planner.store.database import Store, Transaction
from planner.store.layer_text import as_written
from planner.store.people import Actor, require
from planner.store.rows import key_text

FIELDS = tuple(LAYERS["radio"].schema.columns)
SAVE, REMOVE = "radio", "remove_radio"  # what the audit trail calls the changes
_KEPT = ("revision", "who", "at")


@dataclass(frozen=True)
class RadioRecord:
    """What the register holds of a commune in a year.

    Attributes
    ----------
    record
        A GeoJSON feature (EPSG:4326) with the fields of the radio layer.
    revision
        Rises with each change, a removal among them: no revision ever names two records.
    """

    commune_code: str
    year: int
    record: Mapping[str, object]
    revision: int
    who: str
    at: str
    why: str

    @property
    def subject(self) -> str:
        """Names the record on the audit trail."""
        return _subject(self.commune_code, self.year)


@dataclass(frozen=True)
class Imported:
    """How many records of a layer were new to the register, other than it held, or the same."""

    added: int = 0
    changed: int = 0
    same: int = 0


@dataclass(frozen=True)
class RadioPreview:
    """A record that an import would make or change: GeoJSON features, None where there is none yet."""

    commune_code: str
    year: int
    before: Mapping[str, object] | None
    after: Mapping[str, object]


def radio_register(store: Store, actor: Actor) -> gpd.GeoDataFrame:
    """Return the register (radio layer's schema, EPSG:4326), by year and commune.

    Besides, ``revision``, ``who`` and ``at`` (UTC) of the last change of each record.
    """
    with store.reading(actor) as connection:
        rows = connection.execute("SELECT * FROM radio_register ORDER BY year, commune_code").fetchall()
    if not rows:
        return empty_layer("radio").assign(**{name: pd.Series(dtype=object) for name in _KEPT})
    with as_written(store.path):
        features = [json.loads(row["record"]) for row in rows]
        layer = gpd.GeoDataFrame.from_features(features, crs=WGS84).reindex(
            columns=[*FIELDS, "geometry"]
        )
        layer = with_schema_types(layer, LAYERS["radio"])
    return layer.assign(**{name: [row[name] for row in rows] for name in _KEPT})


def radio_layer(store: Store, actor: Actor, shipped: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the register in the radio layer's columns, or the shipped layer while it is empty."""
    register = radio_register(store, actor)
    return register.drop(columns=list(_KEPT)) if len(register) else shipped


def save_radio(
    store: Store,
    actor: Actor,
    record: Mapping[str, object],
    revision: int,
    why: str,
    *,
    whole: bool = False,
    shipped: gpd.GeoDataFrame | None = None,
) -> RadioRecord:
    """Keep a record of a commune and year, in the place of an earlier one.

    What was edited is the record of the year or, where the year has none yet, that of the last year
    before it: a value that is the same as there keeps its origin, source and date.

    Parameters
    ----------
    record
        The fields of the radio layer and ``geometry`` (a point, EPSG:4326); what is missing is None.
        ``origin``, ``source`` and ``source_date`` are those stated for this change.
    revision
        Of the record that the reviewer saw; 0 where they saw none.
    whole
        Whether they are stated of the whole record, the values that stay as they are included.
    shipped
        The layer that the reviewer saw in place of an empty register: it is taken up first.

    Raises
    ------
    DecisionError
        If it does not agree with the schema of the radio layer (the first fault is named), no reason is
        given, or a change without its origin, source and date.
    StaleEditError
        If what stands is not what the reviewer saw; it holds both.
    """
    _need_reason(actor, why)
    if faults := list(out_of_range(record).values()):
        raise DecisionError("store.bad_radio", count=len(faults), first=faults[0])
    layer = gpd.GeoDataFrame([dict(record)], geometry="geometry", crs=WGS84)
    ((key, feature),) = _features(layer, besides=PROVENANCE).items()
    with store.writing(actor, Role.REVIEWER) as transaction:
        filled_now = shipped is not None and _fill(transaction, shipped).added > 0
        standing = _record(transaction.connection, *key)
        if not filled_now and (0 if standing is None else standing.revision) != revision:
            raise StaleEditError("store.stale_radio", standing, feature, commune=key[0], year=key[1])
        base = standing or _before(transaction.connection, *key)
        before, now = None if base is None else _flat(base.record), _flat(feature)
        lacking = unstated(now)
        if lacking and (before is None or whole or altered(before, now)):
            names = ", ".join(messages.text(f"store.stated_{name}") for name in lacking)
            raise DecisionError("store.radio_unstated", names=names)
        kept = edited(before, now, _hand(actor, why), whole=whole)
        return _save(transaction, key, _feature_of(kept), standing, why)


def remove_radio(
    store: Store, actor: Actor, commune_code: str, year: int, revision: int, why: str
) -> None:
    """Take a record out of the register; the trail keeps what it said, and why it went.

    Raises
    ------
    DecisionError
        If no reason is given.
    StaleEditError
        If there is no such record, or somebody else has changed it.
    """
    if not says_something(why):
        raise DecisionError("store.no_radio_reason", commune=commune_code, year=year)
    with store.writing(actor, Role.REVIEWER) as transaction:
        standing = _record(transaction.connection, commune_code, year)
        if standing is None or standing.revision != revision:
            raise StaleEditError("store.stale_radio", standing, None, commune=commune_code, year=year)
        # In this order: the store lets no record go that the trail does not take leave of.
        gone = ("radio_register", key_text(commune_code, year))
        transaction.record(REMOVE, standing.subject, _row(standing), {"why": why.strip()}, gone)
        transaction.connection.execute(
            "DELETE FROM radio_register WHERE commune_code = ? AND year = ?", (commune_code, year)
        )


def import_radio(
    store: Store,
    actor: Actor,
    layer: gpd.GeoDataFrame,
    why: str,
    *,
    whole: bool = False,
    unplaced: Collection[tuple[str, int]] = (),
    shipped: gpd.GeoDataFrame | None = None,
) -> Imported:
    """Take a whole layer up, all of it or nothing; what it says the same of stays untouched.

    Records of the register that the layer does not name stay too. Of a record that both have, a value
    that the layer leaves open stays as it is, and only what the layer changes takes the layer's origin,
    source and date.

    Parameters
    ----------
    layer
        Radio layer's schema, EPSG:4326; its origin, source and date are those stated for the import.
    whole
        Whether each record of the layer takes the place of the one that stands, as a whole.
    unplaced
        Commune and year of the records whose place nobody has stated: one that stands keeps its own.
    shipped
        The layer that is taken up first, where the register is empty.

    Raises
    ------
    DecisionError
        If a record does not agree with the schema (the first fault is named), or no reason is given.
    """
    _need_reason(actor, why)
    features = _features(layer)
    with store.writing(actor, Role.REVIEWER) as transaction:
        if shipped is not None:
            _fill(transaction, shipped)
        return _import(transaction, features, why, whole=whole, unplaced=unplaced)


def preview_radio(
    store: Store,
    actor: Actor,
    layer: gpd.GeoDataFrame,
    *,
    whole: bool = False,
    unplaced: Collection[tuple[str, int]] = (),
    shipped: gpd.GeoDataFrame | None = None,
) -> tuple[Imported, list[RadioPreview]]:
    """Return what :func:`import_radio` would do of the same; nothing is written.

    Raises
    ------
    DecisionError
        If a record does not agree with the schema.
    """
    features = _features(layer)
    with store.reading(actor, Role.REVIEWER) as connection:
        rows = connection.execute("SELECT * FROM radio_register").fetchall()
    standing = {(row["commune_code"], row["year"]): json.loads(row["record"]) for row in rows}
    if not standing and shipped is not None:
        standing = dict(_features(shipped))
    counts, previews, hand = Imported(), list[RadioPreview](), _hand(actor, "")
    for key, feature in features.items():
        before = _flat(standing[key]) if key in standing else None
        kept = _outcome(before, _flat(feature), hand, whole=whole, is_unplaced=key in unplaced)
        counts = _counted(counts, before, kept)
        if before is None or not _is_same(before, kept):
            previews.append(RadioPreview(*key, standing.get(key), _feature_of(kept)))
    return counts, previews


def fill_radio(store: Store, actor: Actor, shipped: gpd.GeoDataFrame) -> Imported:
    """Take the shipped layer up where the register is empty, and do nothing where it is not.

    What it says of the origin of each record (synthetic, in the demonstration) is kept with it.

    Raises
    ------
    DecisionError
        As :func:`import_radio` does.
    """
    with store.writing(actor, Role.REVIEWER) as transaction:
        return _fill(transaction, shipped)


_Key = tuple[str, int]
_Feature = Mapping[str, object]


def _need_reason(actor: Actor, why: str) -> None:
    require(actor, Role.REVIEWER)  # who may not change the register is told so first
    if not says_something(why):
        raise DecisionError("store.radio_no_why")


def _hand(actor: Actor, why: str) -> Hand:
    return Hand(actor.email, audit.now(), why.strip())


def _fill(transaction: Transaction, shipped: gpd.GeoDataFrame) -> Imported:
    if transaction.connection.execute("SELECT 1 FROM radio_register LIMIT 1").fetchone():
        return Imported()
    return _import(transaction, _features(shipped), messages.text("store.radio_filled"), whole=True)


def _import(
    transaction: Transaction,
    features: Mapping[_Key, _Feature],
    why: str,
    *,
    whole: bool,
    unplaced: Collection[_Key] = (),
) -> Imported:
    counts, hand = Imported(), _hand(transaction.actor, why)
    for key, feature in features.items():
        standing = _record(transaction.connection, *key)
        before = None if standing is None else _flat(standing.record)
        kept = _outcome(before, _flat(feature), hand, whole=whole, is_unplaced=key in unplaced)
        counts = _counted(counts, before, kept)
        if before is None or not _is_same(before, kept):
            _save(transaction, key, _feature_of(kept), standing, why)
    return counts


def _outcome(
    before: Mapping[str, object] | None,
    now: Mapping[str, object],
    hand: Hand,
    *,
    whole: bool,
    is_unplaced: bool,
) -> Mapping[str, object]:
    """Return the record that an import of another makes of one."""
    if before is None:
        return now  # of a shipped record, what it says of its own fields is kept with it
    if not whole:
        now = filled(before, {**now, GEOMETRY: None} if is_unplaced else now)
    return edited(before, now, hand, whole=whole)


def _counted(
    counts: Imported, before: Mapping[str, object] | None, kept: Mapping[str, object]
) -> Imported:
    if before is None:
        return replace(counts, added=counts.added + 1)
    if _is_same(before, kept):
        return replace(counts, same=counts.same + 1)
    return replace(counts, changed=counts.changed + 1)


def _is_same(before: Mapping[str, object], kept: Mapping[str, object]) -> bool:
    return not altered(before, kept) and _same_source(before, kept)


def _same_source(before: Mapping[str, object], kept: Mapping[str, object]) -> bool:
    return all(before.get(name) == kept.get(name) for name in (*PROVENANCE, CHANGES))


def _flat(feature: _Feature) -> dict[str, object]:
    """Return a feature as the fields of its record, the geometry among them."""
    fields: Mapping[str, object] = feature["properties"]  # type: ignore[assignment]
    return {**fields, GEOMETRY: feature[GEOMETRY]}


def _feature_of(record: Mapping[str, object]) -> _Feature:
    fields = {name: record.get(name) for name in FIELDS}
    return {"type": "Feature", "properties": fields, GEOMETRY: record[GEOMETRY]}


def _features(layer: gpd.GeoDataFrame, besides: Collection[str] = ()) -> dict[_Key, _Feature]:
    """Return the records of a layer as features with the fields of the schema, which are checked.

    Parameters
    ----------
    besides
        Fields that somebody else judges.
    """
    spec = LAYERS["radio"]
    table = pd.DataFrame(layer.drop(columns=layer.geometry.name)).reindex(columns=list(FIELDS))
    shapes = layer.geometry.to_numpy()
    raw = gpd.GeoDataFrame(table, geometry=shapes, crs=layer.crs).reset_index(drop=True)
    typed = with_schema_types(raw, spec)
    lost = [name for name in FIELDS if (raw[name].notna() & typed[name].isna()).any()]
    if lost:  # a number that is none would go unseen as missing
        row = int((raw[lost[0]].notna() & typed[lost[0]].isna()).idxmax())
        facts = {"file": spec.file, "row": row + 1, "column": lost[0], "value": raw[lost[0]][row]}
        first = messages.text("layers.bad_value", **facts, expected="float64")
        raise DecisionError("store.bad_radio", count=len(lost), first=first)
    faults = [fault for fault in check_layer(typed, spec) if fault.column not in besides]
    if faults:
        raise DecisionError("store.bad_radio", count=len(faults), first=faults[0].message)
    features = json.loads(geojson_text(typed, "radio", {}))["features"]
    years = typed["year"].astype(int)
    return dict(zip(zip(typed["commune_code"], years.tolist(), strict=True), features, strict=True))


def _before(connection: sqlite3.Connection, commune_code: str, year: int) -> RadioRecord | None:
    """Return the record of the last year before one: what a first record of the year is made from."""
    row = connection.execute(
        "SELECT * FROM radio_register WHERE commune_code = ? AND year < ? ORDER BY year DESC LIMIT 1",
        (commune_code, year),
    ).fetchone()
    return None if row is None else RadioRecord(**{**dict(row), "record": json.loads(row["record"])})


def _save(
    transaction: Transaction, key: _Key, feature: _Feature, standing: RadioRecord | None, why: str
) -> RadioRecord:
    revision = _last_revision(transaction.connection, *key) if standing is None else standing.revision
    saved = RadioRecord(*key, feature, revision + 1, transaction.actor.email, audit.now(), why.strip())
    transaction.connection.execute(
        "INSERT INTO radio_register (commune_code, year, record, revision, who, at, why)"
        " VALUES (:commune_code, :year, :record, :revision, :who, :at, :why)"
        " ON CONFLICT DO UPDATE SET record = excluded.record, revision = excluded.revision,"
        " who = excluded.who, at = excluded.at, why = excluded.why",
        {**_row(saved), "record": json.dumps(feature, ensure_ascii=False)},
    )
    transaction.record(SAVE, saved.subject, None if standing is None else _row(standing), _row(saved))
    return saved


def _last_revision(connection: sqlite3.Connection, commune_code: str, year: int) -> int:
    """Return the revision that the removal of a record came to; 0 where there never was one."""
    last = audit.last_entry(connection, _subject(commune_code, year), (SAVE, REMOVE))
    return 0 if last is None or last.before is None else int(json.loads(last.before)["revision"]) + 1


def _record(connection: sqlite3.Connection, commune_code: str, year: int) -> RadioRecord | None:
    row = connection.execute(
        "SELECT * FROM radio_register WHERE commune_code = ? AND year = ?", (commune_code, year)
    ).fetchone()
    return None if row is None else RadioRecord(**{**dict(row), "record": json.loads(row["record"])})


def _subject(commune_code: str, year: int) -> str:
    return f"radio/{commune_code}/{year}"


def _row(saved: RadioRecord) -> dict[str, object]:
    return dict(vars(saved))
