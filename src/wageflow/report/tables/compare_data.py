"""A comparison for other programs: as data for JSON, and as long and tidy rows for CSV."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from wageflow.programme import CONCEPTS, STATE
from wageflow.scenarios.course import WORKERS
from wageflow.simulation.summing.summary import POINTS, STATISTICS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from wageflow.programme import Programme
    from wageflow.report.tables.compare_figures import Compared, Figures

    Floats = npt.NDArray[np.float64]

__all__ = ["comparison_data", "comparison_records", "parts_data", "parts_records", "side_among"]

_ALL = (*CONCEPTS, WORKERS)
_PLAIN = ("mean", "mcse", "sd", *POINTS)
_AGAINST = ("change", "probability", "probability_mcse")


def comparison_data(found: Compared) -> dict[str, Any]:
    """Return a comparison for other programs, as data for JSON.

    Parameters
    ----------
    found : Compared

    Returns
    -------
    dict
        Money in US dollars in the year, headcounts in workers.

    Examples
    --------
    >>> import wageflow as wf
    >>> from wageflow.report.tables.compare_asked import Shown
    >>> from wageflow.report.tables.compare_figures import compared
    >>> same = wf.compare("dprk-2012", [wf.Scenario("a"), wf.Scenario("b")], start="2012",
    ...                   end="2013", draws=2**10, seed=0)
    >>> data = comparison_data(compared(same, Shown()))
    >>> data["scenarios"]["b"]["years"], data["scenarios"]["b"]["difference"]["gross"]["p95"]
    ([2012, 2013], [0.0, 0.0])
    """
    comparison = found.comparison
    programme = comparison.projection.programme
    return {
        "programme": programme.name,
        "title": programme.title,
        "baseline": comparison.baseline,
        "currency": "USD",
        "prices": found.shown.prices,
        "price_year": found.price_year,
        "draws": comparison.draws,
        "seed": comparison.seed,
        "cut_of_at_least": found.shown.cut,
        "scenarios": {name: _scenario(found, name) for name in found.order},
        "remarks": list(comparison.remarks),
        "sources": list(programme.cited()),
        "manifest": dict(comparison.manifest),
    }


def _scenario(found: Compared, name: str) -> dict[str, Any]:
    scenario = found.comparison.paths(name).scenario
    levels = {concept: _lists(found.yearly[name, concept].level) for concept in _ALL}
    changes = {concept: _lists(found.yearly[name, concept].change, _AGAINST) for concept in _ALL}
    data: dict[str, Any] = {
        "years": list(found.years),
        "periods": list(found.labels),
        "months": list(found.months),
        **levels,
        "difference": changes,
        "cumulative": _sums(found.total, name),
    }
    if rivals := found.rivals(name):
        data["against"] = {other: _changes(rival, name) for other, rival in rivals.items()}
    if found.present:
        rate = {"discount_rate": found.shown.discount_rate}
        data["present_value"] = rate | _sums(found.present, name)
    if name != found.comparison.baseline:
        data["attribution"] = parts_data(found, name)
        programme = found.comparison.projection.programme
        if name in found.incidence:
            data["incidence"] = {
                recipient: {**row, "side": side_among(programme, recipient)}
                for recipient, row in _parts(found.incidence[name]).items()
            }
    return data | {
        "describe": scenario.describe(),
        "author": scenario.author,
        "rationale": scenario.rationale,
        "source": scenario.source,
        "outside": scenario.outside,
    }


def parts_data(found: Compared, name: str) -> dict[str, Any]:
    """Return what the change of a scenario comes from, by each breakdown, for other programs.

    Parameters
    ----------
    found : Compared
    name : str
        Of the scenario.
    """
    return {
        by: {"concept": "gross" if by == "recipient" else found.shown.main, "parts": _parts(frame)}
        for (scenario, by), frame in found.parts.items()
        if scenario == name
    }


def _changes(rival: Compared, name: str) -> dict[str, Any]:
    """Return how a scenario differs from another one than the baseline."""
    found = {c: _lists(rival.yearly[name, c].change, _AGAINST) for c in _ALL}
    data = {**found, "cumulative": _sums(rival.total, name)["difference"]}
    if rival.present:
        data["present_value"] = _sums(rival.present, name)["difference"]
    return data


def side_among(programme: Programme, recipient: str) -> str:
    """Return whose side a recipient is on: the state's, if a measure brought it in."""
    return programme.side_of(recipient) if recipient in programme.recipients else STATE


