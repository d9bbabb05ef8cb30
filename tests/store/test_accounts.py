"""Who may sign in, who an administrator lets in, and the profile of one machine."""

import pytest
from store.store_tools import ADMINISTRATOR as ADMIN

from planner.errors import AccessError, DecisionError, StaleEditError
from planner.store.accounts import local_actor, people, set_person, signed_in, write_profile
from planner.store.database import open_store
from planner.store.people import Actor

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
    set_person(office, ADMIN, reader)
    set_person(office, ADMIN, reader, active=False, revision=1)
    assert signed_in(office, "doc@so.vn") is None
    assert [(one.email, active) for one, active, _ in people(office, ADMIN)] == [
        ("chu@so.vn", True),
        ("doc@so.vn", False),
    ]


def test_the_last_administrator_stays(office):
    with pytest.raises(DecisionError):
        set_person(office, ADMIN, CHIEF, active=False, revision=1)
    with pytest.raises(DecisionError):
        set_person(office, ADMIN, Actor("chu@so.vn", "Chủ", "", "reader"), revision=1)
    assert signed_in(office, "chu@so.vn").role == "administrator"


def test_only_an_administrator_gives_roles_and_a_stale_edit_is_told(office):
    with pytest.raises(AccessError):
        set_person(office, Actor("a@b", "A", "", "approver"), Actor("x@so.vn", "X", "", "approver"))
    with pytest.raises(StaleEditError):
        set_person(office, ADMIN, CHIEF, revision=0)


@pytest.mark.parametrize(
    "person",
    [
        Actor("so.vn", "X", "", "reader"),
        Actor("x@so.vn", " ", "", "reader"),
        Actor("x@so.vn", "X", "", "?"),
    ],
)
def test_a_person_without_address_name_or_role_is_refused(office, person):
    with pytest.raises(DecisionError):
        set_person(office, ADMIN, person)


def test_the_profile_of_a_machine_names_who_works_there(tmp_path):
    assert local_actor(tmp_path).role == "administrator"
    write_profile(tmp_path, " Nguyễn An ", "Chuyên viên")
    assert (local_actor(tmp_path).name, local_actor(tmp_path).title) == ("Nguyễn An", "Chuyên viên")
    with pytest.raises(DecisionError):
        write_profile(tmp_path, "  ", "")
