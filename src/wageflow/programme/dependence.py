"""The correlations of a programme as the table of a file, and the way back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from wageflow.distributions.checks import brief

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wageflow.distributions.dependence import Correlation

__all__ = ["plain_correlation", "read_correlation"]

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
