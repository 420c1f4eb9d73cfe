"""A reconciliation that a file states: a programme, and what totals say of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wageflow.analysis.reconciling.readings import Readings, reconcile_by_concept
from wageflow.analysis.reconciling.repeats import repeats
from wageflow.analysis.reconciling.target import Target
from wageflow.arguments import as_list, checked, shown
from wageflow.errors import InputError
from wageflow.programme import Programme
from wageflow.simulation.drawing.design import check_seed, check_sizes
from wageflow.simulation.replicate import Run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

__all__ = ["Reconciliation", "reconciliation_faults"]


@checked
@dataclass(frozen=True, kw_only=True, eq=False)
class Reconciliation:
    """A programme and published totals of it: what a file of `wageflow reconcile` says.

    Parameters
    ----------
    programme : Programme
    targets : sequence of Target
        Those with several concepts are read as each in turn.
    name, title : str
    draws, seed
        See `simulate`.
    notes : sequence of str
        What a reader must know: what is assumed, what is left out.

    Raises
    ------
    InputError
        If a target is none or repeats another, or the programme has no such output, or a setting
        cannot be: all faults at once.

    Examples
    --------
    >>> import wageflow as wf
    >>> stated = wf.load_reconciliation("dprk-headline")
    >>> stated
    Reconciliation('dprk-headline': 1 targets in 5 readings, programme 'dprk-2012')
    >>> stated.run(draws=2**12, seed=0)["state-side"].targets[0].claim
    'nksc-revenue'
    """

    programme: Programme
    targets: Sequence[Target]
    name: str = ""
    title: str = ""
    draws: int = 2**16
    seed: int | None = None
    notes: Sequence[str] = field(default=())

    def __post_init__(self) -> None:
        given: Any = self.targets
        listed = as_list(given)
        object.__setattr__(self, "targets", (given,) if listed is None else listed)
        notes = as_list(self.notes)
        object.__setattr__(self, "notes", self.notes if notes is None else notes)
        faults = list(reconciliation_faults(vars(self), dict(enumerate(self.targets))).values())
        if faults:
            raise InputError(*(fault for told in faults for fault in told))

    @property
    def readings(self) -> int:
        """In how many ways the totals may be read."""
        count = 1
        for target in self.targets:
            count *= len(target.concepts)
        return count

    @checked
    def run(self, *, draws: int | None = None, seed: int | None = None) -> Readings:
        """Reconcile the programme with the totals, under each reading.

        Parameters
        ----------
        draws, seed : int, optional
            What is to differ from what the file says.

        Raises
        ------
        EstimateError, ChainError
            As in `wageflow.reconcile`.
        """
        return reconcile_by_concept(
            self.programme,
            list(self.targets),
            draws=self.draws if draws is None else draws,
            seed=self.seed if seed is None else seed,
        )

    def __repr__(self) -> str:
        return (
            f"Reconciliation({self.name!r}: {len(self.targets)} targets in {self.readings} "
            f"readings, programme {self.programme.name!r})"
        )


def reconciliation_faults(
    head: Mapping[str, Any], targets: Mapping[int, Any]
) -> dict[str, list[str]]:
    """Say what is wrong with a reconciliation whose parts are each in order, by place.

    Parameters
    ----------
    head : mapping
        The fields of a reconciliation, as far as they are known; its targets are not looked at.
    targets : mapping of int to Target
        Those that are in order, by their place in the list.

    Returns
    -------
    dict of str to list of str
        Empty where nothing is wrong.
    """
    found: dict[str, list[str]] = {}
    programme = head.get("programme")
    if programme is not None and not isinstance(programme, Programme):
        told = f"programme: got {shown(programme)}; write a wf.Programme, or wf.load_programme(...)"
        found["programme"] = [told]
        programme = None
    stray = [one for one in targets.values() if not isinstance(one, Target)]
    if stray or not targets:
        got = shown(stray[0]) if stray else "none"
        found["targets"] = [f"targets: got {got}; write a list of wf.Target(...)"]
    run = None
    for number, target in targets.items():
        if programme is None or not isinstance(target, Target):
            continue
        if run is None:
            from wageflow.simulation.drawing.design import Design

            run = Run(programme, Design(1, 1, 0), None, "draws")
        faults = list(target.faults(programme, run))
        if faults:
            found[f"targets[{number}]"] = faults
    if run is not None:
        known = {
            number: target
            for number, target in targets.items()
            if isinstance(target, Target) and f"targets[{number}]" not in found
        }
        for number, told in repeats(known, run).items():
            found[f"targets[{number}]"] = [told]
    settings = [fault for check in _settings(head) for fault in check]
    if settings:
        found["reconciliation"] = settings
    return found


def _settings(head: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    checks: dict[str, Callable[[Any], int]] = {
        "draws": lambda value: check_sizes(value, 16, "sobol"),
        "seed": check_seed,
    }
    for name, check in checks.items():
        if head.get(name) is not None:
            try:
                check(head[name])
            except InputError as error:
                yield error.faults
