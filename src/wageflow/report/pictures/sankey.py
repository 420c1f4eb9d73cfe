"""Sankey diagrams: bands as wide as the money that flows, drawn with matplotlib alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from wageflow.chain import Flow
from wageflow.errors import InputError
from wageflow.report.digits import Scale, scale_for
from wageflow.report.pictures.heading import heading, room_of
from wageflow.report.pictures.holders import HOLDER_COLOURS
from wageflow.report.pictures.links import Link, Network, estimate_network, flow_network
from wageflow.report.pictures.node_labels import LINE, Label, Labels, column_places, fit_columns
from wageflow.report.pictures.style import (
    BODY,
    INK,
    NOTE,
    PALE,
    TEXT,
    axes_for,
    describe,
    fill_of,
    finite,
    haloed,
    money,
    one_line,
    percent,
    side_colour,
    unit_of,
    wanted,
)
from wageflow.simulation import Estimate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

__all__ = ["Box", "boxes_of", "sankey", "spread"]

_NODE = 0.022  # width of a node, of the width of the Axes
_GAP = 0.045  # between the nodes of a column, of the total
_HEADS = 1.6 * BODY  # points over the Axes for the heads of the columns


class Box(NamedTuple):
    """Where a node stands; heights are shares of the total, 0 at the bottom."""

    column: int
    name: str
    low: float
    size: float


def spread(
    wanted: Sequence[float], heights: Sequence[float], low: float, high: float
) -> npt.NDArray[np.float64]:
    """Move labels apart, by the least squares of the distances, until none covers another.

    Parameters
    ----------
    wanted : sequence of float, ascending
        Where the middle of each label would stand best.
    heights : sequence of float
        Of the labels.
    low, high : float
        The room; if it is too small for all, the labels go beyond `high`.

    Returns
    -------
    ndarray of shape (label,)
        The middles, in the order given.

    Examples
    --------
    >>> spread([0.5, 0.5], [0.2, 0.2], 0, 1).round(6).tolist()
    [0.4, 0.6]
    """
    tall = np.asarray(heights, dtype=float)
    # less what must lie between them, positions need only not descend: isotonic regression
    between = np.concatenate([[0.0], np.cumsum((tall[1:] + tall[:-1]) / 2)])
    blocks: list[tuple[float, int]] = []
    for value in np.asarray(wanted, dtype=float) - between:
        mean, count = float(value), 1
        while blocks and blocks[-1][0] > mean:
            before, members = blocks.pop()
            mean = (mean * count + before * members) / (count + members)
            count += members
        blocks.append((mean, count))
    found = np.concatenate([[mean] * count for mean, count in blocks])
    lowest = low + tall[0] / 2
    highest = max(lowest, high - tall[-1] / 2 - between[-1])
    placed: npt.NDArray[np.float64] = np.clip(found, lowest, highest) + between
    return placed


def boxes_of(network: Network, *, stand: bool = False) -> dict[tuple[int, str], Box]:
    """Place the nodes: columns centred, or all standing on the ground.

    Examples
    --------
    >>> from wageflow.report.pictures.links import Link
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


def sankey(
    flow_or_estimate: Flow | Estimate,
    *,
    ax: Axes | None = None,
    minimum: float = 0.01,
    holders: bool | None = None,
) -> Axes:
    """Draw where the money goes, in bands as wide as the amounts.

    A flow is drawn from the gross wage to those who get it, who leave it one after the other; an
    estimate from the employers, by host, to the recipients, on to their sides, and to those who
    hold it in the end (means of the draws). Of what the state's side gets, the treasury holds what
    is `received`; the rest is kept on the way, or spent on the workers.

    Parameters
    ----------
    flow_or_estimate : Flow or Estimate
        Of a flow of many wages the means are drawn. What is owed is a source of its own.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    minimum : float
        What is smaller than this share of the total is drawn as one, "other"; 0 draws everything.
    holders : bool, optional
        Whether the last column of an estimate says who holds the money in the end. If left out, it
        does where the programme says more of that than whose side gets it: `pass_through`,
        `state_cost`, or remittances to a family.

    Returns
    -------
    Axes

    Raises
    ------
    InputError
        If `minimum` is not a share, or nothing flows.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import wageflow as wf
    >>> flow = wf.Chain("kuwait", [wf.Share("government", 0.48, of="gross")]).split(5_000)
    >>> ax = wf.plot.sankey(flow)
    >>> print(wf.plot.alt_text(ax))  # doctest: +NORMALIZE_WHITESPACE
    Sankey diagram. From a gross wage of 5,000 USD a year, chain kuwait: gross wage 5,000 to
    government 2,400 (48 %), worker 2,600 (52 %).
    >>> plt.close(ax.figure)
    """
    if not finite(minimum) or not 0 <= minimum < 1:
        raise InputError(f"sankey, minimum: got {minimum!r}; write a share from 0 to below 1")
    if isinstance(flow_or_estimate, Flow):
        return _of_flow(flow_or_estimate, ax, float(minimum))
    remedy = "a flow, chain.split(5_000), or an estimate, wf.simulate(...)"
    estimate = wanted(flow_or_estimate, Estimate, "sankey", remedy)
    return _of_estimate(estimate, ax, estimate_network(estimate, float(minimum), holders=holders))


