"""From what a user hands over to a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wageflow.analysis.influence.functions import of_function
from wageflow.analysis.influence.model import Model, named
from wageflow.errors import EstimateError, InputError, UnknownNameError, nearest
from wageflow.programme import CONCEPTS, STATE, Programme, load_programme
from wageflow.programme.names import choices_of
from wageflow.scenarios.comparison import Comparison
from wageflow.scenarios.course import WORKERS
from wageflow.scenarios.paths import Paths
from wageflow.simulation.computing.pointwise import Pointwise
from wageflow.simulation.drawing.correlation import copula_of
from wageflow.simulation.estimate import Estimate
from wageflow.simulation.summing.summary import Key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wageflow.simulation.drawing.correlation import Correlation

__all__ = ["Asked", "loaded", "model_of", "programme_of"]


@dataclass(frozen=True)
class Asked:
    """Which output is meant.

    Parameters
    ----------
    concept, host, recipient, scenario : str, optional
    year : str or int, optional
    discount_rate : float, optional
        A year, of sums over the horizon.
    """

    concept: str | None = None
    host: str | None = None
    recipient: str | None = None
    scenario: str | None = None
    year: Any = None
    discount_rate: Any = None

    def key(self, programme: Programme) -> Key:
        """Return the output's key.

        Raises
        ------
        UnknownNameError
            If nothing carries one of the names.
        EstimateError
            If no single recipient has the concept.
        """
        concepts = (*CONCEPTS, WORKERS)
        concept = self.concept or ("state-side" if self.recipient is None else "gross")
        for what, name, known in (
            ("concept", self.concept, concepts),
            ("host", self.host, programme.hosts),
            ("recipient", self.recipient, programme.recipients),
        ):
            if name is not None and name not in tuple(known):
                raise UnknownNameError(f"{what} {name!r}: unknown; {nearest(str(name), known)}")
        if self.recipient is not None and concept in {"net", WORKERS}:
            raise EstimateError(
                f"recipient {self.recipient!r}, concept {concept!r}: belongs to no single "
                "recipient; leave one of them out"
            )
        own = programme.statutory if concept == "statutory" else programme.sides[STATE]
        if self.recipient is not None and concept != "gross" and self.recipient not in own:
            raise EstimateError(
                f"recipient {self.recipient!r}, concept {concept!r}: has none, since it is none of "
                f"{', '.join(own)}; ask for concept 'gross', what it gets out of all wages"
            )
        return Key(concept, self.host or "", self.recipient or "")


def loaded(model: Any) -> Any:
    """Return a model as it was handed over; a programme if it was named."""
    return load_programme(model) if isinstance(model, str) else model


def programme_of(model: Any) -> Programme | None:
    """Return the programme that a model is of, if it is of one."""
    if isinstance(model, Programme):
        return model
    if isinstance(model, Estimate):
        return model.programme
    if isinstance(model, Paths | Comparison):
        return model.projection.programme
    return None


def model_of(
    model: Any, asked: Asked, inputs: Mapping[str, Any] | None, correlation: Correlation | None
) -> Model:
    """Make a model.

    Raises
    ------
    InputError
        If it is nothing that has inputs and an output, or is asked for what it has not.
    """
    if isinstance(model, Paths | Comparison):
        _refuse(inputs, correlation, type(model).__name__)
        return _projected(model, asked)
    of_paths_only = ("scenario", "year", "discount_rate")
    name = next((name for name in of_paths_only if getattr(asked, name) is not None), None)
    if name is not None:
        raise InputError(
            f"{name}: {type(model).__name__} has none; hand over what wf.project or wf.compare "
            "gives"
        )
    if isinstance(model, Estimate):
        if model.is_weighted:
            raise EstimateError(
                "model: the draws of this estimate have weights, under which its inputs depend on "
                "one another; hand over the estimate as it was before: .prior"
            )
        _refuse(inputs, correlation, "Estimate")
        return _of_programme(model.programme, asked, model.run.copula)
    if isinstance(model, Programme):
        _refuse(inputs, None, "Programme")
        chosen = model.correlation if correlation is None else correlation
        return _of_programme(model, asked, copula_of(list(model.unknowns), chosen))
    if callable(model):
        if asked != Asked():
            raise InputError(
                "function: has one output, and no concept, host or recipient; return another "
                "output instead"
            )
        return of_function(model, inputs, correlation)
    raise InputError(
        f"model: got {model!r}; write a wf.Programme or its name, what wf.simulate, wf.project or "
        "wf.compare gives, or a function with inputs={...}"
    )


def _refuse(inputs: Any, correlation: Any, what: str) -> None:
    if inputs is not None:
        raise InputError(f"inputs: a {what} has its own; leave them out")
    if correlation is not None:
        raise InputError(
            f"correlation: the {what} was made with its own; state it there and leave it out here"
        )


def _projected(model: Paths | Comparison, asked: Asked) -> Model:
    from wageflow.analysis.influence.projections import of_comparison, of_paths

    key = asked.key(model.projection.programme)
    if isinstance(model, Comparison):
        rate = asked.discount_rate
        if rate is None and asked.year is None and key.concept != WORKERS:
            rate = model.discount_rate
        return of_comparison(model, asked.scenario, key, asked.year, rate)
    if asked.scenario not in {None, model.scenario.name}:
        raise InputError(
            f"scenario {asked.scenario!r}: these paths are of {model.scenario.name!r}; leave it out"
        )
    return of_paths(model, key, asked.year, asked.discount_rate)


def _of_programme(programme: Programme, asked: Asked, copula: Any) -> Model:
    key = asked.key(programme)
    if not programme.unknowns:
        raise InputError(
            f"programme {programme.name!r}: nothing in it is uncertain; give a number a range"
        )
    label = named(key)
    unit = "workers" if key.concept == WORKERS else "USD a year"
    about = {
        "programme": programme.name,
        "options": choices_of(programme),
        "price_year": programme.price_year,
        "hosts": [key.host] if key.host else list(programme.hosts),
    }
    return Model(programme.unknowns, Pointwise(programme, key), copula, label, unit, about)
