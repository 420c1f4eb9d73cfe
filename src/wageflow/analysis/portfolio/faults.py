"""What can be wrong with a portfolio whose parts are each in order."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from wageflow.analysis.portfolio.figure import carried
from wageflow.analysis.portfolio.names import LABOUR, TOTAL
from wageflow.analysis.portfolio.stream import Stream
from wageflow.analysis.portfolio.total import Total
from wageflow.distributions import merge_unknowns
from wageflow.errors import CurrencyError, InputError, nearest
from wageflow.simulation import Estimate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wageflow.analysis.portfolio.portfolio import Portfolio

__all__ = ["portfolio_faults"]


def portfolio_faults(portfolio: Portfolio) -> Iterator[str]:
    """Say what does not fit together."""
    listed: tuple[tuple[str, Any, type], ...] = (
        ("streams", portfolio.streams, Stream),
        ("totals", portfolio.totals, Total),
    )
    for what, given, kind in listed:
        for one in given:
            if not isinstance(one, kind):
                yield f"{what}: got {one!r}; write a list of wf.{kind.__name__}(...)"
                return
    yield from _labour_faults(portfolio)
    yield from _name_faults(portfolio)
    yield from _price_faults(portfolio)
    for programme in (None, *portfolio.programmes.values()):
        try:
            merge_unknowns(portfolio.all_unknowns(programme))
        except InputError as error:
            yield from error.faults


def _labour_faults(portfolio: Portfolio) -> Iterator[str]:
    labour = portfolio.labour
    if labour.name != LABOUR:
        yield f"labour: is called {labour.name!r}; call the stream 'labour'"
    if not labour.readings:
        yield "labour: has no figure; write a programme, such as 'dprk-2012', or a range"
    for reading, known in labour.readings.items():
        if isinstance(known.amount, Estimate) and known.amount.is_weighted:
            yield (
                f"labour, reading {reading!r}: the draws of this estimate have weights, which a "
                "sum of streams does not count; hand over the estimate as it was before: .prior"
            )
    for stream in portfolio.streams:
        for reading, known in stream.readings.items():
            if known.programme is not None:
                yield (
                    f"stream {stream.name!r}, reading {reading!r}: is a programme, which only "
                    "labour can be; write labour=..."
                )


def _name_faults(portfolio: Portfolio) -> Iterator[str]:
    names = [stream.name for stream in portfolio.streams]
    for name in names:
        if name in (LABOUR, TOTAL):
            yield f"streams: {name!r} is a name of ours; choose another"
    yield from _twice("streams", names)
    yield from _twice("totals", [total.name for total in portfolio.totals])
    # that labour has none is a fault of its own
    figured = [LABOUR, *(stream.name for stream in portfolio.streams if stream.readings)]
    for total in portfolio.totals:
        for name in total.streams or ():
            if name not in figured:
                yield (
                    f"total {total.name!r}, streams: no stream {name!r} with a figure; "
                    f"{nearest(str(name), figured)}"
                )


def _twice(what: str, names: Iterable[str]) -> Iterator[str]:
    for name, count in Counter(names).items():
        if count > 1:
            yield f"{what}: {name!r} stands {count} times; give each a name of its own"


def _price_faults(portfolio: Portfolio) -> Iterator[str]:
    for stream in portfolio.everything:
        for reading, known in stream.readings.items():
            try:
                if known.programme is None:
                    known.factor(portfolio.price_year)
                else:
                    carried(known.programme.price_year, portfolio.price_year)
            except CurrencyError as error:
                yield f"stream {stream.name!r}, reading {reading!r}: {error}"
    for total in portfolio.totals:
        try:
            total.factor(portfolio.price_year)
        except CurrencyError as error:
            yield f"total {total.name!r}: {error}"
