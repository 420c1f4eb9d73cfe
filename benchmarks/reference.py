"""Exact enough answers to measure errors against, by another way than drawing.

In W1 the hosts are independent, and of each host one unknown can be integrated out in closed form:
the distribution of what a recipient gets from a host is an average of smooth functions over few
Sobol' points, and that of a sum of hosts follows by Fourier transforms. The same holds for the four
independent groups of dprk-2012, where a uniform wage is integrated out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from by_hand import lognormal, shape
from scipy.fft import irfft, rfft
from scipy.interpolate import CubicSpline
from scipy.special import betaincinv, ndtr
from scipy.stats import qmc
from shipped import FACTORY, KUWAIT, MINISTER, RESTAURANT, WITNESS_D, figures
from workloads import HOSTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workloads import Floats, Host, Three, Workload

__all__ = ["dprk", "independent_hosts"]

_LEVELS = np.array([0.05, 0.25, 0.50, 0.75, 0.95])
_CELLS = 2**16
_GROUP = 16  # neighbouring points that are averaged into one


def _points(columns: int, log2: int, seed: int) -> Floats:
    u = qmc.Sobol(columns, rng=np.random.default_rng(seed)).random_base2(log2).T
    return np.clip(u, 1e-12, 1 - 1e-12)


def _three(u: Floats, limits: Three, *, pert: bool) -> Floats:
    low, mode, high = limits
    if pert:
        return low + (high - low) * betaincinv(*shape(low, mode, high), u)
    rising = low + np.sqrt(u * (high - low) * (mode - low))
    falling = high - np.sqrt((1 - u) * (high - low) * (high - mode))
    return np.where(u * (high - low) < mode - low, rising, falling)


def _mean(limits: Sequence[float], *, pert: bool) -> float:
    if len(limits) == 2:
        return sum(limits) / 2
    low, mode, high = limits
    return (low + 4 * mode + high) / 6 if pert else (low + mode + high) / 3


def _parts(rates: Sequence[Floats | float]) -> list[Floats | float]:
    """Return what one dollar of wages brings: to the state's side, and to the five recipients."""
    government, agency, embassy, company = rates
    left = 1 - government
    broker, left = left * agency, left * (1 - agency)
    diplomats, left = left * embassy, left * (1 - embassy)
    firm, left = left * company, left * (1 - company)
    return [government + diplomats + firm, government, broker, diplomats, firm, left]


def _curve(host: Host, factor: Floats) -> CubicSpline:
    """Return P(wage times factor <= t) as a function of log t."""
    mu, sigma = lognormal(host.wage)
    logs = np.sort(np.log(factor)).reshape(-1, _GROUP).mean(axis=1)
    nodes = np.linspace(logs[0] + mu - 8 * sigma, logs[-1] + mu + 8 * sigma, 700)
    values = ndtr((nodes[:, None] - logs - mu) / sigma).mean(axis=1)
    return CubicSpline(nodes, values)


def _reached(curve: CubicSpline, edges: Floats) -> Floats:
    logs = np.log(np.maximum(edges, 1e-300))
    return np.clip(curve(np.clip(logs, curve.x[0], curve.x[-1])), 0.0, 1.0)


