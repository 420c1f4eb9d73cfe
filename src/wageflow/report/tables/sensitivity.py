"""The table of what matters: unknowns by their influence, and which claim to check first."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.report.digits import Digits, Scale, scale_for
from wageflow.report.escape import plain
from wageflow.report.pictures.influences import subject
from wageflow.report.tables.claims import records
from wageflow.report.tables.sources import shortened
from wageflow.report.tables.table import Section, Source, Table
from wageflow.report.wording import counted, joined
from wageflow.scenarios.names import unknown_in_words
from wageflow.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy.typing as npt
    import pandas as pd

__all__ = ["sensitivity_table"]

_NAMED = 3  # claims that bear on a number, of which a note gives the ids
_CLAIMS = 5  # sets of claims told of in notes; all of them stand in JSON
_WORTH = 0.005  # of the range: less would be rounded to nothing
_LITTLE = 0.0005  # shares below this are not told apart
_SURE = 0.005  # standard errors below this leave a decimal to be read
_ABOUT = (
    "programme",
    "scenario",
    "period",
    "baseline",
    "discount_rate",
    "method",
    "output",
    "unit",
    "draws",
    "replicates",
    "sampler",
    "seed",
    "evaluations",
    "target",
    "base",
    "mean",
    "mcse",
    "sd",
    "p5",
    "p25",
    "p50",
    "p75",
    "p95",
)
_SHARES = {
    "sobol": (("first", "alone"), ("total", "with others")),
    "given-data": (("effect", "alone"),),
    "shapley": (("effect", "its share"),),
    "tornado": (),
    "switching": (),
}


def sensitivity_table(
    found: pd.DataFrame, claims: pd.DataFrame | None = None, *, every: bool = False
) -> Table:
    """Make the table of what matters.

    Parameters
    ----------
    found : DataFrame
        From `wageflow.sensitivity`.
    claims : DataFrame, optional
        From `wageflow.information` by claim, of the same output.
    every : bool
        Whether unknowns without influence have a row each; else one says how many there are.

    Returns
    -------
    Table
        Its data has all unknowns under ``"parameters"`` and the claims under ``"claims"``.

    Examples
    --------
    >>> import wageflow as wf
    >>> found = wf.sensitivity("dprk-2012", draws=2**10, seed=0)
    >>> sensitivity_table(found).sections[0].rows[0][0]
    'reading of the Russian chains'
    """
    about, shares = found.attrs, _SHARES[found.attrs["method"]]
    scale, unit = _scale(found)
    columns = ["", *(title for _, title in shares)]
    narrowed, switching = bool(found["narrows"].notna().any()), about["method"] == "switching"
    columns += ["narrows the range by"] if narrowed else []
    columns += ["output at its 5 %", "at its 95 %"]
    columns += ["switches at", "its percentile"] if switching else []
    idle = np.zeros(len(found), dtype=bool) if every else _idle(found)
    shown = found[~idle]
    records_of = zip(shown.index, shown.to_dict("records"), strict=True)
    rows = []
    for name, row in records_of:
        label = plain(unknown_in_words(str(name)))
        cells = [label if row["converged"] else f"{label} (not sure)"]
        cells += [_share(row[column], row[f"{column}_se"]) for column, _ in shares]
        cells += [_percent(row["narrows"])] if narrowed else []
        cells += [_end(row[end], scale) for end in ("low", "high")]
        rows.append([*cells, *(_switch(row) if switching else ())])
    if idle.any():
        rows.append(_others(found[idle], columns))
    sections = [Section("", rows)]
    notes = _notes(found, unit)
    if idle.any():
        notes.append("others: unknowns that each hardly matter; data (JSON, CSV) has all of them.")
    cited: list[Source] = []
    notes += _first(found, claims)
    if claims is not None:
        cited = _sources(claims)
        notes += _claim_notes(claims)
    return Table(
        title=f"What matters for {subject(found)}",
        subtitle=_subtitle(found, scale, unit),
        columns=tuple(columns),
        sections=sections,
        notes=[*notes, _closing(about)],
        sources=cited,
        records=records(found.reset_index()),
        data=_data(found, claims),
        texts=1,
        fields=["parameter", *map(str, found.columns)],
    )


def _idle(found: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return which rows would say of nothing but zeros that they are zeros; none or several."""
    method = found.attrs["method"]
    if method == "switching":  # where something never switches, that is what was asked
        return np.zeros(len(found), dtype=bool)
    idle = found["converged"].to_numpy(dtype=bool) & ~(found["narrows"] >= _WORTH).to_numpy()
    for column, _ in _SHARES[method]:
        idle &= (found[column].abs() < _LITTLE).to_numpy()
        idle &= (found[f"{column}_se"] < _LITTLE).to_numpy()
    if not _SHARES[method]:
        idle &= (found["swing"] <= _LITTLE * found["swing"].max()).to_numpy()
    return idle if idle.sum() > 1 else np.zeros(len(found), dtype=bool)


