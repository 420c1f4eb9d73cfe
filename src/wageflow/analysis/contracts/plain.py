"""Terms as the tables of a file, the way back from `load_contract`; what gives a run again."""

from __future__ import annotations

import hashlib
import json
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.analysis.contracts.side_work import NUMBERS as SIDE_NUMBERS
from wageflow.analysis.contracts.terms import NUMBERS, Terms
from wageflow.distributions import OneOf
from wageflow.version import __version__

if TYPE_CHECKING:
    from wageflow.analysis.contracts.worth import Contract

__all__ = ["manifest_of", "plain_terms"]


def plain_terms(terms: Terms) -> dict[str, Any]:
    """Write terms as the tables of a file; `contract_from_plain` reads them back.

    Parameters
    ----------
    terms : Terms

    Returns
    -------
    dict
        Strings, numbers, lists and dicts only.

    Examples
    --------
    >>> import wageflow as wf
    >>> plain_terms(wf.load_contract("uae-plasterer"))["contract"]["currency"]
    'AED'
    """
    from wageflow.chain.plain import plain_chain
    from wageflow.reading import plain_quantity

    params: dict[str, Any] = {}
    evidence: dict[str, Any] = {}
    write = partial(plain_quantity, params=params, evidence=evidence)
    head: dict[str, Any] = {"name": terms.name, "chain": terms.chain.name}
    for name in NUMBERS:
        if getattr(terms, name) is not None:
            head[name] = write(getattr(terms, name))
    for name in ("per", "currency", "results_in", "price_year", "title"):
        if getattr(terms, name):
            head[name] = getattr(terms, name)
    for name in ("sources", "notes"):
        if getattr(terms, name):
            head[name] = list(getattr(terms, name))
    plain: dict[str, Any] = {
        "contract": head,
        "upfront": {who: write(cost) for who, cost in terms.upfront.items()},
        "sides": {side: list(names) for side, names in terms.sides.items()},
        "chains": {c.name: plain_chain(c, params, evidence) for c in terms.readings},
    }
    if terms.side_work is not None:
        side = terms.side_work
        plain["side_work"] = {name: write(getattr(side, name)) for name in SIDE_NUMBERS} | {
            "caught": side.caught,
            "first_month": side.first_month,
        }
    if isinstance(terms.chain, OneOf):
        choice = terms.chain
        weights = {c.name: w for c, w in zip(choice.values, choice.weights, strict=True)}
        noted = {"note": choice.note} if choice.note else {}
        plain["readings"] = {choice.name: weights | noted}
    plain["params"] = params
    if evidence:
        plain["evidence"] = list(evidence.values())
    # what a file cannot say is not left in it: NaN, sets, tuples
    return dict(json.loads(json.dumps(plain, allow_nan=False)))


def manifest_of(made: Contract) -> dict[str, Any]:
    """Return inputs, settings and software of a contract's run."""
    plain = plain_terms(made.terms)
    text = json.dumps(plain, sort_keys=True)
    run = made.run
    correlation = run.correlation or {}
    return {
        "software": {"wageflow": __version__, "numpy": np.__version__},
        "contract": made.terms.name,
        "contract_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "draws": run.replicates * run.asked,
        "replicates": run.replicates,
        "seed": run.seed,
        "sampler": run.sampler,
        "columns": list(made.draws_used),
        "correlation": [[k if isinstance(k, str) else list(k), r] for k, r in correlation.items()],
        "terms": plain,
    }
