"""What a sensitivity has computed, for whoever asks what knowing would be worth."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.analysis.influence.closed import closed_indices
from wageflow.analysis.influence.frame import rounded
from wageflow.analysis.influence.methods import Task, narrowing
from wageflow.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from wageflow.analysis.influence.model import Floats, Model
    from wageflow.analysis.influence.sampling import Sampling

__all__ = ["Known", "checked_table", "fingerprint", "known_of"]

_COLUMNS = {
    "explains": "first",
    "explains_se": "first_se",
    "narrows": "narrows",
    "narrows_se": "narrows_se",
}
_TRIED = 64  # points at which two outputs that are not the same differ


@dataclass(frozen=True, eq=False)
class Known:
    """What goes of the variance and of the range when players are known.

    Parameters
    ----------
    columns : dict of str to ndarray of shape (player,)
        explains, explains_se, narrows, narrows_se.
    evaluations : int
    """

    columns: dict[str, Floats]
    evaluations: int


def fingerprint(model: Model, sampling: Sampling) -> str:
    """Return what tells an output and its draws from others: the output at the first points."""
    design = sampling.design(2 * len(model.names))
    u = next(design.blocks(0, min(_TRIED, design.size)))[: len(model.names)]
    text = repr((model.names, sampling)).encode()
    return sha256(text + model.output(u).tobytes()).hexdigest()[:16]


def checked_table(table: Any) -> Mapping[str, Any]:
    """Return what a table of a sensitivity says of itself.

    Raises
    ------
    InputError
        If it is none, or of another method.
    """
    about: Mapping[str, Any] = getattr(table, "attrs", {})
    if "method" not in about or "swing" not in table:
        raise InputError(
            f"sensitivity: got {type(table).__name__}; write what wf.sensitivity returned"
        )
    if "fingerprint" not in about:
        raise InputError(
            f"sensitivity: is of method {about['method']!r}, which computes something else; write "
            "that of method 'sobol', or leave it out"
        )
    return about


def known_of(task: Task, table: pd.DataFrame | None) -> Known:
    """Compute what goes when players are known, but for what a sensitivity has computed.

    Parameters
    ----------
    task : Task
    table : DataFrame, optional
        From `wageflow.sensitivity`.

    Raises
    ------
    InputError
        If the table is of another output, or of other draws.
    """
    there = {} if table is None else _there(task, table)
    missing = [k for k, player in enumerate(task.players) if k not in there]
    if len(missing) == 1 and len(task.players) > 1:
        # sums over replicates of one column alone are rounded otherwise than those of several
        missing.append(next(iter(there)))
    columns = {name: np.empty(len(task.players)) for name in _COLUMNS}
    evaluations = 0
    if missing:
        asked = replace(task, players=tuple(task.players[k] for k in missing))
        size = task.sampling.replicates
        found = closed_indices(asked.model, asked.players, asked.design, size)
        narrower, more = narrowing(asked)
        computed = {"explains": rounded(found.share), "explains_se": found.share_se} | narrower
        for name, column in columns.items():
            column[missing] = computed[name]
        evaluations = found.evaluations + more
    for k, row in there.items():
        for name, own in _COLUMNS.items():
            columns[name][k] = row[own]
    return Known(columns, evaluations)


def _there(task: Task, table: pd.DataFrame) -> dict[int, Mapping[Any, Any]]:
    """Return the rows of a table that tell of a player, by the player's place."""
    if checked_table(table)["fingerprint"] != fingerprint(task.model, task.sampling):
        raise InputError(
            "sensitivity: is of another output or of other draws; ask both of the same model, "
            "output, draws, seed, sampler and replicates, or leave it out"
        )
    rows = dict(zip(table.index, table.to_dict("records"), strict=True))
    names = task.model.names
    return {
        k: rows[names[player.rows[0]]]
        for k, player in enumerate(task.players)
        if len(player.rows) == 1 and not player.sides and names[player.rows[0]] in rows
    }
