"""Monte Carlo: the design of the draws, the run, and the estimate that it leaves."""

from wageflow.simulation.checking.bounds import Bounds, bounds
from wageflow.simulation.engine import simulate
from wageflow.simulation.estimate import Estimate
from wageflow.simulation.measured import Measured, MeasuredArray
from wageflow.simulation.storage import load_estimate

__all__ = ["Bounds", "Estimate", "Measured", "MeasuredArray", "bounds", "load_estimate", "simulate"]
