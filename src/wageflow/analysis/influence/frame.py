"""The table that every method gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from wageflow.analysis.influence.model import Floats

__all__ = ["COLUMNS", "TOLERATED", "converged", "frame_of", "rounded"]

#: Of every method: what one does not say is NaN.
COLUMNS = (
    "first",
    "first_se",
    "total",
    "total_se",
    "effect",
    "effect_se",
    "narrows",
    "narrows_se",
    "low",
    "high",
    "swing",
    "switching",
    "switching_percentile",
    "converged",
)

#: The largest standard error of an index that is told apart from another at a glance.
TOLERATED = 0.02

_ROUNDED = 1e-15  # shares below this are what rounding leaves
_ORDERED_BY = {
    "sobol": "total",
    "given-data": "effect",
    "shapley": "effect",
    "tornado": "swing",
    "switching": "switching_percentile",
}


def frame_of(
    method: str, names: Sequence[str], columns: Mapping[str, Any], about: Mapping[str, Any]
) -> pd.DataFrame:
    """Return a row for each parameter, those that matter most first."""
    import pandas as pd

    empty = np.full(len(names), np.nan)
    data = {name: columns.get(name, empty) for name in COLUMNS}
    data["converged"] = np.broadcast_to(columns.get("converged", True), len(names))
    for column in ("first", "total"):
        data[column] = rounded(np.asarray(data[column], dtype=np.float64))
    frame = pd.DataFrame(data, index=pd.Index(list(names), name="parameter"))
    # what is equal keeps the order of the inputs
    weight = frame[_ORDERED_BY[method]]
    if method == "switching":  # the nearest to its median takes the least to reach the target
        weight = -(weight - 50.0).abs()
    frame = frame.loc[weight.sort_values(ascending=False, kind="stable", na_position="last").index]
    frame.attrs.update(about)
    return frame


def rounded(share: Floats) -> Floats:
    """Return shares without what rounding leaves."""
    return np.where(np.abs(share) < _ROUNDED, 0.0, share)


def converged(indices: Sequence[tuple[Floats, Floats]], output: Floats) -> Any:
    """Whether indices of a row can be trusted, shape (player,).

    They can if their standard errors are at most `TOLERATED`, none lies outside 0 to 1 by more than
    three of them, and no single draw makes up a tenth of the variance: then neither the indices
    nor their errors mean anything.
    """
    apart = (output - output.mean()) ** 2
    fine: Any = bool(apart.max() <= 0.1 * apart.sum())
    for index, error in indices:
        inside = (index >= -3.0 * error) & (index <= 1.0 + 3.0 * error)
        fine = fine & (error <= TOLERATED) & inside
    return fine
