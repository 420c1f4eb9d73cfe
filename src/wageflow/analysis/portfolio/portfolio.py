"""Labour beside the other streams of hard currency, as one object that can be estimated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any

from wageflow.analysis.portfolio.faults import portfolio_faults
from wageflow.analysis.portfolio.names import LABOUR, MAIN
from wageflow.analysis.portfolio.stream import Stream
from wageflow.arguments import checked
from wageflow.claims.trace import cited_by
from wageflow.distributions import merge_unknowns
from wageflow.errors import InputError, UnknownNameError, nearest
from wageflow.programme import CONCEPTS
from wageflow.programme.faults import listed, whole_year

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wageflow.analysis.portfolio.result import PortfolioEstimate
    from wageflow.analysis.portfolio.total import Total
    from wageflow.distributions import Distribution
    from wageflow.programme import Programme

__all__ = ["Portfolio"]

_MOST = 256  # combinations of readings: beyond, nobody reads the table


@checked
@dataclass(frozen=True)
class Portfolio:
    """Labour beside the other streams of hard currency.

    Parameters
    ----------
    name : str
    streams : sequence of Stream
        All but labour.
    labour : Programme, str, Estimate, quantity, Reading, Stream or mapping of readings
        What workers abroad bring in: a programme, the name of one that ships or a path to a file,
        an estimate that is not reconciled, or a figure in US dollars a year. A mapping gives
        several readings by name, as in a `Stream`: the first is what results take.
    concept : {"state-side", "gross", "statutory", "net", "received"}
        Which revenue of a programme counts as income.
    totals : sequence of Total
        Published totals, to hold sums against; they are no streams, so nothing is counted twice.
    price_year : int, optional
        In whose prices results are; that of the first programme of `labour` if left out.
    title : str
    year : int, optional
        The year of the figures.
    sources, notes : sequence of str
        What a reader must know.

    Raises
    ------
    InputError
        If streams, readings or totals do not fit together; all such faults at once.

    Examples
    --------
    >>> import wageflow as wf
    >>> arms = wf.Stream("arms", 100e6)
    >>> portfolio = wf.Portfolio("two streams", [arms], labour=wf.between(150e6, 230e6))
    >>> result = portfolio.estimate(draws=2**10, seed=0)
    >>> print(f"{result.share()['p50']:.2f}")
    0.66
    """

    name: str
    streams: tuple[Stream, ...]
    _: KW_ONLY
    labour: Any
    concept: str = "state-side"
    totals: tuple[Total, ...] = ()
    price_year: int | None = None
    title: str = ""
    year: int | None = None
    sources: tuple[str, ...] = field(default=(), compare=False)
    notes: tuple[str, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        place = f"portfolio {self.name!r}"
        if not self.name.strip():
            raise InputError(f"{place}: needs a name, such as 'currency of 2012'")
        faults: list[str] = []
        self._read(place, faults)
        if not faults:
            if self.price_year is None:
                years = (one.price_year for one in self.programmes.values())
                object.__setattr__(self, "price_year", next(years, None))
            faults = [f"{place}, {fault}" for fault in portfolio_faults(self)]
        if faults:
            raise InputError(*faults)

    def _read(self, place: str, faults: list[str]) -> None:
        """Bring what was passed into its final form."""
        for name in ("streams", "totals", "sources", "notes"):
            try:
                texts = name in ("sources", "notes")
                read = listed(getattr(self, name), f"{place}, {name}", texts=texts)
                object.__setattr__(self, name, read)
            except InputError as error:
                faults += error.faults
        for name in ("year", "price_year"):
            try:
                object.__setattr__(self, name, whole_year(getattr(self, name), f"{place}, {name}"))
            except InputError as error:
                faults += error.faults
        if not isinstance(self.labour, Stream):
            try:
                object.__setattr__(self, "labour", Stream(LABOUR, self.labour))
            except InputError as error:
                said = (fault.removeprefix(f"stream {LABOUR!r}, ") for fault in error.faults)
                faults += [f"{place}, labour, {fault}" for fault in said]
        if self.concept not in CONCEPTS:
            faults.append(f"{place}, concept {self.concept!r}: {nearest(self.concept, CONCEPTS)}")

    def all_unknowns(self, programme: Programme | None) -> Iterator[tuple[str, Distribution]]:
        """List the unknowns of all figures, those of a programme of labour first."""
        if programme is not None:
            yield from programme.unknowns.items()
        for stream in self.everything:
            yield from stream.unknowns()

    @property
    def everything(self) -> tuple[Stream, ...]:
        """Labour, and then the other streams, those without a figure too."""
        return (self.labour, *self.streams)

    @property
    def figured(self) -> tuple[Stream, ...]:
        """Labour and the other streams that have a figure."""
        return tuple(stream for stream in self.everything if stream.readings)

    @property
    def without_figure(self) -> tuple[Stream, ...]:
        """The streams that are known to be there, and whose figure nobody prints."""
        return tuple(stream for stream in self.streams if not stream.readings)

    @property
    def programmes(self) -> dict[str, Programme]:
        """The programmes of labour, by reading."""
        found = {name: reading.programme for name, reading in self.labour.readings.items()}
        return {name: known for name, known in found.items() if known is not None}

    @property
    def unknowns(self) -> dict[str, Distribution]:
        """The unknowns of all figures, in order of first appearance; a programme's are its own."""
        return merge_unknowns(self.all_unknowns(None))

    def chosen(self, readings: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return a reading for each stream with a figure: those named, else the first.

        Raises
        ------
        UnknownNameError
            If no stream, or none of its readings, is called so.

        Examples
        --------
        >>> import wageflow as wf
        >>> wf.load_portfolio("dprk-2012").chosen({"gold": "by weight"})["gold"]
        'by weight'
        """
        if readings is not None and not isinstance(readings, Mapping):
            raise InputError(
                f"readings: got {readings!r}; write {{stream: reading}}, such as "
                "{'gold': 'by weight'}"
            )
        known = {stream.name: stream for stream in self.figured}
        for name, reading in (readings or {}).items():
            if name not in known:
                raise UnknownNameError(
                    f"readings: no stream {name!r} with a figure; {nearest(str(name), known)}"
                )
            if reading not in known[name].readings:
                hint = nearest(str(reading), known[name].readings)
                raise UnknownNameError(f"readings: {name!r} has no reading {reading!r}; {hint}")
        return {
            name: (readings or {}).get(name, stream.main or "") for name, stream in known.items()
        }

    def alternatives(self, *, combined: bool = False) -> dict[str, dict[str, str]]:
        """List choices of readings by a name in words: the first readings, and what departs.

        Parameters
        ----------
        combined : bool
            Every combination instead of one departure at a time.

        Returns
        -------
        dict of str to dict
            What departs from the first readings: reading by stream.

        Raises
        ------
        InputError
            If there are more than 256 combinations.

        Examples
        --------
        >>> import wageflow as wf
        >>> gold = wf.Stream("gold", {"as printed": 27e6, "tenfold": 270e6})
        >>> wf.Portfolio("two", [gold], labour=190e6).alternatives()
        {'first readings': {}, 'gold: tenfold': {'gold': 'tenfold'}}
        """
        others = {
            stream.name: [name for name in stream.readings if name != stream.main]
            for stream in self.figured
            if len(stream.readings) > 1
        }
        if not combined:
            found = [{name: reading} for name, known in others.items() for reading in known]
            return {_label(one): one for one in ({}, *found)}
        count = 1
        for known in others.values():
            count *= 1 + len(known)
        if count > _MOST:
            raise InputError(
                f"portfolio {self.name!r}: its readings make {count:,} combinations, more than "
                f"{_MOST}; take one at a time"
            )
        rows = product(*([None, *known] for known in others.values()))
        named = (dict(zip(others, row, strict=True)) for row in rows)
        kept = [{name: one for name, one in row.items() if one is not None} for row in named]
        return {_label(one): one for one in kept}

    @checked
    def cited(self, name: str | None = None) -> tuple[str, ...]:
        """Return every source that the portfolio, or one stream, rests on, each once.

        Those of a programme are its own: ``portfolio.programmes["bottom-up"].cited()``.

        Raises
        ------
        UnknownNameError
            If there is no such stream.
        """
        names = [stream.name for stream in self.everything]
        if name is not None and name not in names:
            raise UnknownNameError(f"cited: no stream {name!r}; {nearest(name, names)}")
        found: set[str] = set()
        for stream in self.everything:
            if name not in (None, stream.name):
                continue
            found |= {stream.source, *(claim.cite() for claim in stream.claims)}
            for known in stream.readings.values():
                found.add(known.source)
                if known.programme is None:
                    for _, quantity in known.quantities(""):
                        found |= set(cited_by(quantity))
        if name is None:
            for total in self.totals:
                found |= {total.source, *cited_by(total.amount)}
        return tuple(sorted(found - {""}))

    @checked
    def estimate(
        self,
        *,
        draws: int | None = None,
        seed: int | None = None,
        sampler: str | None = None,
        replicates: int | None = None,
    ) -> PortfolioEstimate:
        """Estimate every stream, their total and labour's share of it.

        Parameters
        ----------
        draws, seed, sampler, replicates
            As in `simulate`, of which labour has the very draws; 2**16 draws by default. Where
            labour is an `Estimate`, its own hold.

        Returns
        -------
        PortfolioEstimate

        Raises
        ------
        EstimateError
            If the run cannot be done as asked, or labour is an estimate of another run.
        ChainError
            If some draw asks a chain for more than there is.

        Examples
        --------
        >>> import wageflow as wf
        >>> result = wf.load_portfolio("dprk-2012").estimate(draws=2**10, seed=2012)
        >>> list(result.summary().index)[:3]
        ['labour', 'arms', 'gold']
        """
        from wageflow.analysis.portfolio.run import run

        return run(self, draws=draws, seed=seed, sampler=sampler, replicates=replicates)

    def describe(self) -> str:
        """Say in words what is in the portfolio, and what is not.

        Examples
        --------
        >>> import wageflow as wf
        >>> arms = wf.Stream("arms", 100e6)
        >>> print(wf.Portfolio("two", [arms, wf.Stream("tolls")], labour=190e6).describe())
        Portfolio two, US dollars a year.
        labour: 190 million USD a year.
        arms: 100 million USD a year.
        tolls: no figure.
        """
        from wageflow.analysis.portfolio.words import described

        return described(self)

    def __repr__(self) -> str:
        return (
            f"Portfolio({self.name!r}: labour and {len(self.figured) - 1} other streams, "
            f"{len(self.without_figure)} without a figure)"
        )


def _label(departing: Mapping[str, str]) -> str:
    return "; ".join(f"{name}: {reading}" for name, reading in departing.items()) or MAIN
