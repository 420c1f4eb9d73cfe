"""First-order effects from draws that are there already, whatever made them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wageflow.analysis.influence.ratios import jackknife

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from wageflow.analysis.influence.model import Floats

__all__ = ["Explained", "first_order"]

_CLASSES = 32
_LEAST = 16  # draws of a replicate in a class: a line through fewer says little
_FEW = 64  # values of an input that make it discrete
_ALIKE = 0.01  # shares that are not told apart
_FLAT = 1e-9  # of the variance in a class, below which no slope can be told


@dataclass(frozen=True, eq=False)
class Explained:
    """The share of the variance that knowing an input would take away, on average.

    Parameters
    ----------
    first, first_se : ndarray of shape (input,)
    settled : ndarray of bool, shape (input,)
        Whether half as many classes say the same, so that more of them would, too.
    """

    first: Floats
    first_se: Floats
    settled: npt.NDArray[np.bool_]


def first_order(inputs: Mapping[str, Floats], output: Floats) -> Explained:
    """Estimate first-order effects, ``Var(E[Y | X]) / Var(Y)``, of inputs that may hang together.

    Parameters
    ----------
    inputs : mapping of str to ndarray of shape (replicate, draw)
    output : ndarray of shape (replicate, draw)
        Of three independent replicates or more.

    Notes
    -----
    The mean of the output given an input, Pearson's correlation ratio, is approached by a straight
    line in each of 32 classes of equal size (a constant for each value of a discrete input), which
    is a sum of orthonormal functions of the input. The squares of their coefficients add up to the
    variance explained; each square is the mean of the products of two different replicates'
    coefficients, which has no bias, however even the points within a replicate are: a correction
    for noise, as it is usual, takes off too much of evenly spread points. An effect of nothing is 0
    on average, and may come out below.
    """
    centred = output - output.mean()
    variance = (centred**2).mean(axis=1)
    fine, coarse = (
        np.array([_explained(x, centred, variance, classes) for x in inputs.values()]).T
        for classes in (_CLASSES, _CLASSES // 2)
    )
    apart = np.abs(fine[0] - coarse[0])
    return Explained(fine[0], fine[1], apart <= np.maximum(3.0 * coarse[1], _ALIKE))


def _explained(x: Floats, y: Floats, variance: Floats, classes: int) -> tuple[float, float]:
    """Return the share that x explains of centred y, both (replicate, draw), and its error."""
    count = len(y)
    parts = _coefficients(x, y, classes)  # (replicate, function)
    sums, squares = parts.sum(axis=0), (parts**2).sum(axis=0)
    share = (sums**2 - squares).sum() / (count * (count - 1)) / variance.mean()
    apart = ((sums - parts) ** 2 - (squares - parts**2)).sum(axis=1)
    rest = (variance.sum() - variance) / (count - 1)
    return float(share), float(jackknife(apart / ((count - 1) * (count - 2)) / rest))


def _coefficients(x: Floats, y: Floats, most: int) -> Floats:
    """Return each replicate's coefficients of y on functions of x, shape (replicate, function).

    Classes are those of all replicates together; the line in a class is each replicate's own, so
    that how many of its draws the class happens to hold does not matter.
    """
    replicates = len(y)
    place, classes, lined = _classes(x, most)
    share = np.bincount(place, minlength=classes) / x.size
    own = (np.arange(replicates)[:, None] * classes + place.reshape(y.shape)).ravel()

    def mean(values: Floats) -> Floats:
        total = np.bincount(own, values, minlength=replicates * classes)
        count = np.bincount(own, minlength=replicates * classes)
        found: Floats = (total / np.maximum(count, 1)).reshape(replicates, classes)
        return found

    level = mean(y.ravel())
    if not lined:
        return level * np.sqrt(share)
    scaled = _scaled(x.ravel(), place, share)
    middle = mean(scaled)
    spread = mean(scaled**2) - middle**2
    rise = mean(scaled * y.ravel()) - middle * level
    slope = np.divide(rise, spread, out=np.zeros_like(rise), where=spread > _FLAT)
    return np.concatenate([level - slope * middle, slope], axis=1) * np.sqrt([*share, *share])


def _scaled(x: Floats, place: npt.NDArray[np.intp], share: Floats) -> Floats:
    """Return how far each draw lies from the middle of its class, in standard deviations there."""
    count = share * x.size
    middle = np.bincount(place, x) / count
    off = x - middle[place]
    spread = np.sqrt(np.bincount(place, off**2) / count)[place]
    return np.divide(off, spread, out=np.zeros_like(off), where=spread > 0.0)


def _classes(x: Floats, most: int) -> tuple[npt.NDArray[np.intp], int, bool]:
    """Return the class of each draw, how many there are, and whether lines are drawn in them.

    Parameters
    ----------
    x : ndarray of shape (replicate, draw)
    most : int
        Classes, where there are draws enough.
    """
    values, size = np.unique(x), x.shape[1]
    if len(values) <= min(_FEW, max(2, size // _LEAST)):
        return np.searchsorted(values, x.ravel()), len(values), False
    wanted = max(2, min(most, size // _LEAST * most // _CLASSES))
    ends = np.unique(np.quantile(x, np.arange(1, wanted) / wanted))
    # many draws of one value may fill a class and more, and leave another empty
    _, place = np.unique(np.searchsorted(ends, x.ravel(), side="left"), return_inverse=True)
    return place, int(place.max()) + 1, True
