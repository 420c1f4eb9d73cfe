"""An output as a function of points in the unit cube, and whose inputs they are."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wageflow.distributions import Distribution
    from wageflow.simulation.drawing.correlation import Copula
    from wageflow.simulation.summing.summary import Key

__all__ = ["Floats", "Model", "named"]

_WHOLE = 1e-9

Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Model:
    """An output, given the quantiles at which its inputs are.

    Parameters
    ----------
    laws : mapping of str to Distribution
        The inputs, in the order of the points' rows.
    output : callable
        From points of shape (input, point), all in (0, 1), to the output, shape (point,). Points
        are marginal: whoever makes them sees to the correlation.
    copula : Copula, optional
        How the inputs are correlated.
    label : str
        What the output is.
    unit : str
    about : mapping
        What else a reader must know, for the manifest.
    """

    laws: Mapping[str, Distribution]
    output: Callable[[Floats], Floats]
    copula: Copula | None = None
    label: str = "output"
    unit: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The inputs in the order of the points' rows."""
        return tuple(self.laws)

    def correlated(self, u: Floats) -> Floats:
        """Return points that are correlated as the inputs are, of independent ones."""
        return u if self.copula is None else self.copula.apply(u.copy())

    @cached_property
    def middle(self) -> Floats:
        """The point at which every input is at its median, a discrete one at its likeliest value.

        The values of a choice have no order, so that a median would depend on how they are listed.
        """
        found = np.full(len(self.names), 0.5)
        for row, points in self.atoms.items():
            _, weights = self.laws[self.names[row]]._atoms()  # noqa: SLF001 - as below
            found[row] = points[int(np.argmax(weights))]
        return found

    @cached_property
    def held(self) -> dict[str, float]:
        """The values of the discrete inputs in the middle."""
        return {
            name: float(law.quantile_function()(self.middle[row : row + 1])[0])
            for row, (name, law) in enumerate(self.laws.items())
            if row in self.atoms
        }

    @cached_property
    def atoms(self) -> dict[int, Floats]:
        """Where the values of a discrete input are reached, by its row: one point for each."""
        found = {}
        for row, law in enumerate(self.laws.values()):
            _, weights = law._atoms()  # noqa: SLF001 - steps have no public name
            # a law that has a continuous part beside its atoms is no list of values
            if len(weights) and abs(float(np.sum(weights)) - 1.0) < _WHOLE:
                found[row] = np.cumsum(weights) - 0.5 * np.asarray(weights)
        return found


def named(key: Key) -> str:
    """Say what an output is.

    Examples
    --------
    >>> from wageflow.simulation.summing.summary import Key
    >>> named(Key("state-side", "Kuwait")), named(Key("workers"))
    ('state-side revenue, Kuwait', 'workers')
    """
    what = "all wages" if key.concept == "gross" and not key.recipient else key.concept
    if key.concept in {"statutory", "state-side", "net", "received"}:
        what = f"{key.concept} revenue"
    return ", ".join(filter(None, (what, key.host, key.recipient)))
