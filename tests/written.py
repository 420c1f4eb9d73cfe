"""Figures that were once written down, so that no edit moves one unseen.

A case is a function without arguments that returns what a small run says, by name: tables, texts,
numbers. What it said is kept in `tests/figures/ROOM.json`, eight digits of each number. That a
figure is the same says nothing of whether it is right: closed forms and second implementations do,
in the other files. These see to it that what has been held against them stays.

Where a change of figures is meant: `WAGEFLOW_WRITE=1 pytest -n 0 tests/ROOM/test_written.py`, and
look at what git says has moved.
"""

from __future__ import annotations

import json
import math
import os
import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

import wageflow as wf
from wageflow.distributions import Unit
from wageflow.errors import InputError

FOLDER = Path(__file__).with_name("figures")
_SMALL = 40  # values of an array, or rows of a table, that are written one by one
_DIGITS = 8
_EXACT = 1e-6  # relative
_HEAD = 40  # letters of a message that are held
_SOFTWARE = frozenset({"software", "wageflow", "python", "numpy", "scipy"})  # in a manifest
#: What a message repeats of what it was given, which is not held.
_GIVEN = re.compile(r"\bgot .*|wf\.\w+\(.*|'.*|-?[0-9][0-9.,e+-]*")


def hold(room, name, said):
    """Compare what a case says with what it said when it was written."""
    path = FOLDER / f"{room}.json"
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    found = {key: _rows(value) for key, value in said.items()}
    if os.environ.get("WAGEFLOW_WRITE"):
        known[name] = found
        FOLDER.mkdir(exist_ok=True)
        path.write_text(_laid_out(known), encoding="utf-8")
        return
    assert list(found) == list(known[name])
    for key, rows in found.items():
        _same(rows, known[name][key], f"{name}: {key}")


def manifest_of(made):
    """Return all that a run says of itself, but for the versions of software."""
    return json.dumps(_without_software(made.manifest), indent=1, default=str)


def _without_software(told):
    if not isinstance(told, Mapping):
        return told
    return {name: _without_software(part) for name, part in told.items() if name not in _SOFTWARE}


def _same(found, known, place):
    numbers = [abs(x) for row in known for x in row if isinstance(x, float) and math.isfinite(x)]
    rounding = 1e-9 * max(numbers, default=0.0)
    assert len(found) == len(known), place
    for row, before in zip(found, known, strict=True):
        assert len(row) == len(before), f"{place}: {row} is not {before}"
        for one, other in zip(row, before, strict=True):
            if isinstance(one, float) and isinstance(other, int | float):
                same = math.isclose(one, other, rel_tol=_EXACT, abs_tol=rounding)
                assert same or one == other, f"{place}: {row} is not {before}"
            else:
                assert one == other, f"{place}: {row} is not {before}"


def _rows(thing):
    """Write anything that a result says as rows of texts and numbers."""
    thing = thing.to_frame() if isinstance(thing, pd.Series) else thing
    if isinstance(thing, pd.DataFrame):
        if len(thing) > _SMALL:
            return list(_summed_up(thing.reset_index()))
        index = [_label(one) for one in thing.index]
        body = [[_plain(x) for x in row] for row in thing.itertuples(index=False, name=None)]
        head = ["", *(_label(one) for one in thing.columns)]
        return [head, *([at, *row] for at, row in zip(index, body, strict=True))]
    if isinstance(thing, dict):
        return [[_label(key), *row] for key, value in thing.items() for row in _rows(value) or [[]]]
    if isinstance(thing, str):
        return [[line] for line in thing.splitlines()]
    if isinstance(thing, np.ndarray | list | tuple):
        return _rows_of_values(thing)
    return [[_plain(one) for one in (thing, *([thing.mcse] if hasattr(thing, "mcse") else []))]]


