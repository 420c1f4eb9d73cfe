"""The correlations of a programme as the table of a file, and the way back."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from wageflow.distributions.checks import brief

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from wageflow.distributions.dependence import Correlation

__all__ = ["plain_correlation", "read_correlation", "still_correlated"]

_LISTS = {"pairs": 2, "blocks": 3}  # how many names an entry has at least
_EXAMPLES = {
    "pairs": '[["wage Russia", "wage China", 0.5]]',
    "blocks": '[["wage Russia", "wage China", "wage Kuwait", 0.5]]',
}


def read_correlation(table: Any, faults: list[str]) -> dict[Any, float] | None:
    """Read ``[correlation]``: patterns as keys, and lists of pairs and of blocks.

    Faults are added to `faults`, each with its place; an entry with a fault is left out. Whether
    the names are those of unknowns is for the programme to say.

    Parameters
    ----------
    table : mapping or None
    faults : list of str

    Returns
    -------
    dict or None
        As `Programme` takes it.

    Examples
    --------
    >>> read_correlation({"wage *": 0.5, "pairs": [["a", "b", 0.2]]}, [])
    {'wage *': 0.5, ('a', 'b'): 0.2}
    """
    if table is None:
        return None
    if not isinstance(table, Mapping):
        faults.append(f'correlation: got {brief(table)}; write [correlation] and "wage *" = 0.5')
        return None
    found: dict[Any, float] = {}
    for key, value in table.items():
        place = f"correlation.{key}"
        entries = _entries(key, value, faults) if key in _LISTS else [(place, key, value)]
        for where, names, r in entries:
            if isinstance(r, bool) or not isinstance(r, int | float) or not -1 <= r <= 1:
                faults.append(f"{where}: got {brief(r)}; write a number from -1 to 1")
            elif found.setdefault(names, float(r)) != r:
                faults.append(f"{where}: {r:g}, but {found[names]:g} before; pick one")
    return found


def _entries(key: str, value: Any, faults: list[str]) -> Iterator[tuple[str, Any, Any]]:
    """List the entries of ``pairs`` or ``blocks``: place, names, and what should be a number."""
    least = _LISTS[key]
    if not isinstance(value, list):
        faults.append(f"correlation.{key}: got {brief(value)}; write {_EXAMPLES[key]}")
        return
    for k, entry in enumerate(value):
        place = f"correlation.{key}[{k}]"
        names = entry[:-1] if isinstance(entry, list) else []
        fits = len(names) == least if key == "pairs" else len(names) >= least
        if not fits or not all(isinstance(name, str) for name in names):
            many = "two names" if key == "pairs" else "three names or more"
            faults.append(
                f"{place}: got {brief(entry)}; write {many} and a number: {_EXAMPLES[key]}"
            )
            continue
        yield place, tuple(names), entry[-1]


def plain_correlation(correlation: Correlation) -> dict[str, Any]:
    """Write correlations as the table of a file; `read_correlation` reads them back.

    Examples
    --------
    >>> plain_correlation({"wage *": 0.5, ("a", "b"): 0.2})
    {'wage *': 0.5, 'pairs': [['a', 'b', 0.2]]}
    """
    plain: dict[str, Any] = {}
    for key, r in correlation.items():
        if isinstance(key, str):
            plain[key] = float(r)
        else:
            # a set has no order of its own: the same programme must have the same hash
            names = sorted(key) if isinstance(key, frozenset) else list(key)
            plain.setdefault("pairs" if len(names) == 2 else "blocks", []).append(
                [*names, float(r)]
            )
    return plain


def still_correlated(
    correlation: Correlation, before: Collection[str], now: Collection[str]
) -> tuple[dict[Any, float], set[str]]:
    """Leave out of correlations the unknowns that are there no more.

    Parameters
    ----------
    correlation : mapping
        Between the unknowns that there were.
    before, now : collection of str
        The names of the unknowns.

    Returns
    -------
    kept : dict
        What joins two unknowns or more of those that there are.
    lost : set of str
        The unknowns that an entry named, or joined by a pattern that joins nothing any more.

    Examples
    --------
    >>> said = {"wage *": 0.5, ("share", "term", "days"): 0.2}
    >>> kept, lost = still_correlated(
    ...     said, ["wage a", "wage b", "share", "term", "days"], ["wage b", "share", "term"])
    >>> kept, sorted(lost)
    ({('share', 'term'): 0.2}, ['days', 'wage a'])
    """
    kept: dict[Any, float] = {}
    lost: set[str] = set()
    pairs = {frozenset(key) for key in correlation if not isinstance(key, str) and len(key) == 2}
    for key, r in correlation.items():
        # a set has no order of its own, and what is made of one must be the same in every process
        ordered = sorted(key) if isinstance(key, frozenset) else key
        names = (key,) if isinstance(key, str) else tuple(ordered)
        gone = {n for name in names for n in _meant(name, before)}.difference(now)
        if not gone:
            kept[key] = r
            continue
        if len(names) > 2:
            left: Any = tuple(n for name in names for n in _meant(name, before) if n in now)
            # of a block that is a pair now, what was said of that pair by itself holds
            joins = len(left) > 1 and frozenset(left) not in pairs
        elif len(names) == 2:
            left, joins = names, all(_meant(name, now) for name in names)
        else:
            left, joins = key, len(_meant(key, now)) > 1
        if joins:
            kept[left] = r
        if not joins and isinstance(key, str):
            lost |= gone
        lost |= gone.intersection(names)
    return kept, lost


def _meant(name: str, unknowns: Collection[str]) -> list[str]:
    """List the unknowns that are called so, or that a pattern matches."""
    return [name] if name in unknowns else [n for n in unknowns if fnmatchcase(n, name)]
