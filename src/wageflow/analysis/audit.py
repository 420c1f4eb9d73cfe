"""Published headlines held against the wages, the workers and the programme beneath them."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from wageflow.analysis.headlines import (
    Ceiling,
    Headline,
    Workers,
    everywhere,
    gross_wages,
    headcounts,
    highest_wage,
    read_headline,
    workers_of,
)
from wageflow.claims import Ledger, load_claims
from wageflow.claims.checks import Finding, findings, headline_claims
from wageflow.errors import InputError
from wageflow.programme import CONCEPTS, Programme, load_programme
from wageflow.simulation import Estimate, simulate

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    import pandas as pd

    from wageflow.simulation.computing.evaluate import Floats

__all__ = ["CHECKS", "VERDICTS", "audit", "distinct", "estimate_of", "ledger_of"]

VERDICTS = ("not judged", "consistent", "strained", "impossible")
"""What weighs less stands first; a headline is not judged where there is nothing to hold it to."""

_NEUTRAL = VERDICTS[0]

CHECKS = ("headline", "sum of parts", "power of ten", "no room", "plan as outcome", "no period")
"""What an audit looks at."""

_COLUMNS = (
    "claim",
    "figure",
    "origin",
    "implied_per_worker",
    "implied_headcount",
    "ratio",
    "percentile",
    *(f"percentile_{concept.replace('-', '_')}" for concept in CONCEPTS),
    "verdict",
    "checks",
    "reason",
)
_SIDES: tuple[Literal["left", "right"], ...] = ("left", "right")
_DRAWS = 2**14
_SEED = 2012


@dataclass(frozen=True)
class _Opinion:
    """One check's verdict on one claim."""

    check: str
    verdict: str
    reason: str


def audit(
    ledger: Ledger | str | PathLike[str],
    programme: str | Programme | Estimate | None = "dprk-2012",
    *,
    usd_rates: Mapping[str, float] | None = None,
    draws: int = _DRAWS,
    seed: int = _SEED,
) -> pd.DataFrame:
    """Say of each published headline whether it can be true, and of other claims what is wrong.

    Parameters
    ----------
    ledger : Ledger, str or path
        A ledger, or what `load_claims` takes. Its headlines are the printed claims about money
        with the topic ``revenue`` or ``planned_revenue``.
    programme : str, Programme, Estimate or None
        The bottom-up estimate to hold them against: a programme to run, by name, path or itself,
        or a run that kept its draws. None: only what the ledger itself says.
    usd_rates : mapping of str to float, optional
        US dollars for one unit of a currency, such as ``{"NPR": 0.0094}``, where there is no
        table or another rate shall be used.
    draws, seed : int
        Of the run.

    Returns
    -------
    pandas.DataFrame
        A row per headline, and per other claim with something wrong; money in US dollars a year,
        in the programme's prices. claim, figure, origin; implied_per_worker: what the headline
        needs from each of the workers that its own source counts, else a source that it repeats,
        else others for these hosts and that year, else the programme;
        implied_headcount: how many workers would earn it at the programme's median of state-side
        revenue per worker; ratio: what is needed at the least from each to the highest gross
        wage that the ledger supports for these hosts; percentile: where it lies in the
        programme's state-side revenue, 0 to 100, and percentile_gross and so on by concept;
        verdict: ``consistent``, ``strained`` or ``impossible``, or ``not judged`` where neither a
        headcount nor a wage is known to hold it to; checks that spoke; reason. What was audited,
        against what, and its draws stand in ``.attrs``.

    Raises
    ------
    InputError
        If headlines cannot be read: all of them at once.

    Notes
    -----
    A headline is *impossible* if at its lowest it takes more from each worker than the highest
    gross wage, printed for ordinary workers of these hosts, or than all wages paid in any draw of
    the programme. It is *strained* if it lies outside the 90 % range of every revenue concept,
    both in all and per worker; if it has no period; if its digits stand elsewhere at another power
    of ten, and the programme is nearer to that; or if it repeats an earlier plan. One that may
    mean less, without a period or "up to", is never impossible, only strained.

    Other claims are impossible where figures of one speaker or one list cannot all be true. They
    are strained if they repeat an earlier plan, are another income without a period, or are fees
    that exceed the wage, so that the rest is owed or earned elsewhere.

    Examples
    --------
    >>> import wageflow as wf
    >>> found = wf.audit(wf.load_claims("dprk"), draws=2**10).set_index("claim")
    >>> found.loc[["nksc-revenue", "nksc-revenue-ch2"], "verdict"].tolist()
    ['consistent', 'impossible']
    """
    import pandas as pd

    ledger = ledger_of(ledger)
    estimate = estimate_of(programme, draws, seed)
    price_year = estimate.programme.price_year if estimate is not None else None
    headlines = _read(ledger, price_year, usd_rates)
    found = findings(ledger)
    by_claim: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in found:
        by_claim[finding.claim].append(finding)
    wages, counts = gross_wages(ledger), headcounts(ledger)
    # Many headlines have the same hosts.
    drawn = cache(partial(_drawn, estimate))
    ceiling = cache(partial(highest_wage, wages, usd_rates=usd_rates))
    rows = [
        _headline_row(
            one,
            estimate,
            by_claim[one.claim.id],
            _Evidence(
                workers_of(one, counts),
                ceiling(everywhere(one.claim.host), one.price_year),
                # a sector's revenue cannot be told from its host's
                None if one.claim.sector else drawn(everywhere(one.claim.host)),
            ),
        )
        for one in headlines
    ]
    seen = {one.claim.id for one in headlines}
    others = {name: said for name, said in by_claim.items() if name not in seen and said}
    rows += [_other_row(ledger, name, said) for name, said in others.items()]
    frame = pd.DataFrame(rows, columns=list(_COLUMNS))
    numbers = [c for c in _COLUMNS if c.startswith(("implied", "ratio", "percentile"))]
    frame = frame.astype(dict.fromkeys(numbers, "float64"))
    frame.attrs.update(_about(ledger, estimate))
    return frame


