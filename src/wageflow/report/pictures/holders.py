"""Who holds the money in the end: the last column of a Sankey diagram of a programme."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wageflow.chain import FAMILY, WORKER
from wageflow.programme import STATE
from wageflow.report.digits import Digits
from wageflow.simulation.summing.summary import Key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wageflow.programme import Programme
    from wageflow.report.digits import Scale

__all__ = [
    "COSTS",
    "HOLDER_COLOURS",
    "KEPT",
    "TREASURY",
    "Holder",
    "Shortage",
    "held",
    "shortage",
    "told_apart",
]

TREASURY = "treasury"
KEPT = "kept on the way"
COSTS = "spent on workers"
HOLDER_COLOURS = {TREASURY: "#0072B2", KEPT: "#56B4E9", COSTS: "#8C8C8C"}
_DUST = 1e-12


class Holder(NamedTuple):
    """What goes from a side to the one who holds it in the end, in dollars a year.

    `name` is nobody else's. `kind` says which of our holders it is, such as `TREASURY`; it is
    empty where a side itself holds what it gets.
    """

    side: str
    name: str
    value: float
    digits: Digits | None
    kind: str = ""


class Shortage(NamedTuple):
    """What the state's side has to pay beyond what it gets, where that is so; means, in dollars.

    Parameters
    ----------
    got, costs, kept, net, received : float
        What the side gets, what the state pays for the workers, what intermediaries keep, and
        what both leave; costs are larger than what a picture of flows can show.
    digits : mapping of str to Digits
        How exact each of them is, by its name.
    """

    got: float
    costs: float
    kept: float
    net: float
    received: float
    digits: Mapping[str, Digits]

    def figure(self, name: str, scale: Scale) -> str:
        """Write one of them."""
        return self.digits[name].figure(getattr(self, name), scale)

    def told(self, scale: Scale) -> str:
        """Say it in a sentence without a full stop.

        Examples
        --------
        >>> from wageflow.report.digits import Digits, Scale
        >>> exact = Digits(0.0, 0.0, 500.0)
        >>> names = ("got", "costs", "kept", "net", "received")
        >>> short = Shortage(100, 500, 0, -400, -400, dict.fromkeys(names, exact))
        >>> short.told(Scale(1.0, ""))
        "the state's side gets 100, less than the 500 spent on workers: net is -400"
        """
        names = ("got", "costs", "kept", "net", "received")
        got, costs, kept, net, received = (self.figure(name, scale) for name in names)
        lost = f" and the {kept} kept on the way" if self.kept > _DUST * self.costs else ""
        left = f"net is {net}" + (f", received is {received}" if lost else "")
        return f"the state's side gets {got}, less than the {costs} spent on workers{lost}: {left}"


def told_apart(programme: Programme) -> bool:
    """Tell whether anything says who holds the money beyond the side that gets it."""
    family = FAMILY in programme.recipients
    costs = any(cohort.state_cost != 0.0 for cohort in programme.cohorts)
    return bool(programme.pass_through) or costs or family


def held(
    sides: Mapping[str, float],
    by_recipient: Mapping[str, float],
    rows: Mapping[Key, Mapping[str, float]],
) -> list[Holder]:
    """Divide what each side gets among those who hold it in the end.

    Of what the state's side gets, `received` is what reaches the treasury; the difference between
    `net` and it is what intermediaries keep, that between `state-side` and `net` what the state
    pays for the workers, as far as its side has it: a mean below zero reaches nobody. The worker's
    side is the worker and the family. All others hold what they get.

    Parameters
    ----------
    sides : mapping of str to float
        What each side gets, dollars a year; the state's is the mean of `state-side`.
    by_recipient : mapping of str to float
        What each recipient gets.
    rows : mapping of Key to statistics
        Of all hosts together.

    Returns
    -------
    list of Holder
        In the order of the sides; those of a side add up to what it gets. A side of the user's
        that is called as one of our holders keeps its name, and the holder's says whose it is.
    """
    ours = {STATE, WORKER}
    found: list[Holder] = []
    for side, whole in sides.items():
        parts: dict[str, tuple[float, Digits | None]] = {side: (whole, None)}
        if side == STATE:
            parts = _of_state(whole, rows)
        elif side == WORKER:
            family = min(by_recipient.get(FAMILY, 0.0), whole)
            parts = {FAMILY: (family, None), WORKER: (whole - family, None)}
        found += [
            Holder(side, _own(name, side, sides), value, known, name if side in ours else "")
            for name, (value, known) in parts.items()
            if value > _DUST * whole
        ]
    return found


def _own(name: str, side: str, sides: Iterable[str]) -> str:
    """Return a name that no other side has."""
    others = set(sides) - {side}
    while name in others:
        name = f"{name} ({side})"
    return name


def shortage(rows: Mapping[Key, Mapping[str, float]]) -> Shortage | None:
    """Say what the state's side has to pay beyond what it gets; None if it gets enough.

    Parameters
    ----------
    rows : mapping of Key to statistics
        Of all hosts together.

    Returns
    -------
    Shortage or None
    """
    concepts = ("state-side", "net", "received")
    got, net, received = (float(rows[Key(name)]["mean"]) for name in concepts)
    if min(net, received) >= -_DUST * abs(got):
        return None
    of_got, of_net, of_received = (Digits.of(rows[Key(name)]) for name in concepts)
    digits = {
        "got": of_got,
        "costs": of_got.with_(of_net),
        "kept": of_net.with_(of_received),
        "net": of_net,
        "received": of_received,
    }
    return Shortage(got, got - net, net - received, net, received, digits)


def _of_state(
    whole: float, rows: Mapping[Key, Mapping[str, float]]
) -> dict[str, tuple[float, Digits | None]]:
    known = {name: Digits.of(rows[Key(name)]) for name in ("state-side", "net", "received")}
    mean = {name: float(rows[Key(name)]["mean"]) for name in known}
    kept = min(max(mean["net"] - mean["received"], 0.0), whole)
    costs = min(max(mean["state-side"] - mean["net"], 0.0), whole - kept)
    if kept < _DUST * whole and costs < _DUST * whole:
        return {TREASURY: (whole, known["received"])}
    return {
        TREASURY: (whole - kept - costs, known["received"]),
        KEPT: (kept, known["net"].with_(known["received"])),
        COSTS: (costs, known["state-side"].with_(known["net"])),
    }
