"""Hold every distribution against scipy.stats on a million points, and its draws against itself.

Run as ``python trust/distributions.py [--points N] [--draws N] [--out PATH]``. Exit 1 if something
is beyond what the library promises; the figures go to ``trust/results/distributions.json``.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.stats as st
from record import rounded, write
from scipy import integrate
from scipy.special import expit, log_ndtr, logit, ndtr, ndtri

import wageflow as wf
from wageflow.simulation.drawing.correlation import copula_of
from wageflow.simulation.drawing.design import SAMPLERS, Design
from wageflow.simulation.drawing.values import drawn

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy.typing as npt

    from wageflow.distributions import Distribution

    Floats = npt.NDArray[np.float64]

PROMISED = 1e-10  # of a probability, for what is solved for or read from a table
CLOSED = 1e-10  # for what has a formula: so far SciPy itself finds its way back
SURE = 1e-6  # the p-value below which draws are not of the distribution that they claim
COVERED = (1e-300, 1e-16)  # the least probability below, and above


class _LogitNormal:
    """The logitnormal, which scipy.stats lacks, by the formulas of its definition."""

    def __init__(self, mu: float, sigma: float) -> None:
        self.mu, self.sigma = mu, sigma
        z, weights = np.polynomial.hermite_e.hermegauss(180)
        shares, weights = expit(mu + sigma * z), weights / weights.sum()
        self._mean = float(weights @ shares)
        self._std = math.sqrt(float(weights @ (shares - self._mean) ** 2))

    def ppf(self, u: Any) -> Any:
        return expit(self.mu + self.sigma * ndtri(u))

    def cdf(self, x: Any) -> Any:
        return ndtr((logit(x) - self.mu) / self.sigma)

    def isf(self, q: Any) -> Any:
        return expit(self.mu - self.sigma * ndtri(q))

    def sf(self, x: Any) -> Any:
        return ndtr((self.mu - logit(x)) / self.sigma)

    def logpdf(self, x: Any) -> Any:
        z = (logit(x) - self.mu) / self.sigma
        return st.norm.logpdf(z) - np.log(x) - np.log1p(-x) - math.log(self.sigma)

    def mean(self) -> float:
        return self._mean

    def std(self) -> float:
        return self._std


@dataclass(frozen=True)
class Pair:
    """A distribution of ours, what scipy.stats calls it, and how closely they must agree."""

    ours: Distribution
    theirs: Any
    within: float = CLOSED
    moments: float = 1e-10
    #: Whether a bound cuts the body: nearer to it than 1e-16 of the probability, floats end.
    cut: bool = False


def pairs() -> dict[str, Pair]:
    """Every family, at parameters of everyday and at parameters of the rim."""
    return {
        "uniform": Pair(wf.uniform(-2, 5), st.uniform(-2, 7)),
        "uniform, narrow": Pair(wf.uniform(1, 1 + 1e-9), None),
        "loguniform": Pair(wf.loguniform(0.5, 80), st.loguniform(0.5, 80)),
        "loguniform, wide": Pair(wf.loguniform(1e-9, 1e9), st.loguniform(1e-9, 1e9)),
        "triangular": Pair(wf.triangular(0.4, 0.48, 0.7), st.triang(0.08 / 0.3, 0.4, 0.3)),
        "triangular, mode low": Pair(wf.triangular(1, 1, 3), st.triang(0, 1, 2)),
        "triangular, mode high": Pair(wf.triangular(1, 3, 3), st.triang(1, 1, 2)),
        "pert": Pair(wf.pert(0, 1, 5), st.beta(1.8, 4.2, 0, 5)),
        "pert, shape 400": Pair(wf.pert(2, 3, 6, shape=400), st.beta(101, 301, 2, 4)),
        "normal": Pair(wf.normal(5, 2), st.norm(5, 2)),
        "lognormal": Pair(wf.lognormal(8.5, 0.4), st.lognorm(0.4, scale=math.exp(8.5))),
        "lognormal, wide": Pair(wf.lognormal(0, 5), st.lognorm(5)),
        "logitnormal": Pair(wf.logitnormal(0.3, 1.2), _LogitNormal(0.3, 1.2)),
        "logitnormal, narrow": Pair(wf.logitnormal(-2, 0.01), _LogitNormal(-2, 0.01)),
        "beta": Pair(wf.beta(2, 5), st.beta(2, 5)),
        "beta, U-shaped": Pair(wf.beta(0.6, 0.7), st.beta(0.6, 0.7)),
        "beta, large": Pair(wf.beta(2e4, 3e4), st.beta(2e4, 3e4)),
        "beta, range": Pair(wf.beta(2, 3, 10, 20), st.beta(2, 3, 10, 10)),
        "between, lognormal": Pair(
            wf.between(3_000, 8_000, coverage=0.9),
            st.lognorm(math.log(8 / 3) / 2 / ndtri(0.95), scale=math.sqrt(3_000 * 8_000)),
        ),
        "between, normal": Pair(
            wf.between(-1, 3, coverage=0.5, family="normal"), st.norm(1, 2 / ndtri(0.75))
        ),
        "truncate, normal": Pair(
            wf.truncate(wf.normal(5, 2), 4, 10), st.truncnorm(-0.5, 2.5, 5, 2), cut=True
        ),
        "truncate, half normal": Pair(wf.truncate(wf.normal(0, 1), 0), st.halfnorm(), cut=True),
        "truncate, far out": Pair(
            wf.truncate(wf.normal(0, 1), 8, 9), st.truncnorm(8, 9), within=1e-8
        ),
        "truncate, exponential": Pair(
            wf.truncate(wf.from_scipy(st.expon(scale=2.0)), 1, 5),
            st.truncexpon(2.0, loc=1.0, scale=2.0),
            cut=True,
        ),
        "from_scipy, gamma": Pair(wf.from_scipy(st.gamma(2.5)), st.gamma(2.5)),
        "from_scipy, weibull": Pair(wf.from_scipy(st.weibull_min(1.5)), st.weibull_min(1.5)),
        "from_scipy, t": Pair(wf.from_scipy(st.t(4)), st.t(4)),
        "mixture of one family": Pair(
            wf.mixture([wf.uniform(0, 1), wf.uniform(1, 3)], [1 / 3, 2 / 3]), st.uniform(0, 3)
        ),
        "vincent of normals": Pair(
            wf.vincent([wf.normal(0, 1), wf.normal(4, 3)]), st.norm(2, 2), within=PROMISED
        ),
    }


@dataclass
class Found:
    """Figures of one distribution, and what is wrong with them."""

    figures: dict[str, float] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def put(self, name: str, worst: float, limit: float) -> None:
        """Note a figure, and a fault if it is beyond its limit."""
        self.figures[name] = worst
        if not worst <= limit:
            self.faults.append(f"{name} {worst:.3g}, where at most {limit:.3g} is promised")

    def need(self, *, what: str, holds: bool) -> None:
        """Note a fault unless something holds."""
        if not holds:
            self.faults.append(what)


def probabilities(points: int) -> Floats:
    """Half of the points even over the unit interval, half in the tails by order of magnitude."""
    even = (np.arange(points // 2) + 0.5) / (points // 2)
    below = np.geomspace(COVERED[0], 0.5, points // 4)
    above = 1.0 - np.geomspace(COVERED[1], 0.5, points - len(even) - len(below))
    return np.unique(np.concatenate([even, below, above[above < 1.0]]))


def relative(ours: Floats, theirs: Floats, floor: float = 0.0) -> float:
    """Return the largest relative difference; `floor` is what counts as nothing."""
    with np.errstate(invalid="ignore", divide="ignore"):
        apart = np.abs(ours - theirs) / np.maximum(np.abs(theirs), floor)
    apart[ours == theirs] = 0.0
    return float(np.nanmax(apart, initial=0.0))


def against_scipy(pair: Pair, u: Floats, found: Found) -> None:
    """Quantiles, probabilities, densities and moments."""
    ours, theirs = pair.ours, pair.theirs
    x, back = _there_and_back(theirs, u)
    # where SciPy itself has a number, and one that it finds its way back from
    sound = np.isfinite(x) & (np.abs(x) < 1e300) & (np.abs(x) > 1e-285) & (back < 1e-10)
    found.figures["points"] = int(sound.sum())
    found.figures["points that scipy.stats itself misses"] = int((~sound).sum())
    u, x = u[sound], x[sound]
    low, high = ours.support()
    floor = 1e-3 * ours.std() if low < 0.0 < high or pair.cut else 1e-300
    found.put("ppf", relative(ours.ppf(u), x, floor), pair.within)
    inside = np.unique(x[(x > low) & (x < high)])
    below, target = ours.cdf(inside), np.asarray(theirs.cdf(inside))
    lower = (target < 0.5) & _well_posed(ours, below, inside)
    found.put("cdf, below the median", relative(below[lower], target[lower]), 1e-9)
    found.put("cdf, above it", float(np.abs(below - target).max()), 1e-12)
    inside = inside[_well_posed(ours, below, inside) & (np.minimum(below, 1 - below) > 1e-9)]
    log_ours, log_theirs = ours.logpdf(inside), np.asarray(theirs.logpdf(inside))
    fit = np.isfinite(log_theirs)
    found.put("logpdf", relative(log_ours[fit], log_theirs[fit], 1.0), 1e-9)
    scale = max(abs(theirs.mean()), theirs.std())
    found.put("mean", abs(ours.mean() - theirs.mean()) / scale, pair.moments)
    found.put("std", abs(ours.std() / theirs.std() - 1.0), pair.moments)


def _there_and_back(theirs: Any, u: Floats) -> tuple[Floats, Floats]:
    """Return SciPy's quantiles, each from its own tail, and how far off they lead back."""
    upper = u > 0.5
    x, apart = np.empty(u.shape), np.empty(u.shape)
    with np.errstate(all="ignore"):
        x[~upper] = theirs.ppf(u[~upper])
        apart[~upper] = theirs.cdf(x[~upper]) / u[~upper] - 1.0
        rest = 1.0 - u[upper]
        x[upper] = theirs.isf(rest)
        apart[upper] = theirs.sf(x[upper]) / rest - 1.0
    return x, np.abs(np.where(np.isnan(apart), np.inf, apart))


