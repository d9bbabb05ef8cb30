"""Coverage before a proposal is one figure: in its appraisal, a comparison, its dossier and on the map.

Asked of 5G, which no shipped station has: all that is covered before is what was approved.
"""

import json
import shutil
from datetime import date

import pytest
from conftest import place
from store.store_tools import REVIEWER, approved, receive_one, sites_of

from planner.cli.main import main
from planner.coverage.request import default_request
from planner.layers.province import DEFAULT_DATA_DIR
from planner.store.approval import approved_plan
from planner.store.database import open_store, store_path
from planner.store.proposals import add_version, contents, keep_appraisal
from planner.usecases.appraisal import (
    Question,
    benefit_for,
    coverage_for,
    judge,
    question_of,
    read_proposal,
)
from planner.usecases.coverage import (
    before_and_after,
    coverage_of_question,
    stations_before,
    stations_in,
)
from planner.usecases.dossier_material import material_of_dossier, material_of_file
from planner.usecases.office import office_at

ON = date(2018, 4, 3)
FIVE = {"technologies": "5G", "year": 2018.0}
COVERED = ("covered_km2_before", "covered_population_before")


@pytest.fixture
def data(tmp_path):
    """The shipped province, with an empty store."""
    folder = tmp_path / "data"
    shutil.copytree(DEFAULT_DATA_DIR, folder, ignore=shutil.ignore_patterns("store"))
    open_store(store_path(folder))
    return folder


def file_of(folder, *codes):
    """Write a carrier's file of 5G sites, some kilometres from those of ``sites_of``."""
    rows = ["Mã trạm,Kinh độ,Vĩ độ,Loại cột,Chiều cao cột,Công nghệ,Hình thức,Năm"]
    for n, code in enumerate(codes):
        at = place(500 + 6000 * n, 9000)
        rows.append(f"{code},{at.x:.6f},{at.y:.6f},A2b,42,5G,Xây mới,2018")
    path = folder / "ho_so.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def approve_in(data, *codes, **more):
    store = open_store(store_path(data))
    return approved(store, receive_one(store), sites_of(*codes, **{**FIVE, **more}))


def asked(office, file, dossier_id=None):
    proposal = read_proposal(office, file, "viettel", ON)
    return Question("viettel", ON, proposal.sites, proposal.cables, dossier_id=dossier_id)


def before_in(totals):
    return [totals[name] for name in COVERED]


def test_appraisal_comparison_dossier_and_map_have_one_figure_of_before(data, tmp_path, capsys):
    file, office = file_of(tmp_path, "P1", "P2"), office_at(data)
    nothing = coverage_for(office, asked(office, file))["5G"]
    assert before_in(nothing.totals) == [0, 0]
    approve_in(data, "A1", "A2")

    office = office_at(data)
    appraisal = coverage_for(office, asked(office, file))["5G"]
    expected = before_in(appraisal.totals)
    assert min(expected) > 0
    document = material_of_file(office, file, "viettel", ON, ON).coverage["5G"]
    assert before_in(document.totals) == expected
    question = ["--carrier", "viettel", "--technology", "5G", "--year", "2018", "--data", str(data)]
    assert main(["compare", str(file), *question, "--json"]) in (0, 1)
    console = json.loads(capsys.readouterr().out)
    assert before_in(console) == pytest.approx(expected, abs=1e-5)
    shown = coverage_of_question(office, default_request("viettel", "5G", 2018)).totals
    assert [shown["covered_km2"], shown["covered_population"]] == expected


def test_a_kept_dossier_has_the_same_before_and_after_its_own_approval(data, tmp_path):
    approve_in(data, "A1")
    store, file = open_store(store_path(data)), file_of(tmp_path, "P1")
    opened = receive_one(store, kind="adjustment")
    office = office_at(data)
    proposal = read_proposal(office, file, "viettel", ON)
    version = add_version(store, REVIEWER, opened.id, file.read_bytes(), proposal, "")
    question = question_of(contents(store, REVIEWER, version), opened)
    plan_file = office.plan()
    judged = judge(office, question, plan_file.plan, benefit_for(office, question))
    keep_appraisal(store, REVIEWER, version, judged, plan_file.file)
    alone = coverage_for(office, asked(office, file))["5G"]
    kept = material_of_dossier(office, opened.id, ON)
    assert before_in(kept.coverage["5G"].totals) == before_in(alone.totals)
    assert kept.outdated_findings == 0


def test_what_is_approved_already_brings_nothing_more_at_its_place(data, tmp_path):
    office = office_at(data)
    twin = sites_of("P1", **FIVE)
    question = Question("viettel", ON, twin)
    assert benefit_for(office, question)["alone_population"].max() > 0
    approve_in(data, "A1")  # another code, the same place
    assert benefit_for(office_at(data), question)["alone_population"].max() == 0


def test_a_site_is_never_compared_with_itself(data):
    """A carrier that states an approved site again, or whose layer of plans has it already."""
    approve_in(data, "A1")
    again = sites_of("A1", **FIVE)
    office = office_at(data)
    assert "A1" in set(stations_in(office, 2018)["site_id"])
    assert "A1" not in set(stations_before(office, 2018, again)["site_id"])
    assert benefit_for(office, Question("viettel", ON, again))["alone_population"].max() > 0
    planned = office.layer("planned_vnpt")
    due = planned[(planned["year"] == 2018) & (planned["action"] == "new")]
    assert set(due["site_id"]) <= set(stations_in(office, 2018)["site_id"])
    before = stations_before(office, 2018, planned)
    assert not set(due["site_id"]) & set(before["site_id"])
    gone = planned.loc[planned["action"] == "remove", "site_id"]
    assert set(gone) <= set(before["site_id"])  # what it takes away stands before


def test_what_is_approved_for_a_later_year_does_not_stand_yet(data):
    approve_in(data, "A1", year=2020.0)
    office, site = office_at(data), sites_of("P1", **FIVE)
    assert "A1" not in set(stations_before(office, 2018, site)["site_id"])
    assert "A1" in set(stations_before(office, 2020, site)["site_id"])


def test_of_an_approved_dossier_the_plans_count_as_they_stood_before(data):
    approve_in(data, "A1")
    second = approve_in(data, "A2")
    office, sites = office_at(data), sites_of("A2", **FIVE)
    assert "A1" in set(stations_before(office, 2018, sites, second.id)["site_id"])
    assert len(approved_plan(office.store, REVIEWER, "viettel")) == 2
    both = before_and_after(office, default_request("viettel", "5G", 2018), sites)
    kept = coverage_for(office, Question("viettel", ON, sites, dossier_id=second.id))["5G"]
    assert before_in(both.totals) == before_in(kept.totals)
