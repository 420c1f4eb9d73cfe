"""Colours that a page may change, so that a picture is read on light and on dark paper."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["FILLS", "LINES", "Variable", "page_colours"]


class Variable(NamedTuple):
    """A property of CSS that stands for a colour, and the colour that dark paper asks for."""

    name: str
    dark: str


# what has to stand out from the paper: letters and lines
LINES: dict[str, Variable] = {
    "#000000": Variable("--wf-ink", "#e8e8e8"),
    "#222222": Variable("--wf-ink", "#e8e8e8"),
    "#3d3d3d": Variable("--wf-dim", "#c9c9c9"),
    "#4d4d4d": Variable("--wf-dim", "#c9c9c9"),
    "#6b6b6b": Variable("--wf-pale", "#a9a9a9"),
    "#ffffff": Variable("--wf-paper", "#16181d"),
    "#b34700": Variable("--wf-mark", "#ff9a57"),
    "#0072b2": Variable("--wf-line", "#6cb8ea"),
    "#009e73": Variable("--wf-green", "#3cc79d"),
    "#8a3b00": Variable("--wf-brown", "#e08a4a"),
    "#005c46": Variable("--wf-pine", "#4fb295"),
    "#7a4a66": Variable("--wf-plum", "#c48bab"),
}
# what has to stand back behind letters and lines; the fills in between serve on both papers
FILLS: dict[str, Variable] = {
    **{colour: LINES[colour] for colour in ("#000000", "#222222", "#3d3d3d", "#4d4d4d", "#6b6b6b")},
    "#ffffff": LINES["#ffffff"],
    "#b34700": LINES["#b34700"],
    "#cfe3f1": Variable("--wf-shade", "#1d3a4e"),
    "#86b9dc": Variable("--wf-shade-2", "#2a5876"),
    "#ebebeb": Variable("--wf-faint", "#2b2e35"),
    "#e6e6e6": Variable("--wf-faint", "#2b2e35"),
    "#f3f3f3": Variable("--wf-faint", "#2b2e35"),
    "#f2f2f2": Variable("--wf-faint", "#2b2e35"),
}


def page_colours(*, dark: bool) -> str:
    """Return the declarations in CSS of all colours that a picture from `svg` leaves to its page.

    Without them a picture has its colours for light paper.

    Parameters
    ----------
    dark : bool
        For dark paper; or for light.

    Returns
    -------
    str
        To stand in the braces of a rule.

    Examples
    --------
    >>> page_colours(dark=True)[:37]
    '--wf-ink: #e8e8e8; --wf-dim: #c9c9c9;'
    """
    found: dict[str, str] = {}
    for colour, one in (*LINES.items(), *FILLS.items()):
        if one.name != "--wf-ink" or colour != "#000000":
            found.setdefault(one.name, one.dark if dark else colour)
    return " ".join(f"{name}: {colour};" for name, colour in found.items())