def laws(
    ours: Distribution, u: Floats, found: Found, *, narrow: bool = False, cut: bool = False
) -> None:
    """Check what holds of any: order, range, round trip, one answer however it is asked."""
    x = ours.ppf(u)
    low, high = ours.support()
    found.need(what="ppf is not finite", holds=bool(np.isfinite(x).all()))
    found.need(what="ppf leaves the support", holds=bool(((x >= low) & (x <= high)).all()))
    found.need(
        what="ppf at 0 and 1 is not the support", holds=ours.ppf([0, 1]).tolist() == [low, high]
    )
    drops = np.diff(x) < 0.0
    if drops.any():
        # a rounding may turn two neighbours round, which no draw can tell
        size = np.maximum(np.abs(x[1:][drops]), 1e-285)
        found.put("ppf, largest fall", float((-np.diff(x)[drops] / size).max()), 1e-13)
    p = ours.cdf(x)
    found.need(what="cdf is no probability", holds=bool(((p >= 0.0) & (p <= 1.0)).all()))
    falls = np.diff(ours.cdf(np.sort(x)))
    found.put("cdf, largest fall", float(max(-falls.min(), 0.0)), 1e-15)
    if not narrow:
        sure = _well_posed(ours, u, x) & (u > (1e-6 if cut else 0.0))
        found.figures["round trip, points"] = int(sure.sum())
        found.put("round trip", relative(p[sure], u[sure]), PROMISED)
    fast = ours.quantile_function()(u)
    found.need(what="fast ppf is not finite", holds=bool(np.isfinite(fast).all()))
    off = np.abs(ours.cdf(fast) - ours.cdf(x)) / np.minimum(u, 1.0 - u)
    wide = np.minimum(u, 1.0 - u) > 1e-6
    found.put("fast ppf, probability", float(off[wide].max()), 2e-9)
    some = np.random.default_rng(0).integers(0, u.size, 200)
    single = [ours.ppf(float(u[k])) for k in some]
    found.need(what="scalar ppf differs", holds=single == x[some].tolist())
    single = [ours.cdf(float(x[k])) for k in some]
    found.put("scalar cdf differs by", relative(np.array(single), p[some], 1e-300), 1e-12)
    short = u[(u > 1e-30) & (u < 0.999)].astype(np.float32)
    found.need(
        what="float32 is not taken for what it is",
        holds=bool((ours.ppf(short) == ours.ppf(short.astype(np.float64))).all()),
    )
    found.need(what="shape is lost", holds=ours.ppf(u[:6].reshape(2, 3)).shape == (2, 3))
    found.need(what="empty array", holds=ours.ppf(np.empty(0)).shape == (0,))
    mean, std = ours.mean(), ours.std()
    found.need(what="mean outside the support", holds=low <= mean <= high)
    found.need(what="std is negative or no number", holds=std >= 0.0)


