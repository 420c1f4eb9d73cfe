"""Equal accuracy: how long each method takes to a given error, not to a number of draws.

The error of a method at a number of draws is the root of the mean squared distance of many seeds'
results from a reference (`reference`), relative to it. From errors at several sizes follow the
draws that a target takes: plain random draws by c / sqrt(n), which is known to hold; other methods
by a power law through their own points.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

import by_hand
import numpy as np
import reference
import shipped
from clock import race, say
from peers import squiggle
from tables import Part, Table, Target, seconds, significant
from workloads import (
    OUTPUTS,
    W1P,
    Setting,
    simulated,
    statistics,
    through_wageflow,
)

import wageflow as wf
from wageflow.errors import WageflowError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from workloads import Floats, Workload

__all__ = ["Curve", "Effort", "Method", "measure"]

_GOALS = (1e-3, 1e-4)
_DAY = 86_400.0
_PLAIN_SIZES = (2**10, 2**12, 2**14)
_SIZES = (2**10, 2**12, 2**14, 2**16)
_SMOOTH_SIZES = (2**9, 2**10, 2**11, 2**12, 2**13)
_COLUMNS = [0, 2, 3, 4, 5, 6]  # mean and quantiles, without the standard deviation
_MEAN, _P5, _P50, _P95 = 0, 1, 3, 5


@dataclass(frozen=True)
class Effort:
    """How much is measured.

    Parameters
    ----------
    seeds : int
        Runs behind an error.
    largest : int
        Sizes above are left out.
    long : int
        Draws of the run that gives a plain method's time per draw.
    exactness : int
        Binary logarithm of the points behind the reference.
    repeats : int
        Timed runs for the total alone.
    """

    seeds: int = 64
    largest: int = 2**18
    long: int = 2**20
    exactness: int = 14
    repeats: int = 5


@dataclass(frozen=True)
class Method:
    """A way to an answer: `every` gives all outputs, `total` the state's side alone.

    `plain` marks independent random draws, whose error is c / sqrt(n).
    """

    name: str
    sizes: Sequence[int]
    total: Callable[[int, int], Floats]
    every: Callable[[int, int], Floats] | None = None
    plain: bool = False


@dataclass
class Curve:
    """What a method's runs gave: by size, seconds and errors of shape (output, 6)."""

    method: Method
    sizes: list[int] = field(default_factory=list)
    total: list[float] = field(default_factory=list)
    every: list[float] = field(default_factory=list)
    errors: list[Floats] = field(default_factory=list)
    rate: dict[str, float] = field(default_factory=dict)  # seconds a draw in a long plain run

    def error(self, statistic: int, *, worst: bool = False) -> Floats:
        """Return errors of the total by size, or of the worst of all outputs."""
        return np.array([(e.max(axis=0) if worst else e[0])[statistic] for e in self.errors])

    def _tail(self, statistic: int, *, worst: bool) -> tuple[float, float]:
        """Return c and a from the last three sizes: few draws may be worse than the law."""
        logs = np.log(self.sizes[-3:]), np.log(self.error(statistic, worst=worst)[-3:])
        if len(logs[0]) < 2:
            return float(np.exp(logs[1][0] + 0.5 * logs[0][0])), 0.5
        slope, start = np.polyfit(*logs, 1)
        return float(np.exp(start)), float(-slope)

    def law(self, statistic: int, *, worst: bool = False) -> tuple[float, float]:
        """Return c and a of error = c n**-a."""
        sizes, errors = np.array(self.sizes, dtype=float), self.error(statistic, worst=worst)
        if self.method.plain:
            return float(np.sqrt(np.mean(errors**2 * sizes))), 0.5
        return self._tail(statistic, worst=worst)

    def _draws_to(self, goal: float, statistic: int, *, every: bool) -> float:
        """Return the draws that an error takes: between the points measured, or by the law."""
        c, a = self.law(statistic, worst=every)
        errors = self.error(statistic, worst=every)
        if not self.method.plain and errors.min() <= goal:
            after = int(np.argmax(errors <= goal))
            if after == 0:
                return float(self.sizes[0])
            logs = np.log(errors[[after, after - 1]]), np.log(self.sizes)[[after, after - 1]]
            return float(np.exp(np.interp(np.log(goal), *logs)))
        return (c / goal) ** (1 / a) if a > 0 else math.inf

    def time_to(self, goal: float, statistic: int, *, every: bool = False) -> tuple[float, str]:
        """Return seconds to an error, and a mark: "" measured, "*" extrapolated, "<" at most."""
        draws = self._draws_to(goal, statistic, every=every)
        times = self.every if every else self.total
        if self.method.plain:
            rate = self.rate["every" if every else "total"]
            return max(draws * rate, times[0]), "" if draws <= self.sizes[-1] else "*"
        if draws <= self.sizes[0]:
            return times[0], "<"
        mark = "" if draws <= self.sizes[-1] else "*"
        if mark:
            # many draws take time in proportion
            return times[-1] * draws / self.sizes[-1], mark
        logs = np.interp(np.log(draws), np.log(self.sizes), np.log(times))
        return float(np.exp(logs)), mark


