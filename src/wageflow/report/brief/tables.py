"""The ``[brief]`` table of a file."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - pydantic reads the annotation when it runs
from typing import Any

from pydantic import Field, field_validator

from wageflow.reading import Table

__all__ = ["BriefTable"]


class BriefTable(Table, strict=True):
    """``[brief]``: what the brief is about, what it shows, and how it is computed."""

    title: str = Field(description="The title of the brief.")
    subtitle: str = Field("", description="A line under the title.")
    author: str = Field("", description="Who signs the brief.")
    date: str | dt.date = Field(
        "", description="The date that the brief bears; no clock is read, so that bytes repeat."
    )
    programme: str | None = Field(
        None,
        description="A programme that ships, or a file beside this one; leave it out where the "
        "file has tables of a programme of its own.",
    )
    study: str | None = Field(
        None,
        description="A study that ships, or a file beside this one, whose scenarios are compared; "
        "leave it out where the file has [[scenarios]] of its own.",
    )
    claims: str | None = Field(
        None,
        description="The ledger whose headlines are held against the estimate; that of the "
        "programme by default.",
    )
    concept: str = Field("state-side", description="The concept of revenue that is told of first.")
    host: str | None = Field(
        None, description="The host whose wage is followed step by step; the first by default."
    )
    scenario: str | None = Field(
        None, description="The scenario that pictures show; the first with measures by default."
    )
    sections: list[str] | None = Field(
        None, description="Which sections, in which order; all that apply by default."
    )
    marks: dict[str, Any] = Field(
        default_factory=dict,
        description="Published figures that are marked in pictures and held against the estimate: "
        'dollars a year, a range [low, high], or { claim = "id" }.',
    )
    figures: list[str] = Field(
        default_factory=lambda: ["svg", "png"],
        description="The formats of the files of pictures: svg, png, pdf.",
    )
    notes: list[str] = Field(
        default_factory=list, description="What the author wants readers to know, word for word."
    )
    draws: int = Field(2**16, description="Draws of the estimate.")
    seed: int = Field(2012, description="The same seed gives the same bytes.")
    sampler: str = Field("sobol", description="sobol, latin or random.")

    @field_validator("date")
    @classmethod
    def _as_text(cls, value: str | dt.date) -> str:
        return str(value)
