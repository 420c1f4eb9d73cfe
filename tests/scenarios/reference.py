"""Stocks and money once more, deliberately naive: one draw at a time, small steps, plain loops.

Measures are dictionaries that hold their fields as files write them, a number being a float or
``(name, low, high)`` for an unknown, and dates being months since year 0. What every kind does is
written from its docstring.
"""

from __future__ import annotations

import itertools

from tests.scenarios.people import People

PAY = ("ProtectWages", "DiscountWages", "ShockFX", "ChangeShare", "Levy")
STREAMS = "other streams"


class Draw(People):
    """One draw of a programme under measures: who works where, and who gets what."""

    # the money

    def pay(self, c, t, area, period):
        acting = [
            (m, self.complied(m, c) * self.ramp(m, t))
            for m in sorted(
                (m for m in self.measures if m["kind"] in PAY and self.reaches(m, c)),
                key=lambda m: m["start"],
            )
        ]
        acting = [(m, x) for m, x in acting if x > 0.0]
        for chosen in itertools.product((False, True), repeat=len(acting)):
            weight = 1.0
            for (_, x), taken in zip(acting, chosen, strict=True):
                weight *= x if taken else 1.0 - x
            if weight == 0.0:
                continue
            mine = [m for (m, _), taken in zip(acting, chosen, strict=True) if taken]
            known = c, tuple(id(m) for m in mine)
            if known not in self.rates:
                self.rates[known] = self.worker(c, mine)
            row = self.costs.setdefault(c, [0.0] * (len(self.edges) - 1))
            row[period] += weight * area * self.cost(c, mine) / 12.0
            for recipient, amount in self.rates[known].items():
                row = self.receipts.setdefault((c, recipient), [0.0] * (len(self.edges) - 1))
                row[period] += weight * area * amount / 12.0
                if recipient == "worker":
                    spare = self.receipts.setdefault((c, "spare"), [0.0] * (len(self.edges) - 1))
                    spare[period] += weight * area * max(amount, 0.0) / 12.0

    def cost(self, c, acting):
        cohort = self.cohorts[c]
        return self.value(cohort["cost"]) * self.dollars(c, acting) * cohort["times"]

    def dollars(self, c, acting):
        rate = self.cohorts[c]["usd"]
        for m in acting:
            if m["kind"] == "ShockFX" and self.cohorts[c]["currency"] != "USD":
                rate *= self.value(m["factor"])
        return rate

    def worker(self, c, acting):
        """What everybody gets from a worker a year whom these measures reach."""
        cohort = self.cohorts[c]
        of_kind = {kind: [m for m in acting if m["kind"] == kind] for kind in PAY}
        wage, through = self.value(cohort["wage"]), 1.0
        for m in of_kind["DiscountWages"]:
            wage *= 1.0 - self.value(m["share"])
        for m in of_kind["ShockFX"]:
            wage *= self.value(m["factor"]) if cohort["currency"] == "USD" else 1.0
        for m in of_kind["ProtectWages"]:
            through *= 1.0 - self.value(m["share"])
        unit = self.dollars(c, acting)
        chains = cohort["chains"]
        chain = chains[int(self.draws["reading"])] if len(chains) > 1 else chains[0]
        in_dollars = chain["currency"] == "USD"
        found = self.split(chain, wage * through * (unit if in_dollars else 1.0), of_kind)
        scale = (1.0 if in_dollars else unit) * cohort["times"]
        found = {recipient: amount * scale for recipient, amount in found.items()}
        found["worker"] += wage * (1.0 - through) * unit * cohort["times"]
        for m in of_kind["Levy"]:
            pace = 12.0 if m["per"] == "month" else 12.0 / (m["end"] - m["start"])
            due = self.value(m["amount"]) * pace
            if m["shortfall"] == "waive":
                due = min(due, max(found["worker"], 0.0))
            found["worker"] -= due
            found[m["recipient"]] = found.get(m["recipient"], 0.0) + due
        return found

    def split(self, chain, gross, of_kind):
        """Who gets what of a wage, in the chain's unit."""
        found = {}
        left = self.walk(chain["steps"], gross, of_kind, found)
        if "home" in chain:
            sent = self.value(chain["home"]["sent"]) * left
            left -= sent
            found["family"] = self.walk(chain["home"]["steps"], sent, of_kind, found)
        return found | {"worker": left}

    def walk(self, steps, gross, of_kind, found):
        """Add what each step takes of an amount, and return what is left."""
        left = gross
        for kind, recipient, number, of in steps:
            taken = min(self.value(number), left)
            if kind == "share":
                rate = self.value(number)
                for m in of_kind["ChangeShare"]:
                    if m["recipient"] == recipient and m.get("to") is not None:
                        rate = self.value(m["to"])
                    elif m["recipient"] == recipient:
                        rate = min(max(rate + self.value(m["by"]), 0.0), 1.0)
                taken = rate * (gross if of == "gross" else left)
            left -= taken
            found[recipient] = found.get(recipient, 0.0) + taken
        return left

    def paid(self):
        """Everybody whom some chain pays."""
        chains = [chain for cohort in self.cohorts for chain in cohort["chains"]]
        sending = [chain["home"] for chain in chains if "home" in chain]
        found = {step[1] for one in (*chains, *sending) for step in one["steps"]}
        return found | {"worker"} | ({"family"} if sending else set())

    def state(self, recipient):
        return recipient in self.programme["state"] or recipient not in self.paid()

    def income(self):
        """What the state's side gets, by period."""
        rows = [
            row for (_, who), row in self.receipts.items() if self.state(who) and who != "spare"
        ]
        return [sum(column) for column in zip(*rows, strict=True)]

    def respond(self, undisturbed):
        """Offsets, then other streams, each in its order; for measures that always hold."""
        lost = [max(x - y, 0.0) for x, y in zip(undisturbed, self.income(), strict=True)]
        periods = range(len(lost))
        for m in self.measures:
            if m["kind"] != "Offset":
                continue
            for p in periods:
                spare = {c: self.receipts[c, "spare"][p] for c in self.places if self.reaches(m, c)}
                whole = sum(spare.values())
                s = self.value(m.get("compliance", 1.0))
                given = min(s * self.value(m["share"]) * lost[p], whole)
                for c, left in spare.items():
                    moved = given * left / whole if whole else 0.0
                    self.receipts[c, "worker"][p] -= moved
                    self.receipts[c, "spare"][p] -= moved
                    who = m.get("recipient") or self.programme["statutory"][0]
                    self.receipts.setdefault((c, who), [0.0] * len(lost))[p] += moved
                    if self.state(who):
                        lost[p] -= moved
        self.streams = [0.0] * len(lost)
        for m in self.measures:
            if m["kind"] == "Substitute":
                for p in periods:
                    s = self.value(m.get("compliance", 1.0))
                    brought = s * self.value(m["share"]) * lost[p]
                    self.streams[p] += brought
                    lost[p] -= brought

    def concept(self, name, host="", recipient=""):
        """One series, by period."""
        found = [0.0] * (len(self.edges) - 1)
        for (c, who), row in self.receipts.items():
            if host not in ("", self.cohorts[c]["host"]) or recipient not in ("", who):
                continue
            counts = name == "gross" or (name == "statutory" and who in self.programme["statutory"])
            if name in ("state-side", "net", "received"):
                counts = self.state(who)
            if who == "spare" or not counts:
                continue
            kept = 1.0
            if name == "received":
                kept = self.value(self.programme["passed"].get(who, 1.0))
            found = [x + kept * y for x, y in zip(found, row, strict=True)]
        if name in ("net", "received") and not recipient:
            for c, row in self.costs.items():
                if host in ("", self.cohorts[c]["host"]):
                    found = [x - y for x, y in zip(found, row, strict=True)]
        if name in ("state-side", "net", "received") and not host and recipient in ("", STREAMS):
            found = [x + y for x, y in zip(found, self.streams, strict=True)]
        return found

    def workers(self, host=""):
        """The mean headcount, by period."""
        rows = [self.people[c] for c in self.places if host in ("", self.cohorts[c]["host"])]
        lengths = [y - x for x, y in itertools.pairwise(self.edges)]
        return [sum(column) / n for column, n in zip(zip(*rows, strict=True), lengths, strict=True)]
