"""How it was computed, what the error means, and how to quote it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wageflow.programme import remarks
from wageflow.report.brief.document import Paragraph, Part
from wageflow.report.brief.words import capital
from wageflow.report.digits import relative_error
from wageflow.report.wording import counted
from wageflow.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wageflow.report.brief.results import Results

__all__ = ["method"]


def method(results: Results) -> Part:
    """Write how it was computed."""
    blocks = [Paragraph([text]) for text in _told(results)]
    programme = results.brief.programme
    notes = [*programme.notes, *(f"{capital(note)}." for note in remarks(programme))]
    if notes:
        blocks.append(Paragraph(["What else a reader must know of this programme:"]))
        blocks += (Paragraph([note], "item") for note in notes)
    return Part("method", "How it was computed, and how to quote it", blocks)


def _told(results: Results) -> Iterator[str]:
    brief, estimate, row = results.brief, results.estimate, results.money.row
    programme = brief.programme
    copula = estimate.run.copula
    yield (
        "Each worker's gross wage is split by the chain of deductions that the sources describe "
        "for the host; headcounts, wages and rates that are not known are drawn from the ranges "
        f"that the sources give, {counted(len(programme.unknowns), 'unknown')} in all. What every "
        "draw gives is added up over hosts and recipients."
    )
    yield (
        "Unknowns are taken to be independent of one another"
        + (f", but for {counted(len(copula.pairs), 'correlated pair')}" if copula else "")
        + "; one name is one unknown wherever it stands. Medians and the ends of ranges do not add "
        "up over hosts; means do."
    )
    if results.money.certain:
        yield "Every number is given as certain, so that there is nothing to draw and no range."
        yield _quotation(results)
        return
    yield (
        f"{counted(estimate.draws, 'draw')} ({estimate.sampler}, {estimate.run_size} replicates, "
        f"seed {estimate.seed}), wageflow {__version__}. The standard error of the median from "
        f"drawing is {relative_error(row['p50_mcse'], row['p50'])}, and no digit is printed that "
        "it does not carry. It says nothing of whether the sources are right: that is in the "
        "range, as far as they say it."
    )
    yield (
        "Words for probabilities stand only beside the number, as the Intergovernmental Panel on "
        "Climate Change uses them (Mastrandrea et al., Guidance Note on Consistent Treatment of "
        "Uncertainties, 2010), and hold under the ranges used here."
    )
    yield _quotation(results)


def _quotation(results: Results) -> str:
    """Return what to write when the estimate is quoted."""
    money, programme = results.money, results.brief.programme
    prices = f", prices of {programme.price_year}" if programme.price_year else ""
    draws = f"{counted(results.estimate.draws, 'draw')}, seed {results.estimate.seed}"
    how = "" if money.certain else f", {draws}. Quote the range with the figure"
    return (
        f"To quote it: {money.told} a year, {results.brief.concept} revenue, "
        f"{programme.title or programme.name}{prices}; wageflow {__version__}, programme "
        f"{programme.name}{how}."
    )
