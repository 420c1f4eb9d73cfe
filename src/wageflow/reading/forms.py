"""The forms of what is read by functions rather than by pydantic, for schemas: numbers and names.

Nothing is read through these tables. Tests hold them against the readers.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import ConfigDict, Field
from typing_extensions import TypeAliasType

from wageflow.claims.claim import KINDS, READINGS
from wageflow.claims.rows import CLAIM_NEEDS, PERS
from wageflow.claims.rules import RULES
from wageflow.reading.tables import Table

__all__ = [
    "Correlation",
    "Evidence",
    "Evidences",
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
    **dict.fromkeys(("rule", "by_origin", "currency", "per"), ("pool",)),
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


_Ids = list[str] | str
_IDS = " A list, or one text divided by semicolons."


class Evidence(Table, title="Evidence"):
    """A claim that the file states itself: one figure of one source, as printed."""

    model_config = ConfigDict(json_schema_extra={"required": list(CLAIM_NEEDS)})

    id: str = Field("", description="A name of its own.", examples=["call-qatar-wage"])
    source: str = Field(
        "", description="The id of its source: in a pack, one of `sources.csv`.", examples=["call"]
    )
    source_title: str = Field(
        "",
        description="In a file only: the title of a source that is in no pack.",
        examples=["A call with a recruiter"],
    )
    locator: str = Field(
        "", description="Where it stands: chapter, page, paragraph.", examples=["5 June 2021"]
    )
    who: str = Field(
        "", description="Who says it, as far as the source tells.", examples=["a recruiter"]
    )
    topic: str = Field(
        "",
        description="What the figure is of: any word in small letters. The audit knows "
        "`headcount`, `wage`, `revenue`, `planned_headcount`, `planned_revenue`, `other_income`, "
        "and as taken or kept `state_share`, `share`, `share_amount`, `fee`, `kept_share`, "
        "`take_home`.",
        examples=["wage"],
    )
    host: str = Field("", description="Where; `all` for a total.", examples=["Qatar"])
    sector: str = Field("", description="In what work.", examples=["construction"])
    recipient: str = Field("", description="Who gets it.", examples=["government"])
    low: float | None = Field(
        None, description="The lower end of a range, as printed: 48 % is 48.", examples=[1000]
    )
    high: float | None = Field(
        None, description="The upper end of a range, as printed.", examples=[1500]
    )
    value: float | None = Field(
        None, description="One figure, as printed: 48 % is 48.", examples=[48]
    )
    unit: str = Field(
        "",
        description="What is counted: `workers`, `money`, `%`, `months`, ...; `money` needs a "
        "`currency`.",
        examples=["money"],
    )
    currency: str = Field("", description="An ISO 4217 code.", examples=["QAR"])
    per: str = Field(
        "",
        description="The period; `term` is a contract. Left out if there is none.",
        examples=["month"],
        json_schema_extra={"enum": list(PERS)},
    )
    year: int | None = Field(
        None, description="The year that the figure is about.", examples=[2020]
    )
    source_year: int | None = Field(None, description="The year of the source.", examples=[2021])
    kind: str = Field(
        "",
        description="How it is printed, see below.",
        examples=["bounds"],
        json_schema_extra={"enum": list(KINDS)},
    )
    base: str = Field("", description="What a percentage is of.", examples=["gross"])
    derived_from: _Ids = Field(
        "",
        description="The ids of the claims that it repeats or is computed from." + _IDS,
        examples=[["yearbook-qatar-headcount"]],
    )
    conflicts: _Ids = Field(
        "",
        description="The ids of the claims that it contradicts." + _IDS,
        examples=[["paper-qatar-wage"]],
    )
    part_of: str = Field(
        "", description="The id of the total of which it is a part.", examples=["all-headcount"]
    )
    inferred: bool = Field(
        False,
        description="Whether the figure is yours, computed or assumed.",
        examples=[True],
    )
    supplied: _Ids = Field(
        "",
        description="The fields of a printed figure that its source leaves open and you filled in, "
        "such as `per`: they are shown in square brackets, and an audit does not take a supplied "
        "period for a printed one." + _IDS,
        examples=[["per"]],
    )
    note: str = Field(
        "", description="Doubts, misprints, how it was inferred.", examples=["a guess of his"]
    )
    as_printed: str = Field(
        "",
        description="The words of the figure in the source.",
        examples=["one thousand to fifteen hundred riyals"],
    )


#: The tables whose entries have names of the user's own.
Params = dict[str, Param]
Readings = dict[str, Reading]
Evidences = list[Evidence]
