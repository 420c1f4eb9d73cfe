"""What the pictures of sensitivity have in common: the table that they show, its unit, its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from wageflow.errors import InputError
from wageflow.report.digits import Scale, scale_for
from wageflow.report.escape import plain
from wageflow.scenarios.names import unknown_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["LETTERS", "checked", "left_out", "scaled_unit", "subject", "top"]

_MONEY = "USD"
_PLAIN = Scale(1.0, "")
_NOTHING = 1e-9  # of the largest: what rounding leaves of nothing
LETTERS = 30


def checked(table: Any, picture: str, most: Any) -> pd.DataFrame:
    """Return a table of `wageflow.sensitivity`.

    Raises
    ------
    InputError
        If it is something else, or `most` is no number of rows.
    """
    from wageflow.report.pictures.style import wanted

    frame = wanted(table, pd.DataFrame, picture, "what wf.sensitivity returned")
    if "method" not in frame.attrs or "swing" not in frame:
        raise InputError(
            f"{picture}: got a DataFrame that says no method; write what wf.sensitivity returned"
        )
    if isinstance(most, bool) or not isinstance(most, int) or most < 1:
        raise InputError(f"{picture}, most {most!r}: write how many rows to show, 1 or more")
    return frame


def top(frame: pd.DataFrame, column: str, most: int) -> pd.DataFrame:
    """Return the rows with the largest values of a column, largest first, with names in words.

    What moves nothing has no bar to be seen and no row, unless nothing moves at all.
    """
    moving = _moving(frame, column)
    order = moving[column].sort_values(ascending=False, kind="stable").index
    return moving.loc[order[:most]].rename(index=lambda name: unknown_in_words(str(name)))


def left_out(frame: pd.DataFrame, shown: pd.DataFrame, column: str, said: str) -> list[str]:
    """Say what is not shown: what moves it less, and what moves nothing."""
    moving = len(_moving(frame, column))
    less, still = moving - len(shown), len(frame) - moving
    told = [f"{less} more {'move' if less > 1 else 'moves'} it less: {said}"] if less else []
    return [*told, f"{still} {'move' if still > 1 else 'moves'} it not at all"] if still else told


def _moving(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    sizes = frame[column].abs()
    moving = frame[sizes > _NOTHING * sizes.max()]
    return frame if moving.empty else moving


def scaled_unit(frame: pd.DataFrame, values: Sequence[float]) -> tuple[Scale, str]:
    """Return the scale of an axis, and its label."""
    unit = str(frame.attrs.get("unit", ""))
    if not unit.startswith(_MONEY):
        return _PLAIN, unit or str(frame.attrs["output"])
    scale = scale_for(max(map(abs, values), default=0.0))
    return scale, f"{scale.name} {unit}".strip()


def subject(frame: pd.DataFrame) -> str:
    """Say what the table is of."""
    programme = frame.attrs.get("programme")
    output = plain(str(frame.attrs["output"]))
    return f"{output} ({plain(str(programme))})" if programme else output
