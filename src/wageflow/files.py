"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["write_whole"]


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
