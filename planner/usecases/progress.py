"""The targets of a plan against what stands and what the carriers plan."""

from __future__ import annotations

from datetime import date

from planner.plan.inventory import NETWORK_LAYERS, network_of
from planner.plan.model import Plan
from planner.plan.progress import Progress, progress, years_of
from planner.usecases.office import Office
from planner.usecases.plans import PLANNED, plans_in_force


def plan_progress(office: Office, plan: Plan, on: date) -> Progress:
    """Return a plan's progress for the targets in force on a day, over the province's years.

    Raises as :func:`planner.layers.io.read_layer` where a layer of the network is missing or broken.
    """
    province = office.province
    layers = office.layers(*NETWORK_LAYERS)
    plans = plans_in_force(office, {name: layers[name] for name in PLANNED})
    network = network_of({**layers, **plans}, province.crs)
    return progress(plan, network, on, years_of(province))
