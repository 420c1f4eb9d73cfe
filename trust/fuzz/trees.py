"""TOML documents bent as trees, so that what is tried is a file and not a syntax error."""

from __future__ import annotations

import copy
import datetime as dt
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomli_w

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

__all__ = ["bent", "examples", "hostile", "parsed", "reordered", "tokens"]

ROOT = Path(__file__).resolve().parents[2]

_NUMBERS: tuple[Any, ...] = (
    *(
        0,
        1,
        -1,
        2,
        3,
        12,
        36,
        100,
        300,
        2012,
        5000,
        0.5,
        0.1,
        0.999999,
        1.0000001,
        -0.5,
        -0.0,
        1e-9,
    ),
    *(1e-300, 5e-324, 1e15, 1e100, 1e300, 1.7e308, -1e308, 2**31, 2**63, 10**30, 10**400),
    *(float("nan"), float("inf"), float("-inf")),
)
_TEXTS = (
    *(
        "",
        " ",
        "x",
        "a" * 300,
        "gross",
        "worker",
        "family",
        "government",
        "all",
        "*",
        "state",
        "dprk",
    ),
    *("Kuwait", "nksc-kuwait-headcount", "3,500", "48 %", "1e5", "nan", "NaN", "after:", "after:x"),
    *("after:government", "remainder", "once", "week", "month", "day", "year", "KWD", "XXX", "usd"),
    *(
        "<script>alert(1)</script>",
        "=cmd()",
        "\\input{x}",
        "$x$",
        "&amp;",
        "\u05d0\u0628",
        "\u202eabc",
    ),
    *(
        "\ud7ff",
        "\U0001f600",
        "e\u0301",
        "a/b",
        "a b",
        "../x",
        "x.toml",
        "\t",
        "a\nb",
        "\x00",
        "\x1b[31m",
    ),
    *(
        "2017-09",
        "2017-13",
        "2017-09-31",
        "0000-01",
        "9999-12",
        "2012",
        "[x]",
        "a*",
        "?",
        "[",
        "none",
    ),
)
_MOMENTS = (
    dt.date(2017, 9, 11),
    dt.date(1, 1, 1),
    dt.date(9999, 12, 31),
    dt.datetime(2017, 9, 11, 3, 4, 5),  # noqa: DTZ001 - TOML's local date-time
    dt.time(3, 4, 5),
)
_LAWS = (
    *("norm", "weibull_min", "cauchy", "levy", "expon", "poisson", "t", "kstwo", "nope", "binom"),
    *(
        "uniform",
        "gamma",
        "pareto",
        "crystalball",
        "rv_continuous",
        "vonmises",
        "studentized_range",
    ),
)


def _pair(rng: Random) -> list[Any]:
    if rng.random() < 0.6:  # a range that may well be meant
        low = rng.choice((0.0, 0.1, 0.3, 1.0, 10.0, 3000.0, -1.0, -100.0, 0.9))
        return [low, low + rng.choice((0.0, 1e-12, 0.05, 0.5, 1.0, 1e3, 1e9))]
    return [rng.choice(_NUMBERS), rng.choice(_NUMBERS)]


def _triple(rng: Random) -> list[Any]:
    return sorted([*_pair(rng), rng.choice((0.0, 0.3, 0.5, 5.0))], key=_rank)


def _rank(value: float) -> float:
    return float(min(value, 1e308)) if value == value else 0.0  # noqa: PLR0124 - NaN


def _range(rng: Random, depth: int = 0) -> dict[str, Any]:
    """Return the table of a range: most in order, some not."""
    kind = rng.randrange(17)
    inner: Callable[[], dict[str, Any]] = lambda: _range(rng, depth + 1)  # noqa: E731
    if depth > 2:
        kind %= 8
    if kind == 0:
        return {"between": _pair(rng)}
    if kind == 1:
        families = ("uniform", "normal", "lognormal", "logitnormal", "loguniform", "x")
        known = {"between": _pair(rng), "coverage": rng.choice((0.9, 0.5, 0.999999, 1, 0, 90, -1))}
        return known | ({"family": rng.choice(families)} if rng.random() < 0.6 else {})
    if kind in {2, 3, 4, 5}:
        name = ("uniform", "loguniform", "normal", "lognormal")[kind - 2]
        return {name: _pair(rng)}
    if kind == 6:
        return {"triangular": _triple(rng)}
    if kind == 7:
        return {"pert": _triple(rng)} | (
            {"shape": rng.choice(_NUMBERS)} if rng.random() < 0.3 else {}
        )
    if kind == 8:
        ends = [] if rng.random() < 0.5 else _pair(rng)
        return {
            "beta": [
                rng.choice((0.01, 0.5, 1, 2, 5, 500, 1e6, 0, -1)),
                rng.choice((1, 2, 1e9)),
                *ends,
            ]
        }
    if kind == 9:
        weights = rng.choice(([0.5, 0.5], [1.0, 0.0], [0.3, 0.7], [1, 1], [0.5, -0.5]))
        return {"discrete": [[rng.choice(_NUMBERS), weight] for weight in weights]}
    if kind == 10:
        return {"empirical": [rng.choice(_NUMBERS) for _ in range(rng.choice((0, 1, 3, 40)))]}
    if kind in {11, 12}:
        parts = [inner() for _ in range(rng.choice((0, 1, 2, 3)))]
        name = ("mixture", "vincent")[kind - 11]
        return {name: parts} | ({"weights": [0.5, 0.5]} if rng.random() < 0.4 else {})
    if kind in {13, 14}:
        ends = _pair(rng)
        named = zip(("low", "high"), ends, strict=True)
        return {"truncate": inner()} | {name: end for name, end in named if rng.random() < 0.7}
    if kind == 15:
        table: dict[str, Any] = {"scipy": rng.choice(_LAWS)}
        if rng.random() < 0.7:
            table["args"] = [rng.choice(_NUMBERS) for _ in range(rng.randrange(4))]
        if rng.random() < 0.4:
            table["kwds"] = {rng.choice(("loc", "scale", "s", "x")): rng.choice(_NUMBERS)}
        return table
    return {"logitnormal": _pair(rng)}


