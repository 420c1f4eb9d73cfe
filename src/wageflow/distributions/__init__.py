"""Uncertain numbers: what stands in a model where a number might.

A distribution is known by its quantile function, because a Monte Carlo run draws points in the
unit cube and asks each unknown for its value there.
"""

from __future__ import annotations

from wageflow.distributions.base import Distribution
from wageflow.distributions.combinations import between, from_scipy, mixture, truncate, vincent
from wageflow.distributions.constructors import (
    beta,
    discrete,
    empirical,
    logitnormal,
    lognormal,
    loguniform,
    normal,
    pert,
    triangular,
    uniform,
)
from wageflow.distributions.plain import from_plain
from wageflow.distributions.quantities import (
    OneOf,
    Param,
    PerHead,
    Quantity,
    Series,
    Unit,
    as_quantity,
    bounds,
    per_head,
    units_of,
)
from wageflow.distributions.resolving import Draws, merge_unknowns, resolve, unknowns

__all__ = [
    "Distribution",
    "Draws",
    "OneOf",
    "Param",
    "PerHead",
    "Quantity",
    "Series",
    "Unit",
    "as_quantity",
    "beta",
    "between",
    "bounds",
    "discrete",
    "empirical",
    "from_plain",
    "from_scipy",
    "logitnormal",
    "lognormal",
    "loguniform",
    "merge_unknowns",
    "mixture",
    "normal",
    "per_head",
    "pert",
    "resolve",
    "triangular",
    "truncate",
    "uniform",
    "units_of",
    "unknowns",
    "vincent",
]
