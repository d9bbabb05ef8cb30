"""The manifest: every file with its SHA-256, what it was made from, and whether that still holds."""

from __future__ import annotations

import hashlib
import json
import platform
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path
from typing import Any

import planner
from planner.appraisal.catalogue import rules_table
from planner.base import messages
from planner.base.errors import DataFileError
from planner.usecases.material import Material

MANIFEST = "manifest.json"
CHANGED, MISSING, EXTRA = "changed", "missing", "extra"
FROM_FILE, FROM_STORE = "file", "store"
_INPUTS = (
    "dossier", "carrier", "kind", "on", "software", "plan", "data", "decisions", "templates", "rules",
    "coverage", "command", "signing", "made_on", "seal",
)  # fmt: skip
_LIBRARIES = ("geopandas", "matplotlib", "numpy", "pandas", "shapely", "typst", "docxtpl", "xlsxwriter")


@dataclass(frozen=True)
class Difference:
    """A file that is not as the manifest says: ``changed``, ``missing`` or ``extra``."""

    path: str
    kind: str


def manifest_bytes(
    material: Material,
    files: Mapping[str, bytes],
    chosen: Mapping[str, object],
    templates: Path | None = None,
) -> bytes:
    """Return the manifest of a dossier's files as JSON.

    Parameters
    ----------
    chosen
        How it was asked for: parts, paper, orientation.
    templates
        Folder of the office's own templates, which are told by their SHA-256.
    """
    rules = rules_table(material.plan, material.on)
    manifest = {
        "dossier": material.code,
        "carrier": material.carrier,
        "kind": material.kind,
        "on": material.on.isoformat(),
        "made_on": material.made_on.isoformat(),
        "made_from": FROM_FILE if material.received_on is None else FROM_STORE,
        "signing": asdict(material.signing),
        "asked_for": dict(chosen),
        "command": command_of(material, chosen),
        "software": software(),
        "plan": {"version": material.plan_identity.version, "sha256": material.plan_identity.sha256},
        "data": [asdict(source) for source in material.sources],
        "decisions": {
            "sites": len(material.decisions),
            "sha256": _digest(material.decisions.to_csv(index=False).encode()),
        },
        "outdated_findings": material.outdated_findings,
        "seal": material.seal,
        "templates": _templates(templates),
        "rules": rules.astype(object).where(rules.notna(), None).to_dict("records"),
        "coverage": {name: both.after.parameters for name, both in material.coverage.items()},
        "files": [
            {"path": path, "sha256": _digest(files[path]), "bytes": len(files[path])}
            for path in sorted(files)
        ],
    }
    return json.dumps(manifest, ensure_ascii=False, indent=1, default=str).encode()


def command_of(material: Material, chosen: Mapping[str, object]) -> str:
    """Return the command that makes the same files from the same inputs."""
    words = ["planner", "dossier"]
    if material.received_on is None:
        words += [material.title, "--carrier", material.carrier, "--on", material.on.isoformat()]
        words += ["--kind", material.kind]
    else:
        words.append(material.code)
    words += ["--made-on", material.made_on.isoformat()]
    words += ["--paper", str(chosen["paper"]), "--orientation", str(chosen["orientation"])]
    for name in ("part", "commune"):
        listed = chosen.get(f"{name}s")
        for choice in listed if isinstance(listed, list) else []:
            words += [f"--{name}", choice]
    signing = {name: text for name, text in asdict(material.signing).items() if text is not None}
    words += [word for name, text in signing.items() for word in (f"--{name.replace('_', '-')}", text)]
    return shlex.join([*words, "--out", "DIR"])


