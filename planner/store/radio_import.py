"""Many records of commune radio taken up at once: a shipped layer, a department's table.

All of it or nothing; :func:`preview_radio` tells beforehand what would come of it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import geopandas as gpd

from planner.base import messages
from planner.base.vocabulary import Role
from planner.layers.radio_provenance import CHANGES, GEOMETRY, PROVENANCE, Hand, altered, edited, filled
from planner.store.database import Store, Transaction
from planner.store.people import Actor
from planner.store.radio_rows import (
    Feature,
    Key,
    feature_of,
    features_of,
    flat,
    hand_of,
    need_reason,
    record_of,
    save,
)


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
    need_reason(actor, why)
    features = features_of(layer)
    with store.writing(actor, Role.REVIEWER) as transaction:
        if shipped is not None:
            fill(transaction, shipped)
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
    features = features_of(layer)
    with store.reading(actor, Role.REVIEWER) as connection:
        rows = connection.execute("SELECT * FROM radio_register").fetchall()
    standing = {(row["commune_code"], row["year"]): json.loads(row["record"]) for row in rows}
    if not standing and shipped is not None:
        standing = dict(features_of(shipped))
    counts, previews, hand = Imported(), list[RadioPreview](), hand_of(actor, "")
    for key, feature in features.items():
        before = flat(standing[key]) if key in standing else None
        kept = _outcome(before, flat(feature), hand, whole=whole, is_unplaced=key in unplaced)
        counts = _counted(counts, before, kept)
        if before is None or not _is_same(before, kept):
            previews.append(RadioPreview(*key, standing.get(key), feature_of(kept)))
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
        return fill(transaction, shipped)


def fill(transaction: Transaction, shipped: gpd.GeoDataFrame) -> Imported:
    """Take the shipped layer up where the register is empty, within a change under way."""
    if transaction.connection.execute("SELECT 1 FROM radio_register LIMIT 1").fetchone():
        return Imported()
    return _import(transaction, features_of(shipped), messages.text("store.radio_filled"), whole=True)


def _import(
    transaction: Transaction,
    features: Mapping[Key, Feature],
    why: str,
    *,
    whole: bool,
    unplaced: Collection[Key] = (),
) -> Imported:
    counts, hand = Imported(), hand_of(transaction.actor, why)
    for key, feature in features.items():
        standing = record_of(transaction.connection, *key)
        before = None if standing is None else flat(standing.record)
        kept = _outcome(before, flat(feature), hand, whole=whole, is_unplaced=key in unplaced)
        counts = _counted(counts, before, kept)
        if before is None or not _is_same(before, kept):
            save(transaction, key, feature_of(kept), standing, why)
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
