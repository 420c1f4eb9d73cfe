"""Everything that gives a projection again."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wageflow.scenarios.projection import Projection
    from wageflow.scenarios.scenario import Scenario

__all__ = ["manifest_of"]


def manifest_of(projection: Projection, scenarios: Sequence[Scenario]) -> dict[str, Any]:
    """Return inputs, settings and software of a projection, as strings, numbers and lists.

    Parameters
    ----------
    projection : Projection
    scenarios : sequence of Scenario
        Those that are told of.
    """
    from wageflow.programme.plain import plain_programme
    from wageflow.scenarios.plain import plain_scenarios

    design = projection.design
    plain = plain_programme(projection.programme)
    text = json.dumps(plain, sort_keys=True)
    return {
        "software": {"wageflow": __version__, "numpy": np.__version__},
        "programme": projection.programme.name,
        "programme_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "start": projection.horizon.start,
        "end": projection.horizon.end,
        "step": projection.horizon.step,
        "draws": projection.replicates * design.size,
        "replicates": projection.replicates,
        "seed": design.seed,
        "sampler": design.sampler,
        "columns": list(projection.names),
        **plain_scenarios(scenarios, projection.known),
    }
