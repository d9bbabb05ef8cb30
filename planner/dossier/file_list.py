"""The list of a dossier's files for people: what there is, what it was made from, how to check it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from planner.base import messages, numbers
from planner.dossier.manifest import software
from planner.usecases.material import Material, Source

FILE_LIST = "danh-muc-tep.txt"


def t(name: str, /, **facts: object) -> str:
    """Return the text ``annexes.name`` of the catalogue."""
    return messages.text(f"annexes.{name}", **facts)


def file_list(material: Material, files: Mapping[str, bytes]) -> bytes:
    """Return the list as text that any editor of Windows opens; the manifest says the same and more."""
    lines = [*_head(material), "", t("list_data"), *map(_source, material.sources), "", t("list_files")]
    for path in sorted(files):
        content = files[path]
        lines.append(f"{hashlib.sha256(content).hexdigest()}  {len(content):>10}  {path}")
    return "\r\n".join([*lines, ""]).encode("utf-8-sig")


def outdated(material: Material) -> str:
    """Return the warning that the data have changed since the dossier was appraised."""
    return t("outdated", count=material.outdated_findings)


def _head(material: Material) -> list[str]:
    plan = material.plan_identity
    head = [
        t("list_title", code=material.code, title=material.title),
        t("list_carrier", carrier=messages.text(f"common.carrier_{material.carrier}")),
        t("list_days", on=numbers.day(material.on), made_on=numbers.day(material.made_on)),
        t("list_maker", maker=material.signing.maker or "……"),
        t("list_plan", name=material.plan.name, version=plan.version, sha256=plan.sha256),
        t("list_software", version=software()["planner"]),
        t("list_decisions", sites=len(material.decisions), of=len(material.proposal)),
    ]
    if material.seal:
        head.append(t("list_seal", seal=material.seal))
    if material.outdated_findings:
        head.append(outdated(material))
    if material.radio is None:
        head.append(t("list_no_radio", on=numbers.day(material.on)))
    if material.synthetic:
        head.append(t("list_synthetic", titles="; ".join(source.title for source in material.synthetic)))
    return [*head, t("list_check")]


def _source(source: Source) -> str:
    origins = ", ".join(messages.text(f"common.origin_{origin}") for origin in source.origins)
    return t(
        "list_source", title=source.title, day=source.source_date, origins=origins, sha256=source.sha256
    )
