"""The tables of a file that states a reconciliation, all faults at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from wageflow.analysis.reconciling.study import Reconciliation, reconciliation_faults
from wageflow.analysis.reconciling.target import Target
from wageflow.distributions import uniform
from wageflow.errors import InputError
from wageflow.programme import CONCEPTS
from wageflow.programme.within import Within, read_within
from wageflow.reading import (
    EVIDENCE,
    EVIDENCE_SAID,
    PARAMS,
    PARAMS_SAID,
    Holds,
    Names,
    Number,
    Table,
    named,
    refused,
    validate,
)
from wageflow.reading.kinds import refuse_other_kinds

if TYPE_CHECKING:
    from pathlib import Path

    from wageflow.programme import Programme

__all__ = ["Frame", "read_reconciliation"]

_TARGETS = Holds("wageflow.analysis.reconciling.tables", "Targets")
_CONCEPTS: dict[str, Any] = {
    "anyOf": [
        {"type": "string", "enum": list(CONCEPTS)},
        {"type": "array", "items": {"type": "string", "enum": list(CONCEPTS)}, "minItems": 1},
    ]
}


class _Head(Table, strict=True, title="Reconciliation"):
    """``[reconciliation]``: which programme, and how many draws."""

    name: str = Field("", description="What results call it.", examples=["headline"])
    title: str = Field(
        "", description="Shown above the results.", examples=["What 150 to 230 million imply"]
    )
    programme: str | None = Field(
        None,
        description="Whose numbers: a programme that ships, or a `.toml` file beside this one. "
        "Left out where the file holds the tables of a programme itself.",
        examples=["dprk-2012"],
    )
    claims: str | None = Field(
        None,
        description="The ledger that `claim` looks into: a pack that ships, or a folder. Where the "
        "file holds a programme, it stands under `[programme]`.",
        examples=["dprk"],
    )
    draws: int = Field(
        2**16, description="Draws in all: 16 times a power of two.", examples=[16384]
    )
    seed: int | None = Field(
        None, description="The same seed gives the same bits.", examples=[2012]
    )
    notes: list[str] = Field(
        default_factory=list,
        description="What a reader must know, shown beside the results.",
        examples=[["the report does not say what it counts"]],
    )


class _Target(Table, strict=True, title="Target"):
    """``[[targets]]``: a published total that the programme's own is to agree with."""

    total: Number = Field(
        description="The total, in US dollars a year: a figure, bounds or an interval.",
        examples=[{"between": [150e6, 230e6], "coverage": 0.9}],
    )
    concept: str | list[str] = Field(
        default_factory=lambda: list(CONCEPTS),
        description="What it counts; of several, each is taken in turn. All if left out.",
        examples=["statutory"],
        json_schema_extra=_CONCEPTS,
    )
    host: str | None = Field(None, description="Of one host only.", examples=["Kuwait"])
    recipient: str | None = Field(
        None, description="What one recipient gets only.", examples=["government"]
    )
    note: str = Field("", description="What a reader must know.", examples=["assumption: 90 %"])


#: What stands under ``targets``, for the schema.
Targets = list[_Target]


class Frame(Table, strict=True):
    """The file, beside the tables of a programme and the contents of its targets."""

    reconciliation: _Head | None = Field(None, description="Which programme, and how many draws.")
    targets: Annotated[list[dict[str, Any]], _TARGETS] = Field(
        default_factory=list, description="Published totals, all to hold at once."
    )
    params: Annotated[dict[str, Any], PARAMS] = Field(default_factory=dict, description=PARAMS_SAID)
    evidence: Annotated[list[dict[str, Any]], EVIDENCE] = Field(
        default_factory=list, description=EVIDENCE_SAID
    )


_SETTINGS = ("name", "title", "draws", "seed", "notes")


def read_reconciliation(data: Mapping[str, Any], where: str, folder: Path | None) -> Reconciliation:
    """Make a reconciliation from the tables of a file; see `reconciliation_from_plain`."""
    refuse_other_kinds(data, where, "reconciliation")
    file = _File(data, where, folder)
    file.read()
    if file.faults or file.programme is None:
        raise refused(where, file.faults)
    targets = tuple(file.targets.values())
    return Reconciliation(programme=file.programme, targets=targets, **file.settings)


