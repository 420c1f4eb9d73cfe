"""What a ledger's own figures show to be wrong, without any model."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations, islice
from typing import TYPE_CHECKING

from wageflow.claims.conflicts import middle
from wageflow.money import PERIODS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from wageflow.claims.claim import Claim
    from wageflow.claims.ledger import Ledger

__all__ = [
    "HEADLINES",
    "INCOMES",
    "KEPT",
    "PLANNED",
    "TAKEN",
    "Finding",
    "findings",
    "headline_claims",
    "stated",
]

PLANNED = "planned_"
"""Prefix of the topics of plans: ``planned_headcount`` is the plan of a ``headcount``."""

HEADLINES = ("revenue", f"{PLANNED}revenue")
"""Topics of what a state is said to earn, or to plan to earn."""

INCOMES = (*HEADLINES, "other_income")
"""Topics of money that is held to need a period."""

_ALL_HOSTS = ("all", "")
_ADDITIVE = ("headcount", *HEADLINES)
_SHARED = ("state_share", "share", "share_amount")

TAKEN = (*_SHARED, "fee")  # a quota is a group's, not a worker's
"""Topics of what is taken from a wage."""

KEPT = ("kept_share", "take_home")
"""Topics of what the worker is left with."""

_YEARS = 5  # between which a figure is told again rather than grown tenfold
_POWERS = range(1, 7)  # from ten to a million
_LISTED = 20  # names that a reason lists at most


@dataclass(frozen=True)
class Finding:
    """Something wrong with a claim.

    Parameters
    ----------
    claim : str
        Id of the claim.
    check : str
        Which check found it.
    impossible : bool
        Whether the figures cannot all be true; otherwise they are merely doubtful.
    reason : str
        In words, with the numbers.
    power : int
        Of a slip: by which power of ten the claim is larger than the other statement.

    Examples
    --------
    >>> Finding("total", "sum of parts", True, "the parts exceed it").claim
    'total'
    """

    claim: str
    check: str
    impossible: bool
    reason: str
    power: int = 0


def findings(ledger: Ledger) -> list[Finding]:
    """Return everything that the figures of a ledger show to be wrong among themselves.

    Parameters
    ----------
    ledger : Ledger

    Returns
    -------
    list of Finding
        Totals that their parts exceed; figures of one thing that differ by a power of ten; shares
        and amounts that leave no room for what is kept; outcomes that repeat a plan; revenue
        without a period.

    Examples
    --------
    >>> from wageflow.claims import Claim, Ledger
    >>> total = Claim(id="total", source="s", topic="headcount", host="all", value=60.0)
    >>> part = Claim(id="part", source="s", topic="headcount", host="Oman", value=80.0)
    >>> [found.check for found in findings(Ledger("mine", {"total": total, "part": part}))]
    ['sum of parts']
    """
    checks: tuple[Callable[[Ledger], Iterator[Finding]], ...] = (
        _exceeded_totals,
        _slipped_powers,
        _no_room,
        _plans_as_outcomes,
        _no_period,
    )
    return [found for check in checks for found in check(ledger)]


def headline_claims(ledger: Ledger) -> list[Claim]:
    """Return the printed claims about revenue that hold a figure.

    A percentage of a revenue is none, and what is inferred is no headline of anybody's.

    Examples
    --------
    >>> from wageflow.claims import load_claims
    >>> headline_claims(load_claims("dprk"))[0].id
    'nksc-revenue-ch2'
    """
    return [
        claim
        for claim in ledger.values()
        if claim.topic in HEADLINES
        and claim.extent() is not None
        and not claim.inferred
        and claim.unit != "%"
    ]


def stated(claim: Claim) -> str:
    """Name a claim with its figure, as findings do."""
    return f"{claim.id} ({claim.figure})"


def _measured(ledger: Ledger) -> Iterator[Claim]:
    """Yield the printed claims that have a figure and are not about differences between workers."""
    for claim in ledger.values():
        if claim.extent() is not None and claim.kind != "spread" and not claim.inferred:
            yield claim


def _unit(claim: Claim) -> tuple[str, str, str]:
    return claim.unit, claim.currency, claim.per


# totals and parts -------------------------------------------------------------------------------


def _exceeded_totals(ledger: Ledger) -> Iterator[Finding]:
    for totals, parts, declared in _totals(ledger):
        allowed = _by_host(parts, lambda claim: claim.extent() or (0.0, 0.0))
        least = sum(low for low, _ in allowed.values())
        exceeded = [total for total in totals if least > (total.extent() or (0.0, 0.0))[1]]
        if not exceeded:
            continue
        printed = _by_host(parts, lambda claim: claim.printed_range()).values()
        span = _span(sum(low for low, _ in printed), sum(high for _, high in printed))
        hosts = _some(list(dict.fromkeys(name for name, _, _ in allowed)))
        caveat = "" if declared else ", if none of these lies inside another"
        for total in exceeded:
            yield Finding(
                total.id,
                "sum of parts",
                True,
                f"its parts ({hosts}) add up to {span}, more than the total of"
                f" {total.figure}{caveat}: they cannot both be true",
            )


def _totals(ledger: Ledger) -> Iterator[tuple[list[Claim], list[Claim], bool]]:
    """Yield totals of the same parts, these parts, and whether the pack says that they are."""
    known = list(_measured(ledger))
    declared: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in known:
        if claim.part_of:
            declared[claim.part_of].append(claim)
    everywhere = _ALL_HOSTS[:1] if any(c.host == _ALL_HOSTS[0] for c in known) else _ALL_HOSTS
    by_subject: defaultdict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for claim in known:
        by_subject[claim.source, claim.topic, claim.year, _unit(claim)].append(claim)
    held: set[str] = set()
    for group in by_subject.values():
        # Whoever prints a total twice is held to it twice.
        totals = [c for c in group if c.host in everywhere and not c.part_of and not c.sector]
        held |= {total.id for total in totals}
        named = [part for total in totals for part in declared.get(total.id, ())]
        guessed = [
            claim
            for claim in group
            if claim.topic in _ADDITIVE and claim.host not in everywhere and not claim.sector
        ]
        # All of a group count in one unit.
        parts = [c for c in named if _unit(c) == _unit(totals[0])] or guessed
        if totals and parts:
            yield totals, parts, bool(named)
    for claim in known:
        parts = [part for part in declared.get(claim.id, ()) if _unit(part) == _unit(claim)]
        if parts and claim.id not in held:
            yield [claim], parts, True


def _by_host(
    parts: Iterable[Claim], ends: Callable[[Claim], tuple[float, float]]
) -> dict[tuple[str, str, str], tuple[float, float]]:
    """Return what is said of each host at the least and at the most; two figures are no sum."""
    found: dict[tuple[str, str, str], tuple[float, float]] = {}
    for part in parts:
        low, high = ends(part)
        # Statements of one thing are one part; those of other sectors are others.
        name = (part.host or part.id, part.sector, part.recipient)
        least, most = found.get(name, (math.inf, -math.inf))
        found[name] = (min(low, least), max(high, most))
    return found


def _span(low: float, high: float) -> str:
    if math.isinf(high):
        return f"at least {low:,.12g}"
    return f"{low:,.12g}" if low == high else f"{low:,.12g} to {high:,.12g}"


# powers of ten ----------------------------------------------------------------------------------


def _slipped_powers(ledger: Ledger) -> Iterator[Finding]:
    groups: defaultdict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for claim in _measured(ledger):
        if claim.topic in HEADLINES:
            what = (claim.topic, claim.host, claim.sector, claim.unit, claim.currency)
            groups[(*what, *map(_mantissa, claim.printed_range()))].append(claim)
    for group in groups.values():
        # What many print alike is compared once for all of them.
        alike: defaultdict[tuple[object, ...], list[tuple[int, Claim]]] = defaultdict(list)
        for place, claim in enumerate(group):
            same = (claim.low, claim.high, claim.value, claim.kind, claim.per, claim.year)
            alike[same].append((place, claim))
        slips: defaultdict[tuple[int, int], list[tuple[int, Claim]]] = defaultdict(list)
        statements = list(alike.values())
        for one, two in combinations(range(len(statements)), 2):
            small, large = sorted((one, two), key=lambda k: middle(statements[k][0][1]))
            first, second = statements[small][0][1], statements[large][0][1]
            power = _power_of_ten(first, second)
            if power and not _long_apart(first, second):
                slips[small, -power] += statements[large]
                slips[large, power] += statements[small]
        found = []
        for (number, power), others in slips.items():
            others.sort(key=lambda pair: pair[0])
            reason = _slipped([claim for _, claim in others], power)
            nearest = others[0][0]
            found += [
                (min(place, nearest), max(place, nearest), power, claim.id, reason)
                for place, claim in statements[number]
            ]
        for *_, power, name, reason in sorted(found, key=lambda one: one[:3]):
            yield Finding(name, "power of ten", False, reason, power)


def _slipped(others: list[Claim], power: int) -> str:
    size = f"{10**power:,} times the size" if power > 0 else f"1/{10**-power:,} of the size"
    return (
        f"it has the same digits as {_by_figure(others)} at {size}, so that a power of ten has"
        " slipped in one of them"
    )


def _long_apart(one: Claim, two: Claim) -> bool:
    """Whether two figures are of times in which much may have changed."""
    return None not in (one.year, two.year) and abs((one.year or 0) - (two.year or 0)) > _YEARS


def _by_figure(claims: Iterable[Claim]) -> str:
    """Name claims with their figures, each figure once."""
    named: defaultdict[str, list[str]] = defaultdict(list)
    for claim in claims:
        named[claim.figure].append(claim.id)
    return " and ".join(f"{_some(ids)} ({figure})" for figure, ids in named.items())


def _some(names: list[str]) -> str:
    """List names, not all of them where there are many."""
    more = len(names) - _LISTED
    shown = ", ".join(names[:_LISTED])
    return f"{shown} and {more:,} more" if more > 0 else shown


def _power_of_ten(small: Claim, large: Claim) -> int:
    """Return the power by which all figures differ, 0 if they differ otherwise."""
    pairs = list(zip(small.printed_range(), large.printed_range(), strict=True))
    pairs = [(low, high) for low, high in pairs if (low, high) != (0.0, 0.0)]
    digits = sum(len(_mantissa(low)) for low, _ in set(pairs))
    # One digit alone may be alike by chance; and a month's sum is no slip of a year's.
    if digits < 2 or (small.per and large.per and small.per != large.per):
        return 0
    for power in _POWERS:
        if all(math.isclose(low * 10**power, high, rel_tol=1e-9) for low, high in pairs):
            return power
    return 0


def _mantissa(value: float) -> str:
    return f"{value:.11e}".partition("e")[0].replace(".", "").rstrip("0")


# room -------------------------------------------------------------------------------------------


def _no_room(ledger: Ledger) -> Iterator[Finding]:
    accounts: defaultdict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for claim in _measured(ledger):
        if claim.unit == "%" and claim.base == "gross":
            where = (claim.source, claim.who, claim.host, claim.sector, claim.year)
            accounts[(*where, "%")].append(claim)
        elif claim.unit == "money" and claim.per:
            where = (claim.source, claim.who, claim.host, claim.sector, claim.year)
            accounts[(*where, claim.currency, claim.per)].append(claim)
    for account in accounts.values():
        yield from _overdrawn(account)


def _overdrawn(account: list[Claim]) -> Iterator[Finding]:
    """Say where what one speaker sees taken leaves less than what the same speaker sees kept."""
    taken: dict[str, Claim] = {}
    for claim in account:
        named = claim.recipient or claim.topic == "state_share"
        if claim.topic in TAKEN and named and claim.recipient not in ("worker", "family"):
            known = taken.setdefault(claim.recipient, claim)
            if _least(claim) < _least(known):
                taken[claim.recipient] = claim
    wages = [claim for claim in account if claim.topic == "wage"]
    if account[0].unit == "%":
        whole, of = 100.0, "100 % of the wage"
    elif wages:
        highest = max(wages, key=lambda claim: (claim.extent() or (0.0, 0.0))[1])
        whole, of = (highest.extent() or (0.0, 0.0))[1], f"the wage, {stated(highest)}"
    else:
        return
    least = [_least(claim) for claim in taken.values()]
    together = sum(least)
    # A period that we supplied proves nothing, and a fee may be owed or earned elsewhere.
    soft = any("per" in claim.supplied for claim in account) or any(
        claim.topic not in _SHARED for claim in taken.values()
    )
    listed = _some([stated(claim) for claim in taken.values()])
    kept = [claim for claim in account if claim.topic in KEPT]
    said = " + ".join(f"{one:,.12g}" for one in least)
    if len(least) > _LISTED:
        said = f"{together:,.12g}"
    if taken and together > whole * (1 + 1e-9):
        first = next(iter(taken.values()))
        yield Finding(
            first.id,
            "no room",
            not soft,
            f"what is taken, {listed}, comes to {said} at the very least, more than {of}",
        )
        return
    for claim in kept:
        if taken and together + _least(claim) > whole * (1 + 1e-9):
            yield Finding(
                claim.id,
                "no room",
                not soft,
                f"{claim.figure} is said to be kept, but {listed} leave at most"
                f" {whole - together:,.12g} of {of}",
            )


def _least(claim: Claim) -> float:
    return (claim.extent() or (0.0, 0.0))[0]


# plans ------------------------------------------------------------------------------------------


def _plans_as_outcomes(ledger: Ledger) -> Iterator[Finding]:
    # By figure: no outcome is held against plans of another one.
    plans: defaultdict[tuple[object, ...], dict[int, tuple[int, Claim]]] = defaultdict(dict)
    for place, claim in enumerate(_measured(ledger)):
        if claim.topic.startswith(PLANNED):
            what = (claim.topic.removeprefix(PLANNED), claim.host, claim.unit, claim.currency)
            for figure in _figures(claim):
                plans[*what, figure][place] = (_told(claim), claim)
    earlier = {key: list(found.items()) for key, found in plans.items()}
    for claim in _measured(ledger):
        what = (claim.topic, claim.host, claim.unit, claim.currency)
        matched: dict[int, Claim] = {}
        for figure in _figures(claim):
            made_before = (
                (place, plan)
                for place, (made, plan) in earlier.get((*what, figure), ())
                if 0 < made < _told(claim)
            )
            matched |= islice(made_before, _LISTED)
        for _, plan in sorted(matched.items(), key=lambda found: found[0])[:_LISTED]:
            yield Finding(
                claim.id,
                "plan as outcome",
                False,
                f"its figure, {claim.figure}, is that of an earlier plan, {stated(plan)}: it"
                " may be the plan, told as an outcome",
            )


def _told(claim: Claim) -> int:
    """Return the year in which a figure was told, 0 if it is not known."""
    return claim.source_year or claim.year or 0


def _figures(claim: Claim) -> set[float]:
    return {figure for figure in claim.printed_range() if figure}


# periods ----------------------------------------------------------------------------------------


def _no_period(ledger: Ledger) -> Iterator[Finding]:
    for claim in _measured(ledger):
        if claim.topic not in INCOMES or claim.unit != "money":
            continue
        if not claim.per:
            said = "stands without a period, so that it may be a sum over years"
        elif claim.per not in PERIODS:
            said = "is not a year's, and says nothing of how many years it is of"
        elif "per" in claim.supplied:
            said = "has no period in print: the one in brackets is supplied"
        else:
            continue
        yield Finding(claim.id, "no period", False, f"{claim.figure} {said}")
