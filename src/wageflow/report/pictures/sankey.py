"""Sankey diagrams: bands as wide as the money that flows, drawn with matplotlib alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.chain import Flow
from wageflow.errors import InputError
from wageflow.report.digits import Scale, scale_for
from wageflow.report.pictures.bands import HEADS, NODE, draw_network, left_of
from wageflow.report.pictures.heading import heading
from wageflow.report.pictures.holders import HOLDER_COLOURS
from wageflow.report.pictures.links import Link, Network, estimate_network, flow_network
from wageflow.report.pictures.style import (
    NOTE,
    PALE,
    TEXT,
    axes_for,
    describe,
    fill_of,
    finite,
    money,
    one_line,
    percent,
    side_colour,
    unit_of,
    wanted,
)
from wageflow.simulation import Estimate

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["sankey"]


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
    draw_network(ax, network, fills, unscaled, stand=True)
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
    short = "" if network.short is None else network.short.told(scale)
    if held and not short and not programme.pass_through:
        notes.append("nothing says what intermediaries keep, so the treasury has all that is left")
    if short:
        notes.append(f"{short}; the last column shows what it gets")
    heading(ax, title, notes, above=HEADS)
    draw_network(ax, network, _fills(network), scale)
    heads = ("Employers in", "Recipients", "Sides", "Held by")
    for column, head in enumerate(heads[: len(network.columns)]):
        ax.annotate(
            head,
            (left_of(network, column) + (0 if column else NODE), 1),
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
        f"Sankey diagram of {title}, {measure}, means of the draws: {_in_words(network, scale)}."
        + (f" {short[:1].upper()}{short[1:]}." if short else ""),
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
        kind = network.holders.get(name, "")
        colour = HOLDER_COLOURS.get(kind, side_colour(name, strangers))
        fills[3, name] = fill_of(kind, colour)
    return fills


def _in_words(network: Network, scale: Scale) -> str:
    parts = []
    for stage in range(len(network.columns) - 1):
        for source in network.columns[stage]:
            links = [k for k in network.links if k.stage == stage and k.source == source]
            paid = ", ".join(_link_in_words(network, link, scale) for link in links)
            total = sum(link.value for link in links)
            whole = network.figure(total, (stage, source), scale)
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
    return f"{one_line(link.target)} {network.figure(link.value, place, scale)}{share}"
