"""Full disks, lost rights, damaged checkpoints, no memory: a clear answer, and nothing lost.

    python trust/disk.py [--part NAME ...] [--seed 1]

Whatever happens, a command either does all that it was asked for, or ends with the exit code 2 and
a line on standard error that names the place; it leaves what stood there as it was, and nothing
half-written. Parts that mount a small disk, or that give up rights, need root, and are left out
without it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import record
from processes import SHELL, Tally, content, ran

import wageflow as wf
from wageflow.cli import main as shell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_DISK = 64  # MiB
_ESTIMATE = ("estimate", "--draws", "2**10", "--seed", "7")
_RUN = (*_ESTIMATE, "--checkpoint", "run", "--format", "json", "--out", "result.json")
_RESUME = ("estimate", "--resume", "run", "--format", "json", "--out", "result.json")
_SAVE = """
import wageflow as wf
wf.simulate(wf.load_programme("dprk-2012"), draws=2**10, seed=7).save("saved")
"""


@dataclass
class Part(Tally):
    """What became of the commands of a part."""

    commit: str = field(default_factory=record.commit)
    seconds: float = 0.0
    tried: int = 0
    done: int = 0
    refused: int = 0
    not_ours: int = 0

    def took(self, case: str, code: int, errors: str, *, may_fail: bool = True) -> bool:
        """Count a command; return whether it did what it was asked for."""
        self.tried += 1
        if code == 0 and not errors.strip():
            self.done += 1
            return True
        if code == 2 and may_fail:
            self.refused += 1
            self.refused_with(errors, case)
            return False
        self.fail(f"{case}: exit code {code}: {errors.strip()[-400:]}")
        return False


def forked(
    arguments: Sequence[str], where: Path, before: Callable[[], object] | None = None
) -> tuple[int, str]:
    """Run a command in a child of this process, which has everything loaded; see `ran`."""
    return _waited(*_forked(arguments, where, before))


def _forked(
    arguments: Sequence[str], where: Path, before: Callable[[], object] | None = None
) -> tuple[int, Any]:
    told = tempfile.TemporaryFile("w+")  # noqa: SIM115 - `_waited` reads it
    child = os.fork()
    if child:
        return child, told
    code = 1
    try:
        os.chdir(where)
        os.dup2(told.fileno(), 2)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.argv = ["wageflow", *arguments]
        if before is not None:
            before()
        if arguments[0] == "save":
            exec(_SAVE, {})  # noqa: S102 - our own text
            code = 0
        else:
            shell()
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else 1
    except wf.WageflowError as error:  # of Python: a user sees the class and the line
        os.write(2, f"wageflow: {error}\n".encode())
        code = 2
    except BaseException:  # noqa: BLE001 - what a user would see
        os.write(2, traceback.format_exc().encode())
    finally:
        try:
            sys.stderr.flush()
        finally:
            os._exit(code)


def _waited(child: int, told: Any, limit: float = 600.0) -> tuple[int, str]:
    timer = threading.Timer(limit, os.kill, (child, signal.SIGKILL))
    timer.daemon = True
    timer.start()
    _, status = os.waitpid(child, 0)
    timer.cancel()
    told.seek(0)
    return os.waitstatus_to_exitcode(status), told.read()


@contextmanager
def _disk() -> Iterator[Path]:
    """Mount a small disk of memory."""
    with tempfile.TemporaryDirectory() as folder:
        kind = ["-t", "tmpfs", "-o", f"size={_DISK}m", "tmpfs"]
        subprocess.run(["mount", *kind, folder], check=True)
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "-l", folder], check=True)


def _leave(disk: Path, kib: int) -> None:
    """Fill a disk but for so many KiB."""
    filler = disk / "filler"
    filler.unlink(missing_ok=True)
    free = os.statvfs(disk)
    rest = free.f_bavail * free.f_frsize - kib * 1024
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, rest))


def _outputs() -> dict[str, tuple[Sequence[str], str]]:
    """Return commands that write, with what they write."""
    claims = ("claims", "--topic", "headcount")
    found: dict[str, tuple[Sequence[str], str]] = {
        "checkpoint": (_RUN, ""),
        "saved estimate": (("save",), "saved"),
        "claims": ((*claims, "--format", "csv", "--out", "out.csv"), "out.csv"),
        "schema": (("schema", "contract", "--out", "out.json"), "out.json"),
        "brief": (("brief", "brief.toml", "--out", "out", "--quiet"), "out"),
    }
    for form in ("table", "json", "csv", "markdown", "html", "latex", "word", "excel"):
        found[f"table in {form}"] = ((*_ESTIMATE, "--format", form, "--out", "out"), "out")
    return found


def _brief(where: Path) -> None:
    (where / "brief.toml").write_text(
        '[brief]\ntitle = "T"\nsections = ["revenue"]\ndraws = 1024\nprogramme = "dprk-2012"\n'
    )


def full(part: Part, _: random.Random) -> None:
    """Try disks that fill at every stage, with and without something good that stands there."""
    with _disk() as disk:
        for name, (command, output) in _outputs().items():
            for old in (False, True):
                where = disk / "work"
                where.mkdir()
                _brief(where)
                if old and output:
                    _leave(disk, 60_000)
                    part.took(f"{name}, first", *forked(command, where), may_fail=False)
                before = content(where)
                kib, finished = 4, False
                while not finished and kib <= 20_000:
                    _leave(disk, kib)
                    case = f"{name}, {kib} KiB left{', over a good one' if old else ''}"
                    finished = part.took(case, *forked(command, where))
                    if not finished and output:
                        part.expect(f"{case}: changed what stood there", content(where) == before)
                    part.expect(f"{case}: left a draft", not list(where.rglob(".wageflow-*")))
                    kib *= 4
                part.expect(f"{name}: never finished", finished)
                shutil.rmtree(where)
            record.say(f"full disk, {name}: {part.tried} tried, {len(part.faults)} faults")
        # standard output goes to a file on the disk
        for command in (_ESTIMATE, ("--help",), ("--version",), ("schema", "brief"), ("brief",)):
            _leave(disk, 0)

            def into(path: Path = disk / "out") -> None:
                os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), 1)

            part.took(f"{' '.join(command)} to a full disk", *forked(command, disk, into))
        # a run that stopped for want of room goes on when there is some
        where = disk / "work"
        where.mkdir()
        _leave(disk, 4_000)  # a replicate takes some 600
        part.took("stopped half-way", *forked(_RUN, where))
        kept = len(list(where.glob("run/replicate-*")))
        part.expect("nothing was kept of a run that stopped half-way", 0 < kept < 16)
        _leave(disk, 30_000)
        part.took("and taken up", *forked(_RESUME, where), may_fail=False)
        part.expect("other bits", (where / "result.json").read_bytes() == _wanted()[0])


_WANTED: list[Any] = []


def _wanted() -> tuple[bytes, dict[str, bytes]]:
    """Return the result, and the checkpoint, of a run that nobody disturbed."""
    if not _WANTED:
        with tempfile.TemporaryDirectory() as folder:
            code, errors = forked(_RUN, Path(folder))
            if code:
                raise SystemExit(errors)
            result = (Path(folder) / "result.json").read_bytes()
            _WANTED.append((result, content(Path(folder) / "run")))
    found: tuple[bytes, dict[str, bytes]] = _WANTED[0]
    return found


def _demoted() -> None:
    """Give up what makes root write where nobody may."""
    import ctypes

    version, words = 0x20080522, 6
    header, none = (ctypes.c_uint32 * 2)(version, 0), (ctypes.c_uint32 * words)()
    if ctypes.CDLL(None, use_errno=True).capset(header, none):
        raise OSError(ctypes.get_errno(), "capset")


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Take the right to write from a folder and those in it."""
    folders = [folder, *(path for path in folder.rglob("*") if path.is_dir())]
    for each in folders:
        each.chmod(0o555)
    try:
        yield
    finally:
        for each in folders:
            each.chmod(0o755)


