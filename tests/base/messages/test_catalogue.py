"""The catalogue: both languages say the same things with the same facts."""

import re
import string
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from planner.base import messages

FILES = sorted(Path(messages.__file__).parent.glob("*/*.yaml"))

SCREEN_ONLY_VIETNAMESE = "web."  # the screen is Vietnamese only


def fields(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys_and_placeholders():
    vi = {k: v for k, v in messages.catalogue("vi").items() if not k.startswith(SCREEN_ONLY_VIETNAMESE)}
    en = messages.catalogue("en")
    assert set(vi) == set(en)
    assert {k: fields(v) for k, v in vi.items()} == {k: fields(v) for k, v in en.items()}


def test_every_text_is_nfc_and_not_blank():
    for lang in messages.LANGS:
        for key, text in messages.catalogue(lang).items():
            assert unicodedata.is_normalized("NFC", text), key
            assert text.strip(), key


def test_no_text_of_the_appraisal_holds_a_limit_that_a_plan_can_change():
    for lang in messages.LANGS:
        for key, text in messages.catalogue(lang).items():
            if key.startswith("appraisal."):
                assert not re.search(r"[1-9]\d*\s?(%|m|lần|times)(?!\w)", text), (lang, key)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_key_stands_twice_in_a_file(path):
    """YAML would keep the latter without a word, and a table would have the heading of another."""
    keys = Counter(re.findall(r"^(\w+):", path.read_text(encoding="utf-8"), re.MULTILINE))
    assert keys
    assert [key for key, times in keys.items() if times > 1] == []
