"""The JSON Schema of every kind of file, so that editors complete and check them."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from typing import TYPE_CHECKING, Any

from wageflow.arguments import checked
from wageflow.errors import InputError, nearest
from wageflow.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from wageflow.reading import Table

__all__ = ["KINDS", "marks", "schema", "schema_text"]

#: What there are files of, in words.
KINDS = {
    "programme": "Workers abroad, what their employers pay, and who takes it: wageflow estimate.",
    "scenario": "What measures change, year by year: wageflow compare.",
    "brief": "A folder to hand on, of a programme or of scenarios: wageflow brief.",
    "chains": "Who takes what from one wage: wageflow chain.",
    "reconciliation": "What published totals imply: wageflow reconcile.",
    "contract": "What one worker's contract is worth: wageflow contract.",
    "portfolio": "Labour beside other streams of hard currency: wageflow portfolio.",
}
#: The tables that make a file state a programme of its own.
_OWN = ("programme", "cohorts", "chains", "readings", "sides", "pass_through", "correlation")


@checked
def schema(kind: str = "programme") -> dict[str, Any]:
    """Return the JSON Schema of a kind of file.

    Parameters
    ----------
    kind : str, default "programme"
        ``"programme"``, ``"scenario"``, ``"brief"``, ``"chains"``, ``"reconciliation"``,
        ``"contract"`` or ``"portfolio"``.

    Returns
    -------
    dict
        JSON Schema, draft 2020-12, with the definitions of tables under ``$defs``. Its ``$id`` is
        a name, no address: nothing looks for it on a network. Dates of TOML count as text.

    Raises
    ------
    InputError
        If there is no such kind of file.

    Notes
    -----
    A schema knows the structure of a file: keys, types, words, what is needed. Whether a range
    runs the right way, a claim exists or a share is within 0 to 1 is seen when the file is read.

    Examples
    --------
    >>> import wageflow as wf
    >>> wf.schema("programme")["$defs"]["Cohort"]["required"]
    ['host', 'workers', 'gross_wage', 'chain']
    """
    if kind not in KINDS:
        raise InputError(f"schema {kind!r}: no kind of file; {nearest(str(kind), KINDS)}")
    return deepcopy(_made(kind))  # nobody changes what others get


def schema_text(kind: str = "programme") -> str:
    """Return the JSON Schema of a kind of file as text, the same at every call.

    Examples
    --------
    >>> schema_text("contract").splitlines()[1]
    '  "$schema": "https://json-schema.org/draft/2020-12/schema",'
    """
    import json

    return json.dumps(_made(kind), indent=2, ensure_ascii=False) + "\n"


@cache
def _made(kind: str) -> dict[str, Any]:
    from wageflow.reading.schema import schema_of

    model, rules = _FILES[kind]()
    about = {
        "$id": f"urn:wageflow:{kind}",
        "title": f"wageflow {kind} file",
        "version": __version__,
        "description": KINDS[kind],
        **rules,
    }
    return schema_of(model, about)


def _programme() -> tuple[type[Table], dict[str, Any]]:
    from wageflow.programme.tables import ProgrammeFile

    return ProgrammeFile, _STATED


def _scenario() -> tuple[type[Table], dict[str, Any]]:
    from wageflow.programme.tables import ProgrammeFile
    from wageflow.scenarios.tables import Frame

    class ScenarioFile(Frame, ProgrammeFile):
        """Scenarios, and a programme of the file's own if it has one."""

    return ScenarioFile, {"required": ["scenarios"], **_beside("compare")}


def _reconciliation() -> tuple[type[Table], dict[str, Any]]:
    from wageflow.analysis.reconciling.tables import Frame
    from wageflow.programme.tables import ProgrammeFile

    class ReconciliationFile(Frame, ProgrammeFile):
        """Targets, and a programme of the file's own if it has one."""

    rules = _beside("reconciliation")
    rules["else"] = {"required": ["reconciliation"], **rules["else"]}
    return ReconciliationFile, {"required": ["targets"], **rules}


def _contract() -> tuple[type[Table], dict[str, Any]]:
    from wageflow.analysis.contracts.tables import ContractFile

    return ContractFile, {}


def _portfolio() -> tuple[type[Table], dict[str, Any]]:
    from wageflow.analysis.portfolio.tables import PortfolioFile

    return PortfolioFile, {}


def _chains() -> tuple[type[Table], dict[str, Any]]:
    from wageflow.programme.tables import ProgrammeFile

    # a programme file holds chains too, and may be read as a file of chains
    return ProgrammeFile, {"required": ["chains"]}


def _brief() -> tuple[type[Table], dict[str, Any]]:
    from pydantic import Field

    from wageflow.programme.tables import ProgrammeFile
    from wageflow.report.brief.tables import BriefTable  # noqa: TC001 - pydantic reads it
    from wageflow.scenarios.tables import Frame

    class BriefFile(Frame, ProgrammeFile):
        """The tables of a programme or of scenarios, and what the brief is to hold."""

        brief: BriefTable = Field(description="What the brief is called and what it holds.")

    # a study and a programme each have their needs; a brief of one that ships has neither
    with_scenarios = _any_of(("compare", "scenarios", "headcounts"))
    study = {"required": ["compare", "scenarios"], **_beside("compare")}
    named = {"properties": {"brief": _any_of(("programme", "study"))}}
    own = {"if": _any_of(_OWN), "then": _STATED, "else": named}
    return BriefFile, {"required": ["brief"], "if": with_scenarios, "then": study, "else": own}


def _any_of(keys: Iterable[str]) -> dict[str, Any]:
    return {"anyOf": [{"required": [key]} for key in keys]}


#: A programme is stated whole, or extends one that is.
_STATED: dict[str, Any] = {
    "required": ["programme"],
    "if": {"properties": {"programme": {"required": ["extends"]}}},
    "else": {"required": ["programme", "cohorts"]},
}


def _beside(head: str) -> dict[str, Any]:
    """Return the rules of a file whose head names a programme, unless the file states one."""
    neither = {"not": _any_of(("programme", "claims"))}
    return {
        "if": _any_of(_OWN),
        "then": {**_STATED, "properties": {head: neither}},
        "else": {"properties": {head: {"required": ["programme"]}}},
    }


def marks() -> Any:
    """Return the form of what stands under ``marks`` of a brief."""
    from pydantic import Field

    from wageflow.reading import Table

    class Mark(Table, title="Mark", strict=True):
        """A published figure that a claim of the ledger prints."""

        claim: str = Field(description="The id of the claim.", examples=["nksc-revenue"])

    return dict[str, float | tuple[float, float] | Mark]


_FILES: dict[str, Callable[[], tuple[type[Table], dict[str, Any]]]] = {
    "programme": _programme,
    "scenario": _scenario,
    "brief": _brief,
    "chains": _chains,
    "reconciliation": _reconciliation,
    "contract": _contract,
    "portfolio": _portfolio,
}