def _others(idle: pd.DataFrame, columns: Sequence[str]) -> list[str]:
    """Return the row for all unknowns that hardly matter."""
    cells = [f"{len(idle)} others together"]
    for column, _ in _SHARES[idle.attrs["method"]]:
        error = math.sqrt(float((idle[f"{column}_se"] ** 2).sum()))
        cells.append(_share(float(idle[column].sum()), error))
    return [*cells, *("" for _ in columns[len(cells) :])]


def _switch(row: Mapping[Any, Any]) -> tuple[str, str]:
    percentile = float(row["switching_percentile"])
    if math.isnan(percentile):
        return "never", ""
    value = float(row["switching"])  # a group has no value of its own
    return "" if math.isnan(value) else f"{value:,.6g}", f"{percentile:.0f} %"


def _share(value: float, error: float) -> str:
    """Write a share of the variance in per cent, with its error where that can be seen."""
    if abs(value) < _LITTLE and error < _LITTLE:
        return "less than 0.1 %"
    place = 1 if error < _SURE else 0
    said = f"{100 * value:.{place}f} %".replace("-", "\N{MINUS SIGN}")
    return said if error < _LITTLE else f"{said} (± {100 * error:.1g})"


def _percent(value: float) -> str:
    return f"{100 * value:.0f} %" if value >= _WORTH else "less than 1 %"


def _end(value: float, scale: Scale) -> str:
    """Write three digits, those at the end too if they are zeros."""
    if math.isnan(value):
        return ""
    return Digits(width=0.0, error=abs(value) / 2000, largest=abs(value)).figure(value, scale)


def _held(found: pd.DataFrame) -> str:
    held = found.attrs.get("held", {})
    options = found.attrs.get("options", {})
    values = {
        name: options[name][int(value)] if name in options else f"{value:g}"
        for name, value in held.items()
    }
    told = "; ".join(f"{unknown_in_words(name)}: {value}" for name, value in values.items())
    return f" ({told})" if told else ""


def _scale(found: pd.DataFrame) -> tuple[Scale, str]:
    unit = str(found.attrs.get("unit", ""))
    if not unit.startswith("USD"):
        return Scale(1.0, ""), unit
    largest = float(np.nanmax(np.abs(found[["low", "high"]].to_numpy())))
    scale = scale_for(largest)
    return scale, f"{scale.name} {unit}".strip()


def _subtitle(found: pd.DataFrame, scale: Scale, unit: str) -> str:
    about = found.attrs
    priced = about.get("price_year") and unit.endswith("USD a year")
    prices = f"; in prices of {about['price_year']}" if priced else ""
    hosts = f"; {', '.join(about['hosts'])}" if about.get("hosts") else ""
    if "p5" not in about:
        middle = f"{_end(about['base'], scale)} {unit}".strip()
        return f"{middle} with all unknowns in their middle{prices}{hosts}"
    digits = Digits(about["p95"] - about["p5"], about["mcse"], max(map(abs, _ends(about))))
    mean, low, high = (digits.figure(about[name], scale) for name in ("mean", "p5", "p95"))
    told = f"mean {mean} {unit}, 90 % range {low} to {high}".replace("  ", " ")
    return f"{told}{prices}{hosts}"


def _ends(about: Mapping[Any, Any]) -> tuple[float, float]:
    return float(about["p5"]), float(about["p95"])


def _notes(found: pd.DataFrame, unit: str) -> list[str]:
    about, method = found.attrs, found.attrs["method"]
    said = {
        "sobol": (
            "alone: the share of the variance that goes if only this is known (first-order Sobol' "
            "index; its Monte Carlo standard error stands behind ± unless it is tiny); with "
            "others: the share that stays if all but this is known (total index)."
        ),
        "given-data": (
            "alone: the share of the variance that goes if only this is known, from the draws "
            "(with its Monte Carlo standard error); correlated unknowns count what they share."
        ),
        "shapley": (
            "its share: Shapley effects (with Monte Carlo standard errors); they add up to 100 %, "
            "correlated or not."
        ),
    }
    notes = [f"Note: {said[method]}"] if method in said else []
    if found["narrows"].notna().any():
        notes.append(
            "narrows the range by: what goes of the 90 % range, on average, if this is known."
        )
    notes.append(
        f"output at its 5 % and 95 %: {unit}, all others at their medians, choices at their "
        f"likeliest{_held(found)}; of a choice, the least and the largest."
    )
    if method == "switching":
        notes.append(f"switches at: where it alone takes the output to {about['target']:,.0f}.")
    if not found["converged"].all():
        notes.append("not sure: more draws are needed before this row can be read.")
    return notes


