"""A brief: what is asked for, before anything is computed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from wageflow.arguments import checked, is_whole, shown
from wageflow.errors import EstimateError, InputError, nearest
from wageflow.programme import CONCEPTS, Programme
from wageflow.report.brief.marks import Mark, read_marks
from wageflow.report.brief.sections.concepts import untold
from wageflow.simulation.drawing.design import check_sizes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from wageflow.claims import Claim, Ledger
    from wageflow.report.brief.document import Document
    from wageflow.scenarios import Study

__all__ = ["FIGURES", "SECTIONS", "Brief", "brief_faults", "compared_names"]

SECTIONS = (
    "summary",
    "revenue",
    "flow",
    "hosts",
    "wage",
    "headlines",
    "explore",
    "scenarios",
    "change",
    "sensitivity",
    "owed",
    "parameters",
    "claims",
    "method",
)
"""The sections that there are, in the order in which they stand unless a brief says otherwise."""

FIGURES = ("svg", "png", "pdf")
_REPLICATES = 16  # of an estimate
_TEXTS = ("subtitle", "author", "date", "origin")

_SCENARIOS = (
    "study",
    "scenarios",
    'study = "my-scenarios.toml" (or one that ships, such as "dprk-resolutions")',
)
_NEEDS = {
    "headlines": (
        "ledger",
        "published totals of revenue",
        (
            'claims = "my-pack" (a folder of claims, or one that ships, such as "dprk"), or state '
            'them under [[evidence]] with topic = "revenue" and host = "all"'
        ),
    ),
    "scenarios": _SCENARIOS,
    "change": _SCENARIOS,
}


@checked
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
        change, sensitivity, owed, parameters, claims, method. All that apply by default.
    concept : str
        The concept of revenue that is told of first.
    host : str, optional
        The host whose wage is followed step by step; the first by default.
    scenario : str, optional
        The scenario that pictures and the summary show; the first with measures by default.
    marks : mapping of name to number, pair of numbers or Claim
        Published figures, in US dollars a year, that are held against the estimate.
    figures : sequence of {"svg", "png", "pdf"}
        The formats of the files of pictures.
    draws, seed, sampler
        See `simulate`. The seed is stated, so that the same brief gives the same bytes.
    subtitle, author, date : str
    notes : sequence of str
        What the author wants readers to know.
    origin : str
        What it was read from: the name of one that ships, or of a file.
    inputs : mapping of name to str
        The file that it was read from, and the SHA-256 of its bytes.

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
    date: str | dt.date = ""
    notes: Sequence[str] = ()
    origin: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if isinstance(self.date, dt.date):
            object.__setattr__(self, "date", self.date.isoformat())
        strange = dict(_strange(self))
        faults = [*strange.values(), *brief_faults(vars(self) | dict.fromkeys(strange))]
        if faults:
            raise InputError(*(f"brief: {fault}" for fault in faults))
        # copies, which nobody else can change
        for name in ("figures", "notes", "sections"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, tuple(getattr(self, name)))
        for name in ("marks", "inputs"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    @cached_property
    def marked(self) -> Mapping[str, Mark]:
        """The published figures, in US dollars a year of the programme's prices."""
        return read_marks(self.marks, self.programme.price_year)[0]

    @cached_property
    def shown(self) -> tuple[str, ...]:
        """The sections of this brief, in order."""
        if self.sections is not None:
            return tuple(self.sections)
        left_out = {name for name, (part, _, _) in _NEEDS.items() if getattr(self, part) is None}
        left_out |= {name for name, (lacks, _) in _LACKS.items() if lacks(self.programme)}
        return tuple(name for name in SECTIONS if name not in left_out)

    @checked
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

    @checked
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
        ['brief.docx', 'brief.html', 'brief.md', 'manifest.json']
        """
        from wageflow.report.brief.folder import write_brief

        return write_brief(self, folder, progress)

    def __repr__(self) -> str:
        return (
            f"Brief({self.title!r}: programme {self.programme.name!r}, {len(self.shown)} sections)"
        )


def _strange(brief: Brief) -> Iterator[tuple[str, str]]:
    """Say which parts of a brief are something else, by name."""
    from wageflow.claims import Ledger
    from wageflow.scenarios import Study

    for name, kind, remedy in (
        ("programme", Programme, "wf.load_programme(...)"),
        ("study", Study, "wf.load_study(...)"),
        ("ledger", Ledger, "wf.load_claims(...)"),
    ):
        part = getattr(brief, name)
        if not isinstance(part, kind) and (part is not None or name == "programme"):
            yield name, f"{name}: got {shown(part)}; write {remedy}"


def compared_names(study: Study) -> tuple[str | None, tuple[str, ...]]:
    """Return the baseline of a study and what is compared with it, those with measures first.

    The baseline is None where the comparison adds one: to a single scenario with measures.
    """
    listed = list(study.scenarios)
    if len(listed) == 1 and listed[0].measures and study.baseline is None:
        return None, (listed[0].name,)
    unchanged = (one.name for one in listed if not one.measures)
    baseline = study.baseline or next(unchanged, listed[0].name)
    others = sorted(
        (one for one in listed if one.name != baseline), key=lambda one: not one.measures
    )
    return baseline, tuple(one.name for one in others)


def brief_faults(stated: Mapping[str, Any]) -> Iterator[str]:
    """Say what is wrong with the parts of a brief, each by its name; None is not judged."""
    if not isinstance(stated["title"], str) or not stated["title"].strip():
        yield "title: is empty; write what the brief is about"
    for name in _TEXTS:
        if not isinstance(stated.get(name, ""), str):
            yield f"{name}: got {stated[name]!r}; write words in quotation marks"
    if stated["concept"] not in CONCEPTS:
        hint = nearest(str(stated["concept"]), CONCEPTS)
        yield f"concept: {stated['concept']!r} is unknown; {hint}"
    try:
        check_sizes(stated["draws"], _REPLICATES, stated["sampler"])
    except EstimateError as error:
        yield from error.faults
    seed = stated["seed"]
    if not is_whole(seed) or seed < 0:
        yield f"seed: got {shown(seed)}; write a whole number, 0 or more"
    notes = stated["notes"]
    if not isinstance(notes, list | tuple) or not all(isinstance(note, str) for note in notes):
        yield (
            f"notes: got {shown(notes)}; write a list such as "
            '["Not to be quoted without its range."]'
        )
    yield from _listed("figures", stated["figures"], FIGURES)
    if stated["sections"] is not None:
        yield from _listed("sections", stated["sections"], SECTIONS)
    yield from _unmet(stated)
    yield from _unknown(stated)


def _listed(name: str, given: Any, known: Sequence[str]) -> Iterator[str]:
    if not isinstance(given, list | tuple) or not all(isinstance(one, str) for one in given):
        yield f'{name}: got {shown(given)}; write a list such as ["{known[0]}"]'
        return
    if not given:
        yield f"{name}: is empty; name some of {', '.join(known)}"
    for one in dict.fromkeys(given):
        if one not in known:
            yield f"{name}: {one!r} is unknown; {nearest(str(one), known)}"
        elif list(given).count(one) > 1:
            yield f"{name}: {one!r} stands twice; write it once"


def _unknown(stated: Mapping[str, Any]) -> Iterator[str]:
    """Say what is named that the programme or the scenarios do not have."""
    programme, study, scenario = stated["programme"], stated["study"], stated["scenario"]
    if isinstance(programme, Programme):
        host = stated["host"]
        if host is not None and host not in programme.hosts:
            yield f"host: {host!r} is none of the programme; {nearest(str(host), programme.hosts)}"
        if missing := untold(stated["concept"], programme):
            yield f"concept: 'statutory', but {missing}; name them, or leave the concept out"
    yield from read_marks(stated["marks"], getattr(programme, "price_year", None))[1]
    if study is None:
        if scenario is not None:
            yield f"scenario: {scenario!r}, but there are none; add a study, or leave it out"
        return
    baseline, names = compared_names(study)
    if not names:
        yield "study: has one scenario without measures; add what it is compared with"
    elif scenario is not None and scenario not in names:
        beside = f" is the baseline; {nearest('', names)}" if scenario == baseline else ""
        yield f"scenario: {scenario!r}{beside or f' is unknown; {nearest(str(scenario), names)}'}"


def _unmet(stated: Mapping[str, Any]) -> Iterator[str]:
    """Say which sections are asked for that nothing is there for."""
    asked = stated["sections"]
    if not isinstance(asked, list | tuple):
        return
    for name, (part, what, remedy) in _NEEDS.items():
        if name in asked and stated[part] is None:
            yield f"sections: {name!r} needs {what}; write {remedy}, or leave the section out"
    programme = stated["programme"]
    if not isinstance(programme, Programme):
        return
    for name, (lacks, remedy) in _LACKS.items():
        if name in asked and lacks(programme):
            yield f"sections: {name!r} {remedy}, or leave the section out"


def _without_references(programme: Programme) -> bool:
    return not any(cohort.references for cohort in programme.cohorts)


def _without_claims(programme: Programme) -> bool:
    return not (programme.trace()["claim"] != "").any()


def _without_ranges(programme: Programme) -> bool:
    return not programme.unknowns


_LACKS: Mapping[str, tuple[Callable[[Programme], bool], str]] = {
    "owed": (_without_references, "needs what others are paid; give cohorts references"),
    "claims": (_without_claims, "needs claims; take numbers from a ledger"),
    "sensitivity": (_without_ranges, "needs a number that is uncertain; give one a range"),
    "explore": (_without_ranges, "needs a number that is uncertain; give one a range"),
}
