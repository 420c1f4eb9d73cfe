"""A contract, and two of them side by side, as a reader of briefs would tell of them."""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING, Any

from wageflow.chain import in_words as said
from wageflow.distributions import Param, bounds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wageflow.analysis.contracts.against import Against
    from wageflow.analysis.contracts.side_work import SideWork
    from wageflow.analysis.contracts.terms import Terms
    from wageflow.analysis.contracts.worth import Contract, Payback
    from wageflow.distributions import Quantity

__all__ = ["describe", "describe_against", "payback_words", "printed"]

_PAGE = 95  # letters of a line
_STUCK = "\N{NO-BREAK SPACE}"

_CAUGHT = {
    "income": "security takes the side pay of a month in which the worker is caught",
    "fine": "who is caught owes security a fine",
    "home": "who is caught loses the side pay of that month and is sent home",
}


def describe(made: Contract) -> str:
    """Return terms and result of a contract in words, a line for each.

    Parameters
    ----------
    made : Contract
    """
    return "\n".join([*_terms(made.terms), *_results(made)])


def printed(text: str) -> str:
    r"""Return lines as they fit on a page; what goes on from the line above is set in.

    Tables and JSON have the lines whole, and their renderers wrap them.

    Examples
    --------
    >>> max(map(len, printed("so much " * 30).splitlines()))
    95
    """
    kept = text.replace(" %", f"{_STUCK}%")  # a figure and its sign stay on one line
    lines = (
        part
        for line in kept.splitlines()
        for part in textwrap.wrap(
            line, _PAGE, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
        )
    )
    return "\n".join(lines).replace(f"{_STUCK}%", " %")


def _terms(terms: Terms) -> Iterator[str]:
    unit = terms.unit

    def in_words(quantity: Quantity, *, share: bool = False) -> str:
        # a number that bears the name of its place in the contract needs no name here
        if isinstance(quantity, Param) and quantity.name.startswith(f"{terms.name}/"):
            quantity = quantity.value
        low, high = bounds(quantity)
        if low == high:  # a pool of one figure is a figure
            quantity = low
        return said(quantity, share=share)

    yield terms.title or f"Contract {terms.name!r}"
    yield (
        f"{in_words(terms.gross_wage)} {terms.currency} a {terms.per}, for "
        f"{in_words(terms.months)} months, through the chain {terms.chain.name!r}; results in "
        f"{unit}."
    )
    for who, cost in terms.upfront.items():
        if bounds(cost)[1] > 0:
            yield f"Before departure, {in_words(cost)} {unit}: {who}."
    if bounds(terms.borrowed)[1] > 0:
        months = terms.months if terms.loan_months is None else terms.loan_months
        yield (
            f"{in_words(terms.borrowed, share=True)} of it is borrowed, at "
            f"{in_words(terms.loan_rate, share=True)} a year over {in_words(months)} months."
        )
    yield from _unpaid_words(terms, in_words)
    if terms.side_work is not None:
        yield _side_words(terms.side_work, unit, in_words, risky=terms.can_be_caught)
    if terms.remit is not None:
        yield f"{in_words(terms.remit, share=True)} of each month's cash is sent home."
    if terms.lump_is_uncertain:
        yield (
            "What is due at the end is paid with a probability of "
            f"{in_words(terms.lump_probability, share=True)}."
        )


def _unpaid_words(terms: Terms, in_words: Callable[..., str]) -> Iterator[str]:
    if bounds(terms.days_lost)[1] > 0:
        yield f"{in_words(terms.days_lost)} days a month go without pay."
    if terms.forfeits:
        yield (
            f"A month goes without pay with a probability of {in_words(terms.forfeit, share=True)}."
        )


