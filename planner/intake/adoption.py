"""The switch: boundaries that were compared take the place of the present ones, and can be undone."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import geopandas as gpd
import pandas as pd

from planner.base import messages
from planner.base.errors import DataFileError, InputFileError, ParameterError
from planner.base.words import says_something
from planner.intake.comparison import Comparison
from planner.intake.moved_sites import move_sites
from planner.layers.catalogue import planned_layer
from planner.layers.io import layer_metadata, read_layer
from planner.layers.versions import Version, replace_layers, version_layer
from planner.layers.vocabulary import OFFICIAL, PLANNING_CARRIERS, REFERENCE

SITE_LAYERS = ("stations", *(planned_layer(carrier) for carrier in PLANNING_CARRIERS), "service_points")


@dataclass(frozen=True)
class Provenance:
    """What the user says of a file before it replaces a layer.

    Attributes
    ----------
    source_date
        ISO date (``2019-04-01``).
    who
        Who does it.
    """

    source: str
    source_date: str
    licence: str
    who: str

    def check(self) -> None:
        """Raise ParameterError where something is not said."""
        for name in ("source", "source_date", "licence", "who"):
            if not says_something(str(getattr(self, name))):
                field = messages.said(f"boundaries.field_{name}")
                raise ParameterError("boundaries.text_missing", name=field)
        try:
            good = date.fromisoformat(self.source_date).isoformat() == self.source_date
        except ValueError:
            good = False
        if not good:
            raise ParameterError("boundaries.bad_date", value=self.source_date)


def read_sites(data_dir: Path) -> dict[str, gpd.GeoDataFrame]:
    """Return the layers whose records lie in a commune by their position."""
    return {name: read_layer(data_dir, name) for name in SITE_LAYERS}


def adopt_boundaries(
    data_dir: Path,
    comparison: Comparison,
    provenance: Provenance,
    when: datetime,
    *,
    official: bool,
    accept_unmatched: bool = False,
    digest: str | None = None,
) -> dict[str, Version]:
    """Replace the communes, and the commune of every site that changes; all kept as versions first.

    Parameters
    ----------
    official
        Whether the department says that these are the official boundaries.
    accept_unmatched
        Go on although areas match no commune, or communes have no area.
    digest
        SHA-256 of the file, for the layer's metadata.

    Returns
    -------
    dict
        Name of the layer → the version that holds what was replaced.

    Raises
    ------
    ParameterError
        If source, date, licence or person is not given.
    InputFileError
        If communes remain unmatched and this is not accepted.
    DataFileError
        If a layer cannot be read or written.
    """
    provenance.check()
    _refuse_unmatched(comparison, accept_unmatched)
    boundary = OFFICIAL if official else REFERENCE
    taken = ~comparison.communes["commune_code"].isin(_left_out(comparison))
    new = comparison.communes.copy()
    for column, value in (
        ("boundary", boundary),
        ("source", provenance.source),
        ("source_date", provenance.source_date),
        ("origin", "reported"),
    ):
        new[column] = new[column].where(~taken, value)
    before = layer_metadata(data_dir, "communes")
    metadata: dict[str, object] = {
        "title": before.get("title"),
        "origin": "reported",
        "boundary": boundary,
        "sources": provenance.source,
        "source_date": provenance.source_date,
        "licence": provenance.licence,
        "file": comparison.file,
        "file_sha256": digest,
        "attributes": before.get("attributes", before.get("sources")),
    }
    layers = {"communes": (new, metadata)}
    for name, layer in comparison.sites.items():
        layers[name] = (layer, layer_metadata(data_dir, name))
    why = messages.in_file("boundaries.why_adopt", file=comparison.file, source=provenance.source)
    return replace_layers(data_dir, layers, provenance.who, why, when)


def restore_boundaries(data_dir: Path, version: str, who: str, when: datetime) -> dict[str, Version]:
    """Bring kept communes back, with the commune of every site that this changes.

    The sites are not brought back as files: what was added to them since would be lost. Their
    commune is found anew, as when boundaries are adopted.

    Raises
    ------
    ParameterError, DataFileError
        As :func:`planner.layers.versions.restore_version`.
    """
    old, metadata = version_layer(data_dir, "communes", version)
    layers = {"communes": (old, metadata)}
    try:
        changed, _, _ = move_sites(read_sites(data_dir), read_layer(data_dir, "communes"), old)
    except DataFileError:  # a broken layer must not stand in the way of a sound one
        changed = {}
    for name, layer in changed.items():
        layers[name] = (layer, layer_metadata(data_dir, name))
    why = messages.in_file("boundaries.why_restore", version=version)
    return replace_layers(data_dir, layers, who, why, when)


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _left_out(comparison: Comparison) -> pd.Series:
    """Return the codes of the communes for which the file has no area."""
    missing = comparison.unmatched
    return missing.loc[missing["side"] == "layer", "commune_code"]


def _refuse_unmatched(comparison: Comparison, accepted: bool) -> None:
    missing = comparison.unmatched
    if accepted or not len(missing):
        return
    in_layer = int((missing["side"] == "layer").sum())
    names = missing["name"].fillna("–").tolist()
    raise InputFileError(
        "boundaries.unmatched",
        file=comparison.file,
        in_file=len(missing) - in_layer,
        in_layer=in_layer,
        names="; ".join(names[:10]) + ("…" if len(names) > 10 else ""),
    )