def _well_posed(ours: Distribution, u: Floats, x: Floats) -> npt.NDArray[np.bool_]:
    """Where the next number up would not change the probability by more than is promised."""
    aside = ours.cdf(np.nextafter(x, np.inf)) - ours.cdf(np.nextafter(x, -np.inf))
    return (aside < PROMISED / 10.0 * u) & (u > 1e-290) & (np.abs(x) > 1e-290)


def edges() -> dict[str, Callable[[], Distribution]]:
    """Parameters at the rim of what can be written."""
    return {
        "uniform, one float wide": lambda: wf.uniform(1.0, math.nextafter(1.0, 2.0)),
        "uniform, huge": lambda: wf.uniform(-8e29, 8e29),
        "loguniform, all orders": lambda: wf.loguniform(1e-30, 1e30),
        "loguniform, one float wide": lambda: wf.loguniform(7.0, math.nextafter(7.0, 8.0)),
        "triangular, side of 1e-300": lambda: wf.triangular(0.0, 1e-300, 1.0),
        "triangular, one float wide": lambda: wf.triangular(1.0, 1.0, math.nextafter(1.0, 2.0)),
        "pert, mode at the end": lambda: wf.pert(0.0, 0.0, 1.0),
        "pert, shape 1e-9": lambda: wf.pert(0.0, 0.3, 1.0, shape=1e-9),
        "pert, shape 1e9": lambda: wf.pert(0.0, 0.3, 1.0, shape=1e9),
        "beta, a = b = 1e-3": lambda: wf.beta(1e-3, 1e-3),
        "beta, a = b = 1e7": lambda: wf.beta(1e7, 1e7),
        "beta, a = 1e-2, b = 1e4": lambda: wf.beta(1e-2, 1e4),
        "beta, a = 1e12, b = 1": lambda: wf.beta(1e12, 1.0),
        "normal, narrow": lambda: wf.normal(1e9, 1e-9),
        "normal, huge": lambda: wf.normal(0.0, 1e29),
        "lognormal, narrow": lambda: wf.lognormal(3.0, 1e-12),
        "lognormal, as wide as is allowed": lambda: wf.lognormal(0.0, 80.0),
        "logitnormal, narrow": lambda: wf.logitnormal(4.0, 1e-9),
        "logitnormal, two points nearly": lambda: wf.logitnormal(0.0, 500.0),
        "truncate, 37 deviations out": lambda: wf.truncate(wf.normal(0.0, 1.0), 36.0, 37.0),
        "truncate, -30 and less": lambda: wf.truncate(wf.normal(0.0, 1.0), None, -30.0),
        "truncate, narrow": lambda: wf.truncate(wf.normal(0.0, 1.0), 0.3, 0.3 + 1e-12),
        "truncate, beta": lambda: wf.truncate(wf.beta(2.0, 5.0), 0.9, 0.95),
        "mixture, far apart": lambda: wf.mixture([wf.normal(-1e6, 1.0), wf.normal(1e6, 1.0)]),
        "mixture, a weight of 1e-12": lambda: wf.mixture(
            [wf.uniform(0, 1), wf.uniform(5, 6)], [1.0 - 1e-12, 1e-12]
        ),
        "mixture with an atom": lambda: wf.mixture([wf.uniform(0, 1), 0.5], [0.5, 0.5]),
        "vincent, tails of two kinds": lambda: wf.vincent([wf.lognormal(0, 2), wf.uniform(0, 1)]),
        "discrete, weights of 1e-12": lambda: wf.discrete({0: 1e-12, 1: 1.0 - 2e-12, 2: 1e-12}),
        "empirical, 10,000 values": lambda: wf.empirical(np.sqrt(np.arange(10_000.0)).tolist()),
    }


