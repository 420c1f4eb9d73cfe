"""A run as the shell asks for it: begun or taken up, computed here or elsewhere, interrupted."""

from __future__ import annotations

import logging
import math
import shlex
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from wageflow.errors import EstimateError, Interrupted
from wageflow.programme import load_programme
from wageflow.simulation.drawing.design import check_sizes
from wageflow.simulation.engine import simulate
from wageflow.simulation.running.checkpoint import Checkpoint, kept_in
from wageflow.simulation.running.cluster import connected
from wageflow.simulation.running.precision import planned_sizes
from wageflow.simulation.running.threads import pool
from wageflow.simulation.storage import inputs_hash

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from wageflow.simulation.estimate import Estimate

__all__ = ["shell_run"]

_DEFAULT_PROGRAMME = "dprk-2012"
_MOST_THREADS = 1024


def shell_run(
    stated: Mapping[str, Any],
    *,
    defaults: Mapping[str, Any] | None = None,
    folders: tuple[Path | None, Path | None] = (None, None),
    means: tuple[int | None, str | None] = (None, None),
    progress: bool = False,
) -> Estimate:
    """Make the run that is asked for, or take up the one that stands in a folder.

    Parameters
    ----------
    stated : mapping
        What the user said, by the names of the arguments of `simulate`.
    defaults : mapping, optional
        Of a new run, for what the user did not say.
    folders : tuple
        Of a checkpoint, and of a run to take up; one of them or neither.
    means : tuple
        Number of threads, and the address of a Dask scheduler; one of them or neither.
    progress : bool

    Raises
    ------
    EstimateError
        If it cannot be done as asked.
    Interrupted
        If it is interrupted: says what is kept, and how to go on.
    """
    checkpoint, resume = folders
    if checkpoint is not None and resume is not None:
        raise EstimateError("--checkpoint and --resume: got both; give one of them")
    if resume is not None:
        arguments = _taken_up(resume, stated)
    else:
        arguments = {**(defaults or {}), **stated}
        if "programme" not in arguments:
            arguments["programme"] = load_programme(_DEFAULT_PROGRAMME)
    folder = resume or checkpoint
    try:
        with _quiet(), _working(*means) as executor:
            result = simulate(**arguments, executor=executor, checkpoint=folder, progress=progress)
    except KeyboardInterrupt:
        raise Interrupted(f"interrupted{_kept(folder)}") from None
    if result.partial:
        raise Interrupted(f"interrupted{_kept(folder)}")
    return result


@contextmanager
def _quiet() -> Iterator[None]:
    """Leave it to the shell's own line to say that a run was interrupted."""
    logger = logging.getLogger("wageflow.simulation")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


def _kept(folder: Path | None) -> str:
    """Say what an interrupted run leaves, and how to go on."""
    if folder is None:
        return "; nothing is kept, --checkpoint FOLDER would keep what is finished"
    count = kept_in(folder)
    if count is None:
        return ""
    what = "1 finished replicate is" if count == 1 else f"{count} finished replicates are"
    again = f"wageflow estimate --resume {shlex.quote(str(folder))}"
    return f"; {what} kept, go on with: {again}"


def _taken_up(folder: Path, stated: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of `simulate` that take up the run in a folder.

    Parameters
    ----------
    folder : Path
    stated : mapping
        What the user said beside it, by the names of the arguments; it may repeat the run.

    Raises
    ------
    EstimateError
        If the folder holds no run, or something stated contradicts it.
    """
    found = Checkpoint.arguments(folder)
    for name, value in stated.items():
        there = found[name]
        if name == "programme":
            if inputs_hash(value) != inputs_hash(there):
                raise EstimateError(
                    f"programme {value.name!r}: the run in {folder} is of {there.name!r} as it was "
                    "when it began; leave the programme out, or begin anew with --checkpoint"
                )
        elif value != there and not (name == "draws" and _begins_alike(value, found)):
            has = "is without" if there is False else f"has {'none' if there is None else there}"
            said = name if value is True else f"{name} {value}"
            raise EstimateError(
                f"--{said}: the run in {folder} {has}; leave it out, or begin anew with "
                "--checkpoint"
            )
    return found


def _begins_alike(draws: int, found: Mapping[str, Any]) -> bool:
    """Whether a run of so many draws begins like the one that was found.

    With a precision, a run begins with more draws than were asked for if those are few.
    """
    size = check_sizes(draws, found["replicates"], found["sampler"])
    begun = planned_sizes(size, found["replicates"], found["precision"])
    return bool(math.prod(begun) == found["draws"])


@contextmanager
def _working(threads: int | None, address: str | None) -> Iterator[Any]:
    """Yield the executor of a run: so many threads, a Dask cluster, or None for neither.

    Raises
    ------
    EstimateError
        If both are asked for, or cannot be had.
    """
    if threads is not None and address is not None:
        raise EstimateError("--workers and --cluster: got both; give one of them")
    if address is not None:
        with connected(address) as client:
            yield client
    elif threads is None:
        yield None
    elif not 1 <= threads <= _MOST_THREADS:
        raise EstimateError(f"--workers {threads}: write a number from 1 to {_MOST_THREADS}")
    else:
        with pool(threads) as executor:
            yield executor
