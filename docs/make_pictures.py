#!/usr/bin/env python
"""Draw the pictures that the pages show: ``python docs/make_pictures.py [FOLDER]``.

``readme.png`` holds the S-curve of the programme of 2012, with the figure of 150 to 230 million
dollars a year against it, beside the way of one wage in Kuwait. The same versions of wageflow and
matplotlib draw the same bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt

import wageflow as wf

HERE = Path(__file__).parent


def readme(folder: Path) -> Path:
    """Draw the picture of the README, 1600 x 640 pixels."""
    estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**16, seed=2012)
    flow = wf.load_chain("kuwait-2012").split(5_000)
    figure, (left, right) = plt.subplots(1, 2, figsize=(12.5, 5), layout="constrained")
    figure.get_layout_engine().set(w_pad=0.2, h_pad=0.08)
    wf.plot.s_curve(estimate, mark={"headline": (150e6, 230e6)}, ax=left)
    wf.plot.sankey(flow, ax=right)
    path = wf.plot.save(left, folder / "readme.png", dpi=128)
    plt.close(figure)
    return path


if __name__ == "__main__":
    mpl.use("Agg")
    readme(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "_static")
