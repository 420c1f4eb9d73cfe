"""Files and folders that appear whole or not at all, also where the program is killed.

What is being written is a draft beside its place, which is moved there when it is finished. A draft
is locked by whoever writes it. The system takes the lock away when that process ends, however it
ends, so that whoever writes next in the same folder knows an abandoned draft from one in the making
and clears it away: neither a clock nor a process number is asked.
"""

from __future__ import annotations

import atexit
import contextlib
import errno
import os
import re
import shutil
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, where the age of a draft has to do
    _LOCKS = False
else:
    _LOCKS = True

__all__ = [
    "check_name",
    "drafted_folder",
    "is_draft",
    "reason",
    "resolved",
    "sweep",
    "write_folder",
    "write_whole",
]

#: Drafts in the making: an interrupt may fall between any two steps, also those that clear up.
_OWN: set[Path] = set()
_DRAFT = re.compile(r"\.wageflow-[0-9a-f]{12}")
_ABANDONED = 3600.0  # seconds after which a draft is given up where there are no locks
_HERE = -100  # AT_FDCWD: paths are those of this process
_SWAP = 2  # RENAME_EXCHANGE


def reason(error: OSError) -> str:
    """Return in the system's words why something could not be read or written.

    Examples
    --------
    >>> reason(OSError(28, "No space left on device"))
    'No space left on device'
    >>> reason(OSError("odd"))
    'odd'
    """
    return error.strerror or str(error) or type(error).__name__


def check_name(path: Path) -> None:
    """Make sure that something can be called so on this disk, whether or not it is there.

    Raises
    ------
    OSError
        If nothing can.

    Examples
    --------
    >>> from pathlib import Path
    >>> check_name(Path("table.csv"))
    """
    try:
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            path.lstat()
    except ValueError:  # a character that no name may have
        raise OSError(22, "no file or folder can be called so") from None


def resolved(path: Path) -> Path:
    """Return where a path leads, whatever links are in it.

    Raises
    ------
    OSError
        If it leads nowhere: links in a circle, which some Pythons find, in words of their own.

    Examples
    --------
    >>> from pathlib import Path
    >>> resolved(Path("table.csv")) == Path.cwd().resolve() / "table.csv"
    True
    """
    try:
        found = path.resolve()
        found.stat()
    except RuntimeError:
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path)) from None
    except OSError as error:  # what is not there yet, or cannot be looked at, may have a place
        if error.errno == errno.ELOOP:
            raise
    return found


