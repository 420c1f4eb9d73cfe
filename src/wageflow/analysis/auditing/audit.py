"""Published headlines held against the wages, the workers and the programme beneath them."""

from __future__ import annotations

import math
from collections import defaultdict
from functools import cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from wageflow.analysis.auditing.drawn import (
    Drawn,
    drawn_at,
    estimate_of,
    ledger_of,
    own_programme,
)
from wageflow.analysis.auditing.headlines import (
    Headline,
    Workers,
    check_rates,
    everywhere,
    headcounts,
    read_headline,
    workers_of,
)
from wageflow.analysis.auditing.opinions import (
    NEUTRAL,
    Opinion,
    needed_from_each,
    on_finding,
    on_range,
    on_wages,
    tempered,
    verdict_of,
)
from wageflow.analysis.auditing.wages import Ceiling, gross_wages, highest_wage
from wageflow.arguments import checked
from wageflow.claims.checks import Finding, findings, headline_claims
from wageflow.errors import InputError
from wageflow.programme import CONCEPTS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    import pandas as pd

    from wageflow.claims import Ledger
    from wageflow.programme import Programme
    from wageflow.simulation import Estimate

__all__ = ["audit"]

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
_DRAWS = 2**14
_SEED = 2012


@checked
def audit(
    ledger: Ledger | str | PathLike[str],
    programme: str | Programme | Estimate | None = "",
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
        or a run that kept its draws. None: only what the ledger itself says. It may be left out
        for the ledger ``dprk``, which is held against ``dprk-2012``.
    usd_rates : mapping of str to float, optional
        US dollars for one unit of a currency, such as ``{"NPR": 0.0094}``, where there is no
        table or another rate shall be used. For wages of the ledger whose rate is not known, the
        highest serves that the programme's cohorts state.
    draws, seed : int
        Of the run.

    Returns
    -------
    pandas.DataFrame
        A row per headline, and per other claim with something wrong; money in US dollars a year,
        in the programme's prices. claim, figure, origin; implied_per_worker: what the headline
        needs from each of the workers that its own source counts, else a source that it repeats,
        else others for these hosts and that year together with the programme;
        implied_headcount: how many workers would earn it at the programme's median of state-side
        revenue per worker; ratio: what is needed at the least from each to the highest gross
        wage that the ledger supports for these hosts and that can be counted in dollars;
        percentile: where it lies in the programme's state-side revenue, 0 to 100, and
        percentile_gross and so on by concept; verdict: ``consistent``, ``strained`` or
        ``impossible``, or ``not judged`` where there is nothing sound to hold it to; checks that
        spoke; reason. What was audited, against what, and its draws stand in ``.attrs``.

    Raises
    ------
    InputError
        If headlines cannot be read: all of them at once; if a rate is none, or of a currency that
        no claim is in; or if no programme is named for a ledger that does not ship.

    Notes
    -----
    A headline is *impossible* if at its lowest it takes more from each worker than the highest
    gross wage, printed for ordinary workers of these hosts, or than all wages paid in any draw of
    the programme. No such verdict rests on the highest wage while another of these hosts lacks a
    rate to the dollar; nor on workers whom only others count if the ledger's own figures contradict
    all these totals, or if some draw comes to as much in all.

    It is *strained* if it lies outside the 90 % range of every revenue concept, both in all and per
    worker; if it has no period; if its digits stand elsewhere at another power of ten, and the
    programme is nearer to that; or if it repeats an earlier plan. One that may mean less, without a
    period or "up to", is never impossible, only strained.

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
    check_rates(ledger, usd_rates)
    if isinstance(programme, str) and not programme:
        programme = own_programme(ledger, "audit, programme")
    estimate = estimate_of(programme, draws, seed)
    price_year = estimate.programme.price_year if estimate is not None else None
    headlines = _read(ledger, price_year, usd_rates)
    found = findings(ledger)
    by_claim: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in found:
        by_claim[finding.claim].append(finding)
    wages, counts = gross_wages(ledger), headcounts(ledger)
    # Many headlines have the same hosts.
    drawn = cache(partial(drawn_at, estimate))
    bottom_up = estimate.programme if estimate is not None else None
    ceiling = cache(partial(highest_wage, wages, usd_rates=usd_rates, programme=bottom_up))
    rejected = {one.claim for one in found if one.impossible}
    rows = [
        _headline_row(
            one,
            estimate,
            by_claim[one.claim.id],
            _Evidence(
                workers_of(one, counts, rejected),
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
    # so that a table of the audit finds the ledger again
    about: dict[str, Any] = {"ledger": ledger.name, "folder": ledger.folder}
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
        Opinion(f.check, "impossible" if f.impossible else "strained", f.reason) for f in said
    ]
    claim = ledger[name]
    row = dict.fromkeys(_COLUMNS, math.nan) | verdict_of(opinions)
    return row | {"claim": name, "figure": claim.figure, "origin": ";".join(claim.origins)}


class _Evidence(NamedTuple):
    """What a headline is held against."""

    workers: Workers | None
    wage: Ceiling | None
    drawn: Drawn | None


def _headline_row(
    headline: Headline, estimate: Estimate | None, found: list[Finding], evidence: _Evidence
) -> dict[str, Any]:
    claim, (counted, wage, drawn) = headline.claim, evidence
    workers = counted
    if (counted is None or counted.others) and drawn is not None and not headline.planned:
        own = Workers(*drawn.headcount, f"programme {drawn.name}", others=True)
        workers = own if counted is None else counted.beside(own)
    needed = needed_from_each(headline, workers)
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
    opinions = [on_wages(headline, workers, wage, drawn)]
    if headline.planned:
        opinions.append(Opinion("headline", NEUTRAL, "it is a plan, not an outcome"))
    if drawn is not None:
        # the programme's workers beside others' are no other workers
        opinions.append(on_range(headline, counted or workers, drawn))
    elif estimate is not None:
        what = (
            f"tells nothing of {claim.sector} alone"
            if claim.sector
            else f"counts nobody in {claim.host}"
        )
        nobody = f"{estimate.programme.name} {what}"
        opinions.append(Opinion("headline", NEUTRAL, nobody))
    if not headline.dated and estimate is not None:
        undated = (
            f"it has no year, so prices and rates of {estimate.programme.price_year} are taken"
        )
        opinions.append(Opinion("headline", NEUTRAL, undated))
    opinions += [on_finding(finding, headline, drawn) for finding in found]
    return row | verdict_of(tempered(opinions, headline, drawn))
