"""The page on scenarios says of each measure what its class says."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from wageflow.scenarios.measures import KINDS, Measure

PAGE = (Path(__file__).parents[2] / "docs" / "scenarios.md").read_text(encoding="utf-8")
COMMON = {field.name for field in dataclasses.fields(Measure)}


@pytest.mark.parametrize("name", KINDS)
def test_the_page_has_the_keys_and_the_effect_of_every_measure(name):
    kind = KINDS[name]
    effect = " ".join(kind.__doc__.split("Parameters\n")[0].split()).replace("``", "`")
    own = [f"`{f.name}`" for f in dataclasses.fields(kind) if f.name not in COMMON]
    assert f"| `{name}` | {', '.join(own)} | {effect} |" in PAGE
