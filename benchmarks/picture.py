"""The picture of error against time, drawn from the points that `accuracy` measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["draw"]

#: Colours of Okabe and Ito, which all kinds of eyes tell apart, and markers besides.
_STYLES = {
    "NumPy by hand": ("#000000", "o"),
    "NumPy, tuned": ("#E69F00", "s"),
    "numba, compiled by hand": ("#CC79A7", "^"),
    "squigglepy": ("#56B4E9", "v"),
    "wageflow, random": ("#999999", "x"),
    "wageflow, Latin hypercube": ("#009E73", "+"),
    "wageflow, Sobol'": ("#0072B2", "D"),
    "wageflow, smooth": ("#D55E00", "*"),
}
_TITLES = {
    "W1P": "8 hosts, 48 independent unknowns (W1P)",
    "dprk-2012": "dprk-2012, with shared unknowns",
}


def draw(points: Sequence[dict[str, Any]], path: Path) -> None:
    """Draw errors of P95 of the total against seconds, a panel for each task."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    mpl.rcParams.update({"svg.hashsalt": "wageflow", "font.size": 10})
    figure, axes = plt.subplots(1, 2, figsize=(11, 5), sharey=True, layout="constrained")
    for ax, (task, title) in zip(axes, _TITLES.items(), strict=True):
        for goal, words in ((1e-3, "0.1 %"), (1e-4, "0.01 %")):
            ax.axhline(goal, color="0.8", linewidth=0.8, zorder=0)
            ax.annotate(
                words, (1, goal), xycoords=("axes fraction", "data"), ha="right", va="bottom",
                color="0.4", fontsize=9,
            )  # fmt: skip
        for method, (colour, marker) in _STYLES.items():
            rows = [p for p in points if p["task"] == task and p["method"] == method]
            measured = [p for p in rows if p["extrapolated"] == "no"]
            if not measured:
                continue
            x = [float(p["seconds_total"]) for p in measured]
            y = [float(p["error_p95"]) for p in measured]
            ax.plot(x, y, color=colour, marker=marker, markersize=6, linewidth=1.6, label=method)
            for beyond in (p for p in rows if p["extrapolated"] == "yes"):
                line = [x[-1], float(beyond["seconds_total"])], [y[-1], float(beyond["error_p95"])]
                ax.plot(*line, color=colour, linestyle=":", linewidth=1.2)
        ax.set(xscale="log", yscale="log", xlabel="seconds, one thread")
        ax.set_title(title, loc="left", fontsize=11)
        ax.spines[["top", "right"]].set_visible(False)
    axes[0].set_ylabel("relative standard error of the 95 % point")
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=4, frameon=False)
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)
    plt.close(figure)
