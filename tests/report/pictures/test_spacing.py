from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wageflow.report.pictures.spacing import spread


@given(
    middles=st.lists(st.floats(0, 1), min_size=1, max_size=12),
    heights=st.lists(st.floats(0.001, 0.08), min_size=12, max_size=12),
)
def test_labels_moved_apart_never_overlap_and_stay_inside(middles, heights):
    middles = sorted(middles)
    tall = np.array(heights[: len(middles)])
    placed = spread(middles, tall.tolist(), 0.0, 1.0)
    assert np.all(np.diff(placed) >= (tall[1:] + tall[:-1]) / 2 - 1e-12)
    assert placed[0] - tall[0] / 2 >= -1e-12
    assert placed[-1] + tall[-1] / 2 <= 1 + 1e-12


def test_labels_with_room_stay_where_they_are():
    assert spread([0.2, 0.5, 0.9], [0.1] * 3, 0, 1) == pytest.approx([0.2, 0.5, 0.9])
