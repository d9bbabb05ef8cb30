"""The card of what was clicked on the map: every field that is known, and where it comes from."""

from __future__ import annotations

from typing import Any

import pandas as pd
import shapely

from planner.base import messages, numbers
from planner.geo.vn2000 import WGS84, convert
from planner.layers.radio_record import changed_lines
from planner.layers.rows import is_missing
from planner.layers.vocabulary import words
from planner.mapview.map_data import Json
from planner.mapview.words import carrier_name, number, t

STATION_FIELDS = (
    "name",
    "address",
    "carrier",
    "technologies",
    "mast_class",
    "mast_height_m",
    "building_height_m",
    "antenna_height_m",
    "land_area_m2",
    "shared_with",
    "status",
    "action",
    "year",
    "eirp_dbm",
    "azimuths_deg",
)
PROVENANCE = ("origin", "source", "source_date")
CLOSED = ("status", "action", "origin")


def _value(field: str, value: Any) -> str:  # noqa: ANN401 - any cell
    if is_missing(value):
        return t("card_missing")
    if field in CLOSED:
        return messages.text(f"common.{field}_{value}")
    if field in ("carrier", "shared_with"):
        return ", ".join(carrier_name(word) for word in words(value))
    if field == "year":
        return str(int(value))
    if isinstance(value, float):
        return number(value, 0 if value.is_integer() else 1)
    return str(value)


def _certainty(certainty: object) -> str:
    return messages.text(f"common.certainty_{certainty}") if isinstance(certainty, str) else "–"


def _position(point: shapely.Point, crs: str) -> list[list[str]]:
    east, north = convert(point.x, point.y, WGS84, crs)
    return [
        [t("card_wgs84"), f"{numbers.degrees(point.y)}, {numbers.degrees(point.x)}"],
        [t("card_vn2000"), f"{numbers.number(float(north), 2)}; {numbers.number(float(east), 2)}"],
    ]


def station_card(site: pd.Series, crs: str) -> Json:
    """Return the card of a station or proposed site, with its position in both systems."""
    rows = [[t(f"card_{field}"), _value(field, site[field])] for field in STATION_FIELDS]
    rows += _position(site["geometry"], crs)
    rows += [[t(f"card_{field}"), _value(field, site[field])] for field in PROVENANCE]
    return {"title": t("card_station", site_id=site["site_id"]), "rows": rows}


def radio_card(row: pd.Series) -> Json:
    """Return the card of a commune's radio station with its status and the reason."""
    fields = ("frequency_mhz", "power_w", "antenna_height_m", "licence_no", "licence_until")
    kind = t(f"radio_{row['kind']}") if isinstance(row["kind"], str) else t("card_missing")
    record = {str(name): cell for name, cell in row.items()}
    rows = [
        [t("col_status"), messages.text(f"broadcast.status_{row['status']}")],
        [t("col_reason"), row["reason"]],
        [t("col_citation"), row["citation"] or "–"],
        [t("col_certainty"), _certainty(row["certainty"])],
        [t("card_kind"), kind],
        *[[t(f"card_{field}"), _value(field, row[field])] for field in fields],
        [
            t("card_hamlets"),
            f"{_value('', row['hamlets_served'])} / {_value('', row['hamlets_total'])}",
        ],
        *[[t(f"card_{field}"), _value(field, row[field])] for field in PROVENANCE],
        *[[t("card_changes"), line] for line in changed_lines(record)],
    ]
    return {"title": t("card_radio", name=row["name"]), "rows": rows}
