"""Where the code can be changed, and the one order in which the places are tried.

The changes are those of cosmic-ray's operators. An operator of arithmetic has eleven others to be
replaced with, most of which die of a TypeError; a population of all of them says little about the
tests. So a mutant here is a place and a family of operators, and which of the family's alternatives
stands there is drawn once, with the seed: arithmetic for arithmetic (``+ - * / // % **``), bitwise
for bitwise, one comparison for another (``is`` only for ``is not``; with a text, whose order means
nothing, only equal for not equal), a number one up or down.

Left out by rule, since nothing that the library does depends on them: type annotations; what stands
below ``if TYPE_CHECKING``, and that test; ``__all__``; the first argument of ``cast`` and
``TypeVar``; ``examples=`` of a field, which its schema shows; the decorators ``overload``,
``override`` and ``final``; and all of a ``raise`` statement, which is the wording of a message (the
condition that leads to it is not left out).
So are what only time and memory depend on: the decorators ``cache`` and ``lru_cache`` with their
sizes; ``nogil`` and ``cache`` of compiled functions; and the constants named in `_PACE`, which say
how much is done at once, from when on a faster way pays, and how long a wait is. And ``strict`` of
``zip``, which asserts what always holds.
Docstrings and other texts are not touched by any of cosmic-ray's operators.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import MutationVisitor
from cosmic_ray.operators.provider import OperatorProvider

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

__all__ = ["ROOMS", "Place", "changed_line", "changed_source", "in_order", "places_of"]

ROOMS = ("chain", "simulation", "scenarios", "analysis")

_BINARY = "ReplaceBinaryOperator"
_COMPARISON = "ReplaceComparisonOperator"
_UNARY = "ReplaceUnaryOperator"
_ARITHMETIC = frozenset({"Add", "Sub", "Mul", "Div", "FloorDiv", "Mod", "Pow"})
_NEVER = frozenset({"name", "newline", "string", "endmarker", "fstring_string"})
_TYPING_ONLY = frozenset({"overload", "override", "final"})
_TYPING_CALLS = frozenset({"cast", "TypeVar"})
_CACHES = frozenset({"cache", "lru_cache"})
_ASIDE = {"zip": frozenset({"strict"}), "njit": frozenset({"nogil", "cache"})}
_PACE = {
    "simulation/smoothing/laws.py": {"_TOGETHER"},
    "simulation/smoothing/convolution.py": {"_VALUES"},
    "simulation/replicate.py": {"_MANY", "_MANY_POINTS"},
    "simulation/checking/exact.py": {"_BLOCK"},
    "simulation/running/cluster.py": {"_PATIENCE", "_EVERY", "_CONNECT"},
    "simulation/running/progress.py": {"_MOMENT"},
    "simulation/running/workers.py": {
        "_WORTH_SENDING",
        "_WORTH_A_THREAD",
        "_MOST_BYTES",
        "_MOST_REPLICATES",
        "_AHEAD",
        "_UNKNOWN_WORKERS",
        "_LOOK",
    },
    "simulation/drawing/sobol.py": {"_AT_ONCE"},
    "simulation/drawing/proposal.py": {"_AT_ONCE"},
    "simulation/engine.py": {"_WORTH_COMPILING"},
    "simulation/computing/compiled.py": {"_DRAWS"},
    "simulation/computing/pointwise.py": {"_VALUES", "_LEAST"},
    "simulation/computing/blocks.py": {"_BLOCK", "_LEAST", "_VALUES"},
    "simulation/computing/shortcuts.py": {"_CELLS"},
    "simulation/summing/series.py": {"_WORTH_SELECTING", "_ROOM"},
    "scenarios/summaries.py": {"_WORTH_THREADS"},
    "scenarios/projection.py": {"_BLOCK", "_WORTH_THREADS"},
    "scenarios/panel.py": {"_LITTLE"},
    "scenarios/movements.py": {"_DRAWS_AT_ONCE"},
    "analysis/owed/drawn.py": {"_BLOCK"},
    "analysis/influence/projections.py": {"_VALUES"},
    "analysis/influence/sobol.py": {"_TOGETHER"},
}


@dataclass(frozen=True)
class Place:
    """A mutant: one change at one place.

    Parameters
    ----------
    key : str
        What it is known by: file, line text, family, and which of those that agree in all three.
    room : str
    path : str
        Of the file, below the root of the repository.
    line, column : int
        Where the change begins.
    text : str
        The line as it stands.
    family, operator : str
        cosmic-ray's operator, without and with what is replaced by what.
    occurrence : int
        Which of the operator's places in the file.
    first, last : int
        Lines of the statement around it (of a compound statement: its head).
    names : tuple of str
        If it is done at import: what the statement defines, else empty.
    body : tuple of int
        If it belongs to a definition: lines of what is defined.
    """

    key: str
    room: str
    path: str
    line: int
    column: int
    text: str
    family: str
    operator: str
    occurrence: int
    first: int
    last: int
    names: tuple[str, ...] = ()
    body: tuple[int, int] | None = None


def in_order(root: Path, work: Path, seed: int) -> list[Place]:
    """Return all mutants of the rooms, so that every beginning of the list is a stratified sample.

    Within a room the order is that of a hash of seed and key; rooms are interleaved in proportion.
    An edit elsewhere leaves a mutant's key alone, and so its turn among the others.
    """
    spread: list[tuple[float, str, Place]] = []
    for room in ROOMS:
        found: list[Place] = []
        for file in sorted((root / "src" / "wageflow" / room).rglob("*.py")):
            found.extend(_kept(file, root, work, room, seed))
        found.sort(key=lambda place: _hash(seed, place.key))
        spread.extend(
            ((rank + 0.5) / len(found), place.key, place) for rank, place in enumerate(found)
        )
    return [place for _, _, place in sorted(spread, key=lambda entry: entry[:2])]


def _kept(file: Path, root: Path, work: Path, room: str, seed: int) -> list[Place]:
    """Remember the places of a file by its content: finding them takes a second a file."""
    source = file.read_text(encoding="utf-8")
    path = file.relative_to(root).as_posix()
    name = _hash(seed, path, source, _own_text())[:24]
    kept = work / "places" / f"{name}.json"
    if kept.exists():
        return [_thawed(entry) for entry in json.loads(kept.read_text(encoding="utf-8"))]
    found = places_of(source, path, room, seed)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps([asdict(place) for place in found]), encoding="utf-8")
    return found


@cache
def _own_text() -> str:
    """Return the rules: where they change, places are looked for anew."""
    return Path(__file__).read_text(encoding="utf-8")


def _thawed(entry: dict[str, Any]) -> Place:
    body = entry.pop("body")
    names = tuple(entry.pop("names"))
    return Place(**entry, names=names, body=None if body is None else (body[0], body[1]))


def places_of(source: str, path: str, room: str, seed: int) -> list[Place]:
    """Return the mutants of one file, in the order of its lines."""
    lines = source.splitlines()
    marks = _Marks(source, _PACE.get(path.removeprefix("src/wageflow/"), set()))
    alternatives: dict[tuple[str, int, int], list[tuple[str, int]]] = defaultdict(list)
    for operator, occurrence, (line, column) in _positions(source):
        if not marks.left_out(line, column):
            alternatives[operator.split("_")[0], line, column].append((operator, occurrence))
    met: Counter[tuple[str, str]] = Counter()
    found: list[Place] = []
    for (family, line, column), options in sorted(
        alternatives.items(), key=lambda item: item[0][1:]
    ):
        words = marks.compares_words(line, column)
        options = [  # noqa: PLW2901 - narrowed
            option for option in options if _sensible(option[0], words=words)
        ]
        if not options:
            continue
        text = lines[line - 1].strip()
        key = _hash(path, text, family, met[text, family])[:12]
        met[text, family] += 1
        operator, occurrence = min(options, key=lambda option: _hash(seed, key, *option))
        first, last, names, body = marks.around(line, column)
        found.append(
            Place(
                key,
                room,
                path,
                line,
                column,
                text,
                family,
                operator,
                occurrence,
                first,
                last,
                names,
                body,
            )
        )
    return found


def changed_source(source: str, place: Place) -> str | None:
    """Return the file's text with the change; None if it does not compile or changes nothing."""
    operator = OperatorProvider()[place.operator]()
    changed = MutationVisitor.mutate_code(source, operator, place.occurrence)
    if changed is None:
        return None
    try:
        tree = ast.parse(changed)
        compile(changed, place.path, "exec")
    except SyntaxError:
        return None
    return None if ast.dump(tree) == ast.dump(ast.parse(source)) else changed