def _about(ledger: Ledger, estimate: Estimate | None) -> dict[str, Any]:
    """Return what a reader must know of an audit."""
    about: dict[str, Any] = {"ledger": ledger.name}
    if estimate is not None:
        about |= {
            "programme": estimate.programme.name,
            "title": estimate.programme.title,
            "price_year": estimate.programme.price_year,
            "draws": estimate.draws,
            "replicates": estimate.run_size,
            "sampler": estimate.sampler,
            "seed": estimate.seed,
        }
    return about


def ledger_of(ledger: Ledger | str | PathLike[str]) -> Ledger:
    """Return a ledger, loaded if it is named."""
    return ledger if isinstance(ledger, Ledger) else load_claims(ledger)


def estimate_of(
    programme: str | Programme | Estimate | None, draws: int, seed: int
) -> Estimate | None:
    """Return the run to hold headlines against, made now if need be."""
    if isinstance(programme, Estimate) and programme.is_weighted:
        raise InputError(
            "audit: the estimate was reconciled with a headline, which is then no witness against "
            "it; give the estimate as it was before: .prior"
        )
    if programme is None or isinstance(programme, Estimate):
        return programme
    loaded = programme if isinstance(programme, Programme) else load_programme(programme)
    estimate = simulate(loaded, draws=draws, seed=seed)
    if estimate.partial:  # nobody asked for verdicts by part of a run
        raise KeyboardInterrupt
    return estimate


def _read(
    ledger: Ledger, price_year: int | None, usd_rates: Mapping[str, float] | None
) -> list[Headline]:
    headlines: list[Headline] = []
    faults: list[str] = []
    for claim in headline_claims(ledger):
        try:
            headlines.append(read_headline(claim, price_year, usd_rates))
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(*faults)
    return headlines


def _other_row(ledger: Ledger, name: str, said: list[Finding]) -> dict[str, Any]:
    opinions = [
        _Opinion(f.check, "impossible" if f.impossible else "strained", f.reason) for f in said
    ]
    claim = ledger[name]
    row = dict.fromkeys(_COLUMNS, math.nan) | _verdict(opinions)
    return row | {"claim": name, "figure": claim.figure, "origin": ";".join(claim.origins)}


def _verdict(opinions: list[_Opinion]) -> dict[str, Any]:
    worst = max((opinion.verdict for opinion in opinions), key=VERDICTS.index)
    # What weighs most is said first.
    spoken = sorted(opinions, key=lambda opinion: -VERDICTS.index(opinion.verdict))
    reason = "; ".join(opinion.reason for opinion in spoken)
    return {
        "verdict": worst,
        "checks": ";".join(dict.fromkeys(opinion.check for opinion in spoken)),
        "reason": f"{reason[:1].upper()}{reason[1:]}.",
    }


