"""Pictures of measured points: errors against time, and how time and memory grow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from curves import CURVES, fitted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

__all__ = ["PICTURES", "draw", "draw_growth"]

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


def draw_growth(points: Sequence[dict[str, Any]], path: Path) -> None:
    """Draw processor seconds and memory against size on log axes, a panel for each curve."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    mpl.rcParams.update({"svg.hashsalt": "wageflow", "font.size": 9})
    figure, grid = plt.subplots(2, 4, figsize=(12, 6), layout="constrained")
    handles: list[Any] = []
    for ax, curve in zip(grid.flat, CURVES.values(), strict=True):
        mine = [p for p in points if p["curve"] == curve.name]
        ax.set(xscale="log", yscale="log", xlabel=curve.what)
        ax.spines["top"].set_visible(False)
        memory = ax.twinx()
        memory.spines["top"].set_visible(False)
        memory.set(yscale="log", ylim=(50, 2_000))
        memory.set_yticks([100, 1_000], ["100", "1,000"])
        memory.minorticks_off()
        if len(mine) < 3:
            continue
        x = [float(p["size"]) for p in mine]
        y = [float(p["cpu_seconds"]) for p in mine]
        fit = fitted(x, y)
        handles = [
            *ax.plot(x, y, color="#0072B2", marker="o", markersize=4, label="processor seconds"),
            *memory.plot(
                x, [float(p["peak_mib"]) for p in mine], color="#D55E00", marker="s",
                markersize=3, linestyle="--", linewidth=1.2, label="peak memory, MiB (right)",
            ),
        ]  # fmt: skip
        start = (x[0] * x[-1]) ** 0.5
        handles += ax.plot(
            [start, x[-1]], [y[-1] * (start / x[-1]) ** fit.exponent, y[-1]],
            color="0.55", linewidth=5, alpha=0.4, zorder=0, label="fitted slope",
        )  # fmt: skip
        ax.set_title(f"{curve.name}: time ~ size$^{{{fit.exponent:.2f}}}$", loc="left", fontsize=10)
        # as many orders of magnitude upwards everywhere, so that slopes can be compared
        ax.set_ylim(min(y) / 2, max(max(y) * 3, min(y) * 100))
    figure.legend(handles=handles, loc="outside lower center", ncols=3, frameon=False)
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)
    plt.close(figure)


#: What draws the points of each part, by the stem of their file.
PICTURES: dict[str, Callable[[Sequence[dict[str, Any]], Path], None]] = {
    "error-against-time": draw,
    "growth-curves": draw_growth,
}
