"""Published headlines held against what is beneath them."""

from wageflow.analysis.auditing.audit import audit
from wageflow.analysis.auditing.opinions import CHECKS, VERDICTS
from wageflow.analysis.auditing.reproduce import most_repeated, reproduce

__all__ = ["CHECKS", "VERDICTS", "audit", "most_repeated", "reproduce"]
