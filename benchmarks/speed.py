"""How long the same number of draws takes: wageflow, NumPy by hand, and peers, in one run."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from agreement import LIMIT, answer, distance
from clock import Timing, race, say
from peers import contestants
from tables import Part, Table, Target, seconds, significant
from workloads import FAST, W1, W1P, W2, W3, Workload

if TYPE_CHECKING:
    from agreement import Answer
    from peers import Contestant

__all__ = ["measure"]

_LIMITS = {"W1": 0.25, "W1P": 0.25}


def _checked(field: list[Contestant], draws: int) -> dict[str, str]:
    """Return why contestants are not raced: not installed, or another answer than the rest."""
    refused = {entry.name: entry.missing for entry in field if entry.run is None}
    running = [entry for entry in field if entry.run is not None]
    answers: dict[str, Answer] = {
        entry.name: answer(entry.run, max(draws // entry.reduced, 2**10)) for entry in running
    }
    # those by hand were written apart from the library: each is held to the other
    first = next((e.name for e in running if e.name.startswith("wageflow")), running[1].name)
    for entry in running:
        if entry.name == first:
            continue
        errors, relative = distance(answers[entry.name], answers[first])
        if not errors <= LIMIT:
            refused[entry.name] = (
                f"not raced: its answer is off by up to {100 * relative:.1f} % "
                f"({errors:.0f} standard errors)"
            )
    return refused


def _against_compiled(ratio: float, *, quick: bool) -> str:
    """Say what W3, which is not compiled, takes of a W1 that is."""
    return f"{significant(ratio)} of W1 compiled" if FAST and not quick else ""


def _race(
    workload: Workload, draws: int, repeats: int, *, quick: bool
) -> tuple[Table, dict[str, Timing]]:
    say(f"{workload.name}: checking answers, then racing")
    field = contestants(workload, quick=quick)
    refused = _checked(field, 2**12 if quick else 2**14)
    times = race(
        {
            entry.name: partial(entry.run, draws // entry.reduced, 1)
            for entry in field
            if entry.run is not None and entry.name not in refused
        },
        repeats,
    )
    by_hand = field[0].name
    if by_hand in refused or any(
        name.startswith("wageflow") and times.get(name) is None
        for name in (e.name for e in field if e.run is not None)
    ):
        raise ValueError(f"{workload.name}: wageflow and NumPy by hand disagree: {refused}")
    rows = []
    for entry in field:
        if entry.name in refused:
            rows.append((entry.name, entry.threads, refused[entry.name], "", ""))
            continue
        timing = Timing(tuple(entry.reduced * run for run in times[entry.name].runs))
        times[entry.name] = timing
        name = entry.name
        if entry.reduced > 1:
            name += f" (1/{entry.reduced} of the draws, time times {entry.reduced})"
        ratio = significant(timing.median / times[by_hand].median)
        rows.append((name, entry.threads, seconds(timing.median), timing.spread, ratio))
    columns = ("way", "threads", "seconds", "fastest-slowest", "of NumPy by hand")
    title = f"{workload.name}: {workload.what}; {draws:,} draws"
    return Table(f"speed-{workload.name.lower()}", title, columns, rows), times


def measure(draws: int, repeats: int, *, quick: bool = False) -> Part:
    """Race all workloads."""
    tables, targets = [], []
    quickest: dict[str, float] = {}
    plainly: dict[str, float] = {}
    for workload in (W1, W1P, W2, W3):
        table, times = _race(workload, draws, repeats, quick=quick)
        tables.append(table)
        ours = [name for name in times if name.startswith("wageflow")]
        if not ours:
            continue
        single = min(times[name].median for name in ours if "2 threads" not in name)
        quickest[workload.name] = single
        plainly[workload.name] = times["wageflow"].median
        if workload.name in _LIMITS:
            two = min((name for name in ours if "2 threads" in name), key=lambda n: times[n].median)
            ratio = times[two].median / next(iter(times.values())).median
            targets.append(
                Target(
                    f"{workload.name}, {draws:,} draws, 14 outputs summarised, 2 threads: time "
                    "against NumPy by hand",
                    _LIMITS[workload.name],
                    ratio,
                    why=two,
                )
            )
    targets += [
        Target("W2 against W1, one thread", 1.25, quickest["W2"] / quickest["W1"]),
        Target(
            "W3 against W1, one thread, neither compiled",
            3.5,
            plainly["W3"] / plainly["W1"],
            why=_against_compiled(plainly["W3"] / quickest["W1"], quick=quick),
        ),
    ]
    return Part(tables, targets)
