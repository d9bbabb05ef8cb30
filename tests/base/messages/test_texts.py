"""A text carries what it says: the same one reads in Vietnamese and in English."""

import copy
import pickle

import pytest

from planner.base import messages, numbers
from planner.base.language import speaking
from planner.base.messages import in_lang, joined, quoted, said


def test_a_text_reads_as_the_message_of_its_key():
    assert said("common.status_existing") == messages.text("common.status_existing", "vi")
    assert in_lang(said("common.status_existing"), "en") == messages.text("common.status_existing", "en")


def test_texts_and_numbers_within_a_text_are_said_anew_with_it():
    amount, whom = numbers.number(1234.5, 1), said("common.carrier_viettel")
    row = joined([whom, amount])
    assert (str(row), in_lang(row, "en")) == ("Viettel, 1.234,5", "Viettel, 1,234.5")
    text = said("plan.target_masts", horizon=2020, whom=row)
    assert in_lang(text, "en") == messages.text(
        "plan.target_masts", "en", horizon=2020, whom="Viettel, 1,234.5"
    )


def test_a_number_of_every_kind_is_written_anew():
    written = [
        numbers.number(-1234.5, 1, signed=True),
        numbers.figure(1234.56),
        numbers.plain_figure(1234.5),
        numbers.percent(0.5005),
        numbers.people(1009168.4),
        numbers.metres(1312.5),
        numbers.kilometres(3649),
        numbers.square_km(609.509),
        numbers.money(1250000),
        numbers.figure(None),
    ]
    assert in_lang(written, "en") == [
        "−1,234.5", "1,234.56", "1234.5", "50.1 %", "1,009,168", "1,312.5 m", "3.6 km", "609.51 km²",
        "1,250,000 đ", "–",
    ]  # fmt: skip


def test_a_coordinate_stays_as_other_programs_read_it():
    assert in_lang(numbers.degrees(106.3421), "vi") == "106.342100"


def test_empty_parts_of_a_row_are_left_out():
    assert joined(["", "a", None, "b"], "; ") == "a; b"
    assert joined([], "; ") == ""


def test_rows_and_tables_of_plain_values_are_gone_through():
    value = {"a": [said("common.status_existing"), 3], "b": ("x", None)}
    assert in_lang(value, "en") == {"a": ["Existing", 3], "b": ["x", None]}


@pytest.mark.parametrize("again", [copy.deepcopy, lambda text: pickle.loads(pickle.dumps(text))])
def test_a_copy_still_knows_what_it_says(again):
    text = again(joined([said("common.status_existing"), numbers.figure(0.5)], " "))
    assert in_lang(text, "en") == "Existing 0.5"


def test_a_copy_of_words_that_somebody_has_read_has_those_words():
    read = quoted("lời cũ", "common.status_existing", {})
    for again in (copy.deepcopy(read), pickle.loads(pickle.dumps(read))):
        assert (str(again), in_lang(again, "en")) == ("lời cũ", "Existing")


def test_what_becomes_a_file_of_the_province_is_vietnamese_whoever_asks():
    with speaking("en"):
        assert messages.in_file("plan.no_document") == messages.text("plan.no_document", "vi")


def test_a_message_that_there_is_not_is_known_not_to_be():
    assert messages.knows("common.carrier_viettel")
    assert not messages.knows("common.carrier_nobody")
