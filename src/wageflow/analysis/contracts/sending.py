"""What is sent home of the cash that a month leaves, and who takes a part of it on the way."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.analysis.contracts.months import harmless, picked
from wageflow.chain import FAMILY, Chain, settle
from wageflow.chain.settle import months_in
from wageflow.distributions import resolve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wageflow.analysis.contracts.months import Reading
    from wageflow.analysis.contracts.terms import Terms

__all__ = ["send"]


def send(
    terms: Terms,
    readings: list[Reading],
    cash: tuple[Any, Any],
    rates: Any,
    draws: Mapping[str, Any],
) -> tuple[Any, dict[str, Any]]:
    """Send home a share of what is left of each month.

    Parameters
    ----------
    terms : Terms
    readings : list of Reading
    cash : tuple of ndarray of shape (month, draw)
        Cash after all debts; in which months the worker is abroad.
    rates : ndarray of shape (month, draw), or float
        The exchange rate of the wage's currency relative to its rate as stated.
    draws : mapping of str to ndarray of shape (draw,)

    Returns
    -------
    sent : ndarray of shape (month, draw)
    received : dict of str to ndarray of shape (month, draw)
        The family's part, and that of everybody on the way.
    """
    free, active = cash
    total: Any = np.zeros(np.shape(free))
    received: dict[str, Any] = {}
    for reading in readings:
        chain, units = reading.whole, reading.units
        home = chain.remittance
        if terms.remit is not None:
            share = resolve(terms.remit, f"{terms.name}/remit", draws)
        elif home is not None:
            share = resolve(home.sent, f"{chain.name}/remittance/sent", draws)
        else:
            continue
        sent = share * free * reading.held
        if home is None:
            parts = {FAMILY: sent}
        else:
            out = units.out_of_chain
            if units.results_float != units.chain_floats:
                out = out * rates if units.results_float else out / rates
            if home.limit is not None:
                limit = resolve(home.limit, f"{chain.name}/remittance/limit", draws)
                sent = np.minimum(sent, limit * out)
            parts = _split(reading, (sent, active), out, draws)
        total = total + sent
        for who, amount in parts.items():
            received[who] = received.get(who, 0.0) + amount
    return total, received


def _split(
    reading: Reading, sent: tuple[Any, Any], out: Any, draws: Mapping[str, Any]
) -> dict[str, Any]:
    """Split what is sent, in the results' currency; nobody is left out of what arrives."""
    amounts, active = sent
    size = amounts.shape[1]
    places = np.flatnonzero(np.broadcast_to(reading.held, size))
    some = {name: picked(values, places, size) for name, values in draws.items()}
    out, abroad = picked(out, places, size), picked(active, places, size)
    there = picked(amounts, places, size) / out
    # where nobody is abroad any more, what was most in another month stands in
    counted = harmless(there, abroad, there.max(axis=0))
    chain = reading.whole
    settled = settle(_on_the_way(chain), counted, some, months_in(chain.per or "year"))
    found: dict[str, Any] = {}
    for who, amount in settled.receipts():
        # the steps of a remittance leave their rest to the family, where a wage's leave it to
        # the worker
        name = FAMILY if who == "worker" else who
        if name not in found:
            found[name] = np.zeros(amounts.shape)
        found[name][:, places] += amount * out * abroad
    return found


@lru_cache(maxsize=64)
def _on_the_way(chain: Chain) -> Chain:
    """Return the steps of a chain's remittance as a chain, whose unknowns keep their names."""
    home = chain.remittance
    steps = () if home is None else home.steps
    return Chain(f"{chain.name}/remittance", steps, currency=chain.currency, per=chain.per)
