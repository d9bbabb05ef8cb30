"""The handbook: it is shown, its pictures are small, and it words buttons as the screen does."""

import re
import struct

import pytest
from page_tools import page_script
from streamlit.testing.v1 import AppTest

from planner.base import messages
from planner.web.handbook import page as handbook

CHAPTERS = handbook.chapters()
MOST_PICTURES, MOST_BYTES = 12, 150_000
FIELD = re.compile(r"\{\w+\}")
TELLING = 6  # letters that a text must have besides what is filled in, or it would match anything
SCRIPT = page_script("handbook")


def quoted(text):
    """Return what stands in «», of nested ones the outermost."""
    quotes, depth, start = [], 0, 0
    for at, sign in enumerate(text):
        if sign == "«":
            start = at + 1 if depth == 0 else start
            depth += 1
        elif sign == "»":
            depth -= 1
            if depth == 0:
                quotes.append(text[start:at])
    assert depth == 0
    return quotes


def letters(text):
    return sum(sign.isalpha() for sign in text)


def pattern(text, gap):
    """Return an expression of a text in which something else may stand at each gap."""
    return re.compile(".+".join(re.escape(part) for part in gap.split(text)))


EXACT = {text.strip() for text in messages.catalogue("vi").values()}
FILLED = [
    pattern(text, FIELD)
    for text in EXACT
    if FIELD.search(text) and letters(FIELD.sub("", text)) >= TELLING
]


def is_said(words):
    """Whether the program says these words, with anything filled in or, at …, left out."""
    if words in EXACT or any(expression.fullmatch(words) for expression in FILLED):
        return True
    if "…" not in words or letters(words) < TELLING:
        return False
    wanted = pattern(words, re.compile("…"))
    prefix = pattern(words.removesuffix("…"), re.compile("…"))
    return any(wanted.fullmatch(text) or (words.endswith("…") and prefix.match(text)) for text in EXACT)


def pictures(text):
    return [
        (handbook.FOLDER / match["file"], match["caption"]) for match in handbook.PICTURE.finditer(text)
    ]


def test_there_are_twelve_chapters_numbered_in_order():
    titles = [handbook.title_of(text) for text in CHAPTERS.values()]
    assert [title.partition(".")[0] for title in titles] == [str(number) for number in range(1, 13)]


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_chapter_is_shown_with_all_its_words_and_pictures(name):
    app = AppTest.from_string(SCRIPT, default_timeout=60)
    app.query_params[handbook.CHAPTER] = name
    app.run()
    assert not app.exception
    assert app.radio[0].value == name
    shown = "\n".join(block.value for block in app.markdown)
    for line in CHAPTERS[name].splitlines():
        if not handbook.PICTURE.match(line):
            assert line.lstrip("#").strip() in shown
    assert len(app.get("image")) == len(pictures(CHAPTERS[name]))


def test_another_chapter_is_chosen_from_the_list():
    app = AppTest.from_string(SCRIPT, default_timeout=60).run()
    first, *_, last = CHAPTERS
    assert app.radio[0].value == first
    app.radio[0].set_value(last).run()
    assert handbook.title_of(CHAPTERS[last]) in app.markdown[0].value


def test_an_unknown_chapter_in_the_address_opens_the_first():
    app = AppTest.from_string(SCRIPT, default_timeout=60)
    app.query_params[handbook.CHAPTER] = "khong-co"
    assert app.run().radio[0].value == next(iter(CHAPTERS))


def test_without_its_files_the_page_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(handbook, "FOLDER", tmp_path)
    app = AppTest.from_string(SCRIPT, default_timeout=60).run()
    assert "Không tìm thấy sổ tay" in app.error[0].value


def test_every_picture_is_a_small_png_that_is_told_of_and_none_is_left_over():
    named = [path for text in CHAPTERS.values() for path, _ in pictures(text)]
    assert sum(text.count("![") for text in CHAPTERS.values()) == len(named)  # all are understood
    assert sorted(named) == sorted((handbook.FOLDER / "hinh").iterdir())
    assert 0 < len(named) <= MOST_PICTURES
    assert all(caption for text in CHAPTERS.values() for _, caption in pictures(text))
    for path in named:
        content = path.read_bytes()
        assert content[:8] == b"\x89PNG\r\n\x1a\n"
        assert len(content) < MOST_BYTES, path.name
        assert struct.unpack(">II", content[16:24]) == (1366, 768), path.name


@pytest.mark.parametrize("name", CHAPTERS)
def test_what_is_quoted_is_worded_as_the_screen_words_it(name):
    words = quoted(CHAPTERS[name])
    assert words or name.startswith("12")  # the console has no buttons
    assert [text for text in words if not is_said(text)] == []


@pytest.mark.parametrize("words", ["Chấp thuận tất cả", "Nút không có", "Lưu …", "…", "Phiên bản", "x"])
def test_a_button_that_does_not_exist_would_be_found_out(words):
    assert is_said(words) == (words in EXACT)


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_that_is_pointed_at_exists(name):
    for number in re.findall(r"[Cc]hương (\d+)", CHAPTERS[name]):
        assert 1 <= int(number) <= len(CHAPTERS)
