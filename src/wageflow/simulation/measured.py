"""Numbers that carry their Monte Carlo standard error."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Measured", "MeasuredArray", "measured"]


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


def measured(by_replicate: npt.NDArray[np.float64]) -> Measured:
    """Return the mean over replicates and its standard error, from shape (replicate,).

    Examples
    --------
    >>> measured(np.array([1.0, 3.0]))
    2 (mcse 1)
    """
    error = by_replicate.std(ddof=1) / math.sqrt(len(by_replicate))
    return Measured(float(by_replicate.mean()), float(error))
