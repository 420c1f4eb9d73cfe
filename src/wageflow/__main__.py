"""``wageflow``, and ``python -m wageflow``: the shell as a process, from its first moment on.

What ends a process from outside, a reboot or a terminal that is closed, ends a command as Ctrl-C
does: what is finished is kept and told, and nothing half-written is left.
"""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import FrameType

__all__ = ["main"]

_INTERRUPTED = 130
_ENDING = ("SIGTERM", "SIGHUP")  # not all systems have both


def main() -> None:
    """Run the shell; see `wageflow.cli.main`.

    The exit code of a command that a signal ended is 128 and the number of the signal.
    """
    ended: list[int] = []

    def end(number: int, _frame: FrameType | None) -> None:
        ended.append(number)
        raise KeyboardInterrupt

    try:
        _listen(end)
        code = _run()
        _listen(signal.SIG_IGN)  # there is nothing left that could be interrupted
    except KeyboardInterrupt:  # before the command had begun, or twice
        _listen(signal.SIG_IGN)
        code = _INTERRUPTED
    if code == _INTERRUPTED:
        # CPython ends by SIGINT, whatever the exit code, if the last code that it made from text,
        # as it does for a dataclass, was interrupted
        exec("")  # noqa: S102 - text of ours, and none
        code = 128 + ended[0] if ended else code
    sys.exit(code)


def _listen(handler: Any) -> None:
    """Have signals that end a process handled, except those that somebody wants ignored."""
    if handler is signal.SIG_IGN:
        signal.signal(signal.SIGINT, handler)
    for name in _ENDING:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handler)


def _run() -> int | str | None:
    # loaded here, because an interrupt while it loads is one of the command
    try:
        from wageflow.cli import main as run

        run()
    except SystemExit as left:
        return left.code
    except KeyboardInterrupt:
        sys.stderr.write("wageflow: interrupted\n")
        return _INTERRUPTED
    except (MemoryError, OSError, ImportError) as error:
        # the command tells its own; this is what kept it from being loaded
        sys.stderr.write(f"wageflow: cannot be loaded ({error}); make room, and run again\n")
        return 2
    return 0


if __name__ == "__main__":
    main()