def _number(value: float) -> float | None:
    """Return a number for JSON, which has none for a share of nothing."""
    return None if math.isnan(value) else float(value)


def _lists(found: Mapping[str, Floats], more: tuple[str, ...] = ()) -> dict[str, list[Any]]:
    return {name: [_number(x) for x in found[name]] for name in (*_PLAIN, *more)}


def _sums(found: Mapping[tuple[str, str], Figures], name: str) -> dict[str, Any]:
    """Return the one row that each concept has."""
    rows: dict[str, Any] = {}
    against = {}
    for (scenario, concept), figures in found.items():
        if scenario == name:
            (level, change), *_ = figures.rows()
            rows[concept] = {key: level[key] for key in _PLAIN}
            against[concept] = {key: _number(change[key]) for key in (*_PLAIN, *_AGAINST)}
    return rows | {"difference": against}


def _parts(frame: pd.DataFrame) -> dict[str, dict[str, float | None]]:
    return {
        str(label): {name: _number(row[name]) for name in (*_PLAIN, "share")}
        for label, row in frame.iterrows()
    }


def comparison_records(found: Compared) -> list[dict[str, Any]]:
    """Return a comparison as long and tidy rows, a row for each level and each change.

    Parameters
    ----------
    found : Compared

    Returns
    -------
    list of dict
        ``scenario``; ``block``, which is year, total, present value, measure, host or recipient;
        ``label``, the year or the name of the part; ``concept``; ``quantity``, level or change;
        ``unit``; the statistics, of which what a row has not is NaN; and ``against``, what a
        change is from.
    """
    records: list[dict[str, Any]] = []
    for name in found.order:
        records += _rows(found, name)
        for rival in found.rivals(name).values():
            records += [row for row in _rows(rival, name) if row["quantity"] == "change"]
        records += parts_records(found, name)
    return records


def _rows(found: Compared, name: str) -> Iterator[dict[str, Any]]:
    """Yield rows of what a scenario brings, and of how it differs from the baseline."""
    unit = f"USD of {found.price_year}" if found.price_year else "USD"
    against = found.comparison.baseline
    chosen = (*CONCEPTS, WORKERS) if found.shown.concept is None else (found.shown.main, WORKERS)
    blocks = (
        (found.shown.rows, found.labels, found.yearly),
        ("total", [found.span], found.total),
        ("present value", [found.span], found.present),
    )
    for block, labels, table in blocks:
        for concept in chosen:
            if (name, concept) not in table:
                continue
            what = "workers" if concept == WORKERS else unit
            for label, (level, change) in zip(labels, table[name, concept].rows(), strict=True):
                head = {"scenario": name, "block": block, "label": label, "concept": concept}
                yield _record(head | {"quantity": "level", "unit": what}, level)
                yield _record(head | {"quantity": "change", "unit": what}, change, against)


def parts_records(found: Compared, name: str) -> Iterator[dict[str, Any]]:
    """Yield long and tidy rows of what the change of a scenario comes from.

    Parameters
    ----------
    found : Compared
    name : str
        Of the scenario.
    """
    year = found.comparison.projection.programme.price_year
    for (scenario, by), frame in found.parts.items():
        if scenario != name:
            continue
        concept = "gross" if by == "recipient" else found.shown.main
        for part, row in frame.iterrows():
            head = {"scenario": name, "block": by, "label": str(part), "concept": concept}
            head |= {"quantity": "change", "unit": f"USD of {year}" if year else "USD"}
            yield _record(head, dict(row), found.comparison.baseline)


def _record(head: dict[str, Any], row: Mapping[str, Any], against: str = "") -> dict[str, Any]:
    names = (*STATISTICS, *_AGAINST, "share")
    figures = {name: float(row.get(name, math.nan)) for name in names}
    return head | figures | {"against": against}
