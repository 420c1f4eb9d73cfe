"""An estimate held against what is known exactly."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.errors import EstimateError
from wageflow.simulation.checking.exact import Exact, exact_moments
from wageflow.simulation.summing.summary import Key, combine, keys

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from wageflow.simulation.estimate import Estimate

__all__ = ["Check", "check_frame", "self_check"]

Floats: TypeAlias = npt.NDArray[np.float64]

_ROUNDING = 1e-9  # relative: quantiles from tables are this exact, which no spread of draws shows
_FAR = 5.0  # standard errors apart that are no chance
_RARE = 1e-4  # nor may few replicates, whose standard errors are unsure themselves, explain them


@dataclass(frozen=True)
class Check:
    """A mean of an estimate beside its exact value.

    Parameters
    ----------
    concept : str
    sampled, exact : float
        Dollars a year.
    apart : float
        Sampled less exact, in standard errors.
    disagrees : bool
        Whether they are farther apart than chance explains.
    """

    concept: str
    sampled: float
    exact: float
    apart: float
    disagrees: bool


def check_frame(estimate: Estimate, by: Sequence[str]) -> pd.DataFrame:
    """Return means and deviations beside the exact ones; see `Estimate.check`."""
    import pandas as pd

    if estimate.is_weighted:
        raise EstimateError(
            "check: the draws of this estimate have weights, and what they then give has no exact "
            "value; check the estimate as it was before: .prior.check()"
        )
    order = tuple(name for name in ("host", "recipient") if name in by)
    found = keys(estimate.run.layout, order)
    exact = _exact(estimate, found)
    means, variances = _by_replicate(estimate, order, found)
    mean, mean_error = _merged(means)
    spread, spread_error = _merged(variances + np.square(means - mean))
    sd, exact_sd = np.sqrt(spread), np.sqrt(exact.variance)
    sd_error = np.divide(spread_error, 2 * sd, out=np.zeros_like(sd), where=sd > 0)
    columns = {
        "mean": mean,
        "exact_mean": exact.mean,
        "apart": _apart(mean, exact.mean, mean_error, np.abs(exact.mean)),
        "sd": sd,
        "exact_sd": exact_sd,
        "sd_apart": _apart(sd, exact_sd, sd_error, np.maximum(exact_sd, np.abs(exact.mean))),
    }
    kept = [k for k, key in enumerate(found) if key not in exact.reasons]
    levels = [*by, "concept"]
    labels = [[getattr(found[k], name) for k in kept] for name in levels]
    index = pd.MultiIndex.from_arrays(labels, names=levels) if by else pd.Index(labels[0])
    frame = pd.DataFrame(columns).iloc[kept].set_axis(index, axis=0)
    frame.index.names = levels
    frame.attrs["not exact"] = {
        ", ".join(filter(None, (key.host, key.recipient, key.concept))): why
        for key, why in exact.reasons.items()
    }
    return frame


def self_check(estimate: Estimate) -> Check | None:
    """Check the mean of state-side revenue, or else that of all wages; None if neither is exact.

    Weighted draws are held against nothing.

    Examples
    --------
    >>> import wageflow as wf
    >>> estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**10, seed=0)
    >>> found = self_check(estimate)
    >>> found.concept, found.disagrees
    ('state-side', False)
    """
    if estimate.is_weighted:
        return None
    wanted = [Key("state-side"), Key("gross")]
    exact = _exact(estimate, wanted)
    k = next((k for k, key in enumerate(wanted) if key not in exact.reasons), None)
    if k is None:
        return None
    found, merged = estimate.statistics(())
    row = found.index(wanted[k])
    sampled, error = merged["mean"][row : row + 1], merged["mcse"][row : row + 1]
    only = exact.mean[k : k + 1]
    apart = float(_apart(sampled, only, error, np.abs(only))[0])
    return Check(
        wanted[k].concept,
        float(sampled[0]),
        float(exact.mean[k]),
        apart,
        _far(apart, estimate.run_size),
    )


def _exact(estimate: Estimate, wanted: Sequence[Key]) -> Exact:
    if estimate.run.copula is not None:
        nothing = np.zeros(len(wanted))
        return Exact(nothing, nothing, dict.fromkeys(wanted, "unknowns are correlated"))
    return exact_moments(estimate.run.layout, wanted)


def _by_replicate(
    estimate: Estimate, order: tuple[str, ...], found: Sequence[Key]
) -> tuple[Floats, Floats]:
    """Return the means and variances of every replicate, each of shape (replicate, key)."""
    means, variances = [], []
    for result in estimate.results:
        if result.rows is None:
            moments = result.moments[order]
            means.append(moments.mean)
            variances.append(moments.variance)
        else:
            series = combine(estimate.run.layout, result.rows, found)
            means.append(series.mean(axis=1))
            variances.append(series.var(axis=1))
    return np.stack(means), np.stack(variances)


def _merged(by_replicate: Floats) -> tuple[Floats, Floats]:
    error = by_replicate.std(axis=0, ddof=1) / math.sqrt(len(by_replicate))
    return by_replicate.mean(axis=0), np.asarray(error, dtype=np.float64)


def _apart(sampled: Floats, exact: Floats, error: Floats, size: Floats) -> Floats:
    """Return the distance in standard errors; what is `size` large is rounded."""
    unit = np.hypot(error, _ROUNDING * size)
    return np.divide(sampled - exact, unit, out=np.zeros_like(sampled), where=unit > 0)


def _far(apart: float, replicates: int) -> bool:
    from scipy.special import stdtr

    # the standard error is itself estimated: with few replicates Student's law has long tails
    return abs(apart) > _FAR and 2 * float(stdtr(replicates - 1, -abs(apart))) < _RARE
