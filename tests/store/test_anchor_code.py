"""The printed code: what it says is read back, and whoever mistypes it is told so."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.base.errors import ParameterError
from planner.store.anchor_code import HASH_DIGITS, code_of, read_code

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
numbers = st.integers(0, 32**5 - 1)
hashes = st.binary(min_size=32, max_size=32).map(bytes.hex)


@given(numbers, hashes)
def test_a_code_says_number_and_beginning_of_the_hash(seq, entry_hash):
    code = code_of(seq, entry_hash)
    assert [len(part) for part in code.split("-")] == [4] * 6
    read = read_code(code)
    assert (read.seq, read.hash_start) == (seq, entry_hash[:HASH_DIGITS])


@given(numbers, hashes)
def test_it_may_be_typed_small_without_groups_and_with_letters_that_look_alike(seq, entry_hash):
    code = code_of(seq, entry_hash)
    typed = f"  {code.replace('-', ' ').replace('0', 'o').replace('1', 'l').lower()} "
    assert read_code(typed) == read_code(code)


@given(numbers, hashes, st.integers(0, 23), st.sampled_from(SIGNS))
def test_any_one_wrong_sign_is_found(seq, entry_hash, place, sign):
    code = code_of(seq, entry_hash).replace("-", "")
    if code[place] == sign:
        return
    with pytest.raises(ParameterError) as caught:
        read_code(code[:place] + sign + code[place + 1 :])
    assert caught.value.key == "trail.code_mistyped"


def test_any_two_signs_that_change_places_are_found():
    """All 276 pairs of a hundred codes."""
    for number in range(100):
        code = code_of(number * 7919, hashlib.sha256(bytes([number])).hexdigest()).replace("-", "")
        for first in range(24):
            for second in range(first + 1, 24):
                if code[first] != code[second]:
                    signs = list(code)
                    signs[first], signs[second] = signs[second], signs[first]
                    with pytest.raises(ParameterError):
                        read_code("".join(signs))


@pytest.mark.parametrize(
    "text", ["", "ABC", "U" * 24, "0" * 25, "đ" * 24, "0000-H000-0000-0000-0000-0M2"]
)
def test_what_is_no_code_is_told_with_an_example(text):
    with pytest.raises(ParameterError, match="24 chữ và số"):
        read_code(text)


def test_a_number_beyond_what_a_code_can_say_is_refused():
    with pytest.raises(ParameterError):
        code_of(32**5, "00" * 32)
