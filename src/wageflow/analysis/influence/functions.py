"""A function of a user's own, or samples of one, as a model."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.analysis.influence.model import Floats, Model
from wageflow.distributions import Distribution, Param, as_quantity
from wageflow.errors import InputError, WageflowError
from wageflow.simulation.drawing.correlation import copula_of
from wageflow.simulation.drawing.values import quantiles_at

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wageflow.simulation.drawing.correlation import Correlation

__all__ = ["of_function"]


@dataclass(frozen=True)
class _Called:
    """A function of arrays, as a function of points."""

    function: Callable[..., Any]
    laws: Mapping[str, Distribution]
    by_name: bool

    def __call__(self, u: Floats) -> Floats:
        values = quantiles_at(self.laws, u)
        try:
            given = self.function(**values) if self.by_name else self.function(*values.values())
        except WageflowError:
            raise
        except (TypeError, ValueError) as error:
            raise InputError(
                f"function: cannot be called with an array for each of {list(values)} ({error}); "
                "give it one argument for each input, and array operations inside"
            ) from error
        found = np.asarray(given)
        size = u.shape[1]
        if found.shape != (size,) or found.dtype.kind not in "fiub":
            raise InputError(
                f"function: gave {found.dtype} of shape {found.shape} for arrays of shape "
                f"({size},); return one number for each draw, such as x + np.sin(y)"
            )
        found = found.astype(np.float64)
        if not np.isfinite(found).all():
            first = int(np.flatnonzero(~np.isfinite(found))[0])
            at = ", ".join(f"{name} = {value[first]:g}" for name, value in values.items())
            raise InputError(f"function: gave {found[first]} at {at}; keep it finite everywhere")
        return found


def of_function(
    function: Callable[..., Any],
    inputs: Mapping[str, Any] | None,
    correlation: Correlation | None,
) -> Model:
    """Make a model of a function of arrays.

    Parameters
    ----------
    function : callable
        Takes an array for each input: by name if its arguments carry the names of the inputs, else
        in their order. Returns one of the same shape.
    inputs : mapping of str to distribution
    correlation : mapping, optional
        Spearman's, as in `simulate`.

    Raises
    ------
    InputError
        If the inputs are no distributions, or the function does not fit them.
    """
    laws = _laws(inputs)
    label = getattr(function, "__name__", type(function).__name__)
    called = _Called(function, laws, _by_name(function, tuple(laws)))
    label = "output" if label == "<lambda>" else label
    return Model(laws, called, copula_of(list(laws), correlation), label)


def _laws(inputs: Any) -> dict[str, Distribution]:
    if not hasattr(inputs, "items") or not inputs:
        raise InputError(
            f"inputs: got {inputs!r}; write a distribution for each, {{'x': wf.uniform(-3, 3)}}"
        )
    found: dict[str, Distribution] = {}
    faults = []
    for name, stated in inputs.items():
        if not isinstance(name, str) or not name.strip():
            faults.append(f"inputs: got {name!r} for a name; write text")
            continue
        try:
            quantity: Any = as_quantity(stated, f"inputs, {name!r}")
        except InputError as error:
            faults += error.faults
            continue
        law = quantity.value if isinstance(quantity, Param) else quantity
        if not isinstance(law, Distribution):
            faults.append(f"inputs, {name!r}: got {stated!r}; write a range, such as wf.uniform")
            continue
        found[name] = law
    if faults:
        raise InputError(*faults)
    return found


def _by_name(function: Callable[..., Any], names: tuple[str, ...]) -> bool:
    """Whether a function asks for its inputs by their names.

    Raises
    ------
    InputError
        If it asks for some of them only, so that nobody knows which the others are.
    """
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # some functions written in C do not tell
        return False
    if any(p.kind is p.VAR_KEYWORD for p in parameters) and not any(
        p.kind in {p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD} for p in parameters
    ):
        return True
    named = {p.name for p in parameters if p.kind in {p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY}}
    known = named & set(names)
    if known and known != set(names):
        missing = ", ".join(repr(name) for name in names if name not in known)
        raise InputError(
            f"function: takes {', '.join(sorted(known))} by name, but not {missing}; give its "
            "arguments the names of the inputs, or none of them"
        )
    return bool(known)
