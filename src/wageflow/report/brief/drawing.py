"""Pictures of a brief, drawn once in every format that it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wageflow.report.brief.document import Picture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

__all__ = ["drawn"]

_FOR_WORD = "png"
_DPI = 150  # of a picture as wide as a page


def drawn(ax: Axes, name: str, caption: str, figures: Sequence[str]) -> Picture:
    """Draw a picture in the formats asked for, and in those of the page and of Word.

    Parameters
    ----------
    ax : Axes
        What a function of `wageflow.plot` returned; its figure is closed.
    name : str
    caption : str
    figures : sequence of {"svg", "png", "pdf"}
    """
    import matplotlib.pyplot as plt

    from wageflow.report.pictures.inline import standalone, svg
    from wageflow.report.pictures.picture import laid_out, picture_bytes
    from wageflow.report.pictures.style import alt_text, root_of

    formats = dict.fromkeys([*figures, _FOR_WORD])
    try:
        with laid_out(root_of(ax)):
            inline = svg(ax, name=name)
            files = {form: picture_bytes(ax, form, dpi=_DPI) for form in formats if form != "svg"}
        if "svg" in formats:  # drawn once, for the page and as a file
            files["svg"] = standalone(inline)
        return Picture(name, caption, alt_text(ax), inline=inline, files=files)
    finally:
        plt.close(root_of(ax))
