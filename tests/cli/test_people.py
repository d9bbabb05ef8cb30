"""Who may sign in, given from the console."""

import json

import pytest

from planner.cli.main import main
from planner.store.accounts import signed_in
from planner.store.database import open_store, store_path


def run(capsys, tmp_path, *words):
    code = main(["people", *words, "--data", str(tmp_path), "--json"])
    output = capsys.readouterr()
    return code, json.loads(output.out) if output.out.startswith("{") else output.err


def test_a_person_is_given_a_role_and_may_sign_in_under_any_spelling_of_the_address(capsys, tmp_path):
    assert run(capsys, tmp_path, "set", "Chu@So.vn", "--name", "Chủ", "--role", "administrator")[0] == 0
    person = signed_in(open_store(store_path(tmp_path)), "CHU@so.vn")
    assert (person.name, person.role) == ("Chủ", "administrator")
    _, listed = run(capsys, tmp_path, "list")
    assert [person["email"] for person in listed["people"]] == ["chu@so.vn"]


def test_the_first_person_and_the_last_one_left_must_be_an_administrator(capsys, tmp_path):
    code, output = run(capsys, tmp_path, "set", "doc@so.vn", "--name", "Đọc", "--role", "reader")
    assert code == 2
    assert "quản trị viên" in output
    run(capsys, tmp_path, "set", "chu@so.vn", "--name", "Chủ", "--role", "administrator")
    run(capsys, tmp_path, "set", "doc@so.vn", "--name", "Đọc", "--role", "reader")
    code, _ = run(
        capsys, tmp_path, "set", "chu@so.vn", "--name", "Chủ", "--role", "administrator", "--off"
    )
    assert code == 2
    assert signed_in(open_store(store_path(tmp_path)), "chu@so.vn") is not None


@pytest.mark.parametrize("email", ["khong-phai-thu", ""])
def test_what_is_no_address_is_refused(capsys, tmp_path, email):
    assert run(capsys, tmp_path, "set", email, "--name", "X", "--role", "administrator")[0] == 2
