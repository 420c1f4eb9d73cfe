"""Rows for a terminal: as Rich lays them out, which takes a hundred times as long."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wageflow.report import Section, Table
from wageflow.report.tables import terminal as layout

_WORDS = st.sampled_from(
    [
        "a", "of", "Kuwait", "1,500", "x" * 17, "z" * 40, "한국", "عمال", "日本語日本語",
        "e\u0301", "👷", "\u200b",
    ]
)  # fmt: skip
_CELLS = st.lists(_WORDS, max_size=9).map(" ".join)


@given(st.lists(st.tuples(_CELLS, _CELLS, _WORDS), min_size=1, max_size=4), st.integers(20, 90))
@settings(max_examples=60, deadline=None)
def test_rows_are_laid_out_as_rich_lays_them_out(rows, width):
    table = Table("T", "s", ("one", "two", "3"), [Section("", rows)], [], [], [], {}, texts=2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layout, "_laid_out", lambda *_: None)
        by_rich = layout.terminal(table, width, colour=False)
    assert layout.terminal(table, width, colour=False) == by_rich
