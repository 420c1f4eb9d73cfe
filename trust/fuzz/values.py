"""Values that a file may hold where another was meant: numbers, texts, ranges, references."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

__all__ = ["NUMBERS", "TEXTS", "hostile"]

#: How a table is made, at which depth within others.
_Maker: TypeAlias = "Callable[[Random, int], dict[str, Any]]"
NUMBERS: tuple[Any, ...] = (
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
TEXTS = (
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
    return [rng.choice(NUMBERS), rng.choice(NUMBERS)]


def _triple(rng: Random) -> list[Any]:
    return sorted([*_pair(rng), rng.choice((0.0, 0.3, 0.5, 5.0))], key=_rank)


def _rank(value: float) -> float:
    return float(min(value, 1e308)) if value == value else 0.0  # noqa: PLR0124 - NaN


def _range(rng: Random, depth: int = 0) -> dict[str, Any]:
    """Return the table of a range: most in order, some not."""
    return rng.choice(_RANGES[:_FLAT] if depth > 2 else _RANGES)(rng, depth)


def _between(rng: Random, _: int) -> dict[str, Any]:
    families = ("uniform", "normal", "lognormal", "logitnormal", "loguniform", "x")
    known = {"between": _pair(rng), "coverage": rng.choice((0.9, 0.5, 0.999999, 1, 0, 90, -1))}
    return known | ({"family": rng.choice(families)} if rng.random() < 0.6 else {})


def _two_numbers(name: str) -> _Maker:
    return lambda rng, _: {name: _pair(rng)}


def _triangular(rng: Random, _: int) -> dict[str, Any]:
    return {"triangular": _triple(rng)}


def _pert(rng: Random, _: int) -> dict[str, Any]:
    return {"pert": _triple(rng)} | ({"shape": rng.choice(NUMBERS)} if rng.random() < 0.3 else {})


def _beta(rng: Random, _: int) -> dict[str, Any]:
    ends = [] if rng.random() < 0.5 else _pair(rng)
    first, second = rng.choice((0.01, 0.5, 1, 2, 5, 500, 1e6, 0, -1)), rng.choice((1, 2, 1e9))
    return {"beta": [first, second, *ends]}


def _discrete(rng: Random, _: int) -> dict[str, Any]:
    weights = rng.choice(([0.5, 0.5], [1.0, 0.0], [0.3, 0.7], [1, 1], [0.5, -0.5]))
    return {"discrete": [[rng.choice(NUMBERS), weight] for weight in weights]}


def _empirical(rng: Random, _: int) -> dict[str, Any]:
    return {"empirical": [rng.choice(NUMBERS) for _ in range(rng.choice((0, 1, 3, 40)))]}


def _joined(name: str) -> _Maker:
    def made(rng: Random, depth: int) -> dict[str, Any]:
        parts = [_range(rng, depth + 1) for _ in range(rng.choice((0, 1, 2, 3)))]
        return {name: parts} | ({"weights": [0.5, 0.5]} if rng.random() < 0.4 else {})

    return made


def _truncated(rng: Random, depth: int) -> dict[str, Any]:
    named = zip(("low", "high"), _pair(rng), strict=True)
    ends = {name: end for name, end in named if rng.random() < 0.7}
    return {"truncate": _range(rng, depth + 1)} | ends


def _scipy(rng: Random, _: int) -> dict[str, Any]:
    table: dict[str, Any] = {"scipy": rng.choice(_LAWS)}
    if rng.random() < 0.7:
        table["args"] = [rng.choice(NUMBERS) for _ in range(rng.randrange(4))]
    if rng.random() < 0.4:
        table["kwds"] = {rng.choice(("loc", "scale", "s", "x")): rng.choice(NUMBERS)}
    return table


#: Ranges, those that may hold others last.
_RANGES: tuple[_Maker, ...] = (
    _between,
    *map(_two_numbers, ("uniform", "loguniform", "normal", "lognormal", "logitnormal")),
    *(_triangular, _pert, _beta, _discrete, _empirical, _scipy),
    *(_joined("mixture"), _joined("vincent"), _truncated, _truncated),
)
_FLAT = 8


def hostile(rng: Random, ids: Sequence[str] = ()) -> Any:
    """Return a value that a file may hold where another was meant.

    Parameters
    ----------
    rng : Random
    ids : sequence of str
        The ids of claims.
    """
    return rng.choice(_HOSTILE)(rng, ids)


def _number(rng: Random, _: Sequence[str]) -> Any:
    return rng.choice(NUMBERS)


def _text(rng: Random, _: Sequence[str]) -> Any:
    return rng.choice(TEXTS)


def _some_range(rng: Random, _: Sequence[str]) -> Any:
    return _range(rng)


def _odd(rng: Random, _: Sequence[str]) -> Any:
    return rng.choice(
        (True, False, [], {}, [[]], [{}], {"": 1}, [1, 2], ["x"], rng.choice(_MOMENTS))
    )


def _claimed(rng: Random, ids: Sequence[str]) -> Any:
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


def _with_more(rng: Random, ids: Sequence[str]) -> Any:
    table = _range(rng) if rng.random() < 0.5 else {"value": rng.choice(NUMBERS)}
    extra = rng.choice(("source", "note", "claims", "read", "unit", "value", "worker", "Kuwait"))
    known = (*TEXTS, [rng.choice(ids)] if ids else [], 3)
    return table | {extra: rng.choice(known)}


def _deep(rng: Random, ids: Sequence[str]) -> Any:
    if rng.random() < 0.7:
        return {"per_head": hostile(rng, ids), "workers": hostile(rng, ids)}
    deep: Any = 1
    for _ in range(rng.choice((3, 30, 90))):
        deep = [deep] if rng.random() < 0.5 else {"mixture": [deep]}
    return deep


#: One that stands here several times comes as often.
_HOSTILE: tuple[Callable[[Random, Sequence[str]], Any], ...] = (
    *(_number,) * 4,
    _text,
    *(_some_range,) * 3,
    *(_odd, _claimed, _with_more, _deep),
)
