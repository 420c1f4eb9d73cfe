"""A scenario: measures, why they are assumed, and who says so."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from wageflow.arguments import as_list, checked, shown, well_called
from wageflow.distributions import Distribution, bounds, merge_unknowns, uniform, unknowns
from wageflow.errors import InputError
from wageflow.fixed import FixedDict
from wageflow.scenarios.measures import Expand, Measure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from os import PathLike
    from pathlib import Path

    from wageflow.distributions import Quantity
    from wageflow.programme import Programme

__all__ = ["Scenario", "sentence"]


@well_called
@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A named and justified list of measures; without any, everything stays as it was.

    Parameters
    ----------
    name : str
    measures : sequence of Measure
        What acts first is told by dates, at one moment by kind, and of one kind by what it says,
        never by the order here. In another order, ranges may get other draws, and results differ
        within their Monte Carlo error.
    author : str
        Who wrote the scenario.
    rationale : str
        Why it is worth looking at.
    source : str
        Where its measures are stated.
    outside : bool
        Whether it rests on something that the sources of the programme do not state.

    Raises
    ------
    InputError
        If the name is empty, or something is no measure.

    Notes
    -----
    An unnamed range is an unknown named after kind, date and hosts of its measure, such as
    ``Repatriate 2019-12-22/compliance China``: the same measure in two scenarios is one unknown, so
    that they differ in nothing else.

    Examples
    --------
    >>> import wageflow as wf
    >>> ban = wf.Scenario("ban", measures=[
    ...     wf.StopPermits(start="2017-09-11", compliance=wf.between(0.5, 1.0)),
    ... ])
    >>> list(ban.unknowns)
    ['StopPermits 2017-09-11/compliance']
    >>> print(ban.describe())
    ban
    - From 11 September 2017, every host lets no new workers in; compliance 50 % to 100 %.
    """

    name: str = field(kw_only=False)
    measures: Sequence[Measure] = ()
    author: str = ""
    rationale: str = ""
    source: str = ""
    outside: bool = False

    def __post_init__(self) -> None:
        name: Any = self.name
        place = f"scenario {name!r}"
        faults = []
        if not isinstance(name, str) or not name.strip():
            faults.append(f"{place}: needs a name, such as 'no new permits'")
        texts = {text: getattr(self, text) for text in ("author", "rationale", "source")}
        faults += [
            f"{place}, {text}: got {value!r}; write text"
            for text, value in texts.items()
            if not isinstance(value, str)
        ]
        outside: Any = self.outside
        if not isinstance(outside, bool):
            faults.append(f"{place}, outside: got {outside!r}; write True or False")
        given: Any = self.measures
        listed = as_list(given)
        stray = [one for one in listed or () if not isinstance(one, Measure)]
        if listed is None or stray:
            got = shown(stray[0] if stray else given)
            faults.append(
                f"{place}, measures: got {got}; write a list such as [wf.StopPermits(...)]"
            )
        if faults:
            raise InputError(*faults)
        object.__setattr__(self, "measures", listed)
        try:
            _ = self.unknowns
        except InputError as error:  # one name for two ranges
            raise InputError(*(f"{place}, {fault}" for fault in error.faults)) from None

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """What each measure is called: kind, date and hosts, and a number if that is not enough."""
        seen: Counter[str] = Counter()
        found = []
        for measure in self.measures:
            seen[measure.label] += 1
            number = seen[measure.label]
            found.append(measure.label if number == 1 else f"{measure.label} #{number}")
        return tuple(found)

    @property
    def labelled(self) -> tuple[tuple[str, Measure], ...]:
        """The measures with what they are called."""
        return tuple(zip(self.labels, self.measures, strict=True))

    def quantities(self) -> Iterator[tuple[str, Quantity]]:
        """List every number of the measures with its place, ``measure/field``."""
        for label, measure in zip(self.labels, self.measures, strict=True):
            for name, quantity in measure.quantities():
                yield f"{label}/{name}", quantity
            if isinstance(measure, Expand) and bounds(measure.probability) != (1.0, 1.0):
                # whether the plan comes true: if this is below its probability
                yield f"{label}/happens", uniform(0.0, 1.0)

    @cached_property
    def unknowns(self) -> dict[str, Distribution]:
        """The unknowns of the measures by name, in order of first appearance."""
        return FixedDict(
            merge_unknowns(found for place, q in self.quantities() for found in unknowns(q, place))
        )

    @property
    def signed(self) -> str:
        """Who says so and after what, as a sentence; empty if nobody does."""
        said = "; ".join(filter(None, (self.author, self.source)))
        return sentence(f"Signed by {said}" if self.author else said) if said else ""

    def describe(self) -> str:
        """Return in words what differs from the baseline, a line for each measure."""
        head = self.name
        if self.outside:
            head += " (rests on what is outside the sources)"
        lines = [head]
        if self.rationale:
            lines.append(f"Because: {sentence(self.rationale)}")
        if self.signed:
            lines.append(self.signed)
        if not self.measures:
            lines.append("- Nothing changes: arrivals hold every headcount where it is.")
        for measure in self.measures:
            about = "; ".join(filter(None, (measure.source, measure.note)))
            lines.append(f"- {measure.describe()}{f' ({about})' if about else ''}")
        return "\n".join(lines)

    def changes(self) -> Any:
        """List what differs from the baseline, number by number.

        Returns
        -------
        DataFrame
            A row per number: measure, hosts, begins, ends, number, value (in words), unknown (its
            name if it is one), source, note.
        """
        import pandas as pd

        from wageflow.scenarios.remarks import change_rows

        return pd.DataFrame(change_rows(self))

    @checked
    def remarks(self, programme: Programme | str | PathLike[str]) -> tuple[str, ...]:
        """Return what a reader should know of the measures together, contradictions first.

        Parameters
        ----------
        programme : Programme, str or path
            What it is to act on, or its name or file.

        Raises
        ------
        InputError
            If a measure reaches nobody: names the nearest host; or if it is no programme.
        """
        from wageflow.programme import as_programme
        from wageflow.scenarios.remarks import remarks

        return tuple(remarks(self, as_programme(programme)))

    def to_toml(self) -> str:
        """Return the scenario as the text of a TOML file, which `load_scenario` reads back."""
        from wageflow.scenarios.plain import scenario_toml

        return scenario_toml(self)

    @checked
    def save(self, path: str | Path) -> None:
        """Write the scenario to a TOML file, whole or not at all.

        Raises
        ------
        InputError
            If the file cannot be written.
        """
        from wageflow.scenarios.files import save_toml

        save_toml(path, self.to_toml())

    def __repr__(self) -> str:
        return f"Scenario({self.name!r}: {len(self.measures)} measures)"


def sentence(text: str) -> str:
    """Return a text with a mark at its end.

    Examples
    --------
    >>> sentence("what if"), sentence("what if?")
    ('what if.', 'what if?')
    """
    return text if text.endswith((".", "?", "!")) else f"{text}."
