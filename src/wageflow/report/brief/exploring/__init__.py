"""Ranges that a reader of the page moves, and what chain, total and S-curve say to it.

The page cannot run the model. It carries some draws of an estimate: `picking` chooses them,
`packing` writes them small, `rule` says what a moved range does to them, and `measuring` how far
that is from the model itself. ``explorer.js`` is the same rule in the page; `markup` is what a
reader sees and hears.
"""

from wageflow.report.brief.exploring.explore import explore
from wageflow.report.brief.exploring.markup import markup, script, stylesheet

__all__ = ["explore", "markup", "script", "stylesheet"]
