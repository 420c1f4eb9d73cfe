"""The form of a claim that a file states itself, for schemas; see `wageflow.reading.forms`."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from wageflow.claims.claim import KINDS
from wageflow.claims.rows import CLAIM_NEEDS, PERS
from wageflow.reading.tables import Table

__all__ = ["Evidence", "Evidences"]

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


#: What stands under ``evidence``.
Evidences = list[Evidence]
