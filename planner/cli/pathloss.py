"""`planner pathloss`: the loss of a model at a distance, or of P.1812 over a profile."""

from __future__ import annotations

import argparse
from pathlib import Path

from planner.base import messages
from planner.base.errors import ParameterError
from planner.cli.arguments import number, whole
from planner.cli.common import DONE, Commands, Outcome, add
from planner.coverage import p1812, pathloss
from planner.coverage.path_profile import parse_profile
from planner.coverage.request import LATITUDE_DEG, LIMITS

height_m = number(0.1, 3000)  # P.1812's highest mast; each model has a range of its own within
PATHLOSS = {
    "frequency-mhz": number(30, 100_000),  # P.1812's lowest, TR 38.901's highest
    "distance-km": number(0.001, 10000),
    "tx-height-m": height_m,
    "delta-n": number(*LIMITS["delta_n"]),
    "surface-n": number(*LIMITS["surface_n"]),
}


def add_commands(commands: Commands) -> None:
    """Add the command."""
    command = add(commands, "pathloss", run_pathloss, "pathloss")
    command.add_argument("--model", choices=pathloss.MODELS)
    for name, type_ in PATHLOSS.items():
        command.add_argument(f"--{name}", type=type_)
    command.add_argument("--rx-height-m", type=height_m, default=1.5)
    command.add_argument("--environment", choices=pathloss.ENVIRONMENTS, default="urban")
    command.add_argument("--latitude-deg", type=number(-80, 80), default=LATITUDE_DEG)
    command.add_argument("--time-percent", type=number(1, 50), default=50.0)  # P.1812's own range
    command.add_argument("--profile", type=Path, help=messages.text("cli.pathloss_profile"))
    command.add_argument("--dataset", type=whole(0, 9999), default=0)


def run_pathloss(arguments: argparse.Namespace) -> Outcome:
    """Return the path loss of a model at one distance, or of P.1812 over a profile."""
    if arguments.profile is not None:
        return _profile_loss(arguments)
    for name in ("model", "frequency_mhz", "distance_km", "tx_height_m"):
        if getattr(arguments, name) is None:
            raise ParameterError("cli.missing", name="--" + name.replace("_", "-"))
    air = None
    if arguments.delta_n is not None and arguments.surface_n is not None:
        air = pathloss.Air(
            arguments.delta_n,
            arguments.surface_n,
            arguments.latitude_deg,
            time_percent=arguments.time_percent,
        )
    loss = pathloss.loss_db(
        arguments.model,
        arguments.distance_km,
        arguments.frequency_mhz,
        tx_height_m=arguments.tx_height_m,
        rx_height_m=arguments.rx_height_m,
        environment=arguments.environment,
        air=air,
    )
    outcome = {
        "loss_db": float(loss),
        "model": arguments.model,
        "source": pathloss.MODEL_SOURCES[arguments.model],
    }
    return DONE, outcome, f"{outcome['loss_db']:.3f} dB"


def _profile_loss(arguments: argparse.Namespace) -> Outcome:
    text = arguments.profile.read_text(encoding="utf-8", errors="replace")
    file = parse_profile(text, arguments.profile.name)
    if not 0 <= arguments.dataset < len(file.links):
        facts = {"file": arguments.profile.name, "count": len(file.links), "value": arguments.dataset}
        raise ParameterError("coverage.no_dataset", **facts)
    values = p1812.loss(file.profile, file.links[arguments.dataset])
    outcome = {"loss_db": values["Lb"], "model": "p1812", "source": p1812.SOURCE, "values": values}
    lines = [f"{name} = {value:.10g}" for name, value in values.items()]
    return DONE, outcome, [f"{values['Lb']:.7f} dB", *lines]
