"""Records of commune radio as the store's rows hold them, and as features of the radio layer."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from planner.base import messages
from planner.base.errors import DecisionError
from planner.base.vocabulary import Role
from planner.base.words import says_something
from planner.layers.catalogue import LAYERS
from planner.layers.io import check_layer, geojson_text, with_schema_types
from planner.layers.radio_provenance import GEOMETRY, Hand
from planner.store import audit
from planner.store.database import Transaction
from planner.store.people import Actor, require

FIELDS = tuple(LAYERS["radio"].schema.columns)
SAVE, REMOVE = "radio", "remove_radio"  # what the audit trail calls the changes
Key = tuple[str, int]  # commune and year
Feature = Mapping[str, object]


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


def need_reason(actor: Actor, why: str) -> None:
    """Raise DecisionError where a change of the register states no reason."""
    require(actor, Role.REVIEWER)  # who may not change the register is told so first
    if not says_something(why):
        raise DecisionError("store.radio_no_why")


def hand_of(actor: Actor, why: str) -> Hand:
    """Return who changes a record now, and why."""
    return Hand(actor.email, audit.now(), why.strip())


def flat(feature: Feature) -> dict[str, object]:
    """Return a feature as the fields of its record, the geometry among them."""
    fields: Mapping[str, object] = feature["properties"]  # type: ignore[assignment]
    return {**fields, GEOMETRY: feature[GEOMETRY]}


def feature_of(record: Mapping[str, object]) -> Feature:
    """Return the fields of a record, the geometry among them, as a feature."""
    fields = {name: record.get(name) for name in FIELDS}
    return {"type": "Feature", "properties": fields, GEOMETRY: record[GEOMETRY]}


def features_of(layer: gpd.GeoDataFrame, besides: Collection[str] = ()) -> dict[Key, Feature]:
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


def record_of(connection: sqlite3.Connection, commune_code: str, year: int) -> RadioRecord | None:
    """Return the record of a commune in a year, None where there is none."""
    row = connection.execute(
        "SELECT * FROM radio_register WHERE commune_code = ? AND year = ?", (commune_code, year)
    ).fetchone()
    return None if row is None else RadioRecord(**{**dict(row), "record": json.loads(row["record"])})


def record_before(connection: sqlite3.Connection, commune_code: str, year: int) -> RadioRecord | None:
    """Return the record of the last year before one: what a first record of the year is made from."""
    row = connection.execute(
        "SELECT * FROM radio_register WHERE commune_code = ? AND year < ? ORDER BY year DESC LIMIT 1",
        (commune_code, year),
    ).fetchone()
    return None if row is None else RadioRecord(**{**dict(row), "record": json.loads(row["record"])})


def save(
    transaction: Transaction, key: Key, feature: Feature, standing: RadioRecord | None, why: str
) -> RadioRecord:
    """Write a record in the place of the one that stands, on the trail."""
    revision = _last_revision(transaction.connection, *key) if standing is None else standing.revision
    saved = RadioRecord(*key, feature, revision + 1, transaction.actor.email, audit.now(), why.strip())
    transaction.connection.execute(
        "INSERT INTO radio_register (commune_code, year, record, revision, who, at, why)"
        " VALUES (:commune_code, :year, :record, :revision, :who, :at, :why)"
        " ON CONFLICT DO UPDATE SET record = excluded.record, revision = excluded.revision,"
        " who = excluded.who, at = excluded.at, why = excluded.why",
        {**row_of(saved), "record": json.dumps(feature, ensure_ascii=False)},
    )
    before = None if standing is None else row_of(standing)
    transaction.record(SAVE, saved.subject, before, row_of(saved))
    return saved


def _last_revision(connection: sqlite3.Connection, commune_code: str, year: int) -> int:
    """Return the revision that the removal of a record came to; 0 where there never was one."""
    last = audit.last_entry(connection, _subject(commune_code, year), (SAVE, REMOVE))
    return 0 if last is None or last.before is None else int(json.loads(last.before)["revision"]) + 1


def _subject(commune_code: str, year: int) -> str:
    return f"radio/{commune_code}/{year}"


def row_of(saved: RadioRecord) -> dict[str, object]:
    """Return a record as the trail keeps it."""
    return dict(vars(saved))
