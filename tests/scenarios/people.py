"""Who works where in one draw, in small steps of time and plain loops; see `reference`."""

from __future__ import annotations

import itertools
import math

from tests.scenarios.terms import STEP, Even, Fixed

EVADABLE = ("Expel", "StopPermits", "Cap", "Repatriate")


class People:
    """Who works where in one draw, from the first change to the end."""

    def __init__(self, programme, measures, draws, edges, known=None):
        self.programme = programme
        self.cohorts = programme["cohorts"]
        self.measures = measures
        self.draws = draws
        self.edges = edges
        self.known = known or {}
        self.places = range(len(self.cohorts))
        self.base = [self.value(cohort["workers"]) for cohort in self.cohorts]
        self.terms = [self.value(cohort["term"]) for cohort in self.cohorts]
        self.posts_at_first = [self.level(c, -math.inf) for c in self.places]

    def value(self, number):
        return self.draws[number[0]] if isinstance(number, tuple) else number

    # who works where without measures

    def level(self, c, t):
        """The headcount that is known, which arrivals would hold."""
        cohort = self.cohorts[c]
        if cohort["host"] not in self.known:
            return self.base[c]
        row = self.known[cohort["host"]]
        together = sum(self.base[k] for k in self.places if self.same_host(k, c))
        part = self.base[c] / together
        if t <= row[0][0]:
            return part * row[0][1]
        for (start, before), (end, after) in itertools.pairwise(row):
            if start <= t <= end:
                return part * (before + (after - before) * (t - start) / (end - start))
        return part * row[-1][1]

    def same_host(self, one, other):
        return self.cohorts[one]["host"] == self.cohorts[other]["host"]

    def growth(self, c, t):
        middle = t + STEP / 2
        return (self.level(c, middle + STEP / 4) - self.level(c, middle - STEP / 4)) / (STEP / 2)

    # how strongly a measure acts

    def reaches(self, m, c):
        cohort = self.cohorts[c]
        if m["kind"] == "Displace" and cohort["host"] in m["to"]:
            return False
        return (m.get("hosts") is None or cohort["host"] in m["hosts"]) and (
            m.get("sectors") is None or cohort["sector"] in m["sectors"]
        )

    def ramp(self, m, t):
        """The mean of the ramp over the month of it in which a moment lies."""
        first, last = m.get("start"), m.get("end")
        if last is not None and t >= last:
            return 0.0
        if first is None:
            return 1.0
        stated = m.get("phase_in", 0.0)
        phase = self.value(stated)
        longest = stated[2] if isinstance(stated, tuple) else stated
        before = m["kind"] == "Repatriate"
        anchor = first - longest if before else first
        begins = first - phase if before else first
        if t < anchor:
            return 0.0
        if phase == 0.0:
            return 1.0
        month = anchor + math.floor(t - anchor)

        def area(x):
            x -= begins
            return 0.0 if x <= 0 else x * x / 2 / phase if x <= phase else x - phase / 2

        return area(month + 1) - area(month)

    def complied(self, m, c):
        stated = m.get("compliance", 1.0)
        if isinstance(stated, dict):
            stated = stated.get(self.cohorts[c]["host"], 1.0)
        return self.value(stated)

    def strengths(self, t):
        """By measure and cohort; leaks weaken whoever removes or bars. And without leaks."""
        found = [
            [
                self.complied(m, c) * self.ramp(m, t) if self.reaches(m, c) else 0.0
                for c in self.places
            ]
            for m in self.measures
        ]
        stated = [list(row) for row in found]
        for c in self.places:
            kept = 1.0
            for m, s in zip(self.measures, found, strict=True):
                if m["kind"] == "Leak":
                    kept *= 1.0 - s[c] * self.value(m["share"])
            for m, s in zip(self.measures, found, strict=True):
                if m["kind"] in EVADABLE:
                    s[c] *= kept
        return found, stated

    # the path

    def run(self):
        """Return people-months and receipts by period."""
        starts = [m["start"] for m in self.measures if m.get("start") is not None]
        lead = [p[2] if isinstance(p, tuple) else p for p in self.phases()]
        first = min([self.edges[0], *(x - max(lead, default=0.0) for x in starts)])
        first = min([first, *(t for row in self.known.values() for t, _ in row)])
        t = math.floor(first / STEP) * STEP
        self.stock = [
            Fixed(self.level(c, t), self.terms[c])
            if self.fixed(c)
            else Even(self.level(c, t), self.terms[c])
            for c in self.places
        ]
        self.left = [1.0 for _ in self.places]
        self.added = [0.0 for _ in self.places]
        self.lost = [0.0 for _ in self.places]
        self.reached = [[0.0 for _ in self.places] for _ in self.measures]
        self.told = [[0.0 for _ in self.places] for _ in self.measures]
        self.open = [0.0 for _ in self.places]
        self.forgone = [0.0 for _ in self.places]
        self.sent, self.closed, self.ceilings = [], [], {}
        self.began = t
        periods = len(self.edges) - 1
        self.people = [[0.0] * periods for _ in self.places]
        self.receipts = {}
        self.costs = {}
        self.rates = {}
        steps = round((self.edges[-1] - t) / STEP)
        for k in range(steps):
            now = t + k * STEP
            area = self.step(now)
            if now >= self.edges[0] - 1e-9:
                period = sum(now >= edge - 1e-9 for edge in self.edges) - 1
                for c in self.places:
                    self.people[c][period] += area[c]
                    self.pay(c, now, area[c], period)
        return self

    def phases(self):
        return [m.get("phase_in", 0.0) for m in self.measures]

    def fixed(self, c):
        return self.cohorts[c]["turnover"] == "fixed"

    def step(self, t):
        s, stated = self.strengths(t)
        self.remove(s, stated)
        if any(self.away):
            self.sent.append((t, self.away))
        a, r, e, late = (
            [self.rest(s, c, kinds) for c in self.places]
            for kinds in (
                ("StopPermits", "CloseBorder"),
                ("CloseBorder",),
                ("StopPermits", "CloseBorder", "Repatriate"),
                ("Repatriate",),
            )
        )
        caps = self.caps(s)
        self.admit(t, s, (e, late), caps)
        posts = [self.level(c, t) * self.left[c] + self.added[c] for c in self.places]
        shut = []
        for c in self.places:
            empty = self.level(c, t) * (1.0 - self.left[c]) + self.lost[c]
            empty += posts[c] * (1.0 - self.rest(s, c, ("StopPermits",)))
            if c in caps:
                empty += caps[c][1] * max(posts[c] * a[c] - caps[c][0], 0.0)
            shut.append(empty)
        self.closed.append(shut)
        self.open = self.guests(t, s)
        guests = [max(x - y, 0.0) for x, y in zip(self.open, self.forgone, strict=True)]
        area = []
        for c in self.places:
            held = a[c] * posts[c] + e[c] * guests[c]

            def wanted(x, c=c, held=held):
                more = self.level(c, t + x) - self.level(c, t)
                return held / self.terms[c] + a[c] * self.left[c] * (
                    more / self.terms[c] + self.growth(c, t)
                )

            area.append(self.stock[c].pass_time(wanted, r[c], caps.get(c)))
        return area

    def rest(self, s, c, kinds):
        """What measures of these kinds leave."""
        found = 1.0
        for m, measure in enumerate(self.measures):
            if measure["kind"] in kinds:
                found *= 1.0 - s[m][c]
        return found

    def admit(self, t, s, let_in, caps):
        """Let those in who come to new posts, or from elsewhere."""
        e, late = let_in
        new = self.expand(s)
        for c, people in enumerate(self.travellers(t, s)):
            self.added[c] += new[c] * late[c]
            come = (people + new[c]) * e[c]
            if c in caps:
                ceiling, held = caps[c]
                room = max(ceiling - self.stock[c].people, 0.0)
                come = (1.0 - held) * come + held * min(come, room)
            self.stock[c].enter(come)

    def remove(self, s, stated):
        """Expulsions, then deadlines; people and posts. Who leaks on the day stays for good."""
        self.away = [0.0 for _ in self.places]
        order = [m for m, x in enumerate(self.measures) if x["kind"] == "Expel"]
        order.sort(key=lambda m: (self.measures[m]["start"], m))
        late = [m for m, x in enumerate(self.measures) if x["kind"] == "Repatriate"]
        late.sort(key=lambda m: (self.measures[m]["start"], m))
        for m in order + late:
            measure = self.measures[m]
            before, share = self.reached[m], {}
            rise = [max(x - y, 0.0) for x, y in zip(stated[m], self.told[m], strict=True)]
            after = [
                old + more * part / whole if more else old
                for old, more, part, whole in zip(before, rise, s[m], stated[m], strict=True)
            ]
            self.told[m] = [max(x, y) for x, y in zip(stated[m], self.told[m], strict=True)]
            there = sum(self.stock[c].people for c in self.places if self.reaches(measure, c))
            for c in self.places:
                if after[c] == before[c]:
                    continue
                if measure["kind"] == "Expel" and measure.get("share") is None:
                    number = min(self.value(measure["number"]), there)
                    share[c] = (after[c] - before[c]) * number / there if there else 0.0
                else:
                    x = self.value(measure["share"]) if measure["kind"] == "Expel" else 1.0
                    rest = 1.0 - before[c] * x
                    share[c] = (after[c] - before[c]) * x / rest if rest else 0.0
            for c, part in share.items():
                self.away[c] += self.stock[c].leave(part)
                self.lost[c] += self.added[c] * part
                self.left[c] *= 1.0 - part
                self.added[c] *= 1.0 - part
                self.forgone[c] += part * (self.open[c] - self.forgone[c])
            self.reached[m] = after

    def travellers(self, t, s):
        came = [0.0 for _ in self.places]
        for m, measure in enumerate(self.measures):
            if measure["kind"] != "Displace":
                continue
            for when, away in self.sent:
                if abs(when + self.value(measure["after_months"]) - t) < STEP / 2:
                    gone = sum(away[c] * s[m][c] for c in self.places)
                    for c in self.places:
                        came[c] += gone * self.value(measure["share"]) * self.towards(measure, c)
        return came

    def towards(self, measure, c):
        there = [k for k in self.places if self.cohorts[k]["host"] in measure["to"]]
        if c not in there:
            return 0.0
        return self.posts_at_first[c] / sum(self.posts_at_first[k] for k in there)

    def guests(self, t, s):
        found = [0.0 for _ in self.places]
        for m, measure in enumerate(self.measures):
            if measure["kind"] != "Displace":
                continue
            past = round((t - self.value(measure["after_months"]) - self.began) / STEP)
            if past < 0:
                continue
            empty = sum(self.closed[past][c] * s[m][c] for c in self.places)
            for c in self.places:
                found[c] += empty * self.value(measure["share"]) * self.towards(measure, c)
        return found

    def expand(self, s):
        """How many new posts there are, and how many come to them."""
        new = [0.0 for _ in self.places]
        for m, measure in enumerate(self.measures):
            if measure["kind"] != "Expand":
                continue
            reached = [c for c in self.places if self.reaches(measure, c)]
            whole = sum(self.posts_at_first[c] for c in reached)
            for c in reached:
                rise = max(s[m][c] - self.reached[m][c], 0.0)
                self.reached[m][c] += rise
                new[c] += rise * self.value(measure["workers"]) * self.posts_at_first[c] / whole
        return new

    def caps(self, s):
        """The ceiling of each capped cohort and how strongly it is held."""
        found = {}
        for m, measure in enumerate(self.measures):
            if measure["kind"] != "Cap" or not any(s[m]):
                continue
            reached = [c for c in self.places if self.reaches(measure, c)]
            whole = sum(self.posts_at_first[c] for c in reached)
            for c in reached:
                if measure.get("workers") is None:
                    ceiling = self.ceilings.setdefault((m, c), self.stock[c].people)
                else:
                    ceiling = self.value(measure["workers"]) * self.posts_at_first[c] / whole
                if s[m][c] > 0.0:
                    found[c] = ceiling, s[m][c]
        return found
