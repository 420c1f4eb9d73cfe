"""The shell: parses, calls, prints. A command a file; `app` puts them together."""

from __future__ import annotations

from wageflow.cli.app import app, main

__all__ = ["app", "main"]
