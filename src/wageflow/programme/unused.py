"""Which chains and choices of a programme file nobody goes through."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["unused_chains"]


def unused_chains(
    data: Mapping[str, Any], told: Sequence[str] = (), stated: Mapping[str, Any] | None = None
) -> Iterator[str]:
    """Say which entries of ``[chains]`` and ``[readings]`` nothing in the file names.

    They change nothing, and whoever wrote one believes that the result rests on it.

    Parameters
    ----------
    data : mapping
        All tables of the file, laid over those that it extends.
    told : sequence of str
        Other faults of the file, which may be why nothing names an entry: they are told first.
    stated : mapping, optional
        The tables of the file itself; `data` if left out. What it extends may hold more than it
        takes.

    Examples
    --------
    >>> file = {"chains": {"kuwait": {}, "kuwait-b": {}}, "cohorts": [{"chain": "kuwait"}]}
    >>> list(unused_chains(file))
    ["chains.kuwait-b: no cohort goes through it, so it changes nothing; give it to one with \
chain = 'kuwait-b', or take it out"]
    """
    if told:
        return
    own = data if stated is None else stated
    others = {name: table for name, table in data.items() if name not in ("chains", "readings")}
    readings, named = _table(data, "readings"), set(_gone_through(others))
    for name in _table(own, "readings"):
        if name not in named:
            yield _fault("readings", name)
    for name in readings:  # what a choice offers is named by it, though not by others
        named |= _table(readings, name).keys()
    for name in _table(own, "chains"):
        if name not in named:
            yield _fault("chains", name)


def _gone_through(tree: Any) -> Iterator[str]:
    """List what a file calls a ``chain``, however deep; a host may be called as one too."""
    for key, value in tree.items() if isinstance(tree, Mapping) else ():
        if key == "chain" and isinstance(value, str):
            yield value
        yield from _gone_through(value)
    for value in tree if isinstance(tree, list | tuple) else ():
        yield from _gone_through(value)


def _fault(kind: str, name: str) -> str:
    return (
        f"{kind}.{name}: no cohort goes through it, so it changes nothing; give it to one "
        f"with chain = {name!r}, or take it out"
    )


def _table(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = data.get(name)
    return found if isinstance(found, Mapping) else {}
