"""The course of a contract: month by month, in every draw.

Debts make a month depend on the one before (what pay does not cover is carried on), and what is
paid is the lesser of what is due and what is there: there is no closed form, so months are walked
through one after another, all draws at once. Everything else is done for all months at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.analysis.contracts.faults import LENDER
from wageflow.analysis.contracts.months import (
    Months,
    Reading,
    harmless,
    merged,
    readings_held,
    taken,
    upfront_costs,
)
from wageflow.analysis.contracts.sending import send
from wageflow.analysis.contracts.side_work import CONFISCATOR, FINDER, SUPERVISOR
from wageflow.distributions import resolve

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from wageflow.analysis.contracts.side_work import SideWork
    from wageflow.analysis.contracts.terms import Terms

    Floats = npt.NDArray[np.float64]

__all__ = ["Course", "course_of"]


@dataclass(frozen=True, eq=False)
class Course:
    """What happened; month 0 is before departure, money is in the results' currency.

    In every month and draw the incomes add up to the receipts, the loss in kind and `net`.

    Parameters
    ----------
    incomes : dict of str to ndarray of shape (month, draw)
        The gross wage, side work, and what is paid in the end beside the wage.
    received : dict of str to ndarray of shape (month, draw)
        What each recipient got in cash; the lender's is negative where it lends, a holder's where
        it pays out what was withheld.
    loss : ndarray of shape (month, draw)
        Of pay in kind, nobody's income.
    family : ndarray of shape (month, draw)
    net : ndarray of shape (month, draw)
        What worker and family have of the month.
    owed : ndarray of shape (month, draw)
        What the worker owes at the end of the month: to lenders, and to takers whose sums the wage
        did not cover.
    take_home : ndarray of shape (draw,)
        What the wages left, before debts and before anything is sent.
    side_net : ndarray of shape (draw,)
        Side pay less what finder, supervisor and security were due of it.
    stay, hours : ndarray of shape (draw,)
        Months abroad, and hours worked.
    worth : ndarray of shape (month, draw) or (month, 1)
        What a unit of each month is worth before departure.
    """

    incomes: dict[str, Floats]
    received: dict[str, Floats]
    loss: Floats
    family: Floats
    net: Floats
    owed: Floats
    take_home: Floats
    side_net: Floats
    stay: Floats
    hours: Floats
    worth: Floats

    @property
    def position(self) -> Floats:
        """What worker and family have had so far, less what is owed, shape (month, draw)."""
        found: Floats = np.cumsum(self.net, axis=0) - self.owed
        return found


@dataclass(frozen=True)
class _Calendar:
    """Which months are worked, shape (month, draw) or (month, 1); month 1 comes first."""

    active: Any
    paid: Any
    side: Any
    caught: Any
    last: Any
    stay: Any
    home: Any


def course_of(terms: Terms, draws: Mapping[str, Any], size: int) -> Course:
    """Walk through a contract.

    Parameters
    ----------
    terms : Terms
    draws : mapping of str to ndarray of shape (draw,)
        A value for each of the unknowns of the terms.
    size : int
        Number of draws.

    Raises
    ------
    ChainError
        If a step of the chain takes more than there is.
    """
    return _Walk(terms, draws, size).course()


@dataclass(frozen=True)
class _Walk:
    """The numbers of one contract, and the steps from them to its course."""

    terms: Terms
    draws: Mapping[str, Any]
    size: int

    @property
    def shape(self) -> tuple[int, int]:
        return self.terms.last_month + 1, self.size

    @property
    def months_shape(self) -> tuple[int, int]:
        return self.terms.last_month, self.size

    @property
    def months(self) -> Any:
        return np.arange(1, self.terms.last_month + 1)[:, None]

    def value(self, name: str) -> Any:
        return resolve(getattr(self.terms, name), f"{self.terms.name}/{name}", self.draws)

    def side(self, name: str) -> Any:
        quantity = getattr(self.terms.side_work, name)
        return resolve(quantity, f"{self.terms.name}/side_work/{name}", self.draws)

    def event(self, what: str) -> Floats:
        """Return what is drawn anew each month, shape (month, draw)."""
        numbers = range(1, self.terms.last_month + 1)
        return np.stack([self.draws[f"{self.terms.name}/{what}, month {m}"] for m in numbers])

    def full(self, amount: Any) -> Floats:
        """Return monthly amounts with a row for what is before departure."""
        found = np.zeros(self.shape)
        found[1:] = amount
        return found

    def calendar(self) -> _Calendar:
        terms = self.terms
        term = np.maximum(np.floor(self.value("months") + 0.5), 1.0)
        term = np.broadcast_to(term, self.size)
        paid: Any = True
        if terms.forfeits:
            paid = self.event("without pay") >= self.value("forfeit")
        within = self.months <= term
        side: Any = False
        caught: Any = False
        stay, home = term, np.zeros(self.size, dtype=bool)
        if terms.side_work is not None:
            side = within & paid & (self.months >= terms.side_work.first_month)
        if terms.can_be_caught and terms.side_work is not None:
            caught = side & (self.event("caught") < self.side("risk"))
            if terms.side_work.caught == "home":
                home = caught.any(axis=0)
                stay = np.where(home, caught.argmax(axis=0) + 1.0, term)
        active = self.months <= stay
        return _Calendar(
            active=active,
            paid=active & paid,
            side=active & side,
            caught=active & caught,
            last=self.months == stay,
            stay=stay,
            home=home,
        )

    def path(self, name: str, what: str) -> Any:
        """Return a path that starts from 1 and stays there on average, shape (month, draw)."""
        risk = getattr(self.terms, name)
        if not any(event == what for event, _ in self.terms.monthly_events()):
            return 1.0
        monthly = resolve(risk, f"{self.terms.name}/{name}", self.draws) / np.sqrt(12.0)
        steps = monthly * self.event(what) - 0.5 * monthly**2
        return np.exp(np.cumsum(steps, axis=0))

    def course(self) -> Course:
        terms, calendar = self.terms, self.calendar()
        readings = list(readings_held(terms, self.draws))
        lost = self.lost()
        wages = self.value("gross_wage") * readings[0].units.wage * (1.0 - lost)
        wages = wages * self.path("wage_risk", "wage shock")
        # a plain True would make a whole array of a wage that is the same in all months
        wages = wages if not terms.forfeits else wages * calendar.paid
        wages = np.atleast_2d(np.broadcast_to(wages, np.broadcast_shapes(np.shape(wages), (1,))))
        rates = self.path("fx_risk", "exchange rate shock")
        active = calendar.active
        # who has gone home has no wage that a step could exceed: the first month's stands in
        there, moved = (harmless(a, active, np.atleast_2d(a)[0]) for a in (wages, rates))
        pay = merged([taken(one, there, moved, self.draws) for one in readings])
        return self.walk(calendar, readings, pay, rates)

    def lost(self) -> Any:
        """Return the part of a month that goes without pay."""
        days = 365.0 if self.terms.days is None else self.value("days")
        return np.minimum(self.value("days_lost") * 12.0 / np.maximum(days, 1e-9), 1.0)

    def walk(self, calendar: _Calendar, readings: list[Reading], pay: Months, rates: Any) -> Course:
        terms, active = self.terms, calendar.active * 1.0
        gross = self.full(pay.gross * active)
        received = {who: self.full(amount * active) for who, amount in pay.due.items()}
        # the part that the wage did not cover has not been received
        new = {who: amount * active for who, amount in pay.arrears.items()}
        for who, amount in new.items():
            received[who][1:] -= amount
        cash = pay.pocket * active
        incomes = {"gross wage": gross}
        side_net: Any = 0.0
        if terms.side_work is not None:
            earned, side_net, dues = self.side_pay(terms.side_work, calendar, received)
            incomes["side work"] = self.full(earned)
            cash = cash + earned - dues.pop("taken at once")
            for who, amount in dues.items():
                new[who] = new.get(who, 0.0) + amount
        ending, lump = self.ending(calendar, pay, received)
        if lump is not None:
            incomes["lump sum"] = self.full(lump)
        cash = cash + ending
        before, principal = self.before(readings, received)
        cash = np.broadcast_to(cash, self.months_shape)
        free, owed = self.settle_debts(calendar, cash, new, principal, received)
        sent, home = send(terms, readings, (free, calendar.active), rates, self.draws)
        for who, amount in home.items():
            if who not in ("family", "in-kind loss"):
                received.setdefault(who, np.zeros(self.shape))[1:] += amount
        loss = self.full(pay.loss * active) + self.full(home.get("in-kind loss", 0.0))
        family = self.full(home.get("family", 0.0))
        net = self.full(free - sent + pay.in_kind * active) + family
        net[0] -= before
        order = [who for who in received if who != LENDER]
        if LENDER in received:
            order.append(LENDER)
        return Course(
            incomes=incomes,
            received={who: received[who] for who in order},
            loss=loss,
            family=family,
            net=net,
            owed=owed,
            take_home=self.take_home(calendar, pay, active),
            side_net=np.broadcast_to(side_net, (self.size,)),
            stay=calendar.stay,
            hours=self.hours(calendar),
            worth=self.worth(),
        )

    def side_pay(
        self, side: SideWork, calendar: _Calendar, received: dict[str, Floats]
    ) -> tuple[Any, Any, dict[str, Any]]:
        """Return what side work earns, what is left of it in all, and who is owed how much."""
        earned = self.side("hours") * self.side("pay") * calendar.side
        finder = self.side("finder") * earned
        share = self.side("permit_share") * earned
        lost = np.where(calendar.caught, earned - finder - share, 0.0)
        if side.caught == "fine":
            lost = np.zeros_like(lost)
        permit = self.side("permit") * calendar.side
        fine = self.side("fine") * calendar.caught
        for who, amount in ((FINDER, finder), (SUPERVISOR, share), (CONFISCATOR, lost)):
            if np.any(amount):
                received.setdefault(who, np.zeros(self.shape))[1:] += amount
        dues = {"taken at once": finder + share + lost}
        dues |= {who: x for who, x in ((SUPERVISOR, permit), (CONFISCATOR, fine)) if np.any(x)}
        left = (earned - finder - share - lost - permit - fine).sum(axis=0)
        return earned, left, dues

    def honoured(self, calendar: _Calendar) -> Any:
        """Return in which draws what is due in the end is paid, shape (draw,)."""
        held: Any = ~calendar.home
        if self.terms.lump_is_uncertain:
            name = f"{self.terms.name}/lump sum is paid"
            held = held & (self.draws[name] < self.value("lump_probability"))
        return held

    def ending(
        self, calendar: _Calendar, pay: Months, received: dict[str, Floats]
    ) -> tuple[Any, Any]:
        """Pay out in the last month; return all of it, and the lump sum alone."""
        at = calendar.last * (self.honoured(calendar) * 1.0)
        found: Any = 0.0 * at
        for who, amount in pay.later_of.items():
            paid = (amount * calendar.active).sum(axis=0) * at
            received[who][1:] -= paid
            found = found + paid
        lump = self.value("lump_sum")
        if not np.any(lump):
            return found, None
        return found + lump * at, lump * at

    def take_home(self, calendar: _Calendar, pay: Months, active: Any) -> Floats:
        now = pay.pocket + pay.in_kind - sum(pay.arrears.values(), 0.0)
        later = (pay.later * active).sum(axis=0) * self.honoured(calendar)
        found: Floats = np.broadcast_to((now * active).sum(axis=0) + later, (self.size,))
        return found

    def before(self, readings: list[Reading], received: dict[str, Floats]) -> tuple[Any, Any]:
        """Pay what is due before departure; return what is not borrowed, and what is."""
        terms = self.terms
        costs = [
            (who, resolve(cost, f"{terms.name}/upfront/{who}", self.draws))
            for who, cost in terms.upfront.items()
        ]
        for reading in readings:
            costs += upfront_costs(reading, self.draws)
        total: Any = 0.0
        for who, cost in costs:
            if np.any(cost):
                received.setdefault(who, np.zeros(self.shape))[0] += cost
                total = total + cost
        borrowed = self.value("borrowed") * total
        if np.any(borrowed):
            received.setdefault(LENDER, np.zeros(self.shape))[0] -= borrowed
        return total - borrowed, np.broadcast_to(borrowed, self.size)

    def settle_debts(
        self,
        calendar: _Calendar,
        cash: Any,
        new: dict[str, Any],
        principal: Any,
        received: dict[str, Floats],
    ) -> tuple[Floats, Floats]:
        """Pay debts out of each month's cash; return what is left, and what is owed.

        Takers come first, each in proportion to what it is owed; then the lender, to whom every
        month what its schedule says is due, with what earlier months left unpaid; in the last
        month all that is left.
        """
        names = list(new)
        borrows = bool(np.any(principal))
        owed = np.zeros(self.shape)
        if not names and not borrows:
            return np.array(cash), owed
        free = np.empty(cash.shape)
        debts = np.zeros((len(names), self.size))
        fresh = np.empty((len(names), *cash.shape))
        for place, who in zip(fresh, names, strict=True):
            place[:] = new[who]
        accounts = [received.setdefault(who, np.zeros(self.shape)) for who in names]
        monthly, schedule = self.schedule(principal)
        balance = np.array(principal)
        owed[0] = balance
        for row in range(len(cash)):
            there = cash[row]
            debts += fresh[:, row]
            total = debts.sum(axis=0)
            covered = np.minimum(total, there)
            part = np.divide(covered, total, out=np.zeros(self.size), where=total > 0.0)
            for account, debt in zip(accounts, debts, strict=True):
                account[row + 1] += debt * part
            debts *= 1.0 - part
            there = there - covered
            if borrows:
                here = calendar.active[row]
                balance = np.where(here, balance * (1.0 + monthly), balance)
                later = np.where(calendar.last[row], 0.0, schedule[row])
                paid = np.minimum(np.maximum(balance - later, 0.0), there) * here
                received[LENDER][row + 1] += paid
                balance = balance - paid
                there = there - paid
            free[row] = there
            owed[row + 1] = debts.sum(axis=0) + balance
        return free, owed

    def schedule(self, principal: Any) -> tuple[Any, Floats]:
        """Return the loan's rate a month, and its balance after each payment of an annuity."""
        growth = np.log1p(self.value("loan_rate")) / 12.0
        term = self.value("months" if self.terms.loan_months is None else "loan_months")
        term = np.maximum(np.floor(term + 0.5), 1.0)
        left = np.maximum(term - self.months, 0.0)
        flat = np.equal(growth, 0.0)
        some = np.where(flat, 1.0, growth)
        # what k annuities are worth is (1 - (1 + i)**-k) / i, of which the i cancels
        part = np.where(flat, left / term, np.expm1(-left * some) / np.expm1(-term * some))
        return np.expm1(growth), np.broadcast_to(principal * part, self.months_shape)

    def hours(self, calendar: _Calendar) -> Floats:
        hours: Any = 0.0
        if self.terms.hours is not None:
            worked = calendar.paid.sum(axis=0) * (1.0 - self.lost())
            hours = self.value("hours") * worked
        if self.terms.side_work is not None:
            hours = hours + self.side("hours") * np.sum(calendar.side, axis=0)
        return np.broadcast_to(hours, (self.size,))

    def worth(self) -> Floats:
        years = np.arange(self.terms.last_month + 1)[:, None] / 12.0
        return np.atleast_2d((1.0 + self.value("discount_rate")) ** -years)
