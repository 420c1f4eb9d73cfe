"""Files and folders that appear whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["put_folder", "write_folder", "write_whole"]


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it appears whole or not at all, whenever the program is stopped.

    Parameters
    ----------
    path : Path
        A file that is there is replaced, and keeps its mode; a device or a pipe is written to.
    content : bytes

    Raises
    ------
    OSError
        If it cannot be written; nothing half-written is left.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_whole(Path(folder) / "table.csv", b"a,b")
    ...     (Path(folder) / "table.csv").read_text()
    'a,b'
    """
    if path.exists() and not path.is_file():
        path.write_bytes(content)
        return
    path = path.resolve()
    handle, name = tempfile.mkstemp(prefix=".wageflow-", dir=path.parent)
    draft = path.with_name(os.path.basename(name))  # noqa: PTH119 - the name alone
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(path.stat().st_mode if path.exists() else 0o644)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def write_folder(folder: Path, content: Mapping[str, bytes]) -> None:
    """Write a folder so that it appears whole or not at all; what stood there is replaced.

    Parameters
    ----------
    folder : Path
    content : mapping of str to bytes
        Files by their names in the folder, which may have folders of their own.

    Raises
    ------
    OSError
        If it cannot be written; nothing half-written is left.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_folder(Path(folder) / "brief", {"tables/a.csv": b"a,b"})
    ...     (Path(folder) / "brief" / "tables" / "a.csv").read_text()
    'a,b'
    """
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name, data in content.items():
            path = draft / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        draft.chmod(0o755)
        put_folder(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def put_folder(draft: Path, folder: Path) -> None:
    """Put a finished draft in its place; what stood there goes only when it is in.

    Parameters
    ----------
    draft : Path
        On the same disk, as a rule beside it.
    folder : Path

    Raises
    ------
    OSError
        If it cannot be moved; what stood there stands there still.
    """
    if not folder.exists():
        draft.rename(folder)
        return
    old = folder.with_name(f".{folder.name}-{os.getpid()}-old")
    folder.rename(old)
    try:
        draft.rename(folder)
    except BaseException:  # an interrupt, too, must not leave nothing
        old.rename(folder)
        raise
    shutil.rmtree(old)
