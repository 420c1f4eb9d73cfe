"""Killed at any moment, a checkpointed run is taken up with the same bits."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import numpy as np
import pytest

import wageflow as wf
from tests.simulation import killed
from tests.simulation.programmes import rich

KILLS = 50


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_run_that_is_killed_at_random_moments_ends_with_the_same_bits(tmp_path, request):
    root = request.config.rootpath
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join((str(root), str(root / "src"))),
        "OPENBLAS_NUM_THREADS": "1",  # forked with threads, a process may hang
    }
    driver = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, killed.__file__, str(tmp_path), str(KILLS), "1"],
        env=environment,
        check=True,
        capture_output=True,
        timeout=300,
    )
    said = json.loads(driver.stdout)
    assert said["faults"] == 0
    assert len(said["kills"]) == KILLS
    hit = [kill for kill in said["kills"] if 0 < kill[1] < killed.OPTIONS["replicates"]]
    assert len(hit) > KILLS / 2, "most kills must come in the middle of the run"

    wanted = wf.simulate(rich(), **killed.OPTIONS)
    folders = sorted(tmp_path.iterdir())
    assert len(folders) > 1
    for folder in folders:
        estimate = wf.simulate(rich(), **killed.OPTIONS, checkpoint=folder)
        for by in (None, "host", "recipient"):
            np.testing.assert_array_equal(estimate.summary(by), wanted.summary(by))
