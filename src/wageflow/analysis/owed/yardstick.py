"""Which reference each cohort is held against, and what that is a worker and year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from wageflow.distributions import resolve
from wageflow.errors import InputError, UnknownNameError, nearest
from wageflow.money import periods_per_year
from wageflow.programme.reference import GROSS, Reference
from wageflow.programme.units import rate_is_shared, reference_dollars_a_year

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from wageflow.distributions import Quantity
    from wageflow.programme import Cohort, Programme

__all__ = [
    "BASES",
    "Yardstick",
    "hours_a_year",
    "known_references",
    "knows_hours",
    "yardstick_quantities",
    "yardsticks",
]

#: How a reference and a cohort's pay are brought together.
BASES = {
    "gross": "the employer's own wage",
    "hour": "by the hour: reference pay an hour times hours worked",
    "day": "by the hour: hours of a day on either side, on as many days",
    "period": "by the period: hours are not known on both sides",
}


#: What a wage is counted in, by the names of its fields, in words.
_UNIT = {"currency": "the currency", "per": "the period", "price_year": "the price year"}


@dataclass(frozen=True)
class Yardstick:
    """What a cohort's pay is held against.

    Parameters
    ----------
    cohort : Cohort
    name : str
        ``gross``, or the name of the reference.
    reference : Reference, optional
        None where the employer's own wage is meant.
    place : str
        The prefix of the names of its unknowns.
    """

    cohort: Cohort
    name: str
    reference: Reference | None = None
    place: str = ""

    @property
    def basis(self) -> str:
        """How the two are brought together, one of `BASES`."""
        if self.reference is None:
            return "gross"
        if self.reference.hours is None or self.cohort.hours is None:
            return "period"
        return "hour" if knows_hours(self.cohort) else "day"

    @property
    def price_year(self) -> int | None:
        """The year in whose prices the reference is stated."""
        if self.reference is None or self.reference.price_year is None:
            return self.cohort.price_year
        return self.reference.price_year

    @property
    def note(self) -> str:
        """What a reader must know of the reference: its note, and in what unit it was taken."""
        reference = self.reference
        if reference is None:
            return ""
        lacking = [name for name in _UNIT if getattr(reference, name) is None]
        if self.name != "given" or reference.wage is None or not lacking:
            return reference.note
        taken = f"taken as {_unit(self)}: {_own(lacking)} as the host counts its pay"
        return f"{reference.note}; {taken}" if reference.note else taken

    def quantities(self) -> Iterator[tuple[str, Quantity]]:
        """List the numbers of the reference with their places."""
        if self.reference is not None:
            yield from self.reference.quantities(self.place)

    def pay(self, gross: Any, draws: Mapping[str, Any], price_year: int | None) -> Any:
        """Return the reference pay for the cohort's hours, in dollars a worker and year.

        Parameters
        ----------
        gross : float or ndarray
            The cohort's gross wage, in the same unit.
        draws : mapping of str to float or ndarray
            A value for each unknown.
        price_year : int or None
            The year in whose prices the result is.
        """
        reference = self.reference
        if reference is None:
            return gross
        if reference.wage is None:
            pay = gross / (1.0 - resolve(reference.discount, f"{self.place}/discount", draws))
        else:
            wage = resolve(reference.wage, f"{self.place}/wage", draws)
            rate, days = self._rate(draws), self._days(draws)
            pay = wage * reference_dollars_a_year(self.cohort, reference, price_year, rate, days)
        return pay * self._more_hours(draws)

    def _rate(self, draws: Mapping[str, Any]) -> Any:
        reference, cohort = self.reference, self.cohort
        if reference is None:
            return None
        if reference.usd_rate is not None:
            return resolve(reference.usd_rate, f"{self.place}/usd_rate", draws)
        if cohort.usd_rate is not None and rate_is_shared(cohort, reference):
            return resolve(cohort.usd_rate, f"{cohort.place}/usd_rate", draws)
        return None

    def _days(self, draws: Mapping[str, Any]) -> Any:
        if self.reference is not None and self.reference.days is not None:
            return resolve(self.reference.days, f"{self.place}/days", draws)
        return _own_days(self.cohort, draws)

    def _more_hours(self, draws: Mapping[str, Any]) -> Any:
        """Return the hours worked for each hour that the reference is paid for."""
        if self.reference is None or self.basis not in ("hour", "day"):
            return 1.0
        own = resolve(self.cohort.hours, f"{self.cohort.place}/hours", draws)
        other = resolve(self.reference.hours, f"{self.place}/hours", draws)
        if self.basis == "day":
            return own / other
        per = self.reference.hours_per or self.cohort.hours_per
        times = _times(self.cohort.hours_per, _own_days(self.cohort, draws))
        return own * times / (other * _times(per, self._days(draws)))


def _own(fields: Iterable[str]) -> str:
    """Name parts of a unit in words."""
    *first, last = [_UNIT[name] for name in fields]
    return f"{', '.join(first)} and {last}" if first else last


def _own_days(cohort: Cohort, draws: Mapping[str, Any]) -> Any:
    return None if cohort.days is None else resolve(cohort.days, f"{cohort.place}/days", draws)


def _times(per: str, days: Any) -> Any:
    return days if per == "day" else periods_per_year(per)


def yardstick_quantities(sticks: Iterable[Yardstick]) -> Iterator[tuple[str, Quantity]]:
    """List the numbers that references stand for, and the hours of those held against them."""
    for stick in sticks:
        yield from stick.quantities()
        if stick.cohort.hours is not None:
            yield f"{stick.cohort.place}/hours", stick.cohort.hours


def knows_hours(cohort: Cohort) -> bool:
    """Whether the hours that a worker of a cohort works a year are known."""
    return cohort.hours is not None and (cohort.hours_per != "day" or cohort.days is not None)


def hours_a_year(cohort: Cohort, draws: Mapping[str, Any]) -> Any:
    """Return the hours that a worker of a cohort works a year, where that is known."""
    hours = resolve(cohort.hours, f"{cohort.place}/hours", draws)
    return hours * _times(cohort.hours_per, _own_days(cohort, draws))


def known_references(programme: Programme) -> dict[str, tuple[str, ...]]:
    """Return the references that cohorts carry, each with its hosts.

    Examples
    --------
    >>> import wageflow as wf
    >>> known_references(wf.load_programme("dprk-2012"))["migrants"]
    ('Russia', 'Kuwait', 'Middle East (other)', 'China')
    """
    found: dict[str, dict[str, None]] = {}
    for cohort in programme.cohorts:
        for name in cohort.references:
            found.setdefault(name, {})[cohort.host] = None
    return {name: tuple(hosts) for name, hosts in found.items()}


def yardsticks(programme: Programme, reference: Any) -> tuple[Yardstick | None, ...]:
    """Return what each cohort is held against; None where there is nothing.

    Parameters
    ----------
    programme : Programme
    reference : str, sequence of str, or mapping of host to quantity, Reference or str
        See `wage_gap`.

    Raises
    ------
    UnknownNameError
        If no cohort carries a reference of that name, or no host matches.
    InputError
        If a figure cannot be what it stands for.
    """
    if isinstance(reference, Mapping):
        found = _given(programme, reference)
    else:
        names = _names(programme, reference)
        found = tuple(_first(cohort, names) for cohort in programme.cohorts)
    if not any(found):
        host = programme.hosts[0]
        raise InputError(
            f"programme {programme.name!r}, reference {reference!r}: no cohort has it; name what "
            f"others are paid, such as reference={{{host!r}: wf.Reference(5_000, currency='USD', "
            "per='year')}"
        )
    return found


def _names(programme: Programme, reference: Any) -> Sequence[str]:
    names = [reference] if isinstance(reference, str) else reference
    if not isinstance(names, list | tuple) or not names:
        raise InputError(
            f"reference: got {reference!r}; write 'local' or another name, several in order of "
            "preference, or {host: wage}"
        )
    known = [GROSS, *known_references(programme)]
    for name in names:
        if name not in known:
            carried = ", ".join(map(repr, known))
            raise UnknownNameError(
                f"programme {programme.name!r}, reference {name!r}: no cohort carries it; there "
                f"are {carried}; {_meant(str(name), known)}"
            )
    return names


def _first(cohort: Cohort, names: Sequence[str]) -> Yardstick | None:
    for name in names:
        if name == GROSS:
            return Yardstick(cohort, GROSS)
        if name in cohort.references:
            place = f"{cohort.place}/references/{name}"
            return Yardstick(cohort, name, cohort.references[name], place)
    return None


def _given(programme: Programme, table: Mapping[Any, Any]) -> tuple[Yardstick | None, ...]:
    faults: list[str] = []
    read: dict[str, Reference | str] = {}
    for pattern, value in table.items():
        place = f"reference of {pattern!r}"
        if not any(fnmatchcase(host, str(pattern)) for host in programme.hosts):
            faults.append(f"{place}: is no host; {nearest(str(pattern), programme.hosts)}")
        elif isinstance(value, str):
            read[pattern] = value
        else:
            try:
                read[pattern] = value if isinstance(value, Reference) else Reference(value)
            except InputError as error:
                faults += [
                    f"{place}: {fault.removeprefix('reference, ')}" for fault in error.faults
                ]
    found: list[Yardstick | None] = []
    for cohort in programme.cohorts:
        # a host by its name goes before a pattern, and these in their order
        patterns = [cohort.host] if cohort.host in read else []
        patterns += [pattern for pattern in read if fnmatchcase(cohort.host, pattern)]
        chosen = read[patterns[0]] if patterns else None
        if isinstance(chosen, str):
            own = _first(cohort, _names(programme, chosen))
            found.append(own)
        elif chosen is None:
            found.append(None)
        else:
            faults += [
                f"reference of {patterns[0]!r}, for {cohort.place!r}: {fault}"
                for fault in chosen.faults_beside(cohort)
            ]
            found.append(Yardstick(cohort, "given", chosen, f"reference {patterns[0]}"))
    faults += _unit_faults(found)
    if faults:
        raise InputError(*dict.fromkeys(faults))
    return tuple(found)


def _unit_faults(sticks: Iterable[Yardstick | None]) -> Iterator[str]:
    """Say which wages would be of another unit for each of the cohorts that they are given for."""
    given: dict[str, list[Yardstick]] = {}
    for stick in sticks:
        if stick is not None and stick.name == "given":
            given.setdefault(stick.place, []).append(stick)
    for place, (first, *others) in given.items():
        reference = first.reference
        if reference is None or reference.wage is None:
            continue
        lacking = [name for name in _UNIT if getattr(reference, name) is None]
        for other in others:
            if all(getattr(first.cohort, k) == getattr(other.cohort, k) for k in lacking):
                continue
            pattern = place.removeprefix("reference ")
            told = " but ".join(f"{_unit(s)} for {s.cohort.place!r}" for s in (first, other))
            yield (
                f"reference of {pattern!r}: {reference.wage!r} would be {told}; write "
                "wf.Reference(..., currency='USD', per='year', price_year=2012) with its own, or a "
                "wage for each host"
            )
            break


def _unit(stick: Yardstick) -> str:
    """Return what a wage is counted in for a cohort, in words."""
    reference, cohort = stick.reference, stick.cohort
    currency = (reference and reference.currency) or cohort.currency
    per = (reference and reference.per) or cohort.per
    return f"{currency} a {per}" + (f", prices of {stick.price_year}" if stick.price_year else "")


def _meant(name: str, known: Sequence[str]) -> str:
    """Say what may have been meant, or how a reference comes to be there."""
    hint = nearest(name, known)
    if hint.startswith("did you mean"):
        return hint
    return "state it in a cohort (references), or give a host a wage of its own"
