"""``wageflow brief`` writes a folder, says where, and refuses before a long run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

FILE = """
[brief]
title = "T"
programme = "dprk-2012"
sections = ["summary", "method"]
draws = 1024
"""


def run(*words, folder):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "wageflow", "brief", *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env=environment,
    )


def test_a_file_becomes_a_folder_twice_the_same(tmp_path):
    (tmp_path / "my.toml").write_text(FILE)
    found = run("my.toml", "--out", "a", folder=tmp_path)
    assert found.returncode == 0, found.stderr
    assert found.stdout == ""
    assert "a/brief.html" in found.stderr
    again = run("my.toml", "--out", "b", "--quiet", folder=tmp_path)
    assert (again.returncode, again.stderr) == (0, "")
    contents = [
        {
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in (tmp_path / name).rglob("*")
            if path.is_file()
        }
        for name in ("a", "b")
    ]
    assert contents[0] == contents[1]
    assert b"my.toml" in contents[0][Path("manifest.json")]


def test_seed_and_draws_may_differ_from_the_file(tmp_path):
    (tmp_path / "my.toml").write_text(FILE)
    found = run("my.toml", "--out", "a", "--seed", "7", "--draws", "2**9", folder=tmp_path)
    assert found.returncode == 0, found.stderr
    manifest = (tmp_path / "a" / "manifest.json").read_text()
    assert '"seed": 7' in manifest
    assert '"draws": 512' in manifest


def test_without_a_file_what_ships_is_listed(tmp_path):
    found = run(folder=tmp_path)
    assert found.returncode == 0
    assert "dprk-2012" in found.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("my.toml",), "--out: is missing"),
        (("my.toml", "--out", "full"), "something else than a brief"),
        (("nowhere.toml", "--out", "a"), "nowhere.toml"),
        (("bad.toml", "--out", "a"), "did you mean 'summary'?"),
        (("dprk-2013", "--out", "a"), "did you mean 'dprk-2012'?"),
    ],
)
def test_faults_are_told_in_a_line_each_and_nothing_is_written(tmp_path, words, told):
    (tmp_path / "my.toml").write_text(FILE)
    (tmp_path / "bad.toml").write_text(FILE.replace("summary", "summry"))
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    found = run(*words, folder=tmp_path)
    assert found.returncode == 2
    assert told in found.stderr
    assert "Traceback" not in found.stderr
    assert all(line.startswith("wageflow: ") for line in found.stderr.splitlines())
    assert not (tmp_path / "a").exists()
