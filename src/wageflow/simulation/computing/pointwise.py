"""A programme as a function of points: what comes out where each unknown is at a quantile."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from wageflow.simulation.computing.evaluate import Floats, Layout, evaluate
from wageflow.simulation.computing.tape import Tape, Workspace, tape_of
from wageflow.simulation.drawing.values import quantiles_at
from wageflow.simulation.summing.summary import rows_of, total

if TYPE_CHECKING:
    from wageflow.distributions.base import QuantileFunction
    from wageflow.programme import Programme
    from wageflow.simulation.summing.summary import Key

__all__ = ["Pointwise"]

_VALUES = 2**18  # of a workspace: what a core's cache holds
_LEAST = 512


@dataclass(frozen=True)
class Pointwise:
    """One output of a programme, given the quantiles at which its unknowns are.

    Correlation is the caller's: points are taken as they come.

    Parameters
    ----------
    programme : Programme
    key : Key
        The output: a concept, of all hosts or one, of all recipients or one; or ``workers``.

    Examples
    --------
    >>> import wageflow as wf
    >>> from wageflow.simulation.summing.summary import Key
    >>> gulf = wf.load_programme("dprk-2012")
    >>> gross = Pointwise(gulf, Key("gross", host="Kuwait"))
    >>> (gross(np.full((len(gulf.unknowns), 2), 0.5)) / 1e6).round(6).tolist()
    [18.75, 18.75]
    """

    programme: Programme
    key: Key

    def __call__(self, u: Floats) -> Floats:
        """Return the output at points of shape (unknown, point), shape (point,)."""
        found = np.empty(u.shape[1])
        length = self._length
        for start in range(0, u.shape[1], length):
            part = u[:, start : start + length]
            total(self._rows(part), self._series, found[start : start + length])
        return found

    @cached_property
    def _layout(self) -> Layout:
        return Layout(self.programme)

    @cached_property
    def _tape(self) -> Tape | None:
        return tape_of(self.programme, None)

    @cached_property
    def _series(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        return rows_of(self._layout, self.key)

    @cached_property
    def _length(self) -> int:
        slots = len(self._layout.rows) if self._tape is None else self._tape.slots
        return max(_LEAST, 1 << (_VALUES // slots).bit_length())

    @cached_property
    def _workspace(self) -> Workspace | None:
        return None if self._tape is None else Workspace(self._tape, self._length)

    @cached_property
    def _functions(self) -> list[QuantileFunction]:
        return [law.quantile_function() for law in self.programme.unknowns.values()]

    def _rows(self, u: Floats) -> Floats:
        space, count = self._workspace, u.shape[1]
        if space is not None:
            space.uniforms(count)[:] = u
            looked_up = space.quantiles(count)
            for row, column in enumerate(space.tape.functions):
                looked_up[row] = (space.tape.tables[row] or self._functions[column])(u[column])
            if space.run(count):
                return space.rows(count)
        rows = np.empty((len(self._layout.rows), count))
        evaluate(self._layout, quantiles_at(self.programme.unknowns, u), rows)
        return rows
