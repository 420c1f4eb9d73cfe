"""Files that ship beside a room's code, and a user's own in the same form."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from wageflow.errors import UnknownNameError, nearest
from wageflow.reading.kinds import KINDS
from wageflow.reading.toml import read_toml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd

__all__ = ["list_shipped", "load_named", "load_shipped", "read_named", "shipped_names"]

Thing = TypeVar("Thing")


@lru_cache(maxsize=16)
def shipped_names(room: str) -> tuple[str, ...]:
    """Return the names of the files that ship in the ``data`` of a package.

    Examples
    --------
    >>> "dprk-2012" in shipped_names("wageflow.programme")
    True
    """
    found = [one.name for one in (files(room) / "data").iterdir() if one.name.endswith(".toml")]
    return tuple(sorted(name.removesuffix(".toml") for name in found))


def read_named(name: str | Path, room: str, kind: str) -> tuple[dict[str, Any], str, Path]:
    """Read a file that ships in a package, or one of a user's own.

    Parameters
    ----------
    name : str or path
        Of one that ships, or a path to a TOML file.
    room : str
        The package.
    kind : str
        What the file holds, for messages.

    Returns
    -------
    tables : dict
    where : str
        How messages call the file.
    folder : Path
        Where files that it names are looked for.

    Raises
    ------
    UnknownNameError
        If none of that name ships and it is no path to a file.
    InputError
        If it cannot be read as TOML.
    """
    shipped = shipped_names(room)
    if str(name) in shipped:
        with as_file(files(room) / "data" / f"{name}.toml") as path:
            return read_toml(path, f"{name}.toml"), f"{name}.toml", path.parent
    path = Path(name)
    if path.suffix != ".toml":
        for other in reversed(KINDS.values()):
            if other.room != room and str(name) in shipped_names(other.room):
                raise UnknownNameError(
                    f"{kind} {str(name)!r}: is {other.said}; run {other.run} on it; of this kind "
                    f"there are {', '.join(shipped)}"
                )
        raise UnknownNameError(
            f"{kind} {str(name)!r}: none of this name ships ({nearest(str(name), shipped)}); a "
            "file of yours ends in .toml"
        )
    return read_toml(path, str(name)), str(name), path.parent


def load_named(
    name: str | Path, room: str, kind: str, build: Callable[[dict[str, Any], str, Path], Thing]
) -> Thing:
    """Load what ships in a package, or what a user's own file holds.

    Parameters
    ----------
    name, room, kind
        See `read_named`.
    build : callable
        Makes a frozen dataclass of what `read_named` returns.

    Raises
    ------
    UnknownNameError
        If none of that name ships and it is no path to a file.
    InputError
        If it cannot be read: all that `build` finds.
    """
    if str(name) not in shipped_names(room):
        return build(*read_named(name, room, kind))
    # a copy, so that nobody changes what others load
    copied: Thing = replace(_kept(str(name), room, kind, build))
    return copied


def load_shipped(
    room: str, kind: str, build: Callable[[dict[str, Any], str, Path], Thing]
) -> Iterator[tuple[str, Thing]]:
    """Load all that ships in a package, by name; to be read, not to be changed."""
    for name in shipped_names(room):
        yield name, _kept(name, room, kind, build)


def list_shipped(
    room: str,
    kind: str,
    build: Callable[[dict[str, Any], str, Path], Thing],
    columns: Callable[[Thing], dict[str, Any]],
) -> pd.DataFrame:
    """Return a table of what ships in a package, indexed by name under the heading `kind`."""
    import pandas as pd

    rows = {name: columns(thing) for name, thing in load_shipped(room, kind, build)}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis(kind)


@lru_cache(maxsize=64)
def _kept(
    name: str, room: str, kind: str, build: Callable[[dict[str, Any], str, Path], Any]
) -> Any:
    return build(*read_named(name, room, kind))


def is_a(kind: str, name: str) -> bool:
    """Whether a name is of a file of a kind: one that ships, or one of the user's own.

    Parameters
    ----------
    kind : str
        A name of `wageflow.reading.kinds.KINDS`.
    name : str

    Raises
    ------
    InputError
        If a file of the user's cannot be read.

    Examples
    --------
    >>> is_a("study", "dprk-resolutions"), is_a("study", "dprk-2012")
    (True, False)
    """
    wanted = KINDS[kind]
    if Path(name).suffix != ".toml":
        return name in shipped_names(wanted.room)
    data, _, _ = read_named(name, wanted.room, "file")
    return not data.keys().isdisjoint(wanted.tables)
