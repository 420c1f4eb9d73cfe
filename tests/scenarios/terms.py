"""How a stock runs through a small step of time, for `reference`: both kinds of turnover."""

from __future__ import annotations

import math

#: Months.
STEP = 0.25


class Even:
    """As likely to return in one month as in any other; Runge and Kutta's fourth order."""

    def __init__(self, people, term):
        self.people = people
        self.term = term

    def enter(self, people):
        self.people += people

    def leave(self, share):
        gone = self.people * share
        self.people -= gone
        return gone

    def pass_time(self, wanted, returns, cap):
        parts = 16 if cap else 1
        return sum(
            self.part(wanted, returns, cap, k * STEP / parts, STEP / parts) for k in range(parts)
        )

    def part(self, wanted, returns, cap, begins, length):
        factor, ceiling = 1.0, math.inf
        if cap is not None:
            ceiling, s = cap
            over = self.people > ceiling + 1e-9
            # at the ceiling, those are let in who fill what returns leave
            most = wanted(begins)
            out = returns * ceiling / self.term
            if not over and abs(self.people - ceiling) <= 1e-9 and most > out:
                factor = max(1.0 - s, out / most)
            elif over:
                factor = 1.0 - s

        def change(x, people):
            return factor * wanted(x) - returns * people / self.term

        before = self.people
        middle = runge_kutta(change, begins, before, length / 2)
        after = runge_kutta(change, begins, before, length)
        if (before - ceiling) * (after - ceiling) < 0.0 and factor in (
            1.0,
            1.0 - (cap or (0, 0))[1],
        ):
            after = ceiling
            middle = (before + after) / 2
        self.people = after
        return length / 6 * (before + 4 * middle + after)


def runge_kutta(change, x, y, h):
    one = change(x, y)
    two = change(x + h / 2, y + h / 2 * one)
    three = change(x + h / 2, y + h / 2 * two)
    four = change(x + h, y + h * three)
    return y + h / 6 * (one + 2 * two + 2 * three + four)


class Fixed:
    """Everybody returns after the term; who came is kept as (first, last, people)."""

    def __init__(self, people, term):
        self.term = term
        self.clock = 0.0
        self.batches = [[-term, 0.0, people]]

    @property
    def people(self):
        return sum(batch[2] for batch in self.batches)

    def enter(self, people):
        """New posts are filled by people whose terms end evenly, as those of all others do."""
        if people > 0.0:
            self.batches.append([self.clock - self.term, self.clock, people])

    def leave(self, share):
        gone = self.people * share
        for batch in self.batches:
            batch[2] *= 1.0 - share
        return gone

    def pass_time(self, wanted, returns, cap):
        before, gone = self.people, 0.0
        run = returns * STEP
        until = self.clock - self.term + run
        for batch in self.batches:
            first, last, people = batch
            if first >= until:
                continue
            part = 1.0 if last <= until else (until - first) / (last - first)
            gone += people * part
            batch[0], batch[2] = min(until, last), people * (1.0 - part)
        self.batches = [batch for batch in self.batches if batch[2] > 0.0]
        come = wanted(STEP / 2) * STEP
        if cap is not None:
            ceiling, s = cap
            come = min(come, max(come * (1.0 - s), ceiling - before + gone))
        if come > 0.0:
            self.batches.append([self.clock, self.clock + run, come])
        self.clock += run
        return (before + self.people) / 2 * STEP