def write_whole(path: Path, content: bytes, *, new: bool = False) -> None:
    """Write a file so that it appears whole or not at all, whenever the program is stopped.

    Parameters
    ----------
    path : Path
        A file that is there is replaced, and keeps its mode; a device or a pipe is written to.
    content : bytes
    new : bool
        Whether the file must not be there yet: of two processes, one makes it.

    Raises
    ------
    FileExistsError
        If it was to be new, and is there.
    OSError
        If it cannot be written; nothing half-written is left, and what was there is left as it was.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_whole(Path(folder) / "table.csv", b"a,b")
    ...     (Path(folder) / "table.csv").read_text()
    'a,b'
    """
    check_name(path)
    there = path.exists()
    if there and not path.is_file():
        path.write_bytes(content)
        return
    path = resolved(path)
    if there and not os.access(path, os.W_OK):  # somebody wants it kept
        raise PermissionError(13, "Permission denied", str(path))
    draft, handle = _draft_file(path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            if there:
                draft.chmod(path.stat().st_mode)
            if _LOCKS:  # held until the draft has its name; elsewhere an open file cannot be moved
                _named(draft, path, new=new)
        if not _LOCKS:
            _named(draft, path, new=new)
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
            _OWN.discard(draft)


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
    with drafted_folder(folder) as draft:
        for name, data in content.items():
            path = draft / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


@contextmanager
def drafted_folder(folder: Path) -> Iterator[Path]:
    """Yield an empty folder that takes the place of another when it has been filled.

    Parameters
    ----------
    folder : Path
        What stands there goes when the draft is whole, and stays if filling it fails.

    Raises
    ------
    OSError
        If it cannot be written; nothing half-written is left.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as root:
    ...     with drafted_folder(Path(root) / "run") as draft:
    ...         _ = (draft / "a.txt").write_text("a")
    ...     [file.name for file in (Path(root) / "run").iterdir()]
    ['a.txt']
    """
    check_name(folder)
    folder = resolved(folder)  # the one that this runs in has a name, too
    if not folder.name:
        raise OSError(16, "it is the root of a disk")
    sweep(folder.parent)
    draft, handle = _draft_folder(folder.parent)
    try:
        yield draft
        _flush(draft)
        _put(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)  # what was there before, once they are swapped
        _OWN.discard(draft)
        if handle is not None:
            os.close(handle)


def is_draft(path: Path) -> bool:
    """Whether a file or folder is a draft of this module, by its name.

    Examples
    --------
    >>> from pathlib import Path
    >>> is_draft(Path(".wageflow-0123456789ab")), is_draft(Path("table.csv"))
    (True, False)
    """
    return _DRAFT.fullmatch(path.name) is not None


def sweep(folder: Path) -> None:
    """Clear away drafts in a folder whose writers were killed; what is in the making stays.

    Parameters
    ----------
    folder : Path
        Nothing happens where it is not there, or may not be changed.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / ".wageflow-0123456789ab").write_text("half")
    ...     sweep(Path(folder))
    ...     list(Path(folder).iterdir())
    []
    """
    try:
        found = [item for item in folder.iterdir() if is_draft(item)]
    except OSError:
        return
    for draft in found:
        with contextlib.suppress(OSError):  # it is in nobody's way
            _clear(draft)


def _clear(draft: Path) -> None:
    if not _LOCKS:
        if time.time() - draft.stat().st_mtime > _ABANDONED:
            _remove(draft)
        return
    handle = os.open(draft, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)  # or somebody writes it
        _remove(draft)
    finally:
        os.close(handle)


def _remove(draft: Path) -> None:
    if draft.is_dir():
        shutil.rmtree(draft, ignore_errors=True)
    else:
        draft.unlink(missing_ok=True)


def _draft_file(folder: Path) -> tuple[Path, int]:
    """Make an empty file that only this process writes, and return it open."""
    while True:
        draft = _draft_name(folder)
        # not by `tempfile`, whose files are for nobody else, whatever the user's mask says
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        try:
            handle = os.open(draft, flags, 0o666)
        except OSError:
            _OWN.discard(draft)
            raise
        if _kept(draft, handle):
            return draft, handle
        os.close(handle)


def _draft_folder(folder: Path) -> tuple[Path, int | None]:
    """Make an empty folder that only this process fills, and return it with its lock."""
    while True:
        draft = _draft_name(folder)
        try:
            draft.mkdir()
        except OSError:
            _OWN.discard(draft)
            raise
        if not _LOCKS:
            return draft, None
        try:
            handle = os.open(draft, os.O_RDONLY)
        except FileNotFoundError:  # swept away before it could be locked
            continue
        if _kept(draft, handle):
            return draft, handle
        os.close(handle)


def _draft_name(folder: Path) -> Path:
    draft = folder / f".wageflow-{os.urandom(6).hex()}"
    _OWN.add(draft)
    return draft


if hasattr(os, "register_at_fork"):  # drafts are of the process that makes them
    os.register_at_fork(after_in_child=_OWN.clear)


@atexit.register
def _clear_own() -> None:
    for draft in _OWN:
        with contextlib.suppress(OSError):
            _remove(draft)


def _kept(draft: Path, handle: int) -> bool:
    """Lock a draft, and see whether nobody sweeps it away."""
    if not _LOCKS:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:  # whoever sweeps was faster
        return False
    except OSError:  # a disk without locks has no sweepers either
        return True
    try:
        return os.path.samestat(os.fstat(handle), draft.stat())
    except FileNotFoundError:
        return False


def _named(draft: Path, path: Path, *, new: bool) -> None:
    if not new:
        draft.replace(path)
        return
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:  # a disk without hard links
        if path.exists():
            raise FileExistsError(17, "File exists", str(path)) from None
        draft.replace(path)


def _flush(folder: Path) -> None:
    """Have the disk hold what was written, so that no reboot leaves empty files."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())


def _put(draft: Path, folder: Path) -> None:
    """Put a finished draft in its place; what stood there stands at the draft's, or is gone."""
    if not folder.exists():
        draft.rename(folder)
        return
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
    if _swapped(draft, folder):
        return
    old = folder.with_name(f".{folder.name}-{os.getpid()}-old")
    folder.rename(old)
    try:
        draft.rename(folder)
    except BaseException:  # an interrupt, too, must not leave nothing
        old.rename(folder)
        raise
    old.rename(draft)  # where it is cleared away, if need be by whoever writes next


def _swapped(one: Path, other: Path) -> bool:
    """Swap two folders in one step, where the system can: no kill comes in between."""
    if sys.platform != "linux":
        return False
    import ctypes

    try:
        swap = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    return bool(swap(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _SWAP) == 0)
