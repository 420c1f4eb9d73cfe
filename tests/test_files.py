"""Files and folders appear whole or not at all, and drafts of the dead are cleared away."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from wageflow import files
from wageflow.files import drafted_folder, is_draft, resolved, sweep, write_folder, write_whole

# writes half a draft of either kind, says so, and waits to be killed
DYING = """
import sys, time
from pathlib import Path
from wageflow.files import _draft_file, drafted_folder
folder = Path(sys.argv[1])
draft, handle = _draft_file(folder)
draft.write_bytes(b"half")
with drafted_folder(folder / "brief") as other:
    (other / "a.txt").write_text("half")
    print("ready", flush=True)
    time.sleep(60)
"""
locks = pytest.mark.skipif(not files._LOCKS, reason="this system has no locks")  # noqa: SLF001


def drafts(folder):
    return [item for item in folder.iterdir() if is_draft(item)]


@locks
def test_drafts_of_a_killed_process_are_cleared_away_and_those_of_a_live_one_stay(
    tmp_path, request
):
    environment = os.environ | {"PYTHONPATH": str(request.config.rootpath / "src")}
    dying = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", DYING, str(tmp_path)], env=environment, stdout=subprocess.PIPE
    )
    try:
        assert dying.stdout.readline() == b"ready\n"
        for draft in drafts(tmp_path):
            os.utime(draft, (0, 0))  # a clock that is wrong decides nothing
        sweep(tmp_path)
        assert len(drafts(tmp_path)) == 2
    finally:
        dying.send_signal(signal.SIGKILL)
        dying.communicate()
    assert len(drafts(tmp_path)) == 2
    write_folder(tmp_path / "other", {"a.txt": b"a"})
    assert [item.name for item in tmp_path.iterdir()] == ["other"]


@locks
def test_a_draft_that_is_swept_before_it_is_locked_is_made_again(tmp_path, monkeypatch):
    true, swept = files._kept, []  # noqa: SLF001 - the moment between the two

    def late(draft, handle):
        if len(swept) < 2:
            sweep(tmp_path)
            swept.append(draft)
        return true(draft, handle)

    monkeypatch.setattr(files, "_kept", late)
    write_whole(tmp_path / "a.txt", b"whole")
    assert (tmp_path / "a.txt").read_bytes() == b"whole"
    assert len(swept) == 2


def test_a_file_that_is_to_be_new_is_made_by_one_of_many(tmp_path):
    path, made = tmp_path / "run.json", []
    barrier = threading.Barrier(8)

    def make(name):
        barrier.wait()
        try:
            write_whole(path, name, new=True)
        except FileExistsError:
            return
        made.append(name)

    threads = [threading.Thread(target=make, args=(b"%d" % k,)) for k in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [path.read_bytes()]
    assert drafts(tmp_path) == []


def test_without_hard_links_a_new_file_is_new_still(tmp_path, monkeypatch):
    def refused(*_):
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(files.os, "link", refused)
    write_whole(tmp_path / "a", b"one", new=True)
    with pytest.raises(FileExistsError):
        write_whole(tmp_path / "a", b"two", new=True)
    assert [item.read_bytes() for item in tmp_path.iterdir()] == [b"one"]


@pytest.mark.parametrize("swaps", [True, False])
def test_a_folder_takes_the_place_of_another_and_leaves_nothing(tmp_path, swaps, monkeypatch):
    if not swaps:
        monkeypatch.setattr(files, "_swapped", lambda *_: False)
    place = tmp_path / "brief"
    write_folder(place, {"a.txt": b"a", "tables/b.csv": b"b"})
    write_folder(place, {"c.txt": b"c"})
    assert [item.name for item in place.iterdir()] == ["c.txt"]
    assert list(tmp_path.iterdir()) == [place]


def test_a_folder_that_cannot_be_filled_leaves_what_was_there(tmp_path):
    place = tmp_path / "brief"
    write_folder(place, {"a.txt": b"a"})

    def interrupted():
        with drafted_folder(place) as draft:
            (draft / "half.txt").write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert [item.name for item in tmp_path.rglob("*")] == ["brief", "a.txt"]


@pytest.mark.skipif(os.name == "nt", reason="this system has no such mask")
def test_what_is_new_has_the_rights_that_the_user_gives(tmp_path):
    before = os.umask(0o077)
    try:
        write_whole(tmp_path / "a", b"")
        write_folder(tmp_path / "f", {"a": b""})
    finally:
        os.umask(before)
    assert [(tmp_path / name).stat().st_mode & 0o777 for name in "af"] == [0o600, 0o700]
    (tmp_path / "a").chmod(0o640)
    write_whole(tmp_path / "a", b"more")
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o640


def test_a_file_that_may_not_be_written_is_kept(tmp_path, monkeypatch):
    kept = tmp_path / "a"
    kept.write_bytes(b"mine")
    # whoever runs the tests may have all rights
    monkeypatch.setattr(files.os, "access", lambda path, _: path != kept)
    with pytest.raises(PermissionError):
        write_whole(kept, b"yours")
    assert kept.read_bytes() == b"mine"
    assert list(tmp_path.iterdir()) == [kept]


def test_the_folder_that_this_runs_in_is_written_by_its_name(tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    write_folder(Path(), {"a.txt": b"a"})
    assert [one.name for one in tmp_path.iterdir()] == ["here"]
    assert (tmp_path / "here" / "a.txt").read_bytes() == b"a"


def test_links_in_a_circle_lead_nowhere(tmp_path):
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    with pytest.raises(OSError, match="symbolic links"):
        write_whole(tmp_path / "circle", b"a")
    with pytest.raises(OSError, match="symbolic links"):
        write_folder(tmp_path / "circle", {"a.txt": b"a"})
    with pytest.raises(OSError, match="symbolic links"):
        resolved(tmp_path / "missing" / ".." / "circle")


def test_many_links_in_a_row_lead_somewhere(tmp_path):
    (tmp_path / "link 0").write_text("here")
    for k in range(45):  # more than the system follows in one go
        (tmp_path / f"link {k + 1}").symlink_to(tmp_path / f"link {k}")
    assert resolved(tmp_path / "link 45") == tmp_path / "link 0"


@pytest.mark.parametrize("write", ["write_whole(here / 'a.csv', b'a')", "write_folder(here, {})"])
def test_an_interrupt_between_two_steps_leaves_no_draft(tmp_path, write):
    code = f"""
