"""Extended data of a KML under the names that the file itself gives them.

GDAL writes "Lo___i_c___t" for "Loại cột", and lays "Mã" and "Mô" over each other. So before it reads a
file the names are replaced by plain ones, and afterwards put back.
"""

from __future__ import annotations

import re
from pathlib import Path

from lxml import etree

from planner.intake.columns import TABLES, field_of

_NAMED = ("Data", "SimpleField", "SimpleData", "SimpleArrayField", "SimpleArrayData")
_TAGS = re.compile(r"<[^>]*>")
_ALIAS = "truong_{number}"


def with_plain_names(opened: Path) -> dict[str, str]:
    """Replace the names of extended data in a KML file, and return plain name → its own name.

    A field whose name says nothing to us is called by what the file displays for it, if that does.

    Parameters
    ----------
    opened
        A copy of the file; it is changed.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=False)
    try:
        tree = etree.parse(opened, parser)
    except etree.XMLSyntaxError:
        return {}  # GDAL then says what is wrong with it
    aliases: dict[str, str] = {}
    shown: dict[str, str] = {}
    for element in tree.iter(*(f"{{*}}{name}" for name in _NAMED)):
        name = " ".join((element.get("name") or "").split())
        if not name:
            continue
        alias = aliases.setdefault(name, _ALIAS.format(number=len(aliases) + 1))
        element.set("name", alias)
        displayed = element.findtext("{*}displayName")
        if displayed:
            shown.setdefault(name, " ".join(_TAGS.sub(" ", displayed).split()))
    if not aliases:
        return {}
    tree.write(opened, encoding="UTF-8", xml_declaration=True)
    return {alias: _best(name, shown.get(name)) for name, alias in aliases.items()}


def _best(name: str, displayed: str | None) -> str:
    if displayed and not _is_known(name) and _is_known(displayed):
        return displayed
    return name


def _is_known(name: str) -> bool:
    return any(field_of(name, kind) is not None for kind in TABLES)
