"""The package as a whole: what it exports, what it ships, what importing it costs."""

from __future__ import annotations

import importlib.metadata
import json
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

import wageflow

ROOT = Path(__file__).parents[1]
HEAVY = ("numpy", "pandas", "scipy.stats", "matplotlib")

# Tells on its last line of output which modules a program has loaded by its end.
LISTING = """
import json, sys
{program}
print()
print(json.dumps(sorted(sys.modules)))
"""
SHELL = """
from wageflow.cli import main
sys.argv = ["wageflow", *{arguments!r}]
try:
    main()
except SystemExit as end:
    if end.code:
        raise
"""


def loaded_by(program: str) -> set[str]:
    done = subprocess.run(  # noqa: S603 - our own interpreter and text
        [sys.executable, "-c", LISTING.format(program=program)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_importing_the_package_loads_nothing_heavy():
    assert not loaded_by("import wageflow").intersection(HEAVY)


def test_the_budget_would_notice_a_heavy_import():
    assert "numpy" in loaded_by("import wageflow; wageflow.Chain")


@pytest.mark.parametrize(
    "arguments",
    [
        ["estimate", "--draws", "1024"],
        ["estimate", "--draws", "1024", "--format", "json"],
        ["chain"],
        ["chain", "kuwait-2012", "--format", "csv"],
    ],
    ids=" ".join,
)
def test_the_shell_loads_only_what_it_uses(arguments):
    found = loaded_by(SHELL.format(arguments=arguments))
    assert not found.intersection({"scipy.stats", "pandas", "matplotlib", "great_tables"})


def test_every_exported_name_loads():
    for name in wageflow.__all__:
        assert getattr(wageflow, name) is not None, name
    assert set(dir(wageflow)) == set(wageflow.__all__)


def test_every_exported_name_is_documented():
    for name in set(wageflow.__all__) - {"__version__"}:
        assert (getattr(wageflow, name).__doc__ or "").strip(), name


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="has no attribute 'Chian'"):
        _ = wageflow.Chian


def test_the_reference_lists_exactly_what_is_exported():
    page = ROOT / "docs" / "api.md"
    if not page.is_file():
        pytest.skip("the documentation does not lie beside the tests")
    listed = re.findall(r"^   wageflow\.([\w.]+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(listed) == len(set(listed))
    modules = {name for name in wageflow.__all__ if name in ("money", "plot")}
    functions = {
        f"{module}.{name}" for module in modules for name in getattr(wageflow, module).__all__
    }
    assert set(listed) == set(wageflow.__all__) - modules - {"__version__"} | functions


def test_the_version_is_that_of_the_distribution():
    assert importlib.metadata.version("wageflow") == wageflow.__version__


def test_types_and_data_come_with_the_package():
    package = files("wageflow")
    for path in (
        "py.typed",
        "money/rates.csv",
        "chain/data/dprk.toml",
        "claims/data/dprk/claims.csv",
        "programme/data/dprk-2012.toml",
        "simulation/drawing/data/joe_kuo_d6.npy",
    ):
        assert package.joinpath(path).is_file(), path
