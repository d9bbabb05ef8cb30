"""What the reviewer decided is kept: the columns for the carrier, everything for the very file."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.base.errors import InputFileError
from planner.intake.choices import Accepted, Choices, from_yaml, remember, remembered, to_yaml

FIELDS = st.sampled_from(["site_id", "north_m", "mast_class", "ignore"])


@settings(deadline=None)  # a busy machine
@given(
    st.dictionaries(st.text("abcxyz ", min_size=1).map(str.strip).filter(bool), FIELDS),
    st.lists(
        st.text(min_size=1, max_size=20).map(lambda key: Accepted(key=key, who="Trần B")), max_size=3
    ),
)
def test_choices_come_back_from_their_file(tmp_path_factory, columns, accepted):
    path = tmp_path_factory.mktemp("c") / "c.yaml"
    columns = {" ".join(name.split()): field for name, field in columns.items()}
    choices = Choices(columns, "EPSG:9209", "north,east", tuple(accepted))
    path.write_bytes(to_yaml(choices).encode())
    assert from_yaml(path) == choices


def test_a_sign_that_yaml_takes_for_the_end_of_a_line_comes_back(tmp_path):
    path = tmp_path / "c.yaml"
    choices = Choices(accepted=(Accepted(key="a\x85b\u2028c", who="Trần B"),))
    path.write_bytes(to_yaml(choices).encode())
    assert from_yaml(path) == choices


@pytest.mark.parametrize(
    "content",
    [
        "- 1",
        "columns: 3",
        "columns: {a: no_such_field}",
        "axis_order: up,down",
        "accepted: [3]",
        "a: [",
        ": :",
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused_with_its_name(tmp_path, content):
    path = tmp_path / "m.yaml"
    path.write_text(content, encoding="utf-8")
    if content == ": :":
        path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputFileError, match=r"m\.yaml"):
        from_yaml(path)


def test_a_mapping_to_an_unknown_system_is_refused(tmp_path):
    path = tmp_path / "m.yaml"
    path.write_text("crs: EPSG:999999", encoding="utf-8")
    with pytest.raises(InputFileError, match=r"m\.yaml, dòng 1, mục crs.*EPSG:999999"):
        from_yaml(path)


def test_columns_are_remembered_for_the_carrier_and_the_rest_for_the_file(tmp_path):
    first, second = b"first file", b"second file"
    choices = Choices({"cot a": "site_id"}, "EPSG:9210", "north,east", (Accepted(kind="swap"),))
    remember(tmp_path, "viettel", first, choices)
    assert remembered(tmp_path, "viettel", first) == choices
    assert remembered(tmp_path, "viettel", second) == Choices({"cot a": "site_id"})
    assert remembered(tmp_path, "vnpt", second) == Choices()
