"""One layout a document: its tables fill the paper, its templates are made from it."""

import pytest
from build_document_templates import template

from planner.dossier.report.layout import DOCUMENTS, layout, tables_of
from planner.dossier.report.tables import TABLES
from planner.dossier.report.word_file import OWN

WIDTH_MM = {"portrait": 165, "landscape": 252}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_table_is_as_wide_as_the_text(document):
    paper = "portrait"
    for block in layout(document)["blocks"]:
        paper = block.get("page", paper)
        if "table" in block:
            assert sum(column[2] for column in block["columns"]) == WIDTH_MM[paper], block["table"]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_shipped_template_is_made_from_the_layout(document):
    shipped = (OWN / f"{layout(document)['file']}.docx").read_bytes()
    assert template(layout(document)) == shipped, "run scripts/build_document_templates.py"


def test_every_table_that_is_made_is_shown_in_some_document():
    assert set().union(*(tables_of(document) for document in DOCUMENTS)) == set(TABLES)