def _of_flow(flow: Flow, ax: Axes | None, minimum: float) -> Axes:
    network = flow_network(flow, minimum)
    takers = len(network.columns[1])
    ax = axes_for(ax, (7.0, 2.4 + 0.24 * max(takers, 4)), "sankey")
    gross = float(np.mean(flow.gross))
    unit = f"{flow.currency} a {flow.per}"
    many = f"mean of {np.size(flow.gross):,} wages; " if np.ndim(flow.gross) else ""
    # with a debt more is paid out than the wage; a tiny one changes no share
    whole = "what is paid out" if network.whole > gross * (1 + 1e-9) else "the gross wage"
    heading(ax, f"Where a wage goes: {flow.chain}", [f"{many}{unit} (share of {whole})"])
    fills = {(1, name): fill_of(name) for name in network.columns[1]}
    unscaled = Scale(1.0, "")
    _draw(ax, network, fills, unscaled, stand=True)
    return describe(
        ax,
        f"Sankey diagram. From a {'mean ' if many else ''}gross wage of {money(gross)} {unit}, "
        f"chain {flow.chain}: {_in_words(network, Scale(1.0, ''))}.",
    )


def _of_estimate(estimate: Estimate, ax: Axes | None, network: Network) -> Axes:
    most = max(len(column) for column in network.columns)
    ax = axes_for(ax, (8.0, 2.6 + 0.26 * max(most, 6)), "sankey")
    programme = estimate.programme
    scale = scale_for(network.total)
    prices = f", prices of {programme.price_year}" if programme.price_year else ""
    measure = f"{unit_of(scale)} a year{prices}"
    title = programme.title or programme.name
    draws = "weighted draws" if estimate.is_weighted else "draws"
    notes = [f"Who gets the wages: {measure}; means of {estimate.draws:,} {draws}"]
    held = len(network.columns) > 3
    if held and not programme.pass_through:
        notes.append("nothing says what intermediaries keep, so the treasury has all that is left")
    heading(ax, title, notes, above=_HEADS)
    _draw(ax, network, _fills(network), scale)
    heads = ("Employers in", "Recipients", "Sides", "Held by")
    for column, head in enumerate(heads[: len(network.columns)]):
        ax.annotate(
            head,
            (_left(network, column) + (0 if column else _NODE), 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, 4),
            textcoords="offset points",
            ha="left" if column else "right",
            fontsize=NOTE,
            color=PALE,
            style="italic",
            annotation_clip=False,
            **TEXT,
        )
    return describe(
        ax,
        f"Sankey diagram of {title}, {measure}, means of the draws: {_in_words(network, scale)}.",
    )


def _fills(network: Network) -> dict[tuple[int, str], dict[str, Any]]:
    """Return how to fill the nodes: recipients as their sides, what is no longer one, paler."""
    strangers = network.columns[2]
    fills: dict[tuple[int, str], dict[str, Any]] = {
        (1, name): fill_of(name, side_colour(side, strangers))
        for name, side in network.sides.items()
    }
    for side in strangers:
        fills[2, side] = {"facecolor": side_colour(side, strangers), "edgecolor": "none"}
    for name in network.columns[3] if len(network.columns) > 3 else ():
        colour = HOLDER_COLOURS.get(name, side_colour(name, strangers))
        fills[3, name] = fill_of(name, colour)
    return fills


def _in_words(network: Network, scale: Scale) -> str:
    parts = []
    for stage in range(len(network.columns) - 1):
        for source in network.columns[stage]:
            links = [k for k in network.links if k.stage == stage and k.source == source]
            paid = ", ".join(_link_in_words(network, link, scale) for link in links)
            total = sum(link.value for link in links)
            whole = _written(network, total, (stage, source), scale)
            parts.append(f"{one_line(source)} {whole} to {paid}")
    return "; ".join(parts)


def _link_in_words(network: Network, link: Link, scale: Scale) -> str:
    # the whole of a recipient goes to its side; a side is divided among its holders
    ends: dict[int, tuple[int | str, str]] = {
        0: (link.source, link.target),
        1: (1, link.source),
        2: (3, link.target),
    }
    place = ends[link.stage]
    share = f" ({percent(link.value / network.whole)})" if len(network.columns) == 2 else ""
    return f"{one_line(link.target)} {_written(network, link.value, place, scale)}{share}"


def _written(network: Network, value: float, place: tuple[int | str, str], scale: Scale) -> str:
    known = network.digits.get(place)
    return known.figure(value, scale) if known else money(value / scale.factor)


def _draw(
    ax: Axes,
    network: Network,
    fills: Mapping[tuple[int, str], Mapping[str, Any]],
    scale: Scale,
    *,
    stand: bool = False,
) -> None:
    above = 0.0 if stand else _HEADS
    boxes = boxes_of(network, stand=stand)
    ax.set_axis_off()
    top = max(box.low + box.size for box in boxes.values())
    ax.set_xlim(0, 1)
    ax.set_ylim(-0.02, top + 0.02)
    _bands(ax, network, boxes, fills, stagger=stand)
    for (column, name), box in boxes.items():
        fill = fills.get((column, name), {"facecolor": "#4D4D4D", "edgecolor": "none"})
        left = _left(network, column)
        ax.add_patch(Rectangle((left, box.low), _NODE, box.size, zorder=3, **fill))
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


def _left(network: Network, column: int) -> float:
    return column_places(len(network.columns))[column] * (1 - _NODE)


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
        x0, x1 = _left(network, link.stage) + _NODE, _left(network, link.stage + 1)
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
    left = _left(network, column)
    out, align = (left - 0.012, "right") if first else (left + _NODE + 0.012, "left")
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
            edge = left if first else left + _NODE
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
    known: tuple[int | str, str] = place
    part = value / network.whole
    outer = column in {0, len(network.columns) - 1}
    share = f" ({percent(part)})" if outer and part < 1 - 1e-9 else ""
    return Label(name, f"{_written(network, value, known, scale)}{share}")