def combinations() -> dict[str, tuple[Distribution, Callable[[float], float], list[float]]]:
    """Return combinations, their densities written by hand, and where these have kinks."""
    phi = st.norm.pdf
    two = wf.mixture([wf.normal(0, 1), wf.lognormal(1, 0.5)], [0.3, 0.7])
    cut = wf.truncate(wf.lognormal(0, 1), 0.5, 4)
    share = float(ndtr(math.log(4)) - ndtr(math.log(0.5)))
    nested = wf.truncate(wf.mixture([wf.uniform(0, 2), wf.normal(1, 1)], [0.5, 0.5]), 0.5, 3)
    left = 0.5 * 0.75 + 0.5 * float(ndtr(2) - ndtr(-0.5))
    tri = wf.mixture([wf.triangular(0, 1, 2), wf.beta(2, 5, 1, 4)], [0.6, 0.4])
    far = wf.truncate(wf.normal(0, 1), 5, 12)
    tail = math.exp(log_ndtr(-5.0))
    return {
        "mixture": (
            two,
            lambda x: 0.3 * phi(x) + 0.7 * st.lognorm.pdf(x, 0.5, scale=math.e),
            [-9.0, 0.0, 1.0, 3.0, 10.0, 40.0, 150.0],
        ),
        "truncate": (cut, lambda x: st.lognorm.pdf(x, 1.0) / share, [0.5, 1.0, 2.0, 4.0]),
        "truncate of a mixture": (
            nested,
            lambda x: (0.25 * (x <= 2) + 0.5 * phi(x - 1)) / left,
            [0.5, 2.0, 3.0],
        ),
        "mixture of triangular and beta": (
            tri,
            lambda x: 0.6 * st.triang.pdf(x, 0.5, 0, 2) + 0.4 * st.beta.pdf(x, 2, 5, 1, 3),
            [0.0, 1.0, 2.0, 4.0],
        ),
        "truncate, far tail": (far, lambda x: phi(x) / tail, [5.0, 6.0, 8.0, 12.0]),
    }


