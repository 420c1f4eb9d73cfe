"""The shell: command lines of a grammar that is read off the commands themselves.

An input is a line of choices: the command, its options, sound and hostile values for each, what
stands in the folder, how wide the terminal is, and what its encoding can say. The shell runs in
this process, and one line in a hundred in one of its own as well. What counts: the exit code, one
line a fault on standard error, nothing written when refused, and figures in what is answered.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zlib
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from doors.choices import Choices
from doors.ledgers import csv_bytes, shipped_rows, shipped_sources, slice_of
from doors.telling import PYTHONIC
from fault import Fault
from hypothesis import strategies as st

from wageflow.cli.app import app, main

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TOKENS: Sequence[str] = ()

_MOST = 6  # options in a line
PROGRAMME = """[programme]
name = "mine"
[sides]
state = ["government"]
[params."state share"]
pert = [0.40, 0.48, 0.70]
[chains.mine]
steps = [
  { share = "government", rate = "state share", of = "gross" },
  { fee = "guard", amount = 9 },
]
[[cohorts]]
host = "Kuwait"
workers = { uniform = [10, 20] }
gross_wage = { between = [4000, 6000], coverage = 0.9 }
price_year = 2012
chain = "mine"
"""
STUDY = """programme = "mine.toml"
start = "2012"
end = "2014"
[[scenarios]]
name = "nothing"
[[scenarios]]
name = "ban"
[[scenarios.measures]]
kind = "Repatriate"
by = "2013-06-30"
compliance = 0.9
"""
BRIEF = (
    """[brief]
