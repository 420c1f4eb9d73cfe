"""A run that can be taken up again: each finished replicate is a file of its own.

A file appears whole or not at all, so that a run may be killed at any moment; the next run with the
same inputs computes what is missing and ends with the same bits. The header, ``run.json``, holds
everything that the bits depend on, the programme with it, so that nothing has to be said again. A
replicate's file holds a SHA-256 of its numbers, its number and its run: what was damaged, edited or
put in a wrong place is computed again. Processes that share a folder do each other no harm: whoever
comes later puts the same bytes in the same place.
"""

from __future__ import annotations

import hashlib
import io
import json
import time
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.errors import EstimateError, InputError
from wageflow.files import write_whole
from wageflow.programme import plain_programme, programme_from_plain
from wageflow.simulation.running.differences import differences
from wageflow.simulation.storage import inputs_hash, packed, unpacked
from wageflow.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from wageflow.simulation.replicate import Replicate, Run

__all__ = ["Checkpoint"]

_FORMAT = 3
_HEADER = "run.json"
_ASKED = "asked"  # how far the run is to go: no bit of a replicate depends on it
_DIGEST = "sha256"
_DRAFT = ".wageflow-*"
_ABANDONED = 3600.0  # seconds after which a draft is one of a run that was killed


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

    @staticmethod
    def arguments(folder: Path) -> dict[str, Any]:
        """Return what `simulate` takes to go on with the run that a folder belongs to.

        Parameters
        ----------
        folder : Path

        Returns
        -------
        dict
            ``programme``, ``draws``, ``seed``, ``sampler``, ``replicates``, ``correlation``,
            ``keep``, ``compiled``, ``smooth`` and ``precision``.

        Raises
        ------
        EstimateError
            If it belongs to none, or its header is damaged.
        """
        header = _read_header(folder)
        if header is None:
            raise EstimateError(f"checkpoint {folder}: holds no run; name the folder of one")
        if header.get("format") != _FORMAT:
            raise EstimateError(
                f"checkpoint {folder}: was made by wageflow {header.get('wageflow')}; take it up "
                "with that, or choose a new folder"
            )
        try:
            programme = programme_from_plain(header["programme"], f"{folder / _HEADER}: programme")
            asked = header[_ASKED]
            found = {
                "programme": programme,
                "draws": asked["replicates"] * header["draws of a replicate"],
                "seed": header["seed"],
                "sampler": header["sampler"],
                "replicates": asked["replicates"],
                "correlation": {(a, b): rank for a, b, rank in header["correlation"]},
                "keep": header["keep"],
                "compiled": header["compiled"],
                "smooth": asked["smooth"],
                "precision": asked["precision"],
            }
            whole = inputs_hash(programme) == header["inputs_sha256"]
        except (KeyError, TypeError, ValueError, InputError):
            whole = False
        if not whole:
            raise _damaged(folder)
        return found

    @cached_property
    def settings(self) -> dict[str, Any]:
        """Everything on which the bits of a replicate depend."""
        run = self.run
        return {
            "format": _FORMAT,
            "wageflow": __version__,
            "numpy": np.__version__,
            "scipy": version("scipy"),
            "seed": run.design.seed,
            "sampler": run.design.sampler,
            "draws of a replicate": run.design.size,
            "keep": run.keep,
            "compiled": run.compiled,
            "correlation": [list(pair) for pair in run.copula.pairs] if run.copula else [],
            "inputs_sha256": inputs_hash(run.programme),
        }

    def open(self, replicates: int, precision: float | None) -> None:
        """Make the folder, or make sure that it is of this run.

        Parameters
        ----------
        replicates : int
        precision : float or None
            How far the run is to go, for whoever takes it up.

        Raises
        ------
        EstimateError
            If it is of another run: names what differs. If it cannot be written.
        """
        header = {
            **self.settings,
            _ASKED: {
                "replicates": replicates,
                "precision": precision,
                "smooth": self.run.smooth,
            },
            "programme": plain_programme(self.run.programme),
        }
        there = _read_header(self.folder)
        if there is not None:
            asked = {name: header[name] for name in (*self.settings, "programme")}
            found = differences(there, asked)
            if found:
                raise EstimateError(
                    f"checkpoint {self.folder}: is of another run ({'; '.join(found)}); give the "
                    "same inputs, or choose a new folder"
                )
            self._sweep()
            if there.get(_ASKED) == header[_ASKED]:
                return
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            # a run that was killed may have left a draft of a file of ours
            if there is None and any(not item.match(_DRAFT) for item in self.folder.iterdir()):
                # another process may have begun the same run since we looked
                if _read_header(self.folder) is not None:
                    self.open(replicates, precision)
                    return
                raise EstimateError(
                    f"checkpoint {self.folder}: holds other files; choose a new folder"
                )
            write_whole(self.folder / _HEADER, json.dumps(header, indent=1).encode() + b"\n")
        except OSError as error:
            raise _unwritable(self.folder, error) from None

    def load(self, number: int) -> Replicate | None:
        """Return a finished replicate, None if it is not there or is not what was stored."""
        try:
            # opened here, because a damaged file would be left open otherwise
            with (
                self._path(number).open("rb") as file,
                np.load(file, allow_pickle=False) as stored,
            ):
                arrays = {name: stored[name] for name in stored.files}
            if str(arrays.pop(_DIGEST)) != self._digest(number, arrays):
                return None
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
        arrays = packed(replicate, "")
        arrays[_DIGEST] = np.array(self._digest(number, arrays))
        np.savez(sink, **arrays)
        try:
            write_whole(self._path(number), sink.getvalue())
        except OSError as error:
            raise _unwritable(self.folder, error) from None

    def _path(self, number: int) -> Path:
        return self.folder / f"replicate-{number:05d}.npz"

    def _digest(self, number: int, arrays: Mapping[str, Any]) -> str:
        """Return a SHA-256 of the run, the number and the arrays."""
        found = hashlib.sha256(f"{json.dumps(self.settings)} {number}".encode())
        for name in sorted(arrays):
            array = np.ascontiguousarray(arrays[name])
            found.update(f"\n{name} {array.dtype.str} {array.shape} ".encode())
            found.update(array.tobytes())
        return found.hexdigest()

    def _sweep(self) -> None:
        """Remove what runs that were killed left half-written long ago."""
        for draft in self.folder.glob(_DRAFT):
            try:
                if time.time() - draft.stat().st_mtime > _ABANDONED:
                    draft.unlink(missing_ok=True)
            except OSError:  # it is in nobody's way
                continue


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
        raise _damaged(folder)
    return header


def _damaged(folder: Path) -> EstimateError:
    return EstimateError(f"checkpoint {folder}: {_HEADER} is damaged; choose a new folder")


def _unwritable(folder: Path, error: OSError) -> EstimateError:
    return EstimateError(
        f"checkpoint {folder}: cannot be written ({error.strerror}); choose a folder with room and "
        "rights, or make room and run again: what was finished is kept"
    )
