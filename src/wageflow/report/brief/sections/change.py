"""What the change comes from, measure by measure, and which numbers its range depends on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from wageflow.claims.trace import trace_frame, traced
from wageflow.report.brief.document import Paragraph, Part, Tabled
from wageflow.report.brief.sections.sensitivity import gain
from wageflow.report.brief.words import Money, add_up, percent, quoted
from wageflow.report.tables.compare import parts_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from wageflow.report.brief.document import Block
    from wageflow.report.brief.results import Results
    from wageflow.scenarios.measures import Measure

__all__ = ["change"]

_TOLD = 3  # unknowns of which the text tells
_WORTH = 0.05  # of the range: what is less, the draws that there are do not tell apart
_LEAST = 0.005  # of a change: less rounds to nothing


def change(results: Results) -> Part:
    """Write what the change of each scenario comes from, and what it depends on."""
    found, programme = results.changes, results.comparison.projection.programme
    others = [name for name in found.order if name != results.comparison.baseline]
    prices = f", in prices of {found.price_year}" if found.price_year else ""
    other = "" if programme.name == results.brief.programme.name else f" of {programme.name}"
    blocks: list[Block] = [
        Paragraph(
            [
                (
                    f"The changes{other} of {found.span} in sum, without discounting{prices}. What "
                    "a change depends on may be something else than what matters for the level: "
                    "what is unknown of a measure counts, too."
                )
            ]
        )
    ]
    for name in others:
        blocks.append(Paragraph([_comes_from(results, name)]))
        blocks += _depends_on(results, name)
    if results.parts.parts:
        blocks.append(Tabled("change", parts_table(results.parts)))
    return Part("change", "What the change comes from", blocks)


def _comes_from(results: Results, name: str) -> str:
    """Say how large a change is on average, and what share of it each measure has."""
    concept, than = results.brief.concept, quoted(results.comparison.baseline)
    _, row = next(results.changes.total[name, concept].rows())
    head = f"Under {quoted(name)}, {concept} revenue is"
    if row["p5"] == row["p95"] == row["mean"] == 0.0:
        return f"{head} the same as in {than}."
    money = Money(row)
    by = f"{money.figure(abs(row['mean']))} {'lower' if row['mean'] < 0 else 'higher'}"
    told = f"{head} on average {by} than in {than}."
    frame = results.parts.parts.get((name, "measure"))
    if frame is None:
        return told
    shares = [float(share) for share in frame["share"]]
    if any(map(math.isnan, shares)):
        return f"{told} What its measures change cancels out, so that none has a share of it."
    parts = [f"{_share(share)} by {one}" for one, share in zip(frame.index, shares, strict=True)]
    rounded = "" if add_up(shares) else ", rounded"
    other = " A share below 0 works the other way." if min(shares) <= -_LEAST else ""
    # names of measures have commas of their own
    return f"{told} Of that{rounded}: {'; '.join(parts)}.{other}"


def _share(share: float) -> str:
    """Write a share, which may be below nothing; what is next to nothing has no sign."""
    return percent(abs(share) if abs(share) < _LEAST else share)


def _depends_on(results: Results, name: str) -> Iterator[Paragraph]:
    """Say which numbers would narrow the range of a change most, and what they rest on."""
    found = results.dependence.get(name)
    if found is None:
        return
    narrows = found["narrows"].sort_values(ascending=False, kind="stable")
    told, resting = narrows[narrows >= _WORTH].head(_TOLD), _traced(results, name)
    if told.empty:
        worth = percent(_WORTH)
        yield Paragraph([f"No number alone would narrow its range by {worth} or more."], "item")
    for unknown, share in told.items():
        spans = gain(str(unknown), float(share), "of this change", resting)
        yield Paragraph(spans, "item")


def _traced(results: Results, name: str) -> pd.DataFrame:
    """Return what the numbers of the programme, of a scenario and of the baseline rest on."""
    import pandas as pd

    comparison = results.comparison
    rows = [
        _as_stated(row, measure)
        for one in comparison.scenarios
        if one.name in (name, comparison.baseline)
        for label, measure in one.labelled
        for number, quantity in measure.quantities()
        for row in traced(f"{label}/{number}", quantity)
    ]
    return pd.concat([comparison.projection.programme.trace(), trace_frame(rows)])


def _as_stated(row: dict[str, Any], measure: Measure) -> dict[str, Any]:
    """Return a row that, where a number says nothing of itself, has what its measure says."""
    if row["basis"] != "stated" or not (measure.source or measure.note):
        return row
    basis = "assumption" if measure.note else "cited"
    return row | {"basis": basis, "source": measure.source}