def _side_words(side: SideWork, unit: str, in_words: Callable[..., str], *, risky: bool) -> str:
    risk = f"; {_CAUGHT[side.caught]} ({in_words(side.risk, share=True)} a month)" if risky else ""
    parts = [
        f"{who} has {in_words(share, share=True)} of it"
        for who, share in (("a finder", side.finder), ("the supervisor", side.permit_share))
        if bounds(share)[1] > 0
    ]
    if bounds(side.permit)[1] > 0:
        parts.append(f"the supervisor charges {in_words(side.permit)} {unit} a month")
    told = "".join(f"; {part}" for part in parts)
    return (
        f"On the side, {in_words(side.hours)} hours a month at {in_words(side.pay)} {unit}{told}"
        f"{risk}."
    )


def _results(made: Contract) -> Iterator[str]:
    terms = made.terms
    table = made.summary()

    def told(figure: str) -> str:
        row: Any = table.loc[figure]
        if row["sd"] <= 1e-12 * abs(row["mean"]):
            return _money(row["mean"])
        return f"{_money(row['mean'])} (90 % range {_money(row['p5'])} to {_money(row['p95'])})"

    known = terms.discount_rate
    rate = said(known.value if isinstance(known, Param) else known, share=True)
    yield (
        f"Worth before departure to worker and family, at {rate} a year: "
        f"{told('present value')} {terms.unit}; undiscounted {told('net')}."
    )
    if terms.hours is not None:
        row: Any = table.loc["hourly pay"]
        yield (
            f"An hour of work brings {row['mean']:.3g} {terms.unit} ({row['p5']:.3g} to "
            f"{row['p95']:.3g})."
        )
    if terms.home_pay is not None:
        row = table.loc["multiple of home pay"]
        yield f"That is {row['mean']:.3g} times ({row['p5']:.3g} to {row['p95']:.3g}) home pay."
    if terms.paid_before:
        yield payback_words(made.payback())
    debt = made.probability_of_debt
    yield f"The probability of going home in debt is {percent(debt)}."
    for side in terms.sides:
        yield f"The side {side!r} gets {told(f'to the side {side}')} {terms.unit}."


def payback_words(payback: Payback) -> str:
    """Say when what was paid before departure has come back."""
    never = (
        ""
        if float(payback.never) == 0.0
        else f"; it never does with probability {percent(payback.never)}"
    )
    if not math.isfinite(payback.median):
        return f"What was paid before departure comes back in less than half of all cases{never}."
    low, high = payback.month[0], payback.month[-1]
    late = f"{high:.0f}" if math.isfinite(high) else "never"
    return (
        f"What was paid before departure has come back by month {payback.median:.0f} (90 % range "
        f"{low:.0f} to {late}){never}."
    )


def percent(share: float) -> str:
    """Return a probability in per cent, without the digits that only draws have."""
    value = 100 * float(share)
    if 0 < value < 0.1:
        return "less than 0.1 %"
    return f"{value:.1f} %" if value < 10 else f"{value:.0f} %"


def _money(amount: float) -> str:
    return f"{amount:,.0f}" if abs(amount) >= 10 else f"{amount:.2g}"


def describe_against(both: Against) -> str:
    """Say in words who gets and who bears what under two contracts.

    Parameters
    ----------
    both : Against
    """
    table = both.table()
    unit = both.first.terms.unit
    lines = []
    for label in both.labels:
        parts = []
        for side in ("worker and family", "takers of the wage"):
            row: Any = table.loc[(label, side)]
            borne = "" if math.isnan(row["bears"]) else f", bearing {percent(row['bears'])} of"
            risk = f"{borne} what wages fall short" if borne else ""
            parts.append(
                f"{side} {_money(row['mean'])} {unit} (sd {_money(row['sd'])}, 90 % range "
                f"{_money(row['p5'])} to {_money(row['p95'])}){risk}"
            )
        owed: Any = table.loc[(label, "owed at the end")]
        debt = f"; {_money(owed['mean'])} {unit} are still owed" if owed["mean"] > 0 else ""
        lines.append(f"Under {label}: {'; '.join(parts)}{debt}.")
    lines.append(
        f"A share of {percent(both.break_even_rate())} of the gross wage would give takers what "
        f"they get under {both.labels[1]}."
    )
    return "\n".join(lines)