@dataclass
class _Trial:
    """A method at one size."""

    method: Method
    draws: int
    seconds: list[float] = field(default_factory=list)
    errors: list[Floats] = field(default_factory=list)
    refused: bool = False

    def run(self, seed: int) -> Floats:
        """Run once and keep the time."""
        start = time.perf_counter()
        try:
            found = (self.method.every or self.method.total)(self.draws, seed)
        except WageflowError:
            self.refused, found = True, np.empty((0, 7))
        self.seconds.append(time.perf_counter() - start)
        return found


def _ours(
    total: Callable[[Setting, int, int], Floats],
    every: Callable[[Setting, int, int], Floats] | None,
) -> list[Method]:
    settings = {
        "wageflow, Sobol'": (Setting(), (*_SIZES, 2**18)),
        "wageflow, Latin hypercube": (Setting(sampler="latin"), _SIZES),
        "wageflow, random": (Setting(sampler="random"), _SIZES),
        "wageflow, smooth": (Setting(smooth=True, replicates=4), _SMOOTH_SIZES),
    }
    return [
        Method(
            name,
            sizes,
            partial(total, setting),
            every and partial(every, setting),
            plain=setting.sampler == "random",
        )
        for name, (setting, sizes) in settings.items()
    ]


def methods(workload: Workload) -> list[Method]:
    """Return who computes W1 or W1P; the first is NumPy as an economist writes it."""

    def ours(setting: Setting, draws: int, seed: int, *, total: bool) -> Floats:
        asked = replace(setting, total=total)
        return through_wageflow(workload, draws, seed, asked)

    runs = {"NumPy by hand": by_hand.plain, "NumPy, tuned": by_hand.tuned}
    try:
        from compiled import fused

        runs["numba, compiled by hand"] = fused
    except ImportError:
        pass
    try:
        import squigglepy  # noqa: F401 - to know whether it is there

        runs["squigglepy"] = squiggle
    except ImportError:
        pass
    found = [
        Method(
            name,
            _PLAIN_SIZES,
            partial(run, workload, total=True),
            partial(run, workload),
            plain=True,
        )
        for name, run in runs.items()
    ]
    return found + _ours(partial(ours, total=True), partial(ours, total=False))


def shipped_methods() -> list[Method]:
    """Return who computes the total of dprk-2012."""
    programme = wf.load_programme("dprk-2012")

    def ours(setting: Setting, draws: int, seed: int) -> Floats:
        return statistics(simulated(programme, draws, seed, setting), total=True)

    return [
        Method("NumPy by hand", _PLAIN_SIZES, shipped.plain, plain=True),
        Method("NumPy, tuned", _PLAIN_SIZES, shipped.tuned, plain=True),
        *_ours(ours, None),
    ]


def _curves(field: Sequence[Method], truth: Floats, effort: Effort) -> list[Curve]:
    """Run every method at its sizes with the same seeds, by turns."""
    trials = [_Trial(m, n) for m in field for n in m.sizes if n <= effort.largest]
    for trial in trials:  # warms up, and finds sizes that a method refuses
        trial.run(0)
    trials = [trial for trial in trials if not trial.refused]
    for seed in range(effort.seeds):
        for trial in trials:
            found = trial.run(seed)
            trial.errors.append(found[: len(truth), _COLUMNS] / truth - 1)
    works = {str(k): partial(t.method.total, t.draws, 1) for k, t in enumerate(trials)}
    totals = race(works, effort.repeats)
    curves = []
    for method in field:
        curve = Curve(method)
        for k, trial in enumerate(trials):
            if trial.method is method:
                curve.sizes.append(trial.draws)
                curve.errors.append(np.sqrt(np.mean(np.square(trial.errors), axis=0)))
                curve.total.append(totals[str(k)].median)
                curve.every.append(float(np.median(trial.seconds[1:])))
        if not curve.sizes:
            continue
        if method.plain:
            ways = {"total": method.total, "every": method.every or method.total}
            long = {name: partial(run, effort.long, 1) for name, run in ways.items()}
            times = race(long, min(effort.repeats, 3))
            curve.rate = {name: timing.median / effort.long for name, timing in times.items()}
        curves.append(curve)
    return curves


def _rows(curves: Sequence[Curve], *, every: bool) -> list[tuple[str, ...]]:
    rows = []
    base = [curves[0].time_to(goal, _P95, every=every)[0] for goal in _GOALS]
    for curve in curves:
        c, a = curve.law(_P95, worst=every)
        cells = [curve.method.name, f"{significant(c)} n^-{a:.2f}"]
        for goal, first in zip(_GOALS, base, strict=True):
            took, mark = curve.time_to(goal, _P95, every=every)
            if took > _DAY:
                cells += ["over a day*", "-"]
                continue
            cells.append(f"{'under ' if mark == '<' else ''}{seconds(took)}{mark.strip('<')}")
            cells.append(significant(first / took))
        rows.append(tuple(cells))
    return rows


