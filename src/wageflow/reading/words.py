"""What is wrong with a file, in the words of a file.

The same checks stand behind files and behind Python, and quote a range as Python would type it. To
somebody who wrote a file, ``wf.pert(0.4, 0.48, 0.7)`` is no remedy: it is said as the file says it.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from wageflow.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["in_words_of_a_file", "refused"]

_LISTED = frozenset(
    (
        *("between", "uniform", "loguniform", "triangular", "pert", "beta"),
        *("normal", "lognormal", "logitnormal"),
    )
)
_WHOLE = frozenset(("empirical", "mixture", "vincent"))
#: Text in quotes, or the start of a call that a file writes as a table.
_START = re.compile(
    r"""(?<![A-Za-z])'(?:[^'\\]|\\.)*'(?![A-Za-z])|"(?:[^"\\]|\\.)*"|(?:\bwf\.[a-zA-Z_]+|\bdatetime\.\w+|(?<![\w.])truncate)\("""
    r"|\b(?:True|False)\b"
)
#: An argument as Python would pass it, up to its value; without one, its sign of equality too.
_ARGUMENT = re.compile(r"(?<![\w.])([a-z_]+)=(?=[\w.\[{-]|$)")
_BARE_ARGUMENT = re.compile(r"(?<![\w.])([a-z_]+)=(?=[,;])")
_CUT = re.compile(r"\.\.\.(?![,)\]}])")  # an argument that is left out is followed by another
_LONGEST = 300  # characters of one quoted text; what is longer is cut in the middle
_PYTHON = re.compile(r"\bwf\.|, None\b")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


def refused(where: str, faults: Iterable[str]) -> InputError:
    """Return the refusal of a file: each fault once, in a line, with the file before its place.

    Parameters
    ----------
    where : str
        How messages call the file.
    faults : iterable of str
        Each with its place in the file; one that begins with the file is taken as it is.

    Examples
    --------
    >>> print(refused("mine.toml", ["cohorts[0]: days: wf.uniform(0.0, 400.0) can be above 366"]))
    mine.toml: cohorts[0]: days: { uniform = [0, 400] } can be above 366
    """
    start = f"{where}: "
    said = (in_words_of_a_file(fault.removeprefix(start)) for fault in faults)
    return InputError(*(start + fault for fault in dict.fromkeys(said)))


def in_words_of_a_file(text: str) -> str:
    """Say a fault with ranges as tables, and as one line.

    Parameters
    ----------
    text : str
        What has no form in a file, such as a whole chain, is left as it is.

    Examples
    --------
    >>> in_words_of_a_file("so wf.truncate(..., 0, None) or choose another family")
    'so { truncate = ..., low = 0 } or choose another family'
    >>> in_words_of_a_file("wf.Param('a', wf.between(1.0, 2.0, coverage=0.9)) is too low")
    "'a' = { between = [1, 2], coverage = 0.9 } is too low"
    >>> in_words_of_a_file("per='day': state days=, as in days=300")
    "per = 'day': state days, as in days = 300"
    """
    text = _CONTROL.sub(" ", text)
    parts, at = [], 0
    while (found := _START.search(text, at)) is not None:
        parts.append(_plain(text[at : found.start()]))
        whole = found[0]
        if whole[0] in "'\"":
            parts.append(_cut(whole))
        elif whole in {"True", "False"}:
            parts.append(whole.lower())
        else:
            whole = _call(text, found.start(), found.end())
            day, cut, _ = whole.partition("...")
            if day.startswith("datetime.") and cut:  # a bracket after it is of what holds the day
                whole, told = day + cut, cut
            else:
                told = _as_table(whole)
            parts.append(told)
        at = found.start() + len(whole)
    return "".join([*parts, _plain(text[at:])])


def _plain(text: str) -> str:
    """Say arguments as a file writes them, in text without quotes and ranges."""
    return _BARE_ARGUMENT.sub(r"\1", _ARGUMENT.sub(r"\1 = ", text))


