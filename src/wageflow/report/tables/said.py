"""What is said around the tables of an estimate: unit, coverage, notes, and how it was drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

from wageflow.programme import Programme, remarks
from wageflow.report.digits import Digits, Scale, scale_for
from wageflow.report.wording import counted
from wageflow.simulation.checking.achieved import shortfalls
from wageflow.simulation.checking.selfcheck import self_check
from wageflow.simulation.summing.summary import ARREARS, GAP, HEADCOUNT, STATISTICS, Key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wageflow.report.tables.table import Section
    from wageflow.simulation import Estimate

__all__ = [
    "BETWEEN",
    "ENDS",
    "LABELS",
    "checks",
    "closing",
    "coverage",
    "estimate_notes",
    "gap_note",
    "heading",
    "money_unit",
    "statistics_rows",
]

BETWEEN = "*"
"""Stands beside a median that lies in a gap."""
ENDS = "90 % range: from the 5 % to the 95 % point"
LABELS = {
    "gross": "all wages paid (gross)",
    "statutory": "the government's own cut (statutory)",
    "state-side": "all on the state's side (state-side)",
    "net": "after what the state pays for workers (net)",
    "received": "after what intermediaries keep (received)",
}
"""Revenue concepts in words."""

Row: TypeAlias = Mapping[str, float]


def statistics_rows(estimate: Estimate, by: tuple[str, ...]) -> dict[Key, Row]:
    """Return the statistics of an estimate, a row for each key; see `Estimate.statistics`."""
    found, merged = estimate.statistics(by)
    return {
        key: {name: float(merged[name][k]) for name in (*STATISTICS, *GAP)}
        for k, key in enumerate(found)
    }


def heading(programme: Programme) -> str:
    """Return the name and the title of a programme."""
    return f"{programme.name}: {programme.title}" if programme.title else programme.name


def money_unit(scale: Scale, prices: int | str | None, per: str = "year") -> str:
    """Say which money a table is in: unit, currency, period and prices, if they are known.

    Examples
    --------
    >>> money_unit(Scale(1e6, "million"), 2012), money_unit(Scale(1.0, ""), "each year", "month")
    ('Million US dollars a year, in prices of 2012', 'US dollars a month, in prices of each year')
    """
    unit = f"{scale.name} US dollars".strip()
    priced = f", in prices of {prices}" if prices else ""
    return f"{unit[0].upper()}{unit[1:]} a {per}{priced}"


def coverage(estimate: Estimate) -> str:
    """Say whom an estimate is of: hosts, workers and the year."""
    programme = estimate.programme
    row = next(row for key, row in statistics_rows(estimate, HEADCOUNT).items() if not key.host)
    heads = Digits.of(row).figure(row["p50"], Scale(1.0, ""))
    year = f" in {programme.year}" if programme.year else ""
    return f"{heads} workers (median) in {counted(len(programme.hosts), 'host')}{year}"


def gap_note(sections: Sequence[Section]) -> Iterator[str]:
    """Say what the mark beside a median means, where a table has it.

    Examples
    --------
    >>> from wageflow.report.tables.table import Section
    >>> [len(list(gap_note([Section("", [row])]))) for row in (["a*", "1"], ["a", "1*"])]
    [0, 1]
    """
    # names stand first, and may end as they like
    cells = (cell for section in sections for row in section.rows for cell in row[1:])
    if any(cell.endswith(BETWEEN) or f"{BETWEEN} (" in cell for cell in cells):
        yield (
            f"{BETWEEN} The draws fall into two groups, as where a chain has two readings or "
            "claims that do not meet are pooled, and the median lies between them, where few draws "
            "do: read the range."
        )


def estimate_notes(estimate: Estimate) -> Iterator[str]:
    """Say what a reader of an estimate must know, whatever is shown of it."""
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
        f"with {counted(len(copula.pairs), 'correlated pair')}"
        if copula
        else "independent of one another"
    )
    if programme.unknowns:
        unknowns = counted(len(programme.unknowns), "unknown")
        yield f"Note: {unknowns}, {dependence}; one name is one unknown wherever it stands."
    else:
        yield "Note: every number is given as certain, so there is no range."


def closing(estimate: Estimate) -> Iterator[str]:
    """Say how an estimate was drawn: the last note of its tables."""
    if estimate.run.is_smooth:
        yield "Quantiles are smoothed where that is surer than the draws."
    yield (
        f"{counted(estimate.draws, 'draw')} ({estimate.sampler}, {estimate.run_size} replicates, "
        f"seed {estimate.seed}), wageflow {estimate.manifest['wageflow']}. The Monte Carlo error "
        "is the standard error of the median, from drawing at random alone; what the sources leave "
        "open is in the range."
    )


def checks(estimate: Estimate, totals: Mapping[Key, Row], scale: Scale) -> Iterator[str]:
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
    for row in statistics_rows(estimate, ARREARS).values():
        if row["mean"] > 0:
            scale = scale_for(row["mean"])
            mean = scale.figure(row["mean"], width=0.0, error=row["mcse"], largest=row["mean"])
            yield (
                f"of what recipients get, {f'{mean} {scale.name}'.strip()} US dollars a year "
                "(mean) is more than the wages cover: workers owe it, and it may never be paid"
            )
