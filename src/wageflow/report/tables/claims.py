"""The tables of claims, of their contradictions and origins, of an audit and of a trace."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from wageflow.claims.slips import slips
from wageflow.report.tables.table import Section, Source, Table
from wageflow.report.wording import counted
from wageflow.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from wageflow.claims import Claim, Ledger

__all__ = [
    "claims_table",
    "conflicts_table",
    "marked",
    "marks_of",
    "number",
    "origins_table",
    "records",
    "sourced",
    "sources_of",
    "trace_table",
    "undrawn",
]

_SLIPS = 20  # notes on them at most
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


def claims_table(ledger: Ledger, whole: Ledger | None = None) -> Table:
    """Make the table of claims.

    Parameters
    ----------
    ledger : Ledger
        Narrowed down, as a rule.
    whole : Ledger, optional
        From which it was narrowed down: slips show beside what the other claims say.

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
    marks = marks_of(sources_of(ledger.values()))
    rows: defaultdict[str, list[list[str]]] = defaultdict(list)
    for claim in ledger.values():
        rows[claim.topic].append(_row(claim, marks))
    sections = [Section(_words(topic), found) for topic, found in rows.items()]
    data = [_data(claim) for claim in ledger.values()]
    inferred = sum(claim.inferred for claim in ledger.values())
    notes = (
        [f"Note: {inferred} of them inferred (marked i): ours, not printed."] if inferred else []
    )
    return Table(
        title=f"Claims of {ledger.name}",
        subtitle=f"{counted(len(ledger), 'claim')}, as printed",
        columns=("claim", "host", "figure", "year", "who says it, and where"),
        sections=sections,
        notes=[*notes, *_slipped(ledger, whole), undrawn()],
        sources=sourced(ledger.values()),
        records=[
            {k: ";".join(v) if isinstance(v, list) else v for k, v in one.items()} for one in data
        ],
        data=data,
        texts=5,
    )


def _slipped(ledger: Ledger, whole: Ledger | None) -> list[str]:
    """Return a note on each figure or word that looks like a slip, of so many as can be read."""
    found = [
        f"Note: {slip.said}"
        for slip in slips(ledger if whole is None else whole)
        if any(name in ledger for name in slip.claims)
    ]
    more = len(found) - _SLIPS
    return [*found[:_SLIPS], f"Note: {more:,} more like these."] if more > 0 else found


def sources_of(claims: Iterable[Claim]) -> dict[str, str]:
    """Return the titles of the texts that claims are from, by source id."""
    return {claim.source: claim.source_title or claim.source for claim in claims}


def sourced(claims: Iterable[Claim]) -> list[Source]:
    """Return the note of each text that claims are from, with their ids; cf. `sources_of`.

    Examples
    --------
    >>> import wageflow as wf
    >>> claim = wf.load_claims("dprk")["nksc-kuwait-wage"]
    >>> sourced([claim])[0].claims
    ('nksc-kuwait-wage',)
    """
    listed = list({claim.id: claim for claim in claims}.values())
    ids: defaultdict[str, list[str]] = defaultdict(list)
    for claim in listed:
        ids[claim.source].append(claim.id)
    return [Source(title, tuple(ids[source])) for source, title in sources_of(listed).items()]


def marks_of(sources: Iterable[str]) -> dict[str, int]:
    """Return the number of each text, in the order in which they are listed.

    Examples
    --------
    >>> marks_of({"survey": "A survey", "paper": "A newspaper"})
    {'survey': 1, 'paper': 2}
    """
    return {source: number for number, source in enumerate(sources, start=1)}


def undrawn() -> str:
    """Return the last note of a table for which nothing is drawn."""
    return f"Nothing is drawn for this table. wageflow {__version__}."


