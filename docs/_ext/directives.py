"""Directives that show what `generated` makes: ``{command}``, ``{keys}`` and ``{measures}``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import generated
from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class _Made(SphinxDirective):
    """A part of a page that is made from the code at every build."""

    def run(self) -> list[nodes.Node]:
        """Parse what was made as if it stood in the page."""
        try:
            text = self.made()
        except KeyError as error:
            raise self.error(f"{self.name} {' '.join(self.arguments)}: no {error}") from None
        place = nodes.container(classes=["made"])
        source, _ = self.get_source_info()
        self.state.nested_parse(StringList(text.splitlines(), source), self.content_offset, place)
        return place.children

    def made(self) -> str:
        """Return Markdown."""
        raise NotImplementedError


class Command(_Made):
    """``{command} NAME``: a command of the shell."""

    required_arguments = 1

    def made(self) -> str:
        """Return usage, effect and options."""
        return generated.command_text(self.arguments[0])


class Keys(_Made):
    """``{keys} KIND NAME``: the keys of a table of a file."""

    required_arguments = 2
    option_spec: ClassVar[Any] = {"without": directives.unchanged, "only": directives.unchanged}

    def made(self) -> str:
        """Return a table."""
        kind, name = self.arguments
        only = self.options.get("only", "")
        return generated.keys_text(kind, name, without=self.options.get("without", ""), top=only)


class Measures(_Made):
    """``{measures}``: the kinds of measures of a scenario file."""

    def made(self) -> str:
        """Return two tables."""
        return generated.measures_text()


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the directives."""
    app.add_directive("command", Command)
    app.add_directive("keys", Keys)
    app.add_directive("measures", Measures)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
