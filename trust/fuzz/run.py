"""Put hostile input through one door for a while; totals stand in trust/results/fuzz-DOOR.json.

python trust/fuzz/run.py --door programme --engine atheris --minutes 20
python trust/fuzz/run.py --door programme --engine hypothesis --minutes 10
python trust/fuzz/run.py --door programme --replay FILE...       # what becomes of saved inputs
python trust/fuzz/run.py --door programme --minimise FILE        # fewest lines with the same fault

A door is a module of trust/fuzz/doors: SEEDS or seeds(), TOKENS, attempt(data), strategy(), and
perhaps mutate(data, random), which returns a near relative of an input. Runs add up, and what
atheris has grown in the corpus is where the next run starts. An input that brings about a fault is
saved beside the corpus, once for each kind of fault, and the run goes on.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import json
import os
import platform
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
import traceback
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

HERE = Path(__file__).resolve().parent
RESULTS = HERE.parent / "results"
_MEMORY = 3 * 2**30  # of data; a fault at 2 GiB is told before this ends the process
_EVERY = 5.0  # seconds between two notes of how far a run is
_BLOCK = 200  # examples of hypothesis under one seed
_LONGEST = 65_536  # bytes of an input


class _Run:
    """The counts of one run in its own process, noted on disk every few seconds."""

    def __init__(self, door: Any, folder: Path, seconds: float) -> None:
        self.door, self.folder = door, folder
        self.start, self.until = time.monotonic(), time.monotonic() + seconds
        self.counts = {"answered": 0, "refused": 0, "faulty": 0}
        self.faults: dict[str, str] = {}
        self.longest, self.noted = 0.0, 0.0
        (folder / "faults").mkdir(parents=True, exist_ok=True)

    @property
    def over(self) -> bool:
        return time.monotonic() >= self.until

    def one(self, data: bytes) -> None:
        before = time.process_time()
        try:
            kind = _attempted(self.door, data)
        except Exception as error:  # noqa: BLE001 - whatever comes through is what is looked for
            kind = "faulty"
            self._keep(error, data)
        self.longest = max(self.longest, time.process_time() - before)
        self.counts[kind] += 1
        if time.monotonic() - self.noted > _EVERY:
            self.note()

    def _keep(self, error: Exception, data: bytes) -> None:
        from fault import signature

        kind = signature(error)
        if kind in self.faults:
            return
        self.faults[kind] = _first_line(error)
        digest = hashlib.sha256(kind.encode()).hexdigest()[:12]
        path = self.folder / "faults" / digest
        if not path.exists():
            path.write_bytes(data)
            told = "".join(traceback.format_exception(error))
            path.with_suffix(".txt").write_text(f"{kind}\n\n{told}", encoding="utf-8")
        print(f"fault: {kind}: {self.faults[kind]} ({path.name})", file=sys.stderr, flush=True)
        self.note()

    def note(self) -> None:
        self.noted = time.monotonic()
        used = resource.getrusage(resource.RUSAGE_SELF)
        told = {
            "wall_seconds": round(self.noted - self.start, 1),
            "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
            "inputs": sum(self.counts.values()),
            **self.counts,
            "longest_input_seconds": round(self.longest, 3),
            "peak_mib": used.ru_maxrss // 1024,
            "faults": self.faults,
        }
        draft = self.folder / f"status-{os.getpid()}.draft"
        draft.write_text(json.dumps(told), encoding="utf-8")
        draft.replace(_status(self.folder, os.getpid()))


def _status(folder: Path, process: int) -> Path:
    """Return where a process tells what it did: another one may be at the same door."""
    return folder / f"status-{process}.json"


def _attempted(door: Any, data: bytes) -> str:
    from fault import Fault, guarded

    with guarded():
        kind: str = door.attempt(data)
    if kind not in {"answered", "refused"}:
        raise Fault("neither answered nor refused", repr(kind))
    return kind


def _first_line(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0][:300]


def _door(name: str) -> Any:
    return importlib.import_module(f"doors.{name}")


def _seeds(door: Any) -> list[bytes]:
    return list(door.SEEDS if hasattr(door, "SEEDS") else door.seeds())


# in a process of its own -------------------------------------------------------------------------


def _with_atheris(name: str, folder: Path, seconds: float, seed: int) -> None:
    import atheris

    with atheris.instrument_imports(include=["wageflow"]):
        import wageflow  # noqa: F401 - the package is imported here to be watched

        door = _door(name)
        # much is imported where it is used, and what is imported here is watched, and not timed
        for data in _seeds(door):
            with suppress(Exception):
                door.attempt(data)
    run = _Run(door, folder, seconds)
    corpus = folder / "corpus"
    corpus.mkdir(exist_ok=True)
    for data in _seeds(door):
        (corpus / f"seed-{hashlib.sha256(data).hexdigest()[:12]}").write_bytes(data)
    words = folder / "words"
    lines = (f'"{_escaped(token)}"' for token in door.TOKENS if token)
    words.write_text("\n".join(lines) + "\n", encoding="ascii")
    options: dict[str, Any] = {}
    if hasattr(door, "mutate"):

        def mutate(data: bytes, size: int, chance: int) -> bytes:
            rng = random.Random(chance)
            # half by structure, half byte by byte as the engine does
            made = door.mutate(data, rng) if rng.random() < 0.5 else b""
            return made if 0 < len(made) <= size else atheris.Mutate(data, size)

        options["custom_mutator"] = mutate
    arguments = [
        sys.argv[0],
        f"-max_total_time={max(1, int(seconds))}",
        f"-dict={words}",
        f"-max_len={_LONGEST}",
        f"-seed={seed or 1}",
        f"-artifact_prefix={folder / 'faults'}/ended-",
        "-rss_limit_mb=2560",
        "-timeout=1200",  # of the clock on the wall; `guarded` looks at that of the processor
        "-len_control=0",
        str(corpus),
    ]
    atheris.Setup(arguments, run.one, **options)
    atheris.Fuzz()


def _escaped(token: str) -> str:
    return "".join(
        chr(byte) if 32 <= byte < 127 and chr(byte) not in '"\\' else f"\\x{byte:02x}"
        for byte in token.encode()
    )


def _with_hypothesis(name: str, folder: Path, seconds: float, seed: int) -> None:
    import hypothesis

    door = _door(name)
    run = _Run(door, folder, seconds)
    for data in _seeds(door):
        run.one(data)
    settings = hypothesis.settings(
        max_examples=_BLOCK,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    block = seed
    while not run.over:
        block += 1

        @hypothesis.seed(block)
        @settings
        @hypothesis.given(door.strategy())
        def examples(data: bytes) -> None:
            if not run.over:
                run.one(data)

        examples()
    run.note()


def _child(asked: argparse.Namespace) -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
    engine = {"atheris": _with_atheris, "hypothesis": _with_hypothesis}[asked.engine]
    engine(asked.door, Path(asked.corpus), asked.minutes * 60.0, asked.seed)


# the parent --------------------------------------------------------------------------------------


def _run(asked: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Run the door until its time is up, again if its process ends early; return the counts."""
    folder.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + asked.minutes * 60.0
    total: dict[str, Any] = {}
    seed = asked.seed
    while (left := until - time.monotonic()) > 1.0:
        log = folder / f"{asked.engine}.log"
        command = [
            *(sys.executable, __file__, "--child", "--door", asked.door),
            *("--engine", asked.engine, "--minutes", str(left / 60.0)),
            *("--corpus", str(folder), "--seed", str(seed)),
        ]
        with log.open("wb") as sink, subprocess.Popen(command, stderr=sink, stdout=sink) as child:
            code = child.wait()
        status = _status(folder, child.pid)
        text = log.read_text(encoding="utf-8", errors="replace")
        told = json.loads(status.read_text(encoding="utf-8")) if status.exists() else {}
        status.unlink(missing_ok=True)
        _join(total, told | _coverage(text))
        for line in re.findall(r"^fault: .*", text, re.MULTILINE):
            print(line, file=sys.stderr)
        if code:
            last = text.strip().splitlines()[-30:]
            saved = next((line for line in last if "SUMMARY" in line), f"exit code {code}")
            total.setdefault("faults", {})[f"the process ended: {saved}"] = saved
            print("\n".join(last), file=sys.stderr)
            if not told:
                break  # it does not even start
            seed += 1
    return total


