"""The table by host and sector: an estimate keeps hosts, and their sectors are drawn again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.arguments import checked
from wageflow.errors import EstimateError, UnknownNameError, nearest
from wageflow.programme import CONCEPTS
from wageflow.report.digits import Digits, Scale, relative_error, scale_for
from wageflow.report.tables.said import (
    BETWEEN,
    ENDS,
    LABELS,
    closing,
    coverage,
    estimate_notes,
    gap_note,
    heading,
    money_unit,
    statistics_rows,
)
from wageflow.report.tables.sources import marks, programme_sources
from wageflow.report.tables.table import Section, Table
from wageflow.scenarios.summaries import statistics
from wageflow.simulation.computing.blocks import parameter_blocks
from wageflow.simulation.computing.evaluate import Layout, evaluate
from wageflow.simulation.summing.summary import GAP, HEADCOUNT, STATISTICS, Key, combine, has_gap
from wageflow.simulation.summing.weighted import weighed, weighed_together

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy.typing as npt

    from wageflow.programme import Programme
    from wageflow.simulation import Estimate

    Floats = npt.NDArray[np.float64]

__all__ = ["sector_statistics", "sectors_table"]

_MOST = 2**27  # values that are held at once: 1 GB
_WORKERS = "workers"
_HEADS = Scale(1.0, "")


def sector_statistics(
    estimate: Estimate, concept: str = "state-side"
) -> dict[tuple[str, str, str], Mapping[str, float]]:
    """Return the statistics of each sector of the hosts that have several.

    Parameters
    ----------
    estimate : Estimate
    concept : str
        A revenue concept.

    Returns
    -------
    dict
        Statistics of ``(host, sector, concept)`` in dollars a year, and of ``(host, sector,
        "workers")``. The draws are those of the estimate, so that means add up to its hosts'.

    Raises
    ------
    EstimateError
        If the draws do not fit into memory.

    Examples
    --------
    >>> import wageflow as wf
    >>> estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**10, seed=0)
    >>> [sector for host, sector, what in sector_statistics(estimate) if what == "workers"]
    ['restaurants and construction', 'industrial trainees']
    """
    programme = estimate.programme
    several = [host for host in programme.hosts if len(_sectors(programme, host)) > 1]
    wanted = [
        (host, sector, what)
        for host in several
        for sector in _sectors(programme, host)
        for what in (concept, _WORKERS)
    ]
    if not wanted:
        return {}
    if len(wanted) * estimate.draws > _MOST:
        raise EstimateError(
            f"host x sector of {estimate.draws:,} draws: an estimate keeps hosts, and the sectors "
            "of so many draws do not fit into memory; simulate fewer, or ask by host"
        )
    series = _drawn(estimate, wanted)
    shares = estimate.shares
    if shares is None:
        found = statistics(series)
    else:
        weights = estimate.weights.reshape(estimate.run_size, -1)
        each = [weighed(one, weights) for one in series]
        found = weighed_together(each, estimate.run_size).statistics(shares)
    return {
        key: {name: float(found[name][k]) for name in (*STATISTICS, *GAP)}
        for k, key in enumerate(wanted)
    }


def _sectors(programme: Programme, host: str) -> list[str]:
    return [cohort.sector for cohort in programme.cohorts if cohort.host == host]


def _drawn(estimate: Estimate, wanted: list[tuple[str, str, str]]) -> Floats:
    """Return series of shape (key, replicate, draw): every cohort is given a host of its own."""
    programme = estimate.programme
    cohorts = [replace(cohort, host=cohort.place) for cohort in programme.cohorts]
    # what has no name of its own is named by its place, which begins with the host
    renamed = {
        name: f"{apart.place}{name.removeprefix(cohort.place)}"
        for cohort, apart in zip(programme.cohorts, cohorts, strict=True)
        for name in programme.unknowns
        if name.startswith(f"{cohort.place}/")
    }
    # correlations are in the draws already
    layout = Layout(replace(programme, cohorts=cohorts, correlation=None))
    keys = [Key(what, f"{host}/{sector}") for host, sector, what in wanted]
    run = estimate.run
    series = np.empty((len(keys), estimate.run_size, run.design.size))
    for number in range(estimate.run_size):
        start = 0
        for block in parameter_blocks(run, number):
            draws = block | {renamed[name]: block[name] for name in renamed}
            size = len(next(iter(draws.values()), np.empty(run.design.size)))
            rows = np.empty((len(layout.rows), size))
            evaluate(layout, draws, rows)
            series[:, number, start : start + size] = combine(layout, rows, keys)
            start += size
    return series


@checked
def sectors_table(estimate: Estimate, *, concept: str = "state-side") -> Table:
    """Make the table by host and sector.

    Parameters
    ----------
    estimate : Estimate
    concept : str
        A revenue concept, state-side by default.

    Returns
    -------
    Table

    Raises
    ------
    UnknownNameError
        If the concept is unknown.
    EstimateError
        If a host has several sectors and the draws of these do not fit into memory.

    Examples
    --------
    >>> import wageflow as wf
    >>> estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**10, seed=0)
    >>> [row[0] for row in sectors_table(estimate).sections[-2].rows]
    ['restaurants and construction', 'industrial trainees', 'both']
    """
    if concept not in CONCEPTS:
        raise UnknownNameError(f"concept {concept!r}: {nearest(concept, CONCEPTS)}")
    programme = estimate.programme
    money = {k.host: row for k, row in statistics_rows(estimate, ("host",)).items()
             if k.concept == concept}  # fmt: skip
    total = next(row for k, row in statistics_rows(estimate, ()).items() if k.concept == concept)
    heads = {key.host: row for key, row in statistics_rows(estimate, HEADCOUNT).items()}
    apart = sector_statistics(estimate, concept)
    scale = scale_for(max(abs(total["p5"]), abs(total["p95"])))
    cited = programme.cited()
    sections: list[Section] = []
    records: list[dict[str, Any]] = []
    for host in programme.hosts:
        numbers = [cited.index(source) + 1 for source in programme.cited(host)]
        rows = []
        named: dict[str, tuple[Any, Any]] = {
            sector: (apart.get((host, sector, _WORKERS), heads[host]),
                     apart.get((host, sector, concept), money[host]))
            for sector in _sectors(programme, host)
        }  # fmt: skip
        for sector, pair in named.items():
            rows.append(_cells(sector, *pair, scale))
            records += _records((host, sector), pair, concept)
        if len(named) > 1:
            rows.append(
                _cells("both" if len(named) == 2 else "all", heads[host], money[host], scale)
            )
        sections.append(Section(f"{host} {marks(numbers)}".rstrip(), rows))
    sections.append(Section("All hosts", [_cells("all sectors", heads[""], total, scale)]))
    records += _records(("", ""), (heads[""], total), concept)
    notes = [*gap_note(sections), *estimate_notes(estimate)]
    if apart:
        notes.append(
            "Note: sectors are drawn again with the draws of the estimate; where a host has "
            "one sector, its figures are the host's."
        )
    return Table(
        title=f"{heading(programme)}, by host and sector",
        subtitle=(
            f"{money_unit(scale, programme.price_year)}: {LABELS[concept]}; {coverage(estimate)}; "
            f"{ENDS}"
        ),
        columns=("", "workers", "median", "90 % range", "mean", "Monte Carlo error"),
        sections=sections,
        notes=[*notes, *closing(estimate)],
        sources=programme_sources(programme),
        records=records,
        data={
            "programme": programme.name,
            "concept": concept,
            "currency": "USD",
            "per": "year",
            "price_year": programme.price_year,
            "draws": estimate.draws,
            "seed": estimate.seed,
            "sectors": records,
            "manifest": dict(estimate.manifest),
        },
    )


def _cells(
    name: str, heads: Mapping[str, float], money: Mapping[str, float], scale: Scale
) -> list[str]:
    digits = Digits.of(money)
    low, middle, high, mean = (
        digits.figure(money[what], scale) for what in ("p5", "p50", "p95", "mean")
    )
    return [
        name,
        Digits.of(heads).figure(heads["p50"], _HEADS),
        f"{middle}{BETWEEN if has_gap(money) else ''}",
        "no range given" if digits.certain else f"{low} to {high}",
        mean,
        relative_error(money["p50_mcse"], money["p50"]),
    ]


def _records(
    place: tuple[str, str], pair: tuple[Mapping[str, float], Mapping[str, float]], concept: str
) -> Iterator[dict[str, Any]]:
    for what, unit, row in ((_WORKERS, _WORKERS, pair[0]), (concept, "USD a year", pair[1])):
        figures = {name: row[name] for name in (*STATISTICS, *GAP)}
        yield {"host": place[0], "sector": place[1], "concept": what, "unit": unit, **figures}
