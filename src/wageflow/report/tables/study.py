"""The table of a study that a file states, and the list of those that ship."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wageflow.errors import InputError, nearest
from wageflow.report.tables.compare import compare_table
from wageflow.report.tables.compare_asked import Shown
from wageflow.report.tables.table import Section, Table
from wageflow.scenarios.calendar import Horizon

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from wageflow.scenarios import Scenario, Study

__all__ = ["studies_table", "study_table"]


def study_table(
    study: Study,
    names: Sequence[str] | None = None,
    differing: Mapping[str, Any] | None = None,
    shown: Mapping[str, Any] | None = None,
) -> Table:
    """Compare the scenarios of a study, and make the table; refuse what is wrong before the run.

    Parameters
    ----------
    study : Study
    names : sequence of str, optional
        The scenarios that are shown beside the baseline; all if left out.
    differing : mapping, optional
        Arguments of `wageflow.compare` that differ from what the study says.
    shown : mapping, optional
        Arguments of `compare_table`; what is None is what the study says.

    Raises
    ------
    InputError, UnknownNameError, EstimateError, ChainError
        As in `wageflow.compare` and `compare_table`.

    Examples
    --------
    >>> import wageflow as wf
    >>> study = wf.load_study("dprk-resolutions")
    >>> table = study_table(study, ["UNSCR 2397"], {"draws": 2**10, "end": 2020})
    >>> table.title
    'UN resolutions on workers abroad: 2016 to 2020'
    """
    differing = dict(differing or {})
    options = {name: value for name, value in (shown or {}).items() if value is not None}
    options = {
        "discount_rate": study.discount_rate,
        "cut_of_at_least": study.cut_of_at_least,
    } | options
    horizon = Horizon(
        *(differing.get(name, getattr(study, name)) for name in ("start", "end", "step"))
    )
    asked = Shown.of(**options)
    asked.check(study.programme.price_year, horizon)
    against = asked.against
    baseline = differing.get("baseline", study.baseline)
    scenarios, baseline = _chosen(study, names, baseline, against)
    comparison = study.compare(**differing | {"scenarios": scenarios, "baseline": baseline})
    return compare_table(comparison, title=study.title, notes=study.notes, **options)


def _chosen(
    study: Study, names: Sequence[str] | None, baseline: str | None, against: tuple[str, ...] = ()
) -> tuple[list[Scenario], str | None]:
    """Return the scenarios that are compared, and with which one of them if there are several."""
    scenarios = list(study.scenarios)
    known = [scenario.name for scenario in scenarios]
    faults = [
        f"--scenario {name!r}: {nearest(name, known)}" for name in names or () if name not in known
    ]
    faults += [
        f"--against {name!r}: {nearest(name, known)}" for name in against if name not in known
    ]
    if baseline is not None and baseline not in known:
        faults.append(f"--baseline {baseline!r}: {nearest(baseline, known)}")
    if faults:
        raise InputError(*faults)
    if baseline is None and len(known) > 1:
        # that of the whole study, whichever of its scenarios are shown
        baseline = next((s.name for s in scenarios if not s.measures), known[0])
    if baseline in against:
        raise InputError(
            f"--against {baseline!r}: is the baseline, which every change is against; name another"
        )
    if names:
        wanted = {*names, *against, baseline}
        scenarios = [s for s in scenarios if s.name in wanted]
    return scenarios, baseline


def studies_table(studies: pd.DataFrame) -> Table:
    """List the scenarios that ship.

    Parameters
    ----------
    studies : DataFrame
        From `wageflow.studies`.

    Returns
    -------
    Table
        A section for each study.

    Examples
    --------
    >>> import wageflow as wf
    >>> [section.title for section in studies_table(wf.studies()).sections][1:3]
    ['dprk-history', 'dprk-national']
    """
    records = [
        {str(name): value for name, value in row.items()}
        for row in studies.reset_index().to_dict("records")
    ]
    names = list(dict.fromkeys(record["study"] for record in records))
    sections = [
        Section(
            name,
            [
                [record["scenario"], record["rationale"], "outside" if record["outside"] else ""]
                for record in records
                if record["study"] == name
            ],
        )
        for name in names
    ]
    return Table(
        title="Scenarios that ship, study by study",
        subtitle="wageflow compare STUDY; outside: rests on what is outside the sources of the "
        "programme",
        columns=("scenario", "what it shows", "sources"),
        sections=sections,
        notes=[],
        sources=[],
        records=records,
        data={"scenarios": records},
        texts=3,
    )
