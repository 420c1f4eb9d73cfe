"""Mean revenue by host over time, one on top of the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.errors import InputError
from wageflow.report.escape import plain
from wageflow.report.pictures.heading import heading
from wageflow.report.pictures.measure_marks import plan_marks
from wageflow.report.pictures.style import INK, NOTE, axes_for, describe, finite
from wageflow.report.pictures.time_axis import width_of
from wageflow.report.pictures.time_frame import EndName, frame_time, name_ends, reserved, set_levels
from wageflow.report.pictures.timeline import Timeline, about, error_of, look_at, picked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

    from wageflow.scenarios.comparison import Comparison
    from wageflow.scenarios.paths import Paths

__all__ = ["hosts"]

Floats: TypeAlias = npt.NDArray[np.float64]

# told apart by the colour-blind, neighbours by their lightness in grey, too
_FILLS = ("#0072B2", "#56B4E9", "#8A3B00", "#E69F00", "#005C46", "#8FD1BB", "#7A4A66", "#E3B5CE")
_OTHERS, _NO_HOST = "#BDBDBD", "#F2F2F2"
_SIZE = (7.4, 4.4)
_NOWHERE = "no host"


class _Band(NamedTuple):
    """A host, or several together, with the means that it brings, in dollars or workers."""

    name: str
    means: Floats
    colour: str


def hosts(
    paths: Paths | Comparison,
    name: str | None = None,
    *,
    concept: str = "state-side",
    minimum: float = 0.03,
    ax: Axes | None = None,
) -> Axes:
    """Draw how much each host brings over time: means, one on top of the other.

    Means add up, as medians would not: the line on top is the mean of all. The host that brings
    most over the horizon stands at the bottom; names at the right stand in the order of the bands.
    What a mean takes away, as a net below zero, hangs below zero, and the line is what is left.

    Parameters
    ----------
    paths : Paths or Comparison
    concept : {"state-side", "gross", "statutory", "net", "received", "workers"}
    name : str, optional
        Which of a comparison; the only one beside the baseline if left out.
    minimum : float
        Hosts that never bring this share of the mean of all are drawn as one, "others"; 0 draws
        every host.
    ax : Axes, optional
        Where to draw, best in a figure with ``layout="constrained"``, which makes room for names;
        a new figure if left out.

    Returns
    -------
    Axes

    Raises
    ------
    InputError
        If `paths` is something else, or `minimum` is not a share.
    UnknownNameError
        If no concept or scenario is called so.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import wageflow as wf
    >>> stop = wf.Scenario("stop", measures=[wf.StopPermits(start="2013-07", hosts="Russia")])
    >>> paths = wf.project("dprk-2012", stop, start="2012", end="2016", draws=2**8, seed=0)
    >>> ax = wf.plot.hosts(paths, concept="workers", minimum=0.1)
    >>> [text.get_text() for text in ax.texts if "others" in text.get_text()]
    ['others (4)']
    >>> plt.close(ax.figure)
    """
    if isinstance(minimum, bool | str) or not finite(minimum) or not 0 <= minimum < 1:
        raise InputError(f"hosts, minimum: got {minimum!r}; write a share from 0 to below 1")
    chosen, _ = picked(paths, name, "hosts")
    names = chosen.projection.programme.hosts
    each = [row[0] for row in look_at([chosen], concept, [*names, ""])]
    whole = each.pop()
    bands = _bands({one.host: one.values.mean(axis=0) for one in each}, whole, float(minimum))
    plan = plan_marks(chosen.scenario, whole.edges.tolist(), reserved(0.775 * 72 * _SIZE[0]))
    key = 1.25 * NOTE * len(plan.key)
    ax = axes_for(ax, (_SIZE[0], _SIZE[1] + (plan.above + key) / 72), "hosts")
    plan = plan_marks(chosen.scenario, whole.edges.tolist(), reserved(width_of(ax)))
    ends = _stack(ax, bands, whole)
    frame_time(ax, whole, plan, f"Mean {whole.label[0].lower()}{whole.label[1:]}")
    name_ends(ax, ends, swatch=True)
    error = error_of(float(whole.found["mcse"].max()), whole.scale)
    heading(
        ax,
        f"{whole.title} by host: {whole.name}",
        [
            f"{concept}: {about(concept)}; a step for each {whole.horizon.step}",
            "means, which add up to the mean of all (the line); names in the order of the bands",
            f"{chosen.draws:,} draws; Monte Carlo standard error of the mean of all {error}",
        ],
        above=plan.above,
    )
    return describe(ax, _told(whole, bands))


def _bands(means: Mapping[str, Floats], whole: Timeline, minimum: float) -> list[_Band]:
    """Return what is drawn, from below: hosts by size, small ones as one, what has no host."""
    total = whole.found["mean"]
    largest = float(np.abs(total).max()) or 1.0
    ordered = sorted(means, key=lambda name: -float(means[name].sum()))
    large = [name for name in ordered if float(np.abs(means[name]).max()) >= minimum * largest]
    small = [name for name in ordered if name not in large]
    if len(small) == 1:  # to call one host "others" would save nothing
        large, small = ordered, []
    bands = [
        _Band(plain(name), means[name], _FILLS[k % len(_FILLS)]) for k, name in enumerate(large)
    ]
    if small:
        joined = np.sum([means[name] for name in small], axis=0)
        bands.append(_Band(f"others ({len(small)})", joined, _OTHERS))
    rest = total - np.sum([band.means for band in bands], axis=0)
    if float(np.abs(rest).max()) > 1e-9 * largest:  # more than rounding: other streams
        bands.append(_Band(_NOWHERE, rest, _NO_HOST))
    return bands


def _stack(ax: Axes, bands: Sequence[_Band], whole: Timeline) -> list[EndName]:
    """Draw the bands, and return where their names belong."""
    unit, edges = whole.scale.factor, whole.edges
    above, below = np.zeros(len(edges) - 1), np.zeros(len(edges) - 1)
    ends = []
    for band in bands:
        value = band.means / unit
        floor = np.where(value >= 0, above, below)
        ax.stairs(
            floor + value,
            edges,
            baseline=floor,
            fill=True,
            facecolor=band.colour,
            edgecolor="white",
            linewidth=0.6,
            zorder=2,
            gid=f"host:{band.name}",
        )
        above, below = above + np.maximum(value, 0), below + np.minimum(value, 0)
        ends.append(EndName(band.name, float(floor[-1] + value[-1] / 2), band.colour))
    mean = whole.drawn("mean")
    ax.stairs(mean, edges, baseline=None, color=INK, linewidth=1.2, zorder=3, gid="mean of all")
    set_levels(ax, [0.0, *above.tolist(), *below.tolist()])
    return ends


def _told(whole: Timeline, bands: Sequence[_Band]) -> str:
    first, last = whole.horizon.labels[0], whole.horizon.labels[-1]
    parts = [
        f"{band.name} {whole.figure(0, float(band.means[0]))} in {first}, "
        f"{whole.figure(-1, float(band.means[-1]))} in {last}"
        for band in bands
    ]
    total = whole.found["mean"]
    return (
        f"Stacked steps over time. {whole.title} by host, scenario {whole.name}, mean "
        f"{whole.concept} ({about(whole.concept)}), {whole.unit}, from "
        f"{whole.paths.draws:,} draws: "
        f"{'; '.join(parts)}; all {whole.figure(0, float(total[0]))} in {first}, "
        f"{whole.figure(-1, float(total[-1]))} in {last}. {whole.measures}"
    )