def rights(part: Part, _: random.Random) -> None:
    """Try a read-only disk, folders of somebody else, and things that stand in the way."""
    with _disk() as disk:
        for name, (command, output) in _outputs().items():
            where = disk / "work"
            where.mkdir()
            _brief(where)
            for old in (False, True):
                if old:
                    part.took(f"{name}, first", *forked(command, where), may_fail=False)
                    if name == "checkpoint":
                        (where / "run" / "replicate-00003.npz").unlink()
                before = content(disk)
                case = f"{name}{', over a good one' if old else ''}"
                subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
                done = part.took(f"{case}, read-only disk", *forked(command, where))
                subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
                with _locked(where):
                    done |= part.took(f"{case}, no rights", *forked(command, where, _demoted))
                part.expect(f"{case}: done without rights", not done)
                part.expect(f"{case}: changed something", content(disk) == before)
            shutil.rmtree(where)
            if output:
                where.mkdir()
                _brief(where)
                # a file where a folder is wanted, and the other way round
                if name in ("saved estimate", "brief"):
                    (where / output).write_text("mine")
                else:
                    (where / output).mkdir()
                    (where / output / "mine").write_text("mine")
                before = content(where)
                part.took(f"{name}, something in the way", *forked(command, where))
                part.expect(f"{name}: took what was in the way", content(where) == before)
                shutil.rmtree(where)
        # a finished run is read where nothing can be written
        where = disk / "work"
        where.mkdir()
        forked(_RUN, where)
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        part.took("finished, read-only", *forked(("estimate", "--resume", "run"), where))
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
        part.expect("a finished run is not read from a read-only disk", part.done)
        shutil.rmtree(where)


