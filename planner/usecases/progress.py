"""The targets of a plan against what stands and what the carriers plan."""

from __future__ import annotations

from datetime import date

from planner.plan.inventory import NETWORK_LAYERS, network_of
from planner.plan.model import Plan
from planner.plan.progress import Progress, progress, years_of
from planner.usecases.office import Office


def plan_progress(office: Office, plan: Plan, on: date) -> Progress:
    """Return a plan's progress for the targets in force on a day, over the province's years.

    Raises as :func:`planner.layers.io.read_layer` where a layer of the network is missing or broken.
    """
    province = office.province
    network = network_of(office.layers(*NETWORK_LAYERS), province.crs)
    return progress(plan, network, on, years_of(province))
