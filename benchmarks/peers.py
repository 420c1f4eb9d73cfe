"""The workloads by other libraries; each only if it is installed.

A peer returns statistics of shape (output, 7) as those by hand do: draws are the library's, the
arithmetic is NumPy's where the library works on arrays, and the library's own where it has one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.stats
from by_hand import lognormal, normal_correlation, plain, shape, summarise, tuned
from workloads import HOSTS, TERM, W1, W2, W3, Setting, through_wageflow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from workloads import Floats, Workload

__all__ = ["Contestant", "contestants", "squiggle"]

_SEVEN = ("mean", "sd", 0.05, 0.25, 0.50, 0.75, 0.95)


@dataclass(frozen=True)
class Contestant:
    """A way to do a workload: `run` takes draws and a seed.

    With `reduced` it is run with that many times fewer draws, and its time multiplied; `missing`
    says why it is not run at all.
    """

    name: str
    threads: str
    run: Callable[[int, int], Floats] | None
    reduced: int = 1
    missing: str = ""


def _state_sides(inputs: Sequence[Sequence[Floats]]) -> list[tuple[Floats, ...]]:
    """Return the parts of every host's wages: government, agency, embassy, company, worker."""
    found = []
    for headcount, wage, government, agency, embassy, company in inputs:
        gross = headcount * wage
        state = gross * government
        left = gross - state
        broker = left * agency
        left = left - broker
        diplomats = left * embassy
        left = left - diplomats
        firm = left * company
        found.append((state, broker, diplomats, firm, left - firm))
    return found


def _fourteen(inputs: Sequence[Sequence[Floats]], *, total: bool = False) -> Floats:
    """Summarise from the 6 inputs of each host, in the order of `_parameters`."""
    parts = _state_sides(inputs)
    by_host = [p[0] + p[2] + p[3] for p in parts]
    if total:
        return summarise([sum(by_host)])
    by_recipient = [sum(column) for column in zip(*parts, strict=True)]
    return summarise([sum(by_host), *by_recipient, *by_host])


def squiggle(workload: Workload, draws: int, seed: int, *, total: bool = False) -> Floats:
    """Do it by squigglepy: arrays of samples from its distributions."""
    import squigglepy as sq

    sq.set_seed(seed)
    three = sq.pert if workload.pert else sq.triangular

    def draw(distribution: Any) -> Floats:
        return np.asarray(sq.sample(distribution, draws, verbose=False))

    wages = [sq.lognorm(*host.wage) for host in HOSTS]
    if workload.spearman:
        # it correlates normal scores, not ranks
        matrix = np.full((len(HOSTS), len(HOSTS)), normal_correlation(workload.spearman))
        np.fill_diagonal(matrix, 1.0)
        wages = list(sq.correlate(tuple(wages), matrix, tolerance=None))
    inputs = [
        [
            draw(three(*host.workers)),
            draw(wage),
            draw(three(*host.government)),
            draw(sq.uniform(*host.agency)),
            draw(three(*host.embassy)),
            draw(three(*host.company)),
        ]
        for host, wage in zip(HOSTS, wages, strict=True)
    ]
    if not workload.years:
        return _fourteen(inputs, total=total)
    by_year: list[Any] = [0.0] * workload.years
    for parts in _state_sides(inputs):
        term = draw(three(*TERM))
        stays = np.exp(-1 / term)
        state = (parts[0] + parts[2] + parts[3]) * term * (1 - stays)
        for year in range(workload.years):
            by_year[year] = by_year[year] + state
            state = state * stays
    return summarise([*by_year, *np.cumsum(by_year, axis=0)])


def _frozen(workload: Workload) -> list[Any]:
    """Return the 48 unknowns as frozen distributions of scipy.stats."""

    def three(low: float, mode: float, high: float) -> Any:
        if workload.pert:
            return scipy.stats.beta(*shape(low, mode, high), loc=low, scale=high - low)
        return scipy.stats.triang((mode - low) / (high - low), loc=low, scale=high - low)

    found = []
    for host in HOSTS:
        mu, sigma = lognormal(host.wage)
        low, high = host.agency
        found += [
            three(*host.workers),
            scipy.stats.lognorm(sigma, scale=np.exp(mu)),
            three(*host.government),
            scipy.stats.uniform(low, high - low),
            three(*host.embassy),
            three(*host.company),
        ]
    return found


def _scipy_random(workload: Workload, draws: int, seed: int) -> Floats:
    rng = np.random.default_rng(seed)
    columns = [d.rvs(size=draws, random_state=rng) for d in _frozen(workload)]
    return _fourteen([columns[k : k + 6] for k in range(0, 48, 6)])


def _scipy_sobol(workload: Workload, draws: int, seed: int) -> Floats:
    from scipy.stats import qmc

    u = qmc.Sobol(48, rng=np.random.default_rng(seed)).random(draws)
    columns = [d.ppf(u[:, k]) for k, d in enumerate(_frozen(workload))]
    return _fourteen([columns[k : k + 6] for k in range(0, 48, 6)])


def _chaospy(workload: Workload, draws: int, seed: int) -> Floats:
    import chaospy as cp

    three = cp.PERT if workload.pert else cp.Triangle
    found = []
    for host in HOSTS:
        found += [
            three(*host.workers),
            cp.LogNormal(*lognormal(host.wage)),
            three(*host.government),
            cp.Uniform(*host.agency),
            three(*host.embassy),
            three(*host.company),
        ]
    columns = cp.J(*found).sample(draws, rule="random", seed=seed)
    return _fourteen([columns[k : k + 6] for k in range(0, 48, 6)])


