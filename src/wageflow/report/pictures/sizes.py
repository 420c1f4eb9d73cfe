"""Sizes of a picture: for the text of a page and for a slide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wageflow.errors import InputError, UnknownNameError, nearest
from wageflow.report.pictures.style import finite

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["SIZES", "axes"]

# in inches; letters have 8 to 11 points in all of them
SIZES: dict[str, tuple[float, float]] = {
    "page": (6.5, 4.3),  # as wide as the text of A4 or letter paper
    "slide": (6.4, 3.6),  # 16:9; on a slide of 13.33 inches letters come out at 17 to 23 points
}


def axes(size: str = "page", *, height: float | None = None) -> Axes:
    """Return the Axes of a new figure in the size of a page's text or of a slide.

    Letters are as large as the text around them on a page, and readable from the back of a room
    on a slide. A picture on it keeps its letters within the figure; where a picture has more rows
    than there is room for, the letters of the rows get smaller.

    Parameters
    ----------
    size : {"page", "slide"}
        6.5 x 4.3 inches, or 6.4 x 3.6: saved with ``dpi=300``, 1950 x 1290 or 1920 x 1080 pixels.
    height : float, optional
        Another height in inches, as for a picture of many rows on a page.

    Returns
    -------
    Axes
        For the ``ax=`` of any function of `wageflow.plot`.

    Raises
    ------
    UnknownNameError
        If no size is called so.
    InputError
        If `height` is not a number of at least 2.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import wageflow as wf
    >>> flow = wf.Chain("kuwait", [wf.Share("government", 0.48, of="gross")]).split(5_000)
    >>> ax = wf.plot.sankey(flow, ax=wf.plot.axes("slide"))
    >>> (300 * ax.figure.get_size_inches()).tolist()
    [1920.0, 1080.0]
    >>> plt.close(ax.figure)
    """
    if size not in SIZES:
        raise UnknownNameError(f"axes: unknown size {size!r}; {nearest(str(size), SIZES)}")
    wide, high = SIZES[size]
    if height is not None:
        if isinstance(height, bool | str) or not finite(height) or height < 2:
            raise InputError(f"axes, height: got {height!r}; write inches, 2 or more")
        high = float(height)
    # pyplot, so that a notebook shows the figure under its cell
    import matplotlib.pyplot as plt

    return plt.subplots(figsize=(wide, high), layout="constrained")[1]
