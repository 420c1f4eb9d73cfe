"""The command as a process: signals, full disks and lack of memory end it with a line."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import wageflow as wf
from wageflow.cli import main
from wageflow.files import is_draft

ESTIMATE = ["estimate", "--draws", "2**20", "--seed", "7", "--checkpoint", "run"]
# Python itself is up, and what is loaded next is ours
LOADING = """
import os, signal, sys
class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == "wageflow.cli.app":
            {how}
import wageflow.__main__
sys.meta_path.insert(0, Interrupting())
wageflow.__main__.main()
"""
posix = pytest.mark.skipif(os.name == "nt", reason="this system has no such signals")


@pytest.fixture
def begun(tmp_path, request):
    environment = os.environ | {"PYTHONPATH": str(request.config.rootpath / "src")}
    processes = []

    def begin(*command, **options):
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, *command], cwd=tmp_path, env=environment, text=True, **options
        )
        processes.append(process)
        return process

    yield begin
    for process in processes:
        process.kill()
        process.communicate()


@posix
@pytest.mark.parametrize(("name", "code"), [("SIGTERM", 143), ("SIGHUP", 129), ("SIGINT", 130)])
def test_a_signal_ends_a_run_with_a_line_and_what_is_finished_is_kept(begun, tmp_path, name, code):
    process = begun("-m", "wageflow", *ESTIMATE)
    end = time.monotonic() + 60
    while len(list(tmp_path.glob("run/replicate-*"))) < 2 and time.monotonic() < end:
        time.sleep(0.01)
    process.send_signal(getattr(signal, name))
    out, errors = process.communicate(timeout=60)
    assert (process.returncode, out) == (code, "")
    count = len(list(tmp_path.glob("run/replicate-*")))
    assert errors.strip() == (
        f"wageflow: interrupted; {count} finished replicates are kept, go on with: wageflow "
        "estimate --resume run"
    )
    assert not [item for item in tmp_path.rglob("*") if is_draft(item)]


KILL = "os.kill(os.getpid(), signal.{name})"
# Python remembers an interrupt of code that was made from text, such as a dataclass's, to its end
MADE = "exec('os.kill(os.getpid(), signal.{name}); sum(range(9))')"


@posix
@pytest.mark.parametrize("how", [KILL, MADE])
@pytest.mark.parametrize(("name", "code"), [("SIGTERM", 143), ("SIGINT", 130)])
def test_a_signal_while_the_command_is_loaded_ends_it_with_a_line(begun, tmp_path, name, code, how):
    text = LOADING.replace("{how}", how).replace("{name}", name)
    (tmp_path / "begin.py").write_text(text)
    process = begun("-m", "begin")
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (code, "wageflow: interrupted\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no such device")
@pytest.mark.parametrize("command", [["--version"], ["--help"], ["schema", "contract"], ["brief"]])
def test_a_full_disk_behind_standard_output_is_said_in_a_line(begun, command):
    with Path("/dev/full").open("w") as full:
        process = begun("-m", "wageflow", *command, stdout=full)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    assert errors.startswith("wageflow: standard output: ")
    assert "No space left on device" in errors
    assert errors.count("\n") == 1


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MemoryError(), "memory: there is not enough; take fewer draws"),
        (MemoryError("Unable to allocate 9 GiB"), "there is not enough (Unable to allocate 9 GiB)"),
        (OSError(24, "Too many open files", "a.toml"), "a.toml: Too many open files; see to room"),
        (ImportError("no memory", name="scipy"), "scipy: cannot be loaded (no memory)"),
        (ImportError("read this\n\nno memory\n"), "a library: cannot be loaded (no memory)"),
    ],
)
def test_what_the_machine_does_not_give_is_said_in_a_line(monkeypatch, capsys, error, said):
    def failing(*_, **__):
        raise error

    monkeypatch.setattr("wageflow.simulation.running.shell.simulate", failing)
    monkeypatch.setattr(sys, "argv", ["wageflow", "estimate"])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1


def test_a_fault_is_told_where_nothing_more_can_be_loaded(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "wageflow.report.escape", None)
    monkeypatch.setattr(sys, "argv", ["wageflow", "estimate", "no\x1bwhere.toml"])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 2
    told = capsys.readouterr().err
    assert told.startswith("wageflow: ")
    assert "\x1b" not in told


@pytest.mark.parametrize("draws", ["2**8", "2**14"])
def test_resume_may_repeat_draws_that_a_precision_raised(tmp_path, monkeypatch, capsys, draws):
    run = tmp_path / "run"
    programme = wf.load_programme("dprk-2012")
    wf.simulate(programme, draws=2**8, seed=7, precision=0.5, keep="summary", checkpoint=run)
    command = ["estimate", "--resume", str(run), "--precision", "0.5", "--draws"]
    monkeypatch.setattr(sys, "argv", ["wageflow", *command, draws])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 0
    monkeypatch.setattr(sys, "argv", ["wageflow", *command, "2**15"])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 2
    assert "--draws 32768: the run in" in capsys.readouterr().err
