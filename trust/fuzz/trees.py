"""TOML documents bent as trees, so that what is tried is a file and not a syntax error."""

from __future__ import annotations

import copy
import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomli_w
from values import TEXTS, hostile

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

__all__ = ["bent", "examples", "parsed", "reordered", "tokens"]

ROOT = Path(__file__).resolve().parents[2]


def parsed(data: bytes) -> dict[str, Any] | None:
    """Return the tables of a document, or None if it is not TOML."""
    try:
        return tomllib.loads(data.decode())
    except (ValueError, RecursionError):
        return None


def _places(tree: Any, found: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    items = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in items:
        found.append((tree, key))
        if isinstance(value, dict | list):
            _places(value, found)
    return found


def bent(
    data: bytes, rng: Random, words: Sequence[str], others: Sequence[bytes], ids: Sequence[str] = ()
) -> bytes:
    """Return a document with a few entries replaced, renamed, doubled, moved or taken out.

    Parameters
    ----------
    data : bytes
        A TOML document; another is taken for it if it is none.
    rng : Random
    words : sequence of str
        Keys of the format.
    others : sequence of bytes
        Documents from which entries are grafted.
    ids : sequence of str
        The ids of claims.
    """
    tree = parsed(data)
    if tree is None or rng.random() < 0.05:
        tree = copy.deepcopy(_known(rng.choice(list(others))))
    stock = _Stock(words, others, ids)
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 6))):
        _bend(tree, rng, stock)
    try:
        return tomli_w.dumps(tree).encode()
    except (ValueError, TypeError, RecursionError, AttributeError):
        return data


@cache
def _known(data: bytes) -> dict[str, Any]:
    return parsed(data) or {}


def _is_figure(value: Any) -> bool:
    whole = isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63
    return whole or isinstance(value, float)


#: Keys where a figure stands and no range may.
_NO_RANGE = frozenset(
    (
        "draws",
        "seed",
        "year",
        "price_year",
        "source_year",
        "start",
        "end",
        "low",
        "high",
        "coverage",
    )
)


