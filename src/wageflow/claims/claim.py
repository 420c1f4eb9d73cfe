"""One figure of one source, as printed, and the readings that turn it into a quantity.

A claim keeps what a source prints: 48 % stays 48 with the unit ``%``. Only `Claim.quantity`
computes, and only by a reading that has a name, so that results can say which one they rest on.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wageflow.errors import InputError, UnknownNameError, nearest
from wageflow.markup import small_table

if TYPE_CHECKING:
    from wageflow.distributions import Distribution, Param

__all__ = ["DEFAULT_READING", "KINDS", "READINGS", "Claim", "Source"]

DEFAULT_READING = {
    "point": "point",
    "about": "point",
    "bounds": "bounds",
    "interval": "interval90",
}
"""The reading of a kind of claim; the other kinds have none, and a user must choose."""

NO_READING = ("at least", "up to", "spread", "qualitative")

KINDS = (*DEFAULT_READING, *NO_READING)
"""How a source can print a figure."""

READINGS = ("point", "low", "high", "bounds", "interval90")
"""Ways to turn a claim into a quantity."""

_KIND_WORDS = {"about": "about ", "at least": "at least ", "up to": "up to "}
_VAGUEST = 0.1  # "about" never reaches further than a tenth of its figure


@dataclass(frozen=True, kw_only=True)
class Source:
    """A text that claims are taken from.

    Parameters
    ----------
    id : str
        Short name, by which claims refer to it.
    title : str
        Title as the text shows it; the note says so where the text shows none.
    publisher : str
        Who published it; empty if the text does not say.
    year : int or None
        Year of publication; None if the text does not say.
    kind : str
        Report, newspaper, encyclopedia, ...
    note : str
        What a reader must know before using it.

    Examples
    --------
    >>> Source(id="survey", title="A survey of workers", year=2012).title
    'A survey of workers'
    """

    id: str
    title: str
    publisher: str = ""
    year: int | None = None
    kind: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One figure of one source, as printed.

    Parameters
    ----------
    id : str
        Name of the claim, unique in its pack.
    source : str
        Id of the source.
    locator : str
        Where it stands in the source: chapter and section, witness or paragraph.
    who : str
        Who says it, as far as the source tells.
    topic : str
        What the figure is of: ``headcount``, ``wage``, ``state_share``, ``revenue``, ...
    host, sector, recipient : str
        Where, in what work, and who gets the money; empty where the source does not say.
    low, high, value : float or None
        The figure as printed: both ends of a range, or one value.
    unit : str
        ``workers``, ``money``, ``%``, ``months``, ...
    currency, per : str
        Of money: its code, and ``day``, ``month``, ``year`` or ``once``.
    year, source_year : int or None
        The year that the figure is about, and that of the source.
    kind : str
        One of `KINDS`.
    base : str
        What a percentage is of.
    derived_from, conflicts : tuple of str
        Ids of the claims that this one repeats or is computed from, and contradicts.
    part_of : str
        Id of the total of which this figure is a part.
    inferred : bool
        True if the figure is ours (computed or assumed), not printed.
    supplied : tuple of str
        Fields of a printed figure that its source leaves open and we filled in, such as ``per``;
        they stand in square brackets in `figure`.
    note : str
        Doubts, misprints, assumptions.
    as_printed : str
        The words of the figure in the source; several pieces are divided by ``|``.
    source_title : str
        Title of the source, for citations.
    parents : tuple of Claim
        The claims that `derived_from` names; a `Ledger` fills them in.

    Examples
    --------
    >>> share = Claim(id="share", source="survey", topic="state_share", unit="%", value=48.0)
    >>> share.quantity()
    0.48
    """

    id: str
    source: str
    locator: str = ""
    who: str = ""
    topic: str = ""
    host: str = ""
    sector: str = ""
    recipient: str = ""
    low: float | None = None
    high: float | None = None
    value: float | None = None
    unit: str = ""
    currency: str = ""
    per: str = ""
    year: int | None = None
    source_year: int | None = None
    kind: str = "point"
    base: str = ""
    derived_from: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    part_of: str = ""
    inferred: bool = False
    supplied: tuple[str, ...] = ()
    note: str = ""
    as_printed: str = ""
    source_title: str = field(default="", repr=False)
    parents: tuple[Claim, ...] = field(default=(), repr=False, compare=False)

    def cite(self) -> str:
        """Return a short citation: the title of the source and the place in it.

        Returns
        -------
        str
            ``title, locator``; the source's id stands in for a title that is not known.

        Examples
        --------
        >>> Claim(id="a", source="survey", locator="ch. 4 s. 2").cite()
        'survey, ch. 4 s. 2'
        """
        return ", ".join(part for part in (self.source_title or self.source, self.locator) if part)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            hint = nearest(str(self.kind), KINDS)
            raise InputError(f"claim {self.id!r}: {self.kind!r} is no kind of figure; {hint}")
        for name in ("derived_from", "conflicts", "supplied"):
            if isinstance(getattr(self, name), str):
                raise InputError(f"claim {self.id!r}, {name}: write a tuple of ids, not text")

    @property
    def figure(self) -> str:
        """The figure with its kind and unit, such as ``about 15,000 workers``."""
        unit = self.currency or self.unit
        per = {"": "", "once": "once", "term": "a contract"}.get(self.per, f"a {self.per}")
        shown = [
            f"[{word}]" if name in self.supplied else word
            for name, word in (("currency" if self.currency else "unit", unit), ("per", per))
            if word
        ]
        return " ".join([f"{_KIND_WORDS.get(self.kind, '')}{self._numbers()}", *shown])

    @property
    def lineage(self) -> tuple[Claim, ...]:
        """The claim itself and all that it is derived from, each once, the nearest first."""
        found = {self.id: self}
        pending = deque(self.parents)
        while pending:
            claim = pending.popleft()
            if claim.id not in found:
                found[claim.id] = claim
                pending += claim.parents
        return tuple(found.values())

    @property
    def origins(self) -> tuple[str, ...]:
        """Ids of the claims at which its lineage begins; its own id if it repeats nothing.

        Claims with one origin are one statement, however many texts print it.
        """
        known: tuple[str, ...] | None = self.__dict__.get("_origins")
        if known is None:
            # Kept with each claim on the way: a line of descent is walked once, not once a claim.
            stack, entered = [self], {self.id}
            while stack:
                claim = stack[-1]
                waiting = [
                    parent
                    for parent in claim.parents
                    if "_origins" not in parent.__dict__ and parent.id not in entered
                ]
                if waiting:
                    entered |= {parent.id for parent in waiting}
                    stack += waiting
                    continue
                stack.pop()
                found = [name for one in claim.parents for name in one.__dict__.get("_origins", ())]
                # In a circle, which a pack on disk is refused for, nothing is the first.
                roots = tuple(dict.fromkeys(found)) or (claim.id,)
                object.__setattr__(claim, "_origins", roots)
            known = self.__dict__["_origins"]
        return known

    def _repr_html_(self) -> str:
        rows = [
            (name.replace("_", " "), said)
            for name in ("topic", "host", "sector", "recipient", "base", "year", "who", "note")
            if (said := str(getattr(self, name) or ""))
        ]
        printed = [("as printed", self.as_printed)] if self.as_printed else []
        rows = [("figure", self.figure), *printed, *rows, ("place", self.cite())]
        return small_table(self.id, ("", ""), rows, texts=[0, 1])

    def extent(self) -> tuple[float, float] | None:
        """Return the lowest and the highest figure that the words allow, in the printed unit.

        Returns
        -------
        tuple of float or None
            Both ends of a range; a point twice; for "about", half a unit of the last digit that
            is not 0 to either side, a tenth of the figure at most; for "at least" and "up to",
            on to infinity and down to 0. None if no figure is printed.

        Examples
        --------
        >>> Claim(id="a", source="survey", kind="about", value=15_000.0).extent()
        (14500.0, 15500.0)
        """
        if self.low is not None and self.high is not None:
            return self.low, self.high
        if self.value is None:
            return None
        value = self.value
        if self.kind == "about":
            spare = min(_last_digit(value) / 2, _VAGUEST * abs(value))
            return value - spare, value + spare
        if self.kind == "at least":
            return value, math.inf
        return (min(value, 0.0), value) if self.kind == "up to" else (value, value)

    def printed_range(self) -> tuple[float, float]:
        """Return both ends as printed, a single figure twice, "up to" from 0.

        Raises
        ------
        InputError
            If no figure is printed.
        """
        if self.value is None:
            return self._ends_of("a printed range")
        return (min(self.value, 0.0) if self.kind == "up to" else self.value), self.value

    def param(self, name: str = "", *, reading: str | None = None, note: str = "") -> Param:
        """Return the claim as a named quantity that remembers it.

        Parameters
        ----------
        name : str, optional
            The claim's id by default: wherever one claim stands, it is one draw.
        reading : str, optional
            As in `quantity`.
        note : str
            What a reader must know about it.

        Returns
        -------
        Param

        Examples
        --------
        >>> heads = Claim(id="heads", source="survey", kind="bounds", low=3500.0, high=4000.0)
        >>> heads.param()
        wf.Param('heads', wf.uniform(3500.0, 4000.0))
        """
        from wageflow.distributions import Param, Unit

        return Param(
            name or self.id,
            self.quantity(reading),
            source=self.cite(),
            note=note,
            claims=self.lineage,
            reading=reading or DEFAULT_READING[self.kind],
            unit=Unit(self.unit, self.currency, self.per),
        )

    def quantity(self, reading: str | None = None) -> float | Distribution:
        """Return what the claim says as a number or a distribution.

        Parameters
        ----------
        reading : str, optional
            ``point``: the value, or the middle of the range. ``low`` and ``high``: an end of
            it. ``bounds``: uniform between both ends. ``interval90``: both ends are the 5 % and
            the 95 % point; lognormal if they are positive, logit-normal if the claim is a
            percentage, so that no share leaves 0 to 1. By default what the claim's kind says: a
            point or an "about" is a number,
            bounds are ``bounds``, an interval is ``interval90``.

        Returns
        -------
        float or Distribution
            In the unit of the claim; a percentage as a share, 48 % being 0.48.

        Raises
        ------
        UnknownNameError
            If there is no such reading.
        InputError
            If the claim's kind has no reading of its own ("at least", "up to", "spread",
            "qualitative") and none is named, or if the figures that the reading needs are not
            printed.

        Examples
        --------
        >>> heads = Claim(id="heads", source="survey", kind="bounds", low=3500.0, high=4000.0)
        >>> heads.quantity("point")
        3750.0
        """
        if reading is not None and reading not in READINGS:
            hint = nearest(reading, READINGS)
            raise UnknownNameError(f"claim {self.id!r}: no reading is called {reading!r}; {hint}")
        chosen = reading or DEFAULT_READING.get(self.kind)
        if chosen is None:
            raise InputError(
                f"claim {self.id!r}: printed as {self.kind!r} ({self.figure}), which is neither"
                f" a number nor a range; {self._possible_readings()}write a range of your own"
            )
        if chosen == "point":
            return self._point()
        low, high = (self._scaled(end) for end in self._ends_of(f"reading {chosen!r}"))
        if chosen in ("low", "high"):
            return low if chosen == "low" else high
        # Imported here: whoever only looks things up in a ledger pays for no distributions.
        from wageflow.distributions import between, uniform

        if chosen == "bounds":
            return uniform(low, high)
        if self.unit == "%":
            if low <= 0.0 or high >= 1.0:
                raise InputError(
                    f"claim {self.id!r}: {self.figure} reaches an end of 0 to 100 %, so no share"
                    " has these as its 5 and 95 % points; use the reading 'bounds'"
                )
            return between(low, high, coverage=0.9, family="logitnormal")
        return between(low, high, coverage=0.9)

    def _possible_readings(self) -> str:
        if self.extent() is None:
            return ""
        able = READINGS if self.low is not None else READINGS[:1]
        return f"name a reading ({', '.join(able)}) or "

    def _point(self) -> float:
        if self.value is not None:
            return self._scaled(self.value)
        if self.low is not None and self.high is not None:
            return self._scaled((self.low + self.high) / 2)
        raise InputError(
            f"claim {self.id!r}: reading 'point' needs a value, and none is printed"
            f" ({self.figure}); write a number of your own"
        )

    def _ends_of(self, what: str) -> tuple[float, float]:
        if self.low is None or self.high is None:
            raise InputError(
                f"claim {self.id!r}: {what} needs both ends of a range, got {self.figure}; use the"
                " reading 'point' or write a range of your own"
            )
        return self.low, self.high

    def _scaled(self, figure: float) -> float:
        return figure / 100 if self.unit == "%" else figure

    def _numbers(self) -> str:
        if self.value is not None:
            return _spoken(self.value)
        if self.low is not None and self.high is not None:
            return _spoken(self.low, self.high)
        return "no figure in" if self.currency or self.unit else "no figure"


def _spoken(*figures: float) -> str:
    """Write one figure or both ends of a range; millions and billions as words if none is lost."""
    for scale, word in ((1e9, " billion"), (1e6, " million"), (1.0, "")):
        short = [f"{figure / scale:,.4g}" for figure in figures]
        if min(map(abs, figures)) >= scale > 1 and all(
            float(text.replace(",", "")) * scale == figure
            for text, figure in zip(short, figures, strict=True)
        ):
            return " to ".join(short) + word
    return " to ".join(f"{figure:,.12g}" for figure in figures)


def _last_digit(value: float) -> float:
    """Return the unit of the last digit that is not 0: 1,000 for 15,000, 0.1 for 2.5."""
    digits, _, exponent = f"{abs(value):.11e}".partition("e")
    decimals = len(digits.rstrip("0").partition(".")[2])
    return float(10.0 ** (int(exponent) - decimals)) if value else 0.0