def _row(claim: Claim, marks: Mapping[str, int]) -> list[str]:
    figure = claim.figure if claim.extent() is not None else claim.note
    # a witness who is named by the place is not named twice
    who = "" if claim.locator.endswith(claim.who) else claim.who
    said = ", ".join(part for part in (who, claim.locator) if part)
    year = "" if claim.year is None else str(claim.year)
    inferred = " (i)" if claim.inferred else ""
    where = f"{said} [{marks[claim.source]}]"
    return [claim.id, claim.host, f"{figure}{inferred}", year, where]


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
    marks = marks_of(sources_of(ledger[name] for name in against))
    by_topic: defaultdict[str, list[list[str]]] = defaultdict(list)
    for row in rows:
        by_topic[str(row["topic"])].append(_pair(row, ledger, marks))
    sections = [Section(_words(topic), pairs) for topic, pairs in by_topic.items()]
    kept = against if shown is None else [name for name in against if name in shown]
    return Table(
        title=f"Contradictions in {ledger.name}",
        subtitle="declared: the pack says so; computed: no value is allowed by both figures",
        columns=("claim", "figure", "contradicts", "its figure", "ratio", "found"),
        sections=sections,
        notes=[undrawn()],
        sources=sourced(ledger[name] for name in against),
        records=records(frame),
        data=[{**_data(ledger[name]), "conflicts": against[name]} for name in kept],
        texts=6,
        fields=[str(name) for name in frame.columns],
    )


def _pair(row: Mapping[Any, Any], ledger: Ledger, marks: Mapping[str, int]) -> list[str]:
    one, two = (marked(ledger, row[name], marks) for name in ("claim", "other"))
    ratio = number(row["ratio"], ".3g")
    return [one, row["figure"], two, row["other_figure"], ratio, row["found"]]


def marked(ledger: Mapping[str, Claim], name: str, marks: Mapping[str, int]) -> str:
    """Write a claim's id with the number of its source."""
    return f"{name} [{marks[ledger[name].source]}]"


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
    marks = marks_of(sources_of(known[name] for name in ids))
    rows = [
        [
            marked(known, row["origin"], marks),
            str(row["figure"]),
            str(row["statements"]),
            str(row["texts"]),
            ", ".join(marked(known, name, marks) for name in row["repeated_by"].split(";") if name),
        ]
        for row in repeated.to_dict("records")
    ]
    independent = counted(len(frame), "independent statement")
    return Table(
        title=f"Origins in {ledger.name}",
        subtitle=f"{counted(len(ledger), 'claim')}, {independent}; those printed more than once:",
        columns=("origin", "figure", "times", "texts", "repeated by"),
        sections=[Section("", rows)],
        notes=[undrawn()],
        sources=sourced(known[name] for name in ids),
        records=records(frame),
        data=records(frame),
        texts=5,
        fields=[str(name) for name in frame.columns],
    )


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
    sources: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for row in rows:
        if row["source"]:
            sources[str(row["source"])][row["claim"]] = None
    marks, cells = marks_of(sources), []
    for row in rows:
        mark = f" [{marks[row['source']]}]" if row["source"] else ""
        place = ", ".join(str(row[key]) for key in ("who", "locator") if row[key])
        cells.append(
            [
                str(row["number"]),
                str(row["figure"]) or _valued(str(row["value"]), str(row["unit"])),
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
        notes=[undrawn()],
        sources=[Source(text, tuple(claims)) for text, claims in sources.items()],
        records=records(frame),
        data=records(frame),
        texts=5,
        fields=[str(name) for name in frame.columns],
    )


def _valued(value: str, unit: str) -> str:
    return f"{value} {unit}" if value and unit and not unit.startswith("share") else value


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as JSON can hold them: nothing for what is not a number."""
    return [
        {str(key): None if _missing(value) else value for key, value in row.items()}
        for row in frame.to_dict("records")
    ]


def _missing(value: object) -> bool:
    return isinstance(value, float) and math.isnan(value)


def number(value: float, form: str, unit: str = "") -> str:
    """Write a number; nothing if there is none."""
    return "" if math.isnan(value) else f"{value:{form}}{unit}"
