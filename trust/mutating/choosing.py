"""Which tests are run for a mutant, and in which order.

One run of the tests under coverage says which test runs which lines. For a line inside a function
these tests are run; for one that is done at import (a constant, a field of a dataclass, a
decorator) those that run a line where its name stands, or a line of the body that it belongs to,
and those of the package as a whole. A line that no test was seen to run (it is compiled, or runs in
other processes) gets the tests of those who call what its module defines.
The module's own tests come first, then the quick ones. Tests of the same files that did not run the
line come last: a fixture or a cache may have handed them what another test computed.
"""

from __future__ import annotations

import difflib
import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from mutating.forking import Group

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mutating.places import Place

__all__ = ["Chosen", "TestMap"]

_WORD = re.compile(r"[A-Za-z_]\w*")
_DEFINED = re.compile(r"^\s*(?:def|class) (\w+)", re.MULTILINE)
_ALL = -1  # what is set up for all tests of a file


@dataclass(frozen=True)
class Chosen:
    """Tests for a mutant.

    Parameters
    ----------
    direct : list of Group
        Run the line.
    further : list of Group
        The other tests of these files, as long as the budget lasts.
    seconds : float
        What all take on the unchanged code.
    cut : bool
        Whether some that run the line are left out, because they take too long.
    """

    direct: list[Group]
    further: list[Group]
    seconds: float
    cut: bool


@dataclass
class TestMap:
    """What each file of tests takes and covers."""

    __test__ = False

    seconds: dict[str, dict[str, float]] = field(default_factory=dict)
    lines: dict[str, dict[str, dict[int, list[int]]]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    _names: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    _order: dict[str, list[str]] = field(default_factory=dict)
    _root: Path = Path()

    @classmethod
    def read(cls, folder: Path, files: set[str], root: Path) -> TestMap:
        """Gather what is known of some files of tests."""
        made = cls()
        moves: dict[tuple[str, str], dict[int, int]] = {}
        for kept in sorted(folder.glob("*.json")):
            said = json.loads(kept.read_text(encoding="utf-8"))
            if said["file"] not in files:
                continue
            for path in said["lines"]:
                known = folder / "sources" / said["sources"][path]
                if (known.name, path) not in moves:
                    moves[known.name, path] = _moved(known, root / path)
            made._add(said, {path: moves[said["sources"][path], path] for path in said["lines"]})
        made._index(root)
        return made

    def _add(self, said: dict[str, Any], moves: dict[str, dict[int, int]]) -> None:
        file = said["file"]
        self.seconds[file] = {
            name: taken for name, taken in said["seconds"].items() if name not in said["failed"]
        }
        order = list(said["seconds"])
        self.failed.extend(said["failed"])
        for path, lines in said["lines"].items():
            mine = self.lines.setdefault(path, {}).setdefault(file, {})
            for line, numbers in lines.items():
                mine[moves[path].get(int(line), 0)] = [
                    n for n in numbers if n == _ALL or order[n] in self.seconds[file]
                ]
        self._order[file] = order

    def _index(self, root: Path) -> None:
        """Note where each word of the library stands, for what is done at import."""
        self._root = root
        index: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for path in self.lines:
            file = root / path
            if not file.exists():
                continue
            for number, text in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
                for word in set(_WORD.findall(text)):
                    index[word].append((path, number))
        self._names = dict(index)

    def chosen(self, place: Place, most: float, budget: float) -> Chosen:
        """Return the tests for a mutant, each kind up to a number of seconds."""
        wanted: dict[str, set[str]] = defaultdict(set)
        self._add_tests(self._lines_of(place), wanted)
        if not wanted:
            self._add_tests(self._lines_around(place), wanted)
        if place.names:
            for file in self.seconds:
                if _near(place.path, file) or file.count("/") == 1:  # those of the whole package
                    wanted[file].update(self.seconds[file])
        every = self._grouped(place, wanted)
        direct = self._within(every, most)
        rest = {file: set(self.seconds[file]) - names for file, names in wanted.items()}
        further = self._within(self._grouped(place, rest), budget)
        seconds = sum(map(self._taken, (*direct, *further)))
        return Chosen(direct, further, seconds, cut=direct != every)

    def _add_tests(self, lines: Iterable[tuple[str, int]], wanted: dict[str, set[str]]) -> None:
        for path, line in lines:
            for file, covered in self.lines.get(path, {}).items():
                for number in covered.get(line, ()):
                    wanted[file].update(
                        self.seconds[file] if number == _ALL else (self._order[file][number],)
                    )

    def _within(self, groups: list[Group], most: float) -> list[Group]:
        """Keep as many tests as there is time for, the quick ones of each file first."""
        kept: list[Group] = []
        for group in groups:
            names = []
            for name in group.items:
                if self.seconds[group.file][name] <= most:
                    most -= self.seconds[group.file][name]
                    names.append(name)
            if names:
                kept.append(Group(group.file, tuple(names)))
        return kept

    def _lines_of(self, place: Place) -> Iterator[tuple[str, int]]:
        for line in range(place.first, place.last + 1):
            yield place.path, line
        if place.names and place.body is not None:
            for line in range(place.body[0], place.body[1] + 1):
                yield place.path, line
        for name in place.names:
            yield from self._names.get(name, ())

    def _lines_around(self, place: Place) -> Iterator[tuple[str, int]]:
        """Return where a module that is compiled, or runs in other processes only, is called."""
        text = (self._root / place.path).read_text(encoding="utf-8")
        for name in _DEFINED.findall(text):
            yield from self._names.get(name, ())

    def _grouped(self, place: Place, wanted: dict[str, set[str]]) -> list[Group]:
        made = [
            Group(file, tuple(sorted(names, key=self.seconds[file].__getitem__)))
            for file, names in wanted.items()
            if names
        ]
        return sorted(
            made,
            key=lambda group: self._taken(group) * (0.2 if _near(place.path, group.file) else 1),
        )

    def _taken(self, group: Group) -> float:
        return 0.3 + sum(self.seconds[group.file][name] for name in group.items)


def _moved(known: Path, file: Path) -> dict[int, int]:
    """Return where the lines of a file are now; those that are gone are left out."""
    if not file.exists():
        return {}
    old, new = (one.read_text(encoding="utf-8").splitlines() for one in (known, file))
    blocks = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return {
        before + 1: start + before - first + 1
        for _, first, last, start, stop in blocks
        for before in range(first, last)
        if start + before - first < stop
    }


def _near(path: str, file: str) -> bool:
    """Say whether a file of tests carries the name of the module, or is the module."""
    stem = PurePosixPath(path).stem
    return file == path or PurePosixPath(file).stem.removeprefix("test_") == stem
