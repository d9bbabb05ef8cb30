"""Texts of other people are made harmless for Markdown."""

from planner.web.shared.text import plain


def test_markdown_of_other_people_is_shown_as_text():
    assert plain("![x](http://a)") == r"\!\[x\]\(http\://a\)"
    assert plain("<b>") == r"\<b\>"
