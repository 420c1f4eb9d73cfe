"""Pictures, one a file, and what they have in common; `wageflow.report.plot` names them."""
