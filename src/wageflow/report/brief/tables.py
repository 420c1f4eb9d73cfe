"""The ``[brief]`` table of a file."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - pydantic reads the annotation when it runs
from typing import Annotated, Any

from pydantic import Field, field_validator

from wageflow.programme import CONCEPTS
from wageflow.reading import Holds, Table
from wageflow.report.brief.brief import FIGURES, SECTIONS
from wageflow.simulation.drawing.design import SAMPLERS

__all__ = ["BriefTable"]


class BriefTable(Table, strict=True, title="Brief"):
    """``[brief]``: what the brief is about, what it shows, and how it is computed."""

    title: str = Field(description="The title of the brief.", examples=["Earnings abroad, 2012"])
    subtitle: str = Field(
        "", description="A line under the title.", examples=["An estimate with its range"]
    )
    author: str = Field("", description="Who signs the brief.", examples=["A. Writer"])
    date: str | dt.date = Field(
        "",
        description="The date that the brief bears; no clock is read, so that bytes repeat.",
        examples=["2024-05-01"],
    )
    programme: str | None = Field(
        None,
        description="A programme that ships, or a file beside this one; leave it out where the "
        "file has tables of a programme of its own.",
        examples=["dprk-2012"],
    )
    study: str | None = Field(
        None,
        description="A study that ships, or a file beside this one, whose scenarios are compared; "
        "leave it out where the file has `[[scenarios]]` of its own.",
        examples=["dprk-resolutions"],
    )
    claims: str | None = Field(
        None,
        description="The ledger whose headlines are held against the estimate; that of the "
        "programme by default, or the file's own `[[evidence]]` where there is none.",
        examples=["dprk"],
    )
    concept: str = Field(
        "state-side",
        description="The concept of revenue that is told of first.",
        examples=["net"],
        json_schema_extra={"enum": list(CONCEPTS)},
    )
    host: str | None = Field(
        None,
        description="The host whose wage is followed step by step; the first by default.",
        examples=["Kuwait"],
    )
    scenario: str | None = Field(
        None,
        description="The scenario that pictures and the summary show; the first with measures by "
        "default.",
        examples=["UNSCR 2397"],
    )
    sections: list[str] | None = Field(
        None,
        description="Which sections, in which order; all that apply by default.",
        examples=[list(SECTIONS[:3])],
        json_schema_extra={"items": {"type": "string", "enum": list(SECTIONS)}},
    )
    marks: Annotated[dict[str, Any], Holds("wageflow.report.schema", "marks")] = Field(
        default_factory=dict,
        description="Published figures that are marked in pictures and held against the estimate, "
        "by name: US dollars a year (150e6 for 150 million), a range `[low, high]`, or "
        '`{ claim = "id" }`, of the ledger or of the file\'s own `[[evidence]]`.',
        examples=[{"the newspaper total of 2012": {"claim": "nksc-revenue"}}],
    )
    figures: list[str] = Field(
        default_factory=lambda: ["svg", "png"],
        description="The formats of the files of pictures.",
        examples=[["svg", "pdf"]],
        json_schema_extra={
            "items": {"type": "string", "enum": list(FIGURES)},
            "default": ["svg", "png"],
        },
    )
    notes: list[str] = Field(
        default_factory=list,
        description="What the author wants readers to know, word for word.",
        examples=[["written before the talks of May"]],
    )
    draws: int = Field(2**16, description="Draws of the estimate.", examples=[16384])
    seed: int = Field(2012, description="The same seed gives the same bytes.", examples=[7])
    sampler: str = Field(
        "sobol",
        description="How draws are made.",
        examples=["latin"],
        json_schema_extra={"enum": list(SAMPLERS)},
    )

    @field_validator("date")
    @classmethod
    def _as_text(cls, value: str | dt.date) -> str:
        return str(value)
