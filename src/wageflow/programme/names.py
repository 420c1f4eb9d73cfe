"""What the names in a programme stand for: one name is one thing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from wageflow.chain import Chain
from wageflow.distributions import Distribution, OneOf, Param, PerHead, Quantity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wageflow.programme.programme import Programme

__all__ = ["choices_of", "misplaced", "name_in_words", "named_in", "naming_faults"]

#: What a number of a cohort is, of which the place is ``host/sector/field``.
_OF_COHORTS = {
    "workers": "workers",
    "gross_wage": "wage",
    "state_cost": "cost to the state",
    "term_months": "months of a term",
    "days": "working days",
    "hours": "hours",
    "usd_rate": "exchange rate",
}
#: What a number of a chain is, of which the place is ``chain/step/field``.
_OF_CHAINS = {
    "rate": "share",
    "share": "share",
    "amount": "amount",
    "threshold": "threshold",
    "usefulness": "usefulness",
    "paid_fraction": "paid fraction",
    "discount_rate": "interest",
    "sent": "part sent home",
    "limit": "most that is sent home",
}
#: What is left of a place once its parts are known: of a sum for a group, of brackets.
_PARTS = {"total": "in all", "workers": "workers of the group"}
_NUMBERED = re.compile(r"^(rate|threshold) ([0-9]+)$")


def named_in(quantity: Quantity) -> Iterator[Param | OneOf]:
    """List the named quantities within a quantity, at any depth.

    Examples
    --------
    >>> import wageflow as wf
    >>> quota = wf.per_head(wf.Param("quota", 500_000), workers=wf.Param("group", 1_800))
    >>> [named.name for named in named_in(quota)]
    ['quota', 'group']
    """
    if isinstance(quantity, Param | OneOf):
        yield quantity
    if isinstance(quantity, PerHead):
        yield from named_in(quantity.total)
        yield from named_in(quantity.workers)
    elif isinstance(quantity, OneOf):
        for value in quantity.values:
            yield from named_in(value)


def name_in_words(name: str) -> str:
    """Say what an unknown is that has no name but its place; a name of its own stays.

    For those who read a table or a picture. Whoever asks for an unknown writes its name.

    Examples
    --------
    >>> name_in_words("Kuwait/construction/gross_wage"), name_in_words("Russia/all/workers")
    ('wage in Kuwait, construction', 'workers in Russia')
    >>> name_in_words("kuwait-2012/government/rate"), name_in_words("wage Russia")
    ('share of government, chain kuwait-2012', 'wage Russia')
    >>> name_in_words("pass_through/embassy"), name_in_words("gulf/embassy/amount/total")
    ('what embassy hands on', 'amount of embassy, chain gulf, in all')
    """
    if name == "total_workers":
        return "workers in all"
    where, _, field = name.rpartition("/")
    if field in _PARTS and where.endswith("/amount"):
        return f"{name_in_words(where)}, {_PARTS[field]}"
    if where == "pass_through":
        return f"what {field} hands on"
    first, _, rest = where.partition("/")
    if first and rest:
        return _of_a_cohort(first, rest, field) or _of_a_chain(first, rest, field) or name
    return name


def _of_a_cohort(host: str, sector: str, field: str) -> str:
    if field not in _OF_COHORTS:
        return ""
    return f"{_OF_COHORTS[field]} in {host}{'' if sector == 'all' else f', {sector}'}"


def _of_a_chain(chain: str, step: str, field: str) -> str:
    numbered = _NUMBERED.match(field)
    field, number = (numbered[1], f" {numbered[2]}") if numbered else (field, "")
    if field not in _OF_CHAINS:
        return ""
    what = f"{_OF_CHAINS[field]}{number}"
    if step == "remittance":
        return f"{what}, chain {chain}"
    return f"{what} of {step.removeprefix('remittance/').replace('/', ', ')}, chain {chain}"


def choices_of(programme: Programme) -> dict[str, tuple[str, ...]]:
    """Return the readings of every choice of a programme by name, as they are called.

    Parameters
    ----------
    programme : Programme

    Examples
    --------
    >>> import wageflow as wf
    >>> choices_of(wf.load_programme("dprk-2012"))["reading of the Kuwait chain"]
    ('kuwait-2012', 'kuwait-2012-same-rest', 'kuwait-2012-after-agency')
    """
    found: dict[str, tuple[str, ...]] = {}
    pending: list[Any] = []
    for cohort in programme.cohorts:
        pending += [cohort.chain, *(quantity for _, quantity in cohort.quantities())]
        pending += [q for chain in cohort.readings for _, q in chain.quantities()]
    pending += [*programme.pass_through.values(), programme.total_workers]
    while pending:
        one = pending.pop()
        if isinstance(one, OneOf):
            options: tuple[Any, ...] = one.values
            found[one.name] = tuple(v.name if isinstance(v, Chain) else _told(v) for v in options)
            pending += [value for value in options if isinstance(value, OneOf)]
        elif hasattr(one, "total") and hasattr(one, "workers"):
            pending += [one.total, one.workers]
    return found


def _told(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else repr(value).removeprefix("wf.")


def naming_faults(quantities: Iterable[Quantity], chains: Iterable[Chain]) -> Iterator[str]:
    """Say which names stand for two things.

    Two ranges of one name are found where unknowns are merged; here are the figures, the choices
    and the chains.
    """
    found: dict[str, Param | OneOf] = {}
    clashing: set[str] = set()
    for named in (named for quantity in quantities for named in named_in(quantity)):
        first = found.setdefault(named.name, named)
        if first != named and named.name not in clashing and not _both_ranges(first, named):
            clashing.add(named.name)
            yield (
                f"{_kind(named)} {named.name!r}: stands for {_content(first)} and for "
                f"{_content(named)}; one name is one unknown, so rename one of them"
            )
    seen: dict[str, Chain] = {}
    for chain in chains:
        if seen.setdefault(chain.name, chain) != chain:
            yield f"chain {chain.name!r}: two different chains of this name; rename one of them"
        if isinstance(found.get(chain.name), OneOf):
            yield f"choice {chain.name!r}: has the name of a chain; rename one of them"


def misplaced(numbers: Iterable[tuple[str, Quantity]]) -> Iterator[str]:
    """Say which numbers are called as the place of another one.

    In a file, and where numbers are changed, such a name is that place.

    Parameters
    ----------
    numbers : iterable of (place, quantity)

    Examples
    --------
    >>> import wageflow as wf
    >>> wage = wf.Param("Kuwait/all/gross_wage", wf.uniform(10, 20))
    >>> list(misplaced([("Kuwait/all/workers", wage), ("Kuwait/all/gross_wage", 500.0)]))
    ["parameter 'Kuwait/all/gross_wage': stands in Kuwait/all/workers, but is called as the place \
of another number; rename it"]
    """
    numbers = tuple(numbers)
    here = dict(numbers)
    told: set[str] = set()
    for place, quantity in numbers:
        for named in named_in(quantity):
            there = here.get(named.name, named)
            # of one law they are one unknown, whether or not it is named there too
            fits = named.name == place or there in (named, getattr(named, "value", named))
            if not fits and named.name not in told:
                told.add(named.name)
                yield (
                    f"{_kind(named)} {named.name!r}: stands in {place}, but is called as the place "
                    "of another number; rename it"
                )


def _both_ranges(first: Param | OneOf, second: Param | OneOf) -> bool:
    return all(isinstance(p, Param) and isinstance(p.value, Distribution) for p in (first, second))


def _kind(named: Param | OneOf) -> str:
    return "parameter" if isinstance(named, Param) else "choice"


def _content(named: Param | OneOf) -> str:
    if isinstance(named, Param):
        return repr(named.value)
    options = (value.name if isinstance(value, Chain) else value for value in named.values)
    return repr(dict(zip(options, named.weights, strict=True)))