def shared(part: Part, rng: random.Random) -> None:
    """Try two processes on one checkpoint: of one run, of two, and beside one that was killed."""
    for turn in range(20):
        with tempfile.TemporaryDirectory() as folder:
            where = Path(folder)
            both = []
            for name in ("a.json", "b.json"):
                both.append(_forked((*_RUN[:-1], name), where))
                time.sleep(rng.uniform(0, 0.2))
            for each in both:
                part.took("two of one run", *_waited(*each), may_fail=False)
            same = all((where / n).read_bytes() == _wanted()[0] for n in ("a.json", "b.json"))
            part.expect("two of one run: other bits", same)
            part.expect("two of one run: checkpoint", content(where / "run") == _wanted()[1])
        with tempfile.TemporaryDirectory() as folder:
            where = Path(folder)
            other = [*_RUN[:-1], "b.json"]
            other[4] = "8"
            both = [_forked(_RUN, where)]
            time.sleep(rng.uniform(0, 0.1) if turn % 2 else 0.0)
            both.append(_forked(other, where))
            done = [part.took("two runs", *_waited(*each)) for each in both]
            part.expect(f"two runs in a folder: {done}", sum(done) == 1)
            again = forked(other if done[1] else _RUN, where)
            part.took("the one that has it, again", *again, may_fail=False)
            if done[0]:
                part.expect("it was harmed", content(where / "run") == _wanted()[1])


