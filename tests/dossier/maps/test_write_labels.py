"""Labels are written as the data have them."""

from types import SimpleNamespace

import numpy as np

from planner.dossier.maps.write_labels import _outline


def test_a_name_between_two_dollars_is_no_formula():
    placed = SimpleNamespace(request=SimpleNamespace(face="regular", size_pt=8.0))
    odd = _outline(placed, 0, 0, r"$\frac{$")
    assert len(odd.vertices) > len(_outline(placed, 0, 0, r"\frac{").vertices)
    assert np.isfinite(odd.vertices).all()
