"""The forms of what is read by functions rather than by pydantic, for schemas: numbers and names.

Nothing is read through these tables. Tests hold them against the readers.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import ConfigDict, Field
from typing_extensions import TypeAliasType

from wageflow.claims.claim import READINGS
from wageflow.claims.rules import RULES
from wageflow.reading.tables import Table

__all__ = [
    "Correlation",
    "Number",
    "NumberTable",
    "Param",
    "ParamTable",
    "Params",
    "RangeTable",
    "Reading",
    "Readings",
]

_FAMILIES = ("uniform", "normal", "lognormal", "logitnormal", "loguniform")
_PERIODS = ("year", "month", "week", "day", "once", "term")
_RANGES = (
    *("between", "uniform", "loguniform", "triangular", "pert", "normal", "lognormal"),
    *("logitnormal", "beta", "discrete", "empirical", "mixture", "vincent", "truncate", "scipy"),
)
#: Which of them an option belongs to; the table must have one.
_OPTIONS = {
    **dict.fromkeys(("coverage", "family"), ("between",)),
    "shape": ("pert",),
    "weights": ("mixture", "vincent"),
    **dict.fromkeys(("low", "high"), ("truncate",)),
    **dict.fromkeys(("args", "kwds"), ("scipy",)),
    "reading": ("claim", "pool"),
    **dict.fromkeys(("rule", "by_origin", "currency", "per", "usd_rates"), ("pool",)),
    "workers": ("per_head",),
    **dict.fromkeys(("read", "unit"), ("claims",)),
}


def _one_of(*keys: str) -> ConfigDict:
    """Return the rules of a table that holds one of several keys, and options of that one."""

    def rules(schema: dict[str, Any]) -> None:
        known = schema["properties"]
        schema["oneOf"] = [{"required": [key]} for key in keys]
        schema["dependentSchemas"] = {
            option: {"anyOf": [{"required": [key]} for key in owners]}
            for option, owners in _OPTIONS.items()
            if option in known
        }
        if "per_head" in known:
            schema["dependentRequired"] = {"per_head": ["workers"]}

    return ConfigDict(json_schema_extra=rules)


#: What may stand where a number may stand.
Number = TypeAliasType(
    "Number",
    Annotated[
        "_Figure | _Name | NumberTable",
        Field(
            description="A number, the name of an entry of `[params]`, or a table: a range, a "
            "claim, a pool of claims, a figure with its source.",
            examples=[4000, "state share", {"between": [3500, 4000]}],
        ),
    ],
)
_Figure = Annotated[float, Field(description="One figure, without separators: 3500.")]
_Name = Annotated[
    str,
    Field(
        description="The name of an entry of `[params]`, or of a choice there: one name is one "
        "unknown, wherever it stands.",
        examples=["state share"],
    ),
]

_Pair = tuple[float, float]
_Triple = tuple[float, float, float]
_Four = tuple[float, float, float, float]


class RangeTable(Table, title="Range"):
    """A range: one kind of distribution, and its options."""

    model_config = _one_of(*_RANGES)

    between: _Pair | None = Field(
        None,
        description="Both ends. Alone: every value between them as likely as any other. With "
        "`coverage`: an interval that holds the number with that probability.",
        examples=[[3500, 4000]],
    )
    coverage: float | None = Field(
        None,
        description="Of `between`: the probability that the number lies within, above 0 and below "
        "1.",
        examples=[0.9],
    )
    family: str | None = Field(
        None,
        description="Of `between` with `coverage`: the kind of distribution; lognormal if both "
        "ends are positive, else normal, if left out. `logitnormal` is for shares.",
        examples=["normal"],
        json_schema_extra={"enum": list(_FAMILIES)},
    )
    uniform: _Pair | None = Field(
        None,
        description="Low and high: any value between them as likely as any other.",
        examples=[[0.5, 1.0]],
    )
    loguniform: _Pair | None = Field(
        None,
        description="Low and high, both positive: any order of magnitude as likely as any other.",
        examples=[[10, 1000]],
    )
    triangular: _Triple | None = Field(
        None,
        description="Low, likeliest and high, with straight sides.",
        examples=[[0.40, 0.48, 0.70]],
    )
    pert: _Triple | None = Field(
        None,
        description="Low, likeliest and high, with smooth sides.",
        examples=[[0.40, 0.48, 0.70]],
    )
    shape: float | None = Field(
        None, description="Of `pert`: how peaked; 4 if left out.", examples=[4]
    )
    normal: _Pair | None = Field(
        None,
        description="Mean and standard deviation. Where values below 0 are possible, a wage or "
        "headcount is refused: `truncate` it.",
        examples=[[5.0, 1.0]],
    )
    lognormal: _Pair | None = Field(
        None, description="Mean and standard deviation of the logarithm.", examples=[[8.5, 0.4]]
    )
    logitnormal: _Pair | None = Field(
        None,
        description="Mean and standard deviation of the log-odds: for shares.",
        examples=[[0.0, 0.5]],
    )
    beta: _Pair | _Four | None = Field(
        None,
        description="The two shape parameters, from 0 to 1; with low and high after them, between "
        "those.",
        examples=[[2, 5]],
    )
    discrete: list[_Pair] | None = Field(
        None,
        description="One of several values, each with its weight; weights add up to 1.",
        examples=[[[0.48, 0.5], [0.55, 0.5]]],
    )
    empirical: list[float] | None = Field(
        None, description="Any of these observations.", examples=[[4100, 4800, 5200]]
    )
    mixture: list[RangeTable] | None = Field(
        None,
        description="One of several distributions, by `weights`.",
        examples=[[{"uniform": [0, 1]}, {"normal": [5, 1]}]],
    )
    vincent: list[RangeTable] | None = Field(
        None,
        description="The average of several distributions, quantile by quantile, by `weights`.",
        examples=[[{"uniform": [0, 1]}, {"normal": [5, 1]}]],
    )
    weights: list[float] | None = Field(
        None,
        description="Of `mixture` and `vincent`: add up to 1; equal if left out.",
        examples=[[0.5, 0.5]],
    )
    truncate: RangeTable | None = Field(
        None,
        description="A distribution, given that the value lies between `low` and `high`.",
        examples=[{"normal": [5, 1]}],
    )
    low: float | None = Field(
        None, description="Of `truncate`: the lower end; open if left out.", examples=[0]
    )
    high: float | None = Field(
        None, description="Of `truncate`: the upper end; open if left out.", examples=[10]
    )
    scipy: str | None = Field(
        None,
        description="The name of a distribution of `scipy.stats`, with `args` and `kwds`.",
        examples=["weibull_min"],
    )
    args: list[float] | None = Field(
        None, description="Of `scipy`: its parameters, in order.", examples=[[1.5]]
    )
    kwds: dict[str, float] | None = Field(
        None, description="Of `scipy`: its parameters, by name.", examples=[{"scale": 2.0}]
    )


class _Sourced(RangeTable):
    value: float | None = Field(
        None, description="One figure, to give it a source or a note.", examples=[5000]
    )
    claim: str | None = Field(
        None,
        description="The id of a claim of the ledger, read by its kind: a printed range as bounds, "
        "a printed figure as that figure.",
        examples=["nksc-kuwait-headcount"],
    )
    pool: list[str] | None = Field(
        None,
        description="The ids of several claims about one quantity, made into one range by `rule`.",
        examples=[["nksc-kuwait-wage", "nksc-l-wage"]],
    )
    reading: str | None = Field(
        None,
        description="Of `claim` and `pool`: another reading than that of the claim's kind.",
        examples=["interval90"],
        json_schema_extra={"enum": list(READINGS)},
    )
    rule: str | None = Field(
        None,
        description="Of `pool`: how claims become one range; `mixture` if left out.",
        examples=["envelope"],
        json_schema_extra={"enum": list(RULES)},
    )
    by_origin: bool | None = Field(
        None,
        description="Of `pool`: whether claims that repeat one statement count once between them; "
        "true if left out.",
        examples=[True],
    )
    currency: str | None = Field(
        None,
        description="Of `pool`: the currency that sums of money are converted into.",
        examples=["USD"],
    )
    per: str | None = Field(
        None,
        description="Of `pool`: the period that sums of money are converted to.",
        examples=["year"],
        json_schema_extra={"enum": list(_PERIODS)},
    )
    usd_rates: dict[str, float] | None = Field(
        None,
        description="Of `pool`: dollars for one unit of a currency that is not in the table of "
        "rates, or that is to be taken instead.",
        examples=[{"NPR": 0.0094}],
    )
    source: str | None = Field(
        None, description="Where the number is from.", examples=["my interviews, 2024"]
    )
    note: str | None = Field(
        None,
        description="What a reader must know of it.",
        examples=["assumption: no source has it"],
    )
    claims: list[str] | None = Field(
        None,
        description="The ids of claims that a number of yours rests on, where no reading or rule "
        "of ours gives it.",
        examples=[["nksc-revenue"]],
    )
    read: str | None = Field(
        None, description="Written by saved runs beside `claims`: how they were read."
    )
    unit: list[str] | None = Field(
        None, description="Written by saved runs beside `claims`: what the number counts."
    )


class NumberTable(_Sourced, title="NumberTable"):
    """A number that is not certain, or has a source: one kind of range, a claim or a pool."""

    model_config = _one_of(*_RANGES, "value", "claim", "pool", "per_head")

    per_head: Number | None = Field(
        None,
        description="What is demanded of a whole group, divided by its `workers`: a number, or all "
        "that may stand for one.",
        examples=[500000],
    )
    workers: Number | None = Field(
        None, description="Of `per_head`: the headcount of the group.", examples=[1800]
    )


class ParamTable(_Sourced, title="ParamTable"):
    """An entry of `[params]`: a range, a claim, a pool, or a choice with weights."""

    model_config = _one_of(*_RANGES, "value", "claim", "pool", "one_of")

    one_of: list[tuple[Number, float]] | None = Field(
        None,
        description="A choice between numbers or ranges, each with its weight: `[[value, weight], "
        "...]`. Weights add up to 1.",
        examples=[[[100, 0.7], [250, 0.3]]],
    )


Param = TypeAliasType(
    "Param", Annotated[_Figure | ParamTable, Field(description="A named number or range.")]
)


class Reading(Table, title="Reading"):
    """A choice between chains: the weight of each by its name, adding up to 1."""

    model_config = ConfigDict(
        json_schema_extra={
            "additionalProperties": {
                "type": "number",
                "description": "The weight of the chain of this name, 0 to 1.",
                "examples": [0.6],
            }
        }
    )

    note: str | float = Field(
        "",
        description="Why the weights are what they are: a choice with a note is an assumption, one "
        "without is merely stated.",
        examples=["assumption: nobody says, so equal weights"],
    )


_Coefficient = Annotated[float, Field(ge=-1, le=1)]
_LAST_IS_NUMBER = Field(
    min_length=4,
    json_schema_extra={"contains": {"type": "number"}, "minContains": 1, "maxContains": 1},
)


class Correlation(Table, title="Correlation"):
    """Which unknowns rise and fall together: rank correlations (Spearman's), -1 to 1."""

    model_config = ConfigDict(
        json_schema_extra={
            "additionalProperties": {
                "type": "number",
                "minimum": -1,
                "maximum": 1,
                "description": "Of all pairs among the unknowns whose names this pattern fits, "
                'such as `"wage *"`.',
                "examples": [0.5],
            }
        }
    )

    pairs: list[tuple[str, str, _Coefficient]] = Field(
        default_factory=list,
        description="Two names or patterns, and their correlation.",
        examples=[[["wage Russia", "wage China", 0.5]]],
    )
    blocks: list[Annotated[list[str | _Coefficient], _LAST_IS_NUMBER]] = Field(
        default_factory=list,
        description="Three names or more, and the correlation of all pairs among them.",
        examples=[[["wage Russia", "wage China", "wage Kuwait", 0.5]]],
    )


#: The tables whose entries have names of the user's own.
Params = dict[str, Param]
Readings = dict[str, Reading]
