"""Who got what out of one wage, or out of each of many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.arguments import shown
from wageflow.chain.purse import WORKER, Entry
from wageflow.chain.remittance import FAMILY
from wageflow.errors import UnknownNameError, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from wageflow.chain.settle import Settled

__all__ = ["Flow", "Step", "columns_of"]


@dataclass(frozen=True)
class Step:
    """One row of a flow: floats for one wage, arrays of shape (wage,) for many.

    Parameters
    ----------
    recipient : str
    base, rate, amount, remainder
        What was cut, at what rate (NaN where nothing was there to cut), what left the wage, and
        what was left after it.
    """

    recipient: str
    base: Any
    rate: Any
    amount: Any
    remainder: Any


@dataclass(frozen=True, eq=False)
class Flow:
    """A wage, split.

    ``flow[recipient]`` is what a recipient gets: a float for one wage, an array of shape (wage,)
    for many. All recipients together get the gross wage.

    Parameters
    ----------
    chain : str
        Name of the chain.
    currency, per : str
    gross : float or ndarray
    recipients : mapping of str to float or ndarray
        In the order of the steps; then those of the remittance, then the worker.
    take_home : float or ndarray
        What the worker gets before anything is sent home.
    arrears : float or ndarray
        What the wage did not cover of sums that are owed.
    steps : tuple of Step

    Examples
    --------
    >>> import wageflow as wf
    >>> flow = wf.Chain("kuwait", [wf.Share("government", 0.48, of="gross")]).split(5_000)
    >>> flow["government"], flow["worker"]
    (2400.0, 2600.0)
    """

    chain: str
    currency: str
    per: str
    gross: Any
    recipients: Mapping[str, Any]
    take_home: Any
    arrears: Any
    steps: tuple[Step, ...]

    def __getitem__(self, recipient: Any) -> Any:
        if isinstance(recipient, str) and recipient in self.recipients:
            return self.recipients[recipient]
        raise UnknownNameError(
            f"chain {self.chain!r}: nobody is called {shown(recipient)}; "
            f"{nearest(str(recipient), self.recipients)}"
        )

    def to_frame(self) -> pd.DataFrame:
        """Return the flow, a row for each step and one for the worker.

        Returns
        -------
        DataFrame
            Columns step, recipient, base, rate, amount, share_of_gross, remainder; for many wages
            one such table below the other, indexed by wage (0, 1, ...).
        """
        import pandas as pd

        frame = pd.DataFrame(columns_of(self))
        if np.ndim(self.gross):
            wages, rows = np.size(self.gross), len(self.steps)
            frame.index = pd.Index(np.repeat(np.arange(wages), rows), name="wage")
        return frame

    def __repr__(self) -> str:
        width = max(map(len, self.recipients))
        if np.ndim(self.gross):
            head = f"Flow of {np.size(self.gross):,} wages through {self.chain!r}; means"
        else:
            head = f"Flow of {self.gross:,.2f} through {self.chain!r}"
        lines = [f"{head} ({self.currency} a {self.per})"]
        for recipient, amount in self.recipients.items():
            # no wages at all have no mean
            mean, gross = (float(np.mean(x)) if np.size(x) else 0.0 for x in (amount, self.gross))
            share = f"{mean / gross:7.1%}" if gross else ""
            lines.append(f"  {recipient:<{width}}  {mean:>14,.2f}  {share}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return str(self.to_frame().to_html(index=False, float_format=lambda x: f"{x:,.4g}"))


def columns_of(flow: Flow) -> dict[str, Any]:
    """Return the columns of a flow without a frame, whose library takes long to load."""
    gross = np.atleast_1d(np.asarray(flow.gross, dtype=float))
    wages, rows = gross.size, len(flow.steps)

    def column(name: str) -> Any:
        columns = [np.broadcast_to(getattr(step, name), (wages,)) for step in flow.steps]
        return np.stack(columns, axis=1).ravel()

    data: dict[str, Any] = {
        "step": np.tile(np.arange(1, rows + 1), wages),
        "recipient": [step.recipient for step in flow.steps] * wages,
    }
    data |= {name: column(name) for name in ("base", "rate", "amount")}
    with np.errstate(invalid="ignore", divide="ignore"):
        data["share_of_gross"] = data["amount"] / np.repeat(gross, rows)
    return data | {"remainder": column("remainder")}


def flow_of(chain: str, unit: tuple[str, str], gross: Any, settled: Settled) -> Flow:
    """Give every amount of a settled wage the shape of the wage, and add up by recipient."""
    shape = np.shape(gross)

    def shaped(amount: Any) -> Any:
        if not shape:
            return float(amount)
        return np.array(np.broadcast_to(amount, shape), dtype=float)

    recipients: dict[str, Any] = {}
    for recipient, amount in settled.receipts():
        recipients[recipient] = recipients.get(recipient, 0.0) + shaped(amount)
    recipients[WORKER] = recipients.pop(WORKER)

    steps = [_row(e, shaped, left) for e, left in zip(settled.entries, settled.left, strict=True)]
    if settled.sent is None:
        steps.append(_row(Entry(WORKER, settled.cash, None, settled.cash, ()), shaped, 0.0))
    else:
        kept = settled.cash - settled.sent
        remainder = settled.sent
        steps.append(_row(Entry(WORKER, settled.cash, None, kept, ()), shaped, remainder))
        for entry in settled.home:
            remainder = remainder - entry.amount
            steps.append(_row(entry, shaped, remainder))
        last = Entry(FAMILY, settled.arrived, None, settled.arrived, ())
        steps.append(_row(last, shaped, 0.0))
    return Flow(
        chain=chain,
        currency=unit[0],
        per=unit[1],
        gross=gross,
        recipients=recipients,
        take_home=shaped(settled.take_home),
        arrears=shaped(sum((entry.arrears for entry in settled.entries), start=0.0)),
        steps=tuple(steps),
    )


def _row(entry: Entry, shaped: Any, remainder: Any) -> Step:
    base, amount = shaped(entry.base), shaped(entry.amount)
    if entry.rate is None:
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            rate = shaped(np.where(np.asarray(base) != 0, np.divide(amount, base), np.nan))
    else:
        rate = shaped(entry.rate)
    return Step(entry.recipient, base, rate, amount, shaped(remainder))