def _openturns(workload: Workload, draws: int, seed: int) -> Floats:
    import openturns as ot

    ot.RandomGenerator.SetSeed(seed)
    names, formulas, marginals = [], [], []
    sides: list[str] = []
    recipients: list[list[str]] = [[] for _ in range(5)]
    for k, host in enumerate(HOSTS):
        names += [f"{letter}{k}" for letter in "nwgaec"]
        three = _openturns_three if workload.pert else ot.Triangular
        marginals += [
            three(*host.workers),
            ot.LogNormal(*lognormal(host.wage)),
            three(*host.government),
            ot.Uniform(*host.agency),
            three(*host.embassy),
            three(*host.company),
        ]
        gross, after = f"n{k}*w{k}", f"n{k}*w{k}*(1-g{k})*(1-a{k})"
        parts = [
            f"{gross}*g{k}",
            f"{gross}*(1-g{k})*a{k}",
            f"{after}*e{k}",
            f"{after}*(1-e{k})*c{k}",
            f"{after}*(1-e{k})*(1-c{k})",
        ]
        sides.append(f"{gross}*g{k}+{after}*(e{k}+(1-e{k})*c{k})")
        for sums, part in zip(recipients, parts, strict=True):
            sums.append(part)
    formulas = ["+".join(sides), *("+".join(sums) for sums in recipients), *sides]
    joint = ot.JointDistribution(marginals)
    if workload.spearman:
        matrix = ot.CorrelationMatrix(len(names))
        wages = range(1, len(names), 6)
        for i in wages:
            for j in wages:
                if i < j:
                    matrix[i, j] = normal_correlation(workload.spearman)
        joint = ot.JointDistribution(marginals, ot.NormalCopula(matrix))
    sample = ot.SymbolicFunction(names, formulas)(joint.getSample(draws))
    points = np.array([sample.computeQuantilePerComponent(p) for p in _SEVEN[2:]])
    mean = np.array(sample.computeMean())
    sd = np.array(sample.computeStandardDeviation())
    return np.column_stack([mean, sd, points.T])


def _openturns_three(low: float, mode: float, high: float) -> Any:
    import openturns as ot

    return ot.Beta(*shape(low, mode, high), low, high)


def _installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _peer(
    package: str, words: str, threads: str, run: Callable[[int, int], Floats], reduced: int = 1
) -> Contestant:
    found = _installed(package)
    if not found:
        return Contestant(f"{package}{words}", threads, None, missing="not installed")
    return Contestant(f"{package} {found}{words}", threads, run, reduced)


def _wageflow(workload: Workload, *, quick: bool) -> list[Contestant]:
    settings = {
        "wageflow": Setting(),
        "wageflow, 2 threads": Setting(threads=2),
    }
    # projections are not compiled
    if _installed("numba") and not quick and not workload.years:
        settings |= {
            "wageflow[fast]": Setting(compiled=True),
            "wageflow[fast], 2 threads": Setting(compiled=True, threads=2),
        }
    return [
        Contestant(name, str(setting.threads), partial(_by_wageflow, workload, setting))
        for name, setting in settings.items()
    ]


def _by_wageflow(workload: Workload, setting: Setting, draws: int, seed: int) -> Floats:
    return through_wageflow(workload, draws, seed, setting)


def contestants(workload: Workload, *, quick: bool = False) -> list[Contestant]:
    """Return all that do the workload; the first is hand-written NumPy, which others stand beside.

    `quick` leaves out those that take seconds to compile or to run.
    """
    numpy = f"NumPy {np.__version__}"
    found = [
        Contestant(f"{numpy}, as an economist writes it", "1", partial(plain, workload)),
        Contestant(f"{numpy}, tuned", "1", partial(tuned, workload)),
        Contestant(f"{numpy}, tuned, 2 threads", "2", partial(tuned, workload, threads=2)),
        *_wageflow(workload, quick=quick),
        # to correlate, squigglepy sorts and sorts again
        _peer("squigglepy", "", "1", partial(squiggle, workload), 4 if workload == W2 else 1),
    ]
    if quick:
        return found
    if _installed("numba"):
        from compiled import fused

        for threads in (1, 2):
            name = f"numba {version('numba')}, one loop compiled by hand"
            name += f", {threads} threads" if threads > 1 else ""
            run = partial(fused, workload, threads=threads)
            found.append(Contestant(name, str(threads), run))
    else:
        found.append(
            Contestant("numba, one loop compiled by hand", "1", None, missing="not installed")
        )
    if workload != W3:
        found.append(
            _peer(
                "openturns", ", symbolic function", "as it comes", partial(_openturns, workload), 4
            )
        )
    if workload not in (W2, W3):
        slow = 4 if workload == W1 else 64  # a beta's quantiles take 1.4 microseconds each
        found += [
            _peer("chaospy", "", "1", partial(_chaospy, workload), 4),
            _peer(
                "scipy",
                ", frozen distributions, random draws",
                "1",
                partial(_scipy_random, workload),
            ),
            _peer(
                "scipy",
                ", frozen distributions, Sobol' points",
                "1",
                partial(_scipy_sobol, workload),
                slow,
            ),
        ]
    return found
