"""A scenario file as a whole: its programme, its settings and its scenarios, all faults at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from wageflow.errors import InputError, nearest
from wageflow.programme.within import Within, read_within
from wageflow.reading import Names, named, refused, validate
from wageflow.scenarios.building import Probe, read_scenarios
from wageflow.scenarios.calendar import iso_date
from wageflow.scenarios.study import Study, study_faults
from wageflow.scenarios.tables import CompareTable, Frame

if TYPE_CHECKING:
    from pathlib import Path

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
        file = read_within(self.data, "compare", self.where, self.folder, self.faults)
        names = file.names
        _, wrong = validate(Frame, file.own, names)
        self.faults += names.first_told(wrong)
        self.programme = file.programme(self.faults)
        self.settings = _settings(self.data.get("compare"), names)
        self.headcounts = _headcounts(self.data.get("headcounts"), names)
        told: list[str] = []
        self.scenarios = read_scenarios(self.data.get("scenarios"), names, told, self.probes)
        self.faults += names.first_told(told)
        if whole:
            self._complete(file)
        self._check()
        self.faults += file.unused(self.programme, self.faults, self._of_measure)
        if self.faults:
            raise refused(self.where, self.faults)

    def _of_measure(self, name: str) -> str:
        """Say which number of a measure an entry of ``[params]`` means, which it cannot change."""
        places = [
            place
            for scenario in self.scenarios.values()
            for place, _ in scenario.quantities()
            if not place.endswith("/happens")
        ]
        hint = nearest(name, places) if "/" in name else ""
        place = next((one for one in places if one == name or f"mean {one!r}" in hint), None)
        if place is None:
            return ""
        field = place.rpartition("/")[2].partition(" ")[0]
        return (
            f"params.{name}: nothing names it, so it changes nothing; for {place!r} write the "
            f"name of this entry there, as {field} of the measure"
        )

    def _complete(self, file: Within) -> None:
        """Say what a study needs and a list of scenarios does not."""
        if "compare" not in self.data:
            self.faults.append("compare: is missing; write [compare] with start and end")
        if not file.stated and file.asked("programme") is None and "compare" in self.data:
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
