"""Figures and words of a pack that are no faults, but look like slips of the pen."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from wageflow.claims.checks import HEADLINES, INCOMES, KEPT, PLANNED, TAKEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from wageflow.claims.claim import Claim
    from wageflow.claims.ledger import Ledger

__all__ = ["Slip", "slips", "slips_of"]

_READ = tuple(
    dict.fromkeys(("headcount", "wage", *HEADLINES, *INCOMES, *KEPT, *TAKEN, f"{PLANNED}headcount"))
)
"""Topics by which a claim is found: by one that is misspelt it is found by nothing."""

_SAID_IN_PERCENT = re.compile(r"%|per ?cent|pct", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]*\.?[0-9]+")
_CLOSE = 0.85  # wage and wages, state_share and state-share, but not hosts and hours
_MANY = 300  # topics, which are then names of another kind
_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9}
_SCALE = re.compile(rf"\b({'|'.join(_SCALES)})s?\b", re.IGNORECASE)
_COUNTED = ("money", "workers", "people")
_FULL = 1_000  # figures from here on are written in full


class Slip(NamedTuple):
    """What looks like a slip of the pen, and in which claims."""

    claims: tuple[str, ...]
    said: str


def slips(ledger: Ledger) -> list[Slip]:
    """Return what in a ledger is no fault, but may have been meant otherwise.

    Parameters
    ----------
    ledger : Ledger

    Returns
    -------
    list of Slip
        Percentages below 1 that are not printed so, which may be shares of 1;
        figures below 1,000 whose printed words say thousand, million or billion; and topics that
        are nearly spelt like one that others have, or that audits look for.

    Examples
    --------
    >>> from wageflow.claims import Claim, Ledger
    >>> share = Claim(id="share", source="s", topic="state_share", unit="%", value=0.48)
    >>> [slip.said for slip in slips(Ledger("mine", {"share": share}))]
    ['share: 0.48 %; if 48 % is meant write 48, else quote the figure in as_printed']
    """
    return [*slips_of(ledger.values()), *_near_topics(ledger)]


def slips_of(claims: Iterable[Claim]) -> Iterator[Slip]:
    """Yield the slips that show in a claim alone: of percentages, and of thousands and millions."""
    claims = tuple(claims)
    yield from _small_shares(claims)
    yield from _without_scale(claims)


def _small_shares(claims: Sequence[Claim]) -> Iterator[Slip]:
    for claim in claims:
        figures = [abs(x) for x in (claim.low, claim.high, claim.value) if x is not None]
        if claim.unit != "%" or _printed_in_percent(claim, figures):
            continue
        # an upper end of 1 may be all of it, one of its own is more likely a hundredth
        if any(figures) and min(figures) < 1.0 >= max(figures):
            meant = _in_hundreds(claim)
            yield Slip(
                (claim.id,),
                f"{claim.id}: {claim.figure}; if {meant} % is meant write {meant}, else quote the "
                "figure in as_printed",
            )


def _printed_in_percent(claim: Claim, figures: Sequence[float]) -> bool:
    """Whether the source prints these very figures as percentages, or says them in words."""
    printed = claim.as_printed.replace(",", ".")
    if not _SAID_IN_PERCENT.search(printed):
        return False
    numbers = [float(number) for number in _NUMBER.findall(printed)]
    return not numbers or any(figure in numbers for figure in figures)


def _without_scale(claims: Sequence[Claim]) -> Iterator[Slip]:
    for claim in claims:
        figures = {name: getattr(claim, name) for name in ("low", "high", "value")}
        known = {name: value for name, value in figures.items() if value}
        said = _SCALE.search(claim.as_printed)
        if known and said and claim.unit in _COUNTED and max(known.values()) < _FULL:
            name, value = next(iter(known.items()))
            full = f"{value * _SCALES[said[1].lower()]:.15g}"
            yield Slip(
                (claim.id,),
                f"{claim.id}, {name}: {value:g}, but as_printed says {said[1]!r}; write the figure "
                f"in full, {full}",
            )


def _in_hundreds(claim: Claim) -> str:
    ends = (claim.low, claim.high) if claim.value is None else (claim.value,)
    return " to ".join(f"{100 * x:.12g}" for x in ends if x is not None)


def _near_topics(ledger: Ledger) -> Iterator[Slip]:
    used = Counter(claim.topic for claim in ledger.values())
    if len(used) > _MANY:
        return
    told: set[str] = set()
    for topic in sorted(used, key=lambda name: used[name]):
        others = [*_READ, *(name for name in used if name not in (topic, *told, *_READ))]
        # few slips are in the first letter; without it repatriation is close to preparation
        alike = [name for name in others if name[:1] == topic[:1]]
        close = difflib.get_close_matches(topic, alike, n=1, cutoff=_CLOSE)
        if topic in _READ or not topic or not close:
            continue
        told.add(topic)
        which = tuple(claim.id for claim in ledger.values() if claim.topic == topic)
        yield Slip(which, f"{which[0]}: the topic {topic!r} is not {close[0]!r}; is that meant?")
