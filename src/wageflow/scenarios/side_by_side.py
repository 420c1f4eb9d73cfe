"""Scenarios side by side, on the same draws: which they are, and which one is the baseline."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from wageflow.arguments import checked
from wageflow.errors import EstimateError, UnknownNameError, nearest
from wageflow.scenarios.changes import SHOWN
from wageflow.scenarios.paths import Paths
from wageflow.simulation.summing.summary import Key

if TYPE_CHECKING:
    from wageflow.scenarios.calendar import Horizon
    from wageflow.scenarios.panel import Panel
    from wageflow.scenarios.projection import Projection
    from wageflow.scenarios.scenario import Scenario

__all__ = ["SideBySide"]


@dataclass(frozen=True, eq=False)
class SideBySide:
    """Scenarios on the same draws, and which one of them the others are compared with."""

    panel: Panel
    base: int = 0
    #: The cut, a share of the baseline, whose probability is shown where no other is asked for.
    cut_of_at_least: float = 0.5
    #: A year, at which sums over the horizon are taken where no other is asked for.
    discount_rate: float = 0.0

    @property
    def projection(self) -> Projection:
        """Everything that determines the numbers."""
        return self.panel.projection

    @property
    def horizon(self) -> Horizon:
        """The periods."""
        return self.projection.horizon

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the scenarios."""
        return tuple(scenario.name for scenario in self.projection.scenarios)

    @property
    def baseline(self) -> str:
        """The scenario that the others are compared with."""
        return self.names[self.base]

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The scenarios."""
        return self.projection.scenarios

    @property
    def draws(self) -> int:
        """Number of draws in all replicates."""
        return self.projection.replicates * self.projection.design.size

    @property
    def seed(self) -> int:
        """The seed that gives these bits again."""
        return self.projection.design.seed

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a reader should know of the measures, contradictions first, each once."""
        found = {
            f"{name}: {text}": None for name in self.names for text in self.paths(name).remarks
        }
        return tuple(found)

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """Everything that gives these numbers again."""
        from wageflow.scenarios.manifest import manifest_of

        return manifest_of(self.projection, self.scenarios) | {"baseline": self.baseline}

    def prepare(self) -> None:
        """Compute what every table shows, for all scenarios at once."""
        self.panel.by_year.prepare(range(len(self.names)), [Key(name) for name in SHOWN])

    @checked
    def paths(self, name: str) -> Paths:
        """Return the paths of one scenario.

        Raises
        ------
        UnknownNameError
            If none is called so.
        """
        return Paths(self.panel, self.number_of(name))

    @checked
    def against(self, name: str) -> Self:
        """Return the same comparison with another scenario as the baseline; nothing is drawn again.

        Raises
        ------
        UnknownNameError
            If none is called so.

        Examples
        --------
        >>> import wageflow as wf
        >>> stop = wf.Scenario("stop", measures=[wf.StopPermits(start="2013")])
        >>> out = wf.Scenario("out", measures=[wf.Repatriate(by="2013-12")])
        >>> comparison = wf.compare(
        ...     "dprk-2012", [stop, out], baseline="stop", start="2012", end="2014", draws=2**10,
        ...     seed=0)
        >>> change = comparison.against("out").difference("stop").loc["workers", "mean"]
        >>> change.round().astype(int).tolist()
        [0, -13104, 53378]
        """
        return replace(self, base=self.number_of(name))

    def number_of(self, name: str) -> int:
        """Return the number of a scenario.

        Raises
        ------
        UnknownNameError
            If none is called so.
        """
        if name not in self.names:
            raise UnknownNameError(f"scenario {name!r}: unknown; {nearest(str(name), self.names)}")
        return self.names.index(name)

    def other(self, name: str | None) -> int:
        """Return the number of a scenario: the only one beside the baseline if none is named.

        Raises
        ------
        UnknownNameError
            If none is called so.
        EstimateError
            If none is named, and there are several.
        """
        if name is not None:
            return self.number_of(name)
        others = [number for number in range(len(self.names)) if number != self.base]
        if len(others) != 1:
            raise EstimateError(f"scenario: name one of {', '.join(map(repr, self.names))}")
        return others[0]
