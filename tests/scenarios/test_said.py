"""What is said of measures is read from their docstrings, whichever Python compiled these."""

from __future__ import annotations

from inspect import cleandoc

import pytest

import wageflow as wf
from wageflow.scenarios.measures.said import said_of


@pytest.mark.parametrize("margin", ["", "    "])
def test_the_margin_of_a_docstring_says_nothing(margin, monkeypatch):
    said = said_of(wf.Levy)
    assert said["per"]["json_schema_extra"] == {"enum": ["month", "once"]}
    for kind in wf.Levy.__mro__[:-1]:
        first, _, rest = cleandoc(kind.__doc__ or "").partition("\n")
        lines = [f"{margin}{line}" if line else "" for line in rest.split("\n")]
        monkeypatch.setattr(kind, "__doc__", "\n".join([first, *lines]))
    assert said_of(wf.Levy) == said