def _cut(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    return f"{text[: _LONGEST // 2]}...{text[-_LONGEST // 2 :]}"


def _call(text: str, start: int, at: int) -> str:
    """Return the call that starts here, to its closing bracket, or to where it was cut."""
    depth = 1
    while depth and at < len(text):
        if _CUT.match(text, at):
            return text[start : at + 3]
        if text[at] in "'\"":
            quoted = _START.match(text, at)
            at = quoted.end() if quoted is not None else at + 1
            continue
        depth += (text[at] in "([{") - (text[at] in ")]}")
        at += 1
    return text[start:at]


def _as_table(call: str) -> str:
    try:
        return _said(ast.parse(call, mode="eval").body)
    except (SyntaxError, ValueError, TypeError, KeyError, IndexError, RecursionError):
        return _PYTHON.sub("", call)  # no range, or one that was cut


def _said(node: ast.expr) -> str:
    if isinstance(node, ast.Call):
        return _said_call(node)
    if isinstance(node, ast.List | ast.Tuple):
        return f"[{', '.join(map(_said, node.elts))}]"
    if isinstance(node, ast.Dict):  # a table where a number was meant
        pairs = zip(node.keys, node.values, strict=True)
        return _table(*(f"{_bare(key)} = {_said(value)}" for key, value in pairs if key))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return f"-{_said(node.operand)}"
    if isinstance(node, ast.Name) and node.id in {"inf", "nan"}:
        return node.id
    if not isinstance(node, ast.Constant):
        raise TypeError(node)
    return _constant(node.value)


def _bare(node: ast.expr) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else _said(node)


def _constant(value: object) -> str:
    if value is ...:
        return "..."
    return f"{value:.12g}" if isinstance(value, float) else repr(value)


def _said_call(node: ast.Call) -> str:
    kind = node.func.attr if isinstance(node.func, ast.Attribute) else "truncate"
    options = [f"{one.arg} = {_said(one.value)}" for one in node.keywords]
    if kind in _LISTED:
        return _table(f"{kind} = [{', '.join(map(_said, node.args))}]", *options)
    if kind in _WHOLE:
        return _table(f"{kind} = {_said(node.args[0])}", *options)
    return _OTHERS[kind](node, options)


def _table(*entries: str) -> str:
    return f"{{ {', '.join(entries)} }}"


def _weighed(node: ast.expr) -> str:
    if not isinstance(node, ast.Dict):
        raise TypeError(node)
    pairs = zip(node.keys, node.values, strict=True)
    return f"[{', '.join(f'[{_said(key)}, {_said(value)}]' for key, value in pairs if key)}]"


def _truncated(node: ast.Call, _options: list[str]) -> str:
    ends = zip(("low", "high"), node.args[1:], strict=False)
    stated = [(name, end) for name, end in ends if getattr(end, "value", end) is not None]
    entries = [f"{name} = {_said(end)}" for name, end in stated]
    return _table(f"truncate = {_said(node.args[0])}", *entries)


def _scipy(node: ast.Call, _options: list[str]) -> str:
    frozen = node.args[0]
    if not isinstance(frozen, ast.Call) or not isinstance(frozen.func, ast.Attribute):
        raise TypeError(frozen)
    entries = [f"scipy = '{frozen.func.attr}'"]
    if frozen.args:
        entries.append(f"args = [{', '.join(map(_said, frozen.args))}]")
    if frozen.keywords:
        kwds = [f"{one.arg} = {_said(one.value)}" for one in frozen.keywords]
        entries.append(f"kwds = {_table(*kwds)}")
    return _table(*entries)


def _param(node: ast.Call, _options: list[str]) -> str:
    name, value = node.args
    # what has its place for a name is where the message says that it is
    unnamed = isinstance(name, ast.Constant) and "/" in str(name.value)
    return _said(value) if unnamed else f"{_said(name)} = {_said(value)}"


def _choice(node: ast.Call, _options: list[str]) -> str:
    name, options = node.args
    return f"{_said(name)} = {{ one_of = {_weighed(options)} }}"


def _day(node: ast.Call, _options: list[str]) -> str:
    numbers = [int(_said(one)) for one in node.args]
    if not isinstance(node.func, ast.Attribute) or node.keywords:
        raise TypeError(node)
    date, time = ([], numbers) if node.func.attr == "time" else (numbers[:3], numbers[3:])
    said = ["-".join(f"{one:02d}" for one in date), ":".join(f"{one:02d}" for one in time[:3])]
    return " ".join(part for part in said if part)


_OTHERS: dict[str, Callable[[ast.Call, list[str]], str]] = {
    "discrete": lambda node, _: _table(f"discrete = {_weighed(node.args[0])}"),
    "truncate": _truncated,
    "from_scipy": _scipy,
    "Param": _param,
    "OneOf": _choice,
    "per_head": lambda node, options: _table(f"per_head = {_said(node.args[0])}", *options),
    **dict.fromkeys(("date", "datetime", "time"), _day),
}