def _coverage(log: str) -> dict[str, Any]:
    found = re.findall(r"cov: (\d+) ft: (\d+) corp: (\d+)", log)
    if not found:
        return {}
    return dict(zip(("edges", "features", "corpus"), map(int, found[-1]), strict=True))


_GREATEST = ("longest_input_seconds", "peak_mib", "edges", "features", "corpus")
_SUMS = ("wall_seconds", "cpu_seconds", "inputs", "answered", "refused", "faulty")


def _join(total: dict[str, Any], run: dict[str, Any]) -> None:
    for name in _SUMS:
        total[name] = round(total.get(name, 0) + run.get(name, 0), 1)
    for name in _GREATEST:
        if name in run or name in total:
            total[name] = max(total.get(name, 0), run.get(name, 0))
    total["faults"] = {**run.get("faults", {}), **total.get("faults", {})}


def _record(asked: argparse.Namespace, run: dict[str, Any]) -> None:
    sys.path.append(str(HERE.parent))
    from record import commit

    import wageflow as wf

    path = RESULTS / f"fuzz-{asked.door}.json"
    whole = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"door": asked.door}
    engine = whole.setdefault(asked.engine, {})
    runs = engine.pop("runs", [])
    _join(engine, run)
    runs.append(
        {
            "command": f"python trust/fuzz/run.py --door {asked.door} --engine {asked.engine} "
            f"--minutes {asked.minutes:g} --seed {asked.seed}",
            "wageflow": wf.__version__,
            "commit": commit(),
            "python": platform.python_version(),
            "inputs": run.get("inputs", 0),
            "wall_seconds": run.get("wall_seconds", 0),
            "faults": len(run.get("faults", {})),
        }
    )
    engine["runs"] = runs
    RESULTS.mkdir(exist_ok=True)
    path.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _replay(door: Any, files: Sequence[str]) -> int:
    faulty = 0
    for name in files:
        try:
            told = _attempted(door, Path(name).read_bytes())
        except Exception as error:  # noqa: BLE001 - as in a run
            faulty += 1
            told = f"faulty: {_first_line(error)}"
        print(f"{Path(name).name}: {told}")
    return 1 if faulty else 0


