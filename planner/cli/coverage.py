"""`planner coverage`, `planner gaps` and `planner compare`: the figures of the coverage page."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

import geopandas as gpd

from planner.base import messages
from planner.base.errors import ParameterError
from planner.base.local_time import today
from planner.cli.arguments import FIRST_YEAR, number, words, year
from planner.cli.common import DONE, WITH_FINDINGS, Commands, Outcome, add, fault_json
from planner.coverage import compare as comparing
from planner.coverage import compute as coverage
from planner.coverage import kernel, pathloss
from planner.coverage.antenna_file import parse_antenna
from planner.coverage.figures import plain_rows
from planner.coverage.land_layers import people_in, without_water
from planner.coverage.request import BANDS, LIMITS, CoverageRequest, default_request
from planner.coverage.terrain import Terrain, terrain_from
from planner.dossier.coverage_files import write_comparison, write_geopackage, write_geotiff
from planner.geo.grid import Grid, grid_over
from planner.geo.rasters import PeopleRaster
from planner.geo.shapes import bounds_of
from planner.intake.frames import open_heights, open_people
from planner.intake.polygons import read_polygons
from planner.layers.province import Province
from planner.layers.vocabulary import CARRIERS
from planner.usecases.appraisal import read_proposal
from planner.usecases.coverage import OfTheUser, before_and_after, coverage_of_question
from planner.usecases.office import Office, office_at

NUMBERS = (
    "frequency-mhz",
    "threshold-dbm",
    "probability",
    "resolution-m",
    "eirp-dbm",
    "rx-height-m",
    "tilt-deg",
    "load",
    "body-loss-db",
    "vehicle-loss-db",
    "indoor-loss-db",
    "min-gap-km2",
    "delta-n",
    "surface-n",
    "correction-db",
)


def run_coverage(arguments: argparse.Namespace) -> Outcome:
    """Compute coverage and gaps."""
    computed, communes = _computed(arguments)
    if arguments.out:
        write_geotiff(computed, arguments.out / "coverage.tif")
        write_geopackage(computed, communes, arguments.out / "coverage.gpkg")
    text = messages.said("cli.coverage", **computed.totals, gaps=len(computed.gaps))
    return DONE, coverage.to_json_dict(computed), text


def run_gaps(arguments: argparse.Namespace) -> Outcome:
    """List the gaps, those with most people first."""
    computed, communes = _computed(arguments)
    if arguments.out:
        write_geopackage(computed, communes, arguments.out / "gaps.gpkg")
    rows = plain_rows(computed.gaps.drop(columns="geometry"))
    report = {
        "gaps": rows,
        "gap_km2": round(computed.totals["gap_km2"], 6),
        "gap_population": round(computed.totals["gap_population"], 6),
        "left_out": computed.parameters["gaps_left_out"],
        "parameters": computed.parameters,
    }
    lines = [messages.said("cli.gap", **row) for row in rows]
    return (WITH_FINDINGS if rows else DONE), report, lines


def run_compare(arguments: argparse.Namespace) -> Outcome:
    """Compare coverage before and after a carrier's file."""
    office = office_at(arguments.data)
    request, of_the_user = _inputs(arguments, office)
    proposal = read_proposal(office, arguments.file, arguments.carrier, today())
    comparison = before_and_after(office, request, proposal.sites, of_the_user)
    if arguments.out:
        write_comparison(comparison, proposal.sites, arguments.out / "compare.gpkg")
    faults = [fault_json(fault) for fault in proposal.faults]
    text = messages.said("cli.compare", **comparison.totals, sites=len(comparison.sites))
    lines = [text, *(fault.message for fault in proposal.faults)]
    report = {**comparing.to_json_dict(comparison), "faults": faults}
    return (WITH_FINDINGS if faults else DONE), report, lines


def _computed(arguments: argparse.Namespace) -> tuple[coverage.Coverage, gpd.GeoDataFrame]:
    office = office_at(arguments.data)
    request, of_the_user = _inputs(arguments, office)
    communes = office.layer("communes") if of_the_user.communes is None else of_the_user.communes
    return coverage_of_question(office, request, of_the_user), communes


def _terrain(arguments: argparse.Namespace, grid: Grid) -> Terrain | None:
    if arguments.terrain is None:
        return None
    files = [path for path in (arguments.terrain, arguments.clutter) if path is not None]
    return terrain_from([open_heights(path, grid) for path in files])


def _people(arguments: argparse.Namespace, communes: gpd.GeoDataFrame, crs: str) -> PeopleRaster | None:
    if arguments.people is not None:
        return open_people(arguments.people, bounds_of(communes), crs)
    if arguments.settlements is not None:
        areas = read_polygons(arguments.settlements, communes)
        return people_in(areas, crs, arguments.settlements.name)
    return None


def _inputs(arguments: argparse.Namespace, office: Office) -> tuple[CoverageRequest, OfTheUser]:
    """Return what is asked, and what is given in the place of the province's own."""
    _check_year(arguments.year, office.province)
    values = {name.replace("-", "_"): getattr(arguments, name.replace("-", "_")) for name in NUMBERS}
    file = arguments.antenna
    request = default_request(
        None if arguments.carrier == "any" else arguments.carrier,
        arguments.technology,
        arguments.year,
        model=arguments.model,
        rural_environment=arguments.environment,
        antenna=None if file is None else parse_antenna(file.read_text("latin-1"), file.name),
        **values,
    )
    if not kernel.is_compiled():
        sys.stderr.write(messages.text("coverage.compiling", arguments.lang) + "\n")
    communes, crs = office.layer("communes"), office.province.crs
    if arguments.water is not None:
        communes = without_water(communes, read_polygons(arguments.water, communes), crs)
        request = replace(request, water_source=arguments.water.name)
    people = _people(arguments, communes, crs)
    terrain = _terrain(arguments, grid_over(communes, request.resolution_m, crs))
    return request, OfTheUser(communes, people, terrain)


def _check_year(asked: int, province: Province) -> None:
    """Raise where nothing is known of a year: no plan reaches beyond the last horizon."""
    last = max(province.base_year, *province.horizons)
    if not FIRST_YEAR <= asked <= last:
        facts = {"value": asked, "low": FIRST_YEAR, "high": last, "province": province.name}
        raise ParameterError("cli.year_outside", **facts)


def add_commands(commands: Commands) -> None:
    """Add the commands."""
    for name, run in (("coverage", run_coverage), ("gaps", run_gaps)):
        _add_question(add(commands, name, run, name), (*CARRIERS, "any"))
    parser = add(commands, "compare", run_compare, "compare")
    parser.add_argument("file", type=Path)
    _add_question(parser, CARRIERS)


def _add_question(parser: argparse.ArgumentParser, carriers: tuple[str, ...]) -> None:
    parser.add_argument("--carrier", choices=carriers, required=True)
    parser.add_argument("--technology", type=words, required=True, help=", ".join(BANDS))
    parser.add_argument("--year", type=year, required=True)
    parser.add_argument("--model", choices=pathloss.MODELS)
    for name in NUMBERS:
        parser.add_argument(f"--{name}", type=number(*LIMITS[name.replace("-", "_")]))
    parser.add_argument("--environment", choices=pathloss.ENVIRONMENTS)
    for name in ("terrain", "clutter", "people", "settlements", "water"):
        parser.add_argument(f"--{name}", type=Path, help=messages.text(f"cli.{name}"))
    parser.add_argument("--antenna", type=Path, help=messages.text("cli.antenna"))
    parser.add_argument("--out", type=Path)
