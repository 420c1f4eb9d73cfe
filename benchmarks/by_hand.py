"""The workloads as an economist writes them in NumPy, and as somebody who tunes NumPy does."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING

import numpy as np
from workloads import HOSTS, TERM

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workloads import Floats, Host, Three, Workload

__all__ = [
    "BETA_NODES",
    "beta_table",
    "lognormal",
    "plain",
    "shape",
    "sorted_summary",
    "summarise",
    "tuned",
]

_Z95 = 1.6448536269514722  # the standard normal's 95 % point
_POINTS = (5, 25, 50, 75, 95)
_BLOCK = 4096  # draws; the arrays that are worked on together stay in a core's cache
BETA_NODES = 4096


def lognormal(interval: tuple[float, float]) -> tuple[float, float]:
    """Return mean and sd of the logarithm, from the 5 and 95 % points."""
    low, high = np.log(interval)
    return (low + high) / 2, (high - low) / (2 * _Z95)


def shape(low: float, mode: float, high: float) -> tuple[float, float]:
    """Return the two parameters of the beta distribution behind a PERT."""
    return 1 + 4 * (mode - low) / (high - low), 1 + 4 * (high - mode) / (high - low)


def normal_correlation(spearman: float) -> float:
    """Return Pearson's correlation of normals that have this one of Spearman's."""
    return float(2 * np.sin(np.pi * spearman / 6))


def summarise(series: Iterable[Floats]) -> Floats:
    """Return mean, sd and five quantiles of each, shape (output, 7)."""
    return np.array([[s.mean(), s.std(), *np.percentile(s, _POINTS)] for s in series])


def _wages(rng: np.random.Generator, workload: Workload, draws: int) -> list[Floats]:
    """Draw the wages of all hosts."""
    scales = [lognormal(host.wage) for host in HOSTS]
    if not workload.spearman:
        return [rng.lognormal(mu, sigma, draws) for mu, sigma in scales]
    matrix = np.full((len(HOSTS), len(HOSTS)), normal_correlation(workload.spearman))
    np.fill_diagonal(matrix, 1.0)
    scores = rng.multivariate_normal(np.zeros(len(HOSTS)), matrix, size=draws)
    return [np.exp(mu + sigma * scores[:, k]) for k, (mu, sigma) in enumerate(scales)]


def plain(workload: Workload, draws: int, seed: int, *, total: bool = False) -> Floats:
    """Do a workload in plain NumPy; with `total` only the state's side of all hosts."""
    rng = np.random.default_rng(seed)

    def three(low: float, mode: float, high: float) -> Floats:
        if workload.pert:
            return low + (high - low) * rng.beta(*shape(low, mode, high), draws)
        return rng.triangular(low, mode, high, draws)

    wages = _wages(rng, workload, draws)
    by_host, by_recipient = [], [np.zeros(draws) for _ in range(5)]
    by_year = [np.zeros(draws) for _ in range(workload.years)]
    for host, wage in zip(HOSTS, wages, strict=True):
        gross = three(*host.workers) * wage
        government = gross * three(*host.government)
        left = gross - government
        agency = left * rng.uniform(*host.agency, draws)
        left = left - agency
        embassy = left * three(*host.embassy)
        left = left - embassy
        company = left * three(*host.company)
        state = government + embassy + company
        if workload.years:
            term = rng.triangular(*TERM, draws)
            stays = np.exp(-1 / term)
            state = state * term * (1 - stays)  # who leaves within the year is paid until then
            for year in range(workload.years):
                by_year[year] += state
                state = state * stays
        elif total:
            by_host.append(state)
        else:
            by_host.append(state)
            parts = (government, agency, embassy, company, left - company)
            by_recipient = [have + part for have, part in zip(by_recipient, parts, strict=True)]
    if workload.years:
        return summarise([*by_year, *np.cumsum(by_year, axis=0)])
    if total:
        return summarise([sum(by_host)])
    return summarise([sum(by_host), *by_recipient, *by_host])


@cache
def beta_table(a: float, b: float) -> Floats:
    """Return quantiles of a beta distribution at evenly spaced probabilities."""
    from scipy.special import betaincinv

    return betaincinv(a, b, np.linspace(0.0, 1.0, BETA_NODES + 1))


