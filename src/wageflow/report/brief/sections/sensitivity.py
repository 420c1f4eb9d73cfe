"""Which unknown matters most, and which claim to check first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wageflow.report.brief.document import Paragraph, Part, Tabled
from wageflow.report.brief.drawing import drawn
from wageflow.report.brief.evidence import claim_source, sources_of
from wageflow.report.brief.words import capital, percent, quoted
from wageflow.report.tables.sensitivity import sensitivity_table
from wageflow.report.wording import counted
from wageflow.scenarios.names import unknown_in_words

if TYPE_CHECKING:
    import pandas as pd

    from wageflow.report.brief.document import Block, Span
    from wageflow.report.brief.results import Results

__all__ = ["gain", "sensitivity"]

_TOLD = 3  # unknowns, and claims, of which the text tells; the table has more
_WORTH = 0.01  # of the range: less is not worth a sentence
_BASES = {
    "cited": "It rests on no claim, but on another source.",
    "assumption": "It rests on no claim: it is assumed, with a reason.",
    "stated": "It rests on no claim: it is stated without a source.",
}


def sensitivity(results: Results) -> Part:
    """Write what matters."""
    from wageflow.report import plot

    claims = None
    if results.has_claims:
        claims = results.claims_that_matter
    blocks: list[Block] = [
        Paragraph(
            [
                f"{counted(len(results.shares), 'number is', 'numbers are')} uncertain"
                + (". They do not matter alike." if len(results.shares) > 1 else ".")
            ]
        )
    ]
    level = f"of {results.brief.concept} revenue"
    for name in _before(results, claims):
        share = float(results.shares["narrows"][name])
        blocks.append(Paragraph(gain(name, share, level, results.traced), "item"))
    if claims is not None:
        told = claims[claims["narrows"] >= _WORTH].drop_duplicates("settles").head(_TOLD)
        for row in told.reset_index().to_dict("records"):
            claim = results.claims.get(row["claim"])
            source = [] if claim is None else [claim_source(claim)]
            blocks.append(Paragraph([f"{capital(row['words'])}.", *source], "item"))
    blocks += [
        drawn(
            plot.tornado(results.tornado),
            "sensitivity",
            "How far each unknown alone moves the result, from its 5 % to its 95 % point, all "
            "others at their medians.",
            results.brief.figures,
        ),
        Tabled("sensitivity", sensitivity_table(results.shares, claims)),
    ]
    return Part("sensitivity", "What matters most", blocks)


def _before(results: Results, claims: pd.DataFrame | None) -> list[str]:
    """Return the unknowns that would narrow the range by more than any claim, most first."""
    best = 0.0 if claims is None or claims.empty else float(claims["narrows"].max())
    narrows = results.shares["narrows"].sort_values(ascending=False, kind="stable")
    # a claim that settles an unknown narrows by as much, but for the noise of the draws
    return [str(name) for name in narrows[narrows >= best + _WORTH].index[:_TOLD]]


def gain(name: str, narrows: float, of: str, traced: pd.DataFrame) -> list[Span]:
    """Say by how much an unknown would narrow a range if it were known, and what it rests on.

    Parameters
    ----------
    name : str
    narrows : float
        The share of the range that goes.
    of : str
        What the range is of.
    traced : DataFrame
        What numbers rest on, from `Programme.trace` or `trace_frame`.
    """
    rows = traced[traced["number"] == name].drop_duplicates()
    resting = rows[rows["claim"] != ""]
    basis = "" if len(resting) or rows.empty else str(rows["basis"].iloc[0])
    rests = _BASES.get(basis, "No claim alone would settle it.")
    if rows["value"].str.startswith("one of:").any():
        rests = "It is a choice between accounts of who takes what."
    elif len(resting) == len(rows) == 1:
        rests = f"It rests on one claim, {resting['claim'].iloc[0]}."
    known = f"To know {quoted(unknown_in_words(name))} would narrow the 90 % range"
    return [f"{known} {of} by {percent(narrows)}. {rests}", *sources_of(rows)]
