"""Which headcount and which revenue concept give a headline: an inference of ours, and said so."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.analysis.auditing.drawn import distinct, estimate_of, ledger_of, own_programme
from wageflow.analysis.auditing.headlines import check_rates, everywhere, read_headline
from wageflow.arguments import checked
from wageflow.claims.checks import PLANNED, headline_claims
from wageflow.errors import InputError, UnknownNameError, nearest
from wageflow.programme import CONCEPTS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    import pandas as pd

    from wageflow.claims import Claim, Ledger
    from wageflow.programme import Programme
    from wageflow.simulation import Estimate
    from wageflow.simulation.computing.evaluate import Floats

__all__ = ["most_repeated", "reproduce"]

_COLUMNS = ["headcount", "year", "workers", "concept", "p5", "p50", "p95", "inside", "reproduces"]


@checked
def reproduce(  # noqa: PLR0913 - a public entry point
    ledger: Ledger | str | PathLike[str],
    headline: str,
    programme: str | Programme | Estimate = "",
    *,
    usd_rates: Mapping[str, float] | None = None,
    draws: int = 2**14,
    seed: int = 2012,
) -> pd.DataFrame:
    """Ask which headcount and which revenue concept give a published headline.

    No source says what its headline counts. This is an inference: the programme's revenue per
    worker, concept by concept, times each total headcount of the ledger.

    Parameters
    ----------
    ledger : Ledger, str or path
        A ledger, or what `load_claims` takes.
    headline : str
        Id of a claim about revenue.
    programme : str, Programme or Estimate
        Of whose revenue per worker the combinations are made; ``dprk-2012`` if it is left out for
        the ledger ``dprk``.
    usd_rates : mapping of str to float, optional
        As in `audit`.
    draws, seed : int
        Of the run.

    Returns
    -------
    pandas.DataFrame
        A row per headcount and concept: headcount (claim id, or the programme's own), its year,
        workers (in words), concept (those that are no different from a wider one left out), p5,
        p50 and p95 (US dollars a year, in the programme's prices), inside (the share of draws
        between the headline's ends), reproduces (whether the median lies there). Headcounts of
        the headline's own year come first, and then the largest share.

    Raises
    ------
    UnknownNameError
        If there is no such claim.
    InputError
        If it is not about revenue; if a rate is none, or of a currency that no claim is in; or no
        programme is named for a ledger that does not ship.

    Examples
    --------
    >>> import wageflow as wf
    >>> found = wf.reproduce(wf.load_claims("dprk"), "nksc-revenue", draws=2**10)
    >>> bool(found.loc[0, "reproduces"])
    True
    """
    import pandas as pd

    ledger = ledger_of(ledger)
    check_rates(ledger, usd_rates)
    claim = ledger[headline]
    if claim.topic.removeprefix(PLANNED) != "revenue":
        raise InputError(
            f"claim {headline!r}: is about {claim.topic}; name one about revenue, which has no"
            " worker's figure but the state's"
        )
    if isinstance(programme, str) and not programme:
        programme = own_programme(ledger, "reproduce, programme", none="")
    estimate = estimate_of(programme, draws, seed)
    if estimate is None:
        raise InputError("programme: got None; name one whose revenue per worker is to be used")
    where = None if everywhere(claim.host) == "all" else claim.host
    hosts = estimate.programme.hosts
    if where is not None and where not in hosts:
        raise UnknownNameError(
            f"programme {estimate.programme.name!r}: no host {where!r}; {nearest(where, hosts)}"
        )
    target = read_headline(claim, estimate.programme.price_year, usd_rates)
    workers = estimate.workers(where)
    # The same order of values in every row: how far a count is from its lowest to its highest.
    position = (np.argsort(np.argsort(workers)) + 0.5) / workers.size
    rows: list[dict[str, Any]] = []
    revenue = distinct({concept: estimate.values(concept, host=where) for concept in CONCEPTS})
    own = (f"programme {estimate.programme.name}", estimate.programme.year, workers)
    for name, year, text, heads in _headcounts(ledger, claim, position, own):
        for concept, values in revenue.items():
            total = np.divide(values, workers, out=np.zeros_like(values), where=workers > 0) * heads
            p5, p50, p95 = np.quantile(total, [0.05, 0.5, 0.95])
            inside = ((total >= target.low) & (total <= target.high)).mean()
            rows.append(
                {
                    "headcount": name,
                    "year": year,
                    "workers": text,
                    "concept": concept,
                    "p5": p5,
                    "p50": p50,
                    "p95": p95,
                    "inside": float(inside),
                    "reproduces": bool(target.low <= p50 <= target.high),
                }
            )
    told = claim.year or claim.source_year
    order = sorted(rows, key=lambda row: (row["year"] != told, -row["inside"]))
    return pd.DataFrame(order, columns=_COLUMNS).astype({"year": "Int64"})


def most_repeated(ledger: Ledger) -> str | None:
    """Return the headline of all hosts that most places print; None if there is none.

    Examples
    --------
    >>> import wageflow as wf
    >>> most_repeated(wf.load_claims("dprk"))
    'nksc-revenue-office39'
    """
    told = (c for c in headline_claims(ledger) if not c.topic.startswith(PLANNED))
    headlines = [claim for claim in told if everywhere(claim.host) == "all"]
    if not headlines:
        return None
    printed = Counter(claim.extent() for claim in headlines)
    repeated = Counter(name for claim in ledger.values() for name in claim.derived_from)
    # Of equal ones the first of the file: `max` keeps it.
    best = max(headlines, key=lambda c: (printed[c.extent()], repeated[c.id]))
    return best.id


def _headcounts(
    ledger: Ledger, claim: Claim, position: Floats, own: tuple[str, int | None, Floats]
) -> list[tuple[str, int | None, str, Floats]]:
    """Return each total headcount once, by origin, with its draws; the programme's own first."""
    name, year, workers = own
    text = f"{workers.min():,.0f} to {workers.max():,.0f} workers"
    found: list[tuple[str, int | None, str, Floats]] = [(name, year, text, workers)]
    seen: set[tuple[object, ...]] = set()
    topic = f"{PLANNED}headcount" if claim.topic.startswith(PLANNED) else "headcount"
    for one in _all_headcounts(ledger, topic, claim):
        # one count, however often it is quoted
        what = (one.origins, one.printed_range())
        if what in seen:
            continue
        seen.add(what)
        low, high = one.printed_range()
        if one.kind == "up to":
            low = high
        found.append((one.id, one.year, one.figure, low + (high - low) * position))
    return found


def _all_headcounts(ledger: Ledger, topic: str, claim: Claim) -> list[Claim]:
    """Return the headcounts of a headline's hosts, the inferred ones too."""
    return [
        one
        for one in ledger.values()
        if one.topic == topic
        and everywhere(one.host) == everywhere(claim.host)
        and one.sector == claim.sector
        and one.kind != "spread"
        and one.extent() is not None
    ]
