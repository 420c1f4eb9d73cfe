"""A scenario file as a whole: its programme, its settings and its scenarios, all faults at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from wageflow.errors import InputError
from wageflow.programme import changing
from wageflow.programme.files import extended, stated_or_named
from wageflow.programme.tables import ProgrammeFile
from wageflow.reading import (
    Names,
    ledger_of,
    named,
    read_params,
    refused,
    unused_params,
    validate,
)
from wageflow.scenarios.building import Probe, read_scenarios
from wageflow.scenarios.calendar import iso_date
from wageflow.scenarios.study import Study, study_faults
from wageflow.scenarios.tables import CompareTable, Frame

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from wageflow.claims import Ledger
    from wageflow.programme import Programme
    from wageflow.scenarios.scenario import Scenario

__all__ = ["read_scenarios_of", "read_study"]

_OWN = ("compare", "headcounts", "scenarios")
_SETTINGS = tuple(name for name in CompareTable.model_fields if name not in ("programme", "claims"))


def read_study(data: Mapping[str, Any], where: str, folder: Path | None) -> Study:
    """Make a study from the tables of a file; see `study_from_plain`."""
    file = _File(data, where, folder)
    file.read(whole=True)
    return Study(
        programme=cast("Programme", file.programme),  # a file without one was refused
        scenarios=tuple(file.scenarios.values()),
        headcounts=file.headcounts,
        **file.settings,
    )


def read_scenarios_of(
    data: Mapping[str, Any], where: str, folder: Path | None
) -> tuple[Scenario, ...]:
    """Return the scenarios of a file, which may be without a programme."""
    file = _File(data, where, folder)
    file.read(whole=False)
    return tuple(file.scenarios.values())


@dataclass
class _File:
    """What has been read of a file, and what was wrong."""

    data: Mapping[str, Any]
    where: str
    folder: Path | None
    faults: list[str] = field(default_factory=list)
    programme: Programme | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    headcounts: dict[str, dict[str, Any]] = field(default_factory=dict)
    scenarios: dict[int, Scenario] = field(default_factory=dict)
    probes: dict[int, Probe] = field(default_factory=dict)

    def read(self, *, whole: bool) -> None:
        """Read everything; raise all faults at once."""
        own = {key: value for key, value in self.data.items() if key not in _PROGRAMME}
        below = {key: value for key, value in self.data.items() if key in _PROGRAMME}
        stated = not below.keys().isdisjoint(_PROGRAMME - {"params", "evidence"})
        below = self._extended(below)
        names = self._names(below, stated=stated)
        if not stated:
            own |= below
        _, wrong = validate(Frame, own, names)
        self.faults += [fault for fault in wrong if not self._echoes(fault, below, names)]
        self.programme = stated_or_named(
            below if stated else None,
            self._head("programme"),
            "compare.programme",
            (self.where, self.folder),
            self.faults,
        )
        self.settings = _settings(self.data.get("compare"), names)
        self.headcounts = _headcounts(self.data.get("headcounts"), names)
        told: list[str] = []
        self.scenarios = read_scenarios(self.data.get("scenarios"), names, told, self.probes)
        self.faults += [fault for fault in told if not self._echoes(fault, below, names)]
        if whole:
            self._complete(stated=stated)
        self._check()
        self.faults += self._unused({**own, **below}, stated=stated)
        if self.faults:
            raise refused(self.where, self.faults)

    def _unused(self, tables: Mapping[str, Any], *, stated: bool) -> Iterator[str]:
        """Say which entries of ``[params]`` change nothing.

        Those of a programme that the file has stand in it; one that it only names they leave alone.
        """
        known = self.programme
        if known is None:  # of a programme with faults nobody knows
            yield from unused_params(tables, self.faults, self.data, None)
            return
        standing = changing.places(known) if stated else ()
        others = set() if stated else set(changing.changeable(known))
        own = self.data.get("params", {})
        for fault in unused_params(tables, self.faults, self.data, standing):
            name = next((name for name in own if fault.startswith(f"params.{name}: ")), "")
            yield (
                f"params.{name}: is a number of {known.name}, which the file only names; to change "
                "it, write a [programme] with name and extends in place of compare.programme"
                if name in others
                else fault
            )

    def _head(self, name: str) -> Any:
        head = self.data.get("compare")
        return head.get(name) if isinstance(head, Mapping) else None

    def _extended(self, below: dict[str, Any]) -> dict[str, Any]:
        """Lay the tables over the programme that they extend."""
        head = below.get("programme")
        if not isinstance(head, Mapping) or "extends" not in head:
            return below
        try:
            # a study needs no name of its own for the programme that it changes a little
            same = set(head) == {"extends"} and set(below) <= {"programme", "params", "evidence"}
            named_so = {"name": f"{head['extends']}{'' if same else ' (changed)'}", **head}
            return extended({**below, "programme": named_so}, named_so, self.where)
        except InputError as error:
            self.faults += self._plain(error.faults)
            return below

    def _names(self, below: Mapping[str, Any], *, stated: bool) -> Names:
        """Return the ledger and the parameters that the file may refer to."""
        found: list[str] = []
        ledger: Ledger | None
        if stated:
            if self._head("claims") is not None:
                found.append(
                    "compare.claims: the file has a programme; write claims under [programme]"
                )
            ledger = ledger_of(below, self.folder, found)
        else:
            asked = {"programme": {"claims": self._head("claims")}}
            ledger = ledger_of({**below, **asked}, self.folder, found)
            found = [re.sub(r"^programme\.claims", "compare.claims", fault) for fault in found]
        self.unread = bool(found)
        names = read_params(below, ledger, found)
        self.faults += found
        return names

    unread = False

    def _echoes(self, fault: str, below: Mapping[str, Any], names: Names) -> bool:
        """Whether a fault says again that a parameter or the ledger has one."""
        params = below.get("params")
        broken = set(params) - set(names.params) if isinstance(params, Mapping) else set()
        return (self.unread and "the file names no ledger" in fault) or any(
            f"{name!r} is no entry" in fault for name in broken
        )

    def _plain(self, faults: tuple[str, ...]) -> list[str]:
        return [fault.removeprefix(f"{self.where}: ") for fault in faults]

    def _complete(self, *, stated: bool) -> None:
        """Say what a study needs and a list of scenarios does not."""
        if "compare" not in self.data:
            self.faults.append("compare: is missing; write [compare] with start and end")
        if not stated and self._head("programme") is None and "compare" in self.data:
            self.faults.append(
                'compare.programme: is missing; write programme = "dprk-2012", or the tables of one'
            )
        if not self.data.get("scenarios"):
            self.faults.append("scenarios: is missing; write [[scenarios]] tables")

    def _check(self) -> None:
        """Say what is wrong between parts that are each in order."""
        head: dict[str, Any] = {"programme": self.programme, "headcounts": self.headcounts}
        head |= self.settings
        rows = self.data.get("scenarios")
        rows = rows if isinstance(rows, list) else []
        named_so = [row.get("name") for row in rows if isinstance(row, Mapping)]
        known = self.scenarios | {number: probe.scenario for number, probe in self.probes.items()}
        for fault in study_faults(head, dict(sorted(known.items()))):
            # the baseline may be a scenario with faults of its own
            if not (fault.startswith("baseline") and head["baseline"] in named_so):
                self.faults.append(self._placed(fault))

    def _placed(self, fault: str) -> str:
        """Say a fault of a study with its place in the file."""
        known = {number: (one, ()) for number, one in self.scenarios.items()} | self.probes
        for number, (scenario, places) in known.items():
            start = f"scenario {scenario.name!r}, measures"
            if fault.startswith(start):
                told = _renumbered(fault, places)[len(start) :]
                rest = re.sub(r" \(\w+\): (hosts|sectors|to) ", r".\1: ", told, count=1)
                rest = re.sub(
                    r" \(\w+\): compliance of '(.*?)': ", r".compliance.\1: ", rest, count=1
                )
                return f"scenarios[{number}].measures{rest}"
        for host in self.headcounts:
            start = f"headcounts of {host!r}"
            if fault.startswith(start):
                rest = re.sub(r"^, ([^ :]+): ", r".\1: ", fault[len(start) :])
                return f"headcounts.{host}{rest}"
        head = re.split(r"[ :]", fault, maxsplit=1)[0]
        return f"compare.{fault}" if head in _SETTINGS else fault


def _renumbered(fault: str, places: tuple[int, ...]) -> str:
    """Count the measures of a probe as the file does: some of the file's may be in no probe."""
    found = re.search(r"measures\[(\d+)\]", fault) if places else None
    if found is None:
        return fault
    return f"{fault[: found.start(1)]}{places[int(found[1])]}{fault[found.end(1) :]}"


_PROGRAMME = frozenset(ProgrammeFile.model_fields)


def _settings(table: Any, names: Names) -> dict[str, Any]:
    """Return the settings of ``[compare]`` that are in order, each in itself."""
    found = {}
    for name in _SETTINGS:
        if isinstance(table, Mapping) and name in table:
            model, _ = validate(
                CompareTable, {"start": "2000", "end": "2000", name: table[name]}, names
            )
            if model is not None:
                found[name] = getattr(model, name)
    return found


def _headcounts(tables: Any, names: Names) -> dict[str, dict[str, Any]]:
    """Return the headcounts that are in order, named after their place as a projection does it."""
    found: dict[str, dict[str, Any]] = {}
    hosts = tables.items() if isinstance(tables, Mapping) else ()
    for host, dates in hosts:
        for date, number in dates.items() if isinstance(dates, Mapping) else ():
            model, _ = validate(Frame, {"headcounts": {host: {date: number}}}, names)
            if model is None:
                continue
            try:
                when = iso_date(date, "")
            except InputError:
                when = date  # refused where headcounts are checked
            value = model.headcounts[host][date]
            found.setdefault(host, {})[date] = named(value, f"headcount {host} {when}")
    return found