def hostile(rng: Random, ids: Sequence[str] = ()) -> Any:
    """Return a value that a file may hold where another was meant.

    Parameters
    ----------
    rng : Random
    ids : sequence of str
        The ids of claims.
    """
    kind = rng.randrange(12)
    if kind < 4:
        return rng.choice(_NUMBERS)
    if kind < 5:
        return rng.choice(_TEXTS)
    if kind < 8:
        return _range(rng)
    if kind == 8:
        return rng.choice(
            (True, False, [], {}, [[]], [{}], {"": 1}, [1, 2], ["x"], rng.choice(_MOMENTS))
        )
    if kind == 9:
        name = rng.choice(ids or ("nksc-kuwait-headcount",))
        table: dict[str, Any] = (
            {"claim": name} if rng.random() < 0.5 else {"pool": [name, rng.choice(ids or (name,))]}
        )
        options = {
            "reading": ("bounds", "point", "interval90", "x"),
            "rule": ("mixture", "envelope", "intersection", "vincent", "x"),
            "by_origin": (True, False, 1),
            "currency": ("USD", "KWD", "XXX"),
            "per": ("month", "year", "x"),
            "source": ("nksc", "", 3),
            "note": ("assumption: x", 3),
        }
        for option, values in options.items():
            if rng.random() < 0.15:
                table[option] = rng.choice(values)
        return table
    if kind == 10:
        table = _range(rng) if rng.random() < 0.5 else {"value": rng.choice(_NUMBERS)}
        extra = rng.choice(
            ("source", "note", "claims", "read", "unit", "value", "worker", "Kuwait")
        )
        known = (*_TEXTS, [rng.choice(ids)] if ids else [], 3)
        return table | {extra: rng.choice(known)}
    if rng.random() < 0.3:
        deep: Any = 1
        for _ in range(rng.choice((3, 30, 90))):
            deep = [deep] if rng.random() < 0.5 else {"mixture": [deep]}
        return deep
    return {"per_head": hostile(rng, ids), "workers": hostile(rng, ids)}


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
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 6))):
        _bend(tree, rng, words, others, ids)
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
    ends = sorted(
        (value * rng.choice((0.0, 0.5, 0.9, 0.999)), value * rng.choice((1, 1.0001, 1.1, 2)))
    )
    kind = rng.randrange(10)
    if kind < 3:
        return _scaled(value, rng)
    if kind < 5:
        return {rng.choice(("between", "uniform", "loguniform")): ends}
    if kind == 5:
        return {rng.choice(("triangular", "pert")): [ends[0], (ends[0] + ends[1]) / 2, ends[1]]}
    if kind == 6:
        return {"between": ends, "coverage": rng.choice((0.5, 0.9, 0.99))}
    if kind == 7:
        return {
            "truncate": {"normal": [value, abs(value) / 3 + 1e-9]},
            "low": ends[0],
            "high": ends[1],
        }
    if kind == 8:
        return {"discrete": [[ends[0], 0.25], [ends[1], 0.75]]}
    return {"mixture": [{"uniform": ends}, {"discrete": [[value, 1.0]]}], "weights": [0.3, 0.7]}


def _bend(
    tree: dict[str, Any],
    rng: Random,
    words: Sequence[str],
    others: Sequence[bytes],
    ids: Sequence[str],
) -> None:
    places = _places(tree, [])
    if not places:
        tree[rng.choice(words)] = hostile(rng, ids)
        return
    where, key = rng.choice(places)
    value = where[key]
    if rng.random() < 0.7 and (figures := [one for one in places if _is_figure(one[0][one[1]])]):
        where, key = rng.choice(figures)
        plain = isinstance(where, list) or key in _NO_RANGE
        where[key] = _scaled(where[key], rng) if plain else _near(where[key], rng)
        return
    kind = rng.randrange(14)
    if kind < 5:
        where[key] = hostile(rng, ids)
    elif kind < 7 and _is_figure(value):
        where[key] = rng.choice(
            (-value, value * 10, value / 10, value + 1, value * 1e6, value * 100)
        )
    elif kind == 7:
        del where[key]
    elif kind == 8 and isinstance(where, dict):
        where[rng.choice((*words, *_TEXTS))] = where.pop(key)
    elif kind == 9 and isinstance(where, dict):
        where[rng.choice((*words, *_TEXTS))] = hostile(rng, ids)
    elif kind == 10 and isinstance(where, list):
        where.insert(rng.randrange(len(where) + 1), copy.deepcopy(rng.choice(where)))
    elif kind == 11:
        other, spot = rng.choice(_places(_known(rng.choice(list(others))), []) or [(where, key)])
        where[key] = copy.deepcopy(other[spot])
    elif kind == 12:
        other, spot = rng.choice(places)
        where[key] = copy.deepcopy(other[spot])
    elif kind == 13 and isinstance(where, dict):
        other, spot = rng.choice(_places(_known(rng.choice(list(others))), []) or [(where, key)])
        if isinstance(spot, str):
            where[spot] = copy.deepcopy(other[spot])
    else:
        where[key] = rng.choice((rng.choice(_TEXTS), rng.choice(words), hostile(rng, ids)))


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
