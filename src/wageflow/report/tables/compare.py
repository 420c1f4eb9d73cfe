"""The table of a comparison: scenarios year by year, in sum, and what the change comes from."""

from __future__ import annotations

import math
from itertools import groupby
from typing import TYPE_CHECKING

from wageflow.arguments import checked
from wageflow.report.digits import Digits, Scale, scale_for
from wageflow.report.tables.compare_asked import Shown
from wageflow.report.tables.compare_data import (
    comparison_data,
    comparison_records,
    parts_data,
    parts_records,
    side_among,
)
from wageflow.report.tables.compare_figures import Compared, compared
from wageflow.report.tables.compare_notes import SHAPLEY, compare_notes
from wageflow.report.tables.said import BETWEEN, ENDS, LABELS, gap_note, money_unit
from wageflow.report.tables.sources import programme_sources
from wageflow.report.tables.table import Section, Table
from wageflow.report.wording import counted, listed
from wageflow.scenarios.calendar import date_text
from wageflow.scenarios.course import WORKERS
from wageflow.simulation.summing.summary import has_gap

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from wageflow.report.tables.compare_figures import Figures
    from wageflow.scenarios import Comparison

__all__ = ["compare_table", "compared_table", "parts_table"]

_COLUMNS = ("", "workers", "median", "90 % range", "mean", "in %", "chance of cut")
_HEADS = Scale(1.0, "")
_PERCENT = Scale(0.01, "per cent")
_NOISE = 1e-11  # of a value: what adding and taking off again may leave of it
_PARTS = {
    "measure": "by measure",
    "host": "by host",
    "recipient": "by recipient (its side), of all wages",
}


@checked
def compare_table(  # noqa: PLR0913 - the public entry point, all by keyword
    comparison: Comparison,
    *,
    concept: str | None = None,
    by: str | None = None,
    prices: str = "real",
    discount_rate: float | None = None,
    cut_of_at_least: float | None = None,
    title: str = "",
    notes: str | Sequence[str] = (),
    against: str | Sequence[str] = (),
    rows: str = "year",
) -> Table:
    """Make the table of a comparison that a reader of briefs gets.

    Parameters
    ----------
    comparison : Comparison
    concept : str, optional
        The revenue concept that is shown, state-side by default; if named, the records hold no
        other. Headcounts are always shown.
    by : str, optional
        What the change is broken down by: measure (the default), host or recipient, or several
        with commas; none for nothing.
    prices : {"real", "nominal"}
        Of the programme's price year, or of each year.
    discount_rate : float, optional
        A share a year, 0.03 for 3 %; adds the present value at the beginning of the horizon. That
        of the study by default; 0 for none.
    cut_of_at_least : float, optional
        A share of the baseline: the table shows the probability of such a cut; that of the study
        by default, a half where there is none; 0 for any cut.
    title : str, optional
        What is compared; the name of the programme by default.
    notes : str or sequence of str, optional
        What else a reader must know; they come first.
    against : str or sequence of str, optional
        Scenarios; how every other one differs from them is shown beside how it differs from the
        baseline.
    rows : {"year", "month"}
        What each row is of; months take a comparison whose step is a month.

    Returns
    -------
    Table
        Years that follow one another and whose rows are the same to the last printed digit share
        one, ``2012-2016 each``.

    Raises
    ------
    InputError
        If one of these cannot be shown.
    UnknownNameError
        If the breakdown is unknown.

    Examples
    --------
    >>> import wageflow as wf
    >>> stop = wf.Scenario("stop", measures=[wf.StopPermits(start="2014")])
    >>> comparison = wf.compare("dprk-2012", [stop], start="2012", end="2015", draws=2**10, seed=0)
    >>> table = compare_table(comparison)
    >>> [section.title for section in table.sections][:3]
    ['no measures (baseline)', 'stop', 'stop: change against the baseline']
    >>> table.sections[2].rows[0]
    ['2012-2013 each', '0', '0', 'no change', '0', '0', '0']
    """
    cut = comparison.cut_of_at_least if cut_of_at_least is None else cut_of_at_least
    rate = comparison.discount_rate if discount_rate is None else discount_rate
    shown = Shown.of(
        prices=prices,
        discount_rate=rate,
        cut_of_at_least=cut,
        concept=concept,
        by=by,
        against=against,
        rows=rows,
    )
    return compared_table(compared(comparison, shown), title=title, notes=notes)


