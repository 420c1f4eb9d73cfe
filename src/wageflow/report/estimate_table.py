"""The table of an estimate: concepts, hosts and recipients, each with its range and its error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wageflow.errors import UnknownNameError, nearest
from wageflow.programme import CONCEPTS, Programme
from wageflow.report.table import Scale, Section, Table, relative_error, scale_for
from wageflow.simulation import Estimate
from wageflow.simulation.summary import HEADCOUNT, STATISTICS, Key

__all__ = ["estimate_data", "estimate_table"]

_COLUMNS = ("", "central", "90 % range", "mean", "Monte Carlo error")
_BREAKDOWNS = ("host", "recipient", "host,recipient")

_LABELS = {
    "gross": "all wages paid (gross)",
    "statutory": "government's own cut (statutory)",
    "state-side": "all who stand on the state's side",
    "net": "less what the state pays (net)",
    "received": "less what they keep (received)",
}

Row = Mapping[str, float]


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

    Raises
    ------
    UnknownNameError
        If the breakdown or the concept is unknown.
    """
    if by is not None and by.replace(" ", "") not in _BREAKDOWNS:
        raise UnknownNameError(f"--by {by!r}: {nearest(by, _BREAKDOWNS)}")
    if concept is not None and concept not in CONCEPTS:
        raise UnknownNameError(f"--concept {concept!r}: {nearest(concept, CONCEPTS)}")
    programme = estimate.programme
    totals = _rows(estimate, ())
    scale = scale_for(max(abs(row["p95"]) for row in totals.values()))
    workers = _rows(estimate, HEADCOUNT)
    sources = programme.cited()
    shown = [key for key in totals if concept in (None, key.concept)]
    sections = [
        Section(
            "All hosts",
            [_cells(_LABELS[k.concept], totals[k], scale) for k in shown],
        )
    ]
    if concept is None:
        heads = [_cells(k.host or "all hosts", row, Scale(1.0, "")) for k, row in workers.items()]
        sections.append(Section("Workers", heads[-1:]))
    groupings = (by.replace(" ", ""),) if by else ("host", "recipient")
    records = list(_records(totals, shown))
    for grouping in groupings:
        rows = _rows(estimate, tuple(grouping.split(",")))
        wanted = concept or ("state-side" if grouping == "host" else "gross")
        keys = [key for key in rows if key.concept == wanted]
        title = _title(grouping, wanted)
        sections.append(Section(title, _breakdown(programme, keys, rows, (scale, sources))))
        records += _records(rows, keys if concept else list(rows))
    return Table(
        title=_heading(programme),
        subtitle=_subtitle(programme, scale),
        columns=_COLUMNS,
        sections=sections,
        notes=list(_notes(estimate)),
        sources=_shortened(sources),
        records=records,
        data=estimate_data(estimate),
    )


def estimate_data(estimate: Estimate) -> dict[str, Any]:
    """Return an estimate for other programs, as JSON-able data; money in USD a year."""
    programme = estimate.programme
    hosts: dict[str, dict[str, Row]] = {}
    for key, row in _rows(estimate, ("host",)).items():
        hosts.setdefault(key.host, {})[key.concept] = row
    recipients = {
        key.recipient: {**row, "side": programme.side_of(key.recipient)}
        for key, row in _rows(estimate, ("recipient",)).items()
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
        "concepts": {key.concept: row for key, row in _rows(estimate, ()).items()},
        "by_host": hosts,
        "by_recipient": recipients,
        "headcount": {
            key.host or "all hosts": row for key, row in _rows(estimate, HEADCOUNT).items()
        },
        "notes": list(programme.notes),
        "sources": list(programme.cited()),
        "manifest": dict(estimate.manifest),
    }


def _rows(estimate: Estimate, by: tuple[str, ...]) -> dict[Key, Row]:
    found, merged = estimate.statistics(by)
    return {
        key: {name: float(merged[name][k]) for name in STATISTICS} for k, key in enumerate(found)
    }


def _cells(name: str, row: Row, scale: Scale) -> list[str]:
    width = row["p95"] - row["p5"]

    def figure(what: str) -> str:
        error = row["mcse" if what == "mean" else f"{what}_mcse"]
        return scale.figure(row[what], width=width, error=error)

    error = relative_error(row["p50_mcse"], row["p50"])
    return [name, figure("p50"), f"{figure('p5')} to {figure('p95')}", figure("mean"), error]


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
            marks = [sources.index(source) + 1 for source in programme.cited(key.host)]
            name = f"{name} {_marks(marks)}".rstrip()
        cells.append(_cells(name, rows[key], scale))
    return cells


def _marks(numbers: Sequence[int]) -> str:
    """Write footnote numbers, runs shortened.

    Examples
    --------
    >>> _marks([1, 2, 3, 5])
    '[1-3, 5]'
    """
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    parts = [str(a) if a == b else f"{a}-{b}" if b > a + 1 else f"{a}, {b}" for a, b in runs]
    return f"[{', '.join(parts)}]" if parts else ""


def _shortened(sources: Sequence[str]) -> list[str]:
    """Name a document once: where the one above has the same words before its place, dots stand.

    Examples
    --------
    >>> _shortened(["A long title of a report, ch. 1", "A long title of a report, ch. 2"])
    ['A long title of a report, ch. 1', '... ch. 2']
    """
    shown = []
    for before, source in zip(("", *sources), sources, strict=False):
        title = source.partition(", ch.")[0]
        same = title != source and before.partition(", ch.")[0] == title
        shown.append(f"...{source.removeprefix(title)[1:]}" if same else source)
    return shown


def _title(grouping: str, concept: str) -> str:
    if grouping == "host":
        return f"By host: {concept}"
    if concept == "gross":
        return f"By {grouping.replace(',', ' and ')} (side): gross"
    return f"By {grouping.replace(',', ' and ')} (side): {concept}"


def _records(rows: Mapping[Key, Row], keys: Sequence[Key]) -> Iterator[dict[str, Any]]:
    for key in keys:
        labels = {"host": key.host, "recipient": key.recipient, "concept": key.concept}
        yield labels | dict(rows[key])


def _heading(programme: Programme) -> str:
    return f"{programme.name}: {programme.title}" if programme.title else programme.name


def _subtitle(programme: Programme, scale: Scale) -> str:
    unit = f"{scale.name} US dollars".strip().capitalize().replace("us dollars", "US dollars")
    prices = f" in prices of {programme.price_year}" if programme.price_year else ""
    return f"{unit} a year{prices}; central: median; 90 % range: 5 % to 95 % points"


def _notes(estimate: Estimate) -> Iterator[str]:
    programme = estimate.programme
    yield from (f"Note: {note}" for note in programme.notes)
    if all(cohort.state_cost == 0.0 for cohort in programme.cohorts):
        yield "Note: no cost to the state is stated, so net is state-side."
    if not programme.pass_through:
        yield "Note: nothing says what intermediaries keep, so received is net."
    unknowns = len(programme.unknowns)
    copula = estimate.run.copula
    dependence = (
        f"with {len(copula.pairs)} correlated pairs" if copula else "taken to be independent"
    )
    yield f"Note: {unknowns} unknowns, {dependence}; one name is one unknown wherever it stands."
    manifest = estimate.manifest
    yield (
        f"{estimate.draws:,} draws ({estimate.sampler}, {estimate.run_size} replicates, seed "
        f"{estimate.seed}), wageflow {manifest['wageflow']}; the Monte Carlo error is the standard "
        "error of the median."
    )