@dataclass
class _File:
    """What has been read of a file, and what was wrong."""

    data: Mapping[str, Any]
    where: str
    folder: Path | None
    faults: list[str] = field(default_factory=list)
    programme: Programme | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    targets: dict[int, Target] = field(default_factory=dict)
    #: Of targets whose total is wrong, what is left to be checked.
    probes: dict[int, Target] = field(default_factory=dict)

    def read(self) -> None:
        """Read everything; what is wrong is kept."""
        file = read_within(self.data, "reconciliation", self.where, self.folder, self.faults)
        names = file.names
        _, wrong = validate(Frame, file.own, names)
        self.faults += names.first_told(wrong)
        self.programme = file.programme(self.faults)
        self._read_settings(names)
        told: list[str] = []
        rows = self.data.get("targets")
        for number, row in enumerate(rows if isinstance(rows, list) else ()):
            target = _target(row, f"targets[{number}]", names, told)
            if target is not None:
                self.targets[number] = target
            elif (probe := _probe(row)) is not None:
                self.probes[number] = probe
        self.faults += names.first_told(told)
        self._complete(file)
        self.faults += file.unused(self.programme, self.faults)

    def _read_settings(self, names: Names) -> None:
        """Keep the settings that are in order, each in itself."""
        table = self.data.get("reconciliation")
        for name in _SETTINGS:
            if isinstance(table, Mapping) and name in table:
                model, _ = validate(_Head, {name: table[name]}, names)
                if model is not None:
                    self.settings[name] = getattr(model, name)

    def _complete(self, file: Within) -> None:
        """Say what is missing, and what is wrong between parts that are each in order."""
        if not file.stated and file.asked("programme") is None:
            self.faults.append(
                'reconciliation.programme: is missing; write programme = "dprk-2012", or the '
                "tables of one"
            )
        if not self.data.get("targets"):
            self.faults.append("targets: is missing; write [[targets]] tables")
        head = {"programme": self.programme, **self.settings}
        found = reconciliation_faults(head, self.targets)
        for number, probe in self.probes.items():
            alone = reconciliation_faults(head, {number: probe})
            found |= {place: faults for place, faults in alone.items() if place not in found}
        for place, told in found.items():
            if place == "reconciliation":
                self.faults += [f"{place}.{fault}" for fault in told]
            elif place.startswith("targets["):
                self.faults += [f"{place}: {fault}" for fault in told]


def _target(row: Any, place: str, names: Names, faults: list[str]) -> Target | None:
    """Read a target; what is wrong is added to `faults`."""
    if not isinstance(row, Mapping):
        return None  # a fault of the frame
    model, wrong = validate(_Target, row, names)
    faults += [f"{place}.{fault}" for fault in wrong]
    if model is None:
        return None
    total = named(model.total, f"{place}.total")
    note = model.note or getattr(total, "note", "")
    try:
        return Target(model.concept, total, host=model.host, recipient=model.recipient, note=note)
    except InputError as error:
        faults += [f"{place}.{_below(fault)}" for fault in error.faults]
        return None


def _probe(row: Any) -> Target | None:
    """Return a target of the same output, to see whether the programme has it."""
    if not isinstance(row, Mapping):
        return None
    concept, places = row.get("concept", CONCEPTS), (row.get("host"), row.get("recipient"))
    try:
        return Target(concept, uniform(0, 1), host=places[0], recipient=places[1])
    except InputError:
        return None


def _below(fault: str) -> str:
    """Say a fault of a target by its key in the file, and its remedy as a file has it."""
    told = re.sub(r"^target(?: '[^']*')?,? ", "", fault)
    return re.sub(r"\bwf\.(\w+)\(([-+.e\d, ]+)\)", _as_table, told)


def _as_table(call: re.Match[str]) -> str:
    numbers = ", ".join(_short(float(number)) for number in call[2].split(","))
    return f"{{ {call[1]} = [{numbers}] }}"


def _short(value: float) -> str:
    """Write a number as people write it in a file: 55e6 rather than 5.5e+07."""
    size = abs(value)
    power = next((power for power in (9, 6) if size >= 10**power), 0)
    return f"{value / 10**power:.6g}" + (f"e{power}" if power else "")
