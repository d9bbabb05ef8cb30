"""People are called by their names; the trail itself holds the addresses."""

from store.store_tools import ADMINISTRATOR, OTHER, READER, REVIEWER

from planner.store.accounts import set_person
from planner.store.names import names
from planner.store.people import Actor

ALL = (ADMINISTRATOR, REVIEWER, OTHER, READER)


def listed(store, *people):
    for person in people:
        set_person(store, ADMINISTRATOR, person)


def test_who_stands_in_the_list_is_called_by_name(store):
    listed(store, *ALL)
    called = names(store, READER)
    assert [called[person.email] for person in ALL] == [person.name for person in ALL]


def test_who_was_taken_off_keeps_the_name(store):
    listed(store, *ALL)
    set_person(store, ADMINISTRATOR, OTHER, active=False, revision=1)
    assert names(store, READER)[OTHER.email] == OTHER.name


def test_two_of_one_name_are_told_apart(store):
    namesake = Actor("an2@so.gov.vn", REVIEWER.name, "", "reader")
    listed(store, *ALL, namesake)
    called = names(store, READER)
    assert called[REVIEWER.email] == "Nguyễn Văn An (an@so.gov.vn)"
    assert called[namesake.email] == "Nguyễn Văn An (an2@so.gov.vn)"
    assert called[OTHER.email] == OTHER.name


def test_a_profile_of_one_machine_and_a_stranger_are_called_as_the_trail_calls_them(store):
    called = names(store, ADMINISTRATOR)
    assert called["Nguyễn Văn An (may1)@local"] == "Nguyễn Văn An (may1)"
    assert called["la@noi-khac.vn"] == "la@noi-khac.vn"