def _minimise(door: Any, name: str) -> None:
    """Take lines out of an input as long as its fault stays the same; print what is left."""
    from fault import signature

    def kind(lines: list[bytes]) -> str:
        try:
            _attempted(door, b"".join(lines))
        except Exception as error:  # noqa: BLE001 - as in a run
            return signature(error)
        return ""

    lines = Path(name).read_bytes().splitlines(keepends=True)
    wanted = kind(lines)
    size = max(1, len(lines) // 2)
    while wanted:
        at, taken = 0, False
        while at < len(lines):
            fewer = lines[:at] + lines[at + size :]
            if kind(fewer) == wanted:
                lines, taken = fewer, True
            else:
                at += size
        if size == 1 and not taken:
            break
        size = max(1, size // 2)
    print(f"# {wanted or 'no fault'}")
    sys.stdout.flush()
    sys.stdout.buffer.write(b"".join(lines))


def main() -> int:
    """Run what the command line asks for; the exit code is 1 if a fault was found."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--door", required=True)
    parser.add_argument("--engine", choices=("atheris", "hypothesis"), default="hypothesis")
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument(
        "--corpus", help="a folder that is kept between runs; one a door is made in it"
    )
    parser.add_argument("--seed", type=int, default=0, help="0: from the clock")
    parser.add_argument("--replay", nargs="+", metavar="FILE")
    parser.add_argument("--minimise", metavar="FILE")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    sys.path.insert(0, str(HERE))
    if asked.child:
        _child(asked)
        return 0
    if asked.replay:
        return _replay(_door(asked.door), asked.replay)
    if asked.minimise:
        _minimise(_door(asked.door), asked.minimise)
        return 0
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    asked.seed = asked.seed or int(time.time()) % 2**31
    above = Path(asked.corpus or tempfile.gettempdir() + "/wageflow-corpus")
    print(f"corpus: {above / asked.door}", file=sys.stderr)
    run = _run(asked, above / asked.door)
    _record(asked, run)
    print(json.dumps(run, indent=1, ensure_ascii=False))
    return 1 if run.get("faults") else 0


if __name__ == "__main__":
    sys.exit(main())
