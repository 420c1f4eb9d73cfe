"""Estimates on disk: a manifest, the programme and the draws, in open formats."""

from __future__ import annotations

import hashlib
import json
import platform
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.errors import InputError
from wageflow.files import check_name, drafted_folder, reason, resolved
from wageflow.programme import Programme, plain_programme, programme_from_plain
from wageflow.simulation.drawing.correlation import copula_of
from wageflow.simulation.drawing.design import Design, check_sizes
from wageflow.simulation.drawing.proposal import Proposal, Proposed
from wageflow.simulation.replicate import Replicate, Run
from wageflow.simulation.summing.levels import LevelCurves
from wageflow.simulation.summing.series import CURVED, GROUPINGS
from wageflow.simulation.summing.summary import Moments
from wageflow.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wageflow.simulation.estimate import Estimate

__all__ = [
    "digest_of",
    "inputs_hash",
    "load_estimate",
    "manifest_of",
    "packed",
    "save_estimate",
    "unpacked",
    "without_words",
]

_FORMAT = 3
_DIGEST = "sha256"  # of the manifest and of the draws
#: Keys of a programme's tables that hold words for readers.
_WORDS = {
    "title",
    "source",
    "sources",
    "place",
    "note",
    "notes",
    "claims",
    "evidence",
    "read",
    "unit",
}
#: Tables whose keys are names that the user gives, which may be any word.
_NAMED = {"params", "chains", "readings", "pass_through", "sides", "correlation"}
_PARTS = ("mean", "variance", "points")
_CURVE_PARTS = ("values", "which")
_FILES = {"manifest.json", "programme.json", "draws.npz"}


def inputs_hash(programme: Programme) -> str:
    """Return the SHA-256 of everything about a programme that changes a number.

    Order counts, because it decides which unknown has which column; words for readers do not.
    """
    plain = without_words(plain_programme(programme))
    text = json.dumps([plain, list(programme.unknowns)])
    return hashlib.sha256(text.encode()).hexdigest()


def without_words(plain: Any, *, named: bool = False) -> Any:
    """Return the tables of a programme without what is only for readers.

    Parameters
    ----------
    plain : dict, list, str or number
    named : bool
        Whether the keys are names that the user gave, none of which is dropped.
    """
    if isinstance(plain, list):
        return [without_words(value) for value in plain]
    if not isinstance(plain, dict):
        return plain
    if named:
        return {name: without_words(value) for name, value in plain.items()}
    kept = {key: value for key, value in plain.items() if key not in _WORDS}
    found = {key: without_words(value, named=key in _NAMED) for key, value in kept.items()}
    if "readings" in plain:  # chains by name, with their weights, and perhaps a note
        found["readings"] = {
            choice: {name: weight for name, weight in options.items() if not _is_text(weight)}
            for choice, options in plain["readings"].items()
        }
    return found


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def manifest_of(estimate: Estimate) -> dict[str, Any]:
    """Return what it takes to get an estimate's bits again; see `Estimate.manifest`."""
    from importlib.metadata import version

    copula, design = estimate.run.copula, estimate.run.design
    return {
        "wageflow": __version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": version("scipy"),
        "programme": estimate.programme.name,
        "seed": estimate.seed,
        "sampler": estimate.sampler,
        "draws": estimate.draws,
        "replicates": estimate.run_size,
        **({"planned_replicates": estimate.planned} if estimate.partial else {}),
        "keep": estimate.run.keep,
        "smooth": estimate.run.smooth,
        "compiled": estimate.run.compiled,
        "columns": list(estimate.programme.unknowns),
        "correlation": [list(pair) for pair in copula.pairs] if copula else [],
        **({"proposal": design.proposal.to_plain()} if isinstance(design, Proposed) else {}),
        "inputs_sha256": inputs_hash(estimate.programme),
    }


