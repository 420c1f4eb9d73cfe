"""A programme with other numbers in their places, everything else as it was."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from wageflow.chain import Brackets, Chain
from wageflow.chain.settle import labels
from wageflow.distributions import Distribution, OneOf, Param, PerHead, Quantity, as_quantity
from wageflow.errors import InputError, UnknownNameError, nearest
from wageflow.programme.dependence import still_correlated
from wageflow.programme.names import named_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wageflow.chain.purse import Deduction
    from wageflow.programme.cohort import Cohort
    from wageflow.programme.programme import Programme

__all__ = ["changeable", "changed", "places"]


def changeable(programme: Programme) -> Iterator[str]:
    """List what a number of a programme may be called by: its name, and its place."""
    for place, quantity in places(programme).items():
        yield from _called(place, quantity)


def places(programme: Programme) -> dict[str, Quantity]:
    """Return the numbers of a programme by where they stand, such as ``Kuwait/all/gross_wage``."""
    return dict((*programme.quantities(), *programme.reference_quantities()))


def changed(programme: Programme, values: Mapping[str, Any]) -> Programme:
    """Put other numbers into a programme; see `Programme.with_values`."""
    known = dict.fromkeys(changeable(programme))
    faults = [
        f"programme {programme.name!r}: has no number {name!r}; {nearest(name, known)}"
        for name in values
        if name not in known
    ]
    if faults:
        raise UnknownNameError(*faults)
    return _Change(dict(values)).programme(programme) if values else programme


@dataclass(frozen=True)
class _Change:
    """New values by name or place, and the chains that have them already."""

    values: Mapping[str, Any]
    chains: dict[Chain, Chain] = field(default_factory=dict)

    def programme(self, old: Programme) -> Programme:
        from wageflow.programme.programme import STATE  # which imports this module

        made: dict[str, Any] = {
            "cohorts": [self.cohort(cohort) for cohort in old.cohorts],
            "pass_through": {
                name: self.number(f"pass_through/{name}", one)
                for name, one in old.pass_through.items()
            },
            "total_workers": old.total_workers
            if old.total_workers is None
            else self.number("total_workers", old.total_workers),
        }
        if tuple(old.sides[STATE]) == tuple(old.statutory):  # it may be nobody's statement
            made["sides"] = {side: names for side, names in old.sides.items() if side != STATE}
        new = replace(old, **made, correlation=None)
        kept = self._correlated(old, new)
        return replace(old, **made, correlation=kept) if kept else new

    def cohort(self, old: Cohort) -> Cohort:
        made: dict[str, Any] = {
            place.removeprefix(f"{old.place}/"): self.number(place, one)
            for place, one in old.quantities()
        }
        if old.hours is not None:
            made["hours"] = self.number(f"{old.place}/hours", old.hours)
        made["references"] = {
            name: replace(
                one,
                **{
                    place.rpartition("/")[2]: self.number(place, number)
                    for place, number in one.quantities(f"{old.place}/references/{name}")
                },
            )
            for name, one in old.references.items()
        }
        return replace(old, **made, chain=self._reading(old))

    def _reading(self, cohort: Cohort) -> Chain | OneOf:
        chosen: Chain | OneOf = cohort.chain
        if isinstance(chosen, Chain):
            return self.chain(chosen)
        asked = self.values.get(chosen.name, self.values.get(f"{cohort.place}/chain"))
        if isinstance(asked, str):
            known = {chain.name: chain for chain in cohort.readings}
            if asked not in known:
                raise UnknownNameError(
                    f"choice {chosen.name!r}: offers no chain {asked!r}; {nearest(asked, known)}"
                )
            asked = known[asked]
        if isinstance(asked, Chain):
            return self.chain(asked)
        if asked is not None:
            if not isinstance(asked, OneOf):
                raise InputError(
                    f"choice {chosen.name!r}: got {asked!r}; write a chain, the name of one that "
                    "it offers, or a wf.OneOf of chains"
                )
            chosen = asked
        pairs = zip(chosen.values, chosen.weights, strict=True)
        options = {self.chain(chain): weight for chain, weight in pairs}
        return OneOf(chosen.name, options, note=chosen.note)

    def chain(self, old: Chain) -> Chain:
        """Return a chain with what is new in it; itself where nothing is."""
        if old not in self.chains:
            names = {name for place, one in old.quantities() for name in _called(place, one)}
            self.chains[old] = old if names.isdisjoint(self.values) else self._renewed(old)
        return self.chains[old]

    def _renewed(self, old: Chain) -> Chain:
        made: dict[str, Any] = {"steps": self._steps(old.name, old.steps)}
        home = old.remittance
        if home is not None:
            place = f"{old.name}/remittance"
            made["remittance"] = replace(
                home,
                sent=self.number(f"{place}/sent", home.sent),
                limit=home.limit
                if home.limit is None
                else self.number(f"{place}/limit", home.limit),
                steps=self._steps(place, home.steps),
            )
        return replace(old, **made)

    def _steps(self, place: str, steps: Any) -> list[Deduction]:
        return [
            self._step(f"{place}/{label}", step)
            for label, step in zip(labels(steps), steps, strict=True)
        ]

    def _step(self, place: str, old: Any) -> Deduction:
        names = {name for what, one in old.quantities() for name in _called(f"{place}/{what}", one)}
        if names.isdisjoint(self.values):
            return old  # type: ignore[no-any-return]
        made: dict[str, Any] = {
            name: self.number(f"{place}/{name}", one) for name, one in old.quantities()
        }
        if isinstance(old, Brackets):
            pairs = range(1, len(old.rates) + 1)
            made = {"rates": [(made[f"threshold {k}"], made[f"rate {k}"]) for k in pairs]}
        step: Deduction = replace(old, **made)
        return step

    def number(self, place: str, old: Quantity) -> Quantity:
        """Return what stands in a place from now on."""
        if isinstance(old, Param | OneOf) and old.name in self.values:
            new = as_quantity(self.values[old.name], repr(old.name))
            # still one unknown wherever its name stands
            return Param(old.name, new) if isinstance(new, Distribution | float) else new
        if place in self.values:
            return as_quantity(self.values[place], repr(place))
        if isinstance(old, PerHead):
            total = self.number(f"{place}/total", old.total)
            return PerHead(total, self.number(f"{place}/workers", old.workers))
        if isinstance(old, OneOf):
            options = {
                self.number(f"{old.name}/reading {index}", value): weight
                for index, (value, weight) in enumerate(
                    zip(old.values, old.weights, strict=True), start=1
                )
            }
            return OneOf(old.name, options, note=old.note)
        return old

    def _correlated(self, old: Programme, new: Programme) -> dict[Any, float]:
        """Leave out of the correlations what is certain, or not there, from now on."""
        kept, lost = still_correlated(old.correlation or {}, old.unknowns, new.unknowns)
        here = places(old)
        for key, value in self.values.items():
            if isinstance(value, Distribution | Param | OneOf | PerHead):
                for name in lost & {key, *(named.name for named in named_in(here.get(key, 0.0)))}:
                    raise InputError(
                        f"programme {old.name!r}: {key!r}: correlates with others by the name of "
                        f"{name!r}, which would be lost; change {name!r}, and let it keep its name"
                    )
        return kept


def _called(place: str, quantity: Quantity) -> Iterator[str]:
    yield place
    yield from (named.name for named in named_in(quantity))
