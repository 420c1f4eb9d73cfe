"""The table of a reconciliation: what a total implies under each reading."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from wageflow.analysis.reconciling.movement import three_digits
from wageflow.arguments import checked
from wageflow.programme.names import name_in_words
from wageflow.report.digits import Digits, scale_for
from wageflow.report.tables.table import Section, Table
from wageflow.report.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from wageflow.analysis.reconciling import Readings, Reconciled
    from wageflow.analysis.reconciling.movement import Movement

__all__ = ["reconcile_table", "reconciliations_table"]

_COLUMNS = ("", "before", "after", "moved", "narrower", "error")
_INPUTS = 6  # of those that moved most
_MAIN = "state-side"


@checked
def reconcile_table(
    readings: Readings,
    *,
    title: str = "",
    notes: str | Sequence[str] = (),
    names: str | Sequence[str] = (),
) -> Table:
    """Make the table of a total that was read in one or several ways.

    Parameters
    ----------
    readings : Readings
        From `wageflow.reconcile_by_concept`, or `Reconciliation.run`.
    title : str
    notes : str or sequence of str
        What a reader must know.
    names : str or sequence of str
        Inputs and outputs to show whether they moved or not.

    Returns
    -------
    Table

    Examples
    --------
    >>> import wageflow as wf
    >>> stated = wf.load_reconciliation("dprk-headline")
    >>> table = reconcile_table(stated.run(draws=2**12, seed=0), title=stated.title)
    >>> [section.title for section in table.sections][:2]
    ['Evidence for each reading', 'If it is statutory']
    """
    prior = readings.prior
    frame, named = readings.table(), listed(names)
    sections = []
    if len(readings) > 1:
        cells = [_evidence(str(n), row) for n, row in frame.to_dict("index").items()]
        sections.append(Section("Evidence for each reading", cells))
    told: list[str] = []
    for name in readings:
        if name in readings.refused:
            told.append(f"As {name}: no answer. {readings.refused[name]}.")
        elif name in readings.same:
            told.append(f"As {name}: the same as {readings.same[name]} in this programme.")
        else:
            one = readings.found[name]
            heading = f"If it is {name}" if len(readings) > 1 else "Before and after"
            sections.append(Section(heading, list(_moved(one, named))))
            told += [f"As {name}. {line}." for line in one.diagnostics.cautions]
            told += [f"As {name}. {line}" for line in one.diagnostics.describe().splitlines()]
    programme = prior.programme
    prices = f", in prices of {programme.price_year}" if programme.price_year else ""
    return Table(
        title=title or f"{programme.name}: reconciled with published totals",
        subtitle=(
            f"{len(programme.hosts)} hosts; medians and 90 % ranges; money in US dollars a year"
            f"{prices}, inputs in their own units; shares of readings in per cent"
        ),
        columns=_COLUMNS,
        sections=sections,
        notes=[
            *_given(readings),
            *(f"Note: {note}" for note in listed(notes)),
            *told,
            *_closing(readings),
        ],
        sources=[],
        records=list(_records(readings)),
        data=_data(readings, frame, title),
    )


def _given(readings: Readings) -> Iterator[str]:
    """Say what was taken as given, and why it is read so."""
    said: dict[str, None] = {}
    for targets in readings.targets.values():
        for target in targets:
            claim = f", claim {target.claim}" if target.claim else ""
            said[f"Given: {target.figure}{claim}."] = None
            if target.note:
                said[f"Note: {target.note}."] = None
    yield from said


def _closing(readings: Readings) -> Iterator[str]:
    prior = readings.prior
    if len(readings) > 1:
        yield (
            "Note: support is the evidence for a reading as a share of that for the best one; it "
            "weighs readings of the same total against one another, and says nothing of others."
        )
    yield (
        "Note: moved counts standard deviations of what was known before; inputs that moved most "
        f"come first, {_INPUTS} at most. Readings of a choice show their probability."
    )
    version = prior.manifest["wageflow"]
    yield (
        f"{prior.draws:,} draws ({prior.sampler}, {prior.run_size} replicates, seed {prior.seed}), "
        f"wageflow {version}. The error is the Monte Carlo standard error of the median after, "
        "or of the probability of a reading."
    )


def _evidence(name: str, row: Mapping[Any, Any]) -> list[str]:
    if not row["feasible"]:
        return [name, "no answer", "the evidence conflicts", "", "", ""]
    support = f"support {row['support']:.2g}"
    drawn = f"{row['effective']:,.0f} effective draws"
    if row["same_as"]:
        drawn = f"as {row['same_as']}"
    return [name, support, drawn, "", "", ""]


def _moved(one: Reconciled, names: Sequence[str]) -> Iterator[list[str]]:
    """Yield the rows of the inputs that moved most, of all revenue and of the headcount."""
    shown = 0
    for movement in one.movements:
        wanted = movement.name in names
        if movement.is_input:
            gains = movement.kind == "input" or movement.shift > 0.0
            wanted = wanted or (movement.moved and gains and shown < _INPUTS)
            shown += wanted
        elif movement.kind == "concept":
            wanted = wanted or movement.name == _MAIN or movement.name in _targeted(one)
        else:
            wanted = wanted or movement.name == "all"
        if wanted:
            yield _row(movement)


def _targeted(one: Reconciled) -> set[str]:
    return {target.key.concept for target in one.targets}


def _row(movement: Movement) -> list[str]:
    moved = f"{movement.shift:+.2f}"
    narrow = f"{100 * movement.narrower:.0f} %"
    if movement.kind == "reading":
        first, last = (f"{100 * one['mean']:.0f} %" for one in (movement.before, movement.after))
        error = 100 * movement.after["mean_mcse"]
        choice, _, reading = movement.name.partition(": ")
        return [f"{name_in_words(choice)}: {reading}", first, last, moved, "", f"{error:.2g} %"]
    money = movement.kind == "concept"
    largest = max(abs(movement.before["p95"]), abs(movement.before["p5"]))
    scale = scale_for(largest) if money else None
    told = []
    for one in (movement.before, movement.after):
        if scale is None:
            low, middle, high = (three_digits(one[name]) for name in ("p5", "p50", "p95"))
        else:
            digits = Digits(one["p95"] - one["p5"], 0.0, largest)
            low, middle, high = (digits.figure(one[n], scale) for n in ("p5", "p50", "p95"))
        told.append(f"{middle} ({low} to {high})")
    name = name_in_words(movement.name)
    if scale is not None and scale.name:
        name = f"{name} ({scale.name})"
    if movement.kind == "workers":
        name = "workers in all" if movement.name == "all" else f"workers in {movement.name}"
    middle_error = movement.after["p50_mcse"]
    size = abs(movement.after["p50"])
    error_told = f"{100 * middle_error / size:.2g} %" if size > 0.0 else ""
    return [name, *told, moved, narrow, error_told]


def _records(readings: Readings) -> Iterator[dict[str, Any]]:
    for name, one in readings.found.items():
        for movement in one.movements:
            yield {"reading": name, **_flat(movement)}


def _flat(movement: Movement) -> dict[str, Any]:
    return {
        "kind": movement.kind,
        "name": movement.name,
        **{f"before_{name}": _plain(value) for name, value in movement.before.items()},
        **{f"after_{name}": _plain(value) for name, value in movement.after.items()},
        "shift": movement.shift,
        "shift_mcse": movement.shift_mcse,
        "narrower": movement.narrower,
        "narrower_mcse": movement.narrower_mcse,
    }


def _plain(value: float) -> float | None:
    return None if math.isnan(value) else value


def _data(readings: Readings, frame: pd.DataFrame, title: str) -> dict[str, Any]:
    """Return the readings for other programs."""
    prior = readings.prior
    found: dict[str, Any] = {}
    for name in readings:
        row = {
            str(key): None if isinstance(value, float) and math.isnan(value) else value
            for key, value in frame.loc[name].items()
        }
        row["feasible"] = bool(row["feasible"])
        row["targets"] = [target.to_plain() for target in readings.targets[name]]
        if name in readings.found:
            one = readings.found[name]
            row["diagnostics"] = one.diagnostics.to_plain()
            row["before_after"] = [_flat(movement) for movement in one.movements]
        found[name] = row
    return {
        "title": title,
        "programme": prior.programme.name,
        "draws": prior.draws,
        "seed": prior.seed,
        "sampler": prior.sampler,
        "readings": found,
        "manifest": dict(prior.manifest),
    }


def reconciliations_table(shipped: pd.DataFrame) -> Table:
    """List the reconciliations that ship.

    Parameters
    ----------
    shipped : DataFrame
        From `wageflow.reconciliations`.

    Returns
    -------
    Table

    Examples
    --------
    >>> import wageflow as wf
    >>> reconciliations_table(wf.reconciliations()).sections[0].rows[0][0]
    'dprk-headline'
    """
    records = [
        {str(name): value for name, value in row.items()}
        for row in shipped.reset_index().to_dict("records")
    ]
    rows = [
        [one["reconciliation"], one["programme"], f"{one['title']} ({one['targets']})"]
        for one in records
    ]
    return Table(
        title="Reconciliations that ship",
        subtitle="wageflow reconcile NAME, or a file of yours",
        columns=("name", "programme", "what it asks"),
        sections=[Section("", rows)],
        notes=[],
        sources=[],
        records=records,
        data={"reconciliations": records},
        texts=3,
    )