def by_integration(
    found: Found, made: tuple[Distribution, Callable[[float], float], list[float]]
) -> None:
    """Mean, deviation and probabilities of a combination, from its density."""
    ours, density, cuts = made

    def integral(function: Callable[[float], float], stop: float = math.inf) -> float:
        ends = [c for c in cuts if c < stop] + ([stop] if stop < cuts[-1] else [cuts[-1]])
        return math.fsum(
            integrate.quad(function, a, b, epsabs=0, epsrel=1e-13, limit=400)[0]
            for a, b in pairwise(ends)
        )

    mean = integral(lambda x: x * density(x))
    std = math.sqrt(integral(lambda x: (x - mean) ** 2 * density(x)))
    found.put("mean", abs(ours.mean() / mean - 1.0), 1e-10)
    found.put("std", abs(ours.std() / std - 1.0), 1e-9)
    x = ours.ppf(np.linspace(0.02, 0.98, 25))
    exact = np.array([integral(density, float(stop)) for stop in x])
    found.put("cdf", float(np.abs(ours.cdf(x) - exact).max()), 1e-11)
    found.put("pdf", relative(ours.pdf(x), np.array([density(float(v)) for v in x])), 1e-9)


def drawn_well(ours: Distribution, draws: int, found: Found) -> None:
    """Kolmogorov and Smirnov's, and Anderson and Darling's, test of the draws of each sampler."""
    for sampler in SAMPLERS:
        values = drawn({"x": ours}, Design(1, draws, 2012, sampler), 0)["x"]
        place = np.sort(ours.cdf(values))
        rank = np.arange(1, draws + 1)
        apart = max((rank / draws - place).max(), (place - (rank - 1) / draws).max())
        with np.errstate(divide="ignore"):
            logs = np.log(place) + np.log1p(-place[::-1])
        square = -draws - float(((2 * rank - 1) / draws * logs).sum())
        found.put(f"{sampler}, D sqrt(n)", float(apart * math.sqrt(draws)), 2.7)  # p = 1e-6
        found.put(f"{sampler}, A squared", square, 13.2)  # p of about 1e-6


