"""What stands and what the carriers plan, as rows that can be counted by place, carrier, class and year.

Counting. Every record of the register is a mast of its carrier, unless its action says that it only
shares; of planned sites ``new`` adds one, ``remove`` takes one away, ``share``, ``change`` and ``keep``
change nothing (a changed mast keeps its class of the register). So a mast counts once, for its owner.
What is planned counts from its year on, without a year from the start; a new site that is in the
register already stands, one that is no longer there cannot be removed again, nor can a record that
only shares: it was never counted. A site or point is counted in the commune that it lies in, or where it
lies in none in the one that it names (:mod:`planner.plan.placing`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.geo.vn2000 import project
from planner.layers.catalogue import planned_layer
from planner.layers.vocabulary import PLANNING_CARRIERS
from planner.plan.placing import commune_rows

MASTS, SERVICE_POINTS, CABLE_KM = "masts", "service_points", "cable_km"
PARTS = ("standing", "new", "shared", "removed")
CELL = ["district_code", "district", "carrier", "mast_class"]
# Points and cables have no action: those to be removed stand, and no total counts them.
BY_STATUS = (
    ("standing", ("existing", "to_remove")),
    ("new", ("planned",)),
    ("removed", ("to_remove",)),
)
M_PER_KM = 1000.0
OTHER_LAYERS = ("stations", "service_points", "cables", "communes")
PLANNED_LAYERS = tuple(planned_layer(carrier) for carrier in PLANNING_CARRIERS)
NETWORK_LAYERS = (*OTHER_LAYERS, *PLANNED_LAYERS)
ITEM_COLUMNS = ["quantity", "part", *CELL, "year", "amount"]


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


def items(network: Network) -> pd.DataFrame:
    """Return everything that counts, a row each: quantity, part, place, carrier, class, year, amount.

    A cable has a row for each district that it runs through, its length shared out among them. A year
    that is not known is 0. What lies in no district has none.
    """
    points, communes = network.service_points, network.communes
    found = [
        mast_items(network.stations, network.planned, communes),
        *(
            _items(points[points["status"].isin(which)], communes, SERVICE_POINTS, part)
            for part, which in BY_STATUS
        ),
        _cable_items(network),
    ]
    return pd.concat(found, ignore_index=True)[ITEM_COLUMNS]


def mast_items(
    stations: gpd.GeoDataFrame, planned: gpd.GeoDataFrame, communes: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Return the masts that count, a row each: as :func:`items`, with ``site_id`` and ``dated``.

    ``dated``: whether its year is known; what stands undated stands all the same.
    """
    planned = planned.drop_duplicates("site_id")
    known = planned["site_id"].isin(stations["site_id"])
    masts = stations[stations["action"] != "share"]
    gone = planned[known & (planned["action"] == "remove")].set_index("site_id")["year"]
    removed = masts[masts["site_id"].isin(gone.index)]
    # Where and what it is, the register knows; when it goes, the plan.
    removed = removed.assign(year=removed["site_id"].map(gone))
    fresh = planned[~known]
    parts = {
        "standing": masts,
        "new": fresh[fresh["action"] == "new"],
        "shared": fresh[fresh["action"] == "share"],
        "removed": removed,
    }
    found = [_items(layer, communes, MASTS, part) for part, layer in parts.items()]
    return pd.concat(found, ignore_index=True)


def _items(
    layer: gpd.GeoDataFrame, communes: gpd.GeoDataFrame, quantity: str, part: str
) -> pd.DataFrame:
    rows = commune_rows(layer, communes)
    found = {"site_id": layer["site_id"].to_numpy()} if "site_id" in layer else {}
    for name in ("district_code", "district"):
        found[name] = np.array([*communes[name], None], object)[rows]
    found["carrier"] = layer["carrier"].to_numpy()
    found["mast_class"] = layer["mast_class"].to_numpy() if "mast_class" in layer else None
    found["year"], found["dated"] = layer["year"].fillna(0).to_numpy(), layer["year"].notna().to_numpy()
    return pd.DataFrame(found).assign(quantity=quantity, part=part, amount=1.0)


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
    found = chosen.assign(
        quantity=CABLE_KM, mast_class=None, year=chosen["year"].fillna(0), amount=amounts
    )
    parts = [found[found["status"].isin(which)].assign(part=part) for part, which in BY_STATUS]
    return pd.DataFrame(pd.concat(parts, ignore_index=True)[ITEM_COLUMNS])
