"""What is known of commune radio on a day: the page, the console and the dossier ask here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import pandas as pd

from planner.broadcast.loudspeakers import hamlets_served, served_by_commune
from planner.broadcast.rules import RadioRules
from planner.broadcast.status import communes_on, radio_status
from planner.broadcast.transmitters import standing_on

BESIDES = ("hamlets", "loudspeakers", "commune_facts")  # layers that a province may lack


@dataclass(frozen=True)
class RadioDay:
    """The register on a day.

    Attributes
    ----------
    register
        All records of all years (EPSG:4326); ``communes``, those of the day.
    status
        A row for each commune (:func:`planner.broadcast.status.radio_status`).
    hamlets
        Which hamlet is served, None where no hamlet is known by its place; ``served`` by commune.
    facts
        Layer ``commune_facts``, None where it is empty.
    places, clusters
        Layers ``hamlets`` and ``loudspeakers``, None where they are empty.
    """

    on: date
    rules: RadioRules
    register: gpd.GeoDataFrame
    communes: gpd.GeoDataFrame
    status: gpd.GeoDataFrame
    hamlets: pd.DataFrame | None
    served: pd.DataFrame
    facts: gpd.GeoDataFrame | None
    places: gpd.GeoDataFrame | None
    clusters: gpd.GeoDataFrame | None

    @property
    def standing(self) -> gpd.GeoDataFrame:
        """The record of each commune that counts on the day."""
        return standing_on(self.register, self.on)


def radio_day(
    register: gpd.GeoDataFrame,
    layers: Mapping[str, gpd.GeoDataFrame],
    on: date,
    rules: RadioRules,
    crs: str,
) -> RadioDay:
    """Return the register on a day.

    Parameters
    ----------
    register
        Radio layer's schema, EPSG:4326.
    layers
        ``communes``, and of :data:`BESIDES` those that there are.
    crs
        The province's VN-2000 zone, in which distances are measured.

    Raises
    ------
    LayerError
        If no commune is valid on the day.
    """
    communes = layers["communes"]
    status = radio_status(register, communes, on, rules)
    besides = {name: layers[name] for name in BESIDES if name in layers and len(layers[name])}
    places, clusters, hamlets = besides.get("hamlets"), besides.get("loudspeakers"), None
    if places is not None and clusters is not None:
        hamlets = hamlets_served(places, clusters, on, rules.loudspeaker_reach_m.value, crs)
    return RadioDay(
        on=on,
        rules=rules,
        register=register,
        communes=communes_on(communes, on),
        status=status,
        hamlets=hamlets,
        served=served_by_commune(status, hamlets),
        facts=besides.get("commune_facts"),
        places=places,
        clusters=clusters,
    )
