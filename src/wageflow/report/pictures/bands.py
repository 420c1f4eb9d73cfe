"""The bands and nodes of a Sankey diagram, drawn with matplotlib alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from wageflow.report.pictures.heading import room_of
from wageflow.report.pictures.node_labels import LINE, Label, Labels, column_places, fit_columns
from wageflow.report.pictures.spacing import spread
from wageflow.report.pictures.style import BODY, INK, PALE, TEXT, haloed, percent

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from matplotlib.axes import Axes

    from wageflow.report.digits import Scale
    from wageflow.report.pictures.links import Network

__all__ = ["HEADS", "NODE", "Box", "boxes_of", "draw_network", "left_of"]

NODE = 0.022  # width of a node, of the width of the Axes
_GAP = 0.045  # between the nodes of a column, of the total
HEADS = 1.6 * BODY  # points over the Axes for the heads of the columns


class Box(NamedTuple):
    """Where a node stands; heights are shares of the total, 0 at the bottom."""

    column: int
    name: str
    low: float
    size: float


def boxes_of(network: Network, *, stand: bool = False) -> dict[tuple[int, str], Box]:
    """Place the nodes: columns centred, or all standing on the ground.

    Examples
    --------
    >>> from wageflow.report.pictures.links import Link, Network
    >>> network = Network((("a",), ("b", "c")), (Link(0, "a", "b", 3), Link(0, "a", "c", 1)), {})
    >>> [box.size for box in boxes_of(network).values()]
    [1.0, 0.75, 0.25]
    """
    gaps = [_GAP * (len(column) - 1) for column in network.columns]
    tallest = 1.0 + max(gaps)
    boxes: dict[tuple[int, str], Box] = {}
    for k, gap in enumerate(gaps):
        top = 1.0 + gap if stand else (tallest + 1.0 + gap) / 2
        for name, value in network.sizes(k).items():
            size = value / network.total
            boxes[k, name] = Box(k, name, top - size, size)
            top -= size + _GAP
    return boxes


def draw_network(
    ax: Axes,
    network: Network,
    fills: Mapping[tuple[int, str], Mapping[str, Any]],
    scale: Scale,
    *,
    stand: bool = False,
) -> None:
    """Draw the nodes, the bands between them and the names beside them.

    Parameters
    ----------
    ax : Axes
        With its heading.
    network : Network
    fills : mapping of tuple to mapping
        How to fill the nodes, by column and name.
    scale : Scale
        The unit of the figures.
    stand : bool
        Whether all columns stand on the ground, and bands leave one after the other.
    """
    above = 0.0 if stand else HEADS
    boxes = boxes_of(network, stand=stand)
    ax.set_axis_off()
    top = max(box.low + box.size for box in boxes.values())
    ax.set_xlim(0, 1)
    ax.set_ylim(-0.02, top + 0.02)
    _bands(ax, network, boxes, fills, stagger=stand)
    for (column, name), box in boxes.items():
        fill = fills.get((column, name), {"facecolor": "#4D4D4D", "edgecolor": "none"})
        left = left_of(network, column)
        ax.add_patch(Rectangle((left, box.low), NODE, box.size, zorder=3, **fill))
    columns = [
        [
            _label(network, (box.column, box.name), box.size * network.total, scale)
            for box in list(boxes.values())[::-1]
            if box.column == column
        ]
        for column in range(len(network.columns))
    ]
    for column, labels in enumerate(fit_columns(ax, columns, above)):
        _labels(ax, network, boxes, column, labels)


def left_of(network: Network, column: int) -> float:
    """Return where the nodes of a column begin, of the width of the Axes."""
    return column_places(len(network.columns))[column] * (1 - NODE)


def _bands(
    ax: Axes,
    network: Network,
    boxes: Mapping[tuple[int, str], Box],
    fills: Mapping[tuple[int, str], Mapping[str, Any]],
    *,
    stagger: bool,
) -> None:
    out = {key: box.low + box.size for key, box in boxes.items()}
    into = dict(out)
    place = {key: k for k, key in enumerate(boxes)}
    ordered = sorted(
        network.links,
        key=lambda k: (k.stage, place[k.stage, k.source], place[k.stage + 1, k.target]),
    )
    for k, link in enumerate(ordered):
        size = link.value / network.total
        start, end = (link.stage, link.source), (link.stage + 1, link.target)
        out[start] -= size
        into[end] -= size
        x0, x1 = left_of(network, link.stage) + NODE, left_of(network, link.stage + 1)
        leaves = x0 + (x1 - x0) * (0.08 + 0.42 * k / max(1, len(ordered) - 1)) if stagger else x0
        # a band wears the colour of the recipient in whose hands the money is
        fill = dict(fills.get(start if link.stage == 1 else end, {}))
        hatched = "hatch" in fill
        ax.add_patch(
            PathPatch(
                _band((x0, leaves, x1), out[start], into[end], size),
                zorder=1,
                alpha=0.7 if hatched else 0.5,
                **(fill | ({"edgecolor": "#BBBBBB"} if hatched else {"linewidth": 0.0})),
            )
        )


def _band(x: tuple[float, float, float], low0: float, low1: float, size: float) -> Path:
    x0, leaves, x1 = x
    middle = (leaves + x1) / 2
    points = [
        ((x0, low0), Path.MOVETO),
        ((leaves, low0), Path.LINETO),
        ((middle, low0), Path.CURVE4),
        ((middle, low1), Path.CURVE4),
        ((x1, low1), Path.CURVE4),
        ((x1, low1 + size), Path.LINETO),
        ((middle, low1 + size), Path.CURVE4),
        ((middle, low0 + size), Path.CURVE4),
        ((leaves, low0 + size), Path.CURVE4),
        ((x0, low0 + size), Path.LINETO),
        ((x0, low0), Path.CLOSEPOLY),
    ]
    return Path([point for point, _ in points], [code for _, code in points])


def _labels(
    ax: Axes,
    network: Network,
    boxes: Mapping[tuple[int, str], Box],
    column: int,
    labels: Labels,
) -> None:
    """Write the names beside the nodes of a column, moved apart where they would overlap."""
    column_boxes = [box for box in boxes.values() if box.column == column][::-1]
    bottom, top = ax.get_ylim()
    lines = np.array([text.count("\n") + 1 for text in labels.texts])
    tall = lines * LINE * labels.size / room_of(ax, 4.0) * (top - bottom)
    middles = [box.low + box.size / 2 for box in column_boxes]
    placed = spread(middles, tall.tolist(), bottom, top)
    first, last = column == 0, column == len(network.columns) - 1
    left = left_of(network, column)
    out, align = (left - 0.012, "right") if first else (left + NODE + 0.012, "left")
    for box, text, y, best in zip(column_boxes, labels.texts, placed, middles, strict=True):
        label = ax.text(
            out,
            y,
            text,
            ha=align,
            va="center",
            fontsize=labels.size,
            color=INK,
            linespacing=1.1,
            zorder=5,
            **TEXT,
        )
        if not (first or last):
            haloed(label)
        if abs(y - best) > box.size / 2 + 0.004:
            edge = left if first else left + NODE
            ax.plot(
                [edge, (edge + out) / 2, out],
                [best, best, y],
                color=PALE,
                linewidth=0.6,
                clip_on=False,
                zorder=4,
            )


def _label(network: Network, place: tuple[int, str], value: float, scale: Scale) -> Label:
    """Write what stands beside a node; shares of the whole only in the first and last column."""
    column, name = place
    part = value / network.whole
    outer = column in {0, len(network.columns) - 1}
    shown = outer and part < 1 - 1e-9 and not network.is_short(place)
    share = f" ({percent(part)})" if shown else ""
    return Label(name, f"{network.figure(value, place, scale)}{share}")