def compared_table(found: Compared, *, title: str = "", notes: str | Sequence[str] = ()) -> Table:
    """Make the table of a comparison from its statistics, for who has them already.

    Parameters
    ----------
    found : Compared
    title, notes
        As in `compare_table`.
    """
    scale = scale_for(_largest(found.yearly, found.shown.main))
    sums = scale_for(_largest(found.total, found.shown.main))
    sections = [*_years(found, scale), *_sums(found, sums), *_broken_down(found)]
    below = [
        *gap_note(sections),
        *(f"Note: {note}" for note in listed(notes)),
        *compare_notes(found),
    ]
    programme = found.comparison.projection.programme
    return Table(
        title=f"{title or programme.name}: {found.span}",
        subtitle=_subtitle(found, scale),
        columns=_COLUMNS,
        sections=sections,
        notes=below,
        sources=programme_sources(programme),
        records=comparison_records(found),
        data=comparison_data(found),
    )


def parts_table(found: Compared) -> Table:
    """Make the table of what changes over the horizon come from, and of nothing else.

    Parameters
    ----------
    found : Compared
        Broken down by measure.
    """
    # of a part there is neither a headcount nor a chance
    sections = [
        Section(section.title, [[row[0], *row[2:-1]] for row in section.rows])
        for section in _broken_down(found)
    ]
    year = f", in prices of {found.price_year}" if found.price_year else ""
    return Table(
        title=f"What changes come from: {found.span}",
        subtitle=f"Sums over {found.span}{year}: {LABELS[found.shown.main]}; {ENDS}",
        columns=(_COLUMNS[0], *_COLUMNS[2:-1]),
        sections=sections,
        notes=[
            *gap_note(sections),
            SHAPLEY,
            (
                "in %: the mean of a part as a share of the mean change, of which all parts make "
                "up the whole; a share below 0 works the other way."
            ),
        ],
        sources=[],
        records=[row for name in found.order for row in parts_records(found, name)],
        data={name: parts_data(found, name) for name, _ in found.parts},
    )


def _largest(table: Mapping[tuple[str, str], Figures], concept: str) -> float:
    return max(
        float(abs(figures.level[name]).max())
        for (_, known), figures in table.items()
        for name in ("p5", "p95")
        if known == concept
    )


def _years(found: Compared, scale: Scale) -> Iterator[Section]:
    """Show every scenario year by year: how it is, and how it differs from the baseline."""
    for name in found.order:
        levels, changes = _year_rows(found, name, scale)
        if name == found.comparison.baseline:
            yield Section(f"{name} (baseline)", _merged(found.labels, levels))
            continue
        yield Section(name, _merged(found.labels, levels))
        yield Section(f"{name}: change against the baseline", _merged(found.labels, changes))
        for other, rival in found.rivals(name).items():
            changes = _year_rows(rival, name, scale)[1]
            yield Section(f"{name}: change against {other}", _merged(found.labels, changes))


def _year_rows(found: Compared, name: str, scale: Scale) -> tuple[list[list[str]], list[list[str]]]:
    """Return a scenario, and its change, without the labels of their rows."""
    money = found.yearly[name, found.shown.main].rows()
    there = found.yearly[name, WORKERS].rows()
    levels, changes = [], []
    for (level, change), (workers, left) in zip(money, there, strict=True):
        levels.append([_heads(workers, workers["mean"]), *_level(level, scale)])
        before = level["mean"] - change["mean"]
        heads = _heads(left, workers["mean"] - left["mean"])
        changes.append([heads, *_change(change, before, scale)])
    return levels, changes


def _sums(found: Compared, scale: Scale) -> Iterator[Section]:
    """Show the sums over the horizon; of workers the mean."""
    unit = f"{scale.name} US dollars".strip()
    tables = {"total": f"Total {found.span}, {unit}"}
    if found.present:
        rate = 100 * float(found.shown.discount_rate or 0.0)
        horizon = found.comparison.horizon
        tables["present"] = (
            f"Present value at the beginning of {date_text(horizon.start)}, at {rate:.3g} % a "
            f"year, each {horizon.step}'s money at its end, {unit}"
        )
    for which, title in tables.items():
        rows = []
        for name in found.order:
            level, change = _sum_rows(found, which, name, scale)
            rows.append([name, *level])
            if name != found.comparison.baseline:
                rows.append([f"{name}: change", *change])
            for other, rival in found.rivals(name).items():
                change = _sum_rows(rival, which, name, scale)[1]
                rows.append([f"{name}: change against {other}", *change])
        yield Section(title, rows)