# headlines --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Drawn:
    """The programme's revenue and workers at a headline's hosts, draw by draw."""

    name: str
    revenue: Mapping[str, Floats]
    workers: Floats

    @cached_property
    def middle(self) -> float:
        """The median of state-side revenue."""
        return float(np.median(self.revenue["state-side"]))

    @cached_property
    def each(self) -> dict[str, Floats]:
        """Revenue per worker by concept, of the draws in which there are workers."""
        some = self.workers > 0
        if not some.any():
            return dict.fromkeys(self.revenue, np.zeros(1))
        return {name: values[some] / self.workers[some] for name, values in self.revenue.items()}

    @cached_property
    def ordered(self) -> dict[str, Floats]:
        """Revenue by concept in ascending order, to count in without looking at every draw."""
        return {name: np.sort(values) for name, values in self.revenue.items()}

    @cached_property
    def distinct(self) -> dict[str, Floats]:
        """Revenue by concept, without concepts that are no different from a wider one."""
        return distinct(self.revenue)

    @cached_property
    def ranges(self) -> dict[str, tuple[Floats, Floats]]:
        """The 90 % range of each distinct concept, in all and per worker."""
        ends = [0.05, 0.95]
        return {
            name: (np.quantile(values, ends), np.quantile(self.each[name], ends))
            for name, values in self.distinct.items()
        }

    @cached_property
    def headcount(self) -> tuple[float, float]:
        """The 90 % range of the workers."""
        low, high = np.quantile(self.workers, [0.05, 0.95])
        return float(low), float(high)

    @cached_property
    def median_each(self) -> float:
        """The median of state-side revenue per worker."""
        return float(np.median(self.each["state-side"]))

    @cached_property
    def most_each(self) -> float:
        """The most gross wages per worker of any draw."""
        return float(self.each["gross"].max())

    def percentile(self, concept: str, value: float) -> float:
        """Return the share of draws below a value, and half of those at it, in percent."""
        places = [np.searchsorted(self.ordered[concept], value, side) for side in _SIDES]
        return float(100 * sum(places) / 2 / len(self.workers))


def _drawn(estimate: Estimate | None, host: str) -> _Drawn | None:
    if estimate is None:
        return None
    where = None if host == "all" else host
    if where is not None and where not in estimate.programme.hosts:
        return None
    revenue = {concept: estimate.values(concept, host=where) for concept in CONCEPTS}
    return _Drawn(estimate.programme.name, revenue, estimate.workers(where))


def distinct(revenue: Mapping[str, Floats]) -> dict[str, Floats]:
    """Leave out concepts that are no different from a wider one in any draw."""
    kept: dict[str, Floats] = {}
    for concept, values in revenue.items():
        if not any(np.array_equal(values, other) for other in kept.values()):
            kept[concept] = values
    return kept


class _Evidence(NamedTuple):
    """What a headline is held against."""

    workers: Workers | None
    wage: Ceiling | None
    drawn: _Drawn | None


def _headline_row(
    headline: Headline, estimate: Estimate | None, found: list[Finding], evidence: _Evidence
) -> dict[str, Any]:
    claim, (workers, wage, drawn) = headline.claim, evidence
    if workers is None and drawn is not None and not headline.planned:
        workers = Workers(*drawn.headcount, f"programme {drawn.name}")
    needed = _needed(headline, workers)
    row: dict[str, Any] = dict.fromkeys(_COLUMNS, math.nan)
    row |= {"claim": claim.id, "figure": claim.figure, "origin": ";".join(claim.origins)}
    if workers is not None and workers.middle > 0:
        row["implied_per_worker"] = headline.middle / workers.middle
    if wage is not None and needed is not None and wage.amount > 0 and needed[0] > 0:
        row["ratio"] = needed[0] / wage.amount
    if drawn is not None:
        each = drawn.median_each
        row["implied_headcount"] = headline.middle / each if each > 0 else math.nan
        for concept in drawn.revenue:
            percentile = drawn.percentile(concept, headline.middle)
            row[f"percentile_{concept.replace('-', '_')}"] = percentile
        row["percentile"] = row["percentile_state_side"]
    opinions = [_on_wages(headline, workers, wage, drawn)]
    if headline.planned:
        opinions.append(_Opinion("headline", _NEUTRAL, "it is a plan, not an outcome"))
    if drawn is not None:
        opinions.append(_on_range(headline, workers, drawn))
    elif estimate is not None:
        what = (
            f"tells nothing of {claim.sector} alone"
            if claim.sector
            else f"counts nobody in {claim.host}"
        )
        nobody = f"{estimate.programme.name} {what}"
        opinions.append(_Opinion("headline", _NEUTRAL, nobody))
    if not headline.dated and estimate is not None:
        undated = (
            f"it has no year, so prices and rates of {estimate.programme.price_year} are taken"
        )
        opinions.append(_Opinion("headline", _NEUTRAL, undated))
    opinions += [_on_finding(finding, headline, drawn) for finding in found]
    return row | _verdict(_tempered(opinions, headline, drawn))


def _needed(headline: Headline, workers: Workers | None) -> tuple[float, float] | None:
    """Return what a headline takes from each worker at the least and at the most."""
    if workers is None or workers.high <= 0:
        return None
    most = headline.high / workers.low if workers.low > 0 else math.inf
    return headline.low / workers.high, most