def correlated_well(draws: int) -> tuple[dict[str, float], list[str]]:
    """Rank correlations of draws through the copula, against what was asked for."""
    laws_of: Mapping[str, Distribution] = {
        "pert": wf.pert(0, 1, 5),
        "lognormal": wf.lognormal(8.5, 0.4),
        "mixture": wf.mixture([wf.normal(0, 1), wf.uniform(2, 3)]),
    }
    asked = {("pert", "lognormal"): 0.8, ("pert", "mixture"): -0.3, ("lognormal", "mixture"): 0.1}
    figures, faults = {}, []
    for sampler in SAMPLERS:
        design = Design(3, draws, 7, sampler)
        values = drawn(laws_of, design, 0, copula_of(list(laws_of), asked))
        for (a, b), r in asked.items():
            off = abs(float(st.spearmanr(values[a], values[b]).statistic) - r)
            figures[f"{sampler}, {a} and {b} at {r}"] = off
            if off > 5.0 / math.sqrt(draws):
                faults.append(f"{sampler}: {a} and {b} are off {r} by {off:.2g}")
    return figures, faults


def main() -> int:
    """Run all, write the figures, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=10**6)
    parser.add_argument("--draws", type=int, default=2**20)
    parser.add_argument("--out", type=Path, help="instead of trust/results/distributions.json")
    asked = parser.parse_args()
    start = time.monotonic()
    u = probabilities(asked.points)
    found: dict[str, Found] = {}

    def noted(name: str) -> Found:
        return found.setdefault(name, Found())

    for name, pair in pairs().items():
        each = noted(name)
        if pair.theirs is not None:
            against_scipy(pair, u, each)
        laws(pair.ours, u, each, narrow=pair.theirs is None, cut=pair.cut)
        if pair.theirs is not None:
            drawn_well(pair.ours, asked.draws, each)
        print(name, "; ".join(each.faults) or "fine", flush=True)
    few = u[:: max(1, u.size // 20_000)]
    for name, made in edges().items():
        each = noted(f"edge: {name}")
        laws(made(), few, each, narrow=True)
        print(name, "; ".join(each.faults) or "fine", flush=True)
    for name, parts in combinations().items():
        each = noted(f"combination: {name}")
        by_integration(each, parts)
        laws(parts[0], few, each, cut=True)
        drawn_well(parts[0], asked.draws, each)
        print(name, "; ".join(each.faults) or "fine", flush=True)
    figures, faults = correlated_well(asked.draws)
    print("copula", "; ".join(faults) or "fine")
    told = {
        "points": int(u.size),
        "draws": asked.draws,
        "distributions": {name: each.figures for name, each in found.items()},
        "correlation": figures,
        "faults": {name: each.faults for name, each in found.items() if each.faults}
        | ({"copula": faults} if faults else {}),
    }
    write("distributions", start, rounded(told), asked.out)
    return 1 if faults or any(each.faults for each in found.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
