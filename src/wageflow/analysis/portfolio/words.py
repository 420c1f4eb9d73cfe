"""A portfolio in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wageflow.analysis.portfolio.figure import ends_of
from wageflow.analysis.portfolio.stream import SINGLE
from wageflow.claims import Claim
from wageflow.distributions import bounds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wageflow.analysis.portfolio.figure import Reading
    from wageflow.analysis.portfolio.portfolio import Portfolio
    from wageflow.analysis.portfolio.stream import Stream
    from wageflow.analysis.portfolio.total import Total

__all__ = ["described", "figure_of", "sentence"]


def described(portfolio: Portfolio) -> str:
    """Return a portfolio in words; see `Portfolio.describe`."""
    prices = f", in prices of {portfolio.price_year}" if portfolio.price_year else ""
    title = f": {portfolio.title}" if portfolio.title else ""
    lines = [f"Portfolio {portfolio.name}{title}, US dollars a year{prices}."]
    for stream in portfolio.everything:
        lines += _stream(stream, portfolio.concept)
    for total in portfolio.totals:
        ours = " (ours)" if total.inferred else ""
        lines.append(
            f"To hold against: {total.name}{ours}, {figure_of(total)}"
            f"{_told(total.source, total.note)}."
        )
    return "\n".join([*lines, *(sentence(note) for note in portfolio.notes)])


def _stream(stream: Stream, concept: str) -> Iterator[str]:
    if not stream.readings:
        yield f"{stream.name}: no figure{_told(stream.source, stream.note)}."
        return
    for name, reading in stream.readings.items():
        either = "" if name == stream.main else "or "
        label = stream.name if name == SINGLE else f"{stream.name}, {either}{name}"
        about = [reading.source, reading.note, "outside the sources" if reading.outside else ""]
        yield f"{label}: {figure_of(reading, concept)}{_told(*about)}."
    if stream.flag or stream.source or stream.note:
        told = "; ".join(part for part in (stream.flag, stream.source, stream.note) if part)
        yield f"  {sentence(told)}"


def _told(*parts: str) -> str:
    told = "; ".join(part for part in parts if part)
    return f" ({told})" if told else ""


def sentence(text: str) -> str:
    """Return text with a capital at its beginning and a full stop at its end.

    Examples
    --------
    >>> sentence("a likely slip")
    'A likely slip.'
    """
    text = text.strip()
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith((".", "?", "!")) else ".")


def figure_of(known: Reading | Total, concept: str = "state-side") -> str:
    """Return the figure of a reading or a total in words, as its claim has it if it has one.

    Parameters
    ----------
    known : Reading or Total
    concept : str
        Which revenue of a programme it is, where it is one.

    Examples
    --------
    >>> import wageflow as wf
    >>> figure_of(wf.Reading(amount=wf.between(30e6, 40e6)))
    '30 to 40 million USD a year'
    >>> figure_of(wf.Reading(amount=wf.between(30e6, 40e6), times=0.8))
    '30 to 40 million USD times 0.8 a year'
    """
    programme = getattr(known, "programme", None)
    if programme is not None:
        return f"programme {programme.name}, {concept}"
    money = {"unit": "money", "currency": known.currency}
    kind = getattr(known, "kind", "") or "point"
    if known.times == 1.0:
        return _words(known.amount, kind, **money, per=known.per)
    # a share of a sum, or so many things at so much each
    shared = bounds(known.times)[1] <= 1.0
    amount = _words(known.amount, "point", **(money if shared else {}))
    times = _words(known.times, "point", **({} if shared else money))
    every = f"a {known.per}"
    said = any(text.rstrip("]").endswith(every) for text in (amount, times))
    return f"{amount} times {times}" + ("" if said else f" {every}")


def _words(quantity: Any, kind: str, **unit: str) -> str:
    claims = getattr(quantity, "claims", ())
    if claims and isinstance(claims[0], Claim):
        return claims[0].figure
    low, high = ends_of(quantity)
    if low == high:
        return Claim(id="", source="", value=low, kind=kind, **unit).figure  # type: ignore[arg-type]
    return Claim(id="", source="", low=low, high=high, kind="bounds", **unit).figure  # type: ignore[arg-type]