def _on_wages(
    headline: Headline,
    workers: Workers | None,
    wage: Ceiling | None,
    drawn: _Drawn | None,
) -> _Opinion:
    """Hold what is needed from each worker against what a worker can earn."""
    needed = _needed(headline, workers)
    if needed is None or workers is None:
        return _Opinion("headline", _NEUTRAL, "no headcount is known to divide it by")
    prices = "" if headline.price_factor == 1.0 else f", in prices of {headline.price_year},"
    said = (
        f"it needs {_dollars(*needed)} a year{prices} from each of {workers.text} ({workers.said})"
    )
    ceilings = []
    if wage is not None and wage.amount > 0:
        aside = f"; {wage.passed_over} that tell of no mean left aside" if wage.passed_over else ""
        words = "the highest gross wage that the ledger has for an ordinary worker there is"
        ceilings.append((wage.amount, f"{words} {_dollars(wage.amount)} ({wage.claim.id}{aside})"))
    if drawn is not None and drawn.workers.any():
        each = drawn.most_each
        words = f"in no draw of {drawn.name} are all wages together more than {_dollars(each)}"
        ceilings.append((each, f"{words} a worker"))
    for ceiling, words in ceilings:
        if needed[0] > ceiling:
            return _Opinion("headline", "impossible", f"{said}, but {words}")
    if not ceilings:
        return _Opinion("headline", _NEUTRAL, f"{said}; no wage is known to compare it with")
    return _Opinion("headline", "consistent", f"{said}, and {ceilings[0][1]}")


def _on_range(headline: Headline, workers: Workers | None, drawn: _Drawn) -> _Opinion:
    """Hold a headline against the 90 % range of each concept, in all and per worker."""
    inside, ranges = [], []
    for concept, ((low, high), _) in drawn.ranges.items():
        text = f"{concept} ({_dollars(low, high)})"
        if headline.low <= high and headline.high >= low:
            inside.append(text)
        ranges.append(text)
    if inside:
        return _Opinion(
            "headline",
            "consistent",
            f"it meets the 90 % range of {drawn.name} for {_listed(inside)}",
        )
    needed = _needed(headline, workers)
    alike = []
    if needed is not None:
        for concept, (_, (low, high)) in drawn.ranges.items():
            if needed[0] <= high and needed[1] >= low:
                alike.append(f"{concept} ({_dollars(low, high)})")
    if alike:
        return _Opinion(
            "headline",
            "consistent",
            f"in all it lies outside the 90 % ranges of {drawn.name}, which counts other workers,"
            f" but per worker it meets that of {_listed(alike)}",
        )
    return _Opinion(
        "headline",
        "strained",
        f"it lies outside the 90 % range of {drawn.name} for every concept: {_listed(ranges)}",
    )


def _on_finding(finding: Finding, headline: Headline, drawn: _Drawn | None) -> _Opinion:
    if finding.impossible:
        return _Opinion(finding.check, "impossible", finding.reason)
    if finding.power and drawn is not None and drawn.middle > 0 and headline.middle > 0:
        # Of two statements that differ by a power of ten, the one nearer to what the workers
        # can earn is left standing.
        off = math.log10(headline.middle / drawn.middle)
        if abs(off) < abs(off - finding.power):
            nearer = f"{finding.reason}, and {drawn.name} is nearer to this one"
            return _Opinion(finding.check, "consistent", nearer)
    return _Opinion(finding.check, "strained", finding.reason)


def _tempered(opinions: list[_Opinion], headline: Headline, drawn: _Drawn | None) -> list[_Opinion]:
    """Let what may mean less be strained at worst: without a period, or "up to"."""
    if not headline.open:
        return opinions
    as_sum = ""
    if not headline.yearly and drawn is not None and drawn.middle > 0:
        years = headline.middle / drawn.middle
        as_sum = f"; as a sum it is {years:,.3g} years of {drawn.name} at its median"
    return [
        _Opinion(o.check, "strained", f"{headline.open}, {o.reason}{as_sum}")
        if o.verdict == "impossible"
        else o
        for o in opinions
    ]


def _dollars(low: float, high: float | None = None) -> str:
    """Write dollars a year with three digits, as a range if there are two."""
    if high is None or _three(low) == _three(high):
        return f"${_three(low)}"
    if math.isinf(high):
        return f"at least ${_three(low)}"
    return f"${_three(low)} to ${_three(high)}"


def _three(value: float) -> str:
    for scale, name in ((1e9, " billion"), (1e6, " million")):
        if abs(value) >= 0.9995 * scale:
            return f"{value / scale:.3g}{name}"
    return f"{float(f'{value:.4g}'):,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _listed(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
