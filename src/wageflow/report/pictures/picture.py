"""Pictures as bytes and as files: the same picture gives the same bytes."""

from __future__ import annotations

import re
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.layout_engine import ConstrainedLayoutEngine

from wageflow.errors import InputError
from wageflow.files import reason, sweep, write_whole
from wageflow.report.escape import plain
from wageflow.report.pictures.style import finite, told_by, whole_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.figure import Figure

    from wageflow.report.pictures.style import Drawn

__all__ = ["laid_out", "picture_bytes", "save"]

# no dates and no versions; `None` takes away what matplotlib would write by itself
_METADATA: dict[str, tuple[str, dict[str, Any]]] = {
    "png": ("Description", {"Software": None}),
    "svg": ("Description", {"Date": None, "Creator": None}),
    "pdf": ("Subject", {"CreationDate": None, "Creator": None, "Producer": None}),
}
# identifiers in SVG would be random; type 42 is what journals ask of the fonts in a PDF; letters
# as outlines need no font on the reader's machine
_SETTINGS: dict[Any, Any] = {
    "svg.hashsalt": "wageflow",
    "svg.fonttype": "path",
    "pdf.fonttype": 42,
}
# matplotlib repeats each text in a comment, but XML can hold no such character at all
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def picture_bytes(ax: Drawn, form: str = "png", *, dpi: float = 200) -> bytes:
    """Return the figure of a picture as the bytes of a PNG, an SVG or a PDF.

    Its description in words is inside. The same picture gives the same bytes, whenever it is
    drawn (with one version of matplotlib).

    Parameters
    ----------
    ax : Axes, sequence or array of Axes, or Figure
        What a function of `wageflow.plot` returned, or a figure on which several of them stand;
        the whole figure is drawn.
    form : {"png", "svg", "pdf"}
    dpi : float
        Dots per inch of a PNG.

    Returns
    -------
    bytes

    Raises
    ------
    InputError
        If the form is another, `dpi` no number above 0, or `ax` no picture of this package.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import wageflow as wf
    >>> flow = wf.Chain("kuwait", [wf.Share("government", 0.48, of="gross")]).split(5_000)
    >>> ax = wf.plot.waterfall(flow)
    >>> wf.plot.picture_bytes(ax, "pdf")[:5]
    b'%PDF-'
    >>> plt.close(ax.figure)
    """
    if form not in _METADATA:
        raise InputError(f"picture: unknown form {form!r}; write 'png', 'svg' or 'pdf'")
    if isinstance(dpi, bool | str) or not finite(dpi) or dpi <= 0:
        raise InputError(f"picture, dpi: got {dpi!r}; write dots per inch, a number above 0")
    return drawn_bytes(ax, form, dpi=dpi)


def drawn_bytes(ax: Drawn, form: str, *, dpi: float = 200, **more: Any) -> bytes:
    """Draw a figure with the settings of this package and others of matplotlib's ``savefig``."""
    figure, told = whole_of(ax), told_by(ax)
    field, metadata = _METADATA[form]
    drawn = BytesIO()
    with laid_out(figure), mpl.rc_context(_SETTINGS):
        figure.savefig(
            drawn, format=form, dpi=dpi, metadata={**metadata, field: plain(told)}, **more
        )
    if form != "svg":
        return drawn.getvalue()
    return _NO_XML.sub("", drawn.getvalue().decode("utf-8", "surrogatepass")).encode()


@contextmanager
def laid_out(figure: Figure) -> Iterator[None]:
    """Lay a figure out once, and from the start: a layout depends on the one before it.

    What is drawn within it, in one format after the other, is not laid out again.
    """
    engine = figure.get_layout_engine()
    if not isinstance(engine, ConstrainedLayoutEngine):
        yield
        return
    for one in figure.axes:
        place = one.get_subplotspec()
        if place is not None and one.get_in_layout():
            one.set_subplotspec(place)
    engine.execute(figure)
    # what is laid out need not be laid out again while it is drawn, which takes as long
    figure.set_layout_engine("none")
    try:
        yield
    finally:
        figure.set_layout_engine(engine)


def save(ax: Drawn, path: str | Path, *, dpi: float = 200) -> Path:
    """Save the figure of a picture as PNG, SVG or PDF, with its description in words.

    The same picture gives the same bytes, whenever it is saved (with one version of matplotlib).
    The file appears whole or not at all.

    Parameters
    ----------
    ax : Axes, sequence or array of Axes, or Figure
        What a function of `wageflow.plot` returned, or a figure on which several of them stand;
        the whole figure is saved.
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
        If the suffix is another, `ax` is no picture of this package, or the file cannot be
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
    if suffix[1:] not in _METADATA:
        # bands that shine through come out solid in PostScript, and hide what lies beneath
        hint = " (who takes .eps takes .pdf)" if suffix in (".eps", ".ps") else ""
        raise InputError(
            f"picture {str(path)!r}: unknown suffix {suffix!r}; write .png, .svg or .pdf{hint}"
        )
    drawn = picture_bytes(ax, suffix[1:], dpi=dpi)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        sweep(path.parent)
        write_whole(path, drawn)
    except OSError as error:
        raise InputError(
            f"{path}: cannot be written ({reason(error)}); choose a folder with room and rights"
        ) from None
    return path
