"""From draws to a density: values that many share set apart, the rest smoothed."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["apart", "smooth"]

Floats: TypeAlias = npt.NDArray[np.float64]

_BINS = 4_096
_MARGIN = _BINS // 32  # empty bins at both ends, into which a density runs out
_GAP = _BINS // 64  # empty bins that part two groups
_RARE = 0.01  # a group holds more of the draws than this
_FINE = 4_096  # bins in which a group is judged
_FLAT = 1e-200  # roughness that is that of rounding


def apart(series: Floats) -> tuple[dict[float, float], list[Floats]]:
    """Set values that many draws share apart from those that have a density.

    Parameters
    ----------
    series : ndarray of shape (replicate, draw)

    Returns
    -------
    masses : dict of float to float
        The share of the draws at each value that one draw in a hundred, or more, has.
    spread : list of ndarray
        The other draws of each replicate.

    Examples
    --------
    >>> masses, spread = apart(np.array([[0.0, 0.0, 0.0, 2.0, 3.0]]).repeat(50, axis=1))
    >>> masses[0.0], [len(row) for row in spread]
    (0.6, [0])
    """
    values, counts = np.unique(series, return_counts=True)
    # in few draws a value stands twice by chance
    often = counts >= max(0.01 * series.size, 4)
    spread = [row[~np.isin(row, values[often])] for row in series]
    shares = counts[often] / series.size
    return dict(zip(values[often].tolist(), shares.tolist(), strict=True)), spread


def smooth(series: Sequence[Floats]) -> tuple[Floats, Floats]:
    """Estimate the density of each replicate on a common grid.

    Values that stand far apart (as where readings compete) are smoothed in groups, each with the
    bandwidth of Botev, Grotowski and Kroese (2010, "Kernel density estimation via diffusion",
    Annals of Statistics 38, section 5): a hump is drawn as sharply beside a wide one as alone. A
    group is mirrored at an end where its density breaks off, as a uniform's does; where it runs
    out, nothing is mirrored.

    Parameters
    ----------
    series : sequence of ndarray
        The draws of each replicate.

    Returns
    -------
    x : ndarray of shape (point,)
        Evenly spaced, a little beyond the draws at both ends.
    heights : ndarray of shape (replicate, point)
        Each integrates to 1 over the grid (0 if the replicate has no draws).

    Examples
    --------
    >>> x, heights = smooth(np.random.default_rng(0).normal(size=(4, 1_000)))
    >>> bool(np.allclose(heights.sum(axis=1) * (x[1] - x[0]), 1))
    True
    """
    pooled = np.sort(np.concatenate(list(series)))
    low, high = float(pooled[0]), float(pooled[-1])
    # a single value has no spread of its own: a sliver around it stands for it
    room = 0.0 if high > low else 1e-6 * abs(high) or 1e-6
    step = (high - low + 2 * room) / (_BINS - 2 * _MARGIN)
    edges = low - room + step * (np.arange(_BINS + 1) - _MARGIN)
    # rounding must not put the ends outside their bins
    edges[_MARGIN], edges[-1 - _MARGIN] = low - room, high + room
    counts = np.stack([np.histogram(row, edges)[0] / max(1, len(row)) for row in series])
    heights = np.zeros_like(counts)
    for first, last in _groups(counts.sum(axis=0)):
        start, stop = np.searchsorted(pooled, edges[[first, last]])
        if last == _BINS - _MARGIN:
            stop = len(pooled)
        group = pooled[start:stop]
        ends = _breaks_off(group), _breaks_off(-group[::-1])
        width = max(_bandwidth(group, ends) / step, 1.0)
        heights += _blurred(counts, (first, last), width, ends)
    whole = heights.sum(axis=1, keepdims=True)
    return (edges[1:] + edges[:-1]) / 2, heights / np.where(whole > 0, whole, 1.0) / step


def _groups(mass: Floats) -> Iterator[tuple[int, int]]:
    """Find runs of bins with empty room between them: (first, one past the last)."""
    share = np.cumsum(mass) / mass.sum()
    full = np.flatnonzero(mass)
    start, before = int(full[0]), 0.0
    for k in np.flatnonzero(np.diff(full) > _GAP):
        here = float(share[full[k]])
        # what is rare is a tail, not a group
        if here - before > _RARE and 1.0 - here > _RARE:
            yield start, int(full[k]) + 1
            start, before = int(full[k + 1]), here
    yield start, int(full[-1]) + 1


def _breaks_off(ordered: Floats) -> bool:
    """Tell whether a density breaks off at its lower end rather than runs out.

    Twice as far from the end there is twice the mass where it breaks off, and four times where it
    rises from 0 on a line; three times, and it counts as running out.
    """
    size = len(ordered)
    for count in (max(64, size // 500), max(64, size // 50)):
        if 4 * count > size:
            return False
        reach = 2 * ordered[count] - ordered[0]
        if np.searchsorted(ordered, reach) > 2.7 * count:
            return False
    return True


def _bandwidth(group: Floats, ends: tuple[bool, bool]) -> float:
    """Return the standard deviation of the kernel, in the unit of the draws."""
    width = float(group[-1] - group[0])
    if len(group) < 16 or width == 0.0:
        return 0.25 * width
    mass = np.histogram(group, _FINE)[0] / len(group)
    # the cosine series mirrors at its ends: room beside an end that runs out keeps it from that
    free = [0 if end else _FINE // 8 for end in ends]
    mass = np.pad(mass, free)
    share = _fixed_point(mass, len(group))
    if share is not None:
        return share * width * len(mass) / _FINE
    if all(ends):  # as flat as random draws can show
        return 0.3 * width
    quarter, three = np.quantile(group, [0.25, 0.75])
    widths = [w for w in (float(group.std()), float(three - quarter) / 1.34) if w > 0]
    return float(0.9 * min(widths) * len(group) ** -0.2)  # Silverman 1986, equation 3.31


def _fixed_point(mass: Floats, size: int) -> float | None:
    """Solve t = xi gamma(t) of Botev et al.; sqrt(t) is the bandwidth as a share of the range."""
    from scipy.fft import dct

    power = (dct(mass)[1:] / 2) ** 2
    squares = np.arange(1, len(mass), dtype=float) ** 2

    def roughness(t: float, order: int) -> float:
        # squared norm of a derivative of the density, after diffusion for a time t
        terms = squares**order * power * np.exp(-squares * np.pi**2 * t)
        return float(2 * np.pi ** (2 * order) * terms.sum())

    def excess(t: float) -> float:
        found = roughness(t, 7)
        for order in range(6, 1, -1):
            if found <= _FLAT:
                return np.inf  # flat, as far as floating point can tell
            odd = float(np.prod(np.arange(1, 2 * order, 2))) / np.sqrt(2 * np.pi)
            factor = (1 + 0.5 ** (order + 0.5)) / 3
            time = (2 * factor * odd / (size * found)) ** (2 / (3 + 2 * order))
            found = roughness(time, order)
        return float((2 * size * np.sqrt(np.pi) * found) ** -0.4) - t if found > _FLAT else np.inf

    # the smallest root, looked for from below; a flat density has none
    times = np.geomspace(1e-8, 0.1, 40)
    above = next((k for k in range(1, len(times)) if excess(times[k]) <= 0), None)
    if above is None:
        return None
    low, high = float(times[above - 1]), float(times[above])
    for _ in range(12):
        middle = float(np.sqrt(low * high))
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return float(np.sqrt(low))


def _blurred(
    counts: Floats, bins: tuple[int, int], width: float, ends: tuple[bool, bool]
) -> Floats:
    """Convolve some bins with a normal kernel `width` bins wide; fold back what passes an end."""
    first, last = bins
    inside = np.zeros((len(counts), 2 * _BINS))  # as much room again: no convolution wraps round
    inside[:, first:last] = counts[:, first:last]
    kernel = np.exp(-2.0 * (np.pi * np.fft.rfftfreq(2 * _BINS) * width) ** 2)
    even = np.fft.irfft(np.fft.rfft(inside, axis=1) * kernel, n=2 * _BINS, axis=1)
    # what went below bin 0 stands at the far end
    even = np.maximum(np.roll(even, _BINS // 2, axis=1), 0.0)
    first, last = first + _BINS // 2, last + _BINS // 2
    if ends[0]:
        reach = min(first, last - first)
        even[:, first : first + reach] += even[:, first - reach : first][:, ::-1]
        even[:, :first] = 0.0
    if ends[1]:
        reach = min(2 * _BINS - last, last - first)
        even[:, last - reach : last] += even[:, last : last + reach][:, ::-1]
        even[:, last:] = 0.0
    return even[:, _BINS // 2 : _BINS // 2 + _BINS]
