"""The tables of claims, of their contradictions and origins, of an audit and of a trace."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from wageflow.claims.checks import HEADLINES, headline_claims
from wageflow.report.table import Section, Table, scale_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from wageflow.claims import Claim, Ledger
    from wageflow.programme import Programme

__all__ = [
    "audit_table",
    "claims_table",
    "conflicts_table",
    "origins_table",
    "sources_of",
    "trace_table",
]

_SHOWN = ("gross", "state_side", "statutory")
_PERCENTILES = "of gross, state-side and statutory revenue"
_LEAST_INSIDE = 0.05  # of the draws, for a combination to be shown

_KEYS = (
    "id",
    "source",
    "locator",
    "who",
    "topic",
    "host",
    "sector",
    "recipient",
    "low",
    "high",
    "value",
    "unit",
    "currency",
    "per",
    "year",
    "source_year",
    "kind",
    "base",
    "part_of",
    "inferred",
    "note",
    "as_printed",
)
"""Fields of a claim in JSON, beside its figure in words, its origin and what contradicts it."""


def claims_table(ledger: Ledger) -> Table:
    """Make the table of claims.

    Parameters
    ----------
    ledger : Ledger
        Narrowed down, as a rule.

    Returns
    -------
    Table
        Grouped by topic; its data is a list with a mapping per claim.

    Examples
    --------
    >>> import wageflow as wf
    >>> table = claims_table(wf.load_claims("dprk").find(topic="headcount", host="Kuwait"))
    >>> table.sections[0].rows[0][:3]
    ['nksc-kuwait-headcount', 'Kuwait', '3,500 to 4,000 workers']
    """
    sources = sources_of(ledger.values())
    rows: defaultdict[str, list[list[str]]] = defaultdict(list)
    for claim in ledger.values():
        rows[claim.topic].append(_row(claim, sources))
    sections = [Section(_words(topic), found) for topic, found in rows.items()]
    data = [_data(claim) for claim in ledger.values()]
    inferred = sum(claim.inferred for claim in ledger.values())
    notes = (
        [f"Note: {inferred} of them inferred (marked i): ours, not printed."] if inferred else []
    )
    return Table(
        title=f"Claims of {ledger.name}",
        subtitle=f"{_counted(len(ledger), 'claim')}, as printed",
        columns=("claim", "host", "figure", "year", "who says it, and where"),
        sections=sections,
        notes=notes,
        sources=list(sources.values()),
        records=[
            {k: ";".join(v) if isinstance(v, list) else v for k, v in one.items()} for one in data
        ],
        data=data,
        texts=5,
    )


def sources_of(claims: Iterable[Claim]) -> dict[str, str]:
    """Return the titles of the texts that claims are from, by source id."""
    return {claim.source: claim.source_title or claim.source for claim in claims}


def _row(claim: Claim, sources: Mapping[str, str]) -> list[str]:
    mark = list(sources).index(claim.source) + 1
    figure = claim.figure if claim.extent() is not None else claim.note
    # a witness who is named by the place is not named twice
    who = "" if claim.locator.endswith(claim.who) else claim.who
    said = ", ".join(part for part in (who, claim.locator) if part)
    year = "" if claim.year is None else str(claim.year)
    inferred = " (i)" if claim.inferred else ""
    return [claim.id, claim.host, f"{figure}{inferred}", year, f"{said} [{mark}]"]


def _data(claim: Claim) -> dict[str, Any]:
    return {
        **{key: getattr(claim, key) for key in _KEYS},
        "figure": claim.figure,
        "origin": ";".join(claim.origins),
        "conflicts": list(claim.conflicts),
        "derived_from": list(claim.derived_from),
        "supplied": list(claim.supplied),
    }


def conflicts_table(ledger: Ledger, shown: Ledger | None = None) -> Table:
    """Make the table of who contradicts whom.

    Parameters
    ----------
    ledger : Ledger
    shown : Ledger, optional
        Only pairs of which one is here.

    Returns
    -------
    Table
        Its data is a list of the claims in these pairs, with all that contradict each.

    Examples
    --------
    >>> import wageflow as wf
    >>> table = conflicts_table(wf.load_claims("dprk").find(topic="hosts"))
    >>> table.sections[0].rows[0][1]
    '45 countries'
    """
    frame = ledger.conflicts()
    if shown is not None:
        frame = frame[frame["claim"].isin(list(shown)) | frame["other"].isin(list(shown))]
    rows = frame.to_dict("records")
    against: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        against[row["claim"]].append(row["other"])
        against[row["other"]].append(row["claim"])
    topics = dict.fromkeys(str(row["topic"]) for row in rows)
    sources = sources_of(ledger[name] for name in against)
    sections = [
        Section(
            _words(topic), [_pair(row, ledger, sources) for row in rows if row["topic"] == topic]
        )
        for topic in topics
    ]
    kept = against if shown is None else [name for name in against if name in shown]
    return Table(
        title=f"Contradictions in {ledger.name}",
        subtitle="declared: the pack says so; computed: no value is allowed by both figures",
        columns=("claim", "figure", "contradicts", "its figure", "ratio", "found"),
        sections=sections,
        notes=[],
        sources=list(sources.values()),
        records=_records(frame),
        data=[{**_data(ledger[name]), "conflicts": against[name]} for name in kept],
        texts=6,
        fields=[str(name) for name in frame.columns],
    )


def _pair(row: Mapping[Any, Any], ledger: Ledger, sources: Mapping[str, str]) -> list[str]:
    one, two = (_marked(ledger, row[name], sources) for name in ("claim", "other"))
    ratio = _number(row["ratio"], ".3g")
    return [one, row["figure"], two, row["other_figure"], ratio, row["found"]]


def _marked(ledger: Mapping[str, Claim], name: str, sources: Mapping[str, str]) -> str:
    """Write a claim's id with the number of its source."""
    return f"{name} [{list(sources).index(ledger[name].source) + 1}]"


