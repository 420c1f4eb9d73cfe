"""An estimate whose draws count by how well they agree with published totals."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from wageflow.analysis.reconciling.movement import Movement, movement_frame, movements
from wageflow.programme.names import choices_of
from wageflow.simulation import Estimate
from wageflow.simulation.drawing.design import Design
from wageflow.simulation.drawing.proposal import Proposed

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from wageflow.analysis.reconciling.diagnostics import Diagnostics
    from wageflow.analysis.reconciling.target import Target

__all__ = ["KEY", "Reconciled"]

#: Of the part of a manifest that is about a reconciliation.
KEY = "reconciliation"
_MOST = 5  # inputs that are named


@dataclass(frozen=True, eq=False, repr=False)
class Reconciled(Estimate):
    """What a programme earns if published totals are true, made by `wageflow.reconcile`.

    It has all the verbs of an `Estimate`; every figure counts the weights of the draws, and so does
    its standard error.

    Parameters
    ----------
    targets : tuple of Target
    diagnostics : Diagnostics

    Examples
    --------
    >>> import wageflow as wf
    >>> estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**12, seed=0)
    >>> found = wf.reconcile(estimate, [wf.Target("gross", wf.normal(450e6, 20e6))])
    >>> bool(found.summary().loc["gross", "mean"] > estimate.summary().loc["gross", "mean"])
    True
    """

    targets: tuple[Target, ...] = field(kw_only=True)
    diagnostics: Diagnostics = field(kw_only=True)

    @cached_property
    def prior(self) -> Estimate:
        """The estimate as it was before the targets."""
        design = self.run.design
        if not isinstance(design, Proposed):
            plain = tuple(replace(result, weights=None) for result in self.results)
            return Estimate(self.run, plain)
        from wageflow.analysis.reconciling.adapting import computed_estimate, with_design

        before = Design(design.columns, design.size, design.seed, design.sampler)
        return computed_estimate(with_design(self.run, before), self.run_size)

    @cached_property
    def movements(self) -> tuple[Movement, ...]:
        """What every input, reading, headcount and concept was before, and is after."""
        return movements(self.prior, self)

    @property
    def choices(self) -> dict[str, tuple[str, ...]]:
        """The readings of every choice of the programme, by its name."""
        return choices_of(self.programme)

    def before_after(self) -> pd.DataFrame:
        """Say how every input and every output moved.

        Returns
        -------
        DataFrame
            Indexed by kind (``input``: an unknown; ``reading``: one of the readings of a choice,
            whose mean is its probability; ``concept``: revenue of all hosts; ``workers``: the
            headcount of a host or of all) and name; inputs and readings first, those that moved
            most at the top. Columns: before_mean, before_sd, before_p5, before_p50, before_p95;
            the same with ``after_``, and ``after_mean_mcse`` to ``after_p95_mcse``; shift, of the
            mean, in standard deviations of before, with shift_mcse; narrower, by which part the
            standard deviation fell, with narrower_mcse. Quantiles of a reading are left out.

        Examples
        --------
        >>> import wageflow as wf
        >>> estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**12, seed=0)
        >>> found = wf.reconcile(estimate, [wf.Target("gross", wf.normal(450e6, 20e6))])
        >>> found.before_after().index[0]
        ('input', 'wage Russia')
        """
        return movement_frame(self.movements)

    def describe(self) -> str:
        """Say in words what the totals imply, and how far that can be trusted.

        Examples
        --------
        >>> import wageflow as wf
        >>> estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**12, seed=0)
        >>> found = wf.reconcile(estimate, [wf.Target("gross", wf.normal(450e6, 20e6))])
        >>> print(found.describe().splitlines()[0])
        If gross of 'dprk-2012' is 417 to 483 million USD a year:
        """
        return "\n".join([f"If {self.given}:", *self.implied(), "", self.diagnostics.describe()])

    @property
    def given_note(self) -> str:
        """What it takes as given, and how many draws that leaves."""
        told = "; ".join(f"{target.name} is {target.figure}" for target in self.targets)
        size = f"{self.diagnostics.effective:,.0f} of {self.draws:,}"
        return f"given that {told}: {size} draws are effective"

    @property
    def given(self) -> str:
        """The targets in words."""
        first, *others = self.targets
        told = [f"{first.name} of {self.programme.name!r} is {first.figure}"]
        return " and ".join([*told, *(f"{one.name} is {one.figure}" for one in others)])

    def implied(self, most: int = _MOST) -> list[str]:
        """Return a sentence for each of the inputs that moved most, and for state-side revenue.

        A target that lies far in the tail of what was known comes before, as a caution.

        Parameters
        ----------
        most : int
            How many inputs are named; those that moved by less than their error are not.
        """
        moved = [one for one in self.movements if one.is_input and one.moved]
        # of a choice, the readings that gain: the others lose as much
        inputs = [one for one in moved if one.kind == "input" or one.shift > 0.0][:most]
        told = [f"- {caution}." for caution in self.diagnostics.cautions]
        told += [f"- {one}" for one in inputs] or ["- no input moves beyond the Monte Carlo error."]
        rest = len(self.programme.unknowns) - len({one.name.partition(": ")[0] for one in inputs})
        told += [f"- {one}" for one in self.movements if one.kind == "concept" and one.main]
        if inputs and rest:
            told.append(f"- The other {rest} unknowns move less, or not at all.")
        return told

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """What it takes to get these bits again: that of the run, the targets, the diagnostics."""
        told = {
            "targets": [target.to_plain() for target in self.targets],
            "diagnostics": self.diagnostics.to_plain(),
        }
        return {**super().manifest, KEY: told}

    def __repr__(self) -> str:
        from wageflow.simulation.exporting import text_of

        lines = text_of(self, "Reconciled estimate").splitlines()
        return "\n".join([lines[0], f"  given {self._told}", *lines[1:]])

    def _repr_html_(self) -> str:
        from wageflow.simulation.exporting import html_of

        return html_of(self, f"Given {self._told}: reconciled estimate")

    @property
    def _told(self) -> str:
        size = f"{self.diagnostics.effective:,.0f} effective draws"
        told = "; ".join(f"{target.name}: {target.figure}" for target in self.targets)
        return f"{told}; {size}"
