"""A chain as the tables of a file, the way back from `wageflow.chain.tables`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from wageflow.chain.fees import Fee, Upfront
from wageflow.chain.shares import Brackets, InKind, Share, Withheld
from wageflow.reading import plain_quantity

if TYPE_CHECKING:
    from collections.abc import Callable

    from wageflow.chain.chain import Chain
    from wageflow.chain.purse import Deduction

__all__ = ["plain_chain"]


def plain_chain(chain: Chain, params: dict[str, Any], evidence: dict[str, Any]) -> dict[str, Any]:
    """Write a chain as its table in a file.

    Its named quantities are added to `params`, the claims that they rest on to `evidence`.
    """
    plain = partial(plain_quantity, params=params, evidence=evidence)
    table: dict[str, Any] = {"steps": [_plain_step(step, plain) for step in chain.steps]}
    if chain.remittance is not None:
        home = chain.remittance
        steps = [_plain_step(step, plain) for step in home.steps]
        table["remittance"] = {"sent": plain(home.sent), "steps": steps}
        if home.limit is not None:
            table["remittance"]["limit"] = plain(home.limit)
    for name in ("currency", "per", "price_year", "title", "source", "place"):
        if getattr(chain, name):
            table[name] = getattr(chain, name)
    if chain.notes:
        table["notes"] = list(chain.notes)
    return table


def _plain_step(step: Deduction, plain: Callable[[Any], Any]) -> dict[str, Any]:
    if isinstance(step, Share):
        return {"share": step.recipient, "rate": plain(step.rate), "of": step.of}
    if isinstance(step, Fee):
        amount = plain(step.amount)
        return {"fee": step.recipient, "amount": amount, "shortfall": step.shortfall}
    if isinstance(step, Brackets):
        rates = [[plain(t), plain(r)] for t, r in step.rates]
        rest = {"of": step.of, "marginal": step.marginal}
        return {"brackets": step.recipient, "rates": rates, **rest}
    if isinstance(step, Upfront):
        names = ("amount", "term_months", "discount_rate")
        numbers = {name: plain(getattr(step, name)) for name in names}
        return {"upfront": step.recipient, **numbers, "shortfall": step.shortfall}
    if isinstance(step, InKind):
        numbers = {name: plain(getattr(step, name)) for name in ("share", "usefulness")}
        return {"in_kind": step.recipient, **numbers, "of": step.of}
    if isinstance(step, Withheld):
        fraction = plain(step.paid_fraction)
        return {"withheld": plain(step.share), "paid_fraction": fraction, "holder": step.holder}
    raise TypeError(step)
