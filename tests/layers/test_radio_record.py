"""A record of the radio register as it is typed: the ranges of the schema, what does not agree."""

import pytest

from planner.layers.radio_record import field_name, is_whole, out_of_range, problems_of, range_of

SOUND = {
    "kind": "wireless_fm",
    "frequency_mhz": 61.5,
    "power_w": 30.0,
    "licence_no": "1/GP",
    "licence_until": "2020-01-01",
    "hamlets_total": 9.0,
    "hamlets_served": 9.0,
    "loudspeakers": 20.0,
    "loudspeakers_working": None,
}


def test_the_ranges_are_those_of_the_schema():
    assert range_of("frequency_mhz") == (50.0, 110.0)
    assert range_of("year") == (1990.0, 2035.0)
    assert is_whole("loudspeakers")
    assert not is_whole("power_w")


def test_a_sound_record_has_no_problem_nor_has_one_of_which_little_is_known():
    assert problems_of(SOUND) == []
    assert problems_of({"kind": "none"}) == []
    assert problems_of({**SOUND, "hamlets_total": None}) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"hamlets_served": 10.0}, "Số ấp, khóm có loa lớn hơn Số ấp, khóm."),
        ({"loudspeakers_working": 21.0}, "Số loa hoạt động lớn hơn Số loa."),
        ({"licence_no": None}, "Có hạn giấy phép nhưng không có số giấy phép."),
        ({"kind": "wired", "licence_until": None}, "Tần số (MHz), Công suất (W), Số giấy phép"),
    ],
)
def test_what_does_not_agree_is_named_by_the_fields_of_the_form(change, said):
    (problem,) = problems_of({**SOUND, **change})
    assert said in problem


def test_the_kind_is_called_what_the_register_calls_it():
    assert field_name("kind") == "Loại đài"


def test_a_number_out_of_range_is_said_with_a_decimal_comma():
    faults = out_of_range({"frequency_mhz": 500.0, "power_w": -5.5})
    assert "500 nằm ngoài" in faults["frequency_mhz"]
    assert "−5,5 nằm ngoài" in faults["power_w"]
