from __future__ import annotations

import os
import sys
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers

from wageflow.distributions import Distribution

# tests import what they share as ``tests.chain.naive``, from wherever pytest is started
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

# the same examples on every machine: a failure in a report is a failure at every desk
settings.register_profile("default", derandomize=True, max_examples=100, deadline=None)
settings.register_profile(
    "thorough",
    max_examples=10_000,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

# Hypothesis mixes in constants of the modules that are loaded, which differ from worker to worker.
providers._get_local_constants = lambda: providers._local_constants  # noqa: SLF001

LONGEST_ID = 60  # of a value in the name of a test


def pytest_make_parametrize_id(val):
    """Name a test after its values, not after their place in a list, and in one line."""
    if not isinstance(val, str) and not written_alike(val):
        return None
    text = ascii(val)[1:-1] if isinstance(val, str) else repr(val)
    return text if len(text) <= LONGEST_ID else f"{text[: LONGEST_ID - 3]}..."


def written_alike(val):
    """Whether the text of a value is the same in every process; that of a set is not."""
    if isinstance(val, dict):
        return all(map(written_alike, (*val, *val.values())))
    if isinstance(val, list | tuple):
        return all(map(written_alike, val))
    return isinstance(val, str | bytes | int | float | Distribution) or val is None
