"""What each check says of a headline, and the verdict that they come to."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wageflow.analysis.auditing.drawn import Drawn
    from wageflow.analysis.auditing.headlines import Headline, Workers
    from wageflow.analysis.auditing.wages import Ceiling
    from wageflow.claims.checks import Finding

__all__ = [
    "CHECKS",
    "NEUTRAL",
    "VERDICTS",
    "Opinion",
    "needed_from_each",
    "on_finding",
    "on_range",
    "on_wages",
    "tempered",
    "verdict_of",
]

VERDICTS = ("not judged", "consistent", "strained", "impossible")
"""What weighs less stands first; a headline is not judged where there is nothing to hold it to."""

NEUTRAL = VERDICTS[0]

CHECKS = ("headline", "sum of parts", "power of ten", "no room", "plan as outcome", "no period")
"""What an audit looks at."""


@dataclass(frozen=True)
class Opinion:
    """One check's verdict on one claim."""

    check: str
    verdict: str
    reason: str


def verdict_of(opinions: list[Opinion]) -> dict[str, Any]:
    """Return the gravest verdict, the checks that spoke and their reasons, as columns."""
    worst = max((opinion.verdict for opinion in opinions), key=VERDICTS.index)
    # What weighs most is said first.
    spoken = sorted(opinions, key=lambda opinion: -VERDICTS.index(opinion.verdict))
    reason = "; ".join(opinion.reason for opinion in spoken)
    return {
        "verdict": worst,
        "checks": ";".join(dict.fromkeys(opinion.check for opinion in spoken)),
        "reason": f"{reason[:1].upper()}{reason[1:]}.",
    }


def needed_from_each(headline: Headline, workers: Workers | None) -> tuple[float, float] | None:
    """Return what a headline takes from each worker at the least and at the most."""
    if workers is None or workers.high <= 0:
        return None
    most = headline.high / workers.low if workers.low > 0 else math.inf
    return headline.low / workers.high, most


def on_wages(
    headline: Headline,
    workers: Workers | None,
    wage: Ceiling | None,
    drawn: Drawn | None,
) -> Opinion:
    """Hold what is needed from each worker against what a worker can earn."""
    needed = needed_from_each(headline, workers)
    if needed is None or workers is None:
        return Opinion("headline", NEUTRAL, "no headcount is known to divide it by")
    prices = "" if headline.price_factor == 1.0 else f", in prices of {headline.price_year},"
    said = (
        f"it needs {_dollars(*needed)} a year{prices} from each of {workers.text} ({workers.said})"
    )
    wages = _wages_in_words(wage)
    ceilings = []
    if wage is not None and wage.amount > 0:
        # a wage that cannot be counted in dollars may be higher than the highest that can
        ceilings.append((wage.amount, wages, wage.complete))
    if drawn is not None and drawn.workers.any():
        each = drawn.most_each
        words = f"in no draw of {drawn.name} are all wages together more than {_dollars(each)}"
        ceilings.append((each, f"{words} a worker", True))
    firm = [words for ceiling, words, complete in ceilings if needed[0] > ceiling and complete]
    kept = [words for ceiling, words, _ in ceilings if needed[0] <= ceiling]
    # the highest wage is said too where it would decide if all wages could be counted
    beside = ""
    if wage is not None and not wage.complete and (not wage.amount or needed[0] > wage.amount):
        beside = f"; {wages}"
    if firm:
        doubt = _doubt(headline, workers, drawn)
        if doubt:
            return Opinion("headline", NEUTRAL, f"{said}, and {firm[0]}{beside}, but {doubt}")
        return Opinion("headline", "impossible", f"{said}, but {firm[0]}{beside}")
    if wage is not None and beside:
        beside += _remedy(wage)
    if kept:
        return Opinion("headline", "consistent", f"{said}, and {kept[0]}{beside}")
    unknown = "; no wage is known to compare it with"
    return Opinion("headline", NEUTRAL, f"{said}{beside or unknown}")


def _doubt(headline: Headline, workers: Workers, drawn: Drawn | None) -> str:
    """Say why workers whom others count do not make a headline impossible; empty if they do."""
    if workers.rejected:
        return "no verdict rests on totals of others that the ledger's own figures contradict"
    if drawn is None or headline.planned or not workers.others:
        return ""
    return f"draws of {drawn.name} come to as much in all" if headline.low <= drawn.most else ""


