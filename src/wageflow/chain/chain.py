"""A chain of takers: who takes what from one wage, in which order."""

from __future__ import annotations

import html
import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.chain.deductions import IN_KIND_LOSS, WORKER, Deduction
from wageflow.chain.flow import Flow, flow_of
from wageflow.chain.invert import Interval, invert
from wageflow.chain.remittance import FAMILY, Remittance
from wageflow.chain.settle import labels, months_in, settle
from wageflow.chain.words import in_words
from wageflow.distributions import (
    Distribution,
    Draws,
    Quantity,
    as_quantity,
    bounds,
    merge_unknowns,
    resolve,
    unknowns,
)
from wageflow.errors import ChainError, InputError, nearest

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Chain", "Printed"]

_CORNERS = 8  # unknowns up to which a check visits every corner of their supports


@dataclass(frozen=True)
class Printed:
    """What a source prints as the end result of a chain, to be held against the arithmetic.

    Parameters
    ----------
    recipient : str
    low, high : float
        As printed; equal where one figure stands.
    per : str
        The period in which it is printed.
    place, note : str
    """

    recipient: str
    low: float
    high: float
    per: str
    place: str = ""
    note: str = ""


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
        if not isinstance(self.name, str) or not self.name.strip():
            raise ChainError(f"chain {self.name!r}: needs a name, such as 'kuwait'")
        for name in ("steps", "printed", "notes"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        if self.per is not None:
            months_in(self.per)
        if self.gross is not None:
            gross = as_quantity(self.gross, f"chain {self.name!r}, gross")
            object.__setattr__(self, "gross", gross)
        faults = list(self._faults())
        if faults:
            raise ChainError(*faults)

    def _faults(self) -> Iterator[str]:
        yield from _step_faults(f"chain {self.name!r}", self.steps)
        if self.remittance is not None:
            place = f"chain {self.name!r}, remittance"
            low, high = bounds(self.remittance.sent)
            if low < 0 or high > 1:
                yield f"{place}: sent {self.remittance.sent!r} is not a share (0 to 1)"
            if self.remittance.limit is not None and bounds(self.remittance.limit)[0] < 0:
                yield f"{place}: limit {self.remittance.limit!r} is below 0"
            yield from _step_faults(place, self.remittance.steps)

    @property
    def recipients(self) -> tuple[str, ...]:
        """Everybody who can get something, in the order of the steps, the worker last."""
        names = dict.fromkeys(step.recipient for step in self.steps)
        if any(type(step).__name__ == "InKind" for step in self.steps):
            names[IN_KIND_LOSS] = None
        if self.remittance is not None:
            names |= dict.fromkeys(step.recipient for step in self.remittance.steps)
            names[FAMILY] = None
        names.pop(WORKER, None)
        return (*names, WORKER)

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

    def quantiles(self, u: float) -> dict[str, float]:
        """Return a value for each unknown, its quantile at `u`; for ``split(..., draws=...)``.

        Examples
        --------
        >>> import wageflow as wf
        >>> chain = wf.Chain("levy", [wf.Share("state", wf.uniform(0.2, 0.4))])
        >>> round(chain.split(100, draws=chain.quantiles(0.5))["state"], 9)
        30.0
        """
        return {name: float(d.ppf(u)) for name, d in self.unknowns.items()}

    def split(self, gross: Any, *, draws: Draws | None = None) -> Flow:
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
        self._need_values(draws)
        return invert(self, net, draws or {}, months_in(self.per or "year"))

    def _need_values(self, draws: Draws | None) -> None:
        missing = [name for name in self.unknowns if name not in (draws or {})]
        if missing:
            raise InputError(
                f"chain {self.name!r}: {', '.join(map(repr, missing))} uncertain; pass "
                "draws={name: value}, or draws=chain.quantiles(0.5) for the medians"
            )

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
        import pandas as pd

        return pd.DataFrame([_checked(self, printed) for printed in self.printed], columns=_CHECKED)

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
        rows = "".join(
            f"<tr><td>{number}</td><td>{html.escape(step.recipient)}</td>"
            f"<td style='text-align:left'>{html.escape(step.describe(currency))}</td></tr>"
            for number, step in enumerate(self.steps, start=1)
        )
        caption = html.escape(self.title or self.name)
        return (
            f"<table><caption>{caption}</caption><thead><tr><th>step</th><th>recipient</th>"
            f"<th style='text-align:left'>takes</th></tr></thead><tbody>{rows}</tbody></table>"
        )


def _step_faults(place: str, steps: Sequence[Deduction]) -> Iterator[str]:
    seen: list[str] = []
    for number, step in enumerate(steps, start=1):
        if not isinstance(step, Deduction):
            yield (
                f"{place}, step {number}: got {step!r}; write a deduction such as "
                "wf.Share('agency', 0.10)"
            )
            continue
        where = f"{place}, step {number} {step.recipient!r}"
        if not isinstance(step.recipient, str) or not step.recipient.strip():
            yield f"{where}: needs a recipient's name"
        if step.recipient == IN_KIND_LOSS:
            yield f"{where}: the name is kept for what coupons lose; choose another"
        for fault in step.faults():
            yield f"{where}: {fault}"
        of = getattr(step, "of", "remainder")
        if of.startswith("after:") and of.removeprefix("after:") not in seen:
            name = of.removeprefix("after:")
            yield f"{where}: of={of!r} names no earlier step; {nearest(name, seen)}"
        seen.append(step.recipient)


def split(chain: Chain, gross: Any, draws: Draws | None) -> Flow:
    """Check the wages, settle them, and give the result their shape; see `Chain.split`."""
    chain._need_values(draws)  # noqa: SLF001 - the method's body, kept out of the class
    wages = np.asarray(gross)
    if wages.dtype.kind not in "iuf" or wages.ndim > 1:
        raise InputError(
            f"chain {chain.name!r}: gross {gross!r} is not a number or a flat array of numbers"
        )
    wages = wages.astype(float)
    bad = ~(np.isfinite(wages) & (wages >= 0))
    if bad.any():
        got = wages[bad].flat[0]
        raise InputError(
            f"chain {chain.name!r}: gross {got:g} cannot be split; a wage is finite and 0 or more"
        )
    given = {name: _as_values(name, value) for name, value in (draws or {}).items()}
    sizes = {wages.shape, *(np.shape(v) for v in given.values()), *_series_shapes(chain)} - {()}
    if len(sizes) > 1:
        raise InputError(
            f"chain {chain.name!r}: wages and rates have lengths "
            f"{sorted(size[0] for size in sizes)}; give one value, or one a wage"
        )
    if sizes:
        wages = np.broadcast_to(wages, sizes.pop())
    wage = wages if wages.ndim else float(wages)
    settled = settle(chain, wage, given, months_in(chain.per or "year"))
    return flow_of(chain.name, (chain.currency or "USD", chain.per or "year"), wage, settled)


def _as_values(name: str, value: Any) -> Any:
    array = np.asarray(value, dtype=float)
    if not np.isfinite(array).all():
        raise InputError(f"draws of {name!r}: holds NaN or infinity; give finite numbers")
    return array if array.ndim else float(array)


def _series_shapes(chain: Chain) -> Iterator[tuple[int, ...]]:
    for _, quantity in chain.quantities():
        values = getattr(quantity, "values", None)
        if type(quantity).__name__ == "Series" and values is not None:
            yield (len(values),)


_CHECKED = [
    "recipient",
    "per",
    "gross",
    "printed_low",
    "printed_high",
    "computed_low",
    "computed_high",
    "difference",
    "ratio",
    "agrees",
    "place",
    "note",
]


def _checked(chain: Chain, printed: Printed) -> dict[str, Any]:
    computed = _computed(chain, printed.recipient)
    row: dict[str, Any] = {
        "recipient": printed.recipient,
        "per": printed.per,
        "printed_low": printed.low,
        "printed_high": printed.high,
        "place": printed.place,
        "note": printed.note,
    }
    if computed is None:
        unknown = dict.fromkeys(
            ("gross", "computed_low", "computed_high", "difference", "ratio"), math.nan
        )
        return row | unknown | {"agrees": None}
    scale = months_in(printed.per) / months_in(chain.per or "year")
    gross, low, high = (value * scale for value in computed)
    gap = max(low - printed.high, 0.0) + min(high - printed.low, 0.0)
    middle = (printed.low + printed.high) / 2
    # half a unit of the last printed digit is what a source may have rounded away
    agrees = abs(gap) <= max(0.5, 1e-9 * abs(middle)) if gap else True
    return row | {
        "gross": gross,
        "computed_low": low,
        "computed_high": high,
        "difference": gap,
        "ratio": (low + high) / 2 / middle if middle else math.nan,
        "agrees": agrees,
    }


def _computed(chain: Chain, recipient: str) -> tuple[float, float, float] | None:
    """Return the mean gross wage and the least and most that a recipient gets out of it."""
    if chain.gross is None:
        return None
    everything = chain.unknowns | dict(unknowns(chain.gross, f"{chain.name}/gross"))
    if len(everything) > _CORNERS:
        raise ChainError(
            f"chain {chain.name!r}: {len(everything)} unknowns, more than the {_CORNERS} whose "
            "corners a check can visit; state some of them as numbers"
        )
    ends = [_finite_ends(d) for d in everything.values()]
    corners = list(itertools.product(*ends))
    draws = {name: np.array([c[k] for c in corners]) for k, name in enumerate(everything)}
    wage = np.broadcast_to(resolve(chain.gross, f"{chain.name}/gross", draws), len(corners))
    inner = {name: draws[name] for name in chain.unknowns}
    flow = split(chain, np.array(wage), inner)
    got = flow.take_home if recipient == WORKER else flow[recipient]
    return float(np.mean(wage)), float(np.min(got)), float(np.max(got))


def _finite_ends(distribution: Distribution) -> tuple[float, float]:
    low, high = distribution.support()
    if not math.isfinite(low):
        low = float(distribution.ppf(0.05))
    if not math.isfinite(high):
        high = float(distribution.ppf(0.95))
    return low, high
