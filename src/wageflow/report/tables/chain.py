"""The table of one wage."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.chain.check import checked_rows
from wageflow.chain.flow import columns_of
from wageflow.claims import cited_by, claims_of
from wageflow.distributions import resolve, unknowns
from wageflow.errors import InputError
from wageflow.report.tables.claims import undrawn
from wageflow.report.tables.sources import noted
from wageflow.report.tables.table import Section, Source, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wageflow.chain import Chain, Flow

__all__ = ["chain_table", "chains_table", "printed_gross"]


def printed_gross(chain: Chain) -> float:
    """Return the gross wage from which a chain's source starts, at the median if it is a range.

    Parameters
    ----------
    chain : Chain

    Returns
    -------
    float
        In the chain's currency and period.

    Raises
    ------
    InputError
        If the source prints none.

    Examples
    --------
    >>> import wageflow as wf
    >>> printed_gross(wf.load_chain("kuwait-2012"))
    5000.0
    """
    if chain.gross is None:
        raise InputError(
            f"chain {chain.name!r}: names no gross wage to start from; write gross = ... in the "
            "chain, or pass one: gross=5000, say"
        )
    place = f"{chain.name}/gross"
    middle = {name: float(d.ppf(0.5)) for name, d in unknowns(chain.gross, place)}
    return float(resolve(chain.gross, place, middle))


def chain_table(
    chain: Chain, flow: Flow, draws: Mapping[str, float], *, notes: Sequence[str] = ()
) -> Table:
    """Make the table of a single wage's flow.

    Parameters
    ----------
    chain : Chain
    flow : Flow
        Of one wage.
    draws : mapping of str to float
        The values at which unknowns were taken.
    notes : sequence of str
        What else a reader must know; they stand first.

    Returns
    -------
    Table

    Examples
    --------
    >>> import wageflow as wf
    >>> chain = wf.load_chain("kuwait-2012")
    >>> table = chain_table(chain, chain.split(5_000), {})
    >>> table.sections[0].rows[0]
    ['1. government', '5,000.00', '48.0 %', '2,400.00', '48.0 %', '2,600.00']
    """
    sections = [Section("Step by step", _steps(flow)), Section("In all", _totals(flow))]
    return Table(
        title=f"{chain.name}: {chain.title}" if chain.title else chain.name,
        subtitle=f"{flow.currency} a {flow.per}, gross wage {_money(flow.gross)}",
        columns=("", "of", "rate", "amount", "of gross", "left"),
        sections=sections,
        notes=[*notes, *_notes(chain, flow, draws), undrawn()],
        sources=_sources(chain),
        records=_records(flow),
        data=_data(chain, flow, draws),
    )


def _records(flow: Flow) -> list[dict[str, Any]]:
    columns = columns_of(flow)
    rows = zip(*(np.asarray(column).tolist() for column in columns.values()), strict=True)
    return [dict(zip(columns, row, strict=True)) for row in rows]


def _sources(chain: Chain) -> list[Source]:
    """Return the account that the chain is of, and the places of its figures."""
    account = ", ".join(part for part in (chain.source, chain.place) if part)
    quantities = [quantity for _, quantity in chain.quantities()]
    if chain.gross is not None:
        quantities.append(chain.gross)
    figures = {cited for quantity in quantities for cited in cited_by(quantity)}
    printed = {printed.place for printed in chain.printed}
    texts = [text for text in dict.fromkeys([account, *sorted(figures | printed)]) if text]
    claims = [claim for quantity in quantities for claim in claims_of(quantity)]
    # a chain has few sources, each named in full
    return [replace(one, text=text) for one, text in zip(noted(texts, claims), texts, strict=True)]


def _steps(flow: Flow) -> list[list[str]]:
    rows = []
    for number, step in enumerate(flow.steps, start=1):
        rate = "" if math.isnan(step.rate) else _percent(step.rate)
        base, amount, left = (_money(x) for x in (step.base, step.amount, step.remainder))
        share = _of_gross(step.amount, flow)
        rows.append([f"{number}. {step.recipient}", base, rate, amount, share, left])
    return rows


def _totals(flow: Flow) -> list[list[str]]:
    return [
        [name, "", "", _money(amount), _of_gross(amount, flow), ""]
        for name, amount in flow.recipients.items()
    ]


def _of_gross(amount: float, flow: Flow) -> str:
    return _percent(amount / flow.gross) if flow.gross else ""


def _money(amount: float) -> str:
    return f"{round(amount, 2) + 0.0:,.2f}"  # adding 0 turns -0 into 0


def _percent(share: float) -> str:
    return f"{round(100 * share, 1) + 0.0:.1f} %"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1e6 else f"{value:,.6g}"


def _notes(chain: Chain, flow: Flow, draws: Mapping[str, float]) -> list[str]:
    notes = []
    if flow.arrears:
        notes.append(f"Note: the wage leaves {_money(flow.arrears)} owed.")
    if draws:
        values = ", ".join(f"{name} = {value:,.4g}" for name, value in draws.items())
        notes.append(f"Note: what is uncertain stands at its median: {values}.")
    notes += [f"Note: {note}" for note in chain.notes]
    return notes + [_check_note(row) for row in checked_rows(chain)]


def _data(chain: Chain, flow: Flow, draws: Mapping[str, float]) -> dict[str, Any]:
    return {
        "chain": chain.name,
        "title": chain.title,
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
                "rate": None if math.isnan(step.rate) else step.rate,
                "amount": step.amount,
            }
            for step in flow.steps
        ],
        "draws": dict(draws),
        "notes": list(chain.notes),
        "source": chain.source,
        "place": chain.place,
    }


def _check_note(row: Mapping[str, Any]) -> str:
    printed = _range(row["printed_low"], row["printed_high"])
    head = f"Check: the source prints {printed} a {row['per']} for {row['recipient']}"
    if row["agrees"] is None:
        return f"{head}, but no gross wage to start from; write gross = ... in the chain."
    computed = _range(row["computed_low"], row["computed_high"])
    verdict = "agrees" if row["agrees"] else "differs"
    gross = _figure(row["gross"])
    return f"{head}; of its gross of {gross} the arithmetic gives {computed}: {verdict}."


def _range(low: float, high: float) -> str:
    return _figure(low) if low == high else f"{_figure(low)} to {_figure(high)}"


def chains_table(chains: Mapping[str, Chain]) -> Table:
    """List the chains that ship.

    Parameters
    ----------
    chains : mapping of str to Chain

    Returns
    -------
    Table

    Examples
    --------
    >>> import wageflow as wf
    >>> table = chains_table({"kuwait-2012": wf.load_chain("kuwait-2012")})
    >>> table.sections[0].rows[0][2]
    'USD a year'
    """
    sources = list(dict.fromkeys(chain.source for chain in chains.values() if chain.source))
    rows, records = [], []
    for name, chain in chains.items():
        unit = f"{chain.currency or 'any currency'} a {chain.per or 'period'}"
        mark = f"[{sources.index(chain.source) + 1}]" if chain.source else ""
        rows.append([name, chain.title, unit, f"{mark} {chain.place}".strip()])
        records.append(
            {
                "chain": name,
                "title": chain.title,
                "unit": unit,
                "source": chain.source,
                "place": chain.place,
            }
        )
    return Table(
        title="Chains that ship",
        subtitle="wageflow chain NAME --gross AMOUNT",
        columns=("chain", "what it is", "unit", "source"),
        sections=[Section("", rows)],
        notes=[],
        sources=sources,
        records=records,
        data={"chains": records},
        texts=4,
    )
