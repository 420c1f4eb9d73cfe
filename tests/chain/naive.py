"""A chain once more, deliberately naive: one wage at a time, plain numbers, plain loops.

Steps are dictionaries; where a number may stand, a tuple says what stands there (`number`).
"""

from __future__ import annotations

import math

MONTHS = {"year": 12.0, "month": 1.0, "week": 12 / 52, "day": 12 / 365, None: 12.0}
ROUNDING = 1e-12


class RefusedError(Exception):
    """A step takes more than there is."""


def number(spec, place, wage, draws):
    """Say what a number is for the wage with this index."""
    kind, *rest = spec
    if kind == "number":
        return rest[0]
    if kind == "array":
        return rest[0][wage]
    if kind == "range":
        return at(draws[place], wage)
    if kind == "param":
        return at(draws[rest[0]], wage)
    if kind == "one of":
        name, options = rest
        return options[int(at(draws[name], wage))]
    if kind == "per head":
        total, workers = rest
        return number(total, place + "/total", wage, draws) / number(
            workers, place + "/workers", wage, draws
        )
    raise AssertionError(kind)


def at(value, wage):
    return value[wage] if isinstance(value, list) else value


class Split:
    """One wage on its way through the steps."""

    def __init__(self, gross, months):
        self.gross = gross
        self.left = gross
        self.after = {}
        self.receipts = {}
        self.arrears = 0.0
        self.months = months

    def pay(self, recipient, amount):
        self.receipts[recipient] = self.receipts.get(recipient, 0.0) + amount

    def base(self, of):
        if of == "gross":
            return self.gross
        if of == "remainder":
            return max(self.left, 0.0)
        return max(self.after[of[len("after:") :]], 0.0)

    def affordable(self, amount):
        there = max(self.left, 0.0)
        if amount > there + ROUNDING * self.gross:
            raise RefusedError
        return min(amount, there)


def share(split, step, value):
    amount = value("rate") * split.base(step["of"])
    amount = split.affordable(amount)
    split.pay(step["recipient"], amount)
    return amount


def sum_of_money(split, step, due):
    there = max(split.left, 0.0)
    if step["shortfall"] == "error":
        due = split.affordable(due)
    if step["shortfall"] == "waive":
        due = min(due, there)
    if step["shortfall"] == "owe" and due > there:
        split.arrears += due - there
    split.pay(step["recipient"], due)
    return due


def fee(split, step, value):
    return sum_of_money(split, step, value("amount"))


def upfront(split, step, value):
    amount, term, a_year = value("amount"), value("term_months"), value("discount_rate")
    # what paying 1 a month over the term is worth on the day of departure
    a_month = (1 + a_year) ** (1 / 12) - 1
    worth = (1 - (1 + a_month) ** -term) / a_month if a_year else term
    charge = amount / worth
    return sum_of_money(split, step, charge * split.months)


def brackets(split, step, value):
    base = split.base(step["of"])
    count = len(step["rates"])
    thresholds = [value(f"threshold {k}") for k in range(1, count + 1)]
    rates = [value(f"rate {k}") for k in range(1, count + 1)]
    amount = 0.0
    for k in range(count):
        end = thresholds[k + 1] if k + 1 < count else math.inf
        if base < thresholds[k]:
            continue
        if step["marginal"]:
            amount += rates[k] * (min(base, end) - thresholds[k])
        elif base < end:
            amount = rates[k] * base
    amount = split.affordable(amount)
    split.pay(step["recipient"], amount)
    return amount


def in_kind(split, step, value):
    face = split.affordable(value("share") * split.base(step["of"]))
    worth = value("usefulness") * face
    split.pay(step["recipient"], worth)
    split.pay("in-kind loss", face - worth)
    return face


def withheld(split, step, value):
    kept_back = value("share") * split.base("remainder")
    paid = value("paid_fraction") * kept_back
    split.pay(step["recipient"], kept_back - paid)
    split.pay("worker", paid)
    return kept_back


RULES = {
    "share": share,
    "fee": fee,
    "upfront": upfront,
    "brackets": brackets,
    "in kind": in_kind,
    "withheld": withheld,
}


def field(step, name):
    """Find the number of a step that a field name means."""
    what, _, k = name.partition(" ")
    if not k:
        return step[name]
    threshold, rate = step["rates"][int(k) - 1]
    return threshold if what == "threshold" else rate


def walk(split, steps, place, wage, draws):
    times = {}
    for step in steps:
        recipient = step["recipient"]
        times[recipient] = times.get(recipient, 0) + 1
        label = recipient if times[recipient] == 1 else f"{recipient} {times[recipient]}"

        def value(name, step=step, label=label):
            return number(field(step, name), f"{place}/{label}/{name}", wage, draws)

        split.left -= RULES[step["kind"]](split, step, value)
        split.after[recipient] = split.left


def split_one(chain, gross, wage, draws):
    """Split one wage; return receipts by recipient, take-home and arrears."""
    months = MONTHS[chain["per"]]
    split = Split(gross, months)
    walk(split, chain["steps"], chain["name"], wage, draws)
    take_home = split.left + split.receipts.get("worker", 0.0)
    home = chain["remittance"]
    if home is None:
        split.pay("worker", split.left)
        return split.receipts, take_home, split.arrears
    place = f"{chain['name']}/remittance"
    sent = number(home["sent"], f"{place}/sent", wage, draws) * max(take_home, 0.0)
    sent = min(sent, max(split.left, 0.0))  # coupons and withheld pay cannot be sent
    if home["limit"] is not None:
        sent = min(sent, number(home["limit"], f"{place}/limit", wage, draws))
    parcel = Split(sent, months)
    walk(parcel, home["steps"], place, wage, draws)
    parcel.pay("family", parcel.left)
    for recipient, amount in parcel.receipts.items():
        split.pay(recipient, amount)
    split.pay("worker", split.left - sent)
    return split.receipts, take_home, split.arrears
