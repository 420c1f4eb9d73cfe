"""What all measures share: dates, whom they reach, and how far they are complied with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, ClassVar

from wageflow.arguments import as_list, shown
from wageflow.chain.purse import unit_faults
from wageflow.distributions import Quantity, Series, as_quantity, bounds
from wageflow.errors import InputError
from wageflow.fixed import FixedDict
from wageflow.programme.faults import fractional
from wageflow.scenarios.calendar import begin, date_text, finish, iso_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wageflow.programme import Cohort

__all__ = ["Measure", "is_pattern", "matches", "patterns", "recipient_faults"]

#: Numbers of a measure that are shares.
SHARES = ("share", "compliance", "probability")


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A dated change of how many work where, or of what is taken from them.

    Parameters
    ----------
    hosts : str or sequence of str
        Names or patterns (``"*"``, ``"Middle East*"``); the measure reaches the cohorts of these
        hosts.
    sectors : str or sequence of str
        Names or patterns; of these hosts, only the cohorts of these sectors.
    compliance : quantity, or mapping of host to quantity
        0 to 1: how far the measure is put into effect. One range is one unknown that all hosts
        share; a mapping gives hosts (names or patterns) one each, and those that it does not name
        comply fully.
    phase_in : quantity
        Months over which the measure comes into effect, evenly; 0 for at once.
    source, note : str
        Where it is stated, and what a reader must know about it.

    Notes
    -----
    At time ``t`` the measure acts with strength ``s(t) = compliance * ramp(t)``, where ``ramp``
    rises from 0 at the start to 1 after `phase_in` months, in steps of a month whose height is the
    mean of the ramp over them, and is 0 from `end` on.
    """

    hosts: Any = "*"
    sectors: Any = "*"
    compliance: Any = 1.0
    phase_in: Any = 0.0
    source: str = ""
    note: str = ""

    #: The fields that hold a date: when the measure begins, and which of them may be left out.
    DATES: ClassVar[tuple[str, ...]] = ("start", "end")
    NEEDED: ClassVar[tuple[str, ...]] = ("start",)
    #: The fields that hold names or patterns.
    PATTERNS: ClassVar[tuple[str, ...]] = ("hosts", "sectors")
    #: The fields, beside `compliance` and `phase_in`, that hold a number or a range.
    NUMBERS: ClassVar[tuple[str, ...]] = ()
    #: Which of them may be left out.
    OPTIONAL: ClassVar[tuple[str, ...]] = ()
    #: The fields, beside `source` and `note`, that hold a word.
    WORDS: ClassVar[tuple[str, ...]] = ()
    #: Whether workers who stay under another visa escape it.
    evadable: ClassVar[bool] = False

    def __post_init__(self) -> None:
        faults: list[str] = []
        self._read_dates(faults)
        for name in self.PATTERNS:
            try:
                object.__setattr__(self, name, patterns(getattr(self, name), name))
            except InputError as error:
                faults += error.faults
        self._read_numbers(faults)
        for name in (*self.WORDS, "source", "note"):
            if not isinstance(getattr(self, name), str):
                faults.append(f"{name}: got {shown(getattr(self, name))}; write text")
        if not faults:
            faults += self.faults()
        if faults:
            raise InputError(*(f"{self.kind}: {fault}" for fault in faults))

    def _read_dates(self, faults: list[str]) -> None:
        for name in self.DATES:
            value = getattr(self, name)
            if value is None:
                if name in self.NEEDED:
                    faults.append(f"{name}: is missing; write a date such as '2017-09-11'")
                continue
            try:
                object.__setattr__(self, name, iso_date(value, name))
            except InputError as error:
                faults += error.faults

    def _read_numbers(self, faults: list[str]) -> None:
        for name in ("compliance", "phase_in", *self.NUMBERS):
            value = getattr(self, name)
            if value is None and name in self.OPTIONAL:
                continue
            by_host = isinstance(value, Mapping) and name == "compliance"
            table = dict(value) if by_host else {"": value}
            read: dict[str, Quantity] = {}
            for host, number in table.items():
                place = f"{name} of {host!r}" if by_host else name
                if not isinstance(host, str):
                    faults.append(f"{place}: is no name of a host; write {{'Kuwait': 0.9}}")
                    continue
                try:
                    read[host] = as_quantity(number, place)
                except InputError as error:
                    faults += error.faults
                    continue
                if isinstance(read[host], Series):
                    faults.append(f"{place}: got an array; write a number or one range")
                    continue
                # what counts something else need not be within any bounds
                strange = list(_unit_faults(name, place, read[host]))
                faults += strange or _number_faults(name, place, read[host])
            if by_host and not read and not faults:
                faults.append(f"{name}: names no host; write {{'Kuwait': 0.9}}, or a number")
            if len(read) == len(table):
                found: Any = _PerHost(read) if by_host else read[""]
                object.__setattr__(self, name, found)

    def faults(self) -> Iterator[str]:
        """Say what cannot be meant; kinds add their own."""
        if self.first is not None and self.last is not None and self.last <= self.first:
            yield f"end {self.end_date!r}: is not after start {self.start_date!r}; exchange them"

    @property
    def kind(self) -> str:
        """The name of the class, as files write it."""
        return type(self).__name__

    @property
    def start_date(self) -> str | None:
        """The date on which it begins; None if it always was."""
        found: str | None = getattr(self, "start", None)
        return found

    @property
    def end_date(self) -> str | None:
        """The last date on which it holds; None if it goes on."""
        found: str | None = getattr(self, "end", None)
        return found

    @property
    def first(self) -> float | None:
        """When it begins, in months."""
        return None if self.start_date is None else begin(self.start_date)

    @property
    def last(self) -> float | None:
        """When it ends, in months."""
        return None if self.end_date is None else finish(self.end_date)

    @property
    def earliest(self) -> float | None:
        """When it begins to act, phases before a deadline included, in months."""
        return self.first

    @property
    def label(self) -> str:
        """Kind, date and hosts: what tells it from other measures of a scenario."""
        where = "" if self.hosts == ("*",) else f" {', '.join(self.hosts)}"
        if self.sectors != ("*",):
            where += f" ({', '.join(self.sectors)})"
        return f"{self.kind}{f' {self.start_date}' if self.start_date else ''}{where}"

    def reaches(self, cohort: Cohort) -> bool:
        """Whether a cohort is among those that it is meant for."""
        return matches(self.hosts, cohort.host) and matches(self.sectors, cohort.sector)

    def quantities(self) -> Iterator[tuple[str, Quantity]]:
        """List its numbers, each with its field, and the host if it is one of several."""
        for name in ("compliance", "phase_in", *self.NUMBERS):
            value = getattr(self, name)
            if isinstance(value, _PerHost):
                yield from ((f"{name} {host}", number) for host, number in value.items())
            elif value is not None:
                yield name, value

    def complied(self, host: str) -> tuple[str, Quantity]:
        """Return how far a host complies, with the field as `quantities` calls it."""
        stated = self.compliance
        if not isinstance(stated, _PerHost):
            return "compliance", stated
        found = next((p for p in stated if p == host), None)
        if found is None:
            found = next((p for p in stated if matches((p,), host)), None)
        return ("compliance", 1.0) if found is None else (f"compliance {found}", stated[found])

    def describe(self) -> str:
        """Return in words what it changes."""
        raise NotImplementedError  # every kind says it in its own words

    def when(self) -> str:
        """Return in words when it holds."""
        start = f"From {date_text(self.start_date)}" if self.start_date else "Throughout"
        if self.end_date:
            start += f" to {date_text(self.end_date)}"
        return start

    def whom(self) -> str:
        """Return in words whom it reaches."""
        where = "every host" if "*" in self.hosts else " and ".join(self.hosts)
        if self.sectors != ("*",):
            where += f" ({' and '.join(self.sectors)})"
        return where


