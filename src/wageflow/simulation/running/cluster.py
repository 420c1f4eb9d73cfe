"""Dask: replicates computed by the workers of a cluster, on this machine or on others."""

from __future__ import annotations

import gc
import logging
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wageflow.errors import EstimateError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

__all__ = ["Cluster", "cluster_of", "connected"]

_PATIENCE = 60.0  # seconds without any worker after which a run gives up
_EVERY = 1.0  # seconds between two looks at who is there
_CONNECT = 5.0
_MOST_LOSSES = 100
_LOUD = ("distributed", "tornado", "asyncio")  # loggers that tell of a connection that is lost


@dataclass
class Cluster:
    """A Dask cluster as a run sees it.

    Parameters
    ----------
    client : dask.distributed.Client
    executor : Executor
        That of the client.
    """

    client: Any
    executor: Executor
    _looked: float = -_EVERY
    _seen: float = field(default_factory=time.monotonic)
    _workers: int = 1
    _losses: int = 0

    @property
    def workers(self) -> int:
        """How many tasks the cluster computes at once, 1 or more; a cluster may grow."""
        if time.monotonic() - self._looked >= _EVERY:
            self.check()
        return max(1, self._workers)

    def check(self) -> None:
        """See whether there is still someone who computes.

        Raises
        ------
        EstimateError
            If the scheduler is gone, or no worker was there for a minute.
        """
        now = time.monotonic()
        if now - self._looked < _EVERY:
            return
        self._looked = now
        if self.client.status in ("closing", "closed"):
            raise EstimateError(
                "cluster: its scheduler is gone; start it again, and the run with it"
            )
        try:
            self._workers = sum(self.client.nthreads().values())
        except (OSError, ValueError):  # being reconnected to
            self._workers = 0
        if self._workers:
            self._seen = time.monotonic()
        elif time.monotonic() - self._seen > _PATIENCE:
            raise EstimateError(
                f"cluster: has had no worker for {_PATIENCE:g} seconds; start workers with "
                "`dask worker ADDRESS`, and the run again"
            )

    def lost(self, error: BaseException) -> bool:
        """Whether a result was lost on its way, so that its task is to be given out again.

        When a worker dies just after its result has arrived, Dask takes the result for an error,
        and stumbles over it. Where that happens all the time, something else is wrong.

        Parameters
        ----------
        error : BaseException
            What a task ended with.
        """
        if not isinstance(error, AttributeError) or _raised_in(error) != "distributed.cfexecutor":
            return False
        self._losses += 1
        return self._losses <= _MOST_LOSSES

    def explained(self, error: BaseException, what: str) -> str | None:
        """Say in a line what became of a task, None if the error says it itself.

        Parameters
        ----------
        error : BaseException
        what : str
            The task's replicates, in words.
        """
        name = type(error).__name__
        if name == "KilledWorker":
            return (
                f"cluster: several workers died while they computed {what}; give them more memory, "
                "or take more and smaller replicates"
            )
        if isinstance(error, ModuleNotFoundError):
            return f"cluster: a worker has no {error.name}; install there what is installed here"
        if name in ("CancelledError", "FutureCancelledError", "FuturesCancelledError"):
            return f"cluster: cancelled {what}, or was closed; start it and the run again"
        return None


def cluster_of(executor: Any) -> Cluster | None:
    """Return the Dask cluster behind a client or its executor, None if there is none.

    Raises
    ------
    EstimateError
        If the client is an asynchronous one.
    """
    dask = sys.modules.get("distributed")  # whoever has a client has it imported
    if dask is None or executor is None:
        return None
    if isinstance(executor, dask.Client):
        if executor.asynchronous:
            raise EstimateError(
                "executor: this Dask client is asynchronous; make one with asynchronous=False"
            )
        # a task that was lost with its worker is given to another by the scheduler
        return Cluster(executor, executor.get_executor(pure=False))
    client = getattr(executor, "_client", None)
    return Cluster(client, executor) if isinstance(client, dask.Client) else None


@contextmanager
def connected(address: str) -> Iterator[Any]:
    """Connect to a Dask scheduler; yield the client, and close it in the end.

    Parameters
    ----------
    address : str
        Such as ``tcp://10.0.0.5:8786``.

    Raises
    ------
    EstimateError
        If Dask is not installed, or nobody answers there within seconds.
    """
    try:
        import distributed
    except ImportError:
        raise EstimateError(
            "cluster: Dask is not installed; pip install 'wageflow[dask]'"
        ) from None
    with _silent():
        client: Any = None
        try:
            made: Any = distributed.Client  # its constructor has no types
            client = made(address, timeout=_CONNECT, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        if client is None:
            # One that is half made closes when it is collected. Were that while Dask starts the
            # next one, it would wait for the lock that this holds, in the same thread, for ever.
            gc.collect()
            raise EstimateError(
                f"cluster {address!r}: nobody answers there ({reason}); give the address that "
                "`dask scheduler` prints, such as tcp://10.0.0.5:8786"
            )
        with client:
            yield client


def _raised_in(error: BaseException) -> str | None:
    """Return the name of the module whose code raised an error."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    return None if place is None else place.tb_frame.f_globals.get("__name__")


@contextmanager
def _silent() -> Iterator[None]:
    """Keep Dask from saying with tracebacks what is said here in a line."""
    # each of its loggers has a level of its own, so that those above them cannot silence them
    names = [name for name in logging.root.manager.loggerDict if name.split(".")[0] in _LOUD]
    loggers = [logging.getLogger(name) for name in {*names, *_LOUD}]
    before = [logger.disabled for logger in loggers]
    for logger in loggers:
        logger.disabled = True
    try:
        yield
    finally:
        for logger, disabled in zip(loggers, before, strict=True):
            logger.disabled = disabled