title = "Mine"
sections = ["summary", "revenue", "method"]
figures = ["svg"]
draws = 1024
seed = 1
"""
    + PROGRAMME
)
#: Names of files and folders that the folder holds, or lacks.
FILES = (
    "mine.toml",
    "study.toml",
    "brief.toml",
    "bad.toml",
    "empty.toml",
    "binary.toml",
    "folder",
    "pack",
    "badpack",
    "missing.toml",
    "there.csv",
    "deep/none.toml",
    "",
    ".",
    "..",
    "/",
    "-",
    "--",
    "a\x00b",
    "\udcff",
    "x" * 300,
    "/dev/null",
    "/dev/zero",
    "/dev/full",
    "/proc/self/mem",
    "\u202ex",
    "a\nb",
    "~",
    "loop",
    "mine.toml/x",
    " ",
    "*",
    "=cmd()",
    "<script>alert(1)</script>",
    "\u05e9\u05dc\u05d5\u05dd",
)
OUTS = (
    "new.csv",
    "new.json",
    "new.md",
    "new.html",
    "new.tex",
    "new.txt",
    "new.docx",
    "new.xlsx",
    "there.csv",
    "folder",
    "none/new.csv",
    "new.pdf",
    "new",
    "",
    ".",
    "-",
    "/dev/full",
    "/dev/null",
    "a\x00.csv",
    "\udcff.csv",
    "x" * 300 + ".csv",
    "loop",
    "mine.toml/x.csv",
    "new.CSV",
    " .csv",
    ".csv",
    "\u202e.csv",
    "a\nb.csv",
    "/nowhere/x.csv",
    "/proc/x.csv",
)
WORDS = (
    "",
    " ",
    "Kuwait",
    "kuwait",
    "China",
    "all",
    "*",
    "nan",
    "inf",
    "-inf",
    "0",
    "-0",
    "1",
    "-1",
    "0.5",
    "1e308",
    "-1e308",
    "5e-324",
    "1e999",
    "1,234",
    "0,5",
    "2012",
    "2012-06",
    "2012-13",
    "9999",
    "0000",
    "host",
    "recipient",
    "host,recipient",
    "host,host",
    ",",
    "measure",
    "gross",
    "state-side",
    "statutory",
    "net",
    "received",
    "sobol",
    "latin",
    "random",
    "json",
    "csv",
    "table",
    "markdown",
    "html",
    "latex",
    "word",
    "excel",
    "JSON",
    "local",
    "migrants",
    "USD=1",
    "NPR=0.0094",
    "NPR=nan",
    "=",
    "USD",
    "real",
    "nominal",
    "year",
    "month",
    "government",
    "worker",
    "a=b",
    "a=*",
    "wage *",
    "x" * 300,
    "a\x00b",
    "\udcff",
    "\x1b[31mred",
    "\u202eabc",
    "a\nb",
    "<b>",
    "=cmd()",
    "$x$",
    "\\input{x}",
    "\u05e9\u05dc\u05d5\u05dd",
    "-",
    "--",
    "--help",
    "None",
    "true",
    "\u0661\u0662",
    "tornado",
    "shapley",
    "given-data",
    "information",
    "draws",
    "summary",
    "UNSCR 2397",
    "ban",
    "programme",
    "scenario",
    "contract",
    "nksc-revenue",
    "headcount",
    "wage",
    "revenue",
    "dprk",
    "kuwait-2012",
    "dprk-2012",
    "dprk-2019",
    "dprk-resolutions",
    "dprk-headline",
    "uae-plasterer",
    "1_0",
    "\uff15",
    "1e3",
    "0x10",
    "1/2",
    "5%",
    "$5",
)
DRAWS = (
    "1024",
    "256",
    "512",
    "2**10",
    "2**8",
    "1000",
    "0",
    "-16",
    "16",
    "2**99",
    "2**62",
    "9" * 27,
    "abc",
    "",
    "nan",
    "1e3",
    "2**-1",
    "\u0661",
    "1_024",
    "+1024",
    " 64",
    "64\n",
)
SEEDS_ = ("1", "0", "-1", "2**63", "9" * 26, "2**62", "abc", "1.5", "", "0_0")
SOUND: dict[str, tuple[str, ...]] = {
    "estimate": ("mine.toml", "--draws", "256"),
    "chain": ("kuwait-2012",),
    "claims": ("pack",),
    "audit": ("pack", "--programme", "mine.toml", "--draws", "256"),
    "compare": ("study.toml", "--draws", "256"),
    "sensitivity": ("mine.toml", "--draws", "1024"),
    "reconcile": ("dprk-headline", "--draws", "1024"),
    "gap": ("mine.toml", "--draws", "256"),
    "contract": ("uae-plasterer", "--draws", "256"),
    "portfolio": ("dprk-2012", "--draws", "256"),
    "brief": ("brief.toml", "--out", "made"),
    "schema": ("contract",),
}
#: Not chosen: what reaches out to a network, starts threads, or is long by being asked to be.
LEFT_OUT = ("--cluster", "--workers", "--help", "--precision")
ENCODINGS = ("utf-8", "utf-8", "ascii", "cp1252", "cp437", "utf-16")
WIDTHS = ("80", "1", "0", "-5", "abc", "3", "20", "100000", "")


@lru_cache(maxsize=1)
def commands() -> dict[str, list[Any]]:
    """Return the options of each command."""
    made: Any = typer.main.get_command(app)
    return {
        name: [one for one in each.params if one.opts[-1] not in LEFT_OUT]
        for name, each in made.commands.items()
    }


def seeds() -> list[bytes]:
    """Return each command as it is sound, and with each of its options."""
    found = []
    for number, (_, options) in enumerate(commands().items()):
        found.append(bytes([0, number, 0, 0, 0, 0]))
        found += [bytes([0, number, 0, 0, 0, 1, place, 7 * place]) for place in range(len(options))]
    return found


def attempt(data: bytes) -> str:
    """Run a command line."""
    choose = Choices(data)
    wild = choose.below(8) == 7
    name = choose.one_of(list(commands()))
    encoding, width = choose.one_of(ENCODINGS), choose.one_of(WIDTHS)
    ending = choose.below(12)
    line = _wild(choose, name) if wild else _line(choose, name)
    with _folder() as folder:
        before = _state(folder)
        apart = encoding != "utf-16" and "\0" not in "".join(line) and zlib.crc32(data) % 100 == 0
        code, out, err = _run(line, encoding, width, ending)
        _judged(line, code, out, err, ending=ending, encoding=encoding)
        if code == 2:
            after = _state(folder)
            if after != before:
                new = sorted(set(after) ^ set(before))
                raise Fault("something is written though it is refused", f"{line} {new}")
        elif "--out" in line or any(one.startswith("--out=") for one in line):
            _files(folder, before, line)
    if apart:
        with _folder():
            second, out, told = _run_apart(line, encoding, width, ending)
            _judged(line, second, out, told, ending=ending, encoding=encoding)
            if second != code:
                said = f"{line}: {code} {err[:200]}; there {second} {told[:200]}"
                raise Fault("another exit code in a process of its own", said)
    return "answered" if code == 0 else "refused"


def _line(choose: Choices, name: str) -> list[str]:
    line = [name, *SOUND[name]]
    for _ in range(choose.below(_MOST)):
        option = choose.one_of(commands()[name])
        if option.param_type_name == "argument":
            value = choose.one_of(FILES) if choose.flag() else choose.one_of(WORDS)
            line = [name, value, *SOUND[name][1:]]
            continue
        flag = option.opts[-1]
        if getattr(option, "is_flag", False):
            line.append(flag)
            continue
        value = _value(choose, flag)
        line += [f"{flag}={value}"] if choose.flag() else [flag, value]
    return line


def _value(choose: Choices, flag: str) -> str:
    if flag == "--out":
        return choose.one_of(OUTS)
    if flag == "--draws":
        return choose.one_of(DRAWS)
    if flag == "--seed":
        return choose.one_of(SEEDS_)
    if flag in {"--checkpoint", "--resume", "--programme"}:
        return choose.one_of(FILES[:23])
    if choose.below(10) == 9:
        return re.sub(r"[/~]|^\.+", "_", choose.text())
    return choose.one_of(WORDS)


def _wild(choose: Choices, name: str) -> list[str]:
    """Return words in no order: a command, options of others, and whatever comes."""
    line = [name] if choose.flag() else []
    every = [opt for options in commands().values() for one in options for opt in one.opts]
    every = [one for one in every if one.startswith("--") and one not in {"--out", "--checkpoint"}]
    words = (*WORDS, *every, *FILES)
    line += [choose.one_of(words) for _ in range(choose.below(5))]
    # the default is many draws, which is honest work
    return [*line, "--draws", "256"] if name not in {"chain", "claims", "schema"} else line


@contextmanager
def _folder() -> Iterator[Path]:
    shelf = Path("/dev/shm")  # noqa: S108 - memory for speed; a folder of our own is made in it
    folder = Path(tempfile.mkdtemp(prefix="shell-", dir=shelf if shelf.is_dir() else None))
    before = Path.cwd()
    try:
        (folder / "mine.toml").write_text(PROGRAMME, encoding="utf-8")
        (folder / "study.toml").write_text(STUDY, encoding="utf-8")
        (folder / "brief.toml").write_text(BRIEF, encoding="utf-8")
        (folder / "bad.toml").write_text(
            '[programme]\nname = 5\n[[cohorts]]\nhots = "a"\n', "utf-8"
        )
        (folder / "empty.toml").write_bytes(b"")
        (folder / "binary.toml").write_bytes(bytes(range(256)))
        (folder / "there.csv").write_bytes(b"already")
        (folder / "folder").mkdir()
        (folder / "loop").symlink_to(folder / "loop")
        for name, count in (("pack", 12), ("badpack", 0)):
            (folder / name).mkdir()
            rows = [shipped_rows()[0], *slice_of(0, count)]
            (folder / name / "claims.csv").write_bytes(csv_bytes(rows))
            (folder / name / "sources.csv").write_bytes(shipped_sources())
        os.chdir(folder)
        yield folder
    finally:
        os.chdir(before)
        shutil.rmtree(folder, ignore_errors=True)


def _state(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): b"" if path.is_dir() else path.read_bytes()
        for path in folder.rglob("*")
        if not path.is_symlink()
    }


def _run(line: list[str], encoding: str, width: str, ending: int) -> tuple[int, bytes, str]:
    """Run the shell here; return its exit code and what it printed."""
    sink, errors = io.BytesIO(), io.BytesIO()
    held = sys.argv, sys.stdout, sys.stderr, os.environ.get("COLUMNS")
    out: Any = io.TextIOWrapper(sink, encoding=encoding, errors="strict", write_through=True)
    if ending == 1:  # nobody reads: `wageflow claims | head -1`
        read, write = os.pipe()
        os.close(read)
        out = os.fdopen(write, "w", encoding=encoding)
    elif ending == 2:
        out = Path("/dev/full").open("w", encoding=encoding)  # noqa: SIM115 - it becomes stdout
    sys.argv = ["wageflow", *line]
    sys.stdout = out
    told = io.TextIOWrapper(errors, encoding="ascii", errors="backslashreplace")
    sys.stderr = told
    os.environ["COLUMNS"] = width
    try:
        main()
        code: Any = 0
    except SystemExit as end:
        code = end.code
    finally:
        told.flush()
        (sys.argv, sys.stdout, sys.stderr), columns = held[:3], held[3]
        os.environ.pop("COLUMNS")
        if columns is not None:
            os.environ["COLUMNS"] = columns
        with suppress(OSError, ValueError):
            out.flush()
        if ending in {1, 2}:
            with suppress(OSError):
                out.close()
    printed = b"" if ending in {1, 2} else sink.getvalue()
    return code or 0, printed, errors.getvalue().decode("ascii")


def _run_apart(line: list[str], encoding: str, width: str, ending: int) -> tuple[int, bytes, str]:
    """Run the shell as people do; what ends with the process, such as its output, is seen here."""
    sink: Any = subprocess.PIPE
    if ending == 1:
        read, sink = os.pipe()
        os.close(read)
    elif ending == 2:
        sink = os.open("/dev/full", os.O_WRONLY)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "wageflow", *line],
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.PIPE,
            env={**os.environ, "COLUMNS": width, "PYTHONIOENCODING": encoding},
            timeout=300,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Fault("a hang in a process of its own", str(line)) from error
    finally:
        if ending in {1, 2}:
            os.close(sink)
    return done.returncode, done.stdout or b"", done.stderr.decode(encoding, "replace")


def _judged(  # noqa: PLR0913 - what a run left
    line: list[str], code: int, out: bytes, err: str, *, ending: int, encoding: str
) -> None:
    at = f"{line}: "
    if code not in {0, 2}:
        raise Fault("an exit code of nobody's", f"{at}{code} {err}")
    if code == 2:
        _refusal(line, out, err)
        return
    if err and not (line[:1] == ["brief"] and re.fullmatch(r"wrote [^\n]*\n", err)):
        raise Fault("something on standard error though all is well", at + err[:300])
    if ending not in {1, 2} and encoding != "utf-16":
        _printed(line, out.decode(encoding, "replace"))


def _refusal(line: list[str], out: bytes, err: str) -> None:
    at = f"{line}: "
    if out:
        raise Fault("something is printed though it is refused", at + repr(out[:200]))
    if not err.strip():
        raise Fault("a refusal without a word", at)
    for told in err.splitlines():
        if not told.startswith("wageflow: "):
            raise Fault("a line that is not the shell's", at + told)
        found = PYTHONIC.search(re.sub(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", "''", told))
        if found and not any(found[0] in word for word in line):
            raise Fault(f"a message in Python's words ({found[0]})", at + told)
        if len(told) > 1500:
            raise Fault("a message that nobody reads to its end", at + told[:300])


def _printed(line: list[str], text: str) -> None:
    at = f"{line}: "
    if not text and not any(
        word.startswith("--out") or word in {"claims", "brief"} for word in line
    ):
        raise Fault("nothing is printed", at)
    if re.search("[\x00-\x08\x0b-\x1f\x7f\u202e]", text):
        raise Fault("control characters", at + repr(text[:300]))
    said = " ".join(line)
    found = re.search(r"(?<![\w-])(nan|NaN|inf|Infinity|None)(?![\w-])", text)
    if found and found[0] not in said and "--help" not in line:
        raise Fault(
            "a figure that is none", f"{at}{text[max(0, found.start() - 200) : found.end() + 50]}"
        )


def _refuse(name: str) -> None:
    raise Fault("JSON with a figure that is none", name)


def _files(folder: Path, before: dict[str, bytes], line: list[str]) -> None:
    for name, raw in _state(folder).items():
        if before.get(name) == raw or not raw:
            continue
        if name.endswith(".json"):
            json.loads(raw.decode(), parse_constant=_refuse)
        elif name.endswith(".csv") and "--format" not in " ".join(line) and "schema" not in line:
            rows = list(csv.reader(io.StringIO(raw.decode(), newline=""), strict=True))
            if len({len(row) for row in rows}) > 1:
                raise Fault("CSV with rows of several lengths", str(line))


def strategy() -> st.SearchStrategy[bytes]:
    """Return lines of choices."""
    return st.lists(st.integers(0, 255), min_size=6, max_size=40).map(bytes)
