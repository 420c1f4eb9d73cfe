"""What can be wrong with a cohort or a programme as it is written, found before any run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from wageflow.arguments import as_list, is_whole, shown
from wageflow.chain.purse import share_hint, unit_faults
from wageflow.chain.splitting import series_in
from wageflow.distributions import Distribution, OneOf, PerHead, Quantity, Series, bounds
from wageflow.errors import CurrencyError, InputError, nearest
from wageflow.programme.names import misplaced, naming_faults
from wageflow.programme.units import (
    into_chain,
    out_of_chain,
    rate_is_shared,
    reference_dollars_a_year,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wageflow.programme.programme import Programme

__all__ = [
    "conversion_faults",
    "fractional",
    "listed",
    "programme_faults",
    "tabled",
    "whole_year",
]


def whole_year(value: Any, place: str) -> int | None:
    """Return a year as an int, or None where none is stated.

    Raises
    ------
    InputError
        If it is no whole number.
    """
    if value is None:
        return None
    if not is_whole(value):
        raise InputError(f"{place}: got {shown(value)}; write a whole year, such as 2012")
    return int(value)


def listed(value: Any, place: str, *, texts: bool = False) -> tuple[Any, ...]:
    """Return a list as a tuple.

    Raises
    ------
    InputError
        If it is none; a single string is none. If it is to hold texts, and holds something else.
    """
    found = as_list(value)
    if found is None:
        raise InputError(f"{place}: got {shown(value)}; write a list")
    stray = [one for one in found if texts and not isinstance(one, str)]
    if stray:
        raise InputError(f"{place}: holds {shown(stray[0])}; write a list of texts")
    return found


def tabled(value: Any, place: str) -> Mapping[str, Any]:
    """Return a mapping from names.

    Raises
    ------
    InputError
        If it is none, or a key is no string.
    """
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return value
    raise InputError(f"{place}: got {shown(value)}; write {{name: ...}}")


def fractional(quantity: Quantity) -> bool:
    """Whether a headcount is stated as one figure that is no whole number."""
    low, high = bounds(quantity)
    single = not isinstance(quantity, Distribution | OneOf | PerHead | Series)
    return single and low == high and low != round(low)


def programme_faults(programme: Programme, stated_sides: set[str]) -> Iterator[str]:
    """Say what is wrong with a programme whose cohorts are each in order."""
    title: Any = programme.title
    if not isinstance(title, str):
        yield f"title: got {shown(title)}; write text"
    seen: set[str] = set()
    for cohort in programme.cohorts:
        if cohort.place in seen:
            yield f"cohort {cohort.place!r}: stands twice; give each its own host or sector"
        seen.add(cohort.place)
    yield from _side_faults(programme, stated_sides)
    for name, quantity in programme.pass_through.items():
        if name not in programme.sides["state"]:
            hint = nearest(name, programme.sides["state"])
            yield f"pass_through of {name!r}: not a recipient on the state's side; {hint}"
        yield from unit_faults(f"pass_through of {name!r}", quantity, "%")
        low, high = bounds(quantity)
        if low < 0 or high > 1:
            hint = "80 % is 0.80" if isinstance(quantity, float) else share_hint(quantity)
            yield f"pass_through of {name!r}: {quantity!r} is not a share (0 to 1); {hint}"
    yield from _total_faults(programme)
    everything = [*programme.quantities(), *programme.reference_quantities()]
    for place, quantity in everything:
        if any(True for _ in series_in(quantity)):
            yield (
                f"{place}: holds an array, which is for splitting given wages; write a number or "
                "a range, such as wf.empirical([...])"
            )
    yield from naming_faults((q for _, q in everything), programme.chains)
    yield from misplaced(everything)


def _total_faults(programme: Programme) -> Iterator[str]:
    total = programme.total_workers
    if total is None:
        return
    yield from unit_faults("total_workers", total, "workers", "people")
    if bounds(total)[0] < 0:
        yield f"total_workers: {total!r} can be below 0; a headcount is 0 or more"
    if fractional(total):
        yield f"total_workers: {bounds(total)[0]:g} is not a whole number of workers"
    if not any(bounds(cohort.workers)[0] > 0 for cohort in programme.cohorts):
        yield (
            f"total_workers: {total!r}, but all cohorts can be without workers, and nobody cannot "
            "be scaled; state a headcount above 0"
        )


def _side_faults(programme: Programme, stated_sides: set[str]) -> Iterator[str]:
    known = programme.recipients
    side_of: dict[str, str] = {}
    for side, names in programme.sides.items():
        for name in names:
            if name not in known and side in stated_sides:
                yield f"side {side!r}: no chain pays {name!r}; {nearest(name, known)}"
            if side_of.setdefault(name, side) != side:
                yield f"{name!r}: stands on the sides {side_of[name]!r} and {side!r}; pick one"
    # by default the government is meant, where there is one
    if programme.statutory != ("government",):
        for name in programme.statutory:
            if name not in known:
                yield f"statutory: no chain pays {name!r}; {nearest(name, known)}"


def conversion_faults(programme: Programme) -> Iterator[str]:
    """Say which wages cannot be converted to dollars of the programme's price year."""
    # where nothing but the year of the programme is stated, all wages are of that year
    stated = {cohort.price_year for cohort in programme.cohorts} - {None}
    by_default = not stated and programme.price_year == programme.year
    for cohort in programme.cohorts:
        if programme.price_year is not None and cohort.price_year is None and not by_default:
            yield (
                f"cohort {cohort.place!r}: states no price_year, and the results are in prices of "
                f"{programme.price_year}; state the year of its wage"
            )
            continue
        # what is uncertain is stated, so any number shows whether the conversion exists
        rate, days = (None if q is None else 1.0 for q in (cohort.usd_rate, cohort.days))
        for chain in cohort.readings:
            try:
                into_chain(cohort, chain, rate, days)
                out_of_chain(cohort, chain, programme.price_year, rate, days)
            except CurrencyError as error:
                message = str(error)
                named = message.startswith("cohort ")
                yield message if named else f"cohort {cohort.place!r}: {message}"
                break
        for name, reference in cohort.references.items():
            if reference.wage is None:
                continue
            shared = rate if rate_is_shared(cohort, reference) else None
            known = shared if reference.usd_rate is None else 1.0
            try:
                reference_dollars_a_year(cohort, reference, programme.price_year, known, 1.0)
            except CurrencyError as error:
                message = str(error).removeprefix(f"cohort {cohort.place!r}: ")
                yield f"cohort {cohort.place!r}, references, {name!r}: {message}"
