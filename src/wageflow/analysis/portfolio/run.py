"""The draws of a portfolio: labour's are those of `simulate`, the other streams' come beside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.analysis.portfolio.figure import carried
from wageflow.analysis.portfolio.result import PortfolioEstimate
from wageflow.errors import EstimateError
from wageflow.simulation import Estimate, simulate
from wageflow.simulation.drawing.design import Design, check_seed, check_sizes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wageflow.analysis.portfolio.portfolio import Portfolio

__all__ = ["run"]

Floats: TypeAlias = npt.NDArray[np.float64]

_DRAWS, _REPLICATES = 2**16, 16


@dataclass(frozen=True)
class _Settings:
    """How a run draws: of replicates so many, each of so many draws."""

    size: int
    replicates: int
    seed: int
    sampler: str


def run(
    portfolio: Portfolio,
    *,
    draws: int | None = None,
    seed: int | None = None,
    sampler: str | None = None,
    replicates: int | None = None,
) -> PortfolioEstimate:
    """Estimate a portfolio; see `Portfolio.estimate`."""
    asked = {"draws": draws, "seed": seed, "sampler": sampler, "replicates": replicates}
    settings = _settings(portfolio, {k: v for k, v in asked.items() if v is not None})
    estimates = {
        reading: known.amount
        if isinstance(known.amount, Estimate)
        else simulate(
            known.amount,
            draws=settings.size * settings.replicates,
            seed=settings.seed,
            sampler=settings.sampler,
            replicates=settings.replicates,
        )
        for reading, known in portfolio.labour.readings.items()
        if known.programme is not None
    }
    # a run that was interrupted leaves fewer replicates
    count = min([settings.replicates, *(one.run_size for one in estimates.values())])
    drawn = _drawn(portfolio, settings, count)
    series: dict[str, dict[tuple[str, str], Floats]] = {}
    for reading in portfolio.labour.readings:
        estimate = estimates.get(reading)
        values = drawn if estimate is None else _shared(estimate, drawn, count)
        series[reading] = _figures(portfolio, values, (count, settings.size))
        if estimate is not None:
            found = estimate.values(portfolio.concept).reshape(-1, settings.size)[:count]
            factor = carried(estimate.programme.price_year, portfolio.price_year)
            series[reading][portfolio.labour.name, reading] = factor * found
        # views of these are handed out, and everything that is asked later comes from them
        for figure in series[reading].values():
            figure.setflags(write=False)
    return PortfolioEstimate(
        portfolio,
        estimates,
        series,
        Design(_columns(portfolio), settings.size, settings.seed, settings.sampler),
    )


def _settings(portfolio: Portfolio, asked: Mapping[str, Any]) -> _Settings:
    """Return how to draw: as asked, or as the estimates that labour is given by were."""
    given = {
        reading: {
            "draws": known.amount.draws,
            "seed": known.amount.seed,
            "sampler": known.amount.sampler,
            "replicates": known.amount.run_size,
        }
        for reading, known in portfolio.labour.readings.items()
        if isinstance(known.amount, Estimate)
    }
    if given:
        (first, own), *others = given.items()
        for reading, known in others:
            differing = [name for name in own if own[name] != known[name]]
            if differing:
                one, other = (
                    ", ".join(f"{name} {run[name]!r}" for name in differing) for run in (own, known)
                )
                raise EstimateError(
                    f"labour: reading {first!r} is an estimate with {one}, reading {reading!r} "
                    f"one with {other}; make both with one seed and as many draws"
                )
        for name, value in asked.items():
            if own[name] != value:
                raise EstimateError(
                    f"{name} {value!r}: labour is an estimate with {name} {own[name]!r}; leave it "
                    "out, or give the programme instead"
                )
        asked = own
    draws = asked.get("draws", _DRAWS)
    sampler = asked.get("sampler", "sobol")
    replicates = asked.get("replicates", _REPLICATES)
    size = check_sizes(draws, replicates, sampler)
    return _Settings(size, replicates, check_seed(asked.get("seed")), sampler)


def _first_column(portfolio: Portfolio) -> int:
    """Return the column after those of every programme, which so keep the draws that they had."""
    return max((len(one.unknowns) for one in portfolio.programmes.values()), default=0)


def _columns(portfolio: Portfolio) -> int:
    return _first_column(portfolio) + len(portfolio.unknowns)


def _drawn(portfolio: Portfolio, settings: _Settings, count: int) -> dict[str, Floats]:
    """Return the draws of the unknowns of figures, each of shape (replicate, draw)."""
    laws, first = portfolio.unknowns, _first_column(portfolio)
    functions = [law.quantile_function() for law in laws.values()]
    found = np.empty((len(laws), count, settings.size))
    design = Design(_columns(portfolio), settings.size, settings.seed, settings.sampler)
    for number in range(count if laws else 0):
        (u,) = design.blocks(number, settings.size)
        for row, function in enumerate(functions):
            found[row, number] = function(u[first + row])
    return dict(zip(laws, found, strict=True))


def _shared(estimate: Estimate, drawn: dict[str, Floats], count: int) -> dict[str, Floats]:
    """Put a programme's draws in place of those of the unknowns that it knows by the same name."""
    if estimate.programme.unknowns.keys().isdisjoint(drawn):
        return drawn
    own = estimate.parameters()
    size = estimate.run.design.size
    return drawn | {name: own[name].reshape(-1, size)[:count] for name in drawn if name in own}


def _figures(
    portfolio: Portfolio, drawn: Mapping[str, Floats], shape: tuple[int, int]
) -> dict[tuple[str, str], Floats]:
    """Return every figure, by stream and reading, each of shape (replicate, draw)."""
    return {
        (stream.name, name): np.broadcast_to(
            reading.dollars(stream.place(name), drawn, portfolio.price_year), shape
        )
        for stream in portfolio.figured
        for name, reading in stream.readings.items()
        if reading.programme is None
    }
