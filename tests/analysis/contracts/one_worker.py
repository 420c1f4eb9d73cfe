"""A contract once more, deliberately naive: one worker, plain numbers, plain loops.

Steps are tuples: ("share", who, rate, base), ("fee", who, amount, rule), ("kind", share, worth),
("withheld", share, paid, who).
"""

from __future__ import annotations

from collections import defaultdict


def month_of_wage(steps, gross):
    """Split one month's wage; return cash, kind, loss, what is due, arrears and later pay."""
    left = gross
    due, arrears, later = defaultdict(float), defaultdict(float), defaultdict(float)
    kind = loss = 0.0
    for step in steps:
        there = max(left, 0.0)
        if step[0] == "share":
            _, who, rate, base = step
            amount = rate * (gross if base == "gross" else there)
            due[who] += amount
            left -= amount
        elif step[0] == "fee":
            _, who, amount, rule = step
            covered = min(amount, there)
            if rule == "owe":
                due[who] += amount
                arrears[who] += amount - covered
                left -= amount
            else:
                due[who] += covered
                left -= covered
        elif step[0] == "kind":
            _, share, worth = step
            amount = share * there
            kind += worth * amount
            loss += (1 - worth) * amount
            left -= amount
        else:
            _, share, paid, who = step
            amount = share * there
            due[who] += amount
            later[who] += paid * amount
            left -= amount
    return max(left, 0.0), kind, loss, due, arrears, later


def annuity_balance(principal, rate, months, paid):
    """Return what is left after so many annuities, by paying them one after another."""
    if paid >= months:
        return 0.0
    if rate == 0:
        return principal * (1 - paid / months)
    annuity = principal * rate / (1 - (1 + rate) ** -months)
    left = principal
    for _ in range(paid):
        left = left * (1 + rate) - annuity
    return left


def walk(terms, ill, caught, lump_is_paid):  # noqa: C901, PLR0912, PLR0915 - one plain story
    """Walk one worker through a contract; `ill` and `caught` say in which months it happens."""
    last = terms["months"]
    side = terms.get("side")
    net, owed, family = [], [], []
    got = defaultdict(float)
    debts, held = defaultdict(float), defaultdict(float)
    cost = terms["upfront"]
    loan = terms["borrowed"] * cost
    got["bribe"] += cost
    got["lender"] -= loan
    net.append(loan - cost)
    owed.append(loan)
    family.append(0.0)
    rate = (1 + terms["loan_rate"]) ** (1 / 12) - 1
    stay, hours, earned = last, 0.0, 0.0
    for month in range(1, last + 1):
        gross = 0.0 if ill[month - 1] else terms["wage"] * (1 - terms["lost"])
        earned += gross
        hours += 0.0 if ill[month - 1] else terms["hours"] * (1 - terms["lost"])
        cash, kind, loss, due, arrears, later = month_of_wage(terms["steps"], gross)
        got["loss"] += loss
        for who, amount in due.items():
            got[who] += amount - arrears[who]
            debts[who] += arrears[who]
            held[who] += later[who]
        end = month == last
        if side and not ill[month - 1] and month >= side["first"]:
            pay = side["hours"] * side["pay"]
            earned += pay
            hours += side["hours"]
            finder, share = side["finder"] * pay, side["share"] * pay
            got["finder"] += finder
            got["supervisor"] += share
            debts["supervisor"] += side["permit"]
            taken = 0.0
            if caught[month - 1]:
                if side["caught"] == "fine":
                    debts["security"] += side["fine"]
                else:
                    taken = pay - finder - share
                    got["security"] += taken
                end = end or side["caught"] == "home"
            cash += pay - finder - share - taken
        sent_home = end and month < last
        if side and caught[month - 1] and side["caught"] == "home" and not ill[month - 1]:
            sent_home = sent_home or (end and month >= side["first"])
        if end and lump_is_paid and not sent_home:
            earned += terms["lump"]
            cash += terms["lump"]
            for who, amount in held.items():
                got[who] -= amount
                cash += amount
        total = sum(debts.values())
        paid = min(total, cash)
        for who in list(debts):
            part = debts[who] * paid / total if total else 0.0
            got[who] += part
            debts[who] -= part
        cash -= paid
        if loan > 0:
            loan *= 1 + rate
            left = 0.0
            if not end:
                left = annuity_balance(terms["borrowed"] * cost, rate, terms["loan_months"], month)
            paid = min(max(loan - left, 0.0), cash)
            loan -= paid
            cash -= paid
            got["lender"] += paid
        sent = min(terms["remit"] * cash, terms["limit"])
        courier = terms["courier"] * sent
        got["courier"] += courier
        net.append(cash - courier + kind)
        family.append(sent - courier)
        owed.append(sum(debts.values()) + loan)
        if end:
            stay = month
            break
    return {
        "net": net,
        "owed": owed,
        "family": sum(family),
        "got": got,
        "stay": stay,
        "hours": hours,
        "earned": earned,
    }
