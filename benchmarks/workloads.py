"""The workloads, and how wageflow does them through its public functions.

W1 is 8 hosts with 6 independent unknowns each: headcount, wage, and the cuts of government, agency,
embassy and company. W1P has PERT where W1 has triangular distributions; in W2 the wages have a
Spearman correlation of 0.5; W3 follows the same workers over 15 years after permits have stopped,
each host's stock running off at the pace of an uncertain term.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt
from clock import on_processors

import wageflow as wf

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "FAST",
    "HOSTS",
    "OUTPUTS",
    "RECIPIENTS",
    "STATISTICS",
    "TERM",
    "W1",
    "W1P",
    "W2",
    "W3",
    "Host",
    "Setting",
    "Workload",
    "correlation",
    "hosts",
    "programme",
    "projected",
    "simulated",
    "statistics",
    "through_wageflow",
]

FAST = find_spec("numba") is not None
Floats: TypeAlias = npt.NDArray[np.float64]
Three: TypeAlias = tuple[float, float, float]


@dataclass(frozen=True)
class Host:
    """The inputs of one host: low, mode and high, or low and high."""

    name: str
    workers: Three
    wage: tuple[float, float] = (3_000.0, 8_000.0)  # 5 and 95 %, lognormal, dollars a year
    government: Three = (0.40, 0.48, 0.70)  # of gross
    agency: tuple[float, float] = (0.05, 0.15)  # uniform, of the remainder, as are the next two
    embassy: Three = (0.15, 0.25, 0.35)
    company: Three = (0.30, 0.40, 0.50)


@dataclass(frozen=True)
class Workload:
    """What is to be computed."""

    name: str
    what: str
    pert: bool = False
    spearman: float = 0.0
    years: int = 0


W1 = Workload("W1", "8 hosts, 48 independent unknowns, triangular")
W1P = Workload("W1P", "the same with PERT instead of triangular distributions", pert=True)
W2 = Workload("W2", "W1 with a Spearman correlation of 0.5 among the wages", spearman=0.5)
W3 = Workload(
    "W3", "W1 over 15 years without new permits, each year and cumulative, terms unknown", years=15
)

#: W3: how long a worker of a host stays, in years: 82, 90 and 97 % are there a year later. One
#: unknown for each host.
TERM: Three = (5.0, 10.0, 30.0)
_FIRST = 2013
_LEVELS = (0.05, 0.25, 0.50, 0.75, 0.95)

RECIPIENTS = ("government", "agency", "embassy", "company", "worker")
STATISTICS = ("mean", "sd", "p5", "p25", "p50", "p75", "p95")


def hosts(count: int = 8) -> tuple[Host, ...]:
    """Return so many hosts; the first 8 are those of W1."""
    steps = [500.0 * (k % 8) for k in range(count)]
    return tuple(
        Host(f"host {k}", (3_000.0 + s, 3_750.0 + s, 4_500.0 + s)) for k, s in enumerate(steps)
    )


HOSTS = hosts()
#: The 14 outputs: the state's side in all, by recipient, and by host.
OUTPUTS = ("state-side", *RECIPIENTS, *(host.name for host in HOSTS))


def _cohort(host: Host, workload: Workload) -> wf.Cohort:
    three = wf.pert if workload.pert else wf.triangular
    chain = wf.Chain(
        f"chain of {host.name}",
        [
            wf.Share("government", three(*host.government), of="gross"),
            wf.Share("agency", wf.uniform(*host.agency)),
            wf.Share("embassy", three(*host.embassy)),
            wf.Share("company", three(*host.company)),
        ],
    )
    return wf.Cohort(
        host=host.name,
        workers=three(*host.workers),
        gross_wage=wf.Param(f"wage {host.name}", wf.between(*host.wage, coverage=0.90)),
        chain=chain,
    )


@cache
def programme(workload: Workload = W1, count: int = 8) -> wf.Programme:
    """Return a workload as a programme, of 8 hosts or of another number."""
    cohorts = [_cohort(host, workload) for host in hosts(count)]
    if workload.years:
        months = [12.0 * years for years in TERM]
        cohorts = [replace(cohort, term_months=wf.triangular(*months)) for cohort in cohorts]
    return wf.Programme(
        workload.name,
        cohorts=cohorts,
        sides={"state": ["government", "embassy", "company"], "broker": ["agency"]},
    )


def correlation(workload: Workload) -> dict[str, float] | None:
    """Return the correlations that `wf.simulate` takes."""
    return {"wage *": workload.spearman} if workload.spearman else None


@dataclass(frozen=True)
class Setting:
    """How wageflow is asked: `total` for the state's side alone, else for all 14 outputs."""

    sampler: str = "sobol"
    threads: int = 1
    keep: str = "draws"
    replicates: int = 16
    smooth: bool = False
    compiled: bool = False
    total: bool = False


def simulated(asked: wf.Programme, draws: int, seed: int, setting: Setting, **more: Any) -> Any:
    """Return the estimate."""
    with ThreadPoolExecutor(setting.threads) as pool:
        return wf.simulate(
            asked,
            draws=draws,
            seed=seed,
            sampler=setting.sampler,
            replicates=setting.replicates,
            keep=setting.keep,
            smooth=setting.smooth,
            compiled=setting.compiled,
            executor=pool,
            **more,
        )


def statistics(
    estimate: Any, *, total: bool = False, columns: Sequence[str] = STATISTICS
) -> Floats:
    """Return mean, sd and five quantiles, shape (output, 7): of the state's side, or of all 14."""
    parts = [_grouping(estimate, (), "state-side", columns)]
    if not total:
        parts += [
            _grouping(estimate, ("recipient",), "gross", columns),
            _grouping(estimate, ("host",), "state-side", columns),
        ]
    return np.concatenate(parts)


def _grouping(estimate: Any, by: tuple[str, ...], concept: str, wanted: Sequence[str]) -> Floats:
    """Return the statistics of one concept."""
    order = {name: k for k, name in enumerate(RECIPIENTS)}
    found, columns = estimate.statistics(by, [concept])
    places = list(range(len(found)))
    if by == ("recipient",):
        places.sort(key=lambda k: order.get(found[k].recipient, k))
    return np.stack([columns[name][places] for name in wanted], axis=1)


def through_wageflow(
    workload: Workload, draws: int, seed: int, setting: Setting | None = None
) -> Floats:
    """Do a workload by wageflow; shape (output, 7)."""
    setting = setting or Setting()
    if workload.years:
        return projected(workload, draws, seed, setting.threads)
    more = {"correlation": correlation(workload)} if workload.spearman else {}
    estimate = simulated(programme(workload), draws, seed, setting, **more)
    return statistics(estimate, total=setting.total)


def projected(workload: Workload, draws: int, seed: int, threads: int = 1) -> Floats:
    """Return statistics of what the state's side gets each year, then since the beginning."""
    stop = wf.Scenario("no permits", measures=[wf.StopPermits(start=str(_FIRST))])
    last = str(_FIRST + workload.years - 1)
    asked = {"start": str(_FIRST), "end": last, "draws": draws, "seed": seed}
    # tables are sorted on as many threads as there are processors, whatever the executor
    with on_processors(threads), ThreadPoolExecutor(threads) as pool:
        paths = wf.project(programme(workload), stop, executor=pool, **asked)
        values = paths.values()
        yearly = [values.mean(axis=0), values.std(axis=0), *paths.quantile(_LEVELS).T]
        since = paths.cumulative(concept="state-side")
    return np.concatenate([np.stack(yearly, axis=1), since[list(STATISTICS)].to_numpy()])
