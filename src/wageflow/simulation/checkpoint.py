"""A run that can be taken up again: each finished replicate is a file of its own.

A file appears whole or not at all, so that a run may be killed at any moment; the next run with the
same inputs computes what is missing and ends with the same bits.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.errors import EstimateError
from wageflow.files import write_whole
from wageflow.simulation.storage import inputs_hash, packed, unpacked
from wageflow.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from wageflow.simulation.replicate import Replicate, Run

__all__ = ["Checkpoint"]

_FORMAT = 1
_HEADER = "run.json"


def _settings(run: Run) -> dict[str, Any]:
    """Return everything on which the bits of a replicate depend."""
    return {
        "format": _FORMAT,
        "wageflow": __version__,
        "numpy": np.__version__,
        "scipy": version("scipy"),
        "seed": run.design.seed,
        "sampler": run.design.sampler,
        "draws of a replicate": run.design.size,
        "keep": run.keep,
        "correlation": [list(pair) for pair in run.copula.pairs] if run.copula else [],
        "inputs_sha256": inputs_hash(run.programme),
    }


@dataclass(frozen=True)
class Checkpoint:
    """A folder of finished replicates of one run.

    Parameters
    ----------
    folder : Path
    run : Run
    """

    folder: Path
    run: Run

    @staticmethod
    def seed_in(folder: Path) -> int | None:
        """Return the seed of the run that a folder belongs to, None if it belongs to none."""
        header = _read_header(folder)
        return None if header is None else int(header["seed"])

    def open(self) -> None:
        """Make the folder, or make sure that it is of this run.

        Raises
        ------
        EstimateError
            If it is of another run: names what differs. If it cannot be written.
        """
        mine, there = _settings(self.run), _read_header(self.folder)
        if there is None:
            try:
                self.folder.mkdir(parents=True, exist_ok=True)
                # a run that was killed may have left a draft of a file of ours
                if any(not item.name.startswith(".wageflow-") for item in self.folder.iterdir()):
                    raise EstimateError(
                        f"checkpoint {self.folder}: holds other files; choose a new folder"
                    )
                write_whole(self.folder / _HEADER, json.dumps(mine, indent=2).encode() + b"\n")
            except OSError as error:
                raise _unwritable(self.folder, error) from None
            return
        differing = [key for key in mine if there.get(key) != mine[key]]
        if differing:
            raise EstimateError(
                f"checkpoint {self.folder}: is of another run (other {', '.join(differing)}); give "
                "the same inputs, or choose a new folder"
            )

    def load(self, number: int) -> Replicate | None:
        """Return a finished replicate, None if it is not there or was damaged."""
        try:
            # opened here, because a damaged file would be left open otherwise
            with (
                self._path(number).open("rb") as file,
                np.load(file, allow_pickle=False) as stored,
            ):
                arrays = {name: stored[name] for name in stored.files}
            return unpacked(arrays, "", self.run)
        except Exception:  # noqa: BLE001 - what is missing or damaged is computed again
            return None

    def store(self, number: int, replicate: Replicate) -> None:
        """Keep a finished replicate.

        Raises
        ------
        EstimateError
            If it cannot be written.
        """
        sink = io.BytesIO()
        np.savez(sink, **packed(replicate, ""))
        try:
            write_whole(self._path(number), sink.getvalue())
        except OSError as error:
            raise _unwritable(self.folder, error) from None

    def _path(self, number: int) -> Path:
        return self.folder / f"replicate-{number:05d}.npz"


def _read_header(folder: Path) -> dict[str, Any] | None:
    try:
        header = json.loads((folder / _HEADER).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise EstimateError(
            f"checkpoint {folder}: {_HEADER} cannot be read ({error}); choose a new folder"
        ) from None
    if not isinstance(header, dict) or not isinstance(header.get("seed"), int):
        raise EstimateError(f"checkpoint {folder}: {_HEADER} is damaged; choose a new folder")
    return header


def _unwritable(folder: Path, error: OSError) -> EstimateError:
    return EstimateError(
        f"checkpoint {folder}: cannot be written ({error.strerror}); choose a folder with room and "
        "rights"
    )
