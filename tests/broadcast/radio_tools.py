"""A register of commune radio on squared paper, and the rules that it is judged by, for these tests."""

from dataclasses import replace
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
from conftest import place, square

from planner.broadcast.rules import radio_rules
from planner.broadcast.status import radio_status
from planner.layers.cited_value import CitedValue
from planner.plan.load import over_law
from planner.plan.model import Plan

ON = date(2017, 11, 3)
LAW = over_law(Plan("Luật", "1", ""))
LAWFUL = {
    "kind": "wireless_fm",
    "frequency_mhz": 64.0,
    "power_w": 30.0,
    "antenna_height_m": 24.0,
    "licence_no": "1/GP",
    "licence_until": "2020-01-01",
    "hamlets_total": 9.0,
    "hamlets_served": 6.0,
    "loudspeakers": 20.0,
    "loudspeakers_working": 20.0,
    "year": 2017.0,
    "equipment_year": np.nan,
}
TEXT = ("kind", "licence_no", "licence_until", "commune_code")


def rules_on(on=ON):
    return radio_rules(LAW, on)


def confirmed(rules, *names):
    """Return rules of which some values are confirmed by the department."""
    return replace(rules, **{name: replace(getattr(rules, name), stated="confirmed") for name in names})


def value(number, certainty="cited"):
    return CitedValue("THU", "Giá trị thử", number, "", "văn bản thử", certainty)


def register(*rows):
    """Return a register; a row is what differs from a lawful station in the commune 00001."""
    table = pd.DataFrame([{"commune_code": "00001", **LAWFUL, **row} for row in rows])
    for name in table:
        table[name] = table[name].astype("str" if name in TEXT else float)
    return gpd.GeoDataFrame(table, geometry=[place(0, 0)] * len(table), crs="EPSG:4326")


def rural(count):
    """Return communes of 1 km, each 1,000 people more than the one before."""
    numbers = range(1, count + 1)
    return gpd.GeoDataFrame(
        {
            "commune_code": [f"{n:05d}" for n in numbers],
            "name": [f"Xã {n}" for n in numbers],
            "kind": "xã",
            "district_code": "001",
            "district": "Huyện Một",
            "population": [1000.0 * n for n in numbers],
        },
        geometry=[square(1000 * n, 0, 1000) for n in numbers],
        crs="EPSG:4326",
    )


def status_of(*rows, communes=None, on=ON, rules=None):
    """Return the status of as many communes as there are rows, or of those given."""
    if communes is None:
        communes = rural(len(rows))
        rows = [{"commune_code": f"{n:05d}", **row} for n, row in enumerate(rows, start=1)]
    return radio_status(register(*rows), communes, on, rules or rules_on(on))


def facts_of(*rows):
    """Return the layer of facts; a row is what is known of the communes in their order."""
    names = ["is_poor", "is_remote", "is_khmer", "is_border", "is_coastal", "is_disadvantaged",
             "ntm_target_year", "criterion_8_1", "evidence_8_1", "criterion_8_4", "evidence_8_4",
             "programmes"]  # fmt: skip
    records = [
        {"commune_code": f"{n:05d}", "year": 2017.0, **row} for n, row in enumerate(rows, start=1)
    ]
    table = pd.DataFrame(records, columns=["commune_code", "year", *names])
    for name in names:
        table[name] = table[name].astype(float if name == "ntm_target_year" else "str")
    return gpd.GeoDataFrame(table, geometry=[place(0, 0)] * len(table), crs="EPSG:4326")