_HEAD = (
    "way",
    "error of P95",
    "seconds to 0.1 %",
    "times as fast as NumPy by hand",
    "seconds to 0.01 %",
    "times as fast",
)


def _best(curves: Sequence[Curve], goal: float, statistic: int, *, every: bool = False):  # noqa: ANN202 - seconds, and who
    ours = [c for c in curves if c.method.name.startswith("wageflow")]
    return min(
        (c.time_to(goal, statistic, every=every)[0], c.method.name.removeprefix("wageflow, "))
        for c in ours
    )


def _against(
    curves: Sequence[Curve], goal: float, whom: str, *, every: bool = False
) -> tuple[float | None, str]:
    took, who = _best(curves, goal, _P95, every=every)
    other = [c for c in curves if c.method.name == whom]
    if not other:
        return None, f"{whom} is not installed"
    return took / other[0].time_to(goal, _P95, every=every)[0], who


def _targets(hosts: Sequence[Curve], shipped_: Sequence[Curve]) -> list[Target]:
    wanted = [
        ("0.1 % on P95 of the W1P total: time against NumPy by hand", 0.1, hosts, 1e-3, False),
        ("0.01 % on P95 of the W1P total: against NumPy by hand", 1 / 200, hosts, 1e-4, False),
        ("0.01 % on P95 of all 14 W1P outputs: against NumPy by hand", 0.01, hosts, 1e-4, True),
        ("0.01 % on P95 of dprk-2012: against NumPy by hand", 1 / 20, shipped_, 1e-4, False),
    ]
    targets = []
    for what, limit, curves, goal, every in wanted:
        ratio, who = _against(curves, goal, "NumPy by hand", every=every)
        targets.append(Target(what, limit, ratio, why=who))
    ratio, who = _against(hosts, 1e-3, "squigglepy")
    what = "0.1 % on P95 of the W1P total: time against squigglepy"
    targets.insert(1, Target(what, 0.1, ratio, why=who))
    took, who = _best(hosts, 1e-5, _MEAN)
    targets.append(Target("mean of the W1P total to 0.001 %", 20.0, 1e3 * took, " ms", why=who))
    return targets


def _points(task: str, curves: Sequence[Curve]) -> list[dict[str, object]]:
    found = []
    for curve in curves:
        worst = curve.error(_P95, worst=True)
        for k, draws in enumerate(curve.sizes):
            found.append(
                {
                    "task": task,
                    "method": curve.method.name,
                    "draws": draws,
                    "seconds_total": f"{curve.total[k]:.4g}",
                    "seconds_all_outputs": f"{curve.every[k]:.4g}",
                    "error_mean": f"{curve.error(_MEAN)[k]:.3g}",
                    "error_p5": f"{curve.error(_P5)[k]:.3g}",
                    "error_p50": f"{curve.error(_P50)[k]:.3g}",
                    "error_p95": f"{curve.error(_P95)[k]:.3g}",
                    "error_p95_worst_output": f"{worst[k]:.3g}",
                    "extrapolated": "no",
                }
            )
        c, _ = curve.law(_P95)
        if curve.method.plain and c / math.sqrt(curve.sizes[-1]) > _GOALS[-1]:
            draws = int((c / _GOALS[-1]) ** 2)
            blank = dict.fromkeys(found[-1], "")
            found.append(
                blank
                | {
                    "task": task,
                    "method": curve.method.name,
                    "draws": draws,
                    "seconds_total": f"{draws * curve.rate['total']:.4g}",
                    "error_p95": f"{_GOALS[-1]:.3g}",
                    "extrapolated": "yes",
                }
            )
    return found


def measure(effort: Effort | None = None) -> Part:
    """Measure errors and times on W1P and dprk-2012."""
    effort = effort or Effort()
    tables, points = [], []
    fields = {
        "W1P": (methods(W1P), *reference.independent_hosts(W1P, effort.exactness)),
        "dprk-2012": (shipped_methods(), *reference.dprk()),
    }
    curves = {}
    for task, (field_, truth, doubt) in fields.items():
        say(f"errors of {task}")
        curves[task] = _curves(field_, truth, effort)
        points += _points(task, curves[task])
        note = (
            f"Error: root mean square of {effort.seeds} seeds against a reference whose own is "
            f"{significant(float((doubt / truth).max()))}. * extrapolated beyond the draws that "
            "were measured: plain random draws by c / sqrt(n), others by the power law shown."
        )
        title = f"Time to a given error: P95 of the total of {task}"
        stem = f"accuracy-{task.lower()}"
        tables.append(Table(stem, title, _HEAD, _rows(curves[task], every=False), note))
        if task == "W1P":
            title = f"The same for P95 of all {len(OUTPUTS)} outputs of {task}, the worst of them"
            rows = _rows(curves[task], every=True)
            tables.append(Table(f"{stem}-all-outputs", title, _HEAD, rows))
    targets = _targets(curves["W1P"], curves["dprk-2012"])
    return Part(tables, targets, {"error-against-time": points})