def _wages_in_words(wage: Ceiling | None) -> str:
    """Say which wage is the highest and what is left aside; empty if there is none."""
    if wage is None:
        return ""
    aside = []
    if wage.passed_over:
        aside.append(f"{wage.passed_over} that tell of no mean")
    if wage.unrated:
        known = _currencies(wage)
        named = f"in {_listed(known)} " if known else ""
        aside.append(f"{len(wage.unrated)} {named}without a rate to the dollar")
    if wage.unpriced:
        aside.append(f"{len(wage.unpriced)} of a year whose prices are not known")
    notes = [f"{_listed(aside)} left aside"] if aside else []
    notes += wage.taken
    if wage.claim is None:
        return f"no wage that the ledger has there can be counted in dollars ({'; '.join(notes)})"
    which = "that the ledger has" if wage.complete else "that can be counted in dollars"
    what = f"the highest gross wage {which} for an ordinary worker there is"
    return f"{what} {_dollars(wage.amount)} ({'; '.join([wage.claim.id, *notes])})"


def _remedy(wage: Ceiling) -> str:
    """Say what wages without a rate may change, and how they are counted."""
    others = ", and those that cannot may be higher" if wage.claim is not None else ""
    known = _currencies(wage)
    if not known:
        return others
    shell = " ".join(f"--usd-rate {currency}=..." for currency in known)
    call = ", ".join(f"{currency!r}: ..." for currency in known)
    return f"{others}: state {shell} in the shell, usd_rates={{{call}}} in Python"


def _currencies(wage: Ceiling) -> list[str]:
    return sorted({claim.currency for claim in wage.unrated if claim.currency})


def on_range(headline: Headline, workers: Workers | None, drawn: Drawn) -> Opinion:
    """Hold a headline against the 90 % range of each concept, in all and per worker."""
    inside, ranges = [], []
    for concept, ((low, high), _) in drawn.ranges.items():
        text = f"{concept} ({_dollars(low, high)})"
        if headline.low <= high and headline.high >= low:
            inside.append(text)
        ranges.append(text)
    if inside:
        return Opinion(
            "headline",
            "consistent",
            f"it meets the 90 % range of {drawn.name} for {_listed(inside)}",
        )
    needed = needed_from_each(headline, workers)
    alike = []
    if needed is not None:
        for concept, (_, (low, high)) in drawn.ranges.items():
            if needed[0] <= high and needed[1] >= low:
                alike.append(f"{concept} ({_dollars(low, high)})")
    if alike:
        return Opinion(
            "headline",
            "consistent",
            f"in all it lies outside the 90 % ranges of {drawn.name}, which counts other workers,"
            f" but per worker it meets that of {_listed(alike)}",
        )
    return Opinion(
        "headline",
        "strained",
        f"it lies outside the 90 % range of {drawn.name} for every concept: {_listed(ranges)}",
    )


def on_finding(finding: Finding, headline: Headline, drawn: Drawn | None) -> Opinion:
    """Weigh what the ledger itself says against a claim."""
    if finding.impossible:
        return Opinion(finding.check, "impossible", finding.reason)
    if finding.power and drawn is not None and drawn.middle > 0 and headline.middle > 0:
        # Of two statements that differ by a power of ten, the one nearer to what the workers
        # can earn is left standing.
        off = math.log10(headline.middle / drawn.middle)
        if abs(off) < abs(off - finding.power):
            nearer = f"{finding.reason}, and {drawn.name} is nearer to this one"
            return Opinion(finding.check, "consistent", nearer)
    return Opinion(finding.check, "strained", finding.reason)


def tempered(opinions: list[Opinion], headline: Headline, drawn: Drawn | None) -> list[Opinion]:
    """Let what may mean less be strained at worst: without a period, or "up to"."""
    if not headline.open:
        return opinions
    as_sum = ""
    if not headline.yearly and drawn is not None and drawn.middle > 0:
        years = headline.middle / drawn.middle
        as_sum = f"; as a sum it is {years:,.3g} years of {drawn.name} at its median"
    return [
        Opinion(o.check, "strained", f"{headline.open}, {o.reason}{as_sum}")
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