def _rows_of_values(values):
    if isinstance(values, np.ndarray) and (values.size > _SMALL or values.ndim > 1):
        return [["x".join(map(str, values.shape)), *_moments(values.astype(float).ravel())]]
    if all(isinstance(one, list | tuple | np.ndarray | dict) for one in values):
        return [row for one in values for row in _rows(one)]
    return [[_plain(one) for one in values]]


def _summed_up(frame):
    """Write a row for each column: of numbers their moments, of texts how often each stands."""
    yield [float(len(frame))]
    for name, column in frame.items():
        if pd.api.types.is_numeric_dtype(column):
            yield [_label(name), *_moments(column.to_numpy(dtype=float))]
        else:
            counts = column.astype(str).value_counts(sort=False)
            yield [_label(name), *(f"{text}: {count}" for text, count in counts.items())]


def _moments(values):
    """Return what a change of any value changes, and of the order of any two."""
    known = np.isfinite(values)
    flat = values[known]
    if not flat.size:
        return [0.0]
    turn = np.arange(values.size)[known] / values.size
    found = [flat.size, flat.mean(), flat.std(), flat.min(), flat.max(), (flat * turn).mean()]
    return [_plain(one) for one in found]


def _label(thing):
    return " / ".join(map(str, thing)) if isinstance(thing, tuple) else str(thing)


def _plain(thing):
    if isinstance(thing, bool | np.bool_):
        return str(bool(thing))
    if isinstance(thing, int | float | np.number):
        number = float(thing)
        return float(f"{number:.{_DIGITS}g}") if math.isfinite(number) else str(number)
    return str(thing)


def _laid_out(known):
    """Write a line for each row: what moves is seen in a difference."""
    cases = []
    for name in sorted(known):
        parts = [
            f"  {json.dumps(key)}: [\n"
            + ",\n".join(f"   {json.dumps(row, ensure_ascii=False)}" for row in rows)
            + "\n  ]"
            for key, rows in known[name].items()
        ]
        cases.append(f" {json.dumps(name)}: {{\n" + ",\n".join(parts) + "\n }")
    return "{\n" + ",\n".join(cases) + "\n}\n"


#: What somebody might write for a number, a name or a list, by how it is called.
ODD = {
    "-1": -1,
    "0": 0,
    "0.5": 0.5,
    "1": 1,
    "1.5": 1.5,
    "40": 40,
    "800": 800,
    "nan": math.nan,
    "inf": math.inf,
    "yes": True,
    "none": None,
    "word": "word",
    "date": "2014-05",
    "empty": "",
    "list": ["Kuwait", "government"],
    "mapping": {"Kuwait": 0.5},
    "array": np.array([0.25, 0.75]),
    "range": wf.uniform(0.2, 0.9),
    "wide": wf.uniform(-2, 90),
    "endless": wf.normal(0.5, 0.1),
    "choice": wf.OneOf("choice", {0.25: 0.5, 0.75: 0.5}),
    "claim in %": wf.Param("known", 0.5, unit=Unit("%", "", "")),
    "claim in EUR": wf.Param("known", 0.5, unit=Unit("money", "EUR", "month")),
    "claim in USD": wf.Param("known", 0.5, unit=Unit("money", "USD", "month")),
    "claim in months": wf.Param("known", 5.0, unit=Unit("months", "", "")),
    "claim in workers": wf.Param("known", 5.0, unit=Unit("workers", "", "")),
}


def answers(make, names, odd=ODD):
    """Say what is answered to odd values of each argument: taken, or how each fault begins."""
    found = {}
    for name in names:
        told = {}
        for called, value in odd.items():
            try:
                make(**{name: value})
            except InputError as error:
                heads = [_GIVEN.sub("#", fault)[:_HEAD] for fault in error.faults]
            except wf.WageflowError as error:
                heads = [_GIVEN.sub("#", str(error))[:_HEAD]]
            except (TypeError, ValueError, OverflowError):  # Python's own, and not held
                continue
            else:
                heads = ["taken"]
            told.setdefault(" | ".join(heads), []).append(called)
        found[name] = {head: ", ".join(values) for head, values in told.items()}
    return found