def damaged(part: Part, rng: random.Random) -> None:
    """Try checkpoints that are cut, changed in a byte, edited, emptied, or of something else."""
    result, checkpoint = _wanted()
    header, stored = checkpoint["run.json"], checkpoint["replicate-00003.npz"]

    def attempt(case: str, name: str, damage: bytes | None) -> None:
        with tempfile.TemporaryDirectory() as folder:
            where = Path(folder)
            (where / "run").mkdir()
            for each, data in checkpoint.items():
                if each != name:
                    (where / "run" / each).write_bytes(data)
            if damage is not None:
                (where / "run" / name).write_bytes(damage)
            resumed = part.took(f"{case}, --resume", *forked(_RESUME, where))
            if not resumed:
                part.expect(f"{case}: a replicate was given up", name == "run.json")
                same = {n: d for n, d in checkpoint.items() if n != name}
                left = {n: d for n, d in content(where / "run").items() if n != name}
                part.expect(f"{case}: something saved was lost", left == same)
            part.took(f"{case}, --checkpoint", *forked(_RUN, where), may_fail=False)
            part.expect(f"{case}: other bits", (where / "result.json").read_bytes() == result)
            part.expect(
                f"{case}: not mended", _healed(content(where / "run")) == _healed(checkpoint)
            )

    for name, whole in (("run.json", header), ("replicate-00003.npz", stored)):
        for k in range(64):
            attempt(f"{name} cut at {k}/64", name, whole[: len(whole) * k // 64])
        for _ in range(100):
            place = rng.randrange(len(whole))
            flipped = whole[place] ^ (1 << rng.randrange(8))
            data = whole[:place] + bytes([flipped]) + whole[place + 1 :]
            attempt(f"{name}, bit flipped in byte {place}", name, data)
        attempt(f"{name} gone", name, None)
        record.say(f"damaged, {name}: {part.tried} tried, {len(part.faults)} faults")
    edits: dict[str, Any] = {"seed": 8, "sampler": "latin", "keep": "draws", "asked": {}}
    edits |= {"draws of a replicate": 128, "programme": {}, "correlation": 5, "compiled": "x"}
    for key, value in edits.items():
        edited = json.dumps(json.loads(header) | {key: value}).encode()
        attempt(f"run.json, {key} edited", "run.json", edited)


def _healed(checkpoint: dict[str, bytes]) -> dict[str, Any]:
    """Return a checkpoint with its header as what it says, however it is laid out."""
    return {**checkpoint, "run.json": json.loads(checkpoint["run.json"])}


def other(part: Part, rng: random.Random) -> None:
    """Try checkpoints of another version or run, none, and damaged saved estimates."""
    from wageflow.simulation.storage import digest_of

    _, checkpoint = _wanted()
    header = {k: v for k, v in json.loads(checkpoint["run.json"]).items() if k != "sha256"}
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder)
        (where / "run").mkdir()
        for name, data in checkpoint.items():
            (where / "run" / name).write_bytes(data)
        for change in ({"wageflow": "0.0.1"}, {"numpy": "1.0"}, {"scipy": "9"}, {"format": 9}):
            theirs = header | change
            theirs["sha256"] = digest_of(theirs, {})
            (where / "run" / "run.json").write_text(json.dumps(theirs))
            before = content(where)
            for command in (_RUN, _RESUME):
                done = part.took(f"of another {change}", *forked(command, where))
                part.expect(f"{change}: taken up", not done and content(where) == before)
        (where / "run" / "run.json").write_bytes(checkpoint["run.json"])
        before = content(where)
        asked = (("--seed", "8"), ("--draws", "2**11"), ("--sampler", "latin"), ("--keep", "draws"))
        asked += (("--precision", "0.01"), ("--smooth",), ("dprk-2019",))
        for more in asked:
            done = part.took(f"--resume {more}", *forked((*_RESUME, *more), where))
            part.expect(f"--resume {more}: was done", not done and content(where) == before)
        for place in ("nowhere", "run/run.json", "empty"):
            (where / "empty").mkdir(exist_ok=True)
            done = part.took(f"--resume {place}", *forked(("estimate", "--resume", place), where))
            part.expect(f"--resume {place}: was done", not done)
        wanted = wf.simulate(wf.load_programme("dprk-2012"), draws=2**10, seed=7)
        saved = wanted.save(where / "saved")
        for name, data in content(saved).items():
            for k in range(100):
                place = rng.randrange(len(data))
                flipped = bytes([data[place] ^ (1 << rng.randrange(8))])
                cut = data[: len(data) * k // 100]
                for broken in (data[:place] + flipped + data[place + 1 :], cut):
                    (saved / name).write_bytes(broken)
                    _loaded(part, f"saved {name}, byte {place}", saved, wanted)
            (saved / name).write_bytes(data)


def _loaded(part: Part, case: str, saved: Path, wanted: wf.Estimate) -> None:
    """Load an estimate that was damaged on disk: that which was saved, or none."""
    part.tried += 1
    try:
        found = wf.load_estimate(saved)
    except wf.WageflowError:
        part.refused += 1
    except Exception as error:  # noqa: BLE001 - a fault is what is looked for
        part.fail(f"{case}: {error!r}")
    else:
        part.done += 1
        part.expect(f"{case}: other bits", (found.values() == wanted.values()).all())
        part.expect(f"{case}: manifest", found.manifest == wanted.manifest)


def midway(part: Part, _: random.Random) -> None:
    """Set the clock backwards, or to 1970, and delete a folder in the middle."""

    def backwards() -> None:
        ticks = iter(range(10**9, 0, -1000))
        time.time = lambda: float(next(ticks))  # type: ignore[assignment]

    def long_ago() -> None:
        true = time.gmtime
        time.time = lambda: 0.0  # type: ignore[assignment]
        time.localtime = time.gmtime = lambda _=0: true(0)  # type: ignore[assignment]

    for clock in (backwards, long_ago):
        for name, (command, _output) in _outputs().items():
            with tempfile.TemporaryDirectory() as folder:
                where = Path(folder)
                _brief(where)
                case = f"{name}, clock {clock.__name__}"
                # Word knows no date before 1980
                refusable = clock is long_ago and name in ("brief", "table in word")
                part.took(case, *forked(command, where, clock), may_fail=refusable)
                if name == "checkpoint":
                    right = (where / "result.json").read_bytes() == _wanted()[0]
                    part.expect(f"{case}: other bits", right)

    def deleting(what: Path, wanted: str) -> Callable[[], None]:
        def wait() -> None:
            while not list(what.glob(wanted)):
                time.sleep(0.001)
            shutil.rmtree(what, ignore_errors=True)

        return lambda: threading.Thread(target=wait, daemon=True).start()

    for count in range(0, 16, 3):
        with tempfile.TemporaryDirectory() as folder:
            where = Path(folder)
            before = deleting(where / "run", f"replicate-{count:05d}.npz")
            part.took(f"deleted after {count}", *forked(_RUN, where, before))
            part.took("and begun again", *forked(_RUN, where), may_fail=False)
            part.expect("other bits", (where / "result.json").read_bytes() == _wanted()[0])


def limits(part: Part, _: random.Random) -> None:
    """Give few open files from the first moment on, and little memory once libraries are there.

    Libraries are loaded before memory is short: OpenBLAS, which NumPy and SciPy bring, waits for
    ever where it finds none, and no signal reaches it.
    """
    commands = {
        "estimate": _RUN,
        "four threads": (*_RUN, "--workers", "4"),
        "excel": (*_ESTIMATE, "--format", "excel", "--out", "out.xlsx"),
    }
    forked(("brief", "brief.toml", "--out", "out"), Path("/"))  # so that all is loaded
    for name, command in commands.items():
        for kind, most in [
            *((resource.RLIMIT_NOFILE, n) for n in (4, 5, 6, 7, 8, 10, 16, 32)),
            *((resource.RLIMIT_AS, n) for n in (0, 1, 2, 4, 8, 16, 32, 64, 128)),
        ]:
            with tempfile.TemporaryDirectory() as folder:
                where, files = Path(folder), kind == resource.RLIMIT_NOFILE

                def few(most: int = most) -> None:
                    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

                def little(most: int = most) -> None:
                    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
                    limit = pages * resource.getpagesize() + most * 2**20
                    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))

                if files:
                    code, errors = ran((*SHELL, *command), where, preexec_fn=few)
                else:
                    code, errors = forked(command, where, little)
                case = f"{name}, {most} {'open files' if files else 'MiB more'}"
                if code not in (0, 2) and ("wageflow" not in errors or "site module" in errors):
                    part.tried += 1
                    part.not_ours += 1  # Python or NumPy did not begin
                else:
                    part.took(case, code, errors)
                part.expect(f"{case}: left a draft", not list(where.rglob(".wageflow-*")))
                if (where / "result.json").exists():
                    right = (where / "result.json").read_bytes() == _wanted()[0]
                    part.expect(f"{case}: other bits", right)
        record.say(f"limits, {name}: {part.tried} tried, {len(part.faults)} faults")


_PARTS: dict[str, Callable[[Part, random.Random], None]] = {
    each.__name__: each for each in (full, rights, shared, damaged, other, midway, limits)
}
_ROOT = {"full", "rights"}


def main() -> int:
    """Go through the parts, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--part", nargs="*", choices=_PARTS, default=list(_PARTS))
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # no disk stays mounted
    start = time.monotonic()
    parts: dict[str, Part] = {}
    earlier = record.earlier("disk").get("parts", {})
    for name in asked.part:
        if name in _ROOT and os.geteuid() != 0:
            record.say(f"{name}: needs root, left out")
            continue
        begun, part = time.monotonic(), Part()
        parts[name] = part
        _PARTS[name](part, random.Random(asked.seed))
        record.say(f"{name}: {part.tried} tried, {len(part.faults)} faults")
        part.seconds = round(time.monotonic() - begun, 1)
        every = earlier | {name: vars(part) for name, part in parts.items()}
        found = {
            "tried": sum(part["tried"] for part in every.values()),
            "faults": sum(len(part["faults"]) for part in every.values()),
            "parts": every,
        }
        record.write("disk", start, found)
    return 1 if any(part.faults for part in parts.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
