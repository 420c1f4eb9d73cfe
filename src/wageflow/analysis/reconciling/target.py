"""A published total: what it is of, and how well it is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.arguments import as_list, checked, shown
from wageflow.distributions import (
    Distribution,
    OneOf,
    Param,
    Quantity,
    as_quantity,
    mixture,
    units_of,
)
from wageflow.errors import InputError, nearest
from wageflow.programme import CONCEPTS
from wageflow.simulation.summing.summary import Key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wageflow.programme import Programme
    from wageflow.simulation.replicate import Run

__all__ = ["ENDS_PART", "WORKERS", "Target", "amount"]

Floats: TypeAlias = npt.NDArray[np.float64]

#: The concept of a headcount.
WORKERS = "workers"
_KNOWN = (*CONCEPTS, WORKERS)
#: Of what is known of a total; beyond its ends, it is not met.
ENDS_PART = 0.999
_SHOWN = (0.05, 0.95)


@checked
@dataclass(frozen=True)
class Target:
    """A total that is known from elsewhere, and of what.

    Its likelihood is the density of `total` at what a draw gives: ``wf.normal(t, sd)`` is a
    measured total `t` with an error of that standard deviation, ``wf.uniform(a, b)`` says that the
    total certainly lies between both and nothing more.

    Parameters
    ----------
    concept : str or sequence of str
        What the total counts: ``gross``, ``statutory``, ``state-side``, ``net``, ``received``, or
        ``workers`` for a headcount. Several are readings of one total, of which one holds; see
        `wageflow.reconcile_by_concept`.
    total : Distribution, Param, OneOf, Claim or Pool
        With a density, in US dollars a year at the programme's prices, or in workers.
    host, recipient : str, optional
        Of one host or recipient only.
    claim : str
        The claim that it is from; that of `total` if it is one.
    note : str
        What a reader must know: why the total is read so.

    Raises
    ------
    InputError
        If a concept is unknown, the total has no density, or it is of other money: all faults at
        once.

    Examples
    --------
    >>> import wageflow as wf
    >>> target = wf.Target("statutory", wf.between(150e6, 230e6, coverage=0.9))
    >>> target.name, target.figure
    ('statutory', '150 to 230 million USD a year')
    """

    concept: Any
    total: Any
    host: str | None = field(default=None, kw_only=True)
    recipient: str | None = field(default=None, kw_only=True)
    claim: str = field(default="", kw_only=True)
    note: str = field(default="", kw_only=True)

    def __post_init__(self) -> None:
        given = self.concept
        listed = as_list(given)
        concepts = (given,) if listed is None else listed
        if all(isinstance(concept, str) for concept in concepts):
            concepts = tuple(dict.fromkeys(concepts))
        object.__setattr__(self, "concept", concepts[0] if len(concepts) == 1 else concepts)
        faults = list(_concept_faults(concepts, self.recipient))
        try:
            total = as_quantity(self.total, "target, total")
            object.__setattr__(self, "total", total)
            _law(total)
            faults += _unit_faults(total, concepts)
            ids = getattr(total, "claims", ())
            if not self.claim and ids:
                object.__setattr__(self, "claim", ids[0].id)
        except InputError as error:
            faults += error.faults
        if faults:
            raise InputError(*faults)

    @cached_property
    def law(self) -> Distribution:
        """What is known of the total, as one distribution with a density."""
        return _law(self.total)

    @property
    def concepts(self) -> tuple[str, ...]:
        """The concepts that it may be of."""
        return (self.concept,) if isinstance(self.concept, str) else self.concept

    @property
    def readings(self) -> tuple[Target, ...]:
        """The target in each of its readings, of one concept each."""
        return tuple(self.read_as(concept) for concept in self.concepts)

    def read_as(self, concept: str) -> Target:
        """Return the target read as one concept."""
        return Target(
            concept,
            self.total,
            host=self.host,
            recipient=self.recipient,
            claim=self.claim,
            note=self.note,
        )

    @property
    def name(self) -> str:
        """Concept, recipient and host in words."""
        parts = [" or ".join(self.concepts)]
        if self.recipient:
            parts.append(f"of {self.recipient}")
        if self.host:
            parts.append(f"in {self.host}")
        return " ".join(parts)

    @property
    def figure(self) -> str:
        """The 5 % and the 95 % point in words; the ends of a uniform."""
        return amount(self.shown, workers=self.concept == WORKERS)

    @property
    def is_certain(self) -> bool:
        """Whether the total certainly lies between two ends, and nothing else is known."""
        return self.law.constructor == "uniform"

    @cached_property
    def ends(self) -> tuple[float, float]:
        """Between which outputs meet the target: 99.9 % of what is known of it."""
        tail = (1.0 - ENDS_PART) / 2
        low, high = self.law.support() if self.is_certain else self.law.ppf([tail, 1.0 - tail])
        return float(low), float(high)

    def allows(self, values: Floats, part: float = ENDS_PART) -> npt.NDArray[np.bool_]:
        """Tell which outputs the total allows: its density is not far below its highest there.

        Parameters
        ----------
        values : ndarray
        part : float
            Of what is known of the total, between whose ends every output is allowed. Of others,
            those are whose density is no lower, beside the highest, than a normal one's at such
            ends: probability alone would cut the ends off a flat density that says nothing.

        Examples
        --------
        >>> import wageflow as wf
        >>> flat = wf.Target("gross", wf.mixture([wf.uniform(0, 1e12), wf.uniform(0, 2e12)]))
        >>> flat.allows(np.array([-1.0, 1.0, 1e12])).tolist()
        [False, True, True]
        """
        tail = (1.0 - part) / 2
        law = self.law
        low, high = law.support() if self.is_certain else law.ppf([tail, 1.0 - tail])
        inside = np.asarray((values >= low) & (values <= high))
        if self.is_certain:
            return inside
        drop = 0.5 * NormalDist().inv_cdf(tail) ** 2
        with np.errstate(divide="ignore", invalid="ignore"):
            near = np.asarray(law.logpdf(values)) >= self._highest - drop
        return np.asarray(inside | near)

    @cached_property
    def _highest(self) -> float:
        """Logarithm of the density where it is highest, bounds at which it is infinite aside."""
        with np.errstate(divide="ignore", invalid="ignore"):
            found = np.asarray(self.law.logpdf(self.law.ppf(np.linspace(0.005, 0.995, 199))))
        return float(found[np.isfinite(found)].max())

    @cached_property
    def shown(self) -> tuple[float, float]:
        """The 90 % range, between whose ends outputs fit the target well; the ends of a uniform."""
        low, high = self.law.support() if self.is_certain else self.law.ppf(list(_SHOWN))
        return float(low), float(high)

    @property
    def key(self) -> Key:
        """The series of an estimate that the target is of."""
        return Key(self.concepts[0], self.host or "", self.recipient or "")

    def faults(self, programme: Programme, run: Run) -> Iterator[str]:
        """Say why an estimate has no such output."""
        unknown = False
        for what, name, known in (
            ("host", self.host, programme.hosts),
            ("recipient", self.recipient, programme.recipients),
        ):
            if name is not None and name not in known:
                yield f"target {self.name!r}, {what} {name!r}: {nearest(name, known)}"
                unknown = True
        if self.recipient and not unknown:
            by = ("host", "recipient") if self.host else ("recipient",)
            for concept in self.concepts:
                key = Key(concept, self.host or "", self.recipient)
                if key not in run.plan.keys[by]:
                    yield (
                        f"target {self.name!r}: {self.recipient!r} gets nothing {concept}"
                        f"{f' in {self.host}' if self.host else ''}; name another recipient, or "
                        "concept gross"
                    )

    def to_plain(self) -> dict[str, Any]:
        """Return the target as a table of plain values, its total as a distribution."""
        plain = {
            "concept": list(self.concepts) if len(self.concepts) > 1 else self.concept,
            "total": self.law.to_plain(),
            "host": self.host,
            "recipient": self.recipient,
            "claim": self.claim,
            "note": self.note,
        }
        return {name: value for name, value in plain.items() if value}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Target:
        """Read what `to_plain` wrote.

        Raises
        ------
        InputError, KeyError, TypeError
            If it is something else.
        """
        from wageflow.distributions import from_plain

        options = {name: value for name, value in plain.items() if name not in ("concept", "total")}
        return cls(plain["concept"], from_plain(plain["total"]), **options)


def _concept_faults(concepts: tuple[Any, ...], recipient: Any) -> Iterator[str]:
    if not concepts:
        yield f"target, concept: got none; write one of {', '.join(_KNOWN)}"
    strange = [concept for concept in concepts if not isinstance(concept, str)]
    if strange:
        yield f"target, concept: got {shown(strange[0])}; write one of {', '.join(_KNOWN)}"
        return
    for concept in concepts:
        if concept not in _KNOWN:
            hint = nearest(str(concept), _KNOWN)
            yield f"target, concept: {concept!r} is no concept; {hint}"
        elif recipient is not None and concept in (WORKERS, "net"):
            what = "workers belong to no recipient" if concept == WORKERS else "no one has a net"
            yield f"target {concept!r}, recipient {recipient!r}: {what}; leave the recipient out"
    if WORKERS in concepts and len(concepts) > 1:
        yield "target, concept: a total is of money or of workers, not of either; write two targets"


def _law(total: Quantity) -> Distribution:
    """Return what is known of a total as a distribution with a density.

    Raises
    ------
    InputError
        If it has none.
    """
    if isinstance(total, Param):
        return _law(total.value)
    if isinstance(total, OneOf) and all(_is_known(value) for value in total.values):
        weighed = [(v, w) for v, w in zip(total.values, total.weights, strict=True) if w > 0]
        return mixture([_law(v) for v, _ in weighed], weights=[w for _, w in weighed])
    if isinstance(total, Distribution):
        try:
            total.logpdf(total.ppf(0.5))
        except InputError as error:
            raise InputError(*(f"target, total: {fault}" for fault in error.faults)) from None
        return total
    if isinstance(total, float):
        spread = abs(total) / 10 or 1.0
        raise InputError(
            f"target, total: {total:g} is one figure, with which no draw agrees exactly; give it "
            f"an error, such as wf.normal({total:g}, {spread:g})"
        )
    raise InputError(
        f"target, total: got {total!r}; write one range, such as wf.between(150e6, 230e6)"
    )


def _is_known(value: Any) -> bool:
    return isinstance(value, float | Distribution | Param | OneOf)


def _unit_faults(total: Quantity, concepts: tuple[Any, ...]) -> Iterator[str]:
    for unit in units_of(total):
        if WORKERS in concepts and unit.what not in (WORKERS, "people"):
            yield f"target 'workers', total: its claim is in {unit}; name a headcount"
        elif WORKERS not in concepts and (unit.what, unit.currency) != ("money", "USD"):
            yield (
                f"target {concepts[0]!r}, total: its claim is in {unit}; write the total in US "
                "dollars a year"
            )
        elif WORKERS not in concepts and unit.per not in ("year", ""):
            yield f"target {concepts[0]!r}, total: its claim is in {unit}; write it for a year"


def amount(ends: tuple[float, float] | tuple[float], *, workers: bool = False) -> str:
    """Write an amount or a range of amounts with three digits and their unit.

    Examples
    --------
    >>> amount((150e6, 231.4e6)), amount((1.5e9,)), amount((60_000.0,), workers=True)
    ('150 to 231 million USD a year', '1.5 billion USD a year', '60,000 workers')
    """
    size = max(abs(end) for end in ends)
    scales = [] if workers else [(1e9, "billion "), (1e6, "million ")]
    factor, word = next(((f, w) for f, w in scales if size >= f), (1.0, ""))
    told = " to ".join(_short(end / factor) for end in ends)
    return f"{told} {'workers' if workers else f'{word}USD a year'}"


def _short(value: float) -> str:
    rounded = float(f"{value:.3g}")
    return f"{rounded:,.0f}" if rounded == round(rounded) else f"{rounded:g}"
