"""What is left out means the same everywhere: in a call, in a class and in a file."""

from __future__ import annotations

import importlib
import inspect

import pytest
from pydantic_core import PydanticUndefined

import wageflow as wf
from wageflow.scenarios.measures.base import Measure

PAIRS = {
    "chain.tables": {
        "_Share": wf.Share,
        "_Fee": wf.Fee,
        "_Brackets": wf.Brackets,
        "_Upfront": wf.Upfront,
        "_InKind": wf.InKind,
        "_Withheld": wf.Withheld,
    },
    "scenarios.tables": {"CompareTable": wf.Study, "ScenarioTable": wf.Scenario},
    "analysis.contracts.tables": {"_Head": wf.contract, "_SideWork": wf.SideWork},
    "analysis.portfolio.tables": {
        "HeadTable": wf.Portfolio,
        "ReadingTable": wf.Reading,
        "StreamTable": wf.Stream,
        "TotalTable": wf.Total,
    },
    "analysis.reconciling.tables": {"_Head": wf.Reconciliation},
}
CASES = [
    pytest.param(module, table, python, id=f"{module}.{table}")
    for module, tables in PAIRS.items()
    for table, python in tables.items()
]
EMPTY = (None, "", (), {}, [], PydanticUndefined, inspect.Parameter.empty)


def defaults(python) -> dict[str, object]:
    return {
        name: parameter.default
        for name, parameter in inspect.signature(python).parameters.items()
        if not any(parameter.default is one or parameter.default == one for one in EMPTY)
    }


@pytest.mark.parametrize(("module", "table", "python"), CASES)
def test_a_file_and_a_call_leave_out_the_same(module, table, python):
    fields = getattr(importlib.import_module(f"wageflow.{module}"), table).model_fields
    ours = defaults(python)
    shared = {
        name: field.default
        for name, field in fields.items()
        if name in ours and not any(field.default is one for one in EMPTY)
    }
    assert shared == {name: ours[name] for name in shared}
    assert shared  # else nothing is compared here


def test_what_is_left_out_of_a_contract_costs_nothing():
    ours = defaults(wf.contract)
    assert ours.pop("months") == 36.0
    assert ours.pop("lump_probability") == 1.0
    assert ours.pop("draws") == 2**14
    assert ours.pop("replicates") == 16
    assert {name: value for name, value in ours.items() if value != 0.0} == {
        "per": "month",
        "sampler": "sobol",
    }


@pytest.mark.parametrize(
    ("call", "draws"),
    [
        (wf.simulate, 2**16),
        (wf.bounds, 2**16),
        (wf.reconcile, 2**16),
        (wf.reconcile_by_concept, 2**16),
        (wf.Reconciliation, 2**16),
        (wf.compare, 2**14),
        (wf.project, 2**14),
        (wf.Study, 2**14),
        (wf.audit, 2**14),
        (wf.reproduce, 2**14),
    ],
)
def test_runs_have_their_usual_size(call, draws):
    ours = defaults(call)
    assert ours["draws"] == draws
    assert ours.get("replicates", 16) == 16
    assert ours.get("sampler", "sobol") == "sobol"


@pytest.mark.parametrize(
    "measure",
    [
        one
        for name in wf.__all__
        if isinstance(one := getattr(wf, name), type) and issubclass(one, Measure)
    ],
)
def test_a_measure_is_obeyed_by_all_at_once_unless_it_says_otherwise(measure):
    ours = defaults(measure)
    assert (ours["hosts"], ours["sectors"]) == ("*", "*")
    assert (ours["compliance"], ours["phase_in"]) == (1.0, 0.0)
