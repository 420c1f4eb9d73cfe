"""What one worker's contract abroad is worth: the run, and what can be asked of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.analysis.contracts.faults import LENDER
from wageflow.errors import EstimateError, UnknownNameError, nearest
from wageflow.scenarios.summaries import statistics
from wageflow.simulation.measured import Measured, MeasuredArray, measured
from wageflow.simulation.summing.summary import LEVELS, POINTS, STATISTICS

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt
    import pandas as pd

    from wageflow.analysis.contracts.against import Against
    from wageflow.analysis.contracts.course import Course
    from wageflow.analysis.contracts.draws import Run
    from wageflow.analysis.contracts.terms import Terms

    Floats = npt.NDArray[np.float64]

__all__ = ["Contract", "Payback"]

#: A debt or a shortfall below this part of the largest sum is rounding, not money.
_ROUNDING = 1e-9
_MINUTE = 1.0 / 60.0  # hours: of less work than this, no pay an hour can be said
_TRACKS = ("net", "cumulative net", "owed", "position")


@dataclass(frozen=True, eq=False)
class Payback:
    """When what was paid before departure has come back.

    Parameters
    ----------
    never : Measured
        The share of draws in which it never does.
    month : MeasuredArray
        The first month by which 5, 25, 50, 75 and 95 % of *all* draws have paid back, infinite
        where fewer ever do; 0 where nothing was paid. The error is infinite where only some
        replicates get so far.
    mean : Measured or None
        Of the draws in which it comes back; None where there is none.
    """

    never: Measured
    month: MeasuredArray
    mean: Measured | None

    @property
    def median(self) -> float:
        """The month by which half of the draws have paid back, perhaps infinite."""
        return float(self.month[2])


@dataclass(frozen=True, eq=False)
class Contract:
    """A contract, month by month in every draw; made by `contract`.

    ``present_value`` and ``net`` take off what is still owed at the end, as if it were paid then.

    Parameters
    ----------
    terms : Terms
    course : Course
        The draws, month 0 being before departure.
    run : Run
    draws_used : mapping of str to ndarray of shape (draw,)
        The values of the unknowns.

    Examples
    --------
    >>> import wageflow as wf
    >>> chain = wf.Chain("half", [wf.Share("state", 0.5, of="gross")])
    >>> worth = wf.contract(chain, gross_wage=200, months=24, upfront=500, discount_rate=0.1)
    >>> worth.payback().median, round(float(worth.present_value()))
    (5.0, 1676)
    """

    terms: Terms
    course: Course
    run: Run
    draws_used: Mapping[str, Floats]

    def __post_init__(self) -> None:
        # what is handed out are these arrays themselves: whoever wants to change one copies it
        for part in (*vars(self.course).values(), self.draws_used):
            for array in part.values() if isinstance(part, Mapping) else (part,):
                array.flags.writeable = False

    # figures of the whole contract --------------------------------------------------------------

    @cached_property
    def figures(self) -> dict[str, tuple[str, Floats]]:
        """Every figure of the contract: its unit, and its value in each draw, read-only."""
        terms, course = self.terms, self.course
        unit = terms.unit
        received = {who: rows.sum(axis=0) for who, rows in course.received.items()}
        ends: Floats = course.owed[-1]
        found: dict[str, tuple[str, Floats]] = {
            "present value": (unit, self._present),
            "net": (unit, course.position[-1]),
            "take-home": (unit, course.take_home),
        }
        if terms.side_work is not None:
            found["side work"] = (unit, course.side_net)
        if terms.paid_before:
            costs = [rows[0] for who, rows in course.received.items() if who != LENDER]
            found["up-front costs"] = (unit, _total(costs, ends))
        found["family receives"] = (unit, course.family.sum(axis=0))
        found["owed at the end"] = (unit, ends)
        found["months abroad"] = ("months", course.stay)
        if terms.hours is not None:
            found["hours"] = ("hours", course.hours)
            found["hourly pay"] = (f"{unit} an hour", self._hourly)
        if terms.home_pay is not None:
            found["multiple of home pay"] = ("times", self._multiple)
        found["ends in debt"] = ("probability", self._in_debt.astype(np.float64))
        months = self._payback_months
        if np.isfinite(months).all():
            found["payback month"] = ("month", months)
        found["never pays back"] = ("probability", np.isinf(months).astype(np.float64))
        for who, amount in received.items():
            found[f"to {who}"] = (unit, amount)
        if np.any(course.loss):
            found["in-kind loss"] = (unit, course.loss.sum(axis=0))
        for side, names in terms.sides.items():
            parts = [received[name] for name in names if name in received]
            found[f"to the side {side}"] = (unit, _total(parts, ends))
        for _, values in found.values():
            values.flags.writeable = False
        return found

    @property
    def _present(self) -> Floats:
        course = self.course
        stay = np.broadcast_to(course.stay, course.owed.shape[1:]).astype(int)
        worth = np.broadcast_to(course.worth, course.net.shape)
        end = np.take_along_axis(worth, stay[None, :], axis=0)[0]
        found: Floats = np.einsum("md,md->d", course.net, worth) - course.owed[-1] * end
        return found

    @property
    def _hourly(self) -> Floats:
        hours = self.course.hours
        found: Floats = np.zeros(hours.shape)
        np.divide(self.course.position[-1], hours, out=found, where=hours >= _MINUTE)
        return found

    @property
    def _multiple(self) -> Floats:
        from wageflow.distributions import resolve

        terms = self.terms
        home = resolve(terms.home_pay, f"{terms.name}/home_pay", self.draws_used)
        found: Floats = self.course.position[-1] / (home * self.course.stay)
        return found

    @property
    def _in_debt(self) -> npt.NDArray[np.bool_]:
        scale = np.abs(self.course.owed).max(initial=0.0) + self._scale
        found: npt.NDArray[np.bool_] = self.course.owed[-1] > _ROUNDING * scale
        return found

    @property
    def _scale(self) -> float:
        return float(np.abs(self.course.incomes["gross wage"]).max(initial=0.0))

    @cached_property
    def _payback_months(self) -> Floats:
        position = self.course.position
        paid = position >= -_ROUNDING * max(self._scale, float(np.abs(position).max(initial=0.0)))
        return np.where(paid.any(axis=0), paid.argmax(axis=0) * 1.0, np.inf)

    # asking -------------------------------------------------------------------------------------

    def values(self, figure: str) -> Floats:
        """Return a figure in each draw, shape (replicate, draw), read-only.

        Raises
        ------
        UnknownNameError
            If there is no such figure; `summary` lists them.
        """
        if figure not in self.figures:
            raise UnknownNameError(
                f"contract {self.terms.name!r}: no figure {figure!r}; "
                f"{nearest(figure, self.figures)}"
            )
        return self._by_replicate(self.figures[figure][1])

    def _by_replicate(self, values: Floats) -> Floats:
        return np.reshape(values, (*values.shape[:-1], self.run.replicates, -1))

    def _mean(self, values: Any) -> Measured:
        return measured(self._by_replicate(np.asarray(values, dtype=float)).mean(axis=-1))

    def summary(self) -> pd.DataFrame:
        """Return the figures of the contract.

        Returns
        -------
        DataFrame
            Indexed by figure: mean, mcse, sd, p5 to p95, the standard error of each, and the unit.
            ``payback month`` stands there only where every draw pays back; `payback` always tells.
        """
        import pandas as pd

        rows = np.stack([self._by_replicate(values) for _, values in self.figures.values()])
        found = statistics(rows)
        index = pd.Index(list(self.figures), name="figure")
        frame = pd.DataFrame({name: found[name] for name in STATISTICS}, index=index)
        frame["unit"] = [unit for unit, _ in self.figures.values()]
        return frame

    def present_value(self) -> Measured:
        """Return the mean of what worker and family have of the contract, before departure.

        Months are discounted at ``(1 + discount_rate) ** (-month / 12)``, each at its end.
        """
        return self._mean(self.figures["present value"][1])

    @property
    def probability_of_debt(self) -> Measured:
        """The probability that something is still owed when the worker goes home."""
        return self._mean(self._in_debt)

    def hourly(self) -> Measured:
        """Return the mean of what an hour of work brings worker and family, all costs paid.

        Where less than a minute was worked in all it is 0.

        Raises
        ------
        EstimateError
            If the contract states no hours.
        """
        if self.terms.hours is None:
            raise EstimateError(
                f"contract {self.terms.name!r}: pay an hour needs hours; state hours=, a month"
            )
        return self._mean(self._hourly)

    def payback(self) -> Payback:
        """Say when what was paid before departure has come back, and how often it never does.

        It has come back in the first month at whose end worker and family have had at least
        nothing, less what is owed.
        """
        months = self._by_replicate(self._payback_months)
        points = _reached(months)
        # of all draws at once: one replicate of sixteen that never gets there is not the whole
        found = _reached(months.reshape(1, -1))[0]
        finite = np.isfinite(points)
        errors = np.where(finite.any(axis=0), np.inf, 0.0)
        known = finite.all(axis=0)
        errors[known] = points[:, known].std(axis=0, ddof=1) / np.sqrt(len(points))
        paid = np.isfinite(months)
        mean = None
        if paid.any(axis=-1).all():
            sums = np.where(paid, months, 0.0).sum(axis=-1)
            mean = measured(sums / paid.sum(axis=-1))
        return Payback(
            self._mean(np.isinf(self._payback_months)), MeasuredArray(found, errors), mean
        )

    @property
    def items(self) -> dict[str, Floats]:
        """What comes in and goes out each month, by name; arrays of shape (month, draw).

        They add up to the net: incomes, and what each recipient gets with a minus, so that a loan
        comes in from the lender.
        """
        course = self.course
        found = dict(course.incomes)
        found |= {who: -rows for who, rows in course.received.items()}
        if np.any(course.loss):
            found["in-kind loss"] = -course.loss
        return found

    def cash_flow(self) -> pd.DataFrame:
        """Return what comes in and goes out each month.

        Returns
        -------
        DataFrame
            A row for each month, 0 being before departure; the columns are pairs of item and
            statistic. Items have mean and mcse, their means add up to that of ``net``. ``net``,
            ``cumulative net``, ``owed`` (at the end of the month) and ``position`` (the cumulative
            net less what is owed) have all the statistics of a summary.
        """
        import pandas as pd

        columns: dict[tuple[str, str], Floats] = {}
        for name, rows in self.items.items():
            means = self._by_replicate(rows).mean(axis=-1)
            columns[name, "mean"] = means.mean(axis=-1)
            columns[name, "mcse"] = means.std(axis=-1, ddof=1) / np.sqrt(self.run.replicates)
        course = self.course
        tracks = (course.net, np.cumsum(course.net, axis=0), course.owed, course.position)
        for name, rows in zip(_TRACKS, tracks, strict=True):
            found = statistics(self._by_replicate(rows))
            columns |= {(name, statistic): found[statistic] for statistic in STATISTICS}
        frame = pd.DataFrame(columns)
        frame.columns = pd.MultiIndex.from_tuples(list(columns), names=["item", "statistic"])
        frame.index.name = "month"
        return frame

    def to_frame(self) -> pd.DataFrame:
        """Return the draws: a row for each, the figures of the contract and what was not known."""
        import pandas as pd

        known = {name: self.draws_used[name] for name in self.terms.not_known}
        figures = {name: values for name, (_, values) in self.figures.items()}
        frame = pd.DataFrame(figures | known)
        size = len(frame) // self.run.replicates
        frame.insert(0, "replicate", np.repeat(np.arange(self.run.replicates), size))
        frame.index.name = "draw"
        return frame

    def against(self, other: Any) -> Against:
        """Hold the contract against another: who bears the risk, and what would be even.

        Parameters
        ----------
        other : Chain, OneOf of chains, str, Terms or Contract
            With a chain, or the name of one that ships, everything else stays as it is: a share of
            the wage against a fixed plan, say. What both know by one name is one draw.

        Returns
        -------
        Against
        """
        from wageflow.analysis.contracts.against import against

        return against(self, other)

    def describe(self) -> str:
        """Return terms and result in words."""
        from wageflow.analysis.contracts.words import describe, printed

        return printed(describe(self))

    @property
    def manifest(self) -> dict[str, Any]:
        """Everything that gives the run again, as strings, numbers and lists."""
        from wageflow.analysis.contracts.plain import manifest_of

        return manifest_of(self)

    def __repr__(self) -> str:
        value, debt = self.present_value(), self.probability_of_debt
        return (
            f"Contract {self.terms.name!r}: {self.terms.last_month} months, present value "
            f"{float(value):,.0f} {self.terms.unit} (mcse {value.mcse:.2g}), in debt at the end "
            f"with probability {float(debt):.3g} (mcse {debt.mcse:.2g})"
        )


def _reached(months: Floats) -> Floats:
    """Return by which months the parts of the draws are there, shape (..., level).

    These are order statistics: there is no way between a month and never.
    """
    ordered = np.sort(months, axis=-1)
    size = ordered.shape[-1]
    levels = LEVELS[: len(POINTS)]
    places = np.clip(np.ceil(levels * size - 1e-9).astype(int) - 1, 0, size - 1)
    found: Floats = ordered[..., places]
    return found


def _total(parts: Iterable[Floats], like: Floats) -> Floats:
    """Add up arrays; nothing adds up to zeros."""
    found = np.zeros(like.shape)
    for part in parts:
        found += part
    return found