def changed_line(source: str, changed: str, place: Place) -> str:
    """Return how the line reads after the change."""
    before, after = source.splitlines(), changed.splitlines()
    if len(before) != len(after):
        return "(removed)"
    at = next(
        (i for i, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]), 0
    )
    return after[at].strip() if at + 1 == place.line else f"line {at + 1}: {after[at].strip()}"


def _positions(source: str) -> Iterator[tuple[str, int, tuple[int, int]]]:
    """Walk once, in the order in which cosmic-ray counts what an operator finds."""
    provider = OperatorProvider()
    operators = {name: provider[name]() for name in provider if not provider[name].arguments()}
    counts: Counter[str] = Counter()
    for node in ast_nodes(get_ast(source)):
        if node.type in _NEVER:
            continue
        for name, operator in operators.items():
            for position in operator.mutation_positions(node):
                yield name, counts[name], position[0]
                counts[name] += 1


def _sensible(operator: str, *, words: bool) -> bool:
    family, _, change = operator.partition("_")
    old, _, new = change.partition("_")
    if family == _BINARY:
        return (old in _ARITHMETIC) == (new in _ARITHMETIC)
    if family == _COMPARISON and words:
        return new in {"Eq", "NotEq", "Is", "IsNot"} and ("Is" in {old[:2], new[:2]}) == (
            old[:2] == new[:2]
        )
    if family == _COMPARISON:
        return ("Is" in {old[:2], new[:2]}) == (old[:2] == new[:2])
    return True


