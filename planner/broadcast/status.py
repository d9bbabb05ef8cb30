"""The status of each commune's radio station on a day, with the reason and the citation."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import geopandas as gpd
import pandas as pd

from planner import messages

BAND_MHZ = (54.0, 68.0)  # RAD-BAND: CV 601/CTS-PTTH 2007; QCVN 70:2013
MAX_POWER_W = 30.0  # RAD-BAND
ENDING_DAYS = 90  # a licence that ends within this is to be renewed
CITATIONS = {
    "wrong_band": "CV 601/CTS-PTTH 2007; QCVN 70:2013",
    "over_power": "CV 601/CTS-PTTH 2007; QCVN 70:2013",
    "unlicensed": "TT 05/2015/TT-BTTTT, Điều 3, Điều 14",
    "licence_expired": "TT 05/2015/TT-BTTTT, Điều 3, Điều 14",
    "licence_ending": "TT 05/2015/TT-BTTTT, Điều 3, Điều 14",
    "licensed": "TT 05/2015/TT-BTTTT, Điều 3, Điều 14",
    "it_telecom": "TT 39/2020/TT-BTTTT",
}
STATUSES = (
    "none",
    "wired",
    "it_telecom",
    "licensed",
    "licence_ending",
    "licence_expired",
    "unlicensed",
    "wrong_band",
    "over_power",
    "unknown",
)


def radio_status(radio: gpd.GeoDataFrame, communes: gpd.GeoDataFrame, on: date) -> gpd.GeoDataFrame:
    """Return one row per commune: its radio station's status on a day.

    The latest record of the commune up to that year counts; without one the status is ``unknown``.
    Of several faults of a wireless station the first in this order is its status: unlicensed, wrong
    band, over-powered, expired, ending within 90 days; the reason names them all.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, the communes' areas, with ``status``, ``reason`` (Vietnamese), ``citation`` and
        the fields of the record.
    """
    known = radio[radio["year"] <= on.year].sort_values("year", kind="stable")
    latest = known.drop_duplicates("commune_code", keep="last").drop(columns="geometry")
    fields = ["commune_code", "name", "district_code", "district", "population", "geometry"]
    table = communes[fields].merge(pd.DataFrame(latest), on="commune_code", how="left")
    found = [_faults(row, on) for row in table.itertuples()]
    return table.assign(
        status=[faults[0] for faults in found],
        reason=[
            "; ".join(_reason(fault, row, on) for fault in faults)
            for faults, row in zip(found, table.itertuples(), strict=True)
        ],
        citation=[CITATIONS.get(faults[0], "") for faults in found],
    )


def _faults(row: Any, on: date) -> list[str]:  # noqa: ANN401 - a namedtuple of the row
    if pd.isna(row.kind):
        return ["unknown"]
    if row.kind != "wireless_fm":
        return [row.kind]
    faults = []
    if pd.isna(row.licence_no):
        faults.append("unlicensed")
    if pd.notna(row.frequency_mhz) and not BAND_MHZ[0] <= row.frequency_mhz <= BAND_MHZ[1]:
        faults.append("wrong_band")
    if pd.notna(row.power_w) and row.power_w > MAX_POWER_W:
        faults.append("over_power")
    if pd.notna(row.licence_no) and pd.notna(row.licence_until):
        until = date.fromisoformat(row.licence_until)
        if until < on:
            faults.append("licence_expired")
        elif until - on <= timedelta(days=ENDING_DAYS):
            faults.append("licence_ending")
    return faults or ["licensed"]


def _reason(fault: str, row: Any, on: date) -> str:  # noqa: ANN401
    return messages.text(
        f"broadcast.reason_{fault}",
        frequency=row.frequency_mhz,
        power=row.power_w,
        until=row.licence_until,
        number=row.licence_no,
        on=on.strftime("%d/%m/%Y"),
    )


def status_by_district(status: pd.DataFrame) -> pd.DataFrame:
    """Return communes by district and status; every commune is counted once."""
    counts = pd.crosstab(status["district"], status["status"])
    counts = counts.reindex(columns=list(STATUSES), fill_value=0)
    counts.insert(0, "communes", counts.sum(axis=1))
    return counts.rename_axis(columns=None).reset_index()


def to_json_dict(status: pd.DataFrame) -> dict[str, object]:
    """Return the figures for ``planner radio --json``."""
    counts = status["status"].value_counts()
    return {
        "communes": len(status),
        "by_status": {name: int(counts.get(name, 0)) for name in STATUSES},
        "without_station": status.loc[status["status"] == "none", "commune_code"].tolist(),
    }
