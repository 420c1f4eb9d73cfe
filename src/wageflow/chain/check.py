"""A chain held against what its source prints as the result; nothing is tuned to fit."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.arguments import checked
from wageflow.chain.purse import WORKER
from wageflow.chain.settle import months_in
from wageflow.chain.splitting import choices_in, split
from wageflow.distributions import Distribution, resolve, unknowns
from wageflow.errors import ChainError

if TYPE_CHECKING:
    import pandas as pd

    from wageflow.chain.chain import Chain

__all__ = ["Printed", "check", "checked_rows"]

_CORNERS = 8  # unknowns up to which every corner of their supports is visited

_COLUMNS = [
    "recipient",
    "per",
    "gross",
    "printed_low",
    "printed_high",
    "computed_low",
    "computed_high",
    "difference",
    "ratio",
    "agrees",
    "place",
    "note",
]


@checked
@dataclass(frozen=True)
class Printed:
    """What a source prints as the end result of a chain, to be held against the arithmetic.

    Parameters
    ----------
    recipient : str
    low, high : float
        As printed; equal where one figure stands.
    per : str
        The period in which it is printed.
    place, note : str

    Examples
    --------
    >>> import wageflow as wf
    >>> from wageflow.chain import Printed
    >>> printed = Printed("worker", 70, 80, "month")
    >>> chain = wf.Chain("half", [wf.Share("state", 0.5)], gross=1_800, printed=[printed])
    >>> chain.check()["computed_low"].tolist()
    [75.0]
    """

    recipient: str
    low: float
    high: float
    per: str
    place: str = ""
    note: str = ""


def check(chain: Chain) -> pd.DataFrame:
    """Recompute what the source of a chain prints; see `Chain.check`."""
    import pandas as pd

    return pd.DataFrame(checked_rows(chain), columns=_COLUMNS)


def checked_rows(chain: Chain) -> list[dict[str, Any]]:
    """Return the rows of a check without a frame, whose library takes long to load."""
    return [_checked(chain, printed) for printed in chain.printed]


def _checked(chain: Chain, printed: Printed) -> dict[str, Any]:
    row: dict[str, Any] = {
        "recipient": printed.recipient,
        "per": printed.per,
        "printed_low": printed.low,
        "printed_high": printed.high,
        "place": printed.place,
        "note": printed.note,
    }
    computed = _computed(chain, printed.recipient)
    if computed is None:
        unknown = dict.fromkeys(
            ("gross", "computed_low", "computed_high", "difference", "ratio"), math.nan
        )
        return row | unknown | {"agrees": None}
    scale = months_in(printed.per) / months_in(chain.per or "year")
    gross, low, high = (value * scale for value in computed)
    gap = max(low - printed.high, 0.0) + min(high - printed.low, 0.0)
    middle = (printed.low + printed.high) / 2
    # half a unit of the last printed digit is what a source may have rounded away
    rounded = min(_half_unit(printed.low), _half_unit(printed.high))
    agrees = abs(gap) <= max(rounded, 1e-9 * abs(middle)) if gap else True
    return row | {
        "gross": gross,
        "computed_low": low,
        "computed_high": high,
        "difference": gap,
        "ratio": (low + high) / 2 / middle if middle else math.nan,
        "agrees": agrees,
    }


def _half_unit(figure: float) -> float:
    """Return half a unit of the last decimal of a figure: 0.5 for 1,000, 0.005 for 13.21."""
    decimals = len(f"{figure:.12g}".partition(".")[2])
    return float(0.5 * 10.0**-decimals)


def _computed(chain: Chain, recipient: str) -> tuple[float, float, float] | None:
    """Return the mean gross wage and the least and most that a recipient gets out of it."""
    if chain.gross is None:
        return None
    place = f"{chain.name}/gross"
    everything = chain.unknowns | dict(unknowns(chain.gross, place))
    if len(everything) > _CORNERS:
        raise ChainError(
            f"chain {chain.name!r}: {len(everything)} unknowns, more than the {_CORNERS} whose "
            "corners a check can visit; state some of them as numbers"
        )
    quantities = [chain.gross, *(quantity for _, quantity in chain.quantities())]
    readings = {choice.name: len(choice.weights) for q in quantities for choice in choices_in(q)}
    # of a choice every reading is visited: the middle ones may hold the extremes
    ends = [
        tuple(map(float, range(readings[name]))) if name in readings else _finite_ends(d)
        for name, d in everything.items()
    ]
    corners = list(itertools.product(*ends))
    draws = {name: np.array([c[k] for c in corners]) for k, name in enumerate(everything)}
    wage = np.broadcast_to(resolve(chain.gross, place, draws), len(corners))
    flow = split(chain, np.array(wage), {name: draws[name] for name in chain.unknowns})
    got = flow.take_home if recipient == WORKER else flow[recipient]
    return float(np.mean(wage)), float(np.min(got)), float(np.max(got))


def _finite_ends(distribution: Distribution) -> tuple[float, float]:
    low, high = distribution.support()  # nothing that a chain takes can be below 0
    if not math.isfinite(high):
        high = float(distribution.ppf(0.95))
    return low, high