def _words(topic: str) -> str:
    return topic.replace("_", " ")


def origins_table(ledger: Ledger) -> Table:
    """Make the table of statements that are printed more than once, or used for inferences.

    Parameters
    ----------
    ledger : Ledger

    Returns
    -------
    Table

    Examples
    --------
    >>> import wageflow as wf
    >>> table = origins_table(wf.load_claims("dprk").find(topic="revenue"))
    >>> table.sections[0].rows[0][3]
    '2'
    """
    frame = ledger.origins().reset_index()
    repeated = frame[frame["statements"] > 1]
    known = {one.id: one for claim in ledger.values() for one in claim.lineage}
    ids = [
        *repeated["origin"],
        *(name for names in repeated["repeated_by"] for name in names.split(";")),
    ]
    sources = sources_of(known[name] for name in ids)
    rows = [
        [
            _marked(known, row["origin"], sources),
            str(row["figure"]),
            str(row["statements"]),
            str(row["texts"]),
            ", ".join(
                _marked(known, name, sources) for name in row["repeated_by"].split(";") if name
            ),
        ]
        for row in repeated.to_dict("records")
    ]
    independent = _counted(len(frame), "independent statement")
    return Table(
        title=f"Origins in {ledger.name}",
        subtitle=f"{_counted(len(ledger), 'claim')}, {independent}; those printed more than once:",
        columns=("origin", "figure", "times", "texts", "repeated by"),
        sections=[Section("", rows)],
        notes=[],
        sources=list(sources.values()),
        records=_records(frame),
        data=_records(frame),
        texts=5,
        fields=[str(name) for name in frame.columns],
    )


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
    counted = f"{_counted(len(headlines), 'headline')} of {_counted(len(origins), 'origin')}"
    held = "the ledger alone" if against is None else against.name
    prices = f", in prices of {against.price_year}" if against and against.price_year else ""
    return Table(
        title=f"Audit of {ledger.name} against {held}",
        subtitle=f"{counted}; US dollars a year{prices}; percentiles {_PERCENTILES}",
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
        records=_records(frame),
        data=_records(frame),
        texts=2,
        fields=[str(name) for name in frame.columns],
    )


def _audited(row: Mapping[Any, Any], ledger: Ledger, sources: Mapping[str, str]) -> list[str]:
    return [
        _marked(ledger, row["claim"], sources),
        row["figure"],
        _number(row["implied_per_worker"], ",.0f"),
        _number(100 * row["ratio"], ".0f", " %"),
        _rounded(row["implied_headcount"]),
        ", ".join(filter(None, (_number(row[f"percentile_{name}"], ".0f") for name in _SHOWN))),
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


def trace_table(frame: pd.DataFrame, what: str) -> Table:
    """Make the table of the claims that a programme's numbers rest on.

    Parameters
    ----------
    frame : DataFrame
        From `Programme.trace` or `Estimate.trace`.
    what : str
        Whose numbers they are.

    Returns
    -------
    Table

    Examples
    --------
    >>> import wageflow as wf
    >>> table = trace_table(wf.load_programme("dprk-2012").trace("Kuwait"), "Kuwait")
    >>> table.sections[0].rows[0][1]
    '3,500 to 4,000 workers'
    """
    rows = frame.to_dict("records")
    sources = list(dict.fromkeys(str(row["source"]) for row in rows if row["source"]))
    cells = []
    for row in rows:
        mark = f" [{sources.index(row['source']) + 1}]" if row["source"] else ""
        place = ", ".join(str(row[key]) for key in ("who", "locator") if row[key])
        cells.append(
            [
                str(row["number"]),
                str(row["figure"] or row["value"]),
                str(row["basis"]),
                str(row["claim"]),
                f"{place}{mark}".strip() or str(row["note"]),
            ]
        )
    return Table(
        title=f"What the numbers of {what} rest on",
        subtitle="figures as printed; what is inferred or assumed says so",
        columns=("number", "figure", "basis", "claim", "who says it and where, or why"),
        sections=[Section("", cells)],
        notes=[],
        sources=sources,
        records=_records(frame),
        data=_records(frame),
        texts=5,
        fields=[str(name) for name in frame.columns],
    )


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as JSON can hold them: nothing for what is not a number."""
    return [
        {str(key): None if _missing(value) else value for key, value in row.items()}
        for row in frame.to_dict("records")
    ]


def _missing(value: object) -> bool:
    return isinstance(value, float) and math.isnan(value)


def _number(value: float, form: str, unit: str = "") -> str:
    return "" if math.isnan(value) else f"{value:{form}}{unit}"


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
