"""Scenario files: read, written, and those that ship."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wageflow.arguments import checked
from wageflow.errors import InputError, UnknownNameError, nearest
from wageflow.files import reason, sweep, write_whole

if TYPE_CHECKING:
    import pandas as pd

    from wageflow.scenarios.scenario import Scenario
    from wageflow.scenarios.study import Study

__all__ = ["load_scenario", "load_study", "save_toml", "studies", "study_from_plain"]

_ROOM = "wageflow.scenarios"
_KIND = "study"


@checked
def load_study(name: str | Path) -> Study:
    """Load a study that ships, or a scenario file of your own.

    Parameters
    ----------
    name : str or path
        A name that `studies` lists, or a path to a TOML file.

    Raises
    ------
    UnknownNameError
        If no study of that name ships and it is no path to a file.
    InputError
        If the file cannot be read as a study: every fault, with its place in the file.

    Examples
    --------
    >>> import wageflow as wf
    >>> wf.load_study("dprk-resolutions").scenarios[3]
    Scenario('UNSCR 2397': 1 measures)
    """
    from wageflow.reading.shipped import load_named

    return load_named(name, _ROOM, _KIND, _built)


def _built(data: dict[str, Any], where: str, folder: Path) -> Study:
    from wageflow.reading.kinds import refuse_other_kinds

    # what a brief says of it is read where briefs are written
    tables = {key: value for key, value in data.items() if key != "brief"}
    refuse_other_kinds(tables, where, "study")
    return study_from_plain(tables, where, folder)


def study_from_plain(
    data: Mapping[str, Any], where: str = "study", folder: Path | None = None
) -> Study:
    """Make a study from the tables of a file.

    Parameters
    ----------
    data : mapping
        As a TOML file is read, or as `plain_study` writes it.
    where : str
        Name of the file, for messages.
    folder : Path, optional
        Where other files that this one names are looked for.

    Raises
    ------
    InputError
        Every fault, with its place.

    Examples
    --------
    >>> plain = {
    ...     "compare": {"programme": "dprk-2012", "start": 2012, "end": 2014},
    ...     "scenarios": [{"name": "stop", "measures": [{"kind": "StopPermits", "start": 2013}]}],
    ... }
    >>> study_from_plain(plain).scenarios
    (Scenario('stop': 1 measures),)
    """
    from wageflow.scenarios.whole import read_study

    return read_study(_checked(data, where), where, folder)


def _checked(data: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise InputError(f"{where}: got {type(data).__name__}; write tables, [compare] first")
    return data


@checked
def load_scenario(name: str | Path, scenario: str | None = None) -> Scenario:
    """Load a scenario that ships, or one of a file.

    Parameters
    ----------
    name : str or path
        A scenario that `studies` lists, a study that ships, or a path to a TOML file, which need
        not name a programme.
    scenario : str, optional
        Which one of the study or file; may be left out where only one has measures.

    Raises
    ------
    UnknownNameError
        If nothing is called so.
    InputError
        If the file cannot be read: every fault, with its place in the file.

    Examples
    --------
    >>> import wageflow as wf
    >>> print(wf.load_scenario("UNSCR 2397").measures[0].describe())
    By 22 December 2019, all workers leave every host.
    """
    from wageflow.reading.shipped import load_shipped, read_named, shipped_names

    text = str(name)
    if text in shipped_names(_ROOM):
        return _one(load_study(text).scenarios, scenario, f"study {text!r}")
    if Path(name).suffix == ".toml":
        from wageflow.scenarios.whole import read_scenarios_of

        data, where, folder = read_named(name, _ROOM, _KIND)
        data.pop("brief", None)
        return _one(read_scenarios_of(data, where, folder), scenario, where)
    shipped = load_shipped(_ROOM, _KIND, _built)
    known = {one.name: one for _, study in shipped for one in study.scenarios}
    if text not in known or scenario is not None:
        raise UnknownNameError(
            f"scenario {text!r}: none of this name ships ({nearest(text, known)}); a file of yours "
            "ends in .toml"
        )
    return known[text]


def _one(scenarios: Any, wanted: str | None, where: str) -> Scenario:
    known: dict[str, Scenario] = {one.name: one for one in scenarios}
    if wanted is None:
        acting = [one for one in scenarios if one.measures] or list(scenarios)
        if len(acting) != 1:
            raise InputError(
                f"{where}: holds {len(known)} scenarios; name one of {', '.join(map(repr, known))}"
            )
        found: Scenario = acting[0]
        return found
    if wanted not in known:
        raise UnknownNameError(f"{where}: no scenario {wanted!r}; {nearest(wanted, known)}")
    return known[wanted]


@checked
def studies() -> pd.DataFrame:
    """List the scenarios that ship, and the studies that compare them.

    Returns
    -------
    DataFrame
        Indexed by scenario; columns study, measures (how many), outside (whether it rests on what
        the sources of the programme do not state), source, rationale. Scenarios without measures
        are left out.

    Examples
    --------
    >>> import wageflow as wf
    >>> wf.studies().loc["UNSCR 2397", "study"]
    'dprk-resolutions'
    """
    import pandas as pd

    from wageflow.reading.shipped import load_shipped

    rows = {}
    for name, study in load_shipped(_ROOM, _KIND, _built):
        for one in study.scenarios:
            if one.measures:
                rows[one.name] = {
                    "study": name,
                    "measures": len(one.measures),
                    "outside": one.outside,
                    "source": one.source,
                    "rationale": one.rationale,
                }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("scenario")


def save_toml(path: str | Path, text: str) -> None:
    """Write a TOML file, whole or not at all.

    Raises
    ------
    InputError
        If its name does not end in ``.toml``, or it cannot be written.
    """
    target = Path(path)
    if target.suffix != ".toml":
        raise InputError(f"{path}: a file of scenarios ends in .toml; write {target}.toml")
    sweep(target.parent)
    try:
        write_whole(target, text.encode())
    except OSError as error:
        raise InputError(
            f"{path}: cannot be written ({reason(error)}); choose a folder with room and rights"
        ) from None
