"""Exact means and variances, where results are products of independent unknowns.

Where a result is multilinear in independent unknowns (see
`wageflow.simulation.checking.multilinear`), its mean is its value at their means, and its square is
of degree two in each. Two points that have the mean and the variance of an unknown integrate degree
two exactly, so that the programme, computed at the corners of a grid, gives exact second moments.
Cohorts are independent given the unknowns that they
share, and groups of cohorts that share none are independent of one another: variances of groups
add up, and within a group the law of total variance goes over what is shared.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.errors import InputError
from wageflow.simulation.checking.multilinear import (
    WAGES,
    CohortForm,
    Names,
    NotMultilinear,
    scales,
)
from wageflow.simulation.computing.evaluate import COST, HEADS, KEPT, RECEIPT, Layout, evaluate
from wageflow.simulation.summing.summary import Key, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from wageflow.distributions import Distribution

__all__ = ["Exact", "exact_moments", "two_points"]

Floats: TypeAlias = npt.NDArray[np.float64]

# beyond these, the check would take longer than the run that it checks
_MOST_POINTS = 2**16  # of a group
_MOST_VALUES = 2**23  # points times rows, of all groups
_MOST_READINGS = 2**10  # of all choices of a cohort together
_BLOCK = 4096  # points


@dataclass(frozen=True, eq=False)
class Exact:
    """Exact moments of a list of keys.

    Parameters
    ----------
    mean, variance : ndarray of shape (key,)
        In dollars a year, and their square; without meaning for the keys in `reasons`.
    reasons : dict of Key to str
        Why a key has no exact value.
    """

    mean: Floats
    variance: Floats
    reasons: dict[Key, str]


@dataclass(frozen=True)
class _Moved:
    """A cohort, what moves it in each of its readings, and which of its rows are not exact."""

    host: str
    choices: Mapping[str, Mapping[int, float]]
    unknowns: Mapping[tuple[int, ...], Names]
    faults: Mapping[tuple[str, str], str]

    @property
    def names(self) -> set[str]:
        """Everything that bears on the cohort, choices too."""
        return {n for names in self.unknowns.values() for n in names} | set(self.choices)

    def given(self, held: Mapping[str, int]) -> Names:
        """Return the unknowns that move it in these readings."""
        return self.unknowns[tuple(held[name] for name in self.choices)]


def exact_moments(layout: Layout, wanted: Sequence[Key]) -> Exact:
    """Return exact means and variances of a programme whose unknowns are independent.

    Parameters
    ----------
    layout : Layout
    wanted : sequence of Key

    Returns
    -------
    Exact

    Examples
    --------
    >>> import wageflow as wf
    >>> levy = wf.Chain("levy", [wf.Share("government", 0.5)])
    >>> oman = wf.Cohort(host="Oman", workers=10, gross_wage=wf.uniform(100, 300), chain=levy)
    >>> layout = Layout(wf.Programme("gulf", cohorts=[oman]))
    >>> found = exact_moments(layout, [Key("statutory")])
    >>> found.mean.tolist(), (found.variance**0.5).round(6).tolist()  # 5 times 200 / sqrt(12)
    ([1000.0], [288.675135])
    """
    programme = layout.programme
    scaled = scales(programme)
    cohorts = [_moved(CohortForm(programme, cohort, scaled)) for cohort in programme.cohorts]
    reasons = {key: why for key in wanted if (why := _reason(layout, cohorts, key))}
    if len(reasons) == len(wanted):
        return _nothing(wanted, reasons)
    used = {name for cohort in cohorts for name in cohort.names}
    base = {name: _middle(law) for name, law in programme.unknowns.items()}
    for cohort in cohorts:
        base |= {name: float(next(iter(w))) for name, w in cohort.choices.items()}
    nodes = {name: two_points(law) for name, law in programme.unknowns.items() if name in used}
    try:
        sheets = [_sheet(group, nodes) for group in _groups(cohorts)]
        computed = list(_computed(layout, base, sheets))
    except (NotMultilinear, InputError) as error:  # a corner that no draw has come upon
        return _nothing(wanted, dict.fromkeys(wanted, str(error).splitlines()[0]))
    signs = _signs(layout, wanted)
    mean, variance = signs @ computed[0][1][:, 0], np.zeros(len(wanted))
    rows_at: dict[str, list[int]] = {}
    for k, row in enumerate(layout.rows):
        rows_at.setdefault(row.host, []).append(k)
    for sheet, rows in computed:
        # a group moves the rows of its own hosts, and the keys that these are part of
        places = np.array([k for host in sorted(sheet.hosts) for k in rows_at[host]])
        moved = np.flatnonzero(signs[:, places].any(axis=1))
        series = np.einsum("kr,rp->kp", signs[np.ix_(moved, places)], rows[places, : sheet.size])
        shift, spread = _group_moments(sheet.cases, series)
        mean[moved] += shift
        variance[moved] += spread
    return Exact(mean, variance, reasons)


def _signs(layout: Layout, wanted: Sequence[Key]) -> Floats:
    """Return which rows each key adds and subtracts, 1 and -1, shape (key, row)."""
    signs = np.zeros((len(wanted), len(layout.rows)))
    for k, key in enumerate(wanted):
        plus, minus = rows_of(layout, key)
        signs[k, plus] = 1.0
        signs[k, minus] = -1.0
    return signs


def _nothing(wanted: Sequence[Key], reasons: dict[Key, str]) -> Exact:
    return Exact(np.zeros(len(wanted)), np.zeros(len(wanted)), reasons)


def _middle(law: Distribution) -> float:
    mean = law.mean()
    return mean if math.isfinite(mean) else float(law.ppf(0.5))


def two_points(law: Distribution) -> tuple[Floats, Floats]:
    """Return two values within the support, and weights, that have a law's mean and variance.

    They lie one standard deviation on either side of the mean where the support allows it, and
    otherwise nearer on the side that is short; one point suffices where nothing varies.

    Examples
    --------
    >>> import wageflow as wf
    >>> points, weights = two_points(wf.beta(1, 9))  # a standard deviation below lies below 0.01
    >>> bool(points.min() >= 0), round(float(points @ weights), 12)
    (True, 0.1)
    """
    mean, sd = law.mean(), law.std()
    low, high = law.support()
    if not 0.0 < sd < math.inf:
        return np.array([mean]), np.ones(1)
    # the points mean - t sd and mean + sd / t, weighted 1 and t**2, have both moments for any t
    least, most = sd / (high - mean), (mean - low) / sd
    t = min(max(1.0, least), most)
    points = np.clip([mean - t * sd, mean + sd / t], low, high)
    return points, np.array([1.0, t * t]) / (1.0 + t * t)


# the structure ------------------------------------------------------------------------------------


def _moved(form: CohortForm) -> _Moved:
    """Find, in all readings of a cohort, its products and what stands against them."""
    kinds = [(kind, "") for kind in (WAGES, RECEIPT, COST, HEADS)]
    kinds += [(KEPT, recipient) for recipient in form.passed]
    choices = form.choices
    if math.prod(len(weights) for weights in choices.values()) > _MOST_READINGS:
        why = f"{form.cohort.place!r} has more than {_MOST_READINGS:,} combinations of readings"
        return _Moved(form.cohort.host, {}, {(): ()}, dict.fromkeys(kinds, why))
    products: dict[tuple[int, ...], dict[tuple[str, str], Names]] = {}
    faults: dict[tuple[str, str], str] = {}
    for states in itertools.product(*choices.values()):
        found = products.setdefault(states, {})
        for kind in kinds:
            try:
                found[kind] = form.product(*kind, dict(zip(choices, states, strict=True)))
            except NotMultilinear as why:
                faults.setdefault(kind, str(why))
    unknowns = {
        states: tuple(
            dict.fromkeys(n for kind, names in found.items() if kind not in faults for n in names)
        )
        for states, found in products.items()
    }
    return _Moved(form.cohort.host, choices, unknowns, faults)


def _reason(layout: Layout, cohorts: Sequence[_Moved], key: Key) -> str:
    """Say why a key has no exact value; nothing if it has one."""
    if key.concept == "gross" and not key.recipient:
        # all receipts together are the wages, whoever gets them
        needed = {(WAGES, "", key.host or cohort.host) for cohort in cohorts}
    else:
        rows = [layout.rows[place] for places in rows_of(layout, key) for place in places]
        needed = {(row.kind, row.recipient if row.kind == KEPT else "", row.host) for row in rows}
    for cohort in cohorts:
        for (kind, recipient), why in cohort.faults.items():
            if (kind, recipient, cohort.host) in needed:
                return why
    return ""


def _groups(cohorts: Sequence[_Moved]) -> list[list[_Moved]]:
    """Divide cohorts into groups that have no unknown in common."""
    above = list(range(len(cohorts)))

    def root(k: int) -> int:
        while above[k] != k:
            above[k] = k = above[above[k]]
        return k

    first: dict[str, int] = {}
    for k, cohort in enumerate(cohorts):
        for name in cohort.names:
            above[root(k)] = root(first.setdefault(name, k))
    groups: dict[int, list[_Moved]] = {}
    for k, cohort in enumerate(cohorts):
        groups.setdefault(root(k), []).append(cohort)
    return list(groups.values())


# the points ---------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Case:
    """A group in one reading of its common choices.

    Parameters
    ----------
    weight : float
    shared : ndarray of shape (s,)
        Weights of the points of what its cohorts share.
    base : slice
        Those points, all else in its place.
    members : list of list of (float, ndarray of shape (p,), slice)
        For each cohort and each reading of its own: weight, weights of its own points, and its
        points, those of what is shared outermost.
    """

    weight: float
    shared: Floats
    base: slice
    members: list[list[tuple[float, Floats, slice]]]


@dataclass(frozen=True)
class _Sheet:
    """The points of a group; at the first, and for what a part does not say, all is at its base."""

    hosts: frozenset[str]
    parts: list[tuple[Mapping[str, Any], slice]]
    cases: list[_Case]

    @property
    def size(self) -> int:
        """Number of points."""
        return self.parts[-1][1].stop if self.parts else 1

    def add(self, values: Mapping[str, Any], count: int) -> slice:
        """Add points, and return where they stand."""
        place = slice(self.size, self.size + count)
        if place.stop > _MOST_POINTS:
            raise NotMultilinear(f"takes more than {_MOST_POINTS:,} points")
        self.parts.append((values, place))
        return place


def _computed(
    layout: Layout, base: Mapping[str, float], sheets: Sequence[_Sheet]
) -> Iterator[tuple[_Sheet, Floats]]:
    """Compute the rows at the points of every group, shape (row, point) or more points.

    Groups share neither unknowns nor, side by side, hosts: those of one round move at once.
    """
    rounds: list[list[_Sheet]] = []
    taken: list[set[str]] = []
    for sheet in sorted(sheets, key=lambda sheet: -sheet.size):
        k = next((k for k, hosts in enumerate(taken) if hosts.isdisjoint(sheet.hosts)), len(taken))
        if k == len(taken):
            rounds.append([])
            taken.append(set())
        rounds[k].append(sheet)
        taken[k] |= sheet.hosts
    sizes = [max(sheet.size for sheet in members) for members in rounds]
    if sum(sizes) * len(layout.rows) > _MOST_VALUES:
        raise NotMultilinear(f"takes more than {_MOST_VALUES:,} values")
    for size, members in zip(sizes, rounds, strict=True):
        draws = {name: np.full(size, value) for name, value in base.items()}
        for values, place in (part for sheet in members for part in sheet.parts):
            for name, value in values.items():
                draws[name][place] = value
        rows = np.empty((len(layout.rows), size))
        for start in range(0, size, _BLOCK):
            part = slice(start, start + _BLOCK)
            evaluate(layout, {name: drawn[part] for name, drawn in draws.items()}, rows[:, part])
        yield from ((sheet, rows) for sheet in members)


def _grid(
    names: Sequence[str], nodes: Mapping[str, tuple[Floats, Floats]]
) -> tuple[dict[str, Floats], Floats]:
    """Return every combination of the points of some unknowns, and their weights."""
    if len(names) > _MOST_POINTS.bit_length():
        raise NotMultilinear(f"takes more than {_MOST_POINTS:,} points")
    values: dict[str, Floats] = {}
    weights = np.ones(1)
    for name in names:
        points, shares = nodes[name]
        values = {n: np.tile(v, len(points)) for n, v in values.items()}
        values[name] = np.repeat(points, len(weights))
        weights = np.multiply.outer(shares, weights).ravel()
    return values, weights


def _sheet(group: Sequence[_Moved], nodes: Mapping[str, tuple[Floats, Floats]]) -> _Sheet:
    """Lay out the points of a group, in every reading of its common choices."""
    sheet = _Sheet(frozenset(cohort.host for cohort in group), [], [])
    bearing = Counter(name for cohort in group for name in cohort.names)
    common = {name for name, times in bearing.items() if times > 1}
    choices = {name: w for cohort in group for name, w in cohort.choices.items() if name in common}
    moving = sorted(common - {name for cohort in group for name in cohort.choices})
    values, shared = _grid(moving, nodes)
    for held, weight in _readings(choices):
        fixed = values | {name: float(k) for name, k in held.items()}
        base = sheet.add(fixed, len(shared))
        members = []
        for cohort in group:
            parts = []
            own = {name: w for name, w in cohort.choices.items() if name not in common}
            for mine, share in _readings(own):
                names = [n for n in cohort.given({**held, **mine}) if n not in common]
                if not names and not own:
                    continue
                inner, weights = _grid(names, nodes)
                outer = {n: np.repeat(v, len(weights)) for n, v in values.items()}
                inner = {n: np.tile(v, len(shared)) for n, v in inner.items()}
                constant = {name: float(k) for name, k in (held | mine).items()}
                points = sheet.add(outer | inner | constant, len(shared) * len(weights))
                parts.append((share, weights, points))
            members.append(parts)
        sheet.cases.append(_Case(weight, shared, base, members))
    return sheet


def _readings(
    choices: Mapping[str, Mapping[int, float]],
) -> Iterator[tuple[dict[str, int], float]]:
    """List every combination of readings with its weight."""
    for states in itertools.product(*(weights.items() for weights in choices.values())):
        held = {name: state for name, (state, _) in zip(choices, states, strict=True)}
        yield held, math.prod(weight for _, weight in states)


def _group_moments(cases: Sequence[_Case], series: Floats) -> tuple[Floats, Floats]:
    """Return what a group adds to the value at the base, in the mean, and to the variance."""
    weights, means, variances = [], [], []
    for case in cases:
        at_base = series[:, case.base]
        mean = at_base - series[:, :1]
        variance = np.zeros_like(mean)
        for parts in (parts for parts in case.members if parts):
            first, second = np.zeros_like(mean), np.zeros_like(mean)
            for share, inner, points in parts:
                shape = (len(series), len(case.shared), len(inner))
                apart = series[:, points].reshape(shape) - at_base[:, :, None]
                first += share * (apart * inner).sum(axis=2)
                second += share * (np.square(apart) * inner).sum(axis=2)
            mean = mean + first
            variance += second - np.square(first)
        weights.append(case.weight * case.shared)
        means.append(mean)
        variances.append(variance)
    weight, mean, variance = (np.concatenate(part, axis=-1) for part in (weights, means, variances))
    shift = (mean * weight).sum(axis=1)
    spread = ((variance + np.square(mean - shift[:, None])) * weight).sum(axis=1)
    return shift, spread
