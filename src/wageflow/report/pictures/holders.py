"""Who holds the money in the end: the last column of a Sankey diagram of a programme."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wageflow.chain import FAMILY, WORKER
from wageflow.programme import STATE
from wageflow.report.digits import Digits
from wageflow.simulation.summing.summary import Key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wageflow.programme import Programme

__all__ = ["COSTS", "HOLDER_COLOURS", "KEPT", "TREASURY", "Holder", "held", "told_apart"]

TREASURY = "treasury"
KEPT = "kept on the way"
COSTS = "spent on workers"
HOLDER_COLOURS = {TREASURY: "#0072B2", KEPT: "#56B4E9", COSTS: "#8C8C8C"}
_DUST = 1e-12


class Holder(NamedTuple):
    """What goes from a side to the one who holds it in the end, in dollars a year."""

    side: str
    name: str
    value: float
    digits: Digits | None


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
        In the order of the sides; those of a side add up to what it gets.
    """
    found: list[Holder] = []
    for side, whole in sides.items():
        parts: dict[str, tuple[float, Digits | None]] = {side: (whole, None)}
        if side == STATE:
            parts = _of_state(whole, rows)
        elif side == WORKER:
            family = min(by_recipient.get(FAMILY, 0.0), whole)
            parts = {FAMILY: (family, None), WORKER: (whole - family, None)}
        found += [
            Holder(side, name, value, known)
            for name, (value, known) in parts.items()
            if value > _DUST * whole
        ]
    return found


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
