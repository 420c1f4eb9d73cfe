"""What the names in a programme stand for: one name is one thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wageflow.chain import Chain
from wageflow.distributions import Distribution, OneOf, Param, PerHead, Quantity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["named_in", "naming_faults"]


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
