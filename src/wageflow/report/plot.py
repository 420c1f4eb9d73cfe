"""Pictures: Axes in, Axes out, matplotlib alone, nothing shown and nothing set globally.

``waterfall`` and ``sankey`` show who takes what; ``s_curve`` and ``density`` show what a programme
earns and how sure that is; ``headlines`` and ``claims`` show what the sources print; ``fan``,
``difference``, ``hosts``, ``small_multiples`` and ``attribution`` show scenarios over time;
``tornado`` and ``indices`` show which unknown matters, ``before_after`` what published totals
imply, ``owed`` who holds what is owed, ``cash_flow`` a contract month by month, ``portfolio``
labour beside other streams of income.
``axes`` makes the room of a page's text or of a slide. ``alt_text`` says in words what a picture
shows, ``save`` writes it to a file, ``picture_bytes`` gives the bytes of one, ``svg`` a part of an
HTML page, in colours that ``page_colours`` has for light and for dark paper.

Examples
--------
>>> import matplotlib.pyplot as plt
>>> import wageflow as wf
>>> flow = wf.load_chain("uae-plasterer").split(1_200)
>>> figure, (left, right) = plt.subplots(1, 2, layout="constrained")
>>> wf.plot.waterfall(flow, ax=left) is left, wf.plot.sankey(flow, ax=right) is right
(True, True)
>>> plt.close(figure)
"""

from __future__ import annotations

from wageflow.report.pictures.attributed import attribution
from wageflow.report.pictures.before_after import before_after
from wageflow.report.pictures.cash_flow import cash_flow
from wageflow.report.pictures.claim_range import claims
from wageflow.report.pictures.colours import page_colours
from wageflow.report.pictures.curves import density, s_curve
from wageflow.report.pictures.fan import difference, fan
from wageflow.report.pictures.headlines import headlines
from wageflow.report.pictures.indices import indices
from wageflow.report.pictures.inline import svg
from wageflow.report.pictures.multiples import small_multiples
from wageflow.report.pictures.owed import owed
from wageflow.report.pictures.picture import picture_bytes, save
from wageflow.report.pictures.sankey import sankey
from wageflow.report.pictures.sizes import axes
from wageflow.report.pictures.stacked import hosts
from wageflow.report.pictures.streams import portfolio
from wageflow.report.pictures.style import alt_text
from wageflow.report.pictures.tornado import tornado
from wageflow.report.pictures.waterfall import waterfall

__all__ = [
    "alt_text",
    "attribution",
    "axes",
    "before_after",
    "cash_flow",
    "claims",
    "density",
    "difference",
    "fan",
    "headlines",
    "hosts",
    "indices",
    "owed",
    "page_colours",
    "picture_bytes",
    "portfolio",
    "s_curve",
    "sankey",
    "save",
    "small_multiples",
    "svg",
    "tornado",
    "waterfall",
]
