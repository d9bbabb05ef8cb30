"""The maps of the sample dossier, each drawn once for all tests."""

from __future__ import annotations

import pytest

from planner.dossier.maps.draw import Sheet
from planner.dossier.maps.map_set import map_set


@pytest.fixture(scope="session")
def specs(material):
    return {spec.slug.split("-", 1)[1]: spec for spec in map_set(material)}


@pytest.fixture(scope="session")
def sheets(specs):
    """Every map of the set on A3, drawn but not yet furnished."""
    drawn = {}
    for slug, spec in specs.items():
        drawn[slug] = Sheet(spec)
        drawn[slug].draw()
    return drawn
