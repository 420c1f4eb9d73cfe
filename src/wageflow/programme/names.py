"""What the names in a programme stand for: one name is one thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wageflow.chain import Chain
from wageflow.distributions import Distribution, OneOf, Param, PerHead, Quantity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["name_in_words", "named_in", "naming_faults"]

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
_OF_CHAINS = {"rate": "share", "amount": "amount", "sent": "share", "limit": "limit"}


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
    """
    if name == "total_workers":
        return "workers in all"
    where, _, field = name.rpartition("/")
    first, _, rest = where.partition("/")
    if not first or not rest:
        return name
    if field in _OF_COHORTS:
        what = _OF_COHORTS[field]
        return f"{what} in {first}" if rest == "all" else f"{what} in {first}, {rest}"
    if field in _OF_CHAINS:
        return f"{_OF_CHAINS[field]} of {rest.replace('/', ', ')}, chain {first}"
    return name


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


def _both_ranges(first: Param | OneOf, second: Param | OneOf) -> bool:
    return all(isinstance(p, Param) and isinstance(p.value, Distribution) for p in (first, second))


def _kind(named: Param | OneOf) -> str:
    return "parameter" if isinstance(named, Param) else "choice"


def _content(named: Param | OneOf) -> str:
    if isinstance(named, Param):
        return repr(named.value)
    options = (value.name if isinstance(value, Chain) else value for value in named.values)
    return repr(dict(zip(options, named.weights, strict=True)))
