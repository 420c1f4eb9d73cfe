"""The table of an audit: which headlines can be true, what else is wrong, and what gives one."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from wageflow.claims.checks import HEADLINES, headline_claims
from wageflow.report.digits import scale_for
from wageflow.report.tables.claims import (
    marked,
    marks_of,
    number,
    records,
    sourced,
    sources_of,
    undrawn,
)
from wageflow.report.tables.table import Section, Table
from wageflow.report.wording import counted
from wageflow.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from wageflow.claims import Ledger
    from wageflow.programme import Programme

__all__ = ["audit_table"]

_SHOWN = ("gross", "state_side", "statutory")
_PERCENTILES = "of gross, state-side and statutory revenue"
_LEAST_INSIDE = 0.05  # of the draws, for a combination to be shown


def audit_table(
    frame: pd.DataFrame,
    ledger: Ledger,
    found: pd.DataFrame | None = None,
    *,
    against: Programme | None = None,
    headline: str = "",
) -> Table:
    """Make the table of an audit.

    Parameters
    ----------
    frame : DataFrame
        From `wageflow.audit`.
    ledger : Ledger
        What was audited.
    found : DataFrame, optional
        From `wageflow.reproduce`: which headcounts and concepts give the headline.
    against : Programme, optional
        What headlines were held against.
    headline : str
        What `found` is about.

    Returns
    -------
    Table
        Its data is a list with a mapping per claim.

    Examples
    --------
    >>> import wageflow as wf
    >>> ledger = wf.load_claims("dprk")
    >>> frame = wf.audit(ledger, draws=2**10)
    >>> against = wf.load_programme("dprk-2012")
    >>> audit_table(frame, ledger, against=against).sections[0].rows[0][2]
    'impossible'
    """
    rows, held = frame.to_dict("records"), _held(frame, against)
    told = {claim.id for claim in headline_claims(ledger)}
    headlines = [row for row in rows if row["claim"] in told]
    others = [row for row in rows if row["claim"] not in told]
    marks = marks_of(sources_of(ledger[row["claim"]] for row in rows))
    sections = [Section("Headlines", [_audited(row, ledger, marks) for row in headlines])]
    if others:
        cells = [_audited(row, ledger, marks) for row in others]
        sections.append(Section("Other claims", cells))
    notes = [f"{row['claim']}: {row['reason']}" for row in rows]
    if held["programme"]:
        title = f": {held['title']}" if held["title"] else ""
        notes.insert(0, f"Note: held against the programme {held['programme']}{title}.")
    left = sum(claim.topic in HEADLINES for claim in ledger.values()) - len(told)
    if not told:
        notes.append(
            f"Note: no claim is a headline: a printed sum with the topic {' or '.join(HEADLINES)}."
        )
    elif left:
        notes.append(f"Note: {left} claims about revenue are inferred or print no sum: left out.")
    if found is not None:
        near = found[(found["inside"] >= _LEAST_INSIDE) | found["reproduces"]]
        if len(near):
            cells = [_given(row) for row in near.to_dict("records")]
            sections.append(Section("What gives it (our inference)", cells))
        notes.append(
            f"What gives {headline}: no source says what its headline counts. Revenue per worker"
            f" of {held['programme']} times each total headcount, by concept: median, 90 % range,"
            " and the share of draws between the headline's ends; it is given where the median lies"
            " there."
            f" {len(found) - len(near)} combinations with less than"
            f" {100 * _LEAST_INSIDE:.0f} % inside are left out."
        )
    origins = {row["origin"] for row in headlines}
    told_of = f"{counted(len(headlines), 'headline')} of {counted(len(origins), 'origin')}"
    prices = f", in prices of {held['price_year']}" if held["price_year"] else ""
    return Table(
        title=f"Audit of {ledger.name} against {held['programme'] or 'the ledger alone'}",
        subtitle=f"{told_of}; US dollars a year{prices}; percentiles {_PERCENTILES}",
        columns=(
            "claim",
            "figure",
            "verdict",
            "a worker and year",
            "of highest wage",
            "workers it takes",
            "percentiles",
        ),
        sections=sections,
        notes=[*notes, _closing(frame)],
        sources=sourced(ledger[row["claim"]] for row in rows),
        records=records(frame),
        data=records(frame),
        texts=3,
        fields=[str(name) for name in frame.columns],
    )


def _held(frame: pd.DataFrame, against: Programme | None) -> dict[str, Any]:
    """Return the name, title and price year of what headlines were held against."""
    if against is None:
        return {name: frame.attrs.get(name) for name in ("programme", "title", "price_year")}
    return {
        "programme": against.name,
        "title": against.title,
        "price_year": against.price_year,
    }


def _closing(frame: pd.DataFrame) -> str:
    about = frame.attrs
    if "draws" not in about:
        return undrawn()
    return (
        f"{about['draws']:,} draws ({about['sampler']}, {about['replicates']} replicates, seed "
        f"{about['seed']}), wageflow {__version__}."
    )


def _audited(row: Mapping[Any, Any], ledger: Ledger, marks: Mapping[str, int]) -> list[str]:
    return [
        marked(ledger, row["claim"], marks),
        row["figure"],
        row["verdict"],
        number(row["implied_per_worker"], ",.0f"),
        number(100 * row["ratio"], ".0f", " %"),
        _rounded(row["implied_headcount"]),
        ", ".join(filter(None, (number(row[f"percentile_{name}"], ".0f") for name in _SHOWN))),
    ]


def _rounded(value: float) -> str:
    """Write a headcount with three digits."""
    return "" if math.isnan(value) else f"{float(f'{value:.3g}'):,.0f}"


def _given(row: Mapping[Any, Any]) -> list[str]:
    scale = scale_for(row["p95"])
    ends = " to ".join(f"{row[name] / scale.factor:.3g}" for name in ("p5", "p95"))
    median = f"{row['p50'] / scale.factor:.3g} ({ends}) {scale.name}".rstrip()
    inside = f"{100 * row['inside']:.0f} % inside"
    verdict = "gives it" if row["reproduces"] else "no"
    workers = f"{row['workers']} ({row['year']})"
    return [
        row["headcount"],
        f"{workers}, {row['concept']}: {median}",
        verdict,
        "",
        "",
        "",
        inside,
    ]
