"""A table of texts keeps them as texts; its other columns are of the types that pandas finds."""

from planner.base.messages import in_lang, said
from planner.base.messages.table import table_of
from planner.base.numbers import figure

ROWS = [
    {
        "state": said("common.status_existing"),
        "count": 2,
        "share": 0.5,
        "code": "V1",
        "shown": figure(1.5),
    },
    {"state": "", "count": 3, "share": None, "code": None, "shown": None},
]


def test_texts_and_numbers_can_still_be_said_in_english():
    table = table_of(ROWS)
    assert [in_lang(value, "en") for value in table["state"]] == ["Existing", ""]
    assert in_lang(table["shown"][0], "en") == "1.5"


def test_the_other_columns_have_their_own_types():
    types = table_of(ROWS).dtypes.astype(str).to_dict()
    assert (types["count"], types["share"], types["code"]) == ("int64", "float64", "str")


def test_columns_come_as_they_are_asked_for_even_of_no_rows():
    assert list(table_of(ROWS, ["share", "state"]).columns) == ["share", "state"]
    assert list(table_of([], ["share", "state"]).columns) == ["share", "state"]
