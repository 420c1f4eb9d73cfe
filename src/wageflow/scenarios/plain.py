"""Scenarios as the tables of a file, and as TOML text: the way back from `load_scenario`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from functools import partial
from typing import TYPE_CHECKING, Any

from wageflow.distributions import Param
from wageflow.errors import InputError
from wageflow.scenarios.measures.base import is_pattern
from wageflow.scenarios.scenario import Scenario
from wageflow.scenarios.study import Study

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from wageflow.programme import Programme
    from wageflow.scenarios.headcounts import Known
    from wageflow.scenarios.measures import Measure

__all__ = ["plain_scenarios", "plain_study", "scenario_toml"]

#: What of a study stands under ``[compare]``, in the order of a file.
HEAD = (
    *("title", "start", "end", "step", "baseline", "draws", "seed"),
    *("discount_rate", "cut_of_at_least", "notes"),
)


def plain_scenarios(scenarios: Sequence[Scenario], known: Known | None = None) -> dict[str, Any]:
    """Write scenarios as the tables of a file.

    Parameters
    ----------
    scenarios : sequence of Scenario
    known : Known, optional
        Headcounts that are known.

    Returns
    -------
    dict
        ``scenarios``, a list of tables, and, if there are any, ``headcounts``, ``params`` and
        ``evidence`` (the claims that numbers rest on): strings, numbers, lists and dicts only.

    Raises
    ------
    InputError
        If one parameter stands for two ranges, which a file cannot say.

    Examples
    --------
    >>> from wageflow.scenarios.measures import StopPermits
    >>> stop = Scenario("stop", measures=[StopPermits(start="2013", compliance=0.5)])
    >>> plain_scenarios([stop])
    {'scenarios': [{'name': 'stop', 'measures': [{'kind': 'StopPermits', 'start': '2013', 'compliance': 0.5}]}]}
    """  # noqa: E501 - a doctest shows the whole answer
    params: dict[str, Any] = {}
    evidence: dict[str, Any] = {}
    write = partial(_number, params=params, evidence=evidence)
    plain: dict[str, Any] = {"scenarios": [_scenario(one, write) for one in scenarios]}
    if known is not None and known.table:
        plain["headcounts"] = {
            host: {date: write(number, f"headcount {host} {date}") for date, number in dates}
            for host, dates in known.table
        }
    if params:
        plain["params"] = params
    if evidence:
        plain["evidence"] = list(evidence.values())
    # what a file cannot say is not left in it: NaN, sets, tuples
    return dict(json.loads(json.dumps(plain, allow_nan=False)))


def _scenario(scenario: Scenario, write: Callable[[Any, str], Any]) -> dict[str, Any]:
    table: dict[str, Any] = {"name": scenario.name}
    for name in ("author", "rationale", "source", "outside"):
        if getattr(scenario, name):
            table[name] = getattr(scenario, name)
    rows = [_measure(label, measure, write) for label, measure in scenario.labelled]
    return table | ({"measures": rows} if rows else {})


def _measure(label: str, measure: Measure, write: Callable[[Any, str], Any]) -> dict[str, Any]:
    table: dict[str, Any] = {"kind": measure.kind}
    # what it is and when comes first: that is how a file is read
    own = [field for field in fields(measure) if field.name not in _SHARED]
    for field in (*own, *(field for field in fields(measure) if field.name in _SHARED)):
        value = getattr(measure, field.name)
        if value is None or value in (field.default, (field.default,)):
            continue
        place = f"{label}/{field.name}"
        if isinstance(value, tuple):
            table[field.name] = value[0] if len(value) == 1 else list(value)
        elif isinstance(value, Mapping):
            table[field.name] = {
                host: write(number, f"{place} {host}") for host, number in value.items()
            }
            _check_order(label, table[field.name])
        else:
            table[field.name] = write(value, place)
    return table


def _check_order(label: str, table: Mapping[str, Any]) -> None:
    """Make sure that a file can keep the order of patterns, of which the first that fits is meant.

    Raises
    ------
    InputError
        If it cannot: TOML is written with bare numbers before ranges.
    """
    patterns = [key for key in table if is_pattern(key)]
    ranged = [isinstance(table[key], Mapping) for key in patterns]
    if ranged != sorted(ranged):
        raise InputError(
            f"measure {label!r}, compliance: {patterns} cannot be written in this order, since a "
            "file has numbers before ranges; name the hosts instead of a pattern"
        )


_SHARED = ("hosts", "sectors", "compliance", "phase_in", "source", "note")


def _number(value: Any, place: str, params: dict[str, Any], evidence: dict[str, Any]) -> Any:
    """Write a number; what is named after its place needs no entry in ``[params]``."""
    from wageflow.reading import plain_quantity

    named: dict[str, Any] = {}
    written = plain_quantity(value, named, evidence)
    if isinstance(value, Param) and value.name == place:
        table = named[place]
        if "value" in table or not table.keys().isdisjoint(("source", "note", "claims")):
            return table
    for name, table in named.items():
        if params.setdefault(name, table) != table:
            raise InputError(
                f"parameter {name!r}: stands for two different things in these scenarios; one name "
                "is one unknown in a file, so rename one of them"
            )
    return written


def plain_study(study: Study) -> dict[str, Any]:
    """Write a study as the tables of a file.

    Parameters
    ----------
    study : Study

    Raises
    ------
    InputError
        As `plain_scenarios`, or if a parameter of the scenarios is another one in the programme.

    Examples
    --------
    >>> import wageflow as wf
    >>> plain = plain_study(wf.load_study("dprk-resolutions"))
    >>> plain["compare"]["programme"], plain["compare"]["end"]
    ('dprk-2012', '2024')
    """
    from wageflow.programme.plain import plain_programme

    head: dict[str, Any] = {}
    plain = plain_scenarios(study.scenarios, study.known)
    if _ships(study.programme):
        head["programme"] = study.programme.name
    else:
        below = plain_programme(study.programme)
        params = plain.get("params", {})
        for name in params.keys() & below["params"].keys():
            if params[name] != below["params"][name]:
                raise InputError(
                    f"parameter {name!r}: is another one in programme {study.programme.name!r}; "
                    "one name is one unknown in a file, so rename one of them"
                )
        claims = {row["id"]: row for table in (below, plain) for row in table.get("evidence", ())}
        plain = below | plain
        plain["params"] = below["params"] | params
        if claims:
            plain["evidence"] = list(claims.values())
    for name in HEAD:
        value = getattr(study, name)
        if value not in (None, "", ()):
            head[name] = list(value) if isinstance(value, tuple) else value
    return {"compare": head, **plain}


def _ships(programme: Programme) -> bool:
    """Whether a programme is one of those that ship, unchanged."""
    from wageflow.programme import load_programme, programmes
    from wageflow.programme.plain import plain_programme

    if programme.name not in programmes().index:
        return False
    return plain_programme(programme) == plain_programme(load_programme(programme.name))


def scenario_toml(what: Study | Scenario | Sequence[Scenario]) -> str:
    """Return scenarios, or a study with its programme, as the text of a TOML file.

    Parameters
    ----------
    what : Study, Scenario or sequence of Scenario

    Returns
    -------
    str
        `load_study` or `load_scenario` read it back as equal scenarios.

    Raises
    ------
    InputError
        As `plain_scenarios` and `plain_study`.

    Examples
    --------
    >>> import tomllib
    >>> from wageflow.scenarios.measures import StopPermits
    >>> text = scenario_toml(Scenario("stop", measures=[StopPermits(start="2013")]))
    >>> tomllib.loads(text)["scenarios"][0]["measures"]
    [{'kind': 'StopPermits', 'start': '2013'}]
    """
    import tomli_w

    if isinstance(what, Study):
        plain = plain_study(what)
    else:
        plain = plain_scenarios([what] if isinstance(what, Scenario) else what)
    # claims made in Python may lack what a file needs: a blank says so
    plain["evidence"] = [
        {key: " " if value is None else value for key, value in claim.items()}
        for claim in plain.get("evidence", [])
    ]
    order = ("compare", "programme", "sides", "headcounts", "params", "scenarios")
    found = {key: plain[key] for key in order if key in plain}
    return tomli_w.dumps(dict(_filled(found | plain)))


def _filled(plain: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield from ((key, value) for key, value in plain.items() if value not in ({}, []))
