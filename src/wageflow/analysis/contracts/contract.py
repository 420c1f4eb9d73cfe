"""What one worker's contract abroad is worth: the run, and what can be asked of it."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.analysis.contracts.course import course_of
from wageflow.analysis.contracts.faults import LENDER
from wageflow.analysis.contracts.terms import Terms
from wageflow.chain import Chain, load_chain
from wageflow.distributions import OneOf
from wageflow.errors import EstimateError, InputError, UnknownNameError, nearest
from wageflow.scenarios.summaries import statistics
from wageflow.simulation.drawing.correlation import copula_of
from wageflow.simulation.drawing.design import Design, check_seed, check_sizes
from wageflow.simulation.drawing.values import drawn
from wageflow.simulation.measured import Measured, MeasuredArray, measured
from wageflow.simulation.summing.summary import LEVELS, POINTS, STATISTICS, quantiles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt
    import pandas as pd

    from wageflow.analysis.contracts.against import Against
    from wageflow.analysis.contracts.course import Course
    from wageflow.analysis.contracts.side_work import SideWork
    from wageflow.distributions import Distribution
    from wageflow.distributions.dependence import Correlation

    Floats = npt.NDArray[np.float64]

__all__ = ["Contract", "Payback", "Run", "contract", "draws_of", "run_of"]

#: A debt or a shortfall below this part of the largest sum is rounding, not money.
_ROUNDING = 1e-9
_TRACKS = ("net", "cumulative net", "owed", "position")


@dataclass(frozen=True)
class Run:
    """How draws are made: ``size`` in each of ``replicates``."""

    seed: int
    sampler: str
    replicates: int
    size: int
    correlation: Correlation | None = None


@dataclass(frozen=True)
class Payback:
    """When what was paid before departure has come back.

    Parameters
    ----------
    never : Measured
        The share of draws in which it never does.
    month : MeasuredArray
        The month at 5, 25, 50, 75 and 95 % of *all* draws, infinite where the share that never
        pays back reaches so far; 0 where nothing was paid.
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
    (5.0, 1675)
    """

    terms: Terms
    course: Course
    run: Run
    draws_used: Mapping[str, Floats]

    # figures of the whole contract --------------------------------------------------------------

    @cached_property
    def figures(self) -> dict[str, tuple[str, Floats]]:
        """Every figure of the contract: its unit, and its value in each draw."""
        terms, course = self.terms, self.course
        unit = terms.unit
        received = {who: rows.sum(axis=0) for who, rows in course.received.items()}
        ends = course.owed[-1]
        found: dict[str, tuple[str, Floats]] = {
            "present value": (unit, self._present),
            "net": (unit, course.position[-1]),
            "take-home": (unit, course.take_home),
        }
        if terms.side_work is not None:
            found["side work"] = (unit, course.side_net)
        if terms.paid_before:
            costs = {who: rows[0] for who, rows in course.received.items() if who != LENDER}
            found["up-front costs"] = (unit, sum(costs.values(), np.zeros_like(ends)))
        found["family receives"] = (unit, course.family.sum(axis=0))
        found["owed at the end"] = (unit, ends)
        found["months abroad"] = ("months", course.stay)
        if terms.hours is not None:
            found["hours"] = ("hours", course.hours)
            found["hourly pay"] = (f"{unit} an hour", self._hourly)
        if terms.home_pay is not None:
            found["multiple of home pay"] = ("times", self._multiple)
        found["ends in debt"] = ("probability", self._in_debt * 1.0)
        months = self._payback_months
        if np.isfinite(months).all():
            found["payback month"] = ("month", months)
        found["never pays back"] = ("probability", np.isinf(months) * 1.0)
        for who, amount in received.items():
            found[f"to {who}"] = (unit, amount)
        if np.any(course.loss):
            found["in-kind loss"] = (unit, course.loss.sum(axis=0))
        for side, names in terms.sides.items():
            parts = [received[name] for name in names if name in received]
            found[f"to the side {side}"] = (unit, sum(parts, np.zeros_like(ends)))
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
        return np.divide(self.course.position[-1], hours, out=found, where=hours > 0.0)

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
        """Return a figure in each draw, shape (replicate, draw).

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

        Where nothing was worked it is 0.

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
        ordered = np.sort(months, axis=-1)
        with np.errstate(invalid="ignore"):  # a share of the way to infinity
            points = quantiles(ordered, LEVELS[: len(POINTS)])
            points = np.where(np.isnan(points), np.inf, points)
            found = points.mean(axis=0)
            errors = np.zeros(len(found))
            finite = np.isfinite(found)
            root = np.sqrt(len(points))
            errors[finite] = points[:, finite].std(axis=0, ddof=1) / root
        paid = np.isfinite(months)
        mean = None
        if paid.any(axis=-1).all():
            sums = np.where(paid, months, 0.0).sum(axis=-1)
            mean = measured(sums / paid.sum(axis=-1))
        return Payback(self._mean(np.isinf(self._payback_months)), MeasuredArray(found, errors), mean)

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

        events = {what for what, _ in self.terms.monthly_events()}
        known = {
            name: values
            for name, values in self.draws_used.items()
            if not any(name.startswith(f"{self.terms.name}/{what}, month") for what in events)
        }
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
        from wageflow.analysis.contracts.words import describe

        return describe(self)

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


