"""Pictures as files: the same picture gives the same bytes."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl

from wageflow.errors import InputError
from wageflow.files import write_whole
from wageflow.report.pictures.style import alt_text, root_of, told_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["save"]

# no dates and no versions; `None` takes away what matplotlib would write by itself
_METADATA: dict[str, tuple[str, dict[str, Any]]] = {
    ".png": ("Description", {"Software": None}),
    ".svg": ("Description", {"Date": None, "Creator": None}),
    ".pdf": ("Subject", {"CreationDate": None, "Creator": None, "Producer": None}),
}
# identifiers in SVG would be random; type 42 is what journals ask of the fonts in a PDF
_SETTINGS: dict[Any, Any] = {"svg.hashsalt": "wageflow", "pdf.fonttype": 42}


def save(ax: Axes, path: str | Path, *, dpi: float = 200) -> Path:
    """Save the figure of a picture as PNG, SVG or PDF, with its description in words.

    The same picture gives the same bytes, whenever it is saved (with one version of matplotlib).
    The file appears whole or not at all.

    Parameters
    ----------
    ax : Axes
        What a function of `wageflow.plot` returned; the whole figure around it is saved.
    path : str or path
        Its suffix says the format: .png, .svg or .pdf.
    dpi : float
        Dots per inch of a PNG.

    Returns
    -------
    Path

    Raises
    ------
    InputError
        If the suffix is another, the Axes no picture of this package, or the file cannot be
        written.

    Examples
    --------
    >>> import tempfile
    >>> import matplotlib.pyplot as plt
    >>> import wageflow as wf
    >>> flow = wf.Chain("kuwait", [wf.Share("government", 0.48, of="gross")]).split(5_000)
    >>> ax = wf.plot.waterfall(flow)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     wf.plot.save(ax, f"{folder}/kuwait.svg").name
    'kuwait.svg'
    >>> plt.close(ax.figure)
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in _METADATA:
        raise InputError(
            f"picture {str(path)!r}: unknown suffix {suffix!r}; write .png, .svg or .pdf"
        )
    alt_text(ax)
    figure = root_of(ax)
    told = [text for one in figure.axes if (text := told_of(one))]
    field, metadata = _METADATA[suffix]
    drawn = BytesIO()
    with mpl.rc_context(_SETTINGS):
        figure.savefig(
            drawn,
            format=suffix[1:],
            dpi=dpi,
            metadata={**metadata, field: " ".join(told)},
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, drawn.getvalue())
    except OSError as error:
        raise InputError(
            f"{path}: cannot be written ({error.strerror}); choose a folder with room and rights"
        ) from None
    return path
