"""Smooth distribution functions: what can be integrated exactly is not sampled."""

from wageflow.simulation.smoothing.convolution import plan, smoothed
from wageflow.simulation.smoothing.plan import Plan
from wageflow.simulation.smoothing.planning import plan_of

__all__ = ["Plan", "plan", "plan_of", "smoothed"]
