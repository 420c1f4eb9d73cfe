"""What a reader must know: the central estimate, how sure it is, of what, and where it is from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wageflow.report.brief.document import KeyFigure, Paragraph, Part
from wageflow.report.brief.evidence import sources_of
from wageflow.report.brief.sections.concepts import about, prices, told
from wageflow.report.brief.sections.headlines import held
from wageflow.report.brief.sections.scenarios import effect
from wageflow.report.brief.words import Money, capital, counted, percent, quoted, workers
from wageflow.report.digits import relative_error
from wageflow.simulation.summing.summary import has_gap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wageflow.report.brief.document import Block, Span
    from wageflow.report.brief.results import Results

__all__ = ["summary"]

_DOCUMENTS = 4  # named in the summary; all of them stand in the notes


def summary(results: Results) -> Part:
    """Write the summary."""
    blocks: list[Block] = [_key(results)]
    blocks += (Paragraph(spans, "item") for spans in _findings(results))
    blocks += (Paragraph([note]) for note in results.brief.notes)
    return Part("summary", "In short", blocks)


def _key(results: Results) -> KeyFigure:
    programme, money = results.brief.programme, results.money
    heads = f"{workers(results.heads[''])} in {counted(len(programme.hosts), 'host')}"
    tail = ", ".join(filter(None, [heads, prices(programme)]))
    return KeyFigure(
        figure=f"{money.median} a year",
        span="given as certain: no range" if money.certain else f"90 % range: {money.span}",
        what=f"{capital(told(results.brief.concept, programme))}. {about(programme)}: {tail}.",
        rest=[
            ("How sure", list(_surety(results))),
            ("Where it comes from", list(_origin(results))),
            ("What it is not", [_limits()]),
        ],
    )


def _surety(results: Results) -> Iterator[Span]:
    money = results.money
    if money.certain:
        yield "Every number is given as certain, so nothing is said of how sure the result is."
        return
    yield (
        f"If the ranges of the sources hold, nine outcomes in ten lie between {money.bare('p5')} "
        f"and {money.figure('p95')}, and half of them between {money.bare('p25')} and "
        f"{money.figure('p75')}."
    )
    if has_gap(money.row):
        yield (
            " The outcomes fall into two groups, and few lie near the median: read the range "
            "rather than the figure."
        )
    if "sensitivity" in results.brief.shown:
        name = str(results.shares.index[0])
        share = float(results.shares["narrows"].iloc[0])
        if share > 0:
            yield f" What would narrow it most is to know {quoted(name)}: by {percent(share)}."
    noise = relative_error(money.row["p50_mcse"], money.row["p50"])
    yield (
        f" The Monte Carlo error of the median is {noise}: the width comes from what the sources "
        "leave open, not from the computation."
    )


def _origin(results: Results) -> Iterator[Span]:
    traced = results.fed
    claims = traced[traced["claim"] != ""].drop_duplicates("claim")
    inferred = int((claims["basis"] == "inferred").sum())
    sources = sources_of(traced, most=_DOCUMENTS)
    many = traced.loc[traced["source"] != "", "source"].nunique()
    if sources:
        what = f"{counted(len(claims), 'claim')} of " if len(claims) else ""
        yield f"{capital(what)}{counted(many, 'document')}: " if what else "These documents: "
        for number, source in enumerate(sources):
            yield f"{'; ' if number else ''}{source.text.partition(', ch.')[0]}"
            yield source
        yield f"{'; and others' if many > len(sources) else ''}."
    if inferred:
        yield f" {counted(inferred, 'claim is', 'claims are')} inferred by us rather than printed."
    for basis, words in (("assumption", "assumed, with a reason"), ("stated", "without a source")):
        number = int(traced.loc[traced["basis"] == basis, "number"].nunique())
        if number:
            yield f" {counted(number, 'number is', 'numbers are')} {words}."


def _limits() -> str:
    return (
        "A measurement. Nobody has counted this money; the estimate says what follows from what "
        "the sources say, and is wrong where they all are."
    )


def _findings(results: Results) -> Iterator[list[Span]]:
    totals = results.totals
    gross, state = Money(totals["gross"]), totals["state-side"]["mean"]
    if totals["gross"]["mean"] > 0:
        kept = results.by_recipient.get("worker", {}).get("mean", 0.0) / totals["gross"]["mean"]
        yield [
            f"Employers paid {gross.median} a year"
            + ("" if gross.certain else f" (90 % range {gross.span})")
            + f"; of that, on average, {percent(state / totals['gross']['mean'])} went to the "
            f"state's side and {percent(kept)} stayed with the workers."
        ]
    total = results.totals[results.brief.concept]["mean"]
    if len(results.by_host) > 1 and total > 0:
        host, row = next(iter(results.by_host.items()))
        money = Money(row)
        span = "" if money.certain else f", 90 % range {money.span}"
        yield [
            (
                f"{host} alone brought {percent(row['mean'] / total)} of the mean "
                f"({money.mean} a year{span})."
            ),
            *results.sources(host),
        ]
    for mark in results.marks.values():
        yield held(mark, results)
    if "scenarios" in results.brief.shown:
        yield [effect(results)]
