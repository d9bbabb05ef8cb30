"""Who may sign in, who an administrator lets in, and the profile of one machine."""

import getpass
from dataclasses import replace
from functools import partial

import pytest
from store.store_tools import ADMINISTRATOR as ADMIN
from store.store_tools import FILE, everything, paper_of, proposal_of, receive_one, sites_of

from planner.base.errors import AccessError, DecisionError, StaleEditError
from planner.store.accounts import has_profile, local_actor, people, set_person, signed_in, write_profile
from planner.store.backup import backup
from planner.store.database import open_store
from planner.store.dossiers import dossiers
from planner.store.files import attach, attachment_content
from planner.store.people import Actor
from planner.store.proposals import add_version, original

CHIEF = Actor("chu@so.vn", "Chủ", "Giám đốc", "administrator")


@pytest.fixture
def office(tmp_path):
    store = open_store(tmp_path / "store" / "planner.sqlite")
    set_person(store, ADMIN, CHIEF)
    return store


def test_somebody_who_is_known_signs_in_with_a_role_and_others_do_not(office):
    assert signed_in(office, "CHU@so.vn") == CHIEF
    assert signed_in(office, "la@so.vn") is None


def test_somebody_taken_off_does_not_sign_in_any_more(office):
    reader = Actor("doc@so.vn", "Đọc", "", "reader")
    set_person(office, CHIEF, reader)
    set_person(office, CHIEF, reader, active=False, revision=1)
    assert signed_in(office, "doc@so.vn") is None
    assert [(person.email, active) for person, active, _ in people(office, CHIEF)] == [
        ("chu@so.vn", True),
        ("doc@so.vn", False),
    ]


def test_the_last_administrator_stays(office):
    with pytest.raises(DecisionError):
        set_person(office, CHIEF, CHIEF, active=False, revision=1)
    with pytest.raises(DecisionError):
        set_person(office, CHIEF, Actor("chu@so.vn", "Chủ", "", "reader"), revision=1)
    assert signed_in(office, "chu@so.vn").role == "administrator"


def test_only_an_administrator_gives_roles_and_a_stale_edit_is_told(office):
    with pytest.raises(AccessError):
        set_person(office, Actor("a@b", "A", "", "approver"), Actor("x@so.vn", "X", "", "approver"))
    with pytest.raises(StaleEditError):
        set_person(office, CHIEF, CHIEF, revision=0)


@pytest.mark.parametrize(
    "person",
    [
        Actor("so.vn", "X", "", "reader"),
        Actor("x@so.vn", " ", "", "reader"),
        Actor("x@so.vn", "X", "", "?"),
        Actor("root@LOCAL", "X", "", "reader"),  # an account of the machine, whose role is never read
    ],
)
def test_a_person_without_address_name_or_role_is_refused(office, person):
    with pytest.raises(DecisionError):
        set_person(office, CHIEF, person)


# -- rights end when they are taken away, whatever the page still holds


@pytest.fixture
def employed(office):
    """A reviewer and an approver, as they signed in."""
    both = [Actor("tham@so.vn", "Thẩm", "", "reviewer"), Actor("duyet@so.vn", "Duyệt", "", "approver")]
    for person in both:
        set_person(office, CHIEF, person)
    return both


def test_somebody_taken_off_neither_reads_nor_writes_any_more(office, employed):
    reviewer = employed[0]
    receive_one(office, actor=reviewer)
    set_person(office, CHIEF, reviewer, active=False, revision=1)
    before = everything(office, CHIEF)
    for call in (lambda: receive_one(office, actor=reviewer), lambda: dossiers(office, reviewer)):
        with pytest.raises(AccessError, match="Thẩm không có quyền"):
            call()
    assert everything(office, CHIEF) == before


def test_somebody_who_has_become_less_may_no_more_than_that(office, employed):
    reviewer = employed[0]
    set_person(office, CHIEF, replace(reviewer, role="reader"), revision=1)
    assert dossiers(office, reviewer) == []
    with pytest.raises(AccessError, match="cần vai trò người thẩm định"):
        receive_one(office, actor=reviewer)


def test_somebody_who_never_was_on_the_list_is_nobody_where_there_is_one(office, employed):
    with pytest.raises(AccessError):
        dossiers(office, Actor("la@so.vn", "Lạ", "", "administrator"))


def test_a_role_that_somebody_only_says_to_have_is_not_theirs(office, employed):
    with pytest.raises(AccessError):
        set_person(office, replace(employed[0], role="administrator"), CHIEF, revision=1)


def test_a_download_that_was_offered_before_is_refused_when_it_is_clicked(office, employed):
    """The page hands out what fetches the file; it runs at the click, with who opened the page."""
    reviewer = employed[0]
    opened = receive_one(office, actor=reviewer)
    version = add_version(office, reviewer, opened.id, FILE, proposal_of(sites_of("V1")), "")
    attached = attach(office, reviewer, opened.id, "a.png", paper_of())
    offered = {
        partial(original, office, reviewer, version): FILE,
        partial(attachment_content, office, reviewer, attached): paper_of(),
    }
    assert {click: click() for click in offered} == offered
    set_person(office, CHIEF, reviewer, active=False, revision=1)
    for click in offered:
        with pytest.raises(AccessError):
            click()


def test_who_is_no_administrator_any_more_makes_no_backup(office, employed):
    second = Actor("hai@so.vn", "Hai", "", "administrator")
    set_person(office, CHIEF, second)
    assert backup(office, second).exists()
    set_person(office, CHIEF, replace(second, role="approver"), revision=1)
    with pytest.raises(AccessError):
        backup(office, second)


def test_however_an_address_is_written_it_is_the_same_person(office, employed):
    assert dossiers(office, replace(employed[1], email="DUYET@so.vn")) == []


def test_the_account_of_the_machine_may_what_it_may(office, employed, tmp_path):
    receive_one(office, actor=local_actor(tmp_path))
    assert len(dossiers(office, local_actor(tmp_path))) == 1


def test_where_nobody_is_on_the_list_an_actor_is_taken_as_given(tmp_path):
    store = open_store(tmp_path / "khác" / "planner.sqlite")
    assert dossiers(store, Actor("la@so.vn", "Lạ", "", "reader")) == []


def test_the_profile_of_a_machine_names_who_works_there(tmp_path):
    assert local_actor(tmp_path).role == "administrator"
    assert not has_profile(tmp_path)
    write_profile(tmp_path, " Nguyễn An ", "Chuyên viên")
    assert has_profile(tmp_path)
    assert (local_actor(tmp_path).name, local_actor(tmp_path).title) == ("Nguyễn An", "Chuyên viên")
    assert local_actor(tmp_path).email == "Nguyễn An@local"
    with pytest.raises(DecisionError):
        write_profile(tmp_path, "  ", "")


def test_nothing_bears_the_name_of_the_account_of_the_machine(tmp_path, monkeypatch):
    monkeypatch.setenv("LOGNAME", "may-cua-so")
    assert getpass.getuser() == "may-cua-so"
    before = local_actor(tmp_path)
    write_profile(tmp_path, "Nguyễn An", "")
    for actor in (before, local_actor(tmp_path)):
        assert "may-cua-so" not in str(actor)
    assert before.email.endswith("@local")
