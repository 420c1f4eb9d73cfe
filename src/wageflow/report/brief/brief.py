"""A brief: what is asked for, before anything is computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wageflow.errors import InputError, nearest
from wageflow.programme import CONCEPTS, Programme

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from wageflow.claims import Claim, Ledger
    from wageflow.report.brief.document import Document
    from wageflow.scenarios import Study

__all__ = ["FIGURES", "SAMPLERS", "SECTIONS", "Brief", "brief_faults"]

SECTIONS = (
    "summary",
    "revenue",
    "flow",
    "hosts",
    "wage",
    "headlines",
    "explore",
    "scenarios",
    "sensitivity",
    "owed",
    "parameters",
    "claims",
    "method",
)
"""The sections that there are, in the order in which they stand unless a brief says otherwise."""

FIGURES = ("svg", "png", "pdf")
SAMPLERS = ("sobol", "latin", "random")

_NEEDS = {
    "headlines": ("ledger", "a ledger of claims", 'claims = "dprk"'),
    "scenarios": ("study", "scenarios", 'study = "dprk-resolutions"'),
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Brief:
    """What a brief is about, what it shows, and how it is computed: what a brief file says.

    Parameters
    ----------
    title : str
    programme : Programme
    study : Study, optional
        Whose scenarios are compared; of the same programme or another.
    ledger : Ledger, optional
        Whose headlines are held against the estimate.
    sections : sequence of str, optional
        Which, in which order: summary, revenue, flow, hosts, wage, headlines, explore, scenarios,
        sensitivity, owed, parameters, claims, method. All that apply by default.
    concept : str
        The concept of revenue that is told of first.
    host : str, optional
        The host whose wage is followed step by step; the first by default.
    scenario : str, optional
        The scenario that pictures show; the first with measures by default.
    marks : mapping of name to number, pair of numbers or Claim
        Published figures, in US dollars a year, that are held against the estimate.
    figures : sequence of {"svg", "png", "pdf"}
        The formats of the files of pictures.
    draws, seed, sampler
        See `simulate`. The seed is stated, so that the same brief gives the same bytes.
    subtitle, author, date : str
    notes : sequence of str
        What the author wants readers to know.
    inputs : mapping of name to str
        Names of the files that it was read from, and the SHA-256 of what they hold.

    Raises
    ------
    InputError
        All faults at once.

    Examples
    --------
    >>> import wageflow as wf
    >>> brief = wf.Brief(title="My brief", programme=wf.load_programme("dprk-2012"), draws=2**10)
    >>> brief.shown[:3]
    ('summary', 'revenue', 'flow')
    """

    title: str
    programme: Programme
    study: Study | None = None
    ledger: Ledger | None = None
    sections: Sequence[str] | None = None
    concept: str = "state-side"
    host: str | None = None
    scenario: str | None = None
    marks: Mapping[str, float | tuple[float, float] | Claim] = field(default_factory=dict)
    figures: Sequence[str] = ("svg", "png")
    draws: int = 2**16
    seed: int = 2012
    sampler: str = "sobol"
    subtitle: str = ""
    author: str = ""
    date: str = ""
    notes: Sequence[str] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        faults = list(brief_faults(vars(self)))
        if faults:
            raise InputError(*(f"brief: {fault}" for fault in faults))
        for name in ("figures", "notes"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        for name in ("marks", "inputs"):
            object.__setattr__(self, name, dict(getattr(self, name)))

    @property
    def shown(self) -> tuple[str, ...]:
        """The sections of this brief, in order."""
        if self.sections is not None:
            return tuple(self.sections)
        left_out = {name for name, (part, _, _) in _NEEDS.items() if getattr(self, part) is None}
        if not any(cohort.references for cohort in self.programme.cohorts):
            left_out.add("owed")
        if not (self.programme.trace()["claim"] != "").any():
            left_out.add("claims")
        if not self.programme.unknowns:
            left_out |= {"sensitivity", "explore"}
        return tuple(name for name in SECTIONS if name not in left_out)

    def document(self, progress: Callable[[str], None] | None = None) -> Document:
        """Compute everything, and say it in sentences, tables and pictures.

        Parameters
        ----------
        progress : callable of str, optional
            Told what is being done.

        Returns
        -------
        Document

        Raises
        ------
        EstimateError, ChainError, InputError
            As in `simulate`, `compare` and the others.
        """
        from wageflow.report.brief.writing import written

        return written(self, progress)

    def write(
        self,
        folder: str | Path,
        *,
        progress: Callable[[str], None] | None = None,
    ) -> Path:
        """Write the brief: a page, a Word file, Markdown, tables, pictures and a manifest.

        Parameters
        ----------
        folder : str or path
            It appears whole or not at all; a brief that stands there is replaced.
        progress : callable of str, optional
            Told what is being done.

        Returns
        -------
        Path
            The folder.

        Raises
        ------
        InputError
            If the folder holds something else, or cannot be written.
        EstimateError, ChainError
            As in `simulate`.

        Examples
        --------
        >>> import tempfile, wageflow as wf
        >>> brief = wf.Brief(
        ...     title="My brief", programme=wf.load_programme("dprk-2012"), draws=2**10,
        ...     sections=["summary", "method"])
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     sorted(one.name for one in brief.write(f"{folder}/mine").iterdir())
        ['brief.docx', 'brief.html', 'brief.md', 'figures', 'manifest.json', 'tables']
        """
        from wageflow.report.brief.folder import write_brief

        return write_brief(self, folder, progress)

    def __repr__(self) -> str:
        return (
            f"Brief({self.title!r}: programme {self.programme.name!r}, {len(self.shown)} sections)"
        )


def brief_faults(stated: Mapping[str, Any]) -> Iterator[str]:
    """Say what is wrong with the parts of a brief, each by its name; None is not judged."""
    if not isinstance(stated["title"], str) or not stated["title"].strip():
        yield "title: is empty; write what the brief is about"
    for name, known in (("concept", tuple(CONCEPTS)), ("sampler", SAMPLERS)):
        if stated[name] not in known:
            yield f"{name}: {stated[name]!r} is unknown; {nearest(str(stated[name]), known)}"
    yield from _listed("figures", stated["figures"], FIGURES)
    if stated["sections"] is not None:
        yield from _listed("sections", stated["sections"], SECTIONS)
    yield from _unmet(stated)
    yield from _unmarkable(stated["marks"])
    yield from _unknown(stated)


def _unknown(stated: Mapping[str, Any]) -> Iterator[str]:
    """Say what is named that the programme or the scenarios do not have."""
    programme = stated["programme"]
    if isinstance(programme, Programme):
        host = stated["host"]
        if host is not None and host not in programme.hosts:
            yield f"host: {host!r} is none of the programme; {nearest(str(host), programme.hosts)}"
    elif programme is not None:
        yield f"programme: got {type(programme).__name__}; write wf.load_programme(...)"
    study, scenario = stated["study"], stated["scenario"]
    if scenario is not None and study is not None:
        acting = [one.name for one in study.scenarios if one.measures]
        if scenario not in acting:
            yield f"scenario: {scenario!r} has no measures here; {nearest(str(scenario), acting)}"
    elif scenario is not None:
        yield f"scenario: {scenario!r}, but there are no scenarios; add a study, or leave it out"


def _listed(name: str, given: Any, known: Sequence[str]) -> Iterator[str]:
    if isinstance(given, str) or not isinstance(given, Sequence):
        yield f'{name}: got {given!r}; write a list such as ["{known[0]}"]'
        return
    if not given:
        yield f"{name}: is empty; name some of {', '.join(known)}"
    for one in dict.fromkeys(given):
        if one not in known:
            yield f"{name}: {one!r} is unknown; {nearest(str(one), known)}"
        elif list(given).count(one) > 1:
            yield f"{name}: {one!r} stands twice; write it once"


def _unmet(stated: Mapping[str, Any]) -> Iterator[str]:
    """Say which sections are asked for that nothing is there for."""
    asked = stated["sections"]
    if isinstance(asked, str) or not isinstance(asked, Sequence):
        return
    for name, (part, what, remedy) in _NEEDS.items():
        if name in asked and stated[part] is None:
            yield f"sections: {name!r} needs {what}; write {remedy}, or leave the section out"
    programme = stated["programme"]
    if not isinstance(programme, Programme):
        return
    if "owed" in asked and not any(cohort.references for cohort in programme.cohorts):
        yield (
            "sections: 'owed' needs what others are paid; give cohorts references, or leave the "
            "section out"
        )
    for name in ("sensitivity", "explore"):
        if name in asked and not programme.unknowns:
            yield f"sections: {name!r} needs a range; nothing is uncertain in this programme"


def _unmarkable(marks: Any) -> Iterator[str]:
    from wageflow.claims import Claim

    if not isinstance(marks, Mapping):
        yield f"marks: got {type(marks).__name__}; write a mapping of names to dollars a year"
        return
    for name, mark in marks.items():
        if isinstance(mark, Claim):
            continue
        ends = list(mark) if isinstance(mark, tuple | list) else [mark, mark]
        numbers = all(isinstance(end, int | float) and not isinstance(end, bool) for end in ends)
        if len(ends) != 2 or not numbers or not 0 <= ends[0] <= ends[1] < float("inf"):
            yield (
                f"marks.{name}: got {mark!r}; write dollars a year, a range [150e6, 230e6], or "
                '{ claim = "id" }'
            )