def _closing(about: Mapping[Any, Any]) -> str:
    """Say how it was drawn: the last note."""
    version = f"wageflow {__version__}."
    if "evaluations" not in about:
        return f"Nothing is drawn for this table. {version}"
    if "seed" not in about:
        return f"{about['draws']:,} draws in {about['replicates']} parts. {version}"
    return (
        f"{about['draws']:,} draws ({about.get('sampler', 'given')}, {about['replicates']} "
        f"replicates, seed {about['seed']}), {about['evaluations']:,} evaluations; {version}"
    )


def _sources(claims: pd.DataFrame) -> list[Source]:
    """Return the notes for the claims that would narrow the range."""
    worth = claims[claims["narrows"] >= _WORTH]
    found: dict[str, list[str]] = {}
    for name, row in zip(worth.index, worth.to_dict("records"), strict=True):
        text = ", ".join(filter(None, (row["source"], row["locator"])))
        found.setdefault(text, []).append(str(name))
    return [
        Source(text, tuple(ids))
        for text, ids in zip(shortened(list(found)), found.values(), strict=True)
    ]


def _first(found: pd.DataFrame, claims: pd.DataFrame | None) -> Iterator[str]:
    """Say which number would narrow the range most, and whether a claim bears on it."""
    narrows = found.loc[found["converged"], "narrows"].dropna()
    if narrows.empty or narrows.max() < _WORTH:
        return
    name = str(narrows.idxmax())
    told = f"to know it would narrow the 90 % range most, by {_percent(narrows.max())}"
    # a group is several numbers, of which each may rest on claims of its own
    if claims is None or name in found.attrs.get("groups", ()):
        yield f"Look first for {unknown_in_words(name)!r}: {told}."
        return
    # names may have commas of their own
    bearing = [
        str(claim)
        for claim, settles in claims["settles"].items()
        if f", {name}, " in f", {settles}, "
    ]
    more = len(bearing) - _NAMED
    listed = bearing[:_NAMED] + ([counted(more, "other claim")] if more > 0 else [])
    bears = f"{joined(listed)} {'bears' if len(bearing) == 1 else 'bear'} on it"
    if not bearing:
        bears = "no claim of the programme bears on it"
    yield f"Look first for {unknown_in_words(name)!r}: {told}; {bears}."


def _claim_notes(claims: pd.DataFrame) -> list[str]:
    """Say which claims to check first, and why."""
    worth = claims[claims["narrows"] >= _WORTH]
    said = []
    # claims on the same unknowns are worth the same: one sentence for all of them
    sets = list(worth.groupby("settles", sort=False))
    for place, (_, alike) in enumerate(sets[:_CLAIMS]):
        named = set(str(alike["together_with"].iloc[0]).split(", "))
        more = [name for name in alike.index.tolist()[1:] if name not in named]
        also = f" (so would {', '.join(more)})" if more else ""
        check = "Check then" if place else "Of the claims, check first"
        said.append(f"{check}: {alike['words'].iloc[0]}{also}.")
    told = sum(len(alike) for _, alike in sets[:_CLAIMS])
    if not said:
        said = ["No claim alone would narrow the range by 1 % or more."]
    elif len(claims) > told:
        rest = counted(len(claims) - told, "more claim")
        said.append(f"{rest} would narrow it by less.")
    certain = claims.attrs.get("certain", [])
    if certain:
        resting = counted(len(certain), "claim")
        said.append(
            f"On {resting} only numbers without a range rest ({', '.join(certain)}): what these "
            "are worth cannot be said."
        )
    return said


def _data(found: pd.DataFrame, claims: pd.DataFrame | None) -> dict[str, Any]:
    about = {name: found.attrs[name] for name in _ABOUT if name in found.attrs}
    data: dict[str, Any] = {**about, "parameters": records(found.reset_index())}
    if claims is not None:
        data["claims"] = records(claims.reset_index())
        data["certain"] = list(claims.attrs.get("certain", []))
    return data
