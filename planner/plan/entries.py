"""From the checked entries of a plan file to the values they stand for, each with its own name."""

from __future__ import annotations

from datetime import date
from typing import Any

from planner.base import messages, numbers
from planner.layers.cited_value import PROVINCIAL, CitedValue, Confirmation
from planner.plan.model import Plan, Spacing, Target, ZoneRule

SECTIONS = ("parameters", "spacing", "zones", "targets")
Entry = dict[str, Any]


def plan_of(raw: Entry, scope: str = PROVINCIAL) -> Plan:
    """Return the plan that checked entries amount to."""
    return Plan(
        name=raw["name"],
        version=raw["version"],
        document=raw["document"],
        parameters=tuple(_named(entry, scope) for entry in raw["parameters"]),
        spacing=tuple(_spacing(entry) for entry in raw.get("spacing", ())),
        zones=tuple(_zone(entry) for entry in raw.get("zones", ())),
        targets=tuple(_target(entry) for entry in raw.get("targets", ())),
        note=raw.get("note", ""),
    )


def identity(section: str, entry: Entry) -> str:
    """Return the name of an entry's value, the same for every version of it."""
    makers = {
        "parameters": lambda: str(entry["id"]),
        "spacing": lambda: _spacing_id(entry),
        "zones": lambda: _zone_id(entry),
        "targets": lambda: _target_id(entry),
    }
    return makers[section]()


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _parameter(
    entry: Entry, parameter_id: str, name: str, unit: str, scope: str = PROVINCIAL
) -> CitedValue:
    confirmed = entry.get("confirmed")
    return CitedValue(
        parameter_id=parameter_id,
        name=name,
        value=entry.get("value"),
        unit=unit,
        document=entry["document"],
        stated=entry["certainty"],
        article=entry.get("article", ""),
        effective_from=_day(entry.get("effective_from")),
        effective_until=_day(entry.get("effective_until")),
        unread=entry.get("unread", ""),
        note=entry.get("note", ""),
        confirmed=confirmed
        and Confirmation(confirmed["who"], date.fromisoformat(confirmed["on"]), confirmed["why"]),
        scope=scope,
    )


def _named(entry: Entry, scope: str) -> CitedValue:
    return _parameter(entry, entry["id"], entry["name"], entry["unit"], scope)


def _spacing_id(entry: Entry) -> str:
    where = "URBAN" if entry["urban"] else "ELSEWHERE"
    heights = ""
    if "height_over_m" in entry or "height_up_to_m" in entry:
        heights = f".{entry.get('height_over_m', 0):g}-{entry.get('height_up_to_m', '')}"
    return f"SPACE.{entry['class'].upper()}{heights}.{where}"


def _spacing(entry: Entry) -> Spacing:
    low, high = entry.get("height_over_m"), entry.get("height_up_to_m")
    mast = messages.joined([entry["class"], *heights_said(low, high)], " ")
    where = messages.said("plan.where_urban" if entry["urban"] else "plan.where_elsewhere")
    name = messages.said("plan.spacing_name", mast=mast, where=where)
    value = _parameter(entry, _spacing_id(entry), name, "m")
    return Spacing(entry["class"], low, high, entry["urban"], value)


def heights_said(low_m: float | None, high_m: float | None) -> list[str]:
    """Return what there is to say of a range of heights: over the one, up to the other."""
    return [
        messages.said(f"plan.height_{key}", value=numbers.plain_figure(value))
        for key, value in (("over", low_m), ("up_to", high_m))
        if value is not None
    ]


def _zone_id(entry: Entry) -> str:
    return f"ZONE.{entry['kind'].upper()}"


def _zone(entry: Entry) -> ZoneRule:
    allowed = ", ".join(entry["allowed"])
    kind = messages.said(f"plan.zone_{entry['kind']}")
    name = messages.said("plan.zone_name", kind=kind, allowed=allowed or "–")
    return ZoneRule(entry["kind"], tuple(entry["allowed"]), _parameter(entry, _zone_id(entry), name, ""))


def _target_id(entry: Entry) -> str:
    parts = [entry.get(name) for name in ("carrier", "district_code", "class")]
    named = [str(part) for part in parts if part is not None]
    return ".".join(["QUANTITY", entry["quantity"], str(entry["horizon"]), *named])


def _target(entry: Entry) -> Target:
    carrier, district, mast_class = (entry.get(name) for name in ("carrier", "district_code", "class"))
    facts = [
        messages.said(f"common.carrier_{carrier}") if carrier else "",
        messages.said("plan.of_district", code=district) if district else "",
        mast_class or "",
    ]
    name = messages.said(
        f"plan.target_{entry['quantity']}",
        horizon=entry["horizon"],
        whom=messages.joined(facts) or messages.said("plan.of_province"),
    )
    unit = messages.said(f"plan.unit_{entry['quantity']}")
    amount = _parameter(entry, _target_id(entry), name, unit)
    return Target(entry["quantity"], entry["horizon"], amount, carrier, district, mast_class)
