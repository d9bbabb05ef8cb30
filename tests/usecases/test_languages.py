"""One result, two readers: what is said of a file, of radio and of coverage reads in English too."""

import json
import re

import pytest

from planner.cli.main import main
from planner.layers.province import DEFAULT_DATA_DIR
from planner.usecases.office import office_at

SAMPLE = DEFAULT_DATA_DIR / "samples" / "viettel_2018_ho_so.xlsx"
LETTERS = "ăâđêôơưáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ"
VIETNAMESE = re.compile(f"[{LETTERS}]", re.IGNORECASE)
CITED = {"permit_citation", "citation", "document"}  # documents are named as they are in every language


@pytest.fixture(scope="module")
def names():
    """Every word of the province's own layers and plan, the longest first: what is said names them."""
    words = set()
    for layer in ("communes", "zones", "commune_facts", "hamlets"):
        text = (DEFAULT_DATA_DIR / f"{layer}.geojson").read_text(encoding="utf-8")
        for feature in json.loads(text)["features"]:
            words |= {value for value in feature["properties"].values() if isinstance(value, str)}
    in_force = office_at(DEFAULT_DATA_DIR).plan().plan
    words |= {in_force.name, *(text for v in in_force.values() for text in (v.name, v.unit) if text)}
    return sorted(filter(VIETNAMESE.search, words), key=len, reverse=True)


def spoken(value, name=""):
    """Give every text of a result but documents."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from spoken(part, key)
    elif isinstance(value, list):
        for part in value:
            yield from spoken(part, name)
    elif isinstance(value, str) and name not in CITED:
        yield value


def without(names, text):
    for name in names:
        text = text.replace(name, "") if VIETNAMESE.search(text) else text
    return text


def result(capsys, *arguments):
    main([*map(str, arguments), "--json"])
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    "arguments",
    [
        ("appraise", SAMPLE, "--carrier", "viettel", "--on", "2018-04-02", "--without-coverage"),
        ("radio", "--on", "2018-01-01"),
        ("plan", "progress", "--on", "2018-01-01"),
        ("rules", "--on", "2018-01-01"),
        (
            "coverage",
            "--carrier",
            "viettel",
            "--technology",
            "3G",
            "--year",
            "2017",
            "--resolution-m",
            "400",
        ),
    ],
    ids=lambda arguments: arguments[0],
)
def test_the_same_result_reads_in_both_languages(arguments, names, capsys):
    english, vietnamese = (
        list(spoken(result(capsys, *arguments, "--lang", lang))) for lang in ("en", "vi")
    )
    assert len(english) == len(vietnamese) > 20
    assert {text for text in english if VIETNAMESE.search(without(names, text))} == set()
    assert any(VIETNAMESE.search(text) for text in set(vietnamese) - set(english))
