"""Hamlets as a table of loudspeakers names them, by code or by name → the codes of the hamlets layer."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd

from planner.base import messages
from planner.base.words import plain
from planner.intake.report import ERROR, Mend, Place, fault
from planner.intake.words import parts_of
from planner.layers.faults import Fault

_BETWEEN = ",;/\n"
HamletNames = dict[str, dict[str, str]]  # commune → code or bare name (both plain) → code; "" for two


def hamlet_names(layers: Sequence[gpd.GeoDataFrame]) -> HamletNames:
    """Return what the hamlets of some layers can be called, by commune."""
    names: HamletNames = {}
    for layer in layers:
        for code, commune, name in layer[["hamlet_code", "commune_code", "name"]].to_numpy().tolist():
            of_commune = names.setdefault(commune, {})
            for word in dict.fromkeys((plain(code), plain(name), _bare(name))):
                of_commune[word] = code if of_commune.get(word, code) == code else ""
    return names


def _bare(name: str) -> str:
    """Return a hamlet's name as it is compared, without the word for hamlet."""
    return plain(name).removeprefix("ap ").removeprefix("khom ")


def codes_of(
    place: Place, text: str, commune: str, names: HamletNames
) -> tuple[str | None, list[Fault]]:
    """Return the codes of the hamlets that a cluster names by code or name, as words."""
    of_commune = names.get(commune, {})
    words = parts_of(text, _BETWEEN)
    if len(words) == 1 and all(plain(word) in of_commune for word in words[0].split()):
        words = words[0].split()  # our own form: codes parted by a space
    codes, unknown = [], []
    for word in words:
        code = of_commune.get(plain(word)) or of_commune.get(_bare(word))
        codes.append(code) if code else unknown.append(word)
    if not unknown:
        return " ".join(dict.fromkeys(str(code) for code in codes)), []
    close = sorted({code for code in of_commune.values() if code})
    hint = messages.said("intake.suggest_hamlets", commune=commune, hamlets=", ".join(close[:20]))
    mend = Mend("unknown_hamlet", (), hint) if close else None
    return None, [
        fault("unknown_hamlet", ERROR, place, ("hamlet_codes",), mend=mend, value=", ".join(unknown))
    ]
