"""What the benchmarks find: tables and targets, as Markdown and as CSV."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["YES", "Part", "Table", "Target", "seconds", "significant"]

#: The unit of a target that is a yes (`least`) or a no.
YES = "yes"


@dataclass(frozen=True)
class Table:
    """One table; `name` is the stem of its CSV file."""

    name: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]
    note: str = ""

    def markdown(self) -> str:
        """Return the table under its title."""
        head = f"| {' | '.join(self.columns)} |\n|---|{'---:|' * (len(self.columns) - 1)}"
        body = "\n".join(f"| {' | '.join(map(str, row))} |" for row in self.rows)
        return "\n\n".join(filter(None, (f"### {self.title}", f"{head}\n{body}", self.note)))

    def write(self, folder: Path) -> None:
        """Write the table to a CSV file in the folder."""
        with (folder / f"{self.name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerows([self.columns, *self.rows])


@dataclass(frozen=True)
class Target:
    """A figure that shall be reached; `reached` is None where it was not measured, and why."""

    what: str
    limit: float
    reached: float | None
    unit: str = ""
    least: bool = False
    why: str = ""

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """What, target, reached, met: as printed."""
        bound = f"{'at least' if self.least else 'at most'} {self.limit:g}{self.unit}"
        if self.reached is None:
            return self.what, bound, f"not measured: {self.why}", "-"
        met = self.reached >= self.limit if self.least else self.reached <= self.limit
        if self.unit == YES:
            return self.what, "yes" if self.least else "no", _word(self.reached), _word(met)
        reached = f"{significant(self.reached)}{self.unit}"
        if self.why:
            reached = f"{reached} ({self.why})"
        return self.what, bound, reached, _word(met)


@dataclass(frozen=True)
class Part:
    """What one part of the benchmarks returns."""

    tables: Sequence[Table] = ()
    targets: Sequence[Target] = ()
    points: dict[str, list[dict[str, object]]] = field(default_factory=dict)


def _word(value: float) -> str:
    return "yes" if value else "no"


def significant(value: float, digits: int = 2) -> str:
    """Print a number to two significant digits, without an exponent if it can be helped."""
    if value == 0 or value != value:  # noqa: PLR0124 - the one value that is not itself
        return str(value)
    if abs(value) >= 10 ** (digits - 1):
        return f"{value:,.0f}"
    return f"{value:.{digits}g}" if abs(value) >= 1e-4 else f"{value:.{digits - 1}e}"


def seconds(value: float) -> str:
    """Print a duration in seconds to three significant digits."""
    return f"{value:,.0f}" if value >= 100 else f"{value:#.3g}".rstrip(".")
