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
from planner.plan.model import Confirmation, Parameter, Plan

ON = date(2018, 4, 3)
OPTIONAL = {"evidence": "str", "radius_m": float}  # columns that a layer of stations may leave out
# What a value says of itself, and the verdict where it is not met.
STATED = [("assumed", "review"), ("confirmed", "fail"), ("cited", "fail")]
RURAL, WARD = 5_000, 15_000  # x in the middle of the rural commune, and of the ward


def with_certainty(plan: Plan, certainty: str) -> Plan:
    """Return a plan with every value stated as cited (or assumed): what it would say if checked."""

    def stated(parameter: Parameter) -> Parameter:
        return replace(parameter, stated=certainty)

    return replace(
        plan,
        parameters=tuple(stated(one) for one in plan.parameters),
        spacing=tuple(replace(one, distance=stated(one.distance)) for one in plan.spacing),
        zones=tuple(replace(one, parameter=stated(one.parameter)) for one in plan.zones),
        targets=tuple(replace(one, amount=stated(one.amount)) for one in plan.targets),
    )


def stations(rows) -> gpd.GeoDataFrame:
    """Return sites from rows with ``at``, with the columns that only some layers have."""
    made = make_stations(list(rows))
    for name, kind in OPTIONAL.items():
        if any(name in row for row in rows):
            values = pd.Series([row.get(name) for row in rows], dtype=object)
            made[name] = values.astype(kind).to_numpy()
    return made


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
    made = [{"cable_id": f"T{number}", **defaults, **row} for number, row in enumerate(rows)]
    lines = [row.pop("line", None) for row in made]
    plane = [None if line is None else shapely.LineString(line) for line in lines]
    table = pd.DataFrame(made, columns=["cable_id", *defaults, "length_m"])
    known = [np.nan if line is None else line.length for line in plane]
    table["length_m"] = table["length_m"].astype(float).fillna(pd.Series(known, dtype=float))
    shapes = [None if line is None else on_paper(line) for line in plane]
    return gpd.GeoDataFrame(table, geometry=shapes, crs=WGS84)


def case_of(communes, plan, proposal=(), existing=(), others=(), on=ON, **layers) -> Case:
    """Return the case of rows of sites; ``layers`` are the other fields of a case."""
    named = dict(zip(("proposal", "existing", "others"), (proposal, existing, others), strict=True))
    made = {name: stations(list(rows)) for name, rows in named.items()}
    return Case(**made, communes=communes, plan=plan, on=on, crs=CRS, **layers)


def judge(*arguments, **values):
    """Return the whole appraisal of a case, given as to ``case_of``."""
    return appraise(case_of(*arguments, **values))


def finding(result, rule_id, site_id="P"):
    """Return the row of a rule's finding on a site in an appraisal."""
    rows = result.findings[result.findings["rule_id"] == rule_id]
    return rows[rows["site_id"] == site_id].iloc[0]


def only(check, case, code="P"):
    """Return the one finding of a check on a site or route; ``code`` None: on the dossier."""
    (found,) = [one for one in check(case) if one.site_id == code]
    return found


def cited(plan) -> Plan:
    """Return the plan as it would be with every value read in its text."""
    return with_certainty(plan, "cited")


def stated(plan, word) -> Plan:
    """Return the plan with every value cited, assumed, or assumed and confirmed by the department."""
    if word != "confirmed":
        return with_certainty(plan, word)
    plan = with_certainty(plan, "assumed")
    who = Confirmation("Phòng BCVT", date(2018, 1, 5), "đã đối chiếu văn bản")

    def by(one):
        return replace(one, confirmed=who)

    return replace(
        plan,
        parameters=tuple(map(by, plan.parameters)),
        spacing=tuple(replace(one, distance=by(one.distance)) for one in plan.spacing),
        zones=tuple(replace(one, parameter=by(one.parameter)) for one in plan.zones),
        targets=tuple(replace(one, amount=by(one.amount)) for one in plan.targets),
    )


def with_value(plan, name, value) -> Plan:
    """Return the plan with another value of a name, None for none."""
    changed = [replace(one, value=value) if one.parameter_id == name else one for one in plan.parameters]
    assert changed != list(plan.parameters)
    return replace(plan, parameters=tuple(changed))


def without(plan, *names) -> Plan:
    """Return the plan without the values of some names, whatever their dates."""
    left = tuple(one for one in plan.parameters if one.parameter_id not in names)
    assert len(left) < len(plan.parameters)
    return replace(plan, parameters=left)
