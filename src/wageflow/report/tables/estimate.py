"""The table of an estimate: concepts, hosts and recipients, each with its range and its error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from wageflow.arguments import checked
from wageflow.chain import IN_KIND_LOSS
from wageflow.errors import InputError, UnknownNameError, nearest
from wageflow.programme import CONCEPTS, Programme, conversions, remarks
from wageflow.report.digits import Digits, Scale, relative_error, scale_for
from wageflow.report.tables.said import (
    BETWEEN,
    ENDS,
    LABELS,
    checks,
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
from wageflow.simulation.summing.summary import HEADCOUNT, Key, has_gap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wageflow.simulation import Estimate

__all__ = ["breakdowns", "estimate_data", "estimate_table"]

_COLUMNS = ("", "median", "90 % range", "mean", "Monte Carlo error")
_BREAKDOWNS = ("host", "recipient", "host,recipient")
_UNIT = "USD a year"
_WORKERS = "workers"

Row: TypeAlias = Mapping[str, float]


def breakdowns(by: str | None, concept: str | None) -> tuple[str, ...]:
    """Return the breakdowns that a table shows; refuse, before a run, what it cannot show.

    Parameters
    ----------
    by : {"host", "recipient", "host,recipient"}, optional
    concept : str, optional

    Raises
    ------
    UnknownNameError
        If the breakdown or the concept is unknown.
    InputError
        If the concept belongs to no single recipient.

    Examples
    --------
    >>> breakdowns(None, None), breakdowns("recipient, host", "gross")
    (('host', 'recipient'), ('host,recipient',))
    """
    if concept is not None and concept not in CONCEPTS:
        raise UnknownNameError(f"concept {concept!r}: {nearest(concept, CONCEPTS)}")
    single = [name for name in CONCEPTS if name != "net"]
    if by is None:
        return ("host", "recipient") if concept in (None, *single) else ("host",)
    wanted = ",".join(sorted(part.strip() for part in by.split(",")))
    if wanted not in _BREAKDOWNS:
        raise UnknownNameError(f"by {by!r}: {nearest(by, _BREAKDOWNS)}")
    if "recipient" in wanted and concept == "net":
        raise InputError(
            f"by {by!r}: no single recipient pays the state's cost, so none has a net; take "
            f"another concept: {', '.join(single)}"
        )
    return (wanted,)


@checked
def estimate_table(
    estimate: Estimate, *, by: str | None = None, concept: str | None = None
) -> Table:
    """Make the table that a reader of briefs gets.

    Parameters
    ----------
    estimate : Estimate
    by : {"host", "recipient", "host,recipient"}, optional
        One breakdown; by host and by recipient, one after the other, if none is named.
    concept : str, optional
        Which concept the breakdown by host shows (state-side by default); if named, the table
        shows no other.

    Returns
    -------
    Table

    Raises
    ------
    UnknownNameError
        If the breakdown or the concept is unknown.
    InputError
        If the concept belongs to no single recipient.

    Examples
    --------
    >>> import wageflow as wf
    >>> estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**10, seed=0)
    >>> [section.title for section in estimate_table(estimate, by="host").sections]
    ['All hosts', 'Number of workers', 'By host: state-side']
    """
    groupings = breakdowns(by, concept)
    programme = estimate.programme
    totals = statistics_rows(estimate, ())
    scale = scale_for(max(max(abs(row["p5"]), abs(row["p95"])) for row in totals.values()))
    workers = statistics_rows(estimate, HEADCOUNT)
    sources = programme.cited()
    shown = [key for key in totals if concept in (None, key.concept)]
    sections = [Section("All hosts", [_cells(LABELS[k.concept], totals[k], scale) for k in shown])]
    records = list(_records(totals, shown, _UNIT))
    if concept is None:
        heads = list(workers) if by == "host" else [key for key in workers if not key.host]
        rows = [_cells(k.host or "all hosts", workers[k], Scale(1.0, "")) for k in heads]
        sections.append(Section("Number of workers", rows))
        records += _records(workers, list(workers), _WORKERS)
    for grouping in groupings:
        found = statistics_rows(estimate, tuple(grouping.split(",")))
        wanted = concept or ("state-side" if grouping == "host" else "gross")
        keys = [key for key in found if key.concept == wanted and not _empty(key, found[key])]
        cells = _breakdown(programme, keys, found, (scale, sources))
        sections.append(Section(_title(grouping, wanted), cells))
        records += _records(found, keys if concept else list(found), _UNIT)
    notes = [
        *gap_note(sections),
        *estimate_notes(estimate),
        *checks(estimate, totals, scale),
        *closing(estimate),
    ]
    return Table(
        title=heading(programme),
        subtitle=f"{money_unit(scale, programme.price_year)}; {coverage(estimate)}; {ENDS}",
        columns=_COLUMNS,
        sections=sections,
        notes=notes,
        sources=programme_sources(programme),
        records=records,
        data=estimate_data(estimate),
    )


def estimate_data(estimate: Estimate) -> dict[str, Any]:
    """Return an estimate for other programs, as data for JSON.

    Parameters
    ----------
    estimate : Estimate

    Returns
    -------
    dict
        Money in US dollars a year, in prices of ``price_year``; headcounts in workers.

    Examples
    --------
    >>> import wageflow as wf
    >>> estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**10, seed=0)
    >>> estimate_data(estimate)["draws"], list(estimate_data(estimate)["concepts"])[:2]
    (1024, ['gross', 'statutory'])
    """
    programme = estimate.programme
    hosts: dict[str, dict[str, Row]] = {}
    for key, row in statistics_rows(estimate, ("host",)).items():
        hosts.setdefault(key.host, {})[key.concept] = row
    recipients = {
        key.recipient: {**row, "side": programme.side_of(key.recipient)}
        for key, row in statistics_rows(estimate, ("recipient",)).items()
        if key.concept == "gross"
    }
    return {
        "programme": programme.name,
        "title": programme.title,
        "currency": "USD",
        "per": "year",
        "price_year": programme.price_year,
        "draws": estimate.draws,
        "seed": estimate.seed,
        "sampler": estimate.sampler,
        "concepts": {key.concept: row for key, row in statistics_rows(estimate, ()).items()},
        "by_host": hosts,
        "by_recipient": recipients,
        "headcount": {
            key.host or "all hosts": row
            for key, row in statistics_rows(estimate, HEADCOUNT).items()
        },
        "notes": [*programme.notes, *remarks(programme)],
        "exchange_rates": [rate._asdict() for rate in conversions(programme)],
        "sources": list(programme.cited()),
        "manifest": dict(estimate.manifest),
    }


def _cells(name: str, row: Row, scale: Scale) -> list[str]:
    """Write a row, all of whose figures end in the same place."""
    digits = Digits.of(row)

    def figure(what: str) -> str:
        return digits.figure(row[what], scale)

    span = "no range given" if digits.certain else f"{figure('p5')} to {figure('p95')}"
    noise = relative_error(row["p50_mcse"], row["p50"])
    middle = f"{figure('p50')}{BETWEEN}" if has_gap(row) else figure("p50")
    return [name, middle, span, figure("mean"), noise]


def _breakdown(
    programme: Programme,
    keys: Sequence[Key],
    rows: Mapping[Key, Row],
    shared: tuple[Scale, Sequence[str]],
) -> list[list[str]]:
    scale, sources = shared
    cells = []
    for key in keys:
        parts = [part for part in (key.host, key.recipient) if part]
        name = ", ".join(parts)
        if key.recipient:
            name = f"{name} ({programme.side_of(key.recipient)})"
        elif key.host:
            numbers = [sources.index(source) + 1 for source in programme.cited(key.host)]
            name = f"{name} {marks(numbers)}".rstrip()
        cells.append(_cells(name, rows[key], scale))
    return cells


def _empty(key: Key, row: Row) -> bool:
    """Whether a recipient of losses has none: nobody misses the row."""
    return key.recipient == IN_KIND_LOSS and row["mean"] == 0 == row["sd"]


def _title(grouping: str, concept: str) -> str:
    if grouping == "host":
        return f"By host: {concept}"
    who = "recipient" if grouping == "recipient" else "host and recipient"
    what = "all wages" if concept == "gross" else concept
    return f"By {who} (its side): {what}"


def _records(rows: Mapping[Key, Row], keys: Sequence[Key], unit: str) -> Iterator[dict[str, Any]]:
    for key in keys:
        labels = {"host": key.host, "recipient": key.recipient, "concept": key.concept}
        yield labels | {"unit": unit} | dict(rows[key])
