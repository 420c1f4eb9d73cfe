"""The pages on commands and on files leave nothing out."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"
if not (DOCS / "_ext").is_dir():
    pytest.skip("the documentation does not lie beside the tests", allow_module_level=True)
sys.path.insert(0, str(DOCS / "_ext"))
try:
    import generated
finally:
    sys.path.pop(0)


def page(name: str) -> str:
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


def test_every_command_has_its_section_with_all_that_it_takes():
    shown = re.findall(
        r"^## wageflow (\w+)\n\n```\{command\} (\w+)\n```$", page("shell"), re.MULTILINE
    )
    assert sorted(shown) == sorted((name, name) for name in generated.commands())


@pytest.mark.parametrize("name", generated.commands())
def test_every_option_of_a_command_is_told(name):
    text = generated.command_text(name)
    command = generated.commands()[name]
    for one in generated.options(command):
        row = next(line for line in text.splitlines() if line.startswith(f"| `{one.opts[0]}"))
        told = row.split(" | ")[1].rstrip(" |")
        assert len(told) > 10, row
        assert told.endswith("."), row
    for one in generated.arguments(command):
        assert f"| `{(one.metavar or '').strip('[]')}` | " in text
    assert "TEXT`" not in text  # what it takes has a name


def test_every_key_of_every_file_is_told():
    shown = set()
    for kind, name, rest in re.findall(
        r"^```\{keys\} (\S+) (\S+)\n((?::.*\n)*)```$", page("files"), re.MULTILINE
    ):
        given = dict(re.findall(r"^:(\w+): (.*)$", rest, re.MULTILINE))
        about = {"without": given.get("without", ""), "top": given.get("only", "")}
        rows = generated.shown_keys(kind, name, **about)
        lines = generated.keys_text(kind, name, **about).splitlines()
        assert len(lines) == len(rows) + 2
        shown |= rows
    if "```{measures}" in page("files"):
        shown |= generated.measure_keys()
    assert sorted(generated.known_keys() - shown) == []


def test_the_shared_keys_of_measures_are_told_once():
    text = generated.measures_text()
    assert text.count("`phase_in`") == 1
    assert text.count("| `compliance` |") > 1  # some say whose


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (
            {"between": [150e6, 230e6], "coverage": 0.9},
            "{ between = [150e6, 230e6], coverage = 0.9 }",
        ),
        ({"wage Russia": True}, '{ "wage Russia" = true }'),
        ([{"share": "a", "rate": 0.48}], '[{ share = "a", rate = 0.48 }]'),
    ],
)
def test_examples_are_toml(value, text):
    import tomllib

    assert generated.toml(value) == text
    assert tomllib.loads(f"x = {text}")["x"] == value
