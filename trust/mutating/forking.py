"""Tests in children of a process that has everything loaded but the library itself.

Loading NumPy, SciPy, pandas, pydantic, hypothesis and pytest takes longer than most tests. The
parent does it once and never loads wageflow; a child puts a tree with one changed file first on its
path and loads the library from there, so that what it runs is the changed code.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import types
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Sequence

__all__ = ["Child", "Group", "Tree", "map_file", "preload", "run_groups", "start"]

_HEAVY = (
    "numpy",
    "numpy.testing",
    "scipy.special",
    "scipy.stats",
    "scipy.integrate",
    "scipy.optimize",
    "scipy.signal",
    "pandas",
    "pydantic",
    "hypothesis",
    "hypothesis.extra.numpy",
    "coverage",
    "xarray",
    "rich.table",
    "typer",
    "matplotlib",
    "tomli_w",
    "doctest",
    "unittest.mock",
    "multiprocessing.pool",
    "concurrent.futures.process",
)
_PYTEST = (
    "-q",
    "--no-header",
    "--override-ini=addopts=",
    "--override-ini=xfail_strict=true",
    "--doctest-modules",
    "--import-mode=importlib",
    "-p",
    "no:cacheprovider",
    "-p",
    "no:unraisableexception",  # collects garbage twice, which takes longer than most tests
    "-p",
    "_hypothesis_pytestplugin",
)
_PROFILE = "mutants"
_STILL = 60.0  # seconds without any computing after which nothing more will come


def preload() -> None:
    """Load what is heavy and not ours, and say how hypothesis draws."""
    for name in _HEAVY:
        importlib.import_module(name)
    from hypothesis import HealthCheck, Phase, settings

    # no shrinking: that a test fails is all that is asked. How slow this machine is just now must
    # not look like a fault either.
    settings.register_profile(
        _PROFILE,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        report_multiple_bugs=False,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    gc.collect()
    gc.freeze()  # a child's collector need not go through all that again, nor copy its pages
    if "wageflow" in sys.modules:
        message = "the parent has loaded wageflow: no child could load a changed one"
        raise RuntimeError(message)


@dataclass(frozen=True)
class Tree:
    """A copy of the repository in which one file at a time is changed.

    Parameters
    ----------
    folder : Path
        Where the copy is.
    numba : Path
        Compiled code of this tree, kept as long as nothing compiled is changed.
    """

    folder: Path
    numba: Path

    @classmethod
    def copied(cls, root: Path, folder: Path) -> Tree:
        """Copy what git has under version control, as it stands in the working folder."""
        shutil.rmtree(folder, ignore_errors=True)
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=root,
            check=True,
            capture_output=True,
        ).stdout.decode()
        for name in listed.split("\0"):
            source = root / name
            if name and source.is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, folder / name)
        return cls(folder, folder.with_name(folder.name + "-numba"))

    @contextlib.contextmanager
    def changed(self, path: str, text: str) -> Generator[None]:
        """Have another text in one file for a while; no compiled copy of either text is left."""
        file = self.folder / path
        before = file.read_bytes()
        try:
            self._write(file, text.encode())
            yield
        finally:
            self._write(file, before)

    @staticmethod
    def _write(file: Path, content: bytes) -> None:
        for stale in (file.parent / "__pycache__").glob(f"{file.stem}.*"):
            stale.unlink()
        file.write_bytes(content)


@dataclass(frozen=True)
class Group:
    """Tests of one file, in the order in which they are run."""

    file: str
    items: tuple[str, ...]


@dataclass
class Child:
    """A running child and where it writes."""

    pid: int
    answer: Path
    log: Path
    began: float
    limit: float
    late_once: bool = False
    used: float = 0.0
    moved: float = 0.0

    def ended(self) -> bool:
        """Look whether it is done, and end it and all that it began if its time is over.

        Its time is the processor's where that is known: a busy machine is no endless loop. Who
        waits without working has much longer, unless nothing that it began works either.
        """
        pid, _ = os.waitpid(self.pid, os.WNOHANG)
        late = not pid and (self.late() or self.still())
        if not pid and not late:
            return False
        self.late_once = late
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        if not pid:
            os.waitpid(self.pid, 0)
        return True

    def late(self) -> bool:
        """Say whether it has had more than its time."""
        past = time.monotonic() - self.began
        if past < self.limit:
            return False
        used = _processor(self.pid)
        return past > 20 * self.limit or (past if used is None else used) > self.limit

    def still(self) -> bool:
        """Say whether neither it nor what it began has computed anything for a while."""
        now = time.monotonic()
        if now - max(self.moved, self.began) < _STILL:
            return False
        used = _of_group(self.pid)
        if used > self.used + 0.1:
            self.used, self.moved = used, now
            return False
        return True

    def said(self) -> dict[str, Any] | None:
        """Return its answer; None if it left none."""
        if not self.answer.exists():
            return None
        return dict(json.loads(self.answer.read_text(encoding="utf-8")))


def _processor(pid: int) -> float | None:
    """Return the seconds that a process and its ended children have computed; None if unknown."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return None
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def _of_group(leader: int) -> float:
    """Return the seconds that a group of processes has computed."""
    found = 0.0
    for file in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has just ended
            fields = file.read_text(encoding="utf-8").rpartition(")")[2].split()
            if int(fields[2]) == leader:
                found += sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return found


def start(
    tree: Tree, work: Callable[[], dict[str, Any]], limit: float, numba: Path | None = None
) -> Child:
    """Fork a child that works in the tree and writes what it returns."""
    folder = Path(tempfile.mkdtemp(prefix="child-", dir=tree.folder.parent))
    answer, log = folder / "answer.json", folder / "log.txt"
    pid = os.fork()
    if pid:
        return Child(pid, answer, log, time.monotonic(), limit)
    code = 1
    try:
        os.setsid()
        _settle(tree, log, numba or tree.numba, folder)
        said = work()
        draft = answer.with_suffix(".draft")
        draft.write_text(json.dumps(said), encoding="utf-8")
        draft.rename(answer)
        code = 0
    except BaseException:  # noqa: BLE001 - a child must not go on as if it were its parent
        traceback.print_exc()
    finally:
        os._exit(code)


def _settle(tree: Tree, log: Path, numba: Path, folder: Path) -> None:
    out = os.open(log, os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
    os.dup2(out, 1)
    os.dup2(out, 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.stdout = os.fdopen(1, "w", closefd=False, buffering=1)
    sys.stderr = os.fdopen(2, "w", closefd=False, buffering=1)
    # processes that a test spawns load what __main__ is, which must not be this campaign
    sys.modules["__main__"] = types.ModuleType("__main__")
    source = str(tree.folder / "src")
    os.chdir(tree.folder)
    sys.path[:] = [source, *(p for p in sys.path if not p.endswith(("/src", "/trust")))]
    numba.mkdir(parents=True, exist_ok=True)
    scratch = folder / "tmp"
    scratch.mkdir()
    sys.dont_write_bytecode = False  # `Tree.changed` sees to it that none goes stale
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.update(
        PYTHONPATH=source,
        NUMBA_CACHE_DIR=str(numba),
        HYPOTHESIS_PROFILE=_PROFILE,
        PYTEST_DISABLE_PLUGIN_AUTOLOAD="1",
        TMPDIR=str(scratch),
        MPLBACKEND="Agg",
    )
    tempfile.tempdir = str(scratch)
    importlib.invalidate_caches()


class _Chosen:
    """Keep the chosen tests, in their order."""

    def __init__(self, items: Sequence[str]) -> None:
        self._rank = {name: rank for rank, name in enumerate(items)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted(
            (item for item in items if item.nodeid in self._rank),
            key=lambda item: self._rank[item.nodeid],
        )


def run_groups(groups: Iterable[Group], budget: float = float("inf")) -> dict[str, Any]:
    """Run tests until one fails or the time for it is over, and say which failed.

    Runs in a child.
    """
    began = time.monotonic()
    count = 0
    for group in groups:
        if time.monotonic() - began > budget:
            return {"failed": "", "tests": count, "cut": True}
        if not Path(group.file).exists():
            continue
        watch = _Watch()
        code = pytest.main(
            [*_PYTEST, "-x", "--tb=line", group.file], plugins=[_Chosen(group.items), watch]
        )
        count += len(watch.seconds)
        if code not in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
            return {"failed": watch.failed or f"{group.file} (exit {int(code)})", "tests": count}
    return {"failed": "", "tests": count}


class _Watch:
    """Note which tests fail, and what the processor spends on each."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.failures: list[str] = []

    @property
    def failed(self) -> str:
        return self.failures[0] if self.failures else ""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        before = sum(os.times()[:4])
        try:
            return (yield)
        finally:
            self.seconds[item.nodeid] = round(sum(os.times()[:4]) - before, 3)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failures.append(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.failures.append(report.nodeid or "collection")


class _Contexts(_Watch):
    """Tell coverage which test runs; what is set up for many tests is of the whole file."""

    shared = "@shared"

    def __init__(self, cover: Any) -> None:
        super().__init__()
        self._cover = cover
        self._now = ""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        before = sum(os.times()[:4])
        self._switch(item.nodeid)
        try:
            return (yield)
        finally:
            self._switch("")
            self.seconds[item.nodeid] = round(sum(os.times()[:4]) - before, 3)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Generator[None, Any, Any]:
        before = self._now
        if fixturedef.scope != "function":
            self._switch(self.shared)
        try:
            return (yield)
        finally:
            self._switch(before)

    def _switch(self, context: str) -> None:
        self._now = context
        self._cover.switch_context(context)


def map_file(file: str, rooms: Sequence[str]) -> dict[str, Any]:
    """Run one file of tests in a child, and say which test ran which lines of the library."""
    import coverage

    cover = coverage.Coverage(
        data_file=None,
        config_file=False,
        source=[str(Path("src", "wageflow", room).resolve()) for room in rooms],
    )
    watch = _Contexts(cover)
    cover.start()
    pytest.main([*_PYTEST, "--tb=short", file], plugins=[watch])
    cover.stop()
    names = {name: number for number, name in enumerate(watch.seconds)}
    data = cover.get_data()
    lines: dict[str, dict[int, list[int]]] = {}
    for measured in data.measured_files():
        relative = Path(measured).relative_to(Path.cwd()).as_posix()
        found: dict[int, list[int]] = {}
        for line, contexts in data.contexts_by_lineno(measured).items():
            if _Contexts.shared in contexts:
                found[line] = [-1]  # every test of the file
            elif numbers := sorted(names[c] for c in contexts if c in names):
                found[line] = numbers
        lines[relative] = found
    return {"seconds": watch.seconds, "failed": watch.failures, "lines": lines}
