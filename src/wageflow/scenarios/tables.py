"""The tables of a scenario file.

The table of a measure is made from the fields of its kind: a new kind needs nothing here.
"""

from __future__ import annotations

from dataclasses import MISSING, fields
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

from pydantic import Field, PlainValidator, create_model

from wageflow.errors import InputError
from wageflow.reading import (
    EVIDENCE,
    EVIDENCE_SAID,
    NUMBER,
    PARAMS,
    PARAMS_SAID,
    Holds,
    Number,
    Table,
)
from wageflow.scenarios.calendar import STEPS, iso_date
from wageflow.scenarios.measures import KINDS
from wageflow.scenarios.measures.base import patterns
from wageflow.scenarios.measures.said import effect_of, said_of

if TYPE_CHECKING:
    from collections.abc import Callable


__all__ = ["CompareTable", "Frame", "ScenarioTable", "table_of"]

_DATED: dict[str, Any] = {"propertyNames": {"description": "A host; all hosts together are *."}}


def _of(read: Callable[[Any, str], Any]) -> PlainValidator:
    """Read a value by a function that names it in its messages, as its place does already."""

    def validated(value: Any) -> Any:
        try:
            return read(value, "")
        except InputError as error:
            raise InputError(*(fault.removeprefix(": ") for fault in error.faults)) from None

    return PlainValidator(validated)


Date = Annotated[Any, _of(iso_date), Holds("wageflow.scenarios.schema", "Date")]
Patterns = Annotated[Any, _of(patterns), Holds("wageflow.scenarios.schema", "Patterns")]
#: A number, or one for each host: which of them it is, is seen before it is read.
ByHost = Annotated[Any, NUMBER, Holds("wageflow.scenarios.schema", "ByHost")]
_MEASURES = Holds("wageflow.scenarios.schema", "measures")
_SCENARIOS = Holds("wageflow.scenarios.tables", "Scenarios")


class CompareTable(Table, strict=True, title="Compare"):
    """``[compare]``: what is compared with what, from when to when."""

    start: Date = Field(description="The first year or month.", examples=[2012, "2012-01"])
    end: Date = Field(description="The last year or month, included.", examples=[2024, "2024-12"])
    step: str = Field(
        "year",
        description="The periods that are computed; with months, years need not be whole.",
        examples=["month"],
        json_schema_extra={"enum": list(STEPS)},
    )
    programme: str | None = Field(
        None,
        description="Whose workers: a programme that ships, or a `.toml` file beside this one. "
        "Left out where the file holds the tables of a programme itself.",
        examples=["dprk-2012"],
    )
    baseline: str | None = Field(
        None,
        description="The name of the scenario that the others are compared with; the first without "
        "measures if left out.",
        examples=["no measures"],
    )
    draws: int = Field(
        2**14, description="Draws in all: 16 times a power of two.", examples=[65536]
    )
    seed: int | None = Field(
        None, description="The same seed gives the same bits.", examples=[2012]
    )
    discount_rate: float = Field(
        0.0,
        description="At which future sums are discounted to the start, a year: 0.03 for 3 %.",
        examples=[0.03],
    )
    cut_of_at_least: float = Field(
        0.5,
        description="The cut, as a share of the baseline, whose probability is shown; 0 for any "
        "cut.",
        examples=[0.5],
    )
    title: str = Field("", description="Shown above the results.", examples=["Three resolutions"])
    claims: str | None = Field(
        None,
        description="The ledger that `claim` looks into: a pack that ships, or a folder. Where the "
        "file holds a programme, it stands under `[programme]`.",
        examples=["dprk"],
    )
    notes: list[str] = Field(
        default_factory=list,
        description="What a reader must know, shown beside the results.",
        examples=[["wages are those of 2012 throughout"]],
    )


class Frame(Table, strict=True):
    """A scenario file, beside the tables of a programme and the contents of its scenarios."""

    compare: CompareTable | None = Field(
        None, description="What is compared with what, from when to when."
    )
    headcounts: dict[str, dict[str, Number]] = Field(
        default_factory=dict,
        description='Headcounts that are known, by host (`"*"` for all hosts together) and date: '
        "without measures, the stock passes through them.",
        examples=[{"Kuwait": {"2019": 2000}}],
        json_schema_extra=_DATED,
    )
    scenarios: Annotated[list[dict[str, Any]], _SCENARIOS] = Field(
        default_factory=list, description="What is compared: each a list of measures."
    )
    params: Annotated[dict[str, Any], PARAMS] = Field(default_factory=dict, description=PARAMS_SAID)
    evidence: Annotated[list[dict[str, Any]], EVIDENCE] = Field(
        default_factory=list, description=EVIDENCE_SAID
    )


class ScenarioTable(Table, strict=True, title="Scenario"):
    """``[[scenarios]]``: what could happen, as a list of measures; without any, nothing does."""

    name: str = Field(description="What results call it.", examples=["home by 2019"])
    author: str = Field("", description="Who thought of it.", examples=["A. Writer"])
    rationale: str = Field(
        "",
        description="What question it answers.",
        examples=["What if the resolution were obeyed?"],
    )
    source: str = Field(
        "",
        description="What its measures are taken from.",
        examples=["UN Security Council resolution 2397 (2017)"],
    )
    outside: bool = Field(
        False,
        description="Whether it rests on what the sources of the programme do not state.",
        examples=[True],
    )
    measures: Annotated[list[dict[str, Any]], _MEASURES] = Field(
        default_factory=list, description="What happens, each measure of one `kind`."
    )


#: What stands under ``scenarios``, for the schema.
Scenarios = list[ScenarioTable]


class _MeasureTable(Table, strict=True):
    """``[[scenarios.measures]]``: made for each kind from its fields."""

    kind: str


def table_of(name_of_kind: str, by_host: tuple[str, ...] = ()) -> type[Table]:
    """Return the table of a kind of measure; numbers named in `by_host` are given by host."""
    return _table_of(name_of_kind, by_host)


@lru_cache(maxsize=64)
def _table_of(name_of_kind: str, by_host: tuple[str, ...]) -> type[_MeasureTable]:
    kind = KINDS[name_of_kind]
    hints = get_type_hints(kind)
    numbers = ("compliance", "phase_in", *kind.NUMBERS)
    found: dict[str, Any] = {}
    said = said_of(kind)
    for field in fields(kind):
        name = field.name
        if name in by_host:
            form: Any = dict[str, Number]
        elif name == "compliance":
            form = ByHost
        elif name in numbers:
            form = Number
        elif name in kind.DATES:
            form = Date
        else:
            # a field that may be anything is a name, a pattern or a list of them
            form = Patterns if hints[name] is Any else hints[name]
        needed = field.default is MISSING and field.default_factory is MISSING
        # what is left out is the kind's own business: the default is only told
        found[name] = (form, Field(... if needed else field.default, **said[name]))
    told: Any = Field(
        description="What sort of measure it is.",
        examples=[name_of_kind],
        json_schema_extra={"const": name_of_kind},
    )
    return create_model(
        kind.__name__, __base__=_MeasureTable, __doc__=effect_of(kind), kind=(str, told), **found
    )
