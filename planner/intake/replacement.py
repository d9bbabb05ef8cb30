"""What a register would change in the layer that stands, by carrier and commune.

A file may be the whole register or that of one carrier. It does not say which, and nothing here guesses:
the caller states it. Of one carrier, the rows of all others stay as they are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.base.errors import InputFileError, ParameterError
from planner.geo.vn2000 import WGS84, project
from planner.layers.catalogue import LAYERS
from planner.layers.io import empty_layer, read_layer

WHOLE = None  # of the carriers that a file speaks for: all that there are
ADDED, CHANGED, REMOVED, SAME = "added", "changed", "removed", "same"
CHANGES = (ADDED, CHANGED, REMOVED, SAME)
MOVED_M = 1.0  # below a metre nothing moved
POSITION = "position"
_LEAST_DIFFERENCE = 1e-6
_OF_THE_SOURCE = ("source", "source_date", "origin", "changes")
_BY = ("carrier", "commune_code")


@dataclass(frozen=True)
class Replacement:
    """A layer as it would stand, and what is other than now.

    Attributes
    ----------
    layer
        The rows of the register and those that it does not speak for.
    of_file
        Of each row, whether it is the register's.
    differences
        ``change``, ``key``, ``carrier``, ``commune_code``, ``field``, ``before``, ``after``: a row for
        each field of a changed record (``position``: metres moved), one for each record added, removed.
    counts
        ``carrier``, ``commune_code`` and the number of records added, changed, removed and the same.
    seen
        SHA-256 of the file that it was compared with; "" where there was none.
    """

    layer: gpd.GeoDataFrame
    of_file: pd.Series
    differences: pd.DataFrame
    counts: pd.DataFrame
    seen: str

    def total(self, change: str) -> int:
        """Return how many records are added, changed, removed or the same."""
        return int(self.counts[change].sum())


def has_carriers(name: str) -> bool:
    """Whether the records of a layer are of carriers."""
    return "carrier" in LAYERS[name].schema.columns


def carriers_of(layer: gpd.GeoDataFrame) -> tuple[str, ...]:
    """Return the carriers of which a layer has records, in order; none where records have no carrier."""
    return tuple(sorted(layer["carrier"].dropna().unique())) if "carrier" in layer else ()


def standing_layer(data_dir: Path, name: str) -> tuple[gpd.GeoDataFrame, str]:
    """Return the layer that stands and the SHA-256 of its file, empty where there is none yet."""
    path = data_dir / LAYERS[name].file
    if LAYERS[name].optional and not path.exists():
        return empty_layer(name), ""
    return read_layer(data_dir, name), hashlib.sha256(path.read_bytes()).hexdigest()


def replacement(
    data_dir: Path,
    name: str,
    register: gpd.GeoDataFrame,
    carriers: Sequence[str] | None,
    crs: str,
    file: str = "",
) -> Replacement:
    """Return what a register would change, and the layer that would then stand.

    Parameters
    ----------
    register
        Good rows in the schema of the layer (EPSG:4326).
    carriers
        Those that the register is all of; :data:`WHOLE` where it is all of the layer.
    crs
        The province's zone, in which a move is measured.
    file
        What the register is called.

    Raises
    ------
    InputFileError
        If the register has no good row.
    ParameterError
        If it has a row of another carrier than stated, or the layer's records have no carriers.
    """
    if not len(register):
        raise InputFileError("intake.no_sites", file=file)
    standing, seen = standing_layer(data_dir, name)
    kept = standing.iloc[:0]
    if carriers is not WHOLE:
        if not has_carriers(name):
            raise ParameterError("intake.register_no_carriers", layer=name)
        others = sorted(set(carriers_of(register)) - set(carriers))
        if others:
            facts = {"file": file, "others": ", ".join(others), "carriers": ", ".join(carriers)}
            raise ParameterError("intake.register_other_carriers", **facts)
        kept = standing[~standing["carrier"].isin(list(carriers))]
    parts = [part for part in (kept, register) if len(part)]
    layer = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=WGS84)
    of_file = pd.Series(np.arange(len(layer)) >= len(kept), index=layer.index)
    before = standing if carriers is WHOLE else standing[standing["carrier"].isin(list(carriers))]
    differences, same = _differences(name, before, register, crs)
    return Replacement(layer, of_file, differences, _counts(differences, same), seen)


def _differences(
    name: str, standing: gpd.GeoDataFrame, register: gpd.GeoDataFrame, crs: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the differences, and carrier and commune of the records that are the same."""
    old, new = (_keyed(name, layer) for layer in (standing, register))
    both = new.index.intersection(old.index)
    fields = [field for field in LAYERS[name].schema.columns if field not in _OF_THE_SOURCE]
    parts = [
        _rows(ADDED, new.loc[new.index.difference(both, sort=False)]),
        _rows(REMOVED, old.loc[old.index.difference(both, sort=False)]),
    ]
    touched = pd.Series(False, index=both)
    for field in [*fields, POSITION]:
        before, after, differs = _compared(field, old.loc[both], new.loc[both], crs)
        touched |= differs
        at = both[differs.to_numpy()]
        parts.append(_rows(CHANGED, new.loc[at], field, before[at], after[at]))
    differences = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    return differences, _rows(SAME, new.loc[both[~touched.to_numpy()]])


def _keyed(name: str, layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a layer by what names its records, of each name the first."""
    spec = LAYERS[name]
    fields = list(spec.schema.unique or [spec.key])
    keys = layer[fields].map(_plain).agg(" ".join, axis=1) if len(layer) else pd.Series(dtype=object)
    keyed = layer.set_axis(pd.Index(keys.astype(object), name="key"), axis=0)
    return keyed[~keyed.index.duplicated()]


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _compared(
    field: str, old: gpd.GeoDataFrame, new: gpd.GeoDataFrame, crs: str
) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Return what both hold of a field, and where it differs."""
    if field == POSITION:
        shapes = [project(layer, crs).geometry.to_numpy() for layer in (old, new)]
        far = pd.Series(shapely.hausdorff_distance(*shapes), index=old.index, dtype=float)
        return pd.Series(None, index=old.index, dtype=object), far.round(1), far > MOVED_M
    nothing = pd.Series(None, index=old.index, dtype=object)
    before, after = (layer.get(field, nothing) for layer in (old, new))
    if pd.api.types.is_numeric_dtype(before) and pd.api.types.is_numeric_dtype(after):
        equal = (before.astype(float) - after.astype(float)).abs() < _LEAST_DIFFERENCE
    else:
        equal = before.astype(object) == after.astype(object)
    return before, after, ~(equal | (before.isna() & after.isna()))


def _rows(
    change: str,
    records: pd.DataFrame,
    field: Hashable = None,
    before: pd.Series | None = None,
    after: pd.Series | None = None,
) -> pd.DataFrame:
    identity = {name: records[name].to_numpy() if name in records else None for name in _BY}
    sides = {
        name: None if side is None else side.to_numpy(object)
        for name, side in (("before", before), ("after", after))
    }
    return pd.DataFrame(
        {"change": change, "key": records.index.to_numpy(object), **identity, "field": field, **sides},
        index=range(len(records)),
        dtype=object,
    )


def _counts(differences: pd.DataFrame, same: pd.DataFrame) -> pd.DataFrame:
    records = pd.concat([differences.drop_duplicates(["change", "key"]), same], ignore_index=True)
    named = records.assign(**{name: (records["change"] == name).astype(int) for name in CHANGES})
    return named.groupby(list(_BY), dropna=False, as_index=False)[list(CHANGES)].sum()
