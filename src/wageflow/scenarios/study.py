"""A study: a programme, scenarios, and how they are compared."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from wageflow.arguments import as_float, as_list, checked, shown
from wageflow.errors import InputError, nearest
from wageflow.fixed import FixedDict
from wageflow.programme import Programme
from wageflow.scenarios.calendar import Horizon
from wageflow.scenarios.headcounts import Known, read_known
from wageflow.scenarios.scenario import Scenario
from wageflow.scenarios.values import check_reach

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from wageflow.scenarios.comparison import Comparison

__all__ = ["Study", "study_faults"]


@checked
@dataclass(frozen=True, kw_only=True, eq=False)
class Study:
    """A programme, scenarios, and how they are compared: what a scenario file says.

    Parameters
    ----------
    programme : Programme
    scenarios : sequence of Scenario
    start, end, step
        The horizon; see `project`.
    baseline : str, optional
        The scenario that the others are compared with; see `compare`.
    headcounts : mapping of host to mapping of date to quantity
        Headcounts that are known; see `project`.
    draws, seed
        See `simulate`.
    discount_rate : float
        A share a year, at which sums over time are discounted.
    cut_of_at_least : float
        The cut, a share of the baseline, whose probability is shown; 0 for any cut.
    title : str
    notes : sequence of str
        What a reader must know: what is assumed, what is left out.

    Raises
    ------
    InputError
        If a measure reaches nobody, a date is none, a scenario stands twice, or a setting cannot
        be: all faults at once.

    Examples
    --------
    >>> import wageflow as wf
    >>> study = wf.load_study("dprk-resolutions")
    >>> study
    Study('UN resolutions on workers abroad': 7 scenarios, programme 'dprk-2012', 2016 to 2024)
    >>> study.compare(draws=2**7).baseline
    'no measures'
    """

    programme: Programme
    scenarios: Sequence[Scenario]
    start: Any
    end: Any
    step: str = "year"
    baseline: str | None = None
    headcounts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    draws: int = 2**14
    seed: int | None = None
    discount_rate: float = 0.0
    cut_of_at_least: float = 0.5
    title: str = ""
    notes: Sequence[str] = ()

    def __post_init__(self) -> None:
        given: Any = self.scenarios
        listed = as_list(given)
        object.__setattr__(self, "scenarios", (given,) if listed is None else listed)
        notes = as_list(self.notes)
        object.__setattr__(self, "notes", self.notes if notes is None else notes)
        known: Any = self.headcounts
        if isinstance(known, Mapping):  # a copy, which nobody can change
            copied = FixedDict(
                (host, FixedDict(dates) if isinstance(dates, Mapping) else dates)
                for host, dates in known.items()
            )
            object.__setattr__(self, "headcounts", copied)
        faults = list(study_faults(vars(self), dict(enumerate(self.scenarios))))
        programme: Any = self.programme
        if programme is None:
            faults.append("programme: is missing; write a wf.Programme, or wf.load_programme(...)")
        if faults:
            raise InputError(*faults)
        horizon = Horizon(self.start, self.end, self.step)
        object.__setattr__(self, "start", horizon.start)
        object.__setattr__(self, "end", horizon.end)
        for name in ("discount_rate", "cut_of_at_least"):
            object.__setattr__(self, name, as_float(getattr(self, name)))
        for name in ("draws", "seed"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, int(getattr(self, name)))

    @cached_property
    def known(self) -> Known:
        """The headcounts that are known, by host and date."""
        return read_known(self.headcounts or None, self.programme)

    @checked
    def compare(self, **overrides: Any) -> Comparison:
        """Compare the scenarios as the study says.

        Parameters
        ----------
        **overrides
            Arguments of `compare` that are to differ, such as ``draws=2**12``.

        Raises
        ------
        InputError, EstimateError, ChainError
            As in `compare`.
        """
        from wageflow.scenarios.run import compare

        names = ("start", "end", "step", "draws", "seed", "baseline")
        asked: dict[str, Any] = {name: getattr(self, name) for name in names}
        asked |= {"headcounts": self.headcounts or None} | overrides
        programme = asked.pop("programme", self.programme)
        found = compare(programme, asked.pop("scenarios", self.scenarios), **asked)
        return replace(
            found, cut_of_at_least=self.cut_of_at_least, discount_rate=self.discount_rate
        )

    def to_toml(self) -> str:
        """Return the study as the text of a TOML file, which `load_study` reads back."""
        from wageflow.scenarios.plain import scenario_toml

        return scenario_toml(self)

    @checked
    def save(self, path: str | Path) -> None:
        """Write the study to a TOML file, whole or not at all.

        Raises
        ------
        InputError
            If the file cannot be written.
        """
        from wageflow.scenarios.files import save_toml

        save_toml(path, self.to_toml())

    def __repr__(self) -> str:
        return (
            f"Study({self.title!r}: {len(self.scenarios)} scenarios, programme "
            f"{self.programme.name!r}, {self.start} to {self.end})"
        )


def study_faults(head: Mapping[str, Any], scenarios: Mapping[int, Any]) -> Iterator[str]:
    """Say what is wrong with a study whose parts are each in order.

    Parameters
    ----------
    head : mapping
        The fields of a study, as far as they are known; `scenarios` are not looked at.
    scenarios : mapping of int to Scenario
        Those that are in order, by their place in the list.
    """
    programme = head.get("programme")
    if programme is not None and not isinstance(programme, Programme):
        yield f"programme: got {shown(programme)}; write a wf.Programme, or wf.load_programme(...)"
        programme = None
    stray = [one for one in scenarios.values() if not isinstance(one, Scenario)]
    if stray or ("scenarios" in head and not head["scenarios"]):
        got = shown(stray[0]) if stray else "none"
        yield f"scenarios: got {got}; write a list of wf.Scenario(...)"
    known = [one for one in scenarios.values() if isinstance(one, Scenario)]
    for name, count in Counter(one.name for one in known).items():
        if count > 1:
            yield f"scenarios: {name!r} stands {count} times; give each a name of its own"
    if programme is not None:
        for scenario in known:
            yield from _raised(lambda one=scenario: check_reach(one, programme))
        yield from _raised(lambda: read_known(head.get("headcounts") or None, programme))
    yield from _setting_faults(head, [one.name for one in known])


def _setting_faults(head: Mapping[str, Any], names: Sequence[str]) -> Iterator[str]:
    from wageflow.simulation.drawing.design import check_seed, check_sizes

    if head.get("start") is not None and head.get("end") is not None:
        yield from _raised(lambda: Horizon(head["start"], head["end"], head.get("step", "year")))
    baseline = head.get("baseline")
    if baseline is not None and baseline not in names:
        hint = nearest(str(baseline), dict.fromkeys(names))
        yield f"baseline {baseline!r}: no scenario of this name; {hint}"
    if "draws" in head:
        yield from _raised(lambda: check_sizes(head["draws"], 16, "sobol"))
    if head.get("seed") is not None:
        yield from _raised(lambda: check_seed(head["seed"]))
    rate, cut = head.get("discount_rate", 0.0), head.get("cut_of_at_least", 0.5)
    if not -1.0 < _number(rate) < 1.0:
        yield f"discount_rate: got {shown(rate)}; write a share a year, 0.03 for 3 %"
    if not 0.0 <= _number(cut) <= 1.0:
        yield (
            f"cut_of_at_least: got {shown(cut)}; write a share of the baseline, such as 0.5, or 0 "
            "for any cut"
        )
    if not isinstance(head.get("title", ""), str):
        yield f"title: got {head['title']!r}; write text"
    notes = as_list(head.get("notes", ()))
    if notes is None or not all(isinstance(note, str) for note in notes):
        yield "notes: write a list of texts"


def _number(value: Any) -> float:
    number = as_float(value)
    return math.nan if number is None else number


def _raised(check: Any) -> tuple[str, ...]:
    try:
        check()
    except InputError as error:
        return error.faults
    return ()
