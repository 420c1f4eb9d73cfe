"""The rules by which several claims become one distribution, and the weight of each."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wageflow.distributions import Distribution, discrete, mixture, uniform, vincent
from wageflow.distributions.families import Uniform
from wageflow.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wageflow.claims.claim import Claim

__all__ = ["COMBINE", "RULES", "Part", "weights_of"]

RULES = ("mixture", "vincent", "envelope", "intersection")
"""Ways to make one distribution of several."""


@dataclass(frozen=True)
class Part:
    """One claim in a pool.

    Parameters
    ----------
    claim : Claim
        As printed.
    quantity : float or Distribution
        What it was read as, in the unit of the pool.
    weight : float
        Its weight; the weights of a pool add up to 1.

    Examples
    --------
    >>> from wageflow.claims import Claim
    >>> Part(Claim(id="a", source="s", value=3.0), 3.0, 1.0).claim.id
    'a'
    """

    claim: Claim
    quantity: float | Distribution
    weight: float


def weights_of(claims: list[Claim], *, by_origin: bool) -> list[float]:
    """Return weights that add up to 1; each origin counts once, or else each claim."""
    if not by_origin:
        return [1.0 / len(claims)] * len(claims)
    resting = Counter(name for claim in claims for name in claim.origins)
    # What is computed from several statements has, of each, what is left of its weight: the mean
    # keeps one account that gives a wage and what was kept from weighing twice.
    # `sum` rounds otherwise from Python 3.12 on, and the bits are to be the same.
    raw = [math.fsum(1.0 / resting[name] for name in c.origins) / len(c.origins) for c in claims]
    total = math.fsum(raw)
    return [weight / total for weight in raw]


def _ends(quantity: float | Distribution) -> tuple[float, float]:
    return quantity.support() if isinstance(quantity, Distribution) else (quantity, quantity)


def _between(low: float, high: float) -> Distribution:
    return uniform(low, high) if low < high else discrete({low: 1.0})


def _mixture(parts: Sequence[Part]) -> Distribution:
    return _certain(mixture(*_weighed(parts)))


def _vincent(parts: Sequence[Part]) -> Distribution:
    return _certain(vincent(*_weighed(parts)))


def _weighed(parts: Sequence[Part]) -> tuple[list[Any], list[float]]:
    return [part.quantity for part in parts], [part.weight for part in parts]


def _certain(found: Distribution) -> Distribution:
    """Return a list of one value for what is certain, so that equal pools look alike."""
    low, high = found.support()
    return found if low < high else discrete({low: 1.0})


def _envelope(parts: Sequence[Part]) -> Distribution:
    ends = _bounded(parts, "envelope")
    return _between(min(low for low, _ in ends), max(high for _, high in ends))


def _intersection(parts: Sequence[Part]) -> Distribution:
    ends = _bounded(parts, "intersection")
    low, high = max(low for low, _ in ends), min(high for _, high in ends)
    if low > high:
        above = next(p.claim for p, (least, _) in zip(parts, ends, strict=True) if least == low)
        below = next(p.claim for p, (_, most) in zip(parts, ends, strict=True) if most == high)
        raise InputError(
            f"pool, intersection: is empty, since {above.id!r} ({above.figure}) lies above "
            f"{below.id!r} ({below.figure}); leave one out, or use another rule"
        )
    return _between(low, high)


def _bounded(parts: Sequence[Part], rule: str) -> list[tuple[float, float]]:
    for part in parts:
        # Whatever is neither a figure nor bounds has ends that the source does not print.
        if not isinstance(part.quantity, float | Uniform):
            raise InputError(
                f"pool, {rule}: claim {part.claim.id!r} is read as {part.quantity!r}, which has no "
                "bounds; read it as 'bounds', or use 'mixture' or 'vincent'"
            )
    return [_ends(part.quantity) for part in parts]


COMBINE = dict(zip(RULES, (_mixture, _vincent, _envelope, _intersection), strict=True))
