"""What a run left: its settings, its replicates, and their draws where they were kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.arguments import checked
from wageflow.errors import UnknownNameError, nearest
from wageflow.simulation.asking import key_of
from wageflow.simulation.computing.blocks import parameter_blocks
from wageflow.simulation.computing.evaluate import HEADS, Floats, Row
from wageflow.simulation.statistics import Statistics
from wageflow.simulation.summing.answers import draws_of

if TYPE_CHECKING:
    import pandas as pd

    from wageflow.programme import Programme
    from wageflow.simulation.replicate import Replicate, Run
    from wageflow.simulation.smoothing import Plan as Smoothing

__all__ = ["Outcome"]


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a run left.

    Parameters
    ----------
    run : Run
    results : tuple of Replicate
    planned : int, optional
        How many replicates the run was to have, if it was interrupted.
    """

    run: Run
    results: tuple[Replicate, ...]
    #: How many replicates the run was to have, if it was interrupted.
    planned: int | None = None

    @property
    def smoothing(self) -> Smoothing:
        """How distribution functions were smoothed, if at all; in words by its `describe`.

        Examples
        --------
        >>> import wageflow as wf
        >>> made = wf.load_programme("dprk-2012")
        >>> estimate = wf.simulate(made, draws=2**12, seed=0, smooth=True)
        >>> estimate.smoothing.method
        'convolution'
        """
        from wageflow.simulation.smoothing import plan

        return self.run.smoothing or plan(self.run, "plain")

    @property
    def partial(self) -> bool:
        """Whether the run was interrupted, so that there are fewer replicates than planned."""
        return self.planned is not None and self.run_size < self.planned

    @property
    def partial_note(self) -> str:
        """What a partial estimate says of itself; empty if it is none."""
        if not self.partial:
            return ""
        return (
            f"interrupted; partial estimate from {self.run_size} of {self.planned} planned "
            "replicates"
        )

    @property
    def given_note(self) -> str:
        """What a reconciled estimate takes as given; empty of any other."""
        return ""

    @property
    def programme(self) -> Programme:
        """The programme that was run."""
        return self.run.programme

    @property
    def run_size(self) -> int:
        """Number of replicates."""
        return len(self.results)

    @property
    def draws(self) -> int:
        """Number of draws in all replicates."""
        return self.run_size * self.run.design.size

    @property
    def seed(self) -> int:
        """The seed that gives these bits again."""
        return self.run.design.seed

    @property
    def sampler(self) -> str:
        """How the draws were made."""
        return self.run.design.sampler

    @property
    def is_weighted(self) -> bool:
        """Whether draws count more or less, as those of a reconciled estimate do."""
        return any(result.weights is not None for result in self.results)

    @property
    def weights(self) -> Floats:
        """How much each draw counts, shape (draw,), 1 on average.

        All are 1 unless the estimate was reconciled; ``numpy.average(values, weights=...)`` is then
        the mean that the summary prints.
        """
        size = self.run.design.size
        return np.concatenate(
            [np.ones(size) if r.weights is None else r.weights for r in self.results]
        )

    @property
    def shares(self) -> Floats | None:
        """The mean weight of each replicate, shape (replicate,); None if no draw has a weight."""
        return self._statistics.shares

    @cached_property
    def _statistics(self) -> Statistics:
        weights = self.weights.reshape(self.run_size, -1) if self.is_weighted else None
        return Statistics(self.run, self.results, weights)

    @checked
    def values(
        self,
        concept: str | None = None,
        *,
        host: str | None = None,
        recipient: str | None = None,
    ) -> Floats:
        """Return the draws of a concept, shape (draw,), in dollars a year.

        Parameters
        ----------
        concept : str, optional
            State-side revenue by default; of a recipient, what it gets out of the gross wages.
        host, recipient : str, optional

        Raises
        ------
        UnknownNameError
            If nothing carries one of the names.
        EstimateError
            If the run kept no draws.
        """
        default = "state-side" if recipient is None else "gross"
        key = key_of(self.programme, concept or default, host, recipient)
        return draws_of(self.run, self.results, key).ravel()

    @checked
    def workers(self, host: str | None = None) -> Floats:
        """Return the draws of the headcount, of one host or of all, shape (draw,).

        Raises
        ------
        UnknownNameError
            If there is no such host.
        EstimateError
            If the run kept no draws.
        """
        hosts = self.programme.hosts
        if host is not None and host not in hosts:
            raise UnknownNameError(f"host {host!r}: {nearest(str(host), hosts)}")
        index = self.run.layout.index
        places = [index[Row(HEADS, name)] for name in hosts if host in (None, name)]
        return np.concatenate([r.rows[places].sum(axis=0) for r in self.with_draws()])

    def parameters(self) -> dict[str, Floats]:
        """Return the draws of every unknown by name, each of shape (draw,).

        They are not stored: the design gives the same bits again.
        """
        parts: dict[str, list[Floats]] = {name: [] for name in self.programme.unknowns}
        for number in range(self.run_size):
            for block in parameter_blocks(self.run, number):
                for name, values in block.items():
                    parts[name].append(values)
        return {name: np.concatenate(blocks) for name, blocks in parts.items()}

    def with_draws(self) -> list[Any]:
        """Return the replicates, which hold their draws.

        Raises
        ------
        EstimateError
            If the run kept none.
        """
        if self.run.keep == "summary":
            self.values()  # raises, with the remedy
        return [result for result in self.results if result.rows is not None]

    @checked
    def trace(self, name: str | None = None) -> pd.DataFrame:
        """Return the claims that a host's numbers rest on; see `Programme.trace`.

        Examples
        --------
        >>> import wageflow as wf
        >>> estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**10, seed=0)
        >>> estimate.trace("Kuwait")["locator"].iloc[0]
        'ch. 3 s. 2'
        """
        return self.programme.trace(name)
