"""From an estimate to what a page needs to let its ranges be moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wageflow.chain import FAMILY, IN_KIND_LOSS, WORKER
from wageflow.errors import EstimateError, UnknownNameError, nearest
from wageflow.programme import CONCEPTS, STATE
from wageflow.report.brief.document import Explorer
from wageflow.report.brief.exploring.measuring import measure, told
from wageflow.report.brief.exploring.modelling import carried_of, flats_of, model_at
from wageflow.report.brief.exploring.packing import packed, packed_bytes, unpacked
from wageflow.report.brief.exploring.picking import grouped, picked, reference
from wageflow.report.brief.exploring.stating import stated
from wageflow.report.escape import plain
from wageflow.simulation import Estimate
from wageflow.simulation.computing.evaluate import COST, KEPT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wageflow.report.brief.exploring.rule import Carried
    from wageflow.report.pictures.seen import Mark, Marks

__all__ = ["explore"]

_MOST_DRAWS, _FEWEST_DRAWS = 2**12, 2**6
_MOST_HOSTS = 24
_BUDGET = 350_000  # bytes of draws in the page

_TITLES = {
    "gross": "All wages paid",
    "statutory": "The government's own cut",
    "state-side": "State-side revenue",
    "net": "Net revenue of the state's side",
    "received": "Revenue received by the state",
}


def explore(
    estimate: Estimate,
    *,
    name: str = "ranges",
    concept: str = "state-side",
    marks: Marks | None = None,
) -> Explorer:
    """Choose the draws that a page carries, and measure how well it answers with them.

    Parameters
    ----------
    estimate : Estimate
        With its draws or without; a reconciled one too.
    name : str
        Tells explorers in one page apart.
    concept : {"gross", "statutory", "state-side", "net", "received"}
        The total that is shown first.
    marks : mapping of str to float or (float, float), optional
        Figures to hold against the total by name, in US dollars a year.

    Returns
    -------
    Explorer
        Its data take less than 400 kB; the same estimate gives the same bytes.

    Raises
    ------
    EstimateError
        If `estimate` is something else.
    UnknownNameError
        If there is no such concept.
    InputError
        If a mark is neither a number nor a range.

    Examples
    --------
    >>> import wageflow as wf
    >>> from wageflow.report.brief import exploring
    >>> estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**10, seed=0)
    >>> explorer = exploring.explore(estimate, marks={"headline": (150e6, 230e6)})
    >>> explorer.data["draws"], explorer.data["hosts"][0]
    (1024, 'Russia')
    """
    if not isinstance(estimate, Estimate):
        raise EstimateError(
            f"explore: got {type(estimate).__name__}; write an estimate, such as wf.simulate(...)"
        )
    if concept not in CONCEPTS:
        raise UnknownNameError(f"concept {concept!r}: {nearest(str(concept), CONCEPTS)}")
    hosts, group = grouped(estimate, _MOST_HOSTS)
    size, alone = _MOST_DRAWS, [host for host in hosts if host in group]
    while True:
        model = model_at(estimate, picked(estimate, concept, size, alone), group)
        money = model.at()
        carried = carried_of(model, money, flats_of(model, money))
        if packed_bytes(carried) <= _BUDGET or size <= _FEWEST_DRAWS:
            break
        size //= 2
    held = model_at(estimate, reference(estimate, concept), group)
    against = carried_of(held, held.at())
    rows, known = _concepts(estimate, concept), _marks(marks)
    own = stated(estimate, group, [row["name"] for row in rows], known, against)
    programme = estimate.programme
    data: dict[str, Any] = {
        "concept": concept,
        "priceYear": programme.price_year,
        "hosts": [plain(host) for host in hosts],
        "recipients": _recipients(estimate, carried),
        "keeper": carried.keeper,
        "taker": carried.taker,
        "concepts": rows,
        "marks": [{"name": plain(one.name), "low": one.low, "high": one.high} for one in known],
        "estimate": own,
        **packed(carried),
    }
    shown, concepts = unpacked(data)
    apart = measure(shown, concepts, (against, held), own, estimate.draws)
    data["errors"] = apart.errors
    return Explorer(name, data, told(apart, [row["title"] for row in rows]))


def _recipients(estimate: Estimate, carried: Carried) -> list[dict[str, Any]]:
    # pictures take matplotlib, which nothing else here needs
    from wageflow.report.pictures.style import WORKER_COLOUR, side_colour

    programme = estimate.programme
    sides = [programme.side_of(name) for name in programme.recipients]
    return [
        {
            "name": plain(name),
            "side": plain(side),
            "colour": WORKER_COLOUR if name in (WORKER, FAMILY) else side_colour(side, sides),
            "hatched": name == IN_KIND_LOSS,
            "state": bool(carried.state[k]),
        }
        for k, (name, side) in enumerate(zip(programme.recipients, sides, strict=True))
    ]


def _concepts(estimate: Estimate, first: str) -> list[dict[str, Any]]:
    """List the concepts that differ from one another here, the one asked for first."""
    programme, kinds = estimate.programme, {row.kind for row in estimate.run.layout.rows}
    members: dict[str, Sequence[str]] = {
        "gross": programme.recipients,
        "statutory": programme.statutory,
    }
    less = {"net": (COST,), "received": (COST, KEPT)}
    found: dict[Any, dict[str, Any]] = {}
    for name in (first, *CONCEPTS):
        wanted = members.get(name, programme.sides[STATE])
        plus = [k for k, one in enumerate(programme.recipients) if one in wanted]
        off = [kind for kind in less.get(name, ()) if kind in kinds]
        row = {
            "name": name,
            "title": _TITLES[name],
            "words": CONCEPTS[name],
            "plus": plus,
            "less": off,
        }
        if plus or name == first:
            found.setdefault((tuple(plus), tuple(off)), row)
    return list(found.values())


def _marks(marks: Marks | None) -> list[Mark]:
    from wageflow.report.pictures.seen import read_marks

    return list(read_marks("explore", marks))
