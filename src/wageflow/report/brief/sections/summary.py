"""What a reader must know: the central estimate, how sure it is, of what, and where it is from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wageflow.programme.names import name_in_words
from wageflow.report.brief.document import KeyFigure, Paragraph, Part
from wageflow.report.brief.evidence import sources_of
from wageflow.report.brief.sections.concepts import about, told
from wageflow.report.brief.sections.headlines import held
from wageflow.report.brief.sections.scenarios import effect
from wageflow.report.brief.words import Money, add_up, capital, percent, quoted, workers
from wageflow.report.digits import relative_error
from wageflow.report.wording import counted, joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wageflow.report.brief.document import Block, Span
    from wageflow.report.brief.results import Results

__all__ = ["summary"]

_DOCUMENTS = 6  # named in the summary; all of them stand in the notes
_HOSTS = 12  # that are named
_NOISE = 0.02  # of the width of the range: more, and the computation is part of the width


def summary(results: Results) -> Part:
    """Write the summary."""
    blocks: list[Block] = [_key(results)]
    blocks += (Paragraph(spans, "item") for spans in _findings(results))
    blocks += (Paragraph([note]) for note in results.brief.notes)
    return Part("summary", "In short", blocks)


def _key(results: Results) -> KeyFigure:
    programme, money = results.brief.programme, results.money
    year = f", in US dollars of {programme.price_year}" if programme.price_year else ""
    concept, many = results.brief.concept, len(programme.hosts)
    hosts = f": {joined(programme.hosts)}" if many <= _HOSTS else ""
    return KeyFigure(
        figure=f"{money.median} a year",
        span="given as certain: no range"
        if money.certain
        else f"median of the draws; 90 % range: {money.span}",
        what=(
            f"{capital(told(concept, programme))} ({concept} revenue){year}. {about(programme)}: "
            f"{workers(results.heads[''])} in {counted(many, 'host')}{hosts}."
        ),
        rest=[
            ("How sure", list(_surety(results))),
            ("Where it comes from", list(_origin(results))),
            ("What it is not", list(_limits(results))),
        ],
    )


def _surety(results: Results) -> Iterator[Span]:
    money = results.money
    if money.certain:
        yield "Every number is given as certain, so nothing is said of how sure the result is."
        return
    draws = f"{results.estimate.draws:,}"
    yield (
        f"Every number that is not known was drawn from its range {draws} times. If the ranges of "
        f"the sources hold, nine results in ten lie between {money.bare('p5')} and "
        f"{money.figure('p95')}, and the middle half between {money.bare('p25')} and "
        f"{money.figure('p75')}."
    )
    if money.gap:
        yield (
            " The results fall into two groups, and few lie near the median: read the range rather "
            "than the figure."
        )
    if "sensitivity" in results.brief.shown:
        narrows = results.shares["narrows"].dropna().sort_values(ascending=False, kind="stable")
        if len(narrows) and narrows.iloc[0] > 0:
            name = str(narrows.index[0])
            yield (
                f" What would narrow the range most is to know {quoted(name_in_words(name))}"
                f"{_kind(results, name)}: by {percent(float(narrows.iloc[0]))} of its width."
            )
    yield from _noise(results)


def _kind(results: Results, name: str) -> str:
    """Say of a choice between accounts that it is one."""
    rows = results.traced[results.traced["number"] == name]
    choice = bool(rows["value"].str.startswith("one of:").any())
    return ", which of several accounts of who takes what holds" if choice else ""


def _noise(results: Results) -> Iterator[Span]:
    row = results.money.row
    error = max(float(row[name]) for name in ("p5_mcse", "p50_mcse", "p95_mcse"))
    told = relative_error(row["p50_mcse"], row["p50"])
    if error <= _NOISE * (row["p95"] - row["p5"]):
        yield (
            f" The Monte Carlo error of the median is {told}: the width comes from what the "
            "sources leave open, not from the computation."
        )
    else:
        yield (
            f" The Monte Carlo error of the median is {told}, which is not small beside the range: "
            "more draws would settle it."
        )


def _origin(results: Results) -> Iterator[Span]:
    traced = results.fed
    claims = traced[traced["claim"] != ""].drop_duplicates("claim")
    inferred = int((claims["basis"] == "inferred").sum())
    # what a number of one's own names as its source is no document that claims are kept of
    stated = traced["basis"] == "cited"
    begun = False
    for rows, what in ((traced[~stated], "document"), (traced[stated], "source")):
        sources = sources_of(rows, most=_DOCUMENTS)
        many = rows.loc[rows["source"] != "", "source"].nunique()
        if not sources:
            continue
        from_them = (
            f"{counted(len(claims), 'claim')} from " if what != "source" and len(claims) else ""
        )
        beside = " named beside numbers" if what == "source" else ""
        yield f"{' ' if begun else ''}{capital(from_them)}{counted(many, what)}{beside}: "
        for number, source in enumerate(sources):
            yield f"{'; ' if number else ''}{results.document(source)}"
            yield source
        yield f"{'; and others' if many > len(sources) else ''}."
        begun = True
    if inferred:
        yield (
            f" {inferred} of these claims {'is' if inferred == 1 else 'are'} inferred by us from "
            "what is printed."
        )
    for basis, words in (("assumption", "assumed, with a reason"), ("stated", "without a source")):
        number = results.counted(basis)
        if number:
            more = "further " if begun else ""
            yield f" {counted(number, f'{more}number is', f'{more}numbers are')} {words}."


def _limits(results: Results) -> Iterator[Span]:
    yield (
        "A measurement. Nobody has counted this money: the estimate says what follows from what "
        "the sources say, and where all of them err, so does it."
    )
    programme = results.brief.programme
    if results.brief.concept in ("statutory", "state-side", "net") and not programme.pass_through:
        yield (
            " Nor is it what reached a treasury: no source used here says what those who took it "
            "handed on."
        )


def _findings(results: Results) -> Iterator[list[Span]]:
    totals, concept = results.totals, results.brief.concept
    gross = Money(totals["gross"])
    everything = totals["gross"]["mean"]
    if everything > 0:
        sides: dict[str, float] = {}
        for name, row in results.by_recipient.items():
            side = results.brief.programme.side_of(name)
            sides[side] = sides.get(side, 0.0) + row["mean"] / everything
        shares = [
            f"{side} {percent(share)}"
            for side, share in sorted(sides.items(), key=lambda item: -item[1])
            if share > 0
        ]
        how = "which add up" if add_up(sides.values()) else "rounded"
        got = f"the sides got of it: {joined(shares)} (shares of the means, {how})"
        yield [f"Employers paid {gross.told} a year. On average, {got}."]
    total = Money(totals[concept])
    if len(results.by_host) > 1 and total.row["mean"] > 0:
        host, row = next(iter(results.by_host.items()))
        money, part = Money(row), row["mean"] / total.row["mean"]
        if 0 < part < 1:
            span = "" if money.certain else f" (90 % range {money.span})"
            told = (
                f"The largest part comes from {host}: on average {money.mean} a year{span}, which "
                f"is {percent(part)} of the mean of all hosts, {total.mean}."
            )
            yield [told, *results.sources(host)]
    for mark in results.brief.marked.values():
        yield held(mark, results)
    if results.brief.study is not None:
        yield [f"A thought experiment. {effect(results)}"]
