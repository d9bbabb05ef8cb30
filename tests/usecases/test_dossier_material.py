"""The material of a dossier: all of the file, each source with what it is, nothing made up."""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from dataclasses import fields
from datetime import date
from pathlib import Path

import openpyxl

from planner.layers.io import read_layer
from planner.layers.province import DEFAULT_DATA_DIR
from planner.store.accounts import local_actor
from planner.store.database import open_store, store_path
from planner.store.radio_import import import_radio
from planner.usecases.appraisal import NEEDED
from planner.usecases.dossier_material import material_of_file, shown_layers
from planner.usecases.material import Material, Signing
from planner.usecases.office import office_at

SAMPLE = DEFAULT_DATA_DIR / "samples" / "viettel_2018_ho_so.xlsx"


def test_it_holds_every_site_of_the_carriers_file_judged(material: Material) -> None:
    book = openpyxl.load_workbook(SAMPLE, read_only=True)
    cells = {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
    codes = list(material.proposal["site_id"])
    assert codes
    assert set(codes) <= cells
    counted = material.appraisal.totals["sites"]
    conclusions = Counter(material.appraisal.sites["conclusion"])
    assert {name: count for name, count in counted.items() if count} == dict(conclusions)
    assert sum(conclusions.values()) == len(codes)


def test_each_source_names_the_file_it_was_read_from(material: Material) -> None:
    digests = {source.name: source.sha256 for source in material.sources}
    bts = hashlib.sha256((DEFAULT_DATA_DIR / "bts.geojson").read_bytes()).hexdigest()
    assert digests["stations"] == bts
    assert digests["proposal"] == hashlib.sha256(SAMPLE.read_bytes()).hexdigest()


def test_what_is_synthetic_is_known_and_what_is_derived_is_not_called_so(material: Material) -> None:
    synthetic = {source.name for source in material.synthetic}
    assert "stations" in synthetic
    assert "communes" not in synthetic


def test_coverage_is_compared_for_every_technology_of_the_file(material: Material) -> None:
    named = {word for text in material.proposal["technologies"].dropna() for word in text.split()}
    assert set(material.coverage) == named


def test_nobody_has_decided_and_nothing_of_the_office_is_made_up(material: Material) -> None:
    assert material.decisions.empty
    assert all(getattr(material.signing, field.name) is None for field in fields(Signing))


def test_a_province_without_a_register_of_radio_has_no_map_of_it(tmp_path: Path) -> None:
    for name in ("communes.geojson", "bts.geojson"):
        (tmp_path / name).write_bytes((DEFAULT_DATA_DIR / name).read_bytes())
    assert set(shown_layers(office_at(tmp_path))[0]) == {"communes", "stations"}


def test_the_radio_register_of_the_store_goes_before_the_shipped_layer(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(DEFAULT_DATA_DIR, data, ignore=shutil.ignore_patterns("store"))
    shipped = read_layer(data, "radio")
    lacking = shipped["kind"].eq("none")
    assert lacking.any()
    store, who = open_store(store_path(data)), local_actor(store_path(data).parent)
    import_radio(store, who, shipped.assign(kind=shipped["kind"].mask(lacking, "wired")), "thử")
    material = material_of_file(office_at(data), SAMPLE, "viettel", date(2018, 3, 1), date(2018, 3, 20))
    assert material.radio is not None
    assert "none" not in set(material.radio["status"])
    (radio,) = (source for source in material.sources if source.name == "radio")
    assert radio.title == "Sổ đài truyền thanh cấp xã"
    assert radio.sha256 != hashlib.sha256((data / "radio.geojson").read_bytes()).hexdigest()


def test_the_day_of_the_documents_is_not_the_day_of_the_law(material: Material) -> None:
    assert (material.on, material.made_on) == (date(2018, 3, 1), date(2018, 3, 20))


def test_a_dossier_is_gathered_from_communes_and_stations_alone(tmp_path):
    shutil.copytree(DEFAULT_DATA_DIR / "plan", tmp_path / "plan")
    for name in ("province.yaml", "communes.geojson", "bts.geojson"):
        shutil.copy(DEFAULT_DATA_DIR / name, tmp_path / name)
    material = material_of_file(
        office_at(tmp_path), SAMPLE, "viettel", date(2018, 3, 1), date(2018, 3, 20)
    )
    assert set(material.layers) == set(NEEDED)
    assert material.changes is None
    assert len(material.appraisal.sites)