class _PerHost(FixedDict[str, Quantity]):
    """A number for each host; as the measures that hold it, it can be hashed."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash((frozenset(self.items()), tuple(filter(is_pattern, self))))

    def __eq__(self, other: object) -> bool:
        # names are looked for first; of patterns, the first that fits a host is meant
        return (
            isinstance(other, dict)
            and dict.__eq__(self, other)
            and tuple(filter(is_pattern, self)) == tuple(filter(is_pattern, other))
        )


def is_pattern(name: str) -> bool:
    """Whether a name may stand for several hosts."""
    return any(sign in name for sign in "*?[")


def matches(wanted: tuple[str, ...], name: str) -> bool:
    """Whether a name is one of those named, or fits one of the patterns."""
    # a name may hold brackets, which a pattern would read as a choice of letters
    return any(name == one or fnmatchcase(name, one) for one in wanted)


def patterns(value: Any, place: str) -> tuple[str, ...]:
    """Read a name, a pattern, or a list of them.

    Raises
    ------
    InputError
        If it is neither text nor a list of texts.

    Examples
    --------
    >>> patterns("*", "hosts"), patterns(["Kuwait", "China"], "hosts")
    (('*',), ('Kuwait', 'China'))
    """
    found = (value,) if isinstance(value, str) else as_list(value)
    if not found or not all(isinstance(one, str) and one.strip() for one in found):
        raise InputError(f"{place}: got {shown(value)}; write a name, a pattern or a list of them")
    return found


def _number_faults(name: str, place: str, number: Quantity) -> Iterator[str]:
    low, high = bounds(number)
    if name in SHARES and not (low >= 0.0 and high <= 1.0):
        hint = f"; {low:g} % is {low / 100:g}" if low == high and 1 < low <= 100 else ""
        yield f"{place}: {number!r} is not within 0 to 1{hint}"
    elif name in ("phase_in", "after_months") and not (low >= 0.0 and high <= 1200.0):
        yield f"{place}: {number!r} is not within 0 to 1200 months; write months"
    elif name in ("number", "workers") and fractional(number):
        yield f"{place}: {low:g} is not a whole number of workers"
    elif low < 0.0 and name not in ("to", "by"):  # these say themselves what they may be
        yield f"{place}: {number!r} can be below 0 (down to {low:g}); write 0 or more"


#: What the claims of a number must count, by field.
_COUNTS = {
    **dict.fromkeys((*SHARES, "to", "by"), ("%",)),
    **dict.fromkeys(("number", "workers"), ("workers", "people")),
    **dict.fromkeys(("phase_in", "after_months"), ("months",)),
    "amount": ("money",),
}


def _unit_faults(name: str, place: str, number: Quantity) -> Iterator[str]:
    """Say which numbers rest on claims that count something else."""
    if name in _COUNTS:
        yield from unit_faults(place, number, *_COUNTS[name])


def recipient_faults(recipient: Any) -> Iterator[str]:
    """Say whether a recipient has a name."""
    if not isinstance(recipient, str) or not recipient.strip():
        yield f"recipient: got {recipient!r}; write a name"
