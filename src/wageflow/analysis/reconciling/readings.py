"""One total, read in turn as each of the things that it may count."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.analysis.reconciling.target import Target
from wageflow.analysis.reconciling.weighing import checked_estimate, checked_targets, reweighted
from wageflow.arguments import checked
from wageflow.errors import EstimateError, UnknownNameError, nearest
from wageflow.programme import CONCEPTS
from wageflow.simulation.summing.summary import rows_of
from wageflow.simulation.summing.weighted import jackknifed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    import pandas as pd

    from wageflow.analysis.reconciling.reconciled import Reconciled
    from wageflow.programme import Programme
    from wageflow.simulation import Estimate

__all__ = ["Readings", "reconcile_by_concept"]

_MAIN = "state-side"
_NAMED = 3  # inputs that a sentence about a reading names


@dataclass(frozen=True, eq=False)
class Readings:
    """What a total implies, read as each of several concepts; made by `reconcile_by_concept`.

    Parameters
    ----------
    prior : Estimate
        Before the targets.
    targets : mapping of str to tuple of Target
        Of each reading, by its name.
    found : mapping of str to Reconciled
        Of the readings under which the evidence does not conflict.
    refused : mapping of str to str
        Why there is no answer under the others.
    same : mapping of str to str
        Readings that are another one under a further name, and which: the programme makes no
        difference between the two concepts.

    Examples
    --------
    >>> import wageflow as wf
    >>> estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**12, seed=0)
    >>> readings = wf.reconcile_by_concept(estimate, wf.uniform(150e6, 230e6))
    >>> list(readings.found), list(readings.refused)
    (['statutory', 'state-side', 'net', 'received'], ['gross'])
    """

    prior: Estimate
    targets: Mapping[str, tuple[Target, ...]]
    found: Mapping[str, Reconciled]
    refused: Mapping[str, str]
    same: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Reconciled:
        """Return the estimate under a reading.

        Raises
        ------
        UnknownNameError
            If there is no such reading.
        EstimateError
            If the evidence conflicts under it: says how.
        """
        if name in self.refused:
            raise EstimateError(self.refused[name])
        if name not in self.found:
            raise UnknownNameError(f"reading {name!r}: {nearest(str(name), self.targets)}")
        return self.found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.targets)

    def __len__(self) -> int:
        return len(self.targets)

    def support(self, name: str) -> float:
        """Return the evidence for a reading, as a share of that for the one with the most."""
        logs = [one.diagnostics.log_evidence for one in self.found.values()]
        if name not in self.found or not logs:
            return 0.0
        return math.exp(self.found[name].diagnostics.log_evidence - max(logs))

    def _support_mcse(self, name: str) -> float:
        """Return the standard error of the support by a jackknife.

        Both readings are of the same draws, so that a replicate is left out of both at once. Its
        mean weight is its evidence as a multiple of that of all.
        """
        best = max(self.found.values(), key=lambda one: one.diagnostics.log_evidence)
        rest = []
        for one in (self.found[name], best):
            shares = np.ones(one.run_size) if one.shares is None else one.shares
            rest.append(shares.sum() - shares)
        return self.support(name) * float(jackknifed(rest[0] / rest[1]))

    def table(self) -> pd.DataFrame:
        """Return a row for each reading.

        Returns
        -------
        DataFrame
            Indexed by reading. Columns: feasible; support (its evidence as a share of that for
            the reading with the most) with support_mcse; evidence (the mean likelihood) with
            evidence_mcse; effective (draws); pareto_k; moved (what moved most) and shift (by how
            many standard deviations); p5, p50 and p95 of state-side revenue and p50_mcse, in
            dollars a year; same_as; reason, where there is no answer.

        Examples
        --------
        >>> import wageflow as wf
        >>> estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**12, seed=0)
        >>> table = wf.reconcile_by_concept(estimate, wf.uniform(150e6, 230e6)).table()
        >>> table["support"].idxmax()
        'state-side'
        """
        import pandas as pd

        rows = {name: self._row(name) for name in self.targets}
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("reading")

    def _row(self, name: str) -> dict[str, Any]:
        row: dict[str, Any] = dict.fromkeys(_COLUMNS, math.nan)
        row |= {"feasible": name in self.found, "moved": "", "same_as": "", "reason": ""}
        if name in self.refused:
            return row | {"reason": self.refused[name], "support": 0.0}
        one = self.found[name]
        told = one.diagnostics
        movements = self.found[self.same.get(name, name)].movements
        moved = next((m for m in movements if m.is_input and m.moved), None)
        revenue = next(m for m in movements if m.kind == "concept" and m.name == _MAIN)
        support = self.support(name)
        row |= {
            "support": support,
            "support_mcse": self._support_mcse(name),
            "evidence": float(told.evidence),
            "evidence_mcse": told.evidence.mcse,
            "effective": told.effective,
            "pareto_k": math.nan if told.pareto_k is None else told.pareto_k,
            "moved": "" if moved is None else moved.name,
            "shift": 0.0 if moved is None else moved.shift,
            "same_as": self.same.get(name, ""),
        }
        return row | {n: revenue.after[n] for n in ("p5", "p50", "p95", "p50_mcse")}

    def describe(self) -> str:
        """Say in words what the total implies under each reading.

        Examples
        --------
        >>> import wageflow as wf
        >>> estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**12, seed=0)
        >>> readings = wf.reconcile_by_concept(estimate, wf.uniform(150e6, 230e6))
        >>> print(readings.describe().splitlines()[-1])
        As received: the same as state-side.
        """
        return "\n".join(line for name in self.targets for line in self._lines(name))

    def _lines(self, name: str) -> Iterator[str]:
        if name in self.refused:
            yield f"As {name}: no answer. {self.refused[name]}"
        elif name in self.same:
            yield f"As {name}: the same as {self.same[name]}."
        else:
            yield f"As {name} (support {self.support(name):.2g}):"
            yield from self.found[name].implied(_NAMED)


_COLUMNS = (
    *("feasible", "support", "support_mcse", "evidence", "evidence_mcse", "effective", "pareto_k"),
    *("moved", "shift", "p5", "p50", "p95", "p50_mcse", "same_as", "reason"),
)


@checked
def reconcile_by_concept(
    estimate: Estimate | Programme | str | Path,
    total: Any,
    *,
    draws: int = 2**16,
    seed: int | None = None,
    adapt: bool = True,
) -> Readings:
    """Read a published total in turn as each of the things that it may count.

    Parameters
    ----------
    estimate : Estimate, Programme, str or path
        See `reconcile`.
    total : quantity, Target or sequence of Target
        A range is read as each of the five concepts of revenue. Of targets with several concepts
        every combination is one reading; those with one concept hold in all.
    draws, seed, adapt
        See `reconcile`.

    Returns
    -------
    Readings
        A reconciled estimate for each reading, or why there is none. Readings of one total are
        compared by their evidence.

    Raises
    ------
    InputError, EstimateError
        As in `reconcile`, but for conflicting evidence, which is an answer here.

    Examples
    --------
    >>> import wageflow as wf
    >>> estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**12, seed=0)
    >>> headline = wf.Target(["statutory", "state-side"], wf.uniform(150e6, 230e6))
    >>> readings = wf.reconcile_by_concept(estimate, headline)
    >>> bool(readings.support("state-side") > readings.support("statutory"))
    True
    """
    is_total = not isinstance(total, Target) and not isinstance(total, list | tuple)
    targets = checked_targets(Target(tuple(CONCEPTS), total) if is_total else total)
    prior = checked_estimate(estimate, draws, seed)
    named = {
        _name(combination): combination
        for combination in product(*(target.readings for target in targets))
    }
    found: dict[str, Reconciled] = {}
    refused: dict[str, str] = {}
    same: dict[str, str] = {}
    known: dict[tuple[Any, ...], str] = {}
    for name, combination in named.items():
        plan = prior.run.plan
        keys = tuple(rows_of(plan.layout, target.key) for target in combination)
        first = known.setdefault(keys, name)
        if first in refused:
            refused[name] = refused[first].replace(repr(first), repr(name))
            continue
        if first in found:
            same[name] = first
            found[name] = replace(found[first], targets=combination)
            found[name].__dict__["prior"] = prior
            continue
        try:
            found[name] = reweighted(prior, combination, adapt=adapt)
        except EstimateError as error:
            refused[name] = " ".join(error.faults)
    return Readings(prior, named, found, refused, same)


def _name(targets: Iterable[Target]) -> str:
    """Name a reading after the concepts of its targets."""
    return " and ".join(dict.fromkeys(target.name for target in targets))