class _Marks:
    """What Python's own syntax tree says of the lines of a file."""

    def __init__(self, source: str, pace: AbstractSet[str]) -> None:
        self._lines = source.splitlines()
        self._pace = pace
        self._out: list[tuple[tuple[int, int], tuple[int, int]]] = []
        self._statements: list[tuple[ast.stmt, tuple[ast.AST, ...]]] = []
        self._words: list[tuple[tuple[int, int], tuple[int, int]]] = []
        self._walk(ast.parse(source), ())

    def compares_words(self, line: int, column: int) -> bool:
        """Say whether what is compared there is a text, whose order means nothing."""
        return any(start <= (line, column) < stop for start, stop in self._words)

    def left_out(self, line: int, column: int) -> bool:
        return any(start <= (line, column) < stop for start, stop in self._out)

    def around(
        self, line: int, column: int
    ) -> tuple[int, int, tuple[str, ...], tuple[int, int] | None]:
        """Return head of the innermost statement, what it defines at import, and of which body."""
        del column
        holding = [
            (statement, above)
            for statement, above in self._statements
            if _begin(statement) <= line <= (statement.end_lineno or line)
        ]
        statement, above = holding[-1]
        first, last = _begin(statement), statement.end_lineno or line
        body = getattr(statement, "body", None)
        if isinstance(body, list) and body:
            last = max(first, _begin(body[0]) - 1)
            if line > last:  # a later head of the same statement: elif is one of its own, else none
                first = last = line
        within = [a for a in above if isinstance(a, ast.FunctionDef | ast.AsyncFunctionDef)]
        if within:
            return first, last, (), None
        names = list(_defined(statement))
        owner: ast.stmt | None = next((a for a in above if isinstance(a, ast.ClassDef)), None)
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            owner = statement
        span = None
        if isinstance(owner, ast.FunctionDef | ast.ClassDef):
            names.extend(_defined(owner))
            span = owner.body[0].lineno, owner.end_lineno or line
        return first, last, tuple(dict.fromkeys(names)) or ("",), span

    def _walk(self, node: ast.AST, above: tuple[ast.AST, ...]) -> None:
        if isinstance(node, ast.stmt):
            self._statements.append((node, above))
        for piece in (*_typing_only(node), *_of_time(node, self._pace)):
            self._leave_out(piece)
        if isinstance(node, ast.Compare) and any(map(_is_text, (node.left, *node.comparators))):
            self._words.append(self._span(node))
        for child in ast.iter_child_nodes(node):
            self._walk(child, (*above, node))

    def _span(self, node: ast.expr | ast.stmt) -> tuple[tuple[int, int], tuple[int, int]]:
        start = (node.lineno, self._characters(node.lineno, node.col_offset))
        end = node.end_lineno or node.lineno
        return start, (end, self._characters(end, node.end_col_offset or 0))

    def _leave_out(self, node: ast.expr | ast.stmt) -> None:
        start, stop = self._span(node)
        if isinstance(node, ast.expr) and (_is_decorator_name(node) or _is_cache(node)):
            start = (node.lineno, 0)  # with its @
        self._out.append((start, stop))

    def _characters(self, line: int, byte: int) -> int:
        return len(self._lines[line - 1].encode()[:byte].decode(errors="ignore"))


def _is_decorator_name(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in _TYPING_ONLY


def _typing_only(node: ast.AST) -> Iterator[ast.expr | ast.stmt]:
    if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
        yield node.annotation
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        if node.returns is not None:
            yield node.returns
        yield from (one for one in node.decorator_list if _is_decorator_name(one))
    if isinstance(node, ast.Raise) or (
        isinstance(node, ast.If)
        and isinstance(node.test, ast.Name)
        and node.test.id == "TYPE_CHECKING"
    ):
        yield node
    if isinstance(node, ast.Assign) and any(
        isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets
    ):
        yield node
    if isinstance(node, ast.keyword) and node.arg == "examples":
        yield node.value
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in _TYPING_CALLS
        and node.args
    ):
        yield node.args[0]


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_cache(node: ast.AST) -> bool:
    name = node.func if isinstance(node, ast.Call) else node
    return isinstance(name, ast.Name) and name.id in _CACHES


def _of_time(node: ast.AST, pace: AbstractSet[str]) -> Iterator[ast.expr | ast.stmt]:
    """Return what changes how long something takes, or an assertion, and nothing else."""
    if isinstance(node, ast.FunctionDef):
        yield from (one for one in node.decorator_list if _is_cache(one))
    if isinstance(node, ast.Assign) and any(name in pace for name in _defined(node)):
        yield node
    if isinstance(node, ast.Call):
        called = getattr(node.func, "id", getattr(node.func, "attr", ""))
        aside = _ASIDE.get(called, frozenset())
        yield from (one.value for one in node.keywords if one.arg in aside)


def _begin(statement: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(one.lineno for one in decorators)])


def _defined(statement: ast.AST) -> Iterator[str]:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        yield statement.name
    targets = getattr(statement, "targets", None) or [getattr(statement, "target", None)]
    for target in targets:
        if target is not None:
            yield from (n.id for n in ast.walk(target) if isinstance(n, ast.Name))


def _hash(*parts: object) -> str:
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()
