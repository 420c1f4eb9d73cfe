"""What a total can be when nothing is assumed about the dependence between hosts.

Every host's total has a distribution; how hosts depend on one another is hardly ever known. If they
all move together, quantiles add up. That is not the worst case: at a given level there are
dependences under which the quantile of the sum lies higher still.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.arguments import checked
from wageflow.errors import EstimateError, UnknownNameError, nearest
from wageflow.programme import CONCEPTS, Programme
from wageflow.simulation.asking import probabilities_of
from wageflow.simulation.checking.rearrangement import extreme_quantiles, least_spread, tail_means
from wageflow.simulation.engine import simulate
from wageflow.simulation.estimate import Estimate
from wageflow.simulation.running.precision import MAIN_CONCEPT
from wageflow.simulation.summing.summary import quantiles

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike

    import pandas as pd

__all__ = ["Bounds", "bounds"]

Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Bounds:
    """Quantiles of a total under every dependence between hosts; made by `bounds`.

    Parameters
    ----------
    programme, concept : str
    levels : ndarray of shape (level,)
    estimated, comonotone : ndarray of shape (level,)
        As the run has them, and if all hosts move together; dollars a year.
    lowest, highest : ndarray of shape (2, level)
        The rearrangement algorithm's pair for the extreme quantiles, from pieces of the tail at
        their lower and at their upper ends: the extreme lies between the two.
    floor, ceiling : ndarray of shape (level,)
        What no dependence passes: the sums of the hosts' means below and above the level.
    mean : float
        The same under every dependence.
    sd : tuple of float
        The smallest standard deviation of the total, the estimated one, and the largest.
    """

    programme: str
    concept: str
    levels: Floats
    estimated: Floats
    comonotone: Floats
    lowest: Floats
    highest: Floats
    floor: Floats
    ceiling: Floats
    mean: float
    sd: tuple[float, float, float]

    def table(self) -> pd.DataFrame:
        """Return the quantiles, in dollars a year.

        Returns
        -------
        DataFrame
            Indexed by level: estimated, comonotone (all hosts move together), lowest and highest
            (under any dependence, the outer ends of the algorithm's pairs), lowest_gap and
            highest_gap (what the pairs leave open), floor and ceiling (what no dependence passes).
        """
        import pandas as pd

        columns = {
            "estimated": self.estimated,
            "comonotone": self.comonotone,
            "lowest": self.lowest[0],
            "highest": self.highest[1],
            "lowest_gap": self.lowest[1] - self.lowest[0],
            "highest_gap": self.highest[1] - self.highest[0],
            "floor": self.floor,
            "ceiling": self.ceiling,
        }
        return pd.DataFrame(columns, index=pd.Index(self.levels, name="level"))

    def __repr__(self) -> str:
        def million(value: Any) -> str:
            return f"{float(value) / 1e6:,.4g}"

        low, high = int(self.levels.argmin()), int(self.levels.argmax())
        lines = [f"{self.concept} of {self.programme!r}, million USD a year"]
        if high > low:
            covered = 100 * (self.levels[high] - self.levels[low])
            lines.append(
                f"  {covered:g} % range {million(self.estimated[low])} to "
                f"{million(self.estimated[high])} as estimated; {million(self.comonotone[low])} to "
                f"{million(self.comonotone[high])} if all hosts move together"
            )
        lines.append("  whatever the dependence between hosts:")
        lines += [
            f"    P{100 * level:g} lies between {million(lowest)} and {million(highest)}"
            for level, lowest, highest in zip(
                self.levels, self.lowest[0], self.highest[1], strict=True
            )
        ]
        smallest, estimated, largest = self.sd
        lines.append(
            f"    the mean is {million(self.mean)}, and the standard deviation lies between "
            f"{million(smallest)} and {million(largest)} ({million(estimated)} as estimated)"
        )
        return "\n".join(lines)


@checked
def bounds(
    programme: Programme | str | PathLike[str] | Estimate,
    *,
    concept: str = MAIN_CONCEPT,
    levels: Sequence[float] = (0.05, 0.25, 0.5, 0.75, 0.95),
    draws: int = 2**16,
    seed: int | None = None,
) -> Bounds:
    """Return the range of the total when nothing is assumed about dependence between hosts.

    Parameters
    ----------
    programme : Programme, str, path or Estimate
        A programme, which may be given by its name or file, is simulated first; an estimate must
        have kept its draws.
    concept : str
    levels : sequence of float
        Probabilities of the quantiles, in (0, 1).
    draws : int
        Of a programme.
    seed : int, optional
        Of a programme; the same seed gives the same bits.

    Returns
    -------
    Bounds

    Raises
    ------
    UnknownNameError
        If there is no such concept.
    EstimateError
        If a level is no probability, or the estimate kept no draws.

    Notes
    -----
    Only the distribution of each host's total is used, as the run has it. Hosts that share a
    named unknown depend on one another through it in the estimate; here that is an assumption
    about dependence like any other, and is dropped. Within a host all stays as it is.

    The extremes are those of the rearrangement algorithm: for two hosts exactly those of Makarov,
    for more a dependence that was found, beyond which another may lie, but none beyond ``floor``
    and ``ceiling``. For the shares of hosts in practice the two hardly differ.

    Examples
    --------
    >>> import wageflow as wf
    >>> found = wf.bounds("dprk-2012", draws=2**12, seed=0)
    >>> table = found.table()
    >>> bool((table["lowest"] <= table["estimated"]).all())
    True
    """
    if concept not in CONCEPTS:
        raise UnknownNameError(f"concept {concept!r}: {nearest(str(concept), CONCEPTS)}")
    wanted = probabilities_of(levels, what="levels", ends=False)
    if isinstance(programme, Estimate):
        estimate = programme
        if estimate.is_weighted:
            raise EstimateError(
                "bounds: the draws of this estimate have weights, by which hosts depend on one "
                "another; give the estimate as it was before: .prior"
            )
    else:
        estimate = simulate(programme, draws=draws, seed=seed)
        if estimate.partial:  # nobody asked for bounds by part of a run
            raise KeyboardInterrupt
    total = estimate.values(concept)
    mean, sd = float(total.mean()), float(total.std())
    estimated = quantiles(_ordered(estimate, concept, None), wanted)
    facts = (estimate.programme.name, concept, wanted, estimated)
    hosts = [_ordered(estimate, concept, host) for host in estimate.programme.hosts]
    moving = [host for host in hosts if host.min() < host.max()]
    if len(moving) < 2:
        pair = np.stack([estimated, estimated])
        return Bounds(*facts, estimated, pair, pair, estimated, estimated, mean, (sd, sd, sd))

    def by_host(u: Floats) -> Floats:
        return quantiles(np.stack(moving), u)

    certain = sum(float(host[0]) for host in hosts if host.min() == host.max())
    # of all draws: means of replicates' quantiles, as above, are less spread than these
    draws_of = [np.sort(estimate.values(concept, host=h)) for h in estimate.programme.hosts]
    varying = [host for host in draws_of if host[0] < host[-1]]
    together = np.sum(varying, axis=0)  # each rising, so that all move together
    found = extreme_quantiles(by_host, wanted, tail_means(varying, wanted))
    least = min(least_spread(by_host), sd)
    return Bounds(
        *facts,
        by_host(wanted).sum(axis=0) + certain,
        found.lowest + certain,
        found.highest + certain,
        found.floor + certain,
        found.ceiling + certain,
        mean,
        (least, sd, float(together.std())),
    )


def _ordered(estimate: Estimate, concept: str, host: str | None) -> Floats:
    """Return a total's rising values, shape (draw of a replicate,), each the mean over replicates.

    Quantiles are linear in the ordered draws, so that those of these are the means over replicates
    of theirs, which a summary prints.
    """
    values = estimate.values(concept, host=host).reshape(estimate.run_size, -1)
    found: Floats = np.sort(values, axis=1).mean(axis=0)
    return found
