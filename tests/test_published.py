"""Published Monte Carlo examples, reproduced; the driver of the whole is in `trust`."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "trust"


@pytest.fixture(scope="module")
def published():
    """The figures of a small run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(FOLDER)
        found = importlib.import_module("published").figures(2**13)
        for name in ("published", "record"):
            del sys.modules[name]
    return found


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("JCGM 101", 54),
        ("NPL", 4),
        ("closed form", 4),
        ("NIST TN 1900", 4),
        ("Irwin-Hall", 6),
        ("NIST StRD", 10),
        ("exact sums", 2),
    ],
)
def test_published_figures_are_reproduced(published, source, count):
    figures = [figure for figure in published if figure.source == source]
    assert len(figures) == count
    # 5 standard errors of 16 replicates, of some 80 figures: a false alarm in a hundred seeds
    assert [figure for figure in figures if not figure.agrees] == []


def test_the_errors_are_small_enough_to_tell(published):
    told = [figure for figure in published if abs(figure.published) > 10 * figure.open]
    assert len(told) > 60
    for figure in told:
        assert figure.mcse < 0.1 * max(abs(figure.published), 1.0), figure
