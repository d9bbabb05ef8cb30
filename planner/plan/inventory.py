"""What stands and what the carriers plan, as rows that can be counted by place, carrier, class and year.

Counting. Every record of the register is a mast of its carrier, unless its action says that it only
shares; of planned sites ``new`` adds one, ``remove`` takes one away, ``share``, ``change`` and ``keep``
change nothing (a changed mast keeps its class of the register). So a mast counts once, for its owner.
What is planned counts from its year on, without a year from the start; a new site that is in the
register already stands, and one that is no longer there cannot be removed again.
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
    stations, planned = network.stations, network.planned.drop_duplicates("site_id")
    known = planned["site_id"].isin(stations["site_id"])
    gone = planned[known & (planned["action"] == "remove")].set_index("site_id")["year"]
    removed = stations[stations["site_id"].isin(gone.index)]
    # Where and what it is, the register knows; when it goes, the plan.
    removed = removed.assign(year=removed["site_id"].map(gone))
    fresh = planned[~known]
    points = network.service_points
    found = [
        _items(stations[stations["action"] != "share"], MASTS, "standing"),
        _items(fresh[fresh["action"] == "new"], MASTS, "new"),
        _items(fresh[fresh["action"] == "share"], MASTS, "shared"),
        _items(removed, MASTS, "removed"),
        *(
            _items(points[points["status"].isin(which)], SERVICE_POINTS, part)
            for part, which in BY_STATUS
        ),
    ]
    placed = _in_districts(pd.concat(found, ignore_index=True), network.communes)
    return pd.concat([placed, _cable_items(network)], ignore_index=True)[ITEM_COLUMNS]


def _items(layer: pd.DataFrame, quantity: str, part: str) -> pd.DataFrame:
    known = {name: layer[name].to_numpy() for name in ("commune_code", "carrier")}
    classes = layer["mast_class"].to_numpy() if "mast_class" in layer else None
    years = layer["year"].fillna(0).to_numpy()
    facts = {"quantity": quantity, "part": part, "amount": 1.0}
    return pd.DataFrame({**known, "mast_class": classes, "year": years}).assign(**facts)


def _in_districts(found: pd.DataFrame, communes: pd.DataFrame) -> pd.DataFrame:
    districts = communes.set_index("commune_code")[["district_code", "district"]]
    return found.join(districts, on="commune_code")


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
