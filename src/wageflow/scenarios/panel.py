"""Series of all scenarios, computed when they are first asked for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from wageflow.errors import EstimateError
from wageflow.scenarios.course import Course

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from wageflow.scenarios.calendar import Horizon
    from wageflow.scenarios.projection import Projection
    from wageflow.simulation.summing.summary import Key

    Floats = npt.NDArray[np.float64]

__all__ = ["Panel", "check_memory"]

_LITTLE = 500_000_000  # bytes of series that are computed beside those that were asked for
_MOST = 4_000_000_000  # bytes of series kept in memory


@dataclass(frozen=True, eq=False)
class Panel:
    """Series of all scenarios, computed when they are first asked for, and kept.

    Parameters
    ----------
    projection : Projection
    executor : Executor, optional
    """

    projection: Projection
    executor: Any = None
    _kept: dict[tuple[int, Key], Floats] = field(default_factory=dict)

    @cached_property
    def by_year(self) -> Panel:
        """The same by calendar years; itself if its periods are years."""
        horizon = self.projection.horizon.by_year()
        if horizon is self.projection.horizon:
            return self
        return Panel(replace(self.projection, horizon=horizon), self.executor)

    def prepare(self, scenarios: Sequence[int], keys: Sequence[Key]) -> None:
        """Compute series of scenarios, unless they are there already.

        What is asked of one scenario is often asked of the others next, and together they cost
        less, as they have draws in common: all are computed where that takes little memory.
        What was asked before gives way where memory would not hold both.

        Raises
        ------
        EstimateError
            If keeping them takes more memory than a machine should give.
        """
        keys = tuple(dict.fromkeys(map(self.projection.same_as, keys)))
        if all((number, key) in self._kept for number in scenarios for key in keys):
            return
        every = range(len(self.projection.scenarios))
        together = _bytes(self.projection, len(every) * len(keys), self.projection.horizon)
        wanted = every if together <= _LITTLE else scenarios
        most = len(self._kept) + len(wanted) * len(keys)
        if _bytes(self.projection, most, self.projection.horizon) > _MOST:
            self._kept.clear()
        missing = [n for n in wanted if any((n, key) not in self._kept for key in keys)]
        lacking = [k for k in keys if any((n, k) not in self._kept for n in missing)]
        series = len(self._kept) + len(missing) * len(lacking)
        check_memory(self.projection, series, self.projection.horizon)
        courses = [Course(number) for number in missing]
        found = self.projection.computed(courses, lacking, executor=self.executor)
        for number, rows in zip(missing, found, strict=True):
            for key, row in zip(lacking, rows, strict=True):
                self._kept.setdefault((number, key), row)

    def one(self, scenario: int, key: Key) -> Floats:
        """Return one series of one scenario, shape (period, replicate, draw)."""
        key = self.projection.same_as(key)
        if (scenario, key) not in self._kept:
            self.prepare([scenario], self._alike(key))
        return self._kept[scenario, key]

    def _alike(self, key: Key) -> list[Key]:
        """Return the series of all hosts where one is asked for and they take little memory.

        Who asks for a host asks for the next one in a moment, and all cost two or three of them.
        """
        hosts = self.projection.programme.hosts if key.host else ()
        horizon, scenarios = self.projection.horizon, len(self.projection.scenarios)
        most = len(self._kept) + scenarios * len(hosts)
        little = _bytes(self.projection, len(hosts), horizon) <= _LITTLE
        if not little or _bytes(self.projection, most, horizon) > _MOST:
            return [key]
        return [key, *(replace(key, host=host) for host in hosts)]


def check_memory(projection: Projection, series: int, horizon: Horizon) -> None:
    """Refuse to keep more series than memory should hold.

    Raises
    ------
    EstimateError
        If keeping them takes more memory than a machine should give.
    """
    need = _bytes(projection, series, horizon)
    if need > _MOST:
        draws = projection.replicates * projection.design.size
        raise EstimateError(
            f"draws {draws:,}: keeping {series} series over {len(horizon.labels)} periods takes "
            f"{need / 1e9:,.1f} GB; take fewer draws, step='year', or fewer scenarios at a time"
        )


def _bytes(projection: Projection, series: int, horizon: Horizon) -> int:
    draws = projection.replicates * projection.design.size
    return 8 * series * len(horizon.labels) * draws
