"""Which unknown matters: indices of variance, swings, switching values, the worth of knowing.

A `Model` is an output as a function of points in the unit cube, whatever it is an output of:
`choosing` makes one of a programme, an estimate, a projection, a comparison or a function of the
user's own. `sobol`, `shapley`, `given` and `ranging` are the methods, `frame` is the table that
all of them give, and `information` says what it would be worth to know an unknown, or to settle a
claim.
"""

from __future__ import annotations

from wageflow.analysis.influence.information import information
from wageflow.analysis.influence.sensitivity import METHODS, sensitivity

__all__ = ["METHODS", "information", "sensitivity"]
