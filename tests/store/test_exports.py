"""Who took the files of a dossier away stands on its trail."""

import json

import pytest
from store.store_tools import READER, receive_one, trail

from planner.base.errors import DecisionError
from planner.store.exports import record_export


def test_an_export_is_told_with_the_manifest_that_names_every_file(store):
    opened = receive_one(store)
    record_export(store, READER, opened.id, "ab" * 32)
    last = list(trail(store))[-1]
    assert (last.who, last.action, last.subject) == (READER.email, "export", opened.subject)
    assert json.loads(last.after) == {"sha256": "ab" * 32}


def test_a_dossier_that_there_is_not_cannot_be_exported(store):
    with pytest.raises(DecisionError):
        record_export(store, READER, 77, "ab" * 32)
