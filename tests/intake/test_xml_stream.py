"""XML as a stream of tags: each is heard by its name, and none passes a limit."""

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.base.errors import InputFileError
from planner.intake.xml_stream import XmlLimits, read_xml

FILE = Path("a.xml")
NAMES = ("c", "v", "x:c", "x:y:v", "row")
TREES = st.recursive(
    st.sampled_from(NAMES).map(lambda name: (name, [])),
    lambda inner: st.tuples(st.sampled_from(NAMES), st.lists(inner, max_size=4)),
    max_leaves=20,
)


def written(tree):
    name, inner = tree
    return f"<{name} n='1'>{''.join(map(written, inner))}</{name}>"


def tags_of(tree):
    name, inner = tree
    yield name.rpartition(":")[2]
    for element in inner:
        yield from tags_of(element)


def heard_of(text, **hearing):
    read_xml(io.BytesIO(text.encode()), FILE, **hearing)


@given(TREES)
def test_every_tag_is_heard_by_its_name_without_a_prefix(tree):
    starts, ends = [], []
    heard_of(written(tree), start=lambda name, _: starts.append(name), end=ends.append)
    assert starts == list(tags_of(tree))
    assert sorted(ends) == sorted(starts)


@given(TREES)
def test_who_asks_for_one_name_hears_the_tags_of_that_name_only(tree):
    starts, ends = [], []
    heard_of(written(tree), start={"c": starts.append}, end={"c": lambda: ends.append("c")})
    wanted = list(tags_of(tree)).count("c")
    assert starts == [{"n": "1"}] * wanted
    assert ends == ["c"] * wanted


@pytest.mark.parametrize(
    ("text", "limits", "part"),
    [
        ("<a><a><a/></a></a>", XmlLimits(depth=2), "depth"),
        ("<a><b/><b/></a>", XmlLimits(elements=2), "elements"),
        ("<a b='1' c='2'/>", XmlLimits(attributes=1), "attributes"),
        ("<a>abcd</a>", XmlLimits(text=3), "text"),
    ],
)
def test_a_document_past_a_limit_is_refused_by_its_name_whoever_hears_its_tags(text, limits, part):
    for hearing in ({}, {"start": {}, "end": {}}, {"start": lambda *_: None, "end": lambda _: None}):
        with pytest.raises(InputFileError) as refused:
            heard_of(text, limits=limits, **hearing)
        assert refused.value.key == f"intake.xml_{part}"
