"""Appraisals on squared paper: sites, zones and routes in metres, and what one rule says of them."""

from dataclasses import replace
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from conftest import CRS, ORIGIN_M, make_stations

from planner.appraisal.appraise import appraise
from planner.appraisal.case import Case
from planner.geo.vn2000 import WGS84, transform_geometry
from planner.layers.cited_value import CitedValue, Confirmation
from planner.plan.model import Plan

ON = date(2018, 4, 3)
OPTIONAL = {"evidence": "str", "radius_m": float}  # columns that a layer of stations may leave out
# What a value says of itself, and the verdict where it is not met: broken is broken.
STATED = [("assumed", "fail"), ("confirmed", "fail"), ("cited", "fail")]
RURAL, WARD = 5_000, 15_000  # x in the middle of the rural commune, and of the ward


def with_certainty(plan: Plan, certainty: str) -> Plan:
    """Return a plan with every value stated as cited (or assumed): what it would say if checked."""

    def stated(parameter: CitedValue) -> CitedValue:
        return replace(parameter, stated=certainty)

    return replace(
        plan,
        parameters=tuple(stated(parameter) for parameter in plan.parameters),
        spacing=tuple(replace(row, distance=stated(row.distance)) for row in plan.spacing),
        zones=tuple(replace(zone, parameter=stated(zone.parameter)) for zone in plan.zones),
        targets=tuple(replace(target, amount=stated(target.amount)) for target in plan.targets),
    )


def stations(rows) -> gpd.GeoDataFrame:
    """Return sites from rows with ``at``, with the columns that only some layers have."""
    layer = make_stations(list(rows))
    for name, kind in OPTIONAL.items():
        if any(name in row for row in rows):
            values = pd.Series([row.get(name) for row in rows], dtype=object)
            layer[name] = values.astype(kind).to_numpy()
    return layer


def new(x, y=5000, site_id="P", **values):
    """Return the row of a new site at a place in metres."""
    row = {"site_id": site_id, "at": (x, y), "action": "new", "status": "planned", "year": 2019.0}
    return {**row, **values}


def old(x, y=5000, site_id="OLD", **values):
    """Return the row of a standing mast."""
    return {"site_id": site_id, "at": (x, y), **values}


def on_paper(plane):
    """Return a geometry in metres on the squared paper as one in degrees."""
    moved = shapely.transform(plane, lambda xy: xy + np.array(ORIGIN_M))
    return transform_geometry(np.array([moved]), CRS, WGS84)[0]


def zones(*areas) -> gpd.GeoDataFrame:
    """Return a zones layer from (kind, geometry in metres) or (kind, geometry, parameters)."""
    rows = [(*area, None)[:3] for area in areas]
    kinds = [row[0] for row in rows]
    codes = [f"Z{number}" for number in range(len(rows))]
    table = {
        "zone_id": codes,
        "kind": kinds,
        "name": [f"{kind} {code}" for kind, code in zip(kinds, codes, strict=True)],
        "parameters": [row[2] for row in rows],
        "citation": ["văn bản thử"] * len(rows),
    }
    return gpd.GeoDataFrame(table, geometry=[on_paper(row[1]) for row in rows], crs=WGS84)


def routes(*rows) -> gpd.GeoDataFrame:
    """Return routes of cable from rows with ``line``, a list of points in metres (None: unknown)."""
    defaults = {
        "kind": "C1",
        "carrier": "viettel",
        "status": "planned",
        "year": 2019.0,
        "shared_with": None,
        "clearance_m": np.nan,
    }
    records = [{"cable_id": f"T{number}", **defaults, **row} for number, row in enumerate(rows)]
    lines = [row.pop("line", None) for row in records]
    plane = [None if line is None else shapely.LineString(line) for line in lines]
    table = pd.DataFrame(records, columns=["cable_id", *defaults, "length_m"])
    lengths_m = [np.nan if line is None else line.length for line in plane]
    table["length_m"] = table["length_m"].astype(float).fillna(pd.Series(lengths_m, dtype=float))
    shapes = [None if line is None else on_paper(line) for line in plane]
    return gpd.GeoDataFrame(table, geometry=shapes, crs=WGS84)


def case_of(communes, plan, proposal=(), existing=(), others=(), on=ON, **layers) -> Case:
    """Return the case of rows of sites; ``layers`` are the other fields of a case."""
    named = dict(zip(("proposal", "existing", "others"), (proposal, existing, others), strict=True))
    own_layers = {name: stations(list(rows)) for name, rows in named.items()}
    return Case(**own_layers, communes=communes, plan=plan, on=on, crs=CRS, **layers)


def judge(*arguments, **values):
    """Return the whole appraisal of a case, given as to ``case_of``."""
    return appraise(case_of(*arguments, **values))


def finding(appraisal, rule_id, site_id="P"):
    """Return the row of a rule's finding on a site in an appraisal."""
    rows = appraisal.findings[appraisal.findings["rule_id"] == rule_id]
    return rows[rows["site_id"] == site_id].iloc[0]


def only(check, case, code="P"):
    """Return the one finding of a check on a site or route; ``code`` None: on the dossier."""
    (finding,) = [finding for finding in check(case) if finding.site_id == code]
    return finding


def cited(plan) -> Plan:
    """Return the plan as it would be with every value read in its text."""
    return with_certainty(plan, "cited")


def stated(plan, word) -> Plan:
    """Return the plan with every value cited, assumed, or assumed and confirmed by the department."""
    if word != "confirmed":
        return with_certainty(plan, word)
    plan = with_certainty(plan, "assumed")
    who = Confirmation("Phòng BCVT", date(2018, 1, 5), "đã đối chiếu văn bản")

    def by(parameter):
        return replace(parameter, confirmed=who)

    return replace(
        plan,
        parameters=tuple(map(by, plan.parameters)),
        spacing=tuple(replace(row, distance=by(row.distance)) for row in plan.spacing),
        zones=tuple(replace(zone, parameter=by(zone.parameter)) for zone in plan.zones),
        targets=tuple(replace(target, amount=by(target.amount)) for target in plan.targets),
    )


def with_value(plan, name, value) -> Plan:
    """Return the plan with another value of a name, None for none."""
    changed = [
        replace(parameter, value=value) if parameter.parameter_id == name else parameter
        for parameter in plan.parameters
    ]
    assert changed != list(plan.parameters)
    return replace(plan, parameters=tuple(changed))


def without(plan, *names) -> Plan:
    """Return the plan without the values of some names, whatever their dates."""
    left = tuple(parameter for parameter in plan.parameters if parameter.parameter_id not in names)
    assert len(left) < len(plan.parameters)
    return replace(plan, parameters=left)
