"""Source notes: one for each document and place, with the claims that it leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wageflow.claims import claims_of
from wageflow.report.tables.table import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wageflow.claims import Claim
    from wageflow.programme import Programme

__all__ = [
    "lengthened",
    "marks",
    "noted",
    "programme_sources",
    "shortened",
]


def noted(texts: Sequence[str], claims: Iterable[Claim]) -> list[Source]:
    """Return a note for each citation, with the ids of the printed claims that have it.

    Parameters
    ----------
    texts : sequence of str
        Citations, as `Claim.cite` writes them.
    claims : iterable of Claim

    Returns
    -------
    list of Source
        In the order of the texts; a document is named in full where it comes first.

    Examples
    --------
    >>> import wageflow as wf
    >>> claim = wf.load_claims("dprk")["nksc-kuwait-wage"]
    >>> noted([claim.cite()], [claim])[0].claims
    ('nksc-kuwait-wage',)
    """
    ids: dict[str, dict[str, None]] = {}
    for claim in claims:
        if not claim.inferred:
            ids.setdefault(claim.cite(), {})[claim.id] = None
    return [
        Source(shown, tuple(ids.get(text, ())))
        for text, shown in zip(texts, shortened(texts), strict=True)
    ]


def programme_sources(programme: Programme) -> list[Source]:
    """Return the notes of a programme: a source for each of `Programme.cited`, in its order.

    Examples
    --------
    >>> import wageflow as wf
    >>> programme_sources(wf.load_programme("dprk-2012"))[0].claims[0]
    'nksc-russia-headcount'
    """
    pairs: list[tuple[str, Any]] = [*programme.quantities(), *programme.reference_quantities()]
    return noted(programme.cited(), (claim for _, q in pairs for claim in claims_of(q)))


def marks(numbers: Iterable[int]) -> str:
    """Write footnote numbers, runs shortened.

    Examples
    --------
    >>> marks([1, 2, 3, 5])
    '[1-3, 5]'
    """
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    parts = [str(a) if a == b else f"{a}-{b}" if b > a + 1 else f"{a}, {b}" for a, b in runs]
    return f"[{', '.join(parts)}]" if parts else ""


def shortened(sources: Sequence[str]) -> list[str]:
    """Name a document once: where the one above has the same words before its place, dots stand.

    Parameters
    ----------
    sources : sequence of str

    Returns
    -------
    list of str

    Examples
    --------
    >>> shortened(["A long title of a report, ch. 1", "A long title of a report, ch. 2"])
    ['A long title of a report, ch. 1', '... ch. 2']
    """
    shown = []
    for before, source in zip(("", *sources), sources, strict=False):
        title = source.partition(", ch.")[0]
        same = title != source and before.partition(", ch.")[0] == title
        shown.append(f"...{source.removeprefix(title)[1:]}" if same else source)
    return shown


def lengthened(sources: Sequence[str]) -> list[str]:
    """Name every document in full: what `shortened` undoes.

    Parameters
    ----------
    sources : sequence of str

    Examples
    --------
    >>> lengthened(["A long title of a report, ch. 1", "... ch. 2"])
    ['A long title of a report, ch. 1', 'A long title of a report, ch. 2']
    """
    full: list[str] = []
    for source in sources:
        title = full[-1].partition(", ch.")[0] if full else ""
        full.append(f"{title},{source[3:]}" if title and source.startswith("... ch.") else source)
    return full
