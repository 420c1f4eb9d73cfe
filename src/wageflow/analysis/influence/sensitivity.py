"""Which unknown matters most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.analysis.influence.choosing import Asked, loaded, model_of
from wageflow.analysis.influence.frame import frame_of
from wageflow.analysis.influence.methods import BY_METHOD, Task, explained
from wageflow.analysis.influence.players import players_of
from wageflow.analysis.influence.ranging import swings
from wageflow.analysis.influence.samples import are_samples, read_samples
from wageflow.analysis.influence.sampling import (
    checked_sampling,
    described,
    spread_of,
)
from wageflow.analysis.influence.shared import fingerprint
from wageflow.arguments import as_float, checked, shown
from wageflow.errors import EstimateError, InputError, nearest
from wageflow.scenarios.course import WORKERS
from wageflow.simulation.estimate import Estimate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from wageflow.analysis.influence.model import Floats
    from wageflow.programme import Programme
    from wageflow.scenarios.comparison import Comparison
    from wageflow.scenarios.paths import Paths
    from wageflow.simulation.drawing.correlation import Correlation

__all__ = ["METHODS", "check_method", "sensitivity"]

METHODS = {
    "sobol": "first-order and total shares of the variance, of independent inputs",
    "given-data": "first-order shares from draws that are there, of any inputs",
    "shapley": "shares of the variance that add up to 1, of any inputs",
    "tornado": "each input from its 5 % to its 95 % point, all others at their medians",
    "switching": "where each input alone takes the output to a target",
}


@checked
def sensitivity(  # noqa: PLR0913 - the public entry point, all by keyword
    model: Programme | Estimate | Paths | Comparison | str | Callable[..., Any],
    *,
    method: str = "sobol",
    inputs: Mapping[str, Any] | None = None,
    concept: str | None = None,
    host: str | None = None,
    recipient: str | None = None,
    scenario: str | None = None,
    year: str | int | None = None,
    discount_rate: float | None = None,
    groups: Mapping[str, Any] | None = None,
    target: float | None = None,
    correlation: Correlation | None = None,
    draws: int | None = None,
    seed: int | None = None,
    sampler: str = "sobol",
    replicates: int = 16,
) -> pd.DataFrame:
    """Say which unknown matters most for an output.

    Parameters
    ----------
    model : Programme, str, Estimate, Paths, Comparison or callable
        A programme or the name of one that ships; a run; what `project` gives; what `compare`
        gives: then the output is the change against the baseline. Or a function of your own, which
        takes an array for each of the `inputs`, by name or in their order, and returns one of the
        same shape. Or draws of an output that something else computed, with those of the `inputs`:
        for method ``"given-data"``.
    method : {"sobol", "given-data", "shapley", "tornado", "switching"}
        First-order and total indices; first-order ones from draws that are there already (those of
        an estimate, or new ones); Shapley effects; the swing between the 5 % and the 95 % point of
        each input; where each input alone takes the output to the `target`.
    inputs : mapping of str to distribution, optional
        Of a function; of draws, the draws of each input.
    concept, host, recipient : str, optional
        The output of a programme or a projection: state-side revenue of all hosts by default, of a
        recipient what it gets out of all wages; ``"workers"`` is the headcount.
    scenario : str, optional
        Of a comparison; the only one beside the baseline if left out.
    year : str or int, optional
        The period of a projection; all together if left out.
    discount_rate : float, optional
        A year, 0.03 for 3 %: then sums over a projection are present values at its beginning. Of a
        comparison what the study says that was compared, if left out, and 0 where there was none.
    groups : mapping of str to str or list of str, optional
        Inputs that are known or unknown together, by names or patterns: ``{"wages": "wage *"}``.
    target : float, optional
        Of method ``"switching"``.
    correlation : mapping, optional
        Spearman's, of a programme (its own by default) or of a function's inputs.
    draws : int, optional
        2**14 by default, 2**12 for projections. Sobol' asks for the output some four times for
        each draw and input, Shapley three times: ``attrs["evaluations"]`` says how often.
    seed : int, optional
        The same seed gives the same bits; that of an estimate, or a fresh one, if left out.
    sampler, replicates
        As in `simulate`; the spread of the replicates gives the standard errors.

    Returns
    -------
    DataFrame
        A row for each parameter, those that matter most first, with the same columns whatever the
        method; what a method does not say is NaN. first, first_se, total, total_se: indices and
        their standard errors; effect, effect_se: Shapley effects, or first-order ones of given
        data; narrows, narrows_se: by which share the 90 % range of the output would be narrower, on
        average, if the parameter were known; low, high, swing: the output at the parameter's 5 %
        and 95 % points, all others at their medians, or likeliest values where they are discrete
        (of a discrete parameter the least and the largest over its values), and how far apart the
        least and the largest output lie on the way; switching, switching_percentile: where the
        output reaches the target; converged: false where an index is not sure enough to be read:
        a standard error above 0.02, an index outside 0 to 1, a single draw that makes up the
        variance, or effects of given data that half as many classes would not give. What the
        output is, its mean and range, draws and seed stand in ``.attrs``.

    Raises
    ------
    EstimateError
        If Sobol' indices are asked of correlated inputs, groups of given data, or the output does
        not vary; if draws cannot be had.
    InputError, UnknownNameError
        If the model or a name is none.

    Notes
    -----
    See `wageflow.analysis.influence.sobol`, ``shapley`` and ``given`` for the formulas and their
    sources.

    Examples
    --------
    >>> import wageflow as wf
    >>> table = wf.sensitivity("dprk-2012", draws=2**10, seed=0)
    >>> table.index[0], bool(table["total"].iloc[0] > 0.8)
    ('reading of the Russian chains', True)

    A function of arrays:

    >>> table = wf.sensitivity(
    ...     lambda x, y: x + 2 * y,
    ...     inputs={"x": wf.uniform(0, 1), "y": wf.uniform(0, 1)},
    ...     draws=2**12, seed=0,
    ... )
    >>> table["first"].round(2).to_dict()
    {'y': 0.8, 'x': 0.2}
    """
    check_method(method, target)
    asked = Asked(concept, host, recipient, scenario, year, discount_rate)
    if are_samples(model):
        others = {"groups": groups, "correlation": correlation, "draws": draws, "seed": seed}
        _refuse_beside_samples(asked, others)
        return _of_samples(model, inputs, method)
    given = loaded(model)
    made = model_of(given, asked, inputs, correlation)
    task = Task(
        made,
        players_of(made.names, groups),
        checked_sampling(given, draws, seed, sampler, replicates),
        _kept_draws(given, asked) if method == "given-data" else None,
        None if target is None else _number(target),
    )
    columns, about = BY_METHOD[method](task)
    single = swings(made, task.players)
    columns = {"low": single.low, "high": single.high, "swing": single.swing} | columns
    middle = {"base": single.base, "held": made.held}
    about = described(made, method, task.sampling) | middle | about
    if method == "sobol":  # so that `information` knows whether it is of the same
        about["fingerprint"] = fingerprint(made, task.sampling)
    if groups is not None:  # so that nobody looks for claims on them as on one number
        about["groups"] = list(groups)
    return frame_of(method, [player.name for player in task.players], columns, about)


def check_method(method: str, target: object = None) -> None:
    """Refuse a method that there is none of, or a target that it does not go for.

    Raises
    ------
    EstimateError

    Examples
    --------
    >>> check_method("switching", 150e6)
    """
    if method not in METHODS:
        raise EstimateError(f"method {method!r}: unknown; {nearest(method, METHODS)}")
    if target is not None and method != "switching":
        raise EstimateError(f"target: is of method 'switching', not of {method!r}; leave it out")


def _refuse_beside_samples(asked: Asked, others: Mapping[str, Any]) -> None:
    stated = {name: value for name, value in others.items() if value is not None}
    stated |= {} if asked == Asked() else {"output": asked}
    if stated:
        raise InputError(f"{next(iter(stated))}: of samples only inputs are asked; leave it out")


def _of_samples(output: Any, inputs: Any, method: str) -> pd.DataFrame:
    """Say what draws of the user's own tell."""
    if method != "given-data":
        raise EstimateError(
            f"method {method!r}: needs a model to ask; of samples, ask method='given-data'"
        )
    values, read, left = read_samples(output, inputs)
    about = spread_of(read, "the output")
    return frame_of(
        method,
        list(values),
        explained(values, read),
        {"method": method, "output": "output", "unit": "", **about, "draws": read.size}
        | {"replicates": len(read), "left_out": left},
    )


def _kept_draws(model: Any, asked: Asked) -> tuple[dict[str, Floats], Floats] | None:
    """Return the draws of an estimate: inputs and output, each of shape (replicate, draw)."""
    if not isinstance(model, Estimate):
        return None
    shape = (model.run_size, model.run.design.size)
    key = asked.key(model.programme)
    if key.concept == WORKERS:
        output = model.workers(asked.host)
    else:
        output = model.values(key.concept, host=asked.host, recipient=asked.recipient)
    inputs = {name: values.reshape(shape) for name, values in model.parameters().items()}
    return inputs, output.reshape(shape)


def _number(target: Any) -> float:
    number = as_float(target)
    if number is None or not np.isfinite(number):
        raise EstimateError(f"target {shown(target)}: write a finite number, such as 150e6")
    return number
