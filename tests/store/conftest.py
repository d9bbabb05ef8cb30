"""A store of its own for each test."""

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from store.store_tools import receive_one

from planner.store.database import open_store


@pytest.fixture
def store(memory):
    """An empty store."""
    return open_store(memory / "store" / "planner.sqlite")


@pytest.fixture
def opened(store):
    """A dossier that has just been received."""
    return receive_one(store)


@contextmanager
def in_memory():
    """Give a folder in memory where there is one: locks and kill -9 are the same there, only faster."""
    shared = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(dir=shared if shared.is_dir() else None, prefix="store-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def memory():
    """A folder of the test's own."""
    with in_memory() as folder:
        yield folder


@pytest.fixture(scope="module")
def shared_memory():
    """A folder of the module's own."""
    with in_memory() as folder:
        yield folder