def _sum_rows(found: Compared, which: str, name: str, scale: Scale) -> tuple[list[str], list[str]]:
    """Return a scenario, and its change, over the horizon, without the labels of their rows."""
    table: dict[tuple[str, str], Figures] = getattr(found, which)
    level, change = next(table[name, found.shown.main].rows())
    heads = ["", ""]  # workers are not discounted
    if (name, WORKERS) in table:
        pair = next(table[name, WORKERS].rows())
        heads = [_heads(row, pair[0]["mean"] - pair[1]["mean"]) for row in pair]
    before = level["mean"] - change["mean"]
    return [heads[0], *_level(level, scale)], [heads[1], *_change(change, before, scale)]


def _broken_down(found: Compared) -> Iterator[Section]:
    """Show what the change over the horizon comes from; its parts add up to it."""
    programme = found.comparison.projection.programme
    prices = "" if found.is_real else ", in prices of each year"
    for (name, by), frame in found.parts.items():
        rows = []
        whole = float(frame["mean"].sum()) if len(frame) else 0.0
        # parts may be much smaller than the whole
        scale = scale_for(float(frame[["p5", "p95"]].abs().to_numpy().max(initial=0.0)))
        base = found.total[found.comparison.baseline, "gross"].level["mean"].item()
        for label, found_row in frame.iterrows():
            told = str(label)
            if by == "recipient":
                told = f"{told} ({side_among(programme, told)})"
            row = _heard({str(name): value for name, value in found_row.items()}, base)
            share = ""  # of no change at all, there are none
            if not math.isnan(found_row["share"]):
                share = _percent(row["share"], Digits.of(row), whole)
            rows.append([told, "", *_statistics(row, scale, _certainly(row)), share, ""])
        if rows:
            unit = f"{scale.name} US dollars".strip()
            title = f"{name}: total change {_PARTS[by]}, {unit}{prices}, and in % of it"
            yield Section(title, rows)


def _heads(row: Mapping[str, float], before: float) -> str:
    row = _heard(row, before)
    return Digits.of(row).figure(row["mean"], _HEADS)


def _level(row: Mapping[str, float], scale: Scale) -> list[str]:
    return [*_statistics(row, scale, "no range"), "", ""]


def _change(row: Mapping[str, float], before: float, scale: Scale) -> list[str]:
    row = _heard(row, before)
    percent = _percent(row["change"], Digits.of(row), before)
    return [*_statistics(row, scale, _certainly(row)), percent, _probability(row)]


def _certainly(change: Mapping[str, float]) -> str:
    """Say what stands for the range of a change that has none."""
    return "no range" if change["mean"] else "no change"


def _heard(row: Mapping[str, float], before: float) -> Mapping[str, float]:
    """Return zeros for a change that is noise of the arithmetic beside what was there before."""
    largest = max(abs(row[name]) for name in ("mean", "p5", "p95"))
    return row if largest > _NOISE * abs(before) else dict.fromkeys(row, 0.0)


def _statistics(row: Mapping[str, float], scale: Scale, certain: str) -> list[str]:
    """Write median, range and mean, all of whose figures end in the same place."""
    digits = Digits.of(row)
    span = certain
    if not digits.certain:
        span = " to ".join(digits.figure(row[name], scale) for name in ("p5", "p95"))
    middle = digits.figure(row["p50"], scale)
    if "p45" in row and has_gap(row):
        middle += BETWEEN
    return [middle, span, digits.figure(row["mean"], scale)]


def _percent(share: float, digits: Digits, whole: float) -> str:
    """Write a share, in per cent, with the digits that its numerator has."""
    if whole == 0.0:
        return "0" if share == 0.0 else ""
    return Digits(*(abs(size / whole) for size in digits)).figure(share, _PERCENT)


def _probability(row: Mapping[str, float]) -> str:
    """Write a probability in per cent; what is not sure is neither 0 nor 100."""
    value = row["probability"]
    if 0.0 < value < 0.01:
        return "< 1"
    if 0.99 < value < 1.0:
        return "> 99"
    return _PERCENT.figure(value, width=1.0, error=row["probability_mcse"])


def _merged(labels: Sequence[str], rows: Sequence[list[str]]) -> list[list[str]]:
    """Let years that follow one another and print the same share a row, which says so."""
    merged = []
    for _, group in groupby(zip(labels, rows, strict=True), key=lambda pair: pair[1]):
        run = list(group)
        first, last = run[0][0], run[-1][0]
        span = first if first == last else f"{first}-{last} each"
        merged.append([f"{first} to {last} each" if "-" in first != last else span, *run[0][1]])
    return merged


def _subtitle(found: Compared, scale: Scale) -> str:
    unit = money_unit(scale, found.price_year if found.is_real else "each year", found.shown.rows)
    covered = counted(len(found.comparison.projection.programme.hosts), "host")
    return f"{unit}: {LABELS[found.shown.main]}; {covered}; {ENDS}"