def _quantiles(cdfs: Sequence[Floats], step: float) -> Floats:
    """Return the quantiles of a sum, from each addend's probabilities at the edges of cells."""
    product = np.ones(len(cdfs[0]) // 2 + 1, dtype=complex)
    for cdf in cdfs:
        product *= rfft(np.diff(cdf, append=1.0))
    reached = np.cumsum(irfft(product, len(cdfs[0])))
    # masses stand at the middles of cells, and half a cell lies between a middle and an edge
    edges = (np.arange(len(reached)) + len(cdfs) / 2 + 0.5) * step
    keep = (reached > 1e-4) & (reached < 1 - 1e-4)
    return np.interp(_LEVELS, reached[keep], edges[keep])


def _by_newton(curve: CubicSpline) -> Floats:
    found = [curve.solve(p, extrapolate=False) for p in _LEVELS]
    return np.exp([roots[0] for roots in found])


def independent_hosts(workload: Workload, log2: int = 14, seeds: int = 4) -> tuple[Floats, Floats]:
    """Return mean and five quantiles of the 14 outputs, and their standard errors.

    Returns
    -------
    value, error : ndarray of shape (14, 6)
    """
    means = _hosts_mean(workload)
    runs = np.array([_hosts_once(workload, log2, seed, means) for seed in range(seeds)])
    return runs.mean(axis=0), runs.std(axis=0, ddof=1) / np.sqrt(seeds)


def _hosts_mean(workload: Workload) -> Floats:
    """Return the exact means of the 14 outputs: all unknowns are independent."""
    by_host = []
    for host in HOSTS:
        mu, sigma = lognormal(host.wage)
        cuts = (host.government, host.agency, host.embassy, host.company)
        gross = np.exp(mu + sigma**2 / 2) * _mean(host.workers, pert=workload.pert)
        parts = _parts([_mean(cut, pert=workload.pert) for cut in cuts])
        by_host.append(gross * np.array(parts))
    table = np.array(by_host)
    return np.concatenate([table.sum(axis=0), table[:, 0]])


def _hosts_once(workload: Workload, log2: int, seed: int, means: Floats) -> Floats:
    curves = []
    for k, host in enumerate(HOSTS):
        u = _points(5, log2, 100 * seed + k)
        headcount = _three(u[0], host.workers, pert=workload.pert)
        low, high = host.agency
        parts = _parts(
            [
                _three(u[1], host.government, pert=workload.pert),
                low + (high - low) * u[2],
                _three(u[3], host.embassy, pert=workload.pert),
                _three(u[4], host.company, pert=workload.pert),
            ]
        )
        curves.append([_curve(host, headcount * part) for part in parts])
    rows = []
    for place in range(6):
        step = 8 * means[place] / _CELLS
        edges = np.arange(_CELLS) * step
        rows.append(_quantiles([_reached(row[place], edges) for row in curves], step))
    rows += [_by_newton(row[0]) for row in curves]
    return np.column_stack([means, np.array(rows)])


class _Uniforms:
    """A mixture of uniform distributions, of which a group of dprk-2012 consists."""

    def __init__(self) -> None:
        self.low: list[Floats] = []
        self.high: list[Floats] = []
        self.weight: list[Floats] = []

    def add(self, low: Floats | float, high: Floats | float, weight: float) -> None:
        low, high = np.atleast_1d(low), np.atleast_1d(high)
        self.low.append(low)
        self.high.append(high)
        self.weight.append(np.full(len(low), weight / len(low)))

    def mean(self) -> float:
        low, high, weight = map(np.concatenate, (self.low, self.high, self.weight))
        return float(np.sum(weight * (low + high)) / 2)

    def cdf(self, edges: Floats) -> Floats:
        low, high, weight = map(np.concatenate, (self.low, self.high, self.weight))
        slope = weight / (high - low)
        return np.clip(_ramps(edges, low, slope) - _ramps(edges, high, slope), 0.0, 1.0)


def _ramps(edges: Floats, starts: Floats, slopes: Floats) -> Floats:
    """Return the sum of straight lines that each begin to rise at their start."""
    order = np.argsort(starts)
    rise = np.concatenate([[0.0], np.cumsum(slopes[order])])
    offset = np.concatenate([[0.0], np.cumsum((slopes * starts)[order])])
    place = np.searchsorted(starts[order], edges)
    return rise[place] * edges - offset[place]


def dprk(log2: int = 14, seeds: int = 4) -> tuple[Floats, Floats]:
    """Return mean and five quantiles of the state's side in dprk-2012, and standard errors.

    Returns
    -------
    value, error : ndarray of shape (1, 6)
    """
    runs = np.array([[_dprk_once(log2, seed)] for seed in range(seeds)])
    return runs.mean(axis=0), runs.std(axis=0, ddof=1) / np.sqrt(seeds)


def _dprk_once(log2: int, seed: int) -> Floats:
    known = figures()

    def between(u: Floats, low: float, high: float) -> Floats:
        return low + (high - low) * u

    russia, kuwait, gulf, china = (_Uniforms() for _ in range(4))
    u = _points(2, log2, 10 * seed)
    gross = 12 * between(u[0], 20_000, 25_000)
    for share in (between(u[1], *WITNESS_D), MINISTER):
        russia.add(500 * gross * share, 1_000 * gross * share, 0.5)

    u = _points(2, log2, 10 * seed + 1)
    fixed = 5_000 * between(u[0], 3_500, 4_000) + known.mongolia
    headcount = 15_000 + between(u[1], 7_000, 8_000)
    for share in KUWAIT:
        kuwait.add(share * (fixed + 1_800 * headcount), share * (fixed + 5_000 * headcount), 1 / 3)

    u = _points(1, log2, 10 * seed + 2)
    gulf.add(11_000 * known.gulf_fees, 11_500 * known.gulf_fees, 0.5)
    headcount = between(u[0], 11_000, 11_500)
    for share in KUWAIT:
        gulf.add(share * headcount * known.gulf_wage, share * headcount * 5_000, 1 / 6)

    u = _points(5, log2, 10 * seed + 3)
    factory = between(u[0], *FACTORY)
    trainees = between(u[1], 200, 20_000) * between(u[2], 800, 1_000) * known.trainee * factory
    gross = 12 * between(u[3], 7_000, 8_000)
    for share in (factory, between(u[4], *RESTAURANT)):
        china.add(trainees + 150 * gross * share, trainees + 300 * gross * share, 0.5)

    step = 8e8 / (2 * _CELLS)
    edges = np.arange(2 * _CELLS) * step
    groups = (russia, kuwait, gulf, china)
    points = _quantiles([group.cdf(edges) for group in groups], step)
    mean = sum(group.mean() for group in groups)
    return known.europe + np.concatenate([[mean], points])
