"""The table of a portfolio: streams and shares, readings side by side, published totals."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.analysis.portfolio import LABOUR, MAIN, TOTAL
from wageflow.analysis.portfolio.against import VERDICTS
from wageflow.analysis.portfolio.words import figure_of, sentence
from wageflow.claims import claims_of
from wageflow.errors import EstimateError
from wageflow.report.digits import Digits, Scale, relative_error, scale_for
from wageflow.report.tables.claims import records
from wageflow.report.tables.said import BETWEEN, ENDS, gap_note, money_unit
from wageflow.report.tables.sources import noted
from wageflow.report.tables.table import Section, Table
from wageflow.report.wording import counted
from wageflow.scenarios.summaries import statistics
from wageflow.simulation.summing.summary import has_gap

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy.typing as npt
    import pandas as pd

    from wageflow.analysis.portfolio import Portfolio, PortfolioEstimate, Stream
    from wageflow.claims import Claim

    Row = Mapping[str, float]

__all__ = ["portfolio_table"]

_COLUMNS = ("", "median", "90 % range", "mean", "share, %", "its 90 % range")
#: What stands above totals of one verdict: a verdict is no figure, and has no column.
_HELD = "Sums of the streams that a published total covers: the total"
_SAID = {"above the sum": "is above the sum", "below the sum": "is below the sum"}
_PERCENT = Scale(0.01, "per cent")


def portfolio_table(
    result: PortfolioEstimate, *, readings: Mapping[str, str] | None = None
) -> Table:
    """Make the table of a portfolio that a reader of briefs gets.

    Parameters
    ----------
    result : PortfolioEstimate
    readings : mapping of str to str, optional
        How streams are read in the first section; those left out have their first reading.

    Returns
    -------
    Table

    Raises
    ------
    UnknownNameError
        If no stream or reading is called so.

    Examples
    --------
    >>> import wageflow as wf
    >>> result = wf.load_portfolio("dprk-2012").estimate(draws=2**10, seed=0)
    >>> table = portfolio_table(result)
    >>> table.sections[0].rows[2][:3]
    ['gold [1, 4]', '27.0', 'no range given']
    """
    portfolio = result.portfolio
    chosen = portfolio.chosen(readings)
    sources = portfolio.cited()
    amounts, shares = _rows(result.series(readings)), _shares(result, readings)
    scale = scale_for(amounts[TOTAL]["p95"])
    label = "; ".join(f"{name}: {reading}" for name, reading in (readings or {}).items()) or MAIN
    sections = [
        Section(
            f"Streams ({label})",
            [
                _cells(f"{name} {_marks(portfolio, name, sources)}".strip(), row, share, scale)
                for name, row, share in _in_order(portfolio, amounts, shares)
            ],
        )
    ]
    ways = portfolio.alternatives()
    if len(ways) > 1:
        found = ((name, result.series(one), _shares(result, one)) for name, one in ways.items())
        rows = [
            _cells(name, _rows({TOTAL: series[TOTAL]})[TOTAL], share.get(LABOUR), scale)
            for name, series, share in found
        ]
        sections.append(Section("Total, and labour's share of it, by reading", rows))
    against = result.against(by_reading=True)
    held = against[against.index.get_level_values("reading") == MAIN]
    for verdict in VERDICTS:
        rows = [_held(row, scale) for row in _records(held) if row["verdict"] == verdict]
        if rows:
            sections.append(Section(f"{_HELD} {_SAID.get(verdict, verdict)}", rows))
    frame = result.by_reading()
    return Table(
        title=f"{portfolio.name}: {portfolio.title}" if portfolio.title else portfolio.name,
        subtitle=_subtitle(portfolio, scale),
        columns=_COLUMNS,
        sections=sections,
        notes=[*gap_note(sections), *_notes(result, chosen, against)],
        sources=noted(sources, _claims(portfolio)),
        records=records(frame.reset_index()),
        data=_data(result, chosen, against),
    )


def _rows(series: Mapping[str, npt.NDArray[np.float64]]) -> dict[str, Row]:
    found = statistics(np.stack(list(series.values())))
    return {
        name: {what: float(values[k]) for what, values in found.items()}
        for k, name in enumerate(series)
    }


def _shares(result: PortfolioEstimate, readings: Mapping[str, str] | None) -> dict[str, Row]:
    """Return the shares; none where some draw has no total."""
    try:
        return _rows(result.shares(readings))
    except EstimateError:
        return {}


def _in_order(
    portfolio: Portfolio, amounts: Mapping[str, Row], shares: Mapping[str, Row]
) -> Iterator[tuple[str, Row | None, Row | None]]:
    for name in (*(stream.name for stream in portfolio.everything), TOTAL):
        yield name, amounts.get(name), None if name == TOTAL else shares.get(name)


def _cells(name: str, row: Row | None, share: Row | None, scale: Scale) -> list[str]:
    if row is None:
        return [name, "no figure", "", "", "", ""]
    return [name, *_figures(row, scale), *(_figures(share, _PERCENT)[:2] if share else ("", ""))]


def _figures(row: Row, scale: Scale) -> list[str]:
    digits = Digits.of(row)
    middle, mean = (digits.figure(row[what], scale) for what in ("p50", "mean"))
    if digits.certain:
        return [middle, "no range given", mean]
    span = " to ".join(digits.figure(row[what], scale) for what in ("p5", "p95"))
    return [middle + (BETWEEN if has_gap(row) else ""), span, mean]


def _held(row: Mapping[str, Any], scale: Scale) -> list[str]:
    largest = max(row["p5"], row["p50"], row["p95"])
    error = max(row[f"{name}_mcse"] for name in ("p5", "p50", "p95"))
    digits = Digits(row["p95"] - row["p5"], error, largest)
    low, middle, high = (digits.figure(row[name], scale) for name in ("p5", "p50", "p95"))
    ours = " (ours)" if row["inferred"] else ""
    return [
        f"{row['total']}{ours}: {row['figure']}",
        middle,
        "no range given" if low == high else f"{low} to {high}",
        *("", "", ""),
    ]


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {str(name): value for name, value in row.items()}
        for row in frame.reset_index().to_dict("records")
    ]


def _marks(portfolio: Portfolio, name: str, sources: Sequence[str]) -> str:
    if name == TOTAL:
        return ""
    found = sorted(sources.index(source) + 1 for source in portfolio.cited(name))
    return f"[{', '.join(map(str, found))}]" if found else ""


def _claims(portfolio: Portfolio) -> Iterator[Claim]:
    for stream in portfolio.everything:
        yield from stream.claims
        for known in stream.readings.values():
            if known.programme is None:
                for _, quantity in known.quantities(""):
                    yield from claims_of(quantity)


def _subtitle(portfolio: Portfolio, scale: Scale) -> str:
    labour = f"; labour: {portfolio.concept}" if portfolio.programmes else ""
    known, whole = len(portfolio.figured), len(portfolio.everything)
    return (
        f"{money_unit(scale, portfolio.price_year)}{labour}; {known} of {whole} streams have a "
        f"figure; {ENDS}; shares are of the total of what has a figure"
    )


def _notes(
    result: PortfolioEstimate, chosen: Mapping[str, str], against: pd.DataFrame
) -> Iterator[str]:
    portfolio = result.portfolio
    for stream in portfolio.everything:
        yield from _about(stream, chosen.get(stream.name, ""), portfolio.concept)
    for total in portfolio.totals:
        rows = [row for row in _records(against) if row["total"] == total.name]
        for row in rows[:1]:
            told = [row["reason"], *filter(None, (total.source, total.note))]
            yield f"{total.name}: {row['verdict']}; {'; '.join(told)}."
        for row in rows[1:]:
            if row["verdict"] != rows[0]["verdict"]:
                yield f"{total.name}, with {row['reading']}: {row['verdict']}; {row['reason']}."
    missing = [stream.name for stream in portfolio.without_figure]
    if missing:
        yield (
            f"Note: no figure is known of {', '.join(missing)}: they are not in the total, which "
            "is not to say that they bring in nothing."
        )
    yield from (f"Note: {sentence(note)}" for note in portfolio.notes)
    yield "Note: readings stand side by side and are never mixed; shares are taken draw by draw."
    whole = _rows({TOTAL: result.series(chosen)[TOTAL]})[TOTAL]
    yield (
        f"{counted(result.draws, 'draw')} ({result.sampler}, {result.run_size} replicates, seed "
        f"{result.seed}), wageflow {result.manifest['wageflow']}. Monte Carlo error of the median "
        f"of the total: {relative_error(whole['p50_mcse'], whole['p50'])}; what the sources leave "
        "open is in the range and in the readings."
    )


def _about(stream: Stream, chosen: str, concept: str) -> Iterator[str]:
    if not stream.readings:
        told = "; ".join(filter(None, (stream.note, stream.source)))
        yield f"{stream.name}: no figure{f'; {told}' if told else ''}."
        return
    if stream.flag:
        yield f"{stream.name}, flagged: {sentence(stream.flag)}"
    for name, reading in stream.readings.items():
        label = stream.name if len(stream.readings) == 1 else f"{stream.name}: {name}"
        here = " (shown above)" if len(stream.readings) > 1 and name == chosen else ""
        outside = "rests on what is outside the sources" if reading.outside else ""
        told = "; ".join(filter(None, (figure_of(reading, concept), outside, reading.note)))
        yield f"{label}{here}: {told}."


def _data(
    result: PortfolioEstimate, chosen: Mapping[str, str], against: pd.DataFrame
) -> dict[str, Any]:
    portfolio = result.portfolio
    return {
        "portfolio": portfolio.name,
        "title": portfolio.title,
        "currency": "USD",
        "per": "year",
        "price_year": portfolio.price_year,
        "concept": portfolio.concept,
        "draws": result.draws,
        "seed": result.seed,
        "sampler": result.sampler,
        "readings": dict(chosen),
        "streams": _streams(result, chosen),
        "no_figure": [stream.name for stream in portfolio.without_figure],
        "figures": {
            stream.name: {
                "kind": stream.kind,
                "flag": stream.flag,
                "readings": {
                    name: {
                        "figure": figure_of(reading, portfolio.concept),
                        "outside": reading.outside,
                        "note": reading.note,
                    }
                    for name, reading in stream.readings.items()
                },
            }
            for stream in portfolio.everything
        },
        "by_reading": {
            label: {"readings": one, "streams": _streams(result, one)}
            for label, one in portfolio.alternatives().items()
        },
        "against": [
            {name: None if _endless(value) else value for name, value in row.items()}
            for row in _records(against)
        ],
        "notes": list(portfolio.notes),
        "sources": list(portfolio.cited()),
        "manifest": dict(result.manifest),
    }


def _endless(value: Any) -> bool:
    return isinstance(value, float) and not math.isfinite(value)


def _streams(result: PortfolioEstimate, readings: Mapping[str, str]) -> dict[str, Any]:
    """Return streams with a figure, each with its share; there is none where there is no total."""
    frame = result.summary(readings).dropna(subset=["mean"])
    found: dict[str, Any] = {}
    for name, row in zip(frame.index, frame.to_dict("records"), strict=True):
        known = {str(what): float(value) for what, value in row.items()}
        share = {k.removeprefix("share_"): v for k, v in known.items() if k.startswith("share_")}
        found[str(name)] = {k: v for k, v in known.items() if not k.startswith("share_")} | {
            "share": None if math.isnan(share["mean"]) else share
        }
    return found
