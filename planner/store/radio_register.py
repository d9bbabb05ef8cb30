"""The register of commune radio: a record for each commune and year, edited on record.

While it is empty the shipped layer stands for it (:func:`radio_layer`). The first edit would leave the
register with one commune alone, so whoever edits fills it first
(:func:`planner.store.radio_import.fill_radio`).

Every change needs a reason, and says of the changed values alone where they come from
(:mod:`planner.layers.radio_provenance`): what was not changed keeps its own origin, source and date.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

import geopandas as gpd
import pandas as pd

from planner.base import messages
from planner.base.errors import DecisionError, StaleEditError
from planner.base.vocabulary import Role
from planner.base.words import says_something
from planner.geo.vn2000 import WGS84
from planner.layers.catalogue import LAYERS
from planner.layers.io import empty_layer, with_schema_types
from planner.layers.radio_provenance import (
    PROVENANCE,
    altered,
    edited,
    unstated,
)
from planner.layers.radio_record import out_of_range
from planner.store.database import Store
from planner.store.layer_text import as_written
from planner.store.people import Actor
from planner.store.radio_import import fill
from planner.store.radio_rows import (
    FIELDS,
    REMOVE,
    RadioRecord,
    feature_of,
    features_of,
    flat,
    hand_of,
    need_reason,
    record_before,
    record_of,
    row_of,
    save,
)
from planner.store.rows import key_text

_KEPT = ("revision", "who", "at")


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
    need_reason(actor, why)
    if faults := list(out_of_range(record).values()):
        raise DecisionError("store.bad_radio", count=len(faults), first=faults[0])
    layer = gpd.GeoDataFrame([dict(record)], geometry="geometry", crs=WGS84)
    ((key, feature),) = features_of(layer, besides=PROVENANCE).items()
    with store.writing(actor, Role.REVIEWER) as transaction:
        filled_now = shipped is not None and fill(transaction, shipped).added > 0
        standing = record_of(transaction.connection, *key)
        if not filled_now and (0 if standing is None else standing.revision) != revision:
            raise StaleEditError("store.stale_radio", standing, feature, commune=key[0], year=key[1])
        base = standing or record_before(transaction.connection, *key)
        before, now = None if base is None else flat(base.record), flat(feature)
        lacking = unstated(now)
        if lacking and (before is None or whole or altered(before, now)):
            names = ", ".join(messages.text(f"store.stated_{name}") for name in lacking)
            raise DecisionError("store.radio_unstated", names=names)
        kept = edited(before, now, hand_of(actor, why), whole=whole)
        return save(transaction, key, feature_of(kept), standing, why)


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
        standing = record_of(transaction.connection, commune_code, year)
        if standing is None or standing.revision != revision:
            raise StaleEditError("store.stale_radio", standing, None, commune=commune_code, year=year)
        # In this order: the store lets no record go that the trail does not take leave of.
        gone = ("radio_register", key_text(commune_code, year))
        transaction.record(REMOVE, standing.subject, row_of(standing), {"why": why.strip()}, gone)
        transaction.connection.execute(
            "DELETE FROM radio_register WHERE commune_code = ? AND year = ?", (commune_code, year)
        )
