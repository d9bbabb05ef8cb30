"""The manifest: every file with its SHA-256, what it was made from, and whether that still holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from planner.appraisal.catalogue import rules_table
from planner.dossier.material import Material
from planner.errors import DataFileError

MANIFEST = "manifest.json"
CHANGED, MISSING, EXTRA = "changed", "missing", "extra"
_LIBRARIES = ("geopandas", "matplotlib", "numpy", "pandas", "shapely", "typst", "docxtpl", "xlsxwriter")


@dataclass(frozen=True)
class Difference:
    """A file that is not as the manifest says: ``changed``, ``missing`` or ``extra``."""

    path: str
    kind: str


def manifest_bytes(
    material: Material, files: Mapping[str, bytes], chosen: Mapping[str, object]
) -> bytes:
    """Return the manifest of a dossier's files as JSON.

    Parameters
    ----------
    chosen
        How it was asked for: parts, paper, orientation.
    """
    rules = rules_table(material.plan, material.on)
    told = {
        "dossier": material.code,
        "carrier": material.carrier,
        "kind": material.kind,
        "on": material.on.isoformat(),
        "made_on": material.made_on.isoformat(),
        "signing": asdict(material.signing),
        "asked_for": dict(chosen),
        "software": {"planner": _version("planner"), **{one: _version(one) for one in _LIBRARIES}},
        "plan": {"version": material.plan_identity.version, "sha256": material.plan_identity.sha256},
        "data": [asdict(one) for one in material.sources],
        "rules": rules.astype(object).where(rules.notna(), None).to_dict("records"),
        "coverage": {name: both.after.parameters for name, both in material.coverage.items()},
        "files": [
            {"path": path, "sha256": hashlib.sha256(files[path]).hexdigest(), "bytes": len(files[path])}
            for path in sorted(files)
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1, default=str).encode()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a dossier's folder.

    Raises
    ------
    DataFileError
        If there is none, or it cannot be read.
    """
    path = folder / MANIFEST
    try:
        told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        told["files"] = [
            {"path": str(one["path"]), "sha256": str(one["sha256"])} for one in told["files"]
        ]
    except FileNotFoundError as error:
        raise DataFileError("layers.file_missing", file=MANIFEST, folder=str(folder)) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataFileError("layers.file_broken", file=MANIFEST, reason=str(error)) from error
    return told


def differences(folder: Path) -> list[Difference]:
    """Return what is not as the manifest of a folder says; raises as :func:`read_manifest`."""
    said = {one["path"]: one["sha256"] for one in read_manifest(folder)["files"]}
    there = {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if path.is_file() and path != folder / MANIFEST
    }
    found = [Difference(path, MISSING) for path in said if path not in there]
    found += [Difference(path, EXTRA) for path in there if path not in said]
    for path in said.keys() & there.keys():
        if hashlib.sha256(there[path].read_bytes()).hexdigest() != said[path]:
            found.append(Difference(path, CHANGED))
    return sorted(found, key=lambda one: (one.path, one.kind))


def against(folder: Path, files: Mapping[str, bytes]) -> list[Difference]:
    """Return where a folder differs from what was made anew; the manifest itself is left out."""
    found = []
    for path in sorted(files.keys() - {MANIFEST}):
        there = folder / path
        if not there.is_file():
            found.append(Difference(path, MISSING))
        elif there.read_bytes() != files[path]:
            found.append(Difference(path, CHANGED))
    return found