def save_estimate(estimate: Estimate, folder: Path) -> Path:
    """Write an estimate; see `Estimate.save`."""
    try:
        check_name(folder)
        folder = resolved(folder)
    except OSError as error:
        raise InputError(_unwritten(folder, error)) from None
    if folder.exists() and not _ours(folder):
        raise InputError(f"{folder}: exists and is no saved estimate; choose another folder")
    arrays: dict[str, Any] = {}
    for number, result in enumerate(estimate.results):
        arrays |= packed(result, str(number))
    manifest = {"format": _FORMAT, **estimate.manifest}
    manifest[_DIGEST] = digest_of(manifest, arrays)
    plain = plain_programme(estimate.programme)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with drafted_folder(folder) as draft:
            (draft / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
            (draft / "programme.json").write_text(json.dumps(plain, indent=2) + "\n")
            with (draft / "draws.npz").open("wb") as file:
                np.savez(file, **arrays)
    except OSError as error:
        raise InputError(_unwritten(folder, error)) from None
    return folder


def _unwritten(folder: Path, error: OSError) -> str:
    why = reason(error)
    return f"{str(folder)!r}: cannot be written ({why}); choose a folder with room and rights"


def digest_of(words: Any, arrays: Mapping[str, Any]) -> str:
    """Return a SHA-256 of what was written beside arrays, and of the arrays.

    Parameters
    ----------
    words : dict, list, str or number
    arrays : mapping of str to array
    """
    found = hashlib.sha256(json.dumps(words).encode())
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        found.update(f"\n{name} {array.dtype.str} {array.shape} ".encode())
        found.update(array.data)
    return found.hexdigest()


def _ours(folder: Path) -> bool:
    """Whether a folder holds a saved estimate, and nothing else that would go with it."""
    try:
        names = {item.name for item in folder.iterdir()}
    except OSError:
        return False
    return not names or names == _FILES


def load_estimate(folder: str | Path) -> Estimate:
    """Load an estimate that `Estimate.save` wrote.

    Parameters
    ----------
    folder : str or path

    Raises
    ------
    InputError
        If the folder holds no estimate, a damaged one, or one whose inputs were changed.

    Examples
    --------
    >>> import tempfile, wageflow as wf
    >>> estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**8, seed=0)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     again = wf.load_estimate(estimate.save(f"{folder}/base"))
    >>> bool((again.values() == estimate.values()).all())
    True
    """
    from wageflow.simulation.estimate import Estimate

    folder = Path(folder)
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        plain = json.loads((folder / "programme.json").read_text(encoding="utf-8"))
        # opened here, since NumPy leaves a file that it cannot read open
        with (
            (folder / "draws.npz").open("rb") as file,
            np.load(file, allow_pickle=False) as stored,
        ):
            arrays = {name: stored[name] for name in stored.files}
    except FileNotFoundError as error:
        raise InputError(
            f"{folder}: holds no saved estimate ({Path(error.filename).name} is missing)"
        ) from None
    except Exception as error:  # noqa: BLE001 - whatever a damaged file makes zip or json raise
        raise InputError(f"{folder}: is damaged ({error}); run the estimate again") from None
    if not isinstance(manifest, dict) or manifest.get("format") != _FORMAT:
        raise InputError(f"{folder}: was saved by another version; run the estimate again")
    programme = programme_from_plain(plain, str(folder / "programme.json"))
    if inputs_hash(programme) != manifest.get("inputs_sha256"):
        raise InputError(f"{folder}: programme.json is not what was run; run the estimate again")
    try:
        run = _run(programme, manifest)
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"{folder}: manifest.json is damaged ({error}); run the estimate again"
        ) from None
    try:
        results = tuple(unpacked(arrays, str(k), run) for k in range(manifest["replicates"]))
    except (KeyError, ValueError):
        raise InputError(f"{folder}: draws.npz is incomplete; run the estimate again") from None
    saved = manifest.pop(_DIGEST, None)
    if saved != digest_of(manifest, arrays):
        raise InputError(
            f"{folder}: manifest.json or draws.npz is not what was saved; run the estimate again"
        )
    return Estimate(run, results, _planned(manifest))


def _planned(manifest: dict[str, Any]) -> int | None:
    planned = manifest.get("planned_replicates")
    return planned if isinstance(planned, int) else None


def _run(programme: Programme, manifest: dict[str, Any]) -> Run:
    """Return the settings of a run as its manifest has them, checked as those of a new one."""
    size = check_sizes(manifest["draws"], manifest["replicates"], manifest["sampler"])
    seed, keep = manifest["seed"], manifest["keep"]
    if type(seed) is not int or seed < 0 or keep not in ("draws", "summary"):
        raise ValueError(f"seed {seed!r}, keep {keep!r}")
    design = Design(len(programme.unknowns), size, seed, manifest["sampler"])
    if "proposal" in manifest:
        proposal = Proposal.from_plain(manifest["proposal"])
        if len(proposal.shift) != design.columns:
            raise ValueError(f"proposal of {len(proposal.shift)} columns")
        design = Proposed(design.columns, size, seed, design.sampler, proposal=proposal)
    return Run(
        programme=programme,
        design=design,
        copula=copula_of(
            list(programme.unknowns), {(a, b): r for a, b, r in manifest["correlation"]}
        ),
        keep=keep,
        compiled=manifest["compiled"] is True,
        smooth=manifest["smooth"] is True,
    )


def packed(replicate: Replicate, prefix: str) -> dict[str, Any]:
    """Return a replicate as arrays by name, which start with `prefix`."""
    arrays: dict[str, Any] = {
        "_".join((prefix, *by, part)): getattr(moments, part)
        for by, moments in replicate.moments.items()
        for part in _PARTS
    }
    for by, curves in replicate.curves.items():
        arrays |= {"_".join((prefix, "curves", *by, p)): getattr(curves, p) for p in _CURVE_PARTS}
    if replicate.rows is not None:
        arrays[f"{prefix}_rows"] = replicate.rows
    if replicate.weights is not None:
        arrays[f"{prefix}_weights"] = replicate.weights
    return arrays


def unpacked(arrays: dict[str, Any], prefix: str, run: Run) -> Replicate:
    """Return a replicate from its arrays.

    Raises
    ------
    KeyError, ValueError
        If they are not those of a replicate of this run.
    """
    if run.keep == "draws":
        rows = arrays[f"{prefix}_rows"]
        if rows.shape != (len(run.layout.rows), run.design.size):
            raise ValueError(rows.shape)
        weights = arrays.get(f"{prefix}_weights")
        if weights is not None and (weights.shape != rows.shape[1:] or not (weights >= 0.0).all()):
            raise ValueError(weights.shape)
        return Replicate(rows, {}, weights=weights)
    moments = {
        by: Moments(*(arrays["_".join((prefix, *by, part))] for part in _PARTS)) for by in GROUPINGS
    }
    curves = {
        by: LevelCurves(*(arrays["_".join((prefix, "curves", *by, part))] for part in _CURVE_PARTS))
        for by in CURVED
    }
    return Replicate(None, moments, curves)
