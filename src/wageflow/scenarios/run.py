"""From a programme and scenarios to paths and comparisons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wageflow.arguments import as_list, checked, shown
from wageflow.distributions import OneOf, Param
from wageflow.errors import InputError
from wageflow.programme import Programme, as_programme
from wageflow.scenarios.calendar import Horizon
from wageflow.scenarios.comparison import Comparison
from wageflow.scenarios.headcounts import read_known
from wageflow.scenarios.panel import Panel, check_memory
from wageflow.scenarios.paths import Paths
from wageflow.scenarios.projection import Projection, known_unknowns, unknown_names
from wageflow.scenarios.scenario import Scenario
from wageflow.simulation.drawing.correlation import copula_of
from wageflow.simulation.drawing.design import Design, check_seed, check_sizes
from wageflow.simulation.running.cluster import cluster_of
from wageflow.simulation.running.workers import check_executor

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from concurrent.futures import Executor
    from os import PathLike

    from wageflow.scenarios.headcounts import Known
    from wageflow.simulation.drawing.correlation import Correlation

__all__ = ["compare", "project"]

_BASELINE = "no measures"


@checked
def project(  # noqa: PLR0913 - the public entry point, all by keyword
    programme: Programme | str | PathLike[str],
    scenario: Scenario | None = None,
    *,
    start: Any,
    end: Any,
    step: str = "year",
    draws: int = 2**14,
    seed: int | None = None,
    sampler: str = "sobol",
    replicates: int = 16,
    correlation: Correlation | None = None,
    headcounts: Mapping[str, Mapping[str, Any]] | None = None,
    executor: Executor | None = None,
) -> Paths:
    """Project how many workers there will be and what the state earns, period by period.

    Parameters
    ----------
    programme : Programme, str or path
        One, or the name of one that ships.
    scenario : Scenario, optional
        Without one, nothing changes.
    start, end : date
        The first and the last month or year that are shown, both included. What happens does not
        depend on them: measures before `start` have acted by then.
    step : {"month", "year"}
        The length of a period; yearly figures are exact sums of monthly ones.
    draws, seed, sampler, replicates, correlation
        As in `simulate`: the same draws and seed give the unknowns of the programme the same
        values as there.
    headcounts : mapping of host to mapping of date to quantity, optional
        Headcounts that are known, ``{"Kuwait": {"2012": 3_750, "2019": 5_000}}``; ``"*"`` stands
        for all hosts together. Without measures the path passes through them, even in between,
        constant before the first and after the last. A year stands for its middle.
    executor : concurrent.futures.Executor or dask.distributed.Client, optional
        Computes replicates; the result does not depend on it.

    Returns
    -------
    Paths

    Raises
    ------
    InputError
        If a date is none, or a measure reaches nobody: all faults at once.
    EstimateError
        If draws, seed or sampler cannot be had.
    ChainError
        If a draw asks a chain for more than there is.

    Examples
    --------
    >>> import wageflow as wf
    >>> shut = wf.Scenario("shut", measures=[wf.CloseBorder(start="2013", end="2014")])
    >>> paths = wf.project("dprk-2012", shut, start="2012", end="2016", draws=2**10, seed=0)
    >>> paths.summary().loc["workers", "mean"].round().tolist()
    [87599.0, 87599.0, 87599.0, 87599.0, 87599.0]
    """
    wanted: Any = Scenario(_BASELINE) if scenario is None else scenario
    if not isinstance(wanted, Scenario):
        raise InputError(
            f"scenario: got {shown(wanted)}; write wf.Scenario('name', measures=[...])"
        )
    made = _projection(
        programme,
        [wanted],
        Horizon(start, end, step),
        (draws, seed, sampler, replicates),
        (correlation, headcounts),
    )
    paths = Paths(Panel(made, _pool(executor)))
    paths.values()  # faults show now, not when a table is asked for
    return paths


@checked
def compare(  # noqa: PLR0913 - the public entry point, all by keyword
    programme: Programme | str | PathLike[str],
    scenarios: Sequence[Scenario],
    *,
    start: Any,
    end: Any,
    step: str = "year",
    draws: int = 2**14,
    seed: int | None = None,
    sampler: str = "sobol",
    replicates: int = 16,
    correlation: Correlation | None = None,
    headcounts: Mapping[str, Mapping[str, Any]] | None = None,
    baseline: str | None = None,
    executor: Executor | None = None,
) -> Comparison:
    """Compare scenarios on the same draws: differences are taken draw by draw.

    Parameters
    ----------
    programme : Programme, str or path
        One, or the name of one that ships.
    scenarios : sequence of Scenario
        Two or more of different names, or one, beside which nothing changes.
    start, end, step, draws, seed, sampler, replicates, correlation, headcounts, executor
        As in `project`.
    baseline : str, optional
        The scenario that the others are compared with: the first without measures if left out, or
        the first of all if each has some.

    Returns
    -------
    Comparison

    Raises
    ------
    InputError, EstimateError, ChainError
        As in `project`.

    Examples
    --------
    >>> import wageflow as wf
    >>> stop = wf.Scenario("stop", measures=[wf.StopPermits(start="2013")])
    >>> comparison = wf.compare("dprk-2012", [stop], start="2012", end="2014", draws=2**10, seed=0)
    >>> comparison.names
    ('no measures', 'stop')
    """
    given: Any = scenarios
    entries = as_list(given)
    listed = (given,) if entries is None else entries
    stray = [one for one in listed if not isinstance(one, Scenario)]
    if stray or not listed:
        got = shown(stray[0]) if stray else "none"
        raise InputError(f"scenarios: got {got}; write a list of wf.Scenario(...)")
    if baseline is None and all(scenario.measures for scenario in listed) and len(listed) == 1:
        taken = listed[0].name == _BASELINE
        listed = (Scenario(f"without {_BASELINE!r}" if taken else _BASELINE), *listed)
    made = _projection(
        programme,
        listed,
        Horizon(start, end, step),
        (draws, seed, sampler, replicates),
        (correlation, headcounts),
    )
    comparison = Comparison(Panel(made, _pool(executor)), _baseline(listed, baseline))
    comparison.prepare()  # faults show now, not when a table is asked for
    return comparison


def _baseline(scenarios: Sequence[Scenario], wanted: str | None) -> int:
    names = [scenario.name for scenario in scenarios]
    if wanted is None:
        plain = [k for k, scenario in enumerate(scenarios) if not scenario.measures]
        return plain[0] if plain else 0
    if wanted not in names:
        raise InputError(f"baseline {wanted!r}: no scenario of this name; there are {names}")
    return names.index(wanted)


def _projection(
    programme: Programme | str | PathLike[str],
    scenarios: Sequence[Scenario],
    horizon: Horizon,
    sampling: tuple[Any, Any, Any, Any],
    more: tuple[Any, Any],
) -> Projection:
    programme = as_programme(programme)
    names = [scenario.name for scenario in scenarios]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(
            f"scenarios: {', '.join(map(repr, twice))} stands twice; give each a name of its own"
        )
    draws, seed, sampler, replicates = sampling
    correlation, headcounts = more
    size = check_sizes(draws, replicates, sampler)
    known = read_known(headcounts, programme)
    clashes = [fault for one in scenarios for fault in _clashes(programme, known, one)]
    clashes += _between(scenarios)
    if clashes:
        raise InputError(*clashes)
    columns = unknown_names(programme, scenarios, known)
    wanted = programme.correlation if correlation is None else correlation
    design = Design(max(len(columns), 1), size, check_seed(seed), sampler)
    made = Projection(
        programme,
        tuple(scenarios),
        horizon,
        known,
        design,
        columns,
        int(replicates),
        copula_of(columns, wanted),
    )
    made.check()
    check_memory(made, 6 * len(scenarios), horizon.by_year())
    return made


def _clashes(programme: Programme, known: Known, scenario: Scenario) -> list[str]:
    common = known_unknowns(programme, known)
    return [
        f"scenario {scenario.name!r}, parameter {name!r}: stands for {law!r} and, in programme "
        f"{programme.name!r} or its headcounts, for {common[name]!r}; one name is one unknown, so "
        "rename one of them"
        for name, law in scenario.unknowns.items()
        if name in common and common[name] != law
    ]


def _between(scenarios: Sequence[Scenario]) -> list[str]:
    """Say which names that a user gave stand for two ranges in two scenarios."""
    known: dict[str, tuple[str, Any]] = {}
    faults = []
    for scenario in scenarios:
        given = {q.name for _, q in scenario.quantities() if isinstance(q, Param | OneOf)}
        for name in sorted(given & set(scenario.unknowns)):
            where, law = known.setdefault(name, (scenario.name, scenario.unknowns[name]))
            if law != scenario.unknowns[name]:
                faults.append(
                    f"parameter {name!r}: stands for {law!r} in scenario {where!r} and for "
                    f"{scenario.unknowns[name]!r} in {scenario.name!r}; one name is one unknown, "
                    "so rename one of them"
                )
    return faults


def _pool(executor: Any) -> Any:
    check_executor(executor)
    cluster = cluster_of(executor)
    return executor if cluster is None else cluster.executor
