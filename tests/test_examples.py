"""The examples of the tests are the same in every worker, whatever it has loaded."""

from __future__ import annotations

import importlib.util
import sys

from hypothesis import given, settings
from hypothesis import strategies as st


def drawn():
    found = []

    @settings(max_examples=200)
    @given(st.tuples(st.integers(), st.floats(), st.text()))
    def draw(values):
        found.append(repr(values))

    draw()
    return found


def test_constants_of_a_module_that_is_loaded_are_in_no_example(tmp_path, monkeypatch):
    before = drawn()
    (tmp_path / "loaded.py").write_text(
        "WORDS = 'a word of its own'\n"
        + "".join(f"N{k} = {10**6 + 7 * k}\nX{k} = {k + 0.123}\n" for k in range(200))
    )
    spec = importlib.util.spec_from_file_location("loaded_by_one_worker", tmp_path / "loaded.py")
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "loaded_by_one_worker", module)
    spec.loader.exec_module(module)
    assert drawn() == before
