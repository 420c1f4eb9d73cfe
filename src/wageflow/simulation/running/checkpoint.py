"""A run that can be taken up again: each finished replicate is a file of its own.

A file appears whole or not at all, so that a run may be killed at any moment; the next run with the
same inputs computes what is missing and ends with the same bits. The header, ``run.json``, holds
everything that the bits depend on, the programme with it, so that nothing has to be said again, and
a SHA-256 of itself. A replicate's file holds a SHA-256 of its numbers, its number and its run: what
was damaged, edited or put in a wrong place is computed again, and a header that is damaged or gone
is written anew by the run whose replicates are there. Processes that share a folder do each other
no harm: one of them makes the header, another run is refused by it, and whoever comes later with
the same run puts the same bytes in the same place.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.errors import EstimateError, InputError
from wageflow.files import check_name, is_draft, reason, sweep, write_whole
from wageflow.programme import plain_programme, programme_from_plain
from wageflow.simulation.running.differences import differences
from wageflow.simulation.storage import digest_of, inputs_hash, packed, unpacked
from wageflow.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from wageflow.simulation.replicate import Replicate, Run

__all__ = ["Checkpoint", "kept_in"]

_FORMAT = 4
_HEADER = "run.json"
_ASKED = "asked"  # how far the run is to go: no bit of a replicate depends on it
_DIGEST = "sha256"
_SOFTWARE = ("wageflow", "numpy", "scipy")
_REPLICATES = "replicate-*.npz"


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
        """Return the seed of the run that a folder belongs to, None if it belongs to none.

        Raises
        ------
        EstimateError
            If its header is damaged.
        """
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
            raise _damaged(folder) if _stored(folder) else _empty(folder)
        _check_software(folder, header)
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
            **_software(),
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
        header[_DIGEST] = digest_of(header, {})
        there, damaged = self._there()
        if there is not None:
            self._check(there)
            sweep(self.folder)
            if there[_ASKED] == header[_ASKED]:
                return
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _unwritable(self.folder, error) from None
        content = json.dumps(header, indent=1).encode() + b"\n"
        try:
            write_whole(self.folder / _HEADER, content, new=there is None and not damaged)
        except FileExistsError:  # another process has begun a run since we looked
            self.open(replicates, precision)
        except OSError as error:
            raise _unwritable(self.folder, error) from None

    def _there(self, *, again: bool = False) -> tuple[dict[str, Any] | None, bool]:
        """Return the header of the folder, if any, and whether there is one that is damaged.

        Raises
        ------
        EstimateError
            If the folder is of something else.
        """
        try:
            there = _read_header(self.folder)
        except EstimateError:
            if not self._holds_ours():
                raise
            return None, True
        if there is None and not self._holds_ours():
            # a run that was killed may have left a draft of a file of ours
            others = [item for item in _items(self.folder) if not is_draft(item)]
            if any(item.name == _HEADER for item in others):  # begun since we looked
                if again:  # its header leads nowhere
                    raise _damaged(self.folder)
                return self._there(again=True)
            if others:
                raise EstimateError(
                    f"checkpoint {self.folder}: holds other files; choose a new folder"
                )
        return there, False

    def _check(self, there: Mapping[str, Any]) -> None:
        """Refuse the header of another run.

        Raises
        ------
        EstimateError
            Names what differs.
        """
        _check_software(self.folder, there)
        asked = {**self.settings, "programme": plain_programme(self.run.programme)}
        found = differences(there, asked)
        if found:
            raise EstimateError(
                f"checkpoint {self.folder}: is of another run ({'; '.join(found)}); give the "
                "same inputs, or choose a new folder"
            )

    def _holds_ours(self) -> bool:
        """Whether some finished replicate in the folder is one of this run."""
        numbers = (int(path.stem.partition("-")[2]) for path in _stored(self.folder))
        return any(self.load(number) is not None for number in numbers)

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
        return digest_of([self.settings, number], arrays)


def _software() -> dict[str, str]:
    return {"wageflow": __version__, "numpy": np.__version__, "scipy": version("scipy")}


def _items(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir()) if folder.is_dir() else []
    except OSError as error:
        raise EstimateError(
            f"checkpoint {folder}: cannot be read ({reason(error)}); see to its rights, or choose "
            "a new folder"
        ) from None


def kept_in(folder: Path) -> int | None:
    """Return how many replicates a folder keeps, None if it holds no run.

    Whether they are whole is seen when they are read.
    """
    return len(_stored(folder)) if (folder / _HEADER).exists() else None


def _stored(folder: Path) -> list[Path]:
    """Return the files in a folder that have the name of a replicate."""
    numbered = (path for path in _items(folder) if path.match(_REPLICATES))
    return sorted(path for path in numbered if path.stem.partition("-")[2].isdecimal())


def _read_header(folder: Path) -> dict[str, Any] | None:
    """Return the header of a folder, None if it has none.

    Raises
    ------
    EstimateError
        If it cannot be read, or is not what was written. That of another version may be anything.
    """
    try:
        check_name(folder)
        is_file = folder.exists() and not folder.is_dir()
    except OSError as error:
        raise EstimateError(
            f"checkpoint {str(folder)!r}: cannot be read ({reason(error)}); choose another folder"
        ) from None
    if is_file:
        raise EstimateError(f"checkpoint {folder}: is a file; name a folder")
    try:
        header = json.loads((folder / _HEADER).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise EstimateError(
            f"checkpoint {folder}: {_HEADER} cannot be read ({reason(error)}); see to its rights, "
            "or choose a new folder"
        ) from None
    except (ValueError, RecursionError):
        raise _damaged(folder) from None
    if not isinstance(header, dict) or not isinstance(header.get("seed"), int):
        raise _damaged(folder)
    # every format from 4 on has this digest
    written = {name: value for name, value in header.items() if name != _DIGEST}
    signed = _DIGEST in header or header.get("format") == _FORMAT
    if signed and header.get(_DIGEST) != digest_of(written, {}):
        raise _damaged(folder)
    return header


def _check_software(folder: Path, header: Mapping[str, Any]) -> None:
    """Refuse a run of other versions, which might end with other bits.

    Raises
    ------
    EstimateError
    """
    ours = _software()
    theirs = {name: header.get(name) for name in _SOFTWARE}
    found = [f"{name} {theirs[name]}" for name in _SOFTWARE if theirs[name] != ours[name]]
    if header.get("format") != _FORMAT and not found:
        found = [f"an earlier or later wageflow {theirs['wageflow']}"]
    if found:
        here = ", ".join(f"{name} {ours[name]}" for name in _SOFTWARE)
        raise EstimateError(
            f"checkpoint {folder}: was made by {' and '.join(found)}, here is {here}; take it up "
            "with what made it, or choose a new folder"
        )


def _empty(folder: Path) -> EstimateError:
    what = "holds no run" if folder.exists() else "is not there"
    return EstimateError(f"checkpoint {folder}: {what}; name the folder of a run")


def _damaged(folder: Path) -> EstimateError:
    remedy = "choose a new folder"
    if _stored(folder):
        remedy = (
            "give the inputs of the run and this folder as its checkpoint, which takes up what is "
            "finished, or choose a new folder"
        )
    return EstimateError(
        f"checkpoint {folder}: {_HEADER} is damaged, was edited or is gone; {remedy}"
    )


def _unwritable(folder: Path, error: OSError) -> EstimateError:
    if not folder.exists():
        return EstimateError(
            f"checkpoint {folder}: cannot be made, or was deleted meanwhile ({reason(error)}); "
            "choose a folder with room and rights, and run again"
        )
    return EstimateError(
        f"checkpoint {folder}: cannot be written ({reason(error)}); choose a folder with room and "
        "rights, or make room and run again: what was finished is kept"
    )
