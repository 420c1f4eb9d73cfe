"""Who holds what is owed: employers what they never paid, recipients what they took."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from wageflow.errors import EstimateError
from wageflow.scenarios.summaries import statistics
from wageflow.simulation.measured import measured
from wageflow.simulation.summing.summary import STATISTICS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt
    import pandas as pd

    from wageflow.analysis.owed.gap import WageGap

    Floats = npt.NDArray[np.float64]

__all__ = ["ABOVE", "EMPLOYERS", "Holder", "holders_frame", "holdings"]

EMPLOYERS = "employers (never paid)"
ABOVE = "above the reference"


class Holder(NamedTuple):
    """Somebody who holds a part of what is owed, and the side on which they stand."""

    name: str
    side: str


def holdings(gap: WageGap, by: str, places: Sequence[int]) -> dict[Holder, Floats]:
    """Return who holds how much, dollars a year, each of shape (replicate, draw).

    ``employers = max(reference - gross, 0)``; recipients share ``max(gap, 0) - employers`` in
    proportion to what they took of the gross wage; ``min(gap, 0)`` is above the reference.

    Raises
    ------
    EstimateError
        If `by` is neither ``recipient`` nor ``side``.
    """
    if by not in ("recipient", "side"):
        raise EstimateError(f"holders by {by!r}: write 'recipient' or 'side'")
    programme, drawn = gap.programme, gap.drawn
    found: dict[Holder, Floats] = {}
    order = [Holder(EMPLOYERS, "employers")]
    order += [Holder(name, programme.side_of(name)) for name in programme.recipients]

    def add(holder: Holder, amount: Floats) -> None:
        known = Holder(holder.side, holder.side) if by == "side" else holder
        if by == "side" and holder.name in (EMPLOYERS, ABOVE):
            known = Holder(holder.name, holder.side)
        found[known] = found[known] + amount if known in found else amount

    employers = found_above = np.zeros(drawn.interest.shape)
    amounts: dict[str, Floats] = {}
    for place in places:
        heads = gap.heads([place])
        reference, gross, difference = (gap.one(m, place) for m in ("reference", "gross", "gap"))
        unpaid = np.maximum(reference - gross, 0.0)
        employers = employers + heads * np.where(difference > 0.0, unpaid, 0.0)
        found_above = found_above + heads * np.minimum(difference, 0.0)
        rest = np.maximum(difference, 0.0) - np.where(difference > 0.0, unpaid, 0.0)
        takers = {name: values for (k, name), values in drawn.takers.items() if k == place}
        taken = sum(takers.values(), np.zeros_like(rest))
        part = np.divide(heads * rest, taken, out=np.zeros_like(rest), where=taken > 0.0)
        for name, values in takers.items():
            amount = values * part
            amounts[name] = amounts[name] + amount if name in amounts else amount
    add(order[0], employers)
    for holder in order[1:]:
        if holder.name in amounts:
            add(holder, amounts[holder.name])
    if found_above.any():
        add(Holder(ABOVE, "worker"), found_above)
    return found


def holders_frame(
    gap: WageGap, by: str, host: str | None = None, columns: Sequence[str] = STATISTICS
) -> pd.DataFrame:
    """Return statistics of what everybody holds; see `WageGap.holders`."""
    import pandas as pd

    found = holdings(gap, by, gap.places(host))
    owed = gap.series("owed", "programme", host).mean(axis=-1)
    table = statistics(np.stack(list(found.values())))
    rows = []
    for k, (holder, values) in enumerate(found.items()):
        share = np.divide(values.mean(axis=-1), owed, out=np.zeros_like(owed), where=owed > 0)
        known = measured(share)
        row = {"share": float(known), "share_mcse": known.mcse}
        if holder.name == ABOVE:
            row = {"share": float("nan"), "share_mcse": float("nan")}
        head = {"side": holder.side} if by == "recipient" else {}
        rows.append(head | row | {name: float(table[name][k]) for name in columns})
    index = pd.Index([holder.name for holder in found], name="holder")
    return pd.DataFrame(rows, index=index)
