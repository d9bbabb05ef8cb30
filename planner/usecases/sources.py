"""Where the layers of a dossier come from, as maps, lists and the manifest tell it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

import geopandas as gpd

from planner.base import messages
from planner.base.errors import DataFileError
from planner.layers.archive import digest
from planner.layers.catalogue import LAYERS
from planner.layers.io import geojson_text, layer_metadata
from planner.layers.radio_provenance import CHANGES, changes_of
from planner.usecases.material import Source


def sources_of(
    data_dir: Path, layers: Mapping[str, gpd.GeoDataFrame], stored: Collection[str] = ()
) -> list[Source]:
    """Return where the layers come from, as their files say.

    Parameters
    ----------
    stored
        Of the layers, those that the store holds: what the shipped file is called, its licence and its
        SHA-256 are then not theirs.
    """
    return [_source(data_dir, name, layer, is_stored=name in stored) for name, layer in layers.items()]


def _source(data_dir: Path, name: str, layer: gpd.GeoDataFrame, *, is_stored: bool) -> Source:
    path, metadata = data_dir / LAYERS[name].file, layer_metadata(data_dir, name)
    if is_stored:
        metadata = {"title": messages.text(f"dossier.stored_{name}"), "licence": ""}
    try:
        content = geojson_text(layer, name, {}).encode() if is_stored else path.read_bytes()
    except OSError as error:
        raise DataFileError("layers.file_broken", file=path.name, reason=str(error)) from error
    # What was changed by itself has a source of its own (the radio register).
    texts = layer[CHANGES].dropna() if CHANGES in layer else ()
    changes = [change for text in texts for change in changes_of({CHANGES: text})]
    dates = [*layer["source_date"].dropna(), *(change.source_date for change in changes)]
    sources = [*layer["source"].dropna(), *(change.source for change in changes)]
    origins = [*layer["origin"].dropna(), *(change.origin for change in changes)]
    return Source(
        name=name,
        title=str(metadata.get("title", name)),
        source="; ".join(dict.fromkeys(sources)),
        source_date=max(dates, default=str(metadata.get("date", ""))),
        origins=tuple(dict.fromkeys(origins)),
        licence=str(metadata.get("licence", "")),
        sha256=digest(content),
    )