import wageflow.files as files
from pathlib import Path

def interrupted(*_):
    raise KeyboardInterrupt

here = Path({str(tmp_path / "inner" / "run")!r})
here.parent.mkdir()
{"here.mkdir()" if "whole" in write else ""}
files._kept = interrupted
files.{write}
"""
    run = [sys.executable, "-c", code]
    done = subprocess.run(run, capture_output=True, text=True, check=False)  # noqa: S603 - our code
    assert "KeyboardInterrupt" in done.stderr
    assert not list(tmp_path.rglob(".wageflow-*"))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_forked_process_leaves_the_drafts_of_its_parent_when_it_ends(tmp_path):
    code = f"""
import atexit, os
from pathlib import Path
from wageflow.files import drafted_folder
with drafted_folder(Path({str(tmp_path / "run")!r})) as draft:
    (draft / "a.txt").write_text("whole")
    child = os.fork()
    if child == 0:
        atexit._run_exitfuncs()
        os._exit(0)
    os.waitpid(child, 0)
"""
    run = [sys.executable, "-c", code]
    done = subprocess.run(run, capture_output=True, text=True, check=False)  # noqa: S603 - our code
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "run" / "a.txt").read_text() == "whole"


def test_whoever_writes_makes_another_draft_where_a_sweeper_was_faster(tmp_path, monkeypatch):
    """A sweeper may lock a draft between its making and its locking, and clear it away later."""
    sweeper = []
    lock = files.fcntl.flock

    def late(handle, how):
        if not sweeper:
            sweeper.append(next(tmp_path.glob(".wageflow-*")))
            other = sweeper[0].open("rb")
            sweeper.append(other)
            lock(other, how)
        return lock(handle, how)

    monkeypatch.setattr(files.fcntl, "flock", late)
    write_whole(tmp_path / "a.csv", b"a")
    assert (tmp_path / "a.csv").read_bytes() == b"a"
    assert sweeper[0].exists()  # until the sweeper has cleared it away
    sweeper[1].close()
    sweep(tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["a.csv"]


def test_nothing_is_remembered_of_what_could_not_be_made(tmp_path, monkeypatch):
    own = set()
    monkeypatch.setattr(files, "_OWN", own)
    with pytest.raises(FileNotFoundError):
        write_whole(tmp_path / "none" / "a.csv", b"a")
    with pytest.raises(FileNotFoundError):
        write_folder(tmp_path / "none" / "brief", {})
    assert own == set()


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "brief").write_text("dear")
    with pytest.raises(NotADirectoryError):
        write_folder(tmp_path / "brief", {"a.txt": b"a"})
    assert [one.name for one in tmp_path.iterdir()] == ["brief"]
    assert (tmp_path / "brief").read_text() == "dear"


def test_where_folders_cannot_be_swapped_the_old_one_goes_too(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "_swapped", lambda *_: False)
    for text in (b"old", b"new"):
        write_folder(tmp_path / "brief", {"a.txt": text})
    assert [one.name for one in tmp_path.iterdir()] == ["brief"]
    assert (tmp_path / "brief" / "a.txt").read_bytes() == b"new"
