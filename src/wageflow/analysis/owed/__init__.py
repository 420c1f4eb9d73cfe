"""What workers are owed against what others are paid, and who holds it."""

from wageflow.analysis.owed.gap import WageGap
from wageflow.analysis.owed.run import wage_gap

__all__ = ["WageGap", "wage_gap"]
