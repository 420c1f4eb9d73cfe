"""The table for a first page: what each concept comes to, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wageflow.arguments import checked
from wageflow.errors import InputError, nearest
from wageflow.report.digits import NO_RANGE, Spoken, ranged, relative_error
from wageflow.report.tables.estimate import estimate_data
from wageflow.report.tables.said import (
    BETWEEN,
    LABELS,
    closing,
    coverage,
    estimate_notes,
    gap_note,
    heading,
    statistics_rows,
)
from wageflow.report.tables.sources import programme_sources
from wageflow.report.tables.table import Section, Table
from wageflow.simulation.summing.summary import HEADCOUNT, has_gap

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wageflow.simulation import Estimate

__all__ = ["headline_table"]

_SCALES = (None, "million", "billion")
_COLUMNS = ("", "median (90 % range)", "50 % range", "mean", "Monte Carlo error")


@checked
def headline_table(estimate: Estimate, *, scale: str | None = None) -> Table:
    """Make the table of the five revenue concepts, each in one cell with its range.

    Parameters
    ----------
    estimate : Estimate
    scale : {"million", "billion"}, optional
        The unit of money; by default that in which each row reads well.

    Returns
    -------
    Table
        A cell reads ``$0.19 bn (0.14-0.26)``: the median, and in the same unit the 90 % range.

    Examples
    --------
    >>> import wageflow as wf
    >>> estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**10, seed=0)
    >>> headline_table(estimate).sections[0].rows[1][:2]
    ["the government's own cut (statutory)", '$0.117 bn (0.087-0.150)']
    >>> headline_table(estimate, scale="million").sections[0].rows[1][1]
    '$117 m (87-150)'
    """
    if scale not in _SCALES:
        raise InputError(f"scale {scale!r}: {nearest(str(scale), _SCALES[1:])}")
    programme = estimate.programme
    money, heads = statistics_rows(estimate, ()), statistics_rows(estimate, HEADCOUNT)
    everybody = next(key for key in heads if not key.host)
    sections = [
        Section(
            "Revenue", [_cells(LABELS[key.concept], row, scale=scale) for key, row in money.items()]
        ),
        Section("Who is sent", [_cells("workers", heads[everybody], "")]),
    ]
    prices = f", in prices of {programme.price_year}" if programme.price_year else ""
    return Table(
        title=heading(programme),
        subtitle=(
            f"US dollars a year{prices}, by revenue concept; {coverage(estimate)}; ranges hold "
            "90 % and the middle 50 % of the draws"
        ),
        columns=_COLUMNS,
        sections=sections,
        notes=[*gap_note(sections), *estimate_notes(estimate), *closing(estimate)],
        sources=programme_sources(programme),
        records=[
            {"concept": key.concept, "unit": unit, **row}
            for rows, unit in ((money, "USD a year"), ({everybody: heads[everybody]}, "workers"))
            for key, row in rows.items()
        ],
        data=estimate_data(estimate),
    )


def _cells(
    name: str, row: Mapping[str, float], unit: str = "USD", scale: str | None = None
) -> list[str]:
    """Write a row; all of its figures end in the same place."""
    told = Spoken.of(row, unit, scale=scale)
    middle = ranged(row, unit, mark=BETWEEN if has_gap(row) else "", scale=scale)
    half = NO_RANGE if told.digits.certain else told.span(row["p25"], row["p75"])
    error = relative_error(row["p50_mcse"], row["p50"])
    return [name, middle, half, told.figure(row["mean"]), error]
