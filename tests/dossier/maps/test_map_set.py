"""The set of maps of a dossier."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from matplotlib.text import Text

from planner.base.errors import ParameterError
from planner.base.progress import CancelledError
from planner.dossier.maps.draw import Sheet, render
from planner.dossier.maps.furnish import notes_of
from planner.dossier.maps.map_set import file_name, map_set
from planner.dossier.maps.print_maps import print_specs


def test_the_set_is_numbered_and_complete(specs, material):
    slugs = list(specs)
    assert slugs[0] == "hien-trang"
    assert {"quy-hoach-2020", "quy-hoach-2025", "dung-chung", "tham-dinh", "truyen-thanh"} <= set(slugs)
    for technology in material.coverage:
        assert f"vung-phu-{technology.lower()}-truoc" in slugs
        assert f"vung-phu-{technology.lower()}-sau" in slugs
    assert [spec.number for spec in specs.values()] == list(range(1, len(slugs) + 1))
    assert {spec.total for spec in specs.values()} == {len(slugs)}


def test_there_is_a_map_of_each_district_with_sites(specs, material):
    communes = material.layers["communes"].set_index("commune_code")
    codes = set(communes.loc[material.proposal["commune_code"], "district_code"])
    assert {spec.code for spec in specs.values() if spec.kind == "district"} == codes


def test_communes_that_are_asked_for_have_a_map_of_their_own_with_their_sites(material):
    communes = material.layers["communes"]
    code = material.appraisal.sites["commune_code"].mode()[0]
    *_, spec = map_set(material, [code])
    assert (spec.kind, spec.code) == ("commune", code)
    assert spec.number == spec.total == len(map_set(material)) + 1
    assert communes.set_index("commune_code").loc[code, "name"] in spec.subtitle
    sheet = render(spec)
    names = set(
        material.appraisal.sites.loc[material.appraisal.sites["commune_code"] == code, "site_id"]
    )
    written = " ".join(text.get_text() for text in sheet.figure.findobj(Text))
    assert names
    assert all(name in written for name in names)
    with pytest.raises(ParameterError):
        map_set(material, ["00000"])


def test_a_district_without_sites_has_no_map(material):
    only = material.appraisal.sites["commune_code"] == "29374"  # thị trấn Châu Thành
    sites = material.appraisal.sites[only]
    few = replace(
        material,
        proposal=material.proposal[only],
        appraisal=replace(material.appraisal, sites=sites),
    )
    assert [spec.code for spec in map_set(few) if spec.kind == "district"] == ["847"]


def test_every_planned_site_is_on_one_of_the_maps_of_the_plan(specs, material, sheets):
    planned = pd.concat([material.proposal, material.appraisal.case.planned])
    drawn = 0
    for slug, sheet in sheets.items():
        if slug.startswith("quy-hoach"):
            drawn += sum(
                len(line.get_xdata())
                for axes in sheet.figure.axes[1:2]
                for line in axes.lines
                if line.get_markersize() and _is_shape(line)
            )
    assert drawn == len(planned)


def _is_shape(line):
    """Whether a line is the body of a symbol, not its ring, inner mark or cross."""
    return line.get_markerfacecolor() != "none" and len(line.get_marker().vertices) > 3 and _wide(line)


def _wide(line):
    return abs(line.get_marker().vertices).max() > 0.2


def test_every_map_says_that_its_data_are_made_up_and_its_borders_derived(specs, sheets):
    for slug, spec in specs.items():
        assert spec.is_synthetic, slug
        notes = " ".join(notes_of(spec, sheets[slug].frame))
        assert "minh họa" in notes
        assert "Ranh giới tham khảo" in notes
        assert "sân bay quân sự" in notes


def test_a_graticule_that_the_circular_does_not_state_is_marked_assumed(specs, sheets):
    notes = {slug: " ".join(notes_of(specs[slug], sheets[slug].frame)) for slug in specs}
    assert "giả định" in notes["hien-trang"]  # 1:250 000
    assert "giả định" not in notes["thanh-pho-tra-vinh"]  # 1:60 000


def test_the_figures_beside_a_map_of_coverage_are_those_of_the_comparison(specs, material):
    rows = specs["vung-phu-4g-sau"].figures
    totals = material.coverage["4G"].totals

    def read(text):
        return float(text.replace(".", "").replace(",", "."))

    assert read(rows[1][1]) == round(totals["covered_km2_before"], 1)
    assert read(rows[2][2]) == round(totals["covered_population_after"])
    assert read(rows[3][2]) == round(totals["covered_share_after"] * 100, 1)


def test_maps_are_printed_as_pdf_and_picture_and_tell_how_far_they_are(specs):
    steps = []
    small = [specs["xa-chua-co-dai"].on_paper("A4", "portrait")]
    files = print_specs(small, lambda step, share: steps.append((step, share)))
    stem = f"ban-do/{specs['xa-chua-co-dai'].slug}-A4"
    assert list(files) == [f"{stem}.pdf", f"{stem}.png"]
    assert files[f"{stem}.pdf"].startswith(b"%PDF")
    assert files[f"{stem}.png"].startswith(b"\x89PNG")
    assert steps == [("maps.step", 0.0)]


def test_printing_stops_when_told_to(specs):
    def stop(step, share):
        raise CancelledError

    try:
        print_specs([specs["hien-trang"]], stop)
    except CancelledError:
        return
    raise AssertionError


def test_a_dossier_with_nothing_in_it_still_has_its_maps(material):
    """Nothing stands, is asked for or planned: the base is drawn, and no error is raised."""
    empty = {name: layer.iloc[:0] for name, layer in material.layers.items() if name != "communes"}
    judged = material.appraisal
    nothing = replace(
        material,
        layers={**empty, "communes": material.layers["communes"]},
        proposal=material.proposal.iloc[:0],
        appraisal=replace(
            judged,
            sites=judged.sites.iloc[:0],
            pairs=judged.pairs.iloc[:0],
            case=replace(judged.case, others=judged.case.others.iloc[:0], approved=None),
        ),
        coverage={},
        radio=None,
    )
    specs = map_set(nothing)
    assert [spec.slug for spec in specs] == ["01-hien-trang", "02-dung-chung", "03-tham-dinh"]
    for spec in specs:
        sheet = Sheet(spec)
        sheet.draw()
        assert {entry.part for entry in sheet.entries} == {"base"}


def test_what_lies_around_the_province_is_named(sheets, material):
    written = {label.request.text.casefold() for label in sheets["xa-chua-co-dai"].labels}
    names = {neighbour.name.casefold() for neighbour in material.province.surroundings}
    assert names
    assert names <= written


def test_file_names_are_plain():
    assert file_name("Thị xã Duyên Hải") == "thi-xa-duyen-hai"
