"""Estimates from disk, reconciled ones among them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from wageflow import simulation
from wageflow.analysis.reconciling.diagnostics import Diagnostics
from wageflow.analysis.reconciling.reconciled import KEY, Reconciled
from wageflow.analysis.reconciling.target import Target
from wageflow.arguments import checked
from wageflow.errors import InputError

if TYPE_CHECKING:
    from wageflow.simulation import Estimate

__all__ = ["load_estimate"]


@checked
def load_estimate(folder: str | Path) -> Estimate:
    """Load an estimate that `Estimate.save` wrote; a reconciled one is reconciled again.

    Parameters
    ----------
    folder : str or path

    Returns
    -------
    Estimate or Reconciled
        What was saved.

    Raises
    ------
    InputError
        If the folder holds no estimate, a damaged one, or one whose inputs were changed.

    Examples
    --------
    >>> import tempfile, wageflow as wf
    >>> estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**12, seed=0)
    >>> found = wf.reconcile(estimate, wf.Target("gross", wf.normal(420e6, 30e6)))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     again = wf.load_estimate(found.save(f"{folder}/found"))
    >>> bool((again.weights == found.weights).all()), again.targets[0].name
    (True, 'gross')
    """
    estimate = simulation.load_estimate(folder)
    manifest = json.loads((Path(folder) / "manifest.json").read_text(encoding="utf-8"))
    if KEY not in manifest:
        return estimate
    try:
        plain = manifest[KEY]
        targets = tuple(Target.from_plain(one) for one in plain["targets"])
        diagnostics = Diagnostics.from_plain(plain["diagnostics"])
    except (InputError, AttributeError, KeyError, TypeError) as error:
        raise InputError(
            f"{folder}: manifest.json is damaged ({error}); run the estimate again"
        ) from None
    return Reconciled(estimate.run, estimate.results, targets=targets, diagnostics=diagnostics)
