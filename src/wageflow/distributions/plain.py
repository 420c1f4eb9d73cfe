"""Distributions from plain tables, as JSON and TOML files hold them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from wageflow.distributions.checks import brief, finite
from wageflow.distributions.combinations import between, mixture, truncate, vincent
from wageflow.distributions.constructors import (
    beta,
    discrete_from_pairs,
    empirical,
    logitnormal,
    lognormal,
    loguniform,
    normal,
    pert,
    triangular,
    uniform,
)
from wageflow.distributions.scipy_law import ScipyLaw, frozen_law
from wageflow.errors import InputError, nearest

if TYPE_CHECKING:
    from wageflow.distributions.base import Distribution

__all__ = ["RANGE_KEYS", "from_plain"]

_DEEPEST = 20


def from_plain(table: Mapping[str, object], place: str = "range") -> Distribution:
    """Return the distribution that a plain table describes.

    Parameters
    ----------
    table : mapping
        One key names the constructor and holds its arguments in a list, such as
        ``{"pert": [0.4, 0.48, 0.7]}``; its options stand beside it, such as
        ``{"between": [3000, 8000], "coverage": 0.9}``. What `Distribution.to_plain` returns.
    place : str, default "range"
        What to call the table in a message.

    Returns
    -------
    Distribution

    Raises
    ------
    InputError
        If a key is not known, an argument is missing or of the wrong kind, or the constructor
        refuses the values.

    Examples
    --------
    >>> from_plain({"truncate": {"normal": [5, 1]}, "low": 0})
    wf.truncate(wf.normal(5.0, 1.0), 0.0, None)
    """
    return _read(table, place, 0)


def _read(table: object, place: str, depth: int) -> Distribution:
    if depth > _DEEPEST:
        raise InputError(f"{place}: tables nested more than {_DEEPEST} deep; write it flatter")
    if not isinstance(table, Mapping):
        raise InputError(
            f"{place}: {brief(table)} is not a table; write one such as {{ between = [0.4, 0.7] }}"
        )
    options = {key: value for key, value in table.items() if key in _OPTIONS}
    named = [key for key in table if key not in _OPTIONS]
    for key in named:
        if key not in _READERS:
            raise InputError(
                f"{place}: unknown key {brief(key)}; {nearest(str(key), [*_READERS, *_OPTIONS])}"
            )
    if len(named) != 1:
        raise InputError(
            f"{place}: {len(named)} distributions in one table ({', '.join(named) or 'none'}); "
            f"write exactly one of {', '.join(_READERS)}"
        )
    name = named[0]
    reader = _READERS[name]
    for key in options:
        if key not in reader.options:
            allowed = ", ".join(reader.options) or "no options"
            raise InputError(f"{place}: {name} takes no {key!r}; it takes {allowed}")
    try:
        return reader.build(table[name], options, f"{place}.{name}", depth + 1)
    except InputError as fault:
        # A nested table has said its own place already.
        text = str(fault)
        raise InputError(text if text.startswith(place) else f"{place}: {text}") from None


class _Reader(NamedTuple):
    build: Callable[[Any, dict[str, Any], str, int], Distribution]
    options: tuple[str, ...] = ()


def _simple(
    constructor: Callable[..., Distribution],
    counts: tuple[int, ...],
    options: tuple[str, ...] = (),
) -> _Reader:
    def build(values: Any, given: dict[str, Any], place: str, _depth: int) -> Distribution:
        arguments = _list(values, place)
        if len(arguments) not in counts:
            needed = " or ".join(map(str, counts))
            raise InputError(
                f"{place}: {len(arguments)} numbers, {brief(arguments)}; it takes "
                f"{needed}{_with_points(arguments, counts)}"
            )
        return constructor(*arguments, **given)

    return _Reader(build, options)


def _with_points(arguments: list[Any], counts: tuple[int, ...]) -> str:
    """Say what to write where commas seem to have divided decimals, or thousands."""
    halves = [one for one in arguments if isinstance(one, int) and not isinstance(one, bool)]
    pairs, rest = divmod(len(arguments), 2)
    if len(halves) != len(arguments) or rest or pairs not in counts or min(halves[1::2]) < 0:
        return ""
    left, right = halves[:2]
    if 1 <= left <= 999 and all(100 <= part <= 999 for part in halves[1::2]):
        return (
            f"; write {left}{right} for {left},{right} if thousands are meant, or "
            f"{left}.{right} if decimals are"
        )
    return f"; write {left}.{right} for {left},{right}"


def _list(values: Any, place: str) -> list[Any]:
    if isinstance(values, str | bytes | Mapping) or not isinstance(values, Sequence):
        raise InputError(f"{place}: {brief(values)} is not a list; write the values in brackets")
    return list(values)


def _truncate(inner: Any, given: dict[str, Any], place: str, depth: int) -> Distribution:
    return truncate(_read(inner, place, depth), given.get("low"), given.get("high"))


def _combined(combine: Callable[..., Distribution]) -> Callable[..., Distribution]:
    def build(parts: Any, given: dict[str, Any], place: str, depth: int) -> Distribution:
        components = [
            _read(part, f"{place}[{number}]", depth)
            for number, part in enumerate(_list(parts, place))
        ]
        weights = given.get("weights")
        return combine(components, None if weights is None else _list(weights, f"{place}: weights"))

    return build


def _discrete(pairs: Any, _given: dict[str, Any], place: str, _depth: int) -> Distribution:
    checked = []
    for pair in _list(pairs, place):
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            raise InputError(
                f"{place}: {brief(pair)} is not a value with its weight; write "
                "[[0.48, 0.5], [0.55, 0.5]]"
            )
        checked.append((pair[0], pair[1]))
    return discrete_from_pairs(checked, place)


def _empirical(values: Any, _given: dict[str, Any], place: str, _depth: int) -> Distribution:
    return empirical(_list(values, place))


def _scipy(name: Any, given: dict[str, Any], place: str, _depth: int) -> Distribution:
    named = given.get("kwds", {})
    if not isinstance(name, str) or not isinstance(named, Mapping):
        raise InputError(
            f"{place}: {brief(name)} with kwds {brief(named)}; write "
            'scipy = "weibull_min", args = [1.5]'
        )
    args = tuple(finite(place, parameter=v)[0] for v in _list(given.get("args", []), place))
    kwds = tuple((key, finite(place, **{key: named[key]})[0]) for key in sorted(named))
    frozen_law(name, args, kwds)
    return ScipyLaw(name, args, kwds)


_READERS = {
    "between": _simple(between, (2,), ("coverage", "family")),
    "uniform": _simple(uniform, (2,)),
    "loguniform": _simple(loguniform, (2,)),
    "triangular": _simple(triangular, (3,)),
    "pert": _simple(pert, (3,), ("shape",)),
    "normal": _simple(normal, (2,)),
    "lognormal": _simple(lognormal, (2,)),
    "logitnormal": _simple(logitnormal, (2,)),
    "beta": _simple(beta, (2, 4)),
    "discrete": _Reader(_discrete),
    "empirical": _Reader(_empirical),
    "mixture": _Reader(_combined(mixture), ("weights",)),
    "vincent": _Reader(_combined(vincent), ("weights",)),
    "truncate": _Reader(_truncate, ("low", "high")),
    "scipy": _Reader(_scipy, ("args", "kwds")),
}
_OPTIONS = sorted({option for reader in _READERS.values() for option in reader.options})

#: Every key that the table of a range may hold.
RANGE_KEYS = frozenset((*_READERS, *_OPTIONS))
