"""Reproduce published Monte Carlo examples through the public names of the library.

Run as ``python trust/published.py [--draws N]``. A sum of inputs is a programme: a cohort for each
input, the input its wage, moved up where it can be negative, since no wage is. Products are
headcount times wage. Any other function is computed from ``estimate.parameters()``, the draws of
the unknowns of such a programme, and summarised over the replicates as the library does.

References
----------
JCGM 101 : "Evaluation of measurement data - Supplement 1 to the 'Guide to the expression of
    uncertainty in measurement' - Propagation of distributions using a Monte Carlo method" (2008),
    9.2 (sums), 9.3 (mass calibration), 9.4 (comparison loss).
NPL : M. G. Cox and P. M. Harris, "Software support for metrology, best practice guide no. 6:
    uncertainty evaluation", National Physical Laboratory report DEM-ES-011 (2006), 9.2.
NIST : A. Possolo, "Simple guide for evaluating and expressing the uncertainty of NIST measurement
    results", NIST Technical Note 1900 (2015), example E3.
StRD : NIST Statistical Reference Datasets, univariate summary statistics.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from record import rounded, write

import wageflow as wf
from wageflow.simulation.measured import merged
from wageflow.simulation.summing.answers import ByDraws
from wageflow.simulation.summing.intervals import shortest_interval

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

__all__ = ["Figure", "figures"]

SEED = 101
REPLICATES = 16


@dataclass(frozen=True)
class Figure:
    """A published figure and ours."""

    source: str
    example: str
    what: str
    published: float
    #: What the published figure leaves open: half its last digit, or the error it states.
    open: float
    ours: float
    mcse: float

    @property
    def agrees(self) -> bool:
        """Whether they differ by no more than digits and Monte Carlo errors explain."""
        return abs(self.ours - self.published) <= self.open + 5.0 * self.mcse


def _programme(inputs: Mapping[str, tuple[Any, Any]]) -> wf.Programme:
    """Make a programme with a cohort for each input: headcount and wage."""
    chain = wf.Chain("half", [wf.Share("government", 0.5)])
    return wf.Programme(
        "published",
        cohorts=[
            wf.Cohort(host="H", sector=name, workers=workers, gross_wage=wage, chain=chain)
            for name, (workers, wage) in inputs.items()
        ],
    )


def _simulated(
    laws: Mapping[str, Any], draws: int, correlation: Mapping[Any, float] | None = None
) -> wf.Estimate:
    """Simulate the sum of inputs, each of which has its name."""
    made = _programme({name: (1, wf.Param(name, law)) for name, law in laws.items()})
    return wf.simulate(made, draws=draws, seed=SEED, correlation=correlation)


def _summed(estimate: wf.Estimate, shift: float) -> dict[str, tuple[float, float]]:
    """Return what the examples state of a sum, with its Monte Carlo error."""
    row = estimate.summary(concept="gross").loc["gross"]
    deviations = estimate.values("gross").reshape(REPLICATES, -1).std(axis=1)
    ends = estimate.interval(0.95, shortest=True, concept="gross")
    even = estimate.interval(0.95, concept="gross")
    # without errors, which cannot be here, nothing would agree
    ends_mcse, even_mcse = (
        (math.nan, math.nan) if one.mcse is None else one.mcse for one in (ends, even)
    )
    return {
        "estimate": (float(row["mean"]) - shift, float(row["mcse"])),
        "standard uncertainty": (float(row["sd"]), float(merged(deviations)[1])),
        "shortest 95 %, low": (float(ends[0]) - shift, float(ends_mcse[0])),
        "shortest 95 %, high": (float(ends[1]) - shift, float(ends_mcse[1])),
        "95 %, low": (float(even[0]) - shift, float(even_mcse[0])),
        "95 %, high": (float(even[1]) - shift, float(even_mcse[1])),
    }


def _computed(
    function: Callable[..., Floats],
    laws: Mapping[str, Any],
    draws: int,
    correlation: Mapping[Any, float] | None = None,
) -> dict[str, tuple[float, float]]:
    """Return the same of any function of the inputs."""
    drawn = _simulated(laws, draws, correlation).parameters()
    values = ByDraws(function(**drawn).reshape(REPLICATES, -1))
    ends, ends_se = shortest_interval(values, 0.95, draws // REPLICATES)
    even, even_se = merged(values.quantiles(np.array([0.025, 0.975])))
    mean, mean_se = merged(values.series.mean(axis=1))
    _, std_se = merged(values.series.std(axis=1))
    return {
        "estimate": (float(mean), float(mean_se)),
        "standard uncertainty": (float(values.series.std()), float(std_se)),
        "shortest 95 %, low": (float(ends[0]), float(ends_se[0])),
        "shortest 95 %, high": (float(ends[1]), float(ends_se[1])),
        "95 %, low": (float(even[0]), float(even_se[0])),
        "95 %, high": (float(even[1]), float(even_se[1])),
    }


def _held(
    source: str,
    example: str,
    ours: Mapping[str, tuple[float, float]],
    published: Mapping[str, tuple[float, float]],
) -> Iterator[Figure]:
    for what, (figure, left_open) in published.items():
        value, error = ours[what]
        yield Figure(source, example, what, figure, left_open, value, error)


def _sums(draws: int) -> Iterator[Figure]:
    """Yield JCGM 101, 9.2: sums of four inputs of expectation 0, moved up to be wages."""
    up, root = 1_000.0, math.sqrt(3.0)
    names = ("X1", "X2", "X3", "X4")
    normals = dict.fromkeys(names, wf.truncate(wf.normal(up, 1), 0))
    even = dict.fromkeys(names, wf.uniform(up - root, up + root))
    wide = even | {"X4": wf.uniform(up - 10 * root, up + 10 * root)}
    for example, laws, ends, deviation in (
        ("9.2.2, four normal inputs", normals, (3.92, 0.005), (2.00, 0.005)),
        ("9.2.3, four rectangular inputs", even, (3.88, 0.005), (2.00, 0.005)),
        ("9.2.4, one of them ten times as wide", wide, (17.0, 0.05), (10.1, 0.05)),
    ):
        found = _summed(_simulated(laws, draws), 4 * up)
        published = {
            "estimate": (0.0, 0.005),
            "standard uncertainty": deviation,
            "shortest 95 %, low": (-ends[0], ends[1]),
            "shortest 95 %, high": ends,
            "95 %, low": (-ends[0], ends[1]),
            "95 %, high": ends,
        }
        yield from _held("JCGM 101", example, found, published)


def _mass(draws: int) -> Iterator[Figure]:
    """Yield JCGM 101, 9.3: a weight of 100 g calibrated in air, in milligrams."""
    laws = {
        "reference": wf.truncate(wf.normal(100_000.000, 0.050), 0),
        "added": wf.truncate(wf.normal(1.234, 0.020), 0),
        "air": wf.uniform(1.10, 1.30),
        "weight": wf.uniform(7_000, 9_000),
        "steel": wf.uniform(7_950, 8_050),
    }

    def apart(reference: Any, added: Any, air: Any, weight: Any, steel: Any) -> Any:
        lifted = (air - 1.2) * (1 / weight - 1 / steel)
        return (reference + added) * (1 + lifted) - 100_000

    published = {
        "estimate": (1.2341, 0.0005),
        "standard uncertainty": (0.0754, 0.0005),
        "shortest 95 %, low": (1.0834, 0.0005),
        "shortest 95 %, high": (1.3825, 0.0005),
    }
    yield from _held("JCGM 101", "9.3, mass calibration", _computed(apart, laws, draws), published)


def _loss(draws: int) -> Iterator[Figure]:
    """Yield JCGM 101, 9.4: the sum of two squares, in millionths; independent, and correlated."""
    width, up = 5_000.0, 1e6  # inputs in millionths
    rank = 6 / math.pi * math.asin(0.9 / 2)  # Spearman's of Pearson's 0.9

    def squares(**x: Any) -> Any:
        return 1e-6 * ((x["X1"] - up) ** 2 + (x["X2"] - up) ** 2)

    # estimate, standard uncertainty and shortest interval, by x1 and correlation
    tables = {
        (0.0, 0.0): (50, 50, 0, 150),
        (0.010, 0.0): (150, 112, 0, 367),
        (0.050, 0.0): (2551, 502, 1590, 3543),
        (0.0, 0.9): (50, 67, 0, 185),
        (0.010, 0.9): (150, 121, 13, 398),
        (0.050, 0.9): (2551, 505, 1628, 3555),
    }
    for (at, r), row in tables.items():
        example = f"9.4, comparison loss, x1 = {at:g}, r = {r:g}"
        laws = {
            "X1": wf.truncate(wf.normal(up + 1e6 * at, width), 0),
            "X2": wf.truncate(wf.normal(up, width), 0),
        }
        correlation = {("X1", "X2"): rank} if r else None
        found = _computed(squares, laws, draws, correlation)
        yield from _held("JCGM 101", example, found, _stated(row))
    # once more as headcount times wage, where an input is on one side of 0 or as likely on both
    half = wf.truncate(wf.normal(0, width), 0)
    for at, law in ((0.0, half), (0.050, wf.truncate(wf.normal(50_000.0, width), 0))):
        sizes = {"X1": wf.Param("X1", law), "X2": wf.Param("X2", half)}
        made = _programme({name: (size, size) for name, size in sizes.items()})
        summed = _summed(wf.simulate(made, draws=draws, seed=SEED), 0.0)
        found = {what: (1e-6 * value, 1e-6 * error) for what, (value, error) in summed.items()}
        example = f"9.4, comparison loss, x1 = {at:g}, as a programme"
        yield from _held("JCGM 101", example, found, _stated(tables[at, 0.0]))


def _stated(row: tuple[int, int, int, int]) -> dict[str, tuple[float, float]]:
    # found with 10**6 random draws and printed in whole millionths: a unit of the last digit, and
    # of the ends of intervals three, where the density is low
    names = ("estimate", "standard uncertainty", "shortest 95 %, low", "shortest 95 %, high")
    big = row[0] > 1000
    left_open = (1.0, 1.0, 5.0 if big else 1.0, 5.0 if big else 1.0)
    return dict(zip(names, zip(map(float, row), left_open, strict=True), strict=True))


def _logarithm(draws: int) -> Iterator[Figure]:
    """Yield NPL, 9.2: the logarithm of a rectangular input from 0.1 to 1.1."""
    found = _computed(lambda **x: np.log(x["X"]), {"X": wf.uniform(0.1, 1.1)}, draws)
    published = {
        "estimate": (-0.665, 0.0015),
        "standard uncertainty": (0.606, 0.0015),
        "shortest 95 %, low": (-1.895, 0.003),
        "shortest 95 %, high": (0.095, 0.0005),
    }
    yield from _held("NPL", "9.2, logarithm of a rectangular input", found, published)
    low, high, spread = 0.1, 1.1, 1.0
    mean = (high * math.log(high) - low * math.log(low)) / spread - 1.0
    second = [x * (math.log(x) ** 2 - 2 * math.log(x) + 2) for x in (high, low)]
    exact = {
        "estimate": (mean, 1e-9),
        "standard uncertainty": (math.sqrt((second[0] - second[1]) / spread - mean**2), 1e-6),
        "shortest 95 %, low": (math.log(low + 0.05 * spread), 2e-3),
        "shortest 95 %, high": (math.log(high), 1e-3),
    }
    yield from _held("closed form", "logarithm of a rectangular input", found, exact)


def _viscometer(draws: int) -> Iterator[Figure]:
    """Yield NIST, E3: the viscosity that a falling ball tells, in mPa s."""
    inputs = {
        "calibrated": (4.63, 0.0463),
        "ball": (2217.0, 0.5),
        "measured": (1180.0, 0.5),
        "known": (810.0, 0.5),
        "fall": (61.0, 6.1),
        "fall_known": (36.6, 5.49),
    }
    laws = {name: wf.truncate(wf.normal(*at), 0) for name, at in inputs.items()}

    def viscosity(**x: Any) -> Any:
        lifted = (x["ball"] - x["measured"]) / (x["ball"] - x["known"])
        return x["calibrated"] * lifted * x["fall"] / x["fall_known"]

    # theirs are of 10**6 random draws: to half the last digit come three standard errors of those
    published = {
        "estimate": (5.82, 0.005 + 3 * 1.1e-3),
        "standard uncertainty": (1.11, 0.005 + 3 * 1.0e-3),
        "95 %, low": (4.05, 0.01),
        "95 %, high": (8.39, 0.01),
    }
    found = _computed(viscosity, laws, draws)
    yield from _held("NIST TN 1900", "E3, falling ball viscometer", found, published)


def _irwin_hall(draws: int) -> Iterator[Figure]:
    """Yield probabilities of sums of standard uniforms, whose distribution is a polynomial."""
    for count, points in ((3, (0.5, 1.5, 2.8)), (12, (3.5, 6.0, 8.0))):
        estimate = _simulated({f"U{k}": wf.uniform(0, 1) for k in range(count)}, draws)
        for point in points:
            exact = sum(
                (-1) ** k * math.comb(count, k) * (point - k) ** count
                for k in range(math.floor(point) + 1)
            ) / math.factorial(count)
            found = 1.0 - estimate.exceedance(point, concept="gross")
            error = estimate.exceedance(point, concept="gross").mcse
            what = f"probability of at most {point:g}"
            yield Figure("Irwin-Hall", f"sum of {count} uniforms", what, exact, 1e-12, found, error)


def _datasets() -> Iterator[Figure]:
    """Yield StRD: means and standard deviations that cancel."""
    sets = {
        "NumAcc1": ([10000001.0, 10000003.0, 10000002.0], 10000002.0, 1.0),
        "NumAcc2": ([1.2] + [1.1, 1.3] * 500, 1.2, 0.1),
        "NumAcc3": ([1000000.2] + [1000000.1, 1000000.3] * 500, 1000000.2, 0.1),
        "NumAcc4": ([10000000.2] + [10000000.1, 10000000.3] * 500, 10000000.2, 0.1),
        "Michelso": (_MICHELSON, 299.8524, 0.0790105478190518),
    }
    for name, (values, mean, deviation) in sets.items():
        law = wf.empirical(values)
        # theirs is that of a sample
        sample = law.std() * math.sqrt(len(values) / (len(values) - 1))
        blur = 4.0 * math.ulp(mean)  # of numbers that a float cannot hold
        yield Figure("NIST StRD", name, "mean", mean, blur, law.mean(), 0.0)
        yield Figure("NIST StRD", name, "standard deviation", deviation, blur, sample, 0.0)


def _streams(draws: int) -> Iterator[Figure]:
    """Yield sums kept without draws, of wages of which only the last digits differ."""
    law = wf.uniform(10_000_000.1, 10_000_000.3)
    made = _programme({"X": (1, wf.Param("X", law))})
    kept = wf.simulate(made, draws=draws, seed=SEED)
    least = wf.simulate(made, draws=draws, seed=SEED, keep="summary").summary(concept="gross")
    values = kept.values("gross").reshape(REPLICATES, -1)
    middle = 10_000_000.2
    apart = [math.fsum((row - middle).tolist()) / row.size for row in values]
    mean = middle + math.fsum(apart) / REPLICATES
    spread = math.sqrt(math.fsum(((values - mean) ** 2).ravel().tolist()) / values.size)
    row = least.loc["gross"]
    example = "wages of 10,000,000.1 to 10,000,000.3, without draws"
    blur = 4.0 * math.ulp(mean)
    yield Figure("exact sums", example, "mean", mean, blur, float(row["mean"]), 0.0)
    # each draw is itself rounded to the float nearest to it
    yield Figure("exact sums", example, "sd", spread, 1e-6 * spread, float(row["sd"]), 0.0)


def figures(draws: int) -> list[Figure]:
    """Return all figures, from so many draws."""
    parts = (_sums, _mass, _loss, _logarithm, _viscometer, _irwin_hall, _streams)
    return [figure for part in parts for figure in part(draws)] + list(_datasets())


def main() -> int:
    """Compute all, print and write them, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=2**20)
    parser.add_argument("--out", type=Path, help="instead of trust/results/published.json")
    asked = parser.parse_args()
    start = time.monotonic()
    found = figures(asked.draws)
    for figure in found:
        word = "" if figure.agrees else "  DIFFERS"
        print(
            f"{figure.source:14} {figure.example:52} {figure.what:24} {figure.published:>16.10g} "
            f"{figure.ours:>16.10g} ({figure.mcse:.1g}){word}"
        )
    rows = [asdict(figure) | {"agrees": figure.agrees} for figure in found]
    for row in rows:
        row.update({name: repr(row[name]) for name in ("published", "ours")})
    told = {
        "draws": asked.draws,
        "figures": len(found),
        "agree": sum(figure.agrees for figure in found),
        "rows": rows,
    }
    write("published", start, rounded(told), asked.out)
    return 0 if all(figure.agrees for figure in found) else 1


# Michelson's hundred measurements of the speed of light of 1879, above 299,000 km/s.
# fmt: off
_ABOVE = [
    850, 740, 900, 1070, 930, 850, 950, 980, 980, 880,
    1000, 980, 930, 650, 760, 810, 1000, 1000, 960, 960,
    960, 940, 960, 940, 880, 800, 850, 880, 900, 840,
    830, 790, 810, 880, 880, 830, 800, 790, 760, 800,
    880, 880, 880, 860, 720, 720, 620, 860, 970, 950,
    880, 910, 850, 870, 840, 840, 850, 840, 840, 840,
    890, 810, 810, 820, 800, 770, 760, 740, 750, 760,
    910, 920, 890, 860, 880, 720, 840, 850, 850, 780,
    890, 840, 780, 810, 760, 810, 790, 810, 820, 850,
    870, 870, 810, 740, 810, 940, 950, 800, 810, 870,
]
# fmt: on
_MICHELSON = [299 + above / 1000 for above in _ABOVE]

if __name__ == "__main__":
    sys.exit(main())
