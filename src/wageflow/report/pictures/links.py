"""Who pays whom, as a table of links: what a Sankey diagram draws, and money is conserved in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from wageflow.chain import FAMILY, WORKER
from wageflow.errors import InputError
from wageflow.programme import STATE
from wageflow.report.digits import Digits, Scale
from wageflow.report.pictures.holders import COSTS, Shortage, held, shortage, told_apart
from wageflow.report.pictures.style import money
from wageflow.simulation.summing.summary import Key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from wageflow.chain import Flow
    from wageflow.simulation import Estimate

__all__ = ["Link", "Network", "estimate_network", "flow_network"]

_GROSS = "gross wage"
_DUST = 1e-12  # of the total; less is rounding


class Link(NamedTuple):
    """Money that goes from a node of column `stage` to a node of the next column."""

    stage: int
    source: str
    target: str
    value: float


@dataclass(frozen=True)
class Network:
    """Columns of nodes from left to right, and the links between neighbouring columns.

    Parameters
    ----------
    columns : tuple of tuple of str
        Names from top to bottom; unique within a column.
    links : tuple of Link
    sides : mapping of str to str
        The side of each recipient.
    digits : mapping of tuple to Digits
        How exact the means of an estimate are: of nodes by (column, name), of the links from the
        first column by (source, target). A wage is exact and has none.
    minimum : float
        A debt with a smaller share of the total changes no share that is read.
    holders : mapping of str to str
        Which of our holders one in the last column is, by its name; see `Holder`.
    short : Shortage or None
        What the state's side has to pay beyond what it gets, which no link can show.
    """

    columns: tuple[tuple[str, ...], ...]
    links: tuple[Link, ...]
    sides: Mapping[str, str]
    digits: Mapping[tuple[int | str, str], Digits] = field(default_factory=dict)
    minimum: float = 0.01
    holders: Mapping[str, str] = field(default_factory=dict)
    short: Shortage | None = None

    @property
    def whole(self) -> float:
        """What shares are shares of: the gross wage, or, with a debt worth showing, the total."""
        gross, total = self.sizes(0).get(_GROSS, self.total), self.total
        return total if total - gross >= self.minimum * total else gross

    @property
    def total(self) -> float:
        """What goes through every column."""
        return sum(link.value for link in self.links if link.stage == 0)

    def figure(self, value: float, place: tuple[int | str, str], scale: Scale) -> str:
        """Write an amount with the digits of a node or a link, given as a key of `digits`."""
        known = self.digits.get(place)
        text = known.figure(value, scale) if known else money(value / scale.factor)
        if self.short is not None and self.is_short(place):
            return f"{text} of {self.short.figure('costs', scale)}"
        return text

    def is_short(self, place: tuple[int | str, str]) -> bool:
        """Tell whether a node shows less than what is paid there: costs beyond the income."""
        return self.short is not None and place[0] == 3 and self.holders.get(place[1]) == COSTS

    def sizes(self, column: int) -> dict[str, float]:
        """Return what goes through each node of a column, top to bottom."""
        stage = min(column, len(self.columns) - 2)
        found = dict.fromkeys(self.columns[column], 0.0)
        for link in self.links:
            if link.stage == stage:
                found[link.source if stage == column else link.target] += link.value
        return found


def flow_network(flow: Flow, minimum: float = 0.01) -> Network:
    """Link the gross wage to those who get it, in the order of the chain.

    Of many wages the means are linked. Where more is owed than was earned, the debt is a second
    source; the wage pays first those who come first.

    Parameters
    ----------
    flow : Flow
    minimum : float
        Takers with a smaller share of the total than this stand together as "other"; the worker
        and the family always stand alone, and a single small taker keeps its name.

    Returns
    -------
    Network

    Raises
    ------
    InputError
        If there is no wage to split.

    Examples
    --------
    >>> import wageflow as wf
    >>> flow = wf.Chain("kuwait", [wf.Share("government", 0.48, of="gross")]).split(5_000)
    >>> [(link.target, link.value) for link in flow_network(flow).links]
    [('government', 2400.0), ('worker', 2600.0)]
    """
    gross = np.atleast_1d(np.asarray(flow.gross, dtype=float))
    receipts = {
        name: np.broadcast_to(np.asarray(value, dtype=float), gross.shape)
        for name, value in flow.recipients.items()
    }
    paid = _pay(receipts, gross)
    total = sum(value for _, _, value in paid)
    if total <= 0:
        raise InputError(
            f"chain {flow.chain!r}: the wage is 0, nothing flows; split a wage above 0"
        )
    sizes: dict[str, float] = {}
    for _, name, value in paid:
        sizes[name] = sizes.get(name, 0.0) + value
    small = [n for n in sizes if n not in {WORKER, FAMILY} and sizes[n] < minimum * total]
    names = _merged(small, "other", receipts)
    links = _added((0, source, names.get(name, name), value) for source, name, value in paid)
    links = tuple(link for link in links if link.value > _DUST * total)
    sources = tuple(dict.fromkeys(link.source for link in links))
    shown = dict.fromkeys(names.get(name, name) for name in receipts)
    # those who end the chain stand at the end of the picture also after a merger
    tail = [name for name in (FAMILY, WORKER) if name in shown]
    order = (*(name for name in shown if name not in tail), *tail)
    reached = {link.target for link in links}
    targets = tuple(name for name in order if name in reached)
    return Network((sources, targets), links, {}, minimum=minimum)


def estimate_network(
    estimate: Estimate, minimum: float = 0.01, *, holders: bool | None = None
) -> Network:
    """Link the employers, by host, to the recipients, these to their sides, and sides to holders.

    Values are means of the draws in dollars a year; nothing but the summary of the estimate is
    asked, so that one without draws does.

    Parameters
    ----------
    estimate : Estimate
    minimum : float
        Hosts with less than this share of the total stand together as "other hosts"; so do the
        small recipients of each side. What would stand alone keeps its name.
    holders : bool, optional
        Whether a last column says who holds the money in the end; if left out, where anything
        tells it apart from the sides: what is handed on, what the state pays, a family.

    Returns
    -------
    Network
        Hosts from the largest down; recipients by side.

    Raises
    ------
    InputError
        If no wage is paid.

    Examples
    --------
    >>> import wageflow as wf
    >>> estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**8, seed=0)
    >>> network = estimate_network(estimate)
    >>> network.columns[0][0], network.columns[2]
    ('Russia', ('state', 'broker', 'host', 'worker'))
    """
    programme = estimate.programme
    rows = _rows(estimate, ("host", "recipient"))
    means: dict[str, dict[str, Any]] = {host: {} for host in programme.hosts}
    for key, row in rows.items():
        if key.concept == "gross":
            means[key.host][key.recipient] = np.array([row["mean"]])
    paid, pairs = [], []
    for host, receipts in means.items():
        ordered = {name: receipts[name] for name in programme.recipients if name in receipts}
        gross = np.array([sum(value[0] for value in ordered.values())])
        for origin, name, value in _pay(ordered, gross):
            source = host if origin == _GROSS else origin
            paid.append((source, name, value))
            pairs.append((source, name, Digits.of(rows[Key("gross", host, name)])))
    total = sum(value for _, _, value in paid)
    if total <= 0:
        raise InputError(f"programme {programme.name!r}: no wage is paid, nothing flows")
    paid = [row for row in paid if row[2] > _DUST * total]
    by_source, by_recipient = _sums(paid, 0), _sums(paid, 1)
    side = {name: programme.side_of(name) for name in by_recipient}
    kept = {WORKER, FAMILY}
    names: dict[str, str] = {}
    for group in dict.fromkeys(side.values()):
        small = [
            name
            for name in by_recipient
            if side[name] == group and name not in kept and by_recipient[name] < minimum * total
        ]
        joint = _merged(small, f"other ({group})", by_recipient)
        names |= joint
        side |= dict.fromkeys(joint.values(), group)
    hosts = [name for name in by_source if name in means and by_source[name] < minimum * total]
    names_of_hosts = _merged(hosts, "other hosts", by_source)
    links = _added(
        (0, names_of_hosts.get(source, source), names.get(name, name), value)
        for source, name, value in paid
    )
    onward = _added((1, link.target, side[link.target], link.value) for link in links)
    first = _sums([(link.source, link.target, link.value) for link in links], 0)
    last = set(names_of_hosts.values()) | (set(first) - set(means))
    sources = sorted(first, key=lambda name: (name in last, -first[name]))
    sides = [*programme.sides, "other", "nobody", "worker"]
    sides = list(dict.fromkeys(s for s in sides if s in {link.target for link in onward}))
    shown = dict.fromkeys(names.get(name, name) for name in programme.recipients)
    present = {link.target for link in links}
    middle = [n for group in sides for n in shown if n in present and side[n] == group]
    whole = _rows(estimate, ())
    digits = _digits(
        [
            (names_of_hosts.get(source, source), names.get(name, name), known)
            for source, name, known in pairs
            if name in by_recipient
        ],
        side,
        _rows(estimate, ("host",)) | _rows(estimate, ("recipient",)) | whole,
    )
    columns = (tuple(sources), tuple(middle), tuple(sides))
    kinds = {name: side[name] for name in middle}
    if not (told_apart(programme) if holders is None else holders):
        return Network(columns, links + onward, kinds, digits)
    by_side = _sums([("", link.target, link.value) for link in onward], 1)
    paid_to_workers = {n: value for n, value in by_recipient.items() if side[n] == WORKER}
    ends = held({name: by_side[name] for name in sides}, paid_to_workers, whole)
    for one in ends:
        # the worker and the family stand among the recipients, too
        place = (1, one.kind) if one.side == WORKER else (2, one.side)
        known = one.digits or digits.get(place)
        if known is not None:
            digits[3, one.name] = known
    return Network(
        (*columns, tuple(one.name for one in ends)),
        links + onward + _added((2, one.side, one.name, one.value) for one in ends),
        kinds,
        digits,
        holders={one.name: one.kind for one in ends if one.kind},
        short=shortage(whole),
    )


def _rows(estimate: Estimate, by: tuple[str, ...]) -> dict[Key, dict[str, float]]:
    found, merged = estimate.statistics(by)
    return {
        key: {name: float(column[k]) for name, column in merged.items()}
        for k, key in enumerate(found)
    }


def _digits(
    pairs: Sequence[tuple[str, str, Digits]],
    side: Mapping[str, str],
    rows: Mapping[Key, Mapping[str, float]],
) -> dict[tuple[int | str, str], Digits]:
    """Take the digits of every node from its own row, or from the sum of its parts."""
    found: dict[tuple[int | str, str], Digits] = {}
    for source, name, known in pairs:
        for place in ((source, name), (0, source), (1, name)):
            found[place] = found[place].with_(known) if place in found else known
    own: dict[tuple[int | str, str], Key] = {}
    for key in rows:
        if key.concept == "gross" and (key.host or key.recipient):
            own[(0, key.host) if key.host else (1, key.recipient)] = key
    found |= {place: Digits.of(rows[key]) for place, key in own.items() if place in found}
    for name in dict.fromkeys(name for _, name, _ in pairs):
        place, known = (2, side[name]), found[1, name]
        found[place] = found[place].with_(known) if place in found else known
    if (2, STATE) in found:
        found[2, STATE] = Digits.of(rows[Key("state-side")])
    return found


def _pay(receipts: Mapping[str, Any], gross: Any) -> list[tuple[str, str, float]]:
    """Say who is paid how much out of what: (source, recipient, mean)."""
    debts = {name: np.maximum(-value, 0.0) for name, value in receipts.items()}
    in_debt = sum(debts.values(), start=np.zeros_like(gross)) > 0
    left = {_GROSS: gross} | {f"owed by the {name}": debt for name, debt in debts.items()}
    paid: list[tuple[str, str, float]] = []
    for name, value in receipts.items():
        due = np.maximum(value, 0.0)
        for source, purse in left.items():
            # without a debt the wage pays all: no rounding may make a second source of itself
            part = np.minimum(due, np.maximum(purse, 0.0))
            if source == _GROSS:
                part = np.where(in_debt, part, due)
            left[source] = purse - part
            due = due - part
            if part.any():
                paid.append((source, name, float(part.mean())))
    return paid


def _merged(small: Sequence[str], name: str, taken: Iterable[str]) -> dict[str, str]:
    if len(small) < 2:
        return {}
    while name in set(taken) - set(small):
        name = f"{name}, all small"
    return dict.fromkeys(small, name)


def _added(rows: Iterable[tuple[int, str, str, float]]) -> tuple[Link, ...]:
    sums: dict[tuple[int, str, str], float] = {}
    for stage, source, target, value in rows:
        key = (stage, source, target)
        sums[key] = sums.get(key, 0.0) + value
    return tuple(Link(*key, value) for key, value in sums.items())


def _sums(rows: Iterable[tuple[str, str, float]], column: int) -> dict[str, float]:
    sums: dict[str, float] = {}
    for row in rows:
        sums[str(row[column])] = sums.get(str(row[column]), 0.0) + row[2]
    return sums
