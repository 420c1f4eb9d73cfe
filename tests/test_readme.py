"""The README does what it says: its Python runs, its file is accepted, its commands succeed."""

from __future__ import annotations

import ast
import doctest
import re
import shlex
import sys
import tokenize
from io import StringIO
from pathlib import Path

import pytest

from wageflow.cli import main

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
TEXT = README.read_text(encoding="utf-8")

# A comment that states a result: a number, or an object as it prints, in full or with an ellipsis.
RESULT = re.compile(r"(?:.*: )?(-?\d[\d_]*(?:\.\d+)?|[A-Z]\w*\(.*\))")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def stated_results(source: str) -> dict[int, str]:
    """Return what the comments state as results, by line."""
    found = {}
    for token in tokenize.generate_tokens(StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            stated = RESULT.fullmatch(token.string.lstrip("# "))
            if stated:
                found[token.start[0]] = stated[1]
    return found


def run(source: str, namespace: dict[str, object]) -> int:
    """Run a block statement by statement; return how many stated results were compared."""
    results = stated_results(source)
    checker = doctest.OutputChecker()
    compared = 0
    for statement in ast.parse(source).body:
        if not isinstance(statement, ast.Expr):
            exec(compile(ast.Module([statement], []), str(README), "exec"), namespace)  # noqa: S102
            continue
        got = eval(compile(ast.Expression(statement.value), str(README), "eval"), namespace)  # noqa: S307
        wanted = results.get(statement.end_lineno or 0)
        if wanted is not None:
            assert checker.check_output(f"{wanted}\n", f"{got!r}\n", doctest.ELLIPSIS), (
                f"README: {ast.unparse(statement)} gives {got!r}, not {wanted}"
            )
            compared += 1
    return compared


def test_the_python_runs_and_gives_the_results_in_its_comments(monkeypatch, tmp_path):
    import matplotlib.pyplot as plt

    plt.switch_backend("Agg")
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, object] = {}
    compared = sum(run(source, namespace) for source in blocks("python"))
    plt.close("all")
    assert compared >= 2


def test_a_wrong_result_in_a_comment_would_be_noticed():
    with pytest.raises(AssertionError, match=r"gives 3\.0, not 4\.0"):
        run("x = 3.0\nx  # 4.0\n", {})


def commands() -> list[str]:
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    shown = [line for line in lines if line.startswith("wageflow ")]
    inline = re.findall(r"`(wageflow (?:estimate|chain) [^`]+\.toml[^`]*)`", TEXT)
    return shown + [line for line in inline if line not in shown]


def test_there_are_commands_to_check():
    assert len(commands()) >= 5
    assert any("my-fees.toml" in command for command in commands())
    assert len(blocks("toml")) == 2


@pytest.mark.parametrize("command", commands())
def test_the_commands_succeed(command, monkeypatch, tmp_path, capsys):
    for toml in blocks("toml"):
        name = re.match(r"# (\S+\.toml)\n", toml)
        assert name, "a file in the README names itself on its first line"
        (tmp_path / name[1]).write_text(toml, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    arguments = shlex.split(command, comments=True)
    monkeypatch.setattr(sys, "argv", arguments)
    with pytest.raises(SystemExit) as end:
        main()
    printed = capsys.readouterr()
    assert end.value.code == 0, printed.err
    if "--out" in arguments:
        assert (tmp_path / arguments[arguments.index("--out") + 1]).stat().st_size > 0
    else:
        assert printed.out


def test_links_to_files_lead_somewhere():
    links = re.findall(r"\]\(([^)#]+)\)", TEXT)
    assert links
    if not (ROOT / "docs").is_dir():
        pytest.skip("the documentation does not lie beside the tests")
    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []
