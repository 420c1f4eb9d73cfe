"""The table of a wage gap: what a worker is owed, what all are, by host, by holder, over years."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wageflow.analysis.owed.gap import MEASURES
from wageflow.analysis.owed.held import ABOVE, EMPLOYERS, holders_frame
from wageflow.analysis.owed.words import remarks
from wageflow.arguments import as_float, checked
from wageflow.claims import claims_of
from wageflow.errors import UnknownNameError, nearest
from wageflow.report.digits import Digits, Scale, relative_error, scale_for
from wageflow.report.tables.said import BETWEEN, ENDS, gap_note, money_unit
from wageflow.report.tables.sources import noted
from wageflow.report.tables.table import Section, Table
from wageflow.simulation.summing.summary import GAP, STATISTICS, has_gap

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from wageflow.analysis import WageGap
    from wageflow.claims import Claim

__all__ = ["gap_breakdowns", "gap_table"]

_COLUMNS = ("", "median", "90 % range", "mean", "Monte Carlo error")
_BREAKDOWNS = ("host", "recipient", "side")
_WORKER = Scale(1.0, "")
_LABELS = {
    "reference": "paid to others for these hours",
    "gross": "paid by the employer",
    "received": "left to the worker",
    "gap": "gap: paid to others less left",
    "owed": "owed: the gap where above 0",
}


def gap_breakdowns(by: str | None) -> tuple[str, ...]:
    """Return the breakdowns that a table shows; refuse, before a run, what it cannot show.

    Parameters
    ----------
    by : str, optional
        ``host``, ``recipient`` or ``side``, or several with commas; host and recipient by default.

    Raises
    ------
    UnknownNameError

    Examples
    --------
    >>> gap_breakdowns(None), gap_breakdowns("side")
    (('host', 'recipient'), ('side',))
    """
    if by is None:
        return ("host", "recipient")
    wanted = tuple(dict.fromkeys(part.strip() for part in by.split(",")))
    for part in wanted:
        if part not in _BREAKDOWNS:
            raise UnknownNameError(f"by {by!r}: {nearest(part, _BREAKDOWNS)}")
    return wanted


@checked
def gap_table(
    gap: WageGap, *, by: str | None = None, years: Any = 1, prices: str = "real"
) -> Table:
    """Make the table of a wage gap that a reader of briefs gets.

    Parameters
    ----------
    gap : WageGap
    by : str, optional
        What is broken down: ``host``, ``recipient`` or ``side``, or several with commas.
    years : int or (int, int)
        See `WageGap.owed`; sums over years are shown if there are several.
    prices : {"real", "nominal"}
        Of those sums.

    Returns
    -------
    Table

    Raises
    ------
    UnknownNameError
        If a breakdown is unknown.
    EstimateError
        If years or prices cannot be used.

    Examples
    --------
    >>> import wageflow as wf
    >>> gap = wf.wage_gap("dprk-2012", draws=2**10, seed=0)
    >>> [section.title for section in gap_table(gap, by="side").sections][1:]
    ['All workers, million US dollars', 'Who holds it (share of it)']
    """
    wanted = gap_breakdowns(by)
    whole, hosts = gap.statistics(), gap.statistics("host")
    scale = scale_for(float(gap.summary()["p95"]["owed", "programme"]))
    worker = [_cells(_LABELS[name], whole.loc[(name, "worker")], _WORKER) for name in MEASURES]
    everybody = [
        _cells(_LABELS[name], whole.loc[(name, "programme")], scale) for name in ("gap", "owed")
    ]
    sections = [
        Section("A worker and year, US dollars", worker),
        Section(f"All workers, {scale.name} US dollars".replace(",  ", ", "), everybody),
    ]
    if "host" in wanted:
        sections += _by_host(gap, hosts)
    sections += [_held(gap, part, scale) for part in wanted if part != "host"]
    programme = gap.programme
    series: Any = None  # a programme may be of no year, and one year needs no sum
    if as_float(years) != 1 or programme.year or programme.price_year:
        series = gap.owed(years, prices=prices)
        if len(series.index.get_level_values("year").unique()) > 1:
            sections.append(_over_years(gap, series, prices))
    return Table(
        title=f"{programme.name}: what workers are owed",
        subtitle=(
            f"{gap.covered:.0%} of the workers".replace("%", " %")
            + f"; {money_unit(_WORKER, programme.price_year)}; {ENDS}"
        ),
        columns=_COLUMNS,
        sections=sections,
        notes=[*gap_note(sections), *_notes(gap)],
        sources=noted(gap.cited(), _claims(gap)),
        records=list(_records(gap, whole, hosts, series)),
        data=_data(gap, whole, hosts, series),
    )


def _cells(name: str, row: Any, scale: Scale) -> list[str]:
    known = {key: float(row[key]) for key in (*STATISTICS, *GAP) if key in row}
    digits = Digits.of(known)
    middle, mean, low, high = (
        digits.figure(known[key], scale) for key in ("p50", "mean", "p5", "p95")
    )
    span = "no range given" if digits.certain else f"{low} to {high}"
    if GAP.keys() <= known.keys() and has_gap(known):
        middle += BETWEEN
    return [name, middle, span, mean, relative_error(known["p50_mcse"], known["p50"])]


def _by_host(gap: WageGap, hosts: Any) -> Iterator[Section]:
    rows = [_cells(host, hosts.loc[(host, "gap", "worker")], _WORKER) for host in gap.hosts]
    yield Section("Gap a worker and year by host, US dollars", rows)
    hourly = [host for host in gap.hosts if (host, "gap", "hour") in hosts.index]
    if hourly:
        rows = [_cells(host, hosts.loc[(host, "gap", "hour")], _WORKER) for host in hourly]
        yield Section("Gap an hour worked by host, US dollars", rows)


def _held(gap: WageGap, by: str, scale: Scale) -> Section:
    rows = []
    for name, row in _rows(holders_frame(gap, by, columns=(*STATISTICS, *GAP))):
        side = f" ({row['side']})" if by == "recipient" and name not in (EMPLOYERS, ABOVE) else ""
        share = "" if name == ABOVE else f", {_percent(row['share'])}"
        if row["mean"] != 0.0 or row["sd"] != 0.0:
            rows.append(_cells(f"{name}{side}{share}", row, scale))
    return Section("Who holds it (share of it)", rows)


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= 0.005 else "< 1 %"


def _over_years(gap: WageGap, series: Any, prices: str) -> Section:
    grown = series.loc["by then"]
    scale = scale_for(float(grown["p95"].max()))
    rate = gap.drawn.interest
    low, high = 100 * float(rate.min()), 100 * float(rate.max())
    interest = f"{low:.3g} %" if low == high else f"{low:.3g} to {high:.3g} %"
    kind = "in prices of each year" if prices == "nominal" else "in real terms"
    title = f"Owed by the end of the year, interest {interest} a year, {kind}, {scale.name}"
    rows = [_cells(str(year), row, scale) for year, row in _rows(grown)]
    return Section(f"{title} US dollars".replace(",  US", ", US"), rows)


def _notes(gap: WageGap) -> Iterator[str]:
    yield from (f"Note: {remark}" for remark in remarks(gap))
    for cohort, row in _rows(gap.coverage()):
        if row["note"]:
            yield f"{', '.join(map(str, cohort))}: {row['note']}"
    yield (
        "Note: employers hold what they never paid, reference above gross wage; those who took a "
        "part of the wage hold the rest of what is owed, in proportion to what they took."
    )
    yield "Note: what is left to the worker is the take-home, before anything is sent home."
    yield (
        f"{gap.draws:,} draws ({gap.plan.design.sampler}, {gap.plan.replicates} replicates, seed "
        f"{gap.seed}), wageflow {gap.manifest['software']['wageflow']}. The Monte Carlo error is "
        "the standard error of the median."
    )


def _claims(gap: WageGap) -> Iterator[Claim]:
    for _, quantity in gap.programme.reference_quantities():
        yield from claims_of(quantity)


def _rows(frame: Any) -> Iterator[tuple[Any, dict[str, Any]]]:
    """List the rows of a table, each with its label."""
    if frame is None:
        return
    yield from zip(frame.index.tolist(), frame.to_dict("records"), strict=True)


def _statistics(row: Any) -> dict[str, float]:
    return {name: float(row[name]) for name in STATISTICS}


def _records(
    gap: WageGap, whole: pd.DataFrame, hosts: pd.DataFrame, series: Any
) -> Iterator[dict[str, Any]]:
    labels = ("host", "holder", "side", "year", "measure", "per")

    def record(row: Any, **known: Any) -> dict[str, Any]:
        return {name: known.get(name, "") for name in labels} | _statistics(row)

    for (measure, per), row in _rows(whole):
        yield record(row, measure=measure, per=per)
    for (host, measure, per), row in _rows(hosts):
        yield record(row, host=host, measure=measure, per=per)
    for holder, row in _rows(gap.holders()):
        yield record(row, holder=holder, side=row["side"], measure="held", per="programme")
    for (what, year), row in _rows(series):
        yield record(row, year=year, measure=f"owed {what}", per="programme")


def _data(gap: WageGap, whole: pd.DataFrame, hosts: pd.DataFrame, series: Any) -> dict[str, Any]:
    def nested(frame: Any) -> dict[str, dict[str, Mapping[str, float]]]:
        found: dict[str, dict[str, Mapping[str, float]]] = {}
        for (measure, per), row in _rows(frame):
            found.setdefault(measure, {})[per] = _statistics(row)
        return found

    def shares(by: str) -> dict[str, Any]:
        return {
            str(name): {
                **({"side": row["side"]} if by == "recipient" else {}),
                **{k: None if name == ABOVE else float(row[k]) for k in ("share", "share_mcse")},
                **_statistics(row),
            }
            for name, row in _rows(gap.holders(by))
        }

    coverage = gap.coverage().reset_index().to_dict("records")
    for row, stick in zip(coverage, gap.plan.sticks, strict=True):
        row["price_year"] = None if stick is None else stick.price_year
    return {
        "programme": gap.programme.name,
        "title": gap.programme.title,
        "currency": "USD",
        "per": "year",
        "price_year": gap.programme.price_year,
        "draws": gap.draws,
        "seed": gap.seed,
        "sampler": gap.plan.design.sampler,
        "covered": float(gap.covered),
        "not_covered": list(gap.not_covered),
        "coverage": coverage,
        "measures": nested(whole),
        "by_host": {host: nested(hosts.loc[host]) for host in gap.hosts},
        "holders": shares("recipient"),
        "sides": shares("side"),
        "years": [
            {"year": year, "what": what, **_statistics(row)} for (what, year), row in _rows(series)
        ],
        "notes": remarks(gap),
        "sources": list(gap.cited()),
        "manifest": gap.manifest,
    }
