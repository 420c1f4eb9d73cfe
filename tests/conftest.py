from __future__ import annotations

import os
import sys
from pathlib import Path

from hypothesis import HealthCheck, settings

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
