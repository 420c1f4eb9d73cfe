"""How far a run is: said in words, in time, and only when it takes long."""

from __future__ import annotations

import io
import itertools
import re

import numpy as np
import pytest
from rich.console import Console

import wageflow as wf
from tests.simulation.programmes import rich
from wageflow.simulation import engine
from wageflow.simulation.running import precision, progress
from wageflow.simulation.running.progress import Progress, shown_progress, time_left


@pytest.fixture
def terminal(monkeypatch):
    """Collect what a terminal would get, all of it, from the first moment on."""
    sink = io.StringIO()
    console = Console(file=sink, force_terminal=True, width=100)
    monkeypatch.setattr("rich.console.Console", lambda **_: console)
    monkeypatch.setattr(progress, "_MOMENT", 0.0)
    return sink


def test_the_rest_is_judged_by_what_was_computed_not_by_what_was_found():
    assert time_left(2.0, computed=4, missing=8) == "about 4 s left"
    counter = Progress(shown=False)
    counter.plan(16)
    for _ in range(12):
        counter.advance(computed=False)
    counter.advance(computed=True)
    assert (counter.found, counter.computed) == (12, 1)


def test_a_terminal_is_told_the_count_and_the_time_and_left_clean(terminal):
    wf.simulate(rich(), draws=2**8, seed=1, progress=True)
    text = terminal.getvalue()
    assert re.search(r"replicates \d+/16, about \d+ s left", text)
    assert text.endswith("\x1b[2K")


def test_a_notebook_is_told_in_a_line_that_is_written_over(monkeypatch, capsys):
    monkeypatch.setattr("rich.console.Console", lambda **_: Console(force_jupyter=True))
    monkeypatch.setattr(progress, "_MOMENT", 0.0)
    wf.simulate(rich(), draws=2**8, seed=1, progress=True)
    printed = capsys.readouterr()
    assert printed.out == ""
    assert re.search(r"\rreplicates 8/16, about \d+ s left", printed.err)
    assert printed.err.endswith(" \r")
    assert "\n" not in printed.err


def test_under_precision_the_total_grows(monkeypatch):
    totals = []
    true = Progress.plan
    monkeypatch.setattr(Progress, "plan", lambda self, n: totals.append(n) or true(self, n))
    estimate = wf.simulate(rich(), draws=2**10, seed=1, precision=0.002, progress=True)
    assert totals[0] == 16
    assert totals[-1] == estimate.run_size > 16
    # each round at most four times what there was
    assert all(a < b <= 4 * a for a, b in itertools.pairwise(totals))


def test_what_a_run_computes_and_what_it_finds_are_counted_apart(monkeypatch, tmp_path):
    counted = []
    true = Progress.advance
    monkeypatch.setattr(
        Progress,
        "advance",
        lambda self, *, computed: counted.append(computed) or true(self, computed=computed),
    )
    for replicates in (2, 5):
        wf.simulate(
            rich(), draws=2**6 * replicates, replicates=replicates, seed=1, checkpoint=tmp_path
        )
    assert counted == [True, True, False, False, True, True, True]


def test_a_short_run_shows_nothing(monkeypatch):
    monkeypatch.setattr(progress, "_bar", lambda: pytest.fail("a bar for a moment"))
    wf.simulate(rich(), draws=2**8, seed=1, progress=True)
    monkeypatch.setattr(progress, "_MOMENT", 0.0)
    wf.simulate(rich(), draws=2**8, seed=1)


def _fails(counter):
    counter.plan(3)
    raise ZeroDivisionError


def test_the_bar_is_taken_away_when_the_run_fails(terminal):
    with pytest.raises(ZeroDivisionError), shown_progress(True) as counter:
        _fails(counter)
    assert terminal.getvalue().endswith("\x1b[2K")


def test_precision_is_never_judged_from_a_few_replicates(monkeypatch):
    """From 4 replicates, one in four runs would stop with an error far above the target."""
    looked = []
    true = precision.missing_replicates
    monkeypatch.setattr(
        engine, "missing_replicates", lambda e, t: looked.append(e.run_size) or true(e, t)
    )
    wf.simulate(rich(), draws=2**8, replicates=4, seed=1, precision=0.5)
    assert looked == [16]


def test_the_errors_of_precise_runs_are_what_was_asked_for():
    """Root mean square of 24 runs, each of which claims 0.6 %: it strays by a tenth."""
    made = wf.Programme(
        "one",
        cohorts=[
            wf.Cohort(
                host="A",
                workers=1,
                gross_wage=wf.lognormal(0, 0.5),
                chain=wf.Chain("c", [wf.Share("government", 1.0)]),
            )
        ],
    )
    options = {"draws": 2**14, "sampler": "random", "precision": 0.006, "keep": "summary"}
    found = [wf.simulate(made, seed=seed, **options).summary() for seed in range(24)]
    for name, z in (("p5", -1.6448536269514722), ("p95", 1.6448536269514722)):
        true = np.exp(0.5 * z)
        errors = np.array([frame.loc["state-side", name] / true - 1 for frame in found])
        assert np.sqrt((errors**2).mean()) < 1.3 * 0.006
        assert abs(errors.mean()) < 0.003
