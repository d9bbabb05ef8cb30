"""One file judged on one day against one data directory has one answer, wherever it is asked.

Console, page, review desk and dossier, for the three sample dossiers: with an empty store, and with one
in which another carrier's plan is approved and a third one's dossier lies open.
"""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from planner.appraisal.appraise import Appraisal, to_json_dict
from planner.cli.main import main
from planner.layers.province import DEFAULT_DATA_DIR
from planner.store.accounts import local_actor
from planner.store.approval import approve
from planner.store.database import Store, open_store, store_path
from planner.store.decisions import Wanted, decide
from planner.store.dossiers import Dossier, dossier, move, receive
from planner.store.people import Actor
from planner.store.proposals import add_version, contents, keep_appraisal
from planner.usecases import appraisal as usecase
from planner.usecases.appraisal import judge, plans_now, question_of, read_proposal
from planner.usecases.dossier_material import material_of_dossier, material_of_file
from planner.usecases.office import office_at
from planner.web.appraisal import cache as appraisal_cache
from planner.web.shared import who

SAMPLES = {
    "viettel": DEFAULT_DATA_DIR / "samples" / "viettel_2018_ho_so.xlsx",
    "vnpt": DEFAULT_DATA_DIR / "samples" / "vnpt_2018_ho_so.zip",
    "mobifone": DEFAULT_DATA_DIR / "samples" / "mobifone_2017_ho_so.kml",
}
SAID = ("on", "sites", "cables", "dossier_findings", "pairs", "quantity", "totals")
ON, MADE_ON = date(2018, 3, 1), date(2018, 3, 20)
NEIGHBOURS = {
    "viettel": ("vnpt", "mobifone"),
    "vnpt": ("mobifone", "viettel"),
    "mobifone": ("viettel", "vnpt"),
}


pytestmark = pytest.mark.usefixtures("coverage_once")  # four rooms ask the same of each sample


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A data directory without a store, and for each carrier one with its neighbours' dossiers."""
    by_carrier = {}
    for name in ("", *SAMPLES):
        data = tmp_path_factory.mktemp("agreement") / "data"
        shutil.copytree(DEFAULT_DATA_DIR, data, ignore=shutil.ignore_patterns("store"))
        if name:
            _fill(data, *NEIGHBOURS[name])
        by_carrier[name] = data
    return by_carrier


def _fill(data: Path, approved: str, opened: str) -> None:
    """Approve one carrier's plan, and leave another's open on the desk."""
    store, actor = open_store(store_path(data)), local_actor(store_path(data).parent)
    _hand_in(data, store, actor, opened)
    handed_in = _hand_in(data, store, actor, approved)
    codes = contents(store, actor, _version(store, actor, handed_in)).sites["site_id"]
    decide(store, actor, handed_in.id, [Wanted(code, "accept", "theo hồ sơ", "") for code in codes], {})
    submitted = move(store, actor, dossier(store, actor, handed_in.id), "submitted")
    approve(store, actor, submitted, "12/QĐ-UBND", date(2018, 2, 1))


def _hand_in(data: Path, store: Store, actor: Actor, carrier: str) -> Dossier:
    """Put a carrier's sample on the desk, appraised."""
    opened = receive(store, actor, carrier=carrier, kind="new_plan", title=carrier, received_on=ON)
    office, file = office_at(data), SAMPLES[carrier]
    version = add_version(
        store, actor, opened.id, file.read_bytes(), read_proposal(office, file, carrier, ON), ""
    )
    question, plan_file = question_of(contents(store, actor, version), opened), office.plan()
    keep_appraisal(store, actor, version, judge(office, question, plan_file.plan, None), plan_file.file)
    return opened


def _version(store: Store, actor: Actor, opened: Dossier):
    from planner.store.proposals import versions

    return versions(store, actor, opened.id)[-1]


