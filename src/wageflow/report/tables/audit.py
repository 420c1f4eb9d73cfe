"""The table of an audit: which headlines can be true, what else is wrong, and what gives one."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from wageflow.claims.checks import HEADLINES, headline_claims
from wageflow.report.digits import scale_for
from wageflow.report.tables.claims import counted, marked, number, records, sources_of
from wageflow.report.tables.table import Section, Table

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
    >>> audit_table(frame, ledger, against=against).sections[0].rows[0][-1]
    'impossible'
    """
    rows = frame.to_dict("records")
    told = {claim.id for claim in headline_claims(ledger)}
    headlines = [row for row in rows if row["claim"] in told]
    others = [row for row in rows if row["claim"] not in told]
    sources = sources_of(ledger[row["claim"]] for row in rows)
    sections = [Section("Headlines", [_audited(row, ledger, sources) for row in headlines])]
    if others:
        cells = [_audited(row, ledger, sources) for row in others]
        sections.append(Section("Other claims", cells))
    notes = [f"{row['claim']}: {row['reason']}" for row in rows]
    if against is not None:
        title = f": {against.title}" if against.title else ""
        notes.insert(0, f"Note: held against the programme {against.name}{title}.")
    left = sum(claim.topic in HEADLINES for claim in ledger.values()) - len(told)
    if not told:
        notes.append(
            f"Note: no claim is a headline: a printed sum with the topic {' or '.join(HEADLINES)}."
        )
    elif left:
        notes.append(f"Note: {left} claims about revenue are inferred or print no sum: left out.")
    if found is not None and against is not None:
        near = found[(found["inside"] >= _LEAST_INSIDE) | found["reproduces"]]
        if len(near):
            cells = [_given(row) for row in near.to_dict("records")]
            sections.append(Section("What gives it (our inference)", cells))
        notes.append(
            f"What gives {headline}: no source says what its headline counts. Revenue per worker"
            f" of {against.name} times each total headcount, by concept: median, 90 % range, and"
            " the share of draws between the headline's ends; it is given where the median lies"
            " there."
            f" {len(found) - len(near)} combinations with less than"
            f" {100 * _LEAST_INSIDE:.0f} % inside are left out."
        )
    origins = {row["origin"] for row in headlines}
    told_of = f"{counted(len(headlines), 'headline')} of {counted(len(origins), 'origin')}"
    held = "the ledger alone" if against is None else against.name
    prices = f", in prices of {against.price_year}" if against and against.price_year else ""
    return Table(
        title=f"Audit of {ledger.name} against {held}",
        subtitle=f"{told_of}; US dollars a year{prices}; percentiles {_PERCENTILES}",
        columns=(
            "claim",
            "figure",
            "a worker and year",
            "of highest wage",
            "workers it takes",
            "percentiles",
            "verdict",
        ),
        sections=sections,
        notes=notes,
        sources=list(sources.values()),
        records=records(frame),
        data=records(frame),
        texts=2,
        fields=[str(name) for name in frame.columns],
    )


def _audited(row: Mapping[Any, Any], ledger: Ledger, sources: Mapping[str, str]) -> list[str]:
    return [
        marked(ledger, row["claim"], sources),
        row["figure"],
        number(row["implied_per_worker"], ",.0f"),
        number(100 * row["ratio"], ".0f", " %"),
        _rounded(row["implied_headcount"]),
        ", ".join(filter(None, (number(row[f"percentile_{name}"], ".0f") for name in _SHOWN))),
        row["verdict"],
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
        "",
        "",
        "",
        inside,
        verdict,
    ]
