"""The set of maps of a dossier, and the two of commune radio that need none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.base import messages, numbers
from planner.base.words import plain_text
from planner.coverage.compare import Comparison
from planner.dossier.maps.coverage_layers import coverage, coverage_table, method_note
from planner.dossier.maps.geography import Geography, area_of, geography_of
from planner.dossier.maps.other_layers import cables, service_points, zones
from planner.dossier.maps.radio_layers import WITHOUT, radio_by_status, without_station
from planner.dossier.maps.spec import NOBODY, MapSpec, numbered
from planner.dossier.maps.station_layers import background, conclusions, pairs, stations
from planner.dossier.maps.view import Layer
from planner.layers.commune_names import labels_by_code
from planner.layers.province import Province
from planner.layers.standing import standing
from planner.plan.placing import commune_rows, district_codes
from planner.usecases.material import Material, Signing, Source

OF_COVERAGE = ("communes", "stations", "proposal")
RADIO_SOURCES = ("communes", "radio")


@dataclass(frozen=True)
class _Maker:
    """What the maps of one set share."""

    geography: Geography
    sources: Sequence[Source]
    day: date
    made_on: date
    signing: Signing = NOBODY
    dossier: str = ""
    carrier: str = ""

    def spec(
        self,
        slug: str,
        title: str,
        layers: Sequence[Layer],
        used: Sequence[str] | None = None,
        place: str | None = None,
        *,
        ahead: bool = False,
    ) -> MapSpec:
        """Return a map; ``used``: its sources by name (None: all); ``ahead``: of what is planned."""
        province = self.geography.province.name
        whole = messages.text("maps.of_province", name=province)
        subtitle = "maps.subtitle_ahead" if ahead else "maps.subtitle"
        return MapSpec(
            slug=slug,
            title=title,
            subtitle=messages.text(subtitle, place=place or whole, day=numbers.day(self.day)),
            geography=self.geography,
            layers=layers,
            sources=[source for source in self.sources if used is None or source.name in used],
            day=self.day,
            made_on=self.made_on,
            signing=self.signing,
            dossier=self.dossier,
            carrier=self.carrier,
        )


def map_set(material: Material, communes: Sequence[str] = ()) -> list[MapSpec]:
    """Return the maps of a dossier in their order, numbered.

    Current state; plan by horizon; sharing; coverage by technology before and after; conclusions;
    commune radio by status and the communes without a station (where there is a register); a map of each
    district in which the dossier has sites.

    Parameters
    ----------
    communes
        Codes of those that get a map of their own besides.

    Raises
    ------
    ParameterError
        If there is no such commune on the day.
    """
    maker = _Maker(
        geography=geography_of(material.province, material.layers["communes"], material.on),
        sources=material.sources,
        day=material.on,
        made_on=material.made_on,
        signing=material.signing,
        dossier=material.code,
        carrier=messages.text(f"common.carrier_{material.carrier}"),
    )
    maps = [
        _current(material, maker),
        *_plans(material, maker),
        _sharing(material, maker),
        *_coverages(material, maker),
        _conclusions(material, maker),
    ]
    if material.radio is not None:
        maps += _radio(material.radio, maker)
    return numbered([*maps, *_districts(material, maker), *_communes(material, maker, communes)])


def radio_maps(
    radio: gpd.GeoDataFrame,
    province: Province,
    communes: gpd.GeoDataFrame,
    sources: Sequence[Source],
    on: date,
    made_on: date,
) -> list[MapSpec]:
    """Return the two maps of commune radio, which need no dossier.

    Parameters
    ----------
    radio
        Communes by status on ``on`` (:func:`planner.broadcast.status.radio_status`).
    communes
        The layer of communes (EPSG:4326).
    sources
        Of the communes and of the register.
    """
    geography = geography_of(province, communes, on)
    return numbered(_radio(radio, _Maker(geography, sources, on, made_on)))


def _current(material: Material, maker: _Maker) -> MapSpec:
    layers, crs = material.layers, material.crs
    drawn: list[Layer] = []
    if "zones" in layers:
        drawn.append(zones(layers["zones"], crs))
    if "cables" in layers:
        drawn.append(cables(standing(layers["cables"], material.on), crs))
    if "service_points" in layers:
        drawn.append(service_points(standing(layers["service_points"], material.on), crs))
    drawn.append(stations(standing(layers["stations"], material.on), crs))
    used = ("communes", "zones", "cables", "service_points", "stations")
    spec = maker.spec("hien-trang", messages.text("maps.title_current"), drawn, used)
    return replace(spec, symbol=0.78)


def _plans(material: Material, maker: _Maker) -> list[MapSpec]:
    """Return a map for each horizon of the plan: what all carriers are to build by then."""
    planned = _planned(material)
    used = [
        source.name
        for source in material.sources
        if source.name.startswith(("planned_", "proposal", "comm"))
    ]
    specs = []
    for slug, name, rows in _by_horizon(planned, material.province.horizons):
        title = messages.text("maps.title_plan", horizon=name)
        layers = [stations(planned[rows], material.crs)]
        specs.append(maker.spec(f"quy-hoach-{slug}", title, layers, used, ahead=True))
    return specs


def _planned(material: Material) -> gpd.GeoDataFrame:
    others = material.appraisal.case.planned
    columns = [column for column in material.proposal.columns if column in others.columns]
    both = pd.concat([material.proposal[columns], others[columns]], ignore_index=True)
    return gpd.GeoDataFrame(both, geometry="geometry", crs=material.proposal.crs)


def _by_horizon(planned: gpd.GeoDataFrame, horizons: Sequence[int]) -> list[tuple[str, str, pd.Series]]:
    """Return name of file, name and rows of each horizon that has any; each site is in one of them."""
    year, by_horizon, before = planned["year"], [], None
    for horizon in sorted(horizons):
        rows = (year <= horizon) if before is None else (year > before) & (year <= horizon)
        key = "horizon_first" if before is None else "horizon_next"
        name = messages.text(f"maps.{key}", first=(before or 0) + 1, last=horizon)
        by_horizon.append((str(horizon), name, rows.fillna(False).astype(bool)))
        before = horizon
    later = (year > (before or 0)).fillna(False).astype(bool)
    by_horizon.append(("sau", messages.text("maps.horizon_later", last=before), later))
    by_horizon.append(("chua-ro-nam", messages.text("maps.horizon_unknown"), year.isna()))
    return [entry for entry in by_horizon if entry[2].any()]


def _sharing(material: Material, maker: _Maker) -> MapSpec:
    crs, everything = material.crs, standing(material.layers["stations"], material.on)
    shared = everything[everything["shared_with"].notna()]
    alone = everything[everything["shared_with"].isna()]
    planned = _planned(material)
    joins = planned[planned["shared_with"].notna()]
    layers = [
        background(alone, crs, "not_shared"),
        stations(shared, crs),
        stations(joins, crs, above=16),
    ]
    if len(material.appraisal.pairs):
        layers.append(pairs(material.appraisal.pairs, crs))
    used = [
        source.name for source in material.sources if source.name not in ("radio", "zones", "cables")
    ]
    spec = maker.spec("dung-chung", messages.text("maps.title_sharing"), layers, used)
    return replace(spec, symbol=0.9, notes=[messages.text("maps.note_pairs")])


def _coverages(material: Material, maker: _Maker) -> list[MapSpec]:
    return [
        _coverage(comparison, material, maker, technology, after=after)
        for technology, comparison in material.coverage.items()
        for after in (False, True)
    ]


def _coverage(
    comparison: Comparison, material: Material, maker: _Maker, technology: str, *, after: bool
) -> MapSpec:
    side = "after" if after else "before"
    title = messages.text(f"maps.title_coverage_{side}", technology=technology, carrier=maker.carrier)
    layers = [coverage(comparison, material.crs, after=after)]
    slug = f"vung-phu-{technology.lower()}-{'sau' if after else 'truoc'}"
    spec = maker.spec(slug, title, layers, OF_COVERAGE, ahead=after)
    head = tuple(messages.text(f"maps.{key}") for key in ("figures", "before", "after"))
    notes = [method_note(comparison.after), messages.text("maps.note_coverage")]
    return replace(spec, figures=[head, *coverage_table(comparison)], notes=notes)


def _conclusions(material: Material, maker: _Maker) -> MapSpec:
    layers = [conclusions(material.appraisal.sites, material.crs, codes=False)]
    title = messages.text("maps.title_conclusions", carrier=maker.carrier)
    spec = maker.spec("tham-dinh", title, layers, _judged_by(material))
    return replace(spec, first_number=len(material.appraisal.sites) + 1)


def _radio(radio: gpd.GeoDataFrame, maker: _Maker) -> list[MapSpec]:
    by_status = maker.spec(
        "truyen-thanh", messages.text("maps.title_radio"), [radio_by_status(radio)], RADIO_SOURCES
    )
    without = maker.spec(
        "xa-chua-co-dai", messages.text("maps.title_without"), [without_station(radio)], RADIO_SOURCES
    )
    lacks = radio[radio["status"] == WITHOUT]
    by_district = [
        f"{district}: {', '.join(rows['name'])}"
        for district, rows in lacks.groupby("district", sort=False)
    ]
    notes = [messages.text("maps.note_without", n=len(lacks), names="; ".join(by_district) or "–")]
    return [by_status, replace(without, notes=notes)]


def _districts(material: Material, maker: _Maker) -> list[MapSpec]:
    """Return a map of each district in which the dossier has sites, with their codes and conclusions."""
    sites, districts = material.appraisal.sites, maker.geography.districts
    codes = district_codes(sites, material.layers["communes"])
    return [
        _part(material, maker, ("district", str(code), str(name)), sites[codes == code])
        for code, name in zip(districts["district_code"], districts["district"], strict=True)
        if code in codes
    ]


def _communes(material: Material, maker: _Maker, wanted: Sequence[str]) -> list[MapSpec]:
    """Return a map of each commune that is asked for, with the sites that lie in it."""
    sites, layer = material.appraisal.sites, material.layers["communes"]
    codes = np.append(layer["commune_code"].to_numpy(object), "")[commune_rows(sites, layer)]
    title_of = labels_by_code(maker.geography.communes)
    specs = []
    for code in dict.fromkeys(wanted):
        area_of(maker.geography, "commune", code)  # refuses a code that is none
        area = ("commune", code, title_of[code])
        specs.append(_part(material, maker, area, sites[codes == code]))
    return specs


def _part(
    material: Material, maker: _Maker, area: tuple[str, str, str], sites: gpd.GeoDataFrame
) -> MapSpec:
    """Return the map of a part of the province: its kind, code and name; and the sites in it."""
    kind, code, name = area
    crs = material.crs
    around = standing(material.layers["stations"], material.on)
    around = around[~around["site_id"].isin(sites["site_id"])]
    layers: list[Layer] = []
    if "zones" in material.layers:
        layers.append(zones(material.layers["zones"], crs))
    layers += [background(around, crs, "standing"), conclusions(sites, crs, codes=True)]
    title = messages.text("maps.title_district", carrier=maker.carrier, district=name)
    place = f"{name}, {_province(maker)}"
    spec = maker.spec(file_name(name), title, layers, _judged_by(material), place)
    return replace(spec, kind=kind, code=code, symbol=1.15)


def _judged_by(material: Material) -> list[str]:
    """Return the sources that a conclusion rests on: all but those that no rule looks at."""
    return [source.name for source in material.sources if source.name not in ("radio", "service_points")]


def _province(maker: _Maker) -> str:
    return messages.text("maps.of_province", name=maker.geography.province.name)


def file_name(text: str) -> str:
    """Return a name in plain letters.

    Examples
    --------
    >>> file_name("Thị xã Duyên Hải")
    'thi-xa-duyen-hai'
    """
    return re.sub(r"[^a-z0-9]+", "-", plain_text(text)).strip("-")
