"""A published total, to hold sums of streams against."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from wageflow.analysis.portfolio.figure import Figure, ends_of, middle_of
from wageflow.arguments import as_list, checked, shown
from wageflow.distributions import bounds
from wageflow.errors import InputError, nearest

__all__ = ["TOTAL_KINDS", "Total"]

#: Whether one end of a total is left open.
TOTAL_KINDS = ("", "up to", "at least")


@checked
@dataclass(frozen=True, kw_only=True)
class Total(Figure):
    """A published total, to hold the sum of streams against.

    Parameters
    ----------
    name : str
    amount : quantity
        As published, in `currency` a `per`; see `Reading` for this and for what follows.
    times, currency, per, price_year, usd_rate
    streams : sequence of str, optional
        Whose sum it is held against, ``"labour"`` among them; all that have a figure if left out.
        Each once.
    kind : {"", "up to", "at least"}
        Whether one end is left open.
    wider : bool
        Whether it also covers income for which the portfolio has no figure: then a total above the
        sum contradicts nothing.
    inferred : bool
        Whether it is ours, computed or assumed, rather than published; true where its claim is.
    source, note : str

    Raises
    ------
    InputError
        If a number cannot be income, the kind is unknown, or streams are none or one twice.

    Examples
    --------
    >>> import wageflow as wf
    >>> wf.Total(name="an office", amount=1e9, kind="up to").ends(None)
    (0.0, 1000000000.0)
    """

    name: str
    streams: tuple[str, ...] | None = None
    kind: str = ""
    wider: bool = False
    inferred: bool = False
    source: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        faults: list[str] = []
        if self.kind not in TOTAL_KINDS:
            faults.append(f"kind {self.kind!r}: unknown; {nearest(str(self.kind), TOTAL_KINDS)}")
        given: Any = self.streams
        names = as_list(given)
        if given is not None and (
            names is None or not all(isinstance(name, str) for name in names)
        ):
            faults.append(f"streams: got {shown(given)}; write a list of names")
        elif names is not None:
            object.__setattr__(self, "streams", names)
            if not names:
                faults.append("streams: is an empty list; name some, or leave it out for all")
            faults += [
                f"streams: {name!r} stands {names.count(name)} times, and would count as often; "
                "name it once"
                for k, name in enumerate(names)
                if names.index(name) == k and names.count(name) > 1
            ]
        try:
            self.settle()
        except InputError as error:
            faults += error.faults
        if faults:
            raise InputError(*(f"total {self.name!r}, {fault}" for fault in faults))
        claims: list[Any] = [*getattr(self.amount, "claims", ())][:1]
        inferred = self.inferred or any(claim.inferred for claim in claims)
        object.__setattr__(self, "inferred", inferred)

    def ends(self, price_year: int | None) -> tuple[float, float]:
        """Return the lowest and highest of it in US dollars a year, in prices of `price_year`.

        An open end goes down to 0 or up to infinity. Of a range without an end, such as
        ``wf.between(2e9, 3e9, coverage=0.9)``, they are the 5 and 95 % points.
        """
        low = high = self.factor(price_year)
        for _, quantity in self.quantities(self.name):
            claims: list[Any] = [*getattr(quantity, "claims", ())][:1]
            # "about" allows more than its one figure
            about = [claim.extent() for claim in claims if claim.kind == "about"]
            least, most = about[0] if about else ends_of(quantity)
            low, high = low * least, high * most
        if self.kind == "up to":
            low = 0.0
        return low, float("inf") if self.kind == "at least" else high

    def middle(self, price_year: int | None) -> float:
        """Return the one figure that stands for it, in US dollars a year of `price_year`.

        Between its ends the middle, of an open end what is printed; the median of a range without
        an end.
        """
        low, high = self.ends(price_year)
        if self.kind:
            return low if self.kind == "at least" else high
        numbers = [quantity for _, quantity in self.quantities(self.name)]
        if all(math.isfinite(bounds(quantity)[1]) for quantity in numbers):
            return (low + high) / 2
        return self.factor(price_year) * math.prod(map(middle_of, numbers))
