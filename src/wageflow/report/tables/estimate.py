"""The table of an estimate: concepts, hosts and recipients, each with its range and its error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from wageflow.chain import IN_KIND_LOSS
from wageflow.errors import InputError, UnknownNameError, nearest
from wageflow.programme import CONCEPTS, Programme, conversions, remarks
from wageflow.report.digits import Digits, Scale, relative_error, scale_for
from wageflow.report.tables.table import Section, Table
from wageflow.simulation.checking.achieved import shortfalls
from wageflow.simulation.checking.selfcheck import self_check
from wageflow.simulation.summing.summary import ARREARS, GAP, HEADCOUNT, STATISTICS, Key, has_gap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wageflow.simulation import Estimate

__all__ = ["breakdowns", "estimate_data", "estimate_table", "shortened"]

_COLUMNS = ("", "median", "90 % range", "mean", "Monte Carlo error")
_BREAKDOWNS = ("host", "recipient", "host,recipient")
_UNIT = "USD a year"
_WORKERS = "workers"

_BETWEEN = "*"  # beside a median that lies in a gap

_LABELS = {
    "gross": "all wages paid (gross)",
    "statutory": "the government's own cut (statutory)",
    "state-side": "all on the state's side (state-side)",
    "net": "after what the state pays for workers (net)",
    "received": "after what intermediaries keep (received)",
}

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
        raise UnknownNameError(f"--concept {concept!r}: {nearest(concept, CONCEPTS)}")
    single = [name for name in CONCEPTS if name != "net"]
    if by is None:
        return ("host", "recipient") if concept in (None, *single) else ("host",)
    wanted = ",".join(sorted(part.strip() for part in by.split(",")))
    if wanted not in _BREAKDOWNS:
        raise UnknownNameError(f"--by {by!r}: {nearest(by, _BREAKDOWNS)}")
    if "recipient" in wanted and concept == "net":
        raise InputError(
            f"--by {by!r}: no single recipient pays the state's cost, so none has a net; write "
            f"--concept {', '.join(single)}"
        )
    return (wanted,)


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
    totals = _rows(estimate, ())
    scale = scale_for(max(max(abs(row["p5"]), abs(row["p95"])) for row in totals.values()))
    workers = _rows(estimate, HEADCOUNT)
    sources = programme.cited()
    shown = [key for key in totals if concept in (None, key.concept)]
    sections = [Section("All hosts", [_cells(_LABELS[k.concept], totals[k], scale) for k in shown])]
    records = list(_records(totals, shown, _UNIT))
    if concept is None:
        heads = list(workers) if by == "host" else [key for key in workers if not key.host]
        rows = [_cells(k.host or "all hosts", workers[k], Scale(1.0, "")) for k in heads]
        sections.append(Section("Number of workers", rows))
        records += _records(workers, list(workers), _WORKERS)
    for grouping in groupings:
        found = _rows(estimate, tuple(grouping.split(",")))
        wanted = concept or ("state-side" if grouping == "host" else "gross")
        keys = [key for key in found if key.concept == wanted and not _empty(key, found[key])]
        cells = _breakdown(programme, keys, found, (scale, sources))
        sections.append(Section(_title(grouping, wanted), cells))
        records += _records(found, keys if concept else list(found), _UNIT)
    notes = list(_notes(estimate))
    notes[-1:-1] = _checks(estimate, totals, scale)
    if any(cell.endswith(_BETWEEN) for section in sections for row in section.rows for cell in row):
        notes.insert(
            0,
            f"{_BETWEEN} The draws fall into two groups, as a rule by the reading of a chain, and "
            "the median lies between them where few draws do: read the range.",
        )
    return Table(
        title=_heading(programme),
        subtitle=_subtitle(programme, scale),
        columns=_COLUMNS,
        sections=sections,
        notes=notes,
        sources=shortened(sources),
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
        "notes": [*programme.notes, *remarks(programme)],
        "exchange_rates": [rate._asdict() for rate in conversions(programme)],
        "sources": list(programme.cited()),
        "manifest": dict(estimate.manifest),
    }


def _rows(estimate: Estimate, by: tuple[str, ...]) -> dict[Key, Row]:
    found, merged = estimate.statistics(by)
    return {
        key: {name: float(merged[name][k]) for name in (*STATISTICS, *GAP)}
        for k, key in enumerate(found)
    }


def _cells(name: str, row: Row, scale: Scale) -> list[str]:
    """Write a row, all of whose figures end in the same place."""
    digits = Digits.of(row)

    def figure(what: str) -> str:
        return digits.figure(row[what], scale)

    span = "no range given" if digits.certain else f"{figure('p5')} to {figure('p95')}"
    noise = relative_error(row["p50_mcse"], row["p50"])
    middle = f"{figure('p50')}{_BETWEEN}" if has_gap(row) else figure("p50")
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


def shortened(sources: Sequence[str]) -> list[str]:
    """Name a document once: where the one above has the same words before its place, dots stand.

    Parameters
    ----------
    sources : sequence of str

    Returns
    -------
    list of str

    Examples
    --------
    >>> shortened(["A long title of a report, ch. 1", "A long title of a report, ch. 2"])
    ['A long title of a report, ch. 1', '... ch. 2']
    """
    shown = []
    for before, source in zip(("", *sources), sources, strict=False):
        title = source.partition(", ch.")[0]
        same = title != source and before.partition(", ch.")[0] == title
        shown.append(f"...{source.removeprefix(title)[1:]}" if same else source)
    return shown


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


def _heading(programme: Programme) -> str:
    return f"{programme.name}: {programme.title}" if programme.title else programme.name


def _subtitle(programme: Programme, scale: Scale) -> str:
    unit = f"{scale.name} US dollars".strip()
    prices = f", in prices of {programme.price_year}" if programme.price_year else ""
    return f"{unit[0].upper()}{unit[1:]} a year{prices}; 90 % range: from the 5 % to the 95 % point"


def _notes(estimate: Estimate) -> Iterator[str]:
    programme = estimate.programme
    if estimate.partial:
        note = estimate.partial_note
        yield f"{note[0].upper()}{note[1:]}."
    if estimate.given_note:
        yield f"Reconciled: {estimate.given_note}; every figure counts their weights."
    yield from (f"Note: {note}" for note in programme.notes)
    yield from (f"Note: {remark}." for remark in remarks(programme))
    yield from (f"Note: {remark}." for remark in _owed(estimate))
    if all(cohort.state_cost == 0.0 for cohort in programme.cohorts):
        yield "Note: no cost to the state is stated, so net is state-side."
    if not programme.pass_through:
        yield "Note: nothing says what intermediaries keep, so received is net."
    yield "Note: means add up over hosts and recipients; medians and ends of ranges do not."
    copula = estimate.run.copula
    dependence = (
        f"with {_counted(len(copula.pairs), 'correlated pair')}"
        if copula
        else "independent of one another"
    )
    if programme.unknowns:
        unknowns = _counted(len(programme.unknowns), "unknown")
        yield f"Note: {unknowns}, {dependence}; one name is one unknown wherever it stands."
    else:
        yield "Note: every number is given as certain, so there is no range."
    yield (
        f"{_counted(estimate.draws, 'draw')} ({estimate.sampler}, {estimate.run_size} replicates, "
        f"seed {estimate.seed}), wageflow {estimate.manifest['wageflow']}. The Monte Carlo error "
        "is the standard error of the median, from drawing at random alone; what the sources leave "
        "open is in the range."
    )
    if estimate.run.is_smooth:
        yield "Quantiles are smoothed where that is surer than the draws."


def _checks(estimate: Estimate, totals: Mapping[Key, Row], scale: Scale) -> Iterator[str]:
    """Say what the draws are held against: an exact mean, and the correlations asked for."""
    yield from (f"Note: {remark}." for remark in shortfalls(estimate))
    found = self_check(estimate) if estimate.programme.unknowns else None
    if found is None:
        return
    digits = Digits.of(totals[Key(found.concept)])
    exact, sampled = (digits.figure(mean, scale) for mean in (found.exact, found.sampled))
    what = "state-side revenue" if found.concept == "state-side" else "all wages paid"
    apart = f"{abs(found.apart):,.1f} standard errors"
    if found.disagrees:
        yield (
            f"WARNING: the sampled mean of {what}, {sampled}, is {apart} away from the exact one, "
            f"{exact}: these draws are wrong, so use none of these figures before you know why."
        )
    else:
        yield f"Note: exact mean of {what} {exact}, sampled {sampled} ({apart} apart)."


def _owed(estimate: Estimate) -> Iterator[str]:
    """Say how much of the receipts is debt rather than money."""
    for row in _rows(estimate, ARREARS).values():
        if row["mean"] > 0:
            scale = scale_for(row["mean"])
            mean = scale.figure(row["mean"], width=0.0, error=row["mcse"], largest=row["mean"])
            yield (
                f"of what recipients get, {f'{mean} {scale.name}'.strip()} US dollars a year "
                "(mean) is more than the wages cover: workers owe it, and it may never be paid"
            )


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
