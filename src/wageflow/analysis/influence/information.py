"""What it would be worth to know an unknown, or to settle a claim, in a reader's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.analysis.influence.choosing import Asked, loaded, model_of, programme_of
from wageflow.analysis.influence.frame import converged
from wageflow.analysis.influence.methods import Task
from wageflow.analysis.influence.players import Player, Side, players_of
from wageflow.analysis.influence.sampling import (
    checked_sampling,
    described,
    spread_of,
)
from wageflow.analysis.influence.shared import checked_table, known_of
from wageflow.arguments import checked
from wageflow.distributions import OneOf
from wageflow.errors import EstimateError, InputError, nearest
from wageflow.scenarios.names import unknown_in_words
from wageflow.simulation.summing.summary import quantiles

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from wageflow.analysis.influence.model import Floats, Model
    from wageflow.programme import Programme
    from wageflow.scenarios.comparison import Comparison
    from wageflow.scenarios.paths import Paths
    from wageflow.simulation.drawing.correlation import Correlation
    from wageflow.simulation.estimate import Estimate

__all__ = ["information"]

_BY = ("parameter", "claim")
_ENDS = np.array([0.05, 0.95])
_ROUND = 100.0  # from here on, three digits are a whole number


class UncitedError(InputError):
    """Claims that are asked of what no claim bears on."""


@checked
def information(  # noqa: PLR0913 - the public entry point, all by keyword
    model: Programme | Estimate | Paths | Comparison | str | Callable[..., Any],
    *,
    by: str = "parameter",
    inputs: Mapping[str, Any] | None = None,
    concept: str | None = None,
    host: str | None = None,
    recipient: str | None = None,
    scenario: str | None = None,
    year: str | int | None = None,
    groups: Mapping[str, Any] | None = None,
    correlation: Correlation | None = None,
    draws: int | None = None,
    seed: int | None = None,
    sampler: str = "sobol",
    replicates: int = 16,
    discount_rate: float | None = None,
    sensitivity: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Say by how much a range would narrow if something were known.

    Parameters
    ----------
    model, inputs, concept, host, recipient, scenario, year, groups, correlation, discount_rate
        As in `sensitivity`; inputs may be correlated.
    by : {"parameter", "claim"}
        What becomes known: a parameter (or a group); or what a claim of the ledger says, which is
        every number that rests on it, and, where it is an account that only some readings of a
        chain follow, whether one of these holds.
    draws, seed, sampler, replicates
        As in `sensitivity`; where `sensitivity` is given, draws and seed are its own by default.
    sensitivity : DataFrame, optional
        What `wageflow.sensitivity` said of the same output by method ``"sobol"``: what it computed
        is not computed again. The answer is the same, to the last bit, as without it.

    Returns
    -------
    DataFrame
        A row for each parameter or claim, what narrows most first. explains, explains_se: the share
        of the variance that goes on average; narrows, narrows_se: the share of the 90 % range that
        goes on average; width, width_known: of that range, now and then; converged: as in
        `sensitivity`; words. By claim also source, locator, who, figure, settles (the unknowns it
        bears on), together_with (the other claims on which the same numbers rest, without which
        they are not settled), and, for an account that only some readings follow, the 90 % range if
        it holds and if not: holds_low, holds_high, fails_low, fails_high. What the output is, and
        its range, stand in ``.attrs``; also ``certain``, the claims on which only numbers without a
        range rest: what they are worth cannot be said.

    Raises
    ------
    EstimateError
        If the output does not vary, or draws cannot be had.
    InputError
        If there are no claims, or `sensitivity` is of something else.

    Notes
    -----
    The variance that is left on average when X is known is ``Var(Y) (1 - Var(E[Y | X]) / Var(Y))``.
    The 90 % range that is left is measured, with what becomes known held at one point after the
    other (`wageflow.analysis.influence.widths`). Of a normal output it goes with the standard
    deviation, ``sqrt(1 - explains)``; of one of several humps it does not. Both are averages: one
    value of X may leave more than another.

    Examples
    --------
    >>> import wageflow as wf
    >>> table = wf.information("dprk-2012", by="claim", draws=2**10, seed=0)
    >>> table.index[0]
    'nksc-d-state-share'
    """
    if by not in _BY:
        raise EstimateError(f"by {by!r}: unknown; {nearest(str(by), _BY)}")
    given = loaded(model)
    asked = Asked(concept, host, recipient, scenario, year, discount_rate)
    made = model_of(given, asked, inputs, correlation)
    if sensitivity is not None:
        stated = checked_table(sensitivity)
        draws = stated["draws"] if draws is None else draws
        seed = stated["seed"] if seed is None else seed
    sampling = checked_sampling(given, draws, seed, sampler, replicates)
    programme = programme_of(given)
    if by == "claim" and groups is not None:
        raise InputError("groups: are of parameters; leave them out, or by='claim'")
    if by == "parameter":
        sources = [_Source(player) for player in players_of(made.names, groups)]
        certain: list[str] = []
    elif programme is None:
        raise InputError("by 'claim': a function has no claims; ask by='parameter'")
    else:
        sources, certain = _claims_of(programme, made)
    # claims on the same numbers are worth the same, and asked once
    alike = {(one.player.rows, one.player.sides): one.player for one in sources}
    places = [list(alike).index((one.player.rows, one.player.sides)) for one in sources]
    task = Task(made, tuple(alike.values()), sampling)
    values, output = task.draws
    about = described(made, "information", sampling) | spread_of(output, made.label)
    found = known_of(task, sensitivity)
    evaluations = found.evaluations + output.size
    about |= {"names": made.names, "by": by, "evaluations": evaluations, "certain": certain}
    columns = {name: column[places] for name, column in found.columns.items()}
    return _frame(sources, columns, (values, output), about)


