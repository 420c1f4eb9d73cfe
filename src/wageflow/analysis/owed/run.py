"""The entry: a programme or an estimate in, a wage gap out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wageflow.analysis.owed.drawn import INTEREST, Plan, run
from wageflow.analysis.owed.gap import WageGap
from wageflow.analysis.owed.yardstick import yardsticks
from wageflow.arguments import checked
from wageflow.chain.splitting import series_in
from wageflow.distributions import as_quantity, bounds, merge_unknowns, unknowns
from wageflow.errors import EstimateError, InputError
from wageflow.programme import Programme, as_programme
from wageflow.simulation import Estimate
from wageflow.simulation.drawing.correlation import copula_of
from wageflow.simulation.drawing.design import Design, check_seed, check_sizes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from os import PathLike

    from wageflow.distributions import Quantity
    from wageflow.programme import Reference

__all__ = ["wage_gap"]

_DRAWS, _REPLICATES, _SAMPLER = 2**16, 16, "sobol"


@checked
def wage_gap(  # noqa: PLR0913 - the public entry point, all by keyword
    programme: Programme | Estimate | str | PathLike[str],
    *,
    reference: str | Sequence[str] | Mapping[str, Quantity | Reference | str] = "local",
    interest: Any = 0.0,
    draws: int | None = None,
    seed: int | None = None,
    sampler: str | None = None,
    replicates: int | None = None,
) -> WageGap:
    """Hold what workers receive against what others are paid for the same hours.

    Parameters
    ----------
    programme : Programme, Estimate, str or path
        A programme, its name or file; or a run of one, whose draws are then made again. A
        reconciled estimate is refused, for its weights would not count.
    reference : str, sequence of str or mapping
        A name that cohorts carry, such as ``"local"``, ``"migrants"`` or ``"minimum"``; several, of
        which a cohort takes the first that it has; ``"gross"`` for what its own employer pays. Or
        by host (``"*"`` for the others): a `Reference`, a name, or a quantity, which is a wage in
        the host's own currency, period and year; refused where the cohorts that it is for differ in
        these, as the hosts of ``"*"`` often do.
    interest : quantity
        A share a year, 0.03 for 3 %, on what is owed; `WageGap.owed` uses it.
    draws, replicates : int, optional
        65,536 in 16 replicates unless said otherwise; an estimate brings its own.
    seed : int, optional
        0 or more; a fresh one by default.
    sampler : {"sobol", "latin", "random"}, optional

    Returns
    -------
    WageGap
        Money in US dollars a year, in prices of the programme's price year. Hosts without such a
        reference are left out and named by `WageGap.coverage`.

    Raises
    ------
    UnknownNameError
        If no cohort carries the reference, or no host has the name.
    InputError
        If a figure cannot be what it stands for.
    EstimateError
        If the run cannot be done as asked.

    Notes
    -----
    ``gap = reference pay x (hours worked / hours it is paid for) - take-home``, where hours of
    both are known, else by the period. The take-home is what the chain leaves before anything is
    sent home. Unknowns of the programme have the draws that they have in `simulate`, those of
    references get columns of their own after them.

    Examples
    --------
    >>> import wageflow as wf
    >>> gap = wf.wage_gap("dprk-2012", reference="migrants", draws=2**10, seed=0)
    >>> gap.hosts
    ('Russia', 'Kuwait', 'Middle East (other)', 'China')
    """
    if not isinstance(programme, Estimate):
        known = as_programme(programme)
        count = _REPLICATES if replicates is None else replicates
        chosen = _SAMPLER if sampler is None else sampler
        size = check_sizes(_DRAWS if draws is None else draws, count, chosen)
        design = Design(0, size, check_seed(seed), chosen)
        copula = copula_of(list(known.unknowns), known.correlation)
    else:
        estimate = programme
        asked = {"draws": draws, "seed": seed, "sampler": sampler, "replicates": replicates}
        stray = [name for name, value in asked.items() if value is not None]
        if stray:
            raise EstimateError(
                f"{', '.join(stray)}: an estimate has its own; pass its programme, or leave "
                f"{stray[0]} out"
            )
        if estimate.is_weighted:
            raise EstimateError(
                "programme: the draws of this estimate have weights, which a wage gap does not "
                "count; hand over the estimate as it was before: .prior"
            )
        known, design, copula = estimate.programme, estimate.run.design, estimate.run.copula
        count = estimate.run_size
    sticks = yardsticks(known, reference)
    rate = _rate(interest)
    own = [pair for stick in sticks if stick is not None for pair in stick.quantities()]
    pairs = [
        *known.quantities(),
        *known.reference_quantities(),
        *own,
        (INTEREST, rate),
    ]
    laws = merge_unknowns(found for place, q in pairs for found in unknowns(q, place))
    plan = Plan(
        programme=known,
        sticks=sticks,
        interest=rate,
        laws=laws,
        design=Design(len(laws), design.size, design.seed, design.sampler),
        replicates=count,
        copula=copula,
    )
    return WageGap(plan, run(plan))


def _rate(interest: Any) -> Quantity:
    """Return a yearly rate of interest.

    Raises
    ------
    InputError
        If it can be 100 % or more, or lose everything.
    """
    rate = as_quantity(interest, "interest")
    if any(True for _ in series_in(rate)):
        raise InputError("interest: holds an array; write a number or one range, such as 0.03")
    low, high = bounds(rate)
    if not -1.0 < low <= high < 1.0:
        shown = f"{high / 100:g} is {high:g} %" if 1 <= high <= 100 else "3 % is 0.03"
        raise InputError(f"interest {rate!r}: is no share a year (above -1, below 1); {shown}")
    return rate
