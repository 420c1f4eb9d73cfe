"""What holds for every dataclass of the library: values do not change, arrays are not compared."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
import re

import pytest

import wageflow

# what a computation fills in as it goes; nobody outside sees one that still changes
WORKING = {
    "wageflow.analysis.reconciling.tables._File",
    "wageflow.report.pictures.headlines._Stack",
    "wageflow.scenarios.fixed.FixedTerms",
    "wageflow.scenarios.labour.State",
    "wageflow.scenarios.measures.heads.Flows",
    "wageflow.scenarios.whole._File",
    "wageflow.simulation.computing.traced.Tracer",
    "wageflow.simulation.engine._Session",
    "wageflow.simulation.running.cluster.Cluster",
    "wageflow.simulation.running.progress.Progress",
    "wageflow.simulation.running.workers._Place",
}
RESULTS = (
    wageflow.Comparison,
    wageflow.Estimate,
    wageflow.Programme,
    wageflow.Reconciled,
    wageflow.WageGap,
)
ARRAY = re.compile(r"NDArray|DataFrame|\bFloats\b|\bArray\b")


def every_dataclass() -> dict[str, type]:
    found = {}
    for module in pkgutil.walk_packages(wageflow.__path__, "wageflow."):
        if module.name.endswith("__main__"):
            continue
        for one in vars(importlib.import_module(module.name)).values():
            if (
                isinstance(one, type)
                and one.__module__ == module.name
                and "__dataclass_fields__" in vars(one)
            ):
                found[f"{one.__module__}.{one.__qualname__}"] = one
    return found


FOUND = every_dataclass()


def test_values_cannot_be_changed():
    assert {name for name, one in FOUND.items() if not one.__dataclass_params__.frozen} == WORKING


def test_there_are_as_many_as_the_source_says():
    # a class whose decorator is lost is found here and nowhere else
    assert len(FOUND) > 150


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: result.__name__)
def test_a_result_is_equal_to_itself_alone(result):
    # its parts hold arrays, whose comparison is no truth value
    assert result.__eq__ is object.__eq__
    assert result.__hash__ is object.__hash__


def test_what_holds_arrays_is_not_compared_by_them():
    for name, one in FOUND.items():
        public = not name.rpartition(".")[2].startswith("_")
        holds = public and any(ARRAY.search(str(field.type)) for field in dataclasses.fields(one))
        if holds and name not in WORKING:
            assert one.__eq__ is object.__eq__, name
