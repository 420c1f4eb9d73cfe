"""How the documentation is built: ``sphinx-build -W docs docs/_build/html``."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import wageflow

HERE = Path(__file__).parent

# `wageflow.plot` is a name of the package, made when first asked for; autodoc looks for a module.
sys.modules["wageflow.plot"] = wageflow.plot

project = "wageflow"
author = "The wageflow developers"
copyright = author
version = release = wageflow.__version__

# What pages show of commands and of files is made from the code.
sys.path.insert(0, str(HERE / "_ext"))

extensions = [
    "directives",
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
]
exclude_patterns = ["_build", "jupyter_execute", "performance-table.md"]
templates_path = ["_templates"]

# Every cell is run at every build, in this interpreter's environment; a cell that fails fails the
# build. `wageflow` in a cell's command is the one that belongs to this interpreter.
nb_execution_mode = "force"
nb_render_markdown_format = "myst"  # tables that cells make
nb_execution_timeout = 300
nb_execution_raise_on_error = True
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
os.environ["COLUMNS"] = "88"

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

autosummary_generate = True
autodoc_typehints = "none"
autodoc_member_order = "bysource"
default_role = "py:obj"
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_preprocess_types = True

html_theme = "pydata_sphinx_theme"
html_title = "wageflow"
html_static_path = ["_static"]
html_css_files = ["wageflow.css"]
html_show_sourcelink = False
html_theme_options = {
    "navbar_align": "left",
    "header_links_before_dropdown": 8,
    "show_prev_next": False,
    "footer_start": ["copyright"],
    "footer_end": [],
    "secondary_sidebar_items": ["page-toc"],
}

# Six groups stand in the bar at the top; beside a page, the pages of its group.
html_sidebars = {"index": []}

# Notebooks live in a folder of their own, where people look for something to copy; one of them
# reads the files of an invented country that lie beside it.
for notebook in sorted((HERE.parent / "notebooks").glob("*.ipynb")):
    shutil.copyfile(notebook, HERE / notebook.name)
shutil.copytree(HERE.parent / "notebooks" / "ruritania", HERE / "ruritania", dirs_exist_ok=True)