def contract(  # noqa: PLR0913 - the terms of a contract, each by keyword
    chain: Any,
    *,
    gross_wage: Any = None,
    per: str = "month",
    currency: str | None = None,
    price_year: int | None = None,
    usd_rate: Any = None,
    days: Any = None,
    results_in: str | None = None,
    months: Any = 36.0,
    hours: Any = None,
    home_pay: Any = None,
    upfront: Any = 0.0,
    borrowed: Any = 0.0,
    loan_rate: Any = 0.0,
    loan_months: Any = None,
    side_work: SideWork | None = None,
    days_lost: Any = 0.0,
    forfeit: Any = 0.0,
    remit: Any = None,
    lump_sum: Any = 0.0,
    lump_probability: Any = 1.0,
    wage_risk: Any = 0.0,
    fx_risk: Any = 0.0,
    discount_rate: Any = 0.0,
    sides: Mapping[str, Sequence[str]] | None = None,
    name: str | None = None,
    draws: int = 2**14,
    seed: int | None = None,
    sampler: str = "sobol",
    replicates: int = 16,
    correlation: Correlation | None = None,
) -> Contract:
    """Say what one worker's contract abroad is worth, month by month.

    Every number may be a range or a `Param`. All sums but the wage are in the currency of the
    results. Each month, out of cash: takers whose sums earlier wages did not cover, the lender,
    and then, of what is left, the part that is sent home.

    Parameters
    ----------
    chain : Chain, OneOf of chains, str or Terms
        Who takes what from a month's wage; a name is that of a chain that ships, or a file.
        `Terms`, as `load_contract` returns them, are complete: no other term may stand beside.
        Costs before departure in the chain (`Upfront`) are paid before departure, at once.
    gross_wage : quantity
        In `currency`, a `per`; that of the chain's source by default.
    per : {"month", "year", "week", "day"}
    currency : str, optional
        Of the wage; the chain's by default, or US dollars.
    price_year : int, optional
        Of all sums; needed to convert other currencies, and that of the chain by default.
    usd_rate : quantity, optional
        US dollars for one unit of `currency`, where the yearly average shall not be used.
    days : quantity, optional
        Days worked a year; needed for a wage per day.
    results_in : str, optional
        Currency of the results, and of every sum below; by default that of the chain's sums, else
        that of the wage.
    months : quantity
        Length of the contract, rounded to whole months.
    hours : quantity, optional
        Hours of the main work a month; needed for pay an hour.
    home_pay : quantity, optional
        What the worker would earn at home a month.
    upfront : quantity or mapping of str to quantity
        What is paid before departure, perhaps by who gets it: ``{"bribe": 200, "embassy": 150}``.
    borrowed : quantity
        The share of it that is borrowed, paid back as an annuity at the end of each month.
    loan_rate : quantity
        Interest a year, ``(1 + loan_rate) ** (1/12) - 1`` a month. A payment that pay does not
        cover stays as debt at this interest, and is caught up as soon as pay allows.
    loan_months : quantity, optional
        Months over which it is paid back; those of the contract by default.
    side_work : SideWork, optional
    days_lost : quantity
        Days a month without pay, out of `days` a year (365 if these are not stated).
    forfeit : quantity
        The probability that a whole month goes without pay, as after an illness.
    remit : quantity, optional
        The share of each month's cash that is sent home once debts are served; that of the
        chain's remittance by default, whose steps and limit apply in any case.
    lump_sum : quantity
        What is paid at the end beside the wage.
    lump_probability : quantity
        The probability that it is paid, and with it what is due of pay that the chain withholds.
    wage_risk, fx_risk : quantity
        Volatility a year of the wage, and of the exchange rate of its currency: both move from
        month to month as geometric random walks whose mean stays where it started.
    discount_rate : quantity
        A year, ``(1 + discount_rate) ** (1/12) - 1`` a month.
    sides : mapping of str to sequence of str, optional
        Recipients by side, such as ``{"state": ["government", "embassy"]}``.
    name : str, optional
        Prefix of the names of its unnamed unknowns; that of the chain by default.
    draws, seed, sampler, replicates, correlation
        As in `simulate`.

    Returns
    -------
    Contract

    Raises
    ------
    InputError
        If a term cannot be what it stands for, or two exclude one another; all faults at once.
    CurrencyError
        If amounts of two currencies meet and no rate joins them.
    ChainError
        If in some draw a step takes more than there is.

    Examples
    --------
    >>> import wageflow as wf
    >>> worth = wf.contract("kuwait-2012", gross_wage=wf.between(4_000, 6_000), per="year",
    ...                     months=36, upfront=200, remit=0.8, discount_rate=0.1, seed=0)
    >>> round(float(worth.summary().loc["take-home", "mean"]))
    3159
    """
    stated = dict(locals())
    settings = {k: stated.pop(k) for k in ("draws", "seed", "sampler", "replicates", "correlation")}
    if isinstance(chain, Terms):
        terms = chain
        _nothing_beside(stated)
    else:
        terms = _terms(stated)
    return run_of(terms, **settings)


