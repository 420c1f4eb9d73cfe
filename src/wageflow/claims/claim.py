"""One figure of one source, as printed, and the readings that turn it into a quantity.

A claim keeps what a source prints: 48 % stays 48 with the unit ``%``. Only `Claim.quantity`
computes, and only by a reading that has a name, so that results can say which one they rest on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wageflow.errors import InputError, UnknownNameError, nearest

if TYPE_CHECKING:
    from wageflow.distributions import Distribution

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

READINGS = ("point", "bounds", "interval90")
"""Ways to turn a claim into a quantity."""


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
    inferred : bool
        True if the figure is ours (computed or assumed), not printed.
    note : str
        Doubts, misprints, assumptions.
    as_printed : str
        The words of the figure in the source; several pieces are divided by ``|``.
    source_title : str
        Title of the source, for citations.

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
    inferred: bool = False
    note: str = ""
    as_printed: str = ""
    source_title: str = field(default="", repr=False)

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

    def quantity(self, reading: str | None = None) -> float | Distribution:
        """Return what the claim says as a number or a distribution.

        Parameters
        ----------
        reading : str, optional
            ``point``: the value, or the middle of the range. ``bounds``: uniform between both
            ends. ``interval90``: both ends are the 5 % and the 95 % point; lognormal if they
            are positive, logit-normal if the claim is a percentage, so that no share leaves 0
            to 1. By default what the claim's kind says: a point or an "about" is a number,
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
                f"claim {self.id!r}: printed as {self.kind!r} ({self._figure()}), which is neither"
                " a number nor a range; name a reading (point, bounds, interval90) or write a"
                " range of your own"
            )
        if chosen == "point":
            return self._point()
        low, high = self._ends(chosen)
        # Imported here: whoever only looks things up in a ledger pays for no distributions.
        from wageflow.distributions import between, uniform

        if chosen == "bounds":
            return uniform(low, high)
        if self.unit == "%" and low > 0.0 and high < 1.0:
            return between(low, high, coverage=0.9, family="logitnormal")
        return between(low, high, coverage=0.9)

    def _point(self) -> float:
        if self.value is not None:
            return self._scaled(self.value)
        if self.low is not None and self.high is not None:
            return self._scaled((self.low + self.high) / 2)
        raise InputError(
            f"claim {self.id!r}: reading 'point' needs a value, and none is printed"
            f" ({self._figure()}); write a number of your own"
        )

    def _ends(self, reading: str) -> tuple[float, float]:
        if self.low is None or self.high is None:
            raise InputError(
                f"claim {self.id!r}: reading {reading!r} needs both ends of a range, got"
                f" {self._figure()}; use the reading 'point' or write a range of your own"
            )
        return self._scaled(self.low), self._scaled(self.high)

    def _scaled(self, figure: float) -> float:
        return figure / 100 if self.unit == "%" else figure

    def _figure(self) -> str:
        unit = self.currency or self.unit
        if self.value is not None:
            return f"{self.value:,g} {unit}".rstrip()
        if self.low is not None and self.high is not None:
            return f"{self.low:,g} to {self.high:,g} {unit}".rstrip()
        return "no figure"
