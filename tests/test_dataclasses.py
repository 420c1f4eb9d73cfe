"""What holds for every dataclass of the library: values do not change, arrays are not compared."""

from __future__ import annotations

import copy
import dataclasses
import importlib
import pickle
import pkgutil
import re

import pytest

import wageflow
from wageflow.fixed import FixedDict
from wageflow.programme.plain import plain_programme

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


def changeable_parts(thing, place="", seen=None):
    """List the lists, sets and dicts that can be changed in a thing, at any depth."""
    seen = set() if seen is None else seen
    if id(thing) in seen:
        return []
    seen.add(id(thing))
    if dataclasses.is_dataclass(thing):
        name = type(thing).__name__
        # with what is kept beside the fields, once it was asked for
        parts = {field.name: getattr(thing, field.name) for field in dataclasses.fields(thing)}
        return [
            found
            for key, value in {**parts, **getattr(thing, "__dict__", {})}.items()
            for found in changeable_parts(value, f"{name}.{key}", seen)
        ]
    changes = isinstance(thing, list | set | dict) and not isinstance(thing, FixedDict)
    parts = thing.values() if hasattr(thing, "values") and hasattr(thing, "items") else thing
    if isinstance(thing, str) or not hasattr(parts, "__iter__"):
        return []
    return [place] * changes + [
        found for part in parts for found in changeable_parts(part, place, seen)
    ]


@pytest.mark.parametrize(
    ("load", "name"),
    [
        (wageflow.load_programme, "dprk-2012"),
        (wageflow.load_study, "dprk-resolutions"),
        (wageflow.load_reconciliation, "dprk-headline"),
        (wageflow.load_portfolio, "dprk-2012"),
        (wageflow.load_contract, "russia-builder"),
    ],
)
def test_nobody_changes_what_others_load(load, name):
    loaded = load(name)
    assert changeable_parts(loaded) == []
    assert changeable_parts(pickle.loads(pickle.dumps(loaded))) == []  # noqa: S301 - our own


def test_what_is_fixed_is_a_dict_in_all_else():
    fixed = FixedDict(b=1, a=FixedDict(c=2))
    for change in (
        fixed.clear,
        fixed.popitem,
        lambda: fixed.pop("a"),
        lambda: fixed.update(b=5),
        lambda: fixed.setdefault("d", 5),
        lambda: fixed.__setitem__("b", 5),
        lambda: fixed.__delitem__("b"),
        lambda: fixed.__ior__({"b": 5}),
    ):
        with pytest.raises(TypeError, match="cannot be changed; change a copy"):
            change()
    for same in (copy.copy(fixed), copy.deepcopy(fixed), pickle.loads(pickle.dumps(fixed))):  # noqa: S301 - our own
        assert (type(same), type(same["a"])) == (FixedDict, FixedDict)
        assert same == fixed == {"b": 1, "a": {"c": 2}}
    assert fixed | {"b": 2} == {"b": 2, "a": {"c": 2}}
    assert hash(fixed) == hash(FixedDict(a=FixedDict(c=2), b=1))
    assert len({wageflow.load_portfolio("dprk-2012"), wageflow.load_portfolio("dprk-2012")}) == 1


def test_a_programme_is_copied_and_sent_with_its_tables():
    programme = wageflow.load_programme("dprk-2012-hosts")
    for same in (
        copy.deepcopy(programme),
        pickle.loads(pickle.dumps(programme)),  # noqa: S301 - our own
        dataclasses.replace(programme),
    ):
        assert plain_programme(same) == plain_programme(programme)
        assert same.cohorts == programme.cohorts
        assert (same.sides, same.pass_through) == (programme.sides, programme.pass_through)
        with pytest.raises(TypeError, match="cannot be changed"):
            same.sides.clear()
