"""The forms of what a scenario file holds, for its schema: dates, hosts, and kinds of measures."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypeAliasType

from wageflow.reading import NUMBER_KEYS
from wageflow.reading.forms import Number
from wageflow.scenarios.measures import KINDS
from wageflow.scenarios.tables import table_of

__all__ = ["ByHost", "Date", "Patterns", "measures"]

_DATE = r"^[0-9]{4}(-[0-9]{1,2}(-[0-9]{1,2})?)?$"

Date = TypeAliasType(
    "Date",
    Annotated[
        Annotated[int, Field(ge=1, le=9999)] | Annotated[str, Field(pattern=_DATE)],
        Field(
            description='A year (2017), a month in quotes ("2017-09") or a day, with or without '
            "quotes (2017-09-11).",
            examples=[2017, "2017-09", "2017-09-11"],
        ),
    ],
)

Patterns = TypeAliasType(
    "Patterns",
    Annotated[
        str | Annotated[list[str], Field(min_length=1)],
        Field(
            description='A name, a pattern (`"*"`, `"Middle East*"`), or a list of them.',
            examples=["*", ["Kuwait", "China"]],
        ),
    ],
)

_Hosts = Annotated[
    dict[str, Number],
    Field(
        description="A number for each host (names or patterns); hosts that are not named comply "
        "fully.",
        # a table that mixes the keys of a range and hosts is refused
        json_schema_extra={"propertyNames": {"not": {"enum": sorted(NUMBER_KEYS)}}},
    ),
]
ByHost = TypeAliasType(
    "ByHost",
    Annotated[
        Number | _Hosts,
        Field(
            description="One number or range for all hosts, or a table with one for each.",
            examples=[0.9, {"Kuwait": 0.9, "China": {"uniform": [0.0, 0.4]}}],
        ),
    ],
)


def measures() -> Any:
    """Return the form of a list of measures: each of one of the kinds."""
    one: Any = reduce(or_, map(table_of, KINDS))
    return list.__class_getitem__(one)
