"""The table of one wage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wageflow.chain import Chain, Flow
from wageflow.distributions import resolve, unknowns
from wageflow.errors import InputError
from wageflow.report.table import Section, Table

__all__ = ["chain_table", "chains_table", "printed_gross"]


def printed_gross(chain: Chain) -> float:
    """Return the gross wage from which a chain's source starts, at the median if it is a range.

    Raises
    ------
    InputError
        If the source prints none.
    """
    if chain.gross is None:
        raise InputError(f"chain {chain.name!r}: its source prints no gross wage; give --gross")
    place = f"{chain.name}/gross"
    middle = {name: float(d.ppf(0.5)) for name, d in unknowns(chain.gross, place)}
    return float(resolve(chain.gross, place, middle))


def chain_table(chain: Chain, flow: Flow, draws: Mapping[str, float]) -> Table:
    """Make the table of a single wage's flow.

    Parameters
    ----------
    chain : Chain
    flow : Flow
        Of one wage.
    draws : mapping of str to float
        The values at which unknowns were taken.
    """
    rows = []
    for number, step in enumerate(flow.steps, start=1):
        share = f"{step.amount / flow.gross:.1%}" if flow.gross else ""
        rate = "" if step.rate != step.rate else f"{step.rate:.1%}"  # noqa: PLR0124 - NaN
        base, amount, left = (f"{x:,.2f}" for x in (step.base, step.amount, step.remainder))
        rows.append([f"{number}. {step.recipient}", base, rate, amount, share, left])
    totals = [
        [name, "", "", f"{amount:,.2f}", f"{amount / flow.gross:.1%}" if flow.gross else "", ""]
        for name, amount in flow.recipients.items()
    ]
    sections = [Section("Step by step", rows), Section("In all", totals)]
    notes = [f"Note: {note}" for note in chain.notes]
    if draws:
        values = ", ".join(f"{name} = {value:,.4g}" for name, value in draws.items())
        notes.insert(0, f"Note: what is uncertain stands at its median: {values}.")
    if flow.arrears:
        notes.insert(0, f"Note: the wage leaves {flow.arrears:,.2f} owed.")
    notes += [_check_note(row) for row in chain.check().to_dict("records")]
    place = f"{chain.source}{', ' if chain.place else ''}{chain.place}"
    return Table(
        title=f"{chain.name}: {chain.title}" if chain.title else chain.name,
        subtitle=f"{flow.currency} a {flow.per}, gross wage {flow.gross:,.2f}",
        columns=("", "of", "rate", "amount", "of gross", "left"),
        sections=sections,
        notes=notes,
        sources=[place] if chain.source else [],
        records=flow.to_frame().to_dict("records"),
        data={
            "chain": chain.name,
            "gross": flow.gross,
            "currency": flow.currency,
            "per": flow.per,
            "recipients": dict(flow.recipients),
            "take_home": flow.take_home,
            "arrears": flow.arrears,
            "steps": [
                {
                    "recipient": step.recipient,
                    "base": step.base,
                    "rate": None if step.rate != step.rate else step.rate,  # noqa: PLR0124 - NaN
                    "amount": step.amount,
                }
                for step in flow.steps
            ],
            "draws": dict(draws),
        },
    )


def _check_note(row: Mapping[Any, Any]) -> str:
    low, high = row["printed_low"], row["printed_high"]
    printed = f"{low:,.6g}" if low == high else f"{low:,.6g} to {high:,.6g}"
    head = f"Check: the source prints {printed} a {row['per']} for {row['recipient']}"
    if row["agrees"] is None:
        return f"{head}, but no gross wage to start from."
    low, high = row["computed_low"], row["computed_high"]
    computed = f"{low:,.6g}" if low == high else f"{low:,.6g} to {high:,.6g}"
    verdict = "agrees" if row["agrees"] else "differs"
    return f"{head}; of its gross of {row['gross']:,.6g} the arithmetic gives {computed}: {verdict}."


def chains_table(chains: Mapping[str, Chain]) -> Table:
    """List the chains that ship."""
    rows = [
        [name, chain.title, f"{chain.currency or ''} a {chain.per or 'period'}", chain.place]
        for name, chain in chains.items()
    ]
    names = ("chain", "title", "unit", "place in its source")
    records = [dict(zip(names, row, strict=True)) for row in rows]
    return Table(
        title="Chains that ship",
        subtitle="wageflow chain NAME --gross AMOUNT",
        columns=names,
        sections=[Section("", rows)],
        notes=[],
        sources=[],
        records=records,
        data={"chains": records},
    )
