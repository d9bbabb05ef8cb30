"""The catalogue: both languages say the same things with the same facts."""

import re
import string
import unicodedata

from planner import messages

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