@dataclass(frozen=True)
class _Source:
    """What would become known."""

    player: Player
    #: Of a claim: what `trace` says of it.
    claim: Mapping[str, Any] | None = None
    settles: tuple[str, ...] = ()
    #: The other claims on which the same numbers rest, without which they are not settled.
    others: tuple[str, ...] = ()


def _claims_of(programme: Programme, model: Model) -> tuple[list[_Source], list[str]]:
    """Return the claims on which unknowns rest, and those on which only certain numbers do.

    Raises
    ------
    UncitedError
        If nothing in the programme cites a claim, or nothing with a range does.
    """
    traced = programme.trace()
    # what others are paid is not part of what the state earns
    cited = traced[(traced["claim"] != "") & ~traced["note"].str.startswith("reference")]
    if cited.empty:
        raise UncitedError(
            f"programme {programme.name!r}: cites no claims; ask by='parameter', or give its "
            "ranges by claim"
        )
    rows = {name: row for row, name in enumerate(model.names)}
    resting = cited.groupby("number", sort=False)["claim"].apply(tuple).to_dict()
    choices = _choices(programme)
    found, certain = [], []
    for name, group in cited.groupby("claim", sort=False):
        numbers = group["number"].tolist()
        known = tuple(dict.fromkeys(n for n in numbers if n in rows))
        sides = tuple(
            side
            for choice in choices
            if choice.name in rows
            and (side := _side(choice, rows[choice.name], model, numbers)) is not None
        )
        if not known and not sides:
            certain.append(str(name))
            continue
        settled = (*known, *(model.names[side.row] for side in sides))
        player = Player(str(name), tuple(rows[n] for n in known), sides)
        others = dict.fromkeys(claim for n in known for claim in resting[n] if claim != name)
        traced_as = {str(k): v for k, v in group.iloc[0].items()}
        found.append(_Source(player, traced_as, settled, tuple(others)))
    if not found:
        raise UncitedError(
            f"programme {programme.name!r}: no number with a range rests on a claim; ask "
            "by='parameter'"
        )
    return found, certain


def _choices(programme: Programme) -> list[OneOf]:
    """Return the choices between chains, each once."""
    chains = (cohort.chain for cohort in programme.cohorts)
    return list({chain.name: chain for chain in chains if isinstance(chain, OneOf)}.values())


def _side(choice: OneOf, row: int, model: Model, numbers: list[str]) -> Side | None:
    """Return which readings follow a claim; None if all do, or none does."""
    chains = choice.values  # noqa: PD011 - of the choice, not of a DataFrame
    inside = tuple(any(n.startswith(f"{chain.name}/") for n in numbers) for chain in chains)
    if all(inside) or not any(inside):
        return None
    _, weights = model.laws[model.names[row]]._atoms()  # noqa: SLF001 - steps have no public name
    return Side(row, tuple(np.asarray(weights).tolist()), inside)