@cache
def software() -> dict[str, str]:
    """Return what made the files: versions, the commit where it is known, a SHA-256 of our own code."""
    fingerprint = hashlib.sha256()
    house = Path(planner.__file__).parent
    for path in sorted(house.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            fingerprint.update(
                f"{path.relative_to(house).as_posix()} {_digest(path.read_bytes())}\n".encode()
            )
    return {
        "planner": _version("planner"),
        "commit": _commit(),
        "code_sha256": fingerprint.hexdigest(),
        "python": platform.python_version(),
        **{library: _version(library) for library in _LIBRARIES},
    }


def _commit() -> str:
    """Return the commit that the package was installed from, "" where it was not from git."""
    try:
        direct_url = json.loads(distribution("planner").read_text("direct_url.json") or "{}")
    except (PackageNotFoundError, ValueError):
        return ""
    return str(direct_url.get("vcs_info", {}).get("commit_id", ""))


def _templates(folder: Path | None) -> dict[str, str]:
    files = [] if folder is None else [path for path in sorted(folder.iterdir()) if path.is_file()]
    return {path.name: _digest(path.read_bytes()) for path in files}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


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
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        manifest["files"] = [
            {"path": file["path"], "sha256": file["sha256"]} for file in manifest["files"]
        ]
    except (FileNotFoundError, NotADirectoryError) as error:
        raise DataFileError("annexes.no_manifest", folder=str(folder)) from error
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise DataFileError("annexes.bad_manifest", folder=str(folder), reason=str(error)) from error
    seen: set[str] = set()
    for file in manifest["files"]:
        if not isinstance(file["path"], str) or not isinstance(file["sha256"], str):
            raise bad_value(folder, "files", file, "path, sha256")
        if file["path"] in seen:  # of two digests the wrong one could stand first
            raise bad_value(folder, "files", file["path"], messages.text("annexes.expected_once"))
        seen.add(file["path"])
    return manifest


def bad_value(folder: Path, name: str, value: object, expected: str) -> DataFileError:
    """Return the error of a manifest whose entry ``name`` is not as we write it."""
    facts = {"folder": str(folder), "name": name, "value": str(value)[:80], "expected": expected}
    return DataFileError("annexes.bad_manifest_value", **facts)


def is_dossier(folder: Path) -> bool:
    """Return whether a folder holds a dossier of ours, rather than another program's manifest."""
    try:
        manifest = read_manifest(folder)
    except DataFileError:
        return False
    return {"dossier", "carrier", "software"} <= manifest.keys()


def differences(folder: Path) -> list[Difference]:
    """Return what is not as the manifest of a folder says; raises as :func:`read_manifest`."""
    digests = {file["path"]: file["sha256"] for file in read_manifest(folder)["files"]}
    there = _entries(folder)
    differing = [Difference(path, MISSING) for path in digests if path not in there]
    differing += [Difference(path, EXTRA) for path in there if path not in digests]
    for path in digests.keys() & there.keys():
        if not _is_plain(there[path]) or _digest(there[path].read_bytes()) != digests[path]:
            differing.append(Difference(path, CHANGED))
    return sorted(differing, key=lambda difference: (difference.path, difference.kind))


def _entries(folder: Path) -> dict[str, Path]:
    """Return all that a folder holds by path but its folders and manifest; links and pipes among it."""
    return {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if path != folder / MANIFEST and (path.is_symlink() or not path.is_dir())
    }


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def against(folder: Path, files: Mapping[str, bytes]) -> list[Difference]:
    """Return where a folder differs from what was made anew; the manifest itself is left out."""
    wanted = files.keys() - {MANIFEST}
    there = _entries(folder)
    differing = [Difference(path, EXTRA) for path in there.keys() - wanted]
    differing += [Difference(path, MISSING) for path in wanted - there.keys()]
    differing += [
        Difference(path, CHANGED)
        for path in wanted & there.keys()
        if not _is_plain(there[path]) or there[path].read_bytes() != files[path]
    ]
    return sorted(differing, key=lambda difference: (difference.path, difference.kind))


def other_inputs(old: Mapping[str, Any], anew: Mapping[str, Any]) -> list[str]:
    """Return what two manifests were not made from alike, such as ``data/stations`` or ``plan``.

    Where this is empty and files differ nonetheless, somebody has changed the files.
    """
    flat = [dict(_inputs(manifest)) for manifest in (old, anew)]
    return sorted(
        name for name in flat[0].keys() | flat[1].keys() if flat[0].get(name) != flat[1].get(name)
    )


def _inputs(manifest: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    for name in _INPUTS:
        value = manifest.get(name)
        if name == "data" and isinstance(value, list):
            named = [source for source in value if isinstance(source, dict)]
            yield from ((f"data/{source.get('name')}", source) for source in named)
        elif isinstance(value, dict) and name in ("software", "templates", "coverage"):
            yield from ((f"{name}/{key}", entry) for key, entry in value.items())
        else:
            yield name, value
