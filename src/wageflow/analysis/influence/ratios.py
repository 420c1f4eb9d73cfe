"""Ratios of sums over replicates, and how sure they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from wageflow.analysis.influence.model import Floats

__all__ = ["jackknife", "ratio"]


def ratio(above: Floats, below: Floats) -> tuple[Floats, Floats]:
    """Return the ratio of two sums and its standard error, by the jackknife over replicates.

    Parameters
    ----------
    above, below : ndarray of shape (replicate, ...)
        Each replicate's part of either sum.

    Returns
    -------
    value, error : ndarray
        The ratio of the sums over all replicates: that of each replicate would have a bias as
        large as the variance within it.

    Examples
    --------
    >>> value, error = ratio(np.array([1.0, 3.0]), np.array([2.0, 2.0]))
    >>> float(value), float(error)
    (1.0, 0.5)
    """
    top, bottom = above.sum(axis=0), below.sum(axis=0)
    return _divided(top, bottom), jackknife(_divided(top - above, bottom - below))


def _divided(above: Floats, below: Floats) -> Floats:
    # of an output that does not vary nothing has a share; whoever asked will say so
    return np.divide(above, below, out=np.full(np.shape(above), np.nan), where=below != 0.0)


def jackknife(without: Floats) -> Floats:
    """Return the standard error of what was computed with each replicate left out in turn.

    Parameters
    ----------
    without : ndarray of shape (replicate, ...)
    """
    count = len(without)
    apart = without - without.mean(axis=0)
    found: Floats = np.sqrt((count - 1) / count * (apart**2).sum(axis=0))
    return found
