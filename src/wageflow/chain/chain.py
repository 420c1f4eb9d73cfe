"""A chain of takers: who takes what from one wage, in which order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wageflow.arguments import as_float, checked, shown
from wageflow.chain.check import Printed, check
from wageflow.chain.faults import (
    listed,
    period_faults,
    printed_faults,
    remittance_faults,
    step_faults,
)
from wageflow.chain.fees import Upfront
from wageflow.chain.invert import Interval, invert
from wageflow.chain.purse import IN_KIND_LOSS, WORKER, Deduction, money_faults
from wageflow.chain.remittance import FAMILY, Remittance
from wageflow.chain.settle import labels, months_in
from wageflow.chain.shares import InKind
from wageflow.chain.splitting import need_values, split
from wageflow.chain.words import in_words
from wageflow.distributions import (
    Distribution,
    Quantity,
    Unit,
    as_quantity,
    merge_unknowns,
    units_of,
    unknowns,
)
from wageflow.errors import ChainError, InputError
from wageflow.markup import small_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from wageflow.chain.flow import Flow

__all__ = ["Chain"]


@checked
@dataclass(frozen=True, kw_only=True)
class Chain:
    """An ordered list of deductions from a gross wage; what is left goes to the worker.

    Parameters
    ----------
    name : str
    steps : sequence of deductions
        `Share`, `Fee`, `Brackets`, `Upfront`, `InKind` or `Withheld`, in the order in which they
        are taken. Any number in them may be an array (one value a wage), a range or a parameter.
    remittance : Remittance, optional
        What happens to the take-home afterwards.
    currency, per : str, optional
        What flat sums are in. Where nothing is said they are in the currency and period of
        whatever wage comes through.
    price_year : int, optional
        The year of the flat sums.
    title, source, place : str
        What the chain is, and the text and the place in it that describe it.
    gross : quantity, optional
        The wage from which the source starts.
    printed : sequence of Printed
        What the source prints as end results, for `check`.
    notes : sequence of str

    Raises
    ------
    ChainError
        If a step cannot be used; all such steps at once, each by number and name.

    Examples
    --------
    >>> import wageflow as wf
    >>> kuwait = wf.Chain("kuwait", [
    ...     wf.Share("government", 0.48, of="gross"),
    ...     wf.Share("agency", 0.10),
    ...     wf.Share("embassy", 0.25),
    ...     wf.Share("company", 0.40),
    ... ])
    >>> kuwait.split(5_000)
    Flow of 5,000.00 through 'kuwait' (USD a year)
      government        2,400.00    48.0%
      agency              260.00     5.2%
      embassy             585.00    11.7%
      company             702.00    14.0%
      worker            1,053.00    21.1%
    >>> kuwait.gross_up(1_053)
    Interval(low=5000.0, high=5000.0)
    """

    name: str = field(kw_only=False)
    steps: Sequence[Deduction] = field(kw_only=False)
    remittance: Remittance | None = None
    currency: str | None = None
    per: str | None = None
    price_year: int | None = None
    title: str = ""
    source: str = ""
    place: str = ""
    gross: Any = None
    printed: Sequence[Printed] = ()
    notes: Sequence[str] = ()

    def __post_init__(self) -> None:
        name: Any = self.name
        if not isinstance(name, str) or not name.strip():
            raise ChainError(f"chain {name!r}: needs a name, such as 'kuwait'")
        place = f"chain {name!r}"
        for attribute, example in (
            ("steps", "wf.Share('agency', 0.10)"),
            ("printed", "Printed('worker', 70, 80, 'month')"),
            ("notes", "'The period is not printed.'"),
        ):
            entries = listed(getattr(self, attribute), f"{place}, {attribute}", example)
            object.__setattr__(self, attribute, entries)
        if self.gross is not None:
            object.__setattr__(self, "gross", as_quantity(self.gross, f"{place}, gross"))
        faults = list(self._faults(place))
        if faults:
            raise ChainError(*faults)
        faults = list(printed_faults(place, self.printed, self.recipients))
        faults += self._unit_faults(place)
        try:
            _ = self.unknowns
        except InputError as error:  # one name for two ranges
            faults += [f"{place}: {fault}" for fault in error.faults]
        if faults:
            raise ChainError(*faults)

    def _faults(self, place: str) -> Iterator[str]:
        yield from step_faults(place, self.steps)
        yield from period_faults(place, self.per)
        if self.gross is not None:
            yield from (f"{place}: {fault}" for fault in money_faults("gross", self.gross))
        if self.remittance is not None:
            yield from remittance_faults(f"{place}, remittance", self.remittance)

    def _unit_faults(self, place: str) -> Iterator[str]:
        """Say which sums of money are in another unit than the chain, by their claims."""
        here = Unit("money", self.currency or "", self.per or "")
        known = [("gross", self.gross, False)] if self.gross is not None else []
        home = self.remittance
        if home is not None and home.limit is not None:
            known.append(("remittance, limit", home.limit, False))
        for step in (*self.steps, *(home.steps if home is not None else ())):
            once = isinstance(step, Upfront)
            known += [(f"{step.recipient!r}, {name}", q, once) for name, q in step.quantities()]
        for where, quantity, once in known:
            for unit in units_of(quantity):
                if unit.what == "money" and not unit.fits(here, once=once):
                    yield (
                        f"{place}, {where}: its claim is in {unit}, the chain in {here}; convert it"
                        " with pool and currency or per, or state the chain's unit"
                    )

    @property
    def recipients(self) -> tuple[str, ...]:
        """Everybody who can get something, in the order of the steps, the worker last."""
        names = dict.fromkeys(step.recipient for step in self.steps)
        home = () if self.remittance is None else self.remittance.steps
        if any(isinstance(step, InKind) for step in (*self.steps, *home)):
            names[IN_KIND_LOSS] = None
        if self.remittance is not None:
            names |= dict.fromkeys(step.recipient for step in home)
            names[FAMILY] = None
        names.pop(WORKER, None)
        return (*names, WORKER)

    @property
    def can_owe(self) -> bool:
        """Whether a step may take more than the wage covers, so that the worker owes the rest."""
        return any(getattr(step, "shortfall", "") == "owe" for step in self.steps)

    @property
    def holds_sums(self) -> bool:
        """Whether a step or a limit is a sum of money, so that the unit of the wage matters."""
        home = self.remittance
        steps = [*self.steps, *(home.steps if home is not None else ())]
        limited = home is not None and home.limit is not None
        return limited or any(step.holds_sums for step in steps)

    def quantities(self) -> Iterator[tuple[str, Quantity]]:
        """List every number of the chain with its place, ``chain/step/field``."""
        for label, step in zip(labels(self.steps), self.steps, strict=True):
            for name, quantity in step.quantities():
                yield f"{self.name}/{label}/{name}", quantity
        if self.remittance is not None:
            place = f"{self.name}/remittance"
            yield f"{place}/sent", self.remittance.sent
            if self.remittance.limit is not None:
                yield f"{place}/limit", self.remittance.limit
            steps = self.remittance.steps
            for label, step in zip(labels(steps), steps, strict=True):
                for name, quantity in step.quantities():
                    yield f"{place}/{label}/{name}", quantity

    @property
    def unknowns(self) -> dict[str, Distribution]:
        """The unknowns of the chain by name, in order of first appearance."""
        return merge_unknowns(
            found for place, quantity in self.quantities() for found in unknowns(quantity, place)
        )

    @checked
    def quantiles(self, u: float) -> dict[str, float]:
        """Return a value for each unknown, its quantile at `u`; for ``split(..., draws=...)``.

        Raises
        ------
        ChainError
            If `u` is no number between 0 and 1.

        Examples
        --------
        >>> import wageflow as wf
        >>> chain = wf.Chain("levy", [wf.Share("state", wf.uniform(0.2, 0.4))])
        >>> round(chain.split(100, draws=chain.quantiles(0.5))["state"], 9)
        30.0
        """
        at = as_float(u)
        if at is None or not 0.0 <= at <= 1.0:
            raise ChainError(f"quantiles, u: got {shown(u)}; write a probability, 0.5 for medians")
        return {name: float(d.ppf(at)) for name, d in self.unknowns.items()}

    @checked
    def split(self, gross: Any, *, draws: Mapping[str, Any] | None = None) -> Flow:
        """Split a gross wage, or each of many.

        Parameters
        ----------
        gross : float or array_like of shape (wage,)
            Not negative, in the chain's currency and period.
        draws : mapping of str to float or array, optional
            A value, or one for each wage, for each of the chain's `unknowns`.

        Returns
        -------
        Flow
            Floats for a number, arrays of shape (wage,) for an array.

        Raises
        ------
        ChainError
            If a step takes more than there is: names the step and the amounts.
        InputError
            If the wage is negative or not finite, or an unknown has no value.

        Examples
        --------
        >>> import wageflow as wf
        >>> chain = wf.Chain("half", [wf.Share("state", 0.5)])
        >>> chain.split([100, 300])["worker"].tolist()
        [50.0, 150.0]
        """
        return split(self, gross, draws)

    @checked
    def gross_up(self, net: Any, *, draws: Mapping[str, float] | None = None) -> Interval:
        """Return the gross wages that leave the worker `net`.

        Parameters
        ----------
        net : float
            Take-home, in the chain's currency and period, before anything is sent home.
        draws : mapping of str to float, optional
            A value for each of the chain's `unknowns`.

        Returns
        -------
        Interval
            Its ends are equal where one wage leaves that take-home; where flat stretches or
            drops make it several, they are the lowest and the highest, and `parts` lists all.

        Raises
        ------
        ChainError
            If no wage leaves it: says what take-home can be had.

        Examples
        --------
        >>> import wageflow as wf
        >>> chain = wf.Chain("guarded", [wf.Fee("security", 100), wf.Share("state", 0.5)])
        >>> chain.gross_up(0), chain.gross_up(25)
        (Interval(low=0.0, high=100.0), Interval(low=150.0, high=150.0))
        """
        need_values(self, draws)
        return invert(self, net, draws or {}, months_in(self.per or "year"))

    def check(self) -> pd.DataFrame:
        """Recompute what the source prints as end results; nothing is tuned to fit.

        Returns
        -------
        DataFrame
            A row for each printed result: recipient, per, gross, printed_low, printed_high,
            computed_low, computed_high (over the supports of the unknowns), difference (what
            separates the two ranges, 0 where they overlap), ratio (computed to printed middle),
            agrees, place, note.

        Examples
        --------
        >>> import wageflow as wf
        >>> wf.load_chain("kuwait-2012").check()[["printed_low", "computed_low"]].iloc[0].tolist()
        [2400.0, 2400.0]
        """
        return check(self)

    def describe(self) -> str:
        """Return the chain in words, a line for each step."""
        currency = f" {self.currency}" if self.currency else ""
        head = self.title or f"Chain {self.name!r}"
        unit = f" ({self.currency or 'any currency'} a {self.per or 'period'})"
        lines = [f"{head}{unit}"]
        if self.source:
            lines.append(f"Source: {self.source}{', ' if self.place else ''}{self.place}")
        for number, step in enumerate(self.steps, start=1):
            lines.append(f"{number}. {step.describe(currency)}.")
        lines.append("The worker keeps the rest.")
        if self.remittance is not None:
            home = self.remittance
            limit = f", at most {in_words(home.limit)}{currency}" if home.limit is not None else ""
            lines.append(f"Of that, {in_words(home.sent, share=True)} is sent home{limit}:")
            lines += [f"- {step.describe(currency)}." for step in home.steps]
            lines.append("The family gets what arrives.")
        lines += [f"Note: {note}" for note in self.notes]
        return "\n".join(lines)

    def __repr__(self) -> str:
        steps = ", ".join(repr(step) for step in self.steps)
        extra = "".join(
            f", {name}={value!r}"
            for name, value in (
                ("remittance", self.remittance),
                ("currency", self.currency),
                ("per", self.per),
            )
            if value is not None
        )
        return f"Chain({self.name!r}, [{steps}]{extra})"

    def _repr_html_(self) -> str:
        currency = f" {self.currency}" if self.currency else ""
        rows = [
            (str(number), step.recipient, step.describe(currency))
            for number, step in enumerate(self.steps, start=1)
        ]
        caption = self.title or self.name
        return small_table(caption, ("step", "recipient", "takes"), rows, texts=[2])
