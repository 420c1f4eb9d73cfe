"""Draws from where the evidence is, and how much each then counts.

Where few draws agree with what is known of a total, more are drawn where they do, and each weighs
as much less as it is likelier to be drawn there. A proposal acts on independent normal scores,
before anything is correlated: whatever the laws of the unknowns, their dependence and the readings
among them, the ratio of the densities is that of two normal laws.

References
----------
.. [1] T. Hesterberg, "Weighted average importance sampling and defensive mixture distributions",
   Technometrics 37 (1995), 185-194.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self, TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.distributions.base import HIGHEST_SCORE
from wageflow.simulation.drawing.design import Design

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Proposal", "Proposed", "fitted"]

Floats: TypeAlias = npt.NDArray[np.float64]

#: The share of the draws that are drawn as if nothing were known: no weight exceeds its inverse.
DEFENSIVE = 0.1
#: The share that is moved and not narrowed. Laws with bounds stop answering to far scores, so that
#: the scores that agree with a total have the tails of what was known before, about another middle.
WIDE = 0.2
# of a proposal's numbers, so that the last bits of a library decide nothing; a direction has more,
# because its length and right angles must stay those of the formula
_DIGITS, _FINE = 6, 12
_MOST_DIRECTIONS = 8
_WORTH = 0.005  # of information, for a direction whose variance changes


@dataclass(frozen=True)
class Proposal:
    """A mixture of normal laws: the standard one, one that is moved, one that is stretched as well.

    Parameters
    ----------
    shift : tuple of float
        Mean of the moved laws, a number for each column.
    directions : tuple of tuple of float
        Unit vectors, at right angles to one another, a number for each column.
    variances : tuple of float
        Of the stretched law along the directions; 1 along any other.
    defensive, wide : float
        Share of the draws that are not moved, and of those that are moved and not stretched.

    Examples
    --------
    >>> proposal = Proposal((2.0,), ((1.0,),), (0.25,), defensive=0.1)
    >>> round(proposal.distance, 3)
    2.0
    """

    shift: tuple[float, ...]
    directions: tuple[tuple[float, ...], ...]
    variances: tuple[float, ...]
    defensive: float = DEFENSIVE
    wide: float = WIDE

    @property
    def distance(self) -> float:
        """How far the mean is moved, in standard deviations of what was known before."""
        return math.sqrt(math.fsum(x * x for x in self.shift))

    def moved(self, u: Floats, chosen: Floats) -> Floats:
        """Return points of the mixture from uniforms, as uniforms of the standard normal law.

        Parameters
        ----------
        u : ndarray of shape (column, draw)
            Overwritten.
        chosen : ndarray of shape (draw,)
            Uniforms that decide which law a draw is of.
        """
        from scipy.special import ndtr, ndtri

        picked = np.flatnonzero(chosen >= self.defensive)
        z = ndtri(u[:, picked])
        stretch = chosen[picked] >= self.defensive + self.wide
        stretched = [
            (direction, (math.sqrt(variance) - 1.0) * _along(z, direction) * stretch)
            for direction, variance in zip(self.directions, self.variances, strict=True)
        ]
        for direction, more in stretched:
            for row, part in enumerate(direction):
                if part:
                    z[row] += part * more
        z += np.array(self.shift)[:, None]
        np.clip(z, -HIGHEST_SCORE, HIGHEST_SCORE, out=z)
        u[:, picked] = np.clip(ndtr(z), 2.0**-53, 1 - 2.0**-53)
        return u

    def log_ratio(self, u: Floats) -> Floats:
        """Return the logarithm of the standard normal density over that of the mixture.

        Parameters
        ----------
        u : ndarray of shape (column, draw)
            Points as `moved` returns them.

        Returns
        -------
        ndarray of shape (draw,)
            At most ``-log(defensive)``.
        """
        from scipy.special import ndtri

        z = ndtri(u)
        moved = _along(z, self.shift) - 0.5 * self.distance**2
        stretched = moved.copy()
        for direction, variance in zip(self.directions, self.variances, strict=True):
            centre = math.fsum(a * b for a, b in zip(direction, self.shift, strict=True))
            along = _along(z, direction) - centre
            stretched -= 0.5 * (along * along * (1.0 / variance - 1.0) + math.log(variance))
        rest = 1.0 - self.defensive - self.wide
        mixed = np.logaddexp(math.log(self.wide) + moved, math.log(rest) + stretched)
        return -np.logaddexp(math.log(self.defensive), mixed)

    def to_plain(self) -> dict[str, Any]:
        """Return the numbers of the proposal, fit for JSON."""
        return {
            "shift": list(self.shift),
            "directions": [list(one) for one in self.directions],
            "variances": list(self.variances),
            "defensive": self.defensive,
            "wide": self.wide,
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """Read what `to_plain` wrote.

        Raises
        ------
        KeyError, TypeError, ValueError
            If it is something else.
        """
        made = cls(
            tuple(map(float, plain["shift"])),
            tuple(tuple(map(float, one)) for one in plain["directions"]),
            tuple(map(float, plain["variances"])),
            float(plain["defensive"]),
            float(plain["wide"]),
        )
        lengths = {len(one) for one in made.directions} | {len(made.shift)}
        numbers = np.array([*made.shift, *made.variances, *(x for d in made.directions for x in d)])
        if len(lengths) > 1 or len(made.directions) != len(made.variances):
            raise ValueError("proposal")
        if not (np.isfinite(numbers).all() and all(v > 0.0 for v in made.variances)):
            raise ValueError("proposal")
        if min(made.defensive, made.wide, 1.0 - made.defensive - made.wide) <= 0.0:
            raise ValueError("proposal")
        return made


def _along(z: Floats, direction: tuple[float, ...]) -> Floats:
    """Add up rows by their parts, in one fixed order."""
    found = np.zeros(z.shape[1])
    for row, part in zip(z, direction, strict=True):
        if part:
            found += part * row
    return found


def fitted(z: Floats, weights: Floats) -> Proposal:
    """Fit a proposal to weighted normal scores.

    Parameters
    ----------
    z : ndarray of shape (column, draw)
    weights : ndarray of shape (draw,)
        0 or more, not all 0.

    Notes
    -----
    A direction keeps the variance 1 unless that of the draws lies beyond what as many draws of
    independent scores show by chance: outside ``(1 -+ sqrt(d / n))**2`` for ``d`` columns and ``n``
    effective draws (V. Marchenko and L. Pastur, 1967, "Distribution of eigenvalues for some sets
    of random matrices", Mathematics of the USSR-Sbornik 1). The mean is drawn towards 0 by as much
    as chance alone would move it (the positive part of W. James and C. Stein's rule, 1961).

    Examples
    --------
    >>> z = np.random.default_rng(0).normal(size=(3, 20_000))
    >>> z[0] = 2.0 + 0.5 * z[0]
    >>> found = fitted(z, np.ones(20_000))
    >>> round(found.distance, 1), len(found.variances), round(found.variances[0], 2)
    (2.0, 1, 0.25)
    """
    share = weights / weights.sum()
    draws = 1.0 / float(np.square(share).sum())
    mean = (z * share).sum(axis=1)
    apart = z - mean[:, None]
    spread = (apart * share) @ apart.T
    noise = math.sqrt(len(z) / draws)
    variances, vectors = np.linalg.eigh(spread)
    found = []
    for variance, vector in zip(variances.tolist(), vectors.T, strict=True):
        if (1.0 - min(noise, 1.0)) ** 2 <= variance <= (1.0 + noise) ** 2:
            continue
        # wider than the draws are: too narrow a law gives a few draws most of the weight
        wide = max(variance * (1.0 + noise), 1e-8)
        gain = 0.5 * (wide - 1.0 - math.log(wide))
        if gain > _WORTH:
            found.append((gain, wide, vector * np.sign(vector[np.argmax(np.abs(vector))])))
    found.sort(key=lambda one: -one[0])
    length = float(np.square(mean).sum())
    shrink = max(0.0, 1.0 - (len(z) - 2) / draws / length) if length > 0.0 and len(z) > 2 else 1.0
    chosen = found[:_MOST_DIRECTIONS]
    return Proposal(
        _rounded(mean * shrink),
        tuple(_rounded(vector, _FINE) for _, _, vector in chosen),
        tuple(float(f"{wide:.{_DIGITS}g}") for _, wide, _ in chosen),
    )


def _rounded(values: Floats, digits: int = _DIGITS) -> tuple[float, ...]:
    # adding 0 turns a negative zero round
    return tuple((np.round(values, digits) + 0.0).tolist())


@dataclass(frozen=True)
class Proposed(Design):
    """A design whose draws are of a proposal: a further column decides which of its laws.

    Parameters
    ----------
    columns, size, seed, sampler
        As of the design that it is in place of.
    proposal : Proposal

    Examples
    --------
    >>> design = Proposed(1, 1024, 0, proposal=Proposal((2.0,), (), ()))
    >>> (u,) = design.blocks(0, 1024)
    >>> bool((u > 0.9).mean() > 0.6)
    True
    """

    proposal: Proposal = field(kw_only=True)

    def blocks(self, replicate: int, length: int, out: Floats | None = None) -> Iterator[Floats]:
        """Yield the points of a replicate, as a design does."""
        inner = Design(self.columns + 1, self.size, self.seed, self.sampler)
        for u in inner.blocks(replicate, length):
            found = self.proposal.moved(u[:-1], u[-1])
            if out is not None:
                out[:, : found.shape[1]] = found
                found = out[:, : found.shape[1]]
            yield found

    def log_ratio(self, replicate: int) -> Floats:
        """Return the logarithm of the weights that make up for the proposal, shape (draw,)."""
        return np.concatenate(
            [self.proposal.log_ratio(u) for u in self.blocks(replicate, _AT_ONCE)]
        )


_AT_ONCE = 8192