class _Desk:
    """The buffers and the generator of one thread."""

    def __init__(self, stream: np.random.SeedSequence) -> None:
        self.rng = np.random.Generator(np.random.SFC64(stream))
        self.one, self.two = np.empty(_BLOCK), np.empty(_BLOCK)
        self.index = np.empty(_BLOCK, dtype=np.int64)
        self.tables: dict[tuple[float, float], tuple[Floats, Floats]] = {}

    def triangular(self, limits: Three, out: Floats) -> None:
        """Fill with (1 - c) min(U, V) + c max(U, V), which is triangular with its mode at c."""
        low, mode, high = limits
        one, two = self.one[: len(out)], self.two[: len(out)]
        self.rng.random(out=one)
        self.rng.random(out=two)
        np.minimum(one, two, out=out)
        np.maximum(one, two, out=two)
        two *= mode - low
        out *= high - mode
        out += two
        out += low

    def pert(self, limits: Three, out: Floats) -> None:
        """Fill by a straight line between tabled quantiles."""
        low, mode, high = limits
        parameters = shape(low, mode, high)
        if parameters not in self.tables:
            table = beta_table(*parameters)
            self.tables[parameters] = table[:-1], np.diff(table)
        start, slope = self.tables[parameters]
        one, two, index = (a[: len(out)] for a in (self.one, self.two, self.index))
        self.rng.random(out=one)
        one *= BETA_NODES
        np.copyto(index, one, casting="unsafe")
        one -= index
        np.take(slope, index, out=two, mode="clip")
        one *= two
        np.take(start, index, out=out, mode="clip")
        out += one
        out *= high - low
        out += low

    def uniform(self, limits: tuple[float, float], out: Floats) -> None:
        self.rng.random(out=out)
        out *= limits[1] - limits[0]
        out += limits[0]

    def wage(self, host: Host, out: Floats, rho: float, common: Floats | None) -> None:
        mu, sigma = lognormal(host.wage)
        self.rng.standard_normal(out=out)
        if common is None:
            out *= sigma
        else:
            # equal correlations have one common factor
            out *= sigma * np.sqrt(1 - rho)
            np.multiply(common, sigma * np.sqrt(rho), out=self.one[: len(out)])
            out += self.one[: len(out)]
        out += mu
        np.exp(out, out=out)


def _work(stream: np.random.SeedSequence, out: Floats, *, workload: Workload, total: bool) -> None:
    """Fill the outputs of one thread, shape (output, draw)."""
    desk = _Desk(stream)
    three = desk.pert if workload.pert else desk.triangular
    rho = normal_correlation(workload.spearman)
    room = np.empty((6, _BLOCK))
    for start in range(0, out.shape[1], _BLOCK):
        rows = out[:, start : start + _BLOCK]
        count = rows.shape[1]
        left, cut, state, part, rate, factor = room[:, :count]
        rows[:] = 0.0
        common = None
        if workload.spearman:
            common = desk.rng.standard_normal(out=factor)
        for k, host in enumerate(HOSTS):
            three(host.workers, cut)
            desk.wage(host, left, rho, common)
            left *= cut
            state[:] = 0.0
            for place, limits in enumerate(
                (host.government, host.agency, host.embassy, host.company)
            ):
                (desk.uniform if len(limits) == 2 else three)(limits, rate)
                np.multiply(left, rate, out=part)
                left -= part
                if place != 1:
                    state += part
                if not workload.years and not total:
                    rows[1 + place] += part
            if workload.years:
                three(TERM, rate)
                state *= rate
                np.divide(-1.0, rate, out=rate)
                np.exp(rate, out=rate)
                np.subtract(1.0, rate, out=part)
                state *= part
                _follow(rows, state, rate, workload.years)
            else:
                rows[0] += state
                if not total:
                    rows[5] += left
                    rows[6 + k] = state
        if workload.years:
            np.cumsum(rows[: workload.years], axis=0, out=rows[workload.years :])


def _follow(rows: Floats, state: Floats, stays: Floats, years: int) -> None:
    """Add what a host brings to each year, as its workers become fewer."""
    for year in range(years):
        rows[year] += state
        state *= stays


@lru_cache(maxsize=1)
def room_for(outputs: int, draws: int) -> Floats:
    """Return the same array again: memory that is touched for the first time is slow."""
    return np.empty((outputs, draws))


def sorted_summary(row: Floats) -> list[float]:
    """Return the same as `summarise` by sorting in place, which is faster than to partition."""
    mean = row.mean()
    sd = np.sqrt(np.dot(row, row) / len(row) - mean * mean)
    row.sort()
    place = np.array(_POINTS) / 100 * (len(row) - 1)
    below = place.astype(int)
    low, high = row[below], row[np.minimum(below + 1, len(row) - 1)]
    return [mean, sd, *(low + (place - below) * (high - low))]


def tuned(
    workload: Workload, draws: int, seed: int, threads: int = 1, *, total: bool = False
) -> Floats:
    """Do a workload in blocks that stay in the cache, on one thread or several."""
    outputs = 2 * workload.years or (1 if total else 14)
    out = room_for(outputs, draws)
    streams = np.random.SeedSequence(seed).spawn(threads)
    work = partial(_work, workload=workload, total=total)
    if threads == 1:
        work(streams[0], out)
        return np.array([sorted_summary(row) for row in out])
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, streams, np.array_split(out, threads, axis=1)))
        return np.array(list(pool.map(sorted_summary, out)))
