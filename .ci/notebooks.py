"""Check that each .ipynb shows the cells of the .py beside it; the documentation runs them.

python .ci/notebooks.py           checks
python .ci/notebooks.py --write   runs the .py sources and writes the .ipynb files; of those
                                  named after it (quickstart) only, if any is
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "notebooks"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def executed(source: Path) -> nbformat.NotebookNode:
    """Run a source and return the notebook with its outputs."""
    notebook = jupytext.read(source)
    notebook.metadata = {"kernelspec": KERNEL}
    # names that follow from the order, so that a new run changes no line that did not change
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"
    client = NotebookClient(
        notebook, timeout=300, resources={"metadata": {"path": str(FOLDER)}}, record_timing=False
    )
    client.execute()
    notebook.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    return notebook


def cells(notebook: nbformat.NotebookNode) -> list[tuple[str, str]]:
    """Return kind and text of the cells."""
    return [(cell.cell_type, cell.source.strip()) for cell in notebook.cells]


def faults(source: Path) -> list[str]:
    """Say what is wrong with the notebook beside a source."""
    stored = source.with_suffix(".ipynb")
    if not stored.is_file():
        return [f"{stored.name}: is missing"]
    notebook = nbformat.read(stored, as_version=4)
    if cells(notebook) != cells(jupytext.read(source)):
        return [f"{stored.name}: its cells are not those of {source.name}"]
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if any(cell.execution_count is None for cell in code):
        return [f"{stored.name}: has cells that were not run"]
    return []


def main() -> int:
    """Check or write every notebook; return the exit code."""
    write = "--write" in sys.argv[1:]
    named = [word for word in sys.argv[1:] if word != "--write"]
    found = []
    for source in sorted(FOLDER.glob("*.py")):
        if write and (not named or source.stem in named):
            start = time.perf_counter()
            nbformat.write(executed(source), source.with_suffix(".ipynb"))
            print(f"{source.name}: ran in {time.perf_counter() - start:.0f} s")
        found += faults(source)
    for fault in found:
        print(f"{fault}; run python .ci/notebooks.py --write", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