def _frame(
    sources: list[_Source],
    columns: Mapping[str, Floats],
    drawn: tuple[Mapping[str, Floats], Floats],
    about: dict[str, Any],
) -> pd.DataFrame:
    import pandas as pd

    share, error = columns["explains"], columns["explains_se"]
    narrows, narrows_se = columns["narrows"], columns["narrows_se"]
    sure = np.broadcast_to(converged([(share, error)], drawn[1]), len(sources))
    width = about["p95"] - about["p5"]
    rows = []
    for place, one in enumerate(sources):
        row = {
            "explains": share[place],
            "explains_se": error[place],
            "narrows": narrows[place],
            "narrows_se": narrows_se[place],
            "width": width,
            "width_known": width * (1.0 - narrows[place]),
            "converged": bool(sure[place]),
        }
        if one.claim is not None:
            row |= {name: one.claim[name] for name in ("source", "locator", "who", "figure")}
            row["settles"] = ", ".join(one.settles)
            row["together_with"] = ", ".join(one.others)
            row |= _if_so(one.player, *drawn, about["names"])
        row["words"] = _words(one, row, about)
        rows.append(row)
    index = pd.Index([one.player.name for one in sources], name=about["by"])
    frame = pd.DataFrame(rows, index=index)
    order = frame["narrows"].sort_values(ascending=False, kind="stable").index
    frame = frame.loc[order]
    frame.attrs.update({name: value for name, value in about.items() if name != "names"})
    return frame


def _if_so(
    player: Player, values: Mapping[str, Floats], output: Floats, names: tuple[str, ...]
) -> dict[str, float]:
    """Return the 90 % range among the draws in which an account holds, and among the others."""
    found = dict.fromkeys(("holds_low", "holds_high", "fails_low", "fails_high"), float("nan"))
    if len(player.sides) != 1:  # with several, one may hold and the other not
        return found
    (side,) = player.sides
    reading = values[names[side.row]].astype(np.intp)
    holds = np.array(side.inside)[reading]
    for name, where in (("holds", holds), ("fails", ~holds)):
        if where.any():
            low, high = quantiles(np.sort(output[where]), _ENDS)
            found |= {f"{name}_low": float(low), f"{name}_high": float(high)}
    return found


def _words(one: _Source, row: Mapping[str, Any], about: Mapping[str, Any]) -> str:
    unit, percent = about["unit"], round(100 * row["narrows"])
    what = f"the 90 % range of {about['output']}"
    whole, span = (_span(row["width"], row[end], unit) for end in ("width", "width_known"))
    change = f"narrow {what} from {span}, by {percent} %"
    if span == whole:
        change = f"narrow {what}, {whole} wide, by {percent} %"
    if percent < 1:
        change = f"hardly narrow {what}, by less than 1 %"
    if one.claim is None:
        return f"knowing {unknown_in_words(one.player.name)!r} would {change}"
    where = ", ".join(filter(None, (one.claim["source"], one.claim["locator"])))
    bears = " and ".join(repr(unknown_in_words(name)) for name in one.settles)
    rests = f", together with {', '.join(one.others)}" if one.others else ""
    said = f"settling {one.player.name} ({where}){rests}, which bears on {bears}, would {change}"
    if np.isfinite(row["holds_low"]) and percent >= 1:
        held, failed = (
            _span(row[f"{side}_low"], row[f"{side}_high"], unit) for side in ("holds", "fails")
        )
        said += f"; to {held} if this account holds, to {failed} if it does not"
    return said


def _span(first: float, second: float, unit: str) -> str:
    """Write two amounts with three digits, on the scale of the larger one; the same ones once."""
    largest = max(abs(first), abs(second))
    scales = ((1e9, "billion"), (1e6, "million"), (1.0, ""))
    size, word = next((scale for scale in scales if largest >= scale[0]), scales[-1])
    ends = dict.fromkeys(
        f"{value / size:,.0f}" if abs(value / size) >= _ROUND else f"{value / size:.3g}"
        for value in (first, second)
    )
    return " ".join(filter(None, (" to ".join(ends), word, unit)))