@pytest.fixture(params=[(carrier, filled) for carrier in SAMPLES for filled in (False, True)], ids=str)
def asked(
    request: pytest.FixtureRequest, folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> tuple[str, Path]:
    """A carrier, and the data directory that its file is judged against."""
    carrier, filled = request.param
    folder = folders[carrier if filled else ""]
    monkeypatch.setenv("PLANNER_DATA", str(folder))
    monkeypatch.setattr(who, "is_here", lambda: True)
    return carrier, folder


@pytest.fixture(scope="module")
def said_by_console() -> Callable[[str, Path], dict[str, Any]]:
    """What the console says of a carrier's file against a data directory, asked once for both tests."""
    said: dict[tuple[str, Path], dict[str, Any]] = {}

    def ask(carrier: str, folder: Path) -> dict[str, Any]:
        if (carrier, folder) not in said:
            asked = ["--carrier", carrier, "--on", str(ON), "--json", "--data", str(folder)]
            with redirect_stdout(io.StringIO()) as printed:
                main(["appraise", str(SAMPLES[carrier]), *asked])
            output = json.loads(printed.getvalue())
            said[carrier, folder] = {name: output[name] for name in SAID}
        return said[carrier, folder]

    return ask


def _plain(appraisal: Appraisal) -> dict[str, Any]:
    output = json.loads(json.dumps(to_json_dict(appraisal)))
    return {name: output[name] for name in SAID}


def test_console_page_desk_and_dossier_give_one_answer(
    asked: tuple[str, Path], said_by_console: Callable[[str, Path], dict[str, Any]]
) -> None:
    carrier, folder = asked
    file, actor = SAMPLES[carrier], local_actor(store_path(folder).parent)
    proposal = read_proposal(office_at(folder), file, carrier, ON)
    page = appraisal_cache.appraised(actor, proposal, carrier, ON, with_coverage=True)
    document = material_of_file(office_at(folder), file, carrier, ON, MADE_ON).appraisal
    expected = said_by_console(carrier, folder)
    assert expected["sites"]
    for other in (page, document):
        assert _plain(other) == expected


def test_the_desk_and_its_dossier_say_what_the_file_alone_says(
    asked: tuple[str, Path],
    said_by_console: Callable[[str, Path], dict[str, Any]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    carrier, folder = asked
    alone = said_by_console(carrier, folder)
    data = tmp_path / "data"  # the desk writes: a copy
    shutil.copytree(folder, data)
    monkeypatch.setenv("PLANNER_DATA", str(data))
    store, actor = open_store(store_path(data)), local_actor(store_path(data).parent)
    opened = _hand_in(data, store, actor, carrier)
    version = _version(store, actor, opened)
    plan_file = office_at(data).plan()
    desk = appraisal_cache.appraise_kept(actor, contents(store, actor, version), opened, plan_file.plan)
    keep_appraisal(store, actor, version, desk, plan_file.file)
    kept = material_of_dossier(office_at(data), opened.id, MADE_ON)
    assert kept.outdated_findings == 0
    for other in (desk, kept.appraisal):
        assert _plain(other) == alone


def test_the_filled_store_changes_what_a_file_is_judged_against(folders: dict[str, Path]) -> None:
    """Else the agreement over it would say nothing that the empty store does not say."""
    for carrier, (approved, opened) in NEIGHBOURS.items():
        plans = []
        for folder in (folders[""], folders[carrier]):
            office = office_at(folder)
            proposal = read_proposal(office, SAMPLES[carrier], carrier, ON)
            question = usecase.Question(carrier, ON, proposal.sites, proposal.cables)
            plans.append(plans_now(office, question))
        for name in (f"planned_{approved}", f"planned_{opened}"):
            before, after = (set(plan[name]["source"]) for plan in plans)
            assert before != after


def test_two_carriers_appraisals_name_the_same_pairs_with_the_same_limit(
    folders: dict[str, Path],
) -> None:
    named: dict[frozenset[str], dict[frozenset[str], set[tuple[Any, ...]]]] = {}
    metres: dict[frozenset[str], set[float]] = {}
    for carrier, file in SAMPLES.items():
        pairs = usecase.appraise_file(office_at(folders[""]), file, carrier, ON, with_coverage=False)
        for row in pairs.appraisal.pairs.itertuples():
            of = frozenset((row.carrier, row.other_carrier))
            both = frozenset((row.site_id, row.other_site_id))
            limit = (row.limit_m, row.limit_of, row.citation, row.certainty)
            named.setdefault(of, {}).setdefault(both, set()).add((carrier, *limit))
            # A carrier's file and the layer of its plan state places to the centimetre.
            metres.setdefault(both, set()).add(row.distance_m)
    assert named
    for of, pairs in named.items():
        for both, limits in pairs.items():
            assert {limit[0] for limit in limits} == of, both
            assert len({limit[1:] for limit in limits}) == 1, both
            assert max(metres[both]) - min(metres[both]) < 0.03