def _nothing_beside(stated: Mapping[str, Any]) -> None:
    """Refuse terms beside complete ones.

    Raises
    ------
    InputError
        Naming them.
    """
    usual = {f.name: f.default for f in fields(Terms) if f.default is not MISSING}
    usual |= {"currency": None, "gross_wage": None, "name": None, "sides": None}
    for key, value in stated.items():
        if key != "chain" and value is not usual.get(key):
            raise InputError(
                f"contract, {key}: stands beside terms that are complete; write "
                f"dataclasses.replace(terms, {key}=...)"
            )


def _terms(stated: dict[str, Any]) -> Terms:
    chain = stated.pop("chain")
    if isinstance(chain, str):
        chain = load_chain(chain)
    readings = chain.values if isinstance(chain, OneOf) else (chain,)
    first = readings[0]
    if not all(isinstance(one, Chain) for one in readings):
        raise InputError(
            f"contract: got {chain!r} for a chain; write a wf.Chain, a wf.OneOf of chains, or the "
            "name of one that ships"
        )
    stated["name"] = stated["name"] or chain.name
    stated["currency"] = stated["currency"] or first.currency or "USD"
    stated["price_year"] = stated["price_year"] or first.price_year
    stated["sides"] = stated["sides"] or {}
    if stated["gross_wage"] is None:
        if first.gross is None:
            raise InputError(f"contract {stated['name']!r}: needs gross_wage=, a month's wage")
        stated |= {"gross_wage": first.gross, "per": first.per or stated["per"]}
    return Terms(chain=chain, **stated)


def run_of(  # noqa: PLR0913 - the settings of a run, each by keyword
    terms: Terms,
    *,
    draws: int = 2**14,
    seed: int | None = None,
    sampler: str = "sobol",
    replicates: int = 16,
    correlation: Correlation | None = None,
) -> Contract:
    """Run terms; see `contract`."""
    size = check_sizes(draws, replicates, sampler)
    run = Run(check_seed(seed), sampler, replicates, size if terms.unknowns else 1, correlation)
    used = draws_of(terms.unknowns, run)
    return Contract(terms, course_of(terms, used, run.replicates * run.size), run, used)


def draws_of(laws: Mapping[str, Distribution], run: Run) -> dict[str, Floats]:
    """Return the draws of unknowns, replicate after replicate, each of shape (draw,)."""
    copula = copula_of(list(laws), run.correlation)
    if not laws:
        return {}
    design = Design(len(laws), run.size, run.seed, run.sampler)
    found = {name: np.empty(run.replicates * run.size) for name in laws}
    for replicate in range(run.replicates):
        part = slice(replicate * run.size, (replicate + 1) * run.size)
        for name, values in drawn(laws, design, replicate, copula).items():
            found[name][part] = values
    return found
