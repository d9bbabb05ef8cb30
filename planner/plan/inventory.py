"""What stands and what the carriers plan, as rows that can be counted by place, carrier, class and year.

Counting. Three words: a record is a row of the register or of a plan, and records within
``EMF.SAME_MAST`` metres of each other are on one mast (:mod:`planner.layers.masts`). Targets count
masts, each once. Its district and class are those of its first record, the register's before a plan's.
A mast that several carriers have records on counts once in the province, in its district and in its
class, and once for each of these carriers: their totals may add up to more than the masts there are.
A record that only shares (its action says so) puts up no mast; of planned sites ``new`` adds one where
none stands, ``remove`` takes one away once no other record is left on it, ``share``, ``change`` and
``keep`` change nothing (a changed mast keeps its class of the register).
What is planned counts from its year on, without a year from the start; a new site that is in the
register already stands, one that is no longer there cannot be removed again, nor can a record that
only shares: it was never counted. A site or point is counted in the commune that it lies in, or where it
lies in none in the one that it names (:mod:`planner.plan.placing`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.base.vocabulary import Action, Status
from planner.geo.measure import points_m
from planner.geo.vn2000 import project
from planner.layers.catalogue import planned_layer
from planner.layers.masts import mast_numbers
from planner.layers.vocabulary import PLANNING_CARRIERS
from planner.plan.placing import commune_rows

MASTS, SERVICE_POINTS, CABLE_KM = "masts", "service_points", "cable_km"
PARTS = ("standing", "new", "shared", "removed")
ASKED = "asked"  # a planned record that does not say what it asks for: it may be a new mast
CELL = ["district_code", "district", "carrier", "mast_class"]
# Points and cables have no action: those to be removed stand, and no total counts them.
BY_STATUS = (
    ("standing", (Status.EXISTING, Status.TO_REMOVE)),
    ("new", (Status.PLANNED,)),
    ("removed", (Status.TO_REMOVE,)),
)
M_PER_KM = 1000.0
OTHER_LAYERS = ("stations", "service_points", "cables", "communes")
PLANNED_LAYERS = tuple(planned_layer(carrier) for carrier in PLANNING_CARRIERS)
NETWORK_LAYERS = (*OTHER_LAYERS, *PLANNED_LAYERS)
ITEM_COLUMNS = ["quantity", "part", *CELL, "year", "amount", "mast"]


@dataclass(frozen=True)
class Network:
    """What stands and what is planned; every layer in EPSG:4326 by its schema.

    Attributes
    ----------
    planned
        Planned sites of all carriers together.
    crs
        The province's VN-2000 zone, in which lengths and distances are measured.
    """

    stations: gpd.GeoDataFrame
    planned: gpd.GeoDataFrame
    service_points: gpd.GeoDataFrame
    cables: gpd.GeoDataFrame
    communes: gpd.GeoDataFrame
    crs: str


def network_of(layers: Mapping[str, gpd.GeoDataFrame], crs: str) -> Network:
    """Return the network of the layers of a data directory (:data:`NETWORK_LAYERS`) by their names."""
    planned = pd.concat([layers[name] for name in PLANNED_LAYERS], ignore_index=True)
    return Network(planned=planned, crs=crs, **{name: layers[name] for name in OTHER_LAYERS})


def items(network: Network, same_mast_m: float) -> pd.DataFrame:
    """Return everything that counts, a row each: quantity, part, place, carrier, class, year, amount.

    A mast has a row for each record on it, with its number in ``mast`` (:func:`sums` counts it once). A
    cable has a row for each district that it runs through, its length shared out among them. A year
    that is not known is 0. What lies in no district has none.
    """
    points, communes = network.service_points, network.communes
    tables = [
        mast_items(network.stations, network.planned, communes, network.crs, same_mast_m),
        *(
            _items(points[points["status"].isin(which)], communes, SERVICE_POINTS, part)
            for part, which in BY_STATUS
        ),
        _cable_items(network),
    ]
    return pd.concat(tables, ignore_index=True).reindex(columns=ITEM_COLUMNS)


def mast_items(
    stations: gpd.GeoDataFrame,
    planned: gpd.GeoDataFrame,
    communes: gpd.GeoDataFrame,
    crs: str,
    same_mast_m: float,
) -> pd.DataFrame:
    """Return the records of masts, a row each: as :func:`items`, with ``site_id`` and ``dated``.

    ``dated``: whether its year is known; what stands undated stands all the same.
    """
    planned = planned.drop_duplicates("site_id")
    is_registered = planned["site_id"].isin(stations["site_id"])
    masts = stations[stations["action"] != Action.SHARE]
    gone = planned[is_registered & (planned["action"] == Action.REMOVE)].set_index("site_id")["year"]
    removed = masts[masts["site_id"].isin(gone.index)]
    # Where and what it is, the register knows; when it goes, the plan.
    removed = removed.assign(year=removed["site_id"].map(gone))
    fresh = planned[~is_registered]
    parts = {
        "standing": masts,
        "new": fresh[fresh["action"] == Action.NEW],
        "shared": fresh[fresh["action"] == Action.SHARE],
        "removed": removed,
        ASKED: fresh[fresh["action"].isna()],
    }
    placed = [(part, points_m(layer, crs), layer) for part, layer in parts.items()]
    records = pd.concat([_items(layer, communes, MASTS, part) for part, _, layer in placed])
    numbers = mast_numbers(np.concatenate([xy for _, xy, _ in placed]), same_mast_m)
    return _by_mast(records.assign(mast=numbers).reset_index(drop=True))


def sums(inventory: pd.DataFrame, by: Sequence[str] = ()) -> pd.DataFrame:
    """Return how much there is of items, by some of their columns: a mast once, whoever is on it.

    Parameters
    ----------
    inventory
        Items of one quantity, those of the years that count.
    by
        Columns to count by; none: all together.

    Returns
    -------
    DataFrame
        ``by``, and of each group ``standing``, ``new``, ``shared``, ``removed``, ``total``
        (standing + new − removed).
    """
    keys = [*by, "mast"]
    cells = inventory.assign(**{name: inventory[name].astype(object).fillna("") for name in by})
    cells["mast"] = cells["mast"].fillna(-1)
    amounts = cells.pivot_table(index=keys, columns="part", values="amount", aggfunc="sum")
    table = amounts.reindex(columns=list(PARTS)).fillna(0.0).reset_index()
    mast = table["mast"] >= 0
    stands, goes = (
        table["standing"] > 0,
        (table["standing"] > 0) & (table["removed"] >= table["standing"]),
    )
    comes = (table["new"] > 0) & (~stands | goes)
    once = {"standing": stands, "new": comes, "removed": goes}
    for part, counts in once.items():
        table[part] = np.where(mast, counts.astype(float), table[part])
    table["total"] = table["standing"] + table["new"] - table["removed"]
    figures = [*PARTS, "total"]
    if not by:
        return pd.DataFrame([table[figures].sum()])
    counted = table.groupby(list(by), sort=True)[figures].sum().reset_index()
    counted[list(by)] = counted[list(by)].astype(object).mask(counted[list(by)] == "", None)
    return counted


def _by_mast(records: pd.DataFrame) -> pd.DataFrame:
    """Give the records of each mast its first known district and class."""
    for names in (["district_code", "district"], ["mast_class"]):
        first_records = records[records[names[0]].notna()].drop_duplicates("mast").set_index("mast")
        has_first = records["mast"].isin(first_records.index)
        for name in names:
            records[name] = records["mast"].map(first_records[name]).where(has_first, None)
    return records


def _items(
    layer: gpd.GeoDataFrame, communes: gpd.GeoDataFrame, quantity: str, part: str
) -> pd.DataFrame:
    rows = commune_rows(layer, communes)
    columns = {"site_id": layer["site_id"].to_numpy()} if "site_id" in layer else {}
    for name in ("district_code", "district"):
        columns[name] = np.array([*communes[name], None], object)[rows]
    columns["carrier"] = layer["carrier"].to_numpy()
    columns["mast_class"] = (
        layer["mast_class"].to_numpy() if "mast_class" in layer else np.full(len(layer), None)
    )
    columns["year"] = layer["year"].fillna(0).to_numpy()
    columns["dated"] = layer["year"].notna().to_numpy()
    return pd.DataFrame(columns).assign(quantity=quantity, part=part, amount=1.0)


def _cable_items(network: Network) -> pd.DataFrame:
    cables = network.cables
    districts = network.communes.dissolve("district_code")[["district", "geometry"]].reset_index()
    lines, areas = project(cables, network.crs), project(districts, network.crs)
    row, area = areas.sindex.query(lines.geometry, predicate="intersects")
    pieces = shapely.intersection(lines.geometry.to_numpy()[row], areas.geometry.to_numpy()[area])
    inside = shapely.length(pieces) / np.maximum(shapely.length(lines.geometry.to_numpy())[row], 1e-9)
    together = np.bincount(row, weights=inside, minlength=len(cables))
    inside = inside / np.maximum(together, 1)[row]  # along a border a piece lies in two districts
    rest = 1 - together
    outside = np.flatnonzero(rest > 1e-6)
    rows, shares = np.concatenate([row, outside]), np.concatenate([inside, rest[outside]])
    places = districts.iloc[area][["district_code", "district"]].reset_index(drop=True)
    chosen = cables.iloc[rows].reset_index(drop=True).join(places)
    amounts = chosen["length_m"] / M_PER_KM * shares
    counted = chosen.assign(
        quantity=CABLE_KM, mast_class=None, year=chosen["year"].fillna(0), amount=amounts
    )
    parts = [counted[counted["status"].isin(which)].assign(part=part) for part, which in BY_STATUS]
    return pd.DataFrame(pd.concat(parts, ignore_index=True))