def _scaled(value: float, rng: Random) -> float:
    if isinstance(value, int):
        return rng.choice((value - 1, value + 1, value * 2, value // 2, value * 1000))
    return value * rng.choice((0, 0.001, 0.5, 0.99, 1.01, 2, 10, 1000))


def _near(value: float, rng: Random) -> Any:
    """Return a number or range that may well stand where this one stands."""
    low, high = sorted(
        (value * rng.choice((0.0, 0.5, 0.9, 0.999)), value * rng.choice((1, 1.0001, 1.1, 2)))
    )
    about = {"normal": [value, abs(value) / 3 + 1e-9]}
    parts = [{"uniform": [low, high]}, {"discrete": [[value, 1.0]]}]
    near: tuple[dict[str, Any], ...] = (
        *({rng.choice(("between", "uniform", "loguniform")): [low, high]},) * 2,
        {rng.choice(("triangular", "pert")): [low, (low + high) / 2, high]},
        {"between": [low, high], "coverage": rng.choice((0.5, 0.9, 0.99))},
        {"truncate": about, "low": low, "high": high},
        {"discrete": [[low, 0.25], [high, 0.75]]},
        {"mixture": parts, "weights": [0.3, 0.7]},
    )
    return _scaled(value, rng) if rng.random() < 0.3 else rng.choice(near)


@dataclass(frozen=True)
class _Stock:
    """Where new entries of a document are from."""

    words: Sequence[str]
    others: Sequence[bytes]
    ids: Sequence[str]
    own: Sequence[tuple[Any, Any]] = ()

    def key(self, rng: Random) -> str:
        return rng.choice((*self.words, *TEXTS))

    def value(self, rng: Random) -> Any:
        return hostile(rng, self.ids)

    def entry(self, rng: Random) -> tuple[Any, Any] | None:
        """Return an entry of another document, None if that has none."""
        listed = _places(_known(rng.choice(list(self.others))), [])
        return rng.choice(listed) if listed else None


def _bend(tree: dict[str, Any], rng: Random, stock: _Stock) -> None:
    places = _places(tree, [])
    if not places:
        tree[rng.choice(stock.words)] = stock.value(rng)
        return
    figures = [(where, key) for where, key in places if _is_figure(where[key])]
    if figures and rng.random() < 0.7:
        where, key = rng.choice(figures)
        plain = isinstance(where, list) or key in _NO_RANGE
        where[key] = _scaled(where[key], rng) if plain else _near(where[key], rng)
        return
    where, key = rng.choice(places)
    if not rng.choice(_BENDS)(where, key, rng, replace(stock, own=places)):
        where[key] = rng.choice((rng.choice(TEXTS), rng.choice(stock.words), stock.value(rng)))


# each returns whether it could be done to an entry ----------------------------------------------


def _replaced(where: Any, key: Any, rng: Random, stock: _Stock) -> bool:
    where[key] = stock.value(rng)
    return True


def _otherwise(where: Any, key: Any, rng: Random, _: _Stock) -> bool:
    value = where[key]
    if not _is_figure(value):
        return False
    where[key] = rng.choice((-value, value * 10, value / 10, value + 1, value * 1e6, value * 100))
    return True


def _taken_out(where: Any, key: Any, _: Random, __: _Stock) -> bool:
    del where[key]
    return True


def _renamed(where: Any, key: Any, rng: Random, stock: _Stock) -> bool:
    if isinstance(where, dict):
        where[stock.key(rng)] = where.pop(key)
    return isinstance(where, dict)


def _added(where: Any, _: Any, rng: Random, stock: _Stock) -> bool:
    if isinstance(where, dict):
        where[stock.key(rng)] = stock.value(rng)
    return isinstance(where, dict)


def _doubled(where: Any, _: Any, rng: Random, __: _Stock) -> bool:
    if isinstance(where, list):
        where.insert(rng.randrange(len(where) + 1), copy.deepcopy(rng.choice(where)))
    return isinstance(where, list)


def _copied(where: Any, key: Any, rng: Random, stock: _Stock) -> bool:
    other, spot = rng.choice(stock.own)
    where[key] = copy.deepcopy(other[spot])
    return True


def _grafted(where: Any, key: Any, rng: Random, stock: _Stock) -> bool:
    other, spot = stock.entry(rng) or (where, key)
    where[key] = copy.deepcopy(other[spot])
    return True


def _grafted_under_its_key(where: Any, key: Any, rng: Random, stock: _Stock) -> bool:
    other, spot = stock.entry(rng) or (where, key)
    if isinstance(where, dict) and isinstance(spot, str):
        where[spot] = copy.deepcopy(other[spot])
    return isinstance(where, dict)


#: One that stands here several times comes as often.
_BENDS = (
    *(_replaced,) * 5,
    *(_otherwise,) * 2,
    *(_taken_out, _renamed, _added, _doubled, _copied, _grafted, _grafted_under_its_key),
)


def reordered(tree: Any, keep: Sequence[str] = (), name: str = "") -> Any:
    """Return the same document with the keys of its tables the other way round.

    Parameters
    ----------
    tree : table, list or value
    keep : sequence of str
        Names of tables in which order may mean something.
    name : str
        Of the table itself.
    """
    if isinstance(tree, dict):
        if name in keep:
            return tree
        return {key: reordered(tree[key], keep, key) for key in reversed(tree)}
    if isinstance(tree, list):
        return [reordered(one, keep, name) for one in tree]
    return tree


def examples(wanted: Callable[[dict[str, Any]], bool], *more: str) -> list[bytes]:
    """Return the TOML documents of the documentation, and of further files, that are of a kind.

    Parameters
    ----------
    wanted : callable
        Whether the tables of a document are of the kind.
    *more : str
        Patterns of files below the root of the repository.
    """
    texts = []
    for page in [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md"]:
        texts += re.findall(
            r"^```toml\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
        )
    for pattern in more:
        texts += [path.read_text(encoding="utf-8") for path in sorted(ROOT.glob(pattern))]
    found = (text.encode() for text in texts)
    return [data for data in found if (tree := parsed(data)) is not None and wanted(tree)]


def tokens(documents: Sequence[bytes]) -> list[str]:
    """Return the keys and short texts of documents, for the engines and for new entries."""
    known: set[str] = set()
    for data in documents:
        for where, key in _places(_known(data), []):
            if isinstance(key, str):
                known.add(key)
            if isinstance(where[key], str) and len(where[key]) <= 24:
                known.add(where[key])
    return sorted(known)
