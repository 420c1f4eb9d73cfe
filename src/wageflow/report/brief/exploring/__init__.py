"""Ranges that a reader of the page moves, and what chain, total and S-curve say to it.

The page cannot run the model. It carries some draws of an estimate: `picking` chooses them,
`packing` writes them small, `rule` says what a moved range does to them, and `measuring` how far
that is from the model itself. `markup` is what a reader sees and hears; ``rule.js`` is the rule in
the page, ``words.js`` its figures, ``explorer.js`` and ``explorer.css`` the controls and drawings.
"""

from wageflow.report.brief.exploring.explore import explore
from wageflow.report.brief.exploring.markup import markup, script, stylesheet

__all__ = ["explore", "markup", "script", "stylesheet"]
