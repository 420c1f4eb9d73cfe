"""Numbers that carry their Monte Carlo standard error."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Self, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Measured", "MeasuredArray", "measured", "merged"]

Floats: TypeAlias = npt.NDArray[np.float64]


class Measured(float):
    """A number with its Monte Carlo standard error, ``mcse``.

    Parameters
    ----------
    value, mcse : float
    note : str
        What a reader must know about it.

    Examples
    --------
    >>> probability = Measured(0.25, 0.001)
    >>> probability, 1 - probability
    (0.25 (mcse 0.001), 0.75)
    >>> Measured(math.nan, math.nan, "no value reaches it")
    none: no value reaches it
    """

    mcse: float
    note: str

    def __new__(cls, value: float, mcse: float, note: str = "") -> Self:  # noqa: D102 - the class says it
        made = super().__new__(cls, value)
        made.mcse = mcse
        made.note = note
        return made

    def __getnewargs__(self) -> tuple[float, float, str]:  # type: ignore[override]
        return float(self), self.mcse, self.note

    def __repr__(self) -> str:
        if math.isnan(self):  # no number, so no error of one: the note says why
            return f"none: {self.note}" if self.note else "nan"
        said = f"{float(self):.6g} (mcse {self.mcse:.2g})"
        return f"{said}: {self.note}" if self.note else said


class MeasuredArray(np.ndarray[Any, np.dtype[np.float64]]):
    """Numbers with their Monte Carlo standard errors, ``mcse``, of the same shape.

    Parameters
    ----------
    values, mcse : ndarray of one shape

    Examples
    --------
    >>> quantiles = MeasuredArray(np.array([1.0, 2.0]), np.array([0.1, 0.2]))
    >>> quantiles.mcse
    array([0.1, 0.2])

    What arithmetic makes of them has no error that we know of:

    >>> (quantiles * 2).mcse is None
    True
    """

    mcse: npt.NDArray[np.float64] | None

    def __new__(  # noqa: D102 - the class says it
        cls, values: npt.NDArray[np.float64], mcse: npt.NDArray[np.float64]
    ) -> Self:
        made = np.asarray(values, dtype=np.float64).view(cls)
        made.mcse = mcse
        return made

    def __array_finalize__(self, parent: Any) -> None:
        self.mcse = None

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        plain = np.asarray(self)
        if self.mcse is None:
            return _bare, (plain,)
        return MeasuredArray, (plain, self.mcse)


def _bare(values: npt.NDArray[np.float64]) -> MeasuredArray:
    return values.view(MeasuredArray)


def measured(by_replicate: Floats, shares: Floats | None = None) -> Measured:
    """Return the mean over replicates and its standard error, from shape (replicate,).

    Parameters
    ----------
    by_replicate, shares
        As in `merged`.

    Examples
    --------
    >>> measured(np.array([1.0, 3.0]))
    2 (mcse 1)
    """
    value, error = merged(by_replicate, shares)
    return Measured(float(value), float(error))


def merged(by_replicate: Floats, shares: Floats | None = None) -> tuple[Floats, Floats]:
    """Return the mean over replicates and its standard error.

    Parameters
    ----------
    by_replicate : ndarray of shape (replicate, ...)
    shares : ndarray of shape (replicate,), optional
        The mean weight of the draws of each replicate, 1 on average; all weigh the same if left
        out.

    Returns
    -------
    value, error : ndarray of shape (...)

    Notes
    -----
    With weights the estimate is a ratio of two means over replicates, that of weight times figure
    over that of weight. Its error is that of its linear part, ``share * (figure - estimate)``.

    Examples
    --------
    >>> merged(np.array([[1.0], [3.0]]), np.array([1.5, 0.5]))
    (array([1.5]), array([0.75]))
    """
    count = len(by_replicate)
    root = math.sqrt(count)
    if shares is None:
        error = by_replicate.std(axis=0, ddof=1) / root
        return np.asarray(by_replicate.mean(axis=0)), np.asarray(error)
    share = shares.reshape(-1, *[1] * (by_replicate.ndim - 1))
    value = (share * by_replicate).mean(axis=0)
    apart = share * (by_replicate - value)
    return np.asarray(value), np.sqrt((apart * apart).sum(axis=0) / (count - 1)) / root
