"""Which commune a row names, in its columns or in its address; against where its point lies."""

from __future__ import annotations

from dataclasses import dataclass

from planner.base import messages
from planner.intake.report import Mend
from planner.intake.tables import Record
from planner.intake.words import read_commune_code, read_text
from planner.layers.commune_names import in_address
from planner.layers.region import Region


@dataclass(frozen=True)
class NamedPlace:
    """The commune that a row names.

    Attributes
    ----------
    communes
        Positions in the region of the communes that it can mean; empty where it names none we know.
    text, field
        What the row says, and in which column; None where it names no commune.
    mend
        What the row more likely means, where it names a commune that the province does not have so.
    """

    communes: tuple[int, ...] = ()
    text: str | None = None
    field: str | None = None
    mend: Mend | None = None


def named_place(record: Record, region: Region) -> NamedPlace:
    """Return the commune that a row names: by code, by its columns, or in its address."""
    values = record.values
    code = read_commune_code(values["commune_code"]) if "commune_code" in values else None
    if code is not None and "commune" not in values:
        communes = tuple(at for at, commune_code in enumerate(region.codes) if commune_code == code)
        return NamedPlace(communes, code, "commune_code")
    commune: str | None
    district: str | None
    if "commune" in values:
        commune, field = read_text(values["commune"]), "commune"
        district = read_text(values["district"]) if "district" in values else None
    elif "address" in values:
        commune, district = in_address(read_text(values["address"]))
        field = "address"
    else:
        return NamedPlace()
    if commune is None:
        return NamedPlace()
    return _known(commune, district, field, region)


def _known(commune: str, district: str | None, field: str, region: Region) -> NamedPlace:
    communes = region.named(commune)
    if not communes:
        return NamedPlace((), commune, field, _renamed(commune, field, region))
    if district is None or not region.knows_district(district):
        return NamedPlace(communes, commune, field)
    within = region.in_district(communes, district)
    if within:
        return NamedPlace(within, commune, field)
    # The commune is there, but in another district: borders of districts have moved.
    return NamedPlace(
        communes, f"{commune}, {district}", field, _moved(commune, communes, field, region)
    )


def _moved(commune: str, communes: tuple[int, ...], field: str, region: Region) -> Mend | None:
    if len(communes) != 1 or field != "commune":
        return None
    district = region.districts[communes[0]]
    text = messages.said("intake.suggest_moved", commune=commune, district=district)
    return Mend("moved_commune", (("district", district),), text)


def _renamed(commune: str, field: str, region: Region) -> Mend | None:
    close = region.close_names(commune)
    if len(close) != 1 or field != "commune":
        return None
    text = messages.said("intake.suggest_renamed", commune=close[0])
    return Mend("renamed_commune", (("commune", close[0]),), text)
