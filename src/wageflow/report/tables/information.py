"""The table of what knowing would be worth: by how much the range would narrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wageflow.report.digits import Digits, scale_for
from wageflow.report.pictures.influences import subject
from wageflow.report.tables.claims import records
from wageflow.report.tables.sources import shortened
from wageflow.report.tables.table import Section, Source, Table
from wageflow.report.wording import counted
from wageflow.scenarios.names import unknown_in_words
from wageflow.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

__all__ = ["information_table"]


def information_table(found: pd.DataFrame) -> Table:
    """Make the table of which parameter, or which claim, it is worth to settle first.

    Parameters
    ----------
    found : DataFrame
        From `wageflow.information`.

    Returns
    -------
    Table

    Examples
    --------
    >>> import wageflow as wf
    >>> found = wf.information("dprk-2012", by="claim", draws=2**10, seed=0)
    >>> information_table(found).sections[0].rows[0][0]
    'nksc-d-state-share [1]'
    """
    about = found.attrs
    rows = [{str(k): v for k, v in row.items()} for row in found.to_dict("records")]
    texts: dict[str, list[str]] = {}
    cells = []
    scale = scale_for(max(abs(float(about["p5"])), abs(float(about["p95"]))))
    for name, row in zip(found.index, rows, strict=True):
        place = ", ".join(filter(None, (row.get("source", ""), row.get("locator", ""))))
        label = unknown_in_words(str(name))
        if place:
            texts.setdefault(place, []).append(str(name))
            label = f"{label} [{list(texts).index(place) + 1}]"
        if not row["converged"]:
            label = f"{label} (not sure)"
        cells.append([label, *_cells(row), _range(row["width_known"], about, scale)])
    unit = f"{scale.name} {about['unit']}".strip()
    whole = _range(about["p95"] - about["p5"], about, scale)
    prices = f"; in prices of {about['price_year']}" if about.get("price_year") else ""
    hosts = f"; {', '.join(about['hosts'])}" if about.get("hosts") else ""
    return Table(
        title=f"What knowing one would be worth: {subject(found)}",
        subtitle=f"The 90 % range is {whole} {unit} wide{prices}{hosts}",
        columns=(
            str(about["by"]),
            "narrows the range by",
            "explains of the variance",
            "width then",
        ),
        sections=[Section("", cells)],
        notes=_notes(about),
        sources=[
            Source(text, tuple(ids))
            for text, ids in zip(shortened(list(texts)), texts.values(), strict=True)
        ],
        records=records(found.reset_index()),
        data={
            name: about[name] for name in ("programme", "output", "unit", "by", "draws", "seed")
            if name in about
        } | {"rows": records(found.reset_index())},
    )  # fmt: skip


def _notes(about: Mapping[Any, Any]) -> list[str]:
    notes = [
        (
            "Note: on average over what it may turn out to be; with their Monte Carlo standard "
            "errors. Claims on the same numbers are worth the same, and not twice that."
        )
    ]
    certain = about.get("certain", [])
    if certain:
        named = ", ".join(certain)
        notes.append(
            f"On {counted(len(certain), 'claim')} only numbers without a range rest: {named}."
        )
    drawn = f"{about['draws']:,} draws ({about.get('sampler', 'given')}, {about['replicates']}"
    seed = f"replicates, seed {about.get('seed', 'none')}), wageflow {__version__}."
    return [*notes, f"{drawn} {seed}"]


def _cells(row: Mapping[str, Any]) -> list[str]:
    return [
        f"{100 * row[name]:.0f} % (± {100 * row[f'{name}_se']:.1g})"
        for name in ("narrows", "explains")
    ]


def _range(width: float, about: Mapping[Any, Any], scale: Any) -> str:
    whole = float(about["p95"] - about["p5"])
    return Digits(whole, float(about["mcse"]), whole).figure(float(width), scale)
