"""Estimates on disk: a manifest, the programme and the draws, in open formats."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.errors import InputError
from wageflow.programme import Programme, plain_programme, programme_from_plain
from wageflow.simulation.correlation import copula_of
from wageflow.simulation.design import Design
from wageflow.simulation.replicate import GROUPINGS, Replicate, Run
from wageflow.simulation.summary import Moments

if TYPE_CHECKING:
    from wageflow.simulation.estimate import Estimate

__all__ = ["inputs_hash", "load_estimate", "save_estimate"]

_FORMAT = 1


def inputs_hash(programme: Programme) -> str:
    """Return the SHA-256 of everything about a programme that changes a number."""
    text = json.dumps(plain_programme(programme), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def save_estimate(estimate: Estimate, folder: Path) -> Path:
    """Write an estimate; see `Estimate.save`."""
    if folder.exists() and not (folder / "manifest.json").is_file():
        raise InputError(f"{folder}: exists and is no saved estimate; choose another folder")
    arrays: dict[str, Any] = {}
    for number, result in enumerate(estimate.results):
        if result.rows is not None:
            arrays[f"rows_{number}"] = result.rows
        for by, moments in result.moments.items():
            name = "_".join((str(number), *by))
            arrays[f"mean_{name}"] = moments.mean
            arrays[f"variance_{name}"] = moments.variance
            arrays[f"points_{name}"] = moments.points
    manifest = {"format": _FORMAT, **estimate.manifest}
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            (draft / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
            plain = plain_programme(estimate.programme)
            (draft / "programme.json").write_text(json.dumps(plain, indent=2) + "\n")
            with (draft / "draws.npz").open("wb") as file:
                np.savez(file, **arrays)
            draft.chmod(0o755)
            if folder.exists():
                old = folder.with_name(f".{folder.name}-{os.getpid()}-old")
                folder.rename(old)
                draft.rename(folder)
                shutil.rmtree(old)
            else:
                draft.rename(folder)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except OSError as error:
        raise InputError(
            f"{folder}: cannot be written ({error.strerror}); choose a folder with room and rights"
        ) from None
    return folder


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
        manifest = json.loads((folder / "manifest.json").read_text())
        plain = json.loads((folder / "programme.json").read_text())
        with np.load(folder / "draws.npz", allow_pickle=False) as stored:
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
    if inputs_hash(programme) != manifest["inputs_sha256"]:
        raise InputError(f"{folder}: programme.json is not what was run; run the estimate again")
    size = manifest["draws"] // manifest["replicates"]
    pairs = {(a, b): r for a, b, r in manifest["correlation"]}
    run = Run(
        programme=programme,
        design=Design(len(programme.unknowns), size, manifest["seed"], manifest["sampler"]),
        copula=copula_of(list(programme.unknowns), pairs),
        keep=manifest["keep"],
    )
    try:
        results = tuple(_replicate(arrays, k, run) for k in range(manifest["replicates"]))
    except (KeyError, ValueError):
        raise InputError(f"{folder}: draws.npz is incomplete; run the estimate again") from None
    return Estimate(run, results)


def _replicate(arrays: dict[str, Any], number: int, run: Run) -> Replicate:
    if run.keep == "draws":
        rows = arrays[f"rows_{number}"]
        if rows.shape != (len(run.layout.rows), run.design.size):
            raise ValueError(rows.shape)
        return Replicate(rows, {})
    moments = {}
    for by in GROUPINGS:
        name = "_".join((str(number), *by))
        parts = (arrays[f"{part}_{name}"] for part in ("mean", "variance", "points"))
        moments[by] = Moments(*parts)
    return Replicate(None, moments)
