"""From a brief to its document: sections in the order asked for, and the claims behind them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from wageflow.errors import InputError
from wageflow.report.brief.document import Document, Part, Tabled
from wageflow.report.brief.evidence import claim_notes
from wageflow.report.brief.results import Results
from wageflow.report.wording import counted
from wageflow.simulation.slips import slip
from wageflow.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wageflow.report.brief.brief import Brief

__all__ = ["written"]


def written(brief: Brief, progress: Callable[[str], None] | None = None) -> Document:
    """Compute everything that a brief asks for, and say it; see `Brief.document`."""
    results = Results(brief, progress or (lambda _: None))
    _refuse_slips(results)
    parts = {name: _part(name, results) for name in brief.shown if name != "claims"}
    if "claims" in brief.shown:
        # last, because it shows what the others rest on
        results.say("looking up claims")
        cited = dict.fromkeys(_cited(Document("", list(parts.values()))))
        notes = claim_notes(cited, results.traced, results.claims)
        parts["claims"] = Part("claims", "The claims behind it", [notes])
    return Document(
        title=brief.title,
        subtitle=brief.subtitle,
        author=brief.author,
        date=str(brief.date),
        parts=[parts[name] for name in brief.shown],
        colophon=(
            f"{counted(results.estimate.draws, 'draw')} ({brief.sampler}, seed {brief.seed}) of "
            f"programme {brief.programme.name}, wageflow {__version__}."
        ),
    )


def _refuse_slips(results: Results) -> None:
    """Refuse marks that seem to lack their million: they would be told as a finding."""
    brief = results.brief
    if not brief.marked:
        return
    values = results.estimate.values(brief.concept)
    faults = [
        f"{f'{brief.origin}: ' if brief.origin else ''}brief.marks.{mark.name}: {told}"
        for mark in brief.marked.values()
        if (told := slip(mark.low, mark.high, values))
    ]
    if faults:
        raise InputError(*faults)


def _part(name: str, results: Results) -> Part:
    """Write a section: the module of its name has a function of its name."""
    module = import_module(f"wageflow.report.brief.sections.{name}")
    part: Part = getattr(module, name)(results)
    return part


def _cited(document: Document) -> Iterator[str]:
    """Return the ids of all claims that the document rests on."""
    for source in document.footnotes:
        yield from source.claims
    for block in document.blocks:
        if isinstance(block, Tabled):
            for source in block.table.cited:
                yield from source.claims
