"""Text in the encodings before Unicode, against iconv's table and well-known sentences."""

import shutil
import subprocess
import unicodedata

import pytest
from build_ugly_files import cp1258
from hypothesis import given
from hypothesis import strategies as st

from planner.intake.legacy_text import (
    TCVN3,
    VNI,
    WINDOWS_1258,
    find_encoding,
    is_syllable,
    repaired,
    turned,
)

TEXT = """Trạm Xã Huyện Cầu Ngang Duyên Hải Đôn Xuân Ngũ Lạc Hiệp Mỹ cột ăng ten chiều cao Nguyệt
Hóa khuỷu quốc giếng người rượu thuở"""
WORDS = TEXT.split()


def test_the_motto_of_the_country_in_vni():
    text = "COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA VIEÄT NAM. Ñoäc laäp - Töï do - Haïnh phuùc"
    motto = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM. Độc lập - Tự do - Hạnh phúc"
    assert turned(text, VNI) == motto


@pytest.mark.skipif(shutil.which("iconv") is None, reason="iconv is not at hand")
def test_the_table_of_tcvn3_is_that_of_iconv():
    """glibc's TCVN5712-1 has TCVN3's letters at the same places, and capitals that TCVN3 lacks."""
    for code in range(0xA1, 0xFF):
        done = subprocess.run(
            ["iconv", "-f", "TCVN", "-t", "UTF-8"], input=bytes([code]), capture_output=True
        )
        letter = unicodedata.normalize("NFC", done.stdout.decode())
        if done.returncode == 0 and (letter.islower() or letter in tuple("ĂÂĐÊÔƠƯ")):
            assert turned(chr(code), TCVN3) == letter


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6))
def test_windows_1258_is_read_back_whatever_the_words(words):
    text = " ".join(words)
    assert turned(cp1258(text).decode("cp1252"), WINDOWS_1258) == text


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6))
def test_unicode_text_is_never_turned(words):
    text = " ".join(words)
    assert find_encoding([text]) is None
    for encoding in (TCVN3, VNI, WINDOWS_1258, None):
        assert repaired(text, encoding) == text
        assert repaired(unicodedata.normalize("NFD", text), encoding) == text


@pytest.mark.parametrize("word", WORDS)
def test_a_vietnamese_word_is_a_syllable(word):
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["chiÒu", "Xaõ", "cét", "HuyÖn", "Vieät", "Ñoân", "tráỳ", "ñaëc"])
def test_a_word_of_an_old_font_is_none_save_where_it_happens_to_be(word):
    assert is_syllable(word) == (word == "cét")
