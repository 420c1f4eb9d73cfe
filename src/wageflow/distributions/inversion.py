"""Inverting a rising function, many targets at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from wageflow.distributions.base import FloatArray

__all__ = ["smallest_reaching"]

_MOST_STEPS = 300
_ROUNDING = 4.0 * np.finfo(np.float64).eps
_SMALLEST = 1e-300
_HALF = 0.5
_ORDER = 10.0


def smallest_reaching(
    excess: Callable[[FloatArray, FloatArray], FloatArray],
    targets: FloatArray,
    low: FloatArray,
    high: FloatArray,
) -> FloatArray:
    """Return, for each target, the least point at which a rising function reaches it.

    Parameters
    ----------
    excess : callable
        Takes points and their targets, returns how far the function exceeds them: rising in the
        point, negative before the answer, and zero or more from it on. It may jump and be level.
    targets : ndarray, shape (n,)
        What `excess` is given beside the points.
    low, high : ndarray, shape (n,)
        Bounds of the answers, ``low <= high``.

    Returns
    -------
    ndarray, shape (n,)
        The answers, never short of the target but for the rounding of `excess`, to a few units
        in the last place. Each depends on its own target and bounds alone.

    Notes
    -----
    Chandrupatla's method [1]_: inverse quadratic interpolation where it is safe, halving where it
    is not, so that jumps and level stretches cost steps but never the answer. A bracket on one side
    of zero that spans more than an order of magnitude is halved by its logarithm, so that small
    answers are found in as few steps as large ones. An excess of zero counts as reached, and the
    search goes on to the left of it.

    References
    ----------
    .. [1] T. R. Chandrupatla, "A new hybrid quadratic/bisection algorithm for finding the zero of
       a nonlinear function without using derivatives", Advances in Engineering Software 28
       (1997), 145-149.

    Examples
    --------
    >>> import numpy as np
    >>> def square(x, target):
    ...     return x * x - target
    >>> smallest_reaching(square, np.array([4.0]), np.array([0.0]), np.array([9.0]))
    array([2.])
    """
    out = np.where(excess(low, targets) >= 0.0, low, high)
    active = np.flatnonzero(out > low)
    newest, other = high[active], low[active]
    f_newest, f_other = excess(newest, targets[active]), excess(other, targets[active])
    # Rounding may leave even the upper bound a hair short: it is the answer then.
    keep = f_newest >= 0.0
    active, newest, other = active[keep], newest[keep], other[keep]
    f_newest, f_other = f_newest[keep], f_other[keep]
    # How far apart two points must be for the excess to tell them apart is not known on a level
    # stretch, so it counts only up to a rounding of the whole bracket.
    widest = _ROUNDING * (high - low)[active]
    share = np.full(active.size, _HALF)
    for _ in range(_MOST_STEPS):
        out[active] = np.where(f_newest >= 0.0, newest, other)
        with np.errstate(all="ignore"):
            blur = _ROUNDING * targets[active] * np.abs((newest - other) / (f_newest - f_other))
        least = _ROUNDING * np.minimum(np.abs(newest), np.abs(other)) + _SMALLEST
        least += np.fmin(blur, widest)
        share = np.clip(share, *_inner(least, newest - other))
        open_ = np.abs(newest - other) > least
        if not open_.any():
            break
        active, newest, other, share = active[open_], newest[open_], other[open_], share[open_]
        f_newest, f_other, widest = f_newest[open_], f_other[open_], widest[open_]
        trial = _between(newest, other, share)
        f_trial = excess(trial, targets[active])
        same_side = (f_trial >= 0.0) == (f_newest >= 0.0)
        oldest, f_oldest = (
            np.where(same_side, newest, other),
            np.where(same_side, f_newest, f_other),
        )
        other, f_other = np.where(same_side, other, newest), np.where(same_side, f_other, f_newest)
        newest, f_newest = trial, f_trial
        share = _next_share((newest, other, oldest), (f_newest, f_other, f_oldest))
    return out


def _between(newest: FloatArray, other: FloatArray, share: FloatArray) -> FloatArray:
    """Return the next points: a share of the way, or the geometric mean in place of halfway."""
    trial = newest + share * (other - newest)
    near, far = np.abs(newest), np.abs(other)
    apart = (share == _HALF) & (np.sign(newest) == np.sign(other))
    apart &= np.maximum(near, far) > _ORDER * np.minimum(near, far)
    if apart.any():
        middle = np.sqrt(near[apart]) * np.sqrt(far[apart])
        trial[apart] = np.copysign(middle, newest[apart])
    return trial


def _inner(least: FloatArray, width: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the shares of a bracket within which the next point must fall."""
    with np.errstate(all="ignore"):
        edge = np.fmin(0.5 * least / np.abs(width), 0.5)
    return edge, 1.0 - edge


def _next_share(
    points: tuple[FloatArray, FloatArray, FloatArray],
    excesses: tuple[FloatArray, FloatArray, FloatArray],
) -> FloatArray:
    """Return how far to go from the newest point towards the other side of the bracket."""
    x1, x2, x3 = points
    f1, f2, f3 = excesses
    with np.errstate(all="ignore"):
        xi = (x1 - x2) / (x3 - x2)
        phi = (f1 - f2) / (f3 - f2)
        smooth = (phi**2 < xi) & ((1.0 - phi) ** 2 < 1.0 - xi)
        share = f1 / (f2 - f1) * f3 / (f2 - f3) + (x3 - x1) / (x2 - x1) * f1 / (f3 - f1) * f2 / (
            f3 - f2
        )
        return np.where(smooth & np.isfinite(share), share, _HALF)
